"""What the published figures are about, read from the columns of a partition: ages, types, hours, care, income concepts.

Works on the synthetic population and on somebody's own microdata alike; a figure that needs an audit column which is not
there raises :class:`MissingColumnError` with its name.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER, Partition
from openfisca_toeslagen.population.statistics import published
from openfisca_toeslagen.population.synthesis import cells, childcare, dwelling, take_up
from openfisca_toeslagen.population.synthesis.income import MORTGAGE, OWN_HOME, TAXABLE_OVER_GROSS, index
from openfisca_toeslagen.population.synthesis.make import SEXES, WEEKS_PER_MONTH
from openfisca_toeslagen.population.synthesis.work import EMPLOYEE, KINDS, RETIRED, SELF_EMPLOYED

if TYPE_CHECKING:
    from numpy.typing import NDArray


class MissingColumnError(KeyError):
    """The microdata lack a column that a figure needs."""


class View:
    """The figures of one partition, computed when asked for. Arrays are per person or per household as their name says."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition

    def _coded(self, table: str, name: str, names: tuple[str, ...]) -> NDArray[numpy.int64]:
        """Return an audit column as positions in ``names``; -1 for other values."""
        groups = self.partition.person_groups if table == "personen" else self.partition.household_groups
        if name not in groups:
            raise MissingColumnError(name)
        column = pandas.Categorical(groups[name])
        position = numpy.array([names.index(value) if value in names else -1 for value in column.categories] or [-1])
        return numpy.where(column.codes >= 0, position[column.codes], -1)

    # --- Households ------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def type(self) -> NDArray:
        """Type of household, a position in ``cells.TYPES``."""
        return self._coded("huishoudens", "groep_huishoudtype", cells.TYPES)

    @functools.cached_property
    def broad(self) -> NDArray:
        """The five types of the decile table."""
        return numpy.where(self.type >= 0, cells.BROAD_OF[self.type], -1)

    @functools.cached_property
    def source(self) -> NDArray:
        """Main source of income, a position in ``cells.SOURCES``."""
        return self._coded("huishoudens", "groep_inkomensbron", cells.SOURCES)

    @functools.cached_property
    def owner(self) -> NDArray:
        """Who owns the dwelling, a position in ``dwelling.OWNERS``."""
        return self._coded("huishoudens", "groep_eigendom", dwelling.OWNERS)

    @functools.cached_property
    def region(self) -> NDArray:
        """Part of the country, a position in ``dwelling.REGIONS``."""
        return self._coded("huishoudens", "groep_regio", dwelling.REGIONS)

    @functools.cached_property
    def decile(self) -> NDArray:
        """Decile of standardised income, from 0."""
        if "groep_inkomensdeciel" not in self.partition.household_groups:
            raise MissingColumnError("groep_inkomensdeciel")
        return numpy.asarray(self.partition.household_groups["groep_inkomensdeciel"]) - 1

    @functools.cached_property
    def bank(self) -> NDArray:
        """Bank and savings balance in euros."""
        return self._amount("groep_banktegoed")

    @functools.cached_property
    def disposable(self) -> NDArray:
        """Disposable income of the household in euros a year."""
        return self._amount("groep_besteedbaar_inkomen")

    def _amount(self, name: str) -> NDArray:
        if name not in self.partition.household_groups:
            raise MissingColumnError(name)
        return numpy.asarray(self.partition.household_groups[name])

    @functools.cached_property
    def take_up_group(self) -> NDArray:
        """Group in the figures on non-take-up, a position in ``take_up.GROUPS``."""
        return self._coded("huishoudens", "groep_niet_gebruik", take_up.GROUPS)

    @functools.cached_property
    def every(self) -> NDArray[numpy.bool_]:
        """Every household."""
        return numpy.ones(self.partition.household_count, bool)

    # --- Persons ---------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def age(self) -> NDArray:
        """Age in whole years on 1 January; -1 for who is born in the course of the year."""
        born = self.partition.persons["geboortedatum"]
        year = born.astype("datetime64[Y]").astype(int) + 1970
        late = born > born.astype("datetime64[Y]").astype("datetime64[D]")
        return numpy.maximum(self.partition.year - year - late, -1)

    @functools.cached_property
    def child(self) -> NDArray[numpy.bool_]:
        """Whether a person is a child of the household, living there on 1 January."""
        return (self.partition.roles == CHILD) & (self.age >= 0)

    @functools.cached_property
    def couple(self) -> NDArray[numpy.bool_]:
        """Whether a household has a partner."""
        return self.count(self.partition.roles == PARTNER) > 0

    @functools.cached_property
    def weekly_hours(self) -> NDArray:
        """Hours worked a week."""
        hours = self.partition.persons.get("gewerkte_uren")
        if hours is None:
            raise MissingColumnError("gewerkte_uren")
        return (hours.mean(axis=0) if hours.ndim > 1 else hours) / WEEKS_PER_MONTH

    @functools.cached_property
    def sex(self) -> NDArray:
        """Sex, a position in ``SEXES``."""
        return self._coded("personen", "groep_geslacht", SEXES)

    @functools.cached_property
    def kind(self) -> NDArray:
        """What a person mainly lives on, a position in ``KINDS``."""
        return self._coded("personen", "groep_inkomenssoort", KINDS)

    def count(self, who: NDArray[numpy.bool_]) -> NDArray[numpy.float64]:
        """Return how many members of each household are in ``who``."""
        return numpy.bincount(self.partition.household_of[who], minlength=self.partition.household_count).astype(float)

    # --- Combinations ----------------------------------------------------------------------------------------------------

    @functools.cached_property
    def children(self) -> NDArray:
        """Number of children at home on 1 January."""
        return self.count(self.child)

    @functools.cached_property
    def youngest(self) -> NDArray:
        """Age of the youngest child; 999 without children."""
        return self._extreme(numpy.minimum, 999)

    @functools.cached_property
    def eldest(self) -> NDArray:
        """Age of the eldest child; -1 without children."""
        return self._extreme(numpy.maximum, -1)

    def _extreme(self, which: numpy.ufunc, start: int) -> NDArray:
        result = numpy.full(self.partition.household_count, start)
        which.at(result, self.partition.household_of[self.child], self.age[self.child])
        return result

    @functools.cached_property
    def births(self) -> NDArray:
        """Children born in the course of the year."""
        return self.count((self.partition.roles == CHILD) & (self.age < 0))

    @functools.cached_property
    def parent_hours(self) -> tuple[NDArray, NDArray]:
        """Weekly hours of the woman and the man of each couple; 0 where she or he does not work."""
        result = []
        for sex in range(len(SEXES)):
            who = (self.sex == sex) & (self.partition.roles <= PARTNER)
            result.append(self.partition.per_household(self.weekly_hours, who))
        return result[0], result[1]

    @functools.cached_property
    def primary_income(self) -> NDArray:
        """Primary income of the household as CBS counts it: labour costs, profit, and the yield of the own home."""
        labour = published("wages.labour_cost_over_gross_wage", 2019) / TAXABLE_OVER_GROSS
        income, working = self.partition.persons["toetsingsinkomen"], self.weekly_hours > 0
        factor = numpy.select([self.kind == SELF_EMPLOYED, (self.kind == EMPLOYEE) | working], [1.0, labour], 0.0)
        # A small job beside pension or benefit is not told apart from it: only work as the main source counts.
        factor = numpy.where(numpy.isin(self.kind, (EMPLOYEE, SELF_EMPLOYED, KINDS.index("student"))), factor, 0.0)
        retired = self.count(self.kind == RETIRED) > 0
        own = self.owner == dwelling.OWN
        money = index(self.partition.year)
        interest = numpy.where(own & ~retired & (self.count(factor > 0) > 0), MORTGAGE * labour, 0.0)
        home = numpy.where(own, numpy.where(retired, *OWN_HOME), 0.0)
        return self.partition.per_household(income * factor) + (home + interest) * money

    @functools.cached_property
    def main_earner_age(self) -> NDArray:
        """Age of the man of a couple, of the applicant otherwise."""
        man = (self.sex == SEXES.index("man")) & (self.partition.roles <= PARTNER)
        applicant = self.partition.roles == APPLICANT
        by_man = self.partition.per_household(self.age, man)
        return numpy.where(self.couple & (self.count(man) > 0), by_man, self.partition.per_household(self.age, applicant))

    @functools.cached_property
    def care_hours(self) -> tuple[NDArray, ...]:
        """Hours of care by month (12, persons), for each kind of ``childcare.FACTS``."""
        result = []
        for fact in childcare.FACTS:
            hours = self.partition.persons.get(f"uren_{fact}")
            if hours is None:
                raise MissingColumnError(f"uren_{fact}")
            result.append(hours if hours.ndim > 1 else numpy.broadcast_to(hours, (12, len(hours))))
        return tuple(result)

    @functools.cached_property
    def in_care(self) -> tuple[NDArray, ...]:
        """Whether a person is in care at any time in the year, for each kind."""
        return tuple((hours > 0).any(axis=0) for hours in self.care_hours)

    @functools.cached_property
    def in_any_care(self) -> NDArray[numpy.bool_]:
        """Whether a person is in care of any kind at any time in the year."""
        return self.in_care[0] | self.in_care[1] | self.in_care[2]

    @functools.cached_property
    def below_four(self) -> NDArray[numpy.bool_]:
        """Whether a person is not yet four in a month (12, persons)."""
        born = self.partition.persons["geboortedatum"].astype("datetime64[M]").astype(int)
        month = numpy.datetime64(f"{self.partition.year}-01", "M").astype(int) + numpy.arange(12)[:, None]
        return month - born[None, :] < childcare.SCHOOL

    @functools.cached_property
    def wealth(self) -> NDArray:
        """Rendementsgrondslag of the household in euros."""
        return self.partition.per_household(self.partition.persons["vermogen"])
