"""What a household keeps: the one definition behind winners and losers, deciles and budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.measured import ALLOWANCES

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Measured

#: Flows that reach the household, and flows that leave it. What is not reclaimed stays with it and is no flow.
IN = ("voorschot", "nabetaling", "rente_nabetaling")
OUT = ("terugvordering_voorschot", "terugvordering", "rente_terugvordering")


def net_support(measured: Measured) -> NDArray[numpy.float64]:
    """Return euros a year per household: paid to it, less claimed back from it, plus paid to its provider of childcare.

    What the provider gets under direct funding lowers the bill of the parent, so it counts as support of the household. NaN
    where the law refuses any allowance of the household.
    """
    received = sum(measured.over(flow, ALLOWANCES) for flow in IN)
    returned = sum(measured.over(flow, ALLOWANCES) for flow in OUT)
    return received - returned + measured.flow("vergoeding_kinderopvang")
