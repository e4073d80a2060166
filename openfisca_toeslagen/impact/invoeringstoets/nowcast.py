"""What is not known yet after twelve months, computed forward: the year run to its end with what was observed.

The assumptions that failed are replaced by the observed values; everything else is as the register assumes. The interval
holds the uncertainty of the assumptions and of the households that were observed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.indicators import INDICATORS
from openfisca_toeslagen.impact.invoeringstoets.scores import Z_90, Judgement, Score
from openfisca_toeslagen.impact.invoeringstoets.scoring import figure
from openfisca_toeslagen.impact.invoeringstoets.simulation import live
from openfisca_toeslagen.impact.measured import Measured, NotMeasuredError, concatenate
from openfisca_toeslagen.impact.register.frozen import RegisterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openfisca_toeslagen.impact.invoeringstoets.deviations import Deviation
    from openfisca_toeslagen.impact.invoeringstoets.predicted import Basis
    from openfisca_toeslagen.impact.register.frozen import Prediction, Register

#: Chunks of households that are run to the end of the year: the errors of the register say how sure the outcome is.
CHUNKS = 6
#: What a reader always wants to know of the end of the year.
ALWAYS = ("kans_terugvordering", "terugvordering_totaal", "nabetaling_totaal", "aandeel_binnen_norm", "uitgaven")


@dataclass(frozen=True)
class Nowcast:
    """One indicator: as predicted before the start, as computed forward, and, later, as it turned out.

    ``binnen`` says whether what turned out lies in the interval that was computed forward; None while it is not known.
    """

    indicator: str
    groep: str | None
    eenheid: str
    voorspeld: float
    voorspeld_laag: float | None
    voorspeld_hoog: float | None
    waarde: float
    laag: float
    hoog: float
    uitkomst: float | None = None
    binnen: bool | None = None


def run_forward(basis: Basis, weight: float, deviations: Sequence[Deviation]) -> Measured:
    """Return the regime over the whole year in the world as observed; ``weight`` is how many households it stands for."""
    system = {basis.regime: basis.systems[basis.regime]}
    years = [
        live(chunk, system, assumptions, basis.seed + number, deviations, basis.law)[basis.regime]
        for number, (chunk, assumptions) in enumerate(zip(basis.chunks[:CHUNKS], basis.drawn, strict=False))
    ]
    whole = concatenate(years)
    return whole.reweighted(whole.weights * (weight / whole.weights.sum()))


def nowcast(
    register: Register, regime: str, forward: Measured, observed: int, scores: Iterable[Score]
) -> tuple[Nowcast, ...]:
    """Compute forward what is always asked, and every assumption that cannot be seen yet.

    ``observed`` is the number of households that were observed: fewer of them give wider intervals.
    """
    later = [(s.indicator, s.groep) for s in scores if s.oordeel == Judgement.NOT_YET]
    wanted = dict.fromkeys([*((name, None) for name in ALWAYS), *later])
    found = []
    for indicator, group in wanted:
        try:
            prediction = register.prediction(indicator, regime, group)
            value = figure(indicator, group, forward).waarde
        except (RegisterError, NotMeasuredError):
            continue
        found.append(_nowcast(prediction, value, register.huishoudens / observed))
    return tuple(found)


def _nowcast(prediction: Prediction, value: float, fewer: float) -> Nowcast:
    sample = (prediction.steekproeffout or 0.0) * max(fewer, 1.0) ** 0.5
    reach = Z_90 * math.hypot(sample, prediction.aannamefout or 0.0)
    low, high = value - reach, value + reach
    if prediction.eenheid == "aandeel":
        low, high = max(low, 0.0), min(high, 1.0)
    return Nowcast(
        indicator=prediction.indicator,
        groep=prediction.groep,
        eenheid=prediction.eenheid,
        voorspeld=prediction.waarde,
        voorspeld_laag=prediction.laag,
        voorspeld_hoog=prediction.hoog,
        waarde=value,
        laag=low,
        hoog=high,
    )


def turned_out(nowcasts: Iterable[Nowcast], later: Measured) -> tuple[Nowcast, ...]:
    """Return the nowcasts with what turned out, where that can be seen."""
    result = []
    for one in nowcasts:
        try:
            value = figure(one.indicator, one.groep, later).waarde
        except NotMeasuredError:
            result.append(one)
            continue
        result.append(replace(one, uitkomst=value, binnen=one.laag <= value <= one.hoog))
    return tuple(result)


def label(indicator: str) -> str:
    """Return the Dutch name of an indicator."""
    return INDICATORS[indicator].label.nl
