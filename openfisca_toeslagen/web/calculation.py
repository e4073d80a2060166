"""One small household computed quickly: core's simulation without what only large populations need.

Core asks its stores, its tracer and its periods about every value of every rule, which costs more than the rules of one
household themselves. Here every answer is kept in one table by name and period, and what is the same in every request
(which formula holds when, which parameters, which month comes before) is found once. Values, refusals and errors are
core's (tests/test_web_calculation.py computes every variable both ways). A calculation stops at its deadline.
"""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy
from openfisca_core import periods
from openfisca_core.errors import CycleError, VariableNotFoundError
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit, Period
from openfisca_core.simulations import Simulation

from openfisca_toeslagen.population.simulation import Households, Persons

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.parameters import ParameterNodeAtInstant
    from openfisca_core.periods import Instant
    from openfisca_core.populations import CorePopulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    Key = tuple[str, Period]

FOREVER = periods.period("ETERNITY")
#: So many periods or rules are remembered: more than all months of all years that the law knows.
MOST = 100_000


class DeadlineError(Exception):
    """A calculation took longer than it may."""


class QuickPeriod(Period):
    """A period that remembers the periods around it."""

    __slots__ = ()

    def offset(self, offset: str | int, unit: DateUnit | None = None) -> QuickPeriod:
        """Return the period so many units later; see core's."""
        return _offset(self, offset, unit)

    @property
    def this_year(self) -> QuickPeriod:
        """The year of the period."""
        return _this_year(self)

    @property
    def first_month(self) -> QuickPeriod:
        """The first month of the period."""
        return _first_month(self)


@functools.lru_cache(maxsize=MOST)
def _offset(period: QuickPeriod, offset: str | int, unit: DateUnit | None) -> QuickPeriod:
    return Period.offset(period, offset, unit)


@functools.lru_cache(maxsize=MOST)
def _this_year(period: QuickPeriod) -> QuickPeriod:
    return QuickPeriod(Period.this_year.fget(period))


@functools.lru_cache(maxsize=MOST)
def _first_month(period: QuickPeriod) -> QuickPeriod:
    return QuickPeriod(Period.first_month.fget(period))


class Rule(NamedTuple):
    """How a variable of a period is computed: its formula, if it has one then."""

    variable: Variable
    entity: str
    is_enum: bool
    #: The key under which its values stand: a variable that holds for ever has one value.
    key: Key
    formula: Callable | None
    takes_parameters: bool


class Rules:
    """The rules of one tax-benefit system by name and period; shared by all its calculations."""

    def __init__(self, system: TaxBenefitSystem) -> None:
        self.system = system
        self._rules: dict[Key, Rule] = {}
        self._parameters: dict[Instant, ParameterNodeAtInstant] = {}

    def rule(self, name: str, period: Period) -> Rule:
        """Return the rule of a variable; raise as core does if it is unknown or has no value for such a period."""
        rule = self._rules.get((name, period))
        if rule is None:
            if len(self._rules) >= MOST:
                self._rules.clear()
            rule = self._rules[name, period] = self._find(name, period)
        return rule

    def parameters(self, period: Period | str) -> ParameterNodeAtInstant:
        """Return the parameters at the start of a period."""
        instant = period[1] if isinstance(period, Period) else period
        node = self._parameters.get(instant)
        if node is None:
            if len(self._parameters) >= MOST:
                self._parameters.clear()
            node = self._parameters[instant] = self.system.get_parameters_at_instant(period)
        return node

    def _find(self, name: str, period: Period) -> Rule:
        variable = self.system.variables.get(name)
        if variable is None:
            raise VariableNotFoundError(name, self.system)
        Simulation._check_period_consistency(None, period, variable)
        formula = variable.get_formula(period)
        key = name, FOREVER if variable.definition_period == DateUnit.ETERNITY else period
        takes_parameters = formula is not None and formula.__code__.co_argcount > 2
        return Rule(variable, variable.entity.key, variable.value_type is Enum, key, formula, takes_parameters)


