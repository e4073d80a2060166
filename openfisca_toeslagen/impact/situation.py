"""The facts of a family: checked against the law, and turned into a simulation of one or of many copies of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_core.simulation_builder import SimulationBuilder

from openfisca_toeslagen import facts, half_given

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.impact.families import Facts, Household, Situation

ROLES = ("aanvrager", "partner", "kinderen", "medebewoners")


def unknown(name: str, allowed: Iterable[str]) -> str:
    """Say that a name is not known, with the one that resembles it, or all of them if there are few."""
    allowed = sorted(allowed)
    known = f"; toegestaan: {', '.join(allowed)}" if len(allowed) <= 10 else ""
    return f"onbekend: {name}{known}{facts.did_you_mean(name, allowed)}"


def problems(situation: Situation, system: TaxBenefitSystem) -> Iterator[tuple[str, str]]:
    """Yield (path, problem) for every fact that the law does not know or that core would read as something else."""
    content = {
        "personen": situation.personen,
        "huishoudens": {name: {**_members(home), **home.model_extra} for name, home in situation.huishoudens.items()},
    }
    sound = True
    for plural, instances in content.items():
        variables = {name: v for name, v in system.variables.items() if v.entity.plural == plural}
        for instance, given in instances.items():
            for name, dated in given.items():
                path = f"situatie.{plural}.{instance}.{name}"
                if name in ROLES:
                    continue
                if name not in variables:
                    found = [("", unknown(name, variables))]
                else:
                    found = [(f".{key}", problem) for key, problem in _dated(variables[name], dated)]
                sound = sound and not found
                yield from ((path + rest, problem) for rest, problem in found)
    if sound:
        for where, _, problem in half_given.problems(content, system, None):
            yield f"situatie.{'.'.join(map(str, where))}", problem


def _dated(variable: Variable, dated: Facts) -> Iterator[tuple[str, str]]:
    for key, value in dated.items():
        problem = facts.period_problem(variable, key)
        if problem:
            yield key, problem
        wrong = facts.value_problem(variable, value)
        if wrong:
            yield key, wrong[1]


def _members(home: Household) -> dict[str, str | list[str]]:
    """Return the persons of a household by role, as they are written."""
    return {role: getattr(home, role) for role in ROLES if getattr(home, role)}


def simulation(system: TaxBenefitSystem, situation: Situation, copies: int = 1) -> Simulation:
    """Return a simulation of ``copies`` equal households; their persons follow each other copy by copy."""
    persons, households = {}, {}
    for number in range(copies):
        persons |= {f"{name}_{number}": facts for name, facts in situation.personen.items()}
        for name, home in situation.huishoudens.items():
            households[f"{name}_{number}"] = {**_roles(home, number), **home.model_extra}
    return SimulationBuilder().build_from_entities(system, {"personen": persons, "huishoudens": households})


def _roles(home: Household, number: int) -> dict[str, list[str]]:
    roles = {role: getattr(home, role) or () for role in ROLES}
    return {
        role: [f"{name}_{number}" for name in ((names,) if isinstance(names, str) else names)]
        for role, names in roles.items()
        if names
    }
