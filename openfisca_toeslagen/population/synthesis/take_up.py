"""Take-up: the lowest award for which a household applies.

Non-take-up is published by group, and falls with the amount. With ``q(a) = level * exp(-a / scale)`` as the share of
households that do not apply for a yearly award ``a``, a household with uniform number ``u`` applies when ``u > q(a)``: when
the award is above ``scale * log(level / u)``. That threshold is a trait of the household: under another law it applies, or
not, by the same trait. The levels are fitted to the published non-take-up of 2021 with the law of that year (``python -m
openfisca_toeslagen.population.fitting``).
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.steady import log
from openfisca_toeslagen.population.synthesis import cells
from openfisca_toeslagen.population.synthesis.draws import Draws
from openfisca_toeslagen.population.synthesis.people import MAN, WOMAN, People

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("take_up.csv")
#: ASSUMPTION: non-take-up falls by a factor e per so many euros a year: it is highest below 50 euros a month (published).
SCALE = 1_200.0
GROUPS = ("bijstand", "zelfstandig", "pas_gepensioneerd", "overig")
#: ASSUMPTION: "recently retired": up to so many years above the AOW age.
RECENT = 2
#: Published non-take-up of 2021 per allowance: for all (None), and for groups (position in ``GROUPS``), with the name of the
#: figure and its value. The lower and upper bound for social assistance (1 and 2%) are taken in the middle.
ASSISTED, SELF, RETIRED, REST = range(len(GROUPS))
NOT_APPLIED: dict[str, dict[int | None, tuple[str, float]]] = {
    "zorgtoeslag": {
        None: ("nontakeup_dienst_toeslagen.zorgtoeslag", 0.12),
        ASSISTED: ("takeup.nonuse.bijstand.high", 0.015),
        SELF: ("nontakeup.zorgtoeslag.self_employed", 0.20),
        RETIRED: ("takeup.nonuse.recently_retired.zorgtoeslag", 0.167),
    },
    "huurtoeslag": {
        None: ("nontakeup_dienst_toeslagen.huurtoeslag", 0.11),
        ASSISTED: ("takeup.nonuse.bijstand.high", 0.015),
        SELF: ("nontakeup.huurtoeslag.self_employed", 0.25),
        RETIRED: ("takeup.nonuse.recently_retired.huurtoeslag", 0.20),
    },
    "kindgebonden_budget": {
        None: ("nontakeup_dienst_toeslagen.kindgebonden_budget", 0.08),
        ASSISTED: ("takeup.nonuse.bijstand.high", 0.015),
        SELF: ("nontakeup.kindgebonden_budget.self_employed", 0.13),
    },
    "kinderopvangtoeslag": {None: ("nontakeup_dienst_toeslagen.kinderopvangtoeslag", 0.03)},
}
#: No award is as high: such a household never applies.
NEVER = 1_000_000.0
SMALLEST = 1e-9


def groups(people: People, aow: int) -> NDArray[numpy.int64]:
    """Return the group of each household in the published figures on non-take-up, a position in ``GROUPS``."""
    age = numpy.where(people.present[MAN], people.age[MAN], people.age[WOMAN])
    recent = (age >= aow) & (age < aow + RECENT)
    return numpy.select([people.source == cells.ASSISTANCE, people.source == cells.SELF_EMPLOYED, recent], [0, 1, 2], 3)


@functools.cache
def levels() -> dict[str, NDArray[numpy.float64]]:
    """Return the fitted level of non-take-up per allowance, for each of ``GROUPS``."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["toeslag"]: numpy.array([float(row[group]) for group in GROUPS]) for row in csv.DictReader(file)}


def draw_thresholds(draws: Draws, group: NDArray) -> dict[str, NDArray[numpy.float64]]:
    """Return per allowance the lowest yearly award in whole euros for which each household applies; 0 is always.

    ASSUMPTION: the same households forgo several allowances: half of them draw one number for all.
    """
    count = len(group)
    common = _strata(draws, group)
    shares = draws.happens(0.5, count)
    thresholds = {}
    for allowance, level in levels().items():
        uniform = numpy.maximum(numpy.where(shares, common, _strata(draws, group)), SMALLEST)
        above = SCALE * log(numpy.maximum(level[group] / uniform, 1.0))
        thresholds[allowance] = numpy.minimum(numpy.rint(above), NEVER)
    return thresholds


def _strata(draws: Draws, group: NDArray) -> NDArray[numpy.float64]:
    """Return uniform numbers that are spread evenly within each group: small groups then have the right share too."""
    uniform = numpy.empty(len(group))
    for one in range(len(GROUPS)):
        inside = group == one
        uniform[inside] = draws.strata(int(inside.sum()))
    return uniform
