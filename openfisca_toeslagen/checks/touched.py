"""What no case touches: articles whose rules were never computed, versions and branches of rules, outcomes, parameters."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy
from openfisca_core.errors import SituationParsingError
from openfisca_core.indexed_enums import Enum, EnumArray

from openfisca_toeslagen import coverage
from openfisca_toeslagen.checks.branches import Branch, Watch
from openfisca_toeslagen.checks.replay import NotingSystem, formula_in_force
from openfisca_toeslagen.report import articles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.checks.cases import Case


@dataclasses.dataclass(frozen=True)
class Touched:
    """What the cases touched and what not, in sorted lists of Dutch lines where they are for a reader."""

    cases: int
    articles: dict[str, tuple[int, int]]
    rules: list[str]
    all_rules: int
    versions: list[str]
    outcomes: list[str]
    branches: list[Branch]
    parameters: list[str]
    all_parameters: int

    @property
    def untouched_articles(self) -> list[str]:
        """The articles of which no rule was computed."""
        return sorted(name for name, (touched, _) in self.articles.items() if not touched)


def touched(cases: Iterable[Case], law: TaxBenefitSystem) -> Touched:
    """Run every case and note what it touches; a case that is refused touches what it reached."""
    watch = Watch(law)
    rules: set[str] = set()
    versions: set[tuple[str, str]] = set()
    seen: dict[str, set[Any]] = defaultdict(set)
    read: set[str] = set()
    number = 0
    with watch.watching():
        for case in cases:
            number += 1
            system = case.system(law)
            simulation = case.simulation(system)
            simulation.tax_benefit_system = NotingSystem(system, lambda reading: read.add(reading.name))
            with contextlib.suppress(SituationParsingError, ValueError):
                list(case.outcomes(system, simulation))
            _note(simulation, case, rules, versions, seen)
    return _result(number, law, watch, rules, versions, seen, read)


def _note(simulation: Simulation, case: Case, rules: set, versions: set, seen: dict) -> None:
    groups = (group for group in case.test.input.values() if isinstance(group, dict))
    given = {name for group in groups for facts in group.values() for name in facts or ()}
    for population in simulation.populations.values():
        for name, holder in population._holders.items():
            variable = holder.variable
            if name in given or not variable.formulas:
                continue
            rules.add(name)
            for period in holder.get_known_periods():
                formula = formula_in_force(variable, period)
                versions |= {(name, start) for start, other in variable.formulas.items() if other is formula}
                if variable.value_type is bool or variable.value_type is Enum:
                    values = holder.get_array(period)
                    values = values.decode_to_str() if isinstance(values, EnumArray) else values
                    seen[name] |= set(numpy.unique(values).tolist())


def _result(
    number: int, law: TaxBenefitSystem, watch: Watch, rules: set, versions: set, seen: dict, read: set[str]
) -> Touched:
    computed = [variable for variable in law.variables.values() if variable.formulas]
    of_article: dict[str, list[str]] = defaultdict(list)
    for variable in computed:
        references = variable.reference or ()
        for reference in [references] if isinstance(references, str) else references:
            of_article[articles.label(reference)].append(variable.name)
    leaves = [leaf.name for leaf in coverage.leaves(law.parameters)]
    return Touched(
        number,
        {name: (len(rules & set(names)), len(names)) for name, names in sorted(of_article.items())},
        sorted(variable.name for variable in computed if variable.name not in rules),
        len(computed),
        sorted(
            f"{variable.name} vanaf {start}"
            for variable in computed
            for start in variable.formulas
            if len(variable.formulas) > 1 and variable.name in rules and (variable.name, start) not in versions
        ),
        sorted(line for variable in computed if variable.name in rules for line in _never(variable, seen[variable.name])),
        list(watch.untaken()),
        sorted(name for name in leaves if not any(one == name or one.startswith(f"{name}[") for one in read)),
        len(leaves),
    )


def _never(variable: Variable, seen: set[Any]) -> list[str]:
    """Return the outcomes of a yes-or-no or a choice that no case had."""
    if variable.value_type is bool:
        return [f"{variable.name}: nooit {'ja' if value else 'nee'}" for value in (True, False) if value not in seen]
    if variable.value_type is Enum:
        return [f"{variable.name}: nooit {name}" for name in variable.possible_values.__members__ if name not in seen]
    return []
