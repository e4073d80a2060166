"""The verb that scores a law a year after it started. No arithmetic."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from openfisca_toeslagen import cli_vergelijk
from openfisca_toeslagen.report.language import Taal

PROGRAM = "openfisca-toeslagen"


class Opdracht(cli_vergelijk.Opdracht):
    """A command whose option ``--waarnemingen`` takes every value up to the next option."""

    many = "--waarnemingen"


Register = Annotated[
    str,
    typer.Argument(
        help=(
            "Bevroren register van de uitvoeringstoets (JSON), of een gepubliceerde verwachting (YAML): een bestand, of een "
            "van het pakket: hersteloperatie, attenderingsbrieven_zorgtoeslag."
        ),
        metavar="REGISTER",
    ),
]
Waarnemingen = Annotated[
    list[Path] | None,
    typer.Option(
        help="Mappen met besluiten per huishouden of CSV's met gepubliceerde cijfers.", exists=True, metavar="PAD..."
    ),
]
Vervolg = Annotated[
    Path | None, typer.Option(help="Map met definitieve besluiten, om opnieuw te scoren.", exists=True, file_okay=False)
]
Nagebootst = Annotated[
    Path | None,
    typer.Option(
        help="Boots een jaar na zoals dit bestand het beschrijft (YAML), met vervolg.", exists=True, dir_okay=False
    ),
]
Uit = Annotated[Path, typer.Option(help="Map waarin het rapport komt te staan.", file_okay=False)]
Maand = Annotated[int, typer.Option(help="Maand na de invoering waarin wordt getoetst.", min=1)]
TaalKeuze = Annotated[Taal, typer.Option(help="Taal van het rapport.")]
Datum = Annotated[datetime | None, typer.Option(help="Datum op het rapport.", formats=["%Y-%m-%d"])]


def invoeringstoets(
    register: Register,
    waarnemingen: Waarnemingen = None,
    vervolg: Vervolg = None,
    nagebootst: Nagebootst = None,
    uit: Uit = Path("uit"),
    maand: Maand = 12,
    taal: TaalKeuze = Taal.nl,
    datum: Datum = None,
) -> None:
    """Toets een wet een jaar na invoering: wat was voorspeld, naast wat is waargenomen."""
    from openfisca_toeslagen.impact.invoeringstoets.published import is_published_register, locate

    day = datum and datum.date()
    try:
        path = locate(register)
        if is_published_register(path):
            page, said = _published(path, waarnemingen or [], uit, None if maand == 12 else maand, taal, day)
        else:
            page, said = _of_register(path, waarnemingen or [], vervolg, nagebootst, uit, maand, taal, day)
    except (ValueError, OSError) as error:
        _stop(error)
    console = Console()
    for line in said:
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    console.print(f"rapport: {page}", soft_wrap=True, highlight=False, markup=False)


def _published(
    register: Path, observed: list[Path], folder: Path, month: int | None, taal: Taal, day: object
) -> tuple[Path, list[str]]:
    from openfisca_toeslagen.impact.invoeringstoets import published
    from openfisca_toeslagen.report.invoeringstoets import write_published
    from openfisca_toeslagen.report.invoeringstoets_page import PublishedView, load_texts

    expected = published.read_published(register)
    paths = observed or [register.with_name(published.OBSERVED)]
    rows = [row for path in paths for row in published.read_observed(path, expected)]
    test = published.score_published(expected, rows, month)
    language = load_texts(taal)
    page = write_published(test, folder, published.name_of(register), language, version(PROGRAM), day)
    view = PublishedView(test, language)
    return page, [view.title, *view.lines()]


def _of_register(
    path: Path,
    observed: list[Path],
    follow_up: Path | None,
    simulated: Path | None,
    folder: Path,
    month: int,
    taal: Taal,
    day: object,
) -> tuple[Path, list[str]]:
    from openfisca_toeslagen.impact.invoeringstoets import inputs
    from openfisca_toeslagen.impact.invoeringstoets.toets import run
    from openfisca_toeslagen.impact.register import read_register
    from openfisca_toeslagen.report.invoeringstoets import write
    from openfisca_toeslagen.report.invoeringstoets_page import View, load_texts
    from openfisca_toeslagen.year_cycle.regimes import file_name

    register = read_register(path)
    if simulated is not None:
        observed, follow_up = inputs.simulate_year(register, simulated, folder)
    given = inputs.read(register, observed, follow_up, month)
    with Progress(
        TextColumn("Voorspelde jaren"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("jaren", total=None)
        toets = run(
            register, *given, month, path.parent, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    language = load_texts(taal)
    name = file_name(toets.stelsel).lower()
    page = write(toets, folder, name, language, version(PROGRAM), day)
    view = View(toets, language)
    return page, [view.title, *view.lines()]


def _stop(error: Exception) -> NoReturn:
    """End with a message instead of a traceback."""
    strerror = getattr(error, "strerror", None)
    message = f"{error.filename}: {strerror}" if strerror else str(error)
    Console(stderr=True).print(message, style="red", markup=False, soft_wrap=True, highlight=False)
    raise typer.Exit(code=1)
