"""What rules asked for in a run: the graph of the cases that were run, by which the graph of the text is checked.

A run sees one branch of every choice; the text (``reading.py``) sees all of them. So what is recorded must lie within what
was read, for every household; a test holds the two beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openfisca_core.simulations import Simulation

    from openfisca_toeslagen.impact.graph.graph import Graph


@dataclass
class Asked:
    """What the rule of one variable asked for."""

    variables: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


def recorded(simulation: Simulation) -> dict[str, Asked]:
    """Return what every rule asked for in a simulation that was made with ``trace=True``.

    Of parameters core records those that a rule takes at a date; a rule that goes to the dated parameters themselves, for
    the date of a decision, leaves no record of them.
    """
    asked: dict[str, Asked] = {}
    left = list(simulation.tracer.trees)
    while left:
        node = left.pop()
        one = asked.setdefault(node.name, Asked())
        one.variables |= {child.name for child in node.children}
        one.parameters |= {parameter.name for parameter in node.parameters}
        left += node.children
    return asked


def unseen(asked: dict[str, Asked], graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield (rule, name) for everything that a rule asked for in a run and that its text does not show."""
    for name, one in asked.items():
        if name not in graph.rules:
            continue
        reads = graph.rules[name].reads
        yield from ((name, other) for other in one.variables - reads.variables)
        # A scale is recorded by its own name or by that of a bracket.
        seen = tuple(reads.parameters)
        yield from ((name, other) for other in one.parameters if not other.startswith(seen))
