"""The page of an invoeringstoets and its Markdown: templates filled with results, texts and charts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import yaml

from openfisca_toeslagen.impact.indicators import INDICATORS
from openfisca_toeslagen.impact.invoeringstoets import findings as told
from openfisca_toeslagen.impact.invoeringstoets.aggregates import SMALLEST_CELL
from openfisca_toeslagen.impact.invoeringstoets.testing import SMALLEST_SEGMENT
from openfisca_toeslagen.impact.invoeringstoets.toets import Invoeringstoets
from openfisca_toeslagen.report import invoeringstoets_charts as charts
from openfisca_toeslagen.report.language import TEXTS, Language, Taal, load
from openfisca_toeslagen.report.page import environment
from openfisca_toeslagen.year_cycle import regimes

if TYPE_CHECKING:
    from datetime import date

    from openfisca_toeslagen.impact.invoeringstoets.advice import Advised
    from openfisca_toeslagen.impact.invoeringstoets.effects import Effect
    from openfisca_toeslagen.impact.invoeringstoets.findings import Finding
    from openfisca_toeslagen.impact.invoeringstoets.published import PublishedTest
    from openfisca_toeslagen.impact.invoeringstoets.scores import Score
    from openfisca_toeslagen.impact.invoeringstoets.tallies import Cell
    from openfisca_toeslagen.impact.invoeringstoets.testing import Test

NAME = "invoeringstoets"
SHARE, EURO = "aandeel", ("EUR", "EUR per jaar")
MILLION = 1_000_000


def load_texts(taal: Taal) -> Language:
    """Return a language with the texts of this report beside those of all reports."""
    base = load(taal)
    own = yaml.safe_load((TEXTS / f"{NAME}.{taal.value}.yaml").read_text(encoding="utf-8"))
    return Language(base.code, base.texts | own)


class Words:
    """How figures and groups are written, in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.texts = language.texts

    def value(self, value: float | None, unit: str) -> str:
        """Write a figure in its unit; what is not known is said to be so."""
        if value is None or math.isnan(value):
            return self.texts["niet_bekend"]
        if unit == SHARE:
            return self.language.percent(value)
        if unit in EURO:
            return self.language.million(value) if abs(value) >= MILLION else self.language.euro(float(f"{value:.0f}"))
        written = self.language.number(value, 0 if float(value).is_integer() or abs(value) >= 100 else 1)
        return f"{written} {self.texts['eenheden'][unit]}" if unit in self.texts["eenheden"] else written

    def ratio_value(self, test: Test, value: float) -> str:
        """Write a figure of a test: a share, or the mean advance in euros."""
        return self.value(value, "EUR" if test.ratio in told.MEAN_ADVANCES else SHARE)

    def range(self, low: float | None, high: float | None, unit: str) -> str:
        """Write an interval, or the value if both ends are the same."""
        if low is None and high is None:
            return self.texts["niet_bekend"]
        if low == high:
            return self.value(low, unit)
        return f"{self.value(low, unit)} – {self.value(high, unit)}"

    def q(self, value: float | None) -> str:
        """Write an error rate; a very small one as less than a bound."""
        if value is None or math.isnan(value):
            return ""
        if value < 0.001:
            return f"< {self.language.number(0.001, 3)}"
        return self.language.number(value, 3)

    def z(self, value: float | None) -> str:
        """Write a number of standard errors."""
        return "" if value is None else self.language.number(value, 1)

    def ratio(self, name: str) -> str:
        """Name a ratio, an allowance or an indicator."""
        known = self.texts["verhoudingen"].get(name) or self.texts["toeslagen"].get(name)
        return known or self.indicator(name)

    def indicator(self, name: str) -> str:
        """Name an indicator."""
        return self.language.of(INDICATORS[name].label) if name in INDICATORS else name

    def cell(self, cell: Cell) -> str:
        """Name a group of households."""
        if not cell:
            return self.texts["iedereen"]
        return f" {self.texts['en']} ".join(self.part(name, label) for name, label in cell)

    def part(self, name: str, label: str) -> str:
        """Name one class of households."""
        return self.texts["cellen"].get(f"{name} {label}") or f"{self.feature(name)}: {self.label(label)}"

    def feature(self, name: str) -> str:
        """Name a feature of households."""
        return self.texts["kenmerken"].get(name, name.removeprefix("groep_").replace("_", " "))

    def label(self, label: str) -> str:
        """Name a class of a feature."""
        return self.texts["klassen"].get(label, label.replace("_", " "))

    def advice(self, advised: Advised) -> str:
        """Write an advice with its rule."""
        words = self.texts
        return f"{words['advies']}: {words['adviezen'][advised.advies.value]}. {words['regels'][advised.regel]}"

    def judgement(self, score: Score) -> str:
        """Write what became of an expectation."""
        return self.texts["oordelen"][score.oordeel.value]


