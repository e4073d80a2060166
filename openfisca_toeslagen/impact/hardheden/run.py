"""From a regime and a year to the ranked hardships: what ``toeslagen hardheden`` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.graph import Graph, build_graph
from openfisca_toeslagen.impact.graph.sources import sources
from openfisca_toeslagen.impact.hardheden import written
from openfisca_toeslagen.impact.hardheden.explain import Bite, explain
from openfisca_toeslagen.impact.hardheden.households import sample, settled
from openfisca_toeslagen.impact.hardheden.kinds import Soort, kind, shown
from openfisca_toeslagen.impact.hardheden.known import KNOWN, without
from openfisca_toeslagen.impact.hardheden.reach import Within, within_reach
from openfisca_toeslagen.impact.hardheden.search import Finding, Searcher
from openfisca_toeslagen.impact.hardheden.trials import OUTCOMES, Trials

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition

#: Hardships of each kind that are explained and counted in the population.
SHOWN = 10


@dataclass(frozen=True)
class Hardship:
    """One hardship as it is reported."""

    gegeven: str
    label: str
    bron: str
    bevinding: Finding
    #: The fact as it is written in the better-off and in the worse-off household.
    waarden: tuple[Any, Any]
    bijt: Bite
    bereik: Within
    gevallen: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class KnownStep:
    """A known step of the law, and the fact with which it does most."""

    parameter: str
    artikel: str
    hardheden: tuple[Hardship, ...]


@dataclass(frozen=True)
class Hardships:
    """Everything that the report shows. ``factoren`` holds the factor of every fact that was searched, also 0."""

    stelsel: str
    jaar: int
    huishoudens: int
    uitgangspunten: int
    gegevens: int
    ranglijsten: dict[Soort, tuple[Hardship, ...]]
    bekend: tuple[KnownStep, ...]
    factoren: dict[str, float]


def search(
    regime: str,
    system: TaxBenefitSystem,
    population: Partition,
    most: int = SHOWN,
    progress: Callable[[str], None] = lambda _: None,
) -> Hardships:
    """Search the hardships of a system on a population of one year; ``progress`` is told what is being done, in Dutch."""
    progress("regels lezen")
    graph = build_graph(system, population.year)
    facts = sorted(graph.facts_of([name for name in OUTCOMES if name in system.variables]))
    everybody = settled(population, system)
    searcher = Searcher(system, sample(everybody))
    teller = _Teller(regime, graph, searcher, Trials(system, everybody))
    progress(f"{len(facts)} gegevens veranderen")
    found = searcher.find(facts, without(system, *KNOWN))
    progress("bekende treden apart nemen")
    amounts = [fact for fact in facts if kind(system.variables[fact]) == Soort.EURO]
    steps = {name: searcher.find_known(amounts, without(system, name)) for name in KNOWN}
    progress("uitleggen en tellen")
    return Hardships(
        stelsel=regime,
        jaar=population.year,
        huishoudens=population.household_count,
        uitgangspunten=searcher.partition.household_count,
        gegevens=len(facts),
        ranglijsten={soort: tuple(teller.tell(f) for f in _of(found, soort)[:most]) for soort in Soort},
        bekend=tuple(KnownStep(n, KNOWN[n], tuple(teller.tell(f) for f in steps[n][:most])) for n in KNOWN),
        factoren=dict.fromkeys(facts, 0.0) | {finding.fact: finding.factor for finding in found},
    )


def _of(found: list[Finding], soort: Soort) -> list[Finding]:
    return [finding for finding in found if finding.soort == soort]


class _Teller:
    """Explains a finding, counts who stands within reach and writes its cases."""

    def __init__(self, regime: str, graph: Graph, searcher: Searcher, everybody: Trials) -> None:
        self.regime, self.graph, self.everybody = regime, graph, everybody
        self.trials = searcher.real

    def tell(self, finding: Finding) -> Hardship:
        """Return the hardship of a finding."""
        variable = self.graph.system.variables[finding.fact]
        return Hardship(
            gegeven=finding.fact,
            label=variable.label or finding.fact,
            bron=str(sources()[finding.fact].bron),
            bevinding=finding,
            waarden=(shown(variable, finding.better), shown(variable, finding.worse)),
            bijt=explain(finding, self.trials, self.graph),
            bereik=within_reach(finding, self.everybody),
            gevallen=tuple(written.cases(finding, self.trials, self.regime)),
        )
