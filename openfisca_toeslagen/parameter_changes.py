"""Changing the numbers of a law by date: what is allowed where, and the change itself.

Everything that is wrong is told at once. A change that would silently do nothing is wrong too: an unknown parameter, a day
of the year on which no rule reads the parameter, a value that another of the same proposal overwrites.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING

from openfisca_core.parameters import Parameter, ParameterNode, ParameterScale, ParameterScaleBracket
from openfisca_core.periods import instant

from openfisca_toeslagen import coverage
from openfisca_toeslagen.reading import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Leaf = Parameter | ParameterScale
    Path = tuple[str | int, ...]

#: The days between which this package computes at all.
FIRST, LAST = date(2013, 1, 1), date(2049, 12, 31)
VALID_ON = "last_value_still_valid_on"
#: The most that a value of a unit and period can be. A share of the law that is more than 1 itself is a factor.
MOST = {
    ("/1", None): 1,
    ("hour", "month"): 744,
    ("day", "year"): 366,
    ("month", None): 120,
    ("week", None): 520,
    ("year", None): 150,
    ("person", None): 50,
}
#: Units that are counted, not measured.
WHOLE = {"day", "month", "week", "year", "person"}


class _WrongError(ValueError):
    """A change that is not allowed; ``path`` is where inside the change."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True)
class Change:
    """One line of a proposal. Without ``start`` it lets the value of the last day covered go on."""

    #: Its path in the file.
    path: Path
    parameter: str
    start: date | None
    stop: date | None
    #: A value, or the rows of a table by threshold.
    content: object
    source: str | None
    status: str


@dataclass(frozen=True)
class _Span:
    """A change of one leaf, with both days known."""

    change: Change
    leaf: Leaf
    start: date
    stop: date


def apply_changes(parameters: ParameterNode, changes: Iterable[Change], reference: str) -> list[tuple[Path, str]]:
    """Change ``parameters`` (a copy of a law), or change nothing and return what is wrong as (path in the file, problem)."""
    spans: list[_Span] = []
    problems: list[tuple[Path, str]] = []
    for change in changes:
        try:
            spans += _go_on(parameters, change) if change.start is None else [_span(parameters, change)]
        except _WrongError as error:
            problems.append((change.path + error.path, str(error)))
    given = {id(span.leaf) for span in spans if span.change.start}
    # Of a rule that goes on, what the proposal gives itself counts.
    spans = [span for span in spans if span.change.start or id(span.leaf) not in given]
    problems += _overlaps(spans)
    if not problems:
        for span in spans:
            _put(span)
            _tell_origin(span, reference)
    return problems


def _span(parameters: ParameterNode, change: Change) -> _Span:
    """Return a change of a leaf that is allowed; raise :class:`_WrongError` if it is not."""
    leaf = _find(parameters, change.parameter)
    table = isinstance(change.content, dict)
    if isinstance(leaf, ParameterNode):
        raise _WrongError(f"is een map; {suggestion(change.parameter, _names(leaf))}")
    if table != isinstance(leaf, ParameterScale):
        raise _WrongError(
            "is geen tabel: zet de waarde onder parameters" if table else "is een tabel: zet die onder tabellen"
        )
    stop = change.stop or _covered_until(leaf)
    if stop < change.start:
        raise _WrongError(f"ontbreekt; de wet zelf kent deze waarde tot en met {stop}", "tot_en_met")
    for name, day in (("vanaf", change.start), ("tot_en_met", stop)):
        if not FIRST <= day <= LAST:
            raise _WrongError(f"{day} ligt buiten wat wordt gerekend; toegestaan: {FIRST} tot en met {LAST}", name)
    _check_day(leaf, "vanaf", change.start, change.start)
    _check_day(leaf, "tot_en_met", stop, stop + timedelta(days=1))
    if table:
        _check_rows(leaf, change.content)
    else:
        _check_value(leaf.metadata, leaf, change.content, ("waarde",))
    return _Span(change, leaf, change.start, stop)


def _go_on(parameters: ParameterNode, change: Change) -> list[_Span]:
    """Return the rules at or under a path that go on after their last day, until the day of the change."""
    node = _find(parameters, change.parameter)
    last = max(filter(None, map(_covered_until, coverage.leaves(parameters))))
    leaves = [leaf for leaf in coverage.leaves(node) if _covered_until(leaf) == last]
    if isinstance(node, ParameterNode):
        leaves = [leaf for leaf in leaves if not leaf.metadata.get("yearly")]
    if not leaves:
        raise _WrongError(f"heeft geen waarde op {last}, de laatste dag van de wet, die kan doorlopen")
    if not last < change.stop <= LAST:
        raise _WrongError(f"loopt door tot en met {change.stop}; toegestaan: na {last} en tot en met {LAST}")
    return [_Span(change, leaf, last + timedelta(days=1), change.stop) for leaf in leaves]


def _find(parameters: ParameterNode, name: str) -> ParameterNode | Leaf:
    """Return the node at a dotted path; raise :class:`_WrongError` with what was probably meant."""
    try:
        return coverage.node(parameters, name)
    except (KeyError, AttributeError):
        folders = {leaf.rpartition(".")[0] for leaf in _names(parameters)}
        raise _WrongError(f"onbekende parameter; {suggestion(name, [*_names(parameters), *sorted(folders)])}") from None


