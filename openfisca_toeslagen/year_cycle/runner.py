"""The year cycle over a whole population: chunk by chunk, on all cores, resumable, summed exactly.

Memory depends on the size of a chunk and the number of workers, not on the population. A chunk that is finished stays
finished; the result does not depend on the size of chunks, the number of workers or interruptions.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import json
import multiprocessing
import operator
import os
from concurrent.futures.process import BrokenProcessPool
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.population.store import MANIFEST as POPULATION
from openfisca_toeslagen.population.store import VERSIONS, Store
from openfisca_toeslagen.year_cycle import cluster
from openfisca_toeslagen.year_cycle.chunks import Chunk, Order, Worker, compute, start_worker
from openfisca_toeslagen.year_cycle.program import program_hash
from openfisca_toeslagen.year_cycle.regimes import check_names, files
from openfisca_toeslagen.year_cycle.run_folder import RunError, RunFolder, digest
from openfisca_toeslagen.year_cycle.summary import figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openfisca_toeslagen.year_cycle.assumptions import Assumptions
    from openfisca_toeslagen.year_cycle.results import Results

#: Households per chunk. Half a partition takes as much processor time per household as a whole one, and far less memory.
CHUNK = 25_000
#: Freed memory stays with the process (glibc): the same large arrays are asked again by the next rule.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
    "MALLOC_TOP_PAD_": str(1 << 26),
}


def compare(
    population: Path,
    folder: Path,
    regimes: Sequence[str],
    assumptions: Assumptions,
    *,
    year: int | None = None,
    seed: int = 0,
    workers: int = 1,
    scheduler: str | None = None,
    resume: bool = False,
    per_household: bool = False,
    size: int = CHUNK,
    progress: Callable[[int, int, bool], None] = lambda *_: None,
) -> Results:
    """Run the year for every household of a population under each regime and return the sums.

    The first regime is the one that is asked for facts that the population does not give. Chunks are written to ``folder``
    and, with the sums of all of them, ``resultaat.json``; with ``per_household`` also the flows of each household.
    With a ``scheduler`` (``tcp://host:8786``) the workers of that Dask cluster compute, else this process or others here.
    ``progress`` is told (households done, of how many, whether they were kept from before). Raises
    :class:`~openfisca_toeslagen.year_cycle.run_folder.RunError` for what cannot be run, and
    :class:`~openfisca_toeslagen.population.PopulationError` for a population that cannot be used.
    """
    check_names(regimes)
    store = _open(population, year)
    chunks = list(_cut(store, size))
    inputs = _inputs(store, regimes, assumptions, seed, size, per_household)
    run = RunFolder(folder, inputs)
    with cluster.connect(scheduler) if scheduler else contextlib.nullcontext() as client, run.alone(resume):
        run.start(resume)
        places = (str(path.resolve()) for path in (population, folder))
        order = Order(*places, run.hash, tuple(regimes), assumptions.model_dump(), seed, per_household)
        left = [chunk for chunk in chunks if run.read(chunk.name) is None]
        total = sum(chunk.household_count for chunk in chunks)
        done = total - sum(chunk.household_count for chunk in left)
        progress(done, total, True)
        for chunk in _compute(order, left, workers) if client is None else cluster.compute_on(client, order, left):
            done += chunk.household_count
            progress(done, total, False)
        results = functools.reduce(operator.add, (_finished(run, chunk) for chunk in chunks))
        run.finish(figures(results))
    return results


def _finished(run: RunFolder, chunk: Chunk) -> Results:
    sums = run.read(chunk.name)
    if sums is None:
        message = f"{run.folder}: stuk {chunk.name} is tijdens de run veranderd; ga verder met --hervat"
        raise RunError(message)
    return sums


def _open(folder: Path, year: int | None) -> Store:
    """Return a population that was written in partitions; refuses anything else."""
    if folder.is_dir() and not (folder / POPULATION).exists():
        message = (
            f"{folder}: is geen bevolking in delen ({POPULATION} ontbreekt); maak er een met toeslagen bevolking maak, of "
            f"lees eigen microdata in met toeslagen bevolking inlezen"
        )
        raise RunError(message)
    Bevolking.lees(folder, year)
    return Store(folder)


def _cut(store: Store, size: int) -> Iterator[Chunk]:
    """Yield the chunks of every partition, in order."""
    if size < 1:
        message = f"een stuk van {size} huishoudens kan niet; toegestaan: 1 of meer"
        raise RunError(message)
    for number in sorted(store.done):
        count = store.manifest["delen"][str(number)]["huishoudens"]
        for start in range(0, count, size):
            yield Chunk(number, start, min(start + size, count))


def _inputs(
    store: Store, regimes: Sequence[str], assumptions: Assumptions, seed: int, size: int, per_household: bool
) -> dict[str, Any]:
    """Return everything that decides the result, by the names under which a difference is told."""
    proposals = files(regimes)
    return {
        "bevolking": digest([store.manifest["recept"], store.manifest["delen"]]),
        "jaar": store.manifest["recept"]["jaar"],
        "stelsels": list(regimes),
        "zaad": seed,
        "aannames": digest(json.loads(assumptions.model_dump_json())),
        "stukgrootte": size,
        "huishoudens": per_household,
        "programma": program_hash(),
        **({"voorstellen": proposals} if proposals else {}),
        "versies": {name: version(name) for name in (*VERSIONS, "openfisca-core")},
    }


def _compute(order: Order, chunks: list[Chunk], workers: int) -> Iterator[Chunk]:
    """Yield each chunk when it is finished: in this process, or on a number of others."""
    if workers == 1 or len(chunks) < 2:
        if chunks:
            yield from map(Worker(order), chunks)
        return
    # A new interpreter per worker: a forked one would inherit the threads of numpy and pyarrow.
    context = multiprocessing.get_context("spawn")
    with environment(MALLOC):
        pool = concurrent.futures.ProcessPoolExecutor(
            min(workers, len(chunks)), mp_context=context, initializer=start_worker, initargs=(order,)
        )
        try:
            for future in concurrent.futures.as_completed([pool.submit(compute, chunk) for chunk in chunks]):
                yield future.result()
        except BrokenProcessPool as error:
            message = f"{order.folder}: een werker is gestopt (te weinig geheugen?); ga verder met --hervat"
            raise RunError(message) from error
        finally:
            # After an interrupt the chunks that are under way are still finished and kept; the others do not begin.
            pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def environment(settings: dict[str, str]) -> Iterator[None]:
    """Set environment variables for the processes that are started meanwhile; what the user set himself stays."""
    added = {name: value for name, value in settings.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
