"""The households on which a measure is computed: those of the year, and scenarios of what they would do."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.partition import CHILD
from openfisca_toeslagen.population.synthesis.move import in_year, moved
from openfisca_toeslagen.year_cycle.chance import Chance
from openfisca_toeslagen.year_cycle.changes import CARE, HOURS_OF_CARE
from openfisca_toeslagen.year_cycle.households import any_person, identify, with_facts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measures.definition import FollowingYear
    from openfisca_toeslagen.population.partition import Partition

FACTS_OF_CARE = (*HOURS_OF_CARE, *(f"uurprijs_{kind}" for kind in CARE))
#: Children of this age and older do not use the care of younger ones.
OLDEST = 12


def of_year(partition: Partition, year: int, following: FollowingYear | None) -> Partition:
    """Return the households with children in the year of a measure.

    A year after the last one that the indices cover is reached from the year before, by the growth that was published.
    """
    here = in_year(partition, year - 1 if following else year)
    if following:
        persons = dict(here.persons)
        persons["geboortedatum"] = moved(persons["geboortedatum"], 1)
        persons["toetsingsinkomen"] = numpy.rint(persons["toetsingsinkomen"] * following.inkomens)
        for kind in CARE:
            price = f"uurprijs_{kind}"
            persons[price] = numpy.round(persons[price] * following.uurprijzen, 2)
        here = dataclasses.replace(here, year=year, persons=persons)
    return here.select(any_person(here, here.roles == CHILD))


def with_hours(partition: Partition, factor: float) -> Partition:
    """Return the same households with all hours of care times a factor."""
    if factor == 1:
        return partition
    return with_facts(partition, {name: partition.persons[name] * factor for name in HOURS_OF_CARE}, {})


def as_working_parents(partition: Partition, right: NDArray[numpy.bool_], seed: int) -> Partition:
    """Return the households with, for children without care of parents without a right, the care of another child.

    The other is drawn from all children of the same age whose parents have a right, those without care too: so both use
    care as often and as much. ``right`` is per household.
    """
    identity = identify(partition)
    age = partition.year - partition.persons["geboortedatum"].astype("datetime64[Y]").astype(int) - 1970
    child = (partition.roles == CHILD) & (age <= OLDEST)
    uses = sum(partition.persons[name].sum(axis=0) for name in HOURS_OF_CARE) > 0
    takes = child & ~right[partition.household_of] & ~uses
    draw = Chance(seed).uniform("maatregel.opvang", identity.person, identity.position)
    source = numpy.arange(partition.person_count)
    for years in numpy.unique(age[takes]):
        others = numpy.flatnonzero(child & right[partition.household_of] & (age == years))
        if len(others):
            mine = takes & (age == years)
            source[mine] = others[(draw[mine] * len(others)).astype(int)]
    return with_facts(partition, {name: partition.persons[name][..., source] for name in FACTS_OF_CARE}, {})
