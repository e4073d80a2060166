"""What is wrong with microdata: every problem is counted, the first hundred are shown with file, row and column."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

SHOWN = 100


@dataclasses.dataclass(frozen=True)
class Problem:
    """One problem. ``row`` counts the data rows of the file from 1, without the header; None is the whole file."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"rij {self.row}")
        if self.column is not None:
            place.append(f"kolom {self.column}")
        return f"{', '.join(place)}: {self.message}"


class PopulationError(ValueError):
    """Microdata that are refused as a whole; nothing of them is used.

    ``problems`` holds the first hundred problems, ``count`` how many there are.
    """

    def __init__(self, problems: list[Problem], count: int | None = None) -> None:
        self.problems = problems
        self.count = len(problems) if count is None else count
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        if self.count > len(self.problems):
            lines.append(f"... en {self.count - len(self.problems)} andere")
        noun = "fout" if self.count == 1 else "fouten"
        return f"{self.count} {noun} in de microdata, er is niets gebruikt:\n" + "\n".join(lines)


class Problems:
    """Collects problems over all rows of all files."""

    def __init__(self) -> None:
        self.items: list[Problem] = []
        self.count = 0

    def add(self, file: str, column: str | None, message: str, row: int | None = None) -> None:
        """Add one problem."""
        self.count += 1
        if len(self.items) < SHOWN:
            self.items.append(Problem(file, row, column, message))

    def add_rows(
        self, file: str, column: str, wrong: NDArray[numpy.bool_], first_row: int, message: Callable[[int], str]
    ) -> None:
        """Add a problem for every row where ``wrong`` holds.

        ``first_row`` is the number of the first row of the batch; ``message`` makes the text from a position in it, and
        is only called for the rows that are shown.
        """
        positions = numpy.flatnonzero(wrong)
        shown = positions[: max(SHOWN - len(self.items), 0)]
        for position in shown.tolist():
            self.items.append(Problem(file, first_row + position, column, message(position)))
        self.count += len(positions)

    def raise_if_any(self) -> None:
        """Refuse the microdata if there is a problem."""
        if self.count:
            raise PopulationError(self.items, self.count)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; bedoelt u x?`` for the nearest known word, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; bedoelt u {close[0]}?" if close else ""
