"""The graph of all rules of a tax-benefit system in one year, and the walks over it."""

from __future__ import annotations

import functools
from collections import deque
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from openfisca_toeslagen import coverage
from openfisca_toeslagen.impact.graph.access import Reads
from openfisca_toeslagen.impact.graph.reading import read_formula
from openfisca_toeslagen.population.schema import is_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable


@dataclass(frozen=True)
class Rule:
    """A variable with a formula in the year: what the formulas in force can ask for."""

    name: str
    reads: Reads
    #: First days of the formulas that are in force at some moment of the year.
    formulas: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Graph:
    """All rules of a system in one year. A fact with a formula for its default is both a fact and a rule."""

    system: TaxBenefitSystem
    year: int
    rules: dict[str, Rule]
    facts: frozenset[str]

    def below(self, outcomes: Iterable[str]) -> set[str]:
        """Return the variables that some outcome can depend on, and the outcomes themselves."""
        return _closure(outcomes, self.reads_of)

    def reach(self, facts: Iterable[str]) -> set[str]:
        """Return the variables that can change when one of the facts does, and the facts themselves."""
        return _closure(facts, lambda name: self.readers.get(name, frozenset()))

    def facts_of(self, outcomes: Iterable[str]) -> set[str]:
        """Return the facts that some outcome can depend on."""
        return self.below(outcomes) & self.facts

    def rules_of(self, outcomes: Iterable[str]) -> set[str]:
        """Return the computed variables that some outcome can depend on; a fact with a default is not one."""
        return (self.below(outcomes) & set(self.rules)) - self.facts

    def parameters_of(self, outcomes: Iterable[str]) -> set[str]:
        """Return the parameters with a value in the year that some outcome can depend on."""
        names = {name for rule in self.below(outcomes) & set(self.rules) for name in self.rules[rule].reads.parameters}
        return {name for name in names if self._has_value(name)}

    def unread_facts(self, outcomes: Iterable[str]) -> set[str]:
        """Return the facts that can be given and that no rule on the way to an outcome reads."""
        return set(self.facts) - self.facts_of(outcomes)

    def reads_of(self, name: str) -> set[str]:
        """Return the variables that the rule of a variable reads."""
        return self.rules[name].reads.variables if name in self.rules else set()

    @functools.cached_property
    def readers(self) -> dict[str, set[str]]:
        """Which rules read a variable."""
        readers: dict[str, set[str]] = {}
        for rule in self.rules.values():
            for name in rule.reads.variables:
                readers.setdefault(name, set()).add(rule.name)
        return readers

    @functools.cached_property
    def readers_of_parameters(self) -> dict[str, set[str]]:
        """Which rules read a parameter."""
        readers: dict[str, set[str]] = {}
        for rule in self.rules.values():
            for name in rule.reads.parameters:
                readers.setdefault(name, set()).add(rule.name)
        return readers

    def between(self, fact: str, outcome: str) -> list[str]:
        """Return the variables from a fact to an outcome, the fact first, each after everything that it reads."""
        names = self.reach([fact]) & self.below([outcome])
        return sorted(names, key=lambda name: (self.height[name], name))

    def shortest_path(self, fact: str, outcome: str) -> list[str]:
        """Return a shortest chain of readers from a fact to an outcome, or nothing if there is none."""
        came_from: dict[str, str | None] = {fact: None}
        left = deque([fact])
        while left:
            name = left.popleft()
            if name == outcome:
                path = [name]
                while came_from[path[-1]]:
                    path.append(came_from[path[-1]])
                return path[::-1]
            for reader in sorted(self.readers.get(name, ())):
                if reader not in came_from:
                    came_from[reader] = name
                    left.append(reader)
        return []

    @functools.cached_property
    def height(self) -> dict[str, int]:
        """The longest chain of reads below each variable; variables that read each other have the same height."""
        heights: dict[str, int] = {}

        def visit(name: str, around: frozenset[str]) -> int:
            if name not in heights:
                below = [visit(one, around | {name}) for one in sorted(self.reads_of(name)) if one not in around | {name}]
                heights[name] = 1 + max(below) if below else 0
            return heights[name]

        for name in sorted(self.system.variables):
            visit(name, frozenset())
        return heights

    def depth(self, outcome: str) -> int:
        """Return the length of the longest chain of reads from a fact to an outcome."""
        return self.height[outcome]

    def _has_value(self, name: str) -> bool:
        leaf = coverage.node(self.system.parameters, name)
        days = f"{self.year}-01-01", f"{self.year}-12-31"
        return any(coverage.value_on(dated, day) is not None for dated in coverage.dated_values(leaf) for day in days)


def build_graph(system: TaxBenefitSystem, year: int) -> Graph:
    """Read every rule of a system that is in force in ``year``.

    Raises :class:`~openfisca_toeslagen.impact.graph.source.UnreadableRuleError` for a rule whose reads cannot be seen.
    """
    rules = {}
    for name, variable in sorted(system.variables.items()):
        starts = in_force(variable, year)
        if starts:
            rules[name] = Rule(name, _merged(read_formula(variable.formulas[start], system) for start in starts), starts)
    facts = frozenset(name for name, variable in system.variables.items() if is_fact(variable))
    return Graph(system, year, rules, facts)


def in_force(variable: Variable, year: int) -> tuple[str, ...]:
    """Return the first days of the formulas of a variable that are in force at some moment of a year."""
    starts = sorted(variable.formulas)
    if not starts or (variable.end is not None and variable.end < date(year, 1, 1)):
        return ()
    ends = [*starts[1:], "9999-12-31"]
    return tuple(s for s, e in zip(starts, ends, strict=True) if s <= f"{year:04d}-12-31" and e > f"{year:04d}-01-01")


def _merged(reads: Iterator[Reads]) -> Reads:
    merged = Reads()
    for one in reads:
        for part in ("variables", "parameters", "needs", "roles", "functions"):
            getattr(merged, part).update(getattr(one, part))
    return merged


def _closure(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    left = list(start)
    found = set(left)
    while left:
        new = set(following(left.pop())) - found
        found |= new
        left += new
    return found
