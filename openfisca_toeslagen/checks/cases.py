"""OpenFisca's YAML cases, read and run without a pytest session: what was expected, what came out.

A case that states its outcomes under several regimes (``stelsels``) is expanded into one plain case for each of them;
what stands in ``output`` then holds under every one.
"""

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

from openfisca_toeslagen.checks import regimes_of_case

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.tools.test_runner import Test


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One asserted value of a case and what the law gives; ``position`` is that of the person or household."""

    variable: str
    instance: str
    period: str
    expected: Any
    got: Any
    margin: float
    position: int = 0

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
    regime: str | None = None

    @property
    def name(self) -> str:
        """The name of the case, with the regime when it is one of several."""
        return self.test.name if self.regime is None else f"{self.test.name} [{self.regime}]"

    def system(self, law: TaxBenefitSystem) -> TaxBenefitSystem:
        """Return the law with the reforms of the case, or its regime; raises ValueError for one that is unknown."""
        if self.regime is not None:
            return regimes_of_case.system(self.regime, self.path.parent, law)
        return regimes_of_case.reformed(law, self.test.reforms)

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
            for number, (one, other) in enumerate(zip(wanted, got, strict=True)):
                yield Outcome(variable, instance, str(period), one, other, margin, number if index is None else index)

    def states(self, variable: str, instance: str) -> bool:
        """Return whether the case states a fact of a person or household."""
        instances = (group for group in self.test.input.values() if isinstance(group, dict))
        return any(
            variable in (facts or {}) for group in instances for name, facts in group.items() if str(name) == instance
        )

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
    return of_content(path, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def of_content(path: Path, content: Any) -> list[Case]:  # noqa: ANN401 - any value of YAML
    """Return the cases of a file that was read, those under several regimes expanded."""
    return [case for raw in (content if isinstance(content, list) else [content]) for case in _expanded(path, raw)]


def _expanded(path: Path, raw: dict[str, Any]) -> Iterator[Case]:
    plain = {key: value for key, value in raw.items() if key != regimes_of_case.KEY}
    if regimes_of_case.KEY not in raw:
        yield Case(path, build_test(plain))
        return
    for regime, output in raw[regimes_of_case.KEY].items():
        yield Case(path, build_test({**plain, "output": _joined(raw.get("output") or {}, output)}), regime)


def _joined(shared: dict, own: dict) -> dict:
    """Return both outputs as one; what a regime states itself goes before what holds under every regime."""
    both = {key: _joined(shared[key], own[key]) for key in shared.keys() & own.keys() if isinstance(own[key], dict)}
    return {**shared, **own, **both}
