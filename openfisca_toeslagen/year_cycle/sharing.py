"""The law over a population, computing once what months, runs and regimes have in common.

A variable is computed for the whole year at once, over spells (:mod:`~openfisca_toeslagen.year_cycle.spells`): one row for
every stretch of months in which nothing that its formula reads changes for a household. What a formula reads is noted
while it runs. If it turns out to read something that changes in other months than the rows allow, or the date itself, it is
run again over more rows: no knowledge of the law is written down here, and none can be outdated.

What came out is kept with what was read. A later run (on the facts, under another regime) that would read the very same
takes it over; where the outcome is the same bit for bit after all, what follows from it is taken over again. This rests
on one property of the law, which the tests guard: what a household gets does not depend on the others.
"""

from __future__ import annotations

import inspect
import weakref
from typing import TYPE_CHECKING

import numpy
from openfisca_core import periods
from openfisca_core.errors import SituationParsingError
from openfisca_core.periods import DateUnit, Period

from openfisca_toeslagen.entities import Persoon
from openfisca_toeslagen.population.simulation import as_stored
from openfisca_toeslagen.year_cycle.evaluation import FOLDER, LEAF, VALUE, Evaluation
from openfisca_toeslagen.year_cycle.frame import Frame, Node, joined
from openfisca_toeslagen.year_cycle.households import with_facts
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.moving import EVERY_MONTH, MONTHS, MovingPeriod, Split
from openfisca_toeslagen.year_cycle.read_parameters import YearOfLaw
from openfisca_toeslagen.year_cycle.spells import SpellsOf, same_bits, union

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.law import Answers
    from openfisca_toeslagen.year_cycle.spells import Changes, Spells

    #: A variable in the year of the run, or in another period.
    Key = str | tuple[str, Period]


