"""One measurement in a process of its own, so that its memory and its start are its own: ``python -m tests.bench.measure``.

Reads an order as JSON from the first argument and prints the result as JSON. The memory is that of the largest process.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.year_cycle import read_assumptions, runner
from openfisca_toeslagen.year_cycle.regimes import build_systems
from openfisca_toeslagen.year_cycle.sharing import SharingLaw
from tests.bench import numpy_law, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openfisca_toeslagen.population import Partition

LAW, CYCLE, NUMPY = "wet", "toeslagjaar", "numpy"
#: Fewer households than this are computed again until it is enough to time.
LEAST = 20_000
MIB = 1 << 20


@dataclass(frozen=True)
class Order:
    """What to measure. ``work`` is the law on estimates and facts, the same by NumPy, or the whole run."""

    population: str
    work: str
    regimes: tuple[str, ...]
    workers: int = 1
    scheduler: str | None = None


@dataclass(frozen=True)
class Measurement:
    """What it cost: seconds of processor and wall for so many households, MiB of the largest process."""

    households: int
    processor: float
    wall: float
    memory: float


def measure(order: Order) -> Measurement:
    """Carry out an order in this process."""
    if order.work == CYCLE:
        return _run(order)
    systems = list(build_systems(order.regimes).values())
    law, known = SharingLaw(), numpy_law.numbers(systems[0])
    work = (
        (lambda year: task.by_numpy(year, known)) if order.work == NUMPY else (lambda year: task.by_law(year, systems, law))
    )
    return _over_chunks(order, work)


def _over_chunks(order: Order, work: Callable[[task.Year], object]) -> Measurement:
    """Time the work on every chunk, without reading and preparing it; the first chunk once beforehand, untimed."""
    households, processor, wall = 0, 0.0, 0.0
    for number, chunk in enumerate(_chunks(order.population)):
        if number == 0:
            work(task.prepare(_copy(chunk)))
        for _ in range(-(-LEAST // chunk.household_count) if number == 0 else 1):
            year = task.prepare(_copy(chunk))
            began, clock = time.process_time(), time.perf_counter()
            work(year)
            processor += time.process_time() - began
            wall += time.perf_counter() - clock
            households += chunk.household_count
            del year
            gc.collect()
    return Measurement(households, processor, wall, _own_memory())


def _copy(partition: Partition) -> Partition:
    """Return the same households in arrays that nothing can remember from before."""
    return partition.select(numpy.ones(partition.household_count, dtype=bool))


def _chunks(population: str) -> Iterator[Partition]:
    """Yield the households as a run cuts them."""
    for partition in Bevolking.lees(population).delen():
        place = numpy.arange(partition.household_count)
        for start in range(0, partition.household_count, runner.CHUNK):
            yield partition.select((place >= start) & (place < start + runner.CHUNK))


def _run(order: Order) -> Measurement:
    """Time ``toeslagen vergelijk`` from beginning to end."""
    with tempfile.TemporaryDirectory(dir=Path(order.population).parent) as folder:
        clock = time.perf_counter()
        results = runner.compare(
            Path(order.population),
            Path(folder),
            order.regimes,
            read_assumptions(),
            seed=1,
            workers=order.workers,
            scheduler=order.scheduler,
        )
        wall = time.perf_counter() - clock
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = [_usage(), (children.ru_utime + children.ru_stime, children.ru_maxrss * 1024 / MIB)]
    if order.scheduler:
        used += _usage_of_cluster(order.scheduler)
    return Measurement(results.huishoudens, sum(processor for processor, _ in used), wall, max(memory for _, memory in used))


def _usage_of_cluster(scheduler: str) -> list[tuple[float, float]]:
    """Return what every Dask worker has used; they were started for this measurement."""
    from distributed import Client

    with Client(scheduler, set_as_default=False) as client:
        return list(client.run(_usage).values())


def _usage() -> tuple[float, float]:
    """Return the seconds of processor and the MiB that this process has used until now."""
    return time.process_time(), _own_memory()


def _own_memory() -> float:
    """Return the highest resident memory of this process in MiB (what getrusage tells begins with that of the parent)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024 / MIB


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(json.dumps(asdict(measure(Order(**{**given, "regimes": tuple(given["regimes"])})))))
