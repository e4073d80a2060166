"""The published cases: what somebody else published, what the law gives here, and the difference."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen import layout
from openfisca_toeslagen.checks import cases

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

#: A keyword of a case whose publication contradicts the law: "gepubliceerd <variabele> <bedrag>: <reden>".
DEVIATION = re.compile(r"gepubliceerd (?P<variable>\w+) (?P<amount>-?[\d.]+): (?P<reason>.+)")


@dataclasses.dataclass(frozen=True)
class Row:
    """One published figure beside ours. ``reason`` says why a deviation is the publication's and not ours."""

    source: str
    case: str
    variable: str
    period: str
    published: object
    ours: object
    difference: float | None
    agrees: bool
    reason: str


def rows(law: TaxBenefitSystem, folder: Path | None = None) -> Iterator[Row]:
    """Yield every published figure of the cases in ``folder`` (default: those of the package)."""
    for case in cases.read(folder or layout.PUBLISHED):
        deviating = {m["variable"]: m for m in map(DEVIATION.fullmatch, case.test.keywords or []) if m}
        for outcome in case.outcomes(case.system(law)):
            name = f"{case.name} / {outcome.instance}" if outcome.instance else case.name
            deviation = deviating.get(outcome.variable)
            if deviation and outcome.agrees:
                published = float(deviation["amount"])
                difference = float(outcome.got) - published
                agrees, reason = False, deviation["reason"]
            else:
                published, difference = outcome.expected, outcome.difference
                agrees, reason = outcome.agrees, ""
            yield Row(
                case.path.stem, name, outcome.variable, outcome.period, published, outcome.got, difference, agrees, reason
            )


def write(table: Iterable[Row], path: Path) -> None:
    """Write the table as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in dataclasses.fields(Row)])
        writer.writerows(dataclasses.astuple(row) for row in table)