class Wider(Exception):  # noqa: N818 - no error: it is answered by running the formula again
    """The formula reads something that changes in months for which it has no rows."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes


class CircularError(RuntimeError):
    """A variable needs itself over the year; month by month, as core computes, it may not."""


class SharingLaw:
    """A :class:`~openfisca_toeslagen.year_cycle.law.Law` that computes once what months, runs and regimes share.

    Values are kept as long as the partition they belong to (its ``household_of``) exists.
    """

    def __init__(self) -> None:
        self._frames: dict[int, tuple[weakref.ref, Frame]] = {}
        self._parameters: dict[tuple[int, int], tuple[TaxBenefitSystem, YearOfLaw]] = {}
        #: By formula: from which months it had to be run anew, and what it read along with the month.
        self.learned: dict[Hashable, tuple[int, list[tuple[str, int]]]] = {}
        #: By what is wanted: the variables that were seen to change where nothing else does, in order.
        self.sources: dict[tuple[str, ...], dict[str, None]] = {}

    def __call__(
        self,
        systems: Sequence[TaxBenefitSystem],
        facts: Partition,
        given: Sequence[Mapping[str, NDArray]],
        wanted: Sequence[str],
    ) -> list[Answers]:
        """Return for every system the wanted variables, as :func:`~openfisca_toeslagen.year_cycle.law.ask` does.

        Values that are the same for several months stand in one array: none may be changed.
        """
        if not facts.household_count:
            return ask(systems, facts, given, wanted)
        frame = self._frame(facts)
        answers = []
        for system, extra in zip(systems, given, strict=True):
            run = Run(self, frame, system, with_facts(facts, {}, extra))
            try:
                run.prepare(self.sources.setdefault(tuple(wanted), {}))
                answers.append({name: run.answer(name) for name in wanted if name in system.variables})
            except CircularError:
                answers += ask([system], facts, [extra], wanted)
        return answers

    def _frame(self, facts: Partition) -> Frame:
        place = id(facts.household_of)
        if place not in self._frames:
            frame = Frame(facts)

            def forget(_: weakref.ref) -> None:
                del self._frames[place]
                frame.release()

            self._frames[place] = weakref.ref(facts.household_of, forget), frame
        return self._frames[place][1]

    def parameters(self, system: TaxBenefitSystem, year: int) -> YearOfLaw:
        """Return the parameters of a system in a year; the system is kept, for an identity says nothing without it."""
        key = id(system), year
        if key not in self._parameters:
            self._parameters[key] = system, YearOfLaw(system, year)
        return self._parameters[key][1]


class Run:
    """One system on one set of facts."""

    #: With more rows per household the twelve months apart are as fast.
    MOST = 6

    def __init__(self, law: SharingLaw, frame: Frame, system: TaxBenefitSystem, facts: Partition) -> None:
        self.frame = frame
        self.system = system
        self.facts = {**facts.persons, **facts.households}
        self.parameters = law.parameters(system, frame.year)
        self._learned = law.learned
        self._nodes: dict[Key, Node] = {}
        self._busy: set[Key] = set()
        for name in self.facts:
            if name not in system.variables:
                message = f"{name} is geen gegeven van deze wet"
                raise KeyError(message)
        self._sources: dict[str, None] = {}

    def prepare(self, sources: dict[str, None]) -> None:
        """Make one set of spells for all rules: they mostly change where facts do, or where some rules do that know dates.

        ``sources`` are the variables that were seen to change elsewhere; those found now are added.
        """
        self._sources = sources
        given = [self._changes_of_fact(name) for name, column in self.facts.items() if column.ndim > 1]
        spells = self.frame.spells
        changed = [self.node(name).changes for name in [*sources] if name in self.system.variables]
        few = [changes for changes in changed if spells.rows(changes) < spells.WASTE * spells.count]
        spells.covering(union(*given, *few))

    def variable(self, name: str) -> Variable:
        """Return a variable; core raises for one that the law does not have."""
        variable = self.system.variables.get(name)
        return variable or self.system.get_variable(name, check_existence=True)

    def answer(self, name: str) -> NDArray:
        """Return a variable over the year; one of the month has twelve rows."""
        node = self.node(name)
        if node.answer is None:
            values = numpy.asarray(node.array)
            if self.variable(name).definition_period == DateUnit.MONTH:
                if node.changes is None:
                    values = numpy.broadcast_to(values, (MONTHS, len(values)))
                else:
                    values = numpy.stack([numpy.asarray(node.at(month)) for month in range(MONTHS)])
            node.answer = values
        return node.answer

    # --- Values -----------------------------------------------------------------------------------------------------------

    def node(self, key: Key) -> Node:
        """Return the values of a variable over the year of the run, or in another period."""
        if key not in self._nodes:
            if key in self._busy:
                message = f"{key} is needed to compute itself"
                raise CircularError(message)
            self._busy.add(key)
            try:
                self._nodes[key] = self._make(key)
            finally:
                self._busy.discard(key)
        return self._nodes[key]

    def in_period(self, name: str, period: Period) -> tuple[Key, NDArray]:
        """Return a variable in one period, in the order of the persons or households, and its key."""
        variable = self.variable(name)
        unit = variable.definition_period
        if unit != DateUnit.ETERNITY and (period.unit != unit or period.size != 1):
            message = f"{name} is a variable of the {unit}; it cannot be computed for {period}"
            raise ValueError(message)
        if unit == DateUnit.ETERNITY or period.start.year == self.frame.year:
            month = period.start.month - 1 if unit == DateUnit.MONTH else 0
            return name, self.node(name).at(month)
        return (name, period), self.node((name, period)).array

    def in_month(self, name: str, month: int) -> tuple[Key, NDArray]:
        """Return a variable in a month counted from January of the year (0), and its key."""
        return self.in_period(name, self.parameters.month(month))

    def moving(self, name: str, spells: Spells, shift: int) -> NDArray:
        """Return a variable of the month on the rows of spells, or of so many months from them; raises :class:`Wider`."""
        node = self.node(name)
        changes = self.changes(name, node, shift)
        if not spells.covers(changes):
            raise Wider(changes)
        if not shift and node.spells is spells:
            return node.array
        if shift:
            units = [spells.units(month, node.of_persons) for month in range(MONTHS)]
            return joined([self.in_month(name, m + shift)[1][here] for m, here in enumerate(units) if len(here)])
        if spells not in node.elsewhere:
            node.elsewhere[spells] = node.array[self.frame.rows(spells, node.spells, node.of_persons)]
        return node.elsewhere[spells]

    def changes(self, name: str, node: Node, shift: int) -> Changes:
        """Return in which months a variable changes, seen from so many months away."""
        if not shift:
            return node.changes
        months = [self.in_month(name, m + shift)[0] for m in range(MONTHS)]
        key = shift, *(self.node(month) for month in months)
        if key not in self.frame.shifted:
            values = [self.in_month(name, m + shift)[1] for m in range(MONTHS)]
            self.frame.shifted[key] = self._changes(values, node.of_persons)
        return self.frame.shifted[key]

    def _make(self, key: Key) -> Node:
        name = key if isinstance(key, str) else key[0]
        variable = self.variable(name)
        if key in self.facts:
            return self._given(name, variable, self.facts[name])
        place, formulas = self._formulas(variable, key)
        found = self.frame.found.setdefault(place, [])
        for reads, node in reversed(found):
            if self._would_read(reads):
                return node
        reads: dict = {}
        node = self._compute(variable, key, formulas, place, reads)
        # Another rule, or other facts, may still give the same: what follows need not be computed again then.
        same = self.frame.values.setdefault((key, getattr(variable, "possible_values", None)), [])
        for earlier in same:
            if earlier.spells is node.spells and same_bits(earlier.array, node.array):
                node = earlier
                break
        else:
            same.append(node)
        found.append((reads, node))
        return node

    def _would_read(self, reads: dict) -> bool:
        """Return whether a formula would read the very same in this run. In the order of reading: one leads to the next."""
        for (kind, *what), value in reads.items():
            if kind == VALUE:
                same = self.node(what[0]) is value
            elif kind == LEAF:
                same = self.parameters.value(*what) == value
            elif kind == FOLDER:
                same = self.parameters.folder(what[0]) == value
            else:
                same = (what[0] in self.facts) is value
            if not same:
                return False
        return True

    def _given(self, name: str, variable: Variable, column: NDArray) -> Node:
        """Return the values of a fact; an array that holds the same as an earlier one is that one."""
        known = self.frame.given.setdefault((name, variable.dtype), [])
        for earlier, node in known:
            if earlier is column:
                return node
        for earlier, node in known:
            if same_bits(earlier, column):
                known.append((column, node))
                return node
        of_persons = variable.entity.key == Persoon.key
        if column.ndim == 1:
            node = Node(self.frame.spells.base, None, as_stored(variable, column), of_persons)
        else:
            node = self._by_month(as_stored(variable, column), self._changes_of_fact(name), of_persons)
        known.append((column, node))
        return node

    def _changes_of_fact(self, name: str) -> Changes:
        """Return in which months a fact that is given by month changes."""
        column = self.facts[name]
        for earlier, changes in self.frame.columns:
            if earlier is column:
                return changes
        changes = self._changes(column, self.variable(name).entity.key == Persoon.key)
        self.frame.columns.append((column, changes))
        return changes

    def _changes(self, values: Sequence[NDArray], of_persons: bool) -> Changes:
        """Return in which months one of twelve arrays differs from the one before."""
        changes = numpy.zeros(self.frame.spells.count, dtype=numpy.uint16)
        for month in range(1, MONTHS):
            different = self.frame.differs(values[month - 1], values[month], of_persons)
            if different is not None:
                changes |= different.astype(numpy.uint16) << month
        return changes if changes.any() else None

    def _by_month(self, values: Sequence[NDArray], changes: Changes, of_persons: bool) -> Node:
        """Return the values of twelve months as a node."""
        if changes is None:
            return Node(self.frame.spells.base, None, values[0], of_persons)
        spells = self.frame.spells.covering(changes, SpellsOf.WASTE_OF_VALUES)
        rows = [values[month][spells.units(month, of_persons)] for month in range(MONTHS)]
        return Node(spells, changes, joined(rows), of_persons)

    # --- Formulas ---------------------------------------------------------------------------------------------------------

    def _formulas(self, variable: Variable, key: Key) -> tuple[Hashable, list[Callable | None]]:
        """Return what a value rests on beside its reads, and the formula of every month; of another period there is one."""
        known = self.parameters.formulas
        if key not in known:
            if variable.is_neutralized:
                formulas = [None]
            elif not isinstance(key, str):
                formulas = [variable.get_formula(key[1])]
            elif variable.definition_period != DateUnit.MONTH:
                formulas = [variable.get_formula(self.parameters.month(0).this_year)]
            else:
                formulas = [variable.get_formula(self.parameters.month(m)) for m in range(MONTHS)]
                formulas = formulas if any(formula is not formulas[0] for formula in formulas) else formulas[:1]
            known[key] = _identity(variable, key, formulas), formulas
        return known[key]

    def _compute(self, variable: Variable, key: Key, formulas: list, place: Hashable, reads: dict) -> Node:
        of_persons = variable.entity.key == Persoon.key
        base = self.frame.spells.base
        if not isinstance(key, str) or variable.definition_period != DateUnit.MONTH:
            period = self.parameters.month(0).this_year if isinstance(key, str) else key[1]
            if variable.definition_period == DateUnit.ETERNITY:
                period = periods.period(DateUnit.ETERNITY)
            array = Evaluation(self, base, reads).run_formula(variable, formulas[0], period)
            return Node(base, None, array, of_persons)
        if formulas == [None]:
            return Node(base, None, variable.default_array(self._count(of_persons)), of_persons)
        anew = sum(1 << m for m in range(1, len(formulas)) if formulas[m] is not formulas[m - 1])
        learned, along = self._learned.get(place, (0, []))
        anew |= learned
        changes = self._foreseen(along) if anew | 1 < EVERY_MONTH else None
        while True:
            reads.clear()
            try:
                node = self._over_the_year(variable, formulas, anew, changes, reads)
            except Split as split:
                anew |= split.months
                changes = changes if anew | 1 < EVERY_MONTH else None
            except Wider as wider:
                changes = union(changes, wider.changes)
            else:
                self._learned[place] = anew, [(what[0], what[1]) for kind, *what in reads if kind == VALUE and len(what) > 1]
                return node

    def _foreseen(self, along: list[tuple[str, int]]) -> Changes:
        """Return the changes in what the formula read along with the month when it was last run."""
        result = None
        for name, shift in along:
            if name not in self._busy:
                try:
                    result = union(result, self.changes(name, self.node(name), shift))
                except (SituationParsingError, CircularError):
                    break
        return result

    def _over_the_year(self, variable: Variable, formulas: list, anew: int, changes: Changes, reads: dict) -> Node:
        """Run the formula over the spells of some changes, anew from each of some months on."""
        of_persons = variable.entity.key == Persoon.key
        if self.frame.spells.rows(changes) > self.MOST * self.frame.spells.count:
            raise Split(EVERY_MONTH)
        starts = [0, *(m for m in range(1, MONTHS) if anew >> m & 1)]
        if len(starts) == MONTHS:
            base = self.frame.spells.base
            values = [
                Evaluation(self, base, reads, m, m + 1).run_formula(
                    variable, formulas[m % len(formulas)], self.parameters.month(m)
                )
                for m in range(MONTHS)
            ]
            changes = self._changes(values, of_persons)
            if changes is not None:
                self._sources[variable.name] = None
            return self._by_month(values, changes, of_persons)
        if len(starts) > 1:
            everywhere = numpy.full(self.frame.spells.count, sum(1 << m for m in starts[1:]), dtype=numpy.uint16)
            changes = union(changes, everywhere)
        spells = self.frame.spells.covering(changes)
        parts = [
            Evaluation(self, spells, reads, first, last).run_formula(
                variable, formulas[first % len(formulas)], MovingPeriod(self.parameters.month(first))
            )
            for first, last in zip(starts, [*starts[1:], MONTHS], strict=True)
        ]
        array = joined(parts)
        real = spells.changed(array, of_persons)
        if real is not None and spells.row_count > SpellsOf.WASTE * self.frame.spells.rows(real):
            self._sources[variable.name] = None
        if real is None:
            return Node(self.frame.spells.base, None, array[: self._count(of_persons)], of_persons)
        return Node(spells, real, array, of_persons)

    def _count(self, of_persons: bool) -> int:
        return len(self.frame.spells.home) if of_persons else self.frame.spells.count


def _identity(variable: Variable, key: Key, formulas: list[Callable | None]) -> Hashable:
    """Return what a value rests on beside what it reads: the formulas (however they are wrapped) and how it is stored."""
    plain = tuple(formula and inspect.unwrap(formula) for formula in formulas)
    return key, plain, variable.dtype, variable.entity.key, variable.definition_period, repr(variable.default_value)
