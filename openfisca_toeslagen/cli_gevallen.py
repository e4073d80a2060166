"""The verbs for those who write cases: check, run and explain them. No arithmetic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

#: More lines than this fill a screen; the rest is counted.
MOST_LINES = 25

Paden = Annotated[list[Path], typer.Argument(help="Bestanden met gevallen (YAML), of mappen.", metavar="PAD...")]
Alles = Annotated[bool, typer.Option("--alles", help=f"Toon alles, ook meer dan {MOST_LINES} regels.")]


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
    shown = lines if alles or len(lines) <= MOST_LINES else lines[: MOST_LINES - 1]
    for line in shown:
        typer.echo(line)
    if len(shown) < len(lines):
        typer.echo(f"en {len(lines) - len(shown)} andere bevindingen; met --alles staan zij er alle")
    if lines:
        raise typer.Exit(code=1)
    sys.stderr.write(f"geen bevindingen in {checked} {'bestand' if checked == 1 else 'bestanden'}\n")
