"""Predictability: what is reclaimed and paid afterwards, how often and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import rounding
from openfisca_toeslagen.impact.indicators.registry import Direction, per_allowance
from openfisca_toeslagen.impact.measured import divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

    Amounts = NDArray[numpy.float64]
    Flags = NDArray[numpy.bool_]

CHILDCARE = "kinderopvangtoeslag"
BLOCK = "voorspelbaarheid"
LETTER = "Kamerstuk 35 510, nr. 4, par. 2"
#: What the rounding of twelve monthly amounts alone can leave, in euros a year: no recovery and no back payment.
ROUNDING = 12
#: An award is within the norm if no more than this is reclaimed (Kamerstuk 31 935, nr. 41), in euros.
NORM = {"zorgtoeslag": 500, "huurtoeslag": 500, "kindgebonden_budget": 500, "kinderopvangtoeslag": 1_000}
LOWER = Direction.LOWER


def reclaimed(m: Measured, allowances: tuple[str, ...]) -> Amounts:
    """Return what each household has to pay back, in euros: after the award, and in the year on a revised advance."""
    return m.over("terugvordering", allowances) + m.over("terugvordering_voorschot", allowances)


def recipients(m: Measured, allowances: tuple[str, ...]) -> Flags:
    """Return the households with an advance, an award or, under direct funding, a provider who is paid for them."""
    paid = m.flow("vergoeding_kinderopvang") if CHILDCARE in allowances else 0
    return (m.over("voorschot", allowances) > 0) | (m.over("toekenning", allowances) + paid > 0)


def more_than(amounts: Amounts, limit: float) -> Flags:
    """Return where an amount exceeds a limit, to the cent; nowhere where there is no amount."""
    return rounding.exceeds(numpy.nan_to_num(amounts), limit)


@per_allowance(
    BLOCK,
    "Kans op een terugvordering",
    "Chance of a recovery",
    "aandeel",
    "huishoudens met terugvordering > EUR 12 / ontvangers",
    LETTER,
    direction=LOWER,
    per_group=True,
)
def kans_terugvordering(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the share of recipients with something to pay back, beyond the rounding of instalments."""
    return m.share(more_than(reclaimed(m, allowances), ROUNDING), recipients(m, allowances))


@per_allowance(
    BLOCK,
    "Terugvordering, gemiddeld",
    "Recovery, mean",
    "EUR",
    "som terugvordering / huishoudens met terugvordering > EUR 12",
    LETTER,
    direction=LOWER,
    per_group=True,
)
def terugvordering_gemiddeld(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the mean over the households that have one."""
    owed = reclaimed(m, allowances)
    return m.mean(owed, more_than(owed, ROUNDING))


@per_allowance(
    BLOCK,
    "Terugvordering, 95e percentiel",
    "Recovery, 95th percentile",
    "EUR",
    "kleinste bedrag dat 95% van de huishoudens met een terugvordering niet overschrijdt",
    LETTER,
    direction=LOWER,
)
def terugvordering_p95(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the 95th percentile over the households that have one."""
    owed = reclaimed(m, allowances)
    return m.quantile(owed, 0.95, more_than(owed, ROUNDING))


@per_allowance(
    BLOCK,
    "Terugvorderingen, totaal",
    "Recoveries, total",
    "EUR per jaar",
    "som gewicht * terugvordering",
    LETTER,
    direction=LOWER,
)
def terugvordering_totaal(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the sum over all households."""
    return m.total(reclaimed(m, allowances))


@per_allowance(
    BLOCK,
    "Kans op een nabetaling",
    "Chance of a back payment",
    "aandeel",
    "huishoudens met nabetaling > EUR 12 / ontvangers",
    "Kamerstuk 31 066, nr. 703",
)
def kans_nabetaling(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the share of recipients who get something afterwards."""
    return m.share(more_than(m.over("nabetaling", allowances), ROUNDING), recipients(m, allowances))


@per_allowance(
    BLOCK,
    "Nabetaling, gemiddeld",
    "Back payment, mean",
    "EUR",
    "som nabetaling / huishoudens met nabetaling > EUR 12",
    "Kamerstuk 31 066, nr. 703",
)
def nabetaling_gemiddeld(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the mean over the households that have one."""
    paid = m.over("nabetaling", allowances)
    return m.mean(paid, more_than(paid, ROUNDING))


@per_allowance(
    BLOCK,
    "Nabetaling, 95e percentiel",
    "Back payment, 95th percentile",
    "EUR",
    "kleinste bedrag dat 95% van de huishoudens met een nabetaling niet overschrijdt",
    "Kamerstuk 31 066, nr. 703",
)
def nabetaling_p95(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the 95th percentile over the households that have one."""
    paid = m.over("nabetaling", allowances)
    return m.quantile(paid, 0.95, more_than(paid, ROUNDING))


@per_allowance(
    BLOCK,
    "Nabetalingen, totaal",
    "Back payments, total",
    "EUR per jaar",
    "som gewicht * nabetaling",
    "Kamerstuk 31 066, nr. 703",
)
def nabetaling_totaal(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the sum over all households."""
    return m.total(m.over("nabetaling", allowances))


@per_allowance(
    BLOCK,
    "Definitieve toekenningen binnen de norm",
    "Definitive awards within the norm",
    "aandeel",
    "toekenningen met terugvordering <= EUR 500 (kinderopvangtoeslag EUR 1.000) / alle toekenningen met voorschot",
    "Kamerstuk 31 935, nr. 41 (2017)",
    direction=Direction.HIGHER,
)
def aandeel_binnen_norm(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the share of settled awards (one per household and allowance) of which no more than the norm is reclaimed."""
    within, settled = 0.0, 0.0
    for allowance in allowances:
        has = recipients(m, (allowance,))
        settled = settled + m.total(has)
        within = within + m.total(has & ~more_than(m.flow(f"terugvordering_{allowance}"), NORM[allowance]))
    return divide(within, settled)
