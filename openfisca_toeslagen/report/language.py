"""The texts of the reports and how figures are written, in Dutch and in English."""

from __future__ import annotations

import math
import string
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.regimes import Regime
    from openfisca_toeslagen.impact.text import Text

TEXTS = Path(__file__).parent / "texts"

NO_BREAK = "\u00a0"
SOFT_HYPHEN = "\u00ad"
MINUS = "\u2212"
MONTHS_NL = "januari februari maart april mei juni juli augustus september oktober november december"
MONTHS_EN = "January February March April May June July August September October November December"


class Taal(StrEnum):
    """A language of the reports."""

    nl = "nl"
    en = "en"


@dataclass(frozen=True)
class Language:
    """One language: its texts by key, and its way of writing figures."""

    code: str
    texts: dict[str, Any]

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number with the separators of the language."""
        written = f"{abs(value):,.{decimals}f}"
        if self.code == "nl":
            written = written.translate(str.maketrans(",.", ".,"))
        # What rounds to nothing has no sign.
        return MINUS + written if value < 0 and written.strip("0.,") else written

    def amount(self, value: float) -> str:
        """Write euros without the sign: whole euros as such, anything else with cents."""
        return self.number(value, 0 if float(value).is_integer() else 2)

    def euro(self, value: float) -> str:
        """Write euros with the sign."""
        written = self.amount(value)
        sign, digits = (MINUS, written[1:]) if written.startswith(MINUS) else ("", written)
        return f"{sign}€{NO_BREAK if self.code == 'nl' else ''}{digits}"

    def million(self, value: float) -> str:
        """Write euros in millions, with a decimal below ten: the decimal point is put elsewhere."""
        millions = Decimal(value).scaleb(-6)
        written = self.number(float(millions), 1 if abs(millions) < 10 else 0)
        sign, digits = (MINUS, written[1:]) if written.startswith(MINUS) else ("", written)
        space, word = (NO_BREAK, "miljoen") if self.code == "nl" else ("", "million")
        return f"{sign}€{space}{digits}{NO_BREAK}{word}"

    def factor(self, value: float | None) -> str:
        """Write a ratio; one that cannot be computed is said to be so."""
        if value is None or math.isnan(value):
            return self.texts["niet_te_berekenen"]
        return self.number(value, 1)

    def percent(self, value: float) -> str:
        """Write a share as a percentage, with two decimals where one would hide that it is not 100%."""
        for decimals in (1, 2, 5):
            written = f"{value:.{decimals}%}"
            if value == 1 or float(written[:-1]) < 100:
                break
        written = written.replace(".0%", "%")
        return written.replace(".", ",") if self.code == "nl" else written

    def date(self, value: date) -> str:
        """Write a date in full."""
        return f"{value.day} {self.month(value.month)} {value.year}"

    def of(self, text: Text) -> str:
        """Return the text in this language."""
        return getattr(text, self.code).replace("€ ", f"€{NO_BREAK}")

    def period(self, period: str) -> str:
        """Write a year, or a month with its name."""
        year, _, month = period.partition("-")
        return f"{self.month(int(month))} {year}" if month else year

    def month(self, number: int) -> str:
        """Return the name of a month."""
        names = (MONTHS_NL if self.code == "nl" else MONTHS_EN).split()
        return dict(enumerate(names, start=1))[number]

    def soft(self, text: str) -> str:
        """Mark where the long words of narrow table columns may be broken."""
        for word in self.texts["afbreken"]:
            text = text.replace(word.replace("|", ""), word.replace("|", SOFT_HYPHEN))
        return text

    def regime(self, regime: Regime, what: str) -> str:
        """Return ``title`` or ``changes`` of a regime: its own header in Dutch, our translation otherwise."""
        return self.texts["regimes"].get(regime.key, {}).get(what) or getattr(regime, what)

    def sentence(self, template: str, **values: object) -> str:
        """Fill a sentence; ``{name:euro}`` writes a figure as this language does."""
        return _Sentence(self).format(template, **values)


class _Sentence(string.Formatter):
    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as in string.Formatter
        return getattr(self.language, format_spec)(value) if format_spec else str(value)


def load(taal: Taal) -> Language:
    """Return the language with its texts."""
    return Language(taal.value, yaml.safe_load((TEXTS / f"{taal.value}.yaml").read_text(encoding="utf-8")))
