"""Input for a period that no asserted outcome reads: found by computing the outcomes and watching what is asked."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from openfisca_core.errors import SituationParsingError
from openfisca_core.simulation_builder import SimulationBuilder

from openfisca_toeslagen.facts import FOREVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.checks.expected import Asserted
    from openfisca_toeslagen.checks.findings import Path


@dataclasses.dataclass(frozen=True)
class Inputs:
    """The values of an input by path: those that the asserted outcomes may read, and why the others are of no use."""

    read: frozenset[Path]
    unread: dict[Path, str]


def inputs(situation: dict, system: TaxBenefitSystem, default_period: str, asserted: list[Asserted]) -> Inputs:
    """Tell of every value whether an outcome can read it, with a Dutch message for those of a period that none reads.

    Only values of another period than the asserted ones are suspect; whether a rule looks back at them is seen by running
    the case, which is done only when there is one. A series by month tells how the asserted year went: it is read as soon
    as one of its months is. ``situation`` must have passed every other check.
    """
    periods = {expected.period for expected in asserted}
    years = {period[:4] for period in periods}
    given = list(_given(situation, default_period))
    suspects = [(path, variable, period) for path, variable, period in given if not _within(period, periods)]
    unread: dict[Path, str] = {}
    if suspects:
        read = _read(situation, system, default_period, asserted)
        is_read = {path for path, variable, period in given if any(n == variable and a.startswith(period) for n, a in read)}
        series = {path[:3] for path in is_read}
        shown = ", ".join(sorted(periods))
        for path, variable, period in suspects:
            if path not in is_read and not (period[:4] in years and path[:3] in series):
                unread[path] = f"geen uitkomst van het geval leest {variable} voor {period}; verwacht wordt {shown}"
    return Inputs(frozenset(path for path, _, _ in given if path not in unread), unread)


def _within(period: str, periods: set[str]) -> bool:
    return any(period.startswith(other) or other.startswith(period) for other in periods)


def _given(situation: dict, default_period: str) -> Iterator[tuple[Path, str, str]]:
    for plural, instances in situation.items():
        for name, values in instances.items():
            for variable, value in values.items():
                if isinstance(value, dict):
                    yield from (((plural, name, variable, key), variable, str(key)) for key in value if key != FOREVER)
                elif not isinstance(value, list):
                    yield (plural, name, variable), variable, default_period


def _read(situation: dict, system: TaxBenefitSystem, default_period: str, asserted: list[Asserted]) -> set[tuple[str, str]]:
    """Return the (variable, period) that the asserted outcomes ask for; a refusal ends what is asked, not the check."""
    builder = SimulationBuilder()
    builder.set_default_period(default_period)
    simulation = builder.build_from_dict(system, situation)
    simulation.trace = True
    simulation.mark_refusals = True
    for expected in asserted:
        try:
            simulation.calculate(expected.variable, expected.period)
        except SituationParsingError:
            continue
    found, nodes = set(), list(simulation.tracer.trees)
    while nodes:
        node = nodes.pop()
        nodes += node.children
        found.add((node.name, str(node.period)))
    return found
