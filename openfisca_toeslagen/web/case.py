"""A household and its outcomes as a YAML case, which ``openfisca test`` runs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from openfisca_toeslagen import reforms
from openfisca_toeslagen.year_cycle.regimes import CURRENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.web.regimes import Regime
    from openfisca_toeslagen.web.situation import Situation

HEADER = """\
# Geval van de gezinspagina. Draai het met: openfisca test -c openfisca_toeslagen DIT_BESTAND.yaml
# De uitkomsten zijn berekend, niet gepubliceerd: zij laten zien wat er verandert, niet wat juist is.
"""


def write(name: str, asked: Situation, outcomes: Sequence[tuple[Regime, Mapping[str, Any]]]) -> str:
    """Return one case per regime, with the household written once; a value that does not exist is not asserted."""
    facts = _facts(asked, outcomes[0][0].system)
    cases, left_out = [], []
    for regime, values in outcomes:
        if regime.name not in (CURRENT, *reforms.__all__):
            left_out.append(regime.title)
            continue
        output = _asserted(values)
        if not output:
            left_out.append(f"{regime.title} (geen enkele uitkomst)")
            continue
        case: dict[str, Any] = {"name": f"{name} - {regime.title}", "period": _period(asked)}
        if regime.name != CURRENT:
            case["reforms"] = f"openfisca_toeslagen.reforms.{regime.name}"
        cases.append({**case, "input": facts, "output": output})
    remark = f"# Niet opgenomen: {'; '.join(left_out)}.\n" if left_out else ""
    return HEADER + remark + yaml.safe_dump(cases, allow_unicode=True, sort_keys=False, width=120)


def _period(asked: Situation) -> int:
    """Return the year of the first value that is asked, the default period of the case."""
    periods = [
        period
        for instances in asked.values()
        for facts in instances.values()
        for dated in facts.values()
        if isinstance(dated, dict)
        for period, value in dated.items()
        if value is None
    ]
    return int(periods[0][:4])


def _facts(asked: Situation, system: TaxBenefitSystem) -> dict[str, Any]:
    """Return what is given, with dates as YAML writes them; a date for ever needs no period."""
    return {
        plural: {
            name: {key: kept for key, dated in facts.items() if (kept := _given(key, dated, system))}
            for name, facts in instances.items()
        }
        for plural, instances in asked.items()
    }


def _given(name: str, dated: Any, system: TaxBenefitSystem) -> Any:  # noqa: ANN401 - any JSON
    """Return the values of a fact by period, or the members of a role."""
    if not isinstance(dated, dict):
        return dated
    is_date = system.variables[name].value_type is date
    known = {_key(period): value for period, value in dated.items() if value is not None}
    return {period: date.fromisoformat(value) if is_date else value for period, value in known.items()}


def _key(period: str) -> str | int:
    return int(period) if len(period) == 4 else period


def _asserted(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for plural, instances in values.items():
        for name, variables in instances.items():
            for variable, dated in variables.items():
                for period, value in dated.items():
                    if value is not None:
                        number = int(value) if isinstance(value, float) and value.is_integer() else value
                        found.setdefault(plural, {}).setdefault(name, {}).setdefault(variable, {})[_key(period)] = number
    return found
