"""The practice of execution in a year that is simulated: who is treated by hand, corrected, objects and waits how long."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy
from pydantic import Field

from openfisca_toeslagen import reading
from openfisca_toeslagen.year_cycle.assumptions import Given, Share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.year_cycle.chance import Chance

DEFAULTS = Path(__file__).parent / "praktijk.yaml"
Days = Annotated[int, Field(ge=1, le=3_660)]


class ByHand(reading.Strict):
    """Which decisions an official treats."""

    deel: Given[Share]
    na_melding: Given[Share]


class Corrections(reading.Strict):
    """Which decisions are corrected afterwards, without an objection."""

    automatisch: Given[Share]
    handmatig: Given[Share]


class Objections(reading.Strict):
    """Against which decisions somebody objects, and how often with success."""

    deel: Given[Share]
    gegrond: Given[Share]


class Duration(reading.Strict):
    """Longest duration of a decision in days."""

    automatisch: Given[Days]
    handmatig: Given[Days]


class Backlog(reading.Strict):
    """What is not finished at the end of the year."""

    deel: Given[Share]


class Practice(reading.Strict):
    """All of it."""

    handmatig: ByHand
    correctie: Corrections
    bezwaar: Objections
    doorlooptijd: Duration
    achterstand: Backlog


def read_practice(file: Path = DEFAULTS) -> Practice:
    """Read the practice; raises :class:`~openfisca_toeslagen.reading.ReadingError` if it cannot be used."""
    return reading.read(file, Practice)


def execute(
    practice: Practice,
    reports: NDArray[numpy.integer],
    factor: NDArray[numpy.float64],
    key: NDArray[numpy.uint64],
    chance: Chance,
) -> dict[str, NDArray]:
    """Return the facts of execution of every household.

    ``factor`` multiplies the chance of treatment by hand: 1 where nothing is selected, more where a selection falls.
    """
    part = numpy.where(reports > 0, practice.handmatig.na_melding.waarde, practice.handmatig.deel.waarde)
    by_hand = chance.uniform("praktijk.handmatig", key) < numpy.minimum(part * factor, 1)

    def drawn(stream: str, of: object) -> NDArray:
        return numpy.where(by_hand, of.handmatig.waarde, of.automatisch.waarde), chance.uniform(f"praktijk.{stream}", key)

    share, uniform = drawn("correctie", practice.correctie)
    longest, lasted = drawn("doorlooptijd", practice.doorlooptijd)
    objects = chance.uniform("praktijk.bezwaar", key) < practice.bezwaar.deel.waarde
    return {
        "doorlooptijd_dagen": 1 + (longest * lasted).astype(numpy.int32),
        "automatisch": ~by_hand,
        "correctie": uniform < share,
        "bezwaar": objects,
        "bezwaar_gegrond": objects & (chance.uniform("praktijk.gegrond", key) < practice.bezwaar.gegrond.waarde),
        "in_behandeling": chance.uniform("praktijk.achterstand", key) < practice.achterstand.deel.waarde,
    }
