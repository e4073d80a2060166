"""The human measure: how hard a recovery hits, whether it is in proportion, and what is left of it after two years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.indicators.recovery import CHILDCARE, LETTER, ROUNDING, more_than, recipients, reclaimed
from openfisca_toeslagen.impact.indicators.registry import Direction, indicator, per_allowance
from openfisca_toeslagen.impact.measured import ALLOWANCES, divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

    Amounts = NDArray[numpy.float64]

BLOCK = "menselijke_maat"
RULING = "ECLI:NL:RVS:2019:3535 en 3536 (23 oktober 2019); Wet verbetering uitvoerbaarheid toeslagen"
LETTER_5 = "Kamerstuk 35 510, nr. 4, par. 5: na een betalingsregeling van twee jaar wordt de rest niet meer geïnd"
MONTHS = 12
LOWER = Direction.LOWER


def _burden(m: Measured) -> Amounts:
    """Return what has to be paid back as a part of the income of the year; NaN without an income above nothing."""
    income = m.fact("inkomen")
    return numpy.where(income > 0, reclaimed(m, ALLOWANCES) / numpy.where(income > 0, income, 1), numpy.nan)


def _truly_overpaid(m: Measured) -> NDArray[numpy.bool_]:
    return more_than(m.flow("werkelijk_te_veel_kinderopvang"), ROUNDING)


@indicator(
    BLOCK,
    "Evenredigheidsfactor van kinderopvangtoeslag",
    "Proportionality factor of childcare allowance",
    "verhouding",
    "som terugvordering en niet teruggevorderd / som te veel ontvangen naar evenredigheid, bij wie dat > EUR 12 is",
    RULING,
    direction=LOWER,
    per_group=True,
)
def evenredigheidsfactor(m: Measured) -> Figure:
    """Return the recovery as a multiple of the true overpayment, over all who were truly overpaid: 1 is in proportion."""
    overpaid = _truly_overpaid(m)
    claimed = reclaimed(m, (CHILDCARE,)) - m.flow("terugvordering_voorschot_kinderopvangtoeslag")
    claimed = claimed + m.flow("niet_teruggevorderd_kinderopvangtoeslag")
    return divide(m.total(claimed, overpaid), m.total(m.flow("werkelijk_te_veel_kinderopvang"), overpaid))


@indicator(
    BLOCK,
    "Teruggevorderd boven wat te veel was ontvangen",
    "Reclaimed beyond what was truly overpaid",
    "EUR per jaar",
    "som max(0, terugvordering kinderopvangtoeslag - te veel ontvangen naar evenredigheid - EUR 12)",
    RULING,
    direction=LOWER,
    per_group=True,
)
def onevenredig_teruggevorderd(m: Measured) -> Figure:
    """Return what is reclaimed although it was due in proportion to the payment; also where nothing was truly overpaid."""
    excess = m.flow("terugvordering_kinderopvangtoeslag") - m.flow("werkelijk_te_veel_kinderopvang") - ROUNDING
    return m.total(numpy.maximum(excess, 0))


@indicator(
    BLOCK,
    "Huishoudens met een onevenredige terugvordering",
    "Households with a recovery out of proportion",
    "huishoudens",
    "huishoudens met terugvordering kinderopvangtoeslag > te veel ontvangen naar evenredigheid + EUR 100",
    RULING,
    direction=LOWER,
)
def onevenredig_geraakt(m: Measured) -> Figure:
    """Return how many households pay back at least EUR 100 that was due to them in proportion to their payment."""
    excess = m.flow("terugvordering_kinderopvangtoeslag") - m.flow("werkelijk_te_veel_kinderopvang")
    return m.total(more_than(excess, 100))


@indicator(
    BLOCK,
    "Terugvordering boven 10% van het jaarinkomen",
    "Recovery above 10% of the year's income",
    "aandeel",
    "ontvangers met terugvordering > 10% van het inkomen / ontvangers met inkomen",
    LETTER + " (grens van 10%: van ons)",
    direction=LOWER,
    per_group=True,
)
def hardheid_tien_procent(m: Measured) -> Figure:
    """Return the share of recipients who pay back more than a tenth of the income of the year."""
    burden = _burden(m)
    return m.share(numpy.nan_to_num(burden) > 0.1, recipients(m, ALLOWANCES) & ~numpy.isnan(burden))


@indicator(
    BLOCK,
    "Terugvordering boven een maandinkomen",
    "Recovery above a month's income",
    "aandeel",
    "ontvangers met terugvordering > inkomen / 12 / ontvangers met inkomen",
    LETTER + " (grens van een maandinkomen: van ons)",
    direction=LOWER,
    per_group=True,
)
def hardheid_maandinkomen(m: Measured) -> Figure:
    """Return the share of recipients who pay back more than they earn in a month."""
    burden = _burden(m)
    return m.share(numpy.nan_to_num(burden) > 1 / MONTHS, recipients(m, ALLOWANCES) & ~numpy.isnan(burden))


@indicator(
    BLOCK,
    "Zwaarste geval: terugvordering",
    "Hardest case: recovery",
    "EUR",
    "hoogste terugvordering van een huishouden, alle toeslagen samen",
    LETTER,
    direction=LOWER,
    largest=True,
)
def hardheid_max(m: Measured) -> Figure:
    """Return the largest recovery of one household. A larger population may hold a larger one: it has no upper bound."""
    return m.largest(reclaimed(m, ALLOWANCES))


@indicator(
    BLOCK,
    "Zwaarste geval: terugvordering als deel van het jaarinkomen",
    "Hardest case: recovery as a part of the year's income",
    "verhouding",
    "hoogste terugvordering / inkomen van een huishouden met ten minste EUR 5.000 inkomen",
    LETTER,
    direction=LOWER,
    largest=True,
)
def hardheid_max_inkomensdeel(m: Measured) -> Figure:
    """Return the heaviest recovery against the income of the year, leaving out incomes that say little."""
    return m.largest(numpy.where(m.fact("inkomen") >= 5_000, _burden(m), numpy.nan))


@per_allowance(
    BLOCK,
    "Restschuld na 24 maanden, aandeel",
    "Debt left after 24 months, share",
    "aandeel",
    "huishoudens met restschuld > EUR 12 na 24 maanden / huishoudens met een terugvordering",
    LETTER_5,
    direction=LOWER,
)
def restschuld_aandeel(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the share of those with a recovery who still owe something after 24 months."""
    owed = more_than(reclaimed(m, allowances), ROUNDING)
    return m.share(more_than(m.over("restschuld", allowances), ROUNDING), owed)


