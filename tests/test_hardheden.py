"""The hardship search finds the cliff that the letter is about without being told where to look."""

import functools
import json

import numpy
import pytest
from openfisca_core.simulation_builder import SimulationBuilder
from typer.testing import CliRunner

from openfisca_toeslagen import layout
from openfisca_toeslagen.cli import app
from openfisca_toeslagen.impact.graph import build_graph
from openfisca_toeslagen.impact.hardheden import written
from openfisca_toeslagen.impact.hardheden.explain import explain
from openfisca_toeslagen.impact.hardheden.households import sample, settled
from openfisca_toeslagen.impact.hardheden.kinds import STEP, Soort, candidates, kind
from openfisca_toeslagen.impact.hardheden.known import KNOWN, without
from openfisca_toeslagen.impact.hardheden.reach import within_reach
from openfisca_toeslagen.impact.hardheden.run import search
from openfisca_toeslagen.impact.hardheden.search import Searcher
from openfisca_toeslagen.impact.hardheden.trials import OUTCOMES, Changes, Trials
from openfisca_toeslagen.population import Bevolking, build_simulation
from openfisca_toeslagen.report import hardheden as report
from openfisca_toeslagen.report.language import Taal
from openfisca_toeslagen.year_cycle.regimes import CURRENT, build_systems

REGIMES = ("huidig", "AllesOfNiets", "Proportioneel", "DirecteFinanciering")
SYSTEMS = build_systems(REGIMES)
PAID = "betaalde_kinderopvangkosten"
#: Facts of every kind, of persons and of households.
SOME = (PAID, "toetsingsinkomen", "kale_huur", "gewerkte_uren", "verblijft_rechtmatig", "datum_aanvraag_kinderopvangtoeslag")
ROOM = layout.PACKAGE / "impact" / "hardheden"


@functools.cache
def everybody(regime, year):
    return settled(Bevolking.synthetisch(1_000, year, 2).deel(0), SYSTEMS[regime])


@functools.cache
def found(regime, year, facts=SOME):
    searcher = Searcher(SYSTEMS[regime], sample(everybody(regime, year)))
    return searcher, searcher.find(facts, without(SYSTEMS[regime], *KNOWN))


def of(findings, fact):
    return next((finding for finding in findings if finding.fact == fact), None)


# --- What the letter is about ---------------------------------------------------------------------------------------------


def test_under_all_or_nothing_the_unpaid_cent_comes_first():
    searcher, findings = found("AllesOfNiets", 2014)
    first = findings[0]
    assert first.fact == PAID
    assert first.change == pytest.approx(0.01)
    assert first.effect > 5_000
    assert first.amounts[1]["kinderopvangtoeslag"] == 0
    bite = explain(first, searcher.real, build_graph(SYSTEMS["AllesOfNiets"], 2014))
    assert bite.regel == "kinderopvangkosten_volledig_betaald"
    assert bite.artikelen == ("Rechtspraak tot ECLI:NL:RVS:2019:3535 en 3536",)


def test_in_proportion_a_euro_takes_at_most_a_euro():
    _, findings = found("Proportioneel", 2014)
    assert 0.5 < of(findings, PAID).factor <= 1


def test_under_direct_funding_what_the_parent_pays_changes_nothing():
    _, findings = found("DirecteFinanciering", 2024)
    assert of(findings, PAID) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("regime", "year"), [("AllesOfNiets", 2014), ("Proportioneel", 2014), ("DirecteFinanciering", 2014)]
)
def test_the_whole_search(regime, year):
    hardships = search(regime, SYSTEMS[regime], Bevolking.synthetisch(2_000, year, 0).deel(0), most=3)
    first = hardships.ranglijsten[Soort.EURO][0]
    if regime == "AllesOfNiets":
        assert first.gegeven == PAID
        assert first.bijt.regel == "kinderopvangkosten_volledig_betaald"
        assert first.bereik.huishoudens > 100_000
    else:
        assert first.gegeven != PAID
        # Under direct funding no rule on the way to an outcome reads the fact at all.
        factor = hardships.factoren.get(PAID, 0)
        assert factor <= 1
        assert (factor == 0) == (regime == "DirecteFinanciering")
    assert all(hardships.ranglijsten[soort] for soort in (Soort.EURO, Soort.UUR, Soort.DAG, Soort.KEUZE))


