"""An explanation as text that fits a screen: what was expected and came out, then the path, each step on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openfisca_toeslagen.facts import shortened
from openfisca_toeslagen.report.language import Taal, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openfisca_toeslagen.checks.cases import Outcome
    from openfisca_toeslagen.checks.explanation import Article, ParameterUsed, Step
    from openfisca_toeslagen.checks.run import Explained, Explanation
    from openfisca_toeslagen.report.language import Language

MOST_LINES = 25
#: Of a case with many outcomes: the ones that differ come first, and leave room for the path.
MOST_OUTCOMES = 10
DECIMALS = 4
YES_NO = {"nl": ("ja", "nee"), "en": ("yes", "no")}


def lines(explanation: Explanation, most: int | None = MOST_LINES) -> list[str]:
    """Return the explanation in at most ``most`` lines; what is left out is counted."""
    language = load(Taal.nl)
    told = [f"{explanation.name} ({explanation.file})"]
    if explanation.problem:
        return [*told, f"  {explanation.problem}"]
    told += _outcomes(explanation.outcomes, language, None if most is None else MOST_OUTCOMES)
    for one in explanation.explained:
        room = None if most is None else most - len(told) - 1
        told += _path(one, language, room)
    return told


def shown(value: Any, unit: str | None, language: Language) -> str:  # noqa: ANN401
    """Write a value: yes or no, euros with up to four decimals, a share as a percentage, a date as it is given."""
    if isinstance(value, bool):
        return YES_NO[language.code][not value]
    if not isinstance(value, int | float):
        return str(value)
    if value != value:
        return "niet te berekenen"
    if unit == "/1":
        return f"{number(value * 100, language)}%"
    written = number(value, language)
    return f"€ {written}" if unit == "currency-EUR" else written


def number(value: float, language: Language) -> str:
    """Write a number with as many decimals as it needs, cents at least when it has any, four at most."""
    rounded = round(float(value), DECIMALS)
    if rounded.is_integer():
        return language.number(rounded)
    decimals = max(2, len(f"{abs(rounded):.{DECIMALS}f}".rstrip("0").partition(".")[2]))
    return language.number(rounded, decimals)


def article(article: Article | None) -> str:
    """Return an article between brackets, or nothing."""
    return f" ({shortened(article.label)})" if article and article.label else ""


def parameter(used: ParameterUsed, language: Language) -> str:
    """Return a number of the law with its value, the date from which it holds, and what was looked up in a table."""
    looked_up = "" if used.base is None else f" bij {number(used.base, language)}"
    since = f" sinds {used.since}" if used.since else ""
    return f"{used.name} {shown(used.value, used.unit, language)}{looked_up}{since}"


def step_line(step: Step, language: Language, indent: int | None = None) -> str:
    """Return one step as a line: label, who, when, value, numbers of the law with their dates, article."""
    numbers = "; ".join(parameter(used, language) for used in step.parameters)
    who = ", ".join(part for part in (step.instance, step.period) if part)
    stated = {"gegeven": " (opgegeven)", "aangenomen": " (aangenomen)"}.get(step.kind, "")
    where = article(step.articles[0]) if step.articles and step.kind == "regel" else ""
    text = f"{step.label} [{who}]: {shown(step.value, step.unit, language)}{stated}"
    return f"{'  ' * (step.depth if indent is None else indent)}{text}{f' <- {numbers}' if numbers else ''}{where}"


def _outcomes(outcomes: tuple[Outcome, ...], language: Language, most: int | None) -> Iterator[str]:
    ordered = sorted(outcomes, key=lambda outcome: outcome.agrees)
    for outcome in ordered[:most]:
        who = f" [{outcome.instance}]" if outcome.instance else ""
        difference = "" if outcome.difference is None else f", verschil {number(outcome.difference, language)}"
        verdict = "gelijk" if outcome.agrees else f"AFWIJKING{difference}"
        expected, got = _plain(outcome.expected, language), _plain(outcome.got, language)
        yield f"  {outcome.variable} {outcome.period}{who}: verwacht {expected}, gekregen {got}: {verdict}"
    if most is not None and len(ordered) > most:
        yield f"  en {len(ordered) - most} andere uitkomsten"


def _plain(value: Any, language: Language) -> str:  # noqa: ANN401
    plain = value.item() if hasattr(value, "item") else value
    return shown(plain, None, language)


def _path(one: Explained, language: Language, room: int | None) -> Iterator[str]:
    yield f"Zo komt {one.outcome.variable} {one.outcome.period} tot stand:"
    steps = [step for step in one.steps if step.kind != "aangenomen"] or list(one.steps)
    kept = steps
    if room is not None and len(steps) > room:
        # What lies near the outcome tells most; of an amount that is due, amounts tell more than conditions that were met.
        conditions = 2 if steps[0].value else 0
        weight = sorted(range(len(steps)), key=lambda i: (steps[i].depth + conditions * isinstance(steps[i].value, bool), i))
        kept = [steps[i] for i in sorted(weight[: max(room - 1, 1)])]
    for step in kept:
        yield "  " + step_line(step, language)
    if len(kept) < len(steps):
        yield f"  en {len(steps) - len(kept)} andere stappen: toeslagen verklaar --alles"
