"""Sums over households: exact whatever the chunks, weighted, and never silent about a refusal."""

from __future__ import annotations

import dataclasses
import doctest

import numpy
import pytest
from openfisca_toeslagen.reforms import DirecteFinanciering

from openfisca_toeslagen import year_cycle
from openfisca_toeslagen.year_cycle.cycle import ALLOWANCES, run_cycle
from openfisca_toeslagen.year_cycle.results import BOUNDS, ROUNDING, WEIGHT_UNITS, aggregate
from tests.year_cycle_households import DEFAULTS, draw


@pytest.fixture(scope="module")
def outcome(law):
    systems = {"huidig": law, "DirecteFinanciering": DirecteFinanciering(law)}
    rules = DEFAULTS.replacing({"inkomensschatting.schaal": 1.5, "wijzigingen.baanverlies.kans": 0.2})
    return run_cycle(draw(300, 2022), systems, rules, 3)


def plain(sums):
    """Return sums as plain values, to compare."""
    if dataclasses.is_dataclass(sums):
        return {f.name: plain(getattr(sums, f.name)) for f in dataclasses.fields(sums)}
    if isinstance(sums, dict):
        return {key: plain(value) for key, value in sums.items()}
    return sums.tolist() if isinstance(sums, numpy.ndarray) else sums


def test_parts_add_up_to_the_whole(outcome):
    """Of an outcome cut in any three parts the sums are those of the whole, to the last unit."""
    part = numpy.random.default_rng(0).integers(0, 3, 300)
    total = sum((aggregate(outcome, part == number) for number in (1, 2)), start=aggregate(outcome, part == 0))
    assert plain(total) == plain(aggregate(outcome))


def test_sums_are_those_of_the_households(outcome):
    sums = aggregate(outcome)
    weights = outcome.weights
    assert sums.huishoudens == 300
    assert sums.gewicht == pytest.approx(weights.sum() * WEIGHT_UNITS, abs=150)
    for regime, of_regime in outcome.regimes.items():
        for allowance in ALLOWANCES:
            s, found = of_regime.allowances[allowance], sums.stelsels[regime].toeslagen[allowance]
            for flow in ("voorschot", "toekenning", "nabetaling", "terugvordering", "niet_gebruikt", "restschuld"):
                assert found.euros(flow) == pytest.approx(numpy.nansum(getattr(s, flow) * weights), abs=0.01)
            has = s.terugvordering > ROUNDING
            assert found.households("terugvordering") == pytest.approx(weights[has].sum(), abs=0.01)
            if has.any():
                mean = (s.terugvordering * weights)[has].sum() / weights[has].sum()
                assert found.mean("terugvordering") == pytest.approx(mean, abs=0.01)
            assert sum(found.voorschot_per_maand) == found.geld["voorschot"]


def test_size_classes_hold_everybody_once(outcome):
    s = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    found = aggregate(outcome).stelsels["huidig"].toeslagen["zorgtoeslag"].klassen["nabetaling"]
    assert found.sum() == pytest.approx(outcome.weights[s.nabetaling > 0].sum() * WEIGHT_UNITS, abs=150)
    # A class holds what is above its lower bound, up to and with its upper bound.
    for number, (low, high) in enumerate(zip(BOUNDS, [*BOUNDS[1:], numpy.inf], strict=True)):
        inside = (s.nabetaling > low) & (s.nabetaling <= high)
        assert found[number] == pytest.approx(outcome.weights[inside].sum() * WEIGHT_UNITS, abs=150)


def test_stacking_counts_every_household_once(outcome):
    sums = aggregate(outcome)
    for regime in sums.stelsels.values():
        assert regime.stapeling.sum() == sums.gewicht
        assert len(regime.stapeling) == len(ALLOWANCES) + 1


def test_refusals_are_counted_by_ground(law):
    """Zorgtoeslag 2016 is refused for everybody; nobody is added to the households without an allowance."""
    population = draw(50, 2016)
    sums = aggregate(run_cycle(population, {"huidig": law}, DEFAULTS, 1)).stelsels["huidig"].toeslagen["zorgtoeslag"]
    assert sums.rijen_geweigerd == 50
    assert sums.grounds == {"WAARDEN_ONTBREKEN": pytest.approx(population.weights.sum(), abs=0.01)}
    assert sums.ontvangers == sums.niet_gebruikers == 0


def test_direct_funding_claims_nothing_from_the_parent(outcome):
    sums = aggregate(outcome).stelsels["DirecteFinanciering"]
    childcare = sums.toeslagen["kinderopvangtoeslag"]
    assert childcare.geld["terugvordering"] == childcare.geld["terugvordering_voorschot"] == 0
    assert sums.kinderopvang["vergoeding"] > 0
    assert sums.kinderopvang["rechtmatigheidslek"] > 0
    assert sums.kinderopvang["verrekening_aanbieder"] > 0


def test_the_example_of_the_room_works():
    found = doctest.testmod(year_cycle)
    assert found.attempted > 3
    assert found.failed == 0
