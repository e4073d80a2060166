"""The verb that compares regimes on published families alone. No arithmetic."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from openfisca_toeslagen.report.language import Taal, load

PROGRAM = "openfisca-toeslagen"

Uit = Annotated[Path, typer.Option(help="Map waarin het rapport komt te staan.", file_okay=False)]
TaalKeuze = Annotated[Taal, typer.Option(help="Taal van rapport en tabel.")]
Datum = Annotated[datetime | None, typer.Option(help="Datum op het rapport.", formats=["%Y-%m-%d"])]
Gezinnen = Annotated[Path | None, typer.Option(help="Map met eigen gezinnen (*.yaml).", exists=True, file_okay=False)]


def gezinnen(uit: Uit = Path("uit"), taal: TaalKeuze = Taal.nl, datum: Datum = None, gezinnen: Gezinnen = None) -> None:
    """Vergelijk de wet en drie regels voor kinderopvang op gepubliceerde gezinnen, en schrijf het rapport."""
    from openfisca_toeslagen.impact.families import FOLDER, read_families
    from openfisca_toeslagen.impact.regimes import build_regimes
    from openfisca_toeslagen.impact.uitvoeringstoets import run
    from openfisca_toeslagen.reading import ReadingError
    from openfisca_toeslagen.report.uitvoeringstoets import tables, write

    language = load(taal)
    regimes = build_regimes()
    try:
        families = read_families(regimes, gezinnen or FOLDER)
    except ReadingError as error:
        _stop(str(error))
    results = run(families, regimes)
    try:
        page = write(results, uit, language, version(PROGRAM), datum and datum.date())
    except OSError as error:
        _stop(f"{error.filename or uit}: {error.strerror}")
    console = Console()
    for shown in tables(results, language):
        console.print(shown, highlight=False, markup=False)
    console.print(f"{language.texts['console']['rapport']} {page}", soft_wrap=True, highlight=False, markup=False)


def _stop(message: str) -> NoReturn:
    """End with a message instead of a traceback."""
    Console(stderr=True).print(message, style="red", markup=False, soft_wrap=True, highlight=False)
    raise typer.Exit(code=1)
