"""The report of the main job: page, Markdown and data, and the table on the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from openfisca_toeslagen.report import data, files
from openfisca_toeslagen.report.page import View, render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from openfisca_toeslagen.impact.uitvoeringstoets import Outcome, Uitvoeringstoets
    from openfisca_toeslagen.report.language import Language

NAME = "uitvoeringstoets"

#: The amounts of the console; the rest stands in the page.
CONSOLE = ("voorschot", "toekenning", "nabetaling", "terugvordering", "niet_teruggevorderd", "evenredigheidsfactor")


def write(toets: Uitvoeringstoets, folder: Path, language: Language, version: str, day: date | None = None) -> Path:
    """Write the report in three forms and return the path of the page."""
    files.write(folder / f"{NAME}.json", data.as_json(View(toets, language), day, version))
    files.write(folder / f"{NAME}.md", render(f"{NAME}.md.j2", toets, language, day, version))
    return files.write(folder / f"{NAME}.html", render(f"{NAME}.html.j2", toets, language, day, version))


def tables(toets: Uitvoeringstoets, language: Language) -> Iterator[Table | str]:
    """Yield what the console shows: a table per family with something to settle, and how to read them.

    A refusal is a row, with its reason below the table.
    """
    view, texts = View(toets, language), language.texts["console"]
    for family, allowance in view.settlements():
        heading = f"{language.of(family.titel)}: {language.texts['toeslagen'][allowance]}"
        drawn = Table(
            title=heading,
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
            show_edge=False,
        )
        drawn.add_column(texts["titel"], min_width=20)
        for key in CONSOLE:
            drawn.add_column(texts["kolommen"][key], justify="right")
        for regime, outcome in view.columns(family, allowance):
            drawn.add_row(regime, *_cells(view, outcome))
        yield drawn
        yield from (
            f"{regime}. {language.sentence(language.texts['geweigerd'], reden=reason)}"
            for regime, reason in view.refusals(family, allowance)
        )
    yield language.sentence(texts["uitleg"], reden=language.texts["reden_factor"].partition(": ")[2])
    yield view.reproduced()


def _cells(view: View, outcome: Outcome) -> list[str]:
    if outcome.bedragen is None:
        return [view.texts["geweigerd_kort"]] * len(CONSOLE)
    cells = {key: view.cell(outcome.bedragen, key) for key in CONSOLE if getattr(outcome.bedragen, key) is not None}
    unknown = {view.texts["niet_te_berekenen"]: view.texts["console"]["onbekend"]}
    return [unknown.get(cells.get(key, ""), cells.get(key, "")) for key in CONSOLE]
