"""Awir art. 3 to 3c (BWBR0018472): the toeslagpartner from facts, in the versions of the text from 2013 to 2026.

Without facts the role decides (``is_toeslagpartner``); nothing here is then computed.
"""

from numpy import asarray, datetime64, minimum, select, where, zeros
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.concepts import Partnergrond
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import months

#: Facts that make somebody a partner: one of them for anybody, and the facts decide for the household.
MAKES_A_PARTNER = (
    "is_gehuwd_met_aanvrager",
    "heeft_samenlevingscontract_met_aanvrager",
    "heeft_kind_met_aanvrager",
    "heeft_kind_van_aanvrager_erkend",
    "is_pensioenpartner_van_aanvrager",
    "heeft_eigen_woning_met_aanvrager",
    "is_samengesteld_gezin_met_aanvrager",
)
MAKES_A_PARTNER_FOR_THE_YEAR = ("is_partner_voor_inkomstenbelasting", "was_partner_in_vorig_jaar")
#: Facts that keep somebody from being a partner: given for whoever has the role of partner, they contradict the role
#: unless the case also gives what makes a partner.
KEEPS_FROM_BEING_PARTNER = (
    "is_van_tafel_en_bed_gescheiden",
    "echtscheiding_is_verzocht",
    "huurt_zakelijk_deel_van_woning",
    "huren_beiden_zakelijk_van_derde",
    "woont_in_opvang",
    "is_bloedverwant_eerste_graad",
    "gezamenlijk_verzoek_niet_als_partners",
    "verzoek_niet_als_partner",
)

# --- Decision 1: role or facts ------------------------------------------------------------------------------------------


