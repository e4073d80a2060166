"""The persons of each household: children by age, births in the course of the year, adults by age and sex."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.schema import law
from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.steady import exp
from openfisca_toeslagen.population.synthesis import cells
from openfisca_toeslagen.population.synthesis.cells import (
    COUPLE,
    COUPLE_AOW,
    FAMILY,
    LONE,
    LONE_ADULT,
    OTHER,
    SINGLE,
    SINGLE_AOW,
    families,
)
from openfisca_toeslagen.population.synthesis.draws import Choice, Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

WOMAN, MAN = 0, 1
#: ASSUMPTION: of households with three or more children at home, how many have 3, 4, 5 and 6. The mean is the published
#: number of children living at home less those of one- and two-child households.
THREE_OR_MORE = numpy.array([0.785, 0.150, 0.045, 0.020])
MOST_CHILDREN = 6
#: ASSUMPTION: share of women among persons living alone below and above the AOW age, and among single parents.
WOMEN = {SINGLE: 0.43, SINGLE_AOW: 0.67, LONE: 0.84, LONE_ADULT: 0.80, OTHER: 0.5}
#: ASSUMPTION: age of the mother at the birth of her eldest child still at home, mean and spread.
FIRST_BIRTH = (30.0, 4.7)
YOUNGEST_PARENT = 18
#: ASSUMPTION: how much older the man is in a couple, mean and spread.
OLDER = (2.3, 3.4)
#: ASSUMPTION: relative frequency of ages of those without children, by type; fitted to the population by age afterwards.
AGES = {
    SINGLE: ([18, 20, 25, 30, 40, 50, 60, 70], [0.35, 1.3, 1.7, 1.15, 0.75, 0.95, 1.15, 1.2]),
    SINGLE_AOW: ([65, 70, 75, 80, 85, 90, 95, 100], [1.0, 1.0, 1.0, 0.85, 0.6, 0.3, 0.08, 0.0]),
    COUPLE: ([18, 22, 26, 30, 35, 40, 50, 55, 62, 70], [0.05, 0.5, 1.1, 1.0, 0.5, 0.35, 0.7, 1.2, 1.5, 1.5]),
    COUPLE_AOW: ([65, 70, 75, 80, 85, 90, 95], [1.2, 1.15, 0.95, 0.55, 0.25, 0.07, 0.0]),
    OTHER: ([18, 25, 40, 60, 80, 90], [0.6, 1.2, 0.8, 0.9, 0.5, 0.0]),
}
#: ASSUMPTION: tilt of those frequencies by main source of income.
TILTS = {
    cells.EMPLOYEE: ([18, 22, 27, 34, 58, 64, 70], [0.4, 0.9, 1.45, 1.3, 1.1, 0.6, 0.2]),
    cells.SELF_EMPLOYED: ([18, 24, 35, 60, 66, 70, 80], [0.05, 0.3, 1.0, 1.2, 0.9, 0.4, 0.1]),
    cells.DISABLED: ([18, 30, 45, 60, 67], [0.3, 0.6, 1.0, 2.0, 1.5]),
    cells.RETIRED: ([18, 57, 60, 64, 68, 100], [0.0, 0.0, 0.5, 2.0, 2.0, 2.0]),
    cells.ASSISTANCE: ([18, 22, 27, 60, 67, 70], [0.0, 0.1, 1.0, 1.2, 1.0, 0.2]),
    cells.OTHER_SOURCE: ([18, 20, 24, 27, 30, 58, 66], [6.0, 8.0, 6.0, 2.0, 0.4, 0.4, 1.0]),
}
#: ASSUMPTION: of first births, the share to single women; of later births, the share to single parents.
BIRTHS_TO_SINGLES = (0.06, 0.06)
FERTILE = (20, 44)
#: Share of other households with a third person: fitted by eye to the published numbers of households by size.
THIRD_RESIDENT = 0.15


@dataclasses.dataclass
class People:
    """The structure of n households. Rows of arrays with two rows are the woman and the man of the couple.

    ``children`` has a column per child with its age on 1 January, eldest first, and -1 where there is none. ``born`` says
    in which households a child is born in the course of the year.
    """

    type: NDArray
    decile: NDArray
    source: NDArray
    renting: NDArray
    within_decile: NDArray
    children: NDArray
    born: NDArray
    present: NDArray
    age: NDArray
    others: NDArray

    @property
    def count(self) -> int:
        """Number of households."""
        return len(self.type)

    @property
    def couple(self) -> NDArray[numpy.bool_]:
        """Which households have a couple."""
        return self.present.all(axis=0)

    @property
    def minors(self) -> NDArray[numpy.int64]:
        """Number of children below 18 on 1 January."""
        return ((self.children >= 0) & (self.children < 18)).sum(axis=1)


@functools.cache
def aow_age(year: int) -> int:
    """Return the age in whole years from which everybody has the AOW age on 1 January, by the AOW act."""
    scale = law().parameters(f"{year}-01-01").aow.leeftijd_in_maanden
    for age in range(64, 72):
        months = scale.calc(numpy.array([(year - age) * 10_000 + 101], dtype=float))[0]
        if age * 12 >= months:
            return age
    message = f"no AOW age for {year}"
    raise ValueError(message)


@functools.cache
def _age_choice(aow: int) -> Choice:
    """Return the ages (row: type x source) of the first adult in households without children."""
    ages = numpy.arange(18, 101)
    rows = []
    for kind in range(len(cells.TYPES)):
        for source in range(len(cells.SOURCES)):
            if kind not in AGES:
                rows.append(numpy.ones(len(ages)))
                continue
            frequency = numpy.interp(ages, *AGES[kind])
            tilt = numpy.interp(ages, *TILTS[source]) if kind in (SINGLE, COUPLE, OTHER) else 1.0
            allowed = ages >= aow if kind in (SINGLE_AOW, COUPLE_AOW) else (ages < aow) | (kind == OTHER)
            rows.append(numpy.maximum(frequency * tilt, 1e-9) * allowed)
    return Choice(numpy.array(rows))


@functools.cache
def _child_choice() -> tuple[Choice, NDArray]:
    """Return the ages of youngest and eldest (one number for both) per family, and the number of ages."""
    size = cells.AGE_GROUPS[-1][1]
    rows = [
        cells.age_table(f.children, f.youngest, f.eldest).ravel() if f.children else numpy.eye(1, size * size)[0]
        for f in families()
    ]
    return Choice(numpy.array(rows)), size


def draw_people(draws: Draws, count: int, year: int) -> People:
    """Draw the structure of ``count`` households on 1 January of a year, and the births in that year."""
    by_family, by_income = cells.choices()
    family, rest = by_family.at(numpy.zeros(count, int), draws.strata(count))
    kind = numpy.array([f.type for f in families()])[family]
    cell, rest = by_income.at(kind, rest)
    decile, source, tenure = numpy.unravel_index(cell, cells.SHAPE[1:])
    children = _draw_children(draws, family)
    present = numpy.ones((2, count), bool)
    single = kind <= LONE_ADULT
    single |= kind == OTHER
    women = numpy.select([kind == k for k in WOMEN], list(WOMEN.values()), 0.5)
    woman = draws.happens(women, count)
    present[WOMAN] = ~single | woman
    present[MAN] = ~single | ~woman
    age = _draw_ages(draws, kind, source, children, present, aow_age(year))
    others = numpy.full((2, count), -1)
    shared = kind == OTHER
    others[:, shared] = 18 + (draws.uniform(2, int(shared.sum())) * 55).astype(int)
    others[1, draws.uniform(count) >= THIRD_RESIDENT] = -1
    people = People(kind, decile, source, tenure == 1, rest, children, numpy.zeros(count, bool), present, age, others)
    people.born = _draw_births(draws, people)
    return people


def _draw_children(draws: Draws, family: NDArray) -> NDArray:
    """Return the ages of the children, eldest first, -1 where there is none."""
    count = len(family)
    number = numpy.array([f.children for f in families()])[family]
    number = numpy.where(number == 3, 3 + draws.pick(THREE_OR_MORE, 0, count), number)
    choice, size = _child_choice()
    pair, _ = choice.at(family, draws.uniform(count))
    youngest, eldest = pair // size, pair % size
    children = numpy.full((count, MOST_CHILDREN), -1)
    children[:, 0] = numpy.where(number > 0, eldest, -1)
    between = youngest[:, None] + (draws.uniform(count, MOST_CHILDREN - 2) * (eldest - youngest + 1)[:, None]).astype(int)
    between = -numpy.sort(-between, axis=1)
    for position in range(1, MOST_CHILDREN):
        middle = between[:, position - 1] if position <= between.shape[1] else youngest
        last = position == number - 1
        children[:, position] = numpy.where(last, youngest, numpy.where(position < number, middle, -1))
    return -numpy.sort(-children, axis=1)


def _draw_ages(draws: Draws, kind: NDArray, source: NDArray, children: NDArray, present: NDArray, aow: int) -> NDArray:
    """Return the ages of woman and man; -1 where there is none."""
    count = len(kind)
    first, _ = _age_choice(aow).at(kind * len(cells.SOURCES) + source, draws.uniform(count))
    first = first + 18
    older = numpy.rint(OLDER[0] + OLDER[1] * draws.normal(count)).astype(int)
    mother = children[:, 0] + numpy.rint(
        numpy.clip(FIRST_BIRTH[0] + FIRST_BIRTH[1] * draws.normal(count), YOUNGEST_PARENT, 45)
    ).astype(int)
    parent = children[:, 0] >= 0
    # Of a couple without children the drawn age is the man's; "vanaf AOW" is about the main earner.
    woman = numpy.where(parent, mother, numpy.where(present.all(axis=0), first - older, first))
    man = numpy.where(parent, numpy.maximum(mother + older, children[:, 0] + YOUNGEST_PARENT), first)
    age = numpy.clip(numpy.stack([woman, man]), 18, 104)
    age[:, kind == COUPLE] = numpy.minimum(age[:, kind == COUPLE], aow + 4)
    return numpy.where(present, age, -1)


def _draw_births(draws: Draws, people: People) -> NDArray[numpy.bool_]:
    """Return the households in which a child is born in the course of the year.

    The numbers by order of birth are published; first children come to those without children, later ones to households
    whose youngest child is 1 to 5. Weighting to the published numbers follows in the calibration.
    """
    national = cells.households_by_type().sum()
    share = people.count / national
    order = numpy.clip((people.children >= 0).sum(axis=1), 0, 3)
    names = ("first", "second", "third", "fourth_or_later")
    age = people.age[WOMAN]
    fertile = (age >= FERTILE[0]) & (age <= FERTILE[1])
    youngest = numpy.where(people.children >= 0, people.children, 99).min(axis=1)
    able = (
        fertile
        & numpy.isin(people.type, (SINGLE, LONE, COUPLE, FAMILY))
        & ((order == 0) | ((youngest >= 1) & (youngest <= 5)))
    )
    alone = ~people.couple
    likely = numpy.where(order == 0, exp(-0.5 * numpy.square((age - 30.5) / 4.5)), 1.0)
    probability = numpy.zeros(people.count)
    for number, name in enumerate(names):
        births = published(f"births.order.{name}", 2023) * share
        single_share = BIRTHS_TO_SINGLES[min(number, 1)]
        for group, part in ((alone, single_share), (~alone, 1 - single_share)):
            chosen = able & (order == number) & group
            total = likely[chosen].sum()
            if total > 0:
                probability[chosen] = numpy.minimum(likely[chosen] * births * part / total, 0.6)
    return draws.happens(probability, people.count)
