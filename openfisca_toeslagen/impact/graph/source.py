"""The source text of the functions that rules consist of."""

from __future__ import annotations

import ast
import functools
import linecache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType, FunctionType

PACKAGE = "openfisca_toeslagen"


class UnreadableRuleError(ValueError):
    """A rule whose reads cannot be seen in its text: it is refused, because it could read anything."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


@functools.cache
def definition(code: CodeType) -> ast.FunctionDef | ast.Lambda:
    """Return the syntax tree of a function by its code; raises :class:`UnreadableRuleError` where there is no text."""
    found = _definitions(code.co_filename).get((code.co_firstlineno, code.co_name), [])
    if len(found) != 1:
        problem = f"de tekst van {code.co_name} is niet te vinden; een regel moet in een bestand staan, een per regel"
        raise UnreadableRuleError(code.co_filename, code.co_firstlineno, problem)
    return found[0]


@functools.cache
def _definitions(file: str) -> dict[tuple[int, str], list[ast.FunctionDef | ast.Lambda]]:
    """Return the functions of a file by first line and name; none of what is no file."""
    found: dict[tuple[int, str], list] = {}
    for node in ast.walk(ast.parse("".join(linecache.getlines(file)))):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            found.setdefault((_first_line(node), getattr(node, "name", "<lambda>")), []).append(node)
    return found


def _first_line(node: ast.FunctionDef | ast.Lambda) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def belongs_to_rules(function: FunctionType) -> bool:
    """Return whether a function is read as part of a rule: everything that no library brought."""
    root = (function.__module__ or "").split(".")[0]
    return root not in LIBRARIES


#: Libraries whose functions only compute with what they are given.
LIBRARIES = frozenset({"numpy", "builtins", "datetime", "math", "itertools", "functools", "operator", "re", "typing"})
#: Functions of those libraries that bring in what is no fact, or that run text as code.
FORBIDDEN = frozenset(
    {
        *("open", "eval", "exec", "compile", "input", "vars", "globals", "locals", "setattr", "delattr", "__import__"),
        *("load", "loadtxt", "genfromtxt", "fromfile", "fromregex", "memmap", "vectorize", "apply_along_axis"),
        *("frompyfunc", "apply_over_axes", "random"),
    }
)
