"""Why an outcome is what it is: the path through the rules that mattered, as typed steps for text, HTML and the family page.

A step is on the path when the outcome above it would differ if the step's value did (``replay.py``); what does not matter
here (a limit far away, a condition of another case) is left out.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from openfisca_core.indexed_enums import EnumArray
from openfisca_core.parameters import Parameter

from openfisca_toeslagen import coverage
from openfisca_toeslagen.checks.replay import Reading, Replay
from openfisca_toeslagen.report import articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openfisca_core.parameters import ParameterScale
    from openfisca_core.simulations import Simulation

    from openfisca_toeslagen.checks.replay import Key

#: Deeper than any rule lies below an outcome; the longest chains of the law are about thirty long.
DEEPEST = 40


@dataclasses.dataclass(frozen=True)
class Article:
    """Where a rule or a number stands; ``link`` is None when there is no page for it."""

    label: str
    link: str | None


@dataclasses.dataclass(frozen=True)
class ParameterUsed:
    """A number of the law as it was used. ``since`` is the date from which it holds; of a table ``base`` was looked up."""

    name: str
    label: str
    value: Any
    since: str | None
    unit: str | None
    article: Article | None
    base: Any = None


@dataclasses.dataclass(frozen=True)
class Step:
    """One value on the path. ``depth`` is how far below the outcome; ``first`` and ``last`` are the periods it holds for.

    ``kind`` is ``regel`` (computed), ``gegeven`` (stated in the case) or ``aangenomen`` (a fact that was not stated, or a
    rule that rests on nothing else).
    """

    variable: str
    label: str
    instance: str
    first: str
    last: str
    value: Any
    unit: str | None
    kind: str
    depth: int
    articles: tuple[Article, ...] = ()
    parameters: tuple[ParameterUsed, ...] = ()

    @property
    def period(self) -> str:
        """The period in one text, empty for what never changes."""
        if self.first.upper() == "ETERNITY":
            return ""
        return self.first if self.first == self.last else f"{self.first} t/m {self.last}"


def explain(
    simulation: Simulation, variable: str, period: str, index: int, given: Callable[[str, str], bool]
) -> tuple[Step, ...]:
    """Return the path below one outcome of a traced simulation in which it has been calculated, the outcome first.

    ``index`` is the position of the person or household; ``given`` tells whether (variable, name of the instance) was
    stated by whoever asks.
    """
    explorer = _Explorer(Replay(simulation), given)
    return tuple(explorer.below((variable, str(period)), index, 0))


class _Explorer:
    def __init__(self, replay: Replay, given: Callable[[str, str], bool]) -> None:
        self.replay = replay
        self.given = given
        self.seen: set[tuple[Key, int]] = set()
        self.parameters = replay.system.parameters

    def below(self, key: Key, index: int, depth: int, last: str | None = None) -> list[Step]:
        """Return the step of a value and those below it; what rests on nothing but assumptions is one itself."""
        if (key, index) in self.seen or depth > DEEPEST:
            return []
        self.seen.add((key, index))
        step = self._step(key, index, depth, last or key[1])
        if step.kind != "regel":
            return [step]
        steps: list[Step] = []
        for child, position, until in self._grouped(self._children(key, index)):
            steps += self.below(child, position, depth + 1, until)
        grounded = step.parameters or any(below.kind != "aangenomen" for below in steps)
        return [step, *steps] if depth == 0 or grounded else [dataclasses.replace(step, kind="aangenomen")]

    def _children(self, key: Key, index: int) -> list[tuple[Key, int]]:
        """Return what mattered to a value; far values are tried too where a near one cannot tell, as below a cut-off."""
        cut_off = self.replay.variable(key).value_type is not float or self.replay.values[key][index] == 0
        for coarse in (True,) if cut_off else (False, True):
            found = [
                (child, position)
                for child in self.replay.children.get(key, ())
                for position in self._positions(key, index, child)
                if self.replay.matters(key, index, child, position, coarse)
            ]
            if found:
                return found
        return []

    def _positions(self, key: Key, index: int, child: Key) -> Iterator[int]:
        """Yield the instances of ``child`` that can matter: itself, its household, or everybody in it."""
        entity, other = self.replay.variable(key).entity, self.replay.variable(child).entity
        group = next(e for e in self.replay.system.group_entities)
        households = self.replay.simulation.populations[group.key].members_entity_id
        household = households[index] if entity.is_person else index
        if other.is_person:
            yield from (int(i) for i in (households == household).nonzero()[0])
        else:
            yield int(household)

    def _grouped(self, children: Iterable[tuple[Key, int]]) -> Iterator[tuple[Key, int, str]]:
        """Yield children with the last of the periods that follow each other with the same value."""
        groups: dict[tuple, list] = {}
        for child, position in children:
            value = str(self.replay.values[child][position])
            groups.setdefault((child[0], position, value), []).append(child)
        for (_, position, _), members in groups.items():
            yield members[0], position, members[-1][1]

    def _step(self, key: Key, index: int, depth: int, last: str) -> Step:
        variable = self.replay.variable(key)
        population = self.replay.simulation.get_variable_population(key[0])
        instance = str(population.ids[index])
        stated = self.given(key[0], instance)
        computed = self.replay.formula(key) is not None and not stated
        references = variable.reference or ()
        references = [references] if isinstance(references, str) else references
        return Step(
            variable.name,
            variable.label or variable.name,
            instance,
            key[1],
            last,
            self._value(key, index),
            variable.unit,
            "regel" if computed else "gegeven" if stated else "aangenomen",
            depth,
            tuple(Article(articles.label(reference), articles.link(reference)) for reference in references),
            tuple(self._parameters(key, index)) if computed else (),
        )

    def _value(self, key: Key, index: int) -> Any:  # noqa: ANN401
        values = self.replay.values[key]
        if isinstance(values, EnumArray):
            return values.decode_to_str()[index]
        return values[index].item()

    def _parameters(self, key: Key, index: int) -> Iterator[ParameterUsed]:
        for reading in self.replay.readings(key):
            if self.replay.parameter_matters(key, index, reading):
                used = self._used(key, index, reading)
                if used is not None:
                    yield used

    def _used(self, key: Key, index: int, reading: Reading) -> ParameterUsed | None:
        try:
            leaf = coverage.node(self.parameters, reading.name)
        except KeyError:
            return None
        instant = reading.instant or self._day_of_decision(key, index)
        first = leaf if isinstance(leaf, Parameter) else leaf.brackets[0].children["threshold"]
        starts = [v.instant_str for v in first.values_list]
        since = next((start for start in starts if instant is None or start <= instant), None)
        value, base = reading.value, reading.base
        if reading.instant is None and isinstance(leaf, Parameter) and instant is not None:
            value = coverage.value_on(leaf, instant)
        if getattr(value, "shape", ()):
            value = value[index].item() if len(value) > index else None
        if base is not None:
            base = base[index].item() if len(base) > index else None
        unit = leaf.metadata.get("unit") or leaf.metadata.get("amount_unit")
        label = leaf.description or reading.name
        return ParameterUsed(reading.name, label, value, since, unit, _article(leaf, since), base)

    def _day_of_decision(self, key: Key, index: int) -> str | None:
        """Return the day for which a rule went to the dated parameters itself: the one date among what it read."""
        for child in self.replay.children.get(key, ()):
            if child[0] == "datum_definitieve_beschikking":
                position = next(self._positions(key, index, child))
                return str(self.replay.values[child][position])[:10]
        return None


def _article(leaf: Parameter | ParameterScale, since: str | None) -> Article | None:
    """Return the article of a number at a date; references stand by date, as the values do."""
    references = leaf.metadata.get("reference")
    if isinstance(references, dict) and since is not None:
        day = max((str(day) for day in references if str(day) <= since), default=None)
        references = next((value for start, value in references.items() if str(start) == day), None)
    first = references[0] if isinstance(references, list) and references else references
    if isinstance(first, dict):
        return Article(str(first.get("title", "")), first.get("href"))
    return Article(articles.label(first), articles.link(first)) if isinstance(first, str) else None
