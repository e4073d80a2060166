"""The verb that computes real measures again, beside what was published of them. No arithmetic."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from openfisca_toeslagen.report.language import Taal

PROGRAM = "openfisca-toeslagen"
WIDTH = 190


def maatregelen(
    huishoudens: Annotated[int, typer.Option(help="Aantal nagemaakte huishoudens.", min=1_000, max=1_000_000)] = 50_000,
    zaad: Annotated[int, typer.Option(help="Zaad van bevolking en trekkingen.", min=0)] = 0,
    uit: Annotated[Path, typer.Option(help="Map waarin het rapport komt te staan.", file_okay=False)] = Path("uit"),
    taal: Annotated[Taal, typer.Option(help="Taal van rapport en tabel.")] = Taal.nl,
    datum: Annotated[datetime | None, typer.Option(help="Datum op het rapport.", formats=["%Y-%m-%d"])] = None,
    definities: Annotated[Path | None, typer.Option(help="Eigen maatregelen (YAML).", exists=True, dir_okay=False)] = None,
) -> None:
    """Reken echte maatregelen na en zet ze naast wat erover is gepubliceerd. Niets slaagt of zakt."""
    from openfisca_toeslagen.impact.measures.definition import FILE, read_measures
    from openfisca_toeslagen.impact.measures.run import run
    from openfisca_toeslagen.report.maatregelen import load_texts, table, verdict_table, write

    language = load_texts(taal)
    console = Console(width=WIDTH)
    try:
        measures = read_measures(definities or FILE)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Maatregelen", total=None)
            results = run(measures, huishoudens, zaad, lambda done, total: bar.update(task, completed=done, total=total))
        page = write(results, uit, language, version(PROGRAM), datum and datum.date())
    except (ValueError, OSError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, soft_wrap=True, highlight=False)
        raise typer.Exit(code=1) from error
    console.print(table(results, language), "", verdict_table(results, language), "", highlight=False, markup=False)
    console.print(language.texts["status"], highlight=False, markup=False)
    console.print(f"{language.texts['console']['rapport']} {page}", soft_wrap=True, highlight=False, markup=False)
