"""Wet op de zorgtoeslag (BWBR0018451), 2013 and later; 2016 is refused because its numbers are not known."""

from numpy import asarray, isnan, maximum, nan, select, where, zeros
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import allowance, rounding
from openfisca_toeslagen.concepts import Weigeringsgrond, Woonland
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import first_ground, general_grounds, months, unless_refused


class is_verzekerde_voor_zorgtoeslag(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Verzekerde in de zin van de Wet op de zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel1"

    def formula(persoon, period):
        """Art. 1 lid 1 c: insured, "vanaf de eerste dag van de kalendermaand volgende op de maand waarin hij achttien
        jaar wordt, met uitzondering van de verzekerde, bedoeld in artikel 24" (suspended during detention). Who broke
        the duty to insure is not insured.
        """
        adult = persoon("leeftijd_voor_bijzondere_wet", period) >= 18
        insured = persoon("is_verzekerde", period) & ~persoon("komt_verzekeringsplicht_niet_na", period)
        return insured & adult & ~persoon("is_gedetineerd", period) & persoon("is_in_leven", period)


class drempelinkomen_dienst(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Drempelinkomen in hele euro zoals de Dienst Toeslagen het gebruikt"
    reference = "Rekenhulpen van de Dienst Toeslagen, geen wet"

    def formula(huishouden, period, parameters):
        """Euros a year, as published (decision 6). Practice, not law; refused for years in which it was not found."""
        return zeros(huishouden.count) + parameters(period).zorgtoeslag.drempelinkomen.gepubliceerd


class drempelinkomen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Drempelinkomen"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel1"

    def formula(huishouden, period, parameters):
        """Euros a year, not rounded.

        Art. 1 lid 1 f: "108% van het twaalfvoud van het voor de maand januari van het berekeningsjaar geldende [...]
        bedrag per maand" of the minimum wage. A parameter makes it follow the Dienst instead (decision 6).
        """
        at = parameters(period)
        if at.zorgtoeslag.drempelinkomen.volgens_dienst:
            return huishouden("drempelinkomen_dienst", period)
        return zeros(huishouden.count) + at.zorgtoeslag.drempelinkomen.factor * 12 * at.wet_minimumloon.maandbedrag_januari


class normpremie(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Normpremie over het jaar, naar de toestand van de maand"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel2"

    def formula(huishouden, period, parameters):
        """Euros a year.

        Art. 2 lid 2: "een percentage van het drempelinkomen in het berekeningsjaar, vermeerderd met een percentage van
        het toetsingsinkomen [...] voorzover dat toetsingsinkomen het drempelinkomen te boven gaat".
        """
        percentages = parameters(period).zorgtoeslag.normpremie
        threshold = huishouden("drempelinkomen", period.this_year)
        share = where(
            huishouden("heeft_toeslagpartner", period),
            percentages.percentage_drempelinkomen.met_partner,
            percentages.percentage_drempelinkomen.zonder_partner,
        )
        above = maximum(huishouden("draagkracht", period) - threshold, 0)
        return share * threshold + percentages.percentage_boven_drempelinkomen * above


class aantal_verzekerden_zorgtoeslag(Variable):
    value_type = int
    entity = Huishouden
    definition_period = MONTH
    label = "Hoeveel van aanvrager en toeslagpartner verzekerde zijn"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel2"

    def formula(huishouden, period):
        """0, 1 or 2 persons."""
        counts = huishouden.members("is_aanvrager_of_toeslagpartner", period)
        return huishouden.sum(huishouden.members("is_verzekerde_voor_zorgtoeslag", period) * counts)


class woonlandfactor(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    label = "Getal waarmee de standaardpremie van de persoon wordt vermenigvuldigd"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel4a"

    def formula(persoon, period, parameters):
        """1, or the factor of the country of a treaty insured person and of the partner of one.

        Art. 3 lid 1 (art. 4a since 6 November 2024): the standaardpremie of a person under art. 69 Zvw is multiplied by
        the ratio of the average cost of care "in het woonland van deze persoon" and in the Netherlands. Lid 3 (4a lid 4):
        for his partner likewise, "tenzij deze partner een persoon is als bedoeld in artikel 1, onderdeel f" Zvw, that
        is: insured in the Netherlands; also if the partner is the applicant (decision 7). Who is neither and lives in
        the Netherlands takes the country of the other (a choice: the act names "het woonland van deze persoon" and means
        the treaty insured). NaN where no factor is known; those households are refused.
        """
        couple = persoon("is_aanvrager_of_toeslagpartner", period)
        treaty = persoon("is_verdragsgerechtigde", period)
        land = asarray(persoon("woonland", period))
        land_of_treaty = persoon.huishouden.max(where(couple & treaty, land, -1))
        insured_here = persoon("is_verzekerde", period) & ~persoon("komt_verzekeringsplicht_niet_na", period)
        follows = couple & ~insured_here & (land_of_treaty >= 0)
        home = Woonland.NL.index
        land = where(treaty | (follows & (land != home)), land, where(follows, land_of_treaty, home))
        factor = where(land == home, 1.0, nan)
        if isnan(factor).any():
            factors = parameters(period).zorgtoeslag.woonlandfactor
            for code in factors:
                factor = where(land == Woonland[code].index, factors[code], factor)
        return factor


class standaardpremie_huishouden(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Standaardpremie die in aanmerking wordt genomen, over het jaar"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel2"

    def formula(huishouden, period, parameters):
        """Euros a year. Art. 2 lid 1: "Voor een verzekerde met een partner wordt daarbij tweemaal de standaardpremie in
        aanmerking genomen", each with the factor of the country (art. 4a).
        """
        counts = huishouden.members("is_aanvrager_of_toeslagpartner", period)
        factors = where(counts, huishouden.members("woonlandfactor", period), 0)
        return parameters(period).zorgtoeslag.standaardpremie * huishouden.sum(factors)


class vermogen_te_hoog_voor_zorgtoeslag(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Het vermogen sluit zorgtoeslag uit"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel3"

    def formula(huishouden, period, parameters):
        """Art. 2a lid 1 (art. 3 since 6 November 2024): no claim if the assets are "meer [...] dan" the limit; jointly if
        the applicant had the same partner the whole year. Exactly the limit is allowed.
        """
        return allowance.assets_too_high(huishouden, period, parameters, "zorgtoeslag")


class weigering_zorgtoeslag(Variable):
    value_type = Enum
    possible_values = Weigeringsgrond
    default_value = Weigeringsgrond.GEEN
    entity = Huishouden
    definition_period = YEAR
    label = "Waarom geen zorgtoeslag kan worden berekend"

    def formula(huishouden, period, parameters):
        """The first ground on which zorgtoeslag is refused in this year."""
        grounds = general_grounds(huishouden, period, "zorgtoeslag")
        if grounds[Weigeringsgrond.WAARDEN_ONTBREKEN].all():
            return first_ground(grounds)
        factor, silent, uninsured = False, False, False
        for month in months(period):
            counts = huishouden.members("is_aanvrager_of_toeslagpartner", month)
            factor |= huishouden.any(isnan(huishouden.members("woonlandfactor", month)) * counts)
            evades = huishouden.members("komt_verzekeringsplicht_niet_na", month)
            if not parameters(month).zorgtoeslag.partner_verdragsgerechtigd_geregeld:
                treaty = huishouden.members("is_verdragsgerechtigde", month)
                partner = huishouden.members("is_toeslagpartner", month)
                insured_here = huishouden.members("is_verzekerde", month) & ~treaty & ~evades
                silent |= huishouden.any(partner * treaty) & huishouden.any((counts & ~partner) * insured_here)
            if 2019 <= month.start.year <= 2021:
                uninsured |= huishouden("heeft_toeslagpartner", month) & huishouden.any(counts * evades)
        return first_ground(
            {
                **grounds,
                Weigeringsgrond.PARTNER_VERDRAGSGERECHTIGD: silent,
                Weigeringsgrond.WOONLANDFACTOR: factor,
                Weigeringsgrond.PARTNER_ONVERZEKERD: uninsured,
                Weigeringsgrond.OUDERENTOESLAG: allowance.hinges_on_ouderentoeslag(
                    huishouden, period, parameters, "zorgtoeslag"
                ),
            }
        )


class aanspraak_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Aanspraak op zorgtoeslag in de maand"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel2"

    def formula(huishouden, period, parameters):
        """Euros a month, not rounded: one twelfth of the difference between standaardpremie and normpremie.

        Art. 2 lid 1 and 5: "De aanspraak op een zorgtoeslag wordt voor iedere kalendermaand afzonderlijk bepaald". Lid 4:
        "vijftig procent" if the partner is not insured; as decision 7 also if only the partner is.
        """
        law = parameters(period).zorgtoeslag
        difference = maximum(huishouden("standaardpremie_huishouden", period) - huishouden("normpremie", period), 0)
        insured = huishouden("aantal_verzekerden_zorgtoeslag", period)
        couple = huishouden("heeft_toeslagpartner", period)
        share = select([insured == 0, couple & (insured == 1)], [0.0, law.factor_partner_geen_verzekerde], 1.0)
        right = ~huishouden("vermogen_te_hoog_voor_zorgtoeslag", period.this_year)
        right &= huishouden("partner_verblijft_rechtmatig", period)
        if period.start.year < 2019:  # art. 2 lid 5 (oud); 2019-2021 is refused above, 2022 no longer has it
            counts = huishouden.members("is_aanvrager_of_toeslagpartner", period)
            evades = huishouden.any(counts * huishouden.members("komt_verzekeringsplicht_niet_na", period))
            right &= ~(couple & evades)
        return right * share * difference / 12


class zorgtoeslag_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Zorgtoeslag per maand, niet afgerond"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel2"

    def formula(huishouden, period):
        """Euros a month: the entitlement, or a refusal."""
        return unless_refused(huishouden, period, "zorgtoeslag", "aanspraak_zorgtoeslag")


class zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Zorgtoeslag: de toekenning over het jaar"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel14"

    def formula(huishouden, period, parameters):
        """Whole euros a year (Awir art. 14)."""
        return allowance.award(huishouden, period, parameters, "zorgtoeslag")


class maandtermijn_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Zorgtoeslag: maandbedrag zoals gepubliceerd"
    reference = "Rekenhulpen van de Dienst Toeslagen, geen wet"

    def formula(huishouden, period, parameters):
        """Whole euros a month, cents dropped, over the months with a right (decision 23, practice)."""
        exact = allowance.mean_month(huishouden, period, "zorgtoeslag")
        awarded = allowance.award_per_month(huishouden, period, "zorgtoeslag")
        follows_exact = parameters(period).awir.maandtermijn.op_exact_jaarbedrag
        return rounding.whole_euros_down(where(awarded == 0, 0, exact) if follows_exact else awarded)
