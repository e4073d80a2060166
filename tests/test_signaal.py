"""From one case to its extent: Mrs K. (2014) gives the fact that harmed her, and how many families the same would harm."""

import dataclasses
import functools
import json
from pathlib import Path

import numpy
import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.checks import cases
from openfisca_toeslagen.cli import app
from openfisca_toeslagen.impact.hardheden.households import first_part, settled
from openfisca_toeslagen.impact.hardheden.kinds import Soort
from openfisca_toeslagen.impact.hardheden.signaal import KEPT, SignalError, extent, of_case, signal
from openfisca_toeslagen.impact.hardheden.trials import Trials
from openfisca_toeslagen.population import Bevolking, build_simulation
from openfisca_toeslagen.report import hardheden as texts
from openfisca_toeslagen.report import signaal as report
from openfisca_toeslagen.report.language import Taal
from openfisca_toeslagen.year_cycle.regimes import build_systems

MRS_K = Path(__file__).parent / "published" / "mevrouw_k_2014.yaml"
SYSTEMS = build_systems(["huidig", "AllesOfNiets", "Proportioneel", "DirecteFinanciering"])
PEOPLE = first_part(Bevolking.synthetisch(1_000, 2014, 3))
PAID = "betaalde_kinderopvangkosten"


@functools.cache
def of_mrs_k(regime, rows=PEOPLE.household_count):
    people = PEOPLE.select(numpy.arange(PEOPLE.household_count) < rows)
    case = cases.read(MRS_K)[0].simulation(SYSTEMS[regime])
    return signal("Mevrouw K.", regime, case, 2014, people)


FOUND = of_mrs_k("AllesOfNiets")


def test_what_was_not_paid_does_the_harm():
    """Published: cost 17,454, paid 14,472, entitlement at full payment 15,937, granted 0."""
    worst = FOUND.kenmerken[0]
    assert worst.gegeven == PAID
    assert worst.verlichting == 15_937
    assert worst.nodig == pytest.approx(17_454 - 14_472, abs=0.5)
    assert worst.schade == pytest.approx(15_937 - (17_454 - 14_472), abs=0.5)
    assert FOUND.bijt.regel == "kinderopvangkosten_volledig_betaald"
    assert all(other.schade <= 0 for other in FOUND.kenmerken[1:])


@pytest.mark.parametrize("regime", ["Proportioneel", "DirecteFinanciering"])
def test_without_all_or_nothing_no_fact_does_more_harm_than_its_own_change(regime):
    found = of_mrs_k(regime)
    assert found.bijt is None and found.omvang is None
    paid = next(feature for feature in found.kenmerken if feature.gegeven == PAID)
    assert paid.schade <= 1


def test_the_extent_counts_the_families_that_the_same_would_harm():
    """Against the law itself: everybody pays the part of the costs that Mrs K. paid."""
    system = SYSTEMS["AllesOfNiets"]
    people = settled(PEOPLE, system)
    due = Trials(system, people).values(PAID)
    paid = numpy.round(due * 14_472 / 17_454, 2)
    short = dataclasses.replace(people, persons={**people.persons, PAID: paid})
    kept = [sum(build_simulation(part, system).calculate(name, "2014") for name in KEPT) for part in (people, short)]
    lost = kept[0] - kept[1] - people.per_household((due - paid).sum(axis=0))
    expected = people.weights[lost >= 100].sum()
    assert FOUND.omvang.risico == pytest.approx(expected, rel=0.01)
    assert FOUND.omvang.risico > 100_000
    # Nobody in the synthetic population leaves anything unpaid: nobody shares it yet.
    assert FOUND.omvang.delen is None


def test_who_already_shares_the_feature_is_counted():
    trials = Trials(SYSTEMS["AllesOfNiets"], of_case(cases.read(MRS_K)[0].simulation(SYSTEMS["AllesOfNiets"]), 2014)[0])
    due = Trials(SYSTEMS["AllesOfNiets"], PEOPLE).values(PAID)
    short = dataclasses.replace(PEOPLE, persons={**PEOPLE.persons, PAID: numpy.round(due * 0.9, 2)})
    assert extent(FOUND.kenmerken[0], trials, short).delen > 100_000


def test_groups_of_fewer_than_ten_rows_are_not_shown():
    cells = FOUND.omvang.cellen
    assert {cell.groep for cell in cells} >= {"groep_huishoudtype", "groep_herkomst", "groep_inkomensbron"}
    assert any(cell.huishoudens is None for cell in cells) and any(cell.huishoudens for cell in cells)
    assert all((cell.aandeel is None) == (cell.schade is None) == (cell.huishoudens is None) for cell in cells)
    assert all(cell.huishoudens is None for cell in of_mrs_k("AllesOfNiets", rows=20).omvang.cellen)


