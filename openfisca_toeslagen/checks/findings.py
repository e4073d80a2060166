"""What is wrong with what somebody wrote, and where it stands."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from openfisca_toeslagen.facts import CANONICAL, shortened

Path = tuple[str | int, ...]


@dataclasses.dataclass(frozen=True)
class Place:
    """A place in a file; both count from 1."""

    line: int
    column: int


class Source(Protocol):
    """Tells of a part of what was written where it stands and how it was written."""

    def place(self, path: Path) -> Place | None:
        """Return where the key or item at ``path`` stands, or the nearest part around it."""

    def written(self, path: Path) -> str | None:
        """Return the text of the value at ``path`` as it was written without quotes, or None."""


class Nowhere:
    """The source of what did not come from a file, such as a request: it has paths and no lines."""

    def place(self, path: Path) -> Place | None:  # noqa: ARG002
        """Return None: there is no file."""
        return None

    def written(self, path: Path) -> str | None:  # noqa: ARG002
        """Return None: JSON has one way to write a value."""
        return None


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that is wrong. ``code`` is a stable word for programs, ``message`` is Dutch and says what is allowed."""

    path: Path
    code: str
    message: str
    line: int | None = None
    column: int | None = None

    @property
    def where(self) -> str:
        """The path in dotted form."""
        return ".".join(map(str, self.path))


class Findings:
    """Collects findings and looks up their places."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.items: list[Finding] = []

    def add(self, path: Path, code: str, message: str) -> None:
        """Add a finding about the key or item at ``path``."""
        place = self.source.place(path)
        named = path and (isinstance(path[-1], str) or CANONICAL.fullmatch(str(path[-1])))
        text = f"{subject(path)}: {message}" if named else message
        self.items.append(Finding(path, code, text, place and place.line, place and place.column))


def subject(path: Path) -> str:
    """Return what a finding is about: the last part of its path, with the variable before a period."""
    name = shortened(path[-1])
    return f"{shortened(path[-2])} {name}" if len(path) > 1 and CANONICAL.fullmatch(name) else name
