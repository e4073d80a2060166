"""Which branches of the rules were taken: every ``where`` and ``select`` of a rule, watched while cases run.

The rules choose for all households at once, so a line always runs; what tells is whether a condition was ever met, and
ever not.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

CHOICES = ("where", "select")


@dataclasses.dataclass(frozen=True)
class Branch:
    """One way that a choice can go: ``way`` says in Dutch which. ``rule`` is the variable or function it stands in."""

    file: str
    line: int
    rule: str
    way: str


class Watch:
    """Notes which ways the choices of a law's rules went."""

    def __init__(self, system: TaxBenefitSystem) -> None:
        self.modules = _modules(system)
        self.taken: set[tuple[str, int, int]] = set()

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the rules as long as the context is open."""
        replaced: list[tuple[dict, str, Any]] = []
        watched = {name: self._watched(getattr(numpy, name)) for name in CHOICES}
        try:
            for module in self.modules:
                names = vars(module)
                for name, own in [*watched.items(), ("numpy", _Numpy(watched))]:
                    if names.get(name) is getattr(numpy, name, numpy):
                        replaced.append((names, name, names[name]))
                        names[name] = own
            yield
        finally:
            for names, name, original in replaced:
                names[name] = original

    def _watched(self, function: Callable) -> Callable:
        def noting(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            frame = sys._getframe(1)
            conditions = arguments[0] if function is numpy.select else [arguments[0]]
            left = None
            for number, condition in enumerate(conditions):
                met = numpy.asarray(condition, dtype=bool)
                met = met if left is None else met & left
                self._note(frame, number, met.any())
                left = ~met if left is None else left & ~met
            self._note(frame, len(conditions), left is None or left.any())
            return function(*arguments, **named)

        return noting

    def _note(self, frame: Any, way: int, went: bool) -> None:  # noqa: ANN401
        if went:
            self.taken.add((frame.f_code.co_filename, frame.f_lineno, way))

    def untaken(self) -> Iterator[Branch]:
        """Yield every branch that no case took, in the order of the files."""
        for module in sorted(self.modules, key=lambda module: module.__file__):
            for line, rule, ways in _choices(module):
                for number, way in enumerate(ways):
                    if (module.__file__, line, number) not in self.taken:
                        yield Branch(Path(module.__file__).name, line, rule, way)


class _Numpy:
    """NumPy with some functions watched, for modules that call them by its name."""

    def __init__(self, watched: dict[str, Callable]) -> None:
        self._watched = watched

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return self._watched.get(name) or getattr(numpy, name)


def _modules(system: TaxBenefitSystem) -> set[ModuleType]:
    """Return the modules of the rules and those whose functions they share."""
    found: set[ModuleType] = set()
    for variable in system.variables.values():
        for formula in variable.formulas.values():
            own = inspect.getmodule(inspect.unwrap(formula))
            used = [inspect.getmodule(value) for value in vars(own).values() if inspect.isfunction(value)]
            used += [value for value in vars(own).values() if inspect.ismodule(value)]
            found |= {own, *(m for m in used if m is not None and m.__name__.startswith("openfisca_toeslagen."))}
    return found


def _choices(module: ModuleType) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (line, rule, ways) of every choice in a module."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for outer in tree.body:
        if not isinstance(outer, ast.ClassDef | ast.FunctionDef):
            continue
        for node in ast.walk(outer):
            if isinstance(node, ast.Call) and _called(node.func) in CHOICES and len(node.args) >= 2:
                yield node.lineno, outer.name, _ways(node)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "numpy":
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _ways(call: ast.Call) -> list[str]:
    if _called(call.func) == "where":
        text = ast.unparse(call.args[0])
        return [f"{text}: nooit waar", f"{text}: nooit onwaar"]
    conditions = call.args[0].elts if isinstance(call.args[0], ast.List) else []
    return [f"{ast.unparse(condition)}: nooit de eerste die waar is" for condition in conditions] + ["geen van alle: nooit"]
