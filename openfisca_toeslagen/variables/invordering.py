"""Invordering (Awir art. 26b, 28, 31): hearing, payment term and the personal payment plan.

The texts of the Uitvoeringsregeling Awir art. 7 (2016), the Leidraad Invordering 2008 art. 79 (1 July 2019) and the
Uitvoeringsregeling Invorderingswet 1990 (September 2015) are the last that were read. Not modelled: the review after
twelve months, set-off of one-off payments for three years after the plan, attachment and remission.
"""

from datetime import date

from numpy import isnan, maximum, minimum, nan, where
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import coverage, recovery, rounding
from openfisca_toeslagen.entities import Huishouden
from openfisca_toeslagen.refusal import refuse_households


class zienswijze_verplicht(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De belanghebbende moet vooraf in de gelegenheid worden gesteld zijn zienswijze te geven"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26b"

    def formula(huishouden, period):
        """Art. 26b lid 1 (decisions from 2021): whenever the adverse effects "mogelijk onevenredig zijn", and "in ieder
        geval [...] indien de betreffende beschikkingen in totaal leiden tot een terug te vorderen bedrag van ten minste
        € 1.500 per berekeningsjaar".

        The total is what the advances exceed the awards by: before matiging, and with the small amounts of art. 26a, which
        are "terug te vorderen" too (a reading). Lid 2 and 3: not after a request that was granted in full, not from data
        that the person supplied, and not if only the income turned out otherwise. Nor for a revised advance, which is
        neither an award (art. 14) nor its revision (art. 21).
        """
        decided = recovery.decided(huishouden, period)
        rules = recovery.law(huishouden).awir.zienswijze
        regulated = coverage.values_on(rules.geregeld, decided) & ~huishouden("is_herziening_voorschot", period)
        much = recovery.excess_advances(huishouden, period) >= coverage.values_on(rules.drempel, decided)
        excepted = (
            huishouden("beschikking_na_ingewilligd_verzoek", period)
            | huishouden("beschikking_door_aangeleverde_gegevens", period)
            | huishouden("beschikking_alleen_door_inkomensgegeven", period)
        )
        return regulated & (much | huishouden("gevolgen_mogelijk_onevenredig", period)) & ~excepted


class uiterste_betaaldatum(Variable):
    value_type = date
    entity = Huishouden
    definition_period = YEAR
    label = "Laatste dag waarop een terugvordering over het jaar betaald moet zijn"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel28"

    def formula(huishouden, period):
        """Art. 28 lid 1: "binnen zes weken na de dagtekening van de beschikking tot terugvordering". Lid 3: also when that
        day is a Saturday, Sunday or holiday.
        """
        decided = recovery.decided(huishouden, period)
        return decided + 7 * coverage.values_on(recovery.law(huishouden).awir.betaaltermijn_weken, decided).astype(int)


class toeslagschuld(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Wat over het jaar aan toeslagen moet worden terugbetaald, met de rente"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel28"

    def formula(huishouden, period):
        """Euros, over all allowances of which an advance was paid."""
        return recovery.total(huishouden, period, "terug_te_betalen_{}")


# --- Betalingscapaciteit en vermogen (Uitvoeringsregeling Invorderingswet 1990 art. 12 to 16) ----------------------------


class kosten_van_bestaan(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kosten van bestaan per maand ten tijde van het verzoek"
    reference = "https://wetten.overheid.nl/BWBR0004766#Artikel16"

    def formula(huishouden, period):
        """Euros a month. Art. 16 lid 1 (2015): "90 percent van de bijstandsnorm", for two spouses or for one person.

        Refused where the norm of the day of the request is not known, and for an applicant or partner under 21 (another
        norm) or of pension age: art. 16 lid 3 adds an amount that is not known after 2015.
        """
        asked = huishouden("datum_verzoek_betalingsregeling", period)
        norms = recovery.law(huishouden).bijstandsnorm
        couple = huishouden("heeft_partner_bij_verzoek", period)
        counts = huishouden.members("is_aanvrager_of_toeslagpartner", period.last_month)
        pensioner = huishouden.any(huishouden.members("heeft_aow_leeftijd", period.last_month) * counts)
        young = huishouden.any((huishouden.members("leeftijd", period.last_month) < 21) * counts)
        unknown = ~coverage.known_on(norms.gehuwden, asked) | pensioner | young
        requested = huishouden("verzoekt_persoonlijke_betalingsregeling", period)
        message = (
            "de bijstandsnorm of de verhoging ervan is niet bekend op de dag van het verzoek of voor deze leeftijd; geef "
            "betalingscapaciteit als feit (Uitvoeringsregeling Invorderingswet 1990 art. 16)"
        )
        # In a group the households that ask for no plan do not stop those that do.
        refuse_households(huishouden, period, "kosten_van_bestaan", unknown & (requested | ~requested.any()), message)
        norm = where(couple, coverage.values_on(norms.gehuwden, asked), coverage.values_on(norms.alleenstaande, asked))
        share = coverage.values_on(recovery.law(huishouden).uitvoeringsregeling_invorderingswet.deel_bijstandsnorm, asked)
        return where(unknown, nan, share * norm)


class betalingscapaciteit(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Betalingscapaciteit per maand"
    reference = "https://wetten.overheid.nl/BWBR0004766#Artikel13"
    documentation = "Op te geven waar de bijstandsnorm van de dag van het verzoek niet bekend is."

    def formula(huishouden, period):
        """Euros a month, in whole cents. Art. 13 lid 1: "het positieve verschil" of the net disposable income and the
        costs of living. The whole capacity counts for a debt of allowances; the 80% of art. 11 is for tax remission.
        """
        spent = huishouden("uitgaven_betalingscapaciteit_per_maand", period)
        left = huishouden("netto_inkomen_per_maand", period) - spent - huishouden("kosten_van_bestaan", period)
        return rounding.whole_cents(maximum(left, 0))


class vermogen_voor_terugbetaling(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Vermogen waaruit de toeslagschuld kan worden betaald"
    reference = "https://wetten.overheid.nl/BWBR0004766#Artikel12"

    def formula(huishouden, period):
        """Euros. Art. 12: the possessions less privileged debts.

        Lid 2: no possession are the household goods "voor zover de waarde hiervan niet meer bedraagt dan € 2269", "een
        auto die [...] een waarde heeft van € 2269 of minder" or one that cannot be missed, and money up to a month of the
        costs of living with the housing costs and premiums.
        """
        asked = huishouden("datum_verzoek_betalingsregeling", period)
        exempt = recovery.law(huishouden).uitvoeringsregeling_invorderingswet
        goods = maximum(huishouden("waarde_inboedel", period) - coverage.values_on(exempt.vrijstelling_inboedel, asked), 0)
        car = huishouden("waarde_auto", period)
        counts = (car > coverage.values_on(exempt.vrijstelling_auto, asked)) & ~huishouden("auto_is_onmisbaar", period)
        money = huishouden("financiele_middelen", period)
        if money.any():
            month = huishouden("kosten_van_bestaan", period) + huishouden("woonlasten_en_zorgpremie_per_maand", period)
            money = where(money > 0, maximum(money - month, 0), 0)
        possessions = goods + car * counts + money + huishouden("overige_bezittingen", period)
        return maximum(possessions - huishouden("bevoorrechte_schulden", period), 0)


# --- De betalingsregeling (Uitvoeringsregeling Awir art. 7; Leidraad art. 79.7 to 79.9) -----------------------------------


class standaardtermijn_totaal(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandtermijn van de standaardregeling voor alle terugvorderingen over het jaar"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros a month while all plans run: each recovery has its own (art. 79.7)."""
        return recovery.total(huishouden, period, "standaardtermijn_{}")


class is_uitgesloten_van_betalingsregeling(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Heeft wegens opzet of grove schuld geen recht op een betalingsregeling"
    reference = "https://wetten.overheid.nl/BWBR0019237#Artikel7"

    def formula(huishouden, period):
        """Art. 7 lid 6: "De voorgaande leden zijn niet van toepassing indien het ontstaan van de terugvordering is te
        wijten aan opzet of grove schuld van de belanghebbende of diens partner." Abolished in 2020 on a day that was not
        found: a request from 2020 until the cabinet letter of 15 January 2021 is refused.
        """
        unknown = _label_without_date(huishouden, period)
        message = "de dag in 2020 waarop opzet en grove schuld geen gevolg meer hadden is niet gevonden"
        refuse_households(huishouden, period, "is_uitgesloten_van_betalingsregeling", unknown, message)
        rule = recovery.law(huishouden).leidraad_invordering.uitgesloten_bij_opzet_of_grove_schuld
        excluded = coverage.values_on(rule, huishouden("datum_verzoek_betalingsregeling", period))
        return huishouden("is_opzet_of_grove_schuld", period) & excluded


def _label_without_date(huishouden, period):
    """Return who carries the label at a time of which the rule is not known."""
    rule = recovery.law(huishouden).leidraad_invordering.uitgesloten_bij_opzet_of_grove_schuld
    known = coverage.known_on(rule, huishouden("datum_verzoek_betalingsregeling", period))
    return huishouden("is_opzet_of_grove_schuld", period) & ~known


class heeft_persoonlijke_betalingsregeling(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Krijgt op verzoek een betalingsregeling naar betalingscapaciteit"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Art. 79.8: on request, unless the capacity suffices for the standard plan or the wealth for the debt, and not
        after intent or gross negligence.
        """
        requested = huishouden("verzoekt_persoonlijke_betalingsregeling", period)
        requested = requested & ~huishouden("is_uitgesloten_van_betalingsregeling", period)
        if not requested.any():
            return requested
        debt = huishouden("toeslagschuld", period)
        short = huishouden("betalingscapaciteit", period) < huishouden("standaardtermijn_totaal", period)
        return requested & short & (huishouden("vermogen_voor_terugbetaling", period) < debt)


class maandtermijn_betalingsregeling(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandtermijn waarin de toeslagschuld over het jaar wordt betaald"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros a month: of the personal plan the capacity, otherwise that of the standard plans together.

        Art. 79.8a, intent or gross negligence: on request at most 24 months and the whole debt, sooner "afhankelijk van de
        betalingscapaciteit"; without a request the whole debt at once. That the advance is no longer there must then be
        shown, which is not modelled.
        """
        debt = huishouden("toeslagschuld", period)
        term = huishouden("standaardtermijn_totaal", period)
        excluded = huishouden("is_uitgesloten_van_betalingsregeling", period)
        requested = huishouden("verzoekt_persoonlijke_betalingsregeling", period)
        term = where(excluded, debt, term)
        if requested.any():
            capacity = huishouden("betalingscapaciteit", period)
            longest = coverage.values_on(
                recovery.law(huishouden).awir.betalingsregeling.looptijd,
                huishouden("datum_verzoek_betalingsregeling", period),
            )
            whole = minimum(maximum(rounding.whole_cents_up(debt / longest), capacity), debt)
            term = where(excluded & requested, whole, term)
            term = where(huishouden("heeft_persoonlijke_betalingsregeling", period), minimum(capacity, debt), term)
            # Without the capacity or the wealth nothing can be said of somebody who asks for a plan.
            facts = capacity + huishouden("vermogen_voor_terugbetaling", period)
            term = where(requested & isnan(facts), nan, term)
        return where(_label_without_date(huishouden, period), nan, term)


class betaald_in_betalingsregeling(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Wat in de betalingsregeling van de toeslagschuld wordt betaald"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros: everything, or 24 instalments of a personal plan."""
        debt = huishouden("toeslagschuld", period)
        longest = coverage.values_on(
            recovery.law(huishouden).awir.betalingsregeling.looptijd, huishouden("datum_verzoek_betalingsregeling", period)
        )
        term = huishouden("maandtermijn_betalingsregeling", period)
        personal = huishouden("heeft_persoonlijke_betalingsregeling", period)
        return where(isnan(term), nan, where(personal, minimum(longest * term, debt), debt))


class restschuld_na_24_maanden(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Restschuld na de persoonlijke betalingsregeling, die niet wordt ingevorderd"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros. Art. 79.9: after the plan the Dienst tells the person "geen invorderingsmaatregelen te zullen nemen voor
        de nog openstaande schuld"; it is not remitted (Awir art. 31bis).
        """
        paid = huishouden("betaald_in_betalingsregeling", period)
        return rounding.whole_cents(huishouden("toeslagschuld", period) - paid)
