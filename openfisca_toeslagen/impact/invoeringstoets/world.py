"""The world as it turned out: the assumptions corrected to what was observed, to run the test again with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.invoeringstoets.deviations import Behaviour, TakeUp
from openfisca_toeslagen.impact.invoeringstoets.examination import GROUP
from openfisca_toeslagen.impact.invoeringstoets.ledger import median, pooled
from openfisca_toeslagen.impact.invoeringstoets.rates import REPORTED, TAKE_UP, UNDERESTIMATED
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openfisca_toeslagen.impact.invoeringstoets.deviations import Deviation
    from openfisca_toeslagen.impact.invoeringstoets.examination import Examination
    from openfisca_toeslagen.impact.invoeringstoets.predicted import Year
    from openfisca_toeslagen.impact.invoeringstoets.testing import Test
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions

#: Segments whose reports are corrected apart.
MOST_SEGMENTS = 3
OBSERVED = "waargenomen in plaats van aangenomen"


@dataclass(frozen=True)
class Corrected:
    """One assumption that failed, with the deviation that puts the observed value in its place."""

    test: Test
    deviation: Deviation


def corrected(examination: Examination, years: Sequence[Year], assumptions: Assumptions) -> tuple[Corrected, ...]:
    """Return for every alarm about behaviour the deviation that explains it; what is only a consequence has none."""
    result = []
    for allowance in ALLOWANCES:
        test = examination.test(f"{TAKE_UP}_{allowance}")
        if test and test.alarm:
            result.append(Corrected(test, _take_up(allowance, test)))
    tests = [t for t in examination.alarms if t.ratio == UNDERESTIMATED and t.kind != GROUP]
    if tests:
        whole = [t for t in tests if not t.cell]
        test = (whole or examination.explained(UNDERESTIMATED))[0]
        result.append(Corrected(test, _estimates(examination, years, assumptions)))
    for number, test in enumerate(examination.explained(REPORTED)[:MOST_SEGMENTS]):
        result.append(Corrected(test, _reports(number, test, assumptions)))
    return tuple(result)


def _take_up(allowance: str, test: Test) -> TakeUp:
    less = {"deel_vraagt_niet_aan": 1 - test.observed / test.expected}
    more = {"deel_vraagt_alsnog_aan": (test.observed - test.expected) / (1 - test.expected)}
    parts = less if test.observed < test.expected else more
    name = f"{TAKE_UP}_{allowance}"
    return TakeUp(id=name, toelichting=OBSERVED, soort="gebruik", toeslag=allowance, **parts)


def _estimates(examination: Examination, years: Sequence[Year], assumptions: Assumptions) -> Behaviour:
    """Shift the median error of the estimate of each income group by what was observed more than predicted."""
    seen, expected = examination.year.ledger.errors, pooled([year.ledger for year in years]).errors
    values = {}
    for group, errors in seen.items():
        shift = median(*errors) - median(*expected[group])
        if numpy.isfinite(shift):
            before = getattr(assumptions.inkomensschatting, group).mediaan.waarde
            scale = assumptions.inkomensschatting.schaal.waarde or 1.0
            values[f"inkomensschatting.{group}.mediaan"] = before + shift / scale
    return Behaviour(id=UNDERESTIMATED, toelichting=OBSERVED, soort="aannames", waarden=values)


def _reports(number: int, test: Test, assumptions: Assumptions) -> Behaviour:
    """Scale the reported share of every kind of change by what was observed of predicted, for everybody or a segment."""
    factor = test.observed / test.expected
    paths = [p for p, _ in assumptions.values() if p.startswith("wijzigingen.") and p.endswith(".gemeld")]
    given = dict(assumptions.values())
    values = {path: min(given[path].waarde * factor, 1.0) for path in paths}
    waar = dict(test.cell)
    return Behaviour(
        id=f"{REPORTED}_{'abcdefghij'[number]}", toelichting=OBSERVED, soort="aannames", waar=waar, waarden=values
    )