def test_the_search_names_no_fact():
    facts = build_graph(SYSTEMS[CURRENT], 2024).facts
    for path in ROOM.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert [fact for fact in facts if fact in text] == [], path.name


# --- Known steps ----------------------------------------------------------------------------------------------------------


def test_known_steps_are_listed_apart_by_the_parameter_that_makes_them():
    searcher, _ = found("Proportioneel", 2024)
    minimum = of(searcher.find_known([PAID], without(SYSTEMS["Proportioneel"], "awir.minimum_tegemoetkoming")), PAID)
    assert minimum.effect == 24  # Awir art. 14 lid 5
    assert minimum.amounts[1]["kinderopvangtoeslag"] == 0
    threshold = of(searcher.find_known([PAID], without(SYSTEMS["Proportioneel"], "awir.doelmatigheidsgrens")), PAID)
    # Art. 26a, decision in 2025: EUR 118 is not reclaimed and EUR 119 is.
    assert threshold.amounts[0]["terugvordering_kinderopvangtoeslag"] == 0
    assert threshold.effect == 119
    assert of(found("Proportioneel", 2024)[1], PAID).factor <= 1


def test_taking_a_step_out_leaves_the_system_alone():
    law = SYSTEMS[CURRENT]
    before = law.parameters.awir.minimum_tegemoetkoming("2024-01-01")
    other = without(law, *KNOWN)
    assert other.parameters.awir.minimum_tegemoetkoming("2024-01-01") == 0
    assert law.parameters.awir.minimum_tegemoetkoming("2024-01-01") == before == 24


# --- The parts ------------------------------------------------------------------------------------------------------------


def test_the_kind_of_a_fact_follows_from_its_type_and_unit():
    law = SYSTEMS[CURRENT].variables
    assert [kind(law[name]) for name in SOME] == [
        Soort.EURO,
        Soort.EURO,
        Soort.EURO,
        Soort.UUR,
        Soort.KEUZE,
        Soort.DAG,
    ]
    assert kind(law["matiging_fractie"]) == Soort.DEEL and kind(law["dagen_bij_aanvrager"]) == Soort.DAG


def test_values_stay_within_what_the_fact_can_be():
    law = SYSTEMS[CURRENT].variables
    assert min(candidates(law[PAID], 100.0, 2024)) == 0
    assert min(candidates(law["toetsingsinkomen"], 100.0, 2024)) < 0  # may be negative
    assert max(candidates(law["gewerkte_uren"], 160.0, 2024)) <= 31 * 24
    assert candidates(law["verblijft_rechtmatig"], 1.0, 2024) == [1.0, 0.0]
    # Without advice of the huurcommissie the maximum rent is 0: that is no rent.
    assert 0 not in candidates(law["redelijke_huurprijs"], 0.0, 2024)


def test_a_copy_is_the_household_with_one_fact_changed():
    """Against a simulation of the whole partition in which that fact was changed by hand."""
    people, system = everybody("AllesOfNiets", 2014), SYSTEMS["AllesOfNiets"]
    household = int(numpy.argmax(people.households["betaald_voorschot_kinderopvangtoeslag"]))
    trials = Trials(system, people)
    child = int(numpy.flatnonzero((people.household_of == household) & (people.roles == 2))[0])
    paid = trials.values(PAID)
    short = Changes(
        numpy.array([PAID]), numpy.array([household]), numpy.array([child]), numpy.array([3]), paid[2, [child]] - 1
    )
    plain = build_simulation(people, system)
    for month in range(1, 13):
        values = paid[month - 1].copy()
        values[child] -= month == 3
        plain.set_input(PAID, f"2014-{month:02d}", values)
    expected = [plain.calculate(name, "2014")[household] for name in OUTCOMES]
    assert trials.outcomes(short)[0].tolist() == pytest.approx(expected, nan_ok=True)


def test_a_fact_that_follows_from_others_follows_from_them_in_every_other_copy():
    """More hours of care are paid for as well, unless what was paid is what changes."""
    people, system = everybody("AllesOfNiets", 2014), SYSTEMS["AllesOfNiets"]
    household = int(numpy.argmax(people.households["betaald_voorschot_kinderopvangtoeslag"]))
    child = int(numpy.flatnonzero((people.household_of == household) & (people.roles == 2))[0])
    both = Changes(
        numpy.array(["uren_dagopvang", PAID]),
        numpy.array([household] * 2),
        numpy.array([child] * 2),
        numpy.array([0, 0]),
        numpy.array([100.0, 0.0]),
    )
    outcomes = Trials(system, people).outcomes(both)
    award = OUTCOMES.index("kinderopvangtoeslag")
    assert outcomes[0, award] > 0 and outcomes[1, award] == 0