class _Remembering:
    """A population that looks in the table of its simulation first."""

    simulation: Calculation

    def __call__(self, variable_name: str, period: Period, options: Sequence[str] | None = None) -> NDArray:
        """Return a variable; see core's population."""
        if options is not None:
            return super().__call__(variable_name, period, options)
        simulation = self.simulation
        if simulation.readers is not None:
            simulation.note(variable_name)
        known = simulation.known.get((variable_name, period))
        if known is not None:
            return known
        period = period if isinstance(period, QuickPeriod) else QuickPeriod(periods.period(period))
        rule = simulation.rules.rule(variable_name, period)
        if rule.entity != self.entity.key:
            self.entity.check_variable_defined_for_entity(variable_name)
        return simulation.compute(rule, period)


class OwnPersons(_Remembering, Persons):
    """The persons of a calculation."""


class OwnHouseholds(_Remembering, Households):
    """The households of a calculation."""


class Calculation(Simulation):
    """A simulation that remembers by name and period, up to a deadline (``time.monotonic()``).

    ``start`` puts the inputs in the table; nothing may be given after it.
    """

    def __init__(self, rules: Rules, populations: Mapping[str, CorePopulation], deadline: float = float("inf")) -> None:
        self.rules = rules
        self.known: dict[Key, NDArray] = {}
        #: What is being computed, the last one last.
        self._running: dict[Key, None] = {}
        #: Of every variable that was read which variables read it; None when that is not noted.
        self.readers: dict[str, set[str]] | None = None
        self.deadline = deadline
        super().__init__(rules.system, populations)

    def start(self) -> None:
        """Take the inputs from core's stores."""
        for population in self.populations.values():
            for name, holder in population._holders.items():
                for period in holder.get_known_periods():
                    self.known[name, period] = holder.get_array(period)

    def calculate(self, variable_name: str, period: str | Period) -> NDArray:
        """Return a variable for every person or household; raise DeadlineError when it takes too long."""
        if not isinstance(period, QuickPeriod):
            period = QuickPeriod(periods.period(period))
        if self.readers is not None:
            self.note(variable_name)
        known = self.known.get((variable_name, period))
        return self.compute(self.rules.rule(variable_name, period), period) if known is None else known

    def compute(self, rule: Rule, period: QuickPeriod) -> NDArray:
        """Return the values of a rule, which may stand under another key than the period that is asked."""
        key = rule.key
        if key in self.known:
            return self.known[key]
        if key in self._running:
            message = f"Circular definition detected on formula {key[0]}@{period}"
            raise CycleError(message)
        if time.monotonic() > self.deadline:
            raise DeadlineError
        population = self.populations[rule.entity]
        formula = rule.formula
        if formula is None:
            array = rule.variable.default_array(population.count)
        else:
            self._running[key] = None
            try:
                rest = (self.rules.parameters,) if rule.takes_parameters else ()
                array = formula(population, period, *rest)
            finally:
                del self._running[key]
            if rule.is_enum or not isinstance(array, numpy.ndarray) or array.dtype != rule.variable.dtype:
                array = self._cast_formula_result(array, rule.variable)
        self.known[key] = array
        return array

    def record(self) -> None:
        """Note from now on which variable reads which."""
        self.readers = {}

    def note(self, name: str) -> None:
        """Note that what is being computed reads a variable."""
        if self._running:
            self.readers.setdefault(name, set()).add(next(reversed(self._running))[0])

    def reach(self, start: frozenset[str]) -> set[str]:
        """Return the variables that read one of ``start``, directly or through others, and those themselves."""
        reached, left = set(start), list(start)
        while left:
            for reader in self.readers.get(left.pop(), ()):
                if reader not in reached:
                    reached.add(reader)
                    left.append(reader)
        return reached

    def take_over(self, source: Calculation, reached: set[str]) -> None:
        """Take every value of another calculation that is not reached by what differs."""
        self.known |= {key: array for key, array in source.known.items() if key[0] not in reached}
