"""One regime as it was measured: households as rows, whether the year cycle predicted them or somebody observed them.

Every indicator is a function of a :class:`Measured`. It asks for sums, means, shares and quantiles; where the households are
resampled it gets each of those once per replicate, and so gives an interval without being written twice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

import numpy
import pandas

from openfisca_toeslagen import coverage
from openfisca_toeslagen.impact import replicates as resampling
from openfisca_toeslagen.impact.facts import facts_of, groups_of
from openfisca_toeslagen.year_cycle.once import Once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.replicates import Replicates
    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.outcome import Outcome

    Amounts = NDArray[numpy.float64]
    #: One figure, or one per replicate.
    Figure = float | Amounts
    Column = NDArray | pandas.Categorical

ALLOWANCES = tuple(coverage.PARAMETERS_OF)


class Chosen(Mapping):
    """Columns of only some rows; a column is cut when it is first asked for, as most figures ask for few."""

    def __init__(self, columns: Mapping[str, Column], rows: NDArray[numpy.bool_]) -> None:
        self._columns, self._rows = columns, numpy.flatnonzero(rows)
        self._cut: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        """Return a column."""
        if name not in self._cut:
            self._cut[name] = self._columns[name][self._rows]
        return self._cut[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._columns)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._columns)


class NotMeasuredError(LookupError):
    """An indicator asks for a flow, fact or baseline that is not there: it cannot be given, and is not 0."""


@dataclasses.dataclass(frozen=True)
class Measured:
    """The outcome of one regime, a row per household.

    ``flows`` are the columns of :meth:`~openfisca_toeslagen.year_cycle.outcome.Outcome.columns`, ``<flow>_<toeslag>``, in
    euros a year; NaN where the law refuses the household, which then counts in no sum, mean or share of that flow.
    ``facts`` describe the households (see :mod:`~openfisca_toeslagen.impact.facts`), ``groups`` are the audit columns,
    ``rules`` counts over the rules of the regime. ``baseline`` holds the same households, in the same order, under the law
    that is compared with.
    """

    regime: str
    jaar: int
    household_ids: NDArray
    weights: Amounts
    flows: Mapping[str, NDArray]
    facts: Mapping[str, NDArray | pandas.Categorical]
    groups: Mapping[str, pandas.Categorical]
    rules: dict[str, float] = dataclasses.field(default_factory=dict)
    baseline: Measured | None = None
    replicates: Replicates | None = None

    def flow(self, name: str) -> Amounts:
        """Return a flow; raises :class:`NotMeasuredError` without it."""
        return _column(self.flows, name, self.regime)

    def fact(self, name: str) -> NDArray | pandas.Categorical:
        """Return a fact; raises :class:`NotMeasuredError` without it."""
        return _column(self.facts, name, self.regime)

    def count(self, name: str) -> Figure:
        """Return a count over the rules; raises :class:`NotMeasuredError` without it."""
        value = float(_column(self.rules, name, self.regime))
        return value if self.replicates is None else numpy.full(len(self.replicates.times), value)

    def over(self, flow: str, allowances: Iterable[str]) -> Amounts:
        """Return a flow summed over allowances."""
        return sum(self.flow(f"{flow}_{allowance}") for allowance in allowances)

    @property
    def compared_with(self) -> Measured:
        """The baseline; raises :class:`NotMeasuredError` without one."""
        if self.baseline is None:
            message = f"van {self.regime} is geen basis gemeten om mee te vergelijken"
            raise NotMeasuredError(message)
        return self.baseline

    def total(self, values: NDArray, where: NDArray | None = None) -> Figure:
        """Return the weighted sum of ``values``; a household without a value (NaN) adds nothing."""
        values = numpy.asarray(values, dtype=numpy.float64)
        values = numpy.where(numpy.isnan(values) if where is None else numpy.isnan(values) | ~where, 0, values)
        weighted = self.weights * values
        return float(weighted.sum()) if self.replicates is None else self.replicates.totals(weighted)

    def mean(self, values: NDArray, where: NDArray | None = None) -> Figure:
        """Return the weighted mean over the households with a value, optionally only some; NaN if there are none."""
        known = ~numpy.isnan(numpy.asarray(values, dtype=numpy.float64))
        known = known if where is None else known & where
        return divide(self.total(values, known), self.total(known))

    def share(self, condition: NDArray[numpy.bool_], where: NDArray[numpy.bool_] | None = None) -> Figure:
        """Return the weighted share of the households for which ``condition`` holds."""
        return self.mean(condition.astype(numpy.float64), where)

    def quantile(self, values: Amounts, part: float, where: NDArray[numpy.bool_] | None = None) -> Figure:
        """Return the smallest value that at least ``part`` of the households do not exceed; NaN if there are none."""
        chosen = ~numpy.isnan(values) if where is None else ~numpy.isnan(values) & where
        order = numpy.argsort(values[chosen], kind="stable")
        ordered, weights = values[chosen][order], self.weights[chosen][order]
        if not len(ordered):
            return numpy.nan if self.replicates is None else numpy.full(len(self.replicates.times), numpy.nan)
        if self.replicates is None:
            return float(ordered[_place(numpy.cumsum(weights), part)])
        group = self.replicates.group[chosen][order]
        places = [_place(numpy.cumsum(weights * times[group]), part) for times in self.replicates.times]
        return ordered[places]

    def largest(self, values: Amounts) -> Figure:
        """Return the largest value of any household that counts; NaN if there is none."""
        known = ~numpy.isnan(values) & (self.weights > 0)
        if self.replicates is None:
            return float(values[known].max()) if known.any() else numpy.nan
        tops = numpy.full(self.replicates.times.shape[1], -numpy.inf)
        numpy.maximum.at(tops, self.replicates.group[known], values[known])
        return numpy.where(self.replicates.times > 0, tops, -numpy.inf).max(axis=1)

    def among(self, chosen: NDArray[numpy.bool_]) -> Self:
        """Return the same rows of which only some count: as :meth:`where`, without copying the columns."""
        return self.reweighted(numpy.where(chosen, self.weights, 0.0))

    def reweighted(self, weights: Amounts) -> Self:
        """Return the same households with other weights, the baseline too."""
        baseline = self.baseline and self.baseline.reweighted(weights)
        return dataclasses.replace(self, weights=weights, baseline=baseline)

    def where(self, chosen: NDArray[numpy.bool_]) -> Self:
        """Return only some of the households, of the baseline too."""
        return dataclasses.replace(
            self,
            household_ids=self.household_ids[chosen],
            weights=self.weights[chosen],
            flows=Chosen(self.flows, chosen),
            facts=Chosen(self.facts, chosen),
            groups=Chosen(self.groups, chosen),
            baseline=self.baseline and self.baseline.where(chosen),
            replicates=self.replicates and self.replicates.where(chosen),
        )

    def resampled(self, number: int, seed: int) -> Self:
        """Return the same households with ``number`` replicates: every figure is then an array of that length."""
        drawn = resampling.draw(self.household_ids, number, seed)
        baseline = self.baseline and dataclasses.replace(self.baseline, replicates=drawn)
        return dataclasses.replace(self, replicates=drawn, baseline=baseline)


def measure(partition: Partition, outcome: Outcome, regime: str) -> Measured:
    """Return one regime of the outcome of a partition, without baseline."""
    return measure_all(partition, outcome)[regime]


def measure_all(partition: Partition, outcome: Outcome, baseline: str | None = None) -> dict[str, Measured]:
    """Return every regime of the outcome of a partition; with ``baseline`` the others are compared with that one.

    Beside the flows of the outcome: ``onzekere_euromaanden_<toeslag>``, the advance of each month times the months until
    the definitive award (months that end on the first day of the month of the award; a payment counts from the first day
    of the month it is for).
    """
    facts, groups = facts_of(partition, outcome), groups_of(partition)
    shared = (partition.year, outcome.household_ids, outcome.weights)
    once, measured = Once(), {}
    for name, regime in outcome.regimes.items():
        uncertain = {
            f"onzekere_euromaanden_{allowance}": once(
                _uncertain, settlement.voorschot_per_maand, outcome.beschikking, partition.year
            )
            for allowance, settlement in regime.allowances.items()
        }
        measured[name] = Measured(name, *shared, outcome.columns(name) | uncertain, facts, groups)
    return with_baseline(measured, baseline)


def _uncertain(advance: Amounts, decided: NDArray[numpy.datetime64], year: int) -> Amounts:
    """Return euros times months between the payment of each month's advance and the definitive award."""
    first = numpy.datetime64(f"{year}-01", "M").astype(int)
    months = decided.astype("datetime64[M]").astype(int) - first
    return sum(row * (months - number) for number, row in enumerate(advance))


