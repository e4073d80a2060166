"""The results of an invoeringstoets as JSON. What is not a number becomes null; raw households are never in it."""

from __future__ import annotations

import dataclasses
import json
import math
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from datetime import date

    from openfisca_toeslagen.impact.invoeringstoets.published import PublishedTest
    from openfisca_toeslagen.impact.invoeringstoets.toets import Invoeringstoets

#: The form of the file; raised when a reader of an older file could misread a newer one.
FORM = 1
#: Fields that hold single households.
PRIVATE = ("afwijkend", "year", "predicted")


def as_json(toets: Invoeringstoets, day: date | None, version: str) -> str:
    """Return the whole report on a register as JSON text."""
    content = {
        "soort": "invoeringstoets",
        "vorm": FORM,
        "datum": day and day.isoformat(),
        "versie": version,
        "gesimuleerd": toets.gesimuleerd,
        **_plain({f.name: getattr(toets, f.name) for f in dataclasses.fields(toets) if f.name != "register"}),
        "register": _plain(toets.register.invoer),
    }
    return _text(content)


def published_as_json(test: PublishedTest, day: date | None, version: str) -> str:
    """Return the whole report on published figures as JSON text."""
    content = {"soort": "invoeringstoets op gepubliceerde cijfers", "vorm": FORM, "datum": day and day.isoformat()}
    return _text(content | {"versie": version} | _plain(test))


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(value: object) -> Any:  # noqa: ANN401 - plain values of any kind
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="json"))
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in PRIVATE}
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
