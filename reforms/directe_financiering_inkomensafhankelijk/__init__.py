"""Direct funding with a share by income: the percentages of today's table, on the income of two years before.

The cabinet worked it out as a variant in April 2024. Which year's income it would take was not published: two years before
is the last one that is assessed when the year begins, so that nothing need be settled (a choice).
"""

from typing import ClassVar

from numpy import full, maximum, nan
from openfisca_core.periods import MONTH
from openfisca_core.variables import Variable
from openfisca_toeslagen.reforms.directe_financiering import DirecteFinanciering

from openfisca_toeslagen import rounding
from openfisca_toeslagen.entities import Huishouden
from openfisca_toeslagen.refusal import months, unless_refused


class draagkracht_twee_jaar_eerder(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Gezamenlijk inkomen, twee jaar voor het berekeningsjaar, van wie in deze maand meetelt"
    reference = "Kamerstuk 31322, nr. 310 (vaststaand inkomen)"

    def formula(huishouden, period):
        """Euros a year: applicant and partner of this month, each with the income of the whole year before last."""
        income = huishouden.members("toetsingsinkomen_twee_jaar_eerder", period.this_year)
        return huishouden.sum(income * huishouden.members("is_aanvrager_of_toeslagpartner", period))


class toeslagpercentage_eerste_kind(Variable):
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel6"

    def formula(huishouden, period, parameters):
        """Between 0 and 1: bijlage I on the fixed income."""
        return _percentage(huishouden, period, parameters(period).kinderopvangtoeslag.percentage.eerste_kind)


class toeslagpercentage_volgende_kinderen(Variable):
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel6"

    def formula(huishouden, period, parameters):
        """Between 0 and 1: bijlage I on the fixed income; NaN where the table is not known."""
        return _percentage(huishouden, period, parameters(period).kinderopvangtoeslag.percentage.volgende_kinderen)


def _percentage(huishouden, period, table):
    if not table.thresholds:
        return full(huishouden.count, nan)
    income = rounding.whole_euros_down(huishouden("draagkracht_twee_jaar_eerder", period))
    return table.calc(maximum(income, 0))


class vergoeding_kinderopvang_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Vergoeding in de maand: van elk kind het eigen percentage van de gedekte kosten"
    reference = "Brief over de bouwstenen van het stelsel (5 april 2024)"

    def formula(huishouden, period):
        """Euros a month: hours and prices within their maxima, without the coupling to hours worked."""
        costs = huishouden.members("kosten_als_dagopvang", period)
        costs = costs + huishouden.members("kosten_als_buitenschoolse_opvang", period)
        return huishouden.sum(costs * huishouden.members("toeslagpercentage_kind", period))


class vergoeding_kinderopvang(Variable):
    reference = "Brief over de bouwstenen van het stelsel (5 april 2024)"

    def formula(huishouden, period):
        """Euros a year, in cents, without rounding to euros or a minimum."""
        monthly = "vergoeding_kinderopvang_per_maand"
        total = sum(unless_refused(huishouden, month, "kinderopvangtoeslag", monthly) for month in months(period))
        return rounding.whole_cents(total)


class DirecteFinancieringInkomensafhankelijk(DirecteFinanciering):
    """The variant of April 2024: paid to the provider, with the parent's share by income."""

    name = title = "Directe financiering met inkomensafhankelijke eigen bijdrage"
    reference = "Brief over de bouwstenen van het stelsel (5 april 2024); Besluit kinderopvangtoeslag, bijlage I"
    period = "Elk jaar waarvan de kinderopvangtoeslag bekend is; het inkomen van twee jaar eerder moet zijn gegeven"
    changes = (
        "De overheid betaalt de kinderopvang het percentage dat hoort bij het inkomen van twee jaar eerder; van de ouder "
        "wordt niets teruggevorderd."
    )
    replaces = DirecteFinanciering.replaces | {
        "draagkracht_twee_jaar_eerder",
        "toeslagpercentage_eerste_kind",
        "toeslagpercentage_volgende_kinderen",
        "vergoeding_kinderopvang_per_maand",
    }
    executes: ClassVar = {"pays_provider": True, "fixed_income": True}

    def apply(self) -> None:
        """Pay the provider a percentage by fixed income."""
        super().apply()
        self.add_variable(draagkracht_twee_jaar_eerder)
        self.update_variable(toeslagpercentage_eerste_kind)
        self.update_variable(toeslagpercentage_volgende_kinderen)
        self.add_variable(vergoeding_kinderopvang_per_maand)
        self.update_variable(vergoeding_kinderopvang)
