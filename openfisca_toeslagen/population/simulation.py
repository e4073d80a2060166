"""From a partition to a simulation: inputs set as arrays, and populations that answer core's questions quickly.

Core keeps the role of every person as an object and compares objects for every question about roles, which is the
largest cost of a run over a population. Here a role is one byte, and which persons have it is found once per
simulation. The answers are bit-identical to core's (tests/test_population_simulation.py); only ``get_rank`` may differ,
where core's sort is unstable: equal values keep the order of the members here.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy
from openfisca_core import projectors
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit, Instant, Period
from openfisca_core.populations import GroupPopulation, Population
from openfisca_core.simulations import Simulation

from openfisca_toeslagen.entities import Huishouden
from openfisca_toeslagen.population.schema import ROLES

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.entities import Role
    from openfisca_core.holders import Holder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.population.partition import Partition


class Persons(Population):
    """Core's population of persons, with the role of each as one byte."""

    @projectors.projectable
    def has_role(self, role: Role) -> NDArray[numpy.bool_]:
        """Return which persons have a role."""
        self.entity.check_role_validity(role)
        return self.simulation.get_population(role.entity.plural).role_mask(role)

    @projectors.projectable
    def get_rank(self, entity: Households, criteria: NDArray, condition: NDArray | bool = True) -> NDArray:
        """Return the rank of each person by ``criteria`` within the household, from 0; -1 where not ``condition``."""
        entity = entity.reference_entity if isinstance(entity, projectors.Projector) else entity
        households = entity.members_entity_id
        order = numpy.lexsort((entity.members_position, numpy.where(condition, criteria, numpy.inf), households))
        rank = numpy.empty(len(order), dtype=numpy.int64)
        rank[order] = numpy.arange(len(order)) - entity.first_member[households[order]]
        return numpy.where(condition, rank, -1)


class Households(GroupPopulation):
    """Core's population of households, with masks and positions of roles found once."""

    def __init__(self, persons: Persons, household_of: NDArray[numpy.int32], roles: NDArray[numpy.int8], count: int) -> None:
        super().__init__(Huishouden, persons)
        self.count = count
        self.members_entity_id = household_of
        self.role_codes = roles
        self._masks: dict[str, NDArray[numpy.bool_]] = {}
        self._holders_of: dict[str, tuple[NDArray, NDArray]] = {}
        self._nth: dict[int, tuple[NDArray, NDArray]] = {}

    @property
    def members_role(self) -> NDArray:
        """The role of each person as core keeps it; made only when a rule asks for it."""
        if self._members_role is None:
            self._members_role = numpy.array(Huishouden.flattened_roles, dtype=object)[self.role_codes]
        return self._members_role

    @functools.cached_property
    def first_member(self) -> NDArray[numpy.int64]:
        """The number of persons in the households before each household."""
        return numpy.concatenate([[0], numpy.cumsum(self._sizes)[:-1]]).astype(numpy.int64)

    @functools.cached_property
    def _sizes(self) -> NDArray[numpy.int64]:
        return numpy.bincount(self.members_entity_id, minlength=self.count)

    def role_mask(self, role: Role) -> NDArray[numpy.bool_]:
        """Return which persons have a role."""
        if role.key not in self._masks:
            codes = [ROLES.index(one.key) for one in (role.subroles or [role])]
            self._masks[role.key] = numpy.isin(self.role_codes, codes) if len(codes) > 1 else self.role_codes == codes[0]
        return self._masks[role.key]

    def _with_role(self, role: Role) -> tuple[NDArray, NDArray]:
        """Return the positions of the persons with a role, and their households."""
        if role.key not in self._holders_of:
            persons = numpy.flatnonzero(self.role_mask(role))
            self._holders_of[role.key] = persons, self.members_entity_id[persons]
        return self._holders_of[role.key]

    @projectors.projectable
    def sum(self, array: NDArray, role: Role | None = None) -> NDArray[numpy.float64]:
        """Return the sum over the members, in the order of the persons as core does."""
        self.entity.check_role_validity(role)
        self.members.check_array_compatible_with_entity(array)
        if role is None:
            return numpy.bincount(self.members_entity_id, weights=array, minlength=self.count)
        persons, households = self._with_role(role)
        return numpy.bincount(households, weights=array[persons], minlength=self.count)

    @projectors.projectable
    def any(self, array: NDArray, role: Role | None = None) -> NDArray[numpy.bool_]:
        """Return whether the array holds for any member."""
        if array.dtype != bool:
            return self.sum(array, role=role) > 0
        self.entity.check_role_validity(role)
        self.members.check_array_compatible_with_entity(array)
        result = numpy.zeros(self.count, dtype=bool)
        if role is None:
            result[self.members_entity_id[array]] = True
        else:
            persons, households = self._with_role(role)
            result[households[array[persons]]] = True
        return result

    @projectors.projectable
    def nb_persons(self, role: Role | None = None) -> NDArray:
        """Return the number of members, with a role or all."""
        if role is None:
            return self._sizes
        return self.sum(self.role_mask(role))

    @projectors.projectable
    def value_from_person(self, array: NDArray, role: Role, default: object = 0) -> NDArray:
        """Return the value of the only member with a role, or ``default``."""
        self.entity.check_role_validity(role)
        if role.max != 1:
            message = f"You can only use value_from_person with a role that is unique in {self.entity.key}, not {role.key}."
            raise ValueError(message)
        self.members.check_array_compatible_with_entity(array)
        persons, households = self._with_role(role)
        return self._scatter(array, persons, households, default)

    @projectors.projectable
    def value_nth_person(self, n: int, array: NDArray, default: object = 0) -> NDArray:
        """Return the value of the n-th member, or ``default``."""
        self.members.check_array_compatible_with_entity(array)
        if n not in self._nth:
            persons = numpy.flatnonzero(self.members_position == n)
            self._nth[n] = persons, self.members_entity_id[persons]
        return self._scatter(array, *self._nth[n], default)

    def _scatter(self, array: NDArray, persons: NDArray, households: NDArray, default: object) -> NDArray:
        result = numpy.full(self.count, default, dtype=array.dtype)
        result[households] = numpy.asarray(array)[persons]
        return EnumArray(result, array.possible_values) if isinstance(array, EnumArray) else result


