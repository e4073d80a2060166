"""Random draws that depend on the seed and the number of the partition only.

Only uniform numbers are drawn; everything else is a table read at a uniform number. The base draw of the structure is
stratified: with n households there is exactly one in every n-th of the distribution, so that a small population already
has the right shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import scipy.special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Uniform = NDArray[numpy.float64]


class Draws:
    """The stream of one partition."""

    def __init__(self, seed: int, partition: int) -> None:
        self.generator = numpy.random.Generator(numpy.random.PCG64(numpy.random.SeedSequence(seed, spawn_key=(partition,))))

    def strata(self, count: int) -> Uniform:
        """Return uniform numbers of which each ``1/count`` holds exactly one, in random order."""
        return (self.generator.permutation(count) + self.generator.random(count)) / max(count, 1)

    def uniform(self, *shape: int) -> Uniform:
        """Return independent uniform numbers."""
        return self.generator.random(shape)

    def normal(self, *shape: int) -> Uniform:
        """Return independent standard normal numbers."""
        return scipy.special.ndtri(self.generator.random(shape))

    def happens(self, probability: ArrayLike, count: int) -> NDArray[numpy.bool_]:
        """Return true with the given probability (one, or one each)."""
        return self.generator.random(count) < probability

    def pick(self, table: ArrayLike, row: NDArray | int, count: int) -> NDArray[numpy.int64]:
        """Return a column per element, with the probabilities in its row of ``table`` (which need not add up to 1)."""
        return Choice(numpy.atleast_2d(numpy.asarray(table, float))).at(numpy.broadcast_to(row, count), self.uniform(count))[
            0
        ]


class Choice:
    """Discrete distributions, one per row, read at a uniform number that can be used again for the next choice."""

    def __init__(self, table: NDArray) -> None:
        share = table / table.sum(axis=1, keepdims=True)
        upper = numpy.minimum(numpy.cumsum(share, axis=1), 1.0)
        upper[:, -1] = 1.0
        self.columns = table.shape[1]
        self.lower = numpy.concatenate([numpy.zeros((len(table), 1)), upper[:, :-1]], axis=1).ravel()
        self.upper = upper.ravel()
        self.edges = self.upper + numpy.repeat(numpy.arange(len(table)), self.columns)

    def at(self, row: NDArray, uniform: NDArray) -> tuple[NDArray[numpy.int64], NDArray]:
        """Return the column chosen in each row, and where within that column's share the number fell (again uniform)."""
        cell = numpy.searchsorted(self.edges, row + uniform, side="right")
        cell = numpy.minimum(cell, (row + 1) * self.columns - 1)
        width = self.upper[cell] - self.lower[cell]
        rest = numpy.clip((uniform - self.lower[cell]) / numpy.where(width > 0, width, 1.0), 0.0, 1.0 - 1e-12)
        return cell - row * self.columns, rest


def along(points: ArrayLike, values: ArrayLike, at: ArrayLike) -> NDArray[numpy.float64]:
    """Read a piecewise linear function; constant beyond its ends."""
    return numpy.interp(at, points, values)
