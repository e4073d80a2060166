"""The turn to compute: one request at a time per process, and none longer than it may take.

Rules are computed by Python, so that two requests in one process would only hold each other up. Threads are there for
clients that send or receive slowly.
"""

from __future__ import annotations

import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from openfisca_toeslagen.web.calculation import DeadlineError
from openfisca_toeslagen.web.faults import Fault, RefusedError

if TYPE_CHECKING:
    from flask import Flask

KEY = "toeslagen_turn"


class Work:
    """The turn of one request, as a context: waits for it, and turns a passed deadline into 503."""

    def __init__(self, turn: threading.Lock, seconds: float) -> None:
        self._turn = turn
        self._seconds = seconds
        #: ``time.monotonic()`` after which the request is refused.
        self.deadline = time.monotonic() + seconds

    @classmethod
    def prepare(cls, app: Flask, seconds: float) -> None:
        """Give an app its turn."""
        app.extensions[KEY] = (threading.Lock(), seconds)

    @classmethod
    def of(cls, app: Flask) -> Work:
        """Return the work of a request that has just been read."""
        return cls(*app.extensions[KEY])

    def check(self) -> None:
        """Stop a request that takes too long."""
        if time.monotonic() > self.deadline:
            raise DeadlineError

    def __enter__(self) -> Self:
        if not self._turn.acquire(timeout=self._seconds):
            raise self._too_long()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._turn.release()
        if kind is not None and issubclass(kind, DeadlineError):
            raise self._too_long() from None

    def _too_long(self) -> RefusedError:
        message = f"er was na {self._seconds:g} seconden nog geen antwoord; vraag minder tegelijk of probeer het later"
        return RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, [Fault((), "te_lang", message)], seconds=5)
