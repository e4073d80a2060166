"""Partnership from facts: contradictions by name, what holds for drawn households, and no cost without facts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen.concepts import Weigeringsgrond
from openfisca_toeslagen.refusal import RefusalError

GROUNDS = [
    "is_gehuwd_met_aanvrager",
    "heeft_samenlevingscontract_met_aanvrager",
    "heeft_kind_met_aanvrager",
    "heeft_kind_van_aanvrager_erkend",
    "is_pensioenpartner_van_aanvrager",
    "heeft_eigen_woning_met_aanvrager",
    "is_samengesteld_gezin_met_aanvrager",
]
AGAINST = ["is_van_tafel_en_bed_gescheiden", "echtscheiding_is_verzocht", "verzoek_niet_als_partner", "woont_in_opvang"]
YEARS = range(2013, 2027)


def household(law, partner=None, housemate=None):
    persons = {"aanvraagster": {"geboortedatum": {"ETERNITY": "1985-05-05"}}}
    persons |= {"Piet": partner} if partner is not None else {}
    persons |= {"Klaas": housemate} if housemate is not None else {}
    roles = {"aanvrager": ["aanvraagster"]}
    roles |= {"partner": ["Piet"]} if partner is not None else {}
    roles |= {"medebewoners": ["Klaas"]} if housemate is not None else {}
    return SimulationBuilder().build_from_entities(law, {"personen": persons, "huishoudens": {"h": roles}})


@pytest.mark.parametrize("act", ["zorgtoeslag", "kindgebonden_budget", "kinderopvangtoeslag"])
def test_contradiction_names_role_and_facts(law, act):
    simulation = household(law, partner={}, housemate={"is_gehuwd_met_aanvrager": {"2024": True}})
    with pytest.raises(RefusalError, match="rol of opgave Piet, volgens de feiten Klaas"):
        simulation.calculate(act, 2024)


def test_contradiction_with_nobody_by_the_facts(law):
    simulation = household(law, partner={"is_bloedverwant_eerste_graad": {"2024": True}})
    with pytest.raises(RefusalError, match="rol of opgave Piet, volgens de feiten niemand"):
        simulation.calculate("zorgtoeslag", 2024)


def test_contradiction_with_what_is_given(law):
    facts = {"is_gehuwd_met_aanvrager": {"2024": True}, "is_toeslagpartner": {"2024": False}}
    simulation = household(law, housemate=facts)
    with pytest.raises(RefusalError, match="rol of opgave niemand, volgens de feiten Klaas"):
        simulation.calculate("zorgtoeslag", 2024)


def test_contradiction_is_marked_in_a_population(law):
    simulation = household(law, partner={}, housemate={"is_gehuwd_met_aanvrager": {"2024": True}})
    simulation.mark_refusals = True
    assert np.isnan(simulation.calculate("zorgtoeslag", 2024)).all()


def test_without_facts_nothing_is_computed(law):
    simulation = household(law, partner={}, housemate={})
    simulation.calculate("zorgtoeslag", 2024)
    for name in ["is_toeslagpartner_volgens_feiten", "partnergrond", *GROUNDS, *AGAINST]:
        assert not simulation.get_holder(name).get_known_periods()


def draw(seed, number):
    """Facts by month for an applicant and two others; a fact holds for a run of months, for few persons."""
    rng = np.random.default_rng(seed)

    def spell(share):
        start, length = rng.integers(1, 13, (number, 3, 1)), rng.integers(1, 13, (number, 3, 1))
        months = np.arange(1, 13)
        holds = (months >= start) & (months < start + length)
        holds |= rng.random((number, 3, 1)) < 0.5
        holds &= rng.random((number, 3, 1)) < share
        holds[:, 0] = False
        return holds

    facts = {name: spell(0.12) for name in GROUNDS} | {name: spell(0.1) for name in AGAINST}
    facts["woont_op_adres"] = ~spell(0.3)
    facts["is_opgenomen_in_verpleeghuis"] = spell(0.1) & ~facts["woont_op_adres"]
    facts["geboortedatum"] = np.datetime64("2006-06-01") - rng.integers(0, 20_000, (number, 3))
    return facts


def simulate(law, year, facts):
    number = len(facts["geboortedatum"])
    builder = SimulationBuilder()
    builder.create_entities(law)
    builder.declare_person_entity("persoon", list(range(3 * number)))
    households = builder.declare_entity("huishouden", list(range(number)))
    roles = np.tile(["aanvrager", "medebewoner", "medebewoner"], number)
    builder.join_with_persons(households, np.repeat(np.arange(number), 3), roles)
    simulation = builder.build(law)
    simulation.set_input("geboortedatum", "ETERNITY", facts["geboortedatum"].ravel())
    for name, values in facts.items():
        for month in range(1, 13):
            if name != "geboortedatum":
                simulation.set_input(name, f"{year}-{month:02}", values[:, :, month - 1].ravel())
    return simulation


def by_month(simulation, name, year):
    values = [np.asarray(simulation.calculate(name, f"{year}-{month:02}")).reshape(-1, 3) for month in range(1, 13)]
    return np.stack(values, axis=-1)


@pytest.mark.parametrize("year", YEARS)
@settings(max_examples=1, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_properties(law, year, seed):
    facts = draw(seed, 1_100)
    simulation = simulate(law, year, facts)
    partner = by_month(simulation, "is_toeslagpartner", year)
    ground = by_month(simulation, "partnergrond_met_doorwerking", year)

    assert partner.any()
    assert not partner[:, 0].any()
    # Two at once only on one ground of lid 2: nothing chooses between them there, and the household is refused.
    two = partner.sum(axis=1) > 1
    assert (ground[:, 1][two] == ground[:, 2][two]).all()
    refused = simulation.calculate("weigering_kinderopvangtoeslag", year).decode()
    assert ((refused == Weigeringsgrond.TWEE_TOESLAGPARTNERS) == two.any(axis=1)).all()
    assert (refused != Weigeringsgrond.ROL_EN_FEITEN).all()
    # Whoever lives elsewhere is partner only as spouse or admitted to a nursing home.
    elsewhere = partner & ~facts["woont_op_adres"]
    assert (facts["is_gehuwd_met_aanvrager"] | facts["is_opgenomen_in_verpleeghuis"])[elsewhere].all()
    # Lid 4: nobody is partner while another has an earlier ground at the address.
    first = np.minimum(ground[:, 1], ground[:, 2])
    chosen = np.where(partner[:, 1], ground[:, 1], ground[:, 2])
    at_home = facts["woont_op_adres"][:, 1:].all(axis=1) & partner.any(axis=1)
    assert (chosen == first)[at_home].all()


@pytest.mark.parametrize("year", YEARS)
@settings(max_examples=1, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_part_of_the_year(law, year, seed):
    """With one other, always at the address: to 2020 partner in all months or none, from 2021 in all that follow."""
    facts = draw(seed, 1_000)
    facts["woont_op_adres"][:] = True
    facts["is_opgenomen_in_verpleeghuis"][:] = False
    for name in [*GROUNDS, *AGAINST]:
        facts[name][:, 2] = False
    facts["verzoek_niet_als_partner"][:] = False
    partner = by_month(simulate(law, year, facts), "is_toeslagpartner", year)[:, 1]
    assert partner.any()
    if year <= 2020:
        assert (partner == partner.any(axis=1)[:, None]).all()
    else:
        assert (np.diff(partner.astype(int), axis=1) >= 0).all()
        assert (np.diff(partner.astype(int), axis=1) == 1).any()
