"""The facts of a family: checked against the law, and turned into a simulation of one or of many copies of it."""

from __future__ import annotations

import difflib
import math
from datetime import date
from typing import TYPE_CHECKING

from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.impact.families import Facts, Household, Situation

ROLES = ("aanvrager", "partner", "kinderen", "medebewoners")


def unknown(name: str, allowed: Iterable[str]) -> str:
    """Say that a name is not known, with the ones that resemble it, or all of them if there are few."""
    allowed = sorted(allowed)
    near = difflib.get_close_matches(name, allowed, n=3) or (allowed if len(allowed) <= 10 else [])
    return f"onbekend: {name}" + (f"; bedoelde u {', '.join(near)}?" if near else "")


def problems(situation: Situation, system: TaxBenefitSystem) -> Iterator[tuple[str, str]]:
    """Yield (path, problem) for every fact that the law does not know or that core would read as something else."""
    persons = {f"situatie.personen.{name}": facts for name, facts in situation.personen.items()}
    households = {f"situatie.huishoudens.{name}": home.model_extra for name, home in situation.huishoudens.items()}
    for where, known in ((persons, True), (households, False)):
        variables = {name: v for name, v in system.variables.items() if v.entity.is_person is known}
        for path, facts in where.items():
            for name, dated in facts.items():
                if name not in variables:
                    yield f"{path}.{name}", unknown(name, variables)
                else:
                    yield from ((f"{path}.{name}.{key}", problem) for key, problem in _dated(variables[name], dated))
    yield from _half_given(situation, system)


def _dated(variable: Variable, dated: Facts) -> Iterator[tuple[str, str]]:
    unit = variable.definition_period
    for key, value in dated.items():
        is_year, is_month = len(key) == 4, "-" in key
        if unit == DateUnit.ETERNITY and key != "ETERNITY":
            yield key, "geldt voor altijd: gebruik ETERNITY"
        elif unit == DateUnit.YEAR and not is_year:
            yield key, "is een jaarbedrag: gebruik een jaar, zoals 2024"
        elif unit == DateUnit.MONTH and not (is_month or (is_year and variable.set_input)):
            yield key, "geldt per maand: gebruik een maand, zoals 2024-03"
        allowed = _allowed(variable, value)
        if allowed:
            yield key, f"{value!r} past niet; toegestaan: {allowed}"


def _allowed(variable: Variable, value: object) -> str | None:
    """Return what is allowed if ``value`` is not; core takes a text for a number and any text for true."""
    if variable.value_type is float or variable.value_type is int:
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return None if number else "een getal"
    if variable.value_type is bool:
        return None if isinstance(value, bool) else "true of false"
    if variable.value_type is date:
        return None if isinstance(value, date) else "een datum, zoals 1985-06-15"
    names = [item.name for item in variable.possible_values]
    return None if value in names else ", ".join(names)


def _half_given(situation: Situation, system: TaxBenefitSystem) -> Iterator[tuple[str, str]]:
    """Yield who lacks a fact that others have: core takes away its default, or its formula, from all of them."""
    given = {name for facts in situation.personen.values() for name in facts if name in system.variables}
    for name in sorted(given):
        variable = system.variables[name]
        if not variable.default_value and not variable.formulas:
            continue
        periods = {key for facts in situation.personen.values() for key in facts.get(name, ())}
        for person, facts in situation.personen.items():
            lacking = periods - set(facts.get(name, ()))
            if lacking:
                path = f"situatie.personen.{person}.{name}"
                yield path, f"ontbreekt voor {', '.join(sorted(lacking))}: geef dit feit aan iedereen of aan niemand"


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
