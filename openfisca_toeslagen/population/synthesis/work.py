"""Who works, as what and how many hours a week; where income comes from for those who do not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.synthesis import cells
from openfisca_toeslagen.population.synthesis.cells import COUPLE_AOW, LONE, LONE_ADULT
from openfisca_toeslagen.population.synthesis.draws import Draws
from openfisca_toeslagen.population.synthesis.people import MAN, WOMAN, People

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What a person mainly lives on.
KINDS = ("geen", "werknemer", "zelfstandige", "arbeidsongeschikt", "pensioen", "bijstand", "student", "overige_uitkering")
NOTHING, EMPLOYEE, SELF_EMPLOYED, DISABLED, RETIRED, ASSISTANCE, STUDENT, OTHER_BENEFIT = range(8)
KIND_OF_SOURCE = numpy.array([EMPLOYEE, SELF_EMPLOYED, DISABLED, RETIRED, ASSISTANCE, OTHER_BENEFIT])
#: Classes of hours worked a week: below 12, 12-20, 20-28, 28-35, 35 and more (full time).
HOURS = ((2, 12), (12, 20), (20, 28), (28, 35), (35, 42))
FULL_TIME = 4

#: ASSUMPTION: share of two earners among couples that live on work, by income decile; without and with children. The
#: published totals (couples by earners 2020, participation of mothers and fathers 2022) are met by the calibration.
TWO_EARNERS = numpy.array(
    [
        [0.25, 0.30, 0.45, 0.55, 0.65, 0.74, 0.80, 0.85, 0.88, 0.85],
        [0.25, 0.32, 0.50, 0.65, 0.78, 0.85, 0.89, 0.91, 0.92, 0.86],
    ]
)
#: ASSUMPTION: the man is the only earner.
MAN_ALONE = 0.78
#: Two earners: both full time, man full and woman part time, woman full and man part time, both part time. With children:
#: couples with children 2020; without: ASSUMPTION.
FULL_AND_PART = numpy.array([[0.31, 0.43, 0.08, 0.18], [234, 1068, 51, 194]])
#: ASSUMPTION: share of full-time work of woman and man, living alone, single parent and only earner; hours of part-timers.
FULL_TIME_SHARE = {"single": (0.60, 0.83), "lone": (0.33, 0.70), "only": (0.35, 0.85)}
PART_TIME = numpy.array([[0.05, 0.12, 0.38, 0.45], [0.08, 0.12, 0.20, 0.60]])
#: ASSUMPTION: small jobs beside another main source, by kind; and the hours of such jobs.
SMALL_JOB = numpy.array([0.0, 0.0, 0.0, 0.10, 0.035, 0.05, 0.66, 0.08])
SMALL_JOB_HOURS = numpy.array([0.55, 0.30, 0.12, 0.03, 0.0])
#: ASSUMPTION: hours of part-timers above the AOW age.
OLD_HOURS = numpy.array([0.2, 0.25, 0.35, 0.2])
#: ASSUMPTION: jobs of children at home, by age group (15-17, 18-23, 24 and older).
CHILD_KINDS = numpy.array(
    [[0, 0.0, 0, 0, 0, 0, 1.0, 0], [0.04, 0.28, 0.01, 0.03, 0, 0, 0.64, 0], [0.06, 0.76, 0.03, 0.07, 0, 0, 0.05, 0.03]]
)
CHILD_HOURS = numpy.array([[0.95, 0.05, 0, 0, 0], [0.05, 0.14, 0.19, 0.18, 0.44], [0.02, 0.05, 0.10, 0.15, 0.68]])
YOUNGEST_WORKER = 15


@dataclasses.dataclass
class Work:
    """Kind and weekly hours of woman and man (rows), of the children (columns) and of the other residents (rows)."""

    kind: NDArray
    hours: NDArray
    child_kind: NDArray
    child_hours: NDArray
    other_kind: NDArray
    other_hours: NDArray


def draw_work(draws: Draws, people: People) -> Work:
    """Draw work and main source of every person of 15 and older."""
    count = people.count
    kind, hours_class = _adults(draws, people)
    works = hours_class >= 0
    hours = numpy.where(works, _within(draws, hours_class), 0.0)
    child_kind, child_hours = _children(draws, people)
    source_kind = numpy.where(draws.happens(0.55, 2 * count).reshape(2, count), KIND_OF_SOURCE[people.source], EMPLOYEE)
    other_kind = numpy.where(people.others >= 65, RETIRED, source_kind)
    other_works = numpy.isin(other_kind, (EMPLOYEE, SELF_EMPLOYED)) & (people.others >= 0)
    other_class = draws.pick(CHILD_HOURS[2], 0, 2 * count).reshape(2, count)
    other_hours = numpy.where(other_works, _within(draws, other_class), 0.0)
    return Work(kind, hours, child_kind, child_hours, other_kind, other_hours)


def _within(draws: Draws, hours_class: NDArray) -> NDArray[numpy.float64]:
    """Return whole hours a week within a class."""
    low, high = numpy.array(HOURS).T
    at = numpy.maximum(hours_class, 0)
    return numpy.floor(low[at] + draws.uniform(*hours_class.shape) * (high[at] - low[at]))


def _adults(draws: Draws, people: People) -> tuple[NDArray, NDArray]:
    """Return kind and class of hours (-1: does not work) of woman and man."""
    count = people.count
    on_work = numpy.isin(people.source, (cells.EMPLOYEE, cells.SELF_EMPLOYED))
    main = KIND_OF_SOURCE[people.source]
    couple = people.couple
    parents = (people.children[:, 0] >= 0).astype(int)
    two = couple & on_work & draws.happens(TWO_EARNERS[parents, people.decile], count)
    man_leads = numpy.where(couple, draws.happens(MAN_ALONE, count), people.present[MAN])
    lead = numpy.where(man_leads, MAN, WOMAN)
    second = 1 - lead
    column = numpy.arange(count)
    kind = numpy.zeros((2, count), int)
    kind[lead, column] = main
    kind[second, column] = numpy.where(couple, _second_kind(draws, people, main, two, people.age[second, column]), NOTHING)
    # Young people whose income has "another" source are students.
    student = (kind == OTHER_BENEFIT) & (people.age < 28) & (people.decile < 4)
    kind = numpy.where(student, STUDENT, kind)

    hours_class = numpy.full((2, count), -1)
    works = numpy.isin(kind, (EMPLOYEE, SELF_EMPLOYED))
    both = draws.pick(FULL_AND_PART, parents, count)
    lone = numpy.isin(people.type, (LONE, LONE_ADULT))
    for sex in (WOMAN, MAN):
        alone = numpy.where(lone, FULL_TIME_SHARE["lone"][sex], FULL_TIME_SHARE["single"][sex])
        share = numpy.where(couple, FULL_TIME_SHARE["only"][sex], alone)
        full = numpy.where(two, numpy.isin(both, (0, 2) if sex == WOMAN else (0, 1)), draws.happens(share, count))
        full |= (kind[sex] == SELF_EMPLOYED) & ~two & draws.happens(0.5, count)
        # ASSUMPTION: few of those below 25 and of those above the AOW age who work do so full time.
        full &= ~((people.age[sex] < 25) & draws.happens(0.35, count))
        old = people.age[sex] >= 66
        part = draws.pick(PART_TIME, sex, count)
        part = numpy.where(old, draws.pick(OLD_HOURS, 0, count), part)
        full &= ~(old & draws.happens(0.6, count))
        hours_class[sex] = numpy.where(works[sex], numpy.where(full, FULL_TIME, part), -1)
    healthy = people.age < 75
    small = draws.uniform(2, count) < SMALL_JOB[kind] * healthy * people.present
    small_class = draws.pick(SMALL_JOB_HOURS, 0, 2 * count).reshape(2, count)
    return kind, numpy.where(small & ~works, small_class, hours_class)


def _second_kind(draws: Draws, people: People, main: NDArray, two: NDArray, age: NDArray) -> NDArray:
    """Return the kind of the other partner of a couple. ASSUMPTION throughout, except for who works."""
    count = people.count
    at_random = draws.uniform(count)
    earner = numpy.where(at_random < numpy.where(main == SELF_EMPLOYED, 0.28, 0.11), SELF_EMPLOYED, EMPLOYEE)
    not_working = numpy.select([age >= 67, at_random < 0.08, at_random < 0.22], [RETIRED, DISABLED, OTHER_BENEFIT], NOTHING)
    beside_benefit = numpy.where(at_random < 0.30, EMPLOYEE, not_working)
    beside_pension = numpy.where((age >= 66) | (people.type == COUPLE_AOW) & (age >= 64), RETIRED, beside_benefit)
    return numpy.select(
        [two, numpy.isin(main, (EMPLOYEE, SELF_EMPLOYED)), main == RETIRED, main == ASSISTANCE],
        [earner, not_working, beside_pension, ASSISTANCE],
        beside_benefit,
    )


def _children(draws: Draws, people: People) -> tuple[NDArray, NDArray]:
    """Return kind and weekly hours of the children; those below 15 have none."""
    ages = people.children
    old = ages >= YOUNGEST_WORKER
    kind, hours = numpy.zeros(ages.shape, int), numpy.zeros(ages.shape)
    group = numpy.digitize(ages[old], (18, 24))
    drawn = draws.pick(CHILD_KINDS, group, len(group))
    works = numpy.isin(drawn, (EMPLOYEE, SELF_EMPLOYED)) | draws.happens(SMALL_JOB[drawn], len(group))
    at_school = drawn == STUDENT
    hours_class = draws.pick(CHILD_HOURS, numpy.where(at_school & (group > 0), 0, group), len(group))
    hours_class = numpy.where(at_school & (group > 0), draws.pick(SMALL_JOB_HOURS, 0, len(group)), hours_class)
    kind[old], hours[old] = drawn, numpy.where(works, _within(draws, hours_class), 0.0)
    return kind, hours
