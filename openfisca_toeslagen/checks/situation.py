"""One checker for a situation (persons, households, their facts) behind two doors: YAML cases and API requests.

Core takes much in silence that gives a wrong amount: a text for true, a person without household, a fact for one person
that takes away the default of another, two spellings of one period. Everything here is derived from the tax-benefit
system that will compute the situation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openfisca_toeslagen import facts, half_given
from openfisca_toeslagen.checks.findings import Finding, Findings, Nowhere, Path, Source

if TYPE_CHECKING:
    from openfisca_core.entities import Entity, Role
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable


def check_situation(
    content: object,
    system: TaxBenefitSystem,
    source: Source | None = None,
    *,
    period: str | None = None,
    questions: bool = False,
    path: Path = (),
) -> list[Finding]:
    """Return everything that is wrong with a situation; nothing is computed unless a default might be taken away.

    ``content`` is what YAML or JSON gave: ``{"personen": {...}, "huishoudens": {...}}``. ``period`` is the period of a
    value without one (a case has it, a request does not). With ``questions`` a null is a question, as in a request.
    ``path`` is where the situation lies inside what was written.
    """
    findings = Findings(source or Nowhere())
    checker = _Checker(system, findings, period, questions, path)
    checker.check(content)
    if not findings.items and isinstance(content, dict):
        for where, code, message in half_given.problems(content, system, period):
            findings.add((*path, *where), code, message)
    return findings.items


def role_keys(entity: Entity) -> dict[str, Role]:
    """Return the roles of a group entity by the key under which they are written."""
    return {role.plural or role.key: role for role in entity.roles}


class _Checker:
    def __init__(
        self, system: TaxBenefitSystem, findings: Findings, period: str | None, questions: bool, path: Path
    ) -> None:
        self.system = system
        self.findings = findings
        self.period = period
        self.questions = questions
        self.path = path
        self.mixed: set[tuple] = set()
        self.entities = {entity.plural: entity for entity in system.entities}

    def add(self, path: Path, code: str, message: str) -> None:
        self.findings.add((*self.path, *path), code, message)

    def written(self, path: Path) -> str | None:
        return self.findings.source.written((*self.path, *path))

    def check(self, content: object) -> None:
        if not isinstance(content, dict):
            self.add((), "verkeerd_type", f"moet {' en '.join(sorted(self.entities, reverse=True))} bevatten")
            return
        for key in content:
            if key not in self.entities:
                self.add((key,), "onbekende_sleutel", self._unknown_key(key))
        for plural, entity in self.entities.items():
            if plural not in content:
                self.add((), "leeg", f"{plural} ontbreekt; elke persoon hoort met een rol in een huishouden")
            elif not isinstance(content[plural], dict) or not content[plural]:
                self.add((plural,), "leeg", f"moet ten minste een {entity.key} bevatten, elk met een naam")
            else:
                self._entities(entity, content[plural])
        persons = self.system.person_entity.plural
        if isinstance(content.get(persons), dict):
            for entity in self.system.group_entities:
                if isinstance(content.get(entity.plural), dict):
                    self._members(entity, content[entity.plural], content[persons])

    def _unknown_key(self, key: object) -> str:
        singular = {entity.key: entity.plural for entity in self.system.entities}
        may = f"toegestaan: {', '.join(sorted(self.entities, reverse=True))}"
        if key in singular:
            return f"is enkelvoud; {may}; bedoelde u {singular[key]}?"
        variable = self.system.variables.get(key) if isinstance(key, str) else None
        if variable is not None:
            return f"hoort onder een {variable.entity.key} in {variable.entity.plural}, met een naam; {may}"
        return f"is hier onbekend; {may}{facts.did_you_mean(str(key), self.entities)}"

    def _entities(self, entity: Entity, instances: dict) -> None:
        used: dict[str, set[str]] = {}
        for name, values in instances.items():
            here = (entity.plural, name)
            self._name(here, name)
            if not isinstance(values, dict):
                if values is not None or self.questions:
                    self.add(
                        here,
                        "verkeerd_type",
                        f"moet gegevens bevatten, elk als naam en waarde; gekregen: {facts.shortened(values)}",
                    )
                else:
                    self.add(here, "leeg", "heeft geen gegevens; schrijf {} als er niets is op te geven")
                continue
            roles = {} if entity.is_person else role_keys(entity)
            for key, value in values.items():
                if key in roles:
                    continue
                variable = self._variable(entity, roles, (*here, key), key)
                if variable is not None:
                    self._dated(variable, (*here, key), value, used.setdefault(key, set()))

    def _name(self, path: Path, name: object) -> None:
        if not isinstance(name, str):
            text = self.written((*path[:-1], name)) if isinstance(name, bool) else str(name)
            written = str(name) if text is None or isinstance(name, bool) else text
            self.add(path, "naam", f"de naam {written} is geen tekst; zet aanhalingstekens eromheen of kies een woord")

    def _variable(self, entity: Entity, roles: dict[str, Role], path: Path, key: object) -> Variable | None:
        if not isinstance(key, str):
            hint = "een komma begint een volgend gegeven, dus schrijf een getal met een punt, zoals 12.5"
            self.add(path, "onbekende_variabele", f"{key} is geen naam van een gegeven; {hint}")
            return None
        variable = self.system.variables.get(key)
        if variable is None:
            singular = {role.key: plural for plural, role in roles.items()}
            known = [name for name, other in self.system.variables.items() if other.entity.key == entity.key]
            if key in singular:
                self.add(path, "rol", f"is enkelvoud; toegestaan: {', '.join(roles)}; bedoelde u {singular[key]}?")
            else:
                near = facts.did_you_mean(str(key), [*known, *roles]) or facts.did_you_mean(str(key), self.system.variables)
                also = f" of een rol ({', '.join(roles)})" if roles else ""
                self.add(
                    path, "onbekende_variabele", f"is onbekend; toegestaan: een gegeven van een {entity.key}{also}{near}"
                )
        elif variable.entity.key != entity.key:
            self.add(
                path,
                "verkeerde_entiteit",
                f"is een gegeven van een {variable.entity.key}: hoort in {variable.entity.plural}",
            )
            variable = None
        return variable

    def _dated(self, variable: Variable, path: Path, value: Any, used: set[str]) -> None:  # noqa: ANN401
        """Check the values of one variable by period; ``used`` are the periods in which anybody has one."""
        if not isinstance(value, dict):
            if self.period is None:
                self.add(path, "periode", f"heeft geen periode; toegestaan: {self._example(variable)}")
                return
            default = facts.FOREVER if variable.definition_period == "eternity" else self.period
            problem = facts.period_problem(variable, default)
            if problem:
                self.add(path, "periode", f"{problem}; {default} is de periode van het geval")
            else:
                self._mixed(path, default, used)
                self._value(variable, path, value)
            return
        if not value:
            self.add(path, "leeg", f"heeft geen waarde; toegestaan: {self._example(variable)}")
        for key, dated in value.items():
            here = (*path, key)
            period, message = facts.canonical_period(key)
            asked = dated is None and self.questions
            problem = message if period is None else facts.period_problem(variable, period, given=not asked)
            if problem:
                self.add(here, "periode", problem)
            elif not asked:
                self._mixed(here, period, used)
            if not asked:
                self._value(variable, here, dated)

    def _example(self, variable: Variable) -> str:
        example = {"eternity": facts.FOREVER, "year": "2024", "month": "2024-03"}[str(variable.definition_period)]
        return f"{{{example}: waarde}}"

    def _mixed(self, path: Path, period: str, used: set[str]) -> None:
        """Report, once per variable, a year beside months of it: core lets months win, and for all persons at once."""
        years = {period[:4]} & {other[:4] for other in used if len(other) != len(period)}
        variable = (path[0], path[2])
        if years and variable not in self.mixed:
            self.mixed.add(variable)
            (year,) = years
            message = f"{variable[1]} staat er voor het jaar {year} en ook voor maanden daarvan (misschien bij een ander)"
            self.add(path, "periode_dubbel", f"{message}; toegestaan: overal het jaar, of overal alle maanden")
        used.add(period)

    def _value(self, variable: Variable, path: Path, value: object) -> None:
        if isinstance(value, list | dict):
            self.add(path, "verkeerd_type", f"is geen enkele waarde; toegestaan: {facts.allowed(variable)}")
            return
        problem = facts.value_problem(variable, value, self.written(path))
        if problem:
            self.add(path, *problem)

    def _members(self, entity: Entity, instances: dict, persons: dict) -> None:
        """Check that every person has one role in one household, and that every household has an applicant."""
        seen: dict[str, str] = {}
        complete = True
        for name, values in instances.items():
            if not isinstance(values, dict):
                complete = False
                continue
            for key, role in role_keys(entity).items():
                members = self._role_members(role, (entity.plural, name, key), values.get(key, []))
                for path, person in members:
                    if not isinstance(person, str) or person not in persons:
                        near = facts.did_you_mean(str(person), map(str, persons))
                        message = f"{facts.shortened(person)} staat niet in {self.system.person_entity.plural}{near}"
                        self.add(path, "onbekende_persoon", message)
                    elif person in seen:
                        self.add(
                            path, "rol", f"{person} heeft al een rol in {seen[person]}; toegestaan: een rol per persoon"
                        )
                    else:
                        seen[person] = str(name)
            first = next(iter(role_keys(entity)))
            if not values.get(first):
                self.add((entity.plural, name), "rol", f"heeft geen {first}; toegestaan: precies een {first}")
        for person in persons:
            if complete and isinstance(person, str) and person not in seen:
                roles = ", ".join(role_keys(entity))
                where = (self.system.person_entity.plural, person)
                self.add(where, "geen_huishouden", f"heeft geen rol in een {entity.key}; toegestaan: {roles}")

    def _role_members(self, role: Role, path: Path, value: object) -> list[tuple[Path, object]]:
        if isinstance(value, str):
            return [(path, value)]
        if not isinstance(value, list):
            self.add(path, "rol", f"{facts.shortened(value)} is geen naam; toegestaan: een naam of een lijst van namen")
            return []
        if role.max is not None and len(value) > role.max:
            self.add(path, "rol", f"heeft {len(value)} personen; toegestaan: ten hoogste {role.max}")
        return [((*path, number), person) for number, person in enumerate(value)]
