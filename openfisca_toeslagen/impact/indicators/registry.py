"""The registry of indicators and the two ways to add one."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.measured import ALLOWANCES
from openfisca_toeslagen.impact.text import Text
from openfisca_toeslagen.reading import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from openfisca_toeslagen.impact.measured import Figure, Measured

    Function = Callable[[Measured], Figure]


class Direction(StrEnum):
    """Which way is better for the citizen or the execution; neither where that is a political choice."""

    LOWER = "lager"
    HIGHER = "hoger"
    NEITHER = "geen"


#: What the units mean; ``aandeel`` is a share from 0 to 1.
UNITS = (
    "aandeel",
    "EUR",
    "EUR per jaar",
    "huishoudens",
    "aantal",
    "aantal per jaar",
    "maanden",
    "dagen",
    "verhouding",
    "fte",
)

#: The name of the difference of an indicator with the baseline begins with this.
DIFFERENCE = "verschil_"

ALLOWANCE_NAMES = {
    "zorgtoeslag": Text(nl="zorgtoeslag", en="healthcare allowance"),
    "huurtoeslag": Text(nl="huurtoeslag", en="rent allowance"),
    "kindgebonden_budget": Text(nl="kindgebonden budget", en="child budget"),
    "kinderopvangtoeslag": Text(nl="kinderopvangtoeslag", en="childcare allowance"),
}


@dataclass(frozen=True)
class Indicator:
    """One figure of a regime. ``function`` gives it, in ``unit``, for one :class:`~..measured.Measured`.

    ``block`` is the row of the uitvoeringstoets it belongs to. ``compares`` says that it needs the baseline, ``per_group``
    that it is also given for every group, ``largest`` that it is a largest case, which a larger population can surpass.
    """

    name: str
    block: str
    label: Text
    unit: str
    formula: str
    source: str
    function: Function
    direction: Direction = Direction.NEITHER
    compares: bool = False
    per_group: bool = False
    largest: bool = False
    difference: bool = False

    def __call__(self, measured: Measured) -> Figure:
        """Return the figure; an array with one per replicate where the households are resampled."""
        return self.function(measured)


INDICATORS: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    """Add an indicator; a name that is taken or a unit that is not known is a mistake."""
    if indicator.name in INDICATORS:
        message = f"indicator {indicator.name} bestaat al"
        raise ValueError(message)
    if indicator.unit not in UNITS:
        message = f"indicator {indicator.name}: eenheid {indicator.unit} is onbekend; {suggestion(indicator.unit, UNITS)}"
        raise ValueError(message)
    INDICATORS[indicator.name] = indicator


def indicator(block: str, nl: str, en: str, unit: str, formula: str, source: str, **more: object) -> Callable:
    """Register a function of one regime under its own name."""

    def add(function: Function) -> Function:
        register(Indicator(function.__name__, block, Text(nl=nl, en=en), unit, formula, source, function, **more))
        return function

    return add


def per_allowance(block: str, nl: str, en: str, unit: str, formula: str, source: str, **more: object) -> Callable:
    """Register a function of a regime and allowances: over all of them together, and ``<name>_<toeslag>`` for each."""

    def add(function: Callable[[Measured, tuple[str, ...]], Figure]) -> Callable:
        for name, allowances in {"": ALLOWANCES, **{f"_{a}": (a,) for a in ALLOWANCES}}.items():
            of = ALLOWANCE_NAMES[allowances[0]] if name else Text(nl="alle toeslagen samen", en="all allowances together")
            label = Text(nl=f"{nl}: {of.nl}", en=f"{en}: {of.en}")
            bound = functools.partial(function, allowances=allowances)
            register(Indicator(function.__name__ + name, block, label, unit, formula, source, bound, **more))
        return function

    return add


def find(name: str) -> Indicator:
    """Return an indicator by name, ``verschil_<name>`` for its difference with the baseline; ValueError if there is none."""
    if name.startswith(DIFFERENCE) and name.removeprefix(DIFFERENCE) in INDICATORS:
        return difference(INDICATORS[name.removeprefix(DIFFERENCE)])
    if name not in INDICATORS:
        message = f"indicator {name} is onbekend; {suggestion(name, INDICATORS)}"
        raise ValueError(message)
    return INDICATORS[name]


def difference(indicator: Indicator) -> Indicator:
    """Return the indicator of the difference with the baseline, household by household on the same chances."""
    return dataclasses.replace(
        indicator,
        name=DIFFERENCE + indicator.name,
        label=Text(nl=f"Verschil met de basis: {indicator.label.nl}", en=f"Difference with baseline: {indicator.label.en}"),
        formula=f"({indicator.formula}) - hetzelfde onder de basis",
        function=lambda m: indicator.function(m) - indicator.function(m.compared_with),
        compares=True,
        per_group=False,
        difference=True,
    )
