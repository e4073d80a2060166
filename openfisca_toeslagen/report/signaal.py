"""The report of a signal: from one case to how many households it concerns."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from openfisca_toeslagen.report import articles, files
from openfisca_toeslagen.report.hardheden import environment, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openfisca_toeslagen.impact.hardheden.signaal import Signal
    from openfisca_toeslagen.report.language import Language

NAME = "signaal"
#: The form of the JSON file; raised when a reader of an older file could misread a newer one.
FORM = 1


def title(found: Signal, language: Language) -> str:
    """Return the title of the report."""
    return f"{language.sentence(language.texts[NAME]['titel'], geval=found.geval)} ({found.stelsel}, {found.jaar})"


def findings(found: Signal, language: Language) -> list[str]:
    """Return what the signal says, the harm first."""
    texts = language.texts[NAME]
    if found.bijt is None or found.omvang is None:
        return [texts["geen_pijn"]]
    worst, extent = found.kenmerken[0], found.omvang
    unit = language.texts["eenheden"][worst.soort.value]
    needed = f"{language.number(worst.nodig, 2)} {unit}"
    named = ", ".join(articles.label(one) for one in found.bijt.artikelen)
    shared, risk = texts["weinig_gedeeld"], texts["geen_risico"]
    if extent.delen is not None:
        shared = language.sentence(texts["gedeeld"], rijen=extent.rijen, delen=language.number(extent.delen))
    if extent.risico is not None:
        figures = {"risico": language.number(extent.risico), "bedrag": language.number(extent.bedrag)}
        risk = language.sentence(texts["risico"], **figures)
    return [
        language.sentence(texts["pijn"], gegeven=worst.gegeven, verlichting=worst.bij_nodig, nodig=needed),
        language.sentence(texts["regel"], regel=found.bijt.regel, artikelen=named),
        language.sentence(shared, rijen=extent.rijen),
        risk,
    ]


def features(found: Signal, language: Language) -> Iterator[tuple[str, ...]]:
    """Yield the facts of the case as they are shown: name, label, relief and the change that is needed."""
    for one in found.kenmerken:
        needed = (
            "" if one.nodig is None else f"{language.number(one.nodig, 2)} {language.texts['eenheden'][one.soort.value]}"
        )
        yield one.gegeven, one.label, language.amount(one.verlichting), needed


def cells(found: Signal, language: Language) -> Iterator[tuple[str, ...]]:
    """Yield the groups as they are shown; under ten rows only that."""
    few = language.texts[NAME]["weinig"]
    for one in found.omvang.cellen if found.omvang else ():
        name = one.groep.removeprefix("groep_").replace("_", " ")
        if one.huishoudens is None:
            yield name, one.waarde, few, "", ""
        else:
            figures = language.number(one.huishoudens), language.percent(one.aandeel), language.number(one.schade)
            yield name, one.waarde, *figures


def tables(found: Signal, language: Language) -> Iterator[Table | str]:
    """Yield what the console shows."""
    columns = language.texts[NAME]["kolommen"]
    yield title(found, language)
    yield from findings(found, language)
    yield language.texts[NAME]["uitleg"]
    yield _table([columns[key] for key in ("gegeven", "omschrijving", "verlichting", "nodig")], features(found, language))
    if found.omvang:
        heads = [columns[key] for key in ("groep", "waarde", "huishoudens", "aandeel", "schade")]
        yield _table(heads, cells(found, language), language.texts[NAME]["groepen"])


def _table(heads: list[str], rows: Iterator[tuple[str, ...]], heading: str | None = None) -> Table:
    drawn = Table(title=heading, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for place, head in enumerate(heads):
        drawn.add_column(head, justify="left" if place < 2 else "right", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    return drawn


def write(found: Signal, folder: Path, language: Language, version: str) -> Path:
    """Write page, Markdown and JSON, and return the path of the page."""
    content = {"soort": NAME, "vorm": FORM, "versie": version, **dataclasses.asdict(found)}
    files.write(folder / f"{NAME}.json", json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    files.write(folder / f"{NAME}.md", _render(f"{NAME}.md.j2", found, language, version))
    return files.write(folder / f"{NAME}.html", _render(f"{NAME}.html.j2", found, language, version))


def _render(template: str, found: Signal, language: Language, version: str) -> str:
    return (
        environment(template)
        .get_template(template)
        .render(
            title=title(found, language),
            findings=findings(found, language),
            features=list(features(found, language)),
            cells=list(cells(found, language)),
            t=language.texts[NAME],
            language=language,
            version=version,
        )
    )
