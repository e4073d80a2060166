"""What stands before every calculation: the size of a situation here, its meaning by the checker of cases."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from openfisca_toeslagen.checks.situation import check_situation
from openfisca_toeslagen.web.faults import Fault, RefusedError, refuse
from openfisca_toeslagen.web.situation import HOUSEHOLDS, PERSONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.web.settings import Limits
    from openfisca_toeslagen.web.situation import Situation

    Path = tuple[str, ...]


def check(
    situation: Any,  # noqa: ANN401 - any JSON
    systems: Iterable[TaxBenefitSystem],
    limits: Limits,
    top: Path = (),
) -> Situation:
    """Return the situation if every system can compute it; raise RefusedError (413 or 422) with what is wrong with it.

    ``top`` is where the situation lies in the body.
    """
    _size(situation, limits, top)
    # What may be asked and given depends on the variables only: one check for all regimes that have the same.
    different = {frozenset(system.variables): system for system in systems}
    found = [fault for system in different.values() for fault in _findings(situation, system, top)]
    found += _unusable(situation, limits, top)
    if found:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, dict.fromkeys(found))
    if not any(value is None for _, value in _values(situation)):
        message = "er wordt niets gevraagd; zet null bij een gegeven en een periode"
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "geen_vraag", message, top)
    return situation


def _findings(situation: Any, system: TaxBenefitSystem, top: Path) -> Iterator[Fault]:  # noqa: ANN401 - any JSON
    """Yield what the checker finds."""
    for finding in check_situation(situation, system, questions=True, path=top):
        yield Fault(tuple(map(str, finding.path)), finding.code, finding.message)


def as_object(value: Any, path: Path) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return a JSON object; refuse anything else."""
    if not isinstance(value, dict):
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "geen_object", "hier hoort een object met sleutels", path)
    return value


def _size(situation: Any, limits: Limits, top: Path) -> None:  # noqa: ANN401 - any JSON
    """Refuse a situation that would cost too much to compute, whatever it says."""
    values = [value for _, value in _values(situation)]
    asked = sum(value is None for value in values)
    counts = {
        "personen": (len(_entities(situation, PERSONS)), limits.persons),
        "huishoudens": (len(_entities(situation, HOUSEHOLDS)), limits.households),
        "gevraagde waarden": (asked, limits.questions),
        "gegeven waarden": (len(values) - asked, limits.facts),
    }
    for what, (count, most) in counts.items():
        if count > most:
            message = f"{count} {what} is te veel: hoogstens {most}"
            raise refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "te_veel", message, top)


def _unusable(situation: Any, limits: Limits, top: Path) -> Iterator[Fault]:  # noqa: ANN401 - any JSON
    """Yield what a case may hold but a request may not: strange names, years and amounts of another order."""
    for plural in (PERSONS, HOUSEHOLDS):
        for name in _entities(situation, plural):
            if not name.isprintable() or not 0 < len(name) <= limits.name_length:
                yield Fault((*top, plural, name), "naam", f"een naam heeft 1 tot {limits.name_length} leesbare tekens")
    for path, value in _values(situation):
        period = path[-1]
        year = period[:4]
        if year.isdecimal() and not limits.first_year <= int(year) <= limits.last_year:
            message = f"{year} is een onbekend jaar; toegestaan: {limits.first_year} tot en met {limits.last_year}"
            yield Fault((*top, *path), "periode", message)
        if isinstance(value, int | float) and abs(value) > limits.number:
            yield Fault((*top, *path), "buiten_grenzen", f"dit getal is te groot; toegestaan: tot {limits.number:g}")


def _entities(situation: Any, plural: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    found = situation.get(plural) if isinstance(situation, dict) else None
    return found if isinstance(found, dict) else {}


def _values(situation: Any) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - any JSON
    """Yield every value by person or household, variable and period, with its path."""
    for plural in (PERSONS, HOUSEHOLDS):
        for name, facts in _entities(situation, plural).items():
            for variable, dated in facts.items() if isinstance(facts, dict) else ():
                for period, value in dated.items() if isinstance(dated, dict) else ():
                    yield (plural, name, variable, period), value
