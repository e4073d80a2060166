"""The published figures on which the synthetic population rests, each with its vintage, source and standing."""

from __future__ import annotations

import csv
import dataclasses
import functools
import hashlib
from pathlib import Path

from openfisca_toeslagen.population.problems import did_you_mean

FILE = Path(__file__).with_name("statistics.csv")


@dataclasses.dataclass(frozen=True)
class Figure:
    """One published figure. ``year`` is its vintage as printed (such as ``2022Q1``)."""

    name: str
    year: str
    value: float
    unit: str
    source: str
    confidence: str
    note: str


@functools.cache
def _figures() -> dict[tuple[str, str], Figure]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["statistic"], row["year"]): Figure(
                row["statistic"],
                row["year"],
                float(row["value"]),
                row["unit"],
                row["source"],
                row["confidence"],
                row["note"],
            )
            for row in csv.DictReader(file)
        }


def figure(name: str, year: int | str) -> Figure:
    """Return a published figure by name and vintage; KeyError with a suggestion when it is not there."""
    try:
        return _figures()[name, str(year)]
    except KeyError:
        near = did_you_mean(f"{name} {year}", (" ".join(key) for key in _figures()))
        message = f"no published figure {name} {year}{near}"
        raise KeyError(message) from None


def published(name: str, year: int | str) -> float:
    """Return the value of a published figure."""
    return figure(name, year).value


def file_hash() -> str:
    """Return the SHA-256 of the file of figures: the manifest of a population names the targets it was made for."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()
