"""Running a case: what was expected and what came out, and the explanation of what differs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from openfisca_core.errors import SituationParsingError

from openfisca_toeslagen.checks.explanation import explain

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.checks.cases import Case, Outcome
    from openfisca_toeslagen.checks.explanation import Step


@dataclasses.dataclass(frozen=True)
class Result:
    """What came out of a case. ``problem`` says in Dutch why nothing did; then there are no outcomes."""

    case: Case
    outcomes: tuple[Outcome, ...]
    problem: str | None = None

    @property
    def passes(self) -> bool:
        """Whether something was asserted and everything that was agrees."""
        return bool(self.outcomes) and self.problem is None and all(outcome.agrees for outcome in self.outcomes)


@dataclasses.dataclass(frozen=True)
class Explained:
    """One outcome with the path that led to it."""

    outcome: Outcome
    steps: tuple[Step, ...]


@dataclasses.dataclass(frozen=True)
class Explanation:
    """A case with all its outcomes, and the paths of those that are explained."""

    name: str
    file: str
    outcomes: tuple[Outcome, ...]
    explained: tuple[Explained, ...]
    problem: str | None = None


def run(case: Case, law: TaxBenefitSystem) -> Result:
    """Run a case and compare; a refusal by the law is told, not raised."""
    try:
        return Result(case, tuple(case.outcomes(case.system(law))))
    except (SituationParsingError, ValueError) as error:
        return Result(case, (), " ".join(str(error).split()))


def explanation(result: Result, law: TaxBenefitSystem, everything: bool = False) -> Explanation:
    """Explain the outcome that differs first (if none does, the first), or ``everything`` that the case asserts."""
    case = result.case
    explained: list[Explained] = []
    if result.problem is None and result.outcomes:
        system = case.system(law)
        simulation = case.simulation(system)
        simulation.trace = True
        list(case.outcomes(system, simulation))
        first = next((outcome for outcome in result.outcomes if not outcome.agrees), result.outcomes[0])
        for outcome in result.outcomes if everything else [first]:
            steps = explain(simulation, outcome.variable, outcome.period, outcome.position, case.states)
            explained.append(Explained(outcome, steps))
    return Explanation(case.name, str(case.path), result.outcomes, tuple(explained), result.problem)
