"""What more income of the applicant would do to the allowances of a household: the law three times on the same facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.measured import ALLOWANCES
from openfisca_toeslagen.population.partition import APPLICANT
from openfisca_toeslagen.year_cycle.households import with_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.law import Law

INCOME = "toetsingsinkomen"
#: What is added to the income of the applicant, in euros a year, by the fact it gives.
STEPS = {"steun": 0, "steun_bij_1_meer": 1, "steun_bij_1000_meer": 1_000}
PROVIDER = "vergoeding_kinderopvang"


def pressure(partition: Partition, systems: Mapping[str, TaxBenefitSystem], law: Law) -> dict[str, dict[str, NDArray]]:
    """Return per regime the support by law, in euros a year per household, at the income given and at more of it.

    Support is the awards of all allowances and what the State pays a provider of childcare. The facts are those of the
    population, without changes in the year: an incentive by law, not of its execution. NaN where the law refuses.
    """
    found: dict[str, dict[str, NDArray]] = {name: {} for name in systems}
    wanted = [*ALLOWANCES, PROVIDER]
    for fact, more in STEPS.items():
        income = partition.persons[INCOME] + more * (partition.roles == APPLICANT)
        facts = with_facts(partition, {INCOME: income}, {})
        answers = law(list(systems.values()), facts, [{}] * len(systems), wanted)
        for name, answer in zip(systems, answers, strict=True):
            found[name][fact] = sum(answer[variable] for variable in wanted if variable in answer)
    return found