class partnerschap_naar_feiten(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Wie toeslagpartner is, volgt uit de feiten van art. 3 en niet uit de rol"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"
    documentation = "Zonder opgave: zodra van iemand een feit is gegeven dat partner maakt (beslissing 1)."

    def formula(huishouden, period):
        """Whether a fact of art. 3 is given for the household in this year (decision 1, a choice).

        A fact of which the simulation holds no value at all is not asked for: that keeps a run over a population without
        such facts cheap, and their default is that nothing is the case.
        """
        given = zeros(huishouden.members.count, dtype=bool)
        for name in _known(huishouden, MAKES_A_PARTNER):
            given |= _in_any_month(huishouden, name, period)
        for name in _known(huishouden, MAKES_A_PARTNER_FOR_THE_YEAR):
            given |= huishouden.members(name, period)
        against = zeros(huishouden.members.count, dtype=bool)
        for name in _known(huishouden, KEEPS_FROM_BEING_PARTNER):
            against |= _in_any_month(huishouden, name, period)
        if against.any():
            given |= against & huishouden.members.has_role(Huishouden.PARTNER)
        return huishouden.any(given) if given.any() else zeros(huishouden.count, dtype=bool)


def _known(huishouden, names):
    """Return the facts of which the simulation holds a value for some period."""
    return [name for name in names if huishouden.members.get_holder(name).get_known_periods()]


def _in_any_month(huishouden, name, year):
    """Return for which persons a fact holds in some month of the year."""
    return sum(huishouden.members(name, month) for month in months(year)) > 0


class rol_en_feiten_spreken_elkaar_tegen(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De rol van partner of het opgegeven partnerschap past niet bij de feiten van art. 3"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula(huishouden, period):
        """Whether somebody with the role of partner is partner in no month by the facts, or ``is_toeslagpartner`` is given
        and differs from the facts in some month (decision 1).
        """
        facts = huishouden("partnerschap_naar_feiten", period)
        if not facts.any():
            return facts
        differs, months_as_partner = False, 0
        for month in months(period):
            partner = huishouden.members("is_toeslagpartner_volgens_feiten", month)
            differs |= huishouden.members("is_toeslagpartner", month) != partner
            months_as_partner = months_as_partner + partner
        never = huishouden.members.has_role(Huishouden.PARTNER) & (months_as_partner == 0)
        return facts & huishouden.any(differs | never)


# --- Lid 1, 2 and 5: what makes a partner in the month itself -----------------------------------------------------------


class woont_samen_of_is_opgenomen(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Staat op hetzelfde adres als de aanvrager, of zou dat zonder opname in een verpleeghuis doen"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula(persoon, period):
        """Lid 6 (and AWR art. 5a lid 7): partners "blijven als partners aangemerkt nadat de [...] inschrijving op hetzelfde
        woonadres niet langer mogelijk is als gevolg van opname in een verpleeghuis of verzorgingshuis", until one of them
        asks otherwise.
        """
        admitted = persoon("is_opgenomen_in_verpleeghuis", period) & ~persoon("verzoek_niet_als_partner", period)
        return persoon("woont_op_adres", period) | admitted


class is_partner_door_huwelijk(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is als echtgenoot of geregistreerde partner toeslagpartner"
    reference = "https://wetten.overheid.nl/BWBR0002320#Artikel5a"

    def formula_2013(persoon, period):
        """AWR art. 5a lid 1 a, 3 and 4: the spouse, also at another address, unless judicially separated or "een verzoek
        [...] tot echtscheiding [...] is ingediend, en hij niet meer op hetzelfde woonadres" is registered.
        """
        return _spouse(persoon, period)

    def formula_2026(persoon, period):
        """Art. 3c lid 2: not a spouse from before the applicant's asylum status who never was registered here."""
        return _spouse(persoon, period) & ~persoon("is_nooit_ingeschreven_echtgenoot", period)


def _spouse(persoon, period):
    """Return who is spouse of the applicant and neither separated nor divorcing at another address."""
    divorcing = persoon("echtscheiding_is_verzocht", period) & ~persoon("woont_op_adres", period)
    separated = persoon("is_van_tafel_en_bed_gescheiden", period)
    return persoon("is_gehuwd_met_aanvrager", period) & ~separated & ~divorcing


def _asks(persoon, circumstance, period):
    """Return for whom a circumstance holds and the request is made not to be partner."""
    return persoon(circumstance, period) & persoon("verzoek_niet_als_partner", period)


def _both_adults(persoon, period):
    """Return who is of age, as is the applicant."""
    adult = persoon("leeftijd", period) >= 18
    return adult & persoon.huishouden.any(adult & persoon.has_role(Huishouden.AANVRAGER))


class is_partner_door_samengesteld_gezin(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is toeslagpartner doordat op het adres een minderjarig kind van een van beiden staat ingeschreven"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula_2013(persoon, period):
        """Lid 2 e (2013): "waarbij op dat woonadres tevens een minderjarig kind van ten minste een van beiden staat
        ingeschreven, behoudens ingeval [...] een van beiden op zakelijke gronden een gedeelte van de woning huurt van de
        ander".
        """
        family = persoon("is_samengesteld_gezin_met_aanvrager", period)
        return family & ~persoon("huurt_zakelijk_deel_van_woning", period)

    def formula_2014(persoon, period):
        """Lid 2 e (since 2014): "die evenals de belanghebbende meerderjarig is"."""
        family = persoon("is_samengesteld_gezin_met_aanvrager", period) & _both_adults(persoon, period)
        return family & ~persoon("huurt_zakelijk_deel_van_woning", period)

    def formula_2016(persoon, period):
        """Lid 7 (since 2016): not "degene die uitsluitend ingevolge het tweede lid, onderdeel e, als partner wordt
        aangemerkt en woont in" a shelter.
        """
        family = persoon("is_samengesteld_gezin_met_aanvrager", period) & _both_adults(persoon, period)
        return family & ~persoon("huurt_zakelijk_deel_van_woning", period) & ~persoon("woont_in_opvang", period)

    def formula_2021(persoon, period):
        """Lid 2 e (since 2021): "behoudens ingeval de belanghebbende een verzoek indient", and also if "beiden op zakelijke
        gronden een eigen gedeelte van de woning huren van een derde".
        """
        return _composed_family_2021(persoon, period)

    def formula_2023(persoon, period):
        """Art. 3b: nor who enjoys temporary protection from Ukraine, "tenzij ook de belanghebbende deze tijdelijke
        bescherming geniet".
        """
        return _composed_family_2021(persoon, period) & ~_protected_guest(persoon, period)


def _composed_family_2021(persoon, period):
    """Return who is partner by lid 2 e as from 2021, before art. 3b."""
    family = persoon("is_samengesteld_gezin_met_aanvrager", period) & _both_adults(persoon, period)
    rents = _asks(persoon, "huurt_zakelijk_deel_van_woning", period)
    rents |= _asks(persoon, "huren_beiden_zakelijk_van_derde", period)
    return family & ~rents & ~persoon("woont_in_opvang", period)


def _protected_guest(persoon, period):
    """Return who enjoys temporary protection while the applicant does not."""
    protected = persoon("geniet_tijdelijke_bescherming", period)
    return protected & ~persoon.huishouden.any(protected & persoon.has_role(Huishouden.AANVRAGER))


class is_beschermde_gast(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is als ontheemde uit Oekraïne geen medebewoner en geen partner als samengesteld gezin"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3b"

    def formula_2023(persoon, period):
        """Art. 3b: "wordt onder medebewoner, onderscheidenlijk partner [...] niet verstaan de vreemdeling die tijdelijke
        bescherming geniet [...] tenzij ook de belanghebbende deze tijdelijke bescherming geniet".
        """
        return _protected_guest(persoon, period)


class is_uitgesloten_als_partner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Kan op geen enkele grond toeslagpartner van de aanvrager zijn"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula_2013(persoon, period, parameters):
        """Lid 5 (until 2015): "een bloedverwant in de eerste graad van de belanghebbende, tenzij beiden bij de aanvang van
        het kalenderjaar de leeftijd van 27 jaar hebben bereikt".
        """
        return persoon("is_bloedverwant_eerste_graad", period) & ~_both_of_age(persoon, period, parameters)

    def formula_2016(persoon, period, parameters):
        """Lid 5 and 8 (since 2016): relatives by marriage too, if both asked for it together."""
        return _first_degree(persoon, period) & ~_both_of_age(persoon, period, parameters)

    def formula_2018(persoon, period, parameters):
        """Lid 5 b (since 2018): also, on joint request, "een persoon die de leeftijd van 27 jaar nog niet heeft bereikt en
        voor wie de belanghebbende in enig jaar een pleegvergoeding [...] dan wel [...] kinderbijslag heeft ontvangen".
        """
        return _relative_until_2024(persoon, period, parameters)

    def formula_2021(persoon, period, parameters):
        """Lid 6 (since 2021): also, on request, "voor de duur van de opname" in a nursing home, spouses too."""
        return _relative_until_2024(persoon, period, parameters) | _asks(persoon, "is_opgenomen_in_verpleeghuis", period)

    def formula_2023(persoon, period, parameters):
        """Art. 3a (since 2023): also the spouse, on request, "gedurende het verblijf van de belanghebbende in" a shelter
        from domestic violence.
        """
        return _relative_until_2024(persoon, period, parameters) | _left_out_2023(persoon, period)

    def formula_2025(persoon, period):
        """Lid 5 (since 2025): relatives and foster children whatever their age."""
        return _first_degree(persoon, period) | _foster_child(persoon, period) | _left_out_2023(persoon, period)

    def formula_2026(persoon, period):
        """Art. 3c lid 1 (since 2026): also, on request, who is missing or detained for more than three months."""
        gone = _asks(persoon, "is_vermist", period) | _asks(persoon, "is_langer_dan_drie_maanden_gedetineerd", period)
        relative = _first_degree(persoon, period) | _foster_child(persoon, period)
        return relative | _left_out_2023(persoon, period) | gone


def _relative_until_2024(persoon, period, parameters):
    """Return who lid 5 excluded from 2018 until 2024."""
    young = persoon("leeftijd", period) < parameters(period).awir.partner.leeftijd_verwant
    relative = _first_degree(persoon, period) & ~_both_of_age(persoon, period, parameters)
    return relative | (_foster_child(persoon, period) & young)


def _left_out_2023(persoon, period):
    """Return who is left out on request by lid 6 or art. 3a."""
    shelter = persoon.huishouden("aanvrager_verblijft_in_opvang_huiselijk_geweld", period)
    spouse = _asks(persoon, "is_gehuwd_met_aanvrager", period)
    return (shelter & spouse) | _asks(persoon, "is_opgenomen_in_verpleeghuis", period)


def _both_of_age(persoon, period, parameters):
    """Return who had reached the age of lid 5 (27) at the start of the year, as had the applicant."""
    age = parameters(period).awir.partner.leeftijd_verwant
    old = persoon("leeftijd", period.this_year.first_month) >= age
    return old & persoon.huishouden.any(old & persoon.has_role(Huishouden.AANVRAGER))


def _first_degree(persoon, period):
    """Return the relatives of the first degree, those by marriage only on joint request (lid 9, until 2020 lid 8)."""
    asked = persoon("gezamenlijk_verzoek_niet_als_partners", period)
    return persoon("is_bloedverwant_eerste_graad", period) | (persoon("is_aanverwant_eerste_graad", period) & asked)


def _foster_child(persoon, period):
    """Return who was foster child or child with kinderbijslag of the applicant and asked with him not to be partners."""
    asked = persoon("gezamenlijk_verzoek_niet_als_partners", period)
    return persoon("is_pleegkind_of_kinderbijslagkind", period) & asked


class partnergrond(Variable):
    value_type = Enum
    possible_values = Partnergrond
    default_value = Partnergrond.GEEN
    entity = Persoon
    definition_period = MONTH
    label = "Eerste grond waarop de persoon in de maand zelf partner van de aanvrager is"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula_2013(persoon, period):
        """Lid 1 and 2 a to f, in that order (lid 4)."""
        this_year = persoon("is_partner_voor_inkomstenbelasting", period.this_year)
        return _ground(persoon, period, {Partnergrond.INKOMSTENBELASTING: this_year})

    def formula_2014(persoon, period):
        """Lid 2 g (since 2014): also who "in het aan het berekeningsjaar voorafgaande kalenderjaar reeds partner" was."""
        this_year = persoon("is_partner_voor_inkomstenbelasting", period.this_year)
        last_year = persoon("was_partner_in_vorig_jaar", period.this_year)
        return _ground(persoon, period, {Partnergrond.INKOMSTENBELASTING: this_year, Partnergrond.VORIG_JAAR: last_year})

    def formula_2021(persoon, period):
        """Lid 2 (since 2021): the partner for the Wet inkomstenbelasting 2001 is gone."""
        last_year = persoon("was_partner_in_vorig_jaar", period.this_year)
        return _ground(persoon, period, {Partnergrond.VORIG_JAAR: last_year})


def _ground(persoon, period, last):
    """Return the index of the first ground that holds for each person other than the applicant.

    ``last`` holds the grounds that come after lid 2 e. Lid 2: "degene die als ingezetene op hetzelfde woonadres is
    ingeschreven"; lid 5: "In afwijking van" both.
    """
    together = persoon("woont_samen_of_is_opgenomen", period)
    contract = persoon("heeft_samenlevingscontract_met_aanvrager", period) & _both_adults(persoon, period)
    grounds = {
        Partnergrond.HUWELIJK: persoon("is_partner_door_huwelijk", period),
        Partnergrond.SAMENLEVINGSCONTRACT: together & contract,
        Partnergrond.KIND: together & persoon("heeft_kind_met_aanvrager", period),
        Partnergrond.ERKENNING: together & persoon("heeft_kind_van_aanvrager_erkend", period),
        Partnergrond.PENSIOEN: together & persoon("is_pensioenpartner_van_aanvrager", period),
        Partnergrond.EIGEN_WONING: together & persoon("heeft_eigen_woning_met_aanvrager", period),
        Partnergrond.SAMENGESTELD_GEZIN: together & persoon("is_partner_door_samengesteld_gezin", period),
        **{ground: together & holds for ground, holds in last.items()},
    }
    first = select(list(grounds.values()), [ground.index for ground in grounds], Partnergrond.GEEN.index)
    out = persoon("is_uitgesloten_als_partner", period) | persoon.has_role(Huishouden.AANVRAGER)
    alive = persoon("is_in_leven", period) & persoon.huishouden("aanvrager_is_in_leven", period)
    return where(out | ~alive, Partnergrond.GEEN.index, first)


# --- Lid 3 and 4: the rest of the year, and one partner at a time -------------------------------------------------------


class partnergrond_met_doorwerking(Variable):
    value_type = Enum
    possible_values = Partnergrond
    default_value = Partnergrond.GEEN
    entity = Persoon
    definition_period = MONTH
    label = "Grond waarop de persoon in de maand partner is, ook doordat hij het in een deel van het jaar is"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula_2013(persoon, period):
        """Lid 3 and AWR art. 5a lid 2 (until 2020): who is partner for a part of the year, "wordt ook als partner aangemerkt
        in de andere perioden van het berekeningsjaar, voor zover hij in die perioden" is registered at the same address.
        """
        return _carried_over(persoon, period, months(period.this_year))

    def formula_2021(persoon, period):
        """Lid 3 (since 2021): only "vanaf de dag waarop het partnerschap [...] is ontstaan, ook [...] in de daaropvolgende
        perioden van het berekeningsjaar".
        """
        return _carried_over(persoon, period, [m for m in months(period.this_year) if m.start <= period.start])


def _carried_over(persoon, period, other_months):
    """Return the index of the ground of this month, or else the first ground of the other months, at the same address."""
    here = asarray(persoon("partnergrond", period))
    other = here
    for month in other_months:
        other = minimum(other, asarray(persoon("partnergrond", month)))
    possible = persoon("woont_op_adres", period) & ~persoon("is_uitgesloten_als_partner", period)
    possible &= persoon.huishouden("aanvrager_is_in_leven", period)
    none = Partnergrond.GEEN.index
    return where((here == none) & possible, other, here)


class is_toeslagpartner_volgens_feiten(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is volgens de feiten van art. 3 op de eerste van de maand de toeslagpartner van de aanvrager"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula(persoon, period):
        """Lid 4: "Een belanghebbende kan op enig moment slechts één partner hebben": lid 1 before lid 2, and in lid 2 the
        "eerstgenoemde categorie". AWR art. 5a lid 5: of spouses and of contracts the oldest. Lid 6: who is admitted to a
        nursing home stays partner only while nobody else is.

        Two persons on the same ground of lid 2 are both kept: the act does not choose, and the household is refused.
        """
        ground = asarray(persoon("partnergrond_met_doorwerking", period))
        absent = (ground != Partnergrond.HUWELIJK.index) & ~persoon("woont_op_adres", period)
        order = where(ground == Partnergrond.GEEN.index, 1000, ground + 100 * absent)
        first = (order < 1000) & (order == persoon.huishouden.min(order))
        since = (persoon("begin_verbintenis", period) - datetime64("0001-01-01")).astype(int)
        lid_1 = first & (ground <= Partnergrond.SAMENLEVINGSCONTRACT.index)
        oldest = persoon.huishouden.min(where(lid_1, since, since.max() + 1))
        return first & (~lid_1 | (since == oldest))


class wacht_op_tekst_tijdelijke_bescherming(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Of iemand in 2022 partner is, hangt van de terugwerkende kracht van art. 3b af"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3b"

    def formula_2022(huishouden, period):
        """2022: art. 3b is in the text of 1 January 2023 and not in that of 5 November 2022; whether it works back to
        4 March 2022, when the protection began, was not read. It decides for who would be partner by lid 2 e only.
        """
        if not _known(huishouden, ["geniet_tijdelijke_bescherming"]):
            return zeros(huishouden.count, dtype=bool)
        applicant = huishouden.members.has_role(Huishouden.AANVRAGER)
        undecided = False
        for month in months(period):
            protected = huishouden.members("geniet_tijdelijke_bescherming", month)
            family = asarray(huishouden.members("partnergrond", month)) == Partnergrond.SAMENGESTELD_GEZIN.index
            undecided |= huishouden.any(protected & family) & ~huishouden.any(protected & applicant)
        return undecided

    def formula_2023(huishouden, period):
        """Art. 3b is in the text."""
        return zeros(huishouden.count, dtype=bool)
