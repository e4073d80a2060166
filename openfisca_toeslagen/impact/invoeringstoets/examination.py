"""Everything in an observed year that stands out against the predicted years, with one error rate over all of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.invoeringstoets.accuracy import Accuracy, accuracy
from openfisca_toeslagen.impact.invoeringstoets.characteristics import audit_groups
from openfisca_toeslagen.impact.invoeringstoets.predicted import Year, look
from openfisca_toeslagen.impact.invoeringstoets.rates import OF_PRACTICE
from openfisca_toeslagen.impact.invoeringstoets.testing import ERROR_RATE, Test, compare, controlled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations
    from openfisca_toeslagen.impact.invoeringstoets.tallies import Cell

WHOLE, SEGMENT, GROUP = "geheel", "segment", "groep"
#: The value of ``gebeurtenis`` of a household to which nothing unusual happened.
NOTHING = "geen"
#: Segments named per ratio.
MOST_SEGMENTS = 3
#: A plainer segment is preferred when its z is at least this part of the largest.
NEARLY = 0.9


@dataclass(frozen=True)
class Event:
    """A kind of event that the register did not know, and how many households had it."""

    soort: str
    huishoudens: int


@dataclass(frozen=True)
class Examination:
    """All tests with their ``q``, the accuracy of the decisions with theirs, and events nobody thought of."""

    tests: tuple[Test, ...]
    juistheid: tuple[Accuracy, ...]
    juistheid_q: dict[str, float]
    gebeurtenissen: tuple[Event, ...]
    year: Year
    predicted: tuple[Year, ...]
    #: The q of the further p-values that were tested with these.
    meer_q: tuple[float, ...]

    @property
    def alarms(self) -> tuple[Test, ...]:
        """What stands out, most telling first."""
        return tuple(sorted((t for t in self.tests if t.alarm), key=lambda t: (t.p, -abs(t.z))))

    @property
    def wrong(self) -> tuple[Accuracy, ...]:
        """The allowances of which more decisions deviate from the law than single mistakes explain."""
        return tuple(a for a in self.juistheid if self.juistheid_q[a.toeslag] < ERROR_RATE)

    def explained(self, ratio: str) -> tuple[Test, ...]:
        """Return the segments that explain the alarms about a ratio: the most telling, then what is left without it.

        A segment that stands out makes all that overlap it, and all that lack it, stand out too.
        """
        found = [t for t in self.alarms if t.ratio == ratio and t.kind == SEGMENT]
        if not found:
            return ()
        limit, kept = max(t.p for t in self.alarms), [_plainest(found)]
        counted = self.year.rates[ratio].counted
        while len(kept) < MOST_SEGMENTS:
            cells = [t.cell for t in kept]
            now, *past = (year.without(ratio, cells) for year in (self.year, *self.predicted))
            rest = {t.cell for t in compare(now, past, (), [counted]) if t.p <= limit}
            left = [t for t in found if t.cell in rest]
            if not left:
                break
            kept.append(_plainest(left))
        return tuple(kept)

    def households(self, ratio: str) -> int:
        """Return how many observed households a ratio is about."""
        return int((self.year.rates[ratio].denominator > 0).sum())

    def test(self, ratio: str, cell: Cell = ()) -> Test | None:
        """Return the test of a ratio in a cell, if there were enough households for it."""
        return next((t for t in self.tests if t.ratio == ratio and t.cell == cell), None)


def examine(
    observed: Observations,
    rights: dict[str, NDArray[numpy.float64]],
    years: Sequence[Year],
    more: Sequence[float] = (),
) -> Examination:
    """Compare an observed year with the predicted ones; ``more`` are further p-values under the same error rate.

    ``rights`` is what the law awards on the facts of the decisions; without these facts nothing can be told apart.
    """
    now = look(observed, rights)
    shared = [cell for cell in now.tally.cells if cell in set(years[0].tally.cells)]
    tallies = [_only(year.tally, shared) for year in (now, *years)]
    counted = [rate.counted for rate in now.rates.values()]
    tests = compare(tallies[0], tallies[1:], list(audit_groups(observed.facts)), counted)
    if not observed.header.gesimuleerd:
        # Nobody predicted how often a real execution works by hand or is late: only groups can be compared there.
        tests = [t for t in tests if t.cell or t.ratio not in OF_PRACTICE]
    checked = accuracy(observed, rights)
    q = controlled([*(t.p for t in tests), *(a.p for a in checked), *more])
    first = len(tests) + len(checked)
    return Examination(
        tests=tuple(dataclasses.replace(t, q=float(value)) for t, value in zip(tests, q, strict=False)),
        juistheid=checked,
        juistheid_q={a.toeslag: float(value) for a, value in zip(checked, q[len(tests) :], strict=False)},
        gebeurtenissen=events(observed),
        year=now,
        predicted=tuple(years),
        meer_q=tuple(float(value) for value in q[first:]),
    )


def _plainest(tests: Sequence[Test]) -> Test:
    """Return the most telling test, or one of fewer classes that tells nearly as much."""
    most = max(abs(t.z) for t in tests)
    return min((t for t in tests if abs(t.z) >= NEARLY * most), key=lambda t: (len(t.cell), -abs(t.z)))


def _only(tally: object, cells: list[Cell]) -> object:
    """Return the sums of some cells: populations may know different groups."""
    place = {cell: number for number, cell in enumerate(tally.cells)}
    rows = [place[cell] for cell in cells]
    return dataclasses.replace(tally, cells=tuple(cells), sums=tally.sums[:, rows])


def events(observed: Observations) -> tuple[Event, ...]:
    """Return the kinds of events outside the ordinary course, the most frequent first."""
    kinds = observed.execution.get("gebeurtenis")
    if kinds is None:
        return ()
    names, counts = numpy.unique(numpy.asarray(kinds).astype(str), return_counts=True)
    found = [Event(str(name), int(n)) for name, n in zip(names, counts, strict=True) if name != NOTHING]
    return tuple(sorted(found, key=lambda event: (-event.huishoudens, event.soort)))
