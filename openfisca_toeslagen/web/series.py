"""The same household many times over, one fact of it running from low to high: the points of a chart."""

from __future__ import annotations

import dataclasses
import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import numpy

from openfisca_toeslagen.refusal import RefusalError
from openfisca_toeslagen.web import answers, guard, situation
from openfisca_toeslagen.web.faults import Fault, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openfisca_toeslagen.web.regimes import Regime
    from openfisca_toeslagen.web.settings import Limits
    from openfisca_toeslagen.web.situation import Situation

KEYS = ("pad", "van", "tot", "punten")
WHERE = ("as",)


@dataclasses.dataclass(frozen=True)
class Axis:
    """Which fact runs, and the values that it takes."""

    path: tuple[str, str, str, str]
    values: tuple[float, ...]

    def put(self, asked: Situation, value: float) -> None:
        """Give the fact a value."""
        plural, name, variable, period = self.path
        asked[plural][name][variable][period] = value


def read_axis(sent: Any, asked: Any, limits: Limits) -> Axis:  # noqa: ANN401 - any JSON
    """Return the axis of a request; refuse one that is not about a number that the situation gives."""
    sent = guard.as_object(sent, WHERE)
    if set(sent) != set(KEYS):
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "as", f"een as heeft precies {', '.join(KEYS)}", WHERE)
    low, high, points = (sent[key] for key in KEYS[1:])
    if not all(_is_number(value) for value in (low, high)) or not low < high:
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "as", "van en tot zijn getallen, van is het laagste", WHERE)
    if not isinstance(points, int) or isinstance(points, bool) or points < 2:
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "as", "punten is een heel getal, ten minste 2", (*WHERE, "punten"))
    if points > limits.series_points:
        message = f"{points} punten is te veel: hoogstens {limits.series_points}"
        raise refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "te_veel", message, (*WHERE, "punten"))
    path = _given(sent["pad"], asked)
    return Axis(path, tuple(numpy.linspace(low, high, points).round(2).tolist()))


def compute(regime: Regime, asked: Situation, axis: Axis, deadline: float) -> dict[str, Any]:
    """Return for one regime the values that are asked, a list with a point for each value of the axis."""
    simulation = situation.calculation(regime.rules, asked, deadline, axis=axis)
    values: dict[str, Any] = {}
    remarks = []
    for plural, name, variable, period in situation.questions(asked):
        place = list(asked[plural]).index(name)
        points: list[Any] | None = None
        try:
            array = simulation.calculate(variable, period)
            points = [answers.plain(array, number) for number in range(place, len(array), len(asked[plural]))]
        except RefusalError as refusal:
            message = f"{refusal.variable} {refusal.period}: {refusal.message}"
            remarks.append(Fault(("situatie", plural, name, variable, period), answers.REFUSED, message).as_json())
        values.setdefault(plural, {}).setdefault(name, {}).setdefault(variable, {})[period] = points
    return {"stelsel": regime.slug, "waarden": values, "meldingen": remarks}


def _given(pointer: object, asked: Any) -> tuple[str, str, str, str]:  # noqa: ANN401 - any JSON
    """Return the path of a number in the situation."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in str(pointer).split("/")[1:]]
    value = asked
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if len(keys) != 4 or not _is_number(value):
        message = "pad wijst geen getal in de situatie aan; voorbeeld: /personen/ans/toetsingsinkomen/2025"
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "as", message, (*WHERE, "pad"))
    plural, name, variable, period = keys
    return plural, name, variable, period


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def ends(axis: Axis) -> Sequence[float]:
    """Return the lowest and highest value, which the checker must pass too."""
    return axis.values[0], axis.values[-1]
