"""The family page: static files, shown with headers that let the browser load and reach nothing but this server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, send_from_directory

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Response

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def blueprint(folder: Path) -> Blueprint:
    """Return the page at the root and its files under /static."""
    pages = Blueprint("gezinspagina", __name__)

    @pages.get("/")
    def page() -> Response:
        return send_from_directory(folder, "index.html")

    @pages.get("/static/<path:name>")
    def file(name: str) -> Response:
        return send_from_directory(folder, name)

    @pages.get("/favicon.ico")
    def icon() -> Response:
        return send_from_directory(folder, "icon.svg")

    @pages.after_app_request
    def harden(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return pages
