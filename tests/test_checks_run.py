"""Running and explaining cases: the verbs, the pytest plugin, several regimes in one file, and core's own runner."""

from pathlib import Path

import pytest
from openfisca_core.tools.test_runner import OpenFiscaPlugin
from typer.testing import CliRunner

from openfisca_toeslagen.checks import cases, explanation_text, run
from openfisca_toeslagen.checks.explanation_page import page
from openfisca_toeslagen.cli import app
from openfisca_toeslagen.report.language import Taal

pytest_plugins = ["pytester"]

TESTS = Path(__file__).parent

# Mrs K. (press, 28 February 2021): strict reading 0, the whole advance of 12,427 reclaimed; Awir art. 14, 24 and 26.
MRS_K = """\
- name: Mevrouw K
  period: 2014
  input:
    personen:
      mevrouw_k: {geboortedatum: 1985-06-15, toetsingsinkomen: 17000, gewerkte_uren: 160}
      oudste: {geboortedatum: 2011-03-10, uren_dagopvang: 169, uurprijs_dagopvang: 6.59, betaalde_kinderopvangkosten: 923.43}
      jongste: {geboortedatum: 2012-09-20, uren_dagopvang: 53, uurprijs_dagopvang: 6.43, betaalde_kinderopvangkosten: 282.57}
    huishoudens:
      gezin:
        aanvrager: mevrouw_k
        kinderen: [oudste, jongste]
        betaald_voorschot_kinderopvangtoeslag: 12427
        datum_definitieve_beschikking: 2015-07-01
  output:
    verschuldigde_kinderopvangkosten_huishouden: 17454
  stelsels:
    huidig: {kinderopvangtoeslag: 0, terugvordering_kinderopvangtoeslag: 12427}
    AllesOfNiets: {kinderopvangtoeslag: 0, terugvordering_kinderopvangtoeslag: 12427}
    Proportioneel: {kinderopvangtoeslag: 13214, terugvordering_kinderopvangtoeslag: 0}
    DirecteFinanciering:
      huishoudens: {gezin: {terugvordering_kinderopvangtoeslag: 0}}
"""
# 12 x 123.588585 = 1,483 (leaflet "Berekening zorgtoeslag 2024", case 1).
SINGLE = """\
- name: Alleenstaande
  period: 2024
  input:
    personen:
      klant: {geboortedatum: 1980-05-05, toetsingsinkomen: 19000}
    huishoudens:
      huis: {aanvrager: klant}
  output:
    zorgtoeslag: 1483
"""


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="geval.yaml"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write_file


