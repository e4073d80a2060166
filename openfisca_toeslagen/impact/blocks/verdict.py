"""From predictions to the cells of the template and the verdict.

A class that holds over the whole interval is certain. Where the interval crosses a threshold the cell takes the class of the
figure and says that it is not certain: a verdict never looks firmer than its figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.indicators.registry import DIFFERENCE
from openfisca_toeslagen.impact.register.frozen import Cell, Ground, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openfisca_toeslagen.impact.blocks.thresholds import Block, Threshold, Thresholds
    from openfisca_toeslagen.impact.prediction.figures import Key
    from openfisca_toeslagen.impact.register.frozen import Prediction

TOUCHED, NOT_TOUCHED = "x", "nvt"
NOTHING, ATTENTION, BOTTLENECK = "geen knelpunt", "aandachtspunt", "knelpunt"
OUTCOMES = (NOTHING, ATTENTION, BOTTLENECK)
FEASIBLE, CONDITIONAL, NOT_FEASIBLE = "uitvoerbaar", "uitvoerbaar mits", "niet uitvoerbaar"
RULE = (
    "Niet uitvoerbaar bij een knelpunt in een rij die meeweegt. Uitvoerbaar mits bij een aandachtspunt, of als niet zeker "
    "is dat er geen is. Anders uitvoerbaar. Geen oordeel als een rij die meeweegt niet te beoordelen is."
)
#: What a row says that does not decide the verdict.
NO_WEIGHT = "weegt niet mee"
UNKNOWN = "niet te beoordelen"


def judge(regime: str, thresholds: Thresholds, predictions: Mapping[Key, Prediction]) -> Verdict:
    """Return the template of one regime; ``predictions`` by (indicator, regime, group)."""
    cells = tuple(_cell(block, regime, predictions) for block in thresholds.blokken)
    weighing = [cell for cell in cells if cell.oordeel != NO_WEIGHT]
    conditions = [g.indicator for cell in weighing for g in cell.gronden if g.uitkomst != NOTHING or not g.zeker]
    found = {cell.oordeel for cell in weighing}
    if BOTTLENECK in found:
        outcome = NOT_FEASIBLE
    elif UNKNOWN in found:
        outcome = UNKNOWN
    else:
        outcome = CONDITIONAL if conditions else FEASIBLE
    return Verdict(
        stelsel=regime, cellen=cells, eindoordeel=outcome, regel=RULE, voorwaarden=tuple(dict.fromkeys(conditions))
    )


def _cell(block: Block, regime: str, predictions: Mapping[Key, Prediction]) -> Cell:
    known = [
        (threshold, predictions[threshold.indicator, regime, None])
        for threshold in block.gronden
        if (threshold.indicator, regime, None) in predictions
    ]
    grounds = tuple(_ground(threshold, prediction) for threshold, prediction in known)
    levels = [threshold.level(prediction.waarde) for threshold, prediction in known]
    level = max(levels, default=None)
    return Cell(
        blok=block.blok,
        waarde=_value(block, level, known),
        oordeel=_opinion(block, level),
        zeker=bool(grounds) and all(ground.zeker for ground in grounds),
        gronden=grounds,
    )


def _opinion(block: Block, level: int | None) -> str:
    if not block.weegt_mee:
        return NO_WEIGHT
    return UNKNOWN if level is None else OUTCOMES[level]


def _value(block: Block, level: int | None, known: list[tuple[Threshold, Prediction]]) -> str:
    """Return what the cell of the template holds."""
    if level is None:
        return UNKNOWN
    if block.soort == "klasse":
        return block.waarden[level]
    if block.soort == "cijfer":
        first = known[0][1]
        return f"{first.waarde:.6g} {first.eenheid}"
    return TOUCHED if any(_touches(prediction) for _, prediction in known) else NOT_TOUCHED


def _touches(prediction: Prediction) -> bool:
    """Return whether a difference with the baseline is there for certain; an indicator that is no difference never tells."""
    if not prediction.indicator.startswith(DIFFERENCE) or prediction.waarde == 0:
        return False
    return not prediction.laag <= 0 <= prediction.hoog or prediction.laag == prediction.hoog


def _ground(threshold: Threshold, prediction: Prediction) -> Ground:
    level = threshold.level(prediction.waarde)
    ends = [end for end in (prediction.laag, prediction.hoog) if end is not None]
    low, high = threshold.grenzen
    comparison = ("<=", ">") if threshold.beter == "lager" else (">=", "<")
    return Ground(
        indicator=prediction.indicator,
        stelsel=prediction.stelsel,
        groep=None,
        waarde=prediction.waarde,
        laag=prediction.laag,
        hoog=prediction.hoog,
        eenheid=prediction.eenheid,
        drempel=f"{comparison[0]} {low:g}: {NOTHING}; {comparison[1]} {high:g}: {BOTTLENECK}; ertussen: {ATTENTION}",
        bron_drempel=threshold.bron or "van ons",
        drempel_van_ons=threshold.van_ons,
        toelichting=threshold.toelichting,
        uitkomst=OUTCOMES[level],
        zeker=all(threshold.level(end) == level for end in ends),
    )
