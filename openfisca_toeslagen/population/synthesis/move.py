"""The same households in another year: dates of birth, incomes, wealth, rents and prices moved along.

For figures that were published about another year than that of the population. The law of that year then meets incomes and
rents of that year. The number of households living alone, together without and with children is that of the year (register,
in between and before along a line); the structure within them stays as it is.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.synthesis import cells
from openfisca_toeslagen.population.synthesis.cells import REGISTER
from openfisca_toeslagen.population.synthesis.childcare import FACTS, maximum_prices
from openfisca_toeslagen.population.synthesis.dwelling import rent_index
from openfisca_toeslagen.population.synthesis.income import index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition


def in_year(partition: Partition, year: int) -> Partition:
    """Return a synthetic partition as it would be in ``year``: persons keep their ages, amounts follow their indices."""
    if year == partition.year:
        return partition
    money = index(year) / index(partition.year)
    rent = rent_index(year) / rent_index(partition.year)
    persons, households = dict(partition.persons), dict(partition.households)
    persons["geboortedatum"] = moved(persons["geboortedatum"], year - partition.year)
    for name in ("toetsingsinkomen", "vermogen"):
        persons[name] = numpy.rint(persons[name] * money)
    for name, now, then in zip(FACTS, maximum_prices(year), maximum_prices(partition.year), strict=True):
        persons[f"uurprijs_{name}"] = numpy.round(persons[f"uurprijs_{name}"] * now / then, 2)
    households["kale_huur"] = numpy.round(households["kale_huur"] * rent, 2)
    groups = dict(partition.household_groups)
    groups["groep_besteedbaar_inkomen"] = numpy.rint(groups["groep_besteedbaar_inkomen"] * money)
    weights = partition.weights * _growth(year)[_composition(partition)]
    return dataclasses.replace(
        partition, year=year, persons=persons, households=households, weights=weights, household_groups=groups
    )


def _composition(partition: Partition) -> NDArray[numpy.int64]:
    """Return 0 for one person, 1 for more without children, 2 with children."""
    kind = numpy.asarray(partition.household_groups["groep_huishoudtype"].codes)
    return numpy.where(kind <= cells.SINGLE_AOW, 0, numpy.where(numpy.isin(cells.BROAD_OF[kind], (1, 3)), 2, 1))


@functools.cache
def _growth(year: int) -> NDArray[numpy.float64]:
    """Return the number of households of each composition in a year over that of the register year."""
    known = (2015, 2020, 2021, 2022, 2023, REGISTER)
    names = ("one_person", "multi_no_children", "multi_with_children")
    numbers = numpy.array([[published(f"households.{name}", y) for y in known] for name in names])
    slope = (numbers[:, 1] - numbers[:, 0]) / (known[1] - known[0])
    inside = numpy.array([numpy.interp(year, known, row) for row in numbers])
    now = numpy.where(year < known[0], numbers[:, 0] + slope * (year - known[0]), inside)
    return now / numbers[:, -1]


def moved(dates: NDArray[numpy.datetime64], years: int) -> NDArray[numpy.datetime64]:
    """Return dates some years later; 29 February becomes 1 March where there is none."""
    months = dates.astype("datetime64[M]")
    return (months + 12 * years).astype("datetime64[D]") + (dates - months.astype("datetime64[D]"))
