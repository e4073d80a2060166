"""One partition of a population: whole households with their persons, as NumPy columns ready for a simulation."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.schema import GROUP, HOUSEHOLD_ID, PERSON_ID, ROLE, ROLES, THRESHOLD, WEIGHT

if TYPE_CHECKING:
    import pandas
    from numpy.typing import NDArray

APPLICANT, PARTNER, CHILD, CO_RESIDENT = range(len(ROLES))


@dataclasses.dataclass
class Partition:
    """A number of whole households.

    ``persons`` and ``households`` map the name of an input variable to its values: an array of one value per person or
    household, or of shape (12, number) for a fact by month. Amounts are float64 in euros, dates datetime64[D], enums the
    position of the value (int16). ``household_of`` gives the position of the household of each person, ``roles`` the
    position of the role in ``schema.ROLES`` (int8). ``thresholds`` maps an allowance to the lowest award for which the
    household applies. ``person_groups`` and ``household_groups`` hold the audit columns, which no rule reads.
    """

    number: int
    year: int
    person_ids: NDArray
    household_ids: NDArray
    household_of: NDArray[numpy.int32]
    roles: NDArray[numpy.int8]
    weights: NDArray[numpy.float64]
    persons: dict[str, NDArray]
    households: dict[str, NDArray]
    thresholds: dict[str, NDArray[numpy.float64]] = dataclasses.field(default_factory=dict)
    person_groups: dict[str, NDArray | pandas.Categorical] = dataclasses.field(default_factory=dict)
    household_groups: dict[str, NDArray | pandas.Categorical] = dataclasses.field(default_factory=dict)

    @property
    def person_count(self) -> int:
        """Number of persons."""
        return len(self.household_of)

    @property
    def household_count(self) -> int:
        """Number of households."""
        return len(self.weights)

    def per_household(self, values: NDArray, where: NDArray[numpy.bool_] | None = None) -> NDArray[numpy.float64]:
        """Return the sum of ``values`` (one per person) over the members of each household, optionally only some."""
        members, values = (self.household_of, values) if where is None else (self.household_of[where], values[where])
        return numpy.bincount(members, weights=values, minlength=self.household_count)

    def select(self, chosen: NDArray[numpy.bool_]) -> Partition:
        """Return the partition with only the households where ``chosen`` holds, and their persons."""
        persons = chosen[self.household_of]
        position = numpy.cumsum(chosen) - 1

        def keep(columns: dict[str, NDArray], rows: NDArray) -> dict[str, NDArray]:
            return {name: values[..., rows] if values.ndim > 1 else values[rows] for name, values in columns.items()}

        return Partition(
            self.number,
            self.year,
            self.person_ids[persons],
            self.household_ids[chosen],
            position[self.household_of[persons]].astype(numpy.int32),
            self.roles[persons],
            self.weights[chosen],
            keep(self.persons, persons),
            keep(self.households, chosen),
            keep(self.thresholds, chosen),
            keep(self.person_groups, persons),
            keep(self.household_groups, chosen),
        )


def residents_as_applicants(partition: Partition, adult: int = 18) -> tuple[Partition, NDArray[numpy.int32]]:
    """Return the adults who are neither applicant nor partner, each as the applicant of a household of one.

    A child of 18 or a co-resident counts in the household where he or she lives, and applies for zorgtoeslag alone. The
    second value is the position of the household of each in ``partition``; weights and thresholds are those of that
    household. Facts about households, such as the rent, are left out. Only adults on 1 January are in it.
    """
    born = partition.persons["geboortedatum"]
    grown = born <= numpy.datetime64(f"{partition.year - adult}-01-01")
    chosen = numpy.flatnonzero((partition.roles >= CHILD) & grown)
    home = partition.household_of[chosen]
    count = len(chosen)
    return (
        Partition(
            partition.number,
            partition.year,
            partition.person_ids[chosen],
            partition.person_ids[chosen],
            numpy.arange(count, dtype=numpy.int32),
            numpy.full(count, APPLICANT, dtype=numpy.int8),
            partition.weights[home],
            {name: values[..., chosen] for name, values in partition.persons.items()},
            {},
            {name: values[home] for name, values in partition.thresholds.items()},
            {name: values[chosen] for name, values in partition.person_groups.items()},
            {name: values[home] for name, values in partition.household_groups.items()},
        ),
        home,
    )


def assemble(number: int, year: int, persons: dict, households: dict, household_of: NDArray[numpy.int32]) -> Partition:
    """Make a partition of columns as they were read (facts by month as a list of twelve arrays)."""
    groups, facts, person_keys = _sort(persons)
    household_groups, household_facts, household_keys = _sort(households)
    thresholds = {
        n.removeprefix(THRESHOLD): household_facts.pop(n) for n in list(household_facts) if n.startswith(THRESHOLD)
    }
    return Partition(
        number,
        year,
        person_keys[PERSON_ID],
        household_keys[HOUSEHOLD_ID],
        household_of,
        person_keys[ROLE],
        household_keys[WEIGHT],
        facts,
        household_facts,
        thresholds,
        groups,
        household_groups,
    )


def _sort(columns: dict) -> tuple[dict, dict, dict]:
    """Split columns into groups, facts and keys."""
    keys = {PERSON_ID, HOUSEHOLD_ID, ROLE, WEIGHT}
    groups = {name: values for name, values in columns.items() if name.startswith(GROUP)}
    facts = {
        name: numpy.stack(values) if isinstance(values, list) else values
        for name, values in columns.items()
        if name not in groups and name not in keys
    }
    return groups, facts, {name: values for name, values in columns.items() if name in keys}
