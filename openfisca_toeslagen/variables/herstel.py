"""Wet hersteloperatie toeslagen (BWBR0047436), in force since 5 November 2022; texts of 2022-11-05 to 2026-04-01.

Period: the year of the decision on redress. The facts of the wrong decisions are given per berekeningsjaar (2005 to 2019)
and summed here: the lump sum, the damage under d and the children's amounts come once, not per berekeningsjaar.

Not modelled: the shares of two partners in one lump sum (art. 2.7 lid 3), redress after death (2.9a, 2.9b, 2.14 to 2.14f),
emergency and special payments (2.8, 2.9), wide support (2.15), and the taking over of debts (chapters 3 and 4).
"""

from numpy import datetime64, maximum, minimum, nan, where
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import recovery, rounding
from openfisca_toeslagen.concepts import ForfaitPartner, Herstelgrond
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import refuse_households

# Decisions of before 23 October 2019 can be about these years; the Wet kinderopvang began in 2005.
_YEARS = [str(year) for year in range(2005, 2020)]


def _sum_of_years(huishouden, variable, counts=None):
    """Return the sum of ``variable`` over the berekeningsjaren, or over those in which ``counts`` holds, in euros."""
    return sum(huishouden(variable, year) * (1 if counts is None else huishouden(counts, year)) for year in _YEARS)