@per_allowance(
    BLOCK,
    "Restschuld na 24 maanden, totaal",
    "Debt left after 24 months, total",
    "EUR per jaar",
    "som restschuld na 24 maanden",
    LETTER_5,
    direction=LOWER,
)
def restschuld_totaal(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return what is still owed after 24 months, and by the letter no longer collected."""
    return m.total(m.over("restschuld", allowances))


@indicator(
    BLOCK,
    "Stapeling: terugvorderingen tegelijk",
    "Stacking: recoveries at once",
    "aantal",
    "toeslagen met terugvordering > EUR 12 / huishoudens met ten minste een",
    "Kamerstuk 31 066, nr. 624",
    direction=LOWER,
    per_group=True,
)
def stapeling(m: Measured) -> Figure:
    """Return of how many allowances a household with a recovery has to pay back at once, on average."""
    number = sum(more_than(reclaimed(m, (allowance,)), ROUNDING).astype(float) for allowance in ALLOWANCES)
    return m.mean(number, number > 0)


@indicator(
    BLOCK,
    "Meer dan EUR 500 terug te betalen",
    "More than EUR 500 to pay back",
    "huishoudens",
    "huishoudens met terugvordering > EUR 500, alle toeslagen samen",
    "Algemene Rekenkamer, Toeslagen terugbetalen (2019)",
    direction=LOWER,
)
def boven_500(m: Measured) -> Figure:
    """Return how many households pay back more than EUR 500 in all."""
    return m.total(more_than(reclaimed(m, ALLOWANCES), 500))


@indicator(
    BLOCK,
    "Gemiste vergoeding tussen twee toetsen",
    "Funding missed between two tests",
    "EUR per jaar",
    "som vergoeding over maanden met recht dat nog niet was getoetst",
    "Kamerstuk 31 322, nr. 569",
    direction=LOWER,
)
def gemiste_vergoeding(m: Measured) -> Figure:
    """Return what parents bear under direct funding because a right began after the last test."""
    return m.total(m.flow("gemist_kinderopvang"))
