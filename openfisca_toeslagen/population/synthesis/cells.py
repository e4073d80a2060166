"""How many households there are of each kind: family, and given the family the income decile, source and tenure.

Numbers of households come from the register of 1 January 2024; the structure of incomes comes from the income statistics
of 2020 (CBS 2022/15) as shares within each household type. Where only margins are published, they are combined by raking
(``fitted.csv``).
"""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy

from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.synthesis.draws import Choice
from openfisca_toeslagen.population.synthesis.fitted import kept

REGISTER, INCOMES = 2024, 2020
TYPES = (
    "alleenstaand_onder_aow",
    "alleenstaand_vanaf_aow",
    "eenouder_kinderen_onder_18",
    "eenouder_kind_18plus",
    "paar_zonder_kind_onder_aow",
    "paar_zonder_kind_vanaf_aow",
    "paar_kinderen_onder_18",
    "paar_kind_18plus",
    "meerpersoons_overig",
)
SINGLE, SINGLE_AOW, LONE, LONE_ADULT, COUPLE, COUPLE_AOW, FAMILY, FAMILY_ADULT, OTHER = range(9)
#: The five types of the decile table, and which of them each type belongs to.
BROAD = ("eenpersoons", "eenoudergezin", "paar_zonder_kind", "paar_met_kinderen", "meerpersoons_overig")
BROAD_OF = numpy.array([0, 0, 1, 1, 2, 2, 3, 3, 4])
SOURCES = ("werknemer", "zelfstandige", "arbeidsongeschiktheid", "pensioen", "bijstand", "overig")
EMPLOYEE, SELF_EMPLOYED, DISABLED, RETIRED, ASSISTANCE, OTHER_SOURCE = range(6)
TENURES = ("eigen_woning", "huur")
DECILES = 10
SHAPE = (len(TYPES), DECILES, len(SOURCES), len(TENURES))
NUMBERS = ("1_child", "2_children", "3plus_children")
ELDEST = ("0_5", "6_11", "12_17", "18_24", "25plus")
#: Age groups of children: 0-5, 6-11, 12-17, 18 and older.
AGE_GROUPS = ((0, 6), (6, 12), (12, 18), (18, 41))

#: ASSUMPTION: how common each source is within a type before the margins are fitted. Only the order of magnitude matters.
SOURCE_SEED = numpy.array(
    [
        [1, 0.17, 0.12, 0.05, 0.10, 0.11],
        [0.03, 0.02, 0.005, 1, 0.005, 0.002],
        [1, 0.12, 0.07, 0.02, 0.25, 0.06],
        [1, 0.10, 0.06, 0.15, 0.12, 0.03],
        [1, 0.20, 0.06, 0.12, 0.03, 0.03],
        [0.08, 0.05, 0.005, 1, 0.003, 0.002],
        [1, 0.20, 0.02, 0.01, 0.03, 0.015],
        [1, 0.20, 0.03, 0.12, 0.02, 0.01],
        [1, 0.12, 0.05, 0.30, 0.05, 0.05],
    ]
)
#: ASSUMPTION: odds of renting by type and by source before the margins are fitted.
RENT_BY_TYPE = numpy.array([2.0, 1.2, 1.8, 1.4, 0.9, 0.6, 0.45, 0.4, 1.0])
RENT_BY_SOURCE = numpy.array([1.0, 0.7, 2.0, 0.9, 6.0, 3.0])
#: ASSUMPTION: single parents of minors only have lower incomes than single parents with a grown child, who often earns
#: too: odds per decile. The published table has them together; their incomes are published apart.
LONE_BY_DECILE = 0.82
#: ASSUMPTION: years between consecutive children (0 is twins), for households whose children are 6 or older.
SPACING = numpy.array([0.02, 0.08, 0.27, 0.24, 0.14, 0.09, 0.06, 0.04, 0.02, 0.02, 0.01, 0.01])
#: ASSUMPTION: how common each age is among children at home. Young children: fitted by eye to the published numbers of
#: 0 to 7 year olds; from 18 on children leave home.
AT_HOME = (
    [0, 1, 2, 3, 4, 5, 6, 17, 18, 20, 22, 24, 26, 28, 30, 35, 40],
    [1.25, 1.25, 1.22, 1.0, 0.9, 0.84, 1.0, 1.0, 0.95, 0.85, 0.66, 0.45, 0.27, 0.17, 0.1, 0.04, 0.02],
)


