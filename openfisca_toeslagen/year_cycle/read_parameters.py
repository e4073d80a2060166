"""What a formula reads of the parameters, noted leaf by leaf: so it is known in which months and regimes it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
from openfisca_core.parameters import ParameterNodeAtInstant
from openfisca_core.periods import DateUnit, Instant, Period

from openfisca_toeslagen import coverage
from openfisca_toeslagen.year_cycle.moving import MONTHS, MovingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from numpy.typing import NDArray
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    #: When a parameter is read: so many months from each month of the year, or on one day.
    When = int | str
    Path = tuple[str, ...]
    Note = Callable[[When, Path], None]

#: The last part of a path: all names in a folder, or all that stands in it.
NAMES, ALL = "*", "**"
_MISSING = object()


class YearOfLaw:
    """The parameters and formulas of one system as a run of one year reads them."""

    def __init__(self, system: TaxBenefitSystem, year: int) -> None:
        self._system = system
        self._year = year
        self._values: dict[tuple[When, Path], Hashable] = {}
        self._changes: dict[tuple[int, Path], int] = {}
        self._folders: dict[str, Hashable] = {}
        self._months: dict[int, Period] = {}
        #: The formulas of each variable in this year, and what identifies them.
        self.formulas: dict[object, tuple[Hashable, list[Callable | None]]] = {}

    def month(self, number: int) -> Period:
        """Return a month counted from January (0); it may lie in another year."""
        if number not in self._months:
            start = Instant((self._year + number // MONTHS, number % MONTHS + 1, 1))
            self._months[number] = Period((DateUnit.MONTH, start, 1))
        return self._months[number]

    def value(self, when: When, path: Path) -> Hashable:
        """Return what is read, comparable between systems; of a moving month the twelve values of the year."""
        key = when, path
        if key not in self._values:
            if isinstance(when, str):
                self._values[key] = _comparable(self._system.get_parameters_at_instant(when), path)
            else:
                nodes = [self._system.get_parameters_at_instant(self.month(when + m)) for m in range(MONTHS)]
                self._values[key] = tuple(_comparable(node, path) for node in nodes)
        return self._values[key]

    def changes(self, shift: int, path: Path) -> int:
        """Return the months (one bit each) in which the value differs from that of the month before."""
        key = shift, path
        if key not in self._changes:
            values = self.value(shift, path)
            self._changes[key] = sum(1 << m for m in range(1, MONTHS) if values[m] != values[m - 1])
        return self._changes[key]

    def folder(self, name: str) -> Hashable:
        """Return all dated values of a top folder, comparable between systems."""
        if name not in self._folders:
            top = self._system.parameters.children.get(name)
            self._folders[name] = (
                None
                if top is None
                else tuple(
                    (
                        leaf.metadata.get("required"),
                        dated.name,
                        tuple((v.instant_str, *_typed(v.value)) for v in dated.values_list),
                    )
                    for leaf in coverage.leaves(top)
                    for dated in coverage.dated_values(leaf)
                )
            )
        return self._folders[name]

    def at(self, when: object, note: Note) -> NotedNode:
        """Return the parameters as a formula asks for them; what it reads is told to ``note``."""
        if isinstance(when, MovingPeriod):
            return NotedNode(self._system.get_parameters_at_instant(when.real), when.shift, (), note)
        day = str(when.start if isinstance(when, Period) else when)
        return NotedNode(self._system.get_parameters_at_instant(when), day, (), note)


class NotedNode:
    """A folder of parameters at an instant that notes what is read of it."""

    __slots__ = ("_node", "_note", "_path", "_when")

    def __init__(self, node: ParameterNodeAtInstant, when: When, path: Path, note: Note) -> None:
        self._node, self._when, self._path, self._note = node, when, path, note

    def __getattr__(self, name: str) -> object:
        """Return a child; core raises for what has no value."""
        return self._child(name, getattr)

    def __getitem__(self, name: str | NDArray) -> object:
        """Return a child; of an array of names the whole folder is noted."""
        if isinstance(name, numpy.ndarray):
            self._note(self._when, (*self._path, ALL))
            return self._node[name]
        return self._child(name, ParameterNodeAtInstant.__getitem__)

    def __iter__(self) -> Iterator[str]:
        """Yield the names in the folder."""
        self._note(self._when, (*self._path, NAMES))
        return iter(self._node)

    def _child(self, name: str, get: Callable[[ParameterNodeAtInstant, str], object]) -> object:
        path = (*self._path, name)
        child = self._node._children.get(name, _MISSING)
        if isinstance(child, ParameterNodeAtInstant):
            return NotedNode(child, self._when, path, self._note)
        self._note(self._when, path)
        return get(self._node, name)


class NotedLaw:
    """A system as a formula sees it that reads dated values itself: the top folders it enters are told to ``note``."""

    def __init__(self, system: TaxBenefitSystem, note: Callable[[str], None]) -> None:
        self._system, self._note = system, note

    @property
    def parameters(self) -> NotedLaw:
        """The root of the parameters."""
        return self

    @property
    def children(self) -> NotedLaw:
        """The top folders by name."""
        return self

    def __getattr__(self, name: str) -> ParameterNode:
        """Return a top folder."""
        self._note(name)
        return getattr(self._system.parameters, name)

    def __getitem__(self, name: str) -> ParameterNode:
        """Return a top folder."""
        self._note(name)
        return self._system.parameters.children[name]


def _comparable(node: ParameterNodeAtInstant, path: Path) -> Hashable:
    """Return what stands at a path, so that equal means the same to a formula."""
    for number, name in enumerate(path):
        if not isinstance(node, ParameterNodeAtInstant):
            return _MISSING
        if name == ALL and number + 1 == len(path):
            return repr(node)
        if name == NAMES and number + 1 == len(path):
            return tuple(node)
        node = node._children.get(name, _MISSING)
    if isinstance(node, ParameterNodeAtInstant):
        return ParameterNodeAtInstant
    return _typed(node)


def _typed(value: object) -> Hashable:
    """Return a value with its type (1, 1.0 and True are different to NumPy); of a scale its thresholds and amounts."""
    if isinstance(value, bool | int | float | str | None) or value is _MISSING:
        return type(value), value
    lists = (
        {name: tuple(v) for name, v in vars(value).items() if isinstance(v, list)} if hasattr(value, "__dict__") else value
    )
    return type(value), str(lists)
