"""Asking the law: columns in, columns out, for one or more tax-benefit systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy
from openfisca_core.periods import MONTH

from openfisca_toeslagen.population.simulation import build_simulation, release
from openfisca_toeslagen.year_cycle.households import MONTHS, with_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition

    Answers = dict[str, NDArray]


class Law(Protocol):
    """Whatever runs the law. The cycle never builds a simulation itself, so that a faster way can take its place."""

    def __call__(
        self,
        systems: Sequence[TaxBenefitSystem],
        facts: Partition,
        given: Sequence[Mapping[str, NDArray]],
        wanted: Sequence[str],
    ) -> list[Answers]:
        """Return for every system the wanted variables; ``given`` holds further facts of households per system, by variable.

        Where two systems must give the same, the same array may be returned for both: the cycle then computes once.
        """


def ask(
    systems: Sequence[TaxBenefitSystem],
    facts: Partition,
    given: Sequence[Mapping[str, NDArray]],
    wanted: Sequence[str],
) -> list[Answers]:
    """Return for every system the wanted variables that it has, with twelve rows for a variable of the month.

    Refusals are marked, not raised: a refused amount is NaN. Of no household there is nothing to compute (core cannot).
    """
    if not facts.household_count:
        return [{name: _nothing(system, name) for name in wanted if name in system.variables} for system in systems]
    return [_ask(system, facts, extra, wanted) for system, extra in zip(systems, given, strict=True)]


def _ask(system: TaxBenefitSystem, facts: Partition, extra: Mapping[str, NDArray], wanted: Sequence[str]) -> Answers:
    simulation = build_simulation(with_facts(facts, {}, extra), system)
    answers = {name: value(simulation, name, facts.year) for name in wanted if name in system.variables}
    release(simulation)
    return answers


def _nothing(system: TaxBenefitSystem, name: str) -> NDArray:
    variable = system.variables[name]
    return numpy.zeros((MONTHS, 0) if variable.definition_period == MONTH else 0, dtype=variable.dtype)


def value(simulation: Simulation, name: str, year: int) -> NDArray:
    """Return a variable over the year; one of the month has twelve rows."""
    if simulation.tax_benefit_system.variables[name].definition_period == MONTH:
        return numpy.stack([simulation.calculate(name, f"{year}-{month + 1:02d}") for month in range(MONTHS)])
    return numpy.asarray(simulation.calculate(name, str(year)))
