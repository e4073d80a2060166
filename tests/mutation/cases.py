"""The YAML cases of the suite, run in memory on a law whose parameters can be changed in place."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import yaml
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.tools.test_runner import YamlItem, _get_tax_benefit_system, build_test

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage

TESTS = Path(__file__).resolve().parents[1]


@dataclasses.dataclass
class Case:
    """One YAML case, what it read of the parameters, and a way to run it."""

    name: str
    item: YamlItem
    reached: set[tuple[str, str]] = dataclasses.field(default_factory=set)

    def passes(self) -> bool:
        """Run the case on its law as it is now."""
        try:
            self._run(trace=False)
        except Exception:
            return False
        return True

    def observe(self) -> None:
        """Run the case with a trace and remember every parameter it reads, with the instant."""
        self._run(trace=True)
        stack = list(self.item.simulation.tracer.trees)
        while stack:
            node = stack.pop()
            stack += node.children
            self.reached |= {(read.name, str(read.period)) for read in node.parameters}

    def _run(self, trace: bool) -> None:
        builder = SimulationBuilder()
        builder.set_default_period(self.item.test.period)
        self.item.simulation = builder.build_from_dict(self.item.tax_benefit_system, self.item.test.input)
        self.item.simulation.trace = trace
        self.item.check_output()


class Suite:
    """Every YAML case with the laws (base and reforms) on which they run."""

    def __init__(self) -> None:
        self.law = CountryTaxBenefitSystem()
        self.cases = [self._case(path, raw) for path in sorted(TESTS.rglob("*.yaml")) for raw in self._read(path)]
        self.systems = list({id(c.item.tax_benefit_system): c.item.tax_benefit_system for c in self.cases}.values())
        for case in self.cases:
            case.observe()

    @staticmethod
    def _read(path: Path) -> list[dict[str, Any]]:
        if "mutation" in path.parts:
            return []
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CLoader)
        return raw if isinstance(raw, list) else [raw]

    def _case(self, path: Path, raw: dict[str, Any]) -> Case:
        item = YamlItem.__new__(YamlItem)  # the checks of core's item, without a pytest session around it
        item.options = {}
        item.test = build_test(dict(raw))
        item.tax_benefit_system = _get_tax_benefit_system(self.law, item.test.reforms, item.test.extensions)
        return Case(f"{path.relative_to(TESTS)}: {item.test.name}", item)

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

    def reaching(self, name: str, starts: str, ends: str) -> list[Case]:
        """Return the cases that read a parameter at an instant in [starts, ends), the quickest first."""
        reaching = [c for c in self.cases if any(n == name and starts <= at < ends for n, at in c.reached)]
        return sorted(reaching, key=lambda case: len(str(case.item.test.input)))
