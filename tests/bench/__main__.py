"""``python -m tests.bench snelheid`` (``make bench``) and ``python -m tests.bench float32``."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from openfisca_toeslagen import CountryTaxBenefitSystem
from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.population.production import produce
from openfisca_toeslagen.year_cycle.runner import MALLOC
from tests.bench import report, task, twin
from tests.bench.measure import CYCLE, LAW, NUMPY, Measurement, Order
from tests.bench.numpy_law import YEAR

app = typer.Typer(help="Wat een run kost, en de wet in 32 bits naast de wet in 64.", no_args_is_help=True)
Uit = Annotated[Path, typer.Option(help="Map voor de uitkomst en de bevolkingen.", file_okay=False)]

ONE = ("huidig",)
FOUR = ("huidig", "AllesOfNiets", "Proportioneel", "DirecteFinanciering")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
NATION = 8_400_000
#: The population on which the start of a run is measured.
SMALL = 100
#: From this size on workers and Dask are worth measuring.
LARGE = 100_000
INTERRUPTED = 130


@app.command()
def snelheid(
    uit: Uit = Path("uit"),
    groottes: Annotated[list[int] | None, typer.Option(help="Aantallen huishoudens, herhaalbaar.")] = None,
    volledig: Annotated[bool, typer.Option("--volledig", help="Ook heel Nederland: 8,4 miljoen huishoudens.")] = False,
    dask: Annotated[bool, typer.Option("--dask", help="Ook een en twee lokale Dask-werkers.")] = False,
) -> None:
    """Meet de wet, het toeslagjaar en met de hand geschreven NumPy; schrijft bench.md en bench.csv, ook na Ctrl-C."""
    sizes = [*(groottes or SIZES), *([NATION] if volledig else [])]
    rows: list[report.Row] = []
    agreement = "nog niet vergeleken"
    try:
        with _progress() as tell:
            tell("bevolkingen", None)
            populations = {size: _population(uit / "bench", size) for size in (SMALL, *sizes)}
            tell("NumPy naast de wet", None)
            agreement = _agreement(populations[min(sizes, key=lambda size: abs(size - LARGE))])
            plan = list(_plan(sizes, dask))
            starts: dict[tuple, float] = {}
            for number, (size, work, regimes, workers) in enumerate(plan):
                tell(f"{work}, {size} huishoudens, {len(regimes)} stelsels, {workers} werkers", (number, len(plan)))
                key = (regimes, workers)
                if work == CYCLE and key not in starts:
                    starts[key] = _measure(populations[SMALL], work, regimes, workers).wall
                result = _measure(populations[size], work, regimes, workers)
                rows.append(report.Row(work, size, len(regimes), workers, result, starts[key] if work == CYCLE else 0.0))
                report.write(rows, uit, agreement)
    except KeyboardInterrupt:
        Console(stderr=True).print("onderbroken; wat gemeten is, is bewaard", style="red")
        raise typer.Exit(code=INTERRUPTED) from None
    finally:
        for path in report.write(rows, uit, agreement):
            print(path)


@app.command()
def float32(
    huishoudens: Annotated[int, typer.Option(help="Aantal huishoudens.")] = 200_000,
    jaar: Annotated[int, typer.Option(help="Jaar van de wet.")] = YEAR,
    zaad: Annotated[int, typer.Option(help="Zaad van de bevolking.")] = 1,
) -> None:
    """Noem elke toekenning die anders is met bedragen in 32 bits; faalt als er een niet door afronding komt."""
    found = list(twin.differences(Bevolking.synthetisch(huishoudens, jaar, zaad).delen()))
    for case in found:
        print(case)
    other = sum(not case.is_rounding for case in found)
    print(f"{len(found)} verschillen bij {huishoudens} huishoudens in {jaar}, waarvan {other} niet door afronding")
    raise typer.Exit(code=int(other > 0))


def _plan(sizes: list[int], dask: bool) -> Iterator[tuple[int, str, tuple[str, ...], str]]:
    """Yield (size, work, regimes, workers) of every measurement."""
    for size in sizes:
        yield size, NUMPY, ONE, "1"
        for regimes in (ONE, FOUR):
            yield size, LAW, regimes, "1"
        for workers in ("1", "2", *(("dask 1", "dask 2") if dask else ())):
            for regimes in (ONE, FOUR):
                if size >= LARGE or workers == "1":
                    yield size, CYCLE, regimes, workers


def _population(folder: Path, size: int) -> Path:
    """Make a population once; the next time it is there."""
    path = folder / f"bevolking-{size}"
    produce(path, size, YEAR, 1, workers=os.cpu_count() or 1)
    return path


def _agreement(population: Path) -> str:
    """Say that NumPy and the law agree on every household, or stop."""
    law, compared = CountryTaxBenefitSystem(), 0
    for partition in Bevolking.lees(population).delen():
        first = next(task.disagreements(task.prepare(partition), law), None)
        if first is not None:
            message = f"NumPy en de wet verschillen: {first}"
            raise SystemExit(message)
        compared += partition.household_count
    return f"NumPy en de wet zijn op de cent gelijk voor {compared} huishoudens"


def _measure(population: Path, work: str, regimes: tuple[str, ...], workers: str) -> Measurement:
    """Measure in a process of its own, with the memory settings that a run gives its workers."""
    with _scheduler(workers) as scheduler:
        number = 1 if scheduler else int(workers)
        order = json.dumps(asdict(Order(str(population), work, regimes, number, scheduler)))
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measure", order],
            env={**os.environ, **MALLOC},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return Measurement(**json.loads(done.stdout))


@contextlib.contextmanager
def _scheduler(workers: str) -> Iterator[str | None]:
    """Start local Dask workers if that is what is asked, and return where their scheduler is."""
    kind, _, number = workers.rpartition(" ")
    if not kind:
        yield None
        return
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=int(number), threads_per_worker=1, processes=True, dashboard_address=":0", memory_limit=None
    ) as cluster:
        yield cluster.scheduler_address


@contextlib.contextmanager
def _progress() -> Iterator:
    """Show what is being measured, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("", total=None)

        def tell(what: str, place: tuple[int, int] | None) -> None:
            completed, total = place or (0, None)
            bar.update(shown, description=what, completed=completed, total=total)

        yield tell


if __name__ == "__main__":
    app()
