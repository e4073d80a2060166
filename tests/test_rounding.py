"""Rounding is right where it is hardest: sums of floats that the law puts exactly on a half, a whole euro or EUR 24."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from openfisca_toeslagen import rounding

examples = settings(max_examples=400, deadline=None, derandomize=True, database=None)
#: What a month of childcare gives: cents of cost times tenths of a percent.
monthly = st.tuples(st.integers(0, 3_000_00), st.integers(0, 1000))


def exact(parts) -> Fraction:
    return sum((Fraction(cents, 100) * Fraction(permille, 1000) for cents, permille in parts), Fraction(0))


def as_floats(parts) -> list[float]:
    return [(cents / 100) * (permille / 1000) for cents, permille in parts]


@given(parts=st.lists(monthly, min_size=1, max_size=60), seed=st.integers(0, 1000))
@examples
def test_sum_of_floats_rounds_as_the_exact_sum(parts, seed):
    floats = numpy.array(as_floats(parts))
    numpy.random.default_rng(seed).shuffle(floats)
    assert rounding.whole_euros(floats.sum()) == floor(exact(parts) + Fraction(1, 2))
    assert rounding.whole_euros(sum(floats.tolist())) == floor(exact(parts) + Fraction(1, 2))
    assert rounding.whole_euros_down(floats.sum()) == floor(exact(parts))
    assert round(float(rounding.whole_cents(floats.sum())) * 100) == floor(exact(parts) * 100 + Fraction(1, 2))


@given(parts=st.lists(monthly, min_size=1, max_size=60), euros=st.integers(0, 20_000))
@examples
def test_exact_half_goes_up_whatever_the_order(parts, euros):
    # The last part completes the sum to exactly euros.50: a cost in tenths of a milli-cent, at 100%.
    rest = Fraction(euros) + Fraction(1, 2) + floor(exact(parts)) - exact(parts)
    floats = [*as_floats(parts), float(rest)]
    expected = floor(exact(parts)) + euros + 1
    for order in (floats, floats[::-1], sorted(floats)):
        assert rounding.whole_euros(sum(order)) == expected
    # A seventh decimal below the half is the smallest step there is, and it goes down.
    assert rounding.whole_euros(sum(floats) - 1e-7) == expected - 1


@given(year_amount=st.integers(0, 10_000_000))
@examples
def test_twelve_twelfths_are_the_year(year_amount):
    # Zorgtoeslag: twelve times a twelfth of an amount in tenths of a milli-euro; also exactly on a half.
    amount = Fraction(year_amount, 1000)
    total = sum([float(amount) / 12] * 12)
    assert rounding.whole_euros(total) == floor(amount + Fraction(1, 2))


def test_known_ties():
    assert rounding.whole_euros(5 * 300 * 0.907) == 1361  # 1,360.50, and 1,360.4999999999998 in floats
    assert rounding.whole_euros(sum([27.21] * 50)) == 1361
    assert list(rounding.whole_euros([0.5, 1.5, 2.5, -0.5, 23.5, 23.499999])) == [1, 2, 3, 0, 24, 23]
    assert list(rounding.whole_cents([0.005, 1.005, 0.285, 8.575])) == [0.01, 1.01, 0.29, 8.58]
    assert list(rounding.whole_euros_down([99.99, 100.0, 0.1 * 30])) == [99, 100, 3]


def test_minimum_is_tested_after_rounding_and_refusals_stay():
    awards = rounding.award(numpy.array([23.49, 23.5, 24.0, 24.49, 0.0, numpy.nan]), 24)
    assert list(awards[:5]) == [0, 24, 24, 24, 0]
    assert numpy.isnan(awards[5])


def test_amounts_are_stored_in_64_bits():
    from openfisca_toeslagen import CountryTaxBenefitSystem

    law = CountryTaxBenefitSystem()
    floats = [variable for variable in law.variables.values() if variable.value_type is float]
    assert floats
    assert {variable.dtype for variable in floats} == {numpy.dtype(numpy.float64)}
