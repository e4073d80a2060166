"""What is known of the households: facts to tell segments apart, and audit columns that no rule reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER
from openfisca_toeslagen.year_cycle.changes import HOURS_OF_CARE
from openfisca_toeslagen.year_cycle.groups import GROUPS as SOURCES
from openfisca_toeslagen.year_cycle.groups import income_group
from openfisca_toeslagen.year_cycle.households import by_month

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.outcome import Outcome

    Column = NDArray | pandas.Categorical

TYPES = ("alleenstaand", "eenouder", "paar_zonder_kinderen", "paar_met_kinderen")
ADULT = 18
#: An audit column with more values than this is a quantity, no group; it is not compared.
MOST_GROUPS = 30


def facts_of(partition: Partition, outcome: Outcome) -> dict[str, Column]:
    """Return the facts of each household: amounts in euros a year, ages in years on 31 December, hours a year.

    ``inkomensbron`` is the source of income whose error the household draws
    (:func:`~openfisca_toeslagen.year_cycle.groups.income_group`); ``beschikking`` the day of the definitive award.
    """
    minor = _age(partition) < ADULT
    children = partition.per_household(((partition.roles == CHILD) & minor).astype(float))
    couple = partition.per_household((partition.roles == PARTNER).astype(float)) > 0
    worked = _year_total(partition.persons, "gewerkte_uren", partition.person_count)
    care = sum(_year_total(partition.persons, name, partition.person_count) for name in HOURS_OF_CARE)
    return {
        "huishoudtype": pandas.Categorical.from_codes((2 * couple + (children > 0)).astype(int), TYPES),
        "inkomensbron": pandas.Categorical.from_codes(income_group(partition).astype(int), SOURCES),
        "inkomen": outcome.inkomen,
        "leeftijd_aanvrager": _of_applicant(partition, _age(partition)).astype(float),
        "kinderen": children,
        "gewerkte_uren_aanvrager": _of_applicant(partition, worked),
        "gewerkte_uren_partner": partition.per_household(worked, partition.roles == PARTNER),
        "uren_opvang": partition.per_household(care),
        "kale_huur": _year_total(partition.households, "kale_huur", partition.household_count),
        "vermogen": partition.per_household(_fact(partition.persons, "vermogen", partition.person_count)),
        "wijzigingen": outcome.wijzigingen.astype(float),
        "meldingen": outcome.meldingen.astype(float),
        "beschikking": outcome.beschikking,
    }


def groups_of(partition: Partition) -> dict[str, pandas.Categorical]:
    """Return the audit columns as categories; of a column about persons the value of the applicant.

    A column with more than :data:`MOST_GROUPS` values is no group (see :func:`quantities`).
    """
    found = {name: _categories(values) for name, values in _audit_columns(partition).items()}
    return {name: values for name, values in found.items() if values is not None}


def quantities(partition: Partition) -> list[str]:
    """Return the audit columns that are quantities and so no groups."""
    return [name for name, values in _audit_columns(partition).items() if _categories(values) is None]


def _audit_columns(partition: Partition) -> dict[str, Column]:
    persons = {name: values for name, values in partition.person_groups.items() if name not in partition.household_groups}
    return partition.household_groups | {name: _of_applicant(partition, values) for name, values in persons.items()}


def _categories(values: Column) -> pandas.Categorical | None:
    if isinstance(values, pandas.Categorical):
        return values
    if values.dtype.kind == "f" and not (values == numpy.rint(values)).all():
        return None
    names = numpy.unique(values)
    if len(names) > MOST_GROUPS:
        return None
    return pandas.Categorical.from_codes(numpy.searchsorted(names, values), [str(name) for name in names.tolist()])


def _age(partition: Partition) -> NDArray[numpy.int64]:
    """Return the age of each person on 31 December."""
    return partition.year - (partition.persons["geboortedatum"].astype("datetime64[Y]").astype(int) + 1970)


def _of_applicant(partition: Partition, values: Column) -> Column:
    rows = numpy.flatnonzero(partition.roles == APPLICANT)
    return values[rows[numpy.argsort(partition.household_of[rows], kind="stable")]]


def _fact(columns: dict[str, NDArray], name: str, count: int) -> NDArray:
    return columns[name] if name in columns else numpy.zeros(count)


def _year_total(columns: dict[str, NDArray], name: str, count: int) -> NDArray[numpy.float64]:
    """Return a monthly fact summed over the year; 0 if the population does not give it, as in the law."""
    return by_month(_fact(columns, name, count)).sum(axis=0) if name in columns else numpy.zeros(count)
