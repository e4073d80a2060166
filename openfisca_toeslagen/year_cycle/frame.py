"""What is known about one set of households: every value over the year, with what was read for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy
from openfisca_core.indexed_enums import EnumArray

from openfisca_toeslagen.year_cycle.moving import MONTHS
from openfisca_toeslagen.year_cycle.spells import Spells, SpellsOf, same_bits
from openfisca_toeslagen.year_cycle.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.spells import Changes


@dataclass(eq=False)
class Node:
    """The values of one variable over the year, by rows of spells."""

    spells: Spells
    changes: Changes
    array: NDArray
    of_persons: bool
    #: The same values on the rows of other spells.
    elsewhere: dict[Spells, NDArray] = field(default_factory=dict)
    answer: NDArray | None = None

    def at(self, month: int) -> NDArray:
        """Return the values of one month of the year, in the order of the persons or households."""
        if self.changes is None:
            return self.array
        return self.array[self.spells.at(month, self.of_persons)]


class Frame:
    """What is known about one set of households: their spells, and every value with what was read for it."""

    def __init__(self, facts: Partition) -> None:
        self.year = facts.year
        self.roles = facts.roles
        # A copy: the frame ends when the array of the partition does.
        self.spells = SpellsOf(facts.household_of.copy(), facts.household_count)
        self.given: dict[tuple[str, Hashable], list[tuple[NDArray, Node]]] = {}
        #: By rule: what it read and what came out. By variable: all that came out.
        self.found: dict[Hashable, list[tuple[dict, Node]]] = {}
        self.values: dict[Hashable, list[Node]] = {}
        self._rows: dict[tuple[Spells, Spells, bool], NDArray] = {}
        self._stages: dict[tuple[Spells, int, int], Stage] = {}
        #: In which months facts by month change, and variables seen from so many months away.
        self.columns: list[tuple[NDArray, Changes]] = []
        self.shifted: dict[tuple, Changes] = {}

    def stage(self, spells: Spells, first: int = 0, last: int = MONTHS) -> Stage:
        """Return the populations of the rows that begin in some months."""
        key = spells, first, last
        if key not in self._stages:
            start, stop = spells.first_row[first], spells.first_row[last]
            persons = slice(spells.first_person_row[first], spells.first_person_row[last])
            self._stages[key] = Stage(spells.home[persons] - start, self.roles[spells.person[persons]], stop - start)
        return self._stages[key]

    def rows(self, here: Spells, there: Spells, of_persons: bool) -> NDArray:
        """Return for each row of some spells the row of others in the same month."""
        key = here, there, of_persons
        if key not in self._rows:
            self._rows[key] = here.rows_in(there, of_persons)
        return self._rows[key]

    def differs(self, one: NDArray, other: NDArray, of_persons: bool) -> NDArray[numpy.bool_] | None:
        """Return for which households two arrays differ; None for none."""
        if same_bits(one, other):
            return None
        different = numpy.asarray(one) != numpy.asarray(other)
        if not of_persons:
            return different
        result = numpy.zeros(self.spells.count, dtype=bool)
        result[self.spells.home[different]] = True
        return result

    def release(self) -> None:
        """Free everything at once."""
        for stage in self._stages.values():
            stage.release()
        for known in (self._stages, self.found, self.values, self.given, self.columns, self._rows, self.shifted):
            known.clear()


def joined(parts: list[NDArray]) -> NDArray:
    """Return arrays one after another; enums stay enums."""
    if len(parts) == 1:
        return parts[0]
    result = numpy.concatenate([numpy.asarray(part) for part in parts])
    return EnumArray(result, parts[0].possible_values) if isinstance(parts[0], EnumArray) else result