def build_simulation(
    partition: Partition, system: TaxBenefitSystem, *, mark_refusals: bool = True, trace: bool = False
) -> Simulation:
    """Return a simulation of a partition on a law, with every given fact as input.

    With ``mark_refusals`` (a run over many households) a refused allowance is NaN and its ground stands in
    ``weigering_<toeslag>``; without, the first refusal raises. Facts that the law does not know are refused with
    KeyError. Release the simulation with :func:`release` when it is done: core's objects refer to each other.
    """
    persons = Persons(system.person_entity)
    persons.count = partition.person_count
    persons.ids = partition.person_ids
    households = Households(persons, partition.household_of, partition.roles, partition.household_count)
    households.entity = next(entity for entity in system.group_entities if entity.key == Huishouden.key)
    households.ids = partition.household_ids
    simulation = Simulation(system, {persons.entity.key: persons, households.entity.key: households})
    simulation.trace = trace
    simulation.mark_refusals = mark_refusals
    for population, columns in ((persons, partition.persons), (households, partition.households)):
        for name, values in columns.items():
            if name not in system.variables:
                message = f"{name} is geen gegeven van deze wet"
                raise KeyError(message)
            _set_input(population.get_holder(name), values, partition.year)
    return simulation


def _set_input(holder: Holder, values: NDArray, year: int) -> None:
    """Put a column in a holder; a fact by month given for the year is one array for the twelve months."""
    variable = holder.variable
    values = as_stored(variable, values)
    start = Instant((year, 1, 1))
    if variable.definition_period == DateUnit.MONTH:
        for month in range(12):
            holder._memory_storage.put(values[month] if values.ndim > 1 else values, _month(year, month))
    elif variable.definition_period == DateUnit.ETERNITY:
        holder._memory_storage.put(values, Period((DateUnit.ETERNITY, Instant((1, 1, 1)), -1)))
    else:
        holder._memory_storage.put(values, Period((DateUnit.YEAR, start, 1)))


def as_stored(variable: Variable, values: NDArray) -> NDArray:
    """Return a column as core stores it: of the variable's own type, an enum as such."""
    if variable.value_type is Enum:
        values = EnumArray(values, variable.possible_values)
    return values if values.dtype == variable.dtype else values.astype(variable.dtype)


@functools.cache
def _month(year: int, month: int) -> Period:
    return Period((DateUnit.MONTH, Instant((year, month + 1, 1)), 1))


def release(simulation: Simulation) -> None:
    """Free the arrays of a simulation at once: its parts refer to each other, and ``del`` would free nothing."""
    for population in simulation.populations.values():
        population._holders.clear()
        population.simulation = None
    simulation.populations = {}
    simulation.persons = None
