"""What the two tables of microdata may hold, derived from the tax-benefit system: no list of facts is kept here.

Table ``personen`` has a row per person, table ``huishoudens`` a row per household. Column names are the names of the
input variables of the law. A fact by month is one column that holds for the whole year (``kale_huur``), or twelve
(``kale_huur_01`` to ``kale_huur_12``), never both: one column takes a twelfth of the memory and most facts do not change.
A column that is not given has the default of the law; a column that is given has a value in every row.
"""

from __future__ import annotations

import dataclasses
import functools
from datetime import date
from typing import TYPE_CHECKING

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY, MONTH

from openfisca_toeslagen import coverage
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.facts import REQUIRED, bounds, is_fact
from openfisca_toeslagen.population.problems import did_you_mean
from openfisca_toeslagen.system import CountryTaxBenefitSystem

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

PERSONS, HOUSEHOLDS = "personen", "huishoudens"
PERSON_ID, HOUSEHOLD_ID = "persoon_id", "huishouden_id"
ROLE, WEIGHT = "huishouden_rol", "gewicht_huishouden"
GROUP = "groep_"
#: The lowest award for which the household applies for an allowance: behaviour, not law, and no rule reads it.
THRESHOLD = "aanvraagdrempel_"
ROLES = tuple(role.key for role in Huishouden.flattened_roles)
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
OLDEST = 120
YOUNGEST_ADULT = 12


@dataclasses.dataclass(frozen=True)
class Column:
    """One column: what it may hold and what it means.

    ``kind`` is one of float, int, bool, date, enum, id, role, weight, group; ``period`` one of jaar, maand, altijd, or
    empty for what is no fact. ``minimum`` and ``maximum`` are inclusive, None is no bound.
    """

    name: str
    table: str
    kind: str
    period: str = ""
    default: object = None
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    label: str = ""
    documentation: str = ""

    @property
    def allowed(self) -> str:
        """What a cell may hold, in Dutch."""
        if self.kind == "bool":
            return "true of false"
        if self.kind == "date":
            return "een datum als 1980-05-31"
        if self.kind in ("enum", "role"):
            return ", ".join(self.choices) if len(self.choices) <= 6 else f"{', '.join(self.choices[:5])}, ..."
        if self.kind == "id":
            return "een geheel getal of een tekst, niet leeg"
        if self.kind == "group":
            return "een getal, tekst of ja/nee"
        number = "een geheel getal" if self.kind in ("int", "role_number") else "een getal"
        low = "" if self.minimum is None else f" vanaf {self.minimum:g}"
        return number + low + ("" if self.maximum is None else f" tot en met {self.maximum:g}")

    def shown_default(self, yes: str = "true", no: str = "false") -> str:
        """Return what holds when the column is not given, in Dutch; empty for what has to be given."""
        if self.required or not (self.period or self.name.startswith(THRESHOLD)):
            return ""
        if self.default is None:
            return "volgt uit andere gegevens"
        if self.kind == "bool":
            return yes if self.default else no
        return str(self.default)


class Schema:
    """The columns of both tables for one tax-benefit system."""

    def __init__(self, system: TaxBenefitSystem) -> None:
        role = Column(ROLE, PERSONS, "role", required=True, choices=ROLES, label="Rol in het huishouden")
        keys = [
            Column(PERSON_ID, PERSONS, "id", required=True, label="Nummer of code van de persoon, uniek"),
            Column(HOUSEHOLD_ID, PERSONS, "id", required=True, label="Huishouden waarin de persoon woont"),
            role,
            Column(HOUSEHOLD_ID, HOUSEHOLDS, "id", required=True, label="Nummer of code van het huishouden, uniek"),
            Column(
                WEIGHT,
                HOUSEHOLDS,
                "weight",
                required=True,
                minimum=0,
                label="Hoeveel huishoudens van de bevolking deze rij vertegenwoordigt",
            ),
        ]
        facts = [_column(variable) for variable in system.variables.values() if is_fact(variable)]
        facts.sort(key=lambda column: (not column.required, column.name))
        thresholds = [
            Column(
                f"{THRESHOLD}{allowance}",
                HOUSEHOLDS,
                "float",
                default=0.0,
                unit="currency-EUR",
                minimum=0,
                label=f"Laagste jaarbedrag waarvoor het huishouden {allowance} aanvraagt",
                documentation="Gedrag, geen recht: geen regel leest dit. Zonder opgave 0: het huishouden vraagt alles aan.",
            )
            for allowance in coverage.PARAMETERS_OF
        ]
        self.tables: dict[str, dict[str, Column]] = {PERSONS: {}, HOUSEHOLDS: {}}
        for column in [*keys, *facts, *thresholds]:
            self.tables[column.table][column.name] = column
        self.computed = frozenset(name for name, variable in system.variables.items() if not is_fact(variable))

    def find(self, table: str, name: str) -> tuple[Column, str | None]:
        """Return the column that ``name`` stands for, and the month 01 to 12 if it is one of twelve.

        Raises KeyError with a Dutch explanation when the table has no such column.
        """
        columns = self.tables[table]
        if name in columns:
            return columns[name], None
        if name.startswith(GROUP) and len(name) > len(GROUP):
            return Column(name, table, "group", label="Kolom voor de verantwoording; geen regel leest haar"), None
        stem, _, suffix = name.rpartition("_")
        if stem in columns and columns[stem].period == "maand" and suffix.isdigit():
            if suffix in MONTHS:
                return columns[stem], suffix
            raise KeyError(f"er is geen maand {suffix}; toegestaan: {stem}_01 tot en met {stem}_12, of alleen {stem}")
        raise KeyError(self._unknown(table, name))

    def _unknown(self, table: str, name: str) -> str:
        other = HOUSEHOLDS if table == PERSONS else PERSONS
        if name in self.tables[other]:
            return f"hoort in de tabel {other}"
        if name in self.computed:
            return "wordt uit de wet berekend en kan geen gegeven zijn"
        near = did_you_mean(name, [*self.tables[table], *self.tables[other]])
        return f"onbekende kolom{near or f'; eigen kolommen beginnen met {GROUP}'}"


def _column(variable: Variable) -> Column:
    documentation = variable.documentation or ""
    kind = "enum" if variable.value_type is Enum else variable.value_type.__name__
    minimum, maximum = bounds(variable)
    default = variable.default_value
    if variable.value_type is Enum:
        default = default.name
    if variable.formulas:
        default = None
    return Column(
        name=variable.name,
        table=PERSONS if variable.entity.key == Persoon.key else HOUSEHOLDS,
        kind=kind,
        period={MONTH: "maand", ETERNITY: "altijd"}.get(variable.definition_period, "jaar"),
        default=default,
        required=variable.name in REQUIRED,
        choices=tuple(variable.possible_values.__members__) if variable.value_type is Enum else (),
        unit=variable.unit or "",
        minimum=minimum,
        maximum=maximum,
        label=variable.label or "",
        documentation=documentation,
    )


def birth_dates(year: int) -> tuple[date, date]:
    """Return the first and the last possible date of birth of somebody in microdata of ``year``."""
    return date(year - OLDEST, 1, 1), date(year, 12, 31)


@functools.cache
def law() -> TaxBenefitSystem:
    """Return the allowances as they are; built once."""
    return CountryTaxBenefitSystem()


@functools.cache
def schema() -> Schema:
    """Return the schema of the allowances as they are; built once."""
    return Schema(law())
