"""What goes over regimes: their list, one household under several of them, and the state of the server."""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify, request

from openfisca_toeslagen.web import answers, body, case, examples, explanation, guard, series
from openfisca_toeslagen.web.faults import Fault, refuse
from openfisca_toeslagen.web.sharing import Shared
from openfisca_toeslagen.web.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openfisca_toeslagen.web.calculation import Calculation
    from openfisca_toeslagen.web.regimes import Regime
    from openfisca_toeslagen.web.settings import Limits
    from openfisca_toeslagen.web.situation import Situation

PACKAGE = "openfisca-toeslagen"
WHERE = ("situatie",)


def blueprint(regimes: Mapping[str, Regime], limits: Limits) -> Blueprint:
    """Return the addresses that go over regimes."""
    pages = Blueprint("vergelijking", __name__)
    shared = Shared(regimes)

    @pages.get("/gezond")
    def healthy() -> Response:
        return jsonify({"status": "goed", "versie": version(PACKAGE), "stelsels": list(regimes)})

    @pages.get("/stelsels")
    def listed() -> Response:
        return jsonify({"stelsels": [regime.as_json() for regime in regimes.values()]})

    @pages.post("/vergelijk")
    def compare() -> Response:
        sent = keys(body.read(request, limits), ("situatie",), ("stelsels",))
        chosen = choose(sent.get("stelsels"), regimes, limits)
        with Work.of(current_app) as work:
            asked = guard.check(sent["situatie"], [r.system for r in chosen], limits.shared_by(len(chosen)), WHERE)
            computed = shared.calculations(chosen, asked, work.deadline)
            outcomes = [_outcome(regime, simulation, asked) for regime, simulation in computed]
        return jsonify({"uitkomsten": outcomes})

    @pages.post("/reeks")
    def series_over_a_fact() -> Response:
        sent = keys(body.read(request, limits), ("situatie", "as"), ("stelsels",))
        chosen = choose(sent.get("stelsels"), regimes, limits)
        systems, few = [regime.system for regime in chosen], limits.for_series(len(chosen))
        with Work.of(current_app) as work:
            asked = guard.check(sent["situatie"], systems, few, WHERE)
            axis = series.read_axis(sent["as"], asked, limits)
            for value in series.ends(axis):
                axis.put(asked, value)
                guard.check(asked, systems, few, WHERE)
            lines = [series.compute(regime, asked, axis, work.deadline) for regime in chosen]
        return jsonify({"x": axis.values, "reeksen": lines})

    @pages.post("/verklaar")
    def explain() -> Response:
        sent = keys(body.read(request, limits), ("situatie", "stelsel"), ())
        regime = regimes.get(sent["stelsel"]) if isinstance(sent["stelsel"], str) else None
        if regime is None:
            message = f"geen stelsel; toegestaan: {', '.join(regimes)}"
            raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "stelsel", message, ("stelsel",))
        with Work.of(current_app) as work:
            asked = guard.check(sent["situatie"], [regime.system], limits.for_explanation(), WHERE)
            return jsonify(explanation.explained(regime, asked, work))

    @pages.get("/voorbeelden")
    def published() -> Response:
        return jsonify({"voorbeelden": examples.examples()})

    @pages.post("/geval")
    def as_case() -> Response:
        sent = keys(body.read(request, limits), ("situatie", "naam"), ("stelsels",))
        chosen = choose(sent.get("stelsels"), regimes, limits)
        name = sent["naam"]
        if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= limits.name_length:
            message = f"een naam heeft 1 tot {limits.name_length} leesbare tekens"
            raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "naam", message, ("naam",))
        with Work.of(current_app) as work:
            asked = guard.check(sent["situatie"], [r.system for r in chosen], limits.shared_by(len(chosen)), WHERE)
            computed = shared.calculations(chosen, asked, work.deadline)
            outcomes = [(regime, answers.answer(simulation, asked, per_question=True)[0]) for regime, simulation in computed]
        written = case.write(name, asked, outcomes)
        return Response(
            written, mimetype="application/yaml", headers={"Content-Disposition": "attachment; filename=geval.yaml"}
        )

    return pages


def keys(sent: Any, needed: tuple[str, ...], allowed: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return a body that has every needed key and no other than is allowed."""
    sent = guard.as_object(sent, ())
    for key in sent:
        if key not in (*needed, *allowed):
            message = f"{key} is onbekend; toegestaan: {', '.join((*needed, *allowed))}"
            raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "onbekende_sleutel", message, (key,))
    for key in needed:
        if key not in sent:
            raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "ontbreekt", f"{key} ontbreekt", (key,))
    return sent


def choose(names: Any, regimes: Mapping[str, Regime], limits: Limits) -> list[Regime]:  # noqa: ANN401 - any JSON
    """Return the regimes that are named, or all of them if none is."""
    if names is None:
        return list(regimes.values())
    path = ("stelsels",)
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "geen_namen", "hier hoort een lijst met namen van stelsels", path)
    if len(names) > limits.regimes:
        message = f"{len(names)} stelsels is te veel: hoogstens {limits.regimes}"
        raise refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "te_veel", message, path)
    for number, name in enumerate(names):
        if name not in regimes or names.index(name) != number:
            what = "staat er twee keer" if name in regimes else f"is onbekend; toegestaan: {', '.join(regimes)}"
            raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "stelsel", f"stelsel {name} {what}", (*path, str(number)))
    return [regimes[name] for name in names]


def _outcome(regime: Regime, simulation: Calculation, asked: Situation) -> dict[str, Any]:
    values, remarks = answers.answer(simulation, asked, per_question=True)
    return {"stelsel": regime.slug, "waarden": values, "meldingen": [_under(fault).as_json() for fault in remarks]}


def _under(fault: Fault) -> Fault:
    """Return a remark with its place in the body that was sent."""
    return Fault((*WHERE, *fault.path), fault.code, fault.message)
