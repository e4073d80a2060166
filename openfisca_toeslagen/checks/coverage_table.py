"""What is computed, on how good numbers, and what is refused: allowance x household type x year.

Nothing here is typed by hand: a typical household of each type is computed in each year with the trace on. The status is
the weakest one of the parameters that were actually read, or the ground on which the law refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openfisca_core.parameters import Parameter
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen import coverage
from openfisca_toeslagen.concepts import Weigeringsgrond

if TYPE_CHECKING:
    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

COMPUTED, WEAK, PROVISIONAL, REFUSED = "berekend", "zwak", "voorlopig", "geweigerd"
MEANING = {
    COMPUTED: "alle cijfers komen uit een officiële bron of een afschrift daarvan",
    WEAK: "een of meer cijfers zijn teruggerekend of niet bevestigd",
    PROVISIONAL: "berekend, maar de grens van Awir art. 26a van het besluitjaar is nog niet bekend",
    REFUSED: "er wordt geen bedrag gegeven, met de reden",
}
#: Which allowances a household type can have at all.
WITH_CHILDREN = frozenset({"kindgebonden_budget", "kinderopvangtoeslag"})


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell of the coverage table."""

    allowance: str
    household: str
    year: int
    status: str
    reason: str


def household_types(year: int) -> dict[str, dict[str, Any]]:
    """Return a typical situation per household type, in OpenFisca's form."""
    adult, elderly, child = f"{year - 40}-05-15", f"{year - 75}-05-15", f"{year - 3}-05-15"
    young = {
        "geboortedatum": {"ETERNITY": child},
        "uren_dagopvang": {str(year): 80},
        "uurprijs_dagopvang": {str(year): 6},
    }

    def household(born: str, couple: bool, with_child: bool) -> dict[str, Any]:
        person = {
            "geboortedatum": {"ETERNITY": born},
            "toetsingsinkomen": {str(year): 14_000},
            "gewerkte_uren": {str(year): 100},
        }
        persons: dict[str, Any] = {"aanvrager": dict(person)}
        home: dict[str, Any] = {"aanvrager": ["aanvrager"]}
        if couple:
            persons["partner"] = dict(person)
            home["partner"] = ["partner"]
        if with_child:
            persons["kind"] = dict(young)
            home["kinderen"] = ["kind"]
        return {"personen": persons, "huishoudens": {"huis": {**home, "kale_huur": {str(year): 450}}}}

    return {
        "alleenstaande": household(adult, couple=False, with_child=False),
        "paar": household(adult, couple=True, with_child=False),
        "alleenstaande ouder": household(adult, couple=False, with_child=True),
        "paar met kind": household(adult, couple=True, with_child=True),
        "alleenstaande met AOW": household(elderly, couple=False, with_child=False),
        "paar met AOW": household(elderly, couple=True, with_child=False),
    }


def table(law: TaxBenefitSystem, years: range) -> Iterator[Cell]:
    """Yield every cell of the coverage table, year by year."""
    for year in years:
        for name, situation in household_types(year).items():
            for allowance in coverage.PARAMETERS_OF:
                if allowance in WITH_CHILDREN and "kind" not in situation["personen"]:
                    continue
                yield Cell(allowance, name, year, *_status(law, situation, allowance, year))


def _status(law: TaxBenefitSystem, situation: dict[str, Any], allowance: str, year: int) -> tuple[str, str]:
    simulation = SimulationBuilder().build_from_entities(law, situation)
    simulation.mark_refusals = True
    simulation.trace = True
    ground = simulation.calculate(f"weigering_{allowance}", str(year)).decode()[0]
    if ground is not Weigeringsgrond.GEEN:
        missing = coverage.missing(law.parameters, allowance, year)
        return REFUSED, f"{ground.value}: {', '.join(missing)}" if missing else ground.value
    simulation.calculate(allowance, str(year))
    weak = sorted({name for name, instant in _read(simulation) if _status_of(law, name, instant) in ("computed", "memory")})
    if weak:
        return WEAK, ", ".join(weak)
    known = [v.instant_str for v in law.parameters.awir.doelmatigheidsgrens.values_list if v.value is not None]
    if year + 1 > int(max(known)[:4]):
        return PROVISIONAL, f"awir.doelmatigheidsgrens {year + 1}"
    return COMPUTED, ""


def _read(simulation: Simulation) -> set[tuple[str, str]]:
    """Return the parameters that a traced simulation read, each with the instant."""
    found, nodes = set(), list(simulation.tracer.trees)
    while nodes:
        node = nodes.pop()
        nodes += node.children
        found |= {(read.name, str(read.period)) for read in node.parameters}
    return found


def _status_of(law: TaxBenefitSystem, name: str, instant: str) -> str | None:
    """Return the status of the value of a parameter in force on ``instant``."""
    leaf = coverage.node(law.parameters, name)
    statuses: dict[str, str] = leaf.metadata.get("status", {})
    first = leaf if isinstance(leaf, Parameter) else leaf.brackets[0].children["threshold"]
    start = next((v.instant_str for v in first.values_list if v.instant_str <= instant), None)
    return statuses.get(start) if start else None
