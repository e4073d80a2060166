"""Finding files of cases (and proposals beside them), and saying in one line what is wrong where."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from openfisca_toeslagen.checks.case_check import check_file
from openfisca_toeslagen.checks.findings import Finding
from openfisca_toeslagen.parametric import FILE
from openfisca_toeslagen.reading import ReadingError
from openfisca_toeslagen.year_cycle import regimes

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

SUFFIXES = (".yaml", ".yml")
#: More lines than this fill a screen; the rest is counted.
MOST_LINES = 25


def case_files(paths: Iterable[pathlib.Path]) -> Iterator[pathlib.Path]:
    """Yield the YAML files that are named or lie below a folder, in alphabetical order, each once.

    Raises FileNotFoundError for a path that does not exist and for a folder without YAML files.
    """
    found: dict[pathlib.Path, None] = {}
    for path in paths:
        files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES and f.is_file())
        if not files:
            message = f"{path}: bevat geen YAML-bestanden" if path.is_dir() else f"{path}: bestaat niet"
            raise FileNotFoundError(message)
        found |= dict.fromkeys(files)
    yield from found


def files_of_cases(paths: Iterable[pathlib.Path]) -> Iterator[pathlib.Path]:
    """Yield the YAML files that hold cases and not a proposal."""
    yield from (path for path in case_files(paths) if path.name != FILE)


def findings(paths: Iterable[pathlib.Path], law: TaxBenefitSystem) -> Iterator[tuple[pathlib.Path, list[Finding]]]:
    """Yield every file with what is wrong in it; one bad file never stops the others."""
    for path in case_files(paths):
        yield path, _proposal(path) if path.name == FILE else check_file(path, law)


def _proposal(path: pathlib.Path) -> list[Finding]:
    """Return what is wrong in a proposal, by building it."""
    try:
        regimes.build_systems([str(path)])
    except ReadingError as error:
        return [Finding((), "voorstel", f"{where}: {problem}", line, 1) for line, where, problem in error.problems]
    except (ValueError, OSError) as error:
        return [Finding((), "voorstel", str(error), 1, 1)]
    return []


def line(path: pathlib.Path, finding: Finding) -> str:
    """Return a finding as one line that editors and terminals can follow: ``bestand.yaml:12:5 melding``."""
    message = " ".join(finding.message.split())
    return f"{path}:{finding.line or 1}:{finding.column or 1} {message}"


def capped(lines: list[str]) -> list[str]:
    """Return the lines, or as many as fit a screen with the number of the others."""
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], f"en {len(lines) - MOST_LINES + 1} andere bevindingen"]
