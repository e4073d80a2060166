"""Wet op het kindgebonden budget (BWBR0022751), 2013 and later.

Awir art. 4 (who is a child) does not apply (art. 1 lid 3): what counts is that kinderbijslag is paid for the child.
"""

from numpy import isnan, maximum, select, where, zeros
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import allowance, rounding
from openfisca_toeslagen.concepts import Weigeringsgrond
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import first_ground, general_grounds, months, unless_refused

# --- Art. 1 lid 5 and art. 2 lid 1: for which children, month by month --------------------------------------------------


class kind_telt_mee_voor_kindgebonden_budget(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Kind waarvoor in de maand aanspraak op kindgebonden budget bestaat"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(persoon, period):
        """Art. 2 lid 1: a child "voor wie aan die ouder [...] kinderbijslag wordt betaald", "met ingang van de
        kalendermaand na de maand waarin het kind is geboren [...] tot en met de kalendermaand waarin het kind de
        leeftijd van 18 jaar bereikt" (also for a birth or birthday on the 1st, decision 3).

        No right at all with a partner without lawful residence (Awir art. 9 lid 2).
        """
        return _paid_child(persoon, period) & persoon.huishouden("partner_verblijft_rechtmatig", period)

    def formula_2022(persoon, period):
        """Art. 1 lid 5, since 2022: with such a partner the right exists "voor een kind dat geen vreemdeling is of dat
        rechtmatig verblijf houdt". The text of 2022 names lawful residence only; the Dutch child, added by 2023, is read
        into it.
        """
        lawful = persoon("verblijft_rechtmatig", period) | persoon.huishouden("partner_verblijft_rechtmatig", period)
        return _paid_child(persoon, period) & lawful


def _paid_child(persoon, period):
    """Return which persons are a child for whom kinderbijslag is paid, born before this month and not past 18."""
    age = persoon("leeftijd_voor_bijzondere_wet", period)
    paid = persoon("ontvangt_kinderbijslag", period) & persoon.huishouden("aanvrager_is_in_leven", period)
    return persoon.has_role(Huishouden.KIND) & paid & (age >= 0) & (age < 18)


class aantal_kinderen_kindgebonden_budget(Variable):
    value_type = int
    entity = Huishouden
    definition_period = MONTH
    label = "Aantal kinderen waarvoor in de maand aanspraak op kindgebonden budget bestaat"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period):
        """Children of applicant and partner together: they have "gezamenlijk één aanspraak" (art. 2 lid 9)."""
        return huishouden.sum(huishouden.members("kind_telt_mee_voor_kindgebonden_budget", period))


# --- Art. 2 lid 2 to 6: the amounts, by the year ------------------------------------------------------------------------


class bedrag_naar_aantal_kinderen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kindgebonden budget over het jaar naar het aantal kinderen van de maand"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period, parameters):
        """Euros a year. Art. 2 lid 2: an amount for one, two and three children, "verhoogd met zoveel maal" the amount per
        further child "als het aantal kinderen meer bedraagt dan drie".
        """
        amounts = parameters(period).kindgebonden_budget.bedrag
        children = huishouden("aantal_kinderen_kindgebonden_budget", period)
        more = amounts.drie_kinderen + amounts.per_kind_boven_drie * (children - 3)
        return select([children == 0, children == 1, children == 2], [0.0, amounts.een_kind, amounts.twee_kinderen], more)


class verhoging_naar_leeftijd_kinderen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Verhoging van het kindgebonden budget over het jaar naar de leeftijd van de kinderen in de maand"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period, parameters):
        """Euros a year. Art. 2 lid 3 to 5: for a child of 12 to 15 and, instead of that, of 16 or 17, "met ingang van de
        kalendermaand na de maand waarin" the child reached that age.
        """
        extra = parameters(period).kindgebonden_budget.verhoging
        age = huishouden.members("leeftijd_voor_bijzondere_wet", period)
        amount = select([age >= 16, age >= 12], [extra.vanaf_16_jaar, extra.vanaf_12_jaar], 0.0)
        return huishouden.sum(amount * huishouden.members("kind_telt_mee_voor_kindgebonden_budget", period))


