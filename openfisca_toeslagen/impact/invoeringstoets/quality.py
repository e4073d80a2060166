"""The quality of execution in an observed year: what the third question asks, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.indicators import INDICATORS
from openfisca_toeslagen.impact.indicators.execution import BLOCK
from openfisca_toeslagen.impact.invoeringstoets.scoring import figure
from openfisca_toeslagen.impact.measured import NotMeasuredError

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.measured import Measured
    from openfisca_toeslagen.impact.text import Text


@dataclass(frozen=True)
class Quality:
    """One figure of the quality of execution, in its unit, from 5% to 95%."""

    indicator: str
    naam: Text
    eenheid: str
    waarde: float
    laag: float
    hoog: float
    bron: str


def quality(seen: Measured) -> tuple[Quality, ...]:
    """Return every figure of execution that the observations show."""
    found = []
    for name, indicator in INDICATORS.items():
        if indicator.block != BLOCK:
            continue
        try:
            value = figure(name, None, seen)
        except NotMeasuredError:
            continue
        found.append(Quality(name, indicator.label, indicator.unit, value.waarde, *value.interval, indicator.source))
    return tuple(found)
