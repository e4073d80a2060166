"""Which person lives in which household, and whether the two tables agree on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.population.partition import APPLICANT, PARTNER
from openfisca_toeslagen.population.schema import HOUSEHOLD_ID, ROLE, YOUNGEST_ADULT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.problems import Problems


def compact(identifiers: NDArray) -> NDArray[numpy.uint64]:
    """Return eight bytes per identifier: whole numbers as they are, texts as a hash."""
    if identifiers.dtype == object:
        return pandas.util.hash_array(identifiers, categorize=False)
    return identifiers.astype(numpy.int64, copy=False).view(numpy.uint64)


def repeated(keys: NDArray[numpy.uint64]) -> NDArray[numpy.int64]:
    """Return the positions of the second and later occurrences of a key, in order of the file."""
    if (keys[1:] > keys[:-1]).all():
        return numpy.zeros(0, numpy.int64)
    order = numpy.argsort(keys, kind="stable")
    again = keys[order[1:]] == keys[order[:-1]]
    return numpy.sort(order[1:][again])


class Index:
    """Finds the row of a household by its identifier: sixteen bytes per household, whatever the size of the tables."""

    def __init__(self, keys: NDArray[numpy.uint64]) -> None:
        self.count = len(keys)
        self.order = numpy.argsort(keys, kind="stable")
        self.keys = keys[self.order]

    def rows(self, identifiers: NDArray) -> NDArray[numpy.int64]:
        """Return the row of the household of each person, -1 where there is none."""
        wanted = compact(identifiers)
        if not self.count:
            return numpy.full(len(wanted), -1)
        position = numpy.minimum(numpy.searchsorted(self.keys, wanted), self.count - 1)
        return numpy.where(self.keys[position] == wanted, self.order[position], -1)


class Membership:
    """Counts the members, applicants and partners of every household while the persons go by."""

    def __init__(self, index: Index, file: str, household_file: str, year: int, partition_size: int) -> None:
        self.index = index
        self.file = file
        self.household_file = household_file
        self.youngest = numpy.datetime64(f"{year - YOUNGEST_ADULT}-12-31")
        self.partition_size = partition_size
        self.members = numpy.zeros(index.count, numpy.int32)
        self.unique_roles = {APPLICANT: numpy.zeros(index.count, bool), PARTNER: numpy.zeros(index.count, bool)}
        self.in_order = True
        self.furthest = 0

    def add(
        self, households: NDArray, roles: NDArray[numpy.int8], born: NDArray | None, first_row: int, problems: Problems
    ) -> NDArray[numpy.int64]:
        """Take the next persons; returns the row of the household of each and reports what cannot be."""
        rows = self.index.rows(households)
        unknown = rows < 0
        if unknown.any():
            message = f"huishouden {{}} staat niet in {self.household_file}"
            problems.add_rows(self.file, HOUSEHOLD_ID, unknown, first_row, lambda i: message.format(households[i]))
        known = rows[~unknown]
        self.members += numpy.bincount(known, minlength=self.index.count).astype(numpy.int32)
        for role, seen in self.unique_roles.items():
            self._add_unique(role, seen, rows, roles, households, first_row, problems)
        if born is not None:
            adults = numpy.isin(roles, list(self.unique_roles))
            problems.add_rows(
                self.file,
                "geboortedatum",
                adults & (born > self.youngest),
                first_row,
                lambda i: (
                    f"{born[i]} kan niet voor een aanvrager of partner; toegestaan: tot en met {self.youngest} "
                    f"({YOUNGEST_ADULT} jaar aan het eind van het jaar)"
                ),
            )
        parts = known // self.partition_size
        if len(parts):
            self.in_order &= parts[0] >= self.furthest and bool((parts[1:] >= parts[:-1]).all())
            self.furthest = max(self.furthest, int(parts.max()))
        return rows

    def _add_unique(
        self,
        role: int,
        seen: NDArray[numpy.bool_],
        rows: NDArray,
        roles: NDArray,
        households: NDArray,
        first_row: int,
        problems: Problems,
    ) -> None:
        holders = numpy.flatnonzero((roles == role) & (rows >= 0))
        _, first = numpy.unique(rows[holders], return_index=True)
        again = numpy.ones(len(holders), bool)
        again[first] = False
        again |= seen[rows[holders]]
        seen[rows[holders]] = True
        wrong = numpy.zeros(len(rows), bool)
        wrong[holders[again]] = True
        if again.any():
            name = "aanvrager" if role == APPLICANT else "partner"
            problems.add_rows(
                self.file,
                ROLE,
                wrong,
                first_row,
                lambda i: (
                    f"huishouden {households[i]} heeft al een {name}; toegestaan: ten hoogste een {name} per huishouden"
                ),
            )

    def check_households(self, problems: Problems) -> None:
        """Report, after the last person, the households without persons and those without an applicant."""
        none = self.members == 0
        problems.add_rows(
            self.household_file,
            HOUSEHOLD_ID,
            none,
            1,
            lambda _: f"heeft geen personen in {self.file}; toegestaan: ten minste een",
        )
        problems.add_rows(
            self.household_file,
            HOUSEHOLD_ID,
            ~none & ~self.unique_roles[APPLICANT],
            1,
            lambda _: f"heeft geen aanvrager in {self.file}; toegestaan: precies een",
        )
