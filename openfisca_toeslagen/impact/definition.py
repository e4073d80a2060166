"""Reading a definition that somebody wrote in YAML: what is wrong is told with file, path and what is allowed."""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Annotated, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)


def _period(key: object) -> str:
    """Return a period key as text. Core loses values under any other spelling of a period."""
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?|ETERNITY", str(key)):
        message = f"{key} is geen periode; toegestaan: een jaar (2024), een maand (2024-03) of ETERNITY"
        raise ValueError(message)
    return str(key)


PeriodKey = Annotated[str, BeforeValidator(_period)]

MEANING = {
    "missing": "ontbreekt",
    "string_pattern_mismatch": "heeft niet de vorm {pattern}",
    "string_too_short": "mag niet leeg zijn",
    "too_short": "moet ten minste {min_length} onderdelen hebben",
    "string_type": "moet tekst zijn",
    "int_type": "moet een heel getal zijn",
    "int_parsing": "moet een heel getal zijn",
    "float_type": "moet een getal zijn",
    "float_parsing": "moet een getal zijn",
    "bool_type": "moet true of false zijn",
    "bool_parsing": "moet true of false zijn",
    "dict_type": "moet een verzameling van sleutels en waarden zijn",
    "model_type": "moet een verzameling van sleutels en waarden zijn",
    "list_type": "moet een lijst zijn",
    "tuple_type": "moet een lijst zijn",
    "greater_than_equal": "moet ten minste {ge} zijn",
    "greater_than": "moet meer dan {gt} zijn",
    "less_than": "moet minder dan {lt} zijn",
    "literal_error": "moet een van deze zijn: {expected}",
}


class DefinitionError(ValueError):
    """A definition cannot be used. ``problems`` holds (path inside the file, what is wrong and what is allowed)."""

    def __init__(self, file: Path, problems: Iterable[tuple[str, str]]) -> None:
        self.file = file
        self.problems = list(problems)
        super().__init__("\n".join(f"{file}: {path}: {problem}" for path, problem in self.problems))


class Definition(BaseModel):
    """The base of every model read from YAML: unknown keys are refused and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Definition):
    """The same sentence in both languages of the reports."""

    nl: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]


class _Loader(yaml.SafeLoader):
    """Refuses a key that is given twice; plain YAML keeps the last one without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"sleutel {key!r} staat er twee keer", node.start_mark)
        return super().construct_mapping(node, deep)


def read(file: Path, model: type[Model]) -> Model:
    """Read ``file`` as ``model``; raise :class:`DefinitionError` if it is not one."""
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"regel {mark.line + 1}" if mark else "bestand"
        raise DefinitionError(file, [(place, f"geen leesbare YAML: {getattr(error, 'problem', error)}")]) from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [_explain(model, problem) for problem in error.errors(include_url=False)]
        raise DefinitionError(file, dict(problems).items()) from error


def _explain(model: type[BaseModel], problem: dict) -> tuple[str, str]:
    """Return the path of one pydantic error and its meaning in Dutch."""
    where = [str(part) for part in problem["loc"] if part != "[key]"]
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _fields_at(model, problem["loc"][:-1])
        meaning = f"onbekend; toegestaan: {', '.join(allowed)}"
    elif kind == "value_error":
        meaning = str(context["error"])
    else:
        meaning = MEANING.get(kind, problem["msg"]).format(**context)
    return ".".join(where) or "bestand", meaning


def _fields_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the names of the fields of the model that lies at ``path`` inside ``model``."""
    here: object = model
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields:
            here = here.model_fields[part].annotation
        while typing.get_args(here):
            models = [a for a in typing.get_args(here) if typing.get_args(a) or isinstance(a, type)]
            here = next((a for a in reversed(models) if a is not type(None)), None)
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []
