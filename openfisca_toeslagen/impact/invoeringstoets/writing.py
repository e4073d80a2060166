"""Writing observations to a folder, in the form in which they are read."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy
import pandas
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import yaml

from openfisca_toeslagen.impact.invoeringstoets.reading import HEADER
from openfisca_toeslagen.impact.invoeringstoets.schema import DECIDED, MONTH, REGIME, TABLE, schema
from openfisca_toeslagen.population.schema import HOUSEHOLD_ID, WEIGHT
from openfisca_toeslagen.population.store import replace, tables_of

if TYPE_CHECKING:
    from pathlib import Path

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations

EXPLANATION = "kolommen_besluiten.csv"


def write_observations(observed: Observations, folder: Path, form: str = "parquet") -> None:
    """Write header, decisions, what every column means and, if they are there, the facts of the decisions."""
    folder.mkdir(parents=True, exist_ok=True)
    header = yaml.safe_dump(observed.header.model_dump(), allow_unicode=True, sort_keys=False)
    replace(folder / HEADER, header.encode())
    _write(decisions(observed), folder / f"{TABLE}.{form}")
    replace(folder / EXPLANATION, explanation().encode())
    if observed.facts is not None:
        for name, table in tables_of(observed.facts).items():
            _write(table, folder / f"{name}.{form}")


def explanation() -> str:
    """Return what the table of decisions may hold, as CSV: a row per column, and when it has to be there."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("kolom", "soort", "toegestaan", "eenheid", "verplicht", "betekenis"))
    before = schema(False).tables[TABLE]
    for name, column in schema(True).tables[TABLE].items():
        names = f"{name}_01 tot en met {name}_12" if column.period == "maand" else name
        when = ("altijd" if name in before else "na maand 12, eerder geweigerd") if column.required else "nee"
        writer.writerow((names, column.kind, column.allowed, column.unit, when, column.label))
    return out.getvalue()


def decisions(observed: Observations) -> pyarrow.Table:
    """Return the table of decisions."""
    count = len(observed.household_ids)
    columns = {
        HOUSEHOLD_ID: observed.household_ids,
        WEIGHT: observed.weights,
        REGIME: numpy.full(count, observed.regime, dtype=object),
        DECIDED: observed.decided,
        MONTH: numpy.full(count, observed.month, dtype=numpy.int32),
        **observed.flows,
        **observed.execution,
    }
    # Groups of the facts stand in their own table.
    if observed.facts is None:
        columns |= observed.groups
    return pyarrow.table({name: _array(values) for name, values in columns.items()})


def _array(values: numpy.ndarray | pandas.Categorical) -> pyarrow.Array:
    if isinstance(values, pandas.Categorical):
        return pyarrow.array(numpy.asarray(values).astype(object))
    if values.dtype.kind == "M":
        return pyarrow.array(values.astype("datetime64[D]"))
    return pyarrow.array(values)


def _write(table: pyarrow.Table, path: Path) -> None:
    buffer = io.BytesIO()
    if path.suffix == ".csv":
        plain = [c.cast(pyarrow.string()) if pyarrow.types.is_dictionary(c.type) else c for c in table.columns]
        pyarrow.csv.write_csv(pyarrow.table(plain, table.column_names), buffer)
    else:
        pyarrow.parquet.write_table(table, buffer, compression="zstd", version="2.6")
    replace(path, buffer.getvalue())
