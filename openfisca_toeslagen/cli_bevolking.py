"""The verbs about populations: make, check, read, write. No arithmetic."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from openfisca_toeslagen.population.control import Row

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


WIDTH = 150

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
def controleer(
    map_: Map,
    jaar: Jaar = None,
    vorm: Annotated[Vorm, typer.Option(help="Indeling van eigen tabellen.")] = Vorm.toeslagen,
    alles: Annotated[bool, typer.Option("--alles", help="Reken de wet op alle delen, niet op de eerste twee.")] = False,
    gegevens: Annotated[bool, typer.Option("--gegevens", help="Noem elk gegeven dat ontbreekt.")] = False,
    terugvorderingen: Annotated[
        bool, typer.Option("--terugvorderingen", help="Ook terugvorderingen en nabetalingen naast die van 2016.")
    ] = False,
    aannames: Annotated[
        Path | None,
        typer.Option(help="Eigen aannames over de uitvoering (YAML), voor --terugvorderingen.", exists=True, dir_okay=False),
    ] = None,
    uit: Annotated[Path | None, typer.Option(help="CSV-bestand voor alle cijfers.", dir_okay=False)] = None,
) -> None:
    """Zet een bevolking naast de gepubliceerde cijfers: waarop zij is gekalibreerd, en wat is achtergehouden."""
    from openfisca_toeslagen import CountryTaxBenefitSystem
    from openfisca_toeslagen.population import Bevolking, PopulationError, control
    from openfisca_toeslagen.year_cycle import ReadingError, read_assumptions, settlement_control
    from openfisca_toeslagen.year_cycle.assumptions import DEFAULTS

    if aannames and not terugvorderingen:
        _stop(ValueError("--aannames geldt voor --terugvorderingen: geef die erbij"))
    settled = []
    try:
        population = Bevolking.lees(map_, jaar, vorm)
        partitions = None if alles else control.LAW_PARTITIONS
        if terugvorderingen:
            assumed = read_assumptions(aannames or DEFAULTS)
            with _progress("Reken het toeslagjaar", population.aantal_huishoudens) as advance:
                settled = settlement_control.control_settlement(
                    population, CountryTaxBenefitSystem(), assumed, partitions=partitions, progress=advance
                )
        with _progress("Controleer", population.aantal_huishoudens) as advance:
            rows = control.control(population, law_partitions=partitions, progress=advance)
        if uit is not None:
            control.write([*rows, *settled], uit)
    except (PopulationError, ReadingError, OSError) as error:
        _stop(error)
    for role in (*control.ROLES, *(settlement_control.ROLES.values() if settled else ())):
        _show(role, [row for row in (*rows, *settled) if row.role == role])
    _say(control.MEANING)
    lacking = control.defaults(population)
    _say(f"{len(lacking)} gegevens ontbreken en hebben de waarde van de wet; --gegevens noemt ze")
    for name, value in lacking.items() if gegevens else ():
        _say(f"  {name}: {value}")
    _say(control.summary(rows))
    for text in control.outside(rows):
        _say(f"  {text}")
    if settled:
        _say(settlement_control.summary(settled))
    if uit is not None:
        _say(f"alle cijfers met bron staan in {uit}")


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


def _show(title: str, rows: list[Row]) -> None:
    """Print figures as one line each, with their explanations numbered below."""
    table = Table(box=None, padding=(0, 2, 0, 0), title=title, title_justify="left", title_style="bold")
    table.add_column("cijfer", no_wrap=True)
    for column in ("jaar", "gepubliceerd", "model", "afwijking", "ruis"):
        table.add_column(column, no_wrap=True, justify="right")
    notes: dict[str, int] = {}
    for row in rows:
        label, *values = row.cells()
        if row.note:
            label = f"{label} ({notes.setdefault(row.note, len(notes) + 1)})"
        table.add_row(label, *values)
    # Wide enough for the longest label: a figure is never cut off or folded, the terminal may fold it.
    Console(width=WIDTH).print(table, "", markup=False, highlight=False)
    for note, number in notes.items():
        _say(f"({number}) {note}")
    _say("")


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
