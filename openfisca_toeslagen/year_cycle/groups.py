"""Which group's income error a household has. An assumption about people: no rule of the law reads a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER
from openfisca_toeslagen.year_cycle.households import any_person, first_of_couple

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition

#: The groups, by their names in the assumptions.
GROUPS = ("werknemer", "zelfstandige", "uitkering_of_pensioen", "alleenstaande_ouder", "jonger_dan_25")
#: Age on 1 January below which the income of a household is that of the young.
YOUNG_BELOW = 25
#: The audit column with the source of income of a household.
SOURCE = "groep_inkomensbron"
EMPLOYEE, SELF_EMPLOYED, BENEFIT, SINGLE_PARENT, YOUNG = range(len(GROUPS))


def income_group(partition: Partition) -> NDArray[numpy.int8]:
    """Return the group of each household: the source of the main earner, and an employed single parent apart.

    The column ``groep_inkomensbron`` of the data names the source. Without it, who of applicant and partner earns most is
    an employee if that person works, and else has a benefit or pension.
    """
    group = _named_source(partition)
    if group is None:
        group = _source_of_main_earner(partition)
    alone = ~any_person(partition, partition.roles == PARTNER) & any_person(partition, partition.roles == CHILD)
    group[alone & (group == EMPLOYEE)] = SINGLE_PARENT
    of_25 = partition.persons["geboortedatum"] <= numpy.datetime64(f"{partition.year - YOUNG_BELOW}-01-01")
    group[~any_person(partition, of_25 & first_of_couple(partition))] = YOUNG
    return group


def _named_source(partition: Partition) -> NDArray[numpy.int8] | None:
    """Return the group after the column of the data; None without one that names employees or self-employed."""
    column = partition.household_groups.get(SOURCE)
    if not isinstance(column, pandas.Categorical):
        return None
    names = list(column.categories)
    if not {"werknemer", "zelfstandige"} & set(names):
        return None
    group = numpy.full(len(names) + 1, BENEFIT, dtype=numpy.int8)
    for name, code in (("werknemer", EMPLOYEE), ("zelfstandige", SELF_EMPLOYED)):
        if name in names:
            group[names.index(name)] = code
    return group[column.codes]


def _source_of_main_earner(partition: Partition) -> NDArray[numpy.int8]:
    income = partition.persons["toetsingsinkomen"]
    of_applicant = _of_role(partition, APPLICANT, income)
    of_partner = _of_role(partition, PARTNER, income)
    earns_most = numpy.where((of_partner > of_applicant)[partition.household_of], PARTNER, APPLICANT)
    main = partition.roles == earns_most
    group = numpy.full(partition.household_count, BENEFIT, dtype=numpy.int8)
    group[partition.household_of[main]] = _source(partition)[main]
    return group


def _of_role(partition: Partition, role: int, values: NDArray) -> NDArray:
    return partition.per_household(values, partition.roles == role)


def _source(partition: Partition) -> NDArray[numpy.int8]:
    """Return the source of income of each person."""
    hours = partition.persons.get("gewerkte_uren")
    if hours is None:
        return numpy.full(partition.person_count, BENEFIT, dtype=numpy.int8)
    works = (hours[0] if hours.ndim == 2 else hours) > 0
    return numpy.where(works, EMPLOYEE, BENEFIT).astype(numpy.int8)
