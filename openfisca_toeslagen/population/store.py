"""A population on disk: one pair of Parquet files per partition and a manifest that says what is in them.

```
manifest.json                      recipe, versions, and per partition the rows and the SHA-256 of both files
personen/deel-00000.parquet        the persons of partition 0
huishoudens/deel-00000.parquet     its households, in the order in which their persons follow each other
```

A file is written under another name, flushed and renamed, and a partition counts only once the manifest names it: after
an interruption the finished partitions are kept and the half-written one is made again. The files hold no time and no
machine: the same recipe with the same versions gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import uuid
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pandas
import pyarrow
import pyarrow.parquet

from openfisca_toeslagen.population.partition import Partition, assemble
from openfisca_toeslagen.population.problems import PopulationError, Problem, Problems
from openfisca_toeslagen.population.schema import (
    HOUSEHOLD_ID,
    HOUSEHOLDS,
    MONTHS,
    PERSON_ID,
    PERSONS,
    ROLE,
    ROLES,
    THRESHOLD,
    WEIGHT,
    Schema,
    schema,
)
from openfisca_toeslagen.population.tables import TableFile, lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORM = 1
MANIFEST = "manifest.json"
VERSIONS = ("openfisca-toeslagen", "numpy", "pyarrow")


class Store:
    """A folder with a population. ``recipe`` says how it was made and is the same for every partition."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = {}
        if (folder / MANIFEST).is_file():
            self.manifest = _read_manifest(folder / MANIFEST)

    @property
    def complete(self) -> bool:
        """Whether every partition is there."""
        return bool(self.manifest) and len(self.manifest["delen"]) == self.manifest["aantal_delen"]

    @property
    def done(self) -> set[int]:
        """The numbers of the partitions that are there."""
        return {int(number) for number in self.manifest.get("delen", {})}

    def start(self, recipe: dict[str, Any], partitions: int) -> None:
        """Begin, or go on where an earlier run of the same recipe stopped; another population in the folder is refused.

        Partitions whose files changed since are made again.
        """
        recipe = {**recipe, "versies": {name: version(name) for name in VERSIONS}}
        if self.manifest and self.manifest["recept"] != recipe:
            differing = sorted(k for k in recipe if self.manifest["recept"].get(k) != recipe[k])
            message = f"bevat een andere bevolking ({', '.join(differing)} verschilt); kies een andere map of maak deze leeg"
            raise PopulationError([Problem(str(self.folder), None, None, message)])
        for table in (PERSONS, HOUSEHOLDS):
            (self.folder / table).mkdir(parents=True, exist_ok=True)
            for half in (self.folder / table).glob("*.tmp"):
                half.unlink()
        kept = {n: part for n, part in self.manifest.get("delen", {}).items() if self._intact(part)}
        self.manifest = {"vorm": FORM, "recept": recipe, "aantal_delen": partitions, "delen": kept}
        self._write_manifest()

    def add(self, part: dict[str, Any]) -> None:
        """Let a written partition count."""
        self.manifest["delen"][str(part["nummer"])] = part
        self._write_manifest()

    def read(self, number: int, of: Schema | None = None) -> Partition:
        """Read a partition; refuses files that are not the ones the manifest describes."""
        part = self.manifest["delen"][str(number)]
        columns: dict[str, dict] = {}
        for table, entry in part["bestanden"].items():
            path = self.folder / table / entry["naam"]
            try:
                content = path.read_bytes()
            except OSError as error:
                raise PopulationError([Problem(str(path), None, None, f"is niet te lezen: {error.strerror}")]) from error
            if hashlib.sha256(content).hexdigest() != entry["sha256"]:
                message = "is veranderd nadat het gemaakt werd; lees eigen gegevens in met toeslagen bevolking inlezen"
                raise PopulationError([Problem(str(path), None, None, message)])
            problems = Problems()
            data = pyarrow.parquet.read_table(io.BytesIO(content), use_threads=False)
            file = TableFile(path, table, tuple(data.schema.names), tuple(data.schema.types))
            layout = lay_out(file, of or schema(), problems)
            problems.raise_if_any()
            columns[table] = layout.arrays(data, 1, problems, self.manifest["recept"]["jaar"])
            problems.raise_if_any()
        persons, households = columns[PERSONS], columns[HOUSEHOLDS]
        # Persons follow their households, so a new household starts where the identifier changes.
        identifiers = persons[HOUSEHOLD_ID]
        household_of = numpy.zeros(len(identifiers), numpy.int32)
        numpy.cumsum(identifiers[1:] != identifiers[:-1], out=household_of[1:])
        return assemble(number, self.manifest["recept"]["jaar"], persons, households, household_of)

    def _intact(self, part: dict[str, Any]) -> bool:
        for table, entry in part["bestanden"].items():
            path = self.folder / table / entry["naam"]
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
                return False
        return True

    def _write_manifest(self) -> None:
        ordered = dict(sorted(self.manifest["delen"].items(), key=lambda item: int(item[0])))
        text = json.dumps({**self.manifest, "delen": ordered}, indent=1, ensure_ascii=False)
        replace(self.folder / MANIFEST, text.encode())


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        fits = manifest["vorm"] == FORM and {"recept", "aantal_delen", "delen"} <= set(manifest)
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        message = f"is geen manifest van een bevolking in vorm {FORM}"
        raise PopulationError([Problem(str(path), None, None, message)])
    return manifest


