"""How a fact can change: its kind, the smallest step of that kind and the values to try, from its type and unit alone."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH

from openfisca_toeslagen.facts import bounds

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray
    from openfisca_core.variables import Variable

MONTHS = 12


class Soort(StrEnum):
    """What a change is measured in; every kind has a ranking of its own."""

    EURO = "euro"
    UUR = "uur"
    DAG = "dag"
    DEEL = "deel"
    KEUZE = "keuze"


#: What the documentation of an amount says where 0 is no amount but the absence of one: then 0 is not a step below a cent.
NO_ANSWER = "Zonder opgave 0:"

#: The smallest change: a cent, an hour, a day, a percentage point, another answer.
STEP = {Soort.EURO: 0.01, Soort.UUR: 1.0, Soort.DAG: 1.0, Soort.DEEL: 0.01, Soort.KEUZE: 1.0}
#: Changes that are tried first, up and down; between two of them the smallest change is then looked for.
LADDER = {
    Soort.EURO: (0.01, 1, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000),
    Soort.UUR: (1, 2, 5, 10, 20, 50, 100, 200),
    Soort.DAG: (1, 2, 5, 10, 31, 92, 366),
    Soort.DEEL: (0.01, 0.1, 0.5, 1),
}


#: Steps of the ladder that are also tried from the lowest value.
NEAR = 6


def kind(variable: Variable) -> Soort:
    """Return the kind of a fact."""
    if variable.value_type in (bool, Enum):
        return Soort.KEUZE
    if variable.value_type not in (float, int) or variable.unit == "day":
        return Soort.DAG
    return {"hour": Soort.UUR, "/1": Soort.DEEL}.get(variable.unit, Soort.EURO)


def is_monthly(variable: Variable) -> bool:
    """Return whether a fact is given per month."""
    return variable.definition_period == MONTH


def spans(variable: Variable) -> tuple[int, ...]:
    """Return the months in which a fact is changed: 0 is the whole year, 7 is July alone."""
    return (0, 7) if is_monthly(variable) else (0,)


def as_numbers(values: NDArray) -> NDArray[numpy.float64]:
    """Return values of a fact as numbers: euros, hours, days since 1970, 0 and 1, or the position in an enum."""
    values = numpy.asarray(values)
    if values.dtype.kind == "M":
        values = values.astype("datetime64[D]").astype(numpy.int64)
    return values.astype(numpy.float64)


def as_values(numbers: NDArray[numpy.float64], variable: Variable) -> NDArray:
    """Return numbers as values that the variable can hold."""
    if variable.value_type is float:
        return numbers
    if variable.value_type is bool:
        return numbers > 0
    if variable.value_type in (int, Enum):
        return numbers.astype(numpy.int16 if variable.value_type is Enum else numpy.int32)
    return numbers.astype(numpy.int64).astype("datetime64[D]")


def candidates(variable: Variable, now: float, year: int) -> list[float]:
    """Return the values to try for one household in which the fact is ``now``.

    Amounts, hours and dates come in order, with ``now`` among them; of a choice ``now`` comes first, then the other answers.
    """
    if kind(variable) == Soort.KEUZE:
        answers = range(2) if variable.value_type is bool else (item.index for item in variable.possible_values)
        return [now, *(float(answer) for answer in answers if answer != now)]
    low, high = bounds(variable)
    ladder = LADDER[kind(variable)]
    found = {now, *(now + step for step in ladder), *(now - step for step in ladder)}
    if variable.value_type not in (float, int):
        # Dates can lie far from the year in which they matter: the quarters are tried too.
        found |= {float((day - numpy.datetime64("1970-01-01")).astype(int)) for day in _quarters(year)}
        low, high = None, None
    found |= {bound for bound in (low, high) if bound is not None}
    if low is not None:
        # Small amounts have steps of their own, far from where a household stands.
        found |= {low + step for step in ladder[:NEAR]}
    if NO_ANSWER in (variable.documentation or ""):
        found.discard(0.0)
    within = (round(v, 2) for v in found if (low is None or v >= low) and (high is None or v <= high))
    return sorted(set(within))


def _quarters(year: int) -> list[numpy.datetime64]:
    days = [f"{year}-{month:02d}-01" for month in (1, 4, 7, 10)]
    return [numpy.datetime64(day) for day in (*days, f"{year + 1}-01-01")]


def shown(variable: Variable, number: float) -> float | bool | str | date:
    """Return a number as it is written in a case."""
    if variable.value_type is bool:
        return bool(number)
    if variable.value_type is Enum:
        return list(variable.possible_values)[int(number)].name
    if variable.value_type in (float, int):
        return round(float(number), 2)
    return numpy.datetime64(int(number), "D").astype(object)