def with_baseline(measured: Mapping[str, Measured], baseline: str | None) -> dict[str, Measured]:
    """Return the regimes, each beside the one they are compared with; that one beside itself."""
    base = measured[baseline] if baseline else None
    return {name: dataclasses.replace(regime, baseline=base) for name, regime in measured.items()}


def concatenate(parts: list[Measured], once: Once | None = None) -> Measured:
    """Return the households of several parts of one regime, without baseline or replicates.

    With the same ``once`` for several regimes, columns that these share are joined once.
    """
    first, once = parts[0], once or Once()
    return dataclasses.replace(
        first,
        household_ids=once(_join, *(part.household_ids for part in parts)),
        weights=once(_join, *(part.weights for part in parts)),
        flows=_joined([part.flows for part in parts], once),
        facts=_joined([part.facts for part in parts], once),
        groups=_joined([part.groups for part in parts], once),
        baseline=None,
        replicates=None,
    )


def divide(numerator: Figure, denominator: Figure) -> Figure:
    """Return a ratio; NaN where there is nothing to divide by."""
    denominator = numpy.asarray(denominator, dtype=numpy.float64)
    ratio = numerator / numpy.where(denominator == 0, numpy.nan, denominator)
    return float(ratio) if ratio.ndim == 0 else ratio


def _column(columns: Mapping[str, NDArray], name: str, regime: str) -> NDArray:
    if name not in columns:
        message = f"{name} is van {regime} niet gemeten"
        raise NotMeasuredError(message)
    return columns[name]


def _joined(columns: list[dict[str, Column]], once: Once) -> dict[str, Column]:
    return {name: once(_join, *(part[name] for part in columns)) for name in columns[0]}


def _join(*parts: Column) -> Column:
    if isinstance(parts[0], pandas.Categorical):
        return pandas.api.types.union_categoricals(parts)
    return numpy.concatenate(parts)


def _place(cumulative: Amounts, part: float) -> int:
    """Return the position of a quantile among cumulative weights."""
    return min(int(numpy.searchsorted(cumulative, part * cumulative[-1])), len(cumulative) - 1)