@dataclasses.dataclass(frozen=True)
class Family:
    """A kind of household: its type and, with children, how many and in which age groups youngest and eldest are."""

    type: int
    children: int
    youngest: int
    eldest: int
    households: float


@functools.cache
def families() -> tuple[Family, ...]:
    """Return every kind of household with its number on 1 January 2024."""
    one, none = published("households.one_person", REGISTER), published("households.multi_no_children", REGISTER)
    childless = {
        kind: published(f"households.{TYPES[kind]}", INCOMES) for kind in (SINGLE, SINGLE_AOW, COUPLE, COUPLE_AOW, OTHER)
    }
    singles = childless[SINGLE] + childless[SINGLE_AOW]
    several = childless[COUPLE] + childless[COUPLE_AOW] + childless[OTHER]
    kinds = [
        Family(kind, 0, 0, 0, number * (one / singles if kind <= SINGLE_AOW else none / several))
        for kind, number in childless.items()
    ]
    for lone in (True, False):
        kinds.extend(_with_children(lone))
    return tuple(kind for kind in kinds if kind.households > 0)


def _with_children(lone: bool) -> list[Family]:
    """Return the households with children of single parents or of couples."""
    minor, adult = (LONE, LONE_ADULT) if lone else (FAMILY, FAMILY_ADULT)
    found = numpy.zeros((3, 4, 4))
    found[:, 0, :] = _youngest_below_six(lone)
    found[:, 1:, 1:] = kept("eenouders" if lone else "paren", (3, 3, 3))
    cells = itertools.product(range(3), range(4), range(4))
    return [Family(adult if e == 3 else minor, n + 1, y, e, found[n, y, e]) for n, y, e in cells]


def _youngest_below_six(lone: bool) -> numpy.ndarray:
    """Return the published numbers of households whose youngest child is 0-5, by number of children and eldest child."""
    name = "single_parent" if lone else "couple"
    young = numpy.zeros((3, 4))
    for (n, number), (e, eldest) in itertools.product(enumerate(NUMBERS), enumerate(ELDEST)):
        if n or not e:
            young[n, min(e, 3)] += published(f"households.youngest_0_5.oldest_{eldest}.{name}.{number}", REGISTER)
    return young


def family_problem(lone: bool) -> tuple[numpy.ndarray, list]:
    """Return seed and margins of the households whose youngest child is 6 or older.

    Published: the number of children. The age groups are an ASSUMPTION: the proportions of the household forecast of 2011
    for 2020 between 6-11, 12-17 and 18 or older, combined with the share of households with only minors (2020).
    """
    whole = "single_parent" if lone else "couple_with_children"
    minor, adult = (LONE, LONE_ADULT) if lone else (FAMILY, FAMILY_ADULT)
    young = _youngest_below_six(lone)
    totals = numpy.array([published(f"households.{whole}.{number}", REGISTER) for number in NUMBERS])
    only_minors = published(f"households.{TYPES[minor]}", INCOMES)
    only_minors = totals.sum() * only_minors / (only_minors + published(f"households.{TYPES[adult]}", INCOMES))
    forecast = [published(f"households.youngest_age_forecast2011.{group}", INCOMES) for group in ("6_12", "12_18", "18plus")]
    rest = totals - young.sum(axis=1)
    seed = numpy.zeros((3, 4, 4))
    for n, y, e in itertools.product(range(3), range(1, 4), range(1, 4)):
        seed[n, y, e] = age_table(n + 1, y, e).sum() * forecast[y - 1]
    n, y, e = numpy.indices(seed.shape)
    minors = numpy.array([only_minors - young[:, :3].sum()])
    minors = numpy.append(minors, rest.sum() - minors)
    shares = numpy.array(forecast) / sum(forecast) * rest.sum()
    margins = [(n, rest), (numpy.where(e == 3, 1, 0), minors), (y - 1, shares)]
    return seed[:, 1:, 1:], [(labels[:, 1:, 1:], of_labels) for labels, of_labels in margins]


