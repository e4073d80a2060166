"""Wet op de huurtoeslag (BWBR0008659), chapters 1 and 2: who belongs to the household of the tenant, its income and assets.

The Awir applies (art. 1a), with two differences: the partner counts only at the address of the tenant, and the other
residents count too (art. 7).
"""

from numpy import maximum, select, where, zeros
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import rounding
from openfisca_toeslagen.concepts import Huishoudtype
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import months

# --- Awir art. 2 and Wht art. 1a: who counts, month by month -----------------------------------------------------------


class hoort_bij_huishouden_van_huurder(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is op de eerste van de maand huurder, diens partner op het adres of medebewoner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel2"

    def formula(persoon, period):
        """Everybody registered at the address, children too, except subtenants and their household.

        Awir art. 2 lid 1 e: no resident is "de persoon die op basis van een schriftelijke overeenkomst met de
        belanghebbende een deel van de woning huurt, tenzij deze een bloed- of aanverwant in de eerste graad is". Who is
        left out on request (Besluit op de huurtoeslag art. 2 and 2a) is left out of everything (a choice: the besluit
        names art. 2 of the act and art. 7 of the Awir). Awir art. 3b: nor a guest with temporary protection.
        """
        never = persoon.has_role(Huishouden.KIND) | persoon("is_aanvrager_of_toeslagpartner", period)
        subtenant = persoon("is_onderhuurder", period) & ~never
        left_out = persoon("blijft_buiten_beschouwing_huurtoeslag", period)
        guest = persoon("is_beschermde_gast", period) & ~persoon("is_toeslagpartner", period)
        return persoon("woont_op_adres", period) & ~subtenant & ~left_out & ~guest


class is_partner_van_huurder(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is op de eerste van de maand partner van de huurder voor de huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel1a"

    def formula(persoon, period):
        """Art. 1a lid 3: a partner "uitsluitend [...] indien deze in de basisregistratie personen op het adres van de
        huurder staat ingeschreven".
        """
        return persoon("is_toeslagpartner", period) & persoon("hoort_bij_huishouden_van_huurder", period)


class is_medebewoner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is op de eerste van de maand medebewoner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel2"

    def formula(persoon, period):
        """Whoever belongs to the household and is neither tenant nor partner; minor children are residents too."""
        lives_there = persoon("hoort_bij_huishouden_van_huurder", period)
        return lives_there & ~persoon("is_aanvrager_of_toeslagpartner", period)


class wacht_op_tekst_beschermde_medebewoner(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Of iemand in 2022 medebewoner is, hangt van de terugwerkende kracht van art. 3b af"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3b"

    def formula_2022(huishouden, period):
        """2022: somebody with temporary protection is resident and the applicant has no such protection; see
        ``wacht_op_tekst_tijdelijke_bescherming``.
        """
        applicant = huishouden.members.has_role(Huishouden.AANVRAGER)
        undecided = False
        for month in months(period):
            protected = huishouden.members("geniet_tijdelijke_bescherming", month)
            resident = huishouden.any(protected & huishouden.members("is_medebewoner", month))
            undecided |= resident & ~huishouden.any(protected & applicant)
        return undecided

    def formula_2023(huishouden, period):
        """Art. 3b is in the text."""
        return zeros(huishouden.count, dtype=bool)


class aantal_personen_huishouden_van_huurder(Variable):
    value_type = int
    entity = Huishouden
    definition_period = MONTH
    label = "Personen in het huishouden van de huurder"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel20"

    def formula(huishouden, period):
        """Art. 20 lid 2: the household "afgezien van eventuele onderhuurders en personen die tot diens huishouden
        behoren".
        """
        return huishouden.sum(huishouden.members("hoort_bij_huishouden_van_huurder", period))


class huishoudtype(Variable):
    value_type = Enum
    possible_values = Huishoudtype
    default_value = Huishoudtype.eenpersoons
    entity = Huishouden
    definition_period = MONTH
    label = "Type huishouden voor de huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel2"

    def formula_2013(huishouden, period):
        """Art. 2 b and d (until 26 March 2017): elderly if "het aandeel in het rekeninkomen, afkomstig van personen die op
        1 januari van het berekeningsjaar de pensioengerechtigde leeftijd [...] hebben bereikt, meer dan de helft
        bedraagt".
        """
        elderly = _counts_on_1_january(huishouden, period)
        from_elderly = huishouden.sum(elderly * _counted_income(huishouden, period))
        more_than_half = rounding.exceeds(2 * from_elderly, huishouden("rekeninkomen", period))
        alone = huishouden("aantal_personen_huishouden_van_huurder", period) <= 1
        return _four_types(alone, where(alone, huishouden.any(elderly), more_than_half))

    def formula_2017_03_27(huishouden, period):
        """Art. 2 b and d (27 March 2017 until 2024): elderly "indien een of meer van deze personen op 1 januari van het
        berekeningsjaar de pensioengerechtigde leeftijd [...] heeft bereikt".
        """
        elderly = _counts_on_1_january(huishouden, period)
        alone = huishouden("aantal_personen_huishouden_van_huurder", period) <= 1
        return _four_types(alone, huishouden.any(elderly))

    def formula_2025(huishouden, period):
        """Art. 2 (since 2025): only one person or more."""
        alone = huishouden("aantal_personen_huishouden_van_huurder", period) <= 1
        return where(alone, Huishoudtype.eenpersoons.index, Huishoudtype.meerpersoons.index)


def _counts_on_1_january(huishouden, period):
    """Return which persons of the household of this month had reached AOW age on 1 January."""
    counts = huishouden.members("hoort_bij_huishouden_van_huurder", period)
    return counts & huishouden.members("heeft_aow_leeftijd", period.this_year.first_month)


def _four_types(alone, elderly):
    """Return the type of household of the law until 2024."""
    return select(
        [alone & ~elderly, alone & elderly, ~alone & elderly],
        [Huishoudtype.eenpersoons.index, Huishoudtype.eenpersoonsouderen.index, Huishoudtype.meerpersoonsouderen.index],
        Huishoudtype.meerpersoons.index,
    )


# --- Awir art. 7 lid 1, 2 and 6: income --------------------------------------------------------------------------------


class toetsingsinkomen_zonder_bijzonder_inkomen(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Toetsingsinkomen zonder wat op verzoek buiten beschouwing blijft"
    reference = "https://wetten.overheid.nl/BWBR0008763#Artikel2b"

    def formula(persoon, period):
        """Euros a year."""
        return persoon("in_aanmerking_te_nemen_toetsingsinkomen", period) - persoon("bijzonder_inkomen_huurtoeslag", period)


class toetsingsinkomen_als_medebewoner(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Toetsingsinkomen dat van een medebewoner in aanmerking wordt genomen"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(persoon, period, parameters):
        """Euros a year. Art. 7 lid 6: of a child or foster child "die bij de aanvang van het berekeningsjaar de leeftijd
        van 23 jaar niet heeft bereikt" the income counts "slechts [...] voor zover het meer bedraagt dan" the exemption.
        """
        rule = parameters(period).awir.inkomen_kind
        income = persoon("toetsingsinkomen_zonder_bijzonder_inkomen", period)
        young = persoon("leeftijd", period.first_month) < rule.leeftijd
        return where(persoon("is_kind_van_bewoner", period) & young, maximum(income - rule.vrijstelling, 0), income)


class rekeninkomen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Gezamenlijk toetsingsinkomen over het jaar van wie in deze maand bij het huishouden van de huurder hoort"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel1"

    def formula(huishouden, period):
        """Euros a year. Art. 1 i: "de gezamenlijke toetsingsinkomens [...] die in aanmerking worden genomen voor het
        bepalen van de draagkracht" of tenant, partner and residents (art. 7 lid 1), each over the whole year. A negative
        total is 0: calculation rules of the Belastingdienst of 2013, not the act; the norm rent does not depend on it.
        """
        counts = huishouden.members("hoort_bij_huishouden_van_huurder", period)
        return maximum(huishouden.sum(counts * _counted_income(huishouden, period)), 0)


def _counted_income(huishouden, period):
    """Return the income of each person, as it counts for the role the person has in this month."""
    return where(
        huishouden.members("is_medebewoner", period),
        huishouden.members("toetsingsinkomen_als_medebewoner", period.this_year),
        huishouden.members("toetsingsinkomen_zonder_bijzonder_inkomen", period.this_year),
    )


# --- Awir art. 7 lid 3 and 4: assets -----------------------------------------------------------------------------------


class is_hele_jaar_partner_van_huurder(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is het hele berekeningsjaar partner van de huurder voor de huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(persoon, period):
        """Art. 7 lid 3: "indien de belanghebbende het gehele berekeningsjaar dezelfde partner heeft"."""
        return sum(persoon("is_partner_van_huurder", month) for month in months(period)) == 12


class is_hele_jaar_medebewoner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is het hele berekeningsjaar medebewoner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(persoon, period):
        """Art. 7 lid 4: only those "van wie het medebewonerschap het gehele berekeningsjaar heeft geduurd"."""
        return sum(persoon("is_medebewoner", month) for month in months(period)) == 12


class vermogen_te_hoog_voor_huurtoeslag(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Het vermogen van huurder, partner of een medebewoner sluit huurtoeslag uit"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula_2013(huishouden, period, parameters):
        """Art. 7 lid 3 and 4 (until 2020): no claim if "voordeel uit sparen en beleggen [...] in aanmerking wordt
        genomen": if the assets exceed the heffingvrij vermogen, of partners together twice that (decision 10). Exactly
        that is allowed.
        """
        exempt = parameters(period).wet_inkomstenbelasting.heffingvrij_vermogen
        return _assets_exceed(huishouden, period, exempt, 2 * exempt, exempt)

    def formula_2021(huishouden, period, parameters):
        """Art. 7 lid 3 and 4 (since 2021): no claim if the rendementsgrondslag "aan het begin van het berekeningsjaar meer
        bedraagt dan" the limit, of partners together, of each resident alone. Exactly the limit is allowed.
        """
        limit = parameters(period).awir.vermogensgrens
        return _assets_exceed(huishouden, period, limit.belanghebbende, limit.partners_gezamenlijk, limit.medebewoner)


class huurtoeslag_hangt_van_ouderentoeslag_af(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Of het vermogen huurtoeslag uitsluit, hangt van de ouderentoeslag af"
    reference = "Wet IB 2001 art. 5.6 (tot en met 2015)"

    def formula_2013(huishouden, period, parameters):
        """Decision 10: the assets of somebody of AOW age exceed the limit without the ouderentoeslag and not with the
        highest one. AOW age on 1 January of the next year: sources differ on the date, and this refuses in every reading.
        """
        at = parameters(period).wet_inkomstenbelasting
        elderly = huishouden.members("heeft_aow_leeftijd", period.offset(1, "year").first_month)
        addition = elderly * at.ouderentoeslag_hoogste
        exempt = at.heffingvrij_vermogen
        certain = _assets_exceed(huishouden, period, exempt, 2 * exempt, exempt, addition)
        return huishouden("vermogen_te_hoog_voor_huurtoeslag", period) & ~certain

    def formula_2016(huishouden, period):
        """The ouderentoeslag ended with 2015."""
        return zeros(huishouden.count, dtype=bool)


def _assets_exceed(huishouden, period, single, joint, resident, addition=0):
    """Return whether tenant (with a whole-year partner), or a whole-year resident, has more than the limit.

    ``addition`` raises the limit of each person. Somebody left out on 1 January does not count.
    """
    assets = huishouden.members("vermogen", period) - addition
    partner = huishouden.members("is_hele_jaar_partner_van_huurder", period)
    left_out = huishouden.members("blijft_buiten_beschouwing_huurtoeslag", period.first_month)
    tenant = huishouden.members.has_role(Huishouden.AANVRAGER) & ~left_out
    own = huishouden.sum(assets * (tenant | partner)) > where(huishouden.any(partner), joint, single)
    others = huishouden.members("is_hele_jaar_medebewoner", period) & (assets > resident)
    return own | huishouden.any(others)


# --- Wht art. 8 and Awir art. 9: age and residence ---------------------------------------------------------------------


class huurder_is_meerderjarig(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "De huurder is meerderjarig of geldt als meerderjarig"
    reference = "https://wetten.overheid.nl/BWBR0008659#Artikel8"

    def formula(huishouden, period):
        """Art. 8: "slechts [...] aan een huurder die meerderjarig is"; Awir art. 10 lid 2 for minors with a child or whose
        parents both died.
        """
        adult = huishouden.members("leeftijd", period) >= 18
        adult = adult | huishouden.members("geldt_als_meerderjarige", period)
        return huishouden.any(huishouden.members.has_role(Huishouden.AANVRAGER) & adult)


class bewoners_verblijven_rechtmatig(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "Partner en medebewoners verblijven rechtmatig"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel9"

    def formula_2013(huishouden, period):
        """Awir art. 9 lid 2 and 3 (until 2021): no claim if the partner or "een medebewoner een vreemdeling is die niet
        rechtmatig verblijf houdt", of any age. A minor alien alone with a right to shelter is excepted: state lawful
        residence.
        """
        unlawful = ~huishouden.members("verblijft_rechtmatig", period)
        others = huishouden.members("is_partner_van_huurder", period) | huishouden.members("is_medebewoner", period)
        return ~huishouden.any(unlawful & others)

    def formula_2022(huishouden, period):
        """Awir art. 9 lid 3 (since 2022): "een medebewoner van achttien jaar of ouder"; a partner of any age."""
        unlawful = ~huishouden.members("verblijft_rechtmatig", period)
        adult = huishouden.members("leeftijd", period) >= 18
        resident = huishouden.members("is_medebewoner", period) & adult
        return ~huishouden.any(unlawful & (huishouden.members("is_partner_van_huurder", period) | resident))
