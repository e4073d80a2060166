"""The numbers of the huurtoeslag against each other: factors, income points and indexation, as the act derives them.

Wht art. 17 lid 1 (income points from the minimum wage, until 2024), art. 19 lid 2 (factors from the norm rents at the two
income points), art. 20 and 27 (one percentage a year for limits and norm rents, rounded up to cents). Nothing here comes
from the formulas under test: each number is recomputed in exact decimals from other published numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from openfisca_core.parameters import ParameterNode

from openfisca_toeslagen import coverage

CENT = Decimal("0.01")
SINGLE, SEVERAL = "eenpersoons", "meerpersoons"
TYPES = {SINGLE: range(2013, 2026), SEVERAL: range(2013, 2026)}
#: The minimum income points of 2017 to 2019 are not known for elderly households; since 2025 there are none.
TYPES |= {kind: [*range(2013, 2017), *range(2020, 2025)] for kind in ("eenpersoonsouderen", "meerpersoonsouderen")}
#: Expected development of rents (art. 27 lid 3), in percent; in 2016 social assistance held the norm rents to 1.1 (lid 4).
RENTS = {2016: "1.7", 2017: "1.0", 2018: "0.8", 2019: "1.7", 2020: "1.9", 2021: "2.3", 2022: "0", 2023: "2.2"}
RENTS |= {2024: "0.5", 2025: "5.0", 2026: "4.4"}
#: The act of 2024 (36311) raised the norm rent by four euros in 2026, after indexation.
RAISED = {2026: Decimal(4)}
#: Art. 18, that the formulas do not need because the ministry gives the factors. The norm rent at the reference income point
#: (lid 3) and the point of each type (lid 1), both from 2013; the reduction of that norm rent (lid 4). Texts of the act.
REFERENCE_RENT = [
    *("395.91", "405.65", "411.05", "415.58", "419.74", "423.10", "430.30"),
    *("438.48", "448.57", "448.57", "458.44", "460.74", "483.78"),
]
REFERENCE_INCOME = {
    SINGLE: [21675, 21925, 22175, 22500, 22900, 23275, 23850, 24400, 24875, 25450, 28550, 30550, 32625],
    SEVERAL: [28200, 28500, 28800, 29250, 29775, 30275, 31000, 31700, 32325, 33100, 37100, 39700, 42475],
    "eenpersoonsouderen": [21800, 22075, 22275, 22800, 23050, 23450, 24275, 25000, 25625, 26100, 28275, 30575],
    "meerpersoonsouderen": [29050, 29400, 29600, 30250, 30600, 31100, 32100, 32925, 33700, 34300, 36925, 39875],
}
REDUCTION = {SINGLE: "1.82", SEVERAL: "3.63", "eenpersoonsouderen": "2.27", "meerpersoonsouderen": "4.54"}
#: In 2025 the reductions of elderly households became those of all.
REDUCTION_2025 = {SINGLE: "2.27", SEVERAL: "4.54"}
#: Share of twelve times the minimum wage and the addition (art. 17 lid 1 a and b, until 2024).
FROM_MINIMUM_WAGE = {SINGLE: ("0.81", 572), SEVERAL: ("1.08", 144)}


def deviations(parameters: ParameterNode) -> list[str]:
    """Return one line for every number that differs from what other numbers give."""
    return [*_factors(parameters), *_income_points(parameters), *_indexation(parameters), *_equal_limits(parameters)]


def _value(parameters: ParameterNode, path: str, year: int) -> Decimal | None:
    """Return the value on 1 January, exact, or None."""
    value = coverage.value_on(coverage.node(parameters, path), f"{year}-01-01")
    return None if value is None else Decimal(repr(value))


def _compare(path: str, year: int, found: Decimal | None, expected: Decimal) -> Iterator[str]:
    if found != expected:
        yield f"{path} {year}: {found}, recomputed {expected}"


def _factors(parameters: ParameterNode) -> Iterator[str]:
    """Check factors a and b, to their twelfth decimal, from the quotients of norm rent and income at the two points."""
    for kind, years in TYPES.items():
        for year in years:
            least = _value(parameters, "huurtoeslag.normhuur.bij_minimum_inkomensijkpunt", year)
            least -= _value(parameters, f"huurtoeslag.normhuur.verlaging_bij_minimum.{kind}", year)
            lowest = _value(parameters, f"huurtoeslag.inkomensijkpunt.minimum.{kind}", year)
            reduction = (REDUCTION_2025 if year == 2025 else REDUCTION)[kind]
            rent = Decimal(REFERENCE_RENT[year - 2013]) - Decimal(reduction)
            income = Decimal(REFERENCE_INCOME[kind][year - 2013])
            a = (rent / income - least / lowest) / (income - lowest)
            b = least / lowest - a * lowest
            for name, value in (("a", a), ("b", b)):
                path = f"huurtoeslag.normhuur.factor_{name}.{kind}"
                expected = value.quantize(Decimal("1e-12"), ROUND_HALF_UP)
                yield from _compare(path, year, _value(parameters, path, year), expected)


def _income_points(parameters: ParameterNode) -> Iterator[str]:
    """Check the minimum income points that follow the minimum wage, rounded up to a multiple of 25 (art. 27)."""
    for kind, (share, addition) in FROM_MINIMUM_WAGE.items():
        for year in range(2013, 2025):
            wage = _value(parameters, "wet_minimumloon.maandbedrag_januari", year)
            exact = Decimal(share) * 12 * wage + addition
            path = f"huurtoeslag.inkomensijkpunt.minimum.{kind}"
            expected = (exact / 25).to_integral_value(ROUND_CEILING) * 25
            yield from _compare(path, year, _value(parameters, path, year), expected)


def _indexation(parameters: ParameterNode) -> Iterator[str]:
    """Check the limits of art. 13 lid 1 b and 20 and the norm rent of art. 17, each from the year before."""
    limits = ["huurgrens.laag", "kwaliteitskortingsgrens", "aftoppingsgrens.laag", "aftoppingsgrens.hoog"]
    for name in (*limits, "normhuur.bij_minimum_inkomensijkpunt"):
        path = f"huurtoeslag.{name}"
        for year, percent in RENTS.items():
            growth = Decimal("1.1") if year == 2016 and name.startswith("normhuur") else Decimal(percent)
            before = _value(parameters, path, year - 1)
            expected = (before * (100 + growth) / 100).quantize(CENT, ROUND_CEILING)
            if name.startswith("normhuur"):
                expected += RAISED.get(year, 0)
            yield from _compare(path, year, _value(parameters, path, year), expected)


def _equal_limits(parameters: ParameterNode) -> Iterator[str]:
    """Check the asset limits of Awir art. 7: a resident's is the tenant's, the joint one of partners is twice that."""
    for year in range(2021, 2027):
        one = _value(parameters, "awir.vermogensgrens.belanghebbende", year)
        for name, times in (("medebewoner", 1), ("partners_gezamenlijk", 2)):
            path = f"awir.vermogensgrens.{name}"
            yield from _compare(path, year, _value(parameters, path, year), one * times)
