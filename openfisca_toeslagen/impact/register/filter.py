"""A group or a filter as text: ``groep_regio=noord``, ``kinderen>=3``, ``huishoudtype=eenouder en inkomen<30000``."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.reading import suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Measured

AND = " en "
CONDITION = re.compile(r"^(?P<column>[a-z][a-z0-9_]*)(?P<sign>>=|<=|=|>|<)(?P<value>[^<>=]+)$")
COMPARE = {"=": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Condition:
    """One comparison of a fact or audit column with a value."""

    column: str
    sign: str
    value: str

    def holds(self, measured: Measured) -> NDArray[numpy.bool_]:
        """Return for which households it holds; raises ValueError for a column or value that is not there."""
        columns = measured.facts if self.column in measured.facts else measured.groups
        if self.column not in columns:
            known = [*measured.facts, *measured.groups]
            message = f"{self.column} is geen kenmerk of groep van de bevolking; {suggestion(self.column, known)}"
            raise ValueError(message)
        values = columns[self.column]
        if isinstance(values, pandas.Categorical):
            return self._among(values)
        try:
            number = float(self.value)
        except ValueError as error:
            message = f"{self.column} is een getal; {self.value} is dat niet"
            raise ValueError(message) from error
        return COMPARE[self.sign](values, number)

    def _among(self, values: pandas.Categorical) -> NDArray[numpy.bool_]:
        names = [str(name) for name in values.categories]
        if self.sign != "=":
            message = f"{self.column} is een indeling en geen getal; toegestaan: {self.column}=<een van {', '.join(names)}>"
            raise ValueError(message)
        if self.value not in names:
            message = f"{self.column} kent geen {self.value}; {suggestion(self.value, names)}"
            raise ValueError(message)
        return values.codes == names.index(self.value)


def parse(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a filter, which all have to hold; raises ValueError for another form."""
    found = []
    for part in text.split(AND):
        match = CONDITION.match(part.strip())
        if match is None:
            message = (
                f"{part.strip()!r} is geen filter; toegestaan: <kenmerk><teken><waarde> met een van {' '.join(COMPARE)}, "
                f"meer ervan verbonden met{AND}, zoals groep_regio=noord of kinderen>=3"
            )
            raise ValueError(message)
        found.append(Condition(match["column"], match["sign"], match["value"].strip()))
    return tuple(found)


def rows(text: str, measured: Measured) -> NDArray[numpy.bool_]:
    """Return the households of a group or filter."""
    return numpy.logical_and.reduce([condition.holds(measured) for condition in parse(text)])
