"""The advice at the end: continue, adjust or stop, by rules that stand here and in the report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Advice(StrEnum):
    """What follows from a test. ``NONE`` where nothing could be tested: that is no success."""

    CONTINUE = "doorgaan"
    ADJUST = "bijstellen"
    STOP = "stoppen"
    NONE = "geen_advies"


@dataclass(frozen=True)
class Advised:
    """An advice, the rule that gave it and what met that rule."""

    advies: Advice
    regel: str
    gronden: tuple[str, ...]


def advise(
    *, infeasible: tuple[str, ...], wrong: tuple[str, ...], failed: tuple[str, ...], alarms: tuple[str, ...], testable: bool
) -> Advised:
    """Return the advice; each argument names what met a rule, the gravest first.

    ``infeasible``: assumptions whose observed value turns the verdict before the start into infeasible. ``wrong``:
    allowances whose decisions are not what the law says. ``failed``: assumptions that fail. ``alarms``: what else stands
    out. ``testable``: whether anything could be tested.
    """
    if infeasible:
        return Advised(Advice.STOP, "oordeel_kantelt", infeasible)
    if wrong:
        return Advised(Advice.ADJUST, "rekent_niet_volgens_wet", wrong)
    if failed:
        return Advised(Advice.ADJUST, "aanname_faalt", failed)
    if alarms:
        return Advised(Advice.ADJUST, "valt_op", alarms)
    if not testable:
        return Advised(Advice.NONE, "niets_toetsbaar", ())
    return Advised(Advice.CONTINUE, "niets_valt_op", ())
