"""The run over a population: the same sums however it is cut, shared out or interrupted; what cannot be run is refused."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy
import pandas
import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app
from openfisca_toeslagen.population.production import produce
from openfisca_toeslagen.year_cycle import runner, sharing, summary
from openfisca_toeslagen.year_cycle.assumptions import DEFAULTS, read_assumptions
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from openfisca_toeslagen.year_cycle.regimes import NAMES, build_systems
from openfisca_toeslagen.year_cycle.results import aggregate
from openfisca_toeslagen.year_cycle.run_folder import RunError, decode, encode
from openfisca_toeslagen.year_cycle.sharing import SharingLaw
from tests.year_cycle_households import draw

COMMAND = CliRunner()
REGIMES = ("huidig", "DirecteFinanciering")
ASSUMPTIONS = read_assumptions()
KILLED = """
import os, signal, sys
from pathlib import Path
from openfisca_toeslagen.year_cycle.assumptions import read_assumptions
from openfisca_toeslagen.year_cycle.runner import compare

def kill_after_three(done, total, before):
    if done >= 3 * 50:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    compare(Path(sys.argv[1]), Path(sys.argv[2]), ("huidig", "DirecteFinanciering"), read_assumptions(), seed=3, size=50,
            workers=int(sys.argv[3]), progress=kill_after_three)
