"""Makeability and complexity: counts over the rules themselves, not over households."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.indicators.registry import ALLOWANCE_NAMES, Direction, Indicator, register
from openfisca_toeslagen.impact.measured import ALLOWANCES
from openfisca_toeslagen.impact.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from openfisca_toeslagen.impact.measured import Figure, Measured

TEMPLATE = "Leeswijzer uitvoeringstoets Belastingdienst/Toeslagen (complexiteit)"
DATA = "Kamerstuk 35 510, nr. 4, par. 5 (waarborgen bij gebruik van gegevens)"
LETTER = "Kamerstuk 35 510, nr. 4, par. 2"

#: Per count: block, labels, formula, source. All are counted on the dependency graph of the rules.
COUNTS = {
    "gegevens": ("interactie", "Gegevens die de regels lezen", "Facts that the rules read", "alle gegevens", DATA),
    "gegevens_burger": (
        "interactie",
        "Gegevens die alleen de burger kan geven",
        "Facts that only the citizen can supply",
        "gegevens met bron burger",
        LETTER,
    ),
    "schattingen": (
        "interactie",
        "Gegevens die de burger moet schatten",
        "Facts that the citizen must estimate",
        "gegevens van een ander dan de Dienst die pas achteraf bekend zijn, als een voorschot wordt afgerekend",
        LETTER,
    ),
    "niet_meer_gelezen": (
        "interactie",
        "Gegevens die de basis vraagt en geen regel meer leest",
        "Facts the baseline asks and no rule reads any more",
        "gegevens gelezen onder de basis en niet meer",
        DATA,
    ),
    "regels": ("complexiteit", "Regels", "Rules", "variabelen met een formule", TEMPLATE),
    "parameters": ("complexiteit", "Parameters", "Parameters", "parameters die de regels lezen", TEMPLATE),
    "takken": ("complexiteit", "Vertakkingen", "Branches", "keuzes in de tekst van de regels", TEMPLATE),
    "diepte": ("complexiteit", "Diepte", "Depth", "langste keten van regels", TEMPLATE),
    "andere_wetten": ("complexiteit", "Andere wetten", "Other acts", "wetten naast de eigen wet van de toeslag", TEMPLATE),
}


def _counted(name: str) -> Callable[[Measured], Figure]:
    def count(m: Measured) -> Figure:
        return m.count(name)

    return count


for _name, (_block, _nl, _en, _formula, _source) in COUNTS.items():
    for _allowance in ALLOWANCES:
        _of = ALLOWANCE_NAMES[_allowance]
        register(
            Indicator(
                f"{_name}_{_allowance}",
                _block,
                Text(nl=f"{_nl}: {_of.nl}", en=f"{_en}: {_of.en}"),
                "aantal",
                f"{_formula}, in de afhankelijkheidsgraaf van de toekenning en de terugvordering",
                _source,
                _counted(f"{_name}_{_allowance}"),
                Direction.HIGHER if _name == "niet_meer_gelezen" else Direction.LOWER,
                compares=_name == "niet_meer_gelezen",
            )
        )
