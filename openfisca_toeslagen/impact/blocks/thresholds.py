"""The thresholds, read from YAML: each on an indicator, each with its source or marked as ours."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from openfisca_toeslagen.impact.indicators import find
from openfisca_toeslagen.impact.text import Text
from openfisca_toeslagen.reading import Strict, read

DEFAULTS = Path(__file__).parent / "drempels.yaml"

Words = Annotated[str, StringConstraints(min_length=1)]


def _known(name: str) -> str:
    find(name)
    return name


class Threshold(Strict):
    """Two limits that part an indicator in three classes, 0 to 2: the first limit still belongs to class 0."""

    indicator: Annotated[str, AfterValidator(_known)]
    beter: Literal["lager", "hoger"]
    grenzen: Annotated[tuple[float, float], Field(strict=False)] = Field(
        description="Tot en met de eerste is de klasse 0, tot en met de tweede 1, daarna 2 (bij beter: hoger andersom)."
    )
    bron: Words | None = Field(None, description="Waar de drempel gepubliceerd is.")
    van_ons: bool = Field(False, description="true als de drempel nergens gepubliceerd is.")
    toelichting: Words | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if bool(self.bron) == self.van_ons:
            message = "geef een bron of van_ons: true, niet allebei of geen van beide"
            raise ValueError(message)
        ordered = self.grenzen if self.beter == "lager" else self.grenzen[::-1]
        if ordered[0] > ordered[1]:
            message = f"grenzen {self.grenzen[0]:g} en {self.grenzen[1]:g} staan verkeerd om voor beter: {self.beter}"
            raise ValueError(message)
        return self

    def level(self, value: float) -> int:
        """Return the class of a value: 0, 1 or 2."""
        sign = 1 if self.beter == "lager" else -1
        return sum(sign * value > sign * limit for limit in self.grenzen)


class Block(Strict):
    """A row of the template.

    ``soort`` says what its cell holds: ``klasse`` one of ``waarden``; ``rij`` x where the proposal differs from the baseline
    and nvt elsewhere; ``cijfer`` the figure itself. ``weegt_mee`` says whether its classes decide the verdict.
    """

    blok: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    titel: Text
    soort: Literal["klasse", "rij", "cijfer"]
    sjabloon: bool = Field(description="Of de rij in het sjabloon van de Belastingdienst staat; anders is zij van ons.")
    waarden: Annotated[tuple[Words, Words, Words], Field(strict=False)] | None = None
    weegt_mee: bool = True
    gronden: Annotated[tuple[Threshold, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _values_for_classes(self) -> Self:
        if (self.soort == "klasse") != (self.waarden is not None):
            message = "waarden horen bij soort: klasse, en alleen daarbij"
            raise ValueError(message)
        return self


class Thresholds(Strict):
    """All rows."""

    blokken: Annotated[tuple[Block, ...], Field(strict=False, min_length=1)]

    def indicators(self) -> tuple[str, ...]:
        """Return the indicators that the rows rest on."""
        return tuple(dict.fromkeys(ground.indicator for block in self.blokken for ground in block.gronden))


def read_thresholds(file: Path = DEFAULTS) -> Thresholds:
    """Read the thresholds; raises :class:`~openfisca_toeslagen.reading.ReadingError` if they cannot be used."""
    return read(file, Thresholds)
