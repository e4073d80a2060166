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

    from openfisca_toeslagen.checks.cases import Case
    from openfisca_toeslagen.population import Partition

PROGRAM = "openfisca-toeslagen"
WIDTH = 180

Stelsel = Annotated[str, typer.Option(help="Stelsel: huidig, AllesOfNiets, ... of het pad van een voorstel.yaml.")]
EigenStelsel = Annotated[str | None, typer.Option("--stelsel", help="Stelsel; standaard dat van het geval zelf.")]
Geval = Annotated[
    Path, typer.Argument(help="Bestand met gevallen (YAML).", metavar="GEVAL.yaml", exists=True, dir_okay=False)
]
Naam = Annotated[str | None, typer.Option("-k", "--naam", help="Deel van de naam van het geval; standaard het eerste.")]
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


def signaal(
    geval: Geval,
    naam: Naam = None,
    stelsel: EigenStelsel = None,
    huishoudens: Huishoudens = 5_000,
    zaad: Zaad = 0,
    bevolking: Bevolking = None,
    uit: Uit = None,
    taal: TaalKeuze = Taal.nl,
) -> None:
    """Maak van een geval een signaal: welk gegeven doet de schade, en hoeveel huishoudens treft het."""
    from openfisca_toeslagen.impact.hardheden.signaal import SignalError, signal
    from openfisca_toeslagen.refusal import RefusalError
    from openfisca_toeslagen.report import hardheden as report
    from openfisca_toeslagen.report import signaal as report_of_signal

    language = report.load(taal)
    case = _case(geval, naam)
    regime = stelsel or _regime_of(case)
    year = int(str(case.test.period)[:4])
    system, partition = _start(regime, year, huishoudens, zaad, bevolking)
    try:
        found = signal(case.test.name, regime, case.simulation(system), year, partition)
    except (SignalError, RefusalError) as error:
        _stop(f"{geval}: {case.test.name}: {error}")
    console = Console(width=WIDTH)
    for shown in report_of_signal.tables(found, language):
        console.print(shown, highlight=False, markup=False)
    if uit is not None:
        try:
            page = report_of_signal.write(found, uit, language, version(PROGRAM))
        except OSError as error:
            _stop(f"{error.filename or uit}: {error.strerror}")
        console.print(f"{language.texts['rapport']} {page}", soft_wrap=True, highlight=False, markup=False)


def _case(path: Path, name: str | None) -> Case:
    """Return the case of a file that is meant, or end with what is wrong with the file or the name."""
    from openfisca_toeslagen.checks import cases, files
    from openfisca_toeslagen.checks.regimes_of_case import law

    wrong = [files.line(path, finding) for path, found in files.findings([path], law()) for finding in found]
    if wrong:
        _stop("\n".join(files.capped(wrong)))
    found = cases.read(path)
    chosen = [case for case in found if name is None or name in case.test.name]
    if not chosen:
        names = "; ".join(case.test.name for case in found)
        _stop(f"{path}: geen geval heet {name}; toegestaan: een deel van een van deze namen: {names}")
    return chosen[0]


def _regime_of(case: Case) -> str:
    """Return the regime that a case names itself, or the law as it is."""
    from openfisca_toeslagen.year_cycle.regimes import CURRENT, STACK

    given = case.test.reforms
    named = [name.rpartition(".")[2] for name in ([given] if isinstance(given, str) else given)]
    return case.regime or STACK.join(named) or CURRENT


def _start(
    regime: str, year: int | None, households: int, seed: int, folder: Path | None
) -> tuple[TaxBenefitSystem, Partition]:
    """Return the system and the first part of the population, or end with a message."""
    from openfisca_toeslagen import population
    from openfisca_toeslagen.impact.graph.source import UnreadableRuleError
    from openfisca_toeslagen.impact.hardheden.households import first_part
    from openfisca_toeslagen.year_cycle.regimes import build_systems

    try:
        system = build_systems([regime])[regime]
        people = (
            population.Bevolking.lees(folder, year) if folder else population.Bevolking.synthetisch(households, year, seed)
        )
        return system, first_part(people)
    except (ValueError, OSError, UnreadableRuleError) as error:
        _stop(str(error))


def _stop(message: str) -> NoReturn:
    """End with a message instead of a traceback."""
    Console(stderr=True).print(message, style="red", markup=False, soft_wrap=True, highlight=False)
    raise typer.Exit(code=1)
