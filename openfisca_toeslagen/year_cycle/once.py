"""Computing once what several regimes have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Once:
    """Remembers results by the very objects they were computed from.

    A law that shares variables between regimes returns the same array for each of them; what follows from the same arrays
    is then computed once and shared too. Nothing that is remembered may be changed afterwards.
    """

    def __init__(self) -> None:
        self._known: dict[tuple, tuple[tuple, object]] = {}

    def __call__(self, compute: Callable[..., T], *arguments: object) -> T:
        """Return ``compute(*arguments)``, from memory if these same objects came before."""
        key = (compute, *(id(argument) for argument in arguments))
        if key not in self._known:
            # The arguments are kept too: an identity says nothing once its object is gone.
            self._known[key] = (arguments, compute(*arguments))
        return self._known[key][1]
