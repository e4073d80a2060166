"""What the rules of an allowance ask of citizens and of whoever has to build and maintain them, counted on the graph.

Per system, year and allowance, not per household; always to be read beside the same counts of the baseline.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.graph.sources import Bekend, Bron, sources

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.graph.graph import Graph

#: Acts by the number under which wetten.overheid.nl knows them, where a reference gives the name instead.
ACTS = {
    "AOW": "BWBR0002221",
    "AWR": "BWBR0002320",
    "Awir": "BWBR0018472",
    "Besluit kinderopvangtoeslag": "BWBR0017321",
    "Besluit op de huurtoeslag": "BWBR0008763",
    "Leidraad Invordering 2008": "BWBR0024096",
    "Uitvoeringsregeling Awir": "BWBR0019237",
    "Uitvoeringsregeling Invorderingswet 1990": "BWBR0004766",
    "Wet hersteloperatie toeslagen": "BWBR0047436",
    "Wet kinderopvang": "BWBR0017017",
    "Wet op de huurtoeslag": "BWBR0008659",
    "Wet op de zorgtoeslag": "BWBR0018451",
    "Wet op het kindgebonden budget": "BWBR0022751",
}
#: The act of each allowance itself; every other act that its rules rest on counts as another one.
OWN_ACT = {
    "zorgtoeslag": "Wet op de zorgtoeslag",
    "huurtoeslag": "Wet op de huurtoeslag",
    "kindgebonden_budget": "Wet op het kindgebonden budget",
    "kinderopvangtoeslag": "Wet kinderopvang",
}
NO_ACT = ("Rechtspraak", "Rekenhulpen", "Kamerstuk", "ECLI")
ARTICLE = re.compile(r" (?:art\.|par\.|hoofdstuk|\()")
BRANCHING = ("where", "select")


@dataclass(frozen=True)
class Structure:
    """The counts of one allowance under one system in one year; names are given so that a reader can check them."""

    toeslag: str
    jaar: int
    #: Facts that the award or the recovery can depend on, by who holds them.
    gegevens_per_bron: dict[str, tuple[str, ...]]
    #: Facts that are not known at the application and on which an advance rests that is settled later.
    schattingen: tuple[str, ...]
    #: Facts that are read for the allowance under the baseline and no longer here: they may no longer be asked.
    niet_meer_gelezen: tuple[str, ...]
    regels: tuple[str, ...]
    parameters: tuple[str, ...]
    takken: int
    diepte: int
    andere_wetten: tuple[str, ...]

    @property
    def gegevens_burger(self) -> tuple[str, ...]:
        """Facts that only the citizen can supply."""
        return self.gegevens_per_bron.get(Bron.BURGER, ())

    def counts(self) -> dict[str, int]:
        """Return every count by its indicator name."""
        return {
            "gegevens": sum(map(len, self.gegevens_per_bron.values())),
            "gegevens_burger": len(self.gegevens_burger),
            "schattingen": len(self.schattingen),
            "niet_meer_gelezen": len(self.niet_meer_gelezen),
            "regels": len(self.regels),
            "parameters": len(self.parameters),
            "takken": self.takken,
            "diepte": self.diepte,
            "andere_wetten": len(self.andere_wetten),
        }


def outcomes(allowance: str) -> list[str]:
    """Return what an allowance comes to: the award, the recovery, and what the State pays a provider instead."""
    names = [allowance, f"terugvordering_{allowance}"]
    return [*names, "vergoeding_kinderopvang"] if allowance == "kinderopvangtoeslag" else names


def structure(graph: Graph, allowance: str, baseline: Graph | None = None) -> Structure:
    """Count the structure of an allowance; ``niet_meer_gelezen`` compares with ``baseline`` and is empty without one."""
    ends = outcomes(allowance)
    facts, rules = graph.facts_of(ends), graph.rules_of(ends)
    known = sources()
    by_source: dict[str, list[str]] = {}
    for name in sorted(facts):
        by_source.setdefault(known[name].bron, []).append(name)
    dropped = baseline.facts_of(outcomes(allowance)) - facts if baseline else set()
    return Structure(
        toeslag=allowance,
        jaar=graph.year,
        gegevens_per_bron={bron: tuple(names) for bron, names in by_source.items()},
        schattingen=estimates(graph, allowance),
        niet_meer_gelezen=tuple(sorted(dropped)),
        regels=tuple(sorted(rules)),
        parameters=tuple(sorted(graph.parameters_of(ends))),
        takken=branches(graph, rules),
        diepte=max(map(graph.depth, ends)),
        andere_wetten=tuple(sorted(acts(graph, rules) - {ACTS[OWN_ACT[allowance]]})),
    )


def estimates(graph: Graph, allowance: str) -> tuple[str, ...]:
    """Return the facts that the citizen must estimate at the application.

    Known only after the year, and the recovery depends on an advance that was paid: where no advance is settled, nothing has
    to be estimated. What the Dienst decides or pays itself is no estimate of the citizen.
    """
    facts = graph.facts_of([f"terugvordering_{allowance}"])
    if f"betaald_voorschot_{allowance}" not in facts:
        return ()
    known = sources()
    own = (name for name in facts if known[name].bron != Bron.DIENST and known[name].bekend == Bekend.ACHTERAF)
    return tuple(sorted(own))


def branches(graph: Graph, rules: set[str]) -> int:
    """Return the number of choices in the text of the rules.

    ``if``, conditional expressions, ``where``, every condition of a ``select``, and every dated version after the first. A
    function that several rules call is counted once.
    """
    functions = {node for rule in rules for node in graph.rules[rule].reads.functions}
    versions = sum(len(graph.system.variables[rule].formulas) - 1 for rule in rules)
    return versions + sum(_choices(node) for node in functions)


def _choices(function: ast.AST) -> int:
    count = 0
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.IfExp):
            count += 1
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in BRANCHING:
            conditions = node.args[0] if node.args else None
            count += len(conditions.elts) if isinstance(conditions, ast.List) else 1
    return count


def acts(graph: Graph, rules: set[str]) -> set[str]:
    """Return the acts on which rules rest, by number where it is known; rulings and papers of parliament are no acts."""
    found = set()
    for rule in rules:
        for reference in graph.system.variables[rule].reference or ():
            for part in reference.split(";"):
                number = re.search(r"BWBR\d{7}", part)
                name = ARTICLE.split(part.strip())[0]
                if number:
                    found.add(number[0])
                elif name and not name.startswith((*NO_ACT, "lid ", "art.")):
                    found.add(ACTS.get(name, name))
    return found
