"""Which parameters an allowance needs, and whether a year has them all.

A parameter is closed after its ``last_value_still_valid_on``: reading it later finds nothing, as in a year without a
value of its own. What is missing is refused by name, never extrapolated.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy
from openfisca_core.parameters import Parameter, ParameterAtInstant, ParameterNode, ParameterScale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

#: The parameter folders and files that an allowance reads. A leaf marked ``required: false`` is only needed by some
#: cases; the rule that reads it refuses those cases itself.
PARAMETERS_OF = {
    "zorgtoeslag": ("awir.minimum_tegemoetkoming", "wet_minimumloon", "zorgtoeslag"),
    "huurtoeslag": ("awir.minimum_tegemoetkoming", "awir.inkomen_kind", "huurtoeslag"),
    "kinderopvangtoeslag": ("awir.minimum_tegemoetkoming", "kinderopvangtoeslag"),
    "kindgebonden_budget": ("awir.minimum_tegemoetkoming", "wet_minimumloon", "kindgebonden_budget"),
}


def leaves(node: ParameterNode | ParameterScale | Parameter) -> Iterator[ParameterScale | Parameter]:
    """Walk a parameter tree, scales and parameters only."""
    if isinstance(node, ParameterNode):
        for name in sorted(node.children):
            yield from leaves(node.children[name])
    else:
        yield node


def dated_values(leaf: ParameterScale | Parameter) -> Iterator[Parameter]:
    """Yield the parameter itself, or every threshold and amount of a scale."""
    if isinstance(leaf, Parameter):
        yield leaf
    else:
        for bracket in leaf.brackets:
            yield from bracket.children.values()


def close(parameters: ParameterNode) -> ParameterNode:
    """Make every parameter undefined from the day after its ``last_value_still_valid_on``; returns the same tree."""
    for leaf in leaves(parameters):
        last = leaf.metadata.get("last_value_still_valid_on")
        if last is None:
            continue
        end = str(date.fromisoformat(str(last)) + timedelta(days=1))
        for parameter in dated_values(leaf):
            closed = ParameterAtInstant(f"{parameter.name}.{end}", end, data={"value": None})
            parameter.values_list = [closed, *(v for v in parameter.values_list if v.instant_str < end)]
    return parameters


def node(parameters: ParameterNode, path: str) -> ParameterNode | ParameterScale | Parameter:
    """Return the parameter, scale or folder at a dotted path."""
    for name in path.split("."):
        parameters = parameters.children[name]
    return parameters


def value_on(parameter: Parameter, instant: str) -> object:
    """Return the value in force on ``instant`` (YYYY-MM-DD), or None."""
    return next((v.value for v in parameter.values_list if v.instant_str <= instant), None)


def missing(parameters: ParameterNode, allowance: str, year: int) -> list[str]:
    """Return the names of the parameters that ``allowance`` needs on 1 January of ``year`` and that have no value."""
    names = []
    for path in PARAMETERS_OF[allowance]:
        for leaf in leaves(node(parameters, path)):
            if leaf.metadata.get("required") is False:
                continue
            if lacks(leaf, f"{year:04d}-01-01"):
                names.append(leaf.name)
    return names


def lacks(leaf: ParameterScale | Parameter, instant: str) -> bool:
    """Return whether a parameter has no value on ``instant``, or a table no row or a row of which a part is missing.

    Tables are as long as the longest of their years: a row without any value is not there in this year.
    """
    if isinstance(leaf, Parameter):
        return value_on(leaf, instant) is None
    rows = [{value_on(part, instant) is None for part in bracket.children.values()} for bracket in leaf.brackets]
    return {False} not in rows or {True, False} in rows


def values_on(parameter: Parameter, dates: NDArray[numpy.datetime64]) -> NDArray:
    """Return the value in force on each date (array of days, any shape); dates outside the known values take the nearest.

    Used for what depends on the date of a decision instead of on the year of the allowance (decision 22).
    """
    known = [v for v in reversed(parameter.values_list) if v.value is not None]
    starts = numpy.array([v.instant_str for v in known], dtype="datetime64[D]")
    position = numpy.searchsorted(starts, dates, side="right") - 1
    return numpy.array([v.value for v in known])[numpy.maximum(position, 0)]


def known_on(parameter: Parameter, dates: NDArray[numpy.datetime64]) -> NDArray[numpy.bool_]:
    """Return on which dates (array of days) a value is in force; where it is not, a rule refuses instead of guessing."""
    ordered = list(reversed(parameter.values_list))
    starts = numpy.array([v.instant_str for v in ordered], dtype="datetime64[D]")
    position = numpy.searchsorted(starts, dates, side="right") - 1
    return (position >= 0) & numpy.array([v.value is not None for v in ordered])[numpy.maximum(position, 0)]
