"""Reading a YAML file with the place and the spelling of every part: what YAML silently makes of a text has to be seen.

YAML keeps the last of two equal keys, reads NO and on as booleans and 10.000 as ten; none of that can be told afterwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from openfisca_toeslagen.checks.findings import Finding, Path, Place
from openfisca_toeslagen.facts import shortened

if TYPE_CHECKING:
    import pathlib

try:
    Loader = yaml.CSafeLoader
except AttributeError:  # PyYAML built without libyaml
    Loader = yaml.SafeLoader

MERGE = "tag:yaml.org,2002:merge"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: A file with more parts than this, aliases counted each time, is no file of cases; a bomb of aliases has billions.
MOST_PARTS = 200_000
DEEPEST = 40
#: What libyaml says, and what it means for somebody who writes cases.
MEANING = {
    "mapping values are not allowed": "een dubbele punt waar geen sleutel kan staan: kijk naar het inspringen en zet tekst "
    "met een dubbele punt tussen aanhalingstekens",
    "expected ',' or ']'": "de lijst [...] is niet af: er ontbreekt een komma of ]",
    "expected ',' or '}'": "de verzameling {...} is niet af: er ontbreekt een komma of }",
    "could not find expected ':'": "er ontbreekt een dubbele punt achter een sleutel",
    "did not find expected key": "hier hoort een sleutel: kijk naar het inspringen",
    "did not find expected '-' indicator": "hier hoort een streepje: kijk naar het inspringen",
    "found unexpected end of stream": "een aanhalingsteken is niet gesloten",
    "undefined alias": "de verwijzing met * hoort bij geen anker met &",
    "found another document": "een bestand heeft een lijst van gevallen; --- begint een tweede document",
    "could not determine a constructor": "een eigen type met ! mag niet",
    "maximum nesting depth": "te diep genest",
    "unhashable key": "een sleutel moet een woord of getal zijn",
    "unknown escape character": r"een \ binnen dubbele aanhalingstekens heeft hier geen betekenis; gebruik enkele",
    "cannot start any token": "dit teken kan hier niet staan; zet de tekst tussen aanhalingstekens",
    "block collections are not allowed": "een streepje kan hier niet staan: begin de lijst op een nieuwe regel",
    "block sequence entries are not allowed": "een streepje kan hier niet staan: begin de lijst op een nieuwe regel",
}


class Document:
    """What a file says, where each part stands and how it was written. ``findings`` holds what is wrong with the YAML.

    ``content`` is None when the file could not be read at all.
    """

    def __init__(self, data: bytes) -> None:
        self.content: Any = None
        self.findings: list[Finding] = []
        self._places: dict[Path, Place] = {(): Place(1, 1)}
        self._written: dict[Path, str] = {}
        self._parts = 0
        text = self._decoded(data)
        if text is not None:
            self._read(text)

    def place(self, path: Path) -> Place:
        """Return where the key or item at ``path`` stands, or the nearest part around it."""
        while path not in self._places:
            path = path[:-1]
        return self._places[path]

    def written(self, path: Path) -> str | None:
        """Return the text of the value at ``path`` as it was written without quotes, or None."""
        return self._written.get(path)

    def _add(self, place: Place, code: str, message: str, path: Path = ()) -> None:
        self.findings.append(Finding(path, code, message, place.line, place.column))

    def _decoded(self, data: bytes) -> str | None:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._add(Place(1, 1), "codering", "het bestand is UTF-16; bewaar het als UTF-8")
            return None
        if data.startswith(BYTE_ORDER_MARK):
            self._add(Place(1, 1), "codering", "het bestand begint met een byte order mark; bewaar het als UTF-8 zonder BOM")
            data = data.removeprefix(BYTE_ORDER_MARK)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line_start = data.rfind(b"\n", 0, error.start) + 1
            place = Place(data.count(b"\n", 0, error.start) + 1, len(data[line_start : error.start].decode("utf-8")) + 1)
            self._add(place, "codering", f"byte {data[error.start]:#04x} is geen UTF-8; bewaar het bestand als UTF-8")
            return None
        if not text.strip():
            self._add(Place(1, 1), "leeg", "het bestand is leeg; toegestaan: een lijst van gevallen")
            return None
        return text

    def _read(self, text: str) -> None:
        try:
            loader = Loader(text)
            node = loader.get_single_node()
            if node is None:
                self._add(Place(1, 1), "leeg", "het bestand bevat geen gevallen, alleen commentaar")
            else:
                self.content = self._value(loader, node, ())
        except _TooLargeError as error:
            self.content = None
            self._add(Place(1, 1), "te_groot", str(error))
        except yaml.YAMLError as error:
            self.content = None
            self._add(*_explained(error, text))

    def _value(self, loader: yaml.SafeLoader, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - any value of YAML
        self._parts += 1
        if self._parts > MOST_PARTS or len(path) > DEEPEST:
            message = f"te groot of te diep: toegestaan zijn {MOST_PARTS} onderdelen en {DEEPEST} niveaus"
            raise _TooLargeError(message)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, path)
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self._places[*path, number] = _place(item.start_mark)
            return [self._value(loader, item, (*path, number)) for number, item in enumerate(node.value)]
        if not node.style:
            self._written[path] = node.value
        return self._scalar(loader, node, path)

    def _scalar(self, loader: yaml.SafeLoader, node: yaml.ScalarNode, path: Path) -> Any:  # noqa: ANN401
        try:
            return loader.construct_object(node)
        except (ValueError, OverflowError):
            self._add(
                _place(node.start_mark), "verkeerd_type", f"{shortened(node.value)} bestaat niet; is de datum goed?", path
            )
            return node.value

    def _mapping(self, loader: yaml.SafeLoader, node: yaml.MappingNode, path: Path) -> dict:
        result: dict = {}
        merged: dict = {}
        seen: dict[str, Place] = {}
        for key_node, value_node in node.value:
            place = _place(key_node.start_mark)
            if key_node.tag == MERGE:
                merged |= self._merged(loader, value_node, path)
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(place, "yaml", "een sleutel moet een woord of getal zijn", path)
                continue
            key = self._scalar(loader, key_node, path)
            if isinstance(key, bool) and not key_node.style:
                read = str(key).lower()
                key = key_node.value
                message = f"{key} wordt door YAML gelezen als {read}; bedoelde u '{key}' met aanhalingstekens?"
                self._add(place, "yaml", message, (*path, key))
            here = (*path, key)
            if str(key) in seen:
                first = seen[str(key)].line
                message = f"{shortened(key)} staat er twee keer, het eerst op regel {first}: alleen het laatste zou tellen"
                self._add(place, "dubbele_sleutel", message, here)
            seen[str(key)] = place
            self._places[here] = place
            result[key] = self._value(loader, value_node, here)
        return {**merged, **result}

    def _merged(self, loader: yaml.SafeLoader, node: yaml.Node, path: Path) -> dict:
        """Return what ``<<`` brings in; of several the first wins, as YAML says."""
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict = {}
        for source in sources:
            if isinstance(source, yaml.MappingNode):
                merged = {**self._mapping(loader, source, path), **merged}
            else:
                self._add(_place(source.start_mark), "yaml", "achter << hoort een verwijzing naar een verzameling", path)
        return merged


class _TooLargeError(ValueError):
    pass


def read(path: pathlib.Path) -> Document:
    """Read a YAML file; raises OSError when there is none."""
    return Document(path.read_bytes())


def _place(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _explained(error: yaml.YAMLError, text: str) -> tuple[Place, str, str]:
    """Return place, code and Dutch message of what made YAML unreadable."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", 0)
        found = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
        position = found.start() if found else min(position, len(text))
        line = text.count("\n", 0, position) + 1
        return Place(line, position - text.rfind("\n", 0, position)), "codering", "een besturingsteken; haal het weg"
    line = next(iter(text.splitlines()[mark.line : mark.line + 1]), "")
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return _place(mark), "yaml", "een tab; spring in met spaties"
    problem = str(getattr(error, "problem", error))
    meaning = next((dutch for english, dutch in MEANING.items() if english in problem), f"({problem})")
    return _place(mark), "yaml", f"geen leesbare YAML: {meaning}"
