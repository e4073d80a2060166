"""The money of a year after twelve months, in the terms by which a difference can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.invoeringstoets.characteristics import characteristics, income
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES, INCOME
from openfisca_toeslagen.year_cycle.changes import CARE
from openfisca_toeslagen.year_cycle.groups import GROUPS
from openfisca_toeslagen.year_cycle.households import by_month

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations

    Amounts = NDArray[numpy.float64]


@dataclass(frozen=True)
class Ledger:
    """Weighted sums in euros a year over all allowances, and the levels of what households pay, use and estimate."""

    households: float
    #: What the law awards on the facts of the decisions, whoever applies, and of it what those who applied have.
    right: float
    used: float
    #: What was decided for those who applied.
    decided: float
    #: Paid in the year, less what was reclaimed in it.
    paid: float
    #: Sums whose ratio is a level: (above, below) by name of the fact.
    prices: dict[str, tuple[float, float]]
    behaviour: dict[str, tuple[float, float]]
    #: Per income group the error of the estimate in percent, and the weight, of every household.
    errors: dict[str, tuple[Amounts, Amounts]]


def ledger(observed: Observations, rights: Mapping[str, Amounts]) -> Ledger:
    """Return the money of a year; needs the facts of the decisions."""
    w = observed.weights
    applied = {a: observed.applied(a) for a in ALLOWANCES}
    # What the law refuses is in neither: the gap of these decisions ends up in the rest.
    known = {a: ~numpy.isnan(rights[a]) for a in ALLOWANCES}
    prices, behaviour = _levels(observed)
    return Ledger(
        households=float(w.sum()),
        right=sum(float((w * rights[a])[known[a]].sum()) for a in ALLOWANCES),
        used=sum(float((w * rights[a])[known[a] & applied[a]].sum()) for a in ALLOWANCES),
        decided=sum(float((w * observed.flows[f"schatting_{a}"])[known[a] & applied[a]].sum()) for a in ALLOWANCES),
        paid=float((w * observed.paid).sum()),
        prices=prices,
        behaviour=behaviour,
        errors=_errors(observed),
    )


def _levels(observed: Observations) -> tuple[dict, dict]:
    facts, w = observed.facts, observed.weights
    of_person = w[facts.household_of]
    prices, behaviour = {}, {}
    if "kale_huur" in facts.households:
        rent = by_month(facts.households["kale_huur"]).mean(axis=0)
        prices["kale_huur"] = (float((w * rent).sum()), float(w[rent > 0].sum()))
    for kind in CARE:
        if f"uren_{kind}" not in facts.persons:
            continue
        hours = by_month(facts.persons[f"uren_{kind}"]).sum(axis=0)
        behaviour[f"uren_{kind}"] = (float((of_person * hours).sum()), float(of_person[hours > 0].sum()))
        if f"uurprijs_{kind}" in facts.persons:
            price = by_month(facts.persons[f"uurprijs_{kind}"]).mean(axis=0)
            prices[f"uurprijs_{kind}"] = (float((of_person * hours * price).sum()), float((of_person * hours).sum()))
    behaviour["toetsingsinkomen"] = (float((w * income(facts)).sum()), float((w * observed.execution[INCOME]).sum()))
    return prices, behaviour


def _errors(observed: Observations) -> dict[str, tuple[Amounts, Amounts]]:
    """Return the error of the income estimate as the year cycle draws it: a rise and a fall are equally far."""
    estimated, known = income(observed.facts), observed.execution[INCOME]
    usable = (estimated > 0) & (known > 0)
    ratio = known[usable] / estimated[usable]
    error = 100 * numpy.where(ratio >= 1, ratio - 1, 1 - 1 / ratio)
    group = characteristics(observed.facts)["inkomensbron"].codes[usable]
    weights = observed.weights[usable]
    return {name: (error[group == code], weights[group == code]) for code, name in enumerate(GROUPS)}


def level(sums: tuple[float, float]) -> float:
    """Return a level; NaN where nobody pays or uses."""
    return sums[0] / sums[1] if sums[1] else float("nan")


def pooled(years: list[Ledger]) -> Ledger:
    """Return the ledgers of several years as one."""

    def added(table: str) -> dict[str, tuple[float, float]]:
        names = getattr(years[0], table)
        return {n: tuple(sum(getattr(y, table)[n][i] for y in years) for i in (0, 1)) for n in names}

    sums = {name: sum(getattr(y, name) for y in years) for name in ("households", "right", "used", "decided", "paid")}
    errors = {name: tuple(numpy.concatenate([y.errors[name][i] for y in years]) for i in (0, 1)) for name in years[0].errors}
    return Ledger(**sums, prices=added("prices"), behaviour=added("behaviour"), errors=errors)


def median(values: Amounts, weights: Amounts) -> float:
    """Return the weighted median; NaN of nothing."""
    if not len(values):
        return float("nan")
    order = numpy.argsort(values, kind="stable")
    cumulative = numpy.cumsum(weights[order])
    return float(values[order][numpy.searchsorted(cumulative, cumulative[-1] / 2)])
