"""One regime as a complete OpenFisca web API: core's addresses and answers, behind our checks and under our prefix.

The lists and descriptions are made by core's own loaders. Core's app itself is not mounted: it loses the prefix in its
links and redirects, answers a wrong type with a 500 and shows the text of every failure.
"""

from __future__ import annotations

import math
from copy import deepcopy
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, jsonify, request
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_web_api.loader import build_data

from openfisca_toeslagen.refusal import RefusalError
from openfisca_toeslagen.web import answers, body, guard, situation
from openfisca_toeslagen.web.faults import refuse
from openfisca_toeslagen.web.spec import specification
from openfisca_toeslagen.web.work import Work

if TYPE_CHECKING:
    from flask import Response

    from openfisca_toeslagen.web.regimes import Regime
    from openfisca_toeslagen.web.settings import Limits

WELCOME = "OpenFisca-web-API van {title}. Zie {address}/spec voor wat er kan, {root} voor alle stelsels."


def blueprint(regime: Regime, limits: Limits) -> Blueprint:
    """Return the web API of one regime, with everything that does not depend on a request made beforehand."""
    data = build_data(regime.system)
    described = specification(data["openAPI_spec"], regime, limits)
    pages = Blueprint(regime.slug, __name__, url_prefix=f"/{regime.slug}")

    def address() -> str:
        return f"{request.root_url}{regime.slug}"

    def listed(kind: str, items: dict[str, Any]) -> dict[str, Any]:
        here = f"{address()}/{kind}"
        return {key: {"description": item["description"], "href": f"{here}/{key}"} for key, item in items.items()}

    @pages.get("/")
    def root() -> tuple[Response, int]:
        text = WELCOME.format(title=regime.title, address=address(), root=request.root_url)
        return jsonify({"welcome": text}), HTTPStatus.MULTIPLE_CHOICES

    @pages.get("/parameters")
    def parameters() -> Response:
        leaves = {name: item for name, item in data["parameters"].items() if item.get("subparams") is None}
        return jsonify({leaves[name]["id"]: item for name, item in listed("parameter", leaves).items()})

    @pages.get("/parameter/<path:name>")
    def parameter(name: str) -> Response:
        return jsonify(_found(data["parameters"], name.replace(".", "/")))

    @pages.get("/variables")
    def variables() -> Response:
        return jsonify(listed("variable", data["variables"]))

    @pages.get("/variable/<name>")
    def variable(name: str) -> Response:
        return jsonify(_found(data["variables"], name))

    @pages.get("/entities")
    def entities() -> Response:
        return jsonify(data["entities"])

    @pages.get("/spec")
    def spec() -> Response:
        return jsonify({**described, "servers": [{"url": address()}]})

    @pages.post("/calculate")
    def calculate() -> Response:
        sent = body.read(request, limits)
        with Work.of(current_app) as work:
            asked = guard.check(sent, [regime.system], limits)
            simulation = situation.calculation(regime.rules, asked, work.deadline)
            values, remarks = answers.answer(simulation, asked, per_question=False)
        answers.fill(asked, values)
        return jsonify({**asked, **({"meldingen": [fault.as_json() for fault in remarks]} if remarks else {})})

    @pages.post("/trace")
    def trace() -> Response:
        sent = body.read(request, limits)
        with Work.of(current_app) as work:
            asked = guard.check(sent, [regime.system], limits.for_trace())
            return jsonify(_trace(regime, asked, work))

    @pages.after_request
    def name_package(response: Response) -> Response:
        package = data["country_package_metadata"]
        response.headers["Country-Package"] = package["name"]
        response.headers["Country-Package-Version"] = package["version"]
        return response

    return pages


def _found(items: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON
    if name not in items:
        raise refuse(HTTPStatus.NOT_FOUND, "onbekend", f"{name} bestaat niet")
    return items[name]


def _trace(regime: Regime, asked: situation.Situation, work: Work) -> dict[str, Any]:
    """Return every step behind the values that are asked, as core gives it."""
    simulation = SimulationBuilder().build_from_entities(regime.system, deepcopy(asked))
    simulation.trace = True
    wanted = list(situation.questions(asked))
    try:
        for _, _, variable, period in wanted:
            work.check()
            simulation.calculate(variable, period)
    except RefusalError as refusal:
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, answers.REFUSED, refusal.message, (refusal.variable,)) from refusal
    return {
        "trace": _plain(simulation.tracer.get_serialized_flat_trace()),
        "entitiesDescription": simulation.describe_entities(),
        "requestedCalculations": [f"{variable}<{period}>" for _, _, variable, period in wanted],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON in which what is no number is null, and a date is written as such."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value
