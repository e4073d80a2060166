"""The advance by month (Awir art. 16 and 22) and what a revision does to the months that are left.

All amounts are whole euros, so that float64 holds them exactly. NaN marks a household-allowance that the law refuses; it
stays NaN in every month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import coverage, rounding
from openfisca_toeslagen.year_cycle.households import MONTH, MONTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    Amounts = NDArray[numpy.float64]

#: Art. 22: an advance that is granted or raised after 31 October is paid in one sum.
LAST_MONTH_IN_INSTALMENTS = 10
#: The whole of the expected award is paid in advance (one object: what is computed once is known by it).
WHOLE = 1.0


@dataclass
class Advance:
    """The advance of one allowance: what is paid in each month, and what a revision in the year reclaimed of it."""

    #: The award that is expected, in euros a year.
    expected: Amounts
    #: Twelve rows: paid for each month.
    paid: Amounts
    #: Reclaimed because the advance was revised downwards below what had been paid (no threshold).
    reclaimed: Amounts

    @property
    def total(self) -> Amounts:
        """Return all that is paid over the year."""
        return rounding.whole_cents(self.paid.sum(axis=0))

    @property
    def settled(self) -> Amounts:
        """Return what is set against the award: paid less what a revision reclaimed."""
        return self.total - self.reclaimed


def first_advance(award: Amounts, instalment: Amounts, by_month: Amounts) -> Advance:
    """Return the advance on the first estimate: the whole-euro instalment in every month with a right.

    Art. 16 lid 1: an advance "tot het bedrag waarop de tegemoetkoming vermoedelijk zal worden vastgesteld"; art. 22: paid
    in instalments by month. What the rounding of the instalment leaves comes with the definitive award.
    """
    paid = numpy.where(by_month != 0, instalment, instalment * 0)
    return Advance(award, paid, award * 0)


def advance_part(system: TaxBenefitSystem, year: int) -> float:
    """Return which part of the expected award this law pays in advance; the whole of it unless it says otherwise."""
    path = system.execution.advance_part
    if path is None:
        return WHOLE
    part = coverage.value_on(coverage.node(system.parameters, path), f"{year}-01-01")
    if part is None:
        message = f"het deel dat als voorschot wordt betaald ({path}) is in {year} niet bekend"
        raise ValueError(message)
    return part


def cautious(amount: Amounts, part: float) -> Amounts:
    """Return the part of an amount that is paid in advance, in whole euros; the whole stays as it is."""
    return amount if part == WHOLE else rounding.whole_euros_down(amount * part)


def revise(
    advance: Advance, award: Amounts, by_month: Amounts, reclaimed: Amounts, month: NDArray, part: float = 1.0
) -> Advance:
    """Return the advance after a report in ``month`` (1 to 11 for every household) that makes ``award`` expected.

    ``reclaimed`` is what the law reclaims of the advance paid until then; ``part`` is the part of the award that is paid in
    advance. What is still to be paid is spread in whole euros over the later months with a right, or paid at once in the
    next month if none is left or it is after October (art. 22). A revision that changes nothing leaves the instalments as
    they were.
    """
    to_pay = numpy.maximum(cautious(award, part) - settled_until(advance, month), 0)
    later = (month < MONTH) & (by_month != 0)
    later &= month <= LAST_MONTH_IN_INSTALMENTS
    at_once = (month + 1 == MONTH) & ~later.any(axis=0)
    months = numpy.maximum(later.sum(axis=0), 1)
    instalment = rounding.whole_euros_down(to_pay / months)
    paid = numpy.where(month >= MONTH, advance.paid, numpy.where(later, instalment, numpy.where(at_once, to_pay, 0)))
    same = award == advance.expected
    return Advance(
        award,
        numpy.where(same, advance.paid, paid),
        numpy.where(same, advance.reclaimed, advance.reclaimed + reclaimed),
    )


def settled_until(advance: Advance, month: NDArray) -> Amounts:
    """Return what was paid through ``month`` of each household, less what was reclaimed of it."""
    return numpy.where(month >= MONTH, advance.paid, 0).sum(axis=0) - advance.reclaimed


def given_advance(amount: Amounts) -> Advance:
    """Return an advance of which only the yearly amount is known, spread in whole cents over the twelve months."""
    month = numpy.floor(amount * 100 / MONTHS) / 100
    paid = numpy.repeat(month[None, :], MONTHS, axis=0)
    paid[-1] = rounding.whole_cents(amount - (MONTHS - 1) * month)
    return Advance(amount, paid, amount * 0)


def put(advance: Advance, chosen: NDArray[numpy.bool_], part: Advance) -> Advance:
    """Return ``advance`` with the chosen households replaced by ``part``."""
    expected, paid, reclaimed = advance.expected.copy(), advance.paid.copy(), advance.reclaimed.copy()
    expected[chosen], paid[:, chosen], reclaimed[chosen] = part.expected, part.paid, part.reclaimed
    return Advance(expected, paid, reclaimed)


def take(advance: Advance, chosen: NDArray[numpy.bool_]) -> Advance:
    """Return the advance of the chosen households."""
    return Advance(advance.expected[chosen], advance.paid[:, chosen], advance.reclaimed[chosen])
