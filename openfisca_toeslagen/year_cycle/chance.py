"""Random numbers that depend on nothing but what they are for.

A draw is a hash of (seed, stream, household, person, month), not the next number of a sequence. So a household draws the
same in every regime (common random numbers), in every order, chunk size and process. Only integer operations and the
four exactly rounded floating point operations are used: the logarithm of a mathematical library may differ in its last
bit from one processor to the next, and one bit can move an award across a step of the law.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Uniforms = NDArray[numpy.float64]
    Hashes = NDArray[numpy.uint64]

GOLDEN = numpy.uint64(0x9E3779B97F4A7C15)
LN_2 = 0.6931471805599453


def mix(counter: Hashes) -> Hashes:
    """Return the SplitMix64 output for each counter (Steele, Lea and Flood 2014): every bit depends on every bit."""
    with numpy.errstate(over="ignore"):
        z = counter + GOLDEN
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return z ^ (z >> numpy.uint64(31))


def _words(values: ArrayLike) -> Hashes:
    """Return integers as 64-bit words."""
    array = numpy.asarray(values)
    if array.dtype.kind not in "iu":
        message = (
            f"Een toevalstrekking wordt geteld met gehele getallen, niet met {array.dtype} (huishouden_id, positie, maand)."
        )
        raise TypeError(message)
    return array.astype(numpy.int64).view(numpy.uint64) if array.dtype.kind == "i" else array.astype(numpy.uint64)


def identity_keys(ids: NDArray) -> Hashes:
    """Return a 64-bit key for each identity: a whole number as it is, a text as the hash of its letters."""
    if ids.dtype.kind in "iu":
        return _words(ids)
    texts = ids.astype(numpy.str_)
    length = texts.dtype.itemsize // 4
    letters = texts.view(numpy.uint32).reshape(len(texts), length) if length else numpy.zeros((len(texts), 0), numpy.uint32)
    state = numpy.full(len(texts), GOLDEN)
    for place in range(length):
        letter = letters[:, place].astype(numpy.uint64)
        # Texts are padded to the longest of the table, which may not change a key: a padding is no letter.
        state = numpy.where(letter == 0, state, mix(state ^ letter))
    return state


@dataclass(frozen=True)
class Chance:
    """The draws of one seed."""

    seed: int

    def hashes(self, stream: str, household: ArrayLike, person: ArrayLike = 0, month: ArrayLike = 0) -> Hashes:
        """Return 64 random bits for each combination; the arguments broadcast."""
        name = int.from_bytes(hashlib.blake2b(stream.encode(), digest_size=8).digest(), "little")
        state = mix(numpy.uint64(self.seed % 2**64) ^ mix(numpy.array(name, dtype=numpy.uint64)))
        for key in (household, person, month):
            state = mix(state ^ _words(key))
        return state

    def uniform(self, stream: str, household: ArrayLike, person: ArrayLike = 0, month: ArrayLike = 0) -> Uniforms:
        """Return numbers above 0 and below 1: 52 bits, each in the middle of its step, so that all are exact."""
        bits = self.hashes(stream, household, person, month) >> numpy.uint64(12)
        return (bits.astype(numpy.float64) + 0.5) * 2.0**-52


def natural_log(x: Uniforms) -> Uniforms:
    """Return ln(x) for x > 0, to within 4e-16 of the true value or of 1 part in it; the same bits on every processor.

    x = m 2^k with m between sqrt(1/2) and sqrt(2); ln m = 2 artanh((m - 1) / (m + 1)), as its series.
    """
    mantissa, exponent = numpy.frexp(x)
    low = mantissa < 0.7071067811865476
    mantissa = numpy.where(low, mantissa * 2, mantissa)
    s = (mantissa - 1) / (mantissa + 1)
    square = s * s
    series = numpy.zeros_like(s)
    for power in range(23, 0, -2):
        series = series * square + 1 / power
    return 2 * s * series + (exponent - low) * LN_2


def laplace(uniform: Uniforms, median: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Uniforms:
    """Return the Laplace quantile of each uniform number: half of the mass on each side, exponential tails."""
    below = uniform < 0.5
    tail = natural_log(numpy.where(below, 2 * uniform, 2 * (1 - uniform)))
    return median + scale * numpy.where(below, tail, -tail)


def pick(uniform: Uniforms, values: ArrayLike, shares: ArrayLike) -> NDArray:
    """Return one of ``values`` for each uniform number, each with its share (shares add up to 1)."""
    bounds = numpy.cumsum(numpy.asarray(shares, dtype=numpy.float64))[:-1]
    return numpy.asarray(values)[numpy.searchsorted(bounds, uniform, side="right")]
