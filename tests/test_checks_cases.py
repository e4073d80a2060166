"""The checker of YAML cases: every wrong file is found on the right line, every good one passes, none hangs."""

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.checks.case_check import check_document
from openfisca_toeslagen.checks.yaml_source import Document
from openfisca_toeslagen.cli import app
from tests.wrong_cases import EDITS, FILES, GOOD, SECOND

ROOT = "tests"


def findings(data, law, tmp_path):
    return check_document(Document(data), law, tmp_path)


def edited(old, new):
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1).encode()


WRONG = {name: (edited(old, new), *told) for name, (old, new, *told) in EDITS.items()} | FILES


def test_there_are_more_than_sixty_mistakes():
    assert len(WRONG) >= 60


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_found_on_its_line(name, law, tmp_path):
    data, line, code, fragment = WRONG[name]
    found = findings(data, law, tmp_path)
    shown = "\n".join(f"{f.line} {f.code} {f.message}" for f in found)
    assert any(f.line == line and f.code == code and fragment in f.message for f in found), shown
    assert all("\n" not in f.message and f.column >= 1 for f in found)


GOOD_FILES = {
    "plain": GOOD,
    "two cases": GOOD + SECOND,
    "one case without a list": "name: a\nperiod: 2025-01\ninput: {}\noutput: {normpremie: 1}\n",
    "anchor and merge": GOOD.replace("  input:", "  input: &gezin", 1)
    + "- name: Onder een ander stelsel\n  period: 2025\n  input: {<<: *gezin}\n  output: {zorgtoeslag: 1573}\n",
    "regimes": GOOD.replace("  output:\n", "  stelsels:\n    huidig: {zorgtoeslag: 1573}\n    AllesOfNiets:\n  ", 1),
    "regimes and what holds in each": GOOD.replace(
        "  output:\n", "  stelsels: {Proportioneel: {nabetaling_huurtoeslag: 0}}\n  output:\n", 1
    ),
    "Norway in quotes": GOOD.replace("NL", "'NO'"),
    "negative income": GOOD.replace("24000", "-24000"),
    "month by month": GOOD.replace("kale_huur: 700", "kale_huur: {2025-01: 700, 2025-02: 710.25}"),
    "last year's income": GOOD.replace("24000", "24000\n        toetsingsinkomen_vorig_jaar: 20000"),
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_a_good_file_has_no_findings(name, law, tmp_path):
    assert findings(GOOD_FILES[name].encode(), law, tmp_path) == []


def test_the_command_shows_one_line_per_finding_and_goes_on_after_a_bad_file(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"- name: [")
    (tmp_path / "b.yaml").write_text(GOOD)
    (tmp_path / "c.yml").write_text(GOOD.replace("toetsingsinkomen:", "toetsingsinkomn:"))
    result = CliRunner().invoke(app, ["controleer", str(tmp_path)])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{tmp_path / 'a.yaml'}:2:1 ")
    assert lines[1].startswith(f"{tmp_path / 'c.yml'}:7:9 ")
    assert lines[1].endswith("bedoelde u toetsingsinkomen?")
    assert len(lines) == 2


def test_the_command_counts_what_does_not_fit_a_screen(tmp_path):
    cases = "".join(GOOD.replace("Gezin met opvang", f"Geval {n}").replace("24000", "vier") for n in range(40))
    (tmp_path / "veel.yaml").write_text(cases)
    result = CliRunner().invoke(app, ["controleer", str(tmp_path)])
    assert len(result.stdout.splitlines()) == 25
    assert result.stdout.splitlines()[-1].startswith("en 16 andere")
    everything = CliRunner().invoke(app, ["controleer", "--alles", str(tmp_path)])
    assert len(everything.stdout.splitlines()) == 40


def test_the_command_fails_on_nothing_to_check(tmp_path):
    for path in (tmp_path, tmp_path / "weg.yaml"):
        result = CliRunner().invoke(app, ["controleer", str(path)])
        assert result.exit_code == 1
        assert str(path) in result.stdout


@pytest.mark.slow  # the plugin that collects the suite checks every file of it too
def test_the_own_suite_has_no_findings():
    result = CliRunner().invoke(app, ["controleer", ROOT])
    assert result.stdout == ""
    assert result.exit_code == 0
