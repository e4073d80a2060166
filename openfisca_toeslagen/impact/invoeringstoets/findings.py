"""What matters most in an invoeringstoets: three findings and the trade-offs, as figures. Sentences belong to the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.invoeringstoets.aggregates import SMALLEST_CELL
from openfisca_toeslagen.impact.invoeringstoets.examination import GROUP, SEGMENT
from openfisca_toeslagen.impact.invoeringstoets.rates import (
    ADVANCE,
    BY_HAND,
    CORRECTED,
    FALSE_POSITIVE,
    LATE,
    REVISED,
    TAKE_UP,
    UNDERESTIMATED,
)
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.invoeringstoets.tallies import Cell
    from openfisca_toeslagen.impact.invoeringstoets.testing import Test
    from openfisca_toeslagen.impact.invoeringstoets.toets import Invoeringstoets

MOST = 3
#: The ratios that are euros; all others are shares.
MEAN_ADVANCES = tuple(f"{ADVANCE}_{allowance}" for allowance in ALLOWANCES)


@dataclass(frozen=True)
class Finding:
    """A finding: ``key`` names its sentence, ``values`` fills it; ``subject`` is what about, ``cell`` for whom."""

    key: str
    subject: str
    values: dict[str, float] = field(default_factory=dict)
    cell: Cell = ()


def findings(toets: Invoeringstoets) -> tuple[Finding, ...]:
    """Return the findings that matter most: wrong decisions, failed behaviour, whom it hits."""
    if toets.onderzoek is None:
        return ()
    found = [*_wrong(toets), *_whole(toets), *_segments(toets)]
    # One of each kind first: three findings about the same thing tell one.
    first = list({one.key: one for one in reversed(found)}.values())[::-1]
    ordered = [*first, *(one for one in found if one not in first)]
    return tuple(ordered[:MOST]) or (Finding("niets", ""),)


def _wrong(toets: Invoeringstoets) -> list[Finding]:
    return [
        Finding(
            "rekent_verkeerd",
            one.toeslag,
            {
                "aandeel": 1 - one.aandeel_gelijk,
                "besluiten": one.besluiten,
                "te_laag": one.euro_te_laag,
                "te_hoog": one.euro_te_hoog,
            },
        )
        for one in toets.onderzoek.wrong
    ]


def _whole(toets: Invoeringstoets) -> list[Finding]:
    # An advance that differs follows from the rest: no finding of its own.
    tests = [t for t in toets.onderzoek.alarms if not t.cell and t.ratio not in MEAN_ADVANCES]
    return [Finding("aanname_faalt", t.ratio, _figures(t)) for t in tests]


def _segments(toets: Invoeringstoets) -> list[Finding]:
    found = [t for ratio in _ratios(toets) for t in toets.onderzoek.explained(ratio)[:1]]
    found.sort(key=lambda t: t.p)
    return [Finding("segment", t.ratio, _figures(t), t.cell) for t in found]


def _ratios(toets: Invoeringstoets) -> list[str]:
    return list(dict.fromkeys(t.ratio for t in toets.onderzoek.alarms if t.kind == SEGMENT))


def _figures(test: Test) -> dict[str, float]:
    low, high = test.likely
    values = {"waargenomen": test.observed, "verwacht": test.expected, "laag": low, "hoog": high}
    return values | {"z": test.z, "huishoudens": test.households}


def bottlenecks(toets: Invoeringstoets) -> tuple[Test, ...]:
    """Return the segments that stand out, each only as far as no other explains it, the most telling first."""
    found = [t for ratio in _ratios(toets) for t in toets.onderzoek.explained(ratio)]
    return tuple(sorted(found, key=lambda t: t.p))


#: Groups that the law is meant for and that carry most of the risk, as far as facts tell them apart.
VULNERABLE: tuple[Cell, ...] = (
    (("huishoudtype", "eenouder"),),
    (("inkomensbron", "zelfstandige"),),
    (("inkomensbron", "uitkering_of_pensioen"),),
    (("inkomensbron", "jonger_dan_25"),),
    (("inkomen", "tot 15000"),),
    (("kinderen", "3 of meer"),),
    (("opvang", "ja"),),
)
#: What is asked of each of them.
BURDENS = (BY_HAND, CORRECTED, LATE, REVISED, UNDERESTIMATED)


def vulnerable(toets: Invoeringstoets) -> tuple[tuple[Cell, tuple[Test | None, ...]], ...]:
    """Return for every vulnerable group the tests of :data:`BURDENS`; None where there are too few households."""
    return tuple((cell, tuple(toets.onderzoek.test(ratio, cell) for ratio in BURDENS)) for cell in VULNERABLE)


def groups(toets: Invoeringstoets) -> tuple[tuple[Test, Test | None], ...]:
    """Return how the selection for treatment by hand falls on the groups of audit columns, and how often for nothing.

    Where what is left out of a column is fewer households than may be shown, they could be found by subtraction: then the
    smallest group that is shown is left out too.
    """
    by_column: dict[str, list[Test]] = {}
    for test in toets.onderzoek.tests:
        if test.kind == GROUP and test.ratio == BY_HAND:
            by_column.setdefault(test.cell[0][0], []).append(test)
    everybody = toets.onderzoek.households(BY_HAND)
    shown = []
    for column in sorted(by_column):
        tests = sorted(by_column[column], key=lambda t: t.p)
        if 0 < everybody - sum(t.households for t in tests) < SMALLEST_CELL:
            tests.remove(min(tests, key=lambda t: t.households))
        shown += tests
    return tuple((test, toets.onderzoek.test(FALSE_POSITIVE, test.cell)) for test in shown)


def trade_offs(toets: Invoeringstoets) -> tuple[Finding, ...]:
    """Return what goes at the cost of what, as pairs of observed figures."""
    if toets.onderzoek is None:
        return ()
    test = toets.onderzoek.test
    speed, right = test(LATE), test(CORRECTED)
    by_hand = test(BY_HAND)
    found = []
    if by_hand and right:
        values = {"automatisch": 1 - by_hand.observed, "gecorrigeerd": right.observed}
        values |= {"te_laat": speed.observed} if speed else {}
        found.append(Finding("snel_of_juist" if speed else "automatisch_of_juist", BY_HAND, values))
    low = [t for t in (test(f"{TAKE_UP}_{a}") for a in ALLOWANCES) if t]
    ahead = next((n for n in toets.vooruit if n.indicator == "kans_terugvordering"), None)
    if low and ahead:
        least = min(low, key=lambda t: t.observed)
        values = {"gebruik": least.observed, "kans": ahead.waarde, "laag": ahead.laag, "hoog": ahead.hoog}
        found.append(Finding("bereik_of_zekerheid", least.ratio, values))
    segment = next(iter(toets.onderzoek.explained(BY_HAND)), None)
    if by_hand:
        values = {"handmatig": by_hand.observed, "segment": segment.observed if segment else by_hand.observed}
        key = "controle_of_gelijk" if segment else "controle_gelijk"
        found.append(Finding(key, BY_HAND, values, segment.cell if segment else ()))
    return tuple(found)
