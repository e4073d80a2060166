"""The populations that a formula sees when it is run over spells: core's own, asking whoever runs the formula for values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_core.populations import ADD

from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.population.simulation import Households, Persons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from openfisca_core.periods import Period
    from openfisca_core.populations import Population

    from openfisca_toeslagen.year_cycle.evaluation import Evaluation
    from openfisca_toeslagen.year_cycle.read_parameters import NotedLaw


class _Asking:
    """A population that asks its stage for every value."""

    def __call__(self, name: str, period: Period, options: Sequence[str] | None = None) -> NDArray:
        """Return a variable; with ADD its sum over the months of a year."""
        if not options:
            return self.simulation.calculate(name, period)
        if list(options) == [ADD]:
            return self.simulation.calculate_add(name, period)
        message = f"{name}: {options} is not possible in a run over a population"
        raise ValueError(message)

    def get_holder(self, name: str) -> Given:
        """Return whether a variable is given as a fact, in the words of core."""
        return Given(self.simulation.evaluation.is_given(name))


class _Persons(_Asking, Persons):
    """Persons of whom each stands for a spell."""


class _Households(_Asking, Households):
    """Households of which each stands for a spell."""


class Given:
    """What a formula may ask of a holder."""

    def __init__(self, given: bool) -> None:
        self._given = given

    def get_known_periods(self) -> list[bool]:
        """Return an empty list if nothing is known."""
        return [True] * self._given


class Stage:
    """Stands in the place of core's simulation while formulas are run over some rows. Refusals are marked."""

    mark_refusals = True
    trace = False

    def __init__(self, home: NDArray, roles: NDArray, count: int) -> None:
        persons = _Persons(Persoon)
        persons.count = len(home)
        households = _Households(persons, home, roles, count)
        self.populations: dict[str, Population] = {Persoon.key: persons, Huishouden.key: households}
        for population in self.populations.values():
            population.simulation = self
        #: The formula that is run now.
        self.evaluation: Evaluation | None = None

    def calculate(self, name: str, period: Period) -> NDArray:
        """Return a variable for the rows of this stage."""
        return self.evaluation.read(name, period)

    def calculate_add(self, name: str, period: Period) -> NDArray:
        """Return the sum of a variable over the parts of a period."""
        unit = self.evaluation.run.variable(name).definition_period
        return sum(self.calculate(name, part) for part in period.get_subperiods(unit))

    def get_population(self, plural: str) -> Population:
        """Return the population of an entity."""
        return next(population for population in self.populations.values() if population.entity.plural == plural)

    @property
    def tax_benefit_system(self) -> NotedLaw:
        """The law on which the formula is run, as far as a formula reads it."""
        return self.evaluation.law()

    def release(self) -> None:
        """Free the arrays: the populations and their stage refer to each other."""
        self.populations.clear()
