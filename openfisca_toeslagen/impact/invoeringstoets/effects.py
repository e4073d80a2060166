"""What a failed assumption does to the verdict before the start: the test run again with the observed value.

The same households go through the same draws with and without the observed value. What that moves, is added to the figures
of the register; then its thresholds are applied again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.blocks.verdict import NOT_FEASIBLE, judge
from openfisca_toeslagen.impact.indicators import find
from openfisca_toeslagen.impact.invoeringstoets.simulation import live
from openfisca_toeslagen.impact.measured import Measured, NotMeasuredError, concatenate, with_baseline
from openfisca_toeslagen.impact.prediction.figures import Key
from openfisca_toeslagen.impact.register import filter as filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openfisca_toeslagen.impact.invoeringstoets.deviations import Deviation
    from openfisca_toeslagen.impact.invoeringstoets.predicted import Basis
    from openfisca_toeslagen.impact.invoeringstoets.world import Corrected
    from openfisca_toeslagen.impact.register.frozen import Prediction, Register

#: Chunks of households on which the test is run again.
CHUNKS = 3
#: Indicators in whose movement a reader recognises the effect.
SHOWN = ("uitgaven", "kans_terugvordering", "terugvordering_totaal", "nabetaling_totaal", "niet_gebruik")


@dataclass(frozen=True)
class Moved:
    """One figure of the register, and what it is with the observed value."""

    indicator: str
    eenheid: str
    voorspeld: float
    herrekend: float


@dataclass(frozen=True)
class CellChanged:
    """One row of the template on which the opinion changes."""

    blok: str
    was: str
    wordt: str


@dataclass(frozen=True)
class Effect:
    """The effect of one failed assumption. ``id`` names the assumption by what was observed of it."""

    id: str
    cijfers: tuple[Moved, ...]
    cellen: tuple[CellChanged, ...]
    eindoordeel_was: str
    eindoordeel_wordt: str
    #: Whether the verdict turns into infeasible.
    kantelt: bool


def effects(register: Register, basis: Basis, found: Sequence[Corrected]) -> tuple[Effect, ...]:
    """Return the effect of every failed assumption on the figures and the verdict of the register."""
    if not found:
        return ()
    before = _run(basis, register.gewicht, ())
    return tuple(_effect(register, basis, one, before) for one in found)


def _run(basis: Basis, weight: float, deviations: Sequence[Deviation]) -> dict[str, Measured]:
    parts = [
        live(chunk, basis.systems, basis.assumptions, basis.seed + number, deviations, basis.law)
        for number, chunk in enumerate(basis.chunks[:CHUNKS])
    ]
    together = {name: concatenate([part[name] for part in parts]) for name in basis.systems}
    total = next(iter(together.values())).weights.sum()
    scaled = {name: one.reweighted(one.weights * (weight / total)) for name, one in together.items()}
    return with_baseline(scaled, basis.baseline)


def _effect(register: Register, basis: Basis, one: Corrected, before: dict[str, Measured]) -> Effect:
    after = _run(basis, register.gewicht, [one.deviation])
    wanted = {(g.indicator, g.stelsel, g.groep) for v in register.oordelen for c in v.cellen for g in c.gronden}
    wanted |= {(name, basis.regime, None) for name in SHOWN}
    moves = {key: _move(key, before, after) for key in wanted}
    predictions = [_moved(p, moves.get((p.indicator, p.stelsel, p.groep), 0.0)) for p in register.voorspellingen]
    was = next(v for v in register.oordelen if v.stelsel == basis.regime)
    now = judge(basis.regime, register.drempels, {Key(p.indicator, p.stelsel, p.groep): p for p in predictions})
    changed = [
        CellChanged(old.blok, old.oordeel, new.oordeel)
        for old, new in zip(was.cellen, now.cellen, strict=True)
        if old.oordeel != new.oordeel
    ]
    figures = [
        Moved(p.indicator, p.eenheid, p.waarde, p.waarde + moves[(p.indicator, basis.regime, None)])
        for p in register.voorspellingen
        if p.indicator in SHOWN and p.stelsel == basis.regime and p.groep is None
    ]
    turns = now.eindoordeel == NOT_FEASIBLE and was.eindoordeel != NOT_FEASIBLE
    return Effect(one.deviation.id, tuple(figures), tuple(changed), was.eindoordeel, now.eindoordeel, turns)


def _move(key: Key, before: dict[str, Measured], after: dict[str, Measured]) -> float:
    """Return how far a figure moves; 0 for one that no run over households gives, such as of the rules themselves."""
    indicator, regime, group = key
    try:
        values = [_value(indicator, group, run[regime]) for run in (before, after)]
    except (NotMeasuredError, KeyError):
        return 0.0
    return values[1] - values[0]


def _value(indicator: str, group: str | None, measured: Measured) -> float:
    chosen = measured.where(filters.rows(group, measured)) if group else measured
    return float(find(indicator)(chosen))


def _moved(prediction: Prediction, move: float) -> Prediction:
    if not move:
        return prediction
    ends = {n: None if getattr(prediction, n) is None else getattr(prediction, n) + move for n in ("laag", "hoog")}
    return prediction.model_copy(update={"waarde": prediction.waarde + move, **ends})
