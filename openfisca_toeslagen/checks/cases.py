"""OpenFisca's YAML cases, read and run without a pytest session: what was expected, what came out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import yaml
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.tools.test_runner import build_test

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.tools.test_runner import Test


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One asserted value of a case and what the law gives."""

    variable: str
    instance: str
    period: str
    expected: Any
    got: Any
    margin: float

    @property
    def difference(self) -> float | None:
        """Got less expected, or None for what is not a number."""
        try:
            return float(self.got) - float(self.expected)
        except (TypeError, ValueError):
            return None

    @property
    def agrees(self) -> bool:
        """Whether the outcome is the expected one, within the margin of the case (0 unless it says otherwise)."""
        if self.difference is None:
            return str(self.got) == str(self.expected)
        # A float expectation such as 13.37 has no exact binary form: a thousandth of a cent is the same amount.
        return abs(self.difference) <= self.margin + 1e-5


@dataclasses.dataclass(frozen=True)
class Case:
    """One case of a YAML file."""

    path: Path
    test: Test

    def simulation(self, law: TaxBenefitSystem) -> Simulation:
        """Build the simulation of the case on a law."""
        builder = SimulationBuilder()
        builder.set_default_period(self.test.period)
        return builder.build_from_dict(law, self.test.input)

    def outcomes(self, law: TaxBenefitSystem, simulation: Simulation | None = None) -> Iterator[Outcome]:
        """Yield every asserted value with what comes out; raises what the law raises (such as a refusal)."""
        simulation = simulation or self.simulation(law)
        for variable, index, instance, period, expected in self._asserted(law, simulation):
            values = simulation.calculate(variable, period)
            values = values.decode_to_str() if isinstance(values, EnumArray) else values
            margin = self.test.absolute_error_margin[variable] or 0.0
            wanted = numpy.atleast_1d(expected) if index is None else [expected]
            got = values if index is None else values[index : index + 1]
            if len(wanted) != len(got):
                message = f"{self.path}: {self.test.name}: {variable} heeft {len(got)} waarden, er staan er {len(wanted)}"
                raise ValueError(message)
            for one, other in zip(wanted, got, strict=True):
                yield Outcome(variable, instance, str(period), one, other, margin)

    def _asserted(self, law: TaxBenefitSystem, simulation: Simulation) -> Iterator[tuple[str, int | None, str, str, Any]]:
        """Yield variable, index and name of the instance, period and expectation of everything that is asserted."""
        for key, value in (self.test.output or {}).items():
            if law.get_variable(key):
                yield from self._dated(key, None, "", value)
            elif key in simulation.populations:
                for variable, expected in value.items():
                    yield from self._dated(variable, None, "", expected)
            else:
                population = simulation.get_population(plural=key)
                for instance, variables in value.items():
                    for variable, expected in variables.items():
                        yield from self._dated(variable, population.get_index(instance), instance, expected)

    def _dated(self, variable: str, index: int | None, instance: str, value: Any) -> Iterator[tuple]:  # noqa: ANN401 - any value of YAML
        if isinstance(value, dict):
            for period, expected in value.items():
                yield variable, index, instance, str(period), expected
        else:
            yield variable, index, instance, str(self.test.period), value


def read(path: Path) -> list[Case]:
    """Read the cases of one YAML file, or of every YAML file below a folder in alphabetical order."""
    if path.is_dir():
        return [case for file in sorted(path.rglob("*.yaml")) for case in read(file)]
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [Case(path, build_test(dict(case))) for case in (raw if isinstance(raw, list) else [raw])]
