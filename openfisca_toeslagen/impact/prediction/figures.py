"""All figures of one run: every indicator for every regime, and for every group where the indicator is given by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas

from openfisca_toeslagen.impact import discrimination, selection
from openfisca_toeslagen.impact.discrimination import SMALLEST
from openfisca_toeslagen.impact.indicators import INDICATORS
from openfisca_toeslagen.impact.indicators.registry import DIFFERENCE, difference
from openfisca_toeslagen.impact.measured import NotMeasuredError
from openfisca_toeslagen.impact.register import filter as filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openfisca_toeslagen.impact.indicators import Indicator
    from openfisca_toeslagen.impact.indicators.costs import Costs
    from openfisca_toeslagen.impact.measured import Figure, Measured
    from openfisca_toeslagen.impact.register.definition import Selection


class Key(NamedTuple):
    """What a figure is of; ``group`` is a filter, or None for everybody."""

    indicator: str
    regime: str
    group: str | None


@dataclass(frozen=True)
class Wanted:
    """Which figures a definition asks for beside those of everybody and of every group.

    ``filters`` are (indicator, filter), ``selections`` the checks by hand, ``references`` (column, group) what the groups of
    a column are compared with, ``differences`` the indicators of which the difference with the baseline is wanted.
    """

    filters: tuple[tuple[str, str], ...] = ()
    selections: tuple[Selection, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    differences: tuple[str, ...] = ()

    def indicators(self, costs: Costs) -> dict[str, Indicator]:
        """Return the indicators of the run, those of workload and cost bound to ``costs``."""
        all_of_them = INDICATORS | costs.indicators() | selection.indicators(self.selections)
        return all_of_them | {DIFFERENCE + name: difference(all_of_them[name]) for name in self.differences}


def figures(measured: Mapping[str, Measured], wanted: Wanted, indicators: Mapping[str, Indicator]) -> dict[Key, Figure]:
    """Return every figure that can be given; with replicates an array of one per replicate."""
    return dict(_figures(measured, wanted, indicators))


def _figures(
    measured: Mapping[str, Measured], wanted: Wanted, indicators: Mapping[str, Indicator]
) -> Iterator[tuple[Key, Figure]]:
    for regime, plain in measured.items():
        all_households = selection.with_selections(plain, wanted.selections)
        for indicator in indicators.values():
            yield from _figure(indicator, all_households, regime, None)
        by_group = [indicator for indicator in indicators.values() if indicator.per_group]
        for group in group_filters(all_households):
            yield from _of_group(all_households, regime, group, by_group)
        for name, text in wanted.filters:
            yield from _of_group(all_households, regime, text, [indicators[name]])
        for (name, group), figure in discrimination.gaps(all_households, dict(wanted.references), indicators).items():
            yield Key(name, regime, group), figure


def _of_group(
    households: Measured, regime: str, group: str, indicators: Iterable[Indicator]
) -> Iterator[tuple[Key, Figure]]:
    rows = filters.rows(group, households) & (households.weights > 0)
    if rows.sum() < SMALLEST:
        return
    some = households.where(rows)
    for indicator in indicators:
        yield from _figure(indicator, some, regime, group)


def _figure(indicator: Indicator, households: Measured, regime: str, group: str | None) -> Iterator[tuple[Key, Figure]]:
    try:
        yield Key(indicator.name, regime, group), indicator(households)
    except NotMeasuredError:
        return


def group_filters(measured: Measured) -> list[str]:
    """Return a filter for every group of every audit column, and of the types of household and sources of income."""
    columns = dict(measured.groups) | {name: v for name, v in measured.facts.items() if isinstance(v, pandas.Categorical)}
    return [f"{name}={value}" for name, values in columns.items() for value in values.categories]
