"""The results as JSON. What is not a number becomes null, with its reason beside it."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from openfisca_toeslagen.impact.cliff import Cliff
    from openfisca_toeslagen.impact.families import Family
    from openfisca_toeslagen.impact.settlement import Amounts
    from openfisca_toeslagen.impact.uitvoeringstoets import Outcome
    from openfisca_toeslagen.report.page import View

#: The form of the file; raised when a reader of an older file could misread a newer one.
FORM = 1


def as_json(view: View, day: date | None, version: str) -> str:
    """Return the whole report as JSON text."""
    toets, language = view.toets, view.language
    content = {
        "soort": "uitvoeringstoets",
        "vorm": FORM,
        "taal": language.code,
        "datum": day and day.isoformat(),
        "versie": version,
        "regimes": [
            {
                "sleutel": regime.key,
                "titel": language.regime(regime, "title"),
                "verandert": language.regime(regime, "changes"),
                "bron": regime.reference,
            }
            for regime in toets.regimes
        ],
        "reproductie": asdict(toets.reproductie),
        "bevindingen": [
            {
                "sleutel": finding.key,
                "gezin": finding.family,
                "titel": view.finding(finding, "titel"),
                "zin": view.finding(finding, "zin"),
                "waarden": {key: _number(value) for key, value in finding.values.items()},
            }
            for finding in toets.bevindingen
        ],
        "gezinnen": [_family(view, family) for family in toets.gezinnen],
        "kliffen": [_cliff(view, cliff) for cliff in toets.kliffen],
        "artikelen": toets.artikelen,
        "niet_getoond": view.texts["niet"],
        "aannames": view.texts["methode"],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _family(view: View, family: Family) -> dict[str, Any]:
    facts = family.model_dump(mode="json", include={"situatie", "bron"}, exclude_none=True)
    return {
        "id": family.id,
        "jaar": family.jaar,
        "titel": view.language.of(family.titel),
        "verhaal": view.language.of(family.verhaal),
        "bron": facts["bron"],
        "geconstrueerd": [view.language.of(text) for text in family.geconstrueerd],
        "situatie": facts["situatie"],
        "uitkomsten": [_outcome(view, o) for a in family.toeslagen for o in view.toets.outcomes_of(family.id, a)],
        "gepubliceerd": [asdict(comparison) for comparison in view.toets.comparisons_of(family.id)],
    }


def _outcome(view: View, outcome: Outcome) -> dict[str, Any]:
    amounts = outcome.bedragen and _amounts(view, outcome.bedragen)
    head = {"toeslag": outcome.toeslag, "regime": outcome.regime}
    return {**head, "weigering": outcome.weigering, "bedragen": amounts}


def _amounts(view: View, amounts: Amounts) -> dict[str, Any]:
    """Return the amounts; those that only childcare has are left out of other allowances."""
    plain: dict[str, Any] = {}
    for key, value in asdict(amounts).items():
        if value is None:
            continue
        plain[key] = _number(value)
        if plain[key] is None:
            plain[f"{key}_reden"] = view.texts["reden_factor"]
    return plain


def _cliff(view: View, cliff: Cliff) -> dict[str, Any]:
    points = [
        {
            "betaald_deel": point.betaald_deel,
            "onbetaald": point.onbetaald,
            "bedragen": {key: _amounts(view, amounts) for key, amounts in point.bedragen.items()},
        }
        for point in cliff.punten
    ]
    head = {"gezin": cliff.gezin, "verschuldigd": cliff.verschuldigd, "weigering": cliff.weigering}
    return {**head, "zelfde_als_wet": cliff.zelfde_als_wet, "punten": points}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
