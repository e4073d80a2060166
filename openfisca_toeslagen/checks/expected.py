"""Checking what a case expects: known variables, under the right entity, with values and periods that can come out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from openfisca_toeslagen import coverage, facts

if TYPE_CHECKING:
    from openfisca_core.entities import Entity
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.checks.findings import Findings, Path

#: The first and the last year that a message about refused years names.
YEARS = range(2005, 2036)


@dataclasses.dataclass(frozen=True)
class Asserted:
    """One outcome that a case expects; ``instance`` is None when it is expected of every instance."""

    variable: str
    instance: str | None
    period: str


class ExpectedChecker:
    """Checks outputs on one system; ``asserted`` collects what was expected."""

    def __init__(self, system: TaxBenefitSystem, findings: Findings, period: str, situation: dict) -> None:
        self.system = system
        self.findings = findings
        self.period = period
        self.situation = situation
        self.asserted: list[Asserted] = []
        self.plurals = {entity.plural: entity for entity in system.entities}
        self.singulars = {entity.key: entity for entity in system.entities}

    def check(self, path: Path, output: object) -> None:
        """Check an output, or the outcomes of one regime."""
        if not isinstance(output, dict) or not output:
            self.findings.add(path, "leeg", "verwacht niets; toegestaan: een of meer variabelen met hun uitkomst")
            return
        for key, value in output.items():
            here = (*path, key)
            if key in self.plurals:
                self._instances(here, self.plurals[key], value)
            elif key in self.singulars:
                self._variables(here, self.singulars[key], None, value)
            else:
                self._named(here, None, None, key, value)

    def _instances(self, path: Path, entity: Entity, instances: object) -> None:
        if not isinstance(instances, dict) or not instances:
            self.findings.add(path, "leeg", "verwacht niets; toegestaan: namen met elk hun uitkomsten")
            return
        known = self._ids(entity)
        for name, variables in instances.items():
            if str(name) not in known:
                near = facts.did_you_mean(str(name), known)
                message = f"staat niet in {entity.plural} van input; toegestaan: {facts.shortened(', '.join(known))}{near}"
                self.findings.add((*path, name), f"onbekende_{entity.key}", message)
            self._variables((*path, name), entity, str(name), variables)

    def _ids(self, entity: Entity) -> list[str]:
        instances = self.situation.get(entity.plural)
        return [str(name) for name in instances] if isinstance(instances, dict) else [f"{entity.key}_0"]

    def _variables(self, path: Path, entity: Entity, instance: str | None, variables: object) -> None:
        if not isinstance(variables, dict) or not variables:
            self.findings.add(path, "leeg", "verwacht niets; toegestaan: variabelen met hun uitkomst")
            return
        for key, value in variables.items():
            self._named((*path, key), entity, instance, key, value)

    def _named(self, path: Path, entity: Entity | None, instance: str | None, key: object, value: Any) -> None:  # noqa: ANN401
        variable = self.system.variables.get(key) if isinstance(key, str) else None
        if variable is None:
            known = [*self.system.variables, *(self.plurals if entity is None else ())]
            message = f"is geen variabele van dit stelsel{facts.did_you_mean(str(key), known)}"
            self.findings.add(path, "onbekende_variabele", message)
        elif entity is not None and variable.entity.key != entity.key:
            plural = variable.entity.plural
            self.findings.add(
                path, "verkeerde_entiteit", f"is een uitkomst van een {variable.entity.key}: hoort in {plural}"
            )
        else:
            dated = value.items() if isinstance(value, dict) else [(None, value)]
            if isinstance(value, dict) and not value:
                self.findings.add(path, "leeg", "verwacht niets; toegestaan: perioden met hun uitkomst")
            for key_period, expected in dated:
                self._outcome(path, variable, instance, key_period, expected)

    def _outcome(self, path: Path, variable: Variable, instance: str | None, key: object, expected: Any) -> None:  # noqa: ANN401
        here = path if key is None else (*path, key)
        period, problem = (self.period, "") if key is None else facts.canonical_period(key)
        if period is not None:
            problem = facts.period_problem(variable, period, given=False) or ""
            if problem and key is None:
                problem = f"{problem}; {period} is de periode van het geval"
        if problem:
            self.findings.add(here, "periode", problem)
        self._values(here, variable, instance, expected)
        if period is not None and not problem:
            refused = refused_year(self.system, variable.name, period)
            if refused:
                self.findings.add(here, "jaar_geweigerd", refused)
            self._given(here, variable, instance, period)
            self.asserted.append(Asserted(variable.name, instance, period))

    def _values(self, path: Path, variable: Variable, instance: str | None, expected: Any) -> None:  # noqa: ANN401
        count = 1 if instance is not None else len(self._ids(variable.entity))
        if isinstance(expected, list) and len(expected) != count:
            of = f"een {variable.entity.key}" if count == 1 else f"{count} {variable.entity.plural}"
            self.findings.add(path, "lengte", f"heeft {len(expected)} waarden en er is {of}; toegestaan: {count}")
        for number, value in enumerate(expected) if isinstance(expected, list) else [(None, expected)]:
            here = path if number is None else (*path, number)
            if isinstance(value, list | dict):
                self.findings.add(
                    here, "verkeerd_type", f"is geen enkele waarde; toegestaan: {facts.allowed(variable, False)}"
                )
                continue
            problem = facts.value_problem(variable, value, self.findings.source.written(here), bounded=False)
            if problem:
                self.findings.add(here, *problem)

    def _given(self, path: Path, variable: Variable, instance: str | None, period: str) -> None:
        """Report an outcome that was given: such a case proves nothing."""
        instances = self.situation.get(variable.entity.plural)
        for name, values in instances.items() if isinstance(instances, dict) else ():
            if instance not in (None, str(name)) or not isinstance(values, dict) or variable.name not in values:
                continue
            given = values[variable.name]
            periods = list(map(str, given)) if isinstance(given, dict) else [self.period]
            if any(period.startswith(other) or other == facts.FOREVER for other in periods):
                message = f"staat voor {name} ook in input: de uitkomst is dan wat er is opgegeven; haal een van beide weg"
                self.findings.add(path, "in_en_uit", message)
                return


def allowances_of(variable: str) -> list[str]:
    """Return the allowances of which ``variable`` is an amount, by its name; none for a ground of refusal."""
    if variable.startswith("weigering_"):
        return []
    return [name for name in coverage.PARAMETERS_OF if variable == name or variable in _amounts(name)]


def _amounts(allowance: str) -> set[str]:
    per_year = ("maandtermijn", "terugvordering", "nabetaling", "niet_teruggevorderd")
    return {f"{allowance}_per_maand", *(f"{amount}_{allowance}" for amount in per_year)}


def refused_year(system: TaxBenefitSystem, variable: str, period: str) -> str | None:
    """Return the Dutch message why an amount of this year is refused because numbers are missing, or None."""
    year = int(period[:4]) if period[:4].isdigit() else None
    for allowance in allowances_of(variable) if year else ():
        missing = coverage.missing(system.parameters, allowance, year)
        if missing:
            known = [other for other in YEARS if not coverage.missing(system.parameters, allowance, other)]
            more = f" en {len(missing) - 1} andere" if len(missing) > 1 else ""
            return f"{allowance} {year} wordt geweigerd: {missing[0]}{more} heeft geen waarde; toegestaan: {_spans(known)}"
    return None


def _spans(years: list[int]) -> str:
    """Write years as 2013-2015, 2017-2026."""
    starts = [year for year in years if year - 1 not in years]
    ends = [year for year in years if year + 1 not in years]
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))
