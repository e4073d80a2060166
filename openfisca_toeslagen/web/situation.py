"""From a checked situation in OpenFisca's form to a calculation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy
from openfisca_core import periods
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit

from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.population.schema import ROLES
from openfisca_toeslagen.refusal import months
from openfisca_toeslagen.web.calculation import Calculation, OwnHouseholds, OwnPersons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openfisca_core.holders import Holder
    from openfisca_core.populations import CorePopulation
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.web.calculation import Rules
    from openfisca_toeslagen.web.series import Axis

    #: personen | huishoudens -> name -> variable or role -> period -> value, as OpenFisca's web API takes it.
    Situation = Mapping[str, Mapping[str, Mapping[str, Any]]]

PERSONS, HOUSEHOLDS = Persoon.plural, Huishouden.plural
#: How a role is written in a situation.
ROLE_KEYS = {role.plural or role.key: ROLES.index(role.key) for role in Huishouden.roles}


def calculation(rules: Rules, situation: Situation, deadline: float = float("inf"), axis: Axis | None = None) -> Calculation:
    """Return the calculation of a situation that the checker has passed; nulls in it are questions, not facts.

    With an axis the situation is there once for each of its values, one after the other.
    """
    persons, households = situation[PERSONS], situation[HOUSEHOLDS]
    names, homes = list(persons), list(households)
    place = {name: number for number, name in enumerate(names)}
    copies = 1 if axis is None else len(axis.values)
    household_of = numpy.zeros(len(names), dtype=numpy.int32)
    roles = numpy.zeros(len(names), dtype=numpy.int8)
    for number, home in enumerate(households.values()):
        for key, role in ROLE_KEYS.items():
            members = home.get(key, ())
            for name in (members,) if isinstance(members, str) else members:
                household_of[place[name]], roles[place[name]] = number, role
    shifted = numpy.repeat(numpy.arange(copies, dtype=numpy.int32) * len(homes), len(names))
    people = OwnPersons(rules.system.person_entity)
    people.count, people.ids = len(names) * copies, names * copies
    group = OwnHouseholds(people, numpy.tile(household_of, copies) + shifted, numpy.tile(roles, copies), len(homes) * copies)
    group.entity, group.ids = rules.system.group_entities[0], homes * copies
    result = Calculation(rules, {people.entity.key: people, group.entity.key: group}, deadline)
    for population, plural in ((people, PERSONS), (group, HOUSEHOLDS)):
        for holder, period, array in _inputs(population, situation[plural]):
            whole = numpy.tile(array, copies) if axis is not None else array
            if axis is not None and axis.path[0] == plural and axis.path[2:] == (holder.variable.name, period):
                whole[list(situation[plural]).index(axis.path[1]) :: len(array)] = axis.values
            _set_input(holder, period, whole)
    result.start()
    return result


def questions(situation: Situation) -> Iterator[tuple[str, str, str, str]]:
    """Yield (entity, name, variable, period) of every value that is asked."""
    for plural, instances in situation.items():
        for name, facts in instances.items():
            for variable, dated in facts.items():
                if isinstance(dated, dict):
                    yield from ((plural, name, variable, key) for key, value in dated.items() if value is None)


def _inputs(population: CorePopulation, instances: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[Holder, str, Any]]:
    """Yield (holder, period, array) of what is given, short periods first, as core takes them."""
    found: dict[tuple[str, str], Any] = {}
    for number, facts in enumerate(instances.values()):
        for name, dated in facts.items():
            if name in ROLE_KEYS and population.entity.key == Huishouden.key:
                continue
            variable = population.entity.get_variable(name)
            for period, value in dated.items():
                if value is not None:
                    if (name, period) not in found:
                        found[name, period] = variable.default_array(len(instances))
                    found[name, period][number] = _value(variable, value)
    for (name, period), array in sorted(found.items(), key=lambda item: -len(item[0][1])):
        yield population.get_holder(name), period, array


def _value(variable: Variable, value: object) -> object:
    if variable.value_type is Enum:
        return variable.possible_values[value].index
    if variable.value_type is date and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _set_input(holder: Holder, key: str, array: Any) -> None:  # noqa: ANN401 - an array of any type
    """Put values in a holder; a fact by month given for a year holds for its twelve months, as core does but quicker."""
    variable, period = holder.variable, periods.period(key)
    by_month = variable.definition_period == DateUnit.MONTH and period.unit == DateUnit.YEAR
    if by_month and variable.set_input is set_input_dispatch_by_period and not holder.get_known_periods():
        for month in months(period):
            holder._memory_storage.put(array, month)
    else:
        holder.set_input(period, array)
