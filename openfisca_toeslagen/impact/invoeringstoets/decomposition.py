"""Where a difference in the budget comes from: steps that add up to it exactly, each a run of the law or a count.

Predicted money becomes observed money in this order: take-up, population, amounts (decisions that are not what the law
says), behaviour (hours of care, income estimates), prices (rents, hourly prices), and the rest (revisions in the year).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import rounding
from openfisca_toeslagen.impact.invoeringstoets.accuracy import rights_of
from openfisca_toeslagen.impact.invoeringstoets.ledger import level
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.invoeringstoets.ledger import Ledger
    from openfisca_toeslagen.population.partition import Partition

PARTS = ("gebruik", "bevolking", "bedragen", "gedrag", "prijzen", "rest")


@dataclass(frozen=True)
class Decomposition:
    """Euros paid in the year: predicted, observed, and the parts that add up to the difference."""

    voorspeld: float
    waargenomen: float
    delen: dict[str, float]

    @property
    def verschil(self) -> float:
        """Observed less predicted."""
        return self.waargenomen - self.voorspeld


def decompose(
    observed: Ledger, facts: Partition, predicted: Ledger, scale: float, system: TaxBenefitSystem
) -> Decomposition:
    """Return the parts of the difference between an observed and a predicted year.

    ``facts`` are the facts of the observed decisions; ``scale`` brings the predicted sums to the households of the register.
    """
    take_up = predicted.used / predicted.right
    right = {name: _right(facts, system, factors) for name, factors in _worlds(observed, predicted).items()}
    before, bare, priced = scale * predicted.right, right["zonder_beide"], right["zonder_prijzen"]
    parts = {
        "gebruik": observed.used - take_up * observed.right,
        "bevolking": take_up * (bare - before),
        "bedragen": observed.decided - observed.used,
        "gedrag": take_up * (priced - bare),
        "prijzen": take_up * (observed.right - priced),
    }
    difference = observed.paid - scale * predicted.paid
    parts["rest"] = difference - sum(parts.values())
    return Decomposition(scale * predicted.paid, observed.paid, {name: parts[name] for name in PARTS})


def _worlds(observed: Ledger, predicted: Ledger) -> dict[str, dict[str, float]]:
    """Return by which factor the observed facts are changed: to the predicted prices, and to the predicted behaviour too."""
    prices = {name: level(predicted.prices[name]) / level(sums) for name, sums in observed.prices.items()}
    behaviour = {name: level(predicted.behaviour[name]) / level(sums) for name, sums in observed.behaviour.items()}
    return {"zonder_prijzen": prices, "zonder_beide": prices | behaviour}


def _right(facts: Partition, system: TaxBenefitSystem, factors: dict[str, float]) -> float:
    """Return what the law awards, weighted, on facts that are multiplied; without whom it refuses."""
    persons, households = dict(facts.persons), dict(facts.households)
    for name, factor in factors.items():
        table = persons if name in persons else households
        if numpy.isfinite(factor) and name in table:
            table[name] = rounding.whole_cents(table[name] * factor)
    rights = rights_of(dataclasses.replace(facts, persons=persons, households=households), system)
    return sum(float(numpy.nansum(facts.weights * rights[a])) for a in ALLOWANCES)
