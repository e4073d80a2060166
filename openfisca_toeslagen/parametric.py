"""A proposal that only changes numbers, written in YAML (``voorstel.yaml``): no programming.

It says from when until when which parameters and tables have which values, and which rules it takes to go on unchanged in
years that the law itself does not cover yet. Whatever it does not say stays as in its basis; what then has no value is
refused as under the law.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from openfisca_toeslagen.parameter_changes import Change, apply_changes
from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.reading import ReadingError, Strict, line_of, read

#: The name of the file in the folder of a proposal.
FILE = "voorstel.yaml"

Text = Annotated[str, StringConstraints(min_length=1)]


def _number_or_boolean(value: object) -> object:
    if not isinstance(value, (bool, int, float)) or not math.isfinite(value):
        message = "moet een getal of true of false zijn"
        raise ValueError(message)
    return value


Value = Annotated[object, AfterValidator(_number_or_boolean), WithJsonSchema({"type": ["number", "boolean"]})]
Status = Literal["official", "secondary", "computed", "memory", "voorstel"]


class _Dated(Strict):
    """From when until when something holds, and where it comes from."""

    vanaf: date = Field(description="Eerste dag waarop dit geldt.")
    tot_en_met: date | None = Field(
        None,
        description=(
            "Laatste dag; zonder opgave de dag voor de volgende waarde, of de laatste dag waarvan de wet de waarde kent."
        ),
    )
    bron: Text | None = Field(None, description="Waar dit gepubliceerd is.")
    status: Status = Field("voorstel", description="official, secondary, computed, memory, of voorstel (een keuze zelf).")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.tot_en_met is not None and self.tot_en_met < self.vanaf:
            message = f"tot_en_met ({self.tot_en_met}) ligt voor vanaf ({self.vanaf})"
            raise ValueError(message)
        return self


class DatedValue(_Dated):
    """A value of one parameter."""

    waarde: Value = Field(description="De waarde, in de eenheid van de parameter; een percentage als deel (0.96).")


class DatedTable(_Dated):
    """A whole table in the place of another."""

    treden: dict[int, Value] = Field(description="Drempel (vanaf) -> waarde. De eerste drempel is 0.", min_length=1)


class Unchanged(Strict):
    """Rules that are taken to go on after the last day that the law covers."""

    parameters: list[Text] = Field(
        min_length=1,
        description=(
            "Parameters of mappen. Van een map lopen alleen de regels door: wat elk jaar een eigen waarde heeft niet."
        ),
    )
    tot_en_met: date = Field(description="Laatste dag waarop zij worden geacht te gelden.")
    reden: Text = Field(description="Waarom dat mag worden aangenomen.")


class Definition(Strict):
    """What a ``voorstel.yaml`` holds."""

    titel: Text = Field(description="Hoe het voorstel in rapporten heet.")
    referentie: Text = Field(description="Kamerstuk, besluit of begroting waar het uit komt.")
    omschrijving: Text = Field(description="Wat er verandert, in een zin.")
    basis: list[Text] = Field(
        default_factory=list, description="Voorstellen waarop dit voortbouwt (naam of bestand); leeg is de geldende wet."
    )
    parameters: dict[Text, list[DatedValue]] = Field(default_factory=dict, description="Parameter -> nieuwe waarden.")
    tabellen: dict[Text, list[DatedTable]] = Field(default_factory=dict, description="Tabel -> nieuwe tabellen.")
    ongewijzigd: list[Unchanged] = Field(default_factory=list, description="Regels die doorlopen.")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not (self.parameters or self.tabellen or self.ongewijzigd):
            message = "verandert niets: geef parameters, tabellen of ongewijzigd"
            raise ValueError(message)
        return self


class ParametricProposal(Proposal):
    """The base of the classes that :func:`proposal_class` makes of a file."""

    replaces: ClassVar[frozenset[str]] = frozenset()
    file: ClassVar[Path]
    definition: ClassVar[Definition]

    def apply(self) -> None:
        """Change the numbers; raise :class:`ReadingError` for what the basis does not have or cannot be."""

        def modify(parameters: object) -> object:
            problems = apply_changes(parameters, list(_changes(self.definition)), self.reference)
            if problems:
                lines = [(line_of(self.file, path), ".".join(map(str, path)), problem) for path, problem in problems]
                raise ReadingError(self.file, sorted(lines))
            return parameters

        self.modify_parameters(modify)


def proposal_class(file: Path) -> type[ParametricProposal]:
    """Return the proposal in ``file`` as a Reform; raise :class:`ReadingError` if it is not one."""
    definition = read(file, Definition)
    name = file.parent.name if file.name == FILE else file.stem
    title = " ".join(definition.titel.split())
    content = {
        "__doc__": title,
        "__module__": __name__,
        "name": title,
        "title": title,
        "reference": definition.referentie,
        "baseline_title": ", ".join(definition.basis) or Proposal.baseline_title,
        "period": _years(definition),
        "changes": " ".join(definition.omschrijving.split()),
        "basis": tuple(definition.basis),
        "file": file,
        "definition": definition,
    }
    return type(name, (ParametricProposal,), content)


def _changes(definition: Definition) -> list[Change]:
    """Return every change with its path in the file."""
    changes = []
    for section in ("parameters", "tabellen"):
        for name, values in getattr(definition, section).items():
            for number, given in enumerate(values):
                content = given.treden if isinstance(given, DatedTable) else given.waarde
                stop = given.tot_en_met or _until_next(given, values)
                changes.append(Change((section, name, number), name, given.vanaf, stop, content, given.bron, given.status))
    for number, rule in enumerate(definition.ongewijzigd):
        for place, name in enumerate(rule.parameters):
            path = ("ongewijzigd", number, "parameters", place)
            changes.append(Change(path, name, None, rule.tot_en_met, None, rule.reden, "computed"))
    return changes


def _until_next(given: _Dated, values: list[_Dated]) -> date | None:
    """Return the day before the next value of the same parameter, or None."""
    later = [other.vanaf for other in values if other.vanaf > given.vanaf]
    return min(later) - timedelta(days=1) if later else None


def _years(definition: Definition) -> str:
    """Return the years for which the proposal gives values, for its header."""
    given = [one for values in (*definition.parameters.values(), *definition.tabellen.values()) for one in values]
    starts = sorted({one.vanaf.year for one in given})
    return f"Vanaf {starts[0]}, zo ver als alle waarden bekend zijn" if starts else "De jaren waarin de regels doorlopen"
