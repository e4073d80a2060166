"""An empty form for somebody's own microdata: two tables with one example household, and every column explained."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow
import pyarrow.csv
import pyarrow.parquet

from openfisca_toeslagen.population.schema import (
    GROUP,
    HOUSEHOLD_ID,
    HOUSEHOLDS,
    PERSON_ID,
    PERSONS,
    ROLE,
    THRESHOLD,
    WEIGHT,
    Column,
    Schema,
    schema,
)

EXPLANATION = "kolommen.csv"
FORMS = ("csv", "parquet")
#: An example that the law can be run on: a mother with a small rent and a child in day care.
EXAMPLE = {
    PERSONS: [
        {PERSON_ID: 1, HOUSEHOLD_ID: 1, ROLE: "aanvrager", "geboortedatum": "1990-05-17", "toetsingsinkomen": 24_000.0},
        {PERSON_ID: 2, HOUSEHOLD_ID: 1, ROLE: "kind", "geboortedatum": "2022-03-02", "toetsingsinkomen": 0.0},
    ],
    HOUSEHOLDS: [{HOUSEHOLD_ID: 1, WEIGHT: 1.0}],
}
VALUES = {
    "vermogen": [0.0, 0.0],
    "gewerkte_uren": [120.0, 0.0],
    "uren_dagopvang": [0.0, 80.0],
    "uurprijs_dagopvang": [0.0, 9.50],
    "kale_huur": [600.0],
}
ARROW = {"float": pyarrow.float64(), "weight": pyarrow.float64(), "int": pyarrow.int64(), "bool": pyarrow.bool_()}


def write_template(folder: Path, form: str = "csv", *, every: bool = False, of: Schema | None = None) -> list[Path]:
    """Write ``personen`` and ``huishoudens`` with an example household, and ``kolommen.csv`` which explains the columns.

    The tables have the columns that are required and those most used; with ``every`` all of them, filled with the default
    of the law where it has one. Existing files are refused with FileExistsError.
    """
    of = of or schema()
    paths = [folder / f"{table}.{form}" for table in of.tables] + [folder / EXPLANATION]
    for path in paths:
        if path.exists():
            message = f"{path} bestaat al"
            raise FileExistsError(message)
    folder.mkdir(parents=True, exist_ok=True)
    for table, path in zip(of.tables, paths, strict=False):
        filled = _example(of, table, every)
        if form == "csv":
            pyarrow.csv.write_csv(filled, path)
        else:
            pyarrow.parquet.write_table(filled, path)
    _explain(of, paths[-1])
    return paths


def _example(of: Schema, table: str, every: bool) -> pyarrow.Table:
    rows = EXAMPLE[table]
    columns = {}
    for name, column in of.tables[table].items():
        given = [row.get(name) for row in rows]
        if None not in given:
            values = given
        elif name in VALUES:
            values = VALUES[name]
        elif every and column.default is not None:
            values = [column.default] * len(rows)
        else:
            continue
        columns[name] = pyarrow.array(values, ARROW.get(column.kind))
        if column.kind == "date":
            columns[name] = columns[name].cast(pyarrow.date32())
    return pyarrow.table(columns)


def _explain(of: Schema, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["tabel", "kolom", "verplicht", "soort", "periode", "eenheid", "toegestaan", "zonder opgave", "uitleg"]
        )
        for table, columns in of.tables.items():
            for column in columns.values():
                writer.writerow(_row(table, column))
            example = Column(
                f"{GROUP}...", table, "group", label="Eigen kolommen voor de verantwoording; geen regel leest ze"
            )
            writer.writerow(_row(table, example))


def _row(table: str, column: Column) -> list[str]:
    name = f"{column.name} (of {column.name}_01 tot en met {column.name}_12)" if column.period == "maand" else column.name
    text = " ".join(part for part in (column.label + ".", column.documentation) if part.strip("."))
    kind = "gedrag" if column.name.startswith(THRESHOLD) else column.kind
    return [
        table,
        name,
        "ja" if column.required else "",
        kind,
        column.period,
        column.unit,
        column.allowed,
        column.shown_default(),
        text,
    ]
