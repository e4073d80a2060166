"""The rounding rules of the allowances, one function per rule.

Amounts are float64 euros. A result that the law puts exactly on a boundary (x.50, a whole euro) can arrive a few
1e-12 beside it, because percentages and twelfths have no exact binary form; ``SNAP`` pulls such a result onto the
boundary. It is far below the smallest step the law can produce (a seventh decimal) and far above the error.
"""

from __future__ import annotations

import numpy
from numpy.typing import NDArray

SNAP = 1e-8

Amounts = NDArray[numpy.float64]


def whole_euros(amount: Amounts) -> Amounts:
    """Round to whole euros, halves up.

    Awir art. 14 lid 4: "Het bedrag van de tegemoetkoming wordt rekenkundig afgerond op hele euro's."
    """
    return numpy.floor(numpy.asarray(amount, dtype=numpy.float64) + 0.5 + SNAP)


def whole_cents(amount: Amounts) -> Amounts:
    """Round to whole cents, halves up: what can be paid or invoiced."""
    return numpy.floor(numpy.asarray(amount, dtype=numpy.float64) * 100 + 0.5 + SNAP * 100) / 100


def whole_cents_up(amount: Amounts) -> Amounts:
    """Round up to whole cents.

    Wet op de huurtoeslag art. 19 lid 3 (until 2025): the norm rent "wordt naar boven afgerond op hele eurocenten".
    """
    return numpy.ceil(numpy.asarray(amount, dtype=numpy.float64) * 100 - SNAP * 100) / 100


def whole_euros_down(amount: Amounts) -> Amounts:
    """Drop the cents: the monthly instalment of zorgtoeslag, huurtoeslag and kindgebonden budget as published."""
    return numpy.floor(numpy.asarray(amount, dtype=numpy.float64) + SNAP)


def exceeds(amount: Amounts, limit: Amounts | float) -> NDArray[numpy.bool_]:
    """Return whether an amount is more than a limit; exactly the limit is not.

    Rents and incomes are sums of cents, which as floats can come out just above the limit that they equal.
    """
    return numpy.asarray(amount, dtype=numpy.float64) - limit > SNAP


def award(amount: Amounts, minimum: float) -> Amounts:
    """Return the award for the year: whole euros, and nothing under the minimum.

    Awir art. 14 lid 5: a tegemoetkoming of less than EUR 24 is not awarded. Whether the test comes before or after
    the rounding is not in the act; we test the rounded amount (decision 24: it reproduces all published limits).
    NaN, the mark of a refused household, stays NaN.
    """
    rounded = whole_euros(amount)
    return numpy.where(rounded < minimum, 0.0, rounded)
