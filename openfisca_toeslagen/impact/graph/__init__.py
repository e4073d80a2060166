"""The dependency graph of the rules: which rule reads which fact, rule and parameter, and what follows from that.

>>> from openfisca_toeslagen.population import law
>>> rules = build_graph(law(), 2024)
>>> "betaalde_kinderopvangkosten" in rules.facts_of(["kinderopvangtoeslag"])
True
"""

from openfisca_toeslagen.impact.graph.graph import Graph, build_graph

__all__ = ["Graph", "build_graph"]
