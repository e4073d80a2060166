"""Proposals upon each other: a coalition agreement of several, or an amendment to one. What contradicts is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from openfisca_toeslagen import coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openfisca_core.parameters import ParameterNode
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.proposal import Proposal

    #: Days from and up to (not included), as text; the end of time is :data:`END`.
    Days = tuple[str, str]

END = "9999-12-31"


@dataclass(frozen=True)
class _Changes:
    """What one proposal changed of the system below it."""

    variables: frozenset[str]
    #: By parameter the days on which it has another value.
    parameters: dict[str, list[Days]]
    #: What it says about the execution.
    execution: Mapping[str, object]


@dataclass(frozen=True)
class Stack:
    """A system with the proposals that were put upon the law."""

    system: TaxBenefitSystem
    changes: dict[str, _Changes] = field(default_factory=dict)

    def with_proposal(self, label: str, proposal: type[Proposal], basis: frozenset[str]) -> Stack:
        """Return the stack with one more proposal on it; ``basis`` are the labels of those that it may change further.

        Raises ValueError if it replaces a rule, or on some day a number, that one of the others replaced too.
        """
        others = {name: made for name, made in self.changes.items() if name not in basis}
        for name, made in others.items():
            shared = sorted(made.variables & proposal.replaces)
            if shared:
                _conflict(name, label, f"vervangen allebei de regel {shared[0]}")
            if any(made.execution.get(key, value) != value for key, value in proposal.executes.items()):
                _conflict(name, label, "zeggen iets anders over dezelfde uitvoering")
        system = proposal(self.system)
        own = _compare(self.system, system)
        for name, made in others.items():
            for parameter, spans in own.parameters.items():
                day = _first_shared_day(spans, made.parameters.get(parameter, []))
                if day:
                    _conflict(name, label, f"veranderen allebei de parameter {parameter} op {day}")
        return Stack(system, {**self.changes, label: own})


def _conflict(one: str, other: str, what: str) -> None:
    message = f"{one} en {other} {what}; kies een van beide, of laat {other} op {one} voortbouwen (basis)"
    raise ValueError(message)


def _compare(before: TaxBenefitSystem, after: Proposal) -> _Changes:
    variables = frozenset(n for n, variable in after.variables.items() if variable is not before.variables.get(n))
    parameters = {}
    if after.parameters is not before.parameters:
        old, new = _values(before.parameters), _values(after.parameters)
        parameters = {name: _changed_days(old.get(name, {}), values) for name, values in new.items()}
    return _Changes(variables, {name: spans for name, spans in parameters.items() if spans}, after.executes)


def _values(parameters: ParameterNode) -> dict[str, dict[str, tuple]]:
    """Return by parameter or table what it holds from each day on which something of it starts."""
    result = {}
    for leaf in coverage.leaves(parameters):
        parts = list(coverage.dated_values(leaf))
        days = sorted({value.instant_str for part in parts for value in part.values_list})
        result[leaf.name] = {day: tuple(coverage.value_on(part, day) for part in parts) for day in days}
    return result


def _changed_days(old: dict[str, tuple], new: dict[str, tuple]) -> list[Days]:
    """Return the days on which two histories differ."""
    days = sorted({*old, *new})
    return [(start, stop) for start, stop in pairwise([*days, END]) if _held(old, start) != _held(new, start)]


def _held(history: dict[str, tuple], day: str) -> list:
    """Return what held on a day, without the rows that a table does not have then."""
    starts = [start for start in history if start <= day]
    return [value for value in history[max(starts)] if value is not None] if starts else []


def _first_shared_day(one: list[Days], other: list[Days]) -> str | None:
    return min((max(a[0], b[0]) for a in one for b in other if max(a[0], b[0]) < min(a[1], b[1])), default=None)