def verb(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_every_regime_of_a_case_is_run(write, law):
    expanded = cases.read(write(MRS_K))
    assert [case.name for case in expanded][:2] == ["Mevrouw K [huidig]", "Mevrouw K [AllesOfNiets]"]
    results = [run.run(case, law) for case in expanded]
    assert all(result.passes for result in results)
    assert [len(result.outcomes) for result in results] == [3, 3, 3, 2]


def test_a_regime_may_be_a_proposal_in_a_file_beside_the_case(write, tmp_path, law):
    proposal = """\
titel: Hogere minimumtoekenning
referentie: een oefening
omschrijving: Onder 2.000 euro wordt niets toegekend.
parameters:
  awir.minimum_tegemoetkoming:
    - {vanaf: 2024-01-01, tot_en_met: 2024-12-31, waarde: 2000}
"""
    write(proposal, "voorstel.yaml")
    text = SINGLE.replace(
        "  output:\n    zorgtoeslag: 1483\n",
        "  stelsels:\n    huidig: {zorgtoeslag: 1483}\n    voorstel.yaml: {zorgtoeslag: 0}\n",
    )
    results = [run.run(case, law) for case in cases.read(write(text))]
    assert [result.passes for result in results] == [True, True]
    assert verb("controleer", tmp_path).exit_code == 0
    write(proposal.replace("titel", "titl"), "voorstel.yaml")
    assert "voorstel.yaml:1:1 titel: ontbreekt" in verb("controleer", tmp_path).stdout


def test_the_verb_passes_only_when_something_was_compared(write):
    good = verb("test", write(MRS_K))
    assert good.exit_code == 0
    assert good.stdout.splitlines()[-1] == "11 uitkomsten vergeleken in 4 gevallen, 0 wijken af"
    nothing = verb("test", write(MRS_K), "-k", "bestaat niet")
    assert nothing.exit_code == 1
    assert "0 uitkomsten vergeleken" in nothing.stdout
    findings = verb("test", write(MRS_K.replace("17000", "17.000")))
    assert findings.exit_code == 1
    assert "geval.yaml:5:" in findings.stdout


def test_one_bad_file_does_not_stop_the_others(write, tmp_path):
    write(MRS_K.replace("17000", "17.000"), "a_fout.yaml")
    write(SINGLE, "goed.yaml")
    result = verb("test", tmp_path)
    assert result.exit_code == 1
    assert "a_fout.yaml:5:" in result.stdout
    assert "1 uitkomsten vergeleken in 1 gevallen, 0 wijken af" in result.stdout


def test_a_failing_case_shows_what_differs_and_why_on_one_screen(write):
    result = verb(
        "test",
        write(MRS_K.replace("Proportioneel: {kinderopvangtoeslag: 13214", "Proportioneel: {kinderopvangtoeslag: 13000")),
    )
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) <= 25 + 2
    assert any("verwacht 13.000, gekregen 13.214: AFWIJKING, verschil 214" in line for line in lines)
    assert any("terugvordering_kinderopvangtoeslag 2014: verwacht 0, gekregen 0: gelijk" in line for line in lines)
    shown = result.stdout
    assert "Kinderopvangtoeslag: de toekenning over het jaar [gezin, 2014]: € 13.214 (Awir art. 14)" in shown
    # The table is not seen by core's tracer: group of an income of 17,000 in 2014.
    assert "kinderopvangtoeslag.percentage.eerste_kind 90,70% bij 17.000 sinds 2014-01-01" in shown


@pytest.mark.slow
def test_every_failing_case_fits_a_screen(law):
    for name in ("published", "regimes", "invordering", "huurtoeslag"):
        for case in cases.read(TESTS / name)[::9]:
            told = explanation_text.lines(run.explanation(run.run(case, law), law))
            assert 3 <= len(told) <= 25


def test_the_path_follows_what_decided(write, law):
    """Too high assets are the reason of nothing; far below the limit they do not matter."""
    rich = SINGLE.replace("19000}", "19000, vermogen: 300000}").replace("1483", "0")
    (case,) = cases.read(write(rich))
    text = "\n".join(explanation_text.lines(run.explanation(run.run(case, law), law)))
    assert "Het vermogen sluit zorgtoeslag uit [huis, 2024]: ja" in text
    assert "zorgtoeslag.vermogensgrens.zonder_partner € 140.213 sinds 2024-01-01" in text
    assert "met_partner" not in text.replace("zonder_partner", "")
    (case,) = cases.read(write(SINGLE))
    steps = run.explanation(run.run(case, law), law).explained[0].steps
    assert "normpremie" in [step.variable for step in steps]
    # Below the threshold income the income itself does not change the normpremie.
    assert "toetsingsinkomen" not in [step.variable for step in steps]
    assert {step.kind for step in steps} == {"regel", "gegeven", "aangenomen"}


def test_a_value_read_by_the_date_of_a_decision_is_shown_as_of_that_date(write, law):
    case = cases.read(write(MRS_K))[0]
    explained = run.explanation(run.run(case, law), law, everything=True).explained
    steps = next(one.steps for one in explained if one.outcome.variable == "kinderopvangtoeslag")
    used = {p.name: p for step in steps for p in step.parameters}
    # Until 23 October 2019 childcare that was not paid in full led to nothing; the decision is of 1 July 2015.
    assert used["kinderopvangtoeslag.vaststelling.alles_of_niets"].value is True
    later = cases.read(
        write(
            MRS_K.replace("2015-07-01", "2019-10-23").replace(
                "  stelsels:\n    huidig: {kinderopvangtoeslag: 0, terugvordering_kinderopvangtoeslag: 12427}",
                "  stelsels:\n    huidig: {kinderopvangtoeslag: 13214}",
            )
        )
    )[0]
    explained = run.explanation(run.run(later, law), law, everything=True).explained
    used = {p.name: p for one in explained for step in one.steps for p in step.parameters}
    assert used["kinderopvangtoeslag.vaststelling.alles_of_niets"].value is False
    assert used["kinderopvangtoeslag.vaststelling.alles_of_niets"].since == "2019-10-23"


