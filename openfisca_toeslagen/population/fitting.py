"""Fit what is kept: ``python -m openfisca_toeslagen.population.fitting``.

It writes the tables of households (``synthesis/fitted.csv``) and the levels of non-take-up (``synthesis/take_up.csv``).
Run it again when a published figure, an assumption or the law of 2021 changes; ``toeslagen bevolking controleer`` shows the
result.
"""

from __future__ import annotations

import csv

import numpy
import scipy.optimize

from openfisca_toeslagen.population.awards import TAKE_UP_YEAR, Awards
from openfisca_toeslagen.population.production import synthesise
from openfisca_toeslagen.population.reading import PARTITION
from openfisca_toeslagen.population.synthesis import cells, dwelling, fitted
from openfisca_toeslagen.population.synthesis.take_up import FILE, GROUPS, NOT_APPLIED, SCALE

PARTITIONS, SEED = 4, 2021
HIGHEST = 50.0


def main() -> None:
    """Write the fitted tables and levels."""
    families = family_tables()
    fitted.keep(families)
    refresh()
    # The income table stands on the numbers of families that were kept just now.
    fitted.keep(families | income_tables())
    refresh()
    rows = fit()
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["toeslag", *GROUPS])
        writer.writerows([allowance, *levels] for allowance, levels in rows.items())


def family_tables() -> dict[str, numpy.ndarray]:
    """Return the fitted tables of families and regions."""
    problems = {
        "eenouders": cells.family_problem(True),
        "paren": cells.family_problem(False),
        "regio": dwelling.region_problem(),
    }
    return {name: fitted.solve(*problem) for name, problem in problems.items()}


def income_tables() -> dict[str, numpy.ndarray]:
    """Return the fitted table of incomes."""
    return {"inkomens": fitted.solve(*cells.income_problem())}


def refresh() -> None:
    """Forget what was read from the old file."""
    for cached in (fitted._kept, fitted.kept, cells.families, cells.choices):
        cached.cache_clear()


def fit() -> dict[str, list[float]]:
    """Return the level of each group per allowance at which the published shares do not apply."""
    amounts: dict[str, list[numpy.ndarray]] = {allowance: [] for allowance in NOT_APPLIED}
    weight_parts, group_parts = [], []
    for number in range(PARTITIONS):
        awards = Awards(synthesise(number, PARTITIONS * PARTITION, TAKE_UP_YEAR, SEED))
        awards.compute(set(NOT_APPLIED))
        for allowance, parts in amounts.items():
            parts.append(awards.entitled(allowance))
        weight_parts.append(awards.partition.weights)
        group_parts.append(awards.view.take_up_group)
    weights, group = numpy.concatenate(weight_parts), numpy.concatenate(group_parts)
    result = {}
    for allowance, published in NOT_APPLIED.items():
        amount = numpy.concatenate(amounts[allowance])
        entitled = amount > 0
        inside = {g: entitled & (group == g) for g in range(len(GROUPS))}
        # What the published groups leave of the published whole is for all others together.
        left = published[None][1] * weights[entitled].sum()
        others = entitled.copy()
        levels = [0.0] * len(GROUPS)
        for g, (_, share) in published.items():
            if g is not None:
                levels[g] = _level(amount[inside[g]], weights[inside[g]], share)
                left -= share * weights[inside[g]].sum()
                others &= ~inside[g]
        rest = _level(amount[others], weights[others], left / weights[others].sum())
        result[allowance] = [round(levels[g] if g in published else rest, 4) for g in range(len(GROUPS))]
    return result


def _level(amount: numpy.ndarray, weights: numpy.ndarray, share: float) -> float:
    """Return the level at which ``share`` does not apply, given the amounts of a group."""
    falling = numpy.exp(-amount / SCALE)

    def miss(level: float) -> float:
        return float(numpy.average(numpy.minimum(level * falling, 1.0), weights=weights)) - share

    return scipy.optimize.brentq(miss, 0.0, HIGHEST)


if __name__ == "__main__":
    main()
