"""The report as a page and as Markdown: templates filled with results, texts and charts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from openfisca_toeslagen.impact.settlement import CHILDCARE
from openfisca_toeslagen.report import articles, charts

if TYPE_CHECKING:
    from datetime import date

    from openfisca_toeslagen.impact.cliff import Cliff
    from openfisca_toeslagen.impact.families import Family
    from openfisca_toeslagen.impact.findings import Finding
    from openfisca_toeslagen.impact.published import Comparison
    from openfisca_toeslagen.impact.settlement import Amounts
    from openfisca_toeslagen.impact.uitvoeringstoets import Uitvoeringstoets
    from openfisca_toeslagen.report.language import Language

TEMPLATES = Path(__file__).parent

#: The order in which the amounts of a settlement are shown.
ROWS = (
    "voorschot",
    "toekenning",
    "nabetaling",
    "terugvordering",
    "niet_teruggevorderd",
    "werkelijk_te_veel",
    "evenredigheidsfactor",
    "vergoeding_kinderopvang",
    "bijdrage_overheid",
    "eigen_bijdrage",
)


@dataclass(frozen=True)
class Chart:
    """A drawing with the words around it."""

    title: str
    explained: str
    svg: str


class View:
    """What the templates ask of the results, in one language."""

    def __init__(self, toets: Uitvoeringstoets, language: Language) -> None:
        self.toets = toets
        self.language = language
        self.texts = language.texts
        self.families = {family.id: family for family in toets.gezinnen}
        self.regimes = {regime.key: regime for regime in toets.regimes}

    def title(self, family: str) -> str:
        """Return the title of a family."""
        return self.language.of(self.families[family].titel)

    def regime(self, key: str) -> str:
        """Return the name of a regime."""
        return self.language.regime(self.regimes[key], "title")

    def regime_names(self, keys: list[str]) -> str:
        """Return the names of several regimes; all of them have a name together."""
        if len(keys) == len(self.regimes):
            return self.texts["alle_regels"]
        return ", ".join(self.regime(key) for key in keys)

    def reproduced(self) -> str:
        """Say how many published figures the law gives."""
        counted = self.toets.reproductie
        return self.language.sentence(
            self.texts["reproductie"],
            gepubliceerd=counted.gepubliceerd,
            gelijk=counted.gelijk,
            anders=counted.anders,
            geweigerd=counted.geweigerd,
        )

    def settlements(self) -> list[tuple[Family, str]]:
        """Return the families and allowances with something to settle; childcare, where the regimes differ, first."""
        pairs = [(f, a) for f in self.toets.gezinnen if f.afrekening for a in f.toeslagen]
        return sorted(pairs, key=lambda pair: self.toets.same_everywhere(pair[0].id, pair[1]))

    def amounts_only(self) -> list[Family]:
        """Return the families of which only the height of the allowance was published."""
        return [family for family in self.toets.gezinnen if not family.afrekening]

    def columns(self, family: Family, allowance: str) -> list[tuple[str, Any]]:
        """Return (heading, outcome) per regime, or one for all if they give the same."""
        outcomes = self.toets.outcomes_of(family.id, allowance)
        if self.toets.same_everywhere(family.id, allowance):
            return [(self.texts["alle_regels"], outcomes[0])]
        return [(self.regime(outcome.regime), outcome) for outcome in outcomes]

    def rows(self, family: Family, allowance: str) -> list[str]:
        """Return the amounts that exist for this allowance, in order."""
        known = [o.bedragen for o in self.toets.outcomes_of(family.id, allowance) if o.bedragen]
        return [key for key in ROWS if any(getattr(amounts, key) is not None for amounts in known)]

    def cell(self, amounts: Amounts, key: str) -> str:
        """Write one amount of a settlement."""
        value = getattr(amounts, key)
        if key == "evenredigheidsfactor":
            return self.language.factor(value)
        return self.language.amount(value)

    def articles(self, allowance: str, key: str) -> list[tuple[str, str | None]]:
        """Return (label, address) of the articles behind an amount."""
        found = self.toets.artikelen.get(allowance, {}).get(key, ())
        return [(articles.label(reference), articles.link(reference)) for reference in found]

    def facts_of_costs(self, family: Family, allowance: str) -> str | None:
        """Return the sentence about what was due and paid; the facts are the same under every regime."""
        amounts = next((o.bedragen for o in self.toets.outcomes_of(family.id, allowance) if o.bedragen), None)
        if amounts is None or amounts.verschuldigde_kosten is None:
            return None
        return self.language.sentence(
            self.texts["feiten_kosten"],
            verschuldigd=amounts.verschuldigde_kosten,
            betaald=amounts.betaalde_kosten,
            onbetaald=amounts.onbetaalde_kosten,
            deel=amounts.onbetaald_deel,
        )

    def lapsed_advances(self, family: Family, allowance: str) -> list[str]:
        """Return a sentence for every regime in which the advance does not exist."""
        lapsed = [o for o in self.toets.outcomes_of(family.id, allowance) if o.bedragen]
        return [
            self.language.sentence(
                self.texts["voorschot_vervalt"],
                voorschot=outcome.bedragen.voorschot_buiten_afrekening,
                regel=self.regime(outcome.regime),
            )
            for outcome in lapsed
            if outcome.bedragen.voorschot_buiten_afrekening
        ]

    def refusals(self, family: Family, allowance: str) -> list[tuple[str, str]]:
        """Return (regime, reason) of the refusals."""
        return [(heading, o.weigering) for heading, o in self.columns(family, allowance) if o.weigering]

    def figures(self, family: Family) -> list[tuple[Comparison, list[str]]]:
        """Return every published figure once, with the regimes under which it gives the same comparison."""
        grouped: dict[tuple, tuple[Comparison, list[str]]] = {}
        for c in self.toets.comparisons_of(family.id):
            key = (c.grootheid, c.persoon, c.periode, c.berekend, c.weigering)
            grouped.setdefault(key, (c, []))[1].append(c.regime)
        return list(grouped.values())

    def quantity(self, comparison: Comparison) -> str:
        """Name a published quantity, with the person it is about."""
        name = self.texts["variabelen"].get(comparison.grootheid, comparison.omschrijving)
        return f"{name} ({comparison.persoon})" if comparison.persoon else name

    def holds_for(self, comparison: Comparison, regimes: list[str]) -> str:
        """Return the period of a published figure, and the regimes if it is not just the law."""
        period = self.language.period(comparison.periode)
        return period if regimes == [self.toets.regimes[0].key] else f"{period}, {self.regime_names(regimes)}"

    def never_computable(self, family: Family, allowance: str, key: str) -> bool:
        """Return whether an amount is not a number under any regime."""
        known = [o.bedragen for o in self.toets.outcomes_of(family.id, allowance) if o.bedragen]
        return all(math.isnan(getattr(amounts, key)) for amounts in known)

    def finding(self, finding: Finding, part: str) -> str:
        """Return a part of a finding, filled with its figures."""
        template = self.texts["bevindingen"][finding.key][part]
        return self.language.sentence(template, gezin=self.title(finding.family), **finding.values)

    def charts(self) -> list[Chart]:
        """Return the charts of the first screen."""
        drawn = [self._bill_chart(finding) for finding in self.toets.bevindingen if finding.key == "onbetaald_deel"]
        return [*drawn, *(self.cliff_chart(cliff, "klif") for cliff in self.toets.kliffen if cliff.punten)]

    def _bill_chart(self, finding: Finding) -> Chart:
        texts = self.texts["grafieken"]["rekening"]
        outcomes = self.toets.outcomes_of(finding.family, CHILDCARE)
        amounts = {outcome.regime: outcome.bedragen for outcome in outcomes}
        values = [
            self.language.sentence(
                texts["waarde"],
                regel=self.regime(key),
                overheid=flows.bijdrage_overheid,
                ouder=flows.eigen_bijdrage,
                terug=flows.terugvordering,
            )
            for key, flows in amounts.items()
        ]
        description = self.language.sentence(texts["beschrijving"], waarden="; ".join(values))
        explained = self.language.sentence(texts["toelichting"], gezin=self.title(finding.family), **finding.values)
        drawing = charts.bill_chart(amounts, self.toets.regimes, self.language, description)
        return Chart(texts["titel"], explained, drawing)

    def cliff_chart(self, cliff: Cliff, name: str) -> Chart:
        """Return a chart of a series; ``name`` is its entry in the texts, which names the amount."""
        texts = self.texts["grafieken"][name]
        first, last = cliff.punten[0], cliff.punten[-1]
        description = self.language.sentence(
            texts["beschrijving"],
            deel=first.betaald_deel,
            waarden=self._per_regime(first.bedragen, texts["bedrag"]),
            einde=self._per_regime(last.bedragen, texts["bedrag"]),
        )
        advance = first.bedragen[self.toets.regimes[0].key].voorschot
        explained = self.language.sentence(texts["toelichting"], gezin=self.title(cliff.gezin), voorschot=advance)
        if cliff.zelfde_als_wet:
            names = ", ".join(self.regime(key) for key in cliff.zelfde_als_wet)
            explained = f"{explained} {self.language.sentence(self.texts['grafieken']['samenvalt'], regels=names)}"
        drawing = charts.cliff_chart(cliff, texts["bedrag"], self.toets.regimes, self.language, name, description)
        return Chart(texts["titel"], explained, drawing)

    def _per_regime(self, amounts: dict[str, Amounts], key: str) -> str:
        return "; ".join(f"{self.regime(name)} {self.language.euro(getattr(flows, key))}" for name, flows in amounts.items())

    def cliff_regimes(self, cliff: Cliff) -> list[str]:
        """Return the regimes of the table of a cliff: without the law if another gives the same."""
        law = self.toets.regimes[0].key
        return [key for key in self.regimes if not (key == law and cliff.zelfde_als_wet)]

    def has_factor(self, cliff: Cliff, regime: str) -> bool:
        """Return whether the factor of this regime can be computed anywhere in the series."""
        return not all(math.isnan(point.bedragen[regime].evenredigheidsfactor) for point in cliff.punten)

    def cliff_refusals(self) -> list[tuple[str, str]]:
        """Return (family, reason) of the series that could not be computed."""
        return [(self.title(cliff.gezin), cliff.weigering) for cliff in self.toets.kliffen if cliff.weigering]


def render(template: str, toets: Uitvoeringstoets, language: Language, day: date | None, version: str) -> str:
    """Fill a template of this room."""
    view = View(toets, language)
    return (
        environment(template, language)
        .get_template(template)
        .render(view=view, toets=toets, t=language.texts, language=language, day=day, version=version)
    )


def environment(template: str, language: Language) -> Environment:
    """Return what fills a template: the filters that write figures, and escaping for a page."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=".html." in template,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["euro"] = language.euro
    made.filters["amount"] = language.amount
    made.filters["percent"] = language.percent
    made.filters["factor"] = language.factor
    made.filters["text"] = language.of
    made.filters["soft"] = language.soft
    made.tests["nan"] = math.isnan
    return made