class View(Words):
    """What the template of a register's test asks of the results."""

    def __init__(self, toets: Invoeringstoets, language: Language) -> None:
        super().__init__(language)
        self.toets = toets
        self.findings = told.findings(toets)
        self.trade_offs = told.trade_offs(toets)
        self.bottlenecks = told.bottlenecks(toets) if toets.onderzoek else ()
        self.vulnerable = told.vulnerable(toets) if toets.onderzoek else ()
        self.burdens = told.BURDENS
        self.groups = told.groups(toets) if toets.onderzoek else ()

    @property
    def title(self) -> str:
        """Name the proposal."""
        return self.language.of(self.toets.register.definitie.titel)

    @property
    def regime(self) -> str:
        """Name the regime in force."""
        return regimes.header(self.toets.stelsel).title

    def intro(self) -> str:
        """Say what was compared with what."""
        if self.toets.header is None:
            return self.language.sentence(self.texts["inleiding_cijfers"], maand=self.toets.maand)
        values = {"huishoudens": self.toets.huishoudens, "maand": self.toets.maand, "titel": self.toets.header.titel}
        return self.language.sentence(self.texts["inleiding"], **values)

    def grounds(self) -> str:
        """Name what met the rule of the advice."""
        return ", ".join(self.ground(name) for name in self.toets.advies.gronden[:5])

    def ground(self, name: str) -> str:
        """Name one ground: an assumption by its sentence, anything else by its name."""
        known = {score.id: self.language.of(score.tekst) for score in self.toets.scores}
        return known.get(name) or self.ratio(name)

    def say(self, finding: Finding, template: str) -> str:
        """Fill a sentence about a finding."""
        return self.language.sentence(
            template, onderwerp=self.ratio(finding.subject), wie=self.cell(finding.cell), **finding.values
        )

    def lines(self) -> list[str]:
        """Return what the console says: the advice with its rule, and the findings."""
        words = self.texts["bevindingen"]
        found = [f"- {words[f.key]['titel']}: {self.say(f, words[f.key]['zin'])}" for f in self.findings]
        said = [self.texts["nagebootst_zin"]] if self.toets.gesimuleerd else []
        return [*said, self.advice(self.toets.advies), *found]

    def changes(self, effect: Effect) -> str:
        """Name the blocks of the verdict that change."""
        return ", ".join(f"{cell.blok} ({cell.was} → {cell.wordt})" for cell in effect.cellen)

    def charts(self) -> list[tuple[str, str]]:
        """Return (title, drawing) of the charts of the first screen."""
        drawn = []
        if self.toets.decompositie is not None:
            drawn.append((self.texts["budget_kop"], charts.gap_chart(self.toets.decompositie, self.language)))
        shares = [test for test in self.bottlenecks if test.ratio not in told.MEAN_ADVANCES]
        if shares:
            drawn.append((self.texts["knelpunten_kop"], charts.segments_chart(shares, self)))
        return drawn

    @property
    def segment_size(self) -> int:
        """Return the fewest households of a segment."""
        return SMALLEST_SEGMENT

    @property
    def smallest(self) -> int:
        """Return the fewest households of a cell that is shown."""
        return SMALLEST_CELL


class PublishedView(Words):
    """What the template of a test on published figures asks of the results."""

    def __init__(self, test: PublishedTest, language: Language) -> None:
        super().__init__(language)
        self.test = test

    @property
    def title(self) -> str:
        """Name the measure."""
        return self.language.of(self.test.register.titel)

    def expected(self, score: Score) -> str:
        """Write what was expected in public."""
        if score.verwacht_laag is None:
            return self.texts["niet_gepubliceerd"]
        return self.value(score.verwacht_laag, score.eenheid)

    def ground(self, name: str) -> str:
        """Name one ground of the advice."""
        return self.language.of(next(score.tekst for score in self.test.scores if score.id == name))

    def lines(self) -> list[str]:
        """Return what the console says: the advice with its rule, and every expectation."""
        told = [
            f"- {self.language.of(s.tekst)}: {self.value(s.waargenomen, s.eenheid)} "
            f"({self.texts['kolommen']['verwacht'].lower()}: {self.expected(s)}): {self.judgement(s)}"
            for s in self.tested
        ]
        return [self.advice(self.test.advies), *told]

    @property
    def leading(self) -> list[Score]:
        """Return the three expectations of the first screen."""
        return self.tested[:3]

    @property
    def tested(self) -> list[Score]:
        """Return the expectations that were tested first, then the others."""
        return sorted(self.test.scores, key=lambda score: score.z is None and score.verwacht_laag is None)


def render(template: str, language: Language, day: date | None, version: str, **values: Any) -> str:  # noqa: ANN401
    """Fill a template of this room."""
    filled = environment(template, language)
    filled.filters["million"] = language.million
    filled.filters["number"] = language.number
    return filled.get_template(template).render(t=language.texts, language=language, day=day, version=version, **values)
