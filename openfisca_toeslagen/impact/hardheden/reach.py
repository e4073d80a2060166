"""How many households of a population stand within reach of a finding: for whom the same kind of change does the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.hardheden.kinds import MONTHS, Soort, is_monthly
from openfisca_toeslagen.impact.hardheden.search import POSITIONS
from openfisca_toeslagen.impact.hardheden.trials import NOBODY, ROUNDING, Changes, Trials

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.hardheden.search import Finding

#: Changes that anybody may meet in a year: a hundred euros, ten hours, a month, ten percentage points, another answer.
REACH = {Soort.EURO: 100.0, Soort.UUR: 10.0, Soort.DAG: 31.0, Soort.DEEL: 0.1, Soort.KEUZE: 1.0}
#: An effect counts from this many euros a year, above the change itself.
FROM = 100.0
#: Fewer rows of the population than this say nothing, and could point at somebody.
FEWEST = 10


@dataclass(frozen=True)
class Within:
    """Households within reach, weighted; None where fewer than ten rows are."""

    verandering: float
    huishoudens: float | None
    bedrag: float | None


def within_reach(finding: Finding, trials: Trials) -> Within:
    """Return how many households of ``trials`` the change of a finding would hit, and for how much together.

    The same fact of one person with the same role changes in the same months and direction, by :data:`REACH` and not by
    more; a household counts if that does it at least :data:`FROM` euros of harm above the change itself.
    """
    variable = trials.system.variables[finding.fact]
    partition = trials.partition
    people, households = _places(finding, trials, variable.entity.is_person)
    now = trials.values(finding.fact)
    at = now[(finding.month or 7) - 1] if is_monthly(variable) else now
    before = at[people if variable.entity.is_person else households]
    size = REACH[finding.soort] / (MONTHS if is_monthly(variable) and finding.month == 0 else 1)
    if finding.soort == Soort.KEUZE:
        after = numpy.where(before == finding.better, finding.worse, before)
    else:
        after = before + numpy.sign(finding.worse - finding.better) * size
        after = numpy.maximum(after, 0) if finding.worse >= 0 and finding.better >= 0 else after
    moves = after != before
    households, people, before, after = households[moves], people[moves], before[moves], after[moves]
    changes = Changes(
        numpy.full(len(households), finding.fact), households, people, numpy.full(len(households), finding.month), before
    )
    places = POSITIONS[finding.category]
    difference = trials.outcomes(changes.with_value(after))[:, places] - trials.outcomes(changes)[:, places]
    worse = -difference if finding.category == "toekenning" else difference
    harm = numpy.maximum(numpy.nan_to_num(worse) - ROUNDING[places], 0).sum(axis=1)
    own = numpy.abs(after - before) * (MONTHS if is_monthly(variable) and finding.month == 0 else 1)
    hit = harm - (own if finding.soort == Soort.EURO else 0) >= FROM
    rows = numpy.unique(households[hit])
    if len(rows) < FEWEST:
        return Within(REACH[finding.soort], None, None)
    worst = numpy.zeros(partition.household_count)
    numpy.maximum.at(worst, households[hit], harm[hit])
    return Within(REACH[finding.soort], float(partition.weights[rows].sum()), float((partition.weights * worst).sum()))


def _places(finding: Finding, trials: Trials, is_person: bool) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return the persons and households whose fact is changed, one by one: everybody with the same role."""
    partition = trials.partition
    if not is_person:
        households = numpy.arange(partition.household_count)
        return numpy.full(len(households), NOBODY), households
    persons = numpy.flatnonzero(partition.roles == finding.role)
    return persons, partition.household_of[persons].astype(numpy.int64)
