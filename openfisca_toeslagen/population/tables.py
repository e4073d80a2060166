"""The files of microdata: Parquet and CSV behind one door, read in batches so that memory does not grow with the file."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.csv
import pyarrow.parquet

from openfisca_toeslagen.population.naming import OURS, Names
from openfisca_toeslagen.population.problems import Problems
from openfisca_toeslagen.population.schema import HOUSEHOLD_ID, MONTHS, Column, Schema
from openfisca_toeslagen.population.values import Place, convert, is_text, wrong_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SUFFIXES = (".parquet", ".csv")
BATCH = 50_000
READ_BUFFER = 1 << 20
CSV_BLOCK = 8 << 20


@dataclasses.dataclass(frozen=True)
class TableFile:
    """One file with one table, after its header was read."""

    path: Path
    table: str
    names: tuple[str, ...]
    types: tuple[pyarrow.DataType, ...]
    delimiter: str = ","
    #: The names of the columns in the file, where they differ from ours.
    theirs: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_csv(self) -> bool:
        """Whether the file is text."""
        return self.path.suffix == ".csv"

    def batches(self, names: list[str], problems: Problems | None = None) -> Iterator[pyarrow.RecordBatch]:
        """Yield the rows in order, some tens of thousands at a time, with only the columns asked for."""
        for batch in self._batches([self.theirs.get(name, name) for name in names], problems or Problems()):
            yield batch.rename_columns(names)

    def _batches(self, names: list[str], problems: Problems) -> Iterator[pyarrow.RecordBatch]:
        if self.is_csv:
            yield from self._csv_batches(names, problems)
            return
        # A buffer instead of whole column chunks: a file with one huge row group is read piece by piece too.
        with pyarrow.parquet.ParquetFile(self.path, pre_buffer=False, buffer_size=READ_BUFFER) as file:
            yield from file.iter_batches(BATCH, columns=names, use_threads=False)

    def _csv_batches(self, names: list[str], problems: Problems) -> Iterator[pyarrow.RecordBatch]:
        def misshapen(row: pyarrow.csv.InvalidRow) -> str:
            # The parser numbers lines from 1 with the header as line 1.
            number = None if row.number is None else row.number - 1
            message = f"heeft {row.actual_columns} cellen, de kopregel {row.expected_columns}"
            problems.add(self.path.name, None, message, row=number)
            return "skip"

        text = dict.fromkeys((self.theirs.get(name, name) for name in self.names), pyarrow.string())
        try:
            with pyarrow.csv.open_csv(
                self.path,
                pyarrow.csv.ReadOptions(use_threads=False, block_size=CSV_BLOCK),
                pyarrow.csv.ParseOptions(delimiter=self.delimiter, invalid_row_handler=misshapen),
                pyarrow.csv.ConvertOptions(column_types=text, include_columns=names, strings_can_be_null=False),
            ) as reader:
                yield from reader
        except pyarrow.ArrowInvalid as error:
            if "Empty CSV file" not in str(error):
                problems.add(self.path.name, None, f"is niet te lezen als CSV: {_short(error)}")


def find_file(folder: Path, name: str, problems: Problems) -> Path | None:
    """Return the file of a table in a folder; exactly one of .parquet and .csv may be there."""
    found = [path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").is_file()]
    if len(found) == 1:
        return found[0]
    wanted = " of ".join(f"{name}{suffix}" for suffix in SUFFIXES)
    if found:
        problems.add(str(folder), None, f"{wanted}: beide zijn er, laat er een staan")
    else:
        problems.add(str(folder), None, f"{wanted} ontbreekt")
    return None


def open_table(path: Path, table: str, problems: Problems, named: Names = OURS) -> TableFile | None:
    """Read the header of a file; None when that cannot be done."""
    ours = named.columns[table]
    try:
        if path.suffix == ".csv":
            file = _open_csv(path, table, problems)
        else:
            schema = pyarrow.parquet.read_schema(path)
            file = TableFile(path, table, tuple(schema.names), tuple(schema.types))
        if file is None or not ours:
            return file
        theirs = {ours.get(name, name): name for name in file.names}
        return dataclasses.replace(file, names=tuple(ours.get(name, name) for name in file.names), theirs=theirs)
    except (pyarrow.ArrowException, OSError) as error:
        problems.add(path.name, None, f"is niet te lezen als Parquet: {_short(error)}")
    return None


def _open_csv(path: Path, table: str, problems: Problems) -> TableFile | None:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
    except UnicodeDecodeError:
        problems.add(path.name, None, "is geen UTF-8; sla het bestand als UTF-8 op")
        return None
    if not first.strip():
        problems.add(path.name, None, "is leeg; de eerste regel noemt de kolommen")
        return None
    delimiter = ";" if first.count(";") > first.count(",") else ","
    names = tuple(name.strip() for name in next(csv.reader([first], delimiter=delimiter)))
    return TableFile(path, table, names, (pyarrow.string(),) * len(names), delimiter)


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200]


@dataclasses.dataclass(frozen=True)
class Layout:
    """Which columns of a file stand for which columns of the schema: for each the whole-year one or the twelve months."""

    file: TableFile
    columns: dict[str, Column]
    single: dict[str, str]
    monthly: dict[str, tuple[str, ...]]
    #: Read whole numbers that identify households as text, because the other table has texts.
    text_identifiers: bool = False

    @property
    def names(self) -> list[str]:
        """The columns of the file that are read."""
        return [*self.single.values(), *(name for months in self.monthly.values() for name in months)]

    def arrays(
        self,
        batch: pyarrow.RecordBatch | pyarrow.Table,
        first_row: int,
        problems: Problems,
        year: int,
        only: set[str] | None = None,
    ) -> dict[str, NDArray | list[NDArray]]:
        """Return the columns of the schema as arrays, facts by month as a list of twelve; reports what is wrong."""
        result: dict[str, NDArray | list[NDArray]] = {}

        def read(column: Column, name: str) -> NDArray:
            values = convert(column, batch.column(name), Place(self.file.path.name, name, first_row), problems, year)
            if self.text_identifiers and column.name == HOUSEHOLD_ID and values.dtype != object:
                values = values.astype(str).astype(object)
            return values

        for name, source in self.single.items():
            if only is None or name in only:
                result[name] = read(self.columns[name], source)
        for name, sources in self.monthly.items():
            if only is None or name in only:
                result[name] = [read(self.columns[name], source) for source in sources]
        return result


def align_identifiers(layouts: dict[str, Layout]) -> dict[str, Layout]:
    """Read the identifiers of households as text in both tables when one of them has texts."""
    text = any(
        is_text(data_type)
        for layout in layouts.values()
        for name, data_type in zip(layout.file.names, layout.file.types, strict=True)
        if name == HOUSEHOLD_ID
    )
    return {table: dataclasses.replace(layout, text_identifiers=text) for table, layout in layouts.items()}


def lay_out(file: TableFile, schema: Schema, problems: Problems, named: Names = OURS) -> Layout:
    """Match the header of a file with the schema; unknown, double, missing and mistyped columns are reported."""
    columns: dict[str, Column] = {}
    single: dict[str, str] = {}
    months: dict[str, dict[str, str]] = {}
    for name in sorted({name for name in file.names if file.names.count(name) > 1}):
        problems.add(file.path.name, name, "staat meer dan eens in het bestand")
    for name, data_type in dict(zip(file.names, file.types, strict=True)).items():
        try:
            column, month = schema.find(file.table, name)
        except KeyError as error:
            problems.add(file.path.name, name, error.args[0])
            continue
        if named.numbered_roles and column.kind == "role":
            column = dataclasses.replace(column, kind="role_number", minimum=0, maximum=len(column.choices) - 1)
        if not file.is_csv and (reason := wrong_type(column, data_type)):
            problems.add(file.path.name, name, reason)
            continue
        columns[column.name] = column
        if month is None:
            single[column.name] = name
        else:
            months.setdefault(column.name, {})[month] = name
    for name, given in months.items():
        if name in single:
            problems.add(
                file.path.name, name, f"is voor het hele jaar en per maand gegeven; geef {name} of {name}_01 tot _12"
            )
        elif missing := [month for month in MONTHS if month not in given]:
            problems.add(file.path.name, name, f"mist maand {', '.join(missing)}; geef alle twaalf, of alleen {name}")
    present = {schema.find(file.table, name)[0].name for name in file.names if _known(schema, file.table, name)}
    for column in schema.tables[file.table].values():
        if column.required and column.name not in present:
            problems.add(file.path.name, column.name, f"ontbreekt en is verplicht ({column.label})")
    complete = {
        name: tuple(given[month] for month in MONTHS)
        for name, given in months.items()
        if len(given) == len(MONTHS) and name not in single
    }
    return Layout(file, columns, single, complete)


def _known(schema: Schema, table: str, name: str) -> bool:
    try:
        schema.find(table, name)
    except KeyError:
        return False
    return True
