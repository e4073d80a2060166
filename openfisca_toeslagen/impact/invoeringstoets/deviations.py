"""How a simulated year deviates from the assumptions, written down beforehand: ``invoeringstoets.yaml`` of a proposal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import numpy
from openfisca_core.reforms import Reform
from pydantic import Field, StringConstraints

from openfisca_toeslagen import reading
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES
from openfisca_toeslagen.parameter_changes import Change, apply_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.invoeringstoets.characteristics import Classes

Text = Annotated[str, StringConstraints(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
#: Classes that a household must have, by characteristic.
Where = dict[str, Text]


class _Deviation(reading.Strict):
    """The base of every deviation."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    toelichting: Text


class TakeUp(_Deviation):
    """Some who would apply for an allowance do not, or some who would not do."""

    soort: Literal["gebruik"]
    toeslag: Literal[ALLOWANCES]
    deel_vraagt_niet_aan: Share = 0.0
    deel_vraagt_alsnog_aan: Share = 0.0


class Behaviour(_Deviation):
    """Other execution assumptions, for everybody or in one segment."""

    soort: Literal["aannames"]
    waar: Where = Field(default_factory=dict)
    waarden: dict[str, float | dict[int, float]]


class WrongParameter(_Deviation):
    """The execution computes with another value than the law."""

    soort: Literal["parameter"]
    pad: Text
    waarde: float


class Selection(_Deviation):
    """Treatment by hand falls more often on households with a feature that no rule names."""

    soort: Literal["selectie"]
    waar: Where
    factor: Annotated[float, Field(gt=0)]


Deviation = Annotated[TakeUp | Behaviour | WrongParameter | Selection, Field(discriminator="soort")]


class SimulatedYear(reading.Strict):
    """The year that is simulated, and how it deviates."""

    titel: Text
    stelsel: Text
    jaar: int
    huishoudens: Annotated[int, Field(ge=100, le=50_000)]
    zaad_bevolking: Annotated[int, Field(ge=0)]
    zaad: Annotated[int, Field(ge=0)]
    afwijkingen: list[Deviation]


def read_year(file: Path) -> SimulatedYear:
    """Read a simulated year; raises :class:`~openfisca_toeslagen.reading.ReadingError` if it cannot be used."""
    return reading.read(file, SimulatedYear)


def where(classes: Mapping[str, Classes], conditions: Where) -> NDArray[numpy.bool_]:
    """Return the households that meet all conditions; raises ValueError for a characteristic or class that is not there."""
    size = len(next(iter(classes.values())).codes)
    result = numpy.ones(size, dtype=bool)
    for name, label in conditions.items():
        if name not in classes:
            message = f"kenmerk {name} is onbekend; {reading.suggestion(name, classes)}"
            raise ValueError(message)
        if label not in classes[name].labels:
            message = f"{name}: {label} is onbekend; {reading.suggestion(label, classes[name].labels)}"
            raise ValueError(message)
        result &= classes[name].holds(label)
    return result


def executed_system(system: TaxBenefitSystem, deviations: list[WrongParameter], year: int) -> TaxBenefitSystem:
    """Return the system that the execution runs, with its wrong parameters; the law itself if there are none."""
    if not deviations:
        return system
    changes = [
        Change((d.id,), d.pad, date(year, 1, 1), date(year, 12, 31), d.waarde, d.toelichting, "voorstel") for d in deviations
    ]

    def modify(parameters: ParameterNode) -> ParameterNode:
        problems = apply_changes(parameters, changes, "afwijking in de uitvoering")
        if problems:
            message = "; ".join(f"afwijking {'.'.join(map(str, path))}: {problem}" for path, problem in problems)
            raise ValueError(message)
        return parameters

    class Executed(Reform):
        def apply(self) -> None:
            self.modify_parameters(modify)

    return Executed(system)
