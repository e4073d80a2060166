"""Sums of every ratio over every cell of households: all that the tests need of a year, whatever its size."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.invoeringstoets.characteristics import Classes
    from openfisca_toeslagen.impact.invoeringstoets.rates import Rate

    #: Characteristic and class, one or two of them; none is everybody.
    Cell = tuple[tuple[str, str], ...]

EVERYBODY: Cell = ()
#: The sums: of the numerator, the denominator, their squares and product, and the rows with a denominator.
NUMERATOR, DENOMINATOR, SQUARE, PRODUCT, SQUARE_BELOW, ROWS = range(6)


@dataclass(frozen=True)
class Tally:
    """``sums`` is an array (ratio, cell, sum) of weights that are 1 on average."""

    ratios: tuple[str, ...]
    cells: tuple[Cell, ...]
    sums: NDArray[numpy.float64]


def tally(
    rates: Mapping[str, Rate],
    facts: Mapping[str, Classes],
    groups: Mapping[str, Classes],
    weights: NDArray[numpy.float64],
) -> Tally:
    """Return the sums over all classes of the facts, all pairs of them, and the classes of the groups."""
    weights = weights / weights.mean()
    codes = _cells(facts, groups, len(weights))
    cells = tuple(cell for _, cell_list in codes for cell in cell_list)
    sums = numpy.stack([_sums(rate, weights, codes) for rate in rates.values()])
    return Tally(tuple(rates), cells, sums)


def _cells(
    facts: Mapping[str, Classes], groups: Mapping[str, Classes], count: int
) -> list[tuple[NDArray[numpy.int64], list[Cell]]]:
    """Return per division of the households the cell of each and the cells there are; -1 is in none."""
    result = [(numpy.zeros(count, dtype=int), [EVERYBODY])]
    for name, classes in itertools.chain(facts.items(), groups.items()):
        result.append((classes.codes, [((name, label),) for label in classes.labels]))
    for (one, first), (other, second) in itertools.combinations(facts.items(), 2):
        width = len(second.labels)
        code = numpy.where((first.codes < 0) | (second.codes < 0), -1, first.codes * width + second.codes)
        result.append((code, [((one, a), (other, b)) for a in first.labels for b in second.labels]))
    return result


def _sums(
    rate: Rate, weights: NDArray[numpy.float64], codes: Iterable[tuple[NDArray[numpy.int64], list[Cell]]]
) -> NDArray[numpy.float64]:
    above, below = weights * rate.numerator, weights * rate.denominator
    columns = (above, below, above * above, above * below, below * below, (rate.denominator > 0).astype(float))
    parts = []
    for code, cells in codes:
        part = [numpy.bincount(code + 1, weights=column, minlength=len(cells) + 1)[1:] for column in columns]
        parts.append(numpy.stack(part, axis=1))
    return numpy.concatenate(parts)
