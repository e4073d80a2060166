"""Tables that were fitted once and are kept: the last bits of a solver differ between machines, the households may not.

``python -m openfisca_toeslagen.population.fitting`` fits them again; a test compares what is kept with a fresh fit.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import scipy.sparse

from openfisca_toeslagen.population.calibration import rake

if TYPE_CHECKING:
    from numpy.typing import NDArray

    #: Labels per cell (-1 is in no class), and the total of each label.
    Margin = tuple[NDArray[numpy.int64], NDArray[numpy.float64]]

FILE = Path(__file__).with_name("fitted.csv")
DIGITS = 2


@functools.cache
def _kept() -> dict[str, dict[tuple[int, ...], float]]:
    tables: dict[str, dict[tuple[int, ...], float]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cell = tuple(int(part) for part in row["cel"].split("/"))
            tables.setdefault(row["tabel"], {})[cell] = float(row["aantal"])
    return tables


@functools.cache
def kept(name: str, shape: tuple[int, ...]) -> NDArray[numpy.float64]:
    """Return a kept table; cells that are not in the file are 0."""
    table = numpy.zeros(shape)
    for cell, number in _kept()[name].items():
        table[cell] = number
    return table


def solve(seed: NDArray[numpy.float64], margins: list[Margin]) -> NDArray[numpy.float64]:
    """Return the table nearest to ``seed`` with the given margins, rounded."""
    features, totals = [], []
    for labels, of_labels in margins:
        flat = labels.ravel()
        inside = numpy.flatnonzero(flat >= 0)
        shape = (seed.size, len(of_labels))
        features.append(scipy.sparse.csr_array((numpy.ones(len(inside)), (inside, flat[inside])), shape))
        totals.append(of_labels)
    start = seed.ravel() * (margins[0][1].sum() / seed.sum())
    stacked = scipy.sparse.csr_array(scipy.sparse.hstack(features))
    return numpy.round(rake(start, stacked, numpy.concatenate(totals), numpy.inf).reshape(seed.shape), DIGITS)


def keep(tables: dict[str, NDArray[numpy.float64]]) -> None:
    """Write the tables, cells of 0 left out."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["tabel", "cel", "aantal"])
        for name, table in tables.items():
            for cell in zip(*numpy.nonzero(table), strict=True):
                writer.writerow([name, "/".join(str(index) for index in cell), f"{table[cell]:.{DIGITS}f}"])
