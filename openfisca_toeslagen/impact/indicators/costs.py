"""What the execution costs: minutes per event, hours and wages per full-time post. Most of it is nowhere published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy
from pydantic import Field

from openfisca_toeslagen.impact.indicators.interaction import acts
from openfisca_toeslagen.impact.indicators.recovery import ROUNDING, more_than
from openfisca_toeslagen.impact.indicators.registry import Direction, Indicator, register
from openfisca_toeslagen.impact.measured import ALLOWANCES
from openfisca_toeslagen.impact.text import Text
from openfisca_toeslagen.reading import Strict, read
from openfisca_toeslagen.year_cycle.assumptions import Given
from openfisca_toeslagen.year_cycle.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

DEFAULTS = Path(__file__).parent / "uitvoeringskosten.yaml"
#: The lines of the template under which costs are put.
LINES = ("dienstverlening", "handhaving")
TEMPLATE = "Leeswijzer uitvoeringstoets Belastingdienst/Toeslagen (uitvoeringskosten, personele gevolgen)"
MINUTES = 60

NotNegative = Annotated[float, Field(ge=0)]


class Event(Strict):
    """A kind of event and the time of staff it takes on average, automatic handling included."""

    lijn: Literal[LINES]
    minuten: Given[NotNegative]


class Events(Strict):
    """The events of a year."""

    schatting_nakijken: Event
    wijziging_melden: Event
    achteraf_aanvragen: Event
    definitief_toekennen: Event
    terugvorderen: Event
    restschuld_innen: Event
    vooraf_toetsen: Event
    verrekenen_met_opvang: Event


class Costs(Strict):
    """All that turns events into posts and money."""

    uren_per_fte: Given[Annotated[float, Field(gt=0)]]
    loonkosten_per_fte: Given[Annotated[float, Field(gt=0)]]
    gebeurtenissen: Events

    def drawn(self, number: int, seed: int) -> list[Costs]:
        """Return ``number`` sets of costs, the minutes drawn within their margins as the assumptions are."""
        chance, order = Chance(seed), numpy.arange(number)
        sets = [self.model_dump() for _ in range(number)]
        for name, event in self._events():
            if event.minuten.marge is None:
                continue
            places = (numpy.argsort(chance.uniform(f"kosten.{name}", order), kind="stable") + 0.5) / number
            low, high = event.minuten.marge
            minutes = numpy.interp(places, (0.05, 0.5, 0.95), (low, event.minuten.waarde, high))
            for one, value in zip(sets, minutes.tolist(), strict=True):
                one["gebeurtenissen"][name]["minuten"]["waarde"] = value
        return [Costs.model_validate(one) for one in sets]

    def _events(self) -> Iterator[tuple[str, Event]]:
        for name in Events.model_fields:
            yield name, getattr(self.gebeurtenissen, name)

    def indicators(self) -> dict[str, Indicator]:
        """Return the indicators of workload and cost, bound to these costs."""
        formula = "som over gebeurtenissen van aantal * minuten / (60 * uren per fte)"
        by_line = {
            f"uitvoeringskosten_{line}": _indicator(
                f"uitvoeringskosten_{line}",
                Text(nl=f"Structurele uitvoeringskosten: {nl}", en=f"Structural cost of execution: {en}"),
                "EUR per jaar",
                f"fte aan {nl} * loonkosten per fte",
                lambda m, line=line: self._posts(m, line) * self.loonkosten_per_fte.waarde,
            )
            for line, (nl, en) in {
                "dienstverlening": ("dienstverlening", "services"),
                "handhaving": ("handhaving en toezicht", "enforcement and supervision"),
            }.items()
        }
        total = _indicator(
            "uitvoeringskosten",
            Text(nl="Structurele uitvoeringskosten, zonder automatisering", en="Structural cost of execution, without ICT"),
            "EUR per jaar",
            "werklast * loonkosten per fte",
            lambda m: self._posts(m) * self.loonkosten_per_fte.waarde,
        )
        workload = _indicator(
            "werklast_fte", Text(nl="Werklast van de uitvoering", en="Workload of execution"), "fte", formula, self._posts
        )
        return {i.name: i for i in (workload, total, *by_line.values())}

    def _posts(self, m: Measured, line: str | None = None) -> Figure:
        """Return the full-time posts for all events of a year, or of one line of the template."""
        happened = events(m)
        minutes = sum(happened[name] * event.minuten.waarde for name, event in self._events() if line in (None, event.lijn))
        return m.total(minutes) / (MINUTES * self.uren_per_fte.waarde)


def events(m: Measured) -> dict[str, NDArray[numpy.float64]]:
    """Return how often each kind of event happens to a household in a year."""
    of_citizen = acts(m)
    lasting = sum(more_than(m.flow(f"restschuld_{a}"), ROUNDING).astype(float) for a in ALLOWANCES)
    settled = sum(((m.flow(f"voorschot_{a}") > 0) | (m.flow(f"toekenning_{a}") > 0)).astype(float) for a in ALLOWANCES)
    return {
        "schatting_nakijken": of_citizen["schatting_nakijken"],
        "wijziging_melden": of_citizen["wijziging_melden"],
        "achteraf_aanvragen": of_citizen["achteraf_aanvragen"],
        "definitief_toekennen": settled,
        "terugvorderen": of_citizen["terugbetalen"],
        "restschuld_innen": lasting,
        "vooraf_toetsen": of_citizen["aanmelden_bij_opvang"],
        "verrekenen_met_opvang": (m.flow("verrekening_aanbieder_kinderopvang") > 0).astype(float),
    }


def _indicator(name: str, label: Text, unit: str, formula: str, function: object) -> Indicator:
    return Indicator(name, "kosten", label, unit, formula, TEMPLATE, function, Direction.LOWER)


def read_costs(file: Path = DEFAULTS) -> Costs:
    """Read the costs; raises :class:`~openfisca_toeslagen.reading.ReadingError` if they cannot be used."""
    return read(file, Costs)


for _default in read_costs().indicators().values():
    register(_default)
