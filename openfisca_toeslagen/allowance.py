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
    """Return what is paid out after the award, in euros (Awir art. 24 lid 2 and, since 2026, lid 4)."""
    gross = _shortfall(huishouden, period, allowance)
    return gross - huishouden(f"verrekende_matiging_{allowance}", period)


def swallowed_by_mitigation(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return the part of a back payment that an earlier reduction of a recovery swallows, in euros.

    Awir art. 24 lid 4 (decisions from 2026): after a reduction under art. 26 lid 2 a later award is paid out "slechts
    [...] voor zover het uit te betalen bedrag hoger is dan het bedrag waarmee de beschikking tot terugvordering is
    verlaagd".
    """
    gross = _shortfall(huishouden, period, allowance)
    rule = huishouden.simulation.tax_benefit_system.parameters.awir.terugvordering.latere_nabetaling_verrekend
    applies = coverage.values_on(rule, huishouden("datum_definitieve_beschikking", period))
    return numpy.where(applies, numpy.minimum(gross, huishouden(f"eerder_gematigd_{allowance}", period)), gross * 0)


def _shortfall(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return what the award exceeds the advance by, in euros."""
    return numpy.maximum(huishouden(allowance, period) - huishouden(f"verrekend_voorschot_{allowance}", period), 0)


def recovery(huishouden: GroupPopulation, period: Period, allowance: str) -> Amounts:
    """Return what is reclaimed, in euros (Awir art. 26 and 26a).

    Art. 26 lid 2 and, since 23 October 2019, case law: "kan [...] een lager bedrag terugvorderen"; the reduction is a
    fact of the case, in whole cents (the act has no rule of rounding). Art. 26a: a recovery of not more than the
    threshold of the year of the decision is set to nil, also when it is so only after the reduction; not when an advance
    is revised (decision 24).
    """
    excess = excess_advance(huishouden, period, allowance)
    reduction = huishouden("matiging_fractie", period)
    claimed = numpy.where(reduction > 0, rounding.whole_cents(excess * (1 - reduction)), excess)
    thresholds = huishouden.simulation.tax_benefit_system.parameters.awir.doelmatigheidsgrens
    threshold = coverage.values_on(thresholds, huishouden("datum_definitieve_beschikking", period))
    nil = (claimed <= threshold) & ~huishouden("is_herziening_voorschot", period)
    return numpy.where(nil, claimed * 0, claimed)
