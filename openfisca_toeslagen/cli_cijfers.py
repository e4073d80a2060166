"""The verbs about the numbers themselves: what is covered, and what comes out of the published cases. No arithmetic."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

#: How many names of a kind are shown unless all are asked for.
SHOWN = 15
SIGN = {"berekend": "[green]●[/]", "zwak": "[yellow]◐[/]", "voorlopig": "[cyan]○[/]", "geweigerd": "[red]–[/]"}


def dekking(
    vanaf: Annotated[int, typer.Option(help="Eerste jaar.")] = 2013,
    tot: Annotated[int, typer.Option(help="Laatste jaar.")] = 2026,
    redenen: Annotated[bool, typer.Option("--redenen", help="Noem elke reden voluit.")] = False,
    artikelen: Annotated[bool, typer.Option("--artikelen", help="Toon wat geen enkel geval raakt.")] = False,
    pad: Annotated[
        Path | None, typer.Option(help="Gevallen voor --artikelen; standaard de gepubliceerde.", exists=True)
    ] = None,
) -> None:
    """Toon per toeslag, huishoudtype en jaar of er wordt berekend, op hoe goede cijfers, of wat wordt geweigerd."""
    if artikelen:
        _untouched(pad, redenen)
        return
    from openfisca_toeslagen import CountryTaxBenefitSystem
    from openfisca_toeslagen.checks import coverage_table

    console = Console()
    law = CountryTaxBenefitSystem()
    years = range(vanaf, tot + 1)
    signs: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    reasons: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for year in track(years, description="Dekking", console=console, transient=True):
        for cell in coverage_table.table(law, range(year, year + 1)):
            signs[cell.allowance, cell.household][year] = SIGN[cell.status]
            if cell.reason:
                reasons[cell.allowance, cell.status, cell.reason].append(f"{year} {cell.household}")
    for allowance in sorted({allowance for allowance, _ in signs}):
        table = Table(box=None, padding=(0, 1, 0, 0), title=allowance, title_justify="left", title_style="bold")
        table.add_column("", no_wrap=True, min_width=24)
        for year in years:
            table.add_column(f"{year % 100:02d}", no_wrap=True, justify="center")
        for household in sorted(name for of, name in signs if of == allowance):
            table.add_row(household, *[signs[allowance, household].get(year, "") for year in years])
        console.print(table, "")
    for status, meaning in coverage_table.MEANING.items():
        console.print(f"{SIGN[status]} {status}: {meaning}", highlight=False)
    for (allowance, status, reason), cells in sorted(reasons.items()):
        if status == coverage_table.REFUSED or redenen:
            where = ", ".join(cells) if redenen or len(cells) <= 3 else f"{cells[0]} en {len(cells) - 1} andere"
            console.print(f"{SIGN[status]} {allowance} ({where}): {reason}", highlight=False)
    if not redenen:
        console.print("Met --redenen staat bij elke cel waarom.", highlight=False)


def _untouched(path: Path | None, everything: bool) -> None:
    """Show the articles, rules, branches, outcomes and parameters that no case touches."""
    from openfisca_toeslagen import layout
    from openfisca_toeslagen.checks import cases, files, touched
    from openfisca_toeslagen.checks.regimes_of_case import law

    console = Console(soft_wrap=True, highlight=False, markup=False)
    paths = [path or layout.PUBLISHED]
    wrong = {file: found for file, found in files.findings(paths, law()) if found}
    read = [case for file in files.files_of_cases(paths) if file not in wrong for case in cases.read(file)]
    result = touched.touched(track(read, description="Dekking", console=console, transient=True), law())
    branches = [f"{branch.file}:{branch.line} {branch.rule}: {branch.way}" for branch in result.branches]
    for title, names, total in (
        ("artikelen waarvan geen regel is berekend", result.untouched_articles, len(result.articles)),
        ("regels die niet zijn berekend", result.rules, result.all_rules),
        ("versies van regels die niet zijn berekend", result.versions, None),
        ("takken die niet zijn genomen", branches, None),
        ("parameters die niet zijn gelezen", result.parameters, result.all_parameters),
        ("uitkomsten die niet voorkwamen", result.outcomes, None),
    ):
        console.print(f"{len(names)}{'' if total is None else f' van {total}'} {title}")
        shown = names if everything else names[:SHOWN]
        for name in shown:
            console.print(f"  {name}")
        if len(shown) < len(names):
            console.print(f"  en {len(names) - len(shown)} andere; met --redenen staan zij er alle")
    console.print(
        f"na {result.cases} gevallen, op de geldende wet en haar voorstellen; regels van voorstellen tellen niet mee"
    )
    for file, found in wrong.items():
        console.print(f"{file} telt niet mee: er is {len(found)} keer iets mis, zie toeslagen controleer {file}")


def valideer(
    uit: Annotated[Path, typer.Option(help="Map waarin validatie.csv komt te staan.", file_okay=False)] = Path("uit"),
    pad: Annotated[Path | None, typer.Option(help="Eigen gepubliceerde gevallen (YAML).", exists=True)] = None,
) -> None:
    """Zet elk gepubliceerd bedrag naast het onze, en schrijf de hele tabel."""
    from openfisca_toeslagen import CountryTaxBenefitSystem
    from openfisca_toeslagen.checks import validation

    console = Console()
    rows = list(
        track(validation.rows(CountryTaxBenefitSystem(), pad), description="Valideer", console=console, transient=True)
    )
    uit.mkdir(parents=True, exist_ok=True)
    validation.write(rows, uit / "validatie.csv")

    per_source: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        per_source[row.source].append(row.agrees)
    table = Table("bron", "gelijk", "van", title="Gepubliceerde gevallen", pad_edge=False)
    for source, agreements in per_source.items():
        table.add_row(source, str(sum(agreements)), str(len(agreements)))
    table.add_section()
    equal = sum(row.agrees for row in rows)
    table.add_row("samen", str(equal), str(len(rows)))
    console.print(table)
    for row in rows:
        if not row.agrees:
            why = row.reason or "ONVERKLAARD"
            line = f"{row.case}: {row.variable} {row.period} gepubliceerd {row.published}, wij {row.ours}: {why}"
            console.print(line, soft_wrap=True, highlight=False, markup=False)
    console.print(
        f"{equal} van {len(rows)} gelijk; de tabel staat in {uit / 'validatie.csv'}", soft_wrap=True, highlight=False
    )
    if any(not row.agrees and not row.reason for row in rows) or not rows:
        raise typer.Exit(code=1)