class heeft_recht_op_compensatie_over_jaar(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Over dit berekeningsjaar bestaat recht op compensatie"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.1"

    def formula(huishouden, period, parameters):
        """Per berekeningsjaar. Lid 1: bias, or hardship; lid 4: in a case of hardship not for a year "waarover minder dan
        € 1.500 aan kinderopvangtoeslag is teruggevorderd of het recht op kinderopvangtoeslag met minder dan € 1.500 is
        verlaagd"; lid 2: not after serious irregularities. The amount has not changed since the act began.
        """
        ground = huishouden("herstelgrond", period)
        threshold = parameters("2022-11-05").wet_hersteloperatie.drempel_hardheid
        enough = huishouden("ten_onrechte_onthouden_kinderopvangtoeslag", period) >= threshold
        right = (ground == Herstelgrond.VOORINGENOMENHEID) | ((ground == Herstelgrond.HARDHEID) & enough)
        return right & ~huishouden("heeft_ernstige_onregelmatigheden", period)


class onthouden_bedrag_zonder_verminderingen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Onthouden of teruggevorderde kinderopvangtoeslag met de rente, zonder de verminderingen"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period):
        """Euros, over all years with a right: the base of c and the maximum of d (art. 2.3 lid 3 and 4)."""
        counts = "heeft_recht_op_compensatie_over_jaar"
        withheld = _sum_of_years(huishouden, "ten_onrechte_onthouden_kinderopvangtoeslag", counts)
        return withheld + _sum_of_years(huishouden, "rente_in_onterechte_terugvordering", counts)


class compensatie_teruggevorderd_bedrag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie a: onthouden of teruggevorderde kinderopvangtoeslag met de rente"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period):
        """Euros. Lid 1, per berekeningsjaar: what was withheld or reclaimed with the interest in it, "verminderd, maar niet
        verder dan tot nihil" with what is not yet paid and what was awarded afterwards.
        """
        return sum(_withheld_less_deductions(huishouden, year) for year in _YEARS)


def _withheld_less_deductions(huishouden, year):
    """Return component a of one berekeningsjaar, in euros."""
    gross = huishouden("ten_onrechte_onthouden_kinderopvangtoeslag", year)
    gross = gross + huishouden("rente_in_onterechte_terugvordering", year)
    less = huishouden("nog_niet_betaald_van_onterechte_terugvordering", year)
    less = less + huishouden("alsnog_toegekende_kinderopvangtoeslag", year)
    return maximum(gross - less, 0) * huishouden("heeft_recht_op_compensatie_over_jaar", year)


class compensatie_boete(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie b: betaalde bestuurlijke boete"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period):
        """Euros. Lid 2: "het bedrag van de bestuurlijke boete dat is betaald"."""
        return _sum_of_years(huishouden, "betaalde_boete", "heeft_recht_op_compensatie_over_jaar")


class compensatie_materiele_schade(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie c: materiële schade"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period, parameters):
        """Euros. Lid 3: "25% van het bedrag, bedoeld in het eerste lid, zonder de verminderingen, en 25% van het bedrag van
        een bestuurlijke boete".
        """
        fines = _sum_of_years(huishouden, "opgelegde_boete", "heeft_recht_op_compensatie_over_jaar")
        base = huishouden("onthouden_bedrag_zonder_verminderingen", period) + fines
        return base * parameters(period.stop).wet_hersteloperatie.materiele_schade


class compensatie_immateriele_schade(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie d: immateriële schade"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period, parameters):
        """Euros, once. Lid 4: "€ 500 voor ieder half jaar dat is verstreken tussen de dagtekening van een eerste beschikking
        [...] en de dagtekening van de eerste beschikking tot toekenning van compensatie, waarbij een deel van een half
        jaar naar boven wordt afgerond", and not more than the amounts of lid 1 "zonder de verminderingen".
        """
        first = huishouden("datum_eerste_nadelige_beschikking", period)
        awarded = huishouden("datum_eerste_compensatiebeschikking", period)
        most = huishouden("onthouden_bedrag_zonder_verminderingen", period)
        unknown = (most > 0) & ((first <= datetime64("1900-01-01")) | (awarded < first))
        message = (
            "geef datum_eerste_nadelige_beschikking en datum_eerste_compensatiebeschikking, in die volgorde "
            "(Wet hersteloperatie toeslagen art. 2.3 lid 4)"
        )
        refuse_households(huishouden, period, "compensatie_immateriele_schade", unknown, message)
        each = parameters(period.stop).wet_hersteloperatie.immateriele_schade_per_half_jaar
        return where(unknown, nan, minimum(each * recovery.half_years_begun(first, awarded), most))


class compensatie_invorderingskosten(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie e: betaalde kosten van invordering"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period):
        """Euros (lid 5)."""
        return _sum_of_years(huishouden, "betaalde_invorderingskosten", "heeft_recht_op_compensatie_over_jaar")


class compensatie_proceskosten(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie f: kosten van rechtsbijstand"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period):
        """Euros (lid 6)."""
        return _sum_of_years(huishouden, "forfaitaire_proceskosten", "heeft_recht_op_compensatie_over_jaar")


class compensatie_rente(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie g: rentevergoeding"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period):
        """Euros (lid 7: "over het bedrag, bedoeld in het eerste lid, zonder de verminderingen")."""
        return _sum_of_years(huishouden, "rentevergoeding_over_onthouden_toeslag", "heeft_recht_op_compensatie_over_jaar")


class compensatie_voor_aftrek(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie voor de kinderopvangtoeslag voor aftrek van andere vergoedingen"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.3"

    def formula(huishouden, period, parameters):
        """Euros, in whole cents: a to g and the actual damage above them, "vermeerderd met 1%" (lid 8 and 9)."""
        parts = (
            "compensatie_teruggevorderd_bedrag",
            "compensatie_boete",
            "compensatie_materiele_schade",
            "compensatie_immateriele_schade",
            "compensatie_invorderingskosten",
            "compensatie_proceskosten",
            "compensatie_rente",
        )
        right = sum(huishouden("heeft_recht_op_compensatie_over_jaar", year) for year in _YEARS) > 0
        amount = sum(huishouden(part, period) for part in parts)
        amount = amount + right * huishouden("aanvullende_werkelijke_schade", period)
        return rounding.whole_cents(amount * (1 + parameters(period.stop).wet_hersteloperatie.opslag))


class compensatie_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie voor de kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.1"

    def formula(huishouden, period):
        """Euros. Lid 5: none "voor zover op een andere wijze in een vergoeding of tegemoetkoming ter zake is voorzien"."""
        received = huishouden("reeds_ontvangen_herstelbedragen", period)
        return maximum(huishouden("compensatie_voor_aftrek", period) - received, 0)


class tegemoetkoming_opzet_of_grove_schuld(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "O/GS-tegemoetkoming voor de kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.6"

    def formula(huishouden, period, parameters):
        """Euros, in whole cents. Lid 2: "30 procent van het bedrag van de terugvordering"; lid 4: not for a berekeningsjaar
        with a right to compensation, nor as far as something else provided for it (what compensation did not use up).
        """
        labelled = "terugvordering_met_onterechte_opzet_of_grove_schuld"
        compensated = "heeft_recht_op_compensatie_over_jaar"
        base = _sum_of_years(huishouden, labelled) - _sum_of_years(huishouden, labelled, compensated)
        amount = rounding.whole_cents(base * parameters(period.stop).wet_hersteloperatie.opzet_of_grove_schuld)
        received = huishouden("reeds_ontvangen_herstelbedragen", period) - huishouden("compensatie_voor_aftrek", period)
        return maximum(amount - maximum(received, 0), 0)


class heeft_recht_op_herstelmaatregel(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De aanvrager komt in aanmerking voor een herstelmaatregel"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.7"

    def formula(huishouden, period, parameters):
        """Lid 4: compensation, an O/GS-tegemoetkoming or another measure; lid 5 a: not an O/GS-tegemoetkoming for a year
        "waarover minder dan € 1.500 aan kinderopvangtoeslag is teruggevorderd".
        """
        threshold = parameters(period.stop).wet_hersteloperatie.drempel_hardheid
        labelled = "terugvordering_met_onterechte_opzet_of_grove_schuld"
        years = sum(
            huishouden("heeft_recht_op_compensatie_over_jaar", year) | (huishouden(labelled, year) >= threshold)
            for year in _YEARS
        )
        return (years > 0) | huishouden("heeft_andere_herstelmaatregel", period)


class forfaitair_bedrag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Aanvulling tot het forfaitaire bedrag"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.7"

    def formula(huishouden, period, parameters):
        """Euros. Lid 1: on an application "voor 1 januari 2024" once EUR 30,000, "verminderd, maar niet verder dan tot
        nihil, met de bedragen die de aanvrager [...] al op grond van een herstelmaatregel heeft ontvangen". Lid 2: if a
        former partner has it EUR 10,000, if the partner has it nothing.

        Lump sum first or compensation first comes to the same total (art. 2.1 lid 5).
        """
        amounts = parameters(period.stop).wet_hersteloperatie
        partner = huishouden("forfait_toegekend_aan_partner", period)
        lump = where(partner == ForfaitPartner.NIEMAND, amounts.forfait, 0)
        lump = where(partner == ForfaitPartner.GEWEZEN_PARTNER, amounts.forfait_gewezen_partner, lump)
        in_time = huishouden("datum_aanvraag_herstel", period) < datetime64("2024-01-01")
        received = huishouden("compensatie_kinderopvangtoeslag", period)
        received = received + huishouden("tegemoetkoming_opzet_of_grove_schuld", period)
        received = received + huishouden("reeds_ontvangen_herstelbedragen", period)
        return maximum(lump - received, 0) * in_time * huishouden("heeft_recht_op_herstelmaatregel", period)


class tegemoetkoming_andere_toeslagen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Tegemoetkoming voor huurtoeslag, zorgtoeslag en kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.16"

    def formula(huishouden, period, parameters):
        """Euros, in whole cents: art. 2.16 and 2.17 together, per berekeningsjaar.

        2.16 lid 3: "130 procent van het bedrag [...] dat is teruggevorderd, niet is toegekend of niet is uitbetaald", less
        (lid 4) what is not yet paid, what was awarded afterwards up to what was not awarded, and what 2.17 gives. 2.17 lid
        2: "30 procent van het bedrag van de terugvordering". So together the higher of the two.
        """
        shares = parameters(period.stop).wet_hersteloperatie.andere_toeslagen
        return rounding.whole_cents(sum(_for_other_allowances(huishouden, year, shares) for year in _YEARS))


def _for_other_allowances(huishouden, year, shares):
    """Return what art. 2.16 and 2.17 give for one berekeningsjaar, in euros."""
    labelled = huishouden("andere_toeslagen_met_onterechte_opzet_of_grove_schuld", year) * shares.opzet_of_grove_schuld
    missed = huishouden("andere_toeslagen_ten_onrechte_niet_toegekend", year)
    gross = shares.vooringenomenheid * (huishouden("andere_toeslagen_ten_onrechte_teruggevorderd", year) + missed)
    less = huishouden("andere_toeslagen_nog_niet_betaald", year)
    less = less + minimum(huishouden("andere_toeslagen_alsnog_toegekend", year), missed)
    return labelled + maximum(gross - less - labelled, 0)


class herstel_totaal(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Wat de aanvrager bij deze beschikking ontvangt"
    reference = "https://wetten.overheid.nl/BWBR0047436"

    def formula(huishouden, period):
        """Euros: compensation, O/GS-tegemoetkoming, lump sum and the other allowances; without partners and children."""
        parts = (
            "compensatie_kinderopvangtoeslag",
            "tegemoetkoming_opzet_of_grove_schuld",
            "forfaitair_bedrag",
            "tegemoetkoming_andere_toeslagen",
        )
        return sum(huishouden(part, period) for part in parts)


class ex_partnercompensatie(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Compensatie voor een ex-partner van een gedupeerde"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.14h"

    def formula(persoon, period, parameters):
        """Euros, once, since 15 July 2023. Lid 1: "een compensatie van € 10.000"; lid 3: as far as nothing else provides for
        the damage.
        """
        entitled = persoon("is_ex_partner_van_gedupeerde", period)
        entitled = entitled & ~persoon("ontving_eerder_ex_partnercompensatie", period)
        amount = parameters(period.stop).wet_hersteloperatie.ex_partner
        return maximum(amount - persoon("andere_vergoeding_ex_partner", period), 0) * entitled


class kindregeling(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Tegemoetkoming voor een kind van een gedupeerde"
    reference = "https://wetten.overheid.nl/BWBR0047436#Artikel2.12"

    def formula(persoon, period, parameters):
        """Euros, once, by the age on 1 July 2023 (art. 2.12).

        Art. 2.10 and 2.11: a child that "op 1 januari 2005 jonger was dan 21 jaar" or was born from then until the day the
        article came into force, 5 November 2022. (For the child of an ex-partner: born before the partnership, 2.11a; the
        case states that with ``is_kind_van_gedupeerde``.)
        """
        born = persoon("geboortedatum", period)
        within = (born > datetime64("1984-01-01")) & (born <= datetime64("2022-11-05"))
        entitled = persoon("is_kind_van_gedupeerde", period) & ~persoon("ontving_eerder_kindregeling", period) & within
        month = born.astype("datetime64[M]")
        elapsed = datetime64("2023-07").astype(int) - month.astype(int)
        age = (elapsed - (born > month.astype("datetime64[D]"))) // 12
        return parameters(period.stop).wet_hersteloperatie.kindregeling.calc(maximum(age, 0)) * entitled
