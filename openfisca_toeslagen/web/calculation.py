"""One small household computed quickly: core's simulation without what only large populations need.

Core asks its stores, its tracer and its periods about every value of every rule, which costs more than the rules of one
household themselves. Here every answer is kept in one table by name and period. Values, refusals and errors are core's
(tests/test_web_calculation.py computes every variable both ways). A calculation stops at its deadline.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from openfisca_core import periods
from openfisca_core.errors import CycleError, VariableNotFoundError
from openfisca_core.periods import DateUnit, Period
from openfisca_core.simulations import Simulation

from openfisca_toeslagen.population.simulation import Households, Persons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.populations import CorePopulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    Known = dict[tuple[str, Period], NDArray]

FOREVER = periods.period("ETERNITY")


class DeadlineError(Exception):
    """A calculation took longer than it may."""


class _Remembering:
    """A population that looks in the table of its simulation first."""

    simulation: Calculation

    def __call__(self, variable_name: str, period: Period, options: Sequence[str] | None = None) -> NDArray:
        """Return a variable; see core's population."""
        if options is not None:
            return super().__call__(variable_name, period, options)
        known = self.simulation.known.get((variable_name, period))
        if known is not None:
            return known
        self.entity.check_variable_defined_for_entity(variable_name)
        return self.simulation.calculate(variable_name, period)


class OwnPersons(_Remembering, Persons):
    """The persons of a calculation."""


class OwnHouseholds(_Remembering, Households):
    """The households of a calculation."""


class Calculation(Simulation):
    """A simulation that remembers by name and period, up to a deadline (``time.monotonic()``).

    ``start`` puts the inputs in the table; nothing may be given after it.
    """

    def __init__(
        self, system: TaxBenefitSystem, populations: Mapping[str, CorePopulation], deadline: float = float("inf")
    ) -> None:
        self.known: Known = {}
        self._running: set[tuple[str, Period]] = set()
        self.deadline = deadline
        super().__init__(system, populations)

    def start(self) -> None:
        """Take the inputs from core's stores."""
        for population in self.populations.values():
            for name, holder in population._holders.items():
                for period in holder.get_known_periods():
                    self.known[name, period] = holder.get_array(period)

    def calculate(self, variable_name: str, period: str | Period) -> NDArray:
        """Return a variable for every person or household; raise DeadlineError when it takes too long."""
        if not isinstance(period, Period):
            period = periods.period(period)
        known = self.known.get((variable_name, period))
        return self._compute(variable_name, period) if known is None else known

    def _compute(self, name: str, period: Period) -> NDArray:
        variable = self.tax_benefit_system.variables.get(name)
        if variable is None:
            raise VariableNotFoundError(name, self.tax_benefit_system)
        self._check_period_consistency(period, variable)
        asked, period = period, FOREVER if variable.definition_period == DateUnit.ETERNITY else period
        key = name, period
        if key in self.known:
            return self.known[key]
        if key in self._running:
            message = f"Circular definition detected on formula {name}@{period}"
            raise CycleError(message)
        if time.monotonic() > self.deadline:
            raise DeadlineError
        self._running.add(key)
        try:
            population = self.get_variable_population(name)
            array = self._run_formula(variable, population, asked)
            if array is None:
                array = population.get_holder(name).default_array()
            self.known[key] = array = self._cast_formula_result(array, variable)
        finally:
            self._running.discard(key)
        return array
