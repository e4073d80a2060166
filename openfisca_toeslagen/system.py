"""The tax-benefit system of the Dutch allowances."""

from __future__ import annotations

import numpy
from openfisca_core.parameters import ParameterNode
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from openfisca_toeslagen import coverage, entities, layout
from openfisca_toeslagen.refusal import refuse_missing_parameters


class LawLoader(TaxBenefitSystem):
    """Loads variables as this package needs them: exact amounts and refusals instead of failures.

    Core stores floats in 32 bits, which loses cents above 131,000 euros and puts halves on the wrong side; amounts of
    the law are whole euros and cents, so every float variable is stored in 64 bits.
    """

    def load_variable(self, variable_class: type[Variable], update: bool = False) -> Variable:
        """Load one variable; see :class:`LawLoader`."""
        variable = super().load_variable(variable_class, update)
        if variable.value_type is float:
            variable.dtype = numpy.dtype(numpy.float64)
        refuse_missing_parameters(variable)
        return variable


class CountryTaxBenefitSystem(LawLoader):
    """The allowances as they are, 2013 to the last year with values of its own."""

    def __init__(self) -> None:
        super().__init__(entities.entities)
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
