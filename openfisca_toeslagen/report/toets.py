"""The report of an uitvoeringstoets over a population: page, Markdown and data, with the register beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openfisca_toeslagen.impact.register.frozen import as_json
from openfisca_toeslagen.report import files
from openfisca_toeslagen.report.page import View, environment
from openfisca_toeslagen.report.toets_view import NAME, PopulationView

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from openfisca_toeslagen.impact.freezing import Frozen
    from openfisca_toeslagen.impact.uitvoeringstoets import Uitvoeringstoets
    from openfisca_toeslagen.report.language import Language

#: The form of the data beside the page; raised when a reader of an older file could misread a newer one.
FORM = 1


def write(
    frozen: Frozen, published: Uitvoeringstoets, folder: Path, language: Language, version: str, day: date | None = None
) -> tuple[Path, Path]:
    """Write the report in three forms and the register; return the paths of the page and of the register."""
    name = name_of(frozen)
    register = files.write(folder / f"register_{name}.json", as_json(frozen.register))
    view = PopulationView(frozen, language, register.name)
    words = {
        "p": view,
        "pt": view.texts,
        "view": View(published, language),
        "toets": published,
        "t": language.texts,
        "language": language,
        "day": day,
        "version": version,
    }
    stem = f"uitvoeringstoets_{name}"
    files.write(folder / f"{stem}.json", _data(view, day, version))
    for form in ("md", "html"):
        template = f"{NAME}.{form}.j2"
        page = files.write(folder / f"{stem}.{form}", environment(template, language).get_template(template).render(**words))
    return page, register


def name_of(frozen: Frozen) -> str:
    """Return the name of a test in file names: the folder of its definition in the package, or the name of its file."""
    file = frozen.test.file
    return file.parent.name if file.stem == "uitvoeringstoets" else file.stem


def verdict_line(frozen: Frozen, language: Language) -> str:
    """Say what the verdict on the proposal is."""
    view = PopulationView(frozen, language, "")
    return f"{view.title}: {view.judged(view.definition.voorstel)}. {view.conditions(view.definition.voorstel)}"


def _data(view: PopulationView, day: date | None, version: str) -> str:
    register = view.register
    content: dict[str, Any] = {
        "soort": "uitvoeringstoets over een bevolking",
        "vorm": FORM,
        "taal": view.language.code,
        "datum": day and day.isoformat(),
        "versie": version,
        "titel": view.title,
        "register": view.register_name,
        "stelsels": {name: view.regime(name) for name in view.regimes},
        "eindoordelen": {v.stelsel: v.model_dump(mode="json") for v in register.oordelen},
        "bevindingen": list(view.findings()),
        "afruil": [
            {"indicator": indicator.name, "stelsels": {r: cell[2] for r, cell in zip(view.regimes, cells, strict=True)}}
            for indicator, cells in view.tradeoffs()
        ],
        "indicatoren": {
            name: {
                "label": view.language.of(indicator.label),
                "blok": indicator.block,
                "eenheid": indicator.unit,
                "formule": indicator.formula,
                "bron": indicator.source,
                "beter": indicator.direction.value,
                "aannames": [a.id for a in view.assumptions_on(name)],
            }
            for name, indicator in view.frozen.indicators.items()
        },
        "voorspellingen": [p.model_dump(mode="json") for p in register.voorspellingen],
        "niet_te_geven": [m.model_dump(mode="json") for m in register.niet_te_geven],
        "aannames": [a.model_dump(mode="json") for a in register.aannames],
        "bewijzen": [b.model_dump(mode="json") for b in register.bewijzen],
        "artikelen": view.frozen.articles,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
