"""A fact given for one person and not for the others.

Of the facts whose default is a guess about a person (``REQUIRED``) the applicant and the partner have all or none, and a
child always has a date of birth. Of every other fact it takes the law's own default away from the others, which is found
by computing what they lose.

Core fills the others with the plain default of the variable. That is the same as saying nothing where the variable has no
formula, and also where the formula gives that default; only where it gives something else is anybody wronged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openfisca_core.periods import period as period_of
from openfisca_core.simulation_builder import SimulationBuilder

from openfisca_toeslagen.facts import FOREVER, REQUIRED
from openfisca_toeslagen.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openfisca_core.entities import Entity
    from openfisca_core.periods import Period
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    Path = tuple[str | int, ...]

CODE = "half_gegeven"
BIRTH = "geboortedatum"
Lacking = dict[str, list[str]]


def problems(content: dict, system: TaxBenefitSystem, default_period: str | None) -> Iterator[tuple[Path, str, str]]:
    """Yield (path, code, message) for every instance that loses the default of a fact because another has a value.

    ``content`` must have passed every other check.
    """
    yield from _guesses(content, system, default_period)
    for entity in system.entities:
        instances = content[entity.plural]
        for name in {key: None for values in instances.values() for key in values}:
            variable = system.variables.get(name)
            if variable is None or not variable.formulas:
                continue
            lacking = _lacking(instances, variable, default_period)
            if lacking:
                yield from _losses(content, system, entity, variable, default_period, lacking)


def _guesses(content: dict, system: TaxBenefitSystem, default_period: str | None) -> Iterator[tuple[Path, str, str]]:
    persons = system.person_entity.plural
    for entity in system.group_entities:
        for values in content[entity.plural].values():
            members = {role.key: _listed(values.get(role.plural or role.key, [])) for role in entity.roles}
            adults = [name for role in entity.roles if role.max == 1 for name in members[role.key]]
            for name in REQUIRED:
                known = {person: content[persons][person] for person in adults}
                for person, periods in _lacking(known, system.variables[name], default_period).items():
                    message = f"ontbreekt voor {', '.join(periods)}, en een ander in het {entity.key} heeft het wel"
                    yield (persons, person, name), CODE, f"{message}; geef het aan iedereen, ook als het 0 is"
            for person in members["kind"]:
                if BIRTH not in content[persons][person]:
                    message = "ontbreekt: een kind zonder geboortedatum geldt als volwassene; geef het aan iedereen"
                    yield (persons, person, BIRTH), CODE, message


def _listed(members: str | list[str]) -> list[str]:
    return [members] if isinstance(members, str) else members


def _lacking(instances: dict, variable: Variable, default_period: str | None) -> Lacking:
    """Return the instances that have no value in a period in which another has one."""
    given = {
        instance: set(_periods(values.get(variable.name, {}), variable, default_period))
        for instance, values in instances.items()
    }
    every = set().union(*given.values())
    return {instance: sorted(every - periods) for instance, periods in given.items() if every - periods}


def _periods(value: Any, variable: Variable, default_period: str | None) -> Iterator[str]:  # noqa: ANN401 - any value
    if isinstance(value, dict):
        yield from (str(key) for key, dated in value.items() if dated is not None)
    else:
        yield FOREVER if variable.definition_period == "eternity" else str(default_period)


def _losses(
    content: dict,
    system: TaxBenefitSystem,
    entity: Entity,
    variable: Variable,
    default_period: str | None,
    lacking: Lacking,
) -> Iterator[tuple[Path, str, str]]:
    """Compute the variable without what was given, and report who would not get the plain default.

    Where the law refuses to compute it, that is the report.
    """
    without = {plural: {name: dict(values) for name, values in content[plural].items()} for plural in content}
    for values in without[entity.plural].values():
        values.pop(variable.name, None)
    builder = SimulationBuilder()
    builder.set_default_period(default_period)
    simulation = builder.build_from_entities(system, without)
    names = list(map(str, content[entity.plural]))
    plain = variable.default_array(1)[0]
    for instance, periods in lacking.items():
        for period in periods:
            for part in _parts(variable, period):
                try:
                    value = simulation.calculate(variable.name, part)[names.index(str(instance))]
                except RefusalError as refusal:
                    yield (entity.plural, instance, variable.name), "geweigerd", f"{refusal.period}: {refusal.message}"
                    return
                if value != plain:
                    shown, rather = _shown(value), _shown(plain)
                    message = f"ontbreekt voor {period}, en een ander heeft het wel: dan geldt {rather} en niet {shown}"
                    yield (entity.plural, instance, variable.name), CODE, f"{message}; geef het aan iedereen of aan niemand"
                    break


def _parts(variable: Variable, period: str) -> list[Period]:
    whole = period_of(period)
    return [whole] if variable.definition_period == whole.unit else whole.get_subperiods(variable.definition_period)


def _shown(value: Any) -> str:  # noqa: ANN401 - any NumPy scalar
    if str(value) in ("True", "False"):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