def test_the_household_of_a_case_gives_what_the_case_gives():
    case = cases.read(MRS_K)[0].simulation(SYSTEMS["huidig"])
    partition, given = of_case(case, 2014)
    assert PAID in given and "datum_definitieve_beschikking" in given
    assert build_simulation(partition, SYSTEMS["huidig"]).calculate("terugvordering_kinderopvangtoeslag", "2014") == 12_427


def test_a_yes_or_no_fact_is_found_too(tmp_path):
    """The same family that paid everything and could not show it (Awir art. 18)."""
    path = tmp_path / "bewijs.yaml"
    path.write_text(
        """
- name: Bewijs ontbreekt
  period: 2014
  reforms: openfisca_toeslagen.reforms.AllesOfNiets
  input:
    personen:
      ouder: {geboortedatum: 1985-06-15, toetsingsinkomen: 17000, gewerkte_uren: 160, betaling_is_aangetoond: true}
      kind:
        geboortedatum: 2012-09-20
        uren_dagopvang: 100
        uurprijs_dagopvang: 6
        betaling_is_aangetoond: {2014-01: true, 2014-02: true, 2014-03: false, 2014-04: true, 2014-05: true, 2014-06: true,
          2014-07: true, 2014-08: true, 2014-09: true, 2014-10: true, 2014-11: true, 2014-12: true}
    huishoudens:
      gezin: {aanvrager: ouder, kinderen: [kind]}
  output:
    kinderopvangtoeslag: 0
"""
    )
    case = cases.read(path)[0].simulation(SYSTEMS["AllesOfNiets"])
    worst = signal("bewijs", "AllesOfNiets", case, 2014, PEOPLE).kenmerken[0]
    assert (worst.gegeven, worst.soort, worst.nodig) == ("betaling_is_aangetoond", Soort.KEUZE, 1)
    assert worst.verlichting > 5_000


def test_a_case_of_two_households_or_of_other_years_is_refused():
    two = {
        "personen": {"een": {}, "twee": {}},
        "huishoudens": {"a": {"aanvrager": "een"}, "b": {"aanvrager": "twee"}},
    }
    from openfisca_core.simulation_builder import SimulationBuilder

    with pytest.raises(SignalError, match="2 huishoudens"):
        of_case(SimulationBuilder().build_from_entities(SYSTEMS["huidig"], two), 2014)
    case = cases.read(MRS_K)[0].simulation(SYSTEMS["huidig"])
    case.set_input("gewerkte_uren", "2013-12", numpy.array([160.0, 0, 0]))
    of_case(case, 2014)  # the year itself is full of work
    idle = cases.read(MRS_K)[4].simulation(SYSTEMS["huidig"])
    for month in range(1, 13):
        idle.get_holder("gewerkte_uren").delete_arrays(f"2014-{month:02d}")
        idle.set_input("gewerkte_uren", f"2014-{month:02d}", numpy.zeros(3))
    idle.set_input("gewerkte_uren", "2013-12", numpy.array([160.0, 0, 0]))
    with pytest.raises(SignalError, match="buiten 2014"):
        of_case(idle, 2014)


def test_the_command_tells_it_in_both_languages(tmp_path):
    arguments = [
        "signaal",
        str(MRS_K),
        "-k",
        "alles of niets",
        "--huishoudens",
        "1500",
        "--zaad",
        "3",
        "--uit",
        str(tmp_path),
    ]
    for language, words in ((Taal.nl, f"{PAID} doet de schade"), (Taal.en, f"{PAID} does the harm")):
        result = CliRunner().invoke(app, [*arguments, "--taal", language])
        assert result.exit_code == 0, result.output
        assert words in result.output
    page = (tmp_path / "signaal.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page and PAID in page and "<script" not in page
    data = json.loads((tmp_path / "signaal.json").read_text(encoding="utf-8"))
    assert data["kenmerken"][0]["gegeven"] == PAID and data["stelsel"] == "AllesOfNiets"
    assert (tmp_path / "signaal.md").read_text(encoding="utf-8").startswith("# Signal: Mevrouw K. 2014 - alles of niets")


@pytest.mark.parametrize(
    ("content", "extra", "words"),
    [
        ("- name: x\n  period: 2014\n  input: {personen: {a: {inkomen: 3}}}\n  output: {zorgtoeslag: 0}\n", [], "inkomen"),
        (MRS_K.read_text(encoding="utf-8"), ["-k", "mevrouw Q"], "geen geval heet mevrouw Q"),
        (MRS_K.read_text(encoding="utf-8"), ["--stelsel", "Proportionel"], "bedoelde u Proportioneel"),
        ("", [], ":1:1"),
    ],
)
def test_bad_input_is_refused_with_its_place(tmp_path, content, extra, words):
    path = tmp_path / "geval.yaml"
    path.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(app, ["signaal", str(path), *extra])
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_signal_without_harm_says_so():
    for language in Taal:
        words = texts.load(language)
        assert report.findings(of_mrs_k("Proportioneel"), words) == [words.texts["signaal"]["geen_pijn"]]
