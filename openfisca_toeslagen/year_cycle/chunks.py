"""One chunk of a run: read its households, run the year under every regime, write the sums. What a worker does."""

from __future__ import annotations

import dataclasses
import functools
import gc
import hashlib
import io
import multiprocessing
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow
import pyarrow.parquet

from openfisca_toeslagen.population import PopulationError
from openfisca_toeslagen.population.store import Store, replace
from openfisca_toeslagen.reading import check
from openfisca_toeslagen.year_cycle.assumptions import Assumptions
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from openfisca_toeslagen.year_cycle.regimes import build_systems, file_name
from openfisca_toeslagen.year_cycle.results import aggregate
from openfisca_toeslagen.year_cycle.run_folder import FLOWS, RunError, write_chunk
from openfisca_toeslagen.year_cycle.sharing import SharingLaw

if TYPE_CHECKING:
    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.outcome import Outcome

#: Households of the first chunk of a run that are also computed without sharing anything between regimes.
CHECKED = 2_000


@dataclasses.dataclass(frozen=True)
class Order:
    """What every chunk of a run needs; plain values only, so that it can go to any worker as it is."""

    population: str
    folder: str
    #: Hash of the inputs of the run.
    inputs: str
    regimes: tuple[str, ...]
    assumptions: dict[str, Any] = dataclasses.field(hash=False, compare=False)
    seed: int
    per_household: bool


@dataclasses.dataclass(frozen=True)
class Chunk:
    """Households ``start`` to ``stop`` (not included) of a partition."""

    partition: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        """The name of its files."""
        return f"deel-{self.partition:05d}-{self.start:06d}"

    @property
    def household_count(self) -> int:
        """Number of households."""
        return self.stop - self.start

    @property
    def is_first(self) -> bool:
        """Whether it is the first of its run."""
        return self.partition == self.start == 0


class Worker:
    """Computes chunks of one run; the systems are built once."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.systems = build_systems(order.regimes)
        self.assumptions = check(order.assumptions, Assumptions, "aannames")
        self.law = SharingLaw()
        self._partition = functools.lru_cache(maxsize=1)(Store(Path(order.population)).read)

    def __call__(self, chunk: Chunk) -> Chunk:
        """Compute a chunk and let it count; returns the chunk."""
        try:
            households = self._read(chunk)
        except PopulationError as error:
            # Its parts do not survive the way to another process.
            raise RunError(str(error)) from None
        if chunk.is_first and len(self.systems) > 1:
            self._check_sharing(households)
        outcome = run_cycle(households, self.systems, self.assumptions, self.order.seed, self.law)
        files = self._write_flows(chunk, outcome) if self.order.per_household else {}
        write_chunk(Path(self.order.folder), self.order.inputs, chunk.name, aggregate(outcome), files)
        return chunk

    def _check_sharing(self, households: Partition) -> None:
        """Stop the run if a value that regimes share is not what each would have computed by itself."""
        some = households.select(numpy.arange(households.household_count) < CHECKED)
        shared = run_cycle(some, self.systems, self.assumptions, self.order.seed, self.law)
        apart = run_cycle(some, self.systems, self.assumptions, self.order.seed)
        for regime in self.systems:
            for name, values in apart.columns(regime).items():
                if not numpy.array_equal(values, shared.columns(regime)[name], equal_nan=values.dtype.kind == "f"):
                    message = (
                        f"{name} onder {regime} verschilt als de stelsels delen wat ze gemeen hebben; meld dit als fout"
                    )
                    raise RunError(message)

    def _read(self, chunk: Chunk) -> Partition:
        partition = self._partition(chunk.partition)
        if chunk.household_count == partition.household_count:
            return partition
        place = numpy.arange(partition.household_count)
        return partition.select((place >= chunk.start) & (place < chunk.stop))

    def _write_flows(self, chunk: Chunk, outcome: Outcome) -> dict[str, str]:
        """Write one Parquet file per regime; a refused amount is NaN and its ground stands beside it."""
        own = {
            "huishouden_id": outcome.household_ids,
            "gewicht_huishouden": outcome.weights,
            "inkomen": outcome.inkomen,
            "wijzigingen": outcome.wijzigingen,
            "meldingen": outcome.meldingen,
        }
        files = {}
        for regime in outcome.regimes:
            name = f"{FLOWS}/{file_name(regime)}/{chunk.name}.parquet"
            path = Path(self.order.folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            buffer = io.BytesIO()
            table = pyarrow.table({column: pyarrow.array(v) for column, v in (own | outcome.columns(regime)).items()})
            pyarrow.parquet.write_table(table, buffer, compression="zstd", version="2.6")
            replace(path, buffer.getvalue())
            files[name] = hashlib.sha256(buffer.getbuffer()).hexdigest()
        return files


_worker: Worker | None = None


def start_worker(order: Order) -> None:
    """Prepare this process for chunks; it leaves an interrupt to the main process and ends when that one ends."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(order)
    # The systems stay for good: a collection need not walk through them each time.
    gc.freeze()


def _end_with_parent() -> None:
    """End this process when the main one was killed; it would wait for its next chunk for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def compute(chunk: Chunk) -> Chunk:
    """Compute a chunk in a process that was prepared by :func:`start_worker`."""
    return _worker(chunk)
