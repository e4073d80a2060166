"""Toetsingsinkomen per person: from the household's place in the income distribution back to what each person earns.

The standardised disposable income is drawn within the decile, made into the household's own by its size, cleared of what
allowances and child benefit add to it, divided over the adults by what they live on, and taken back to an income before
tax. All amounts are first in euros of 2022 (the vintage of the deciles) and then indexed to the year.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.schema import law
from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.steady import exp, power
from openfisca_toeslagen.population.synthesis import cells
from openfisca_toeslagen.population.synthesis.draws import Draws, along
from openfisca_toeslagen.population.synthesis.people import MAN, WOMAN, People
from openfisca_toeslagen.population.synthesis.work import (
    ASSISTANCE,
    DISABLED,
    EMPLOYEE,
    NOTHING,
    OTHER_BENEFIT,
    RETIRED,
    SELF_EMPLOYED,
    STUDENT,
    Work,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE = 2022
FIRST_YEAR, LAST_YEAR = 2013, 2026
#: ASSUMPTION: CBS explains its equivalence factors but the numbers were not found in a source: about 0.37 for a further
#: adult, and by number of minor children as here.
ADULT = 0.37
CHILDREN = numpy.array([0.0, 0.31, 0.52, 0.70, 0.87, 1.03, 1.18])
#: ASSUMPTION: the lowest income of the first decile, and the shape of the tail of the tenth (Pareto; its mean is then
#: near what the published overall mean leaves for it).
LOWEST, TAIL = 6_000.0, 2.9
#: ASSUMPTION: taxable income that leaves a given net income in 2022, roughly, for who works, for who is retired and for
#: others (tax credits differ). The national income statistics 2022 bear it out: a median disposable income of 41,700
#: belongs to a median gross income of 62,700.
NET = [0, 8_000, 14_000, 18_700, 25_300, 31_200, 36_200, 46_300, 61_000, 86_000, 240_000]
TAXABLE_WORKING = [0, 8_000, 14_600, 20_000, 30_000, 40_000, 50_000, 70_000, 100_000, 150_000, 450_000]
TAXABLE_OTHER = [0, 8_200, 17_700, 25_000, 35_500, 45_500, 54_500, 73_500, 103_000, 152_000, 452_000]
TAXABLE_RETIRED = [0, 8_000, 14_300, 20_000, 30_000, 40_200, 49_500, 68_500, 98_000, 148_000, 448_000]
#: ASSUMPTION: gross social assistance as a share of the statutory minimum wage with holiday pay: alone, and each of two.
ASSISTANCE_SHARE = (0.71, 0.45)
#: ASSUMPTION: the wage on which tax is levied is 95% of the gross wage (the employee pays part of the pension premium).
TAXABLE_OVER_GROSS = 0.95
#: ASSUMPTION: yearly value of living in one's own home, which CBS counts as income: retired (mortgage paid off) and others.
#: Couples above the AOW age, who rarely work, have a primary income of 11,900 on average (2020).
OWN_HOME = (9_000.0, 6_000.0)
#: ASSUMPTION: what the own home takes off the income of the main earner with a mortgage (interest less notional rent).
MORTGAGE = 3_500.0
#: ASSUMPTION: yearly alimony of single parents with minor children.
ALIMONY = 2_000.0
#: Fitted: factor on the net income of households that live on work or pension, by type, so that the median primary income
#: of 2020 (and the median pension of persons, 2022) is met. The disposable income holds more than this model knows (other
#: capital income, gifts, income of children).
LEVEL = numpy.array([0.94, 0.91, 0.99, 0.75, 0.985, 0.91, 0.865, 0.95, 0.62])
#: ASSUMPTION: annual nominal premium of health insurance per adult, 2022.
PREMIUM = 1_500.0
#: ASSUMPTION: incomes of children at home and other residents: median taxable wage by age, and the spread of its logarithm.
WAGE_BY_AGE = ([15, 18, 20, 22, 25, 28, 32, 45, 60], [2_000, 5_000, 9_000, 15_000, 24_000, 28_000, 31_000, 33_000, 31_000])
WAGE_SPREAD = 0.55
#: ASSUMPTION: median yearly pay of a small job beside study or benefit.
SMALL_JOB_PAY = 5_000.0
#: ASSUMPTION: part of the self-employed with a loss, and how large it can be.
LOSS, LARGEST_LOSS = 0.05, 25_000.0


@functools.cache
def index(year: int) -> float:
    """Return how much incomes of a year are above those of 2022: CBS index of negotiated wages.

    ASSUMPTION: all incomes follow the negotiated wages. After the last published year they follow the statutory minimum
    wage of January.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"incomes can be indexed to {FIRST_YEAR}-{LAST_YEAR}, not to {year}"
        raise ValueError(message)
    steps = {y: 1 + published("wages.cao.growth", y) / 100 for y in range(FIRST_YEAR + 1, LAST_YEAR)}
    wage = law().parameters
    steps[LAST_YEAR] = minimum_wage(LAST_YEAR, wage) / minimum_wage(LAST_YEAR - 1, wage)
    up = numpy.prod([steps[y] for y in range(BASE + 1, year + 1)])
    down = numpy.prod([steps[y] for y in range(year + 1, BASE + 1)])
    return float(up / down)


