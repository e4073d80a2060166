"""The weight of each household: how many households of the country it stands for.

Every partition is calibrated by itself, on its own share of the country: it then depends on no other partition, and a
sum over any number of partitions meets the published figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import scipy.sparse

from openfisca_toeslagen.population.calibration import rake
from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.synthesis.cells import REGISTER
from openfisca_toeslagen.population.targets import CALIBRATED, targets
from openfisca_toeslagen.population.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition

#: Below this number of households a partition has too few of most kinds: every household then weighs the same.
ENOUGH = 10_000
#: Weights are rounded: the last bits of a solver may differ between machines.
DIGITS = 6


def national() -> float:
    """Return the number of households of the country."""
    return published("households.total", REGISTER)


def weigh(partition: Partition, households: int) -> NDArray[numpy.float64]:
    """Return the weights of a partition of a population of ``households`` in all."""
    equal = national() / households
    start = numpy.full(partition.household_count, equal)
    if partition.household_count < ENOUGH:
        return numpy.round(start, DIGITS)
    view = View(partition)
    share = partition.household_count / households
    columns, totals = [], []
    for target in targets(partition.year):
        if target.role != CALIBRATED:
            continue
        column = numpy.asarray(target.numerator(view), dtype=float)
        if target.denominator is None or target.whole is not None:
            total = target.value * share * (target.whole or 1.0)
        else:
            # A ratio is met when the numerator less the ratio times the denominator adds up to nothing.
            column, total = column - target.value * target.denominator(view), 0.0
        columns.append(scipy.sparse.csc_array(column[:, None]))
        totals.append(total)
    features = scipy.sparse.csr_array(scipy.sparse.hstack(columns))
    return numpy.round(rake(start, features, numpy.array(totals)), DIGITS)
