"""Incentives and distribution: what one more euro of income costs, and who wins and loses against the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.indicators.recovery import ROUNDING, more_than
from openfisca_toeslagen.impact.indicators.registry import Direction, indicator
from openfisca_toeslagen.impact.net import net_support

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

    Amounts = NDArray[numpy.float64]

SCENARIOS = "Kamerstuk 31 066, nr. 760 (alternatieven voor het toeslagenstelsel)"
IAK = "Integraal afwegingskader voor beleid en regelgeving"
LOWER = Direction.LOWER


def _pressure(m: Measured) -> Amounts:
    """Return what of EUR 1,000 more income of the applicant is lost in allowances, as a part of it."""
    return (m.fact("steun") - m.fact("steun_bij_1000_meer")) / 1_000


def _with_support(m: Measured) -> NDArray[numpy.bool_]:
    """Return who is entitled and not refused at the higher income: a refused household is in no share, it is not 0."""
    return (m.fact("steun") > 0) & ~numpy.isnan(_pressure(m))


@indicator(
    "prikkels",
    "Marginale druk van toeslagen boven 50%",
    "Marginal pressure of allowances above 50%",
    "aandeel",
    "huishoudens met recht die van EUR 1.000 meer inkomen meer dan EUR 500 aan toeslagen verliezen / huishoudens met recht",
    SCENARIOS,
    direction=LOWER,
)
def marginale_druk_50(m: Measured) -> Figure:
    """Return the share of entitled households that lose more than half of a rise of the income in allowances alone."""
    return m.share(_pressure(m) > 0.5, _with_support(m))


@indicator(
    "prikkels",
    "Marginale druk van toeslagen boven 80%",
    "Marginal pressure of allowances above 80%",
    "aandeel",
    "huishoudens met recht die van EUR 1.000 meer inkomen meer dan EUR 800 aan toeslagen verliezen / huishoudens met recht",
    SCENARIOS,
    direction=LOWER,
)
def marginale_druk_80(m: Measured) -> Figure:
    """Return the share of entitled households that lose more than 80% of a rise of the income in allowances alone."""
    return m.share(_pressure(m) > 0.8, _with_support(m))


@indicator(
    "prikkels",
    "Marginale druk van toeslagen, gemiddeld",
    "Marginal pressure of allowances, mean",
    "aandeel",
    "verlies aan toeslagen bij EUR 1.000 meer inkomen / 1.000, gemiddeld over huishoudens met recht",
    SCENARIOS,
    direction=LOWER,
    per_group=True,
)
def marginale_druk_gemiddeld(m: Measured) -> Figure:
    """Return the mean loss in allowances of one more euro of income."""
    return m.mean(_pressure(m), _with_support(m))


@indicator(
    "prikkels",
    "Klif bij een euro meer inkomen",
    "Cliff at one more euro of income",
    "huishoudens",
    "huishoudens die bij EUR 1 meer inkomen meer dan EUR 100 aan toeslagen verliezen",
    SCENARIOS,
    direction=LOWER,
)
def klif_inkomen(m: Measured) -> Figure:
    """Return how many households stand before a step of more than EUR 100 at the next euro."""
    return m.total(more_than(m.fact("steun") - m.fact("steun_bij_1_meer"), 100))


@indicator(
    "prikkels",
    "Hoogste klif bij een euro meer inkomen",
    "Largest cliff at one more euro of income",
    "EUR",
    "hoogste verlies aan toeslagen van een huishouden bij EUR 1 meer inkomen",
    SCENARIOS,
    direction=LOWER,
    largest=True,
)
def klif_hoogste(m: Measured) -> Figure:
    """Return the largest loss of one household at the next euro."""
    return m.largest(m.fact("steun") - m.fact("steun_bij_1_meer"))


def advantage(m: Measured) -> Amounts:
    """Return what each household ends with more than under the baseline, in euros a year."""
    return net_support(m) - net_support(m.compared_with)


@indicator(
    "verdeling",
    "Huishoudens die erop vooruitgaan",
    "Households that gain",
    "huishoudens",
    "huishoudens met meer dan EUR 12 netto meer dan onder de basis",
    IAK,
    compares=True,
)
def winnaars(m: Measured) -> Figure:
    """Return how many households end with more than under the baseline."""
    return m.total(more_than(advantage(m), ROUNDING))


@indicator(
    "verdeling",
    "Huishoudens die erop achteruitgaan",
    "Households that lose",
    "huishoudens",
    "huishoudens met meer dan EUR 12 netto minder dan onder de basis",
    IAK,
    compares=True,
    direction=LOWER,
)
def verliezers(m: Measured) -> Figure:
    """Return how many households end with less than under the baseline."""
    return m.total(more_than(-advantage(m), ROUNDING))


@indicator(
    "verdeling",
    "Netto voordeel, gemiddeld per huishouden",
    "Net advantage, mean per household",
    "EUR per jaar",
    "som (netto ontvangen - netto ontvangen onder de basis) / alle huishoudens",
    IAK,
    compares=True,
    per_group=True,
)
def voordeel_gemiddeld(m: Measured) -> Figure:
    """Return what a household gains on average against the baseline; by decile where the population has them."""
    return m.mean(advantage(m))


@indicator(
    "gevolgen",
    "Uitgaven meer dan onder de basis",
    "Budget above that of the baseline",
    "EUR per jaar",
    "som netto ontvangen - som netto ontvangen onder de basis",
    "Leeswijzer uitvoeringstoets Belastingdienst/Toeslagen",
    compares=True,
)
def uitgaven_verschil(m: Measured) -> Figure:
    """Return what the State pays more than under the baseline, after recoveries; debts that are not paid count as paid."""
    return m.total(advantage(m))
