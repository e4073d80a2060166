"""The verbs that look for hardship: over all facts of a regime, and from one case to its extent. No arithmetic."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from openfisca_toeslagen.report.language import Taal

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population import Partition

PROGRAM = "openfisca-toeslagen"
WIDTH = 180

Stelsel = Annotated[str, typer.Option(help="Stelsel: huidig, AllesOfNiets, ... of het pad van een voorstel.yaml.")]
Jaar = Annotated[int, typer.Option(help="Jaar waarvan de regels en bedragen gelden.")]
Huishoudens = Annotated[int, typer.Option(help="Aantal huishoudens van de synthetische bevolking.")]
Zaad = Annotated[int, typer.Option(help="Zaad van de synthetische bevolking.")]
Bevolking = Annotated[
    Path | None,
    typer.Option(help="Map met een eigen bevolking in plaats van een synthetische.", exists=True, file_okay=False),
]
Uit = Annotated[Path | None, typer.Option(help="Map voor rapport, cijfers en gevallen.", file_okay=False)]
TaalKeuze = Annotated[Taal, typer.Option(help="Taal van rapport en tabel.")]


def hardheden(
    stelsel: Stelsel,
    jaar: Jaar,
    huishoudens: Huishoudens = 5_000,
    zaad: Zaad = 0,
    bevolking: Bevolking = None,
    uit: Uit = None,
    taal: TaalKeuze = Taal.nl,
) -> None:
    """Zoek de kleinste verandering van een gegeven met het grootste gevolg voor de toekenning of de terugvordering."""
    from openfisca_toeslagen.impact.hardheden.run import search
    from openfisca_toeslagen.report import hardheden as report

    language = report.load(taal)
    system, partition = _start(stelsel, jaar, huishoudens, zaad, bevolking)
    with Console(stderr=True).status("") as status:
        found = search(stelsel, system, partition, progress=status.update)
    console = Console(width=WIDTH)
    for shown in report.tables(found, language):
        console.print(shown, highlight=False, markup=False)
    if uit is not None:
        try:
            page = report.write(found, uit, language, version(PROGRAM))
        except OSError as error:
            _stop(f"{error.filename or uit}: {error.strerror}")
        console.print(f"{language.texts['rapport']} {page}", soft_wrap=True, highlight=False, markup=False)


def _start(
    regime: str, year: int | None, households: int, seed: int, folder: Path | None
) -> tuple[TaxBenefitSystem, Partition]:
    """Return the system and the first part of the population, or end with a message."""
    from openfisca_toeslagen import population
    from openfisca_toeslagen.impact.graph.source import UnreadableRuleError
    from openfisca_toeslagen.year_cycle.regimes import build_systems

    try:
        system = build_systems([regime])[regime]
        people = (
            population.Bevolking.lees(folder, year) if folder else population.Bevolking.synthetisch(households, year, seed)
        )
        return system, people.deel(0)
    except (ValueError, OSError, UnreadableRuleError) as error:
        _stop(str(error))


def _stop(message: str) -> NoReturn:
    """End with a message instead of a traceback."""
    Console(stderr=True).print(message, style="red", markup=False, soft_wrap=True, highlight=False)
    raise typer.Exit(code=1)