def test_every_finding_is_found_at_the_smallest_step_or_is_a_slope():
    for regime, year in (("AllesOfNiets", 2014), ("Proportioneel", 2024)):
        for finding in found(regime, year)[1]:
            steps = finding.change / STEP[finding.soort]
            assert steps >= 0.99
            assert finding.effect >= finding.factor * finding.change


def test_the_cases_of_a_finding_give_what_they_say():
    for regime, year in (("AllesOfNiets", 2014), ("DirecteFinanciering", 2024)):
        searcher, findings = found(regime, year)
        for finding in findings:
            for case in written.cases(finding, searcher.real, regime):
                assert case["name"].startswith(finding.fact)
                builder = SimulationBuilder()
                builder.set_default_period(year)
                simulation = builder.build_from_dict(SYSTEMS[regime], case["input"])
                for name, dated in case["output"]["huishoudens"]["gezin"].items():
                    assert simulation.calculate(name, year)[0] == pytest.approx(dated[str(year)], abs=1e-6), (finding, name)


def test_everybody_who_paid_everything_stands_within_reach_of_the_unpaid_cent():
    _, findings = found("AllesOfNiets", 2014)
    people = everybody("AllesOfNiets", 2014)
    within = within_reach(findings[0], Trials(SYSTEMS["AllesOfNiets"], people))
    receives = people.households["betaald_voorschot_kinderopvangtoeslag"] > 200
    july = people.per_household(Trials(SYSTEMS["AllesOfNiets"], people).values(PAID)[6]) > 0
    assert within.huishoudens == pytest.approx(people.weights[receives & july].sum(), rel=0.02)
    few = people.select(numpy.cumsum(receives) <= 5)
    assert within_reach(findings[0], Trials(SYSTEMS["AllesOfNiets"], few)).huishoudens is None


# --- The door and the report ----------------------------------------------------------------------------------------------


def test_the_command_writes_its_report(tmp_path, monkeypatch):
    from openfisca_toeslagen.impact.hardheden import run

    monkeypatch.setattr(run, "SHOWN", 1)
    plain = build_graph
    monkeypatch.setattr(run, "build_graph", lambda *a: plain(*a))
    monkeypatch.setattr(type(plain(SYSTEMS[CURRENT], 2014)), "facts_of", lambda *_: {PAID, "gewerkte_uren"})
    arguments = ["hardheden", "--stelsel", "AllesOfNiets", "--jaar", "2014", "--huishoudens", "400", "--uit", str(tmp_path)]
    for language in Taal:
        result = CliRunner().invoke(app, [*arguments, "--taal", language])
        assert result.exit_code == 0, result.output
        assert PAID in result.output
    data = json.loads((tmp_path / "hardheden.json").read_text(encoding="utf-8"))
    assert data["ranglijsten"]["euro"][0]["gegeven"] == PAID
    page = (tmp_path / "hardheden.html").read_text(encoding="utf-8")
    assert page.index(PAID) and "<script" not in page and "Hardships under" in page
    assert (tmp_path / "hardheden.md").read_text(encoding="utf-8").startswith("# Hardships under AllesOfNiets, 2014")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--stelsel", "AllesOfNits", "--jaar", "2014"], "bedoelde u AllesOfNiets"),
        (["--stelsel", "huidig", "--jaar", "1850"], "jaar 1850 kan niet"),
        (["--stelsel", "huidig", "--jaar", "2014", "--huishoudens", "0"], "aantal huishoudens 0"),
        (["--stelsel", "huidig", "--jaar", "2014", "--zaad", "-1"], "zaad -1"),
    ],
)
def test_bad_input_is_refused(arguments, words):
    result = CliRunner().invoke(app, ["hardheden", *arguments])
    assert result.exit_code == 1
    assert words in result.output


def leaves(value, path=""):
    if isinstance(value, dict):
        return {p for key, item in value.items() for p in leaves(item, f"{path}.{key}")}
    return {path}


def test_both_languages_have_the_same_words():
    assert leaves(report.load(Taal.nl).texts) == leaves(report.load(Taal.en).texts)
