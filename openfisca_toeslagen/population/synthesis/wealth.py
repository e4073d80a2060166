"""Bank balances and the rendementsgrondslag.

Bank and savings balances are lognormal around the published medians by age of the main earner, with the published ratio
of mean and median as spread, a factor by type of household and one for owners and renters. On top of that some households
have securities: financial assets are published by age too.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.steady import exp, log
from openfisca_toeslagen.population.synthesis.draws import Draws
from openfisca_toeslagen.population.synthesis.income import index
from openfisca_toeslagen.population.synthesis.people import MAN, WOMAN, People

if TYPE_CHECKING:
    from numpy.typing import NDArray

YEAR = 2022
AGES = ("hkw_tot_25", "hkw_25-35", "hkw_35-45", "hkw_45-55", "hkw_55-65", "hkw_65-75", "hkw_75-85", "hkw_85plus")
AGE_EDGES = (25, 35, 45, 55, 65, 75, 85)
#: Fitted by eye to the published medians by type (2022): factor on the median of the age, by type of household.
BY_TYPE = numpy.array([0.72, 0.78, 0.58, 0.62, 1.24, 1.20, 1.20, 1.28, 0.80])
#: ASSUMPTION: factor of owners and renters, and of income by decile; renters have a median of 2,600 outside their home.
OWNER, RENTER = 1.45, 0.38
BY_DECILE = numpy.array([0.65, 0.70, 0.80, 0.90, 1.0, 1.05, 1.1, 1.2, 1.35, 1.7])
#: ASSUMPTION: spread of the logarithm that remains within age, type, tenure and decile, as a share of the published spread
#: within an age: owners and renters.
REMAINING = (0.74, 1.18)
#: Fitted by eye: factor on that spread, by type of household.
SPREAD = numpy.array([1.12, 1.12, 1.40, 1.30, 0.95, 0.97, 0.97, 0.97, 1.0])
#: Fitted: what is left to reach the published median of each age.
BY_AGE = numpy.array([2.0, 1.07, 0.94, 0.85, 0.94, 1.0, 1.15, 1.4])
HIGHEST = 6_000_000.0
#: ASSUMPTION: share of households with securities, by decile of income, and their size: as a multiple of the balance.
SECURITIES = numpy.array([0.05, 0.03, 0.05, 0.08, 0.11, 0.14, 0.18, 0.24, 0.33, 0.50])
SECURITIES_MULTIPLE, SECURITIES_SPREAD = 0.9, 1.1


@functools.cache
def _by_age() -> tuple[NDArray, NDArray]:
    """Return the published median and the spread of the logarithm by age class."""
    median = numpy.array([published(f"wealth.bank_en_spaar.median.{age}", YEAR) for age in AGES])
    mean = numpy.array([published(f"wealth.bank_en_spaar.mean.{age}", YEAR) for age in AGES])
    return median, numpy.sqrt(2 * log(mean / median))


def age_class(people: People) -> NDArray[numpy.int64]:
    """Return the age class of the main earner: the man of a couple, the only adult of others."""
    return numpy.digitize(numpy.where(people.present[MAN], people.age[MAN], people.age[WOMAN]), AGE_EDGES)


def draw_wealth(draws: Draws, people: People, year: int) -> tuple[NDArray, NDArray]:
    """Return the bank balance and the rendementsgrondslag of each household in whole euros of ``year``."""
    count = people.count
    median, spread = _by_age()
    group = age_class(people)
    tenure = numpy.where(people.renting, RENTER, OWNER)
    centre = median[group] * BY_AGE[group] * BY_TYPE[people.type] * BY_DECILE[people.decile] * tenure
    sigma = spread[group] * SPREAD[people.type] * numpy.where(people.renting, REMAINING[1], REMAINING[0])
    bank = numpy.minimum(centre * exp(sigma * draws.normal(count)), HIGHEST)
    has = draws.happens(SECURITIES[people.decile] * numpy.where(people.renting, 0.4, 1.2), count)
    securities = has * bank * SECURITIES_MULTIPLE * exp(SECURITIES_SPREAD * draws.normal(count))
    factor = index(year) / index(YEAR)
    bank = numpy.rint(bank * factor)
    return bank, bank + numpy.rint(numpy.minimum(securities, HIGHEST) * factor)
