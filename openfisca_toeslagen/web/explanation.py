"""Why the answers to a situation are what they are, as JSON: the explanation of the drafters, for programs and the page."""

from __future__ import annotations

import dataclasses
import math
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any

from openfisca_core.simulation_builder import SimulationBuilder

from openfisca_toeslagen.checks.explanation import explain
from openfisca_toeslagen.refusal import RefusalError
from openfisca_toeslagen.web.answers import REFUSED
from openfisca_toeslagen.web.faults import Fault
from openfisca_toeslagen.web.situation import questions

if TYPE_CHECKING:
    from openfisca_toeslagen.checks.explanation import Article, ParameterUsed, Step
    from openfisca_toeslagen.web.regimes import Regime
    from openfisca_toeslagen.web.situation import Situation
    from openfisca_toeslagen.web.work import Work

WHERE = ("situatie",)


def explained(regime: Regime, asked: Situation, work: Work) -> dict[str, Any]:
    """Return for every value that is asked the steps that mattered to it, the value itself first."""
    simulation = SimulationBuilder().build_from_entities(regime.system, deepcopy(asked))
    simulation.trace = True
    wanted, remarks, told = [], [], []
    for plural, name, variable, period in questions(asked):
        path = (*WHERE, plural, name, variable, period)
        try:
            simulation.calculate(variable, period)
            wanted.append((path, plural, name, variable, period))
        except RefusalError as refusal:
            remarks.append(Fault(path, REFUSED, f"{refusal.variable} {refusal.period}: {refusal.message}"))
    for path, plural, name, variable, period in wanted:
        work.check()
        place = simulation.get_population(plural).get_index(name)
        steps = explain(simulation, variable, period, place, lambda fact, who: _states(asked, fact, who))
        told.append({"pad": Fault(path, "", "").as_json()["pad"], "stappen": [_step(step) for step in steps]})
    return {"stelsel": regime.slug, "uitleg": told, "meldingen": [remark.as_json() for remark in remarks]}


def _states(asked: Situation, fact: str, who: str) -> bool:
    """Return whether a situation gives a fact about somebody or a household."""
    given = (instances.get(who, {}).get(fact) for instances in asked.values())
    return any(isinstance(dated, dict) and any(value is not None for value in dated.values()) for dated in given)


def _step(step: Step) -> dict[str, Any]:
    return {
        "variabele": step.variable,
        "label": step.label,
        "wie": step.instance,
        "periode": step.period,
        "waarde": _plain(step.value),
        "eenheid": step.unit,
        "soort": step.kind,
        "diepte": step.depth,
        "artikelen": [_article(article) for article in step.articles],
        "getallen": [_number(used) for used in step.parameters],
    }


def _number(used: ParameterUsed) -> dict[str, Any]:
    return {
        "naam": used.name,
        "label": used.label,
        "waarde": _plain(used.value),
        "bij": _plain(used.base),
        "sinds": used.since,
        "eenheid": used.unit,
        "artikel": _article(used.article) if used.article else None,
    }


def _article(article: Article) -> dict[str, str | None]:
    return dataclasses.asdict(article)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any type of the law
    """Return a value as JSON knows it; what is no number is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str | None) else str(value)
