"""What recovery and redress refuse, and the choice of the payment plan that no case of the law shows."""

from __future__ import annotations

import numpy as np
import pytest
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen.refusal import RefusalError
from tests.payment_plan_choice import deviations

YEAR = "2021"


def household(law, born="1980-01-01", **facts):
    persons = {"a": {"geboortedatum": {"ETERNITY": born}}}
    home = {"aanvrager": ["a"]} | {name: {YEAR: value} for name, value in facts.items()}
    return SimulationBuilder().build_from_entities(law, {"personen": persons, "huishoudens": {"gezin": home}})


DEBT = {
    "betaald_voorschot_kinderopvangtoeslag": 2400,
    "datum_definitieve_beschikking": "2022-04-01",
    "verzoekt_persoonlijke_betalingsregeling": True,
    "netto_inkomen_per_maand": 1000,
}
UNKNOWN = {
    "voor de eerste norm": {"datum_verzoek_betalingsregeling": "2022-03-14"},
    "na de laatste norm": {"datum_verzoek_betalingsregeling": "2026-07-01"},
    "pensioengerechtigd": {"born": "1945-01-01"},
    "jonger dan 21": {"born": "2001-02-01"},
}


def test_plan_is_computed_where_the_norm_is_known(law):
    # 90% of 1,091.71 is 982.539; 1,000 less that is 17.46 a month, less than the standard of 100.
    simulation = household(law, **DEBT)
    assert simulation.calculate("maandtermijn_betalingsregeling", YEAR) == [17.46]
    assert simulation.calculate("restschuld_na_24_maanden", YEAR) == [2400 - 24 * 17.46]


@pytest.mark.parametrize("facts", UNKNOWN.values(), ids=UNKNOWN)
def test_no_plan_without_a_known_norm(law, facts):
    with pytest.raises(RefusalError, match="geef betalingscapaciteit als feit"):
        household(law, **(DEBT | facts)).calculate("maandtermijn_betalingsregeling", YEAR)
    marked = household(law, **(DEBT | facts))
    marked.mark_refusals = True
    for name in ("maandtermijn_betalingsregeling", "betaald_in_betalingsregeling", "restschuld_na_24_maanden"):
        assert np.isnan(marked.calculate(name, YEAR)).all()


@pytest.mark.parametrize("facts", UNKNOWN.values(), ids=UNKNOWN)
def test_the_capacity_as_a_fact_takes_the_refusal_away(law, facts):
    simulation = household(law, **(DEBT | facts | {"betalingscapaciteit": 30}))
    assert simulation.calculate("restschuld_na_24_maanden", YEAR) == [2400 - 24 * 30]


def test_money_cannot_be_judged_without_a_known_norm(law):
    facts = DEBT | UNKNOWN["na de laatste norm"] | {"betalingscapaciteit": 30, "financiele_middelen": 5000}
    with pytest.raises(RefusalError, match="bijstandsnorm"):
        household(law, **facts).calculate("maandtermijn_betalingsregeling", YEAR)
    marked = household(law, **facts)
    marked.mark_refusals = True
    assert np.isnan(marked.calculate("restschuld_na_24_maanden", YEAR)).all()


def test_who_asks_for_no_plan_is_not_refused_one(law):
    facts = DEBT | {"verzoekt_persoonlijke_betalingsregeling": False, "datum_verzoek_betalingsregeling": "2015-01-01"}
    assert household(law, **facts).calculate("maandtermijn_betalingsregeling", YEAR) == [100]


@pytest.mark.parametrize("asked", ["2020-01-01", "2021-01-14"])
def test_label_in_the_year_of_its_abolition_is_refused(law, asked):
    facts = DEBT | {"is_opzet_of_grove_schuld": True, "datum_verzoek_betalingsregeling": asked, "betalingscapaciteit": 30}
    with pytest.raises(RefusalError, match="opzet en grove schuld"):
        household(law, **facts).calculate("maandtermijn_betalingsregeling", YEAR)
    marked = household(law, **facts)
    marked.mark_refusals = True
    assert np.isnan(marked.calculate("maandtermijn_betalingsregeling", YEAR)).all()


def test_matiging_before_the_rulings_is_refused_by_name(law):
    facts = {"datum_definitieve_beschikking": "2019-10-22", "matiging_fractie": 0.5, "matigingsgrond": "ONEVENREDIG"}
    simulation = SimulationBuilder().build_from_entities(
        law,
        {
            "personen": {"a": {}},
            "huishoudens": {"gezin": {"aanvrager": ["a"]} | {name: {"2017": value} for name, value in facts.items()}},
        },
    )
    with pytest.raises(RefusalError, match="23 oktober 2019"):
        simulation.calculate("terugvordering_zorgtoeslag", "2017")


@pytest.mark.parametrize("fraction", [1.1, -0.1])
def test_matiging_outside_0_and_1_is_refused(law, fraction):
    with pytest.raises(RefusalError, match="tussen 0 en 1"):
        household(law, matiging_fractie=fraction, matigingsgrond="ONEVENREDIG").calculate("terugvordering_zorgtoeslag", YEAR)


def redress(law, year, **facts):
    home = {"aanvrager": ["a"], "herstelgrond": {"2012": "VOORINGENOMENHEID"}}
    home |= {"ten_onrechte_onthouden_kinderopvangtoeslag": {"2012": 9000}}
    home |= {name: {year: value} for name, value in facts.items()}
    return SimulationBuilder().build_from_entities(law, {"personen": {"a": {}}, "huishoudens": {"gezin": home}})


DATES = {"datum_eerste_nadelige_beschikking": "2014-01-01", "datum_eerste_compensatiebeschikking": "2021-01-01"}


def test_redress_before_the_act_is_refused(law):
    with pytest.raises(RefusalError, match="wet_hersteloperatie"):
        redress(law, "2021", **DATES).calculate("herstel_totaal", "2021")
    assert redress(law, "2022", **DATES).calculate("herstel_totaal", "2022") == [30_000]


@pytest.mark.parametrize("facts", [{}, {name: DATES[name] for name in list(DATES)[:1]}])
def test_immaterial_damage_needs_its_dates(law, facts):
    with pytest.raises(RefusalError, match="datum_eerste_nadelige_beschikking"):
        redress(law, "2023", **facts).calculate("compensatie_kinderopvangtoeslag", "2023")
    marked = redress(law, "2023", **facts)
    marked.mark_refusals = True
    assert np.isnan(marked.calculate("compensatie_kinderopvangtoeslag", "2023")).all()


def test_instalments_by_the_regulation(law):
    assert deviations(law) == []