"""


@pytest.fixture(scope="module")
def population(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bevolking")
    produce(folder, 300, 2024, 1)
    return folder


def run(population, folder, **options):
    options = {"seed": 3, **options}
    return runner.compare(population, folder, options.pop("regimes", REGIMES), ASSUMPTIONS, **options)


@pytest.fixture(scope="module")
def whole(population, tmp_path_factory):
    return encode(run(population, tmp_path_factory.mktemp("geheel")))


@pytest.fixture(scope="module")
def uninterrupted(population, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stukken")
    run(population, folder, size=50)
    return json.loads((folder / "resultaat.json").read_text(encoding="utf-8"))


def test_small_chunks_do_not_change_the_sums(whole, uninterrupted):
    assert uninterrupted["sommen"] == whole


@pytest.mark.parametrize(("size", "workers"), [(300, 1), (170, 2)])
def test_chunks_and_workers_do_not_change_the_sums(population, whole, tmp_path, size, workers):
    assert encode(run(population, tmp_path, size=size, workers=workers)) == whole


def test_chunks_of_one_household(tmp_path):
    produce(tmp_path / "bevolking", 6, 2024, 5)
    one, all_ = (run(tmp_path / "bevolking", tmp_path / str(size), size=size) for size in (1, 6))
    assert one.huishoudens == 6
    assert encode(one) == encode(all_)


def test_sums_are_those_of_the_year_cycle(population, whole):
    partition = runner.Store(population).read(0)
    assert encode(aggregate(run_cycle(partition, build_systems(REGIMES), ASSUMPTIONS, 3))) == whole


@pytest.mark.parametrize("year", [2016, 2022])
def test_what_regimes_share_is_what_each_computes(year):
    systems = build_systems(NAMES)
    households = draw(80, year)
    apart = run_cycle(households, systems, ASSUMPTIONS, 5)
    shared = run_cycle(households, systems, ASSUMPTIONS, 5, SharingLaw())
    for regime in systems:
        for name, values in apart.columns(regime).items():
            numpy.testing.assert_array_equal(shared.columns(regime)[name], values, err_msg=f"{regime} {name}", strict=True)
    # Nothing of huurtoeslag was computed twice, nor under the practice: it has another parameter, of zorgtoeslag.
    rent = {regime: outcome.allowances["huurtoeslag"] for regime, outcome in shared.regimes.items()}
    # Two proposals are about the advance or the income of every allowance.
    own = {"VoorzichtigVoorschot", "InkomenTweeJaarEerder"}
    assert all(settlement is rent["huidig"] for name, settlement in rent.items() if name not in own)


def test_a_value_that_is_wrongly_shared_stops_the_run(population, tmp_path, monkeypatch):
    unpaid = ASSUMPTIONS.replacing({"kinderopvang.aandeel_met_onbetaald_deel": 0.5})
    # As if every regime had the same formulas.
    monkeypatch.setattr(sharing, "_identity", lambda variable, key, _: (variable.name, key))
    with pytest.raises(RunError, match="onder AllesOfNiets verschilt"):
        runner.compare(population, tmp_path, ("huidig", "AllesOfNiets"), unpaid)


def test_regimes_draw_the_same(population, whole, tmp_path):
    alone = encode(run(population, tmp_path, regimes=REGIMES[1:]))
    assert alone["stelsels"][REGIMES[1]] == whole["stelsels"][REGIMES[1]]


def test_sums_survive_writing(whole):
    again = decode(json.loads(json.dumps(whole)))
    assert encode(again) == whole
    assert again.stelsels["huidig"].stapeling.dtype == numpy.int64
    assert encode(again + again)["huishoudens"] == 600


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_goes_on_to_the_same_result(population, whole, uninterrupted, tmp_path, workers):
    script = tmp_path / "run.py"
    script.write_text(KILLED, encoding="utf-8")
    folder = tmp_path / "uit"
    done = subprocess.run([sys.executable, script, population, folder, str(workers)], check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    chunks = sorted((folder / "stukken").glob("*.json"))
    assert 3 <= len(chunks) < 6
    assert not (folder / "resultaat.json").exists()
    # What was half written when the machine stopped: a file that is cut off, and one that was not renamed yet.
    chunks[0].write_bytes(chunks[0].read_bytes()[:-100])
    (folder / "stukken" / "deel-00000-000250.json.tmp").write_text("{")
    seen = []
    sums = run(population, folder, size=50, resume=True, progress=lambda *told: seen.append(told))
    assert seen[0] == (50 * (len(chunks) - 1), 300, True)
    assert seen[-1] == (300, 300, False)
    assert encode(sums) == whole
    assert json.loads((folder / "resultaat.json").read_text(encoding="utf-8")) == uninterrupted
    assert not list(folder.rglob("*.tmp"))


def test_sums_that_were_changed_do_not_count(population, whole, tmp_path):
    run(population, tmp_path, size=150)
    chunk = tmp_path / "stukken" / "deel-00000-000150.json"
    content = json.loads(chunk.read_text(encoding="utf-8"))
    content["sommen"]["huishoudens"] = 7
    chunk.write_text(json.dumps(content), encoding="utf-8")
    assert encode(run(population, tmp_path, size=150, resume=True)) == whole


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seed": 4}, "zaad was 3 en is nu 4"),
        ({"size": 100}, "stukgrootte was 300 en is nu 100"),
        ({"regimes": ("huidig",)}, r'stelsels was \["huidig", "DirecteFinanciering"\] en is nu \["huidig"\]'),
        ({"per_household": True}, "huishoudens was false en is nu true"),
    ],
)
def test_other_inputs_do_not_go_on(population, tmp_path, changed, told):
    run(population, tmp_path, size=300)
    with pytest.raises(RunError, match=told):
        run(population, tmp_path, **{"size": 300, **changed}, resume=True)


def test_another_population_or_program_or_other_assumptions_do_not_go_on(population, tmp_path, monkeypatch):
    run(population, tmp_path / "uit")
    produce(tmp_path / "andere", 300, 2024, 2)
    with pytest.raises(RunError, match="bevolking verschilt"):
        run(tmp_path / "andere", tmp_path / "uit", resume=True)
    other = ASSUMPTIONS.replacing({"inkomensschatting.schaal": 0.0})
    with pytest.raises(RunError, match="aannames verschilt"):
        runner.compare(population, tmp_path / "uit", REGIMES, other, seed=3, resume=True)
    monkeypatch.setattr(runner, "program_hash", lambda: "other")
    with pytest.raises(RunError, match="programma verschilt"):
        run(population, tmp_path / "uit", resume=True)


def test_two_runs_do_not_write_into_one_folder(population, tmp_path):
    refused = []

    def another(_, __, before):
        if before:
            with pytest.raises(RunError, match="een andere run schrijft hier nu") as error:
                run(population, tmp_path, resume=True)
            refused.append(error)

    run(population, tmp_path, progress=another)
    assert refused
    # The lock ends with the run.
    run(population, tmp_path, resume=True)


def test_a_folder_with_something_else_is_refused(population, tmp_path):
    with pytest.raises(RunError, match="er is geen run om te hervatten"):
        run(population, tmp_path / "leeg", resume=True)
    with pytest.raises(RunError, match="bevat een bevolking"):
        run(population, population)
    run(population, tmp_path / "uit")
    with pytest.raises(RunError, match="ga verder met --hervat"):
        run(population, tmp_path / "uit")
    (tmp_path / "uit" / "vergelijking.json").write_text("{}")
    with pytest.raises(RunError, match="is geen manifest van een run"):
        run(population, tmp_path / "uit", resume=True)
    with pytest.raises(RunError, match="geen bevolking in delen"):
        run(tmp_path, tmp_path / "nieuw")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_population_that_changed_is_refused(tmp_path, workers):
    produce(tmp_path / "bevolking", 20, 2024, 1)
    file = tmp_path / "bevolking" / "personen" / "deel-00000.parquet"
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(RunError, match="is veranderd nadat het gemaakt werd"):
        run(tmp_path / "bevolking", tmp_path / "uit", size=10, workers=workers)


def test_flows_per_household(population, whole, tmp_path):
    run(population, tmp_path, size=200, per_household=True)
    tables = [pandas.read_parquet(path) for path in sorted((tmp_path / "stromen" / "huidig").glob("*.parquet"))]
    flows = pandas.concat(tables)
    assert [len(table) for table in tables] == [200, 100]
    units = (flows.gewicht_huishouden * 10_000).round().astype(int)
    sums = whole["stelsels"]["huidig"]["toeslagen"]["huurtoeslag"]
    months = flows[[f"voorschot_huurtoeslag_{month:02d}" for month in range(1, 13)]]
    assert (months.sum(axis=1) == flows.voorschot_huurtoeslag).all()
    for flow in ("voorschot", "toekenning", "terugvordering"):
        assert ((flows[f"{flow}_huurtoeslag"] * 100).round().astype(int) * units).sum() == sums["geld"][flow]
    # Flows that changed make their chunk count no more.
    file = tmp_path / "stromen" / "huidig" / "deel-00000-000200.parquet"
    file.write_bytes(b"")
    seen = []
    run(population, tmp_path, size=200, per_household=True, resume=True, progress=lambda *told: seen.append(told))
    assert seen == [(200, 300, True), (300, 300, False)]
    assert len(pandas.read_parquet(file)) == 100


def test_what_the_law_refuses_is_shown_and_is_not_zero(tmp_path):
    """Of zorgtoeslag 2016 no values are known."""
    produce(tmp_path / "bevolking", 30, 2016, 1)
    results = run(tmp_path / "bevolking", tmp_path / "uit", regimes=("huidig",))
    line = next(line for line in summary.lines(results) if line.toeslag == "zorgtoeslag")
    assert (line.toegekend, line.ontvangers) == (None, None)
    assert line.geweigerd == pytest.approx(results.gewicht / 10_000)
    assert line.cells()[0] == "geweigerd"
    assert [r[:3] for r in summary.refusals(results) if r[1] == "zorgtoeslag"] == [
        ("huidig", "zorgtoeslag", "WAARDEN_ONTBREKEN")
    ]
    rows = json.loads((tmp_path / "uit" / "resultaat.json").read_text(encoding="utf-8"))["tabel"]
    assert next(row for row in rows if row["toeslag"] == "zorgtoeslag")["toegekend"] is None


def call(*arguments):
    return COMMAND.invoke(app, ["vergelijk", *map(str, arguments)])


def test_the_command(population, tmp_path):
    result = call(population, "--stelsels", *REGIMES, "--jaar", 2024, "--zaad", 3, "--werkers", 1, "--uit", tmp_path / "uit")
    assert result.exit_code == 0, result.output
    assert "DirecteFinanciering" in result.output and "kindgebonden_budget" in result.output
    assert result.output.rstrip().endswith("resultaat.json")
    content = json.loads((tmp_path / "uit" / "resultaat.json").read_text(encoding="utf-8"))
    assert content["invoer"]["stelsels"] == list(REGIMES)
    assert len(content["tabel"]) == 8


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--stelsels", "huidig", "Proportionel"], "bedoelde u Proportioneel?"),
        (["--stelsels", "huidig", "huidig"], "stelsel huidig staat er twee keer"),
        (["--stelsels", "huidig", "--jaar", "2023"], "is van 2024, niet van 2023"),
        (["--stelsels", "huidig", "--hervat"], "er is geen run om te hervatten"),
    ],
)
def test_the_command_tells_what_is_wrong(population, tmp_path, arguments, told):
    result = call(population, *arguments, "--uit", tmp_path / "uit")
    assert result.exit_code == 1
    assert told in result.output
    assert not (tmp_path / "uit").exists()


def test_own_assumptions(population, tmp_path):
    file = tmp_path / "uitvoering.yaml"
    file.write_text(DEFAULTS.read_text(encoding="utf-8").replace("inkomensschatting:", "inkomenschatting:", 1))
    result = call(population, "--stelsels", "huidig", "--aannames", file, "--uit", tmp_path / "uit")
    assert result.exit_code == 1
    assert "bedoelde u inkomensschatting?" in result.output


def test_an_interrupt_keeps_what_is_finished(population, whole, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("openfisca_toeslagen.year_cycle.runner.Worker.__call__", stop)
        result = call(population, "--stelsels", *REGIMES, "--zaad", 3, "--werkers", 1, "--uit", tmp_path / "uit")
    assert result.exit_code == 130
    assert "--hervat" in result.output
    again = call(population, "--stelsels", *REGIMES, "--zaad", 3, "--uit", tmp_path / "uit", "--hervat")
    assert again.exit_code == 0, again.output
    assert json.loads((tmp_path / "uit" / "resultaat.json").read_text(encoding="utf-8"))["sommen"] == whole
