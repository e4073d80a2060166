"""Draws: known outcomes of the generator, the right shape, and nothing that depends on company."""

from __future__ import annotations

import math

import numpy
import pytest
from scipy import stats

from openfisca_toeslagen.year_cycle.chance import GOLDEN, Chance, identity_keys, laplace, mix, natural_log, pick

IDS = numpy.arange(200_000)


def test_mix_is_splitmix64():
    """The first five outputs of SplitMix64 with seed 1234567, as published with its reference implementation."""
    with numpy.errstate(over="ignore"):
        states = numpy.uint64(1234567) + numpy.arange(5, dtype=numpy.uint64) * GOLDEN
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    assert mix(states).tolist() == published


PINNED = ["0x1.5ebc42bdc651cp-3", "0x1.0e99d6a53cdebp-1", "0x1.404073da91ae3p-1", "0x1.ffaccf4f5396fp-1"]


def test_draws_are_pinned():
    """A register made today must come out the same on every machine and in every later version."""
    drawn = Chance(2026).uniform("inkomensschatting", numpy.array([0, 1, 8_374_404, -5]), 1, 12)
    assert [value.hex() for value in drawn.tolist()] == PINNED


def test_uniform_draws_are_uniform_and_independent():
    chance = Chance(1)
    draws = [
        chance.uniform("a", IDS),
        chance.uniform("b", IDS),
        chance.uniform("a", IDS, 1),
        chance.uniform("a", IDS, 0, 1),
        chance.uniform("a", IDS * 2**40),
        Chance(2).uniform("a", IDS),
    ]
    for drawn in draws:
        assert ((drawn > 0) & (drawn < 1)).all()
        assert stats.kstest(drawn, "uniform").pvalue > 1e-4
        assert abs(numpy.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.01
    correlations = numpy.corrcoef(draws) - numpy.eye(len(draws))
    assert numpy.abs(correlations).max() < 0.01


def test_a_draw_does_not_depend_on_its_company():
    chance = Chance(7)
    whole = chance.uniform("a", IDS[:1000], IDS[:1000] % 4)
    order = numpy.random.default_rng(0).permutation(1000)
    numpy.testing.assert_array_equal(chance.uniform("a", order, order % 4), whole[order])
    assert chance.uniform("a", numpy.array([17]), 1)[0] == whole[17]


def test_text_keys_do_not_depend_on_the_longest_text():
    texts = numpy.array(["a", "b", "ab", "ba", "abc", "", "één"], dtype=object)
    keys = identity_keys(texts)
    assert len(set(keys.tolist())) == len(texts)
    for number, text in enumerate(texts):
        assert identity_keys(numpy.array([text], dtype=object))[0] == keys[number]


def test_fractions_are_no_key():
    with pytest.raises(TypeError, match="gehele getallen"):
        Chance(1).uniform("a", numpy.array([0.5]))


def test_logarithm_is_close_to_the_true_one():
    x = numpy.concatenate([Chance(3).uniform("x", IDS), 2.0 ** numpy.arange(-60, 60.0), [math.sqrt(0.5), math.sqrt(2)]])
    error = numpy.abs(natural_log(x) - numpy.log(x))
    assert (error <= 4e-16 * numpy.maximum(numpy.abs(numpy.log(x)), 1)).all()
    assert natural_log(numpy.ones(1))[0] == 0


def test_laplace_has_its_quantiles():
    """The quantiles of a Laplace distribution: median - b ln(0.5 / p) below, median + b ln(0.5 / (1 - p)) above."""
    drawn = laplace(Chance(5).uniform("x", IDS), median=3.0, scale=2.0)
    assert stats.kstest(drawn, stats.laplace(3.0, 2.0).cdf).pvalue > 1e-4
    exact = laplace(numpy.array([0.2, 0.5, 0.8]))
    numpy.testing.assert_allclose(exact, [-math.log(2.5), 0, math.log(2.5)], atol=1e-15)


def test_pick_follows_the_shares():
    drawn = pick(Chance(5).uniform("x", IDS), [3, 6, 9], [0.5, 0.3, 0.2])
    shares = [float((drawn == value).mean()) for value in (3, 6, 9)]
    numpy.testing.assert_allclose(shares, [0.5, 0.3, 0.2], atol=0.005)
