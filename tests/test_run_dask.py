"""The run on a Dask cluster: the same files as a run of one process, also when a worker or the main process is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app
from openfisca_toeslagen.population.production import produce
from openfisca_toeslagen.year_cycle import cluster, regimes, runner
from openfisca_toeslagen.year_cycle.assumptions import read_assumptions
from openfisca_toeslagen.year_cycle.run_folder import RunError
from tests.test_run_identity import assert_same_run

distributed = pytest.importorskip("distributed")

REGIMES = ("huidig", "DirecteFinanciering")
HOUSEHOLDS, SIZE = 400, 50
NOWHERE = "tcp://127.0.0.1:1"
KILLED = """
import os, signal, sys
from pathlib import Path
from tests.test_run_dask import run

def kill_after_three(done, total, before):
    if done >= 3 * 50:
        os.kill(os.getpid(), signal.SIGKILL)

run(Path(sys.argv[1]), Path(sys.argv[2]), scheduler=sys.argv[3], progress=kill_after_three)
"""


def run(population, folder, **options):
    options = {"seed": 3, "size": SIZE, "per_household": True, **options}
    runner.compare(population, folder, REGIMES, read_assumptions(), **options)
    return folder


def result(folder):
    return json.loads((folder / "resultaat.json").read_text(encoding="utf-8"))


def assert_same(one, other):
    assert result(one) == result(other)
    assert_same_run(one, other, REGIMES)
    assert not list(one.rglob("*.tmp"))


@pytest.fixture(scope="module")
def population(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bevolking")
    produce(folder, HOUSEHOLDS, 2024, 1)
    return folder


def call(*arguments):
    return CliRunner().invoke(app, ["vergelijk", *map(str, arguments)])


def test_without_dask_the_command_says_what_to_install(population, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = call(population, "--stelsels", "huidig", "--uit", tmp_path / "uit", "--scheduler", NOWHERE)
    assert done.exit_code == 1
    assert "pip install 'openfisca-toeslagen[distributed]'" in done.output
    assert not (tmp_path / "uit").exists()


@pytest.mark.parametrize("address", [NOWHERE, "tcp:/geen adres", "onbekend://host:1"])
def test_a_scheduler_that_is_not_there_is_refused(population, tmp_path, monkeypatch, address):
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.5)
    with pytest.raises(RunError, match="geen verbinding met een Dask-scheduler op"):
        run(population, tmp_path / "uit", scheduler=address)
    assert not (tmp_path / "uit").exists()


def test_processes_and_a_cluster_do_not_go_together(population, tmp_path):
    done = call(population, "--stelsels", "huidig", "--uit", tmp_path, "--scheduler", NOWHERE, "--werkers", 2)
    assert done.exit_code == 2
    assert "gaan niet samen" in done.output


def test_a_worker_with_other_code_or_another_folder_computes_nothing(population, tmp_path):
    folder = run(population, tmp_path)
    order = runner.Order(str(population), str(folder), "other", REGIMES, read_assumptions().model_dump(), 3, True)
    chunk = runner.Chunk(0, 0, SIZE)
    with pytest.raises(RunError, match="heeft andere regels of andere code"):
        cluster.compute(order, "other", str(tmp_path), chunk)
    with pytest.raises(RunError, match=r"ziet de run in .* niet"):
        cluster.compute(order, runner.program_hash(), str(tmp_path), chunk)


# --- With real workers ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(population, tmp_path_factory):
    return run(population, tmp_path_factory.mktemp("geheel"))


@pytest.fixture(params=[1, 2], ids=["one worker", "two workers"])
def local(request):
    with distributed.LocalCluster(
        n_workers=request.param, threads_per_worker=1, processes=True, dashboard_address=":0", memory_limit=None
    ) as workers:
        yield workers


@pytest.mark.slow
def test_the_same_bits_as_one_process(population, whole, tmp_path, local):
    assert_same(run(population, tmp_path, scheduler=local.scheduler_address), whole)


@pytest.mark.slow
def test_a_killed_worker_does_not_change_the_result(population, whole, tmp_path, local):
    killed = []

    def kill_one(_done, _total, before):
        if not before and not killed:
            with distributed.Client(local.scheduler_address, set_as_default=False) as client:
                killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    assert_same(run(population, tmp_path, scheduler=local.scheduler_address, progress=kill_one), whole)
    with distributed.Client(local.scheduler_address, set_as_default=False) as client:
        assert killed[0] not in client.run(os.getpid).values()


@pytest.mark.slow
def test_a_killed_main_process_goes_on_with_the_same_workers(population, whole, tmp_path, local):
    script, folder = tmp_path / "run.py", tmp_path / "uit"
    script.write_text(KILLED, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, script, population, folder, local.scheduler_address]
    done = subprocess.run(command, env=environment, check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    assert not (folder / "resultaat.json").exists()
    seen = []
    options = {"resume": True, "progress": lambda *told: seen.append(told)}
    assert_same(run(population, folder, scheduler=local.scheduler_address, **options), whole)
    assert 3 * SIZE <= seen[0][0] < HOUSEHOLDS


@pytest.mark.slow
def test_what_a_worker_refuses_is_told(tmp_path, local):
    produce(tmp_path / "bevolking", 100, 2024, 1)
    file = tmp_path / "bevolking" / "personen" / "deel-00000.parquet"
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(RunError, match="is veranderd nadat het gemaakt werd"):
        run(tmp_path / "bevolking", tmp_path / "uit", scheduler=local.scheduler_address)


@pytest.mark.slow
def test_a_proposal_is_found_where_the_order_was_given(population, tmp_path, local, monkeypatch):
    """The workers were started in another folder; a run of this process must give the same."""
    own = next(iter(regimes.PARAMETRIC.values()))
    (tmp_path / "eigen.yaml").write_bytes(own.read_bytes())
    monkeypatch.chdir(tmp_path)
    names = ("huidig", "eigen.yaml")
    here, there = Path("hier"), Path("daar")
    runner.compare(population, here, names, read_assumptions(), size=SIZE)
    runner.compare(population, there, names, read_assumptions(), size=SIZE, scheduler=local.scheduler_address)
    assert result(here) == result(there)


@pytest.mark.slow
def test_systems_are_built_once_per_worker(population, tmp_path, local):
    run(population, tmp_path, scheduler=local.scheduler_address)
    with distributed.Client(local.scheduler_address, set_as_default=False) as client:
        caches = client.run(lambda: cluster._prepared.cache_info())
    assert all(info.misses == 1 for info in caches.values() if info.hits)
    assert sum(info.hits + info.misses for info in caches.values()) == HOUSEHOLDS // SIZE
