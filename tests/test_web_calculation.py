"""The quick calculation of the web API gives what core gives: every variable, every refusal, every wrong question."""

import copy
import time

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_toeslagen.reforms import AllesOfNiets, DirecteFinanciering

from openfisca_toeslagen.web import situation
from openfisca_toeslagen.web.calculation import DeadlineError, Rules
from openfisca_toeslagen.web.examples import examples
from tests.conftest import LAW

SYSTEMS = {"huidig": LAW, "AllesOfNiets": AllesOfNiets(LAW), "DirecteFinanciering": DirecteFinanciering(LAW)}
RULES = {name: Rules(system) for name, system in SYSTEMS.items()}

#: A household that touches every allowance, with a second one beside it.
RICH = {
    "personen": {
        "ans": {
            "geboortedatum": {"ETERNITY": "1986-05-01"},
            "toetsingsinkomen": {"2024": 21000.25},
            "gewerkte_uren": {"2024-01": 100, "2024-02": 0, "2024-05": 90},
        },
        "bob": {
            "geboortedatum": {"ETERNITY": "1985-01-31"},
            "toetsingsinkomen": {"2024": 9000},
            "gewerkte_uren": {"2024": 80},
            "woonland": {"2024": "NL"},
            "dagen_bij_aanvrager": {"2024": 60},
        },
        "cas": {
            "geboortedatum": {"ETERNITY": "2021-02-01"},
            "uren_dagopvang": {"2024": 120},
            "uurprijs_dagopvang": {"2024": 10.5},
            "betaalde_kinderopvangkosten": {"2024": 900.55},
        },
        "dirk": {"geboortedatum": {"ETERNITY": "1950-03-03"}, "toetsingsinkomen": {"2024": 19000}},
        "eef": {"geboortedatum": {"ETERNITY": "2001-07-07"}, "vermogen": {"2024": 120}},
    },
    "huishoudens": {
        "een": {
            "aanvrager": ["ans"],
            "partner": ["bob"],
            "kinderen": ["cas"],
            "kale_huur": {"2024": 690.55},
            "betaald_voorschot_kinderopvangtoeslag": {"2024": 7000},
        },
        "twee": {"aanvrager": "dirk", "medebewoners": ["eef"], "kale_huur": {"2024": 500}},
    },
}


def periods_of(variable, year):
    if variable.definition_period == DateUnit.MONTH:
        return [f"{year}-{month:02d}" for month in (1, 2, 12)]
    return [str(year)]


def outcome(simulation, name, period):
    """Return the values of a variable, or the error that comes instead."""
    try:
        array = simulation.calculate(name, period)
    except Exception as error:
        return type(error).__name__, str(error)
    return numpy.asarray(array)


def same(one, other):
    if isinstance(one, tuple) or isinstance(other, tuple):
        return one == other if isinstance(one, tuple) and isinstance(other, tuple) else False
    return one.dtype == other.dtype and numpy.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def differences(name, facts, year):
    system = SYSTEMS[name]
    ours = situation.calculation(RULES[name], facts)
    core = SimulationBuilder().build_from_entities(system, copy.deepcopy(facts))
    found = []
    for variable in system.variables.values():
        for period in periods_of(variable, year):
            if not same(outcome(ours, variable.name, period), outcome(core, variable.name, period)):
                found.append((variable.name, period))
    return found


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_variable_is_what_core_gives(name):
    assert differences(name, RICH, 2024) == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["id"])
def test_published_families_are_what_core_gives(example):
    assert differences("AllesOfNiets", example["situatie"], example["jaar"]) == []


@settings(max_examples=8, deadline=None)
@given(
    income=st.floats(-5000, 90000).map(lambda value: round(value, 2)),
    hours=st.integers(0, 240),
    paid=st.floats(0, 2000).map(lambda value: round(value, 2)),
    rent=st.floats(0, 1200).map(lambda value: round(value, 2)),
)
def test_amounts_are_core_s_to_the_bit_for_any_facts(income, hours, paid, rent):
    facts = copy.deepcopy(RICH)
    facts["personen"]["ans"]["toetsingsinkomen"] = {"2024": income}
    facts["personen"]["cas"] |= {"uren_dagopvang": {"2024": hours}, "betaalde_kinderopvangkosten": {"2024": paid}}
    facts["huishoudens"]["een"]["kale_huur"] = {"2024": rent}
    ours = situation.calculation(RULES["huidig"], facts)
    core = SimulationBuilder().build_from_entities(LAW, copy.deepcopy(facts))
    for name in ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "terugvordering_kinderopvangtoeslag"):
        assert same(outcome(ours, name, "2024"), outcome(core, name, "2024")), name


@pytest.mark.parametrize(
    ("name", "period"),
    [("zorgtoeslag", "2024-01"), ("zorgtoeslag_per_maand", "2024"), ("zorgtoeslagen", "2024"), ("zorgtoeslag", "2016")],
)
def test_wrong_questions_get_core_s_error(name, period):
    ours = outcome(situation.calculation(RULES["huidig"], RICH), name, period)
    assert isinstance(ours, tuple)
    assert ours == outcome(SimulationBuilder().build_from_entities(LAW, copy.deepcopy(RICH)), name, period)


def test_a_household_is_not_asked_for_what_a_person_has():
    simulation = situation.calculation(RULES["huidig"], RICH)
    with pytest.raises(ValueError, match="toetsingsinkomen"):
        simulation.huishouden("toetsingsinkomen", "2024")


def test_what_holds_for_ever_is_one_value_whatever_period_is_asked():
    simulation = situation.calculation(RULES["huidig"], RICH)
    assert simulation.calculate("geboortedatum", "2024-03") is simulation.calculate("geboortedatum", "2024")


def test_enums_stay_enums():
    assert isinstance(situation.calculation(RULES["huidig"], RICH).calculate("partnergrond", "2024-01"), EnumArray)


def test_a_calculation_stops_at_its_deadline():
    simulation = situation.calculation(RULES["huidig"], RICH, time.monotonic() - 1)
    with pytest.raises(DeadlineError):
        simulation.calculate("zorgtoeslag", "2024")