@functools.cache
def age_table(children: int, youngest: int, eldest: int) -> numpy.ndarray:
    """Return the relative frequency of the ages of the youngest (row) and the eldest child (column) within two groups."""
    ages = numpy.arange(AGE_GROUPS[-1][1])
    at_home = numpy.interp(ages, *AT_HOME)
    gap = numpy.concatenate([SPACING, numpy.full(30, 0.001)])
    spread = {1: numpy.eye(1, 60)[0], 2: gap}.get(children, numpy.convolve(gap, gap))
    apart = ages[None, :] - ages[:, None]
    table = numpy.where(apart >= 0, spread[numpy.clip(apart, 0, len(spread) - 1)], 0) * at_home[:, None] * at_home[None, :]
    if children == 1:
        table = numpy.diag(at_home)
    (low_y, high_y), (low_e, high_e) = AGE_GROUPS[youngest], AGE_GROUPS[eldest]
    inside = numpy.zeros(table.shape)
    inside[low_y:high_y, low_e:high_e] = table[low_y:high_y, low_e:high_e]
    return inside


def households_by_type() -> numpy.ndarray:
    """Return the number of households of each type on 1 January 2024."""
    return numpy.bincount([f.type for f in families()], weights=[f.households for f in families()], minlength=len(TYPES))


def decile_shares(kind: str, names: tuple[str, ...]) -> numpy.ndarray:
    """Return the published numbers (decile, name) of 2020 for one breakdown of the deciles."""
    rows = [
        [published(f"households.income_decile_{d}.{kind}.{name}", INCOMES) for name in names] for d in range(1, DECILES + 1)
    ]
    return numpy.array(rows)


def own_share() -> numpy.ndarray:
    """Return the share of owners per decile, 2020.

    Deciles 8-10 are not published. ASSUMPTION: together they hold the owner-occupied dwellings that remain, evenly.
    """
    numbers = numpy.array(
        [
            [
                published(f"households.income_decile_{d}.tenure.{name}", INCOMES)
                for name in ("eigen_woning", "huur_zonder_huurtoeslag", "huur_met_huurtoeslag")
            ]
            for d in range(1, 8)
        ]
    )
    all_households = decile_shares("type", BROAD).sum()
    owned = published("dwellings.koop", INCOMES) / published("dwellings.total", INCOMES) * all_households
    high = (owned - numbers[:, 0].sum()) / decile_shares("type", BROAD)[7:].sum()
    return numpy.append(numbers[:, 0] / numbers.sum(axis=1), [high] * 3)


def income_table() -> numpy.ndarray:
    """Return the number of households by type, decile, source and tenure, with the register totals of 2024 per type."""
    return kept("inkomens", SHAPE)


def income_problem() -> tuple[numpy.ndarray, list]:
    """Return seed and margins of the income table: the published shares within type and decile, on the register numbers."""
    by_type = households_by_type()
    shares = decile_shares("type", BROAD)
    shares = shares / shares.sum(axis=0)
    by_broad = numpy.bincount(BROAD_OF, weights=by_type)
    broad = shares * by_broad
    per_decile = broad.sum(axis=1)
    sources = numpy.maximum(decile_shares("source", SOURCES), 1)
    sources = sources / sources.sum(axis=1, keepdims=True) * per_decile[:, None]
    own = own_share() * per_decile
    odds = RENT_BY_TYPE[:, None] * RENT_BY_SOURCE[None, :]
    seed = numpy.empty(SHAPE)
    seed[...] = SOURCE_SEED[:, None, :, None] * by_type[:, None, None, None] / SOURCE_SEED.sum(axis=1)[:, None, None, None]
    seed[..., 1] *= odds[:, None, :]
    seed[LONE] *= LONE_BY_DECILE ** numpy.arange(DECILES)[:, None, None]
    t, d, s, h = numpy.indices(SHAPE)
    margins = [
        (t, by_type),
        (d * len(BROAD) + BROAD_OF[t], broad.ravel()),
        (d * len(SOURCES) + s, sources.ravel()),
        (d * 2 + h, numpy.stack([own, per_decile - own], axis=1).ravel()),
    ]
    return seed, margins


@functools.cache
def choices() -> tuple[Choice, Choice]:
    """Return the choice of the family, and per type that of decile, source and tenure."""
    number = numpy.array([[family.households for family in families()]])
    return Choice(number), Choice(income_table().reshape(len(TYPES), -1))