def test_explaining_changes_no_outcome(write, law):
    case = cases.read(write(MRS_K))[2]
    system = case.system(law)
    simulation = case.simulation(system)
    simulation.trace = True
    before = [(o.variable, o.got) for o in case.outcomes(system, simulation)]
    run.explanation(run.run(case, law), law, everything=True)
    assert [(o.variable, o.got) for o in case.outcomes(system, simulation)] == before


def test_a_refusal_is_told_in_dutch(write, law):
    text = SINGLE.replace("klant: {", "klant: {woonland: OVERIG, is_verdragsgerechtigde: true, ")
    (case,) = cases.read(write(text))
    result = run.run(case, law)
    assert not result.passes
    assert "geweigerd" in result.problem
    assert len(explanation_text.lines(run.explanation(result, law))) == 2


def test_verklaar_writes_a_page_that_needs_nothing_else(write, tmp_path):
    target = tmp_path / "uitleg" / "uitleg.html"
    result = verb("verklaar", write(MRS_K), "-k", "Proportioneel", "--html", target)
    assert result.exit_code == 0
    html = target.read_text()
    assert "<h2>Mevrouw K [Proportioneel]</h2>" in html
    assert "€ 13.214" in html
    for outside in ('src="', "@import", 'rel="stylesheet"', "<script"):
        assert outside not in html
    assert verb("verklaar", write(MRS_K), "-k", "niemand").exit_code == 1


def test_the_frame_of_the_page_speaks_english(write, law):
    (case,) = cases.read(write(SINGLE))
    html = page([run.explanation(run.run(case, law), law, everything=True)], Taal.en)
    assert '<html lang="en">' in html
    assert "How zorgtoeslag 2024 comes about" in html


def test_plain_pytest_finds_cases_by_name(pytester):
    pytester.makefile(".yaml", geval=MRS_K, ander="sleutel: waarde\n")
    result = pytester.runpytest(
        "-p", "openfisca_toeslagen.checks.pytest_plugin", "-k", "Proportioneel", "--junitxml=uit.xml", "-v"
    )
    result.assert_outcomes(passed=1, deselected=3)
    result.stdout.fnmatch_lines(["*geval.yaml::Mevrouw K ?Proportioneel? PASSED*", "3 uitkomsten vergeleken in 1 gevallen"])
    assert 'name="Mevrouw K [Proportioneel]"' in (pytester.path / "uit.xml").read_text()


def test_plain_pytest_fails_a_case_that_differs_and_a_file_with_findings(pytester):
    pytester.makefile(".yaml", anders=SINGLE.replace("1483", "1500"), fout=SINGLE.replace("19000", "19.000"), goed=SINGLE)
    result = pytester.runpytest("-p", "openfisca_toeslagen.checks.pytest_plugin")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        ["*verwacht 1.500, gekregen 1.483: AFWIJKING, verschil ?17*", "*fout.yaml:5:*bedoelde u 19000*"]
    )
    assert "Traceback" not in result.stdout.str()


def test_cores_own_runner_never_passes_several_regimes_in_silence(pytester, law):
    pytester.makefile(".yaml", stelsels=MRS_K, gewoon=SINGLE)
    cores = OpenFiscaPlugin(law, {})
    several = pytester.inline_run("stelsels.yaml", plugins=[cores])
    assert several.ret != 0
    assert several.countoutcomes()[0] == 0
    plain = pytester.inline_run("gewoon.yaml", plugins=[cores])
    assert plain.ret == 0
    assert plain.countoutcomes() == [1, 0, 0]
