"""The verbs about populations: make, check, read, write. No arithmetic."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

app = typer.Typer(
    name="bevolking",
    help="Een bevolking om de wet op te rekenen: een nagemaakte, of eigen microdata.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)


class Bestandsvorm(StrEnum):
    """How a template is written."""

    csv = "csv"
    parquet = "parquet"


class Vorm(StrEnum):
    """The layout of microdata."""

    toeslagen = "toeslagen"
    survey_manager = "survey-manager"


Map = Annotated[Path, typer.Argument(help="Map met een bevolking.", metavar="MAP")]
Uit = Annotated[Path, typer.Option(help="Map waarin het resultaat komt te staan.", file_okay=False)]
Jaar = Annotated[int | None, typer.Option(help="Jaar van de gegevens; verplicht voor eigen microdata.")]


@app.command()
def maak(
    huishoudens: Annotated[int, typer.Option(help="Aantal huishoudens, 100 tot 8,4 miljoen.")],
    jaar: Annotated[int, typer.Option(help="Jaar van inkomens, huren en prijzen.")],
    uit: Uit,
    zaad: Annotated[int, typer.Option(help="Zaad: hetzelfde zaad geeft dezelfde bevolking.")] = 0,
    werkers: Annotated[int, typer.Option(help="Aantal processen.", min=1)] = 1,
) -> None:
    """Maak een bevolking die op Nederland lijkt. Na een onderbreking gaat dezelfde opdracht verder."""
    from openfisca_toeslagen.population import PopulationError
    from openfisca_toeslagen.population.production import produce

    try:
        with _progress("Maak", huishoudens) as advance:
            store = produce(uit, huishoudens, jaar, zaad, werkers, advance)
    except (PopulationError, ValueError, OSError) as error:
        _stop(error)
    persons = sum(part["personen"] for part in store.manifest["delen"].values())
    _say(f"{huishoudens} huishoudens, {persons} personen, {len(store.done)} delen in {uit}")


@app.command()
def sjabloon(
    uit: Uit,
    vorm: Annotated[Bestandsvorm, typer.Option(help="Soort bestand.")] = Bestandsvorm.csv,
    alles: Annotated[bool, typer.Option("--alles", help="Zet er elke kolom in.")] = False,
) -> None:
    """Schrijf een voorbeeld van de twee tabellen, en wat er in elke kolom mag staan."""
    from openfisca_toeslagen.population.template import write_template

    try:
        for path in write_template(uit, vorm, every=alles):
            _say(str(path))
    except OSError as error:
        _stop(error)


@app.command()
def inlezen(
    map_: Map,
    jaar: Annotated[int, typer.Option(help="Jaar van de gegevens.")],
    uit: Uit,
    vorm: Annotated[Vorm, typer.Option(help="Indeling van de tabellen.")] = Vorm.toeslagen,
) -> None:
    """Lees eigen microdata, controleer elke rij en schrijf ze in delen; fout is in zijn geheel geweigerd."""
    from openfisca_toeslagen.population import Bevolking, PopulationError

    try:
        population = Bevolking.lees(map_, jaar, vorm)
        with _progress("Schrijf", population.aantal_huishoudens) as advance:
            population.schrijf(uit, advance)
    except (PopulationError, OSError) as error:
        _stop(error)
    _say(f"{population.aantal_huishoudens} huishoudens in {uit}")


@app.command()
def uitvoer(map_: Map, uit: Uit, jaar: Jaar = None) -> None:
    """Schrijf een bevolking als persoon.parquet en huishouden.parquet, in de indeling van openfisca-survey-manager."""
    from openfisca_toeslagen.population import Bevolking, PopulationError
    from openfisca_toeslagen.population.survey_manager import export

    try:
        population = Bevolking.lees(map_, jaar)
        with _progress("Schrijf", population.aantal_huishoudens) as advance:
            paths = export(population, uit, advance)
    except (PopulationError, OSError) as error:
        _stop(error)
    for path in paths:
        _say(str(path))


@contextlib.contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar with what is done and the time that is left, on a terminal only."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("huishoudens, nog"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda number: bar.advance(task, number)


def _say(text: str) -> None:
    Console().print(text, soft_wrap=True, highlight=False, markup=False)


def _stop(error: Exception) -> NoReturn:
    """End with a message instead of a traceback."""
    strerror = getattr(error, "strerror", None)
    message = f"{error.filename}: {strerror}" if strerror else str(error)
    Console(stderr=True).print(message, style="red", markup=False, soft_wrap=True, highlight=False)
    raise typer.Exit(code=1)
