"""The verbs for those who write cases: check, run and explain them. No arithmetic."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from openfisca_toeslagen.report.language import Taal

if TYPE_CHECKING:
    from openfisca_toeslagen.checks.run import Result

Paden = Annotated[list[Path], typer.Argument(help="Bestanden met gevallen (YAML), of mappen.", metavar="PAD...")]
Bestand = Annotated[Path, typer.Argument(help="Bestand met gevallen (YAML).", metavar="GEVAL.yaml")]
Alles = Annotated[bool, typer.Option("--alles", help="Toon alles, ook meer dan 25 regels.")]
Naam = Annotated[str, typer.Option("-k", "--naam", help="Alleen gevallen met deze tekst in hun naam.")]
Html = Annotated[Path | None, typer.Option(help="Schrijf de uitleg ook als pagina (HTML).", dir_okay=False)]
TaalKeuze = Annotated[Taal, typer.Option(help="Taal van de pagina; de regels zelf blijven Nederlands.")]


class Soort(StrEnum):
    """The kinds of files in YAML that have a schema."""

    geval = "geval"
    voorstel = "voorstel"
    uitvoeringstoets = "uitvoeringstoets"
    aannames = "aannames"


SchemaSoort = Annotated[Soort, typer.Argument(help="Soort bestand.", metavar="SOORT")]
SchemaUit = Annotated[Path | None, typer.Option("--uit", help="Schrijf het schema in dit bestand.", dir_okay=False)]


def controleer(paden: Paden, alles: Alles = False) -> None:
    """Toon wat er mis is met gevallen (YAML) voordat zij lopen: namen, waarden, perioden, rollen, marges."""
    from openfisca_toeslagen.checks import files
    from openfisca_toeslagen.checks.regimes_of_case import law

    lines, checked = [], 0
    try:
        for path, findings in files.findings(paden, law()):
            checked += 1
            lines += [files.line(path, finding) for finding in findings]
    except FileNotFoundError as error:
        lines.append(str(error))
    for line in lines if alles else files.capped(lines):
        typer.echo(line)
    if lines:
        raise typer.Exit(code=1)
    _tell(f"geen bevindingen in {checked} {'bestand' if checked == 1 else 'bestanden'}")


def test(paden: Paden, naam: Naam = "", alles: Alles = False) -> None:
    """Reken gevallen (YAML) na; van elk geval dat afwijkt staat er waarom. Gelukt is: alles gelijk, en iets vergeleken."""
    from openfisca_toeslagen.checks import explanation_text, files, run
    from openfisca_toeslagen.checks.regimes_of_case import law

    results, findings = _results(paden, naam)
    for line in findings if alles else files.capped(findings):
        typer.echo(line)
    failed = [result for result in results if not result.passes]
    for result in failed:
        told = explanation_text.lines(run.explanation(result, law()), None if alles else explanation_text.MOST_LINES)
        typer.echo("\n".join([*told, ""]))
    compared = sum(len(result.outcomes) for result in results)
    typer.echo(f"{compared} uitkomsten vergeleken in {len(results)} gevallen, {len(failed)} wijken af")
    if failed or findings or not compared:
        raise typer.Exit(code=1)


def verklaar(geval: Bestand, naam: Naam = "", html: Html = None, taal: TaalKeuze = Taal.nl, alles: Alles = False) -> None:
    """Leg de uitkomsten van gevallen uit: de weg door de regels, met de getallen en artikelen die ertoe deden."""
    from openfisca_toeslagen.checks import explanation_page, explanation_text, files, run
    from openfisca_toeslagen.checks.regimes_of_case import law

    results, findings = _results([geval], naam)
    if findings:
        _stop("\n".join(files.capped(findings)))
    if not results:
        _stop(f"{geval}: geen geval met {naam} in de naam")
    for result in results:
        explanation = run.explanation(result, law(), everything=alles)
        typer.echo("\n".join([*explanation_text.lines(explanation, None if alles else explanation_text.MOST_LINES), ""]))
    if html is not None:
        everything = [run.explanation(result, law(), everything=True) for result in results]
        explanation_page.write(everything, html, taal)
        typer.echo(f"de uitleg staat in {html}")


def schema(soort: SchemaSoort = Soort.geval, uit: SchemaUit = None) -> None:
    """Geef het JSON Schema van een soort YAML-bestand, waarmee een editor aanvult en fouten onderstreept."""
    import json

    from openfisca_toeslagen.checks import schema as schemas
    from openfisca_toeslagen.checks.regimes_of_case import law

    content = schemas.case_schema(law()) if soort is Soort.geval else schemas.model_schema(soort.value)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    if uit is None:
        typer.echo(text, nl=False)
        return
    uit.parent.mkdir(parents=True, exist_ok=True)
    uit.write_text(text, encoding="utf-8")
    typer.echo(f"het schema staat in {uit}")


def _results(paths: list[Path], name: str) -> tuple[list[Result], list[str]]:
    """Run the cases with ``name`` in their name; return the results, and the findings of files that are not in order."""
    from openfisca_toeslagen.checks import cases, files, run
    from openfisca_toeslagen.checks.regimes_of_case import law
    from openfisca_toeslagen.parametric import FILE

    results, lines = [], []
    try:
        for path, findings in files.findings(paths, law()):
            lines += [files.line(path, finding) for finding in findings]
            if not findings and path.name != FILE:
                results += [run.run(case, law()) for case in cases.read(path) if name in case.name]
    except FileNotFoundError as error:
        _stop(str(error))
    return results, lines


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _stop(message: str) -> NoReturn:
    """End with a message instead of a traceback."""
    typer.echo(message)
    raise typer.Exit(code=1)
