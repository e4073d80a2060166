"""The law in 32 bits, as core stores amounts, beside the law in 64: awards differ beside a half euro and nowhere else."""

from __future__ import annotations

import numpy
import pytest

from openfisca_toeslagen.population import Bevolking, build_simulation
from tests.bench import twin


def test_the_twin_stores_32_bits_and_the_law_64(law):
    partition = Bevolking.synthetisch(100, 2024, 1).deel(0)
    for system, dtype in ((law, numpy.float64), (twin.law_in_32_bits(), numpy.float32)):
        simulation = build_simulation(partition, system)
        for name in ("zorgtoeslag", "rekeninkomen", "kale_huur", "kinderopvangtoeslag_per_maand"):
            period = "2024-03" if system.variables[name].definition_period == "month" else "2024"
            assert simulation.calculate(name, period).dtype == dtype


def test_only_a_half_euro_nearby_explains_a_difference():
    exact = 4000.499
    assert twin.Difference(1, "huurtoeslag", 4000.0, 4001.0, exact).is_rounding
    assert not twin.Difference(1, "huurtoeslag", 4000.0, 4001.0, 4000.4979).is_rounding
    assert not twin.Difference(1, "huurtoeslag", 4000.0, 0.0, exact).is_rounding
    assert twin.Difference(1, "kinderopvangtoeslag", 30_000.0, 30_001.0, 30_000.486).is_rounding


@pytest.mark.parametrize("year", [2014, 2024])
def test_few_households(year):
    found = list(twin.differences(Bevolking.synthetisch(5_000, year, 6).delen()))
    assert all(case.is_rounding for case in found), "\n".join(map(str, found))


@pytest.mark.slow
@pytest.mark.parametrize("year", [2019, 2024, 2026])
def test_two_hundred_thousand_households(year, record_property):
    """Each case is listed: in the report of the test, and by ``python -m tests.bench float32``."""
    found = list(twin.differences(Bevolking.synthetisch(200_000, year, 1).delen()))
    record_property("verschillen", "\n".join(map(str, found)))
    assert found, "32 bits should miss some halves"
    assert all(case.is_rounding for case in found), "\n".join(str(case) for case in found if not case.is_rounding)
