"""The measurements as a table, with the machine, the versions and the commit: ``bench.md`` and ``bench.csv``."""

from __future__ import annotations

import csv
import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen.population.store import replace
from tests.bench.measure import CYCLE, LAW, NUMPY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.measure import Measurement

COLUMNS = (
    *("werk", "huishoudens", "stelsels", "werkers", "µs processor", "µs klok", "µs klok zonder start"),
    *("NumPy µs", "verhouding", "MiB per proces", "seconden"),
)
MEANING = """
- *wet*: de vier toeslagen op de schatting (maandbedragen, toekenning, termijn) en op de feiten (toekenning, afrekening,
  rente, termijnen), zonder lezen. *numpy*: dezelfde uitkomsten van dezelfde kolommen, met de hand in NumPy geschreven, voor
  2024 en zonder wat die kolommen niet geven; een maatstaf voor snelheid, nooit voor de uitkomst.
- *toeslagjaar*: `toeslagen vergelijk` van begin tot eind: lezen, trekkingen, drie of vier keer de wet, sommen, schrijven.
- *µs*: per huishouden. *zonder start*: min wat dezelfde opdracht op honderd huishoudens duurt. *verhouding*: processortijd
  van de wet (of het toeslagjaar) gedeeld door die van NumPy bij hetzelfde aantal; het toeslagjaar doet meer dan NumPy.
- *MiB per proces*: het hoogste werkgeheugen van het grootste proces.
"""


@dataclass(frozen=True)
class Row:
    """One measurement with what it is of. ``start`` is what the same costs on a hundred households, in seconds."""

    work: str
    size: int
    regimes: int
    workers: str
    result: Measurement
    start: float = 0.0

    @property
    def processor(self) -> float:
        """Return microseconds of processor per household."""
        return 1e6 * self.result.processor / self.result.households

    def cells(self, numpy_row: Row | None) -> list[str]:
        """Return the texts under :data:`COLUMNS`."""
        r = self.result
        beside = numpy_row is not None and self.work != NUMPY
        return [
            *(self.work, str(self.size), str(self.regimes), self.workers),
            f"{self.processor:.2f}",
            f"{1e6 * r.wall / r.households:.2f}",
            f"{1e6 * (r.wall - self.start) / r.households:.2f}" if self.start else "",
            f"{numpy_row.processor:.2f}" if beside else "",
            f"{self.processor / numpy_row.processor:.1f}" if beside else "",
            f"{r.memory:.0f}",
            f"{r.wall:.1f}",
        ]


def write(rows: Sequence[Row], folder: Path, agreement: str) -> list[Path]:
    """Write both files with what is measured until now."""
    folder.mkdir(parents=True, exist_ok=True)
    of_numpy = {row.size: row for row in rows if row.work == NUMPY}
    cells = [row.cells(of_numpy.get(row.size)) for row in rows]
    lines = [
        "# Wat een run kost",
        "",
        *(f"- {name}: {value}" for name, value in machine().items()),
        "",
        f"- {agreement}",
        "",
    ]
    lines += [" | ".join(["", *COLUMNS, ""]).strip(), "|".join(["", *["---"] * 4, *["---:"] * (len(COLUMNS) - 4), ""])]
    lines += [" | ".join(["", *row, ""]).strip() for row in cells]
    markdown, table = folder / "bench.md", folder / "bench.csv"
    replace(markdown, ("\n".join([*lines, MEANING, *_claims(rows)]) + "\n").encode())
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(cells)
    return [markdown, table]


def _claims(rows: Sequence[Row]) -> list[str]:
    """Return what the project asks of itself, beside what was measured."""
    found = {(row.work, row.size, row.regimes, row.workers): row for row in rows}
    sizes = sorted({row.size for row in rows})
    lines = []

    def compare(what: str, one: Row | None, other: Row | None, asked: str) -> None:
        if one is not None and other is not None:
            lines.append(f"- {what}: {one.processor / other.processor:.2f} (gevraagd: {asked})")

    for size in sizes:
        law = found.get((LAW, size, 1, "1"))
        compare(f"wet van een stelsel tegen NumPy, {size}", law, found.get((NUMPY, size, 1, "1")), "ten hoogste 5")
        compare(f"wet van vier stelsels tegen een, {size}", found.get((LAW, size, 4, "1")), law, "ten hoogste 1,5")
        cycle = found.get((CYCLE, size, 1, "1"))
        compare(f"toeslagjaar, vier stelsels tegen een, {size}", found.get((CYCLE, size, 4, "1")), cycle, "ten hoogste 1,5")
    for regimes in (1, 4):
        for kind in ("", "dask "):
            pairs = [[found.get((CYCLE, size, regimes, f"{kind}{n}")) for n in (1, 2)] for size in sizes]
            for size, (one, two) in zip(sizes, pairs, strict=True):
                if one and two:
                    faster = (one.result.wall - one.start) / (two.result.wall - two.start)
                    asked = "ten minste 1,7" if kind else "-"
                    lines.append(
                        f"- twee {kind}werkers tegen een, {regimes} stelsels, {size}: {faster:.2f} (gevraagd: {asked})"
                    )
        small, large = (found.get((CYCLE, size, regimes, "1")) for size in (100_000, 1_000_000))
        if small and large:
            rate = [(row.result.wall - row.start) / row.result.households for row in (large, small)]
            what = f"een miljoen tegen honderdduizend huishoudens, {regimes} stelsels, klok per huishouden zonder start"
            lines.append(f"- {what}: {rate[0] / rate[1]:.2f} (gevraagd: 0,85 tot 1,15)")
    return ["Gevraagd en gemeten:", "", *lines] if lines else []


def machine() -> dict[str, str]:
    """Return on what and with what was measured."""
    names = ("openfisca-toeslagen", "openfisca-core", "numpy", "pandas", "pyarrow")
    return {
        "machine": f"{_processor()}, {os.cpu_count()} kernen, {_memory():.0f} GiB",
        "besturingssysteem": platform.platform(),
        "versies": ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]),
        "commit": _commit(),
        "gemiddelde belasting bij het schrijven": f"{os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)


def _commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()

    try:
        return git("rev-parse", "--short", "HEAD") + (" met wijzigingen" if git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return "onbekend"
