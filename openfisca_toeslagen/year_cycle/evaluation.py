"""One run of a formula over the rows of spells: what it reads is noted while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
from openfisca_core import periods
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit

from openfisca_toeslagen.entities import Persoon
from openfisca_toeslagen.year_cycle.moving import EVERY_MONTH, MONTHS, MovingPeriod, Split
from openfisca_toeslagen.year_cycle.read_parameters import NotedLaw

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from openfisca_core.periods import Period
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.year_cycle.read_parameters import Path, When
    from openfisca_toeslagen.year_cycle.sharing import Run
    from openfisca_toeslagen.year_cycle.spells import Spells

#: Kinds of what a formula reads.
VALUE, LEAF, FOLDER, GIVEN = range(4)


class Evaluation:
    """One run of a formula over the rows that begin from month ``first`` until ``last``; notes what it reads.

    On the base (a row per household) with one month, the rows are those of that month.
    """

    def __init__(self, run: Run, spells: Spells, reads: dict, first: int = 0, last: int = MONTHS) -> None:
        self.run, self.spells, self.reads = run, spells, reads
        self.first, self.last = first, last
        self._by_month = spells.is_base and last - first == 1
        self._stage = run.frame.stage(spells) if self._by_month else run.frame.stage(spells, first, last)

    def run_formula(self, variable: Variable, formula: Callable | None, period: Period) -> NDArray:
        """Return what a formula gives, as core would store it."""
        population = self._stage.populations[variable.entity.key]
        if formula is None:
            return variable.default_array(population.count)
        before, self._stage.evaluation = self._stage.evaluation, self
        try:
            # As core: a formula need not take parameters. Those of a plain Reform are as they were written.
            takes_parameters = formula.__code__.co_argcount > 2
            result = formula(population, period, self._parameters) if takes_parameters else formula(population, period)
        finally:
            self._stage.evaluation = before
        if result is None:
            return variable.default_array(population.count)
        if variable.value_type is Enum and not isinstance(result, EnumArray):
            return variable.possible_values.encode(result)
        if not isinstance(result, numpy.ndarray):
            result = population.filled_array(result)
        return result if result.dtype == variable.dtype else result.astype(variable.dtype)

    def read(self, name: str, period: Period) -> NDArray:
        """Return a variable for the rows of this evaluation."""
        run, variable = self.run, self.run.variable(name)
        of_persons = variable.entity.key == Persoon.key
        if isinstance(period, MovingPeriod) and variable.definition_period != DateUnit.ETERNITY:
            if variable.definition_period != DateUnit.MONTH:
                message = f"{name} is a variable of the {variable.definition_period}; it cannot be computed for a month"
                raise ValueError(message)
            values = run.moving(name, self.spells, period.shift)
            if period.shift:
                for month in range(self.first, self.last):
                    key = run.in_month(name, month + period.shift)[0]
                    self.reads[VALUE, key] = run.node(key)
            self.reads[VALUE, name, period.shift] = run.node(name)
            return self._own(values, of_persons)
        period = period.real if isinstance(period, MovingPeriod) else periods.period(period)
        key, values = run.in_period(name, period)
        self.reads[VALUE, key] = run.node(key)
        if self.spells.is_base:
            return values
        # The same for all rows of a household: its values of one period.
        place = self.spells.person if of_persons else self.spells.household
        return values[self._own(place, of_persons)]

    def _own(self, values: NDArray, of_persons: bool) -> NDArray:
        """Return the part of the rows of all spells that this evaluation is about."""
        if self.first == 0 and self.last == MONTHS:
            return values
        first = self.spells.first_person_row if of_persons else self.spells.first_row
        return values[first[self.first] : first[self.last]]

    def is_given(self, name: str) -> bool:
        """Return whether a variable is given as a fact."""
        given = name in self.run.facts
        self.reads[GIVEN, name] = given
        return given

    def _parameters(self, when: object) -> object:
        return self.run.parameters.at(when, self._note_leaf)

    def _note_leaf(self, when: When, path: Path) -> None:
        if not isinstance(when, str):
            within = EVERY_MONTH >> (MONTHS - self.last) & ~((2 << self.first) - 1)
            if self.run.parameters.changes(when, path) & within:
                raise Split(self.run.parameters.changes(when, path))
        self.reads[LEAF, when, path] = self.run.parameters.value(when, path)

    def law(self) -> NotedLaw:
        """Return the system as the formula may read it. Made anew: kept, the two would refer to each other for ever."""
        return NotedLaw(self.run.system, self._note_folder)

    def _note_folder(self, name: str) -> None:
        self.reads[FOLDER, name] = self.run.parameters.folder(name)
