"""Reading somebody's own microdata: first every row is checked, then the partitions are read one by one.

Memory depends on the size of a partition and on the numbers of households and persons (some tens of bytes each), not on
the size of the files. Persons may stand in any order; when they do not follow the order of the households they are first
split over one file per partition, in a temporary folder.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import pandas
import pyarrow
import pyarrow.ipc
from pandas.api.types import union_categoricals

from openfisca_toeslagen.population.naming import OURS, Names
from openfisca_toeslagen.population.partition import Partition, assemble
from openfisca_toeslagen.population.problems import Problems
from openfisca_toeslagen.population.schema import HOUSEHOLD_ID, HOUSEHOLDS, PERSON_ID, PERSONS, ROLE, Schema, schema
from openfisca_toeslagen.population.structure import Index, Membership, compact, repeated
from openfisca_toeslagen.population.tables import Layout, align_identifiers, find_file, lay_out, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

#: Households per partition: large enough for vectorised work, small enough to keep memory low.
PARTITION = 50_000

Columns = dict[str, "NDArray | list[NDArray] | pandas.Categorical"]


@dataclasses.dataclass(frozen=True)
class OwnTables:
    """Two checked files. Made by :func:`check`, which refuses bad ones."""

    persons: Layout
    households: Layout
    year: int
    index: Index
    person_count: int
    in_order: bool

    @property
    def household_count(self) -> int:
        """Number of households."""
        return self.index.count

    @property
    def partition_count(self) -> int:
        """Number of partitions."""
        return -(-self.household_count // PARTITION)

    def fingerprint(self) -> dict[str, str]:
        """Return the SHA-256 of both files, so that copies in partitions can say what they are copies of."""
        result = {}
        for layout in (self.persons, self.households):
            with layout.file.path.open("rb") as file:
                result[layout.file.path.name] = hashlib.file_digest(file, "sha256").hexdigest()
        return result

    def partitions(self) -> Iterator[Partition]:
        """Yield the partitions in the order of the households; the persons of a household follow each other."""
        with contextlib.ExitStack() as stack:
            if self.in_order:
                members = self._members_in_order()
            else:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="toeslagen-"))
                members = self._members_sorted_on_disk(Path(folder))
            households = _in_partitions(columns for _, columns in scan(self.households, self.year))
            for number, (columns, (persons, rows)) in enumerate(zip(households, members, strict=True)):
                household_of = (rows - number * PARTITION).astype(numpy.int32)
                order = numpy.argsort(household_of, kind="stable")
                yield assemble(number, self.year, take(persons, order), columns, household_of[order])

    def _members_in_order(self) -> Iterator[tuple[Columns, NDArray]]:
        """Yield the persons of each partition with the rows of their households, from a file in the right order."""
        number, parts, rows_of = 0, [], []
        for _, columns in scan(self.persons, self.year):
            rows = self.index.rows(columns[HOUSEHOLD_ID])
            start = 0
            while start < len(rows):
                stop = int(numpy.searchsorted(rows // PARTITION, number, side="right"))
                parts.append(take(columns, slice(start, stop)))
                rows_of.append(rows[start:stop])
                if stop < len(rows):
                    yield join(parts), numpy.concatenate(rows_of)
                    number, parts, rows_of = number + 1, [], []
                start = stop
        if parts:
            yield join(parts), numpy.concatenate(rows_of)

    def _members_sorted_on_disk(self, folder: Path) -> Iterator[tuple[Columns, NDArray]]:
        """As :meth:`_members_in_order`, for any order: every batch is first split over one file per partition."""
        layout = self.persons
        with contextlib.ExitStack() as stack:
            writers: dict[int, pyarrow.ipc.RecordBatchStreamWriter] = {}
            for batch in layout.file.batches(layout.names):
                identifiers = layout.arrays(batch, 1, Problems(), self.year, only={HOUSEHOLD_ID})[HOUSEHOLD_ID]
                part_of = self.index.rows(identifiers) // PARTITION
                for part in numpy.unique(part_of).tolist():
                    chosen = batch.take(pyarrow.array(numpy.flatnonzero(part_of == part)))
                    if part not in writers:
                        path = folder / f"{part}.arrows"
                        writers[part] = stack.enter_context(pyarrow.ipc.new_stream(str(path), chosen.schema))
                    writers[part].write_batch(chosen)
        for part in range(self.partition_count):
            with pyarrow.ipc.open_stream(str(folder / f"{part}.arrows")) as reader:
                columns = layout.arrays(reader.read_all(), 1, Problems(), self.year)
            yield columns, self.index.rows(columns[HOUSEHOLD_ID])


def scan(
    layout: Layout, year: int, problems: Problems | None = None, shape: Problems | None = None
) -> Iterator[tuple[int, Columns]]:
    """Yield the number of the first row and the columns of every batch; what is wrong goes to ``problems``.

    ``shape`` takes the rows of a CSV file that do not have as many cells as the header. Without ``problems`` (the file
    was checked before) anything wrong raises: then the file changed in between.
    """
    strict = problems is None
    problems, shape = problems or Problems(), shape or Problems()
    row = 1
    for batch in layout.file.batches(layout.names, shape):
        columns = layout.arrays(batch, row, problems, year)
        row += batch.num_rows
        if strict:
            problems.raise_if_any()
            shape.raise_if_any()
        yield row - batch.num_rows, columns


def check(folder: Path, year: int, of: Schema | None = None, named: Names = OURS) -> OwnTables:
    """Check every row of ``personen`` and ``huishoudens`` (.parquet or .csv) in a folder, in one of two layouts.

    Raises :class:`~openfisca_toeslagen.population.problems.PopulationError` with all problems counted and the first
    hundred shown; nothing is dropped or filled in.
    """
    of = of or schema()
    problems = Problems()
    files = {table: find_file(folder, named.files[table], problems) for table in (PERSONS, HOUSEHOLDS)}
    opened = {table: open_table(path, table, problems, named) for table, path in files.items() if path}
    layouts = {table: lay_out(file, of, problems, named) for table, file in opened.items() if file}
    if len(layouts) < len(files):
        problems.raise_if_any()
    layouts = align_identifiers(layouts)
    tables = _check_rows(layouts[PERSONS], layouts[HOUSEHOLDS], year, problems)
    problems.raise_if_any()
    return tables


def _check_rows(persons: Layout, households: Layout, year: int, problems: Problems) -> OwnTables:
    """Check all rows of both tables, as far as their columns can be read."""
    shape = Problems()
    keys = [
        compact(columns[HOUSEHOLD_ID]) for _, columns in scan(households, year, problems, shape) if HOUSEHOLD_ID in columns
    ]
    keys = numpy.concatenate([*keys, numpy.zeros(0, numpy.uint64)])
    _report_repeated(households, HOUSEHOLD_ID, keys, year, problems)
    index = Index(keys)
    related = HOUSEHOLD_ID in households.single and {HOUSEHOLD_ID, ROLE} <= set(persons.single)
    names = (persons.file.path.name, households.file.path.name)
    membership = Membership(index, *names, year, PARTITION)
    person_keys = []
    for row, columns in scan(persons, year, problems, shape):
        if PERSON_ID in columns:
            person_keys.append(compact(columns[PERSON_ID]))
        if related:
            membership.add(columns[HOUSEHOLD_ID], columns[ROLE], columns.get("geboortedatum"), row, problems)
    # A row that is skipped shifts the numbers of all that follow: first the shape, then the cells.
    shape.raise_if_any()
    person_keys = numpy.concatenate([*person_keys, numpy.zeros(0, numpy.uint64)])
    _report_repeated(persons, PERSON_ID, person_keys, year, problems)
    if related:
        membership.check_households(problems)
    return OwnTables(persons, households, year, index, len(person_keys), membership.in_order)


def _report_repeated(layout: Layout, column: str, keys: NDArray[numpy.uint64], year: int, problems: Problems) -> None:
    """Report identifiers that occur twice; the texts are read again only when there are any."""
    rows = repeated(keys)
    if not len(rows):
        return
    for first, columns in scan(layout, year, Problems()):
        identifiers = columns[column]
        wrong = numpy.zeros(len(identifiers), bool)
        here = rows[(rows >= first - 1) & (rows < first - 1 + len(wrong))]
        wrong[here - (first - 1)] = True
        problems.add_rows(
            layout.file.path.name,
            column,
            wrong,
            first,
            lambda i, identifiers=identifiers: (
                f"{identifiers[i]} staat al op een eerdere rij; toegestaan: elke waarde een keer"
            ),
        )


def take(columns: Columns, rows: NDArray | slice) -> Columns:
    """Return only some rows of every column."""
    return {
        name: [c[rows] for c in column] if isinstance(column, list) else column[rows] for name, column in columns.items()
    }


def join(parts: list[Columns]) -> Columns:
    """Put batches of the same columns below each other."""
    if len(parts) == 1:
        return parts[0]
    return {name: _concatenate([part[name] for part in parts]) for name in parts[0]}


def _concatenate(arrays: list) -> NDArray | list[NDArray] | pandas.Categorical:
    if isinstance(arrays[0], list):
        return [numpy.concatenate(month) for month in zip(*arrays, strict=True)]
    if isinstance(arrays[0], pandas.Categorical):
        return union_categoricals(arrays)
    return numpy.concatenate(arrays)


def _in_partitions(batches: Iterator[Columns]) -> Iterator[Columns]:
    """Cut batches of any length into partitions."""
    parts: list[Columns] = []
    held = 0
    for columns in batches:
        length = len(columns[HOUSEHOLD_ID])
        start = 0
        while start < length:
            stop = min(length, start + PARTITION - held)
            parts.append(take(columns, slice(start, stop)))
            held += stop - start
            start = stop
            if held == PARTITION:
                yield join(parts)
                parts, held = [], 0
    if parts:
        yield join(parts)
