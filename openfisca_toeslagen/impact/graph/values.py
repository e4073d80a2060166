"""What an expression in a rule can stand for, without running it: the values of the reading in ``reading.py``.

A value is a set of atoms: everything that the expression may be. :data:`ANYTHING` is the array, number or date of which
only the run will tell.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True)
class Special:
    """Something with a meaning of its own in a formula."""

    name: str


#: What only the run will tell: an array, a number, a date.
ANYTHING = Special("anything")
#: Persons or households: called with the name of a variable it reads that variable.
POPULATION = Special("population")
#: The third argument of a formula: called with a date it gives the parameters.
PARAMETERS_AT = Special("parameters")
SIMULATION = Special("simulation")
SYSTEM = Special("system")
#: What may not be handed to code that is not read itself: it could read anything with it.
HANDLES = frozenset({POPULATION, PARAMETERS_AT, SIMULATION, SYSTEM})


class Known:
    """An object that is known before the run: a text, a function, a module, an enum, a tuple of names."""

    __slots__ = ("object",)

    def __init__(self, known: Any) -> None:  # noqa: ANN401 - any object that a module can hold
        self.object = known

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Known) or type(self.object) is not type(other.object):
            return False
        return self.object is other.object or (isinstance(self.object, str | int) and self.object == other.object)

    def __hash__(self) -> int:
        return hash(self.object) if isinstance(self.object, str | int) else id(self.object)

    def __repr__(self) -> str:
        return f"Known({self.object!r})"


@dataclass(frozen=True)
class Parameters:
    """A folder of parameters, a parameter or a scale, by its dotted path; the root is the empty path."""

    path: str


@dataclass(frozen=True)
class Children:
    """The children of a folder of parameters, by name."""

    path: str


@dataclass(frozen=True)
class Method:
    """An attribute of an atom that is about to be called."""

    of: object
    name: str


@dataclass(frozen=True)
class Items:
    """A list, set or generator: what its elements may be, in no order."""

    elements: Value


@dataclass(frozen=True)
class Row:
    """A tuple of known length."""

    places: tuple[Value, ...]


@dataclass(frozen=True)
class Dictionary:
    """A dictionary: what its keys and its values may be."""

    keys: Value
    values: Value


@dataclass(frozen=True, eq=False)
class Local:
    """A function or lambda defined inside a rule, with the names around it."""

    node: ast.FunctionDef | ast.Lambda
    scope: Any


Value = frozenset
UNKNOWN: Value = frozenset({ANYTHING})
NOTHING: Value = frozenset()


def known(thing: Any) -> Value:  # noqa: ANN401 - any object
    """Return the value that is exactly this object."""
    return frozenset({Known(thing)})


def join(values: Iterable[Value]) -> Value:
    """Return everything that one of the values may be."""
    return frozenset(itertools.chain.from_iterable(values))


def elements(value: Value) -> Value:
    """Return what one may get by going through a value."""
    return join(_elements(atom) for atom in value)


def _elements(atom: object) -> Value:
    if isinstance(atom, Items):
        return atom.elements
    if isinstance(atom, Row):
        return join(atom.places)
    if isinstance(atom, Dictionary):
        return atom.keys
    if isinstance(atom, Known) and isinstance(atom.object, Iterable) and not isinstance(atom.object, str):
        return frozenset(map(Known, atom.object))
    return UNKNOWN


def items(value: Value) -> Value:
    """Return what going through ``value.items()`` gives."""
    pairs = set()
    for atom in value:
        if isinstance(atom, Dictionary):
            pairs.add(Row((atom.keys, atom.values)))
        elif isinstance(atom, Known) and isinstance(atom.object, Mapping):
            pairs |= {Row((known(key), known(item))) for key, item in atom.object.items()}
        else:
            pairs.add(Row((UNKNOWN, UNKNOWN)))
    return frozenset(pairs)


def places(value: Value, count: int) -> list[Value]:
    """Return what each of ``count`` names gets when a value is unpacked."""
    result = [NOTHING] * count
    for atom in value:
        parts = atom.places if isinstance(atom, Row) and len(atom.places) == count else [_elements(atom)] * count
        result = [have | part for have, part in zip(result, parts, strict=True)]
    return result


def contents(value: Value) -> Value:
    """Return the atoms of a value and of everything in it."""
    found, left = set(), list(value)
    while left:
        atom = left.pop()
        if atom in found:
            continue
        found.add(atom)
        if isinstance(atom, Items):
            left += atom.elements
        elif isinstance(atom, Row):
            left += join(atom.places)
        elif isinstance(atom, Dictionary):
            left += atom.keys | atom.values
        elif isinstance(atom, Method):
            left.append(atom.of)
    return frozenset(found)
