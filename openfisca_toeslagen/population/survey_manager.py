"""The table layout of openfisca-survey-manager, in and out: one table per entity, ``<entity>_id``, ``<entity>_role``.

Only the layout is shared; the library itself does not install beside this version of core. In that layout the key of a
household is a column of both tables, a role is the number of its place among the roles of the entity (0 is the applicant)
and the weight is called ``weight_<entity>``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet

from openfisca_toeslagen.population.naming import SURVEY_MANAGER
from openfisca_toeslagen.population.schema import ROLE
from openfisca_toeslagen.population.store import tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.population.population import Bevolking


def export(population: Bevolking, folder: Path, progress: Callable[[int], None] = lambda _: None) -> list[Path]:
    """Write a population as ``persoon.parquet`` and ``huishouden.parquet`` in the layout of openfisca-survey-manager.

    Existing files are refused with FileExistsError. Memory is that of one partition.
    """
    paths = {table: folder / f"{name}.parquet" for table, name in SURVEY_MANAGER.files.items()}
    for path in paths.values():
        if path.exists():
            message = f"{path} bestaat al"
            raise FileExistsError(message)
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pyarrow.parquet.ParquetWriter] = {}
    try:
        for partition in population.delen():
            for table, data in _renamed(partition).items():
                if table not in writers:
                    writers[table] = pyarrow.parquet.ParquetWriter(paths[table], data.schema, compression="zstd")
                writers[table].write_table(data.cast(writers[table].schema))
            progress(partition.household_count)
    finally:
        for writer in writers.values():
            writer.close()
    return list(paths.values())


def _renamed(partition: Partition) -> dict[str, pyarrow.Table]:
    """Return the tables of a partition with the names and the numbered roles of the other layout."""
    result = {}
    for table, data in tables_of(partition).items():
        theirs = {ours: name for name, ours in SURVEY_MANAGER.columns[table].items()}
        columns = {}
        for name in data.column_names:
            column = data.column(name)
            if name == ROLE:
                column = pyarrow.array(partition.roles)
            elif pyarrow.types.is_dictionary(column.type):
                column = column.cast(pyarrow.string())
            columns[theirs.get(name, name)] = column
        result[table] = pyarrow.table(columns)
    return result
