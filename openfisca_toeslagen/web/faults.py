"""What is wrong with a request, in the one form in which every door of the server says it."""

from __future__ import annotations

import dataclasses
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import jsonify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask import Response

#: An answer names at most so many faults: the first ones say what to do.
MOST = 100
LONGEST = 300


@dataclasses.dataclass(frozen=True)
class Fault:
    """One fault: where (keys from the top of the body), a fixed code for programs, and a Dutch sentence for people."""

    path: tuple[str, ...]
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Return the fault as it stands in an answer; ``pad`` is a JSON Pointer (RFC 6901)."""
        return {"pad": pointer(self.path), "code": self.code, "melding": _short(self.message)}


class RefusedError(Exception):
    """A request that gets no answer: its status and what is wrong with it."""

    def __init__(self, status: HTTPStatus, faults: Iterable[Fault], seconds: int | None = None) -> None:
        self.status = status
        self.faults = list(faults)
        #: After how many seconds the same request may succeed.
        self.seconds = seconds
        super().__init__("; ".join(fault.message for fault in self.faults))


def refuse(status: HTTPStatus, code: str, message: str, path: Sequence[str] = ()) -> RefusedError:
    """Return the refusal of a request with one fault."""
    return RefusedError(status, [Fault(tuple(path), code, message)])


def pointer(path: Iterable[str]) -> str:
    """Return a path as a JSON Pointer."""
    return "".join(f"/{_short(key).replace('~', '~0').replace('/', '~1')}" for key in path)


def answer(refused: RefusedError) -> Response:
    """Return the answer to a refused request."""
    response = jsonify({"fouten": [fault.as_json() for fault in refused.faults[:MOST]]})
    response.status_code = refused.status
    if refused.seconds is not None:
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
