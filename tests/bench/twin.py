"""The law in 64 bits beside a twin in 32: which awards differ, and whether a rounding explains it.

Core stores amounts in 32 bits; this package stores them in 64. The twin runs the same formulas on the same facts with every
amount stored as core would. An award in whole euros may then differ where the exact amount lies so near to a half euro that
32 bits put it on the other side, and nowhere else. Each case is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage
from openfisca_toeslagen.population import build_simulation, release

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population import Partition

ALLOWANCES = tuple(coverage.PARAMETERS_OF)


def law_in_32_bits() -> TaxBenefitSystem:
    """Return the law with every amount stored as core would. For this comparison only."""
    law = CountryTaxBenefitSystem()
    for variable in law.variables.values():
        if variable.value_type is float:
            variable.dtype = numpy.dtype(numpy.float32)
    return law


@dataclass(frozen=True)
class Difference:
    """A household-allowance whose award differs, in euros a year."""

    household: int | str
    allowance: str
    award: float
    award_32: float
    #: The amount in 64 bits before it is rounded.
    exact: float

    @property
    def from_half(self) -> float:
        """Return how far the exact amount lies from the nearest half euro."""
        return abs(self.exact - numpy.floor(self.exact) - 0.5)

    @property
    def allowed(self) -> float:
        """Return how far it may lie from it: what twelve sums in 32 bits can lose."""
        return max(0.002, self.exact / 2_000_000)

    @property
    def is_rounding(self) -> bool:
        """Return whether a rounding in 32 bits explains it."""
        return self.from_half <= self.allowed and abs(self.award - self.award_32) in (1, 24)

    def __str__(self) -> str:
        """Return the case as a line of a list, in Dutch."""
        kind = "afronding" if self.is_rounding else "ANDERS"
        return (
            f"huishouden {self.household}, {self.allowance}: {self.award:.0f} en in 32 bits {self.award_32:.0f}, "
            f"exact {self.exact:.6f} ({self.from_half:.6f} van een halve euro, ten hoogste {self.allowed:.6f}): {kind}"
        )


def differences(partitions: Iterable[Partition]) -> Iterator[Difference]:
    """Yield every award that differs, in the order of the households."""
    law, twin = CountryTaxBenefitSystem(), law_in_32_bits()
    for partition in partitions:
        exact, here = _awards(partition, law)
        _, there = _awards(partition, twin)
        for allowance in ALLOWANCES:
            one, other = here[allowance], there[allowance]
            for row in numpy.flatnonzero((one != other) & ~(numpy.isnan(one) & numpy.isnan(other))):
                household = partition.household_ids[row].item()
                yield Difference(household, allowance, *(float(v[row]) for v in (one, other, exact[allowance])))


def _awards(partition: Partition, system: TaxBenefitSystem) -> tuple[dict, dict]:
    """Return per allowance the amount of the year before rounding, and the award."""
    simulation = build_simulation(partition, system)
    year = partition.year
    awards = {name: simulation.calculate(name, str(year)) for name in ALLOWANCES}
    exact = {name: simulation.calculate_add(f"{name}_per_maand", str(year)) for name in ALLOWANCES}
    release(simulation)
    return exact, awards
