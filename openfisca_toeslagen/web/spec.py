"""The OpenAPI description of a regime: core's, with what is wrong in it put right and what we answer put in.

Core's own description (openapi 3.0) calls the id of a parameter an integer, forgets that a value can be null, describes
the list of entities as one entity, knows no error bodies and loses the place of the regime in the address.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit

from openfisca_toeslagen.facts import bounds
from openfisca_toeslagen.web.situation import HOUSEHOLDS, PERSONS, ROLE_KEYS

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    from openfisca_toeslagen.web.regimes import Regime
    from openfisca_toeslagen.web.settings import Limits

    Schema = dict[str, Any]

#: The years of the limits, as a pattern.
YEAR, MONTH = r"^20[0-9]{2}$", r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
YEAR_OR_MONTH = r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$"
SCALAR = ["number", "boolean", "string", "null"]
FAULTS = {
    "type": "object",
    "required": ["fouten"],
    "properties": {"fouten": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Fout"}}},
}
FAULT = {
    "type": "object",
    "required": ["pad", "code", "melding"],
    "properties": {
        "pad": {"type": "string", "description": "JSON Pointer (RFC 6901) in de gestuurde JSON"},
        "code": {"type": "string"},
        "melding": {"type": "string"},
    },
}
ERRORS = {
    "400": "De inhoud is geen JSON die op één manier te lezen is.",
    "404": "Dit bestaat niet.",
    "405": "Deze methode kan hier niet.",
    "408": "De inhoud kwam te langzaam of niet helemaal.",
    "413": "De vraag is te groot.",
    "415": "De inhoud is geen application/json in UTF-8.",
    "422": "De situatie klopt niet, of de wet weigert een bedrag te geven.",
    "503": "Het rekenen duurde te lang, of de server is te druk.",
}
EXAMPLES = {"parameterID": "zorgtoeslag.standaardpremie", "variableID": "zorgtoeslag"}
OF_GET, OF_POST = ("404",), ("400", "408", "413", "415", "422", "503")


def specification(core: Schema, regime: Regime, limits: Limits) -> Schema:
    """Return the description of one regime, from the one that core made of its system."""
    core_schemas = core["components"]["schemas"]
    schemas = _repaired(regime.system, limits)
    for name in ("Parameter", "Variable", "SituationInput", "SituationOutput", "Trace"):
        schemas[name]["example"] = core_schemas[name]["example"]
    info = {
        "version": core["info"]["version"],
        "title": f"openfisca-toeslagen: {regime.title}",
        "description": f"{regime.changes} ({regime.reference})",
        "contact": {"url": "https://github.com/openfisca/openfisca-toeslagen"},
        "license": {"name": "AGPL-3.0-or-later", "url": "https://www.gnu.org/licenses/agpl-3.0"},
    }
    return {
        "openapi": "3.1.0",
        "info": info,
        "tags": core["tags"],
        "paths": _paths(core["paths"]),
        "components": {"headers": core["components"]["headers"], "schemas": schemas},
    }


def _paths(paths: Schema) -> Schema:
    """Return core's paths with the answers that we give, and the root that core leaves out."""
    repaired: Schema = {}
    for address, methods in paths.items():
        for method, operation in methods.items():
            success = {str(code): answer for code, answer in operation["responses"].items() if str(code) == "200"}
            codes = OF_POST if method == "post" else OF_GET if "{" in address else ()
            names = [{**name, "example": EXAMPLES[name["name"]]} for name in operation.get("parameters", ())]
            changed = {
                **operation,
                **({"parameters": names} if names else {}),
                "responses": {**success, **{code: _error(code) for code in codes}},
            }
            repaired[address] = {method: changed}
    repaired["/spec"]["get"]["responses"]["200"]["content"] = {"application/json": {"schema": {"type": "object"}}}
    welcome = {"type": "object", "required": ["welcome"], "properties": {"welcome": {"type": "string"}}}
    repaired["/"] = {
        "get": {
            "summary": "Say what can be found here",
            "tags": ["Documentation"],
            "operationId": "getRoot",
            "responses": {
                "300": {"description": "Where to go from here", "content": {"application/json": {"schema": welcome}}}
            },
        }
    }
    return repaired


def _error(code: str) -> Schema:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Fouten"}}}
    return {"description": ERRORS[code], "content": content}


