"""Reading what somebody wrote in YAML: what is wrong is told with file, line, path and what is allowed there."""

from __future__ import annotations

import difflib
import typing
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)

MEANING = {
    "missing": "ontbreekt",
    "string_pattern_mismatch": "heeft niet de vorm {pattern}",
    "string_too_short": "mag niet leeg zijn",
    "string_type": "moet tekst zijn",
    "int_type": "moet een heel getal zijn",
    "int_parsing": "moet een heel getal zijn",
    "int_from_float": "moet een heel getal zijn",
    "float_type": "moet een getal zijn",
    "float_parsing": "moet een getal zijn",
    "finite_number": "moet een eindig getal zijn",
    "bool_type": "moet true of false zijn",
    "bool_parsing": "moet true of false zijn",
    "dict_type": "moet een verzameling van sleutels en waarden zijn",
    "model_type": "moet een verzameling van sleutels en waarden zijn",
    "list_type": "moet een lijst zijn",
    "date_type": "moet een datum zijn, zoals 2027-01-01",
    "literal_error": "moet een van deze zijn: {expected}",
    "too_short": "moet ten minste {min_length} onderdelen hebben",
    "tuple_type": "moet een lijst zijn",
    "greater_than_equal": "moet ten minste {ge} zijn",
    "greater_than": "moet meer dan {gt} zijn",
    "less_than_equal": "mag niet meer dan {le} zijn",
    "less_than": "moet minder dan {lt} zijn",
}


class ReadingError(ValueError):
    """A file cannot be used. ``problems`` holds (line, path inside the file, what is wrong and what is allowed)."""

    def __init__(self, file: Path | str, problems: Iterable[tuple[int, str, str]]) -> None:
        self.file = file
        self.problems = list(problems)
        super().__init__("\n".join(f"{file}:{line}: {path}: {problem}" for line, path, problem in self.problems))


class Strict(BaseModel):
    """The base of every model read from YAML: unknown keys and lookalike types are refused, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _Loader(yaml.SafeLoader):
    """Refuses a key that is given twice; plain YAML keeps the last one without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"sleutel {name!r} staat er twee keer", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def read(file: Path, model: type[Model]) -> Model:
    """Read ``file`` as ``model``; raise :class:`ReadingError` if it is not one."""
    try:
        text = file.read_text(encoding="utf-8")
        content = yaml.load(text, _Loader)
    except UnicodeDecodeError as error:
        raise ReadingError(file, [(1, "bestand", "is geen UTF-8")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"geen leesbare YAML: {getattr(error, 'problem', error)}"
        raise ReadingError(file, [(mark.line + 1 if mark else 1, "bestand", problem)]) from error
    if content is None:
        raise ReadingError(file, [(1, "bestand", "is leeg")])
    return check(content, model, file, yaml.compose(text, _Loader))


def check(content: object, model: type[Model], file: Path | str, node: yaml.Node | None = None) -> Model:
    """Return ``content`` as ``model``; raise :class:`ReadingError` with the lines of ``node`` if it is not one."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _explained(error, model, file, node) from error


def check_json(text: str, model: type[Model], file: Path | str) -> Model:
    """Return the JSON ``text`` as ``model``; raise :class:`ReadingError` with the lines of the text if it is not one."""
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise _explained(error, model, file, yaml.compose(text, _Loader)) from error


def _explained(error: ValidationError, model: type[Model], file: Path | str, node: yaml.Node | None) -> ReadingError:
    problems = [
        (_line(node, problem["loc"]), _path(problem["loc"]), _meaning(model, problem))
        for problem in error.errors(include_url=False)
    ]
    return ReadingError(file, sorted(set(problems)))


def _path(parts: tuple[str | int, ...]) -> str:
    """Return a path as text; pydantic marks what is wrong with a key as ``[key]``."""
    return ".".join(str(part) for part in parts if part != "[key]") or "bestand"


def line_of(file: Path, path: tuple[str | int, ...]) -> int:
    """Return the line of a path in a file that was read before: for what is found wrong only after reading."""
    return _line(yaml.compose(file.read_text(encoding="utf-8"), _Loader), path)


def suggestion(name: str, allowed: Iterable[str]) -> str:
    """Return what is allowed (of a long list the nearest) and, if one is close, which was probably meant."""
    names = list(allowed)
    close = difflib.get_close_matches(name, names, n=1)
    shown = names if len(names) <= 12 else difflib.get_close_matches(name, names, n=5, cutoff=0)
    return f"toegestaan: {', '.join(shown)}" + (f"; bedoelde u {close[0]}?" if close else "")


def _line(node: yaml.Node | None, path: tuple[str | int, ...]) -> int:
    """Return the line of the deepest part of ``path`` that stands in the file."""
    line = 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                break
            key, node = found[0]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _meaning(model: type[BaseModel], problem: dict) -> str:
    """Return the meaning of one pydantic error in Dutch."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        return f"onbekend; {suggestion(str(problem['loc'][-1]), _fields_at(model, problem['loc'][:-1]))}"
    if kind == "value_error":
        return str(context["error"])
    plain = {key: f"{value:g}" if isinstance(value, float) else value for key, value in context.items()}
    return MEANING.get(kind, problem["msg"]).format(**plain)


def _fields_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the names of the fields of the model that lies at ``path`` inside ``model``."""
    here: object = model
    for part in path:
        if _is_model(here) and part in here.model_fields:
            here = here.model_fields[part].annotation
        # What lies in a list, a mapping or a union is the last model, or holder of models, among its arguments.
        while not _is_model(here) and (inside := [a for a in typing.get_args(here) if typing.get_args(a) or _is_model(a)]):
            here = inside[-1]
    return list(here.model_fields) if _is_model(here) else []


def _is_model(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)
