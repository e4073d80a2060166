"""The answers to a situation: the values that were asked, in OpenFisca's form. What is no number becomes null."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from openfisca_core import periods
from openfisca_core.indexed_enums import EnumArray

from openfisca_toeslagen.refusal import RefusalError
from openfisca_toeslagen.web.faults import Fault, RefusedError
from openfisca_toeslagen.web.situation import questions

if TYPE_CHECKING:
    from openfisca_core.simulations import Simulation

    from openfisca_toeslagen.web.situation import Situation

NO_VALUE = "geen_waarde"
REFUSED = "geweigerd"
#: Why an amount can be no number although nothing is refused.
NO_NUMBER = "dit getal bestaat hier niet (er is bijvoorbeeld niets om door te delen)"


def answer(simulation: Simulation, situation: Situation, *, per_question: bool) -> tuple[dict[str, Any], list[Fault]]:
    """Return the values that a situation asks, in its form, and why some of them are null.

    A refusal of the law stops the whole request (RefusedError, 422), or with ``per_question`` only its own answer.
    """
    values: dict[str, Any] = {}
    remarks = []
    for plural, name, variable, period in questions(situation):
        path = (plural, name, variable, period)
        value = None
        try:
            value = _value(simulation, plural, name, variable, period)
            if value is None:
                remarks.append(Fault(path, NO_VALUE, NO_NUMBER))
        except RefusalError as refusal:
            fault = Fault(path, REFUSED, f"{refusal.variable} {refusal.period}: {refusal.message}")
            if not per_question:
                raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, [fault]) from refusal
            remarks.append(fault)
        values.setdefault(plural, {}).setdefault(name, {}).setdefault(variable, {})[period] = value
    return values, remarks


def fill(situation: Situation, values: dict[str, Any]) -> None:
    """Put answers in the place of their questions."""
    for plural, instances in values.items():
        for name, variables in instances.items():
            for variable, dated in variables.items():
                situation[plural][name][variable].update(dated)


def _value(simulation: Simulation, plural: str, name: str, variable: str, period: str) -> Any:  # noqa: ANN401 - any type of the law
    array = simulation.calculate(variable, periods.period(period))
    return plain(array, simulation.get_population(plural).get_index(name))


def plain(array: Any, index: int) -> Any:  # noqa: ANN401 - any type of the law
    """Return one value as JSON knows it; not-a-number is None."""
    if isinstance(array, EnumArray):
        return array[index : index + 1].decode()[0].name
    value = array[index].item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, bool | int | str) else value.isoformat()
