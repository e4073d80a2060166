"""What comes out for a household is the same, bit for bit, however a run is cut, ordered, divided or computed.

Every run goes through the door that users have, ``runner.compare`` with flows per household. Small runs are fast tests, the
same claims at real sizes are slow ones. One thing is not claimed: the draws of a person depend on the place among the
members of the own household, so the order of the members within a household is part of the data.
"""

from __future__ import annotations

import os
import subprocess
import sys

import numpy
import pyarrow
import pyarrow.parquet
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.population.production import produce
from openfisca_toeslagen.population.schema import HOUSEHOLD_ID, HOUSEHOLDS, PERSONS
from openfisca_toeslagen.population.store import tables_of
from openfisca_toeslagen.year_cycle import read_assumptions, run_cycle, runner
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.regimes import build_systems
from tests.year_cycle_households import DEFAULTS, draw

YEAR = 2022
SEED = 11
REGIMES = ("huidig", "AllesOfNiets", "Proportioneel", "DirecteFinanciering")
#: Much goes wrong, so that the branches of every regime are walked by few households.
LIVELY = {
    **{path: 0.4 for path, _ in DEFAULTS.values() if path.split(".")[-1].startswith("kans")},
    "inkomensschatting.schaal": 1.0,
    "kinderopvang.aandeel_met_onbetaald_deel": 0.4,
    "kinderopvang.aandeel_met_onbewezen_maand": 0.4,
}
#: The vector instructions that NumPy uses on this processor beyond its baseline, oldest first.
DISPATCHED = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
OTHER_PROCESSOR = """
import sys
from pathlib import Path
from numpy._core._multiarray_umath import __cpu_features__
from tests.test_run_identity import run

assert not any(__cpu_features__[name] for name in sys.argv[3:]), "the instructions are still in use"
run(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def run(population, folder, **options):
    """Compare the regimes over a population with the flows of every household, and return the folder."""
    regimes = options.pop("regimes", REGIMES)
    assumptions = read_assumptions().replacing(LIVELY)
    runner.compare(population, folder, regimes, assumptions, **{"seed": SEED, "per_household": True, **options})
    return folder


def flows(folder, regime):
    """Return the columns of a regime in the order of the households' identities."""
    files = sorted((folder / "stromen" / regime).glob("*.parquet"))
    table = pyarrow.concat_tables([pyarrow.parquet.read_table(path) for path in files])
    table = table.sort_by(HOUSEHOLD_ID)
    return {name: table.column(name).to_numpy() for name in table.column_names}


def assert_same_bits(one, other):
    """Stop at the first column in which a bit differs; the sign of a zero counts too."""
    assert one.keys() == other.keys()
    for name, values in one.items():
        assert values.dtype == other[name].dtype, name
        assert values.tobytes() == other[name].tobytes(), name


def assert_same_run(one, other, regimes=REGIMES):
    for regime in regimes:
        assert_same_bits(flows(one, regime), flows(other, regime))


def write_tables(folder, persons, households):
    """Write tables as own microdata and return the population that is read from them, in a folder of partitions."""
    own = folder / "eigen"
    own.mkdir(parents=True)
    pyarrow.parquet.write_table(persons, own / f"{PERSONS}.parquet")
    pyarrow.parquet.write_table(households, own / f"{HOUSEHOLDS}.parquet")
    Bevolking.lees(own, YEAR).schrijf(folder / "bevolking")
    return folder / "bevolking"


def shuffle(tables, seed):
    """Return persons and households in any order; the members of a household keep the order among themselves."""
    random = numpy.random.default_rng(seed)
    persons, households = tables[PERSONS], tables[HOUSEHOLDS]
    home = persons.column(HOUSEHOLD_ID).to_numpy()
    # Random keys that ascend within each household: sorting by them keeps the order of its members.
    keys = random.random(len(home))
    ascending = numpy.empty(len(home))
    ascending[numpy.argsort(home, kind="stable")] = keys[numpy.lexsort((keys, home))]
    return {
        PERSONS: persons.take(numpy.argsort(ascending)),
        HOUSEHOLDS: households.take(random.permutation(len(households))),
    }


def stored_tables(population):
    """Return the two tables of a population that is small enough to hold."""
    parts = [tables_of(partition) for partition in Bevolking.lees(population).delen()]
    return {name: pyarrow.concat_tables([part[name] for part in parts]).unify_dictionaries() for name in parts[0]}


def on_another_processor(population, folder, disabled):
    """Run with NumPy's use of some vector instructions switched off."""
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(disabled)}
    command = [sys.executable, "-c", OTHER_PROCESSOR, str(population), str(folder), *disabled]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def families(tmp_path_factory):
    """Ten households of every shape, as own microdata."""
    tables = tables_of(draw(10, YEAR, 24))
    return write_tables(tmp_path_factory.mktemp("gezinnen"), tables[PERSONS], tables[HOUSEHOLDS])


