"""Weighted sums over households that come chunk by chunk, and the interval that the number of households leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Amounts = NDArray[numpy.float64]

#: Half of an interval from 5% to 95%, in standard errors.
HALF = 1.6448536269514722


@dataclass(frozen=True)
class Sums:
    """The sums of one figure: ``over`` is the denominator of a ratio, 0 everywhere where the figure is a total."""

    households: int = 0
    above: float = 0.0
    above_squared: float = 0.0
    over: float = 0.0
    over_squared: float = 0.0
    product: float = 0.0
    #: Weighted number of households of which a side cannot be computed; they are in none of the other sums.
    refused: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def is_ratio(self) -> bool:
        """Whether there is a denominator."""
        return self.over_squared > 0

    @property
    def value(self) -> float:
        """The total, or the ratio."""
        return self.above / self.over if self.is_ratio else self.above

    @property
    def interval(self) -> tuple[float, float]:
        """The 5-95% interval of drawing these households and not others, by the linearised variance.

        It says nothing of how well the synthetic population resembles the real one.
        """
        n = self.households
        if n < 2:
            return -math.inf, math.inf
        squares, mean = self.above_squared, self.above
        if self.is_ratio:
            r = self.value
            squares = (self.above_squared - 2 * r * self.product + r * r * self.over_squared) / self.over**2
            mean = 0.0
        spread = HALF * math.sqrt(max(squares - mean * mean / n, 0) * n / (n - 1))
        return self.value - spread, self.value + spread


def total(weights: Amounts, amounts: Amounts, over: Amounts | None = None) -> Sums:
    """Return the sums of an amount per household, and of its denominator; NaN in either is refused."""
    below = numpy.zeros(len(amounts)) if over is None else over
    refused = numpy.isnan(amounts) | numpy.isnan(below)
    x, y = (numpy.where(refused, 0, weights * values) for values in (amounts, below))
    return Sums(
        len(amounts),
        float(x.sum()),
        float((x * x).sum()),
        float(y.sum()),
        float((y * y).sum()),
        float((x * y).sum()),
        float(weights[refused].sum()),
    )
