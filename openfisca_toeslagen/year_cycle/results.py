"""Sums over many households that add up exactly, whatever the chunks: whole cents and counts, as 64-bit integers.

A weight is kept in ten-thousandths, so that weighted sums are whole numbers too: money is summed in cents times weight,
and a nation stays far below the largest integer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy

from openfisca_toeslagen.concepts import Weigeringsgrond
from openfisca_toeslagen.year_cycle.once import Once
from openfisca_toeslagen.year_cycle.outcome import ChildcareFlows, Settlement, cents

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.year_cycle.outcome import Outcome

    Integers = NDArray[numpy.int64]

WEIGHT_UNITS = 10_000
#: Bounds of the size classes of recoveries and back payments, in euros: class k holds amounts above bound k-1 up to k.
BOUNDS = (0, 24, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000)
#: What the rounding of the instalments alone can leave over a year (twelve times less than a euro).
ROUNDING = 12

MONEY = tuple(f.name for f in fields(Settlement) if f.name not in ("voorschot_per_maand", "weigering"))
GROSS_RECOVERY = "te_veel_betaald"
COUNTED = ("nabetaling", "terugvordering", "terugvordering_voorschot", "niet_teruggevorderd", GROSS_RECOVERY)
CHILDCARE_MONEY = tuple(f.name for f in fields(ChildcareFlows))


class _Sums:
    """The base of sums that can be added field by field."""

    def __add__(self, other: Self) -> Self:
        return type(self)(**{f.name: _add(getattr(self, f.name), getattr(other, f.name)) for f in fields(self)})


def _add(one: object, other: object) -> object:
    if isinstance(one, dict):
        return {key: _add(value, other[key]) for key, value in one.items()}
    return one + other


@dataclass(frozen=True)
class AllowanceSums(_Sums):
    """One allowance of one regime. Money in cents times weight units, counts in weight units, rows as they are."""

    #: Rows of the data with an advance, an award or a right, and rows that are refused.
    rijen: int
    rijen_geweigerd: int
    #: Weighted number of households with an advance or an award, with an advance, with an award.
    ontvangers: int
    met_voorschot: int
    met_toekenning: int
    niet_gebruikers: int
    #: Weighted number of households refused, by number of the ground.
    geweigerd: Integers
    geld: dict[str, int]
    #: Of every counted flow the weighted number of households above the rounding of the instalments, and their money.
    aantal: dict[str, int]
    bedrag: dict[str, int]
    #: Of every counted flow the weighted number of households by size class (:data:`BOUNDS`).
    klassen: dict[str, Integers]
    #: The advance by month.
    voorschot_per_maand: Integers

    def euros(self, flow: str) -> float:
        """Return the sum of a flow in euros."""
        return self.geld[flow] / (100 * WEIGHT_UNITS)

    def households(self, flow: str) -> float:
        """Return how many households have the flow, beyond the rounding of the instalments."""
        return self.aantal[flow] / WEIGHT_UNITS

    def share(self, flow: str) -> float:
        """Return the share of the households with an advance or an award that have the flow."""
        return self.aantal[flow] / self.ontvangers if self.ontvangers else float("nan")

    def mean(self, flow: str) -> float:
        """Return the mean of the flow in euros over the households that have it."""
        return self.bedrag[flow] / (100 * self.aantal[flow]) if self.aantal[flow] else float("nan")

    @property
    def grounds(self) -> dict[str, float]:
        """Return the weighted number of refused households by ground."""
        names = [ground.name for ground in Weigeringsgrond]
        return {names[i]: int(n) / WEIGHT_UNITS for i, n in enumerate(self.geweigerd) if n}


@dataclass(frozen=True)
class RegimeSums(_Sums):
    """One regime: its allowances, childcare, and what comes together in one household."""

    toeslagen: dict[str, AllowanceSums]
    kinderopvang: dict[str, int]
    #: Weighted number of households by number of allowances with a recovery (of an award or of a revised advance).
    stapeling: Integers
    #: Weighted number of households with more than EUR 500 to pay back over all allowances.
    boven_500: int


@dataclass(frozen=True)
class Results(_Sums):
    """Everything that is added up over chunks."""

    huishoudens: int
    gewicht: int
    wijzigingen: int
    meldingen: int
    stelsels: dict[str, RegimeSums]


def aggregate(outcome: Outcome, only: NDArray[numpy.bool_] | None = None) -> Results:
    """Return the sums of an outcome, of all households or of some."""
    chosen = numpy.ones(len(outcome.weights), dtype=bool) if only is None else only
    weight = numpy.rint(outcome.weights * WEIGHT_UNITS).astype(numpy.int64) * chosen
    regimes, once = {}, Once()
    for name, regime in outcome.regimes.items():
        allowances = {a: once(_allowance_sums, s, weight, chosen) for a, s in regime.allowances.items()}
        recoveries = [once(_to_pay_back, s) for s in regime.allowances.values()]
        owed = sum(recoveries)
        stack = sum((recovery > 100 * ROUNDING).astype(numpy.int64) for recovery in recoveries)
        regimes[name] = RegimeSums(
            allowances,
            {flow: _total(cents(getattr(regime.childcare, flow)), weight) for flow in CHILDCARE_MONEY},
            _histogram(stack, weight, len(regime.allowances) + 1),
            int(weight[owed > 500 * 100].sum()),
        )
    return Results(
        int(chosen.sum()),
        int(weight.sum()),
        _total(outcome.wijzigingen.astype(numpy.int64), weight),
        _total(outcome.meldingen.astype(numpy.int64), weight),
        regimes,
    )


def _to_pay_back(s: Settlement) -> Integers:
    return cents(s.terugvordering) + cents(s.terugvordering_voorschot)


def _total(whole: Integers, weight: Integers) -> int:
    return int((whole * weight).sum())


def _histogram(classes: Integers, weight: Integers, length: int) -> Integers:
    """Return the weight per class, exactly: bincount would add in floating point."""
    result = numpy.zeros(length, dtype=numpy.int64)
    numpy.add.at(result, classes, weight)
    return result


def _allowance_sums(s: Settlement, weight: Integers, chosen: NDArray[numpy.bool_]) -> AllowanceSums:
    money = {name: cents(getattr(s, name)) for name in MONEY}
    counted = {name: money[name] for name in COUNTED if name != GROSS_RECOVERY}
    counted[GROSS_RECOVERY] = money["terugvordering"] + money["terugvordering_voorschot"] + money["niet_teruggevorderd"]
    advanced, awarded, unused = (money[name] > 0 for name in ("voorschot", "toekenning", "niet_gebruikt"))
    has = {name: values > 100 * ROUNDING for name, values in counted.items()}
    bounds = numpy.array(BOUNDS) * 100
    return AllowanceSums(
        rijen=int((chosen & (advanced | awarded | unused)).sum()),
        rijen_geweigerd=int((chosen & s.refused).sum()),
        ontvangers=int(weight[advanced | awarded].sum()),
        met_voorschot=int(weight[advanced].sum()),
        met_toekenning=int(weight[awarded].sum()),
        niet_gebruikers=int(weight[unused].sum()),
        geweigerd=_histogram(numpy.where(s.refused, s.weigering, 0), weight * s.refused, len(Weigeringsgrond)),
        geld={name: _total(values, weight) for name, values in money.items()},
        aantal={name: int(weight[has[name]].sum()) for name in COUNTED},
        bedrag={name: _total(counted[name] * has[name], weight) for name in COUNTED},
        klassen={
            name: _histogram(numpy.searchsorted(bounds, counted[name]), weight, len(BOUNDS) + 1)[1:] for name in COUNTED
        },
        voorschot_per_maand=numpy.array([_total(cents(row), weight) for row in s.voorschot_per_maand], dtype=numpy.int64),
    )
