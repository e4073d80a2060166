"""The verbs gezinnen, uitvoeringstoets and herhaal of the command ``toeslagen``."""

import shutil

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app
from openfisca_toeslagen.impact.families import FOLDER

RUNNER = CliRunner()


def test_it_ends_with_the_path_of_the_report(tmp_path):
    result = RUNNER.invoke(app, ["gezinnen", "--uit", str(tmp_path / "uit")])
    assert result.exit_code == 0, result.output
    page = tmp_path / "uit" / "uitvoeringstoets.html"
    assert result.output.rstrip().endswith(str(page))
    assert page.exists() and page.with_suffix(".json").exists() and page.with_suffix(".md").exists()
    assert "12.427" in result.output and "Directe financiering" in result.output


def test_english(tmp_path):
    result = RUNNER.invoke(app, ["gezinnen", "--uit", str(tmp_path), "--taal", "en", "--datum", "2026-11-24"])
    assert result.exit_code == 0, result.output
    assert "12,427" in result.output and "Direct funding" in result.output
    assert "24 November 2026" in (tmp_path / "uitvoeringstoets.html").read_text(encoding="utf-8")


def test_a_wrong_family_ends_with_file_and_path_and_writes_nothing(tmp_path):
    shutil.copy(FOLDER / "mevrouw_k_2014.yaml", tmp_path)
    file = tmp_path / "mevrouw_k_2014.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("uurprijs_dagopvang", "uurprijs", 1), encoding="utf-8")
    result = RUNNER.invoke(app, ["gezinnen", "--uit", str(tmp_path / "uit"), "--gezinnen", str(tmp_path)])
    assert result.exit_code == 1
    assert "mevrouw_k_2014.yaml:44: situatie.personen.oudste.uurprijs" in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "uit").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "uit").write_text("a file, not a folder")
    result = RUNNER.invoke(app, ["gezinnen", "--uit", str(tmp_path / "uit" / "dieper")])
    assert result.exit_code == 1
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [["--help"], ["gezinnen", "--help"]])
def test_help_is_dutch(arguments):
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == 0
    assert "Opties" in result.output and "gezin" in result.output


def test_a_definition_that_is_not_there_ends_with_what_was_meant(tmp_path):
    result = RUNNER.invoke(app, ["uitvoeringstoets", "proportionel", "--uit", str(tmp_path / "uit")])
    assert result.exit_code == 1
    assert "bedoelde u proportioneel" in result.output
    assert not (tmp_path / "uit").exists()


def test_a_register_that_is_none_cannot_be_repeated(tmp_path):
    file = tmp_path / "register.json"
    file.write_text("{}", encoding="utf-8")
    result = RUNNER.invoke(app, ["herhaal", str(file)])
    assert result.exit_code == 1
    assert "is geen register" in result.output
