"""The report on real measures: table, page, Markdown and data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml
from rich.table import Table

from openfisca_toeslagen.report import files
from openfisca_toeslagen.report.charts import GRID, INK, STATE, svg
from openfisca_toeslagen.report.invoeringstoets_page import render
from openfisca_toeslagen.report.language import TEXTS, Language, Taal, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from matplotlib.axes import Axes

    from openfisca_toeslagen.impact.measures.run import Figure, Judged, Measure, Run
    from openfisca_toeslagen.impact.text import Text

NAME = "maatregelen"
#: The form of the JSON; raised when a reader of an older file could misread a newer one.
FORM = 1
VERDICT_COLUMNS = ("stelsel", "oordeel", "knelpunten", "aandachtspunten")
COLUMNS = ("cijfer", "jaar", "model", "interval", "gepubliceerd", "afwijking", "geweigerd")


def load_texts(taal: Taal) -> Language:
    """Return a language with the texts of this report beside those of all reports."""
    base = load(taal)
    own = yaml.safe_load((TEXTS / f"{NAME}.{taal.value}.yaml").read_text(encoding="utf-8"))
    return Language(base.code, base.texts | own)


class View:
    """What the templates ask of the results, in one language."""

    columns = COLUMNS
    verdict_columns = VERDICT_COLUMNS

    def __init__(self, run: Run, language: Language) -> None:
        self.run = run
        self.measures = run.measures
        self.language = language
        self.texts = language.texts

    @property
    def introduction(self) -> str:
        """Say how many measures on how many households."""
        number = len(self.measures) + len(self.run.judged)
        return self.language.sentence(self.texts["inleiding"], maatregelen=number, huishoudens=self.run.households)

    def verdicts(self, judged: Judged) -> list[tuple[str, str, str, str]]:
        """Return per regime its name, our verdict, and the rows that are a bottleneck or a point of attention."""
        return [
            (
                verdict.stelsel,
                self.texts["eindoordelen"][verdict.eindoordeel],
                self._rows(judged.bottlenecks(verdict)),
                self._rows(judged.attention(verdict)),
            )
            for verdict in judged.verdicts
        ]

    def _rows(self, rows: list[Text]) -> str:
        return ", ".join(map(self.language.of, rows)) or self.texts["geen"]

    def against(self, figure: Figure) -> str:
        """Name the regimes that are compared."""
        own, divisor = figure.definition.vergelijking, figure.definition.gedeeld_door
        told = self.texts["tegen"].format(stelsel=own.stelsel, tegenover=own.tegenover)
        if divisor:
            told += self.texts["gedeeld"].format(stelsel=divisor.stelsel, tegenover=divisor.tegenover)
        return told

    def cells(self, figure: Figure) -> list[str]:
        """Write model, interval, publication, deviation and what could not be computed."""
        published, deviation = figure.definition.gepubliceerd, figure.deviation
        if published is None:
            beside, apart = self.texts["niet_gepubliceerd"], ""
        else:
            beside = self._range(figure, published.laag, published.hoog)
            apart = self.texts["binnen"] if deviation == 0 else self.language.percent(float(f"{deviation:.2f}"))
        refused = self.language.number(figure.sums.refused) if figure.sums.refused else ""
        return [self._value(figure, figure.sums.value), self._range(figure, *figure.sums.interval), beside, apart, refused]

    def _range(self, figure: Figure, low: float, high: float) -> str:
        if low == high:
            return self._value(figure, low)
        return f"{self._value(figure, low)} – {self._value(figure, high)}"

    def _value(self, figure: Figure, value: float) -> str:
        unit = figure.unit
        if unit == "euro":
            return self.language.million(value)
        return self.language.number(value, 2 if unit == "verhouding" else 0)

    @property
    def chart(self) -> str:
        """Draw each figure as a share of what was published."""
        rows = [(m, f) for m in self.measures for f in m.figures if f.share is not None]

        def draw(axes: Axes) -> None:
            for row, (measure, figure) in enumerate(rows):
                low, high = figure.share_interval
                axes.plot((low, high), (row, row), color=INK, linewidth=1.6)
                axes.plot(figure.share, row, "o", color=STATE, markersize=7)
                label = axes.annotate(
                    f"{measure.definition.id} {self.language.of(figure.definition.naam)}",
                    (0.0, row),
                    xycoords=("axes fraction", "data"),
                    xytext=(0, 9),
                    textcoords="offset points",
                    fontsize=11,
                )
                # The words may lie over the drawing; they must not make it narrower.
                label.set_in_layout(False)
            axes.axvline(1, color=GRID, linewidth=1.6, zorder=0)
            axes.xaxis.set_major_formatter(lambda value, _: self.language.percent(value))
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            axes.invert_yaxis()
            axes.margins(x=0.06, y=0.1)

        told = "; ".join(
            f"{m.definition.id} {self.language.of(f.definition.naam)} {self.language.percent(float(f'{f.share:.2f}'))}"
            for m, f in rows
        )
        return svg(draw, (6.4, 8.2), NAME, self.texts["grafiek_titel"], told)


def table(run: Run, language: Language) -> Table:
    """Return the figures for the screen."""
    view = View(run, language)
    shown = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for number, name in enumerate(COLUMNS):
        shown.add_column(language.texts["kolommen"][name], justify="right" if number else "left")
    for measure in run.measures:
        shown.add_row(f"{measure.definition.id}. {language.of(measure.definition.naam)}", style="bold")
        for figure in measure.figures:
            name = f"  {language.of(figure.definition.naam)}"
            shown.add_row(name, str(measure.definition.jaar), *view.cells(figure))
    return shown


def verdict_table(run: Run, language: Language) -> Table:
    """Return the verdicts for the screen."""
    view = View(run, language)
    shown = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in VERDICT_COLUMNS:
        shown.add_column(language.texts["kolommen"][name])
    for judged in run.judged:
        published = f"{language.texts['kolommen']['gepubliceerd']}: {language.of(judged.definition.gepubliceerd)}"
        shown.add_row(f"{judged.definition.id}. {language.of(judged.definition.naam)}", published, style="bold")
        for name, *cells in view.verdicts(judged):
            shown.add_row(f"  {name}", *cells)
    return shown


def write(run: Run, folder: Path, language: Language, version: str, day: date | None = None) -> Path:
    """Write the report in three forms and return the path of the page."""
    values = {"view": View(run, language), "file": f"{NAME}.json"}
    files.write(folder / f"{NAME}.json", _json(run, version, day))
    files.write(folder / f"{NAME}.md", render(f"{NAME}.md.j2", language, day, version, **values))
    return files.write(folder / f"{NAME}.html", render(f"{NAME}.html.j2", language, day, version, **values))


def _json(run: Run, version: str, day: date | None) -> str:
    content = {
        "soort": NAME,
        "vorm": FORM,
        "datum": day and day.isoformat(),
        "versie": version,
        "huishoudens": run.households,
        "zaad": run.seed,
        "programma": run.program,
        "maatregelen": _measures(run.measures),
        "oordelen": [
            {
                **judged.definition.model_dump(mode="json"),
                "stelsels": [verdict.model_dump(mode="json") for verdict in judged.verdicts],
            }
            for judged in run.judged
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _measures(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    return [
        {
            **measure.definition.model_dump(mode="json", exclude={"cijfers"}),
            "cijfers": [
                {
                    **figure.definition.model_dump(mode="json"),
                    "eenheid": figure.unit,
                    "model": figure.sums.value,
                    "laag": figure.sums.interval[0],
                    "hoog": figure.sums.interval[1],
                    "afwijking": figure.deviation,
                    "niet_te_rekenen": figure.sums.refused,
                }
                for figure in measure.figures
            ],
        }
        for measure in measures
    ]
