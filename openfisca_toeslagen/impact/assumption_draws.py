"""Draws of the execution assumptions within their margins: how far a figure moves when an assumption is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.year_cycle.chance import Chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.year_cycle.assumptions import Assumptions, Given

#: The shares at which a margin lies: its low end is the 5% point of what is probable, its high end the 95% point.
ENDS = (0.05, 0.5, 0.95)


def drawn(assumptions: Assumptions, number: int, seed: int) -> list[Assumptions]:
    """Return ``number`` sets of assumptions; every value with a margin is drawn, apart from all others.

    The draws of one value are spread evenly over its distribution (a Latin hypercube), so that few are enough. The
    distribution has the value as its median and the margin as its 5% and 95% points, straight in between; what would fall
    outside the margin is put on its end. Values without a margin stay as they are.
    """
    chance = Chance(seed)
    drawn_values: list[dict[str, float]] = [{} for _ in range(number)]
    for path, given in assumptions.values():
        if given.marge is None:
            continue
        order = numpy.argsort(chance.uniform(f"aannames.{path}", numpy.arange(number)), kind="stable")
        parts = (order + 0.5) / number
        for values, value in zip(drawn_values, _at(given, parts), strict=True):
            values[path] = value
    return [assumptions.replacing(values) for values in drawn_values]


def without_margin(assumptions: Assumptions) -> list[str]:
    """Return the values that are assumed and are not drawn, for want of a margin."""
    return [path for path, given in assumptions.values() if given.marge is None and given.aanname]


def _at(given: Given, parts: NDArray[numpy.float64]) -> list[float]:
    low, high = given.marge
    values = numpy.interp(parts, ENDS, (min(low, given.waarde), given.waarde, max(high, given.waarde)))
    if isinstance(given.waarde, int) and not isinstance(given.waarde, bool):
        return [int(value) for value in numpy.rint(values)]
    return values.tolist()
