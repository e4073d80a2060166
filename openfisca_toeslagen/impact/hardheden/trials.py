"""Running the law on many copies of households that each differ in one fact: one simulation for all of them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy
from openfisca_core.periods import DateUnit, Period

from openfisca_toeslagen import coverage
from openfisca_toeslagen.impact.hardheden.kinds import MONTHS, as_numbers, as_values, is_monthly
from openfisca_toeslagen.population.simulation import build_simulation, release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.population.partition import Partition

ALLOWANCES = tuple(coverage.PARAMETERS_OF)
#: What an effect is measured on, in euros a year: what is awarded (to the parent, or paid to the provider instead), what is
#: reclaimed, and what is collected of it.
CATEGORIES = {
    "toekenning": (*ALLOWANCES, "vergoeding_kinderopvang"),
    "terugvordering": tuple(f"terugvordering_{allowance}" for allowance in ALLOWANCES),
    "invordering": ("betaald_in_betalingsregeling",),
}
OUTCOMES = tuple(name for names in CATEGORIES.values() for name in names)
#: How much of an effect can be rounding: every award is rounded to whole euros (Awir art. 14 lid 4).
ROUNDING = numpy.array([float(len(ALLOWANCES)) if name in CATEGORIES["invordering"] else 1.0 for name in OUTCOMES])
#: Rows in one simulation.
BATCH = 20_000
NOBODY = -1


@dataclass(frozen=True)
class Changes:
    """A number of copies of households, each with one fact changed. One element per copy."""

    fact: NDArray[numpy.str_]
    #: Position of the household in the partition.
    household: NDArray[numpy.int64]
    #: Position of the person in the partition; -1 for a fact of the household.
    person: NDArray[numpy.int64]
    #: Month that is changed, 0 for the whole year.
    month: NDArray[numpy.int64]
    #: The new value as a number (see ``kinds.as_numbers``).
    value: NDArray[numpy.float64]

    def __len__(self) -> int:
        return len(self.household)

    def take(self, rows: NDArray | slice) -> Changes:
        """Return some of the copies."""
        return Changes(*(getattr(self, field.name)[rows] for field in dataclasses.fields(self)))

    def with_value(self, value: NDArray[numpy.float64]) -> Changes:
        """Return the same copies with other values of the changed fact."""
        return dataclasses.replace(self, value=value)


def join(parts: Sequence[Changes]) -> Changes:
    """Put copies after each other."""
    return Changes(*(numpy.concatenate([getattr(p, f.name) for p in parts]) for f in dataclasses.fields(Changes)))


def repeat(partition: Partition, households: NDArray[numpy.int64]) -> tuple[Partition, NDArray[numpy.int64]]:
    """Return copies of households (positions, in any order and number), and where the persons of each copy begin.

    The persons of a household must follow each other.
    """
    counts = numpy.bincount(partition.household_of, minlength=partition.household_count)
    starts = numpy.concatenate([[0], numpy.cumsum(counts)[:-1]])
    sizes = counts[households]
    begins = numpy.concatenate([[0], numpy.cumsum(sizes)[:-1]]).astype(numpy.int64)
    rows = numpy.arange(sizes.sum()) - numpy.repeat(begins, sizes) + numpy.repeat(starts[households], sizes)

    def pick(columns: dict[str, NDArray], of: NDArray) -> dict[str, NDArray]:
        return {name: values[..., of] for name, values in columns.items()}

    copies = dataclasses.replace(
        partition,
        person_ids=numpy.arange(len(rows)),
        household_ids=numpy.arange(len(households)),
        household_of=numpy.repeat(numpy.arange(len(households)), sizes).astype(numpy.int32),
        roles=partition.roles[rows],
        weights=partition.weights[households],
        persons=pick(partition.persons, rows),
        households=pick(partition.households, households),
        thresholds={},
        person_groups={},
        household_groups={},
    )
    return copies, begins


class Trials:
    """Runs changes on one system; the households are those of ``partition``."""

    def __init__(self, system: TaxBenefitSystem, partition: Partition) -> None:
        self.system = system
        self.partition = partition
        counts = numpy.bincount(partition.household_of, minlength=partition.household_count)
        self.starts = numpy.concatenate([[0], numpy.cumsum(counts)[:-1]])

    def outcomes(self, changes: Changes) -> NDArray[numpy.float64]:
        """Return :data:`OUTCOMES` of every copy, a row per copy; NaN where the law refuses."""
        parts = [self._batch(changes.take(slice(at, at + BATCH))) for at in range(0, len(changes), BATCH)]
        return numpy.concatenate(parts) if parts else numpy.zeros((0, len(OUTCOMES)))

    def _batch(self, changes: Changes) -> NDArray[numpy.float64]:
        simulation = self.simulation(changes)
        year = str(self.partition.year)
        columns = [
            simulation.calculate(name, year) if name in self.system.variables else numpy.zeros(len(changes))
            for name in OUTCOMES
        ]
        release(simulation)
        return numpy.stack(columns, axis=1).astype(numpy.float64)

    def simulation(self, changes: Changes) -> Simulation:
        """Return a simulation of the copies."""
        copies, begins = repeat(self.partition, changes.household)
        given: dict[str, tuple[NDArray, NDArray, NDArray]] = {}
        for name in numpy.unique(changes.fact).tolist():
            variable = self.system.variables[name]
            rows = numpy.flatnonzero(changes.fact == name)
            places = rows
            if variable.entity.is_person:
                household = changes.household[rows]
                places = begins[rows] + changes.person[rows] - self.starts[household]
            columns = copies.persons if variable.entity.is_person else copies.households
            change = (places, changes.month[rows], as_values(changes.value[rows], variable))
            if name in columns or not variable.formulas:
                count = copies.person_count if variable.entity.is_person else copies.household_count
                columns[name] = _changed(columns.get(name), variable, count, change)
            else:
                given[name] = change
        simulation = build_simulation(copies, self.system)
        if given:
            _answer_with(simulation, given)
        return simulation

    def values(self, name: str) -> NDArray[numpy.float64]:
        """Return a fact of the households as they are, as numbers; twelve rows for a fact of the month."""
        variable = self.system.variables[name]
        simulation = build_simulation(self.partition, self.system)
        year = self.partition.year
        periods = [f"{year}-{m:02d}" for m in range(1, MONTHS + 1)] if is_monthly(variable) else [str(year)]
        values = numpy.stack([as_numbers(simulation.calculate(name, period)) for period in periods])
        release(simulation)
        return values if is_monthly(variable) else values[0]


def _changed(column: NDArray | None, variable: Variable, count: int, change: tuple[NDArray, NDArray, NDArray]) -> NDArray:
    """Return a column in which some places have another value, in the whole year or in one month."""
    places, months, values = change
    if column is None:
        default = variable.default_value
        column = numpy.full(count, getattr(default, "index", default), dtype=values.dtype)
    column = column.copy()
    if column.ndim == 1 and not months.any():
        column[places] = values
        return column
    if column.ndim == 1:
        column = numpy.broadcast_to(column, (MONTHS, count)).copy()
    whole = months == 0
    column[:, places[whole]] = values[whole]
    column[months[~whole] - 1, places[~whole]] = values[~whole]
    return column


def _answer_with(simulation: Simulation, given: dict[str, tuple[NDArray, NDArray, NDArray]]) -> None:
    """Let facts that follow from others be given in some places only; elsewhere they still follow from the others."""
    plain = simulation._run_formula

    def run(variable: Variable, population: object, period: Period) -> NDArray:
        values = plain(variable, population, period)
        if variable.name in given:
            places, months, instead = given[variable.name]
            if period.unit == DateUnit.MONTH:
                now = (months == 0) | (months == period.start.month)
                places, instead = places[now], instead[now]
            values = numpy.array(values)
            values[places] = instead
        return values

    simulation._run_formula = run
