"""Which group's income error a household has. An assumption about people: no rule of the law reads a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER
from openfisca_toeslagen.year_cycle.households import any_person

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition

#: The groups, by their names in the assumptions.
GROUPS = ("werknemer", "zelfstandige", "uitkering_of_pensioen", "alleenstaande_ouder")
EMPLOYEE, SELF_EMPLOYED, BENEFIT, SINGLE_PARENT = range(len(GROUPS))


def income_group(partition: Partition) -> NDArray[numpy.int8]:
    """Return the group of each household: the source of the main earner, and an employed single parent apart.

    Without a column that names the source, who works is an employee and who does not has a benefit or pension.
    """
    income = partition.persons["toetsingsinkomen"]
    of_applicant = _of_role(partition, APPLICANT, income)
    of_partner = _of_role(partition, PARTNER, income)
    earns_most = numpy.where((of_partner > of_applicant)[partition.household_of], PARTNER, APPLICANT)
    main = partition.roles == earns_most
    group = numpy.full(partition.household_count, BENEFIT, dtype=numpy.int8)
    group[partition.household_of[main]] = _source(partition)[main]
    alone = ~any_person(partition, partition.roles == PARTNER) & any_person(partition, partition.roles == CHILD)
    group[alone & (group == EMPLOYEE)] = SINGLE_PARENT
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
