"""Small tools on a partition of the population: months first, persons by household, facts replaced."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.partition import PARTNER, Partition
from openfisca_toeslagen.year_cycle.chance import identity_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MONTHS = 12
#: The months of the year as a column, 1 to 12, to compare with a row of households or persons.
MONTH = numpy.arange(1, MONTHS + 1, dtype=numpy.int8)[:, None]
#: "Not in this year", later than every month.
NEVER = 13


@dataclasses.dataclass(frozen=True)
class Identity:
    """What draws depend on: the household, and of a person also the place in it."""

    household: NDArray[numpy.uint64]
    person: NDArray[numpy.uint64]
    position: NDArray[numpy.int64]


def identify(partition: Partition) -> Identity:
    """Return the keys of the draws of a partition; positions count persons by order of listing, from 0."""
    keys = identity_keys(partition.household_ids)
    order = numpy.argsort(partition.household_of, kind="stable")
    ordered = partition.household_of[order]
    position = numpy.empty(len(order), dtype=numpy.int64)
    position[order] = numpy.arange(len(order)) - numpy.searchsorted(ordered, ordered, side="left")
    return Identity(keys, keys[partition.household_of], position)


def by_month(values: NDArray) -> NDArray:
    """Return a fact with twelve rows; a fact of the year is repeated without a copy."""
    return values if values.ndim == 2 else numpy.broadcast_to(values, (MONTHS, len(values)))


def with_facts(partition: Partition, persons: Mapping[str, NDArray], households: Mapping[str, NDArray]) -> Partition:
    """Return the same households with these facts in place of their own."""
    return dataclasses.replace(
        partition, persons={**partition.persons, **persons}, households={**partition.households, **households}
    )


def any_person(partition: Partition, flags: NDArray[numpy.bool_]) -> NDArray[numpy.bool_]:
    """Return which households have a person for whom ``flags`` holds."""
    return numpy.bincount(partition.household_of[flags], minlength=partition.household_count) > 0


def first_of_couple(partition: Partition) -> NDArray[numpy.bool_]:
    """Return which persons are applicant or have the role of partner."""
    return partition.roles <= PARTNER
