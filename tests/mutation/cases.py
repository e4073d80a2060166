"""The YAML cases of the suite on laws whose parameters can be changed in place."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage
from openfisca_toeslagen.checks import cases

TESTS = Path(__file__).resolve().parents[1]


@dataclasses.dataclass
class GuardingCase:
    """A case, the law on which it runs, and what it read of the parameters."""

    case: cases.Case
    law: TaxBenefitSystem
    reached: set[tuple[str, str]] = dataclasses.field(default_factory=set)

    @property
    def name(self) -> str:
        """The file and the name of the case."""
        return f"{self.case.path.relative_to(TESTS)}: {self.case.name}"

    def passes(self) -> bool:
        """Run the case on its law as it is now."""
        try:
            return all(outcome.agrees for outcome in self.case.outcomes(self.law))
        except Exception:  # a mutant may break the law in any way; that it breaks is what is noticed
            return False

    def observe(self) -> None:
        """Run the case with a trace and remember every parameter it reads, with the instant."""
        simulation = self.case.simulation(self.law)
        simulation.trace = True
        list(self.case.outcomes(self.law, simulation))
        nodes = list(simulation.tracer.trees)
        while nodes:
            node = nodes.pop()
            nodes += node.children
            self.reached |= {(read.name, str(read.period)) for read in node.parameters}


class Suite:
    """Every YAML case with the laws (base and reforms) on which they run."""

    def __init__(self) -> None:
        self.law = CountryTaxBenefitSystem()
        self.cases = [
            GuardingCase(case, case.system(self.law)) for case in cases.read(TESTS) if "mutation" not in case.path.parts
        ]
        self.systems = list({id(case.law): case.law for case in self.cases}.values())
        for case in self.cases:
            case.observe()

    def set_value(self, name: str, part: tuple[int, str] | None, instant: str, value: object) -> None:
        """Give one dated value of one parameter another value, in every law that has it.

        ``part`` is the number of the bracket and "threshold" or "amount" for a scale, None for a plain parameter.
        """
        for tree in {id(s.parameters): s.parameters for s in [self.law, *self.systems]}.values():
            try:
                leaf = coverage.node(tree, name)
            except KeyError:
                continue
            parameter = leaf if part is None else leaf.brackets[part[0]].children[part[1]]
            next(v for v in parameter.values_list if v.instant_str == instant).value = value
        TaxBenefitSystem.get_parameters_at_instant.cache_clear()
        for system in [self.law, *self.systems]:
            system._parameters_at_instant_cache = {}

    def reaching(self, name: str, starts: str, ends: str) -> list[GuardingCase]:
        """Return the cases that read a parameter at an instant in [starts, ends), the smallest first."""
        reaching = [c for c in self.cases if any(n == name and starts <= at < ends for n, at in c.reached)]
        return sorted(reaching, key=lambda case: len(str(case.case.test.input)))