class alleenstaande_ouderkop(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Verhoging van het kindgebonden budget over het jaar voor de ouder zonder partner in de maand"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period, parameters):
        """Euros a year. Art. 2 lid 6, since 2015: "De ouder die geen partner heeft"; 0 in the years before."""
        alone = ~huishouden("heeft_toeslagpartner", period)
        entitled = huishouden("aantal_kinderen_kindgebonden_budget", period) > 0
        return parameters(period).kindgebonden_budget.alleenstaande_ouderkop * (alone & entitled)


class woonlandpercentage_huishouden(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "/1"
    label = "Deel van de bedragen dat geldt naar het woonland van het enige kind"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period):
        """1, or with one child the percentage of its country.

        Art. 2 lid 12 (lid 10 and 11 before): the budget is then "een bij ministeriële regeling vastgesteld percentage van
        de in het tweede lid, onderdeel a, en vierde tot en met zesde lid bedoelde bedragen", so before the reduction of
        lid 7 and 8. With more children the rules of the regulation apply; those households are refused.
        """
        counts = huishouden.members("kind_telt_mee_voor_kindgebonden_budget", period)
        share = huishouden.sum(where(counts, huishouden.members("woonlandpercentage_kinderbijslag", period), 0))
        return where(huishouden("aantal_kinderen_kindgebonden_budget", period) == 1, share, 1.0)


# --- Art. 1 lid 1 d and art. 2 lid 7 and 8: the reduction ---------------------------------------------------------------


class drempelinkomen_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Toetsingsinkomen waarboven het kindgebonden budget wordt verminderd"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel1"

    def formula_2013(huishouden, period, parameters):
        """Euros a year: one amount for everybody (art. 2 lid 6, text of 2013 and 2014)."""
        return zeros(huishouden.count) + parameters(period).kindgebonden_budget.afbouwpunt

    def formula_2015(huishouden, period, parameters):
        """Euros a year, not rounded (decision 6).

        Art. 1 lid 1 d: "108% van het twaalfvoud van het voor de maand januari van het berekeningsjaar geldende [...]
        bedrag per maand" of the minimum wage; with a partner "het met € [...] verhoogde drempelinkomen" (art. 2 lid 8,
        since 2020).
        """
        at = parameters(period)
        threshold = at.kindgebonden_budget.drempelinkomen
        partner = huishouden("heeft_toeslagpartner", period)
        return threshold.factor * 12 * at.wet_minimumloon.maandbedrag_januari + threshold.opslag_partner * partner


class vermindering_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Vermindering van het kindgebonden budget over het jaar, naar de toestand van de maand"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period, parameters):
        """Euros a year. Art. 2 lid 7 and 8: a percentage "van het verschil tussen het gezamenlijk toetsingsinkomen en het
        drempelinkomen".
        """
        above = maximum(huishouden("draagkracht", period) - huishouden("drempelinkomen_kindgebonden_budget", period), 0)
        return parameters(period).kindgebonden_budget.afbouwpercentage * above


class vermogen_te_hoog_voor_kindgebonden_budget(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Het vermogen sluit kindgebonden budget uit"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel1"

    def formula(huishouden, period, parameters):
        """Art. 1 lid 4: no claim if the assets are "meer [...] dan" the limit; jointly if the parent had the same partner
        the whole year. Exactly the limit is allowed.
        """
        return allowance.assets_too_high(huishouden, period, parameters, "kindgebonden_budget")


# --- The allowance ------------------------------------------------------------------------------------------------------


class weigering_kindgebonden_budget(Variable):
    value_type = Enum
    possible_values = Weigeringsgrond
    default_value = Weigeringsgrond.GEEN
    entity = Huishouden
    definition_period = YEAR
    label = "Waarom geen kindgebonden budget kan worden berekend"

    def formula(huishouden, period, parameters):
        """The first ground on which kindgebonden budget is refused in this year."""
        grounds = general_grounds(huishouden, period, "kindgebonden_budget")
        if grounds[Weigeringsgrond.WAARDEN_ONTBREKEN].all():
            return first_ground(grounds)
        unknown, several = False, False
        for month in months(period):
            counts = huishouden.members("kind_telt_mee_voor_kindgebonden_budget", month)
            share = huishouden.members("woonlandpercentage_kinderbijslag", month)
            unknown |= huishouden.any(counts & isnan(share))
            several |= huishouden.any(counts & (share != 1)) & (huishouden("aantal_kinderen_kindgebonden_budget", month) > 1)
        first = months(period)[0]
        adult = huishouden.members("leeftijd_voor_bijzondere_wet", first) >= 18
        paid = huishouden.members("ontvangt_kinderbijslag", first) & huishouden.members.has_role(Huishouden.KIND)
        return first_ground(
            {
                **grounds,
                Weigeringsgrond.WOONLANDPERCENTAGE: unknown,
                Weigeringsgrond.WOONLANDPERCENTAGE_MEER_KINDEREN: several,
                Weigeringsgrond.KINDERBIJSLAG_VOLWASSEN: huishouden.any(paid & adult),
                Weigeringsgrond.OUDERENTOESLAG: allowance.hinges_on_ouderentoeslag(
                    huishouden, period, parameters, "kindgebonden_budget"
                ),
            }
        )


class aanspraak_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Aanspraak op kindgebonden budget in de maand"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period):
        """Euros a month, not rounded: one twelfth of the amounts of the year less the reduction, at least 0.

        Art. 2 lid 7 and 8: "de som van de bedragen waarop recht bestaat" is reduced, so with the ouderkop and the
        increases for age in it. Lid 11: "voor iedere kalendermaand afzonderlijk bepaald"; amounts and reduction are
        yearly quantities, so the floor at 0 is per month (decision 8).
        """
        amounts = (
            huishouden("bedrag_naar_aantal_kinderen", period)
            + huishouden("verhoging_naar_leeftijd_kinderen", period)
            + huishouden("alleenstaande_ouderkop", period)
        )
        share = huishouden("woonlandpercentage_huishouden", period)
        left = maximum(share * amounts - huishouden("vermindering_kindgebonden_budget", period), 0)
        return left / 12 * ~huishouden("vermogen_te_hoog_voor_kindgebonden_budget", period.this_year)


class kindgebonden_budget_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kindgebonden budget per maand, niet afgerond"
    reference = "https://wetten.overheid.nl/BWBR0022751#Artikel2"

    def formula(huishouden, period):
        """Euros a month: the entitlement, or a refusal."""
        return unless_refused(huishouden, period, "kindgebonden_budget", "aanspraak_kindgebonden_budget")


class kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kindgebonden budget: de toekenning over het jaar"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel14"

    def formula(huishouden, period, parameters):
        """Whole euros a year (Awir art. 14)."""
        return allowance.award(huishouden, period, parameters, "kindgebonden_budget")


class maandtermijn_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kindgebonden budget: maandbedrag zoals gepubliceerd"
    reference = "Rekenhulpen van de Dienst Toeslagen, geen wet"

    def formula(huishouden, period):
        """Whole euros a month, cents dropped: the award over the months with a right (decision 23, practice)."""
        return rounding.whole_euros_down(allowance.award_per_month(huishouden, period, "kindgebonden_budget"))
