"""The proof that no rule reads a protected attribute, and the list of the distinctions that the law itself makes.

What is proved, for one system and year: every array that a rule can reach is a variable of the law (``reading.py`` refuses
whatever else); every fact at the bottom has a known source; and no fact is a protected attribute or an audit column. What
is not proved: that a permitted fact is no stand-in for a protected one. The outcome gaps per group look for that.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from openfisca_toeslagen import layout
from openfisca_toeslagen.impact.graph.graph import build_graph
from openfisca_toeslagen.impact.graph.source import UnreadableRuleError
from openfisca_toeslagen.impact.graph.sources import untagged
from openfisca_toeslagen.population.schema import GROUP, THRESHOLD

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.impact.graph.graph import Graph

FILE = layout.VARIABLES / "onderscheid.yaml"


@dataclass(frozen=True)
class Ground:
    """A ground of unequal treatment: facts of the law that touch it, or words that no fact may carry."""

    grond: str
    bron: str
    wet: bool
    gegevens: tuple[str, ...] = ()
    woorden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Violation:
    """A fact or rule that breaks the proof."""

    naam: str
    reden: str


@dataclass(frozen=True)
class Distinction:
    """A fact with which the law itself tells people apart: on which ground, in which rules, by which articles."""

    gegeven: str
    grond: str
    bron: str
    regels: tuple[str, ...]
    artikelen: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """What was looked at and what was found; it holds when there are no violations."""

    jaar: int
    regels: int
    gegevens: int
    overtredingen: tuple[Violation, ...]
    onderscheid: tuple[Distinction, ...]

    @property
    def holds(self) -> bool:
        """Return whether no rule can read a protected attribute."""
        return not self.overtredingen


@functools.cache
def grounds() -> tuple[Ground, ...]:
    """Return the grounds of the table; read once."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lists = ("gegevens", "woorden")
    return tuple(Ground(**{key: tuple(item) if key in lists else item for key, item in row.items()}) for row in rows)


def prove(system: TaxBenefitSystem, year: int) -> Proof:
    """Go through every rule of a system in a year; a rule that cannot be followed is a violation itself."""
    try:
        graph = build_graph(system, year)
    except UnreadableRuleError as error:
        return Proof(year, 0, 0, (Violation(f"{error.file}:{error.line}", error.problem),), ())
    return prove_on(graph)


def prove_on(graph: Graph) -> Proof:
    """As :func:`prove`, on a graph."""
    read = {name for rule in graph.rules.values() for name in rule.reads.variables} | set(graph.rules)
    facts = read & graph.facts
    found = [*_protected(graph, read), *_unknown(facts)]
    distinctions = _distinctions(graph, facts)
    return Proof(graph.year, len(graph.rules), len(facts), tuple(found), distinctions)


def _protected(graph: Graph, read: set[str]) -> list[Violation]:
    found = []
    for name in sorted(read):
        if name.startswith((GROUP, THRESHOLD)):
            found.append(Violation(name, "is een kolom voor de verantwoording en geen gegeven voor een regel"))
        ground = _forbidden_ground(graph.system.variables[name])
        if ground:
            readers = ", ".join(sorted(graph.readers.get(name, ()))) or "geen regel"
            found.append(Violation(name, f"gaat over {ground.grond} ({ground.bron}) en wordt gelezen door {readers}"))
    return found


def _forbidden_ground(variable: Variable) -> Ground | None:
    """Return the ground that no rule may read and that the name or label of a variable is about, if any."""
    words = set(re.findall(r"\w+", (variable.label or "").lower())) | set(variable.name.lower().split("_"))
    return next((ground for ground in grounds() if words & set(ground.woorden)), None)


def _unknown(facts: set[str]) -> list[Violation]:
    reason = "heeft geen bron: zet in herkomst.yaml wie dit gegeven levert, dan is te zien wat het is"
    return [Violation(name, reason) for name in sorted(untagged(facts))]


def _distinctions(graph: Graph, facts: set[str]) -> tuple[Distinction, ...]:
    found = []
    for ground in grounds():
        for name in sorted(set(ground.gegevens) & facts):
            readers = tuple(sorted(graph.readers.get(name, ())))
            articles = (a for reader in (name, *readers) for a in graph.system.variables[reader].reference or ())
            found.append(Distinction(name, ground.grond, ground.bron, readers, tuple(dict.fromkeys(articles))))
    return tuple(found)
