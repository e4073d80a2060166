"""The verbs that test a law before it starts, and run an old test again. No arithmetic."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from openfisca_toeslagen.report.language import Taal

PROGRAM = "openfisca-toeslagen"
SHOWN = 20

Definities = Annotated[
    list[str] | None,
    typer.Argument(
        help=(
            "Definities: een bestand (YAML), of een voorstel van het pakket zoals proportioneel. Zonder: proportioneel en "
            "directe_financiering."
        ),
        metavar="DEFINITIE...",
    ),
]
Uit = Annotated[Path, typer.Option(help="Map waarin rapporten en registers komen te staan.", file_okay=False)]
TaalKeuze = Annotated[Taal, typer.Option(help="Taal van het rapport.")]
Datum = Annotated[datetime | None, typer.Option(help="Datum op het rapport.", formats=["%Y-%m-%d"])]
Gezinnen = Annotated[Path | None, typer.Option(help="Map met eigen gezinnen (*.yaml).", exists=True, file_okay=False)]
Werkers = Annotated[int | None, typer.Option(help="Aantal processen; standaard een per kern.", min=1)]
Bestand = Annotated[Path, typer.Argument(help="Bevroren register (JSON).", exists=True, dir_okay=False)]


def uitvoeringstoets(
    definities: Definities = None,
    uit: Uit = Path("uit"),
    taal: TaalKeuze = Taal.nl,
    datum: Datum = None,
    gezinnen: Gezinnen = None,
    werkers: Werkers = None,
) -> None:
    """Toets een voorstel voor het ingaat, over een bevolking en op gepubliceerde gezinnen; schrijf rapport en register."""
    from openfisca_toeslagen.impact.families import FOLDER, read_families
    from openfisca_toeslagen.impact.freezing import freeze, read_test
    from openfisca_toeslagen.impact.regimes import build_regimes
    from openfisca_toeslagen.impact.register.definition import named
    from openfisca_toeslagen.impact.uitvoeringstoets import run
    from openfisca_toeslagen.report import toets
    from openfisca_toeslagen.report.toets_view import load_texts

    try:
        tests = [read_test(file) for file in named(definities or [])]
        regimes = build_regimes()
        families = read_families(regimes, gezinnen or FOLDER)
        with _progress() as progress:
            frozen = freeze(tests, werkers or os.cpu_count() or 1, progress)
        published = run(families, regimes)
        language = load_texts(taal)
        for one in frozen:
            page, register = toets.write(one, published, uit, language, version(PROGRAM), datum and datum.date())
            _say(toets.verdict_line(one, language))
            _say(f"  {page}")
            _say(f"  {register}")
    except (ValueError, ArithmeticError, OSError) as error:
        _stop(error)


def herhaal(bestand: Bestand, werkers: Werkers = None) -> None:
    """Reken een bevroren register opnieuw, en zeg of elk cijfer hetzelfde is of welke invoer is veranderd."""
    from openfisca_toeslagen.impact.register.frozen import read_register
    from openfisca_toeslagen.impact.repeating import repeat

    try:
        register = read_register(bestand)
        with _progress() as progress:
            repetition = repeat(register, bestand, werkers or os.cpu_count() or 1, progress)
    except (ValueError, ArithmeticError, OSError) as error:
        _stop(error)
    for what, then, now in repetition.gewijzigd:
        _say(f"veranderd: {what}; was {then}, is nu {now}")
    if repetition.same:
        _say(f"alle {repetition.cijfers} cijfers komen hetzelfde uit")
        return
    _say(f"{len(repetition.verschillen)} van de {repetition.cijfers} cijfers komen anders uit; de eerste:")
    for d in repetition.verschillen[:SHOWN]:
        _say(f"  {d.indicator}, {d.stelsel}{f', {d.groep}' if d.groep else ''}: was {d.toen}, is nu {d.nu}")
    if not repetition.gewijzigd:
        _say("geen enkele invoer is veranderd: meld dit als fout")
    raise typer.Exit(code=1)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show what is going on and how far it is, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Begin", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tell


def _say(text: str) -> None:
    Console().print(text, soft_wrap=True, highlight=False, markup=False)


def _stop(error: Exception) -> NoReturn:
    """End with a message instead of a traceback."""
    strerror = getattr(error, "strerror", None)
    text = f"{error.filename}: {strerror}" if strerror else str(error)
    Console(stderr=True).print(text, style="red", markup=False, soft_wrap=True, highlight=False)
    raise typer.Exit(code=1)
