"""The assumptions of a register scored on what was observed: they hold, they fail, or it cannot be seen yet."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.indicators import find
from openfisca_toeslagen.impact.invoeringstoets.scores import Z_90, Judgement, Score, distance
from openfisca_toeslagen.impact.invoeringstoets.testing import ERROR_RATE
from openfisca_toeslagen.impact.measured import NotMeasuredError
from openfisca_toeslagen.impact.register import filter as filters
from openfisca_toeslagen.impact.register.frozen import RegisterError
from openfisca_toeslagen.impact.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openfisca_toeslagen.impact.invoeringstoets.aggregates import Aggregate
    from openfisca_toeslagen.impact.measured import Measured
    from openfisca_toeslagen.impact.register.frozen import Assumption, Prediction, Register

#: Times the observed households are drawn again for the standard error of a figure.
REPLICATES = 200
REPLICATE_SEED = 1


@dataclasses.dataclass(frozen=True)
class Figure:
    """A figure with its standard error, in the unit of its indicator."""

    waarde: float
    fout: float
    bron: str = ""

    @property
    def interval(self) -> tuple[float, float]:
        """From 5% to 95%."""
        return self.waarde - Z_90 * self.fout, self.waarde + Z_90 * self.fout


def figure(indicator: str, group: str | None, measured: Measured) -> Figure:
    """Return an indicator of what was measured, with the standard error by drawing its households again.

    Raises :class:`~openfisca_toeslagen.impact.measured.NotMeasuredError` for what cannot be seen in it.
    """
    chosen = measured.where(filters.rows(group, measured)) if group else measured
    value = find(indicator)(chosen)
    if math.isnan(value):
        message = f"{indicator} kan niet worden berekend: er is geen huishouden waarover het gaat"
        raise NotMeasuredError(message)
    again = find(indicator)(chosen.resampled(REPLICATES, REPLICATE_SEED))
    return Figure(float(value), float(numpy.nanstd(again, ddof=1)))


def score(
    register: Register, regime: str, month: int, measured: Measured | None, aggregates: Iterable[Aggregate]
) -> tuple[Score, ...]:
    """Score every assumption of the register, without control over the other tests (see :func:`settle`)."""
    published = {(a.indicator, a.groep): a for a in aggregates if not a.suppressed and (a.maand is None or a.maand <= month)}
    return tuple(_score(register, assumption, regime, month, measured, published) for assumption in register.aannames)


def _score(
    register: Register,
    assumption: Assumption,
    regime: str,
    month: int,
    measured: Measured | None,
    published: Mapping[tuple[str, str | None], Aggregate],
) -> Score:
    blank = _blank(assumption)
    if assumption.stelsel != regime:
        return dataclasses.replace(blank, oordeel=Judgement.NOT_TESTABLE, reden="ander_stelsel")
    if assumption.zichtbaar_na_maanden > month:
        return dataclasses.replace(blank, oordeel=Judgement.NOT_YET, reden="later_zichtbaar")
    prediction = _prediction(register, assumption)
    observed = _observe(assumption, measured, published.get((assumption.indicator, assumption.groep)))
    if observed is None:
        return dataclasses.replace(blank, oordeel=Judgement.NOT_TESTABLE, reden="geen_waarneming")
    low, high, own = assumption.verwacht.van, assumption.verwacht.tot, 0.0
    if assumption.voorspeld and prediction is not None:
        # The range is the interval of the prediction itself: its width is in the standard error already.
        low = high = prediction.waarde
        own = math.hypot(prediction.steekproeffout or 0.0, prediction.aannamefout or 0.0)
    z, p = _distance(observed, low, high, assumption.tolerantie, own)
    return dataclasses.replace(
        blank,
        waargenomen=observed.waarde,
        laag=observed.interval[0],
        hoog=observed.interval[1],
        z=z,
        p=p,
        bron_waarneming=observed.bron,
        maand=month,
    )


def _distance(observed: Figure, low: float, high: float, tolerance: float, own: float) -> tuple[float | None, float]:
    error = math.hypot(observed.fout, own)
    if error:
        return distance(observed.waarde, low, high, tolerance, error)
    inside = low - tolerance <= observed.waarde <= high + tolerance
    return None, 1.0 if inside else 0.0


def _blank(assumption: Assumption) -> Score:
    return Score(
        id=assumption.id,
        vraag=assumption.vraag,
        tekst=Text(nl=assumption.tekst, en=assumption.tekst),
        indicator=assumption.indicator,
        groep=assumption.groep,
        eenheid=find(assumption.indicator).unit,
        verwacht_laag=assumption.verwacht.van,
        verwacht_hoog=assumption.verwacht.tot,
        tolerantie=assumption.tolerantie,
        waargenomen=None,
        laag=None,
        hoog=None,
        z=None,
        p=None,
        q=None,
        oordeel=Judgement.HOLDS,
        reden="binnen_tolerantie",
        bron=assumption.bron,
    )


def _prediction(register: Register, assumption: Assumption) -> Prediction | None:
    try:
        return register.prediction(assumption.indicator, assumption.stelsel, assumption.groep)
    except RegisterError:
        return None


def _observe(assumption: Assumption, measured: Measured | None, published: Aggregate | None) -> Figure | None:
    """Return what was observed: of the households themselves, else as published; None if neither shows it."""
    if measured is not None:
        try:
            return figure(assumption.indicator, assumption.groep, measured)
        except NotMeasuredError:
            pass
    if published is None:
        return None
    share = find(assumption.indicator).unit == "aandeel" and published.n
    error = (published.waarde * (1 - published.waarde) / published.n) ** 0.5 if share else 0.0
    return Figure(published.waarde, error, published.bron)


def settle(scores: Sequence[Score], q: Sequence[float]) -> tuple[Score, ...]:
    """Return the scores with ``q``, one for each that was tested, in order, and the judgement that follows."""
    left = iter(q)
    result = []
    for one in scores:
        if one.p is None:
            result.append(one)
            continue
        value = float(next(left))
        fails = value < ERROR_RATE
        judgement = Judgement.FAILS if fails else Judgement.HOLDS
        reason = "buiten_tolerantie" if fails else "binnen_tolerantie" if not one.z else "binnen_toeval"
        result.append(dataclasses.replace(one, q=value, oordeel=judgement, reden=reason))
    return tuple(result)