@pytest.fixture(scope="module")
def whole(families, tmp_path_factory):
    """Everything at once: one chunk, one process, the regimes sharing what they have in common."""
    return run(families, tmp_path_factory.mktemp("geheel"))


def test_the_families_differ_between_regimes(whole):
    """Otherwise the tests below would prove little."""
    columns = {regime: flows(whole, regime) for regime in REGIMES}
    awards = [tuple(columns[regime]["toekenning_kinderopvangtoeslag"]) for regime in REGIMES]
    assert len(set(awards)) == len(REGIMES) - 1  # the law of 2022 is proportional
    for flow in ("terugvordering_voorschot", "terugvordering", "nabetaling"):
        assert any(columns["huidig"][f"{flow}_{allowance}"].any() for allowance in ("zorgtoeslag", "kindgebonden_budget"))
    assert columns["huidig"]["meldingen"].any()


def test_chunks_of_one_household(families, whole, tmp_path):
    assert_same_run(run(families, tmp_path, size=1), whole)


def test_two_processes(families, whole, tmp_path):
    assert_same_run(run(families, tmp_path, size=5, workers=2), whole)


def test_shuffled_households_and_persons(families, whole, tmp_path):
    shuffled = shuffle(stored_tables(families), 8)
    population = write_tables(tmp_path, shuffled[PERSONS], shuffled[HOUSEHOLDS])
    assert_same_run(run(population, tmp_path / "uit", size=9), whole)


def test_regimes_that_share_nothing(families, whole):
    """Each regime with simulations of its own, as the law without any sharing gives it."""
    partition = Bevolking.lees(families).deel(0)
    outcome = run_cycle(partition, build_systems(REGIMES), DEFAULTS.replacing(LIVELY), SEED, ask)
    order = numpy.argsort(outcome.household_ids)
    for regime in REGIMES:
        own = {name: values[order] for name, values in outcome.columns(regime).items()}
        written = flows(whole, regime)
        assert_same_bits(own, {name: written[name] for name in own})


def test_a_regime_alone(families, whole, tmp_path):
    for regime in REGIMES[1::2]:
        assert_same_run(run(families, tmp_path / regime, regimes=(regime,)), whole, (regime,))


@pytest.mark.skipif(not DISPATCHED, reason="NumPy uses nothing beyond its baseline here")
def test_a_lesser_processor(families, whole, tmp_path):
    assert_same_run(on_another_processor(families, tmp_path, DISPATCHED), whole)


# --- At real sizes --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Two partitions: 50,000 households and 10,000."""
    folder = tmp_path_factory.mktemp("groot")
    produce(folder, 60_000, YEAR, 4)
    return folder


@pytest.fixture(scope="module")
def large_run(large, tmp_path_factory):
    return run(large, tmp_path_factory.mktemp("groot_geheel"), size=50_000)


@pytest.mark.slow
def test_a_hundred_households_one_by_one(tmp_path):
    produce(tmp_path / "bevolking", 100, YEAR, 5)
    one, all_ = (run(tmp_path / "bevolking", tmp_path / str(size), size=size) for size in (1, 50_000))
    assert_same_run(one, all_)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "workers"), [(1_000, 1), (1_000, 2), (runner.CHUNK, 2), (50_000, 2)])
def test_chunks_and_processes_at_size(large, large_run, tmp_path, size, workers):
    assert_same_run(run(large, tmp_path, size=size, workers=workers), large_run)


@pytest.mark.slow
def test_shuffled_at_size(large, large_run, tmp_path):
    """Other households share a chunk and a partition."""
    shuffled = shuffle(stored_tables(large), 2)
    population = write_tables(tmp_path, shuffled[PERSONS], shuffled[HOUSEHOLDS])
    assert_same_run(run(population, tmp_path / "uit"), large_run)


@pytest.mark.slow
def test_regimes_alone_at_size(large, large_run, tmp_path):
    for regime in REGIMES:
        assert_same_run(run(large, tmp_path / regime, regimes=(regime,)), large_run, (regime,))


@pytest.mark.slow
@pytest.mark.parametrize("lost", range(1, len(DISPATCHED) + 1))
def test_lesser_processors_at_size(large, large_run, tmp_path, lost):
    """Without the newest vector instructions, without the newest two, and so on to the oldest processor that NumPy knows."""
    assert_same_run(on_another_processor(large, tmp_path, DISPATCHED[-lost:]), large_run)
