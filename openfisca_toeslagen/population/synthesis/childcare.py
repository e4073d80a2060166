"""Childcare of each child by month: kind, hours and price.

A child goes to a centre (day care to its fourth birthday, out-of-school care from then on) or to a childminder. Only
children whose parents all work or study are drawn: the published numbers are of children with kinderopvangtoeslag.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.schema import law
from openfisca_toeslagen.population.steady import exp
from openfisca_toeslagen.population.synthesis.draws import Draws, along

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY_CARE, AFTER_SCHOOL, CHILDMINDER = range(3)
FACTS = ("dagopvang", "buitenschoolse_opvang", "gastouderopvang")
STARTS, SCHOOL, ENDS = 3, 48, 150
#: ASSUMPTION: share of children in care if all parents work, by age in years, before the published numbers are met.
USE_BY_AGE = ([0, 3, 3.5, 4, 6, 8, 10, 11, 12, 13], [1.12, 1.15, 1.08, 0.88, 0.71, 0.58, 0.38, 0.24, 0.06, 0.0])
#: ASSUMPTION: it rises with the hours of the parent who works least, and with income: a factor by decile.
USE_BY_DECILE = numpy.array([0.72, 0.74, 0.80, 0.86, 0.91, 0.95, 0.98, 1.02, 1.05, 1.07])
USE_BY_HOURS = ([0, 12, 20, 28, 36], [0.60, 0.85, 0.97, 1.02, 1.05])
#: ASSUMPTION: if one child of a household is in care the others are too, mostly: share of the draw that is the household's.
SHARED = 0.85
#: ASSUMPTION: share at a childminder, below and from four.
AT_CHILDMINDER = (0.115, 0.085)
#: ASSUMPTION: share of children that start or stop within the year for another reason than their age.
CHANGES = 0.34
#: ASSUMPTION: days a week, by kind (one to five), and hours a month per day a week. The published mean hours are met.
DAYS = numpy.array([[0.26, 0.45, 0.22, 0.05, 0.02], [0.30, 0.42, 0.21, 0.05, 0.02], [0.28, 0.40, 0.22, 0.07, 0.03]])
HOURS_PER_DAY = (42.6, 20.3, 32.0)
YOUNG_CHILDMINDER, OLD_CHILDMINDER = 1.0, 0.54
HOURS_SPREAD = 0.12
#: Mean price less the maximum price, first quarter of 2020 (published), and ASSUMPTION: spread of prices.
PRICE_ABOVE_MAXIMUM = (0.02, 0.43, -0.05)
PRICE_SPREAD = (0.45, 0.55, 0.45)


@dataclasses.dataclass
class Care:
    """Hours per month of each child, shape (12, children) per kind, and the price per hour (0 where there is none)."""

    hours: tuple[NDArray, NDArray, NDArray]
    prices: tuple[NDArray, NDArray, NDArray]


def maximum_prices(year: int) -> tuple[float, float, float]:
    """Return the maximum prices of the law for the three kinds, in euros an hour."""
    maximum = law().parameters(f"{year}-01-01").kinderopvangtoeslag.maximum_uurprijs
    return tuple(float(maximum[kind]) for kind in FACTS)


def draw_care(
    draws: Draws, household: NDArray, born: NDArray, decile: NDArray, least_hours: NDArray, able: NDArray, year: int
) -> Care:
    """Draw the care of children.

    ``household`` is the household of each child, in order; ``born`` its date of birth; ``decile``, ``least_hours`` (of the
    parent who works least, a week) and ``able`` (all parents work or study) are those of its household.
    """
    count = len(household)
    month = numpy.arange(12)[:, None] + (numpy.datetime64(f"{year}-01", "M").astype(int))
    age = month - born.astype("datetime64[M]").astype(int)[None, :]
    wanted = along(*USE_BY_AGE, age[6] / 12) * USE_BY_DECILE[decile] * along(*USE_BY_HOURS, least_hours)
    first = numpy.concatenate([[True], household[1:] != household[:-1]])[:count]
    number = numpy.cumsum(first) - 1
    of_household = draws.uniform(int(first.sum()))[number]
    own = draws.uniform(count)
    common = draws.happens(SHARED, count)
    in_care = able & (numpy.where(common, of_household, own) < wanted)
    minder = draws.uniform(int(first.sum()))[number] < numpy.where(age[0] < SCHOOL, *AT_CHILDMINDER)

    start, stop = _months_of_use(draws, count)
    in_use = in_care & (month - month[0] >= start) & (month - month[0] < stop) & (age >= STARTS) & (age < ENDS)
    in_use = in_use & (age < 12 * along([0, 1], [11.5, 13.0], draws.uniform(count)))
    days = numpy.stack([draws.pick(DAYS[kind], 0, count) + 1 for kind in range(3)])
    spread = exp(HOURS_SPREAD * draws.normal(count))
    young = age < SCHOOL
    uses = (in_use & young & ~minder, in_use & ~young & ~minder, in_use & minder)
    hours = []
    for kind, use in enumerate(uses):
        monthly = numpy.maximum(numpy.rint(days[kind] * HOURS_PER_DAY[kind] * spread), 4)
        if kind == CHILDMINDER:
            monthly = numpy.rint(monthly * numpy.where(young, YOUNG_CHILDMINDER, OLD_CHILDMINDER))
        hours.append(numpy.where(use, monthly, 0.0))
    at = draws.normal(count)
    prices = []
    for kind, maximum in enumerate(maximum_prices(year)):
        # The spread is a share of the price: prices of 2013 lie closer together than those of 2026.
        scale = maximum / maximum_prices(2020)[kind]
        price = maximum + (PRICE_ABOVE_MAXIMUM[kind] + PRICE_SPREAD[kind] * at) * scale
        prices.append(numpy.where(uses[kind].any(axis=0), numpy.rint(price * 100) / 100, 0.0))
    return Care(tuple(hours), tuple(prices))


def _months_of_use(draws: Draws, count: int) -> tuple[NDArray, NDArray]:
    """Return the first month of use and the month after the last one, from 0; most use the whole year."""
    moment = 1 + (draws.uniform(count) * 11).astype(int)
    what = draws.uniform(count)
    start = numpy.where(what < CHANGES / 2, moment, 0)
    stop = numpy.where((what >= CHANGES / 2) & (what < CHANGES), moment, 12)
    return start, stop
