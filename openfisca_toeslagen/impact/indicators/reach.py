"""Consequences: whom it concerns, what it costs and who does not use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.indicators.recovery import CHILDCARE, ROUNDING, more_than, recipients
from openfisca_toeslagen.impact.indicators.registry import Direction, indicator, per_allowance
from openfisca_toeslagen.impact.measured import ALLOWANCES, divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

    Amounts = NDArray[numpy.float64]

TEMPLATE = "Leeswijzer uitvoeringstoets Belastingdienst/Toeslagen (Wet delegatiebepalingen hersteloperatie toeslagen)"


def support(m: Measured, allowances: tuple[str, ...]) -> Amounts:
    """Return what the State pays for each household in the end, in euros: awards, and under direct funding the provider."""
    paid = m.over("toekenning", allowances)
    return paid + m.flow("vergoeding_kinderopvang") if CHILDCARE in allowances else paid


def _entitled(m: Measured, allowances: tuple[str, ...]) -> NDArray[numpy.bool_]:
    return support(m, allowances) + m.over("niet_gebruikt", allowances) > 0


@per_allowance(
    "gevolgen",
    "Doelgroep",
    "Target group",
    "huishoudens",
    "huishoudens met recht, ook wie niet aanvraagt",
    TEMPLATE,
)
def doelgroep(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the number of households with a right over the year, whether they use it or not."""
    return m.total(_entitled(m, allowances))


@per_allowance(
    "gevolgen",
    "Uitgaven",
    "Budget",
    "EUR per jaar",
    "som toekenning + vergoeding aan de opvang (directe financiering)",
    TEMPLATE,
)
def uitgaven(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return what the State pays in the end on the facts, without what is lost (see ``rechtmatigheidslek``)."""
    return m.total(support(m, allowances))


@indicator(
    "gevolgen",
    "Aandeel van de ontvangers dat geraakt wordt",
    "Share of recipients affected",
    "aandeel",
    "ontvangers met meer dan EUR 12 verschil met de basis in bijdrage of terugvordering / ontvangers in een van beide",
    TEMPLATE,
    compares=True,
)
def geraakt_aandeel(m: Measured) -> Figure:
    """Return the share of households that end with another contribution or another recovery than under the baseline."""
    base = m.compared_with
    moved = numpy.zeros(len(m.weights), dtype=bool)
    for values in (lambda r: support(r, ALLOWANCES), lambda r: r.over("terugvordering", ALLOWANCES)):
        moved |= more_than(numpy.abs(values(m) - values(base)), ROUNDING)
    concerned = recipients(m, ALLOWANCES) | recipients(base, ALLOWANCES)
    return m.share(moved, concerned)


@per_allowance(
    "bereik",
    "Niet-gebruik",
    "Non-take-up",
    "aandeel",
    "som niet gebruikte toekenning / som toekenning met en zonder aanvraag",
    "Dienst Toeslagen, onderzoek over 2021",
    direction=Direction.LOWER,
    per_group=True,
)
def niet_gebruik(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the share of the money to which there is a right that nobody asks for."""
    unused = m.total(m.over("niet_gebruikt", allowances))
    return divide(unused, unused + m.total(support(m, allowances)))


@per_allowance(
    "bereik",
    "Door de wet geweigerd",
    "Refused by the law",
    "aandeel",
    "huishoudens waarvan het bedrag niet te bepalen is (weigering met grond) / alle huishoudens",
    "Regel van dit programma: wat niet te bepalen is, wordt geweigerd en is nooit 0",
    direction=Direction.LOWER,
)
def geweigerd_aandeel(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the share of households for which no amount can be given; they count in no other figure."""
    return m.share(numpy.isnan(m.over("toekenning", allowances)))
