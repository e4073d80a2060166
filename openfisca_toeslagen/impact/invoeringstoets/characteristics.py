"""By what households are told apart: classes of the facts of a decision, and audit columns that no rule reads."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.facts import TYPES, groups_of
from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER
from openfisca_toeslagen.year_cycle.changes import uses_care
from openfisca_toeslagen.year_cycle.groups import GROUPS, income_group
from openfisca_toeslagen.year_cycle.households import by_month, first_of_couple

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.facts import TYPES, groups_of
from openfisca_toeslagen.population.partition import Partition

NO, YES = "nee", "ja"
AGES = (25, 45, 67)
INCOMES = (15_000, 25_000, 35_000, 50_000)
CHILDREN = 3


@dataclass(frozen=True)
class Classes:
    """A class per household; -1 where it is not known. ``labels`` names the classes."""

    codes: NDArray[numpy.int64]
    labels: tuple[str, ...]

    def holds(self, label: str) -> NDArray[numpy.bool_]:
        """Return who is in a class."""
        return self.codes == self.labels.index(label)


def characteristics(facts: Partition) -> dict[str, Classes]:
    """Return the classes of each household by the facts: what a segment may be made of."""
    minor = facts.persons["geboortedatum"] > numpy.datetime64(f"{facts.year - 18}-01-01")
    children = facts.per_household(((facts.roles == CHILD) & minor).astype(float)).astype(int)
    couple = facts.per_household((facts.roles == PARTNER).astype(float)) > 0
    born = facts.persons["geboortedatum"][facts.roles == APPLICANT]
    age = numpy.empty(facts.household_count, dtype=int)
    age[facts.household_of[facts.roles == APPLICANT]] = facts.year - (born.astype("datetime64[Y]").astype(int) + 1970)
    rent = by_month(facts.households["kale_huur"]).max(axis=0) if "kale_huur" in facts.households else None
    result = {
        "huishoudtype": Classes(2 * couple + (children > 0), TYPES),
        "leeftijd": _ranges(age, AGES),
        "inkomen": _ranges(income(facts), INCOMES),
        "kinderen": Classes(numpy.minimum(children, CHILDREN), ("0", "1", "2", f"{CHILDREN} of meer")),
        "inkomensbron": Classes(income_group(facts).astype(int), GROUPS),
        "opvang": _yes_no(uses_care(facts)),
    }
    return result if rent is None else result | {"huurt": _yes_no(rent > 0)}


def income(facts: Partition) -> NDArray[numpy.float64]:
    """Return the income of applicant and partner, in euros a year per household."""
    return facts.per_household(facts.persons["toetsingsinkomen"], first_of_couple(facts))


def audit_groups(facts: Partition) -> dict[str, Classes]:
    """Return the audit columns with a few named groups."""
    return {n: Classes(g.codes.astype(int), tuple(map(str, g.categories))) for n, g in groups_of(facts).items()}


def _yes_no(flags: NDArray[numpy.bool_]) -> Classes:
    return Classes(flags.astype(int), (NO, YES))


def _ranges(values: NDArray, bounds: tuple[int, ...]) -> Classes:
    labels = [f"tot {bounds[0]}", *(f"{a} tot {b}" for a, b in itertools.pairwise(bounds)), f"vanaf {bounds[-1]}"]
    return Classes(numpy.searchsorted(bounds, values, side="right"), tuple(labels))
