"""The search itself: try the values of every fact, then close in on the smallest change with the largest effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.hardheden.kinds import MONTHS, STEP, Soort, candidates, is_monthly, kind, spans
from openfisca_toeslagen.impact.hardheden.trials import CATEGORIES, NOBODY, OUTCOMES, ROUNDING, Changes, Trials, join
from openfisca_toeslagen.population.schema import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition

    Amounts = NDArray[numpy.float64]

#: Intervals per fact, kind of effect and way of ranking that are closed in upon.
PER_FACT = 3
POSITIONS = {name: [OUTCOMES.index(one) for one in names] for name, names in CATEGORIES.items()}


@dataclass(frozen=True)
class Finding:
    """Two copies of a household that differ in one fact by ``change``, and what that does.

    ``better`` and ``worse`` are the values of the fact (as numbers); ``effect`` is in euros a year, on ``category``;
    ``factor`` is the effect without rounding per unit of change.
    """

    fact: str
    soort: Soort
    household: int
    person: int
    #: Role of the person, a position in ``schema.ROLES``; -1 for a fact of the household.
    role: int
    month: int
    better: float
    worse: float
    change: float
    category: str
    effect: float
    factor: float
    #: The outcomes of both copies, by variable.
    amounts: tuple[dict[str, float], dict[str, float]]


class Searcher:
    """Searches all facts of one system on a number of households.

    ``find`` measures effects on the system without the known steps, so that these hide nothing; ``find_known`` measures what
    one known step adds.
    """

    def __init__(self, system: TaxBenefitSystem, partition: Partition) -> None:
        self.system = system
        self.partition = partition
        self.real = Trials(system, partition)

    def find(self, facts: Iterable[str], plain: TaxBenefitSystem) -> list[Finding]:
        """Return the finding of every fact, measured on ``plain``, strongest first; a fact without effect is left out."""
        return self._find(facts, Trials(plain, self.partition).outcomes)

    def find_known(self, facts: Iterable[str], without: TaxBenefitSystem) -> list[Finding]:
        """Return per fact where it makes the largest difference that a step is in the system and not in ``without``."""
        other = Trials(without, self.partition)
        found = self._find(facts, lambda changes: self.real.outcomes(changes) - other.outcomes(changes))
        # A step can also take an effect away: where nothing happens with it, it does no harm.
        return [finding for finding in found if finding.effect >= finding.factor * finding.change / 2]

    def _find(self, facts: Iterable[str], run: Callable[[Changes], Amounts]) -> list[Finding]:
        series = join([self.series(fact) for fact in facts])
        return self._best(series, self.pairs(series), run(series), run)

    def series(self, fact: str) -> Changes:
        """Return the copies in which a fact has each of the values to try, household by household and in order."""
        variable = self.system.variables[fact]
        now = self.real.values(fact)
        parts = []
        for household, person in self._places(variable.entity.is_person):
            place = person if person != NOBODY else household
            for month in spans(variable):
                at = now[(month or 7) - 1, place] if is_monthly(variable) else now[place]
                values = candidates(variable, float(at), self.partition.year)
                count = len(values)
                parts.append((household, person, month, values, count))
        counts = numpy.array([count for *_, count in parts])
        return Changes(
            numpy.full(counts.sum(), fact),
            numpy.repeat(numpy.array([part[0] for part in parts]), counts),
            numpy.repeat(numpy.array([part[1] for part in parts]), counts),
            numpy.repeat(numpy.array([part[2] for part in parts]), counts),
            numpy.array([value for part in parts for value in part[3]]),
        )

    def _places(self, is_person: bool) -> list[tuple[int, int]]:
        """Return (household, person) of everybody whose fact is changed: of each household the first of every role."""
        if not is_person:
            return [(household, NOBODY) for household in range(self.partition.household_count)]
        _, first = numpy.unique(self.partition.household_of * len(ROLES) + self.partition.roles, return_index=True)
        return [(int(self.partition.household_of[person]), int(person)) for person in numpy.sort(first)]

    def pairs(self, series: Changes) -> tuple[NDArray, NDArray]:
        """Return the rows of neighbouring values of the same series; of a choice the answer that holds with every other."""
        same = (
            (series.fact[1:] == series.fact[:-1])
            & (series.household[1:] == series.household[:-1])
            & (series.person[1:] == series.person[:-1])
            & (series.month[1:] == series.month[:-1])
        )
        second = numpy.flatnonzero(same) + 1
        rows = numpy.arange(len(series))
        begin = numpy.maximum.accumulate(numpy.where(numpy.concatenate([[True], ~same]), rows, 0))
        choice = self._is(Soort.KEUZE, series)[second]
        return numpy.where(choice, begin[second], second - 1), second

    def _best(
        self, series: Changes, pairs: tuple[NDArray, NDArray], tried: Amounts, run: Callable[[Changes], Amounts]
    ) -> list[Finding]:
        """Close in on the pairs that promise most, and return the best of every fact."""
        low, high = series.take(pairs[0]), series.take(pairs[1])
        net = self._net(tried[pairs[0]], tried[pairs[1]])
        width = self._width(low, high)
        chosen, category = _promising(low.fact, net, width, self._is(Soort.EURO, low))
        low, high = low.take(chosen), high.take(chosen)
        below, above = tried[pairs[0][chosen]], tried[pairs[1][chosen]]
        best = (low.value, high.value, self._score(below, above, low, high, category))
        step = numpy.array([STEP[self._kind(fact)] for fact in low.fact])
        choice = self._is(Soort.KEUZE, low)
        while True:
            steps = numpy.rint((high.value - low.value) / step)
            open_ = (steps > 1) & ~choice
            if not open_.any():
                break
            middle = low.with_value(numpy.where(open_, numpy.round(low.value + (steps // 2) * step, 2), low.value))
            between = run(middle.take(open_))
            halfway = below.copy()
            halfway[open_] = between
            left = self._effect(below, halfway, category)
            right = self._effect(halfway, above, category)
            go_left = open_ & (left >= right)
            go_right = open_ & ~go_left
            high = high.with_value(numpy.where(go_left, middle.value, high.value))
            low = low.with_value(numpy.where(go_right, middle.value, low.value))
            above = numpy.where(go_left[:, None], halfway, above)
            below = numpy.where(go_right[:, None], halfway, below)
            score = self._score(below, above, low, high, category)
            better = score > best[2]
            best = tuple(
                numpy.where(better, new, old) for new, old in zip((low.value, high.value, score), best, strict=True)
            )
        return self._findings(low.with_value(best[0]), high.with_value(best[1]), category, best[2])

    def _findings(self, low: Changes, high: Changes, category: NDArray, score: Amounts) -> list[Finding]:
        """Return the best pair of every fact, the better-off copy first."""
        rows = []
        for fact in numpy.unique(low.fact):
            of = numpy.flatnonzero((low.fact == fact) & (score > 0))
            if len(of):
                rows.append(of[numpy.argmax(score[of])])
        rows = numpy.array(rows, dtype=int)
        low, high, category, score = low.take(rows), high.take(rows), category[rows], score[rows]
        below, above = self.real.outcomes(low), self.real.outcomes(high)
        names = list(CATEGORIES)
        findings = []
        for row in range(len(rows)):
            name = names[category[row]]
            places = POSITIONS[name]
            change = float(numpy.nansum((above - below)[row, places]))
            # More awarded is better, more reclaimed or collected is worse.
            first_is_better = (change < 0) == (name == "toekenning")
            ends = ((low, below), (high, above)) if first_is_better else ((high, above), (low, below))
            (better, outcome_better), (worse, outcome_worse) = ends
            findings.append(
                Finding(
                    fact=str(low.fact[row]),
                    soort=self._kind(low.fact[row]),
                    household=int(low.household[row]),
                    person=int(low.person[row]),
                    role=int(self.partition.roles[low.person[row]]) if low.person[row] != NOBODY else NOBODY,
                    month=int(low.month[row]),
                    better=float(better.value[row]),
                    worse=float(worse.value[row]),
                    change=float(self._width(low.take([row]), high.take([row]))[0]),
                    category=name,
                    effect=abs(change),
                    factor=float(score[row]),
                    amounts=tuple(
                        dict(zip(OUTCOMES, o[row].tolist(), strict=True)) for o in (outcome_better, outcome_worse)
                    ),
                )
            )
        return sorted(findings, key=lambda finding: (-finding.factor, finding.fact))

    def _kind(self, fact: str) -> Soort:
        return kind(self.system.variables[str(fact)])

    def _is(self, soort: Soort, changes: Changes) -> NDArray[numpy.bool_]:
        facts = {fact for fact in numpy.unique(changes.fact).tolist() if self._kind(fact) == soort}
        return numpy.isin(changes.fact, list(facts))

    def _width(self, low: Changes, high: Changes) -> Amounts:
        """Return how much the fact differs in all, in units of its kind: a fact of the month counts in every month."""
        monthly = {fact for fact in numpy.unique(low.fact).tolist() if is_monthly(self.system.variables[fact])}
        whole_year = numpy.isin(low.fact, list(monthly)) & (low.month == 0)
        width = numpy.abs(high.value - low.value) * numpy.where(whole_year, MONTHS, 1)
        return numpy.where(self._is(Soort.KEUZE, low), 1.0, width)

    def _net(self, below: Amounts, above: Amounts) -> Amounts:
        """Return the effect without rounding on every category, a column each; 0 where one of the two is refused."""
        difference = numpy.nan_to_num(above - below)
        net = numpy.maximum(numpy.abs(difference) - ROUNDING, 0)
        return numpy.stack([net[:, places].sum(axis=1) for places in POSITIONS.values()], axis=1)

    def _effect(self, below: Amounts, above: Amounts, category: NDArray) -> Amounts:
        """Return the effect on one category per row, with rounding."""
        difference = numpy.abs(numpy.nan_to_num(above - below))
        sums = numpy.stack([difference[:, places].sum(axis=1) for places in POSITIONS.values()], axis=1)
        return sums[numpy.arange(len(category)), category]

    def _score(self, below: Amounts, above: Amounts, low: Changes, high: Changes, category: NDArray) -> Amounts:
        net = self._net(below, above)[numpy.arange(len(category)), category]
        return net / numpy.maximum(self._width(low, high), 1e-9)


def _promising(facts: NDArray, net: Amounts, width: Amounts, is_euro: NDArray) -> tuple[NDArray, NDArray]:
    """Return the pairs to close in upon and the category of each: per fact the most per unit, above one and at all."""
    chosen, categories = [], []
    for column in range(net.shape[1]):
        for value in (net[:, column] / numpy.maximum(width, 1e-9), net[:, column] - width * is_euro, net[:, column]):
            order = numpy.lexsort((-value, facts))
            ordered = facts[order]
            new = numpy.concatenate([[True], ordered[1:] != ordered[:-1]])
            rank = numpy.arange(len(order)) - numpy.maximum.accumulate(numpy.where(new, numpy.arange(len(order)), 0))
            best = order[(rank < PER_FACT) & (net[order, column] > 0)]
            chosen.append(best)
            categories.append(numpy.full(len(best), column))
    return numpy.concatenate(chosen), numpy.concatenate(categories)
