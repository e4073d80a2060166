"""Awir art. 8 lid 3 to 6 (BWBR0018472): an income that differs from the inkomensgegeven of the year."""

from numpy import datetime64, ones, timedelta64, where, zeros
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import months

# --- Lid 5 and 6: the applicant dies --------------------------------------------------------------------------------------


class is_in_leven(Variable):
    value_type = bool
    default_value = True
    entity = Persoon
    definition_period = MONTH
    label = "Leeft op de eerste van de maand"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel5"

    def formula(persoon, period):
        """Art. 5: a death after the first day of the month counts "vanaf de eerste dag van de daaropvolgende maand"."""
        if not persoon.get_holder("datum_overlijden").get_known_periods():
            return ones(persoon.count, dtype=bool)
        return persoon("datum_overlijden", period) > datetime64(str(period.start))


class aanvrager_is_in_leven(Variable):
    value_type = bool
    default_value = True
    entity = Huishouden
    definition_period = MONTH
    label = "De aanvrager leeft op de eerste van de maand"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel5"

    def formula(huishouden, period):
        """After his death the applicant has no claim, and nobody is his partner; the other may claim in his own name."""
        applicant = huishouden.members.has_role(Huishouden.AANVRAGER)
        return huishouden.any(applicant & huishouden.members("is_in_leven", period))


class is_alleen_overleden(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is als aanvrager in het jaar overleden, zonder partner of medebewoner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel8"

    def formula(persoon, period):
        """Lid 5: "indien hij geen partner heeft en er geen sprake is van een medebewoner", on the first of the last month
        in which he lived.
        """
        alone = zeros(persoon.count, dtype=bool)
        for month in months(period):
            last = persoon("is_in_leven", month) & ~persoon("is_in_leven", month.offset(1, "month"))
            if not last.any():
                continue
            other = persoon.huishouden.any(
                persoon("is_toeslagpartner", month) | persoon("is_medebewoner", month),
            )
            alone |= last & ~other
        return alone & persoon.has_role(Huishouden.AANVRAGER)


# --- Lid 3 and 4: the partnership ends ------------------------------------------------------------------------------------


class maanden_partner_of_medebewoner(Variable):
    value_type = int
    entity = Persoon
    definition_period = YEAR
    unit = "month"
    label = "Maanden in het jaar als toeslagpartner, of anders als medebewoner, als dat in het jaar is geëindigd"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel8"

    def formula(persoon, period):
        """0 if there was no partnership that ended "in het berekeningsjaar"; lid 4: for a resident likewise."""
        partner = [persoon("is_toeslagpartner", month) for month in months(period)]
        resident = [persoon("is_medebewoner", month) for month in months(period)]
        as_partner, as_resident = sum(partner), sum(resident)
        ended = where(as_partner > 0, ~partner[-1], ~resident[-1])
        return ended * where(as_partner > 0, as_partner, as_resident)


class in_aanmerking_te_nemen_toetsingsinkomen(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Toetsingsinkomen dat voor de draagkracht in aanmerking wordt genomen"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel8"

    def formula(persoon, period):
        """Euros a year: the inkomensgegeven of the year (lid 1 and 2)."""
        return persoon("toetsingsinkomen", period)

    def formula_2013(persoon, period):
        """Lid 5 (in 2013 lid 3): the applicant died alone."""
        return _of_deceased(persoon, period)

    def formula_2014(persoon, period):
        """Lid 6 (in 2014 lid 4): on request of the heirs the income of the year before."""
        return _of_previous_year(persoon, period, _of_deceased(persoon, period))

    def formula_2018(persoon, period, parameters):
        """Lid 3 and 4 (since 2018, absent in 2013-2017): on request without what the partner earned after the partnership,
        "indien zulks leidt tot een ten minste 10 percent lager toetsingsinkomen".

        Without wages after the end, and without profit and results that began after it; the wages during the partnership
        are "tijdsevenredig herleid naar een jaarloon": by the months as partner (a choice; so does the example of the
        Belastingdienst).
        """
        income = _of_previous_year(persoon, period, _of_deceased(persoon, period))
        asked = persoon("verzoek_inkomen_na_partnerschap_buiten_beschouwing", period)
        if not asked.any():
            return income
        number = persoon("maanden_partner_of_medebewoner", period)
        during = persoon("loon_tijdens_partnerschap", period)
        left_out = persoon("loon_na_partnerschap", period) + persoon("winst_en_resultaat_gestart_na_partnerschap", period)
        derived = income - left_out + during * (12 / where(number > 0, number, 12) - 1)
        least = parameters(period).awir.inkomensdaling_bij_einde_partnerschap
        # Whole cents, so that exactly 10 percent lower is not lost to the computer's fractions.
        lower = (100 * derived).round() <= (100 * (1 - least) * income).round()
        return where(asked & (number > 0) & lower, derived, income)


def _of_deceased(persoon, period):
    """Return the income of the year; of an applicant who died alone what it comes to in a whole year.

    "tijdsevenredig [...] naar een jaarinkomen": by the days he lived, the day of death included (a choice; the act gives
    no unit).
    """
    income = persoon("toetsingsinkomen", period)
    alone = persoon("is_alleen_overleden", period)
    if not alone.any():
        return income
    first, next_year = datetime64(f"{period.start.year}-01-01"), datetime64(f"{period.start.year + 1}-01-01")
    day = timedelta64(1, "D")
    lived = (persoon("datum_overlijden", period) - first) / day + 1
    return where(alone, income * ((next_year - first) / day) / where(alone, lived, 1), income)


def _of_previous_year(persoon, period, income):
    """Return the income, or on request of the heirs that of the year before."""
    asked = persoon.huishouden("verzoek_erfgenamen_inkomen_vorig_jaar", period)
    if not asked.any():
        return income
    return where(persoon("is_alleen_overleden", period) & asked, persoon("toetsingsinkomen_vorig_jaar", period), income)
