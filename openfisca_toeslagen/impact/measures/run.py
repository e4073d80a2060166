"""Computing the real measures on a synthetic population, chunk by chunk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.blocks.verdict import ATTENTION, BOTTLENECK, NOTHING
from openfisca_toeslagen.impact.freezing import freeze, read_test
from openfisca_toeslagen.impact.measures.households import as_working_parents, of_year, with_hours
from openfisca_toeslagen.impact.measures.sums import Sums, total
from openfisca_toeslagen.impact.register.definition import Population, definitions
from openfisca_toeslagen.population.production import partition_count, synthesise
from openfisca_toeslagen.year_cycle.assumptions import read_assumptions
from openfisca_toeslagen.year_cycle.changes import uses_care
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.program import program_hash
from openfisca_toeslagen.year_cycle.regimes import build_systems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.measures.definition import (
        Comparison,
        FigureDefinition,
        MeasureDefinition,
        Measures,
        VerdictDefinition,
    )
    from openfisca_toeslagen.impact.register.frozen import Verdict
    from openfisca_toeslagen.impact.text import Text
    from openfisca_toeslagen.population.partition import Partition

    Amounts = NDArray[numpy.float64]
    Systems = dict[str, TaxBenefitSystem]

#: The year of the synthetic population; it is moved to the year of each measure.
YEAR = 2024
CHILDCARE = "kinderopvangtoeslag"
TO_PROVIDER = "vergoeding_kinderopvang"
RIGHT = "heeft_recht_op_kinderopvangtoeslag"


@dataclass(frozen=True)
class Figure:
    """One figure of a measure as computed, beside what was published."""

    definition: FigureDefinition
    sums: Sums

    @property
    def unit(self) -> str:
        """The unit of the figure: ``euro``, ``huishoudens`` or ``verhouding``."""
        if self.definition.indicator == "evenredigheid" or self.definition.gedeeld_door:
            return "verhouding"
        return "euro" if self.definition.indicator == "kosten" else "huishoudens"

    @property
    def share(self) -> float | None:
        """The model as a share of the nearest published figure."""
        return None if self.deviation is None else 1 + self.deviation

    @property
    def share_interval(self) -> tuple[float, float]:
        """The interval of the model as shares of the nearest published figure."""
        low, high = (self.share * end / self.sums.value for end in self.sums.interval)
        return min(low, high), max(low, high)

    @property
    def deviation(self) -> float | None:
        """By how much the model is larger than the nearest published figure, as a share of it; 0 within, None without one.

        Of a saving larger means a larger saving.
        """
        published = self.definition.gepubliceerd
        if published is None:
            return None
        nearest = min(max(self.sums.value, published.laag), published.hoog)
        return self.sums.value / nearest - 1


@dataclass(frozen=True)
class Measure:
    """A measure as computed."""

    definition: MeasureDefinition
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Judged:
    """A design with the verdicts of our uitvoeringstoets, the baseline first."""

    definition: VerdictDefinition
    verdicts: tuple[Verdict, ...]
    #: The names of the rows of the template.
    rows: dict[str, Text]

    def bottlenecks(self, verdict: Verdict) -> list[Text]:
        """Return the rows of a verdict that are a bottleneck."""
        return [self.rows[cell.blok] for cell in verdict.cellen if cell.oordeel == BOTTLENECK]

    def attention(self, verdict: Verdict) -> list[Text]:
        """Return the rows that ask for attention, or of which it is not certain that they do not."""
        return [
            self.rows[cell.blok]
            for cell in verdict.cellen
            if cell.oordeel == ATTENTION or (cell.oordeel == NOTHING and not cell.zeker)
        ]


@dataclass(frozen=True)
class Run:
    """All measures and verdicts, and what decides the figures."""

    measures: tuple[Measure, ...]
    judged: tuple[Judged, ...]
    households: int
    seed: int
    program: str


def run(
    measures: Measures,
    households: int,
    seed: int,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Run:
    """Compute every measure and verdict over a synthetic population; ``progress`` is told what is done of how much."""
    steps = partition_count(households) * len(measures.maatregelen) + len(measures.oordelen)
    computed = _compute(measures.maatregelen, households, seed, lambda done: progress(done, steps))
    judged = []
    for number, verdict in enumerate(measures.oordelen, start=steps - len(measures.oordelen) + 1):
        judged.append(_judged(verdict, households, seed))
        progress(number, steps)
    return Run(computed, tuple(judged), households, seed, program_hash())


def _judged(definition: VerdictDefinition, households: int, seed: int) -> Judged:
    """Return the verdicts of a committed uitvoeringstoets on this many households."""
    test = read_test(definitions()[definition.toets])
    population = Population(huishoudens=households, zaad=seed)
    changed = test.definition.model_copy(update={"bevolking": population, "zaad": seed})
    (frozen,) = freeze([replace(test, definition=changed)])
    register = frozen.register
    return Judged(definition, register.oordelen, {block.blok: block.titel for block in register.drempels.blokken})


def _compute(
    measures: Sequence[MeasureDefinition], households: int, seed: int, progress: Callable[[int], None]
) -> tuple[Measure, ...]:
    systems = build_systems(list(dict.fromkeys(name for measure in measures for name in measure.regimes())))
    count = partition_count(households)
    found = [[Sums() for _ in measure.cijfers] for measure in measures]
    for number in range(count):
        partition = synthesise(number, households, YEAR, seed)
        for place, measure in enumerate(measures):
            here = of_year(partition, measure.jaar, measure.volgend_jaar)
            for row, figure in enumerate(measure.cijfers):
                found[place][row] += _figure(figure, measure, here, systems, seed)
            progress(number * len(measures) + place + 1)
    return tuple(
        Measure(measure, tuple(Figure(figure, sums) for figure, sums in zip(measure.cijfers, rows, strict=True)))
        for measure, rows in zip(measures, found, strict=True)
    )


def _figure(figure: FigureDefinition, measure: MeasureDefinition, partition: Partition, systems: Systems, seed: int) -> Sums:
    """Return the sums of one figure over the households of a chunk."""
    weights = partition.weights
    if figure.indicator == "evenredigheid":
        return _proportionality(figure.vergelijking, partition, systems, seed)
    difference = _difference(figure.vergelijking, measure, partition, systems, seed)
    if figure.indicator == "winnaars":
        return total(weights, numpy.where(numpy.isnan(difference), numpy.nan, difference > 0))
    if figure.gedeeld_door:
        return total(weights, difference, _difference(figure.gedeeld_door, measure, partition, systems, seed))
    return total(weights, difference)


def _difference(
    comparison: Comparison, measure: MeasureDefinition, partition: Partition, systems: Systems, seed: int
) -> Amounts:
    """Return what the State pays more under the measure, in euros per household; NaN where a side is refused."""
    there = with_hours(partition, comparison.factor_uren)
    if comparison.scenario:
        (answer,) = ask([systems[comparison.tegenover]], partition, [{}], [RIGHT])
        there = as_working_parents(there, answer[RIGHT].any(axis=0), seed)
    after = _paid(systems[comparison.stelsel], there, measure.toeslagen)
    return after - _paid(systems[comparison.tegenover], partition, measure.toeslagen)


def _paid(system: TaxBenefitSystem, partition: Partition, allowances: list[str]) -> Amounts:
    """Return what the State pays for these allowances over the year, to parents who apply and to providers."""
    wanted = [*allowances, *([TO_PROVIDER] if CHILDCARE in allowances else [])]
    (answer,) = ask([system], partition, [{}], wanted)
    paid = numpy.zeros(partition.household_count)
    for allowance in allowances:
        award = answer[allowance]
        applies = numpy.isnan(award) | (award >= partition.thresholds[allowance])
        paid = paid + numpy.where(applies, award, 0)
    return paid + answer.get(TO_PROVIDER, 0)


def _proportionality(comparison: Comparison, partition: Partition, systems: Systems, seed: int) -> Sums:
    """Return the sums of what is reclaimed after the award and of what was truly overpaid, over a year of execution."""
    some = partition.select(uses_care(partition))
    regimes = {name: systems[name] for name in (comparison.tegenover, comparison.stelsel)}
    columns = run_cycle(some, regimes, read_assumptions(), seed).columns(comparison.stelsel)
    return total(some.weights, columns[f"terugvordering_{CHILDCARE}"], columns["werkelijk_te_veel_kinderopvang"])
