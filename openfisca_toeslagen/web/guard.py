"""What stands before every calculation: the form and size of a situation here, its meaning by the checker of cases."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from openfisca_toeslagen.web.faults import Fault, RefusedError, refuse
from openfisca_toeslagen.web.situation import HOUSEHOLDS, PERSONS, ROLE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.web.settings import Limits
    from openfisca_toeslagen.web.situation import Situation


def check(
    situation: Any,  # noqa: ANN401 - any JSON
    systems: Iterable[TaxBenefitSystem],  # noqa: ARG001
    limits: Limits,
    top: tuple[str, ...] = (),
    asks: bool = True,
) -> Situation:
    """Return the situation if it can be computed; raise RefusedError with everything that is wrong with it.

    ``top`` is where the situation lies in the body; ``asks`` says that it must ask for a value.
    """
    _form(situation, top)
    _size(situation, limits, top)
    if asks and not any(value is None for value in _values(situation)):
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "geen_vraag", "er wordt niets gevraagd: zet null bij een periode", top)
    return situation


def as_object(value: Any, path: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return a JSON object; refuse anything else."""
    if not isinstance(value, dict):
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "geen_object", "hier hoort een object met sleutels", path)
    return value


def _form(situation: Any, top: tuple[str, ...]) -> None:  # noqa: ANN401 - any JSON
    """Refuse what is no situation: personen and huishoudens, with names, variables or roles, and periods below them."""
    for key in as_object(situation, top):
        if key not in (PERSONS, HOUSEHOLDS):
            message = f"{key} is onbekend; toegestaan: {PERSONS} en {HOUSEHOLDS}"
            raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "onbekende_sleutel", message, (*top, key))
    faults = []
    for plural in (PERSONS, HOUSEHOLDS):
        if not as_object(situation.get(plural), (*top, plural)):
            raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "leeg", f"er zijn geen {plural}", (*top, plural))
        for name, facts in situation[plural].items():
            for key, dated in as_object(facts, (*top, plural, name)).items():
                path = (*top, plural, name, key)
                if plural == HOUSEHOLDS and key in ROLE_KEYS:
                    faults += _members(dated, path)
                elif not isinstance(dated, dict) or not dated:
                    faults.append(Fault(path, "geen_periode", 'geef waarden per periode, zoals {"2025": 24000}'))
                else:
                    faults += [
                        Fault((*path, period), "geen_waarde", "hier hoort een enkele waarde of null")
                        for period, value in dated.items()
                        if isinstance(value, dict | list)
                    ]
    if faults:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, faults)


def _members(members: Any, path: tuple[str, ...]) -> list[Fault]:  # noqa: ANN401 - any JSON
    if isinstance(members, str) or (isinstance(members, list) and all(isinstance(name, str) for name in members)):
        return []
    return [Fault(path, "geen_namen", "hier hoort een lijst met namen van personen")]


def _size(situation: Situation, limits: Limits, top: tuple[str, ...]) -> None:
    """Refuse a situation that would cost too much to compute."""
    given = asked = 0
    for value in _values(situation):
        if value is None:
            asked += 1
        else:
            given += 1
    counts = {
        "personen": (len(situation[PERSONS]), limits.persons),
        "huishoudens": (len(situation[HOUSEHOLDS]), limits.households),
        "gevraagde waarden": (asked, limits.questions),
        "gegeven waarden": (given, limits.facts),
    }
    for what, (count, most) in counts.items():
        if count > most:
            message = f"{count} {what} is te veel: hoogstens {most}"
            raise refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "te_veel", message, top)
    for plural in (PERSONS, HOUSEHOLDS):
        for name in situation[plural]:
            if not name.isprintable() or not 0 < len(name) <= limits.name_length:
                message = f"een naam heeft 1 tot {limits.name_length} leesbare tekens"
                raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "naam", message, (*top, plural, name))


def _values(situation: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterable[Any]:
    for instances in situation.values():
        for facts in instances.values():
            for dated in facts.values():
                if isinstance(dated, dict):
                    yield from dated.values()
