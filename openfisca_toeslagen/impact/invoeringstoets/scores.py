"""What became of something that was expected: it holds, it fails, it cannot be seen yet, or nobody can test it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import scipy.stats

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.text import Text

#: Half the width of a 5-95% interval in standard errors.
Z_90 = 1.6448536269514722


class Judgement(StrEnum):
    """The four ways an expectation can turn out."""

    HOLDS = "klopt"
    FAILS = "klopt_niet"
    NOT_YET = "nog_niet_waarneembaar"
    NOT_TESTABLE = "niet_toetsbaar"


@dataclass(frozen=True)
class Score:
    """One expectation scored. Figures are in ``eenheid``; None is what is not known, and is not 0.

    ``z`` is how many standard errors the observed lies outside what was expected with its tolerance, 0 inside it; without a
    standard error (a complete count) it is None and being outside is enough. ``q`` is p after control over all tests.
    """

    id: str
    vraag: int
    tekst: Text
    indicator: str
    groep: str | None
    eenheid: str
    verwacht_laag: float | None
    verwacht_hoog: float | None
    tolerantie: float
    waargenomen: float | None
    laag: float | None
    hoog: float | None
    z: float | None
    p: float | None
    q: float | None
    oordeel: Judgement
    reden: str
    bron: str
    bron_waarneming: str = ""
    maand: int | None = None
    #: Computed forward from what is known, not observed.
    vooruitberekend: bool = False

    @property
    def fails(self) -> bool:
        """Whether it does not hold."""
        return self.oordeel == Judgement.FAILS


def outside(value: float, low: float, high: float, tolerance: float) -> float:
    """Return how far a value lies outside a range with its tolerance: negative below, positive above, 0 inside."""
    return min(value - (low - tolerance), 0.0) + max(value - (high + tolerance), 0.0)


def distance(value: float, low: float, high: float, tolerance: float, error: float) -> tuple[float, float]:
    """Return z and the two-sided p of a value with a standard error."""
    z = outside(value, low, high, tolerance) / error
    return z, 2 * float(scipy.stats.norm.sf(abs(z)))
