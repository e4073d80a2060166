"""The report of the hardship search: tables on the console, page, Markdown, JSON and the cases."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich import box
from rich.table import Table

from openfisca_toeslagen.impact.hardheden.written import as_yaml
from openfisca_toeslagen.report import articles, files
from openfisca_toeslagen.report.language import Language, Taal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openfisca_toeslagen.impact.hardheden.run import Hardship, Hardships

NAME = "hardheden"
FOLDER = Path(__file__).parent
#: The form of the JSON file; raised when a reader of an older file could misread a newer one.
FORM = 1


def load(taal: Taal) -> Language:
    """Return the language with the words of this report."""
    text = (FOLDER / "texts" / f"{NAME}.{taal.value}.yaml").read_text(encoding="utf-8")
    return Language(taal.value, yaml.safe_load(text))


@dataclasses.dataclass(frozen=True)
class Line:
    """One hardship as it is shown."""

    hardheid: Hardship
    cells: dict[str, str]
    articles: list[tuple[str, str | None]]
    yaml: str


def line(found: Hardship, language: Language) -> Line:
    """Return the words and figures of one hardship; the name of the variable comes first."""
    texts, finding = language.texts, found.bevinding
    months = texts["maand"] if finding.month else texts["jaar"]
    names = [(articles.label(one), articles.link(one)) for one in found.bijt.artikelen]
    cells = {
        "gegeven": found.gegeven,
        "beter": written(found.waarden[0], language),
        "slechter": written(found.waarden[1], language),
        "verandering": f"{language.number(finding.change, 2)} ({months})",
        "gevolg": f"{language.amount(finding.effect)} ({texts['categorieen'][finding.category]})",
        "factor": language.number(finding.factor, 2),
        "regel": "; ".join([found.bijt.regel, *(label for label, _ in names)]),
        "bereik": texts["onbekend"] if found.bereik.huishoudens is None else language.number(found.bereik.huishoudens),
    }
    return Line(found, cells, names, as_yaml(list(found.gevallen)))


def written(value: object, language: Language) -> str:
    """Write a value of a fact: a number as the language does, anything else as in a case."""
    if isinstance(value, bool):
        return str(value).lower()
    return language.number(value, 2) if isinstance(value, float) else str(value)


def sections(hardships: Hardships, language: Language) -> Iterator[tuple[str, list[Line]]]:
    """Yield every ranking with its heading, the known steps last."""
    texts = language.texts
    for soort, ranked in hardships.ranglijsten.items():
        yield texts["soorten"][soort.value], [line(one, language) for one in ranked]
    for step in hardships.bekend:
        yield f"{texts['bekend']}: {step.artikel} ({step.parameter})", [line(one, language) for one in step.hardheden]


def explanation(hardships: Hardships, language: Language) -> list[str]:
    """Return the sentences that say how to read the tables."""
    values = dataclasses.asdict(dataclasses.replace(hardships, ranglijsten={}, bekend=()))
    keys = ("uitleg", "uitleg_factor", "uitleg_bereik", "uitleg_bekend")
    return [language.sentence(language.texts[key], **values) for key in keys]


def tables(hardships: Hardships, language: Language) -> Iterator[Table | str]:
    """Yield what the console shows."""
    yield title(hardships, language)
    yield from explanation(hardships, language)
    for heading, lines in sections(hardships, language):
        yield _table(heading, lines, language) if lines else f"{heading}: {language.texts['geen']}"


def title(hardships: Hardships, language: Language) -> str:
    """Return the title of the report."""
    return language.sentence(language.texts["titel"], stelsel=hardships.stelsel, jaar=hardships.jaar)


def _table(heading: str, lines: Iterable[Line], language: Language) -> Table:
    drawn = Table(title=heading, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for key, name in language.texts["kolommen"].items():
        drawn.add_column(
            name, justify="right" if key in ("factor", "bereik", "gevolg") else "left", overflow="fold", min_width=6
        )
    for one in lines:
        drawn.add_row(*one.cells.values())
    return drawn


def write(hardships: Hardships, folder: Path, language: Language, version: str) -> Path:
    """Write page, Markdown, JSON and the cases, and return the path of the page."""
    files.write(folder / f"{NAME}.json", as_json(hardships, version))
    cases = [case for _, lines in sections(hardships, language) for one in lines for case in one.hardheid.gevallen]
    files.write(folder / f"{NAME}_gevallen.yaml", as_yaml(cases))
    files.write(folder / f"{NAME}.md", render(f"{NAME}.md.j2", hardships, language, version))
    return files.write(folder / f"{NAME}.html", render(f"{NAME}.html.j2", hardships, language, version))


def as_json(hardships: Hardships, version: str) -> str:
    """Return everything as JSON text; what is not a number becomes null."""
    content = {"soort": NAME, "vorm": FORM, "versie": version, **dataclasses.asdict(hardships)}
    return json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def plain(value: Any) -> Any:  # noqa: ANN401 - anything that a report holds
    """Return a value as JSON can hold it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and value != value:
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def render(template: str, hardships: Hardships, language: Language, version: str) -> str:
    """Fill a template of this report."""
    return (
        environment(template)
        .get_template(template)
        .render(
            title=title(hardships, language),
            explanation=explanation(hardships, language),
            sections=list(sections(hardships, language)),
            t=language.texts,
            language=language,
            version=version,
        )
    )


def environment(template: str) -> Environment:
    """Return the templates of this room; pages escape what they are given."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=".html." in template,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
