"""The benchmark measures what it says: hand-written NumPy agrees with the law to the cent, and the table is complete.

NumPy is a yardstick for speed, so where the two differ the yardstick is wrong. No time is asserted anywhere.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from dataclasses import asdict

import numpy
import pandas
import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.population.production import produce
from tests.bench import numpy_law, report, task
from tests.bench.__main__ import FOUR, ONE, app
from tests.bench.measure import CYCLE, LAW, NUMPY, Measurement, Order, measure
from tests.year_cycle_households import draw


def test_numpy_agrees_with_the_law_to_the_cent(law):
    for partition in Bevolking.synthetisch(2_000, numpy_law.YEAR, 1).delen():
        assert list(task.disagreements(task.prepare(partition), law)) == []


def test_numpy_agrees_on_households_of_every_shape(law):
    """Newborns, co-residents with wealth, care of three kinds at once, people of AOW age: more than a population has."""
    partition = draw(600, numpy_law.YEAR)
    partition.persons["volgt_traject_of_opleiding"] = numpy.arange(partition.person_count) % 9 == 0
    partition.persons |= {
        name: numpy.tile(values, (12, 1)) for name, values in partition.persons.items() if name.startswith("uren_")
    }
    partition.households["woning_komt_in_aanmerking"] = numpy.arange(partition.household_count) % 6 > 0
    assert list(task.disagreements(task.prepare(partition), law)) == []


@pytest.mark.parametrize(
    ("number", "output"),
    [
        ("awir.minimum_tegemoetkoming", "zorgtoeslag"),
        ("kindgebonden_budget.alleenstaande_ouderkop", "kindgebonden_budget_per_maand"),
        ("huurtoeslag.kwaliteitskortingsgrens", "definitief huurtoeslag"),
        ("kinderopvangtoeslag.maximum_uurprijs.dagopvang", "definitief nabetaling_kinderopvangtoeslag"),
    ],
)
def test_another_number_is_seen(law, monkeypatch, number, output):
    """The comparison can fail: with one number changed for NumPy alone, the outputs that rest on it differ."""
    plain = numpy_law.numbers(law)
    changed = dataclasses.replace(plain, year=_Changed(plain.year, number.split(".")))
    monkeypatch.setattr(numpy_law, "numbers", lambda _: changed)
    year = task.prepare(Bevolking.synthetisch(2_000, numpy_law.YEAR, 1).deel(0))
    assert any(f", {output} " in told for told in task.disagreements(year, law))


class _Changed:
    """A node of parameters in which one number is half as much again."""

    def __init__(self, node, path):
        self.node, self.path = node, path

    def __getattr__(self, name):
        value = getattr(self.node, name)
        if name != self.path[0]:
            return value
        return _Changed(value, self.path[1:]) if self.path[1:] else value * 1.5

    def __getitem__(self, name):
        return getattr(self, name)


@pytest.fixture(scope="module")
def population(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank") / "bevolking"
    produce(folder, 100, numpy_law.YEAR, 1)
    return str(folder)


@pytest.mark.parametrize("work", [NUMPY, CYCLE])
def test_a_measurement_counts_households(population, work, monkeypatch):
    monkeypatch.setattr("tests.bench.measure.LEAST", 150)
    done = measure(Order(population, work, ONE))
    assert done.households == (200 if work == NUMPY else 100)
    assert done.processor > 0 and done.wall > 0 and done.memory > 50


def test_the_table_holds_every_measurement(tmp_path):
    rows = [
        report.Row(NUMPY, 1_000, 1, "1", Measurement(20_000, 0.04, 0.05, 100.0)),
        report.Row(LAW, 1_000, 1, "1", Measurement(20_000, 0.2, 0.25, 200.0)),
        report.Row(LAW, 1_000, 4, "1", Measurement(20_000, 0.3, 0.35, 200.0)),
        *(report.Row(CYCLE, n, 4, "1", Measurement(n, n / 1e5, n / 1e5 + 2, 300.0), 2.0) for n in (100_000, 1_000_000)),
        report.Row(CYCLE, 100_000, 4, "2", Measurement(100_000, 1.1, 2.5, 300.0), 2.0),
    ]
    markdown, table = report.write(rows, tmp_path, "vergeleken")
    text = markdown.read_text(encoding="utf-8")
    for part in ("kernen", "commit: ", "numpy 2.", "vergeleken", "nooit voor de uitkomst"):
        assert part in text
    assert "wet van een stelsel tegen NumPy, 1000: 5.00 (gevraagd: ten hoogste 5)" in text
    assert "wet van vier stelsels tegen een, 1000: 1.50" in text
    assert "twee werkers tegen een, 4 stelsels, 100000: 2.00" in text
    assert "een miljoen tegen honderdduizend huishoudens, 4 stelsels, klok per huishouden zonder start: 1.00" in text
    figures = pandas.read_csv(table)
    assert figures["µs processor"].tolist() == [2.0, 10.0, 15.0, 10.0, 10.0, 11.0]
    assert figures["verhouding"].tolist()[:3] == pytest.approx([numpy.nan, 5.0, 7.5], nan_ok=True)
    assert figures["µs klok zonder start"].tolist()[3:] == [10.0, 10.0, 5.0]


@pytest.mark.slow
def test_the_command_measures_and_writes(tmp_path):
    done = CliRunner().invoke(app, ["snelheid", "--groottes", "500", "--uit", str(tmp_path)])
    assert done.exit_code == 0, done.output
    figures = pandas.read_csv(tmp_path / "bench.csv")
    assert figures["werk"].tolist() == [NUMPY, LAW, LAW, CYCLE, CYCLE]
    assert figures["stelsels"].tolist() == [1, 1, len(FOUR), 1, len(FOUR)]
    assert "op de cent gelijk voor 500 huishoudens" in (tmp_path / "bench.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_measurement_runs_in_a_process_of_its_own(population):
    order = json.dumps(asdict(Order(population, LAW, ONE)))
    done = subprocess.run([sys.executable, "-m", "tests.bench.measure", order], capture_output=True, text=True, check=True)
    assert Measurement(**json.loads(done.stdout)).households >= 20_000


@pytest.mark.slow
def test_memory_does_not_grow_with_the_population(tmp_path):
    """Four regimes: four times as many households in as much memory, and less than one GiB."""
    peaks = []
    for households in (100_000, 400_000):
        produce(tmp_path / str(households), households, numpy_law.YEAR, 1, workers=2)
        order = json.dumps(asdict(Order(str(tmp_path / str(households)), CYCLE, FOUR)))
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measure", order], capture_output=True, text=True, check=True
        )
        peaks.append(Measurement(**json.loads(done.stdout)).memory)
    assert peaks[1] < 1.1 * peaks[0]
    assert peaks[1] < 1024


def test_the_command_lists_what_32_bits_change():
    done = CliRunner().invoke(app, ["float32", "--huishoudens", "2000", "--jaar", "2014"])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1].endswith("bij 2000 huishoudens in 2014, waarvan 0 niet door afronding")
