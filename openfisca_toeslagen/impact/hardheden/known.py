"""The steps that the law takes on purpose and that are known: the minimum of an award and the threshold of a recovery.

They are recognised by the parameter that makes them: set to nothing, the step is gone. Amounts play no part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen import coverage
from openfisca_toeslagen.proposal import Proposal

if TYPE_CHECKING:
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

#: Parameters of known steps and their articles.
KNOWN = {
    "awir.minimum_tegemoetkoming": "Awir art. 14 lid 5",
    "awir.doelmatigheidsgrens": "Awir art. 26a",
}


def without(system: TaxBenefitSystem, *names: str) -> TaxBenefitSystem:
    """Return a system in which these parameters are nothing in every year."""

    def modify(parameters: ParameterNode) -> ParameterNode:
        for name in names:
            for dated in coverage.dated_values(coverage.node(parameters, name)):
                for value in dated.values_list:
                    if value.value is not None:
                        value.value = 0
        return parameters

    class Without(Proposal):
        """The system without known steps."""

        name = title = "Zonder bekende stappen"

        def apply(self) -> None:
            """Set the parameters to nothing."""
            self.modify_parameters(modify)

    return Without(system)
