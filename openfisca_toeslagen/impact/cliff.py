"""The same family with less and less of its childcare costs paid: where the award falls, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import rounding
from openfisca_toeslagen.impact import situation
from openfisca_toeslagen.impact.settlement import CHILDCARE, Amounts, settle
from openfisca_toeslagen.refusal import RefusalError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.families import Family
    from openfisca_toeslagen.impact.regimes import Regime

PAID = "betaalde_kinderopvangkosten"
DUE = "verschuldigde_kinderopvangkosten"

#: Steps of the paid share: coarse, and fine just under everything paid, where the regimes part.
COARSE, FINE, FINE_FROM = 0.005, 0.0005, 0.99
#: Paid shares shown in tables, beside one cent short and everything paid.
SHOWN = (0.90, 0.95, 0.98, 0.99, 0.995)


@dataclass(frozen=True)
class Point:
    """One copy of the family: what was not paid, and the settlement under every regime."""

    betaald_deel: float
    onbetaald: float
    getoond: bool
    bedragen: dict[str, Amounts]


@dataclass(frozen=True)
class Cliff:
    """The series of a family, from least paid to everything paid; ``weigering`` if it could not be computed."""

    gezin: str
    verschuldigd: float
    punten: tuple[Point, ...]
    #: The regimes that give the same as the law at every point.
    zelfde_als_wet: tuple[str, ...] = ()
    weigering: str | None = None


def cliff(family: Family, regimes: tuple[Regime, ...]) -> Cliff | None:
    """Compute the series of a family that asks for one: one simulation per regime, with a household per point."""
    if family.klif is None:
        return None
    year = str(family.jaar)
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    due = _due(regimes[0].system, family, months)
    shares, payments = _payments(due, family.klif.van)
    total = float(due.sum())
    unpaid = rounding.whole_cents(total - payments.sum(axis=(1, 2)))
    try:
        settled = {regime.key: _settle(regime.system, family, months, payments) for regime in regimes}
    except RefusalError as refusal:
        return Cliff(family.id, total, (), weigering=str(refusal))
    cent = len(shares) - 2
    shown = [number >= cent or bool(numpy.isclose(share, SHOWN).any()) for number, share in enumerate(shares)]
    points = [
        Point(1 - missing / total, missing, shown[number], {key: rows[number] for key, rows in settled.items()})
        for number, missing in enumerate(unpaid.tolist())
    ]
    law, *others = regimes
    same = [r.key for r in others if all(p.bedragen[r.key].same_as(p.bedragen[law.key]) for p in points)]
    return Cliff(family.id, total, tuple(points), tuple(same))


def _due(law: TaxBenefitSystem, family: Family, months: list[str]) -> NDArray[numpy.float64]:
    """Return what is due, in whole cents: a row per month, a column per person of the family."""
    one = situation.simulation(law, family.situatie)
    return rounding.whole_cents(numpy.array([one.calculate(DUE, month) for month in months]))


def _payments(due: NDArray[numpy.float64], lowest: float) -> tuple[NDArray[numpy.float64], NDArray[numpy.float64]]:
    """Return the paid shares and the payments (point, month, person), every payment in whole cents.

    The last two points are one cent short, in the first month with costs, and everything paid.
    """
    coarse = numpy.arange(lowest, FINE_FROM, COARSE)
    fine = numpy.arange(max(lowest, FINE_FROM), 1 - FINE / 2, FINE)
    shares = numpy.concatenate([coarse, fine, [1.0, 1.0]])
    payments = rounding.whole_cents(shares[:, None, None] * due)
    month, person = numpy.argwhere(due > 0)[0]
    payments[-2, month, person] -= 0.01
    return shares, payments


def _settle(system: TaxBenefitSystem, family: Family, months: list[str], payments: NDArray[numpy.float64]) -> list[Amounts]:
    many = situation.simulation(system, family.situatie, copies=len(payments))
    for number, month in enumerate(months):
        many.set_input(PAID, month, payments[:, number, :].reshape(-1))
    return settle(many, months[0][:4], CHILDCARE)
