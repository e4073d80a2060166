"""Resampling of households: how far a figure moves when other households had been drawn.

The households are dealt at random, by a hash of their identity, over :data:`GROUPS` groups of equal size; a replicate draws
as many groups with replacement. A household then counts as often as its group was drawn. For sums of independent
households that has the same expected variance as drawing the households themselves, and a sum over all replicates costs
one pass over the households instead of one per replicate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.year_cycle.chance import Chance, identity_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Groups of households that are drawn together; fewer would make the spread itself uncertain.
GROUPS = 500


@dataclass(frozen=True)
class Replicates:
    """``group`` (one per household) and ``times`` (replicate, group): how often a group is drawn; each row adds up alike."""

    group: NDArray[numpy.int64]
    times: NDArray[numpy.float64]

    def where(self, chosen: NDArray[numpy.bool_]) -> Replicates:
        """Return the replicates of some of the households."""
        return Replicates(self.group[chosen], self.times)

    def totals(self, values: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        """Return the sum of weighted ``values`` (one per household) in every replicate."""
        by_group = numpy.bincount(self.group, weights=values, minlength=self.times.shape[1])
        # Not a matrix product: those differ in their last bits from one machine to the next.
        return numpy.einsum("rg,g->r", self.times, by_group)


def draw(household_ids: NDArray, number: int, seed: int) -> Replicates:
    """Return ``number`` replicates of these households; the same for the same households and seed."""
    chance = Chance(seed)
    group = chance.hashes("herhaling.groep", identity_keys(household_ids)) % numpy.uint64(GROUPS)
    replicate = numpy.arange(number)[:, None]
    drawn = (chance.uniform("herhaling", replicate, numpy.arange(GROUPS)[None, :]) * GROUPS).astype(numpy.int64)
    times = numpy.stack([numpy.bincount(row, minlength=GROUPS) for row in drawn]).astype(numpy.float64)
    return Replicates(group.astype(numpy.int64), times)
