"""One partition of the synthetic population, from the draws to columns of the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, CO_RESIDENT, PARTNER, Partition
from openfisca_toeslagen.population.reading import PARTITION
from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.synthesis import background, cells, childcare, dwelling, take_up
from openfisca_toeslagen.population.synthesis.draws import Draws
from openfisca_toeslagen.population.synthesis.income import draw_incomes
from openfisca_toeslagen.population.synthesis.people import MAN, MOST_CHILDREN, WOMAN, People, aow_age, draw_people
from openfisca_toeslagen.population.synthesis.wealth import draw_wealth
from openfisca_toeslagen.population.synthesis.work import ASSISTANCE, KINDS, STUDENT, Work, draw_work

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Most persons in one household: two adults, the children, a newborn, two others.
PLACES = 2 + MOST_CHILDREN + 1 + 2
NEWBORN = 2 + MOST_CHILDREN
#: Numbers of persons are those of their household times this, plus their place.
STRIDE = 16
WEEKS_PER_MONTH = 52 / 12
SEXES = ("vrouw", "man")
#: ASSUMPTION: share of parents on social assistance with a child below 12 who follow a trajectory to work.
TRAJECTORY = 0.4


def make_partition(seed: int, number: int, count: int, year: int) -> Partition:
    """Return partition ``number`` of ``count`` households. It depends on the arguments only, not on other partitions.

    Every weight is 1; the calibration follows.
    """
    draws = Draws(seed, number)
    people = draw_people(draws, count, year)
    work = draw_work(draws, people)
    places = _Places(people, work)
    income, child_income, other_income, disposable = draw_incomes(draws, people, work, year)
    bank, wealth = draw_wealth(draws, people, year)
    owner, region, rent, room = dwelling.draw_dwellings(draws, people, work, year)
    origin = background.draw_origin(draws, people)
    group = take_up.groups(people, aow_age(year))
    thresholds = take_up.draw_thresholds(draws, group)

    flat = places.flat
    household = places.household
    born = _birth_dates(draws, flat(places.age), year)
    half = numpy.floor(wealth / (1 + people.couple))
    assets = numpy.zeros((count, PLACES))
    assets[:, 0] = wealth - half * people.couple
    assets[:, 1] = half * people.couple
    hours = flat(places.hours)
    kind = flat(places.kind)
    studies = (kind == STUDENT) & (flat(places.age) >= 18)
    youngest = numpy.where(people.children >= 0, people.children, 99).min(axis=1)
    parent = ((youngest < 12) | people.born)[household] & (flat(places.role) <= PARTNER)
    studies |= (kind == ASSISTANCE) & parent & draws.happens(TRAJECTORY, len(kind))
    persons = {
        "geboortedatum": born,
        "toetsingsinkomen": flat(places.by_place(income, child_income, other_income)),
        "vermogen": flat(assets),
        "gewerkte_uren": numpy.rint(hours * WEEKS_PER_MONTH),
        "volgt_traject_of_opleiding": studies,
        "is_verzekerde": ~draws.happens(_uninsured(), len(kind)),
    }
    persons |= _care(draws, people, places, born, hours, studies, year)
    sex = flat(places.sex)
    sex = numpy.where(sex < 0, draws.happens(0.51, len(sex)), sex)
    base = number * PARTITION + numpy.arange(count)
    return Partition(
        number,
        year,
        base[household] * STRIDE + places.place,
        base,
        household.astype(numpy.int32),
        flat(places.role).astype(numpy.int8),
        numpy.ones(count),
        persons,
        {"kale_huur": rent, "woning_komt_in_aanmerking": ~room},
        thresholds,
        {
            "groep_geslacht": _categorical(sex, SEXES),
            "groep_inkomenssoort": _categorical(kind, KINDS),
            "groep_herkomst": _categorical(origin[household], background.ORIGINS),
        },
        {
            "groep_huishoudtype": _categorical(people.type, cells.TYPES),
            "groep_inkomensbron": _categorical(people.source, cells.SOURCES),
            "groep_inkomensdeciel": (people.decile + 1).astype(numpy.int32),
            "groep_eigendom": _categorical(owner, dwelling.OWNERS),
            "groep_regio": _categorical(region, dwelling.REGIONS),
            "groep_herkomst": _categorical(origin, background.ORIGINS),
            "groep_niet_gebruik": _categorical(group, take_up.GROUPS),
            "groep_banktegoed": bank,
            "groep_besteedbaar_inkomen": disposable,
        },
    )


class _Places:
    """The persons of a household in a fixed order of places, most of them empty; ``flat`` keeps the filled ones."""

    def __init__(self, people: People, work: Work) -> None:
        count = people.count
        self.people = people
        parents = (people.children[:, 0] >= 0) | people.born
        # In a couple with children the mother applies, otherwise the man: a convention, the law treats both alike.
        self.first = numpy.where(
            people.couple, numpy.where(parents, WOMAN, MAN), numpy.where(people.present[MAN], MAN, WOMAN)
        )
        self.rows = numpy.arange(count)
        self.age = self.by_place(people.age, people.children, people.others, empty=-1)
        self.kind = self.by_place(work.kind, work.child_kind, work.other_kind)
        self.hours = self.by_place(work.hours, work.child_hours, work.other_hours)
        self.sex = numpy.full((count, PLACES), -1)
        self.sex[:, 0], self.sex[:, 1] = self.first, 1 - self.first
        self.role = numpy.empty((count, PLACES), int)
        self.role[:, :] = [APPLICANT, PARTNER, *[CHILD] * (MOST_CHILDREN + 1), CO_RESIDENT, CO_RESIDENT]
        self.filled = self.age >= 0
        self.filled[:, 1] = people.couple
        # A newborn has no age on 1 January yet: -1, a year before the first birthday.
        self.filled[:, NEWBORN] = people.born
        self.household, self.place = numpy.nonzero(self.filled)

    def by_place(self, adults: NDArray, children: NDArray, others: NDArray, empty: int = 0) -> NDArray:
        """Put values of woman and man, children and others in the order of the places."""
        result = numpy.full((len(self.rows), PLACES), empty, dtype=adults.dtype)
        result[:, 0] = adults[self.first, self.rows]
        result[:, 1] = numpy.where(self.people.couple, adults[1 - self.first, self.rows], empty)
        result[:, 2:NEWBORN] = children
        result[:, NEWBORN + 1 :] = others.T
        return result

    def flat(self, values: NDArray) -> NDArray:
        """Return one value per person, households after each other."""
        return values[self.household, self.place]


def _birth_dates(draws: Draws, age: NDArray, year: int) -> NDArray[numpy.datetime64]:
    """Return dates of birth for ages on 1 January; -1 is born in the course of the year."""
    day = 1 + (draws.uniform(len(age)) * 365).astype(int)
    dates = (numpy.datetime64(f"{year - 1}", "Y") - age).astype("datetime64[D]") + day
    # Of a year of 365 days the 365th day on is 1 January of the next: nobody is born after the year.
    return numpy.minimum(dates, numpy.datetime64(f"{year}-12-31"))


def _care(
    draws: Draws, people: People, places: _Places, born: NDArray, hours: NDArray, studies: NDArray, year: int
) -> dict[str, NDArray]:
    """Return the columns on childcare, for all persons."""
    household, role = places.household, places.flat(places.role)
    parent = role <= PARTNER
    active = (hours > 0) | studies
    able = numpy.bincount(household, weights=parent & ~active, minlength=people.count) == 0
    per_week = numpy.where(studies & (hours < 32), 32.0, hours)
    least = numpy.full(people.count, 99.0)
    numpy.minimum.at(least, household[parent], per_week[parent])
    child = numpy.flatnonzero((role == CHILD) & (born > numpy.datetime64(f"{year - 14}-12-31")))
    of = household[child]
    care = childcare.draw_care(draws, of, born[child], people.decile[of], least[of], able[of], year)
    columns = {}
    for fact, monthly, price in zip(childcare.FACTS, care.hours, care.prices, strict=True):
        columns[f"uren_{fact}"] = numpy.zeros((12, len(role)))
        columns[f"uren_{fact}"][:, child] = monthly
        columns[f"uurprijs_{fact}"] = numpy.zeros(len(role))
        columns[f"uurprijs_{fact}"][child] = price
    return columns


def _uninsured() -> float:
    """Return the share without health insurance: the published number over the adults of the synthetic population.

    ASSUMPTION: at random.
    """
    return published("insurance.uninsured", 2013) / published("population.total", 2019)


def _categorical(codes: NDArray, names: tuple[str, ...]) -> pandas.Categorical:
    return pandas.Categorical.from_codes(codes.astype(numpy.int8), list(names))
