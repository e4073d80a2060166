"""Asking the law: columns in, columns out, for one or more tax-benefit systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy
from openfisca_core.periods import ETERNITY, MONTH
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen.year_cycle.households import MONTHS

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
        """Return for every system the wanted variables; ``given`` holds further inputs per system, by variable.

        Where two systems must give the same, the same array may be returned for both: the cycle then computes once.
        """


def ask(
    systems: Sequence[TaxBenefitSystem],
    facts: Partition,
    given: Sequence[Mapping[str, NDArray]],
    wanted: Sequence[str],
) -> list[Answers]:
    """Return for every system the wanted variables that it has, with twelve rows for a variable of the month.

    Refusals are marked, not raised: a refused amount is NaN.
    """
    return [_ask(system, facts, extra, wanted) for system, extra in zip(systems, given, strict=True)]


def _ask(system: TaxBenefitSystem, facts: Partition, extra: Mapping[str, NDArray], wanted: Sequence[str]) -> Answers:
    simulation = build(system, facts)
    set_inputs(simulation, facts.year, {**facts.persons, **facts.households, **extra})
    answers = {name: value(simulation, name, facts.year) for name in wanted if name in system.variables}
    release(simulation)
    return answers


def build(system: TaxBenefitSystem, facts: Partition) -> Simulation:
    """Return a simulation of these households, without facts, that marks refusals."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("persoon", facts.person_ids)
    households = builder.declare_entity("huishouden", facts.household_ids)
    households.members_entity_id = facts.household_of
    # Not through the property, which makes a Python list of all persons.
    households._members_role = numpy.array(households.entity.flattened_roles)[facts.roles]
    simulation = builder.build(system)
    simulation.mark_refusals = True
    return simulation


def set_inputs(simulation: Simulation, year: int, inputs: Mapping[str, NDArray]) -> None:
    """Give the simulation the columns that are named after a variable; a system may lack one that another has."""
    variables = simulation.tax_benefit_system.variables
    for name, values in inputs.items():
        variable = variables.get(name)
        if variable is None:
            continue
        if variable.definition_period == ETERNITY:
            simulation.set_input(name, str(ETERNITY), values)
        elif variable.definition_period == MONTH:
            for month in range(MONTHS):
                simulation.set_input(name, f"{year}-{month + 1:02d}", values[month] if values.ndim == 2 else values)
        else:
            simulation.set_input(name, str(year), values)


def value(simulation: Simulation, name: str, year: int) -> NDArray:
    """Return a variable over the year; one of the month has twelve rows."""
    if simulation.tax_benefit_system.variables[name].definition_period == MONTH:
        return numpy.stack([simulation.calculate(name, f"{year}-{month + 1:02d}") for month in range(MONTHS)])
    return numpy.asarray(simulation.calculate(name, str(year)))


def release(simulation: Simulation) -> None:
    """Let go of the arrays. Simulation, population and holder refer to each other, so that ``del`` alone frees nothing."""
    for population in simulation.populations.values():
        population._holders.clear()
        population.simulation = None
