"""Making a whole population: partition by partition, on one or more processes, resumable."""

from __future__ import annotations

import concurrent.futures
import functools
import hashlib
import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openfisca_toeslagen.population import statistics
from openfisca_toeslagen.population.reading import PARTITION
from openfisca_toeslagen.population.store import Store, write_partition
from openfisca_toeslagen.population.synthesis.income import FIRST_YEAR, LAST_YEAR
from openfisca_toeslagen.population.synthesis.make import make_partition
from openfisca_toeslagen.population.weighting import national, weigh

if TYPE_CHECKING:
    from collections.abc import Callable

    from openfisca_toeslagen.population.partition import Partition

FEWEST, MOST = 1, 20_000_000
SYNTHESIS = Path(__file__).parent / "synthesis"
WEIGHTING = ("calibration.py", "steady.py", "targets.py", "view.py", "weighting.py")


def recipe(households: int, year: int, seed: int) -> dict[str, Any]:
    """Return everything that decides what the population is; refuses with ValueError what cannot be made."""
    if not FEWEST <= households <= MOST:
        message = f"aantal huishoudens {households} kan niet; toegestaan: {FEWEST} tot en met {MOST}"
        raise ValueError(message)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"jaar {year} kan niet; toegestaan: {FIRST_YEAR} tot en met {LAST_YEAR}"
        raise ValueError(message)
    if seed < 0:
        message = f"zaad {seed} kan niet; toegestaan: een geheel getal vanaf 0"
        raise ValueError(message)
    return {
        "soort": "synthetisch",
        "jaar": year,
        "huishoudens": households,
        "zaad": seed,
        "deelgrootte": PARTITION,
        "huishoudens_in_nederland": national(),
        "model": model_hash(),
        "cijfers": {"bestand": statistics.FILE.name, "sha256": statistics.file_hash()},
    }


@functools.cache
def model_hash() -> str:
    """Return a hash of the code and tables that make the households: other code is another population."""
    files = sorted([*SYNTHESIS.glob("*.py"), *SYNTHESIS.glob("*.csv"), *(SYNTHESIS.parent / name for name in WEIGHTING)])
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def partition_count(households: int) -> int:
    """Return the number of partitions of a population."""
    return -(-households // PARTITION)


def synthesise(number: int, households: int, year: int, seed: int) -> Partition:
    """Return partition ``number``, weighted. It depends on these arguments only, not on other partitions."""
    count = min(PARTITION, households - number * PARTITION)
    partition = make_partition(seed, number, count, year)
    partition.weights = weigh(partition, households)
    return partition


def produce(
    folder: Path,
    households: int,
    year: int,
    seed: int,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> Store:
    """Write a population to a folder and return it.

    Partitions that are there from an interrupted run of the same recipe are kept. ``progress`` is called with the number
    of households after each partition, and at once with those that were there.
    """
    store = Store(folder)
    store.start(recipe(households, year, seed), partition_count(households))
    progress(sum(part["huishoudens"] for part in store.manifest["delen"].values()))
    left = [number for number in range(partition_count(households)) if number not in store.done]
    arguments = [(str(folder), number, households, year, seed) for number in left]
    if workers == 1 or len(left) < 2:
        for entry in map(_write, arguments):
            store.add(entry)
            progress(entry["huishoudens"])
        return store
    # A new interpreter per worker: a forked one would inherit the threads of numpy and pyarrow.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(min(workers, len(left)), mp_context=context) as pool:
        for future in concurrent.futures.as_completed([pool.submit(_write, one) for one in arguments]):
            entry = future.result()
            store.add(entry)
            progress(entry["huishoudens"])
    return store


def _write(arguments: tuple[str, int, int, int, int]) -> dict[str, Any]:
    folder, number, households, year, seed = arguments
    return write_partition(synthesise(number, households, year, seed), Path(folder))
