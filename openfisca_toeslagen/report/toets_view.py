"""What the report of an uitvoeringstoets over a population asks of a register, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from openfisca_toeslagen.impact.discrimination import ALIKE, RAW
from openfisca_toeslagen.impact.indicators import find
from openfisca_toeslagen.impact.weighing import TRADEOFFS, extremes, sides, standing, three_findings
from openfisca_toeslagen.report import articles, toets_charts
from openfisca_toeslagen.report.language import TEXTS, Language, Taal, load
from openfisca_toeslagen.report.page import Chart
from openfisca_toeslagen.year_cycle import regimes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openfisca_toeslagen.impact.blocks.thresholds import Block
    from openfisca_toeslagen.impact.freezing import Frozen
    from openfisca_toeslagen.impact.indicators import Indicator
    from openfisca_toeslagen.impact.register.frozen import Assumption, Cell, Ground, Prediction, Verdict
    from openfisca_toeslagen.impact.weighing import Told
    from openfisca_toeslagen.year_cycle.assumptions import Given

NAME = "toets"
DASH = "–"
MILLION, BILLION = 1_000_000, 1_000_000_000
EUROS = ("EUR", "EUR per jaar")
WHOLE = ("huishoudens", "fte")
#: Charts that stand on the first screen.
RECLAIMED = "terugvordering_totaal_kinderopvangtoeslag"
BEARERS = ("ouder", "aanbieder", "staat")
#: The figure above each finding.
HEADLINES = {"terug": "verschil", "geld": "uitgaven_verschil_voorstel", "groep": "kloof"}
DECILE = "groep_inkomensdeciel"
GAP = "kans_terugvordering"


def load_texts(taal: Taal) -> Language:
    """Return a language with the texts of this report under ``toets``."""
    base = load(taal)
    own = yaml.safe_load((TEXTS / f"{NAME}.{taal.value}.yaml").read_text(encoding="utf-8"))
    return Language(base.code, base.texts | {NAME: own})


class PopulationView:
    """One frozen test in one language."""

    def __init__(self, frozen: Frozen, language: Language, register_name: str) -> None:
        self.frozen, self.language, self.register_name = frozen, language, register_name
        self.register, self.texts = frozen.register, language.texts[NAME]
        self.definition = self.register.definitie
        self.regimes = self.definition.stelsels

    def regime(self, name: str) -> str:
        """Name a regime."""
        return self.texts["stelsels"].get(name) or regimes.header(name).title

    def header(self, name: str) -> regimes.Header:
        """Return title, change and source of a regime."""
        return regimes.header(name)

    @property
    def title(self) -> str:
        """Return the title of the proposal."""
        return self.language.of(self.definition.titel)

    def fill(self, text: str, **values: object) -> str:
        """Fill a sentence that is already written in words."""
        names = {"voorstel": self.regime(self.definition.voorstel), "basis": self.regime(self.definition.basis)}
        return text.format(**names, **values)

    def introduction(self) -> str:
        """Say what is compared, over whom."""
        return self.fill(
            self.texts["inleiding"],
            alternatieven=", ".join(self.regime(name) for name in self.definition.alternatieven),
            huishoudens=self.language.number(self.register.huishoudens),
            gewicht=self.language.number(self.register.gewicht),
            jaar=self.definition.jaar,
        )

    def value(self, value: float | None, unit: str) -> str:
        """Write a figure in its unit, with three digits that say something."""
        if value is None:
            return DASH
        if unit == "aandeel":
            return self._percent(value)
        if unit in EUROS:
            return self._euros(value)
        if unit in WHOLE:
            return self.language.number(float(f"{value:.3g}"), 0 if value == 0 or abs(value) >= 10 else 1)
        return self.language.number(value, 0 if float(value).is_integer() else 2)

    def _percent(self, value: float) -> str:
        for decimals in (1, 2, 3):
            written = f"{abs(value):.{decimals}%}"
            if value == 0 or any(digit in written for digit in "123456789"):
                break
        written = written.replace(".0%", "%")
        sign = "−" if value < 0 and any(digit in written for digit in "123456789") else ""
        return sign + (written.replace(".", ",") if self.language.code == "nl" else written)

    def _euros(self, value: float) -> str:
        if abs(value) >= MILLION:
            return self.language.million(float(f"{value:.3g}"))
        return self.language.euro(float(f"{value:.0f}"))

    def figure(self, prediction: Prediction | None) -> str:
        """Write a prediction without its interval."""
        return DASH if prediction is None else self.value(prediction.waarde, prediction.eenheid)

    def interval(self, thing: Prediction | Ground | None) -> str:
        """Write an interval, of a prediction or of a ground under a cell; nothing where it is one value."""
        if thing is None or thing.laag is None:
            return ""
        if thing.hoog is None:
            return f"{self.texts['ten_minste']} {self.value(thing.laag, thing.eenheid)}"
        low, high = (self.value(end, thing.eenheid) for end in (thing.laag, thing.hoog))
        return "" if low == high else f"{low} … {high}"

    def both(self, prediction: Prediction | None) -> str:
        """Write a prediction with its interval."""
        interval = self.interval(prediction)
        return f"{self.figure(prediction)} ({interval})" if interval else self.figure(prediction)

    def verdict(self, regime: str) -> Verdict:
        """Return the verdict on a regime."""
        return next(verdict for verdict in self.register.oordelen if verdict.stelsel == regime)

    def judged(self, regime: str) -> str:
        """Write the verdict on a regime."""
        return self.texts["oordelen"][self.verdict(regime).eindoordeel]

    def conditions(self, regime: str) -> str:
        """Say what the verdict hangs on."""
        names = [self.label(name) for name in self.verdict(regime).voorwaarden]
        return self.texts["mits"].format(punten="; ".join(names)) if names else self.texts["geen_mits"]

    def label(self, name: str) -> str:
        """Name an indicator."""
        return self.language.of(self.indicator(name).label)

    def indicator(self, name: str) -> Indicator:
        """Return an indicator of this run."""
        return self.frozen.indicators.get(name) or find(name)

    def row_value(self, block: Block, cell: Cell) -> str:
        """Write what the cell of a row holds: x, nvt, a class, or the figure."""
        if block.soort == "cijfer" and cell.gronden:
            return self.value(cell.gronden[0].waarde, cell.gronden[0].eenheid)
        return cell.waarde

    def findings(self) -> Iterator[dict[str, str]]:
        """Yield title, figure and sentence of the three findings."""
        for told in three_findings(self.register):
            words = self._words(told)
            texts = {part: self.fill(text, **words) for part, text in self.texts["bevindingen"][told.key].items()}
            first = told.figures.get(HEADLINES.get(told.key, ""))
            yield texts | ({"getal": self.figure(first), "interval": self.interval(first)} if first else {"interval": ""})

    def _words(self, told: Told) -> dict[str, str]:
        words = {name: self.both(prediction) for name, prediction in told.figures.items()}
        group = told.figures.get("kloof")
        return words | ({"groep": self.group(group.groep)} if group else {})

    def group(self, text: str | None) -> str:
        """Name a group or filter."""
        if text is None:
            return self.texts["iedereen"]
        return text.removeprefix("groep_").replace("=", ": ", 1).replace("_", " ")

    def tradeoffs(self) -> Iterator[tuple[Indicator, list[tuple[str, str, str]]]]:
        """Yield per indicator what is weighed: (value, interval, standing) per regime."""
        for name in TRADEOFFS:
            cells = []
            for regime in self.regimes:
                prediction = self.register.find(name, regime)
                stand = "basis" if regime == self.definition.basis else standing(self.register, name, regime)
                cells.append((self.figure(prediction), self.interval(prediction), stand))
            yield self.indicator(name), cells

    def sides(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return on what the proposal stands better, worse and otherwise: (how, (indicator, label))."""
        found = sides(self.register, self.definition.voorstel)
        return [
            (self.texts["stand"][how], [(name, self.label(name)) for name in names]) for how, names in found.items() if names
        ]

    def blocks(self) -> Iterator[tuple[str, list[Indicator]]]:
        """Yield the indicators that were given for everybody, by block."""
        given = dict.fromkeys(p.indicator for p in self.register.voorspellingen if p.groep is None)
        named = [self.indicator(name) for name in given]
        for block in dict.fromkeys(indicator.block for indicator in named):
            yield self.texts["blokken"][block], [i for i in named if i.block == block]

    def cells(self, indicator: str) -> list[tuple[str, str]]:
        """Return (value, interval) of an indicator per regime."""
        predictions = [self.register.find(indicator, regime) for regime in self.regimes]
        return [(self.figure(p), self.interval(p)) for p in predictions]

    def assumptions_on(self, indicator: str) -> list[Assumption]:
        """Return the assumptions about an indicator."""
        return [assumption for assumption in self.register.aannames if assumption.indicator == indicator]

    def expected(self, assumption: Assumption) -> str:
        """Write what is expected."""
        unit = self.indicator(assumption.indicator).unit
        ends = [self.value(end, unit) for end in (assumption.verwacht.van, assumption.verwacht.tot)]
        written = ends[0] if ends[0] == ends[1] else f"{ends[0]} … {ends[1]}"
        return f"{written} ({self.texts['voorspeld']})" if assumption.voorspeld else written

    def proofs(self) -> list[str]:
        """Say per regime whether a rule reads a protected attribute."""
        told = []
        for proof in self.register.bewijzen:
            text = self.texts["bewijs_faalt" if proof.overtredingen else "bewijs"]
            told.append(
                text.format(
                    stelsel=self.regime(proof.stelsel),
                    regels=proof.regels,
                    gegevens=proof.gegevens,
                    onderscheid="; ".join(proof.onderscheid) or self.texts["geen"],
                    overtredingen="; ".join(proof.overtredingen),
                )
            )
        return told

    def gaps(self) -> list[tuple[str, str, str, str, str]]:
        """Return per group its ratio to the reference group, as it is and at equal facts, with intervals."""
        rows = []
        for raw in self._of_proposal(RAW + GAP):
            alike = self.register.find(ALIKE + GAP, self.definition.voorstel, raw.groep)
            own, matched = (self.figure(raw), self.interval(raw)), (self.figure(alike), self.interval(alike))
            rows.append((self.group(raw.groep), *own, *matched))
        return rows

    def _of_proposal(self, indicator: str) -> list[Prediction]:
        own = self.definition.voorstel
        return [p for p in self.register.voorspellingen if (p.indicator, p.stelsel) == (indicator, own)]

    def checked(self, selection: str) -> list[tuple[str, ...]]:
        """Return per group the chance of a check, the share checked in vain and the share that hits."""
        rows = []
        for chance in self._of_proposal(f"controlekans_{selection}"):
            names = (f"onterecht_gecontroleerd_{selection}", f"controle_raak_{selection}")
            others = [self.register.find(name, chance.stelsel, chance.groep) for name in names]
            rows.append((self.group(chance.groep), *(self.both(p) for p in (chance, *others))))
        return rows

    def deciles(self) -> list[tuple[str, list[str]]]:
        """Return the mean advantage per income decile and regime, lowest decile first."""
        filters = [p.groep for p in self._of_proposal("voordeel_gemiddeld") if (p.groep or "").startswith(DECILE)]
        ordered = sorted(filters, key=lambda text: int(text.partition("=")[2]))
        return [
            (text.partition("=")[2], [self.both(self.register.find("voordeel_gemiddeld", r, text)) for r in self.regimes])
            for text in ordered
        ]

    def charts(self) -> list[Chart]:
        """Return the charts: what is reclaimed, who bears the difference, and the gaps between groups."""
        return [self._reclaimed_chart(), self._bearers_chart(), *self._gap_charts()]

    def _chart(self, name: str, drawing: str) -> Chart:
        texts = self.texts["grafieken"][name]
        return Chart(texts["titel"], texts["uitleg"], drawing)

    def _reclaimed_chart(self) -> Chart:
        found = [(self.regime(name), self.register.find(RECLAIMED, name)) for name in self.regimes]
        rows = [(name, p, self.both(p)) for name, p in found if p is not None]
        told = "; ".join(f"{name} {written}" for name, _, written in rows)
        return self._chart("terug", toets_charts.bars(rows, "terug", self.texts["grafieken"]["terug"]["titel"], told))

    def _bearers_chart(self) -> Chart:
        rows, told = [], []
        for regime in self.regimes:
            found = [(self.texts["dragers"][who], self.register.find(f"drager_{who}", regime)) for who in BEARERS]
            parts = [(who, p.waarde, self.figure(p)) for who, p in found if p is not None]
            rows.append((self.regime(regime), parts))
            told.append(f"{self.regime(regime)}: {', '.join(f'{who} {written}' for who, _, written in parts)}")
        title = self.texts["grafieken"]["drager"]["titel"]
        return self._chart("drager", toets_charts.parts(rows, "drager", title, "; ".join(told)))

    def _gap_charts(self) -> list[Chart]:
        rows = extremes(self.register, self.definition.voorstel)
        if not rows:
            return []
        named = [(self.group(alike.groep), raw, alike, self.both(alike)) for raw, alike in rows]
        told = "; ".join(f"{name} {written}" for name, _, _, written in named)
        title = self.texts["grafieken"]["kloof"]["titel"]
        return [self._chart("kloof", toets_charts.gaps(named, "kloof", title, told))]

    def articles(self) -> list[tuple[str, str, list[tuple[str, str | None]]]]:
        """Return per allowance and amount the articles behind it."""
        rows = []
        for allowance, amounts in self.frozen.articles.items():
            for amount, found in amounts.items():
                name = self.language.texts["bedragen"].get(amount, amount.replace("_", " "))
                links = [(articles.label(reference), articles.link(reference)) for reference in found]
                if links:
                    rows.append((self.language.texts["toeslagen"][allowance], name, links))
        return rows

    def execution(self) -> list[tuple[str, Given]]:
        """Return what is assumed about people and execution, by path."""
        return list(self.register.uitvoering.values())

    def introduction_costs(self) -> list[tuple[str, str, str]]:
        """Return what was given of the cost of the introduction: name, value, source."""
        rows = []
        for name, label in self.texts["invoeringskosten"].items():
            given = getattr(self.definition.invoeringskosten, name)
            if given is None:
                rows.append((label, self.texts["niet_opgegeven"], ""))
            else:
                unit = "fte" if name.startswith("fte") else "EUR"
                rows.append((label, self.value(given.waarde, unit), given.bron or self.texts["aangenomen"]))
        return rows

    def method(self) -> list[str]:
        """Say how the figures were made."""
        uncertainty = self.definition.onzekerheid
        return [
            text.format(
                bevolking=self._population(),
                trekkingen=uncertainty.trekkingen,
                deel=self.language.number(uncertainty.huishoudens),
                herhalingen=uncertainty.herhalingen,
            )
            for text in self.texts["methode"]
        ]

    def _population(self) -> str:
        own = self.definition.bevolking
        if own.map:
            return own.map
        size = self.language.number(own.huishoudens)
        return f"{size}, {self.definition.jaar}, zaad {own.zaad}"
