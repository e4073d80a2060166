"""What must hold for every recovery and every redress, over thousands of households in one vectorised simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen import recovery
from openfisca_toeslagen.concepts import ForfaitPartner, Herstelgrond, Matigingsgrond
from openfisca_toeslagen.recovery import ALLOWANCES

NUMBER = 300
CENT = 0.005
seeds = st.integers(0, 2**32 - 1)


def single_households(law):
    builder = SimulationBuilder()
    builder.create_entities(law)
    builder.declare_person_entity("persoon", list(range(NUMBER)))
    households = builder.declare_entity("huishouden", list(range(NUMBER)))
    builder.join_with_persons(households, np.arange(NUMBER), ["aanvrager"] * NUMBER)
    return builder.build(law)


def dates(rng, first, last):
    return rng.integers(np.datetime64(first).astype(int), np.datetime64(last).astype(int), NUMBER).astype("datetime64[D]")


def debtors(law, year, seed):
    """Single insured adults with some care allowance and no childcare, with advances in cents, decided after the rulings."""
    rng = np.random.default_rng(seed)
    simulation = single_households(law)
    simulation.set_input("toetsingsinkomen", str(year), np.round(rng.gamma(3, 9_000, NUMBER), 2))
    for name in ALLOWANCES:
        advance = np.where(rng.random(NUMBER) < 0.7, np.round(rng.gamma(1, 900, NUMBER), 2), 0)
        simulation.set_input(f"betaald_voorschot_{name}", str(year), advance)
        simulation.set_input(f"eerder_gematigd_{name}", str(year), np.round(rng.gamma(1, 100, NUMBER), 2))
        simulation.set_input(f"lopend_voorschot_per_maand_{name}", str(year), rng.integers(0, 300, NUMBER).astype(float))
    decided = dates(rng, max(f"{year + 1}-01-01", "2019-10-23"), f"{year + 7}-01-01")
    simulation.set_input("datum_definitieve_beschikking", str(year), decided)
    simulation.set_input("is_herziening_voorschot", str(year), rng.random(NUMBER) < 0.2)
    fraction = np.where(rng.random(NUMBER) < 0.5, np.round(rng.random(NUMBER), 3), 0)
    simulation.set_input("matiging_fractie", str(year), fraction)
    simulation.set_input("matigingsgrond", str(year), np.full(NUMBER, Matigingsgrond.ONEVENREDIG.name))
    simulation.set_input("verzoekt_persoonlijke_betalingsregeling", str(year), rng.random(NUMBER) < 0.6)
    simulation.set_input("is_opzet_of_grove_schuld", str(year), rng.random(NUMBER) < 0.2)
    simulation.set_input("datum_verzoek_betalingsregeling", str(year), dates(rng, "2021-01-15", "2026-12-31"))
    simulation.set_input("betalingscapaciteit", str(year), np.round(rng.gamma(1, 60, NUMBER), 2))
    simulation.set_input("overige_bezittingen", str(year), np.round(rng.gamma(0.5, 2_000, NUMBER), 2))
    return simulation, fraction


@pytest.mark.parametrize("year", [2018, 2020, 2022, 2024])
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_settlement_conserves_cash_with_matiging_and_threshold(law, year, seed):
    simulation, fraction = debtors(law, year, seed)

    def amount(name):
        return simulation.calculate(name, year)

    for name in ALLOWANCES:
        advance, award = amount(f"verrekend_voorschot_{name}"), amount(name)
        claimed, let_go = amount(f"terugvordering_{name}"), amount(f"niet_teruggevorderd_{name}")
        paid, swallowed = amount(f"nabetaling_{name}"), amount(f"verrekende_matiging_{name}")
        excess = np.maximum(advance - award, 0)
        assert np.abs(advance + paid + swallowed - claimed - let_go - award).max() < CENT
        for flow in (claimed, let_go, paid, swallowed):
            assert (flow >= 0).all()
        assert (claimed <= excess + CENT).all()
        # reduced to the cent, or nil under the threshold
        assert (np.isclose(claimed, excess * (1 - fraction), atol=CENT + 1e-9) | (claimed == 0)).all()
        assert ((claimed == 0) | (paid + swallowed == 0)).all()
        revised = amount("is_herziening_voorschot")
        assert np.isclose(claimed, excess * (1 - fraction), atol=CENT + 1e-9)[revised].all()


@pytest.mark.parametrize("year", [2018, 2022, 2024])
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_instalments_pay_the_debt(law, year, seed):
    simulation, _ = debtors(law, year, seed)
    for name in ALLOWANCES:
        debt = simulation.calculate(f"terug_te_betalen_{name}", year)
        term = simulation.calculate(f"standaardtermijn_{name}", year)
        number = simulation.calculate(f"aantal_termijnen_{name}", year)
        last = debt - (number - 1) * term
        owing = debt > 0
        assert (debt >= simulation.calculate(f"terugvordering_{name}", year)).all()
        assert (last[owing] > 0).all()
        assert (last <= term + CENT).all()
        assert (number <= 24).all()
        assert (term[~owing] == 0).all()
        withheld = simulation.calculate(f"ingehouden_termijn_{name}", year)
        running = simulation.calculate(f"lopend_voorschot_per_maand_{name}", year)
        assert np.allclose(withheld + simulation.calculate(f"uitbetaald_na_verrekening_{name}", year), running)
        assert ((withheld == 0) | (withheld == term)).all()


@pytest.mark.parametrize("year", [2018, 2022, 2024])
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_plan_pays_what_is_not_left(law, year, seed):
    simulation, _ = debtors(law, year, seed)
    debt = simulation.calculate("toeslagschuld", year)
    paid = simulation.calculate("betaald_in_betalingsregeling", year)
    left = simulation.calculate("restschuld_na_24_maanden", year)
    term = simulation.calculate("maandtermijn_betalingsregeling", year)
    personal = simulation.calculate("heeft_persoonlijke_betalingsregeling", year)
    assert np.allclose(debt, sum(simulation.calculate(f"terug_te_betalen_{name}", year) for name in ALLOWANCES))
    assert np.abs(paid + left - debt).max() < CENT
    for flow in (debt, paid, left, term):
        assert (flow >= 0).all()
    assert (left[~personal] == 0).all()
    assert (term <= simulation.calculate("standaardtermijn_totaal", year) + CENT)[personal].all()
    assert (24 * term >= paid - CENT)[personal].all()
    assert not (personal & ~simulation.calculate("verzoekt_persoonlijke_betalingsregeling", year)).any()


@settings(max_examples=50, deadline=None)
@given(
    start=st.dates(min_value=np.datetime64("2014-07-01").item(), max_value=np.datetime64("2025-01-01").item()),
    first=st.integers(0, 900),
    second=st.integers(0, 900),
)
def test_simple_interest_adds_up_over_time(law, start, first, second):
    begin = np.datetime64(start)
    middle, end = np.array([begin + first]), np.array([begin + first + second])
    for rates in law.parameters.awir.toeslagrente.percentage.children.values():
        whole = recovery.simple_interest(rates, begin, end)
        parts = recovery.simple_interest(rates, begin, middle) + recovery.simple_interest(rates, middle[0], end)
        assert np.allclose(whole, parts)
        assert (whole <= 0.06 * (first + second) + 1e-9).all()


@settings(max_examples=200, deadline=None)
@given(start=st.dates(min_value=np.datetime64("2005-01-01").item()), days=st.integers(0, 8_000))
def test_half_years_cover_the_days(start, days):
    begin = np.array([np.datetime64(start)])
    begun = recovery.half_years_begun(begin, begin + days)
    assert (begun >= days / 184.5).all()
    assert (begun <= days / 180.9 + 1).all()


@settings(max_examples=5, deadline=None)
@given(seed=seeds)
def test_redress(law, seed):
    rng = np.random.default_rng(seed)
    simulation = single_households(law)

    def euros(mean):
        return np.where(rng.random(NUMBER) < 0.6, np.round(rng.gamma(1, mean, NUMBER), 2), 0)

    for year in ("2012", "2013"):
        simulation.set_input("herstelgrond", year, rng.choice([ground.name for ground in Herstelgrond], NUMBER))
        for fact, mean in {
            "ten_onrechte_onthouden_kinderopvangtoeslag": 9_000,
            "rente_in_onterechte_terugvordering": 300,
            "nog_niet_betaald_van_onterechte_terugvordering": 3_000,
            "alsnog_toegekende_kinderopvangtoeslag": 3_000,
            "opgelegde_boete": 500,
            "betaalde_invorderingskosten": 200,
            "forfaitaire_proceskosten": 500,
            "rentevergoeding_over_onthouden_toeslag": 900,
            "terugvordering_met_onterechte_opzet_of_grove_schuld": 4_000,
        }.items():
            simulation.set_input(fact, year, euros(mean))
    simulation.set_input("reeds_ontvangen_herstelbedragen", "2024", euros(20_000))
    simulation.set_input("datum_eerste_nadelige_beschikking", "2024", dates(rng, "2012-01-01", "2019-10-22"))
    simulation.set_input("datum_eerste_compensatiebeschikking", "2024", dates(rng, "2020-07-07", "2024-12-31"))
    partner = rng.choice([who.name for who in ForfaitPartner], NUMBER)
    simulation.set_input("forfait_toegekend_aan_partner", "2024", partner)

    def amount(name):
        return simulation.calculate(name, "2024")

    right, received, paid = (
        amount("heeft_recht_op_herstelmaatregel"),
        amount("reeds_ontvangen_herstelbedragen"),
        amount("herstel_totaal"),
    )
    nobody = partner == ForfaitPartner.NIEMAND.name
    former = partner == ForfaitPartner.GEWEZEN_PARTNER.name
    assert (amount("compensatie_immateriele_schade") <= amount("onthouden_bedrag_zonder_verminderingen")).all()
    assert (amount("compensatie_teruggevorderd_bedrag") <= amount("onthouden_bedrag_zonder_verminderingen") + CENT).all()
    assert (paid >= 0).all()
    # topped up to the lump sum, and never beyond both it and what the measures give
    measures = amount("compensatie_voor_aftrek") + 0.3 * sum(
        simulation.calculate("terugvordering_met_onterechte_opzet_of_grove_schuld", year) for year in ("2012", "2013")
    )
    assert (paid + received >= 30_000 - CENT)[right & nobody].all()
    assert (paid + received >= 10_000 - CENT)[right & former].all()
    assert (paid + received <= np.maximum(np.maximum(measures, received), np.where(nobody, 30_000, 10_000)) + 2 * CENT).all()
    assert (amount("forfaitair_bedrag")[~right] == 0).all()
