"""The income of two years before, for proposals that rest on it: a fact of the data, or drawn back from that of the year.

Incomes change from year to year as the published percentiles say (the same as those behind the error of the estimate, here
in full: it is the change itself, of which an estimate misses only a part). Two such steps lie in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import rounding
from openfisca_toeslagen.year_cycle.chance import laplace
from openfisca_toeslagen.year_cycle.estimates import INCOME, growth
from openfisca_toeslagen.year_cycle.groups import GROUPS, income_group
from openfisca_toeslagen.year_cycle.households import Identity, with_facts

if TYPE_CHECKING:
    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.assumptions import IncomeEstimate
    from openfisca_toeslagen.year_cycle.chance import Chance

EARLIER = "toetsingsinkomen_twee_jaar_eerder"
YEARS = 2


def with_earlier_income(partition: Partition, identity: Identity, changes: IncomeEstimate, chance: Chance) -> Partition:
    """Return the same persons with their income of two years before, in whole euros; unchanged where the data give it.

    One change per household and year: the published percentiles are of the income of households.
    """
    if EARLIER in partition.persons:
        return partition
    groups = [getattr(changes, name) for name in GROUPS]
    group = income_group(partition)
    median = numpy.array([g.mediaan.waarde for g in groups])[group]
    spread = numpy.array([g.spreiding.waarde for g in groups])[group]
    rise = numpy.ones(partition.household_count)
    for year in range(1, YEARS + 1):
        uniform = chance.uniform(f"inkomen.jaren_eerder.{year}", identity.household)
        rise = rise * growth(laplace(uniform, median, spread) / 100)
    income = rounding.whole_euros(partition.persons[INCOME] / rise[partition.household_of])
    return with_facts(partition, {EARLIER: income}, {})