def _names(node: ParameterNode) -> list[str]:
    return [leaf.name for leaf in coverage.leaves(node)]


def _covered_until(leaf: Leaf) -> date:
    """Return the last day on which the value of a leaf is known to hold."""
    return date.fromisoformat(str(leaf.metadata[VALID_ON]))


def _starts(leaf: Leaf) -> Iterator[str]:
    for dated in coverage.dated_values(leaf):
        yield from (value.instant_str for value in dated.values_list)


def _check_day(leaf: Leaf, name: str, shown: date, first_day: date) -> None:
    """Refuse a change inside the year of what the law has only ever changed on 1 January: the year would not see it."""
    if all(start.endswith("-01-01") for start in _starts(leaf)) and (first_day.month, first_day.day) != (1, 1):
        edge = "op 1 januari beginnen" if name == "vanaf" else "op 31 december eindigen"
        raise _WrongError(f"{shown}: moet {edge}; de wet heeft deze waarde per jaar", name)


def _check_value(metadata: dict, leaf: Leaf, value: object, path: Path) -> None:
    """Refuse a value that is not one of the unit, or that the unit cannot have."""
    unit, period = metadata.get("unit") or metadata.get("amount_unit"), metadata.get("period")
    known = [v.value for dated in coverage.dated_values(leaf) for v in dated.values_list if v.value is not None]
    if (unit == "boolean") != isinstance(value, bool):
        raise _WrongError("moet true of false zijn" if unit == "boolean" else f"moet een getal zijn ({unit})", *path)
    if isinstance(value, bool):
        return
    if unit in WHOLE and value != int(value):
        raise _WrongError(f"moet een heel getal zijn ({unit})", *path)
    least = 0 if min(known) >= 0 else -inf
    most = MOST.get((unit, period), MOST.get((unit, None), inf))
    if isinstance(leaf, Parameter) and max(known) > most:
        most = inf
    if not least <= value <= most:
        hint = "; een percentage staat als deel, 96% als 0.96" if unit == "/1" else ""
        upper = "" if most == inf else f" en ten hoogste {most}"
        raise _WrongError(f"{value:g} kan niet ({unit}): moet ten minste {least:g}{upper} zijn{hint}", *path)


def _check_rows(leaf: ParameterScale, rows: dict[int, object]) -> None:
    """Refuse a table that does not begin at 0 or has amounts that its unit cannot have."""
    if min(rows) != 0:
        raise _WrongError(f"de eerste drempel is {min(rows)} en moet 0 zijn", "treden")
    for threshold, amount in rows.items():
        _check_value(leaf.metadata, leaf, amount, ("treden", threshold))


def _overlaps(spans: list[_Span]) -> list[tuple[Path, str]]:
    """Return where a proposal gives the same parameter twice for a day."""
    problems = []
    for number, span in enumerate(spans):
        for other in spans[:number]:
            if other.leaf is span.leaf and other.start <= span.stop and span.start <= other.stop:
                where = ".".join(map(str, other.change.path))
                problems.append(
                    (span.change.path, f"geeft {span.leaf.name} op {max(span.start, other.start)} nog eens ({where})")
                )
    return problems


def _put(span: _Span) -> None:
    """Change the values of a leaf from the first to the last day; before and after it stays as it was."""
    days = {"start": instant(str(span.start)), "stop": instant(str(span.stop))}
    if span.change.start is None:
        for dated in coverage.dated_values(span.leaf):
            dated.update(**days, value=coverage.value_on(dated, str(span.start - timedelta(days=1))))
    elif isinstance(span.leaf, Parameter):
        span.leaf.update(**days, value=span.change.content)
    else:
        _put_rows(span.leaf, days, sorted(span.change.content.items()))


def _put_rows(scale: ParameterScale, days: dict, rows: list[tuple[int, object]]) -> None:
    """Change all rows of a table; rows that it has too many are not there in these days."""
    for number in range(len(scale.brackets), len(rows)):
        empty = {part: {"values": {"0001-01-01": {"value": None}}} for part in ("threshold", "amount")}
        scale.brackets.append(ParameterScaleBracket(f"{scale.name}[{number}]", data=empty))
    for number, bracket in enumerate(scale.brackets):
        threshold, amount = rows[number] if number < len(rows) else (None, None)
        bracket.children["threshold"].update(**days, value=threshold)
        bracket.children["amount"].update(**days, value=amount)


def _tell_origin(span: _Span, reference: str) -> None:
    """Let reference, status and last day of the leaf tell where its values come from, as those of the law do."""
    metadata, start, after = span.leaf.metadata, str(span.start), str(span.stop + timedelta(days=1))
    origin = {"title": reference} | ({"source": span.change.source} if span.change.source else {})
    for key, entry in (("reference", origin), ("status", span.change.status)):
        table = {str(day): value for day, value in metadata.get(key, {}).items()}
        before = [day for day in table if day <= after]
        resumed = {after: table[max(before)]} if before else {}
        kept = {day: value for day, value in table.items() if not start <= day < after}
        metadata[key] = dict(sorted((resumed | kept | {start: entry}).items()))
    if str(span.stop) > str(metadata[VALID_ON]):
        metadata[VALID_ON] = str(span.stop)
