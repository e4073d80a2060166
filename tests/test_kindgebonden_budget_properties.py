"""What must hold for every family: 4,200 of them, each in five versions, in one vectorised simulation a year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openfisca_core.simulations import SimulationBuilder

YEARS = range(2013, 2027)
NONE = np.datetime64("1900-01-01")


@dataclass
class Families:
    """Families as arrays; ``births`` has a column per child, with 1900 for no child."""

    income: np.ndarray
    partner_income: np.ndarray
    partner_from: np.ndarray  # first month with a partner; 13: never
    births: np.ndarray
    assets: np.ndarray
    advance: np.ndarray

    def __add__(self, other: Families) -> Families:
        return Families(*(np.concatenate([a, b]) for a, b in zip(self._arrays(), other._arrays(), strict=True)))

    def _arrays(self):
        return [self.income, self.partner_income, self.partner_from, self.births, self.assets, self.advance]


def draw(seed: int, year: int, number: int = 150) -> Families:
    rng = np.random.default_rng(seed)
    births = np.full((number, 6), NONE)
    ages = rng.integers(0, 19 * 365, (number, 5))
    has = np.arange(5) < rng.integers(0, 6, number)[:, None]
    births[:, :5] = np.where(has, np.datetime64(f"{year}-12-31") - ages, NONE)
    return Families(
        income=np.round(rng.gamma(2, 18_000, number), 2),
        partner_income=np.round(rng.gamma(2, 12_000, number), 2),
        partner_from=rng.choice([1, 1, 6, 13, 13], number),
        births=births,
        assets=np.zeros(number),
        advance=rng.integers(0, 9_000, number).astype(float),
    )


def simulate(law, year: int, families: Families):
    """Everybody has the same roles: applicant, partner, six children; who is absent is no partner and no counted child."""
    number, width = len(families.income), 8
    builder = SimulationBuilder()
    builder.create_entities(law)
    builder.declare_person_entity("persoon", list(range(number * width)))
    households = builder.declare_entity("huishouden", list(range(number)))
    roles = np.tile(["aanvrager", "partner", *["kind"] * 6], number)
    builder.join_with_persons(households, np.repeat(np.arange(number), width), roles)
    simulation = builder.build(law)
    born = np.column_stack([np.full((number, 2), np.datetime64("1980-05-05")), families.births])
    income = np.column_stack([families.income, families.partner_income, np.zeros((number, 6))])
    assets = np.column_stack([families.assets, np.zeros((number, 7))])
    simulation.set_input("geboortedatum", "ETERNITY", born.ravel())
    simulation.set_input("toetsingsinkomen", str(year), income.ravel())
    simulation.set_input("vermogen", str(year), assets.ravel())
    simulation.set_input("betaald_voorschot_kindgebonden_budget", str(year), families.advance)
    for month in range(1, 13):
        partner = np.zeros((number, width), dtype=bool)
        partner[:, 1] = families.partner_from <= month
        simulation.set_input("is_toeslagpartner", f"{year}-{month:02}", partner.ravel())
    return simulation


def limits(law, families: Families, year: int) -> np.ndarray:
    """Return the asset limit of each family in terms of the input: with the heffingvrij vermogen until 2020."""
    at = law.get_parameters_at_instant(f"{year}-01-01")
    joint = families.partner_from == 1
    limit = np.where(
        joint,
        at.kindgebonden_budget.vermogensgrens.met_partner,
        at.kindgebonden_budget.vermogensgrens.zonder_partner,
    )
    if year <= 2020:
        limit = limit + at.wet_inkomstenbelasting.heffingvrij_vermogen * (1 + joint)
    return limit.astype(float)


@pytest.mark.parametrize("year", YEARS)
@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_properties(law, year, seed):
    base = draw(seed, year)
    number = len(base.income)
    limit = limits(law, base, year)
    births = base.births.copy()
    births[:, 5] = births[:, 0]
    versions = [
        base,
        replace(base, income=base.income + np.random.default_rng(seed).integers(1, 20_000, number)),
        replace(base, assets=limit),
        replace(base, assets=limit + 1),
        replace(base, births=births),
    ]
    simulation = simulate(law, year, sum(versions[1:], versions[0]))
    award = simulation.calculate("kindgebonden_budget", year)
    monthly = simulation.calculate_add("kindgebonden_budget_per_maand", year)

    assert (award >= 0).all()
    assert (award % 1 == 0).all()
    assert ((award == 0) | (award >= 24)).all()
    assert (np.abs(award - monthly)[award > 0] <= 0.5 + 1e-6).all()

    plain, richer, at_limit, above_limit, extra_child = award.reshape(5, number)
    assert (richer <= plain).all()
    assert (at_limit == plain).all()
    assert (above_limit == 0).all()
    has_child = base.births[:, 0] != NONE
    assert (extra_child >= plain).all()
    assert (extra_child[~has_child] == 0).all()

    advance = simulation.calculate("betaald_voorschot_kindgebonden_budget", year)
    flows = (
        simulation.calculate("nabetaling_kindgebonden_budget", year)
        - simulation.calculate("terugvordering_kindgebonden_budget", year)
        - simulation.calculate("niet_teruggevorderd_kindgebonden_budget", year)
    )
    assert (advance + flows == award).all()
    entitled = sum(simulation.calculate("kindgebonden_budget_per_maand", f"{year}-{month:02}") > 0 for month in range(1, 13))
    instalment = simulation.calculate("maandtermijn_kindgebonden_budget", year)
    assert (instalment == award // np.maximum(entitled, 1)).all()
