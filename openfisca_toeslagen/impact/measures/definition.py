"""What is computed for each real measure, and what was published about it: ``maatregelen.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from openfisca_toeslagen.impact.register.definition import definitions
from openfisca_toeslagen.impact.text import Text
from openfisca_toeslagen.reading import ReadingError, Strict, line_of, read, suggestion
from openfisca_toeslagen.year_cycle.regimes import header

FILE = Path(__file__).parent / "maatregelen.yaml"

Indicator = Literal["kosten", "winnaars", "evenredigheid"]
Allowance = Literal["zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag"]
Scenario = Literal["opvang_zoals_werkende_ouders"]
Sentence = Annotated[str, StringConstraints(min_length=1)]


class Published(Strict):
    """What somebody published: one figure, or the lowest and the highest of several."""

    laag: float = Field(description="Het gepubliceerde cijfer, of het laagste ervan; euro's per jaar of huishoudens.")
    hoog: float = Field(description="Hetzelfde cijfer, of het hoogste.")
    bron: Sentence = Field(description="Waar het is gepubliceerd.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.laag > self.hoog:
            message = f"laag ({self.laag:g}) is meer dan hoog ({self.hoog:g})"
            raise ValueError(message)
        return self


class Comparison(Strict):
    """One regime against another."""

    stelsel: Sentence = Field(description="Het stelsel met de maatregel.")
    tegenover: Sentence = Field(description="Het stelsel zonder.")
    scenario: Scenario | None = Field(None, description="Gedrag dat bij het stelsel met de maatregel wordt verondersteld.")
    factor_uren: Annotated[float, Field(gt=0)] = Field(
        1.0, description="Verandering van alle opvanguren onder de maatregel."
    )


class FigureDefinition(Strict):
    """One figure of a measure."""

    naam: Text
    indicator: Indicator
    vergelijking: Comparison
    gedeeld_door: Comparison | None = Field(None, description="Het cijfer is dan de verhouding van twee vergelijkingen.")
    gepubliceerd: Published | None = Field(None, description="Ontbreekt waar niets is gepubliceerd.")


class FollowingYear(Strict):
    """How a year that follows the last one of the population is reached."""

    inkomens: Annotated[float, Field(gt=0)] = Field(description="Groei van de inkomens.")
    uurprijzen: Annotated[float, Field(gt=0)] = Field(description="Groei van de uurprijzen van kinderopvang.")
    bron: Sentence


class MeasureDefinition(Strict):
    """One real measure."""

    id: Annotated[str, StringConstraints(pattern=r"^T\d+$")]
    naam: Text
    jaar: Annotated[int, Field(ge=2013, le=2049)]
    toeslagen: list[Allowance] = Field(min_length=1, description="De toeslagen waarover de maatregel gaat.")
    volgend_jaar: FollowingYear | None = Field(None, description="Alleen voor een jaar na het laatste van de bevolking.")
    cijfers: list[FigureDefinition] = Field(min_length=1)
    toelichting: Text = Field(description="Wat de afwijking kan verklaren; geschreven voor de uitkomst bekend was.")
    achteraf: Text | None = Field(None, description="Wat na de eerste uitkomst is nagezocht.")

    def comparisons(self) -> list[Comparison]:
        """Return everything that is compared."""
        return [c for figure in self.cijfers for c in (figure.vergelijking, figure.gedeeld_door) if c]

    def regimes(self) -> list[str]:
        """Return the names of all regimes that have to be run, each once."""
        return list(dict.fromkeys(n for c in self.comparisons() for n in (c.tegenover, c.stelsel)))


class VerdictDefinition(Strict):
    """A design on which executors gave a verdict: the one of our uitvoeringstoets is put beside it."""

    id: Annotated[str, StringConstraints(pattern=r"^T\d+$")]
    naam: Text
    toets: Sentence = Field(description="Map van het voorstel met de uitvoeringstoets.")
    gepubliceerd: Text = Field(description="Het gepubliceerde oordeel.")
    bron: Sentence
    toelichting: Text


class Measures(Strict):
    """The whole file."""

    maatregelen: list[MeasureDefinition] = Field(min_length=1)
    oordelen: list[VerdictDefinition] = Field(default_factory=list)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [measure.id for measure in (*self.maatregelen, *self.oordelen)]
        for name in ids:
            if ids.count(name) > 1:
                message = f"maatregel {name} staat er twee keer"
                raise ValueError(message)
        return self


def read_measures(file: Path = FILE) -> Measures:
    """Read the definitions; raise :class:`ReadingError` for what is wrong, an unknown regime too."""
    measures = read(file, Measures)
    problems = []
    for number, measure in enumerate(measures.maatregelen):
        for name in measure.regimes():
            try:
                header(name)
            except ValueError as error:
                path = ("maatregelen", number, "cijfers")
                problems.append((line_of(file, path), ".".join(map(str, path)), str(error)))
    for number, verdict in enumerate(measures.oordelen):
        if verdict.toets not in definitions():
            path = ("oordelen", number, "toets")
            problem = f"{verdict.toets} heeft geen uitvoeringstoets; {suggestion(verdict.toets, definitions())}"
            problems.append((line_of(file, path), ".".join(map(str, path)), problem))
    if problems:
        raise ReadingError(file, problems)
    return measures
