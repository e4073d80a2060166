"""The server: every regime under its own prefix, what goes over regimes, and the family page."""

from __future__ import annotations

import logging
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask_cors import CORS
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from openfisca_toeslagen.web import comparison, faults, openfisca_api, page, regimes
from openfisca_toeslagen.web.settings import Settings
from openfisca_toeslagen.web.work import Work

if TYPE_CHECKING:
    from flask import Response

STATIC = Path(__file__).parent / "static"

log = logging.getLogger("toeslagen")


def create_app(settings: Settings | None = None) -> Flask:
    """Build the server with every regime ready, so that workers forked from it share the law.

    Raises ValueError for a regime that does not exist.
    """
    settings = settings or Settings()
    limits = settings.limits
    served = regimes.build(settings.regimes)
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False
    app.config["MAX_CONTENT_LENGTH"] = limits.body_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    Work.prepare(app, limits.seconds)
    for regime in served.values():
        app.register_blueprint(openfisca_api.blueprint(regime, limits))
    app.register_blueprint(comparison.blueprint(served, limits))
    app.register_blueprint(page.blueprint(STATIC))
    _errors(app)
    if settings.cors:
        CORS(app, origins=list(settings.cors), methods=["GET", "POST"])
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)
    return app


def _errors(app: Flask) -> None:
    """Answer every error in one form, without a word about our own insides."""

    @app.errorhandler(faults.RefusedError)
    def refused(error: faults.RefusedError) -> Response:
        return faults.answer(error)

    @app.errorhandler(HTTPException)
    def wrong(error: HTTPException) -> Response:
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        response = faults.answer(faults.refuse(status, *WRONG.get(status, ("verkeerd", status.phrase))))
        for name, value in error.get_headers():
            if name in ("Allow", "Location", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # The kind of the error and where it was raised, never its text: that may hold facts of the household.
        frame = _last_frame(error)
        log.error("%s at %s", type(error).__name__, frame)
        return faults.answer(faults.refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "storing", "er ging hier iets mis"))


WRONG = {
    HTTPStatus.NOT_FOUND: ("onbekend", "dit adres bestaat niet"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("methode", "deze methode kan hier niet"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("te_groot", "de inhoud is te groot"),
}


def _last_frame(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