def minimum_wage(year: int, parameters: object) -> float:
    """Return the statutory minimum wage per month in January of a year, in euros."""
    return float(parameters(f"{year}-01-01").wet_minimumloon.maandbedrag_januari)


def standardised(people: People) -> NDArray[numpy.float64]:
    """Return the standardised disposable income in euros of 2022, within the bounds of the decile."""
    bounds = [LOWEST] + [published(f"income.p{decile}0.gestandaardiseerd", BASE) for decile in range(1, 10)]
    low = numpy.array(bounds)
    high = numpy.append(low[1:], low[-1])
    within = people.within_decile
    inside = low[people.decile] + within * (high - low)[people.decile]
    # The first decile rises steeply: few households have next to nothing.
    steep = LOWEST + (bounds[1] - LOWEST) * power(within, 0.35)
    tail = bounds[-1] * power(1 - within, -1 / TAIL)
    return numpy.select(
        [people.decile == 0, people.decile == cells.DECILES - 1], [steep, numpy.minimum(tail, 8 * bounds[-1])], inside
    )


def draw_incomes(draws: Draws, people: People, work: Work, year: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Return toetsingsinkomen of woman and man (rows), of the children (columns), of the other residents (rows).

    Whole euros of ``year``; 0 where there is nobody. The last array is the disposable income of the household.
    """
    count = people.count
    child = _individual(draws, work.child_kind, work.child_hours, people.children)
    other = _individual(draws, work.other_kind, work.other_hours, people.others)
    y = standardised(people)
    adults = people.present.sum(axis=0)
    grown = ((people.children >= 18).sum(axis=1)) + (people.others >= 0).sum(axis=0)
    disposable = y * (1 + ADULT * (adults - 1 + grown) + CHILDREN[people.minors])
    received = _allowances(people, y, adults) + _from_capital(people, work)
    net = numpy.maximum(disposable + PREMIUM * (adults + grown) - received, 0.4 * disposable)
    fitted = numpy.isin(people.source, (cells.EMPLOYEE, cells.SELF_EMPLOYED, cells.RETIRED))
    net = net * numpy.where(fitted, LEVEL[people.type], 1.0)
    child_net = numpy.interp(child, TAXABLE_WORKING, NET).sum(axis=1) + numpy.interp(other, TAXABLE_WORKING, NET).sum(axis=0)
    net = numpy.maximum(net - child_net, 0.35 * net)

    share = _shares(draws, people, work)
    taxable = numpy.zeros((2, count))
    for sex in (WOMAN, MAN):
        part = net * share[sex]
        kind = work.kind[sex]
        working = numpy.isin(kind, (EMPLOYEE, SELF_EMPLOYED))
        points = [TAXABLE_WORKING, TAXABLE_RETIRED, TAXABLE_OTHER]
        values = [along(NET, taxable_points, part) for taxable_points in points]
        taxable[sex] = numpy.select([working, kind == RETIRED], values[:2], values[2])
    wage = minimum_wage(year, law().parameters) * 12 * 1.08 / index(year)
    assistance = numpy.where(people.couple, ASSISTANCE_SHARE[1], ASSISTANCE_SHARE[0]) * wage
    assisted = work.kind == ASSISTANCE
    taxable = numpy.where(assisted, assistance, taxable)
    student = work.kind == STUDENT
    job = SMALL_JOB_PAY * exp(0.6 * draws.normal(2, count)) * (work.hours > 0)
    taxable = numpy.where(student, job, taxable)
    loss = (work.kind == SELF_EMPLOYED) & (people.decile == 0) & (draws.uniform(2, count) < LOSS * cells.DECILES)
    taxable = numpy.where(loss, -LARGEST_LOSS * numpy.square(draws.uniform(2, count)), taxable)
    most = taxable.argmax(axis=0)
    pays = ~people.renting & ~(work.kind == RETIRED).any(axis=0)
    column = numpy.arange(count)
    taxable[most, column] -= numpy.where(pays, numpy.minimum(MORTGAGE, numpy.maximum(taxable[most, column], 0)), 0.0)
    factor = index(year)
    taxable = numpy.where(people.present, numpy.rint(taxable * factor), 0.0)
    return taxable, numpy.rint(child * factor), numpy.rint(other * factor), numpy.rint(disposable * factor)


def _allowances(people: People, y: NDArray, adults: NDArray) -> NDArray[numpy.float64]:
    """Return roughly what allowances and child benefit add to the disposable income of a household.

    ASSUMPTION, only used to bring disposable income back to income before tax; the model's own allowances are not used,
    since then the population would follow the law that is tested on it.
    """
    care = 1_250 * adults * numpy.clip((31_000 - y) / 11_000, 0, 1)
    rent = 2_500 * people.renting * numpy.clip((25_500 - y) / 8_000, 0, 1)
    budget = 1_200 * people.minors * numpy.clip((42_000 - y) / 22_000, 0, 1)
    alone = ~people.couple & (people.minors > 0)
    lone = alone * (3_300 * numpy.clip((42_000 - y) / 17_000, 0, 1) + ALIMONY)
    return care + rent + budget + lone + 1_050 * people.minors


def _from_capital(people: People, work: Work) -> NDArray[numpy.float64]:
    """Return what CBS counts as income from the own home; it is disposable income but no toetsingsinkomen."""
    retired = (work.kind == RETIRED).any(axis=0)
    return numpy.where(people.renting, 0.0, numpy.where(retired, *OWN_HOME))


def _shares(draws: Draws, people: People, work: Work) -> NDArray[numpy.float64]:
    """Return the part of the household's net income that woman and man have.

    ASSUMPTION: earners share by hours, with the woman's hour at 90% of the man's and some spread; the retired both have
    AOW and the man more pension; who has nothing has nothing.
    """
    count = people.count
    weight = numpy.zeros((2, count))
    for sex in (WOMAN, MAN):
        kind = work.kind[sex]
        spread = exp(0.25 * draws.normal(count))
        hours = (work.hours[sex] + 4) / 36 * (0.9 if sex == WOMAN else 1.0) * spread
        pension = (0.75 if sex == WOMAN else 1.0) * spread
        weight[sex] = numpy.select(
            [numpy.isin(kind, (EMPLOYEE, SELF_EMPLOYED)), kind == RETIRED, kind == NOTHING],
            [hours, 0.55 * pension, 0.0],
            0.45 * spread,
        )
    weight = numpy.where(people.present, weight, 0.0)
    total = weight.sum(axis=0)
    fallback = people.present / people.present.sum(axis=0)
    return numpy.where(total > 0, weight / numpy.where(total > 0, total, 1.0), fallback)


def _individual(draws: Draws, kind: NDArray, hours: NDArray, age: NDArray) -> NDArray[numpy.float64]:
    """Return the yearly taxable income of children at home and other residents, in euros of 2022."""
    full = along(*WAGE_BY_AGE, age)
    spread = exp(WAGE_SPREAD * draws.normal(*kind.shape))
    by_hours = full * spread * numpy.minimum((hours + 4) / 36, 1.1)
    small = SMALL_JOB_PAY * spread * (hours > 0)
    income = numpy.select(
        [
            numpy.isin(kind, (EMPLOYEE, SELF_EMPLOYED)),
            kind == STUDENT,
            kind == DISABLED,
            kind == RETIRED,
            kind == OTHER_BENEFIT,
        ],
        [
            by_hours,
            numpy.where(age < 18, 0.4, 1.0) * small,
            15_500 * power(spread, 0.3),
            19_000 * power(spread, 0.6),
            14_000 * numpy.sqrt(spread),
        ],
        0.0,
    )
    return numpy.where(age >= 0, income, 0.0)
