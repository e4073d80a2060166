"""Households by spell: one row for every stretch of months in which nothing that matters changes.

Most of what the law reads stays the same from month to month for most households. A rule of the month is therefore run once
over the rows of all spells, each household having one row from January and one more from every month in which something
that the rule reads changes for it, instead of twelve times over all households.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.year_cycle.moving import MONTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    #: Per household one bit for every month that differs from the month before; None where none does.
    Changes = NDArray[numpy.uint16] | None


class Spells:
    """The rows of one set of spells: January's first, in the order of the households, then those of every later month.

    ``household`` is the household of each row, ``home`` the row of each row of persons, ``person`` its person;
    ``first_row`` and ``first_person_row`` where the rows of each month begin (13 numbers). ``index`` and ``person_index``
    have for every month the row of each household and person.
    """

    def __init__(self, home: NDArray[numpy.int32], count: int, changes: Changes) -> None:
        self.changes = changes
        households, persons, homes = [numpy.arange(count)], [numpy.arange(len(home))], [home.astype(numpy.intp)]
        self.index, self.person_index = [households[0]], [persons[0]]
        rows, person_rows = [0, count], [0, len(home)]
        for month in range(1, MONTHS):
            index, person_index = self.index[-1], self.person_index[-1]
            here = None if changes is None else (changes >> month) & 1 > 0
            if here is not None and here.any():
                households.append(numpy.flatnonzero(here))
                persons.append(numpy.flatnonzero(here[home]))
                index, person_index = index.copy(), person_index.copy()
                index[households[-1]] = numpy.arange(rows[-1], rows[-1] + len(households[-1]))
                person_index[persons[-1]] = numpy.arange(person_rows[-1], person_rows[-1] + len(persons[-1]))
                homes.append(index[home[persons[-1]]])
                rows.append(rows[-1] + len(households[-1]))
                person_rows.append(person_rows[-1] + len(persons[-1]))
            else:
                rows.append(rows[-1])
                person_rows.append(person_rows[-1])
            self.index.append(index)
            self.person_index.append(person_index)
        self.household, self.person, self.home = map(numpy.concatenate, (households, persons, homes))
        self.first_row, self.first_person_row = rows, person_rows

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.household)

    @property
    def is_base(self) -> bool:
        """Whether there is one row per household: nothing changes."""
        return self.changes is None

    def covers(self, changes: Changes) -> bool:
        """Return whether there is a row for each of these changes."""
        return changes is None or (self.changes is not None and not numpy.any(changes & ~self.changes))

    def rows_in(self, other: Spells, of_persons: bool) -> NDArray[numpy.intp]:
        """Return for each row here the row there that holds in its month."""
        if other.is_base:
            return self.person if of_persons else self.household
        return numpy.concatenate([other.at(m, of_persons)[self.units(m, of_persons)] for m in range(MONTHS)])

    def at(self, month: int, of_persons: bool) -> NDArray[numpy.intp]:
        """Return the row of each household or person in a month."""
        return self.person_index[month] if of_persons else self.index[month]

    def units(self, month: int, of_persons: bool) -> NDArray[numpy.intp]:
        """Return the household or person of each row that begins in a month."""
        first = self.first_person_row if of_persons else self.first_row
        return (self.person if of_persons else self.household)[first[month] : first[month + 1]]

    def changed(self, values: NDArray, of_persons: bool) -> Changes:
        """Return what really changes in values given by row, bit by bit; None if nothing does."""
        if self.is_base:
            return None
        first = len(self.index[0]), len(self.person_index[0])
        rows = numpy.arange(first[of_persons], len(values))
        before = numpy.concatenate([self.at(m - 1, of_persons)[self.units(m, of_persons)] for m in range(1, MONTHS)])
        raw = bits(values)
        different = rows[raw[rows] != raw[before]]
        if not len(different):
            return None
        if of_persons:
            different = numpy.unique(self.home[different])
        month = numpy.searchsorted(self.first_row, different, side="right") - 1
        found = numpy.bincount(self.household[different], weights=1 << month, minlength=first[0])
        return found.astype(numpy.uint16)


class SpellsOf:
    """All sets of spells over the same households: few, each within the next, so that rules can share rows."""

    #: How many times the rows that are needed may be used, rather than making another set.
    WASTE = 1.5

    def __init__(self, home: NDArray[numpy.int32], count: int) -> None:
        self.home = home
        self.count = count
        self.base = Spells(home, count, None)
        #: From few rows to many.
        self._sets = [self.base]

    def covering(self, changes: Changes) -> Spells:
        """Return a set of spells with a row for each of these changes."""
        if changes is None:
            return self.base
        most = self.WASTE * self.rows(changes)
        for spells in self._sets:
            if spells.row_count <= most and spells.covers(changes):
                return spells
        for spells in self._sets:
            wider = union(changes, spells.changes)
            if self.rows(wider) <= most:
                changes = wider
        spells = Spells(self.home, self.count, changes)
        self._sets = sorted([*self._sets, spells], key=lambda one: one.row_count)
        return spells

    def rows(self, changes: Changes) -> int:
        """Return how many rows these changes ask for."""
        return self.count + (0 if changes is None else int(numpy.bitwise_count(changes).sum()))


def bits(values: NDArray) -> NDArray:
    """Return values as whole numbers of the same bits: NaN is then equal to itself, and 0.0 differs from -0.0."""
    return numpy.asarray(values).view(f"u{values.dtype.itemsize}")


def same_bits(one: NDArray, other: NDArray) -> bool:
    """Return whether two arrays hold the same bits."""
    return one is other or (
        one.dtype == other.dtype and one.shape == other.shape and numpy.array_equal(bits(one), bits(other))
    )


def union(*changes: Changes) -> Changes:
    """Return all changes of several."""
    found = [one for one in changes if one is not None]
    if not found:
        return None
    result = found[0]
    for one in found[1:]:
        result = result | one if one is not result else result
    return result
