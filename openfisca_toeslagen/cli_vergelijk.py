"""The verb that runs regimes over a whole population. No arithmetic."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from typer.core import TyperCommand

if TYPE_CHECKING:
    import click

    from openfisca_toeslagen.year_cycle.results import Results

INTERRUPTED = 130
USAGE = 2
WIDTH = 170
REGIMES = "--stelsels"

Map = Annotated[Path, typer.Argument(help="Map met een bevolking in delen.", metavar="MAP")]
Stelsels = Annotated[
    list[str],
    typer.Option(
        help=(
            "Stelsels achter elkaar: huidig, AllesOfNiets, kinderopvang_stap_2026, het pad van een voorstel.yaml, of "
            "voorstellen op elkaar (A+B)."
        ),
        metavar="STELSEL...",
    ),
]
Uit = Annotated[Path, typer.Option(help="Map waarin het resultaat komt te staan.", file_okay=False)]
Jaar = Annotated[int | None, typer.Option(help="Jaar; moet dat van de bevolking zijn.")]
Zaad = Annotated[int, typer.Option(help="Zaad van de trekkingen, dezelfde in elk stelsel.")]
Aannames = Annotated[
    Path | None, typer.Option(help="Eigen aannames over de uitvoering (YAML).", exists=True, dir_okay=False)
]
Werkers = Annotated[int | None, typer.Option(help="Aantal processen; standaard een per kern.", min=1)]
Scheduler = Annotated[
    str | None,
    typer.Option(help="Reken op een Dask-cluster; de werkers zien beide mappen.", metavar="TCP://HOST:POORT"),
]
Hervat = Annotated[bool, typer.Option("--hervat", help="Ga verder waar dezelfde opdracht is onderbroken.")]
Huishoudens = Annotated[bool, typer.Option("--huishoudens", help="Schrijf ook de stromen van elk huishouden (Parquet).")]


class Opdracht(TyperCommand):
    """A command of which one option takes every value up to the next option."""

    many = REGIMES

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each of its values, as the parser knows it."""
        return super().parse_args(ctx, list(_repeated(args, self.many)))


def _repeated(arguments: list[str], many: str) -> Iterator[str]:
    among, first = False, False
    for argument in arguments:
        if argument.startswith("-"):
            among = first = argument == many
        elif among and not first:
            yield many
        else:
            first = False
        yield argument


def vergelijk(
    map_: Map,
    uit: Uit,
    stelsels: Stelsels,
    jaar: Jaar = None,
    zaad: Zaad = 0,
    aannames: Aannames = None,
    werkers: Werkers = None,
    scheduler: Scheduler = None,
    hervat: Hervat = False,
    huishoudens: Huishoudens = False,
) -> None:
    """Reken het toeslagjaar van elk huishouden onder elk stelsel: voorschot, beschikking, terugvordering, nabetaling."""
    from openfisca_toeslagen.population import PopulationError
    from openfisca_toeslagen.year_cycle.assumptions import DEFAULTS, read_assumptions
    from openfisca_toeslagen.year_cycle.outcome import ConservationError
    from openfisca_toeslagen.year_cycle.runner import compare

    if scheduler and werkers:
        _tell("--scheduler en --werkers gaan niet samen: een Dask-cluster heeft zijn eigen werkers")
        raise typer.Exit(code=USAGE)
    try:
        with _progress() as progress:
            results = compare(
                map_,
                uit,
                stelsels,
                read_assumptions(aannames or DEFAULTS),
                year=jaar,
                seed=zaad,
                workers=werkers or os.cpu_count() or 1,
                scheduler=scheduler,
                resume=hervat,
                per_household=huishoudens,
                progress=progress,
            )
    except (PopulationError, ConservationError, ValueError, OSError) as error:
        _stop(error)
    except KeyboardInterrupt:
        _tell(f"onderbroken; wat klaar is, is bewaard in {uit}: ga verder met dezelfde opdracht en --hervat")
        raise typer.Exit(code=INTERRUPTED) from None
    _show(results)
    Console().print(f"alle cijfers staan in {uit / 'resultaat.json'}", soft_wrap=True, highlight=False, markup=False)


def _show(results: Results) -> None:
    from openfisca_toeslagen.year_cycle import summary

    table = Table(box=None, padding=(0, 2, 0, 0), title=f"{results.huishoudens} huishoudens", title_justify="left")
    for column in ("stelsel", "toeslag"):
        table.add_column(column, no_wrap=True)
    for column in summary.COLUMNS:
        table.add_column(column, justify="right")
    for line in summary.lines(results):
        table.add_row(line.stelsel, line.toeslag, *line.cells())
    console = Console(width=WIDTH)
    console.print(table, "", summary.UNITS, highlight=False, markup=False)
    for name, text in summary.childcare_texts(results):
        console.print(f"kinderopvang, {name}: {text}", soft_wrap=True, highlight=False, markup=False)
    for name, allowance, ground, number in summary.refusals(results):
        text = f"geweigerd, {name}, {allowance}: {number:.0f} huishoudens ({ground})"
        console.print(text, soft_wrap=True, highlight=False, markup=False)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int, bool], None]]:
    """Show a bar with what is done, the rate and the time that is left, on a terminal only."""
    columns = (
        TextColumn("Vergelijk"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("huishoudens, {task.fields[rate]} per seconde, nog"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Vergelijk", total=None, rate="?")
        began, kept = time.monotonic(), 0

        def tell(done: int, total: int, before: bool) -> None:
            nonlocal kept
            if before:
                kept = done
                bar.reset(task, total=total, completed=done, rate="?")
                return
            rate = (done - kept) / max(time.monotonic() - began, 1e-9)
            bar.update(task, completed=done, rate=f"{rate:.0f}")

        yield tell


def _tell(text: str) -> None:
    Console(stderr=True).print(text, style="red", markup=False, soft_wrap=True, highlight=False)


def _stop(error: Exception) -> NoReturn:
    """End with a message instead of a traceback."""
    strerror = getattr(error, "strerror", None)
    _tell(f"{error.filename}: {strerror}" if strerror else str(error))
    raise typer.Exit(code=1)
