"""Households by spell: one row for every stretch of months in which nothing that matters changes.

Most of what the law reads stays the same from month to month for most households. A rule of the month is therefore run once
over the rows of all spells, each household having one row from January and one more from every month in which something
that the rule reads changes for it, instead of twelve times over all households.
"""

from __future__ import annotations

import functools
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
    ``first_row`` and ``first_person_row`` where the rows of each month begin (13 numbers).
    """

    def __init__(self, home: NDArray[numpy.int32], count: int, changes: Changes) -> None:
        self.changes = changes
        self.first_row, self.first_person_row = [0, count], [0, len(home)]
        households, persons = [numpy.arange(count)], [numpy.arange(len(home))]
        for month in range(1, MONTHS):
            if changes is not None:
                here = (changes & (1 << month)) > 0
                households.append(numpy.flatnonzero(here))
                persons.append(numpy.flatnonzero(here[home]))
            self.first_row.append(sum(map(len, households)))
            self.first_person_row.append(sum(map(len, persons)))
        self.household, self.person = numpy.concatenate(households), numpy.concatenate(persons)
        self.home = self._homes(home)
        #: Changes that are known to have their rows here; kept, for an identity says nothing without its object.
        self._covered: dict[int, Changes] = {}

    def _homes(self, home: NDArray[numpy.int32]) -> NDArray[numpy.intp]:
        """Return the row of the household of each row of persons."""
        if self.is_base:
            return home.astype(numpy.intp)
        here = [self.at(m, False)[home[self.units(m, True)]] for m in range(MONTHS)]
        return numpy.concatenate(here)

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
        if changes is None or changes is self.changes or id(changes) in self._covered:
            return True
        if self.changes is None or numpy.any(changes & ~self.changes):
            return False
        self._covered[id(changes)] = changes
        return True

    def rows_in(self, other: Spells, of_persons: bool) -> NDArray[numpy.intp]:
        """Return for each row here the row there that holds in its month."""
        if other.is_base:
            return self.person if of_persons else self.household
        return numpy.concatenate([other.at(m, of_persons)[self.units(m, of_persons)] for m in range(MONTHS)])

    def at(self, month: int, of_persons: bool) -> NDArray[numpy.intp]:
        """Return the row of each household or person in a month."""
        return (self._person_index if of_persons else self._household_index)[month]

    @functools.cached_property
    def _household_index(self) -> list[NDArray[numpy.intp]]:
        return self._index(False)

    @functools.cached_property
    def _person_index(self) -> list[NDArray[numpy.intp]]:
        return self._index(True)

    def _index(self, of_persons: bool) -> list[NDArray[numpy.intp]]:
        """Return the row of each household or person, for every month."""
        first = self.first_person_row if of_persons else self.first_row
        months = [numpy.arange(first[1])]
        for month in range(1, MONTHS):
            units = self.units(month, of_persons)
            if len(units):
                months.append(months[-1].copy())
                months[-1][units] = numpy.arange(first[month], first[month + 1])
            else:
                months.append(months[-1])
        return months

    @functools.cached_property
    def _household_before(self) -> NDArray[numpy.intp]:
        return self._before(False)

    @functools.cached_property
    def _person_before(self) -> NDArray[numpy.intp]:
        return self._before(True)

    def _before(self, of_persons: bool) -> NDArray[numpy.intp]:
        """Return the row before each row after January's."""
        return numpy.concatenate([self.at(m - 1, of_persons)[self.units(m, of_persons)] for m in range(1, MONTHS)])

    def units(self, month: int, of_persons: bool) -> NDArray[numpy.intp]:
        """Return the household or person of each row that begins in a month."""
        first = self.first_person_row if of_persons else self.first_row
        return (self.person if of_persons else self.household)[first[month] : first[month + 1]]

    def changed(self, values: NDArray, of_persons: bool) -> Changes:
        """Return what really changes in values given by row, bit by bit; None if nothing does."""
        if self.is_base:
            return None
        first, raw = (self.first_person_row if of_persons else self.first_row)[1], bits(values)
        before = self._person_before if of_persons else self._household_before
        different = numpy.flatnonzero(raw[first:] != raw[before]) + first
        if not len(different):
            return None
        if of_persons:
            rows = numpy.zeros(self.row_count, dtype=bool)
            rows[self.home[different]] = True
            different = numpy.flatnonzero(rows)
        month = numpy.searchsorted(self.first_row, different, side="right") - 1
        found = numpy.bincount(self.household[different], weights=1 << month, minlength=self.first_row[1])
        return found.astype(numpy.uint16)


class SpellsOf:
    """All sets of spells over the same households: few, each within the next, so that rules can share rows."""

    #: How many times the rows that are needed may be used, rather than making another set: to run a formula over, and only
    #: to keep values.
    WASTE = 1.5
    WASTE_OF_VALUES = 3

    def __init__(self, home: NDArray[numpy.int32], count: int) -> None:
        self.home = home
        self.count = count
        self.base = Spells(home, count, None)
        #: From few rows to many.
        self._sets = [self.base]

    def covering(self, changes: Changes, waste: float = WASTE) -> Spells:
        """Return a set of spells with a row for each of these changes."""
        if changes is None:
            return self.base
        most = waste * self.rows(changes)
        for spells in self._sets:
            if spells.row_count <= most and spells.covers(changes):
                return spells
        most = self.WASTE * self.rows(changes)
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
