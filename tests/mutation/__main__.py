"""``make mutatie``: who notices when one number of 2024, 2025 or 2026 changes by its smallest meaningful step.

Each parameter value in force in those years is changed up and down (a yes/no value is turned round), one at a time, in
memory. Only the cases that read the value run, and the checks of ``checks.py``. Golden tables and snapshots of parameters
do not count: they notice every change and prove nothing. What nobody notices must be argued by name in ``argued.toml``.

The result goes to ``uit/mutatie.csv``; exit code 1 when there is a survivor without an argument.
"""

from __future__ import annotations

import argparse
import csv
import fnmatch
import multiprocessing
import re
import sys
import time
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from openfisca_core.parameters import Parameter

from openfisca_toeslagen import coverage
from tests.mutation.cases import Suite
from tests.mutation.checks import CHECKS

FIRST, LAST = "2024-01-01", "2026-12-31"
ARGUED = Path(__file__).with_name("argued.toml")


class Mutant(NamedTuple):
    """One number with another value."""

    name: str
    part: tuple[int, str] | None
    instant: str
    until: str
    old: object
    new: object

    def __str__(self) -> str:
        part = "" if self.part is None else f"[{self.part[0]}].{self.part[1]}"
        return f"{self.name}{part} {self.instant}: {self.old} -> {self.new}"


def neighbours(value: object, unit: str) -> list[object]:
    """Return the value one smallest meaningful step up and down; for a yes/no value the other one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int) and unit != "/1":
        return [value + 1, value - 1] if value > 0 else [value + 1]
    exact = Decimal(str(value))
    finest = Decimal("0.001") if unit == "/1" else Decimal("0.01")
    step = min(finest, Decimal(1).scaleb(exact.as_tuple().exponent))
    return [float(exact + step), float(exact - step)]


def mutants(suite: Suite) -> Iterator[Mutant]:
    """Yield a mutant for every number in force at some time in the years under guard."""
    for leaf in coverage.leaves(suite.law.parameters):
        if isinstance(leaf, Parameter):
            parts = [(None, leaf, leaf.metadata.get("unit", ""))]
        else:
            parts = [
                ((number, part), bracket.children[part], leaf.metadata.get(f"{part}_unit", ""))
                for number, bracket in enumerate(leaf.brackets)
                for part in ("threshold", "amount")
            ]
        for part, parameter, unit in parts:
            until = "9999-12-31"
            for dated in parameter.values_list:
                starts, ends, until = dated.instant_str, until, dated.instant_str
                if starts > LAST or ends <= FIRST or dated.value is None:
                    continue
                for new in neighbours(dated.value, unit):
                    yield Mutant(leaf.name, part, starts, ends, dated.value, new)


def noticed_by(suite: Suite, mutant: Mutant) -> str:
    """Return the name of the first test that fails on the mutant, or an empty text."""
    suite.set_value(mutant.name, mutant.part, mutant.instant, mutant.new)
    try:
        for check in CHECKS:
            if mutant.name.startswith(check.parameters) and check.notices(suite.law):
                return check.name
        read = suite.reaching(mutant.name, mutant.instant, mutant.until)
        # A parameter that is read by the date of a decision leaves no trace in core: every case may reach it.
        for case in read or suite.cases:
            if not case.passes():
                return case.name
        return ""
    finally:
        suite.set_value(mutant.name, mutant.part, mutant.instant, mutant.old)


def work(share: tuple[int, int, str]) -> list[tuple[Mutant, str]]:
    """Judge every n-th mutant (one process)."""
    number, workers, only = share
    suite = Suite()
    failing = [case.name for case in suite.cases if not case.passes()]
    if failing:
        sys.exit(f"The suite fails before anything is changed: {failing}")
    chosen = [m for m in mutants(suite) if fnmatch.fnmatch(m.name, only)][number::workers]
    results, shown = [], time.monotonic()
    for done, mutant in enumerate(chosen, 1):
        results.append((mutant, noticed_by(suite, mutant)))
        if number == 0 and time.monotonic() - shown > 10:
            shown = time.monotonic()
            print(f"{done * workers} of about {len(chosen) * workers} changes judged", file=sys.stderr, flush=True)
    return results


def main() -> int:
    """Run the guard and report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--alleen", default="*", help="only parameters whose name fits this pattern")
    options.add_argument("--werkers", type=int, default=multiprocessing.cpu_count())
    chosen = options.parse_args()
    begun = time.monotonic()
    with multiprocessing.Pool(chosen.werkers) as pool:
        shares = pool.map(work, [(n, chosen.werkers, chosen.alleen) for n in range(chosen.werkers)], chunksize=1)
    results = sorted(result for share in shares for result in share)
    argued = [entry["changes"] for entry in tomllib.loads(ARGUED.read_text(encoding="utf-8")).get("argued", [])]
    survivors = [mutant for mutant, by in results if not by]
    patterns = [re.compile(re.escape(changes).replace(r"\*", ".*")) for changes in argued]
    open_ones = [m for m in survivors if not any(pattern.fullmatch(str(m)) for pattern in patterns)]

    out = Path("uit")
    out.mkdir(exist_ok=True)
    with (out / "mutatie.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["parameter", "vanaf", "oud", "nieuw", "opgemerkt door"])
        for m, by in results:
            part = "" if m.part is None else f"[{m.part[0]}].{m.part[1]}"
            table.writerow([m.name + part, m.instant, m.old, m.new, by or "niemand"])

    for mutant in open_ones:
        print(f"nobody notices {mutant}")
    print(
        f"{len(results)} changes, {len(results) - len(survivors)} noticed, {len(survivors) - len(open_ones)} argued, "
        f"{len(open_ones)} survive ({time.monotonic() - begun:.0f} s, uit/mutatie.csv)"
    )
    return 1 if open_ones or not results else 0


if __name__ == "__main__":
    sys.exit(main())
