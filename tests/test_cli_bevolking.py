"""The verbs on populations: what they say, what they refuse, how they end."""

import csv

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app
from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.year_cycle.calibration import benchmarks
from tests import population_files as files

runner = CliRunner()
CHILDCARE_CASH = ("terugontvangsten_share_of_payments.kinderopvangtoeslag.original_budget", 2021)


def run(*arguments, code=0):
    result = runner.invoke(app, ["bevolking", *map(str, arguments)])
    assert result.exit_code == code, result.output + str(result.exception)
    return result.output


def test_make_and_check(tmp_path):
    made = run("maak", "--huishoudens", 120, "--jaar", 2024, "--zaad", 3, "--uit", tmp_path / "b")
    assert "120 huishoudens, " in made
    shown = run("controleer", tmp_path / "b", "--uit", tmp_path / "cijfers.csv")
    for title in ("gekalibreerd", "te klein om te kalibreren", "achtergehouden"):
        assert f"\n{title} " in f"\n{shown}"
    assert "gekalibreerde cijfers binnen 2%" in shown
    assert "gegevens ontbreken en hebben de waarde van de wet" in shown
    with (tmp_path / "cijfers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["rol"] for row in rows} == {"gekalibreerd", "te klein om te kalibreren", "achtergehouden"}
    assert all(row["bron"] and row["jaar"] and row["gepubliceerd"] for row in rows)
    # Every figure of the file is shown, none is hidden.
    for row in rows:
        assert row["omschrijving"] in shown


def test_recoveries_stand_beside_the_published_ones(tmp_path):
    run("maak", "--huishoudens", 300, "--jaar", 2024, "--zaad", 3, "--uit", tmp_path / "b")
    shown = run("controleer", tmp_path / "b", "--terugvorderingen", "--uit", tmp_path / "cijfers.csv")
    assert "toeslagen met een terugvordering, band 0,25 tot 0,37: " in shown
    assert "van 4 cijfers van de afrekening van 2016 in hun band; 9 achtergehouden, geen is weggelaten" in shown
    assert "fouten van de Dienst, onbekende partners" in shown
    with (tmp_path / "cijfers.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["rol"].startswith("afrekening")]
    assert len(rows) == len(benchmarks())
    for row in rows:
        assert row["bron"] and row["jaar"] and row["model"] and row["omschrijving"] in shown
    figures = {row["cijfer"]: float(row["gepubliceerd"]) for row in rows}
    assert figures["terugvordering.gemiddelde"] == pytest.approx(1e9 / 2.3e6)
    assert figures["terugvordering.geld.kinderopvangtoeslag"] == pytest.approx(published(*CHILDCARE_CASH) / 100, abs=5e-4)


def test_recoveries_need_the_law_of_their_year(tmp_path):
    own = files.write(tmp_path)
    said = run("controleer", own, "--jaar", 2024, "--terugvorderingen", code=1)
    assert "is van 2024: terugvorderingen worden met de wet van 2020 gerekend" in said
    # Two households without childcare: what cannot be measured on them is told, it is not 0.
    shown = run("controleer", own, "--jaar", 2020, "--terugvorderingen")
    assert "geen huishouden van deze bevolking waaraan het te meten is" in shown


def test_assumptions_without_recoveries_are_refused(tmp_path):
    assert "geef die erbij" in run("controleer", files.write(tmp_path), "--jaar", 2024, "--aannames", __file__, code=1)


def test_missing_facts_are_named_on_demand(tmp_path):
    shown = run("controleer", files.write(tmp_path), "--jaar", 2024, "--gegevens")
    assert "gewerkte_uren: 0" in shown
    assert "is_verzekerde: ja" in shown
    assert "woont_op_adres: volgt uit andere gegevens" in shown


def test_own_microdata_are_read_and_written(tmp_path):
    run("inlezen", files.write(tmp_path / "in"), "--jaar", 2024, "--uit", tmp_path / "b")
    run("uitvoer", tmp_path / "b", "--uit", tmp_path / "sm")
    said = run("inlezen", tmp_path / "sm", "--vorm", "survey-manager", "--jaar", 2024, "--uit", tmp_path / "c")
    assert "2 huishoudens in " in said


def test_bad_microdata_end_with_their_problems_and_write_nothing(tmp_path):
    persons = files.copy(files.PERSONS)
    persons["vermogen"][1] = "-1"
    said = run("inlezen", files.write(tmp_path / "in", persons), "--jaar", 2024, "--uit", tmp_path / "b", code=1)
    assert "personen.csv, rij 2, kolom vermogen: -1 mag niet" in said
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("maak", "--huishoudens", 0, "--jaar", 2024, "--uit"), "aantal huishoudens 0 kan niet"),
        (("maak", "--huishoudens", 100, "--jaar", 2031, "--uit"), "jaar 2031 kan niet; toegestaan: 2013 tot en met 2026"),
    ],
)
def test_what_cannot_be_made_is_said(tmp_path, arguments, message):
    assert message in run(*arguments, tmp_path / "b", code=1)


def test_the_template_is_not_written_twice(tmp_path):
    assert "kolommen.csv" in run("sjabloon", "--uit", tmp_path)
    assert "bestaat al" in run("sjabloon", "--uit", tmp_path, code=1)
