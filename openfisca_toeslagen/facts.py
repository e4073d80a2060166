"""What may be given for a variable, and for which periods; derived from the variable itself, no list is kept here.

The doors (microdata, families, YAML cases, API requests) ask here, so that a value means the same behind each of them.
"""

from __future__ import annotations

import difflib
import math
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY, MONTH, YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openfisca_core.variables import Variable

#: Facts whose default would be a guess about the person instead of "nothing special": they have to be given.
REQUIRED = ("geboortedatum", "toetsingsinkomen", "vermogen")
LONGEST_MONTH = 31 * 24
LONGEST_SHOWN = 80
#: What YAML reads as a yes or a no when it has no quotes.
READ_AS = {True: ("YES", "ON", "Y"), False: ("NO", "OFF", "N")}
FOREVER = "ETERNITY"
CANONICAL = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?|" + FOREVER)
#: A period that a reader understands and that core would keep apart from the same period written as it should be.
READABLE = re.compile(r"(?:(?:year|month|day):)?(?P<year>\d{4})(?:[-/](?P<month>\d{1,2})(?:[-/]\d{1,2})?)?(?::1)?", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: How a number must be written: no thousands separators, no other base, no exponent (YAML reads 1e3 as a text).
NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")
LOOKS_LIKE_NUMBER = re.compile(r"[^\d-]*(?P<number>-?[\d.,_' ]*\d)\D*")


def is_fact(variable: Variable) -> bool:
    """Return whether a variable is given and not computed.

    Facts are what has no formula, what accepts a value for a longer period than its own, and what stands in a file of
    facts: there a formula is only the default.
    """
    in_file_of_facts = "_feiten_" in f"_{type(variable).__module__}"
    return not variable.formulas or variable.set_input is not None or in_file_of_facts


def bounds(variable: Variable) -> tuple[float | None, float | None]:
    """Return the lowest and the highest value; a fact that may be negative says so in its documentation."""
    if variable.value_type not in (float, int):
        return None, None
    highest = {"hour": LONGEST_MONTH, "/1": 1}.get(variable.unit)
    return (None if "Mag negatief zijn" in (variable.documentation or "") else 0), highest


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; bedoelde u x?`` for the nearest known word, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6) if len(word) <= LONGEST_SHOWN else []
    return f"; bedoelde u {close[0]}?" if close else ""


def shortened(value: object) -> str:
    """Return a value as text, cut off where it would fill the screen."""
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def allowed(variable: Variable, bounded: bool = True) -> str:
    """Return in Dutch what may be given."""
    if variable.value_type is bool:
        return "true of false"
    if variable.value_type is date:
        return "een datum als 1985-06-15"
    if variable.value_type is Enum:
        names = list(variable.possible_values.__members__)
        return ", ".join(names) if len(names) <= 8 else f"{', '.join(names[:6])} en {len(names) - 6} andere"
    lowest, highest = bounds(variable) if bounded else (None, None)
    text = "een geheel getal" if variable.value_type is int else "een getal"
    text += "" if lowest is None else f" vanaf {lowest:g}"
    return text + ("" if highest is None else f" tot en met {highest:g}")


def value_problem(
    variable: Variable, value: object, written: str | None = None, bounded: bool = True
) -> tuple[str, str] | None:
    """Return (code, Dutch message) if ``value`` cannot be given for ``variable``, else None.

    ``written`` is how it stands in the file, where that is known: YAML reads 10.000 as ten and NO as false. ``bounded``
    is false for an expected outcome, which may be anything.
    """
    shown = shortened(value if written is None else written)
    may = f"toegestaan: {allowed(variable, bounded)}"
    if value is None:
        return "leeg", f"heeft geen waarde; {may}"
    kind = variable.value_type
    if kind is bool:
        return None if isinstance(value, bool) else ("verkeerd_type", f"{shown} mag niet; {may}{_boolean_hint(value)}")
    if kind is date:
        return None if _is_date(value) else ("verkeerd_type", f"{shown} is geen datum; {may}{_date_hint(value)}")
    if kind is Enum:
        return _enum_problem(variable, value, shown, may)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "verkeerd_type", f"{shown} is geen getal; {may}{_number_hint(value)}"
    return _number_problem(variable, value, written, bounded, may)


