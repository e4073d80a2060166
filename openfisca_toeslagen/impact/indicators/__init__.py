"""The indicators: what a test measures, each a small pure function of one regime with its formula and its source.

>>> from openfisca_toeslagen.impact.indicators import INDICATORS
>>> INDICATORS["kans_terugvordering_kinderopvangtoeslag"].unit
'aandeel'
"""

from openfisca_toeslagen.impact.indicators import (
    execution,
    hardship,
    incentives,
    interaction,
    lawfulness,
    reach,
    recovery,
    structure,
)
from openfisca_toeslagen.impact.indicators.registry import INDICATORS, Direction, Indicator, find

__all__ = [
    "INDICATORS",
    "Direction",
    "Indicator",
    "costs",
    "execution",
    "find",
    "hardship",
    "incentives",
    "interaction",
    "lawfulness",
    "reach",
    "recovery",
    "structure",
]
