"""The tax-benefit system of the Dutch allowances."""

from __future__ import annotations

from bisect import bisect_right

import numpy
from openfisca_core import periods
from openfisca_core.parameters import ParameterNode, ParameterNodeAtInstant
from openfisca_core.periods import Instant, Period
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from openfisca_toeslagen import coverage, entities, layout
from openfisca_toeslagen.execution import Execution
from openfisca_toeslagen.refusal import refuse_missing_parameters


class LawLoader(TaxBenefitSystem):
    """Loads variables as this package needs them: exact amounts and refusals instead of failures.

    Core stores floats in 32 bits, which loses cents above 131,000 euros and puts halves on the wrong side; amounts of
    the law are whole euros and cents, so every float variable is stored in 64 bits.
    """

    @property
    def execution(self) -> Execution:
        """What the law says itself about how it is carried out."""
        return Execution()

    def load_variable(self, variable_class: type[Variable], update: bool = False) -> Variable:
        """Load one variable; see :class:`LawLoader`."""
        variable = super().load_variable(variable_class, update)
        if variable.value_type is float:
            variable.dtype = numpy.dtype(numpy.float64)
        refuse_missing_parameters(variable)
        return variable

    def get_parameters_at_instant(self, instant: str | int | Period | Instant) -> ParameterNodeAtInstant:
        """Return the parameters at an instant, built once for all instants between two changes of the law.

        Core keeps the last 128 instants of all systems together; a run over fourteen years of months and a few regimes
        needs more and would build whole trees again and again. A reform shares this cache with its baseline until it
        modifies parameters (core gives it a new one then).
        """
        day = str(instant.start if isinstance(instant, Period) else periods.instant(instant))
        cache = self._parameters_at_instant_cache
        if "changes" not in cache:
            dated = (p for leaf in coverage.leaves(self.parameters) for p in coverage.dated_values(leaf))
            cache["changes"] = sorted({"0001-01-01", *(v.instant_str for p in dated for v in p.values_list)})
        start = cache["changes"][bisect_right(cache["changes"], day) - 1]
        if start not in cache:
            cache[start] = self.parameters.get_at_instant(start)
        return cache[start]


class CountryTaxBenefitSystem(LawLoader):
    """The allowances as they are, 2013 to the last year with values of its own."""

    def __init__(self) -> None:
        super().__init__(entities.entities)
        # Core's own is one for all systems of the process, whatever their parameters.
        self._parameters_at_instant_cache = {}
        self.add_variables_from_directory(str(layout.VARIABLES))
        self.load_parameters(str(layout.PARAMETERS))
        self.open_api_config = {
            "variable_example": "zorgtoeslag",
            "parameter_example": "zorgtoeslag.standaardpremie",
            "simulation_example": {
                "personen": {"Ans": {"geboortedatum": {"ETERNITY": "1980-05-01"}, "toetsingsinkomen": {"2025": 24000}}},
                "huishoudens": {"gezin": {"aanvrager": ["Ans"], "zorgtoeslag": {"2025": None}}},
            },
        }

    def preprocess_parameters(self, parameters: ParameterNode) -> ParameterNode:
        """Close every parameter after the last day on which its value is known to hold."""
        return coverage.close(parameters)
