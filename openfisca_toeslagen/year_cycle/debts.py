"""How recoveries are paid: at once, within a year, by the standard plan of 24 months, or not to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import rounding
from openfisca_toeslagen.year_cycle.households import MONTHS, Identity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.year_cycle.assumptions import Payment
    from openfisca_toeslagen.year_cycle.chance import Chance

    Amounts = NDArray[numpy.float64]

#: Months after the decision at which a remaining debt is measured (letter of 15 January 2021, section 5).
HORIZON = 24
#: Month in which a debt that is paid within the term of six weeks (Awir art. 28) is gone.
WITHIN_TERM = 2
AT_ONCE, WITHIN_A_YEAR, PLAN = range(3)


@dataclass(frozen=True)
class Behaviour:
    """How each household pays its recoveries, and after how many instalments of the plan it stops (HORIZON: never)."""

    way: NDArray[numpy.int8]
    stops_after: NDArray[numpy.int8]

    def select(self, chosen: NDArray[numpy.bool_]) -> Behaviour:
        """Return the behaviour of some households."""
        return Behaviour(self.way[chosen], self.stops_after[chosen])


def behave(identity: Identity, assumptions: Payment, chance: Chance) -> Behaviour:
    """Draw how each household pays."""
    own = identity.household
    uniform = chance.uniform("betaling", own)
    at_once = assumptions.ineens.waarde
    way = (uniform >= at_once).astype(numpy.int8) + (uniform >= at_once + assumptions.binnen_een_jaar.waarde)
    completes = chance.uniform("regeling", own) < assumptions.standaardregeling_afgemaakt.waarde
    stops = (HORIZON * chance.uniform("regeling.termijnen", own)).astype(numpy.int8)
    return Behaviour(way.astype(numpy.int8), numpy.where(completes, numpy.int8(HORIZON), stops))


def outstanding(debt: Amounts, instalment: Amounts, behaviour: Behaviour, month: int = HORIZON) -> Amounts:
    """Return what is still owed some months after the decision, in whole cents.

    ``instalment`` is that of the law's standard plan. Not modelled: set-off with running allowances, a personal plan,
    collection by force, interest on late payment.
    """
    terms = numpy.minimum(month, behaviour.stops_after)
    by_plan = numpy.minimum(debt, instalment * terms)
    within_a_year = numpy.minimum(debt, rounding.whole_cents_up(debt / MONTHS) * month)
    at_once = debt * (month >= WITHIN_TERM)
    paid = numpy.choose(behaviour.way, [at_once, within_a_year, by_plan])
    return rounding.whole_cents(debt - paid)
