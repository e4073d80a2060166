"""Background groups and take-up: attached at random, conditional on published margins; no rule reads them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.synthesis import cells
from openfisca_toeslagen.population.synthesis.draws import Draws
from openfisca_toeslagen.population.synthesis.people import People

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORIGIN_YEAR = 2022
ORIGINS = (
    "nederland",
    "europa_excl_nl",
    "turkije",
    "marokko",
    "suriname",
    "nederlandse_cariben",
    "indonesie",
    "overig_buiten_europa",
)
#: Groups that CBS counted as non-western in 2017.
NON_WESTERN = numpy.array([0, 0, 1, 1, 1, 1, 0, 1])
ASSISTED, YOUNG_FAMILY, REST = range(3)


@functools.cache
def origin_shares() -> NDArray[numpy.float64]:
    """Return the share of each origin (column) among three groups of households.

    They are those on social assistance, other families with a child below 6, and all others.

    ASSUMPTION: one origin per household. Published: the population by origin (2022); births by origin, nearer to young
    families (2022); half of those on social assistance are non-western (2017). The rest follows.
    """
    named = ("marokko", "nederlandse_cariben", "suriname", "turkije", "indonesie")
    people = {name: published(f"population.origin.{name}", ORIGIN_YEAR) for name in (*named, "europa_excl_nl")}
    total = published("population.total", ORIGIN_YEAR)
    dutch = published("population.origin_netherlands", ORIGIN_YEAR)
    people |= {"nederland": dutch, "overig_buiten_europa": total - dutch - sum(people.values())}
    everybody = numpy.array([people[name] for name in ORIGINS]) / total
    births = {name: published(f"births.origin.{name}", ORIGIN_YEAR) for name in (*named, "europa_excl_nl", "nederland")}
    all_births = published("births.total", ORIGIN_YEAR)
    births["overig_buiten_europa"] = all_births - sum(births.values())
    young = numpy.array([births[name] for name in ORIGINS]) / all_births
    western = numpy.where(NON_WESTERN, 0, everybody)
    non_western = numpy.where(NON_WESTERN, everybody, 0)
    half = published("bijstand.share_nonwestern", 2017) / 100
    assisted = half * non_western / non_western.sum() + (1 - half) * western / western.sum()
    part = _population_parts()
    rest = numpy.maximum(everybody - part[ASSISTED] * assisted - part[YOUNG_FAMILY] * young, 1e-6)
    return numpy.stack([assisted, young, rest / rest.sum()])


def _population_parts() -> NDArray[numpy.float64]:
    """Return roughly which part of the persons lives in each of the three groups of households."""
    table = cells.income_table()
    persons = numpy.array([1, 1, 2.5, 2.6, 2, 2, 3.8, 4.1, 3])
    assisted = (table[:, :, cells.ASSISTANCE].sum(axis=(1, 2)) * persons).sum()
    young = sum(
        f.households * (f.children + (2 if f.type >= cells.FAMILY else 1))
        for f in cells.families()
        if f.children and not f.youngest
    )
    total = (table.sum(axis=(1, 2, 3)) * persons).sum()
    return numpy.array([assisted, young, total - assisted - young]) / total


def draw_origin(draws: Draws, people: People) -> NDArray[numpy.int64]:
    """Return the origin of each household, a position in ``ORIGINS``."""
    youngest = numpy.where(people.children >= 0, people.children, 99).min(axis=1)
    group = numpy.select([people.source == cells.ASSISTANCE, (youngest < 6) | people.born], [ASSISTED, YOUNG_FAMILY], REST)
    return draws.pick(origin_shares(), group, people.count)
