"""The chunks of a run on a Dask cluster (extra ``distributed``): the same orders, the same chunks, the same files.

The workers read the population and write their chunks themselves: both folders must lie where every worker sees them under
the same path. Only the names of chunks travel. A chunk of a worker that is lost goes to another one.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import json
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen.year_cycle.chunks import Worker
from openfisca_toeslagen.year_cycle.program import program_hash
from openfisca_toeslagen.year_cycle.run_folder import MANIFEST, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import Client

    from openfisca_toeslagen.year_cycle.chunks import Chunk, Order

SECONDS_TO_CONNECT = 10
INSTALL = "pip install 'openfisca-toeslagen[distributed]'"
#: glibc's mallopt: freed memory stays with the process, in one arena. Dask's own setting gives it back at every array, which
#: costs half of the speed, and the environment of a worker that already runs cannot be changed.
MALLOPT = {-8: 1, -1: (1 << 31) - 1, -2: 1 << 26, -3: 1 << 25}  # arenas, trim threshold, top pad, mmap threshold


@contextlib.contextmanager
def connect(address: str) -> Iterator[Client]:
    """Connect to a scheduler such as ``tcp://host:8786``; RunError where that is not possible."""
    try:
        from distributed import Client, WorkerPlugin
    except ImportError as error:
        message = f"--scheduler heeft Dask nodig, dat niet is geïnstalleerd: {INSTALL}"
        raise RunError(message) from error

    class KeepMemory(WorkerPlugin):
        """Sets the memory of every worker, also of one that comes later, before its first thread computes."""

        name = "openfisca-toeslagen-keep-memory"

        def setup(self, worker: object) -> None:  # noqa: ARG002 - the signature that Dask calls
            keep_memory()

    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        message = f"geen verbinding met een Dask-scheduler op {address}; start er een met: dask scheduler, en dask worker"
        raise RunError(message) from error
    with client:
        client.register_plugin(KeepMemory())
        yield client


def compute_on(client: Client, order: Order, chunks: list[Chunk]) -> Iterator[Chunk]:
    """Yield each chunk when a worker has written it; waits for workers as long as there is none."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    futures = client.map(functools.partial(compute, order, program_hash(), str(Path.cwd())), chunks, pure=False)
    try:
        for future in as_completed(futures, loop=client.loop):
            yield future.result()
    except KilledWorker as error:
        message = f"{order.folder}: een stuk kostte meermaals een werker (te weinig geheugen?); ga verder met --hervat"
        raise RunError(message) from error
    finally:
        # After an interrupt the chunks that are under way are still written; the others do not begin.
        client.cancel(futures)


def keep_memory() -> None:
    """Let freed memory stay with this process, as far as its C library knows how."""
    with contextlib.suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        for option, value in MALLOPT.items():
            mallopt(option, value)


#: The law is not written for threads: a worker with more of them computes one chunk at a time.
_one_at_a_time = threading.Lock()


def compute(order: Order, program: str, place: str, chunk: Chunk) -> Chunk:
    """Compute a chunk in the process of a worker.

    ``program`` is the hash of the code that gave the order, ``place`` the folder from which paths of proposals count.
    """
    with _one_at_a_time:
        return _prepared(order, program, place)(chunk)


@functools.lru_cache(maxsize=1)
def _prepared(order: Order, program: str, place: str) -> Worker:
    """Return what computes the chunks of a run; the systems are built once per process."""
    here = f"de werker op {socket.gethostname()}"
    if program_hash() != program:
        message = f"{here} heeft andere regels of andere code dan deze opdracht; installeer overal dezelfde versie"
        raise RunError(message)
    try:
        manifest = json.loads((Path(order.folder) / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = {}
    if manifest.get("sha256") != order.inputs:
        message = f"{here} ziet de run in {order.folder} niet; kies een map die elke werker onder hetzelfde pad ziet"
        raise RunError(message)
    with contextlib.chdir(place) if Path(place).is_dir() else contextlib.nullcontext():
        worker = Worker(order)
    # The systems stay: a collection need not walk through them each time.
    gc.freeze()
    return worker
