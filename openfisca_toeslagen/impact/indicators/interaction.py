"""Interaction with citizens: what they have to do, and how long they cannot be sure of what they were paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.indicators.recovery import CHILDCARE, LETTER, ROUNDING, more_than, recipients, reclaimed
from openfisca_toeslagen.impact.indicators.registry import Direction, indicator, per_allowance
from openfisca_toeslagen.impact.measured import ALLOWANCES, divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

    Amounts = NDArray[numpy.float64]

BLOCK = "interactie"
DOENVERMOGEN = "Beleidskompas, kwaliteitseis doenvermogen; Aanwijzing voor de regelgeving 2.10"


def acts(m: Measured) -> dict[str, Amounts]:
    """Return what each household has to do in the year, as numbers of acts.

    For each allowance with an advance: check the estimate once, report a change, and pay back or arrange what is reclaimed,
    in the year and after it. For each allowance asked for afterwards: ask. Under direct funding: register with the provider.
    """
    with_advance = [m.flow(f"voorschot_{allowance}") > 0 for allowance in ALLOWANCES]
    paid_in_time = numpy.logical_or.reduce(with_advance)
    late = [~has & (m.flow(f"toekenning_{a}") > 0) for a, has in zip(ALLOWANCES, with_advance, strict=True)]
    after = sum(more_than(m.flow(f"terugvordering_{a}"), ROUNDING).astype(float) for a in ALLOWANCES)
    during = sum(more_than(m.flow(f"terugvordering_voorschot_{a}"), ROUNDING).astype(float) for a in ALLOWANCES)
    return {
        "schatting_nakijken": sum(has.astype(float) for has in with_advance),
        "wijziging_melden": m.fact("meldingen") * paid_in_time,
        "achteraf_aanvragen": sum(has.astype(float) for has in late),
        "terugbetalen": after + during,
        "aanmelden_bij_opvang": (m.flow("vergoeding_kinderopvang") > 0).astype(float),
    }


@indicator(
    BLOCK,
    "Handelingen van de burger",
    "Acts of the citizen",
    "aantal per jaar",
    "(schatting nakijken + wijziging melden + achteraf aanvragen + terugvordering afhandelen + aanmelden bij opvang) "
    "/ ontvangers",
    DOENVERMOGEN,
    direction=Direction.LOWER,
    per_group=True,
)
def handelingen_per_jaar(m: Measured) -> Figure:
    """Return the mean number of acts of a receiving household in a year."""
    return m.mean(sum(acts(m).values()), recipients(m, ALLOWANCES))


@indicator(
    BLOCK,
    "Handelingen van de burger met kinderopvang",
    "Acts of the citizen with childcare",
    "aantal per jaar",
    "handelingen van huishoudens met kinderopvangtoeslag of vergoeding / die huishoudens",
    DOENVERMOGEN,
    direction=Direction.LOWER,
)
def handelingen_per_jaar_kinderopvang(m: Measured) -> Figure:
    """Return the mean number of acts of a household that gets help with childcare, for all its allowances."""
    return m.mean(sum(acts(m).values()), recipients(m, (CHILDCARE,)))


@indicator(
    BLOCK,
    "Wijzigingen die de burger moet melden",
    "Changes that the citizen has to report",
    "aantal per jaar",
    "wijzigingen van huishoudens met een voorschot / huishoudens met een voorschot",
    "Awir art. 17 en 18; Uitvoeringsregeling Awir art. 5",
    direction=Direction.LOWER,
    per_group=True,
)
def te_melden_wijzigingen(m: Measured) -> Figure:
    """Return how many changes a household with an advance has to report in a year, reported or not."""
    return m.mean(m.fact("wijzigingen"), m.over("voorschot", ALLOWANCES) > 0)


@per_allowance(
    BLOCK,
    "Maanden tot een betaling zeker is",
    "Months until a payment is certain",
    "maanden",
    "som voorschot maal maanden tot de definitieve beschikking / som voorschot en vergoeding (vergoeding: 0 maanden)",
    LETTER,
    direction=Direction.LOWER,
)
def zekerheid_maanden(m: Measured, allowances: tuple[str, ...]) -> Figure:
    """Return for how many months a euro that was paid can still be reclaimed, on average over euros."""
    paid = m.over("voorschot", allowances)
    if CHILDCARE in allowances:
        paid = paid + m.flow("vergoeding_kinderopvang")
    return divide(m.total(m.over("onzekere_euromaanden", allowances)), m.total(paid))


@indicator(
    "procesverstoring",
    "Huishoudens met een gebeurtenis buiten de automatische stroom",
    "Households with an event outside the automatic flow",
    "aandeel",
    "ontvangers met een melding, een terugvordering boven de norm of een vordering van meer dan 24 maanden / ontvangers",
    "Leeswijzer uitvoeringstoets Belastingdienst/Toeslagen",
    direction=Direction.LOWER,
)
def handmatig_aandeel(m: Measured) -> Figure:
    """Return the share of recipients with something that may need a person: a report, a large recovery, a lasting debt."""
    large = more_than(reclaimed(m, ALLOWANCES), 500)
    lasting = more_than(m.over("restschuld", ALLOWANCES), ROUNDING)
    return m.share((m.fact("meldingen") > 0) | large | lasting, recipients(m, ALLOWANCES))
