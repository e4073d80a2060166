"""The folder of a run: what goes in, and the sums of every chunk that is finished.

```
vergelijking.json                     the inputs of the run
stukken/deel-00000-000000.json        the sums of the households of one chunk, in whole cents and counts
stromen/<stelsel>/deel-00000-....parquet   only when asked: the flows of its households
resultaat.json                        the sums of all chunks, once they are all there
vergelijking.slot                     locked while a run writes here
```

Every file is written under another name, flushed and renamed. The sums of a chunk carry the hash of the inputs and of
themselves: a file that is half written, changed or of another run never counts, its chunk is computed again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import filelock
import numpy

from openfisca_toeslagen.population.store import MANIFEST as POPULATION
from openfisca_toeslagen.population.store import replace
from openfisca_toeslagen.year_cycle.results import AllowanceSums, RegimeSums, Results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORM = 1
MANIFEST = "vergelijking.json"
RESULT = "resultaat.json"
LOCK = "vergelijking.slot"
CHUNKS = "stukken"
FLOWS = "stromen"
#: Inputs that are told by a hash: that they differ is all there is to say.
HASHED = ("aannames", "bevolking", "programma")


class RunError(ValueError):
    """A run cannot start, go on or be used."""


def digest(content: object) -> str:
    """Return the SHA-256 of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class RunFolder:
    """A folder for one run. ``inputs`` is everything that decides the result."""

    def __init__(self, folder: Path, inputs: Mapping[str, Any]) -> None:
        self.folder = folder
        self.inputs = dict(inputs)
        self.hash = digest(self.inputs)

    @contextlib.contextmanager
    def alone(self, resume: bool) -> Iterator[None]:
        """Keep other processes from writing here meanwhile. The system lets go of the lock when this process ends."""
        if (self.folder / POPULATION).exists():
            message = f"{self.folder}: bevat een bevolking; kies een andere map voor het resultaat"
            raise RunError(message)
        if resume and not (self.folder / MANIFEST).exists():
            message = f"{self.folder}: er is geen run om te hervatten ({MANIFEST} ontbreekt); begin zonder --hervat"
            raise RunError(message)
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            message = f"{self.folder}: een andere run schrijft hier nu; wacht tot die klaar is, of kies een andere map"
            raise RunError(message) from None
        try:
            yield
        finally:
            lock.release()

    def start(self, resume: bool) -> None:
        """Begin a run, or go on with the one that stopped here; refuses to mix two runs."""
        path = self.folder / MANIFEST
        if path.exists():
            if not resume:
                message = f"{self.folder}: bevat al een run; ga verder met --hervat, of kies een andere map"
                raise RunError(message)
            self._refuse_other_inputs(path)
        (self.folder / CHUNKS).mkdir(parents=True, exist_ok=True)
        for half in self.folder.rglob("*.tmp"):
            half.unlink()
        (self.folder / RESULT).unlink(missing_ok=True)
        replace(path, _text({"vorm": FORM, "sha256": self.hash, "invoer": self.inputs}))

    def _refuse_other_inputs(self, path: Path) -> None:
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            before = known["invoer"]
            readable = known["vorm"] == FORM and digest(before) == known["sha256"]
        except (ValueError, KeyError, TypeError):
            readable = False
        if not readable:
            message = f"{path}: is geen manifest van een run in vorm {FORM}; kies een andere map"
            raise RunError(message)
        differing = sorted(key for key in {*before, *self.inputs} if before.get(key) != self.inputs.get(key))
        if differing:
            told = "; ".join(_difference(key, before.get(key), self.inputs.get(key)) for key in differing)
            message = f"{self.folder}: de run die hier staat had andere invoer ({told}); kies een andere map"
            raise RunError(message)

    def write(self, chunk: str, sums: Results, files: Mapping[str, str]) -> None:
        """Let a chunk count: its sums, and the hash of every file with its flows."""
        write_chunk(self.folder, self.hash, chunk, sums, files)

    def read(self, chunk: str) -> Results | None:
        """Return the sums of a chunk; None if it is not there, not whole or of other inputs."""
        try:
            content = json.loads((self.folder / CHUNKS / f"{chunk}.json").read_text(encoding="utf-8"))
            if content["invoer"] != self.hash or content["sha256"] != digest([content["sommen"], content["bestanden"]]):
                return None
            for name, known in content["bestanden"].items():
                with (self.folder / name).open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != known:
                        return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return decode(content["sommen"])

    def finish(self, figures: Mapping[str, Any]) -> Path:
        """Write the result and return where it is."""
        path = self.folder / RESULT
        replace(path, _text({"vorm": FORM, "invoer": self.inputs, **figures}))
        return path


def write_chunk(folder: Path, inputs: str, chunk: str, sums: Results, files: Mapping[str, str]) -> None:
    """Write the sums of a chunk under the hash of the inputs."""
    plain = encode(sums)
    content = {"invoer": inputs, "sha256": digest([plain, dict(files)]), "bestanden": dict(files), "sommen": plain}
    replace(folder / CHUNKS / f"{chunk}.json", _text(content))


def _text(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _difference(key: str, before: object, now: object) -> str:
    if key in HASHED:
        return f"{key} verschilt"
    return f"{key} was {json.dumps(before, ensure_ascii=False)} en is nu {json.dumps(now, ensure_ascii=False)}"


def encode(sums: object) -> Any:  # noqa: ANN401 - plain values of any kind
    """Return sums as plain values: whole numbers stay whole numbers."""
    if dataclasses.is_dataclass(sums):
        return {f.name: encode(getattr(sums, f.name)) for f in dataclasses.fields(sums)}
    if isinstance(sums, dict):
        return {name: encode(value) for name, value in sums.items()}
    return sums.tolist() if isinstance(sums, numpy.ndarray) else sums


def decode(plain: Mapping[str, Any]) -> Results:
    """Return the sums that :func:`encode` wrote."""
    regimes = {}
    for name, regime in plain["stelsels"].items():
        allowances = {allowance: AllowanceSums(**_arrays(sums)) for allowance, sums in regime["toeslagen"].items()}
        regimes[name] = RegimeSums(**{**_arrays(regime), "toeslagen": allowances})
    return Results(**{**plain, "stelsels": regimes})


def _arrays(value: Any) -> Any:  # noqa: ANN401 - plain values of any kind
    if isinstance(value, dict):
        return {name: _arrays(part) for name, part in value.items()}
    return numpy.array(value, dtype=numpy.int64) if isinstance(value, list) else value
