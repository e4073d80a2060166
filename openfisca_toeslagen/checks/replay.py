"""Running one rule again on what it read, with one of those things changed: what does not change the outcome did not matter.

Core's trace tells what a rule asked for, not what decided. It does not see step tables nor values read by the date of a
decision either; both are noted here.
"""

from __future__ import annotations

import contextlib
import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.parameters import Parameter, ParameterNode, ParameterNodeAtInstant, ParameterScale
from openfisca_core.periods import DateUnit
from openfisca_core.periods import period as period_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from openfisca_core.periods import Period
    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    Key = tuple[str, str]

#: A change that every limit and rounding of the law notices: a hundredth, and one more unit.
A_LITTLE = 1.01
A_LOT = 1e7


@dataclasses.dataclass(frozen=True)
class Reading:
    """A parameter that a rule read. ``instant`` is the day for which, None when it was the day of a decision.

    Of a step table ``base`` is what was looked up and ``value`` what was found, both arrays.
    """

    name: str
    instant: str | None
    value: Any = None
    base: Any = None


class Replay:
    """The recorded values of a traced simulation, and its rules to run again on them."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.system = simulation.tax_benefit_system
        self.values: dict[Key, NDArray] = {}
        self.children: dict[Key, list[Key]] = {}
        nodes = list(reversed(simulation.tracer.trees))
        while nodes:
            node = nodes.pop()
            key = (node.name, str(node.period))
            self.values.setdefault(key, node.value)
            below = list(dict.fromkeys((child.name, str(child.period)) for child in node.children))
            if len(below) > len(self.children.get(key, ())):
                self.children[key] = below
            nodes += reversed(node.children)

    def variable(self, key: Key) -> Variable:
        """Return the variable of a recorded value."""
        return self.system.get_variable(key[0])

    def formula(self, key: Key) -> Callable | None:
        """Return the rule in force for a value, or None for a fact."""
        return formula_in_force(self.variable(key), period_of(key[1]))

    def readings(self, key: Key) -> list[Reading]:
        """Return the parameters that the rule of a value reads, each once, by running it again."""
        found: dict[tuple, Reading] = {}

        def note(reading: Reading) -> None:
            found.setdefault((reading.name, reading.instant), reading)

        self.run(key, note=note)
        return list(found.values())

    def run(
        self,
        key: Key,
        *,
        changed: dict[Key, NDArray] | None = None,
        parameter: tuple[str, float] | None = None,
        note: Callable[[Reading], None] | None = None,
    ) -> NDArray | None:
        """Return what the rule gives with recorded values ``changed``, or a parameter (name, factor); None on an error."""
        values = {**self.values, **(changed or {})}

        def asked(name: str, period: Period | str, **_: object) -> NDArray:
            return values[name, str(period_of(period))]

        def parameters(period: Period) -> _At:
            return _At(self.system.get_parameters_at_instant(period), note or (lambda _: None), parameter)

        formula, period = self.formula(key), period_of(key[1])
        population = self.simulation.get_variable_population(key[0])
        with self._answering(asked, note):
            try:
                takes = formula.__code__.co_argcount > 2
                return formula(population, period, parameters) if takes else formula(population, period)
            except Exception:  # a rule may refuse or break on values that cannot be; then nothing is learnt
                return None

    @contextlib.contextmanager
    def _answering(self, asked: Callable, note: Callable[[Reading], None] | None) -> Iterator[None]:
        """Let the populations of the simulation ask ``asked``, so that nothing is computed and no cache is touched."""
        self.simulation.calculate = asked
        if note is not None:
            self.simulation.tax_benefit_system = NotingSystem(self.system, note)
        try:
            yield
        finally:
            del self.simulation.calculate
            self.simulation.tax_benefit_system = self.system

    def matters(self, key: Key, index: int, child: Key, position: int, coarse: bool) -> bool:
        """Return whether the value ``key`` of instance ``index`` would differ if ``child`` of ``position`` did.

        ``coarse`` also tries values that are far off, for an outcome that is a yes, a no or cut off at nil.
        """
        recorded = self.values[key][index]
        original = self.values[child]
        for value in _others(self.variable(child), original[position], coarse):
            other = original.copy()
            other[position] = value
            got = self.run(key, changed={child: other})
            if got is not None and _differs(got[index], recorded):
                return True
        return False

    def parameter_matters(self, key: Key, index: int, reading: Reading) -> bool:
        """Return whether a parameter decides the value ``key`` of an instance; one read by date is taken to."""
        if reading.instant is None:
            return True
        factors = (A_LITTLE,) if self.variable(key).value_type is float else (A_LITTLE, 0, A_LOT)
        for factor in factors:
            got = self.run(key, parameter=(reading.name, factor))
            if got is not None and _differs(got[index], self.values[key][index]):
                return True
        return False


def formula_in_force(variable: Variable, period: Period) -> Callable | None:
    """Return the rule of a variable for a period, or None for a fact; what never changes has one rule, and no date."""
    return variable.get_formula(None if period.unit == DateUnit.ETERNITY else period)


def _others(variable: Variable, value: Any, coarse: bool) -> list:  # noqa: ANN401
    """Return other values of a variable: near ones, and ``coarse`` ones too."""
    if variable.value_type is bool:
        return [not value]
    if variable.value_type is Enum:
        return [number for number in range(len(variable.possible_values)) if number != value]
    if variable.value_type is date:
        return [numpy.datetime64("1900-01-01"), numpy.datetime64("2100-01-01")]
    near = [value * A_LITTLE + 1, value / A_LITTLE - 1]
    return near + ([0, A_LOT] if coarse else [])


def _differs(one: Any, other: Any) -> bool:  # noqa: ANN401
    try:
        if numpy.isnan(one) and numpy.isnan(other):
            return False
    except TypeError:
        pass
    return bool(one != other)


class NotingSystem:
    """A tax-benefit system that notes which parameters rules read, also those they reach for by another date."""

    def __init__(self, system: TaxBenefitSystem, note: Callable[[Reading], None]) -> None:
        self._system = system
        self._note = note

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(self._system, name)
        return _Tree(found, self._note) if name == "parameters" else found

    def get_parameters_at_instant(self, instant: Period) -> _At:
        """Return the parameters at an instant; what is read of them is noted."""
        return _At(self._system.get_parameters_at_instant(instant), self._note, None)


class _Tree:
    """A folder of dated parameters that notes what is taken from it."""

    def __init__(self, node: ParameterNode, note: Callable[[Reading], None]) -> None:
        self._node = node
        self._note = note

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(self._node, name)
        if isinstance(found, ParameterNode):
            return _Tree(found, self._note)
        if isinstance(found, Parameter | ParameterScale):
            self._note(Reading(found.name, None))
        return _Children(found, self._note) if name == "children" else found

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self, name)


class _Children(dict):
    """What lies in a folder of dated parameters; notes what is taken from it."""

    def __init__(self, children: dict, note: Callable[[Reading], None]) -> None:
        super().__init__(children)
        self._note = note

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        found = super().__getitem__(name)
        if isinstance(found, Parameter | ParameterScale):
            self._note(Reading(found.name, None))
        return found


class _At:
    """The parameters on a day; notes what is read and can change one of them."""

    def __init__(
        self, node: ParameterNodeAtInstant, note: Callable[[Reading], None], changed: tuple[str, float] | None
    ) -> None:
        self._node = node
        self._note = note
        self._changed = changed

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return self._taken(getattr(self._node, name), name)

    def __getitem__(self, name: Any) -> Any:  # noqa: ANN401
        return self._taken(self._node[name], name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._node)

    def __contains__(self, name: str) -> bool:
        return name in self._node

    def _taken(self, found: Any, name: Any) -> Any:  # noqa: ANN401
        if isinstance(found, ParameterNodeAtInstant):
            return _At(found, self._note, self._changed)
        instant = str(self._node._instant_str)
        full = f"{self._node._name}.{name}" if isinstance(name, str) else self._node._name
        if hasattr(found, "calc"):
            return _Scale(found, full, instant, self._note, self._changed)
        if isinstance(found, bool | int | float | str | numpy.ndarray):
            self._note(Reading(full, instant, found))
            if self._changed is not None and self._changed[0] == full and not isinstance(found, str | EnumArray):
                return not found if isinstance(found, bool) else found * self._changed[1] + (self._changed[1] == A_LITTLE)
        return found


class _Scale:
    """A step table on a day; notes what was looked up and found."""

    def __init__(
        self,
        scale: Any,  # noqa: ANN401
        name: str,
        instant: str,
        note: Callable[[Reading], None],
        changed: tuple[str, float] | None,
    ) -> None:
        self._scale, self._name, self._instant, self._note, self._changed = scale, name, instant, note, changed

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._scale, name)

    def calc(self, base: NDArray, **options: object) -> NDArray:
        """Look up ``base`` and note it."""
        found = self._scale.calc(base, **options)
        self._note(Reading(self._name, self._instant, found, base))
        if self._changed is not None and self._changed[0] == self._name:
            return found * self._changed[1] + (self._changed[1] == A_LITTLE)
        return found