def write_partition(partition: Partition, folder: Path) -> dict[str, Any]:
    """Write the two files of a partition and return its entry for the manifest."""
    name = f"deel-{partition.number:05d}.parquet"
    files = {}
    for table, data in tables_of(partition).items():
        buffer = io.BytesIO()
        pyarrow.parquet.write_table(data, buffer, compression="zstd", version="2.6")
        content = buffer.getvalue()
        replace(folder / table / name, content)
        files[table] = {"naam": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    counts = {"huishoudens": partition.household_count, "personen": partition.person_count}
    return {"nummer": partition.number, **counts, "bestanden": files}


def tables_of(partition: Partition, of: Schema | None = None) -> dict[str, pyarrow.Table]:
    """Return the two tables of a partition, with the columns in the order of the schema."""
    of = of or schema()
    persons = {
        PERSON_ID: partition.person_ids,
        HOUSEHOLD_ID: partition.household_ids[partition.household_of],
        ROLE: _dictionary(partition.roles, ROLES),
    }
    households = {HOUSEHOLD_ID: partition.household_ids, WEIGHT: partition.weights}
    thresholds = {f"{THRESHOLD}{allowance}": values for allowance, values in partition.thresholds.items()}
    return {
        PERSONS: _table(of, PERSONS, persons, partition.persons, partition.person_groups),
        HOUSEHOLDS: _table(of, HOUSEHOLDS, households, {**partition.households, **thresholds}, partition.household_groups),
    }


def _table(of: Schema, table: str, keys: dict, facts: dict, groups: dict) -> pyarrow.Table:
    columns = {name: _array(values) for name, values in keys.items()}
    for name, column in of.tables[table].items():
        if name not in facts:
            continue
        values = facts[name]
        coded = column.choices if column.kind == "enum" else None
        if values.ndim > 1:
            months = zip(MONTHS, values, strict=True)
            columns.update({f"{name}_{month}": _array(of_month, coded) for month, of_month in months})
        else:
            columns[name] = _array(values, coded)
    columns.update({name: _array(groups[name]) for name in sorted(groups)})
    return pyarrow.table(columns)


def _array(values: NDArray | pandas.Categorical | pyarrow.Array, choices: tuple[str, ...] | None = None) -> pyarrow.Array:
    if choices is not None:
        return _dictionary(values, choices)
    if isinstance(values, pandas.Categorical):
        return _dictionary(values.codes, tuple(values.categories))
    return values if isinstance(values, pyarrow.Array) else pyarrow.array(values)


def _dictionary(codes: NDArray, choices: tuple[str, ...]) -> pyarrow.DictionaryArray:
    codes = pyarrow.array(codes, mask=codes < 0)
    return pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(choices, pyarrow.string()))


def replace(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also when the machine stops."""
    # A name of its own: a worker that was given up and the one that took its work over may write the same file.
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
