"""Writing observations to a folder, in the form in which they are read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy
import pandas
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import yaml

from openfisca_toeslagen.impact.invoeringstoets.reading import HEADER
from openfisca_toeslagen.impact.invoeringstoets.schema import DECIDED, MONTH, REGIME, TABLE
from openfisca_toeslagen.population.schema import HOUSEHOLD_ID, WEIGHT
from openfisca_toeslagen.population.store import replace, tables_of

if TYPE_CHECKING:
    from pathlib import Path

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations

FORMS = ("parquet", "csv")


def write_observations(observed: Observations, folder: Path, form: str = "parquet") -> None:
    """Write header, decisions and, if they are there, the facts of the decisions."""
    folder.mkdir(parents=True, exist_ok=True)
    header = yaml.safe_dump(observed.header.model_dump(), allow_unicode=True, sort_keys=False)
    replace(folder / HEADER, header.encode())
    _write(decisions(observed), folder / f"{TABLE}.{form}")
    if observed.facts is not None:
        for name, table in tables_of(observed.facts).items():
            _write(table, folder / f"{name}.{form}")


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
