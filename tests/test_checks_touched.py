"""What no case touches, on two cases of which it can be told by hand."""

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.checks import cases
from openfisca_toeslagen.checks.touched import touched
from openfisca_toeslagen.cli import app
from tests.test_checks_run import MRS_K, SINGLE


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("gevallen") / "geval.yaml"
    path.write_text(SINGLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def single(law, file):
    return touched(cases.read(file), law)


def test_the_articles_of_what_was_computed_are_touched(single):
    assert single.articles["Wet op de zorgtoeslag art. 2"][0] > 0
    assert "Wko art. 1.5" in single.untouched_articles
    assert "zorgtoeslag" not in single.rules
    assert "kinderopvangtoeslag" in single.rules


def test_a_condition_that_was_never_met_is_a_branch_that_was_not_taken(single):
    ways = {(branch.rule, branch.way) for branch in single.branches}
    couple = "huishouden('heeft_toeslagpartner', period)"
    assert ("normpremie", f"{couple}: nooit waar") in ways
    assert ("normpremie", f"{couple}: nooit onwaar") not in ways
    # The one person is the applicant, so the condition was always met.
    assert ("standaardpremie_huishouden", "counts: nooit onwaar") in ways
    assert ("standaardpremie_huishouden", "counts: nooit waar") not in ways
    assert "heeft_toeslagpartner: nooit ja" in single.outcomes
    assert "heeft_toeslagpartner: nooit nee" not in single.outcomes


def test_the_parameters_that_a_case_reads_are_touched(single):
    assert "zorgtoeslag.standaardpremie" not in single.parameters
    assert "kinderopvangtoeslag.percentage.eerste_kind" in single.parameters
    assert len(single.parameters) < single.all_parameters


def test_tables_and_values_by_date_of_decision_are_seen_too(law, file):
    path = file.with_name("mevrouw_k.yaml")
    path.write_text(MRS_K, encoding="utf-8")
    result = touched(cases.read(path), law)
    for name in ("percentage.eerste_kind", "percentage.volgende_kinderen", "vaststelling.alles_of_niets"):
        assert f"kinderopvangtoeslag.{name}" not in result.parameters


def test_watching_leaves_the_rules_as_they_were(law, single):  # noqa: ARG001
    import numpy

    from openfisca_toeslagen import allowance

    assert allowance.numpy is numpy
    formula = law.get_variable("normpremie").get_formula("2024-01")
    assert formula.__wrapped__.__globals__["where"] is numpy.where


def test_the_verb_counts_what_it_does_not_show(file):
    result = CliRunner().invoke(app, ["dekking", "--artikelen", "--pad", str(file)])
    assert result.exit_code == 0
    assert "artikelen waarvan geen regel is berekend" in result.stdout
    assert "andere; met --redenen" in result.stdout
    assert "na 1 gevallen" in result.stdout
