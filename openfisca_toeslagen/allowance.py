"""What every allowance shares: the award of the year, the monthly instalment and the flows of the settlement.

Each act keeps its own variables; they call these functions, so that Awir art. 14, 24, 26 and 26a stand here once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
from openfisca_core.populations import ADD

from openfisca_toeslagen import coverage, rounding
from openfisca_toeslagen.refusal import months

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from openfisca_core.parameters import ParameterNodeAtInstant
    from openfisca_core.periods import Period
    from openfisca_core.populations import GroupPopulation

    Amounts = NDArray[numpy.float64]
    ParametersAt = Callable[[Period], ParameterNodeAtInstant]


def award(huishouden: GroupPopulation, period: Period, parameters: ParametersAt, allowance: str) -> Amounts:
    """Return the award of the year in whole euros (Awir art. 14 lid 4, 5 and 7); NaN where refused.

    Lid 7: a decision more than five years after the end of the year awards at least the advance that was paid.
    """
    entitlement = huishouden(f"{allowance}_per_maand", period, options=[ADD])
    amount = rounding.award(entitlement, parameters(period).awir.minimum_tegemoetkoming)
    advance = huishouden(f"verrekend_voorschot_{allowance}", period)
    late = huishouden("beschikking_na_vijf_jaar", period)
    return numpy.where(late, numpy.maximum(amount, advance), amount)


def mean_month(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return the exact amount per month with a right, in euros; 0 when there is no such month."""
    entitled = months_with_right(huishouden, period, allowance)
    total = huishouden(f"{allowance}_per_maand", period, options=[ADD])
    return numpy.divide(total, entitled, out=numpy.zeros_like(total), where=entitled > 0)


def award_per_month(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return the award divided by the months with a right, in euros; 0 when there is no such month."""
    entitled = months_with_right(huishouden, period, allowance)
    total = huishouden(allowance, period)
    return numpy.divide(total, entitled, out=numpy.zeros_like(total), where=entitled > 0)


def months_with_right(huishouden: GroupPopulation, period: Period, allowance: str) -> NDArray[numpy.int64]:
    """Return the number of months with an amount; a refused month (NaN) counts, so that NaN is carried on."""
    return sum((huishouden(f"{allowance}_per_maand", month) != 0).astype(int) for month in months(period))


def assets_too_high(
    huishouden: GroupPopulation, period: Period, parameters: ParametersAt, allowance: str
) -> NDArray[numpy.bool_]:
    """Return whose assets exceed the limit of zorgtoeslag or kindgebonden budget; exactly the limit does not.

    The joint limit applies with the same partner the whole year.
    """
    return huishouden("grondslag_vermogenstoets", period) > _asset_limit(huishouden, period, parameters, allowance)


def hinges_on_ouderentoeslag(
    huishouden: GroupPopulation, period: Period, parameters: ParametersAt, allowance: str
) -> NDArray[numpy.bool_]:
    """Return whose assets exceed the limit without ouderentoeslag and not with the highest one (decision 10)."""
    addition = huishouden("hoogste_ouderentoeslag", period)
    within = huishouden("grondslag_vermogenstoets", period) - addition <= _asset_limit(
        huishouden, period, parameters, allowance
    )
    return within & (addition > 0) & assets_too_high(huishouden, period, parameters, allowance)


def _asset_limit(huishouden: GroupPopulation, period: Period, parameters: ParametersAt, allowance: str) -> Amounts:
    """Return the limit of the act in euros."""
    limit = parameters(period)[allowance].vermogensgrens
    joint = huishouden("heeft_hele_jaar_toeslagpartner", period)
    return numpy.where(joint, limit.met_partner, limit.zonder_partner)


def excess_advance(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return what the advance exceeds the award by, in euros (Awir art. 24 lid 3)."""
    return numpy.maximum(huishouden(f"verrekend_voorschot_{allowance}", period) - huishouden(allowance, period), 0)


def back_payment(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return what the award exceeds the advance by, in euros (Awir art. 24 lid 2)."""
    return numpy.maximum(huishouden(allowance, period) - huishouden(f"verrekend_voorschot_{allowance}", period), 0)


def recovery(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return what is reclaimed after the definitive award, in euros (Awir art. 26 and 26a).

    Art. 26a: a recovery of not more than the threshold of the year of the decision is set to nil.
    """
    excess = excess_advance(huishouden, period, allowance)
    thresholds = huishouden.simulation.tax_benefit_system.parameters.awir.doelmatigheidsgrens
    threshold = coverage.values_on(thresholds, huishouden("datum_definitieve_beschikking", period))
    return numpy.where(excess <= threshold, excess * 0, excess)
