"""A JSON Schema of a file of cases, for editors: completion, what a fact means, and a red line under what cannot be.

Derived from the tax-benefit system with the same bounds as the checker. An editor reads dates and periods as text, so
both are texts here.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY, MONTH, YEAR

from openfisca_toeslagen import facts, reforms
from openfisca_toeslagen.checks.case_check import KEYS, NEEDED, REGIMES, WIDEST
from openfisca_toeslagen.checks.situation import role_keys
from openfisca_toeslagen.impact.register.definition import Definition as ExecutionTest
from openfisca_toeslagen.parametric import Definition as Proposal
from openfisca_toeslagen.year_cycle import regimes
from openfisca_toeslagen.year_cycle.assumptions import Assumptions

if TYPE_CHECKING:
    from openfisca_core.entities import Entity
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
YEAR_KEY, MONTH_KEY = r"^\d{4}$", r"^\d{4}-(0[1-9]|1[0-2])$"
PERIOD = r"^\d{4}(-(0[1-9]|1[0-2]))?$"
DATE = r"^\d{4}-\d{2}-\d{2}$"
NAMES = {"type": "object", "minProperties": 1}


def case_schema(system: TaxBenefitSystem) -> Schema:
    """Return the schema of a file of cases: a list of cases, or one."""
    return {
        "$schema": DRAFT,
        "title": "Gevallen voor de toeslagen",
        "oneOf": [
            {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/geval"}},
            {"$ref": "#/definitions/geval"},
        ],
        "definitions": _definitions(system),
    }


def _definitions(system: TaxBenefitSystem) -> Schema:
    definitions: Schema = {"geval": _case(), "invoer": _situation(system), "uitvoer": _output(system)}
    for entity in system.entities:
        of_entity = [variable for variable in system.variables.values() if variable.entity.key == entity.key]
        facts_of = {variable.name: {"$ref": f"#/definitions/gegeven_{variable.name}"} for variable in of_entity}
        expected = {variable.name: {"$ref": f"#/definitions/uitkomst_{variable.name}"} for variable in of_entity}
        roles = {} if entity.is_person else _roles(entity)
        required = {} if entity.is_person else {"required": [next(iter(roles))]}
        definitions[f"invoer_{entity.key}"] = {
            "type": "object",
            "properties": {**roles, **facts_of},
            "additionalProperties": False,
            **required,
        }
        definitions[f"uitvoer_{entity.key}"] = {**NAMES, "properties": expected, "additionalProperties": False}
        for variable in of_entity:
            definitions[f"gegeven_{variable.name}"] = _fact(variable)
            definitions[f"uitkomst_{variable.name}"] = _outcome(variable)
    return definitions


def _case() -> Schema:
    known = [f"{reforms.__name__}.{name}" for name in reforms.__all__]
    reform = {"enum": known}
    margins = {
        key: {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": widest},
                {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": widest}},
            ]
        }
        for key, widest in WIDEST.items()
    }
    properties: Schema = {
        "name": {"type": "string", "minLength": 1, "description": "Naam van het geval, elke keer een andere."},
        "period": {**_period(), "description": "Periode van alle waarden zonder eigen periode: 2025 of 2025-03."},
        "input": {"$ref": "#/definitions/invoer"},
        "output": {"$ref": "#/definitions/uitvoer"},
        "reforms": {"anyOf": [reform, {"type": "array", "items": reform}], "description": "Het stelsel van het geval."},
        REGIMES: {
            **NAMES,
            "description": "Uitkomsten per stelsel, in plaats van reforms.",
            "properties": {name: {"$ref": "#/definitions/uitvoer"} for name in regimes.NAMES},
            "patternProperties": {r"(\.ya?ml|\+)": {"$ref": "#/definitions/uitvoer"}},
            "additionalProperties": False,
        },
        "keywords": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "description": {"type": "string"},
        "max_spiral_loops": {"type": "integer"},
        **margins,
    }
    return {
        "type": "object",
        "properties": {key: properties[key] for key in KEYS},
        "required": list(NEEDED),
        "anyOf": [{"required": ["output"]}, {"required": [REGIMES]}],
        "additionalProperties": False,
    }


def _situation(system: TaxBenefitSystem) -> Schema:
    plurals = {
        entity.plural: {**NAMES, "additionalProperties": {"$ref": f"#/definitions/invoer_{entity.key}"}}
        for entity in system.entities
    }
    nothing = {"type": "object", "maxProperties": 0}
    full = {"type": "object", "properties": plurals, "required": sorted(plurals), "additionalProperties": False}
    return {"description": "Wie er zijn en wat van hen bekend is.", "anyOf": [full, nothing]}


def _output(system: TaxBenefitSystem) -> Schema:
    properties: Schema = {name: {"$ref": f"#/definitions/uitkomst_{name}"} for name in system.variables}
    for entity in system.entities:
        own = {"$ref": f"#/definitions/uitvoer_{entity.key}"}
        properties |= {entity.key: own, entity.plural: {**NAMES, "additionalProperties": own}}
    return {**NAMES, "description": "Wat eruit moet komen.", "properties": properties, "additionalProperties": False}


def _roles(entity: Entity) -> Schema:
    schema: Schema = {}
    for key, role in role_keys(entity).items():
        several = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
        several |= {} if role.max is None else {"maxItems": role.max}
        schema[key] = {"anyOf": [{"type": "string"}, several], "description": role.doc or role.label}
    return schema


def _period(pattern: str = PERIOD) -> Schema:
    return {"anyOf": [{"type": "string", "pattern": pattern}, {"type": "integer", "minimum": 1900, "maximum": 2100}]}


def _fact(variable: Variable) -> Schema:
    value = _value(variable, bounded=True)
    keys = {ETERNITY: [rf"^{facts.FOREVER}$"], YEAR: [YEAR_KEY]}.get(variable.definition_period)
    keys = keys or ([MONTH_KEY, YEAR_KEY] if variable.set_input else [MONTH_KEY])
    return {"description": _told(variable), "anyOf": [value, _by_period(value, keys)]}


def _outcome(variable: Variable) -> Schema:
    value = _value(variable, bounded=False)
    keys = [MONTH_KEY] if variable.definition_period == MONTH else [YEAR_KEY]
    each = {"anyOf": [value, {"type": "array", "items": value}]}
    return {"description": _told(variable), "anyOf": [value, {"type": "array", "items": value}, _by_period(each, keys)]}


def _by_period(value: Schema, keys: list[str]) -> Schema:
    return {**NAMES, "patternProperties": dict.fromkeys(keys, value), "additionalProperties": False}


def _value(variable: Variable, bounded: bool) -> Schema:
    if variable.value_type is bool:
        return {"type": "boolean"}
    if variable.value_type is Enum:
        return {"enum": list(variable.possible_values.__members__)}
    if variable.value_type is datetime.date:
        return {"type": "string", "pattern": DATE}
    lowest, highest = facts.bounds(variable) if bounded else (None, None)
    limits = {"minimum": lowest, "maximum": highest}
    kind = "integer" if variable.value_type is int else "number"
    return {"type": kind, **{name: limit for name, limit in limits.items() if limit is not None}}


def _told(variable: Variable) -> str:
    """Return label, unit and explanation of a variable, as an editor shows them."""
    units = {"currency-EUR": "euro", "/1": "deel van 1", "hour": "uren", "month": "maanden", "day": "dagen", "year": "jaren"}
    period = {MONTH: "per maand", YEAR: "per jaar"}.get(variable.definition_period, "altijd")
    unit = f"{units[variable.unit]}, " if variable.unit in units else ""
    documentation = f" {variable.documentation}" if variable.documentation else ""
    return f"{variable.label or variable.name} ({unit}{period}).{documentation}"


def model_schema(kind: str) -> Schema:
    """Return the schema of another file in YAML: ``voorstel``, ``uitvoeringstoets`` or ``aannames``."""
    model = {"voorstel": Proposal, "uitvoeringstoets": ExecutionTest, "aannames": Assumptions}[kind]
    return {"$schema": DRAFT, **model.model_json_schema()}
