"""The childcare step tables recomputed from the year before, by the published indexation and increments.

The government publishes the index of the income groups and by how many points the percentages change; the tables must
follow. Used as a test and as a guard in ``make mutatie``.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy

from openfisca_toeslagen import coverage

#: Index of the toetsingsinkomens per year (Besluit kinderopvangtoeslag art. 7). 2018 is left out: its published 1.9720%
#: reproduces 62 of 68 bounds, the table was rebuilt backwards from 2019.
INDEX = {
    2014: "0.0201",
    2015: "0.0195",
    2016: "0.0144",
    2017: "0.0170",
    2019: "0.031",
    2020: "0.0235",
    2021: "0.0207",
    2022: "0.0139",
    2023: "0.0337",
    2024: "0.0502",
    2025: "0.0387",
    2026: "0.0404",
}


def column(parameters, name: str, part: str, year: int) -> list[Decimal]:
    """Return the thresholds or amounts of one of the two tables in a year, as exact decimals."""
    scale = parameters.kinderopvangtoeslag.percentage.children[name]
    values = (coverage.value_on(bracket.children[part], f"{year}-01-01") for bracket in scale.brackets)
    return [Decimal(str(value)) for value in values]


def deviations(parameters) -> list[str]:
    """Return what does not follow from the year before; empty when everything does."""
    found = []
    for name in ("eerste_kind", "volgende_kinderen"):
        for year, index in INDEX.items():
            before = column(parameters, name, "threshold", year - 1)
            last_of_group = [bound - 1 for bound in before[1:]]
            expected = [Decimal(0)] + [
                (bound * (1 + Decimal(index))).quantize(Decimal(1), ROUND_HALF_UP) + 1 for bound in last_of_group
            ]
            found += _different(f"{name} {year} inkomensgrens", column(parameters, name, "threshold", year), expected)
    first = {year: column(parameters, "eerste_kind", "amount", year) for year in range(2013, 2027)}
    following = {year: column(parameters, "volgende_kinderen", "amount", year) for year in range(2013, 2027)}
    top, point = Decimal("0.96"), Decimal("0.001")

    for year, table in ((2014, following), (2015, following), (2015, first), (2020, first), (2021, first)):
        found += _different(f"percentages {year} ongewijzigd", table[year], table[year - 1])
    for year in (2020, 2021, 2023, 2024):
        found += _different(f"volgende kinderen {year} ongewijzigd", following[year], following[year - 1])
    for year in (2023, 2024):
        found += _different(f"eerste kind {year} ongewijzigd", first[year], first[year - 1])

    # 2025 (Stcrt. 2024, 32578): +8.6 points for the first child (8.7 in rows 15 to 18), at most 96%; the four groups that
    # were on the floor of 33.3% in 2024 and no longer are fall by 2.0 points each to that floor, from 159,225 euros. Next
    # children as 2024 and never less than the first child.
    raised = [min(top, value + point * (87 if 15 <= row <= 18 else 86)) for row, value in enumerate(first[2024][:46])]
    raised += [raised[45] - 20 * point * (row - 45) for row in range(46, 50)] + first[2024][50:]
    found += _different("eerste kind 2025", first[2025], raised)
    found += _different(
        "volgende kinderen 2025", following[2025], [max(*pair) for pair in zip(following[2024], first[2025], strict=True)]
    )

    # 2026: +3.2 points for the first child, at most 96%, floor 36.5%; +1.1 for next children, never less than the first.
    found += _different("eerste kind 2026", first[2026], [min(top, value + point * 32) for value in first[2025]])
    raised = [max(own, min(top, value + point * 11)) for own, value in zip(first[2026], following[2025], strict=True)]
    found += _different("volgende kinderen 2026", following[2026], raised)
    return found


def _different(what: str, got: list[Decimal], expected: list[Decimal]) -> list[str]:
    rows = numpy.flatnonzero([a != b for a, b in zip(got, expected, strict=True)])
    return [f"{what}, rij {row}: {got[row]} in plaats van {expected[row]}" for row in rows]