def _repaired(system: TaxBenefitSystem, limits: Limits) -> dict[str, Schema]:
    """Return the schemas that core has wrong or has not."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    text_or_null = {"type": ["string", "null"]}
    described = {"type": "object", "additionalProperties": {"type": "object", "properties": {"href": text}}}
    role = {
        "type": "object",
        "properties": {"description": text, "max": {"type": "integer"}, "plural": text_or_null},
    }
    entity = {
        "type": "object",
        "properties": {
            "plural": text,
            "description": text,
            "documentation": text,
            "roles": {"type": "object", "additionalProperties": role},
        },
    }
    value = {"type": [*SCALAR, "array"], "items": {"type": SCALAR}}
    bracket = {"type": ["object", "null"], "additionalProperties": value}
    parameter = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": text,
            "description": text_or_null,
            "documentation": text,
            "metadata": {"type": "object"},
            "source": text,
            "values": {"type": "object", "additionalProperties": value},
            "brackets": {"type": "object", "additionalProperties": bracket},
            "subparams": {"type": "object"},
        },
    }
    formula = {"type": ["object", "null"], "properties": {"content": text, "source": text, "documentation": text}}
    variable = {
        "type": "object",
        "required": ["id", "valueType", "definitionPeriod", "entity", "defaultValue"],
        "properties": {
            "id": text,
            "description": text_or_null,
            "documentation": text,
            "valueType": {"enum": ["Int", "Float", "Boolean", "Date", "String"]},
            "defaultValue": {"type": SCALAR},
            "definitionPeriod": {"enum": ["MONTH", "YEAR", "ETERNITY"]},
            "entity": {"enum": [one.key for one in system.entities]},
            "source": text,
            "references": texts,
            "formulas": {"type": "object", "additionalProperties": formula},
            "possibleValues": {"type": "object", "additionalProperties": text},
        },
    }
    step = {
        "type": "object",
        "properties": {"value": {}, "dependencies": texts, "parameters": {"type": "object"}},
    }
    trace = {
        "type": "object",
        "required": ["trace", "entitiesDescription", "requestedCalculations"],
        "properties": {
            "trace": {"type": "object", "additionalProperties": step},
            "entitiesDescription": {"type": "object", "additionalProperties": texts},
            "requestedCalculations": texts,
        },
    }
    given, answered = _situation(limits)
    return {
        "Parameter": parameter,
        "Parameters": described,
        "Variable": variable,
        "Variables": described,
        "Entities": {"type": "object", "additionalProperties": entity},
        "Trace": trace,
        "Fout": FAULT,
        "Fouten": FAULTS,
        "Persoon": _entity(system, is_person=True),
        "Huishouden": _entity(system, is_person=False),
        "SituationInput": given,
        "SituationOutput": answered,
    }


def _situation(limits: Limits) -> tuple[Schema, Schema]:
    """Return what is sent and what comes back: the same, with remarks about values that are null."""
    keys = {PERSONS: ("Persoon", limits.persons), HOUSEHOLDS: ("Huishouden", limits.households)}
    properties = {
        plural: {
            "type": "object",
            "minProperties": 1,
            "maxProperties": most,
            "propertyNames": {"minLength": 1, "maxLength": limits.name_length, "pattern": r"^[A-Za-z0-9_ -]+$"},
            "additionalProperties": {"$ref": f"#/components/schemas/{name}"},
        }
        for plural, (name, most) in keys.items()
    }
    remarks = {"type": "array", "items": {"$ref": "#/components/schemas/Fout"}}
    common = {"type": "object", "required": list(properties), "additionalProperties": False}
    return {**common, "properties": properties}, {**common, "properties": {**properties, "meldingen": remarks}}


def _entity(system: TaxBenefitSystem, *, is_person: bool) -> Schema:
    """Return a person or a household: the variables by period, and of a household its roles."""
    roles = {} if is_person else {key: {"type": "array", "items": {"type": "string"}} for key in ROLE_KEYS}
    variables = {name: _dated(v) for name, v in sorted(system.variables.items()) if v.entity.is_person is is_person}
    return {
        "type": "object",
        "properties": {**roles, **variables},
        **({} if is_person else {"required": ["aanvrager"]}),
        "additionalProperties": False,
    }


def _dated(variable: Variable) -> Schema:
    """Return values of a variable by period; null asks for one."""
    if variable.definition_period == DateUnit.ETERNITY:
        period = "^ETERNITY$"
    elif variable.definition_period == DateUnit.YEAR:
        period = YEAR
    else:
        period = YEAR_OR_MONTH if variable.set_input else MONTH
    value: Schema = {"type": [variable.json_type, "null"]}
    for keyword, bound in zip(("minimum", "maximum"), bounds(variable), strict=True):
        if bound is not None:
            value[keyword] = bound
    if variable.value_type is Enum:
        value = {"enum": [*(item.name for item in variable.possible_values), None]}
    elif variable.value_type is date:
        value["format"] = "date"
    return {
        "type": "object",
        "title": variable.label,
        "minProperties": 1,
        "propertyNames": {"pattern": period},
        "additionalProperties": value,
    }
