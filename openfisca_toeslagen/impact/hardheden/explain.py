"""Which article bites: the first rule between the changed fact and the outcome whose answer turns over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy
from openfisca_core.periods import MONTH

from openfisca_toeslagen.impact.hardheden.kinds import MONTHS, Soort, as_numbers
from openfisca_toeslagen.impact.hardheden.trials import CATEGORIES, Changes, Trials
from openfisca_toeslagen.population.simulation import release

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.simulations import Simulation

    from openfisca_toeslagen.impact.graph import Graph
    from openfisca_toeslagen.impact.hardheden.search import Finding

#: An amount that moves by this part of the whole effect, from a smaller change of the fact, has turned over as well.
PART = 0.25


@dataclass(frozen=True)
class Bite:
    """The rule that turns over, its articles, and the way from the fact to the outcome that changed most."""

    regel: str
    label: str
    artikelen: tuple[str, ...]
    uitkomst: str
    pad: tuple[str, ...]


def both(finding: Finding) -> Changes:
    """Return the two copies of a finding, the better-off first."""
    return Changes(
        numpy.array([finding.fact] * 2),
        numpy.array([finding.household] * 2),
        numpy.array([finding.person] * 2),
        numpy.array([finding.month] * 2),
        numpy.array([finding.better, finding.worse]),
    )


def explain(finding: Finding, trials: Trials, graph: Graph) -> Bite:
    """Return the rule that bites in a finding."""
    first, second = finding.amounts
    names = [name for name in CATEGORIES[finding.category] if name in graph.system.variables]
    outcome = max(names, key=lambda name: abs(numpy.nan_to_num(second[name] - first[name])))
    simulation = trials.simulation(both(finding))
    own = finding.change if finding.soort == Soort.EURO else 0.0
    bite = turned_over(simulation, graph, finding.fact, outcome, finding.effect, own)
    release(simulation)
    return bite


def turned_over(simulation: Simulation, graph: Graph, fact: str, outcome: str, effect: float, own: float) -> Bite:
    """Return the first rule between a fact and an outcome whose answer differs between the two halves of a simulation.

    An amount counts once it moves by a :data:`PART` of ``effect`` and by more than twice ``own``, the change of the fact
    itself in euros.
    """
    between = [name for name in graph.between(fact, outcome)[1:] if name not in graph.facts]
    bites = next((name for name in between if _differs(simulation, name, graph.year, effect, own)), outcome)
    path = [*graph.shortest_path(fact, bites)[:-1], *graph.shortest_path(bites, outcome)]
    variable = graph.system.variables[bites]
    return Bite(bites, variable.label or bites, tuple(variable.reference or ()), outcome, tuple(path))


def _differs(simulation: Simulation, name: str, year: int, effect: float, own: float) -> bool:
    variable = simulation.tax_benefit_system.variables[name]
    first, second = _of_both(simulation, name, year)
    if variable.value_type is not float:
        return not numpy.array_equal(first, second)
    moved = float(numpy.nansum(numpy.abs(second - first)))
    return moved > PART * effect and moved > 2 * own and variable.unit == "currency-EUR"


def _of_both(simulation: Simulation, name: str, year: int) -> tuple[NDArray, NDArray]:
    """Return the answers of a rule for the two copies, months first."""
    variable = simulation.tax_benefit_system.variables[name]
    periods = [f"{year}-{m:02d}" for m in range(1, MONTHS + 1)] if variable.definition_period == MONTH else [str(year)]
    values = numpy.stack([as_numbers(simulation.calculate(name, period)) for period in periods])
    half = values.shape[1] // 2
    return values[:, :half], values[:, half:]
