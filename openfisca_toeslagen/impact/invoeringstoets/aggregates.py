"""Observations as aggregates that somebody published: a row per figure, each with its source."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.invoeringstoets.reading import ObservationError
from openfisca_toeslagen.population.problems import Problems, did_you_mean
from openfisca_toeslagen.reading import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REQUIRED = ("indicator", "groep", "waarde", "n", "bron")
OPTIONAL = ("maand", "toelichting")
#: Cells of fewer households are not shown.
SMALLEST_CELL = 10
LATEST_MONTH = 240
SHARE = "aandeel"
#: Units that may be negative: nothing else can be.
SIGNED = ("EUR", "EUR per jaar")


@dataclass(frozen=True)
class Aggregate:
    """One figure. ``n`` is the number of households it rests on, None when it was not published."""

    indicator: str
    groep: str | None
    waarde: float
    n: int | None
    bron: str
    maand: int | None
    toelichting: str
    rij: int

    @property
    def suppressed(self) -> bool:
        """Whether it rests on too few households to be shown."""
        return self.n is not None and self.n < SMALLEST_CELL


def read_aggregates(path: Path, units: Mapping[str, str]) -> tuple[Aggregate, ...]:
    """Return the figures of a CSV file; ``units`` names the indicators that exist, with their units.

    Raises :class:`ObservationError` with every problem; then nothing is used.
    """
    problems = Problems()
    rows = _rows(path, problems)
    found = [_row(path.name, number, row, units, problems) for number, row in rows]
    if not problems.count and not found:
        problems.add(path.name, None, "bevat geen cijfers; toegestaan: ten minste een rij")
    _refuse_repeated(path.name, [one for one in found if one], problems)
    if problems.count:
        raise ObservationError(problems.items, problems.count)
    return tuple(one for one in found if one)


def _rows(path: Path, problems: Problems) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except OSError as error:
        problems.add(path.name, None, f"is niet te lezen: {error.strerror}")
        return []
    except UnicodeDecodeError:
        problems.add(path.name, None, "is geen UTF-8; sla het bestand als UTF-8 op")
        return []
    lines = text.splitlines()
    if not lines:
        problems.add(path.name, None, "is leeg; de eerste regel noemt de kolommen")
        return []
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    header, *rows = csv.reader(lines, delimiter=delimiter)
    names = [name.strip() for name in header]
    known = (*REQUIRED, *OPTIONAL)
    for name in dict.fromkeys(names):
        if name not in known:
            near = did_you_mean(name, known) or f"; toegestaan: {', '.join(known)}"
            problems.add(path.name, name, f"onbekende kolom{near}")
        if names.count(name) > 1:
            problems.add(path.name, name, "staat meer dan eens in het bestand")
    for name in REQUIRED:
        if name not in names:
            problems.add(path.name, name, "ontbreekt en is verplicht")
    if problems.count:
        return []
    result = []
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            problems.add(path.name, None, f"heeft {len(row)} cellen, de kopregel {len(names)}", row=number)
        else:
            result.append((number, {name: cell.strip() for name, cell in zip(names, row, strict=True)}))
    return result


def _row(file: str, number: int, row: dict[str, str], units: Mapping[str, str], problems: Problems) -> Aggregate | None:
    before = problems.count
    indicator = row["indicator"]
    if indicator not in units:
        problems.add(file, "indicator", f"{indicator!r} is onbekend; {suggestion(indicator, units)}", row=number)
    value = _number(file, "waarde", row["waarde"], number, problems)
    unit = units.get(indicator, "")
    if value is not None and unit == SHARE and not 0 <= value <= 1:
        problems.add(file, "waarde", f"{value:g} mag niet; {indicator} is een aandeel van 0 tot en met 1", row=number)
    elif value is not None and unit and unit not in SIGNED and value < 0:
        problems.add(file, "waarde", f"{value:g} mag niet; {indicator} is in {unit} en niet onder 0", row=number)
    n = _whole(file, "n", row["n"], number, problems, 0)
    month = _whole(file, "maand", row.get("maand", ""), number, problems, 1, LATEST_MONTH)
    if not row["bron"]:
        problems.add(file, "bron", "is leeg; een waarneming zonder bron telt niet", row=number)
    if problems.count > before or value is None:
        return None
    return Aggregate(indicator, row["groep"] or None, value, n, row["bron"], month, row.get("toelichting", ""), number)


def _number(file: str, column: str, text: str, number: int, problems: Problems) -> float | None:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    hint = "; gebruik een punt voor de decimalen" if "," in text else ""
    problems.add(file, column, f"{text!r} mag niet; toegestaan: een getal{hint}", row=number)
    return None


def _whole(
    file: str, column: str, text: str, number: int, problems: Problems, low: int, high: int | None = None
) -> int | None:
    """Return a whole number; None where the cell is empty: not published."""
    if not text:
        return None
    allowed = f"een geheel getal vanaf {low}" + (f" tot en met {high}" if high else "") + ", of leeg"
    value = int(text) if text.lstrip("-").isdigit() else None
    if value is None or value < low or (high and value > high):
        problems.add(file, column, f"{text!r} mag niet; toegestaan: {allowed}", row=number)
        return None
    return value


def _refuse_repeated(file: str, rows: list[Aggregate], problems: Problems) -> None:
    seen: dict[tuple, int] = {}
    for one in rows:
        key = (one.indicator, one.groep, one.maand)
        if key in seen:
            problems.add(
                file, "indicator", f"{one.indicator} staat al op rij {seen[key]} voor deze groep en maand", row=one.rij
            )
        seen.setdefault(key, one.rij)
