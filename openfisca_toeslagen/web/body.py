"""From the bytes of a request to JSON, refusing whatever could be read in two ways or would cost too much to read."""

from __future__ import annotations

import json
import math
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from openfisca_toeslagen.web.faults import refuse

if TYPE_CHECKING:
    from flask import Request

    from openfisca_toeslagen.web.settings import Limits

JSON = "application/json"
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def read(request: Request, limits: Limits) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON of a request; raise RefusedError (400, 413 or 415) if there is none that can be trusted."""
    _check_headers(request, limits)
    return parse(_bytes(request, limits), limits)


def parse(content: bytes, limits: Limits) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON without double keys, without numbers that are none, and nested no deeper than is allowed."""
    if len(content) > limits.body_bytes:
        raise _too_large(limits)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"de tekst is geen UTF-8: byte {error.start} past niet"
        raise refuse(HTTPStatus.BAD_REQUEST, "codering", message) from None
    if depth(content) > limits.depth:
        message = f"de JSON is dieper genest dan {limits.depth} lagen"
        raise refuse(HTTPStatus.BAD_REQUEST, "te_diep", message)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_float, parse_int=_int)
    except json.JSONDecodeError as error:
        message = f"geen leesbare JSON: regel {error.lineno}, teken {error.colno}"
        raise refuse(HTTPStatus.BAD_REQUEST, "geen_json", message) from None


def depth(content: bytes) -> int:
    """Return how deep lists and objects lie in each other, without parsing: a parser would recurse as deep."""
    deepest = now = 0
    for bracket in _BRACKET.findall(_TEXT.sub(b"", content)):
        now += 1 if bracket in b"[{" else -1
        deepest = max(deepest, now)
    return deepest


def _check_headers(request: Request, limits: Limits) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or charset not in ("utf-8", "utf8", "us-ascii"):
        message = f"stuur Content-Type: {JSON} (in UTF-8)"
        raise refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "geen_json_type", message)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        message = "stuur de JSON zoals hij is, zonder Content-Encoding"
        raise refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "gecomprimeerd", message)
    if request.content_length is not None and request.content_length > limits.body_bytes:
        raise _too_large(limits)


def _bytes(request: Request, limits: Limits) -> bytes:
    """Return the whole body; the worker stops the reading of one that comes too slowly."""
    try:
        content = request.get_data(cache=False)
        if len(content) == (request.content_length or len(content)):
            return content
    except RequestEntityTooLarge:
        raise _too_large(limits) from None
    except (ClientDisconnected, OSError):
        pass
    except Exception as error:
        # The server's own errors about a broken body: they share no class that is public.
        if not type(error).__module__.startswith("gunicorn"):
            raise
    message = f"de inhoud kwam niet (op tijd) binnen; er is {limits.reading_seconds:g} seconden voor"
    raise refuse(HTTPStatus.REQUEST_TIMEOUT, "onvolledig", message)


def _too_large(limits: Limits) -> Exception:
    message = f"de inhoud is groter dan {limits.body_bytes // 1024} KiB"
    return refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "te_groot", message)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; JSON would keep the last of two equal keys without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise refuse(HTTPStatus.BAD_REQUEST, "dubbele_sleutel", f"de sleutel {double!r} staat er twee keer")
    try:
        "".join(text for pair in pairs for text in pair if isinstance(text, str)).encode()
    except UnicodeEncodeError:
        raise refuse(HTTPStatus.BAD_REQUEST, "codering", "een tekst bevat een half teken (surrogaat)") from None
    return found


def _no_number(constant: str) -> NoReturn:
    raise refuse(HTTPStatus.BAD_REQUEST, "geen_getal", f"{constant} is geen getal")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise refuse(HTTPStatus.BAD_REQUEST, "geen_getal", "een getal is te groot om mee te rekenen")
    return number


def _int(text: str) -> int | float:
    """Return an integer; one with hundreds of digits would cost time and is no amount."""
    return int(text) if len(text) < 20 else _float(text)
