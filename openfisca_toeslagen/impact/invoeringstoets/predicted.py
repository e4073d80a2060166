"""The years that the register predicts: the frozen assumptions run again, each year with other households and draws.

An observed year is compared with these. They are runs of the register's own population and assumptions, every year with
the parameters drawn within their margins.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.invoeringstoets.characteristics import audit_groups, characteristics
from openfisca_toeslagen.impact.invoeringstoets.deviations import where
from openfisca_toeslagen.impact.invoeringstoets.ledger import Ledger, ledger
from openfisca_toeslagen.impact.invoeringstoets.rates import rates
from openfisca_toeslagen.impact.invoeringstoets.simulation import simulate
from openfisca_toeslagen.impact.invoeringstoets.tallies import Tally, tally
from openfisca_toeslagen.year_cycle.sharing import SharingLaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.invoeringstoets.characteristics import Classes
    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations
    from openfisca_toeslagen.impact.invoeringstoets.practice import Practice
    from openfisca_toeslagen.impact.invoeringstoets.rates import Rate
    from openfisca_toeslagen.impact.invoeringstoets.tallies import Cell
    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.population.population import Bevolking
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions
    from openfisca_toeslagen.year_cycle.law import Law

#: Predicted years. Their spread has one degree of freedom less; more would cost more than they add.
YEARS = 12
#: Households of one predicted year, at most.
HOUSEHOLDS = 5_000


@dataclass(frozen=True)
class Basis:
    """What a register says to run: regimes (the law as it is first), assumptions, and households in chunks."""

    regime: str
    #: The regime that is compared with.
    baseline: str
    systems: Mapping[str, TaxBenefitSystem]
    assumptions: Assumptions
    practice: Practice
    chunks: tuple[Partition, ...]
    #: The assumptions of each chunk, drawn within their margins.
    drawn: tuple[Assumptions, ...]
    seed: int
    law: Law = field(default_factory=SharingLaw)


@dataclass(frozen=True)
class Year:
    """One year, seen after twelve months: its ratios per household, their sums, and its ledger of money."""

    rates: dict[str, Rate]
    facts: dict[str, Classes]
    groups: dict[str, Classes]
    weights: NDArray[numpy.float64]
    tally: Tally
    ledger: Ledger

    def without(self, ratio: str, cells: Sequence[Cell]) -> Tally:
        """Return the sums of one ratio over the classes of the facts, without the households of some cells."""
        left = ~numpy.logical_or.reduce([where(self.facts, dict(cell)) for cell in cells])
        rate = self.rates[ratio]
        rest = replace(rate, numerator=rate.numerator * left, denominator=rate.denominator * left)
        return tally({ratio: rest}, self.facts, {}, self.weights)


def cut(population: Bevolking, years: int = YEARS, most: int = HOUSEHOLDS) -> tuple[Partition, ...]:
    """Return as many chunks of whole households as there are predicted years, from the start of the population."""
    size = min(population.aantal_huishoudens // years, most)
    if not size:
        message = f"de bevolking heeft {population.aantal_huishoudens} huishoudens; nodig zijn er ten minste {years}"
        raise ValueError(message)
    return tuple(chunk for _, chunk in zip(range(years), _chunks(population, size), strict=False))


def _chunks(population: Bevolking, size: int) -> Iterator[Partition]:
    for partition in population.delen():
        place = numpy.arange(partition.household_count)
        for start in range(0, partition.household_count - size + 1, size):
            yield partition.select((place >= start) & (place < start + size))


def predict(basis: Basis, progress: Callable[[int, int], None] = lambda *_: None) -> tuple[Year, ...]:
    """Return the predicted years."""
    years = []
    for number, (chunk, assumptions) in enumerate(zip(basis.chunks, basis.drawn, strict=True)):
        system = basis.systems[basis.regime]
        made = simulate(chunk, basis.regime, system, assumptions, basis.practice, basis.seed + number, law=basis.law)
        years.append(look(made.first, made.rights))
        progress(number + 1, len(basis.chunks))
    return tuple(years)


def look(observed: Observations, rights: dict) -> Year:
    """Return what a year shows; ``rights`` is what the law awards on the facts of the decisions."""
    found = rates(observed, rights)
    facts, groups = characteristics(observed.facts), audit_groups(observed.facts)
    sums = tally(found, facts, groups, observed.weights)
    return Year(found, facts, groups, observed.weights, sums, ledger(observed, rights))
