"""Quality of execution: what only an observed year can show. A prediction has none of it, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.indicators.registry import Direction, indicator, per_allowance
from openfisca_toeslagen.impact.measured import divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

BLOCK = "kwaliteit"
SOURCE = "Brief van 15 januari 2021 (35 510, nr. 4), derde vraag van de invoeringstoets"
LOWER, HIGHER = Direction.LOWER, Direction.HIGHER
#: A decision on an application takes at most 13 weeks (Awir art. 16).
TERM_DAYS = 13 * 7
#: Whether a household had a decision in the year; among the facts of an observed year.
DECIDED = "besloten"


def _share(m: Measured, fact: str, of: str = DECIDED) -> Figure:
    return m.share(m.fact(fact).astype(bool), m.fact(of).astype(bool))


def _days(m: Measured) -> NDArray[numpy.float64]:
    return numpy.where(m.fact(DECIDED).astype(bool), m.fact("doorlooptijd_dagen"), numpy.nan)


@per_allowance(
    "bereik",
    "Niet-gebruik aan het begin",
    "Non-take-up at the start",
    "aandeel",
    "huishoudens met een recht op de geschatte feiten en zonder voorschot / huishoudens met dat recht",
    "Dienst Toeslagen, onderzoek over 2021",
    direction=LOWER,
)
def niet_gebruik_begin(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return the share of the households with a right on the facts of the decision that get no advance."""
    entitled = m.over("schatting", allowances) > 0
    return m.share(m.over("voorschot", allowances) == 0, entitled)


@indicator(
    BLOCK, "Automatisch besloten", "Decided automatically", "aandeel", "besluiten zonder medewerker / besluiten", SOURCE
)
def automatisch_aandeel(m: Measured) -> Figure:
    """Return the share of decisions that no official treated."""
    return _share(m, "automatisch")


@indicator(BLOCK, "Gecorrigeerd", "Corrected", "aandeel", "gecorrigeerde besluiten / besluiten", SOURCE, direction=LOWER)
def correctie_aandeel(m: Measured) -> Figure:
    """Return the share of decisions that were corrected without an objection."""
    return _share(m, "correctie")


@indicator(BLOCK, "Bezwaar", "Objections", "aandeel", "besluiten met bezwaar / besluiten", SOURCE, direction=LOWER)
def bezwaar_aandeel(m: Measured) -> Figure:
    """Return the share of decisions against which somebody objects."""
    return _share(m, "bezwaar")


@indicator(
    BLOCK, "Gegronde bezwaren", "Objections upheld", "aandeel", "geheel of deels gegrond / bezwaren", SOURCE, direction=LOWER
)
def gegrond_aandeel(m: Measured) -> Figure:
    """Return the share of objections that are upheld."""
    return m.share(m.fact("bezwaar_gegrond").astype(bool), m.fact(DECIDED).astype(bool) & m.fact("bezwaar").astype(bool))


@indicator(
    BLOCK,
    "Besloten na de termijn",
    "Decided after the term",
    "aandeel",
    "besluiten na meer dan 13 weken / besluiten",
    "Awir art. 16",
    direction=LOWER,
)
def te_laat_aandeel(m: Measured) -> Figure:
    """Return the share of decisions that took more than 13 weeks."""
    return m.share(_days(m) > TERM_DAYS, m.fact(DECIDED).astype(bool))


@indicator(
    BLOCK, "Doorlooptijd, mediaan", "Duration, median", "dagen", "mediaan van de dagen tot besluit", SOURCE, direction=LOWER
)
def doorlooptijd_p50(m: Measured) -> Figure:
    """Return the median number of days until a decision."""
    return m.quantile(_days(m), 0.5)


@indicator(
    BLOCK, "Doorlooptijd, 95%", "Duration, 95%", "dagen", "95%-punt van de dagen tot besluit", SOURCE, direction=LOWER
)
def doorlooptijd_p95(m: Measured) -> Figure:
    """Return the number of days within which 95% was decided."""
    return m.quantile(_days(m), 0.95)


@indicator(
    BLOCK, "Achterstand", "Backlog", "aandeel", "huishoudens met iets onafgehandeld / besluiten", SOURCE, direction=LOWER
)
def achterstand_aandeel(m: Measured) -> Figure:
    """Return the share of the households with a decision for which something is not finished."""
    return _share(m, "in_behandeling")


@indicator(
    BLOCK,
    "Wijzigingen gemeld",
    "Changes reported",
    "aandeel",
    "meldingen in het jaar / wijzigingen",
    SOURCE,
    direction=HIGHER,
)
def gemeld_aandeel(m: Measured) -> Figure:
    """Return the share of changes (other than of the income) that were reported in the year."""
    return divide(m.total(m.fact("meldingen_feiten")), m.total(m.fact("wijzigingen_feiten")))


@indicator(
    BLOCK,
    "Wijzigingen op tijd gemeld",
    "Changes reported in time",
    "aandeel",
    "meldingen binnen vier weken / wijzigingen",
    "Uitvoeringsregeling Awir art. 5",
    direction=HIGHER,
)
def op_tijd_gemeld_aandeel(m: Measured) -> Figure:
    """Return the share of changes (other than of the income) that were reported within four weeks."""
    return divide(m.total(m.fact("meldingen_op_tijd")), m.total(m.fact("wijzigingen_feiten")))
