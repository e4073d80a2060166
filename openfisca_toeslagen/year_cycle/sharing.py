"""The law for several regimes at once: what a reform cannot reach is computed once, for the baseline.

While the baseline is computed it is recorded which variable read which. A variable that read, directly or through others,
nothing that differs in the other regime would run the same formulas there on the same values: its value is taken over. As
this is recorded for the very households at hand, no branch can be missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen import coverage
from openfisca_toeslagen.population.simulation import build_simulation, release
from openfisca_toeslagen.year_cycle.households import with_facts
from openfisca_toeslagen.year_cycle.law import ask, value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.law import Answers

    #: Of every variable that was read, which variables read it.
    Readers = dict[str, set[str]]


class SharingLaw:
    """A :class:`~openfisca_toeslagen.year_cycle.law.Law` that computes once what regimes have in common."""

    def __init__(self) -> None:
        self._differing: dict[tuple[int, int], tuple[TaxBenefitSystem, TaxBenefitSystem, frozenset[str] | None]] = {}

    def __call__(
        self,
        systems: Sequence[TaxBenefitSystem],
        facts: Partition,
        given: Sequence[Mapping[str, NDArray]],
        wanted: Sequence[str],
    ) -> list[Answers]:
        """Return for every system the wanted variables, as :func:`~openfisca_toeslagen.year_cycle.law.ask` does."""
        if len(systems) == 1 or not facts.household_count:
            return ask(systems, facts, given, wanted)
        baseline, first = systems[0], given[0]
        source = build_simulation(with_facts(facts, {}, first), baseline)
        readers = record(source)
        answers = [{name: value(source, name, facts.year) for name in wanted if name in baseline.variables}]
        for system, extra in zip(systems[1:], given[1:], strict=True):
            differing = self._differing_variables(baseline, system)
            # A rule may look which facts are given at all: then the same ones must be given here.
            if differing is None or first.keys() != extra.keys():
                answers += ask([system], facts, [extra], wanted)
                continue
            other_facts = {name for name in first if first[name] is not extra[name]}
            reached = reach(readers, differing | other_facts)
            target = build_simulation(with_facts(facts, {}, extra), system)
            _take_over(source, target, reached)
            answers.append(
                {
                    name: answers[0][name] if name in answers[0] and name not in reached else value(target, name, facts.year)
                    for name in wanted
                    if name in system.variables
                }
            )
            release(target)
        release(source)
        return answers

    def _differing_variables(self, baseline: TaxBenefitSystem, system: TaxBenefitSystem) -> frozenset[str] | None:
        """Return which variables differ between two systems; None if parameters differ, whose readers are not known."""
        key = id(baseline), id(system)
        if key not in self._differing:
            names = {*baseline.variables, *system.variables}
            differing = frozenset(n for n in names if baseline.variables.get(n) is not system.variables.get(n))
            same = extends(system.parameters, baseline.parameters)
            # The systems are kept too: an identity says nothing once its object is gone.
            self._differing[key] = (baseline, system, differing if same else None)
        return self._differing[key][2]


def record(simulation: Simulation) -> Readers:
    """Let a simulation record which variable reads which, from now on."""
    readers: Readers = {}
    stack: list[str] = []
    plain = simulation.calculate

    def calculate(name: str, period: object) -> NDArray:
        if stack:
            readers.setdefault(name, set()).add(stack[-1])
        stack.append(name)
        try:
            return plain(name, period)
        finally:
            stack.pop()

    simulation.calculate = calculate
    return readers


def reach(readers: Readers, start: set[str] | frozenset[str]) -> set[str]:
    """Return the variables that read one of ``start``, directly or through others, and those themselves."""
    reached, left = set(start), list(start)
    while left:
        new = readers.get(left.pop(), set()) - reached
        reached |= new
        left += new
    return reached


def extends(parameters: ParameterNode, of: ParameterNode) -> bool:
    """Return whether all parameters of one law have the same values in the other; it may have more."""
    if parameters is of:
        return True
    here, there = _values(parameters), _values(of)
    return all(here.get(name) == values for name, values in there.items())


def _values(parameters: ParameterNode) -> dict[str, list[tuple[str, object]]]:
    return {
        dated.name: [(v.instant_str, v.value) for v in dated.values_list]
        for leaf in coverage.leaves(parameters)
        for dated in coverage.dated_values(leaf)
    }


def _take_over(source: Simulation, target: Simulation, reached: set[str]) -> None:
    """Give a simulation every value of another that is the same in both."""
    for key, population in source.populations.items():
        for name, holder in population._holders.items():
            if name not in reached:
                arrays = target.populations[key].get_holder(name)._memory_storage._arrays
                arrays.update(holder._memory_storage._arrays)
