"""The report of an invoeringstoets: page, Markdown and data, and the list of deviating decisions."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from openfisca_toeslagen.report import files
from openfisca_toeslagen.report.invoeringstoets_data import as_json, published_as_json
from openfisca_toeslagen.report.invoeringstoets_page import NAME, PublishedView, View, render

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from openfisca_toeslagen.impact.invoeringstoets.published import PublishedTest
    from openfisca_toeslagen.impact.invoeringstoets.toets import Invoeringstoets
    from openfisca_toeslagen.report.language import Language

TEMPLATE, PUBLISHED = NAME, f"{NAME}_gepubliceerd"
DEVIATING = ("huishouden_id", "toeslag", "besluit", "wet", "verschil")


def write(
    toets: Invoeringstoets, folder: Path, name: str, language: Language, version: str, day: date | None = None
) -> Path:
    """Write the report on a register in three forms, and the deviating decisions; return the path of the page."""
    stem = f"{NAME}_{name}"
    deviating = f"{stem}_afwijkende_besluiten.csv"
    view = View(toets, language)
    values = {
        "view": view,
        "toets": toets,
        "wrong": toets.onderzoek.wrong if toets.onderzoek else (),
        "whole": [test for test in toets.onderzoek.tests if not test.cell] if toets.onderzoek else [],
        "events": toets.onderzoek.gebeurtenissen if toets.onderzoek else (),
        "corrected": toets.verbeterd,
        "deviating": deviating,
        "file": f"{stem}.json",
    }
    files.write(folder / f"{stem}.json", as_json(toets, day, version))
    if toets.onderzoek:
        files.write(folder.joinpath(deviating), _deviating(toets))
    files.write(folder / f"{stem}.md", render(f"{TEMPLATE}.md.j2", language, day, version, **values))
    return files.write(folder / f"{stem}.html", render(f"{TEMPLATE}.html.j2", language, day, version, **values))


def write_published(
    test: PublishedTest, folder: Path, name: str, language: Language, version: str, day: date | None = None
) -> Path:
    """Write the report on published figures in three forms and return the path of the page."""
    stem = f"{NAME}_{name}"
    values = {"view": PublishedView(test, language), "test": test, "file": f"{stem}.json"}
    files.write(folder / f"{stem}.json", published_as_json(test, day, version))
    files.write(folder / f"{stem}.md", render(f"{PUBLISHED}.md.j2", language, day, version, **values))
    return files.write(folder / f"{stem}.html", render(f"{PUBLISHED}.html.j2", language, day, version, **values))


def _deviating(toets: Invoeringstoets) -> str:
    """Return every decision that is not what the law says, as CSV: for the execution, not for publication."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(DEVIATING)
    for checked in toets.onderzoek.juistheid:
        for one in checked.afwijkend:
            writer.writerow([one.huishouden, one.toeslag, f"{one.besluit:.2f}", f"{one.wet:.2f}", f"{one.verschil:.2f}"])
    return out.getvalue()
