"""The two households of a finding as cases of ``openfisca test``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy
import yaml
from openfisca_core.periods import DateUnit

from openfisca_toeslagen import reforms
from openfisca_toeslagen.impact.hardheden.explain import both
from openfisca_toeslagen.impact.hardheden.kinds import MONTHS, as_numbers, is_monthly, shown
from openfisca_toeslagen.impact.hardheden.trials import OUTCOMES, Trials, repeat
from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER
from openfisca_toeslagen.population.simulation import release

if TYPE_CHECKING:
    from openfisca_core.simulations import Simulation

    from openfisca_toeslagen.impact.hardheden.search import Finding

NAMES = {APPLICANT: "aanvrager", PARTNER: "partner", CHILD: "kind"}
ROLE_KEYS = {"aanvrager": "aanvrager", "partner": "partner", "kind": "kinderen", "medebewoner": "medebewoners"}


def cases(finding: Finding, trials: Trials, regime: str) -> list[dict[str, Any]]:
    """Return the better-off and the worse-off household, with what the law gives for each."""
    simulation = trials.simulation(both(finding))
    names = {*trials.partition.persons, *trials.partition.households, finding.fact}
    result = []
    for copy, value in enumerate((finding.better, finding.worse)):
        written = shown(trials.system.variables[finding.fact], value)
        result.append(
            {
                "name": f"{finding.fact} {written}",
                "period": trials.partition.year,
                **({"reforms": f"openfisca_toeslagen.reforms.{regime}"} if regime in reforms.__all__ else {}),
                "input": _input(simulation, trials, finding, copy, sorted(names)),
                "output": {"huishoudens": {"gezin": _output(finding, trials, copy)}},
            }
        )
    release(simulation)
    return result


def as_yaml(found: list[dict[str, Any]]) -> str:
    """Return cases as the text of a YAML file."""
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=120)


def _input(simulation: Simulation, trials: Trials, finding: Finding, copy: int, names: list[str]) -> dict[str, Any]:
    single, _ = repeat(trials.partition, numpy.array([finding.household]))
    people = _names(single.roles.tolist())
    persons: dict[str, dict] = {name: {} for name in people}
    home: dict[str, Any] = {}
    for name in people:
        key = ROLE_KEYS[name.rstrip("0123456789")]
        home[key] = name if key in ("aanvrager", "partner") else [*home.get(key, []), name]
    for name in names:
        variable = trials.system.variables[name]
        count = len(people) if variable.entity.is_person else 1
        dated = _dated(simulation, name, trials.partition.year, slice(copy * count, (copy + 1) * count))
        needless = name != finding.fact and not variable.formulas
        if needless and all(numpy.array_equal(values, numpy.full(count, _default(variable))) for values in dated.values()):
            continue
        for place in range(count):
            own = {period: shown(variable, values[place]) for period, values in dated.items()}
            (persons[people[place]] if variable.entity.is_person else home)[name] = own
    return {"personen": persons, "huishoudens": {"gezin": home}}


def _dated(simulation: Simulation, name: str, year: int, rows: slice) -> dict[str, numpy.ndarray]:
    """Return the values of a fact by period: one for the year where every month has the same and core spreads it so."""
    variable = simulation.tax_benefit_system.variables[name]
    if variable.definition_period == DateUnit.ETERNITY:
        return {"ETERNITY": as_numbers(simulation.calculate(name, str(year)))[rows]}
    if not is_monthly(variable):
        return {str(year): as_numbers(simulation.calculate(name, str(year)))[rows]}
    months = {
        f"{year}-{m:02d}": as_numbers(simulation.calculate(name, f"{year}-{m:02d}"))[rows] for m in range(1, MONTHS + 1)
    }
    first = months[f"{year}-01"]
    dispatched = variable.set_input is not None and "dispatch" in variable.set_input.__name__
    if dispatched and all(numpy.array_equal(first, values) for values in months.values()):
        return {str(year): first}
    return months


def _default(variable: Any) -> float:  # noqa: ANN401 - any variable of core
    default = getattr(variable.default_value, "index", variable.default_value)
    return float(as_numbers(numpy.array([default], dtype="datetime64[D]" if hasattr(default, "year") else None))[0])


def _names(roles: list[int]) -> list[str]:
    """Return a name for everybody: aanvrager, partner, kind1, kind2, medebewoner1."""
    seen: dict[str, int] = {}
    result = []
    for role in roles:
        name = NAMES.get(role, "medebewoner")
        seen[name] = seen.get(name, 0) + 1
        result.append(name if role in (APPLICANT, PARTNER) else f"{name}{seen[name]}")
    return result


def _output(finding: Finding, trials: Trials, copy: int) -> dict[str, dict[str, float]]:
    year = str(trials.partition.year)
    told = {}
    for name in OUTCOMES:
        value = finding.amounts[copy][name]
        matters = any(numpy.nan_to_num(amounts[name]) != 0 for amounts in finding.amounts)
        if name in trials.system.variables and matters and not numpy.isnan(value):
            told[name] = {year: round(value, 2)}
    return told