def _number_problem(
    variable: Variable, value: float, written: str | None, bounded: bool, may: str
) -> tuple[str, str] | None:
    shown = value if written is None else written
    if not math.isfinite(value):
        return "verkeerd_type", f"{shown} is geen eindig getal; {may}"
    if written is not None:
        decimals = variable.unit in (None, "/1") or (not bounded and not written.endswith(".000"))
        if THOUSANDS.fullmatch(written) and not decimals:
            return "verkeerd_type", (
                f"{written} wordt gelezen als {value:g}: een punt staat voor de decimalen; {may}; "
                f"bedoelde u {written.replace('.', '')}, of {written}0?"
            )
        if not NUMBER.fullmatch(written):
            return "verkeerd_type", f"{written} wordt gelezen als {value:g}; {may}; bedoelde u {written.lstrip('0') or '0'}?"
    if variable.value_type is int and not float(value).is_integer():
        return "verkeerd_type", f"{shown} is geen geheel getal; {may}"
    lowest, highest = bounds(variable) if bounded else (None, None)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        return "buiten_grenzen", f"{shown} kan niet; {may}"
    return None


def _enum_problem(variable: Variable, value: object, shown: str, may: str) -> tuple[str, str] | None:
    names = variable.possible_values.__members__
    if isinstance(value, str) and value in names:
        return None
    meant = [name for name in READ_AS[value] if name in names] if isinstance(value, bool) else []
    if meant:
        read = str(value).lower()
        return (
            "verkeerd_type",
            f"{meant[0]} wordt door YAML gelezen als {read}; bedoelde u '{meant[0]}' met aanhalingstekens?",
        )
    near = did_you_mean(str(shown), names) or did_you_mean(str(shown).upper(), names)
    return "onbekende_waarde", f"{shown} bestaat niet; {may}{near}"


def _boolean_hint(value: object) -> str:
    words = {"ja": "true", "waar": "true", "true": "true", "1": "true", "yes": "true"}
    words |= {"nee": "false", "onwaar": "false", "false": "false", "0": "false", "no": "false"}
    meant = words.get(str(value).strip().lower())
    return f"; bedoelde u {meant}?" if meant else ""


def _is_date(value: object) -> bool:
    if isinstance(value, datetime):
        return False
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date)


def _date_hint(value: object) -> str:
    parts = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", str(value))
    day_first = parts and (parts[3], parts[2], parts[1])
    parts = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", str(value))
    found = day_first or (parts and parts.groups())
    if not found:
        return ""
    meant = "-".join(f"{int(part):02d}" for part in found)
    return f"; bedoelde u {meant}?" if _is_date(meant) else ""


def _number_hint(value: object) -> str:
    """Return what was probably meant by a text: 1.234,56 and EUR 10.000 as they are written in Dutch."""
    match = LOOKS_LIKE_NUMBER.fullmatch(value) if isinstance(value, str) and len(value) <= LONGEST_SHOWN else None
    if not match or re.search(r"[*/+()]", str(value)):
        return ""
    number = re.sub(r"[ _']", "", match["number"])
    if "," in number:
        number = number.replace(".", "").replace(",", ".") if number.count(",") == 1 else number.replace(",", "")
    elif THOUSANDS.fullmatch(number):
        number = number.replace(".", "")
    return f"; bedoelde u {number}?" if NUMBER.fullmatch(number) else ""


def canonical_period(key: object) -> tuple[str | None, str]:
    """Return the period as core writes it and no message, or None and the Dutch message why it is none.

    Core keeps periods that are written otherwise apart, and then silently loses all values but the last.
    """
    text = shortened(key)
    if CANONICAL.fullmatch(text) and not isinstance(key, bool | float):
        return text, ""
    meant = READABLE.fullmatch(text)
    hint = ""
    if text.upper() == FOREVER:
        hint = f"; bedoelde u {FOREVER}?"
    elif meant and 1 <= int(meant["month"] or 1) <= 12:
        hint = f"; bedoelde u {meant['year']}" + (f"-{int(meant['month']):02d}?" if meant["month"] else "?")
    return None, f"is geen periode; toegestaan: een jaar (2024), een maand (2024-03) of {FOREVER}{hint}"


def period_problem(variable: Variable, period: str, given: bool = True) -> str | None:
    """Return the Dutch message why ``variable`` has no value for ``period`` (canonical), or None.

    ``given`` is whether the value is given; a fact by month may be given for a year at once, an outcome is asked by month.
    """
    unit = variable.definition_period
    if unit == ETERNITY:
        fits = not given or period == FOREVER
        return (
            None if fits else f"geldt voor altijd en niet voor {period}; toegestaan: {FOREVER}, of de waarde zonder periode"
        )
    if unit == YEAR and len(period) != 4:
        return f"geldt per jaar en niet voor {period}; toegestaan: een jaar, zoals {_year_of(period)}"
    by_year = given and variable.set_input is not None
    if unit == MONTH and "-" not in period and not (by_year and len(period) == 4):
        also = " of een heel jaar" if by_year else ""
        return f"geldt per maand en niet voor {period}; toegestaan: een maand{also}, zoals {_year_of(period)}-03"
    return None


def _year_of(period: str) -> str:
    return period[:4] if period[:4].isdigit() else "2024"
