"""The interval of a figure: where it comes out with other households and with other values of what was assumed.

A figure f of the population has two sources of spread. *Households*: resampling gives f* - f; the register and whatever is
held against it are both samples, so the spread counts twice (times the root of two). *Assumptions*: every draw of the
execution assumptions is run on a part of the households, with the same chances per household, and gives the change d
against the assumed values on that same part. The interval runs from the 5% to the 95% point of all combinations
f + d + sqrt(2) (f* - f).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.register.frozen import Missing, Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.indicators import Indicator
    from openfisca_toeslagen.impact.measured import Figure
    from openfisca_toeslagen.impact.prediction.figures import Key

LOW, HIGH = 0.05, 0.95
#: A register is written with this many digits: the last ones of a sum differ from one processor to the next.
DIGITS = 9
#: Units that cannot be below 0, and those that cannot be above 1 either.
NOT_NEGATIVE = ("aandeel", "huishoudens", "aantal", "aantal per jaar", "maanden", "fte")


def predictions(
    point: Mapping[Key, float],
    resampled: Mapping[Key, Figure],
    assumed: Mapping[Key, float],
    drawn: Sequence[Mapping[Key, float]],
    indicators: Mapping[str, Indicator],
) -> tuple[tuple[Prediction, ...], tuple[Missing, ...]]:
    """Return the figures with their intervals, and those that cannot be given.

    ``point`` and ``resampled`` are over the whole population; ``assumed`` and every one of ``drawn`` over the same part.
    """
    given, missing = [], []
    for key, value in point.items():
        indicator = indicators[key.indicator]
        if math.isnan(value):
            reason = "er is geen huishouden waarover dit cijfer gaat"
            missing.append(Missing(indicator=key.indicator, stelsel=key.regime, groep=key.group, reden=reason))
            continue
        changes = numpy.array([draw[key] - assumed[key] for draw in drawn if key in draw and key in assumed])
        given.append(_prediction(key, indicator, value, resampled[key] - value, changes[~numpy.isnan(changes)]))
    return tuple(given), tuple(missing)


def _prediction(key: Key, indicator: Indicator, value: float, noise: NDArray, changes: NDArray) -> Prediction:
    noise = noise[~numpy.isnan(noise)]
    spread = numpy.zeros(1) if indicator.largest or not len(noise) else math.sqrt(2) * noise
    changes = changes if len(changes) else numpy.zeros(1)
    low, high = numpy.quantile(value + changes[:, None] + spread[None, :], (LOW, HIGH))
    if indicator.unit in NOT_NEGATIVE and not indicator.difference:
        low = max(low, 0)
    if indicator.unit == "aandeel" and not indicator.difference:
        high = min(high, 1)
    return Prediction(
        indicator=key.indicator,
        stelsel=key.regime,
        groep=key.group,
        waarde=rounded(value),
        laag=rounded(min(low, value)),
        # A larger population can hold a larger case: there is no upper end.
        hoog=None if indicator.largest else rounded(max(high, value)),
        steekproeffout=None if indicator.largest else rounded(float(noise.std())) if len(noise) else None,
        aannamefout=rounded(float(changes.std())),
        eenheid=indicator.unit,
    )


def rounded(value: float) -> float:
    """Return a value with the digits of a register; minus zero is zero."""
    return float(f"{float(value):.{DIGITS}g}") + 0.0
