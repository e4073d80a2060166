"""Exponentials that do not depend on the processor.

NumPy picks a variant of ``exp``, ``log`` and powers by what the processor can do, and the variants differ in the last bit: a
rounded amount then differs in one household of many thousands. SciPy's functions go element by element through the C
library and give the same bits everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import scipy.special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def exp(x: ArrayLike) -> NDArray[numpy.float64]:
    """Return e to the power ``x``."""
    return scipy.special.expm1(x) + 1.0


def log(x: ArrayLike) -> NDArray[numpy.float64]:
    """Return the natural logarithm of positive ``x``."""
    return scipy.special.xlogy(1.0, x)


def power(x: ArrayLike, exponent: float) -> NDArray[numpy.float64]:
    """Return non-negative ``x`` to a positive power, or positive ``x`` to any."""
    return exp(scipy.special.xlogy(exponent, x))
