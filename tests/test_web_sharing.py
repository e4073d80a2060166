"""Several regimes in one request give what each of them gives by itself."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from openfisca_toeslagen.web import answers, regimes, situation
from openfisca_toeslagen.web.sharing import Shared
from tests.test_web_calculation import RICH

NAMES = ("huidig", "AllesOfNiets", "Proportioneel", "DirecteFinanciering", "Uitvoeringspraktijk")
REGIMES = regimes.build(NAMES)
SHARED = Shared(REGIMES)
MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]
ALLOWANCES = ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag")


def asking(facts):
    """Ask of every household what the page asks, and every variable that some regime replaces."""
    asked = copy.deepcopy(facts)
    for home in asked["huishoudens"].values():
        for name in ALLOWANCES:
            home |= {f"{name}_per_maand": dict.fromkeys(MONTHS), f"nabetaling_{name}": {"2024": None}}
            home |= {name: {"2024": None}, f"terugvordering_{name}": {"2024": None}}
        home |= {"vergoeding_kinderopvang": {"2024": None}, "evenredigheidsfactor_kinderopvangtoeslag": {"2024": None}}
    for person in asked["personen"].values():
        person["kinderopvangkosten_in_aanmerking"] = dict.fromkeys(MONTHS)
    return asked


def together(chosen, asked):
    pairs = SHARED.calculations(chosen, asked, float("inf"))
    return [answers.answer(simulation, asked, per_question=True) for _, simulation in pairs]


def apart(chosen, asked):
    simulations = [situation.calculation(regime.rules, asked) for regime in chosen]
    return [answers.answer(simulation, asked, per_question=True) for simulation in simulations]


@settings(max_examples=6, deadline=None)
@given(
    order=st.permutations(list(REGIMES)),
    income=st.integers(0, 80000),
    hours=st.integers(0, 230),
    paid=st.integers(0, 1400),
    advance=st.integers(0, 15000),
    rent=st.integers(0, 1000),
)
def test_together_and_apart_are_the_same(order, income, hours, paid, advance, rent):
    facts = copy.deepcopy(RICH)
    facts["personen"]["ans"] |= {"toetsingsinkomen": {"2024": income}, "gewerkte_uren": {"2024": 100}}
    facts["personen"]["cas"] |= {"uren_dagopvang": {"2024": hours}, "betaalde_kinderopvangkosten": {"2024": paid}}
    facts["huishoudens"]["een"] |= {"betaald_voorschot_kinderopvangtoeslag": {"2024": advance}, "kale_huur": {"2024": rent}}
    chosen, asked = [REGIMES[name] for name in order], asking(facts)
    assert together(chosen, asked) == apart(chosen, asked)


def test_regimes_that_differ_do_differ_and_what_they_share_is_computed_once():
    facts = copy.deepcopy(RICH)
    facts["personen"]["ans"]["gewerkte_uren"] = {"2024": 100}
    chosen, asked = list(REGIMES.values()), asking(facts)
    pairs = SHARED.calculations(chosen, asked, float("inf"))
    outcomes, sizes = [], []
    for _, simulation in pairs:
        before = len(simulation.known)
        outcomes.append(answers.answer(simulation, asked, per_question=True)[0]["huishoudens"]["een"])
        sizes.append(len(simulation.known) - before)
    awards = [outcome["kinderopvangtoeslag"]["2024"] for outcome in outcomes]
    assert awards[1] == 0 < awards[0] == awards[2]
    assert outcomes[3]["vergoeding_kinderopvang"]["2024"] > 0
    # The three regimes of childcare compute a small part again; the one that changes a number computes everything.
    assert max(sizes[1:4]) < sizes[0] / 3
    assert sizes[4] > sizes[0] / 2
