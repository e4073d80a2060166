"""The cycle beside the published settlement of 2016. A band is a claim about the defaults; nothing else is tuned to it."""

from __future__ import annotations

import math

import pytest

from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.year_cycle.calibration import FITTED, HELD_OUT, SCALE, YEAR, compare, fit_scale, simulate
from tests.year_cycle_households import DEFAULTS, family, quiet


def test_simulated_settlement_lies_in_the_bands_of_2016(law):
    """31% of allowances with a recovery of EUR 435 on average, 20% with a back payment of 333 (published, 2016)."""
    results = simulate(Bevolking.synthetisch(20_000, YEAR, 3).delen(), law, DEFAULTS, 5)
    compared = compare(results)
    fitted = [c for c in compared if c.benchmark.role == FITTED]
    published = [round(c.benchmark.published, 2) for c in fitted]
    assert published == [0.31, 434.78, 0.2, 333.33]
    assert all(c.within for c in fitted), [(c.benchmark.name, c.simulated) for c in fitted]
    assert all(c.within is None and c.simulated >= 0 for c in compared if c.benchmark.role == HELD_OUT)


def test_other_years_are_refused(law):
    with pytest.raises(ValueError, match="niet van 2024"):
        simulate(Bevolking.synthetisch(100, 2024, 3).delen(), law, DEFAULTS, 5)


def test_nothing_to_fit_on_is_refused(law):
    with pytest.raises(ValueError, match="leeg"):
        simulate([], law, DEFAULTS, 5)


@pytest.mark.slow
def test_fit_finds_the_default_scale(law):
    """The scale in uitvoering.yaml is what the fit gives, not a number that was typed in."""
    partitions = list(Bevolking.synthetisch(20_000, YEAR, 1).delen())
    scale, _ = fit_scale(lambda: partitions, law, DEFAULTS, 7)
    assert scale == dict(DEFAULTS.values())[SCALE].waarde


def test_a_settlement_of_nobody_is_unknown_and_in_no_band(law):
    """A household without any allowance: it does not pay back, which is no mean recovery of 0."""
    still = quiet()
    results = simulate([family(2020, [0], {"geboortedatum": ["1980-01-01"], "toetsingsinkomen": [90_000.0]})], law, still, 1)
    for comparison in compare(results):
        assert math.isnan(comparison.simulated), comparison.benchmark.name
        assert comparison.within is None
