"""Wet op de huurtoeslag (BWBR0008659), 2013 and later: the rent that counts, the conditions, the amount and the award.

Who belongs to the household, with which income and assets: huurtoeslag_huishouden.py. Elderly households of 2017 to 2019
are refused, because their minimum income point is not known. Not modelled: more than one tenant at an address (art. 7 lid
2), the transitional law of art. 55 and the lower rent limit that may hold for designated dwellings (art. 11 lid 2).
"""

from numpy import asarray, full, isnan, maximum, minimum, nan, ones, take, unique, where, zeros
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import allowance, rounding
from openfisca_toeslagen.concepts import Huishoudtype, Weigeringsgrond
from openfisca_toeslagen.entities import Huishouden
from openfisca_toeslagen.refusal import first_ground, general_grounds, months, unless_refused


def _per_type(node, types):
    """Return the value for each household's type from a folder with one parameter per type; NaN where it has none.

    Only the types that occur are read, so that a trace shows on which numbers an amount rests.
    """
    names, codes = Huishoudtype.names, asarray(types)
    values = full(len(names), nan)
    for code in unique(codes):
        if names[code] in node:
            values[code] = node[names[code]]
    return take(values, codes)


# --- Art. 5: the rent --------------------------------------------------------------------------------------------------


class rekenhuur(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Rekenhuur"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel5"

    def formula(huishouden, period, parameters):
        """Euros a month. Art. 5 lid 1: "de huurprijs die de huurder per maand is verschuldigd, of, als dat lager is", the
        maximum rent advised by the huurcommissie, with service costs of four kinds, each up to its maximum (lid 3; none
        since 2026), and the rent of the pitch of a caravan.
        """
        most = parameters(period).huurtoeslag.servicekosten_maximum_per_soort
        rent, advised = huishouden("kale_huur", period), huishouden("redelijke_huurprijs", period)
        rent = where(advised > 0, minimum(rent, advised), rent) + huishouden("huur_standplaats", period)
        for kind in ("energie", "schoonmaak", "huismeester", "dienstruimten"):
            rent = rent + minimum(huishouden(f"servicekosten_{kind}", period), most)
        return rent


class maximale_huurgrens(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Maximale huurgrens"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel13"

    def formula(huishouden, period, parameters):
        """Euros a month. Art. 13 lid 1: the high limit if "de huurder, diens partner of een van de medebewoners 23 jaar of
        ouder is" (21 since 2026), shares the dwelling with "een kind of pleegkind van de huurder, diens partner of een
        medebewoner" or has a handicap; else the low limit.
        """
        limit = parameters(period).huurtoeslag.huurgrens
        high = huishouden.members("leeftijd", period) >= limit.leeftijd
        high = high | huishouden.members("is_kind_van_bewoner", period.this_year)
        high = high | huishouden.members("heeft_handicap", period)
        counts = huishouden.members("hoort_bij_huishouden_van_huurder", period)
        return where(huishouden.any(counts & high), limit.hoog, limit.laag)


# --- Art. 7 to 14: the conditions --------------------------------------------------------------------------------------


class huur_te_hoog_voor_huurtoeslag(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "De rekenhuur sluit huurtoeslag uit"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel13"

    def formula_2013(huishouden, period, parameters):
        """Art. 13 lid 1: no huurtoeslag "als de rekenhuur hoger is dan" the limit; exactly the limit is allowed. Lid 2 c
        (until 2021): not if huurtoeslag was awarded "over de maand die onmiddellijk voorafging aan die overschrijding" and
        nobody moved.
        """
        acquired = huishouden("huurtoeslag_in_maand_voor_overschrijding", period)
        return _over_limit(huishouden, period, parameters) & ~acquired

    def formula_2022(huishouden, period, parameters):
        """Art. 13 lid 2 c (2022 to 2025): not "als de huurder eerder een huurtoeslag ten aanzien van de desbetreffende
        woning is toegekend".
        """
        return _over_limit(huishouden, period, parameters) & ~huishouden("eerder_huurtoeslag_voor_woning", period)

    def formula_2026(huishouden, period):
        """Since 2026 the limit is no condition: what lies above it is not subsidised (art. 21 lid 1 d)."""
        return zeros(huishouden.count, dtype=bool)


def _over_limit(huishouden, period, parameters):
    """Return whether the rent exceeds the limit and art. 13 lid 2 a (adaptation) and b (eight persons) do not help."""
    large = huishouden("aantal_personen_huishouden_van_huurder", period)
    large = large >= parameters(period).huurtoeslag.huurgrens.groot_huishouden
    excused = huishouden("huurgrens_overschreden_door_aanpassing", period)
    excused = excused | (huishouden("woning_bestemd_voor_groot_huishouden", period) & large)
    return rounding.exceeds(huishouden("rekenhuur", period), huishouden("maximale_huurgrens", period)) & ~excused


class inkomen_te_hoog_voor_huurtoeslag(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "Het rekeninkomen sluit huurtoeslag uit"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel14"

    def formula_2013(huishouden, period, parameters):
        """Art. 14 lid 3 (until 2019): "Geen huurtoeslag wordt toegekend als het rekeninkomen meer bedraagt dan" the cap of
        the type of household.
        """
        caps = parameters(period).huurtoeslag.inkomensgrens
        return rounding.exceeds(huishouden("rekeninkomen", period), _per_type(caps, huishouden("huishoudtype", period)))

    def formula_2020(huishouden, period):
        """Since 2020 there is no cap (Wet van 13 maart 2019)."""
        return zeros(huishouden.count, dtype=bool)


class heeft_recht_op_huurtoeslag(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "Huurder, woning, huur, inkomen en vermogen voldoen in de maand aan de voorwaarden voor huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel7"

    def formula(huishouden, period):
        """Art. 7 to 14 and Awir art. 7 and 9; the tenant is registered at the address (art. 9)."""
        tenant = huishouden.members.has_role(Huishouden.AANVRAGER)
        return (
            huishouden.any(tenant & huishouden.members("woont_op_adres", period))
            & huishouden("huurder_is_meerderjarig", period)
            & huishouden("inschrijvingen_kloppen", period)
            & huishouden("bewoners_verblijven_rechtmatig", period)
            & huishouden("woning_komt_in_aanmerking", period)
            & ~huishouden("vermogen_te_hoog_voor_huurtoeslag", period.this_year)
            & ~huishouden("huur_te_hoog_voor_huurtoeslag", period)
            & ~huishouden("inkomen_te_hoog_voor_huurtoeslag", period)
        )


# --- Art. 16 to 19: what the tenant pays -------------------------------------------------------------------------------


class normhuur(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Normhuur"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel19"

    def formula_2013(huishouden, period, parameters):
        """Euros a month. Art. 19 lid 1 and 2: up to the minimum income point the norm rent of art. 17 lid 2 and 3; above
        it "de uitkomst van de formule: (a x Y2) + (b x Y)", Y being the rekeninkomen of the year.

        Lid 3 rounds the outcome up to whole cents. By default it is not: three published outcomes need it so (decision 11,
        a choice). NaN for elderly households of 2017 to 2019, which are refused.
        """
        law = parameters(period).huurtoeslag
        types, income = huishouden("huishoudtype", period), huishouden("rekeninkomen", period)
        factor_a, factor_b = _per_type(law.normhuur.factor_a, types), _per_type(law.normhuur.factor_b, types)
        curve = factor_a * income**2 + factor_b * income
        if law.normhuur.naar_boven_afronden:
            curve = rounding.whole_cents_up(curve)
        least = law.normhuur.bij_minimum_inkomensijkpunt - _per_type(law.normhuur.verlaging_bij_minimum, types)
        return where(income <= _per_type(law.inkomensijkpunt.minimum, types), least, curve)

    def formula_2026(huishouden, period, parameters):
        """Euros a month. Art. 16 and 17 lid 2 and 3: the same for every income."""
        law = parameters(period).huurtoeslag.normhuur
        types = huishouden("huishoudtype", period)
        return law.bij_minimum_inkomensijkpunt - _per_type(law.verlaging_bij_minimum, types)


class basishuur(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Basishuur: het deel van de rekenhuur dat voor rekening van de huurder blijft"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel16"

    def formula(huishouden, period, parameters):
        """Euros a month. Art. 16: "het [...] berekende bedrag van de normhuur verhoogd met" an addition, since 2024
        reduced by art. 1 of the Wet verlaging eigen bijdrage huurtoeslag.
        """
        law = parameters(period).huurtoeslag
        return huishouden("normhuur", period) + law.opslag_basishuur - law.verlaging_basishuur


# --- Art. 20 and 21: the amount ----------------------------------------------------------------------------------------


class aftoppingsgrens(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Aftoppingsgrens"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel20"

    def formula(huishouden, period, parameters):
        """Euros a month. Art. 20 lid 2: one limit for "één of twee personen", another for "drie of meer personen"."""
        limit = parameters(period).huurtoeslag.aftoppingsgrens
        persons = huishouden("aantal_personen_huishouden_van_huurder", period)
        return where(persons >= limit.personen_hoog, limit.hoog, limit.laag)


class deel_boven_aftoppingsgrens_wordt_gesubsidieerd(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "De huur boven de aftoppingsgrens wordt gesubsidieerd"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel21"

    def formula_2013(huishouden, period):
        """Art. 21 lid 1 c (until 2024): somebody has reached AOW age, tested in the month (decision 5), "als het een
        eenpersoonshuishouden betreft", or the dwelling was adapted for a handicap.
        """
        counts = huishouden.members("hoort_bij_huishouden_van_huurder", period)
        elderly = huishouden.any(counts & huishouden.members("heeft_aow_leeftijd", period))
        alone = huishouden("aantal_personen_huishouden_van_huurder", period) <= 1
        return elderly | alone | huishouden("woning_is_aangepast", period)

    def formula_2025(huishouden, period):
        """Art. 21 lid 1 c (since 2025): every household."""
        return ones(huishouden.count, dtype=bool)


class gesubsidieerde_huur(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Deel van de rekenhuur dat wordt gesubsidieerd"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel21"

    def formula(huishouden, period, parameters):
        """Euros a month. Art. 21 lid 1: "het deel van de rekenhuur boven de basishuur tot aan de kwaliteitskortingsgrens"
        for 100%, from there to the aftoppingsgrens for 65% and above that for 40%; lid 2 and 3: from the basishuur if that
        is higher. Nothing above the rent limit (art. 13 lid 3; art. 21 lid 1 d since 2026).
        """
        law = parameters(period).huurtoeslag
        share, quality = law.subsidiepercentage, law.kwaliteitskortingsgrens
        rent = minimum(huishouden("rekenhuur", period), huishouden("maximale_huurgrens", period))
        basic, cap = huishouden("basishuur", period), huishouden("aftoppingsgrens", period)
        low = maximum(minimum(rent, quality) - basic, 0)
        middle = maximum(minimum(rent, cap) - maximum(quality, basic), 0)
        high = maximum(rent - maximum(cap, basic), 0) * huishouden("deel_boven_aftoppingsgrens_wordt_gesubsidieerd", period)
        subsidised = (
            share.tot_kwaliteitskortingsgrens * low + share.tot_aftoppingsgrens * middle + share.boven_aftoppingsgrens * high
        )
        return where(rent > 0, subsidised, 0)  # without rent nothing, also where the basishuur is not known


class aanspraak_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Aanspraak op huurtoeslag in de maand"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel21"

    def formula_2013(huishouden, period):
        """Euros a month, not rounded: what is subsidised, if there is a right."""
        return huishouden("heeft_recht_op_huurtoeslag", period) * huishouden("gesubsidieerde_huur", period)

    def formula_2026(huishouden, period, parameters):
        """Euros a month, not rounded. Art. 21 lid 2: for an income above the minimum income point what is subsidised is
        "verlaagd met de uitkomst van de formule: Y x (afbouwpercentage/12)", Y being the income above that point.
        """
        law = parameters(period).huurtoeslag
        types = huishouden("huishoudtype", period)
        above = maximum(huishouden("rekeninkomen", period) - _per_type(law.inkomensijkpunt.minimum, types), 0)
        reduction = above * _per_type(law.afbouwpercentage, types) / 12
        amount = maximum(huishouden("gesubsidieerde_huur", period) - reduction, 0)
        return huishouden("heeft_recht_op_huurtoeslag", period) * amount


# --- The allowance -----------------------------------------------------------------------------------------------------


class weigering_huurtoeslag(Variable):
    value_type = Enum
    possible_values = Weigeringsgrond
    default_value = Weigeringsgrond.GEEN
    entity = Huishouden
    definition_period = YEAR
    label = "Waarom geen huurtoeslag kan worden berekend"

    def formula(huishouden, period):
        """The first ground on which huurtoeslag is refused in this year; who rents nothing is refused nothing."""
        grounds = general_grounds(huishouden, period, "huurtoeslag")
        if grounds[Weigeringsgrond.WAARDEN_ONTBREKEN].all():
            return first_ground(grounds)
        rents, unknown = False, False
        for month in months(period):
            rents |= huishouden("rekenhuur", month) > 0
            unknown |= (huishouden("rekenhuur", month) > 0) & isnan(huishouden("normhuur", month))
        return first_ground(
            {
                **grounds,
                Weigeringsgrond.TIJDELIJKE_BESCHERMING_2022: grounds[Weigeringsgrond.TIJDELIJKE_BESCHERMING_2022]
                | (rents & huishouden("wacht_op_tekst_beschermde_medebewoner", period)),
                Weigeringsgrond.OUDERENHUISHOUDEN: unknown,
                Weigeringsgrond.OUDERENTOESLAG: rents & huishouden("huurtoeslag_hangt_van_ouderentoeslag_af", period),
            }
        )


class huurtoeslag_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Huurtoeslag per maand, niet afgerond"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel21"

    def formula(huishouden, period):
        """Euros a month: the entitlement, or a refusal."""
        return unless_refused(huishouden, period, "huurtoeslag", "aanspraak_huurtoeslag")


class huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Huurtoeslag: de toekenning over het jaar"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel14"

    def formula(huishouden, period, parameters):
        """Whole euros a year (Awir art. 14)."""
        return allowance.award(huishouden, period, parameters, "huurtoeslag")


class maandtermijn_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Huurtoeslag: maandbedrag zoals gepubliceerd"
    reference = "Rekenhulpen van de Dienst Toeslagen, geen wet"

    def formula(huishouden, period):
        """Whole euros a month, cents dropped: the mean of the months with a right (decision 23, practice)."""
        mean = rounding.whole_euros_down(allowance.mean_month(huishouden, period, "huurtoeslag"))
        return where(huishouden("huurtoeslag", period) == 0, 0, mean)
