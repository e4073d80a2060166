"""Observed against predicted, with one control of the error rate over everything that is tested together.

The predicted years are runs under the frozen assumptions, each with its own households, draws and parameters within their
margins. A ratio of an observed year differs from them by three kinds of chance: which households it has and what befell
them, the same in the prediction itself, and the parameters that nobody knows exactly. The third makes cells move together;
it is estimated by the spread between the predicted years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy
import scipy.stats

from openfisca_toeslagen.impact.invoeringstoets.tallies import (
    DENOMINATOR,
    EVERYBODY,
    NUMERATOR,
    PRODUCT,
    ROWS,
    SQUARE,
    SQUARE_BELOW,
    Tally,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.invoeringstoets.tallies import Cell

    Figures = NDArray[numpy.float64]

#: The chance that a year which follows the assumptions exactly raises any alarm, and the share of false ones among alarms.
ERROR_RATE = 0.05
#: Households that a cell and its complement must have in the observed year.
SMALLEST_SEGMENT = 50
#: Expected cases on both sides of a yes-or-no ratio: with fewer the normal distribution is too thin in its tails.
FEWEST_CASES = 20
WITHIN, Z_90 = 0.90, 1.6449


@dataclass(frozen=True)
class Test:
    """One comparison. ``difference`` is tested, with its 5-95% interval; ``q`` is p after control over all tests."""

    #: What is tested: ``geheel`` (everybody), ``segment`` (against all others) or ``groep`` (an audit column, likewise).
    kind: str
    ratio: str
    cell: Cell
    observed: float
    expected: float
    difference: float
    low: float
    high: float
    z: float
    p: float
    q: float = numpy.nan
    households: int = 0

    @property
    def likely(self) -> tuple[float, float]:
        """Return within which values, from 5% to 95%, the observed would lie by chance alone if nothing differed."""
        reach = self.high - self.difference
        return self.expected - reach, self.expected + reach

    @property
    def alarm(self) -> bool:
        """Whether it stands out at the error rate."""
        return self.q < ERROR_RATE


def compare(observed: Tally, predicted: Sequence[Tally], groups: Sequence[str], counted: Sequence[bool]) -> list[Test]:
    """Return a test per ratio of everybody, and per cell of the difference with all others; without ``q``.

    ``groups`` names the audit columns, ``counted`` says of each ratio whether it counts yes or no.
    """
    past = numpy.stack([one.sums for one in predicted])
    result = []
    for number, ratio in enumerate(observed.ratios):
        result += _compare(observed, number, ratio, past[:, number], groups, counted[number])
    return result


def _compare(observed: Tally, number: int, ratio: str, past: Figures, groups: Sequence[str], counted: bool) -> list[Test]:
    now = observed.sums[number]
    everybody = observed.cells.index(EVERYBODY)
    whole, others = now[everybody], now[everybody] - now
    past_others = past[:, [everybody]] - past
    inside, outside = _side(now, past), _side(others, past_others)
    enough = (now[:, ROWS] >= SMALLEST_SEGMENT) & (others[:, ROWS] >= SMALLEST_SEGMENT)
    enough &= (past[:, :, DENOMINATOR] > 0).all(axis=0) & (past_others[:, :, DENOMINATOR] > 0).all(axis=0)
    if counted:
        enough &= inside.cases >= FEWEST_CASES
    result = []
    if not counted or inside.cases[everybody] >= FEWEST_CASES:
        variance = _variance(inside.chance, inside.by_year)
        result.append(_test("geheel", ratio, EVERYBODY, inside, everybody, inside.gap, variance, whole))
    gap = inside.gap - outside.gap
    variance = _variance(inside.chance + outside.chance, inside.by_year - outside.by_year, inside.own + outside.own)
    for place, cell in enumerate(observed.cells):
        if enough[place] and cell:
            kind = "groep" if cell[0][0] in groups else "segment"
            result.append(_test(kind, ratio, cell, inside, place, gap, variance, now[place]))
    return result


@dataclass(frozen=True)
class _Side:
    """Per cell: ratios observed and expected, their gap, its variance by chance, and the ratio of each predicted year."""

    observed: Figures
    expected: Figures
    gap: Figures
    chance: Figures
    #: The variance by chance of the ratio of one predicted year.
    own: Figures
    by_year: Figures
    cases: Figures


def _side(now: Figures, past: Figures) -> _Side:
    pooled = past.sum(axis=0)
    with numpy.errstate(invalid="ignore", divide="ignore"):
        rate = pooled[:, NUMERATOR] / pooled[:, DENOMINATOR]
        by_year = past[:, :, NUMERATOR] / past[:, :, DENOMINATOR]
        spread = _spread(pooled, rate) / pooled[:, DENOMINATOR]
        observed = now[:, NUMERATOR] / now[:, DENOMINATOR]
        of_observed = numpy.maximum(spread / now[:, DENOMINATOR], _spread(now, rate) / now[:, DENOMINATOR] ** 2)
        chance = of_observed + spread / pooled[:, DENOMINATOR]
        own = spread / past[:, :, DENOMINATOR].mean(axis=0)
        cases = numpy.minimum(rate, 1 - rate) * now[:, DENOMINATOR]
    return _Side(observed, rate, observed - rate, chance, own, by_year, cases)


def _spread(sums: Figures, rate: Figures) -> Figures:
    """Return the sum of squares of numerator - rate * denominator."""
    return sums[:, SQUARE] - 2 * rate * sums[:, PRODUCT] + rate**2 * sums[:, SQUARE_BELOW]


def _variance(chance: Figures, by_year: Figures, own: Figures | None = None) -> tuple[Figures, Figures]:
    """Return the variance of a gap and its degrees of freedom (Welch and Satterthwaite)."""
    years = len(by_year)
    between = by_year.var(axis=0, ddof=1)
    shared = numpy.maximum(between - (chance * 0 if own is None else own), 0) * (1 + 1 / years)
    total = chance + shared
    with numpy.errstate(invalid="ignore", divide="ignore"):
        degrees = numpy.where(shared > 0, (years - 1) * (total / shared) ** 2, numpy.inf)
    return total, degrees


def _test(kind: str, ratio: str, cell: Cell, side: _Side, place: int, gap: Figures, variance: tuple, sums: Figures) -> Test:
    total, degrees = (float(values[place]) for values in variance)
    error, difference = total**0.5, float(gap[place])
    z = difference / error if error else (numpy.inf if difference else 0.0) * numpy.sign(difference)
    p = 2 * float(scipy.stats.t.sf(abs(z), degrees)) if error else float(difference == 0)
    reach = float(scipy.stats.t.ppf((1 + WITHIN) / 2, degrees)) * error
    figures = (float(side.observed[place]), float(side.expected[place]), difference, difference - reach, difference + reach)
    return Test(kind, ratio, cell, *figures, z, p, households=int(sums[ROWS]))


def controlled(p_values: Sequence[float]) -> Figures:
    """Return q: the smallest error rate at which each would be an alarm, over all of them together (Benjamini-Hochberg)."""
    return scipy.stats.false_discovery_control(p_values, method="bh") if len(p_values) else numpy.zeros(0)
