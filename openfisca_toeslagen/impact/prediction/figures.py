"""All figures of one run: every indicator for every regime, and for every group where the indicator is given by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas

from openfisca_toeslagen.impact.indicators import INDICATORS
from openfisca_toeslagen.impact.measured import NotMeasuredError
from openfisca_toeslagen.impact.register import filter as filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openfisca_toeslagen.impact.indicators import Indicator
    from openfisca_toeslagen.impact.measured import Figure, Measured

#: A group of fewer households (rows of the population) is too small for a figure of its own.
SMALLEST = 30


class Key(NamedTuple):
    """What a figure is of; ``group`` is a filter, or None for everybody."""

    indicator: str
    regime: str
    group: str | None


@dataclass(frozen=True)
class Wanted:
    """Which figures are asked for beside those of everybody: filters by indicator, from the assumptions of a definition."""

    filters: tuple[tuple[str, str], ...] = ()


def figures(
    measured: Mapping[str, Measured], wanted: Wanted, indicators: Mapping[str, Indicator] = INDICATORS
) -> dict[Key, Figure]:
    """Return every figure that can be given; with replicates an array of one per replicate."""
    found: dict[Key, Figure] = {}
    for key, figure in _figures(measured, wanted, indicators):
        found[key] = figure
    return found


def _figures(
    measured: Mapping[str, Measured], wanted: Wanted, indicators: Mapping[str, Indicator]
) -> Iterator[tuple[Key, Figure]]:
    for regime, all_households in measured.items():
        for indicator in indicators.values():
            yield from _figure(indicator, all_households, regime, None)
        by_group = [indicator for indicator in indicators.values() if indicator.per_group]
        for group in group_filters(all_households):
            yield from _of_group(all_households, regime, group, by_group)
        for name, text in wanted.filters:
            if name in indicators:
                yield from _of_group(all_households, regime, text, [indicators[name]])


def _of_group(
    households: Measured, regime: str, group: str, indicators: Iterable[Indicator]
) -> Iterator[tuple[Key, Figure]]:
    rows = filters.rows(group, households) & (households.weights > 0)
    if rows.sum() < SMALLEST:
        return
    some = households.among(rows)
    for indicator in indicators:
        yield from _figure(indicator, some, regime, group)


def _figure(indicator: Indicator, households: Measured, regime: str, group: str | None) -> Iterator[tuple[Key, Figure]]:
    try:
        yield Key(indicator.name, regime, group), indicator(households)
    except NotMeasuredError:
        return


def group_filters(measured: Measured) -> list[str]:
    """Return a filter for every group of every audit column, and of the types of household and sources of income."""
    columns = measured.groups | {name: v for name, v in measured.facts.items() if isinstance(v, pandas.Categorical)}
    return [f"{name}={value}" for name, values in columns.items() for value in values.categories]
