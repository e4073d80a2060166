"""The server as it runs for others: gunicorn with the shipped configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config

from openfisca_toeslagen.web import gunicorn_config
from openfisca_toeslagen.web.app import create_app
from openfisca_toeslagen.web.settings import Settings

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """Return the server with the settings of the environment, for gunicorn's own command."""
    return create_app(Settings.from_environment())


class Server(BaseApplication):
    """Gunicorn around a server that is already built, so that a mistake in a proposal is told before anything starts."""

    def __init__(self, app: Flask, bind: str, workers: int) -> None:
        self._app = app
        self._options = {"bind": bind, "workers": workers}
        super().__init__()

    def load_config(self) -> None:
        """Take the shipped configuration, with where to listen and with how many workers."""
        for name, value in {**_shipped(), **self._options}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the server; it was built before the workers were forked."""
        return self._app


def _shipped() -> dict[str, Any]:
    """Return the settings of the shipped configuration, as gunicorn names them."""
    return {name: getattr(gunicorn_config, name) for name in Config().settings if hasattr(gunicorn_config, name)}
