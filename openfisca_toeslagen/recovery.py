"""What recovery and redress share: interest, instalments, capacity and the terms that depend on a date.

Recovery is decided per allowance; each has its own variables, which call these functions. The parameters are read at the
date of the decision or of the request, not at the year of the allowance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import allowance, coverage, rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.parameters import Parameter, ParameterNode
    from openfisca_core.periods import Period
    from openfisca_core.populations import GroupPopulation

    Amounts = NDArray[numpy.float64]
    Dates = NDArray[numpy.datetime64]

#: The allowances that can be reclaimed, all four of them.
ALLOWANCES = ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag")


def law(huishouden: GroupPopulation) -> ParameterNode:
    """Return all dated parameters of the law on which the simulation runs."""
    return huishouden.simulation.tax_benefit_system.parameters


def decided(huishouden: GroupPopulation, period: Period) -> Dates:
    """Return the date of the decision on which a recovery or back payment of the year rests."""
    return huishouden("datum_definitieve_beschikking", period)


def total(huishouden: GroupPopulation, period: Period, variable: str) -> Amounts:
    """Return the sum over the allowances of ``variable`` (with {} for the allowance), in euros.

    An allowance of which no advance was paid has nothing to reclaim and is not computed: a household need not know the
    numbers of an allowance that it never received.
    """
    result = numpy.zeros(huishouden.count)
    for name in ALLOWANCES:
        if huishouden(f"verrekend_voorschot_{name}", period).any():
            result = result + huishouden(variable.format(name), period)
    return result


def excess_advances(huishouden: GroupPopulation, period: Period) -> Amounts:
    """Return what the advances exceed the awards by, per year and over all allowances, in euros (Awir art. 24 lid 3)."""
    result = numpy.zeros(huishouden.count)
    for name in ALLOWANCES:
        if huishouden(f"verrekend_voorschot_{name}", period).any():
            result = result + allowance.excess_advance(huishouden, period, name)
    return result


def interest(huishouden: GroupPopulation, period: Period, variable: str, direction: str) -> Amounts:
    """Return the interest on ``variable`` from 1 July of the next year to the decision, in whole cents (Awir art. 27).

    ``direction`` is the rate: ``terugvordering`` or ``nabetaling``.
    """
    rules = law(huishouden).awir.toeslagrente
    until = decided(huishouden, period)
    start_month = coverage.values_on(rules.aanvang_maand, until).astype(int)
    start = numpy.datetime64(f"{period.start.year + 1}-01").astype("datetime64[M]") + (start_month - 1)
    exists = coverage.values_on(rules.geregeld, until) & ~huishouden("is_herziening_voorschot", period)
    share = simple_interest(rules.percentage.children[direction], start.astype("datetime64[D]"), until)
    share = share / coverage.values_on(rules.dagen_per_jaar, until)
    # A household that is refused the allowance has no amount (NaN), also where there is no interest.
    return rounding.whole_cents(huishouden(variable, period) * numpy.where(exists, share, 0))


def simple_interest(rates: Parameter, start: Dates, end: Dates) -> Amounts:
    """Return the sum over the days from ``start`` until ``end`` of the yearly rate in force on each day."""
    known = [v for v in reversed(rates.values_list) if v.value is not None]
    result = numpy.zeros(len(end))
    for number, dated in enumerate(known):
        begins = start if number == 0 else numpy.maximum(start, numpy.datetime64(dated.instant_str))
        ends = end if number + 1 == len(known) else numpy.minimum(end, numpy.datetime64(known[number + 1].instant_str))
        result += dated.value * numpy.maximum((ends - begins).astype(int), 0)
    return result


def standard_instalment(debt: Amounts, rules: ParameterNode, dates: Dates) -> Amounts:
    """Return the monthly instalment of the standard plan for one debt, in euros; the whole debt where that is less.

    Above the limit the instalment is raised "zodanig [...] dat aflossing binnen 24 maanden mogelijk is" (Leidraad 79.7):
    one twenty-fourth in whole cents, upwards, so that the last instalment is the smallest.
    """
    least = coverage.values_on(rules.leidraad_invordering.termijn, dates)
    limit = coverage.values_on(rules.leidraad_invordering.grens_hogere_termijn, dates)
    longest = coverage.values_on(rules.awir.betalingsregeling.looptijd, dates)
    by_regulation = coverage.values_on(rules.awir.betalingsregeling.volgens_uitvoeringsregeling, dates)
    regulated = coverage.values_on(rules.awir.betalingsregeling.termijn, dates)
    least = numpy.where(by_regulation, regulated, least)
    limit = numpy.where(by_regulation, regulated * longest, limit)
    return numpy.where(debt > limit, rounding.whole_cents_up(debt / longest), numpy.minimum(least, debt))


def number_of_instalments(debt: Amounts, instalment: Amounts) -> Amounts:
    """Return how many instalments pay the debt, the last one being what is left; 0 where there is no instalment."""
    quotient = numpy.divide(debt, instalment, out=numpy.zeros_like(debt), where=instalment > 0)
    return numpy.where(numpy.isnan(debt), numpy.nan, numpy.ceil(quotient - rounding.SNAP))


def withheld_instalment(huishouden: GroupPopulation, period: Period, name: str) -> Amounts:
    """Return what is withheld a month from the running advance of the same allowance, in euros (Awir art. 30).

    The running advance must reach the minimum and exceed the instalment.
    """
    running = huishouden(f"lopend_voorschot_per_maand_{name}", period)
    instalment = huishouden(f"standaardtermijn_{name}", period)
    least = coverage.values_on(law(huishouden).leidraad_invordering.verrekening_minimum, decided(huishouden, period))
    return numpy.where((running >= least) & (running > instalment), instalment, instalment * 0)


def half_years_begun(start: Dates, end: Dates) -> NDArray[numpy.int64]:
    """Return how many half years have begun between two dates; a part counts as a whole one, no time as none."""
    months = end.astype("datetime64[M]").astype(int) - start.astype("datetime64[M]").astype(int)
    begun = (end - end.astype("datetime64[M]")) > (start - start.astype("datetime64[M]"))
    return numpy.maximum(-(-(months + begun) // 6), 0)
