"""What a year of execution shows after twelve months, as ratios: of every household a numerator and a denominator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.invoeringstoets.characteristics import income
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES, INCOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations

    Amounts = NDArray[numpy.float64]

#: A decision on an application takes at most 13 weeks (Awir art. 16).
TERM_DAYS = 13 * 7
TAKE_UP, ADVANCE = "gebruik", "voorschot"
UNDERESTIMATED, REPORTED, IN_TIME = "inkomen_onderschat", "gemeld", "op_tijd_gemeld"
BY_HAND, CORRECTED, OBJECTED = "handmatig", "gecorrigeerd", "bezwaar"
#: Treated by hand although nothing was corrected: what a selection asks of people for nothing.
FALSE_POSITIVE = "onnodig_handmatig"
LATE, BACKLOG, REVISED = "te_laat_besloten", "achterstand", "voorschot_herzien"
#: What no register predicts: the practice of execution rests on assumptions of ours.
OF_PRACTICE = (BY_HAND, FALSE_POSITIVE, CORRECTED, OBJECTED, LATE, BACKLOG)


@dataclass(frozen=True)
class Rate:
    """A ratio of sums over households. ``counted`` says that the numerator is yes or no."""

    numerator: Amounts
    denominator: Amounts
    counted: bool = True


def rates(observed: Observations, rights: Mapping[str, Amounts] | None) -> dict[str, Rate]:
    """Return the ratios that can be formed.

    ``rights`` is what the law awards each household on the facts of the decision, per allowance; without it nobody knows who
    does not apply, and without facts what income was estimated.
    """
    e = observed.execution
    result = {}
    for allowance in ALLOWANCES if rights else ():
        entitled = rights[allowance] > 0
        result[f"{TAKE_UP}_{allowance}"] = _share(observed.applied(allowance), entitled)
    for allowance in ALLOWANCES:
        applied = observed.applied(allowance)
        result[f"{ADVANCE}_{allowance}"] = Rate(observed.advance(allowance) * applied, applied.astype(float), counted=False)
    if observed.facts is not None:
        estimated = income(observed.facts)
        result[UNDERESTIMATED] = _share(e[INCOME] > estimated, estimated > 0)
    changes = e["wijzigingen"].astype(float)
    result[REPORTED] = Rate(e["meldingen"].astype(float), changes)
    result[IN_TIME] = Rate(e["meldingen_op_tijd"].astype(float), changes)
    decided = numpy.any([observed.applied(allowance) for allowance in ALLOWANCES], axis=0)
    revised = numpy.any([observed.flows[f"terugvordering_voorschot_{a}"] > 0 for a in ALLOWANCES], axis=0)
    flags = {
        BY_HAND: ~e["automatisch"],
        CORRECTED: e["correctie"],
        OBJECTED: e["bezwaar"],
        LATE: e["doorlooptijd_dagen"] > TERM_DAYS,
        BACKLOG: e["in_behandeling"],
        REVISED: revised,
    }
    result |= {name: _share(flag, decided) for name, flag in flags.items()}
    return result | {FALSE_POSITIVE: _share(flags[BY_HAND], decided & ~flags[CORRECTED])}


def _share(flag: NDArray[numpy.bool_], among: NDArray[numpy.bool_]) -> Rate:
    return Rate((flag & among).astype(float), among.astype(float))
