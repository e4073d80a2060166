"""The frozen register: what was put in and what was predicted, in a form that can still be read and run again years later.

Plain JSON with a version of its form. The same inputs give the same bytes: no moment of making, no names of machines.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from openfisca_toeslagen.impact.blocks.thresholds import Thresholds
from openfisca_toeslagen.impact.indicators.costs import Costs
from openfisca_toeslagen.impact.register.definition import Assumption as DefinedAssumption
from openfisca_toeslagen.impact.register.definition import Definition, Range
from openfisca_toeslagen.reading import ReadingError, Strict, check_json
from openfisca_toeslagen.year_cycle.assumptions import Assumptions

#: The version of the form; a reader of an older form refuses a newer one instead of misreading it.
SCHEMA_VERSION = 1
KIND = "register uitvoeringstoets"


class RegisterError(ValueError):
    """A register cannot be read or used."""


class Prediction(Strict):
    """One figure with its interval from 5% to 95%, in ``eenheid``.

    ``groep`` is a filter (``groep_regio=noord``) or None for everybody. ``hoog`` is None for a largest case: a larger
    population may hold a worse one. The two errors are standard deviations, of resampled households and of drawn
    assumptions; the interval holds both.
    """

    indicator: str
    stelsel: str
    groep: str | None
    waarde: float
    laag: float | None
    hoog: float | None
    steekproeffout: float | None
    aannamefout: float | None
    eenheid: str


class Missing(Strict):
    """A figure that cannot be given, with the reason: it is not 0."""

    indicator: str
    stelsel: str
    groep: str | None
    reden: str


class Assumption(DefinedAssumption):
    """An assumption with what is expected written out; ``voorspeld`` says that the run itself gave it."""

    verwacht: Range
    voorspeld: bool


class Inputs(Strict):
    """Everything that decides the figures, by hash (SHA-256), for whoever runs it again.

    ``programma`` is the law with its parameters, the reforms and the year cycle; ``toets`` the indicators and intervals;
    ``voorstellen`` the proposals in YAML from outside the package, by path.
    """

    pakket: str
    versie: str
    programma: str
    toets: str
    voorstellen: dict[str, str]
    bevolking: str
    uitvoering: str
    kosten: str
    drempels: str
    definitie: str
    zaad: int
    versies: dict[str, str]


class Ground(Strict):
    """One indicator under a cell of the template: its figure, the threshold and what follows."""

    indicator: str
    stelsel: str
    groep: str | None
    waarde: float
    laag: float | None
    hoog: float | None
    eenheid: str
    drempel: str
    bron_drempel: str
    drempel_van_ons: bool
    toelichting: str | None
    uitkomst: str
    zeker: bool


class Cell(Strict):
    """One row of the template with its value, what we make of it, whether that is certain, and the indicators behind it."""

    blok: str
    waarde: str
    oordeel: str
    zeker: bool
    gronden: Annotated[tuple[Ground, ...], Field(strict=False)]


class Verdict(Strict):
    """The template of one regime; ``eindoordeel`` follows from the cells by ``regel``."""

    stelsel: str
    cellen: Annotated[tuple[Cell, ...], Field(strict=False)]
    eindoordeel: str
    regel: str
    voorwaarden: Annotated[tuple[str, ...], Field(strict=False)]


class Proven(Strict):
    """What a walk over the dependency graph of the rules found: no violation means that no rule reads a protected attribute.

    ``onderscheid`` are facts with which the law itself tells people apart.
    """

    stelsel: str
    regels: int
    gegevens: int
    overtredingen: Annotated[tuple[str, ...], Field(strict=False)]
    onderscheid: Annotated[tuple[str, ...], Field(strict=False)]


class Register(Strict):
    """A frozen uitvoeringstoets."""

    soort: Literal["register uitvoeringstoets"] = KIND
    schema_versie: Annotated[int, Field(ge=1, le=SCHEMA_VERSION)] = SCHEMA_VERSION
    definitie: Definition
    uitvoering: Assumptions
    kosten: Costs
    drempels: Thresholds
    invoer: Inputs
    huishoudens: int
    gewicht: float
    voorspellingen: Annotated[tuple[Prediction, ...], Field(strict=False)]
    niet_te_geven: Annotated[tuple[Missing, ...], Field(strict=False)]
    aannames: Annotated[tuple[Assumption, ...], Field(strict=False)]
    oordelen: Annotated[tuple[Verdict, ...], Field(strict=False)]
    bewijzen: Annotated[tuple[Proven, ...], Field(strict=False)] = ()

    def find(self, indicator: str, regime: str, group: str | None = None) -> Prediction | None:
        """Return one prediction, None if it was not made."""
        return self._by_key.get((indicator, regime, group))

    @functools.cached_property
    def _by_key(self) -> dict[tuple[str, str, str | None], Prediction]:
        return {(p.indicator, p.stelsel, p.groep): p for p in self.voorspellingen}

    def prediction(self, indicator: str, regime: str, group: str | None = None) -> Prediction:
        """Return one prediction; raises :class:`RegisterError` if it was not made."""
        found = self.find(indicator, regime, group)
        if found is not None:
            return found
        message = f"het register voorspelt {indicator} niet voor {regime}" + (f", {group}" if group else "")
        raise RegisterError(message)


def as_json(register: Register) -> str:
    """Return the text of a register."""
    return json.dumps(register.model_dump(mode="json"), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_register(register: Register, path: Path) -> None:
    """Write a register, as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(as_json(register), encoding="utf-8", newline="\n")
    temporary.replace(path)


def read_register(path: Path) -> Register:
    """Read a register; raises :class:`RegisterError` that names the file and the place."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        content: Any = json.loads(text)
    except ValueError as error:
        message = f"{path}: is geen leesbare JSON ({error})"
        raise RegisterError(message) from error
    if not isinstance(content, dict) or content.get("soort") != KIND:
        message = f"{path}: is geen register van een uitvoeringstoets (soort: {KIND!r})"
        raise RegisterError(message)
    version = content.get("schema_versie")
    if version != SCHEMA_VERSION:
        message = f"{path}: heeft vorm {version}; dit programma leest vorm {SCHEMA_VERSION}"
        raise RegisterError(message)
    try:
        return check_json(text, Register, path)
    except ReadingError as error:
        raise RegisterError(str(error)) from error
