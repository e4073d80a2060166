"""What the table ``besluiten`` of observations may hold: a row per household, in one month of observation.

The flows are those of the year cycle, named ``<flow>_<toeslag>``. Twelve months after the start only the advance is known:
a flow of the definitive award in such a table is refused, later it is required. The facts on which the decisions rest may
stand beside it, as the two tables of microdata of the population (``personen`` and ``huishoudens``).
"""

from __future__ import annotations

import functools

from openfisca_toeslagen import coverage
from openfisca_toeslagen.population.problems import did_you_mean
from openfisca_toeslagen.population.schema import GROUP, HOUSEHOLD_ID, MONTHS, WEIGHT, Column

TABLE = "besluiten"
REGIME, DECIDED, MONTH = "stelsel", "besluitdatum", "maand"
ALLOWANCES = tuple(coverage.PARAMETERS_OF)
#: The first month in which a year can be observed: the invoeringstoets is one year after the start.
FIRST_MONTH, LAST_MONTH = 12, 60
ADVANCE = "voorschot"
EVENT = "gebeurtenis"
PROVIDER = "vergoeding_kinderopvang"

EURO = "currency-EUR"
#: Flows of each allowance that are known after twelve months, with what they mean.
KNOWN = {
    "schatting": "Toekenning waarop het voorschot rust, volgens het besluit aan het begin; 0 zonder aanvraag",
    "terugvordering_voorschot": "Teruggevorderd in het jaar zelf, door een herziening van het voorschot",
}
#: Flows that are known after the definitive award.
DEFINITIVE = {
    "toekenning": "Definitieve toekenning",
    "nabetaling": "Nabetaling bij de definitieve toekenning",
    "verrekende_matiging": "Verrekend met een eerdere matiging (Awir art. 24 lid 4)",
    "terugvordering": "Terugvordering bij de definitieve toekenning",
    "niet_teruggevorderd": "Te veel betaald en niet teruggevorderd (grens, matiging)",
}
INCOME = "inkomen_gebleken"
#: Facts of execution: (kind, lowest, highest, what it means).
FACTS: dict[str, tuple[str, float | None, float | None, str]] = {
    INCOME: ("float", None, None, "Inkomen van aanvrager en partner, zoals bekend in de maand van waarneming"),
    "wijzigingen": ("int", 0, 50, "Aantal wijzigingen in het jaar, voor zover bekend"),
    "meldingen": ("int", 0, 50, "Aantal wijzigingen dat in het jaar is gemeld"),
    "meldingen_op_tijd": ("int", 0, 50, "Aantal meldingen binnen vier weken (Uitvoeringsregeling Awir art. 5)"),
    "doorlooptijd_dagen": ("int", 0, 3_660, "Dagen tussen aanvraag en besluit"),
    "automatisch": ("bool", None, None, "Besluit zonder handmatige behandeling"),
    "correctie": ("bool", None, None, "Besluit achteraf gecorrigeerd, los van bezwaar"),
    "bezwaar": ("bool", None, None, "Bezwaar gemaakt"),
    "bezwaar_gegrond": ("bool", None, None, "Bezwaar geheel of deels gegrond"),
    "in_behandeling": ("bool", None, None, "Aanvraag, melding of bezwaar nog niet afgehandeld"),
}


class DecisionSchema:
    """The columns of the table, for one month of observation; it has the form of the schema of the population."""

    def __init__(self, definitive: bool) -> None:
        self.definitive = definitive
        columns = [
            Column(HOUSEHOLD_ID, TABLE, "id", required=True, label="Nummer of code van het huishouden, uniek"),
            Column(WEIGHT, TABLE, "weight", required=True, minimum=0, label="Hoeveel huishoudens deze rij vertegenwoordigt"),
            Column(REGIME, TABLE, "group", required=True, label="Stelsel dat van kracht was"),
            Column(DECIDED, TABLE, "date", required=True, label="Datum van het besluit"),
            Column(
                MONTH,
                TABLE,
                "int",
                required=True,
                minimum=FIRST_MONTH,
                maximum=LAST_MONTH,
                label="Maand van waarneming, geteld vanaf de invoering",
            ),
        ]
        for allowance in ALLOWANCES:
            columns.append(_flow(ADVANCE, allowance, "Uitbetaald voorschot van de maand", period="maand"))
            flows = KNOWN | DEFINITIVE if definitive else KNOWN
            columns += [_flow(flow, allowance, label) for flow, label in flows.items()]
        columns += [
            Column(name, TABLE, kind, required=True, minimum=low, maximum=high, label=label)
            for name, (kind, low, high, label) in FACTS.items()
        ]
        provider = "Door de overheid aan de opvang betaald; alleen waar een stelsel dat kent"
        columns.append(Column(PROVIDER, TABLE, "float", unit=EURO, minimum=0, label=provider))
        columns.append(Column(EVENT, TABLE, "group", label="Soort gebeurtenis buiten de gewone gang, of geen"))
        self.tables = {TABLE: {column.name: column for column in columns}}

    def find(self, table: str, name: str) -> tuple[Column, str | None]:
        """Return the column that ``name`` stands for, and the month 01 to 12 if it is one of twelve.

        Raises KeyError with a Dutch explanation when the table has no such column.
        """
        columns = self.tables[table]
        if name in columns and columns[name].period != "maand":
            return columns[name], None
        if name in columns:
            raise KeyError(f"is per maand; toegestaan: {name}_01 tot en met {name}_12")
        if name.startswith(GROUP) and len(name) > len(GROUP):
            return Column(name, table, "group", label="Kolom voor de verantwoording; geen regel leest haar"), None
        stem, _, suffix = name.rpartition("_")
        if stem in columns and columns[stem].period == "maand" and suffix.isdigit():
            if suffix in MONTHS:
                return columns[stem], suffix
            raise KeyError(f"er is geen maand {suffix}; toegestaan: {stem}_01 tot en met {stem}_12")
        raise KeyError(self._unknown(name))

    def _unknown(self, name: str) -> str:
        if not self.definitive and name in schema(True).tables[TABLE]:
            return (
                f"hoort bij de definitieve toekenning, die er in maand {FIRST_MONTH} niet is; geef haar bij een waarneming "
                f"na maand {FIRST_MONTH}"
            )
        near = did_you_mean(name, [*self.tables[TABLE], *(f"{ADVANCE}_{a}_{m}" for a in ALLOWANCES for m in MONTHS)])
        return f"onbekende kolom{near or f'; eigen kolommen beginnen met {GROUP}'}"


def _flow(flow: str, allowance: str, label: str, period: str = "") -> Column:
    name = f"{flow}_{allowance}"
    return Column(name, TABLE, "float", period, required=True, unit=EURO, minimum=0, label=f"{label}, {allowance}")


@functools.cache
def schema(definitive: bool) -> DecisionSchema:
    """Return the schema before (month 12) or after the definitive award; built once."""
    return DecisionSchema(definitive)
