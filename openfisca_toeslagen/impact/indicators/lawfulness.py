"""Lawfulness and risk: what is paid without a right and not reclaimed, who bears it, and what rests on unchecked facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.indicators.reach import support
from openfisca_toeslagen.impact.indicators.recovery import CHILDCARE
from openfisca_toeslagen.impact.indicators.registry import Direction, indicator
from openfisca_toeslagen.impact.measured import ALLOWANCES, divide

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.measured import Figure, Measured

BLOCK = "rechtmatigheid"
PROSPECTIVE = "Kamerstuk 31 322, nr. 569 (toets vooraf)"
BEARERS = "Kamerstuk 31 322, nrs. 310 en 547"


@indicator(
    BLOCK,
    "Rechtmatigheidslek",
    "Paid without a right and not reclaimed",
    "EUR per jaar",
    "som niet teruggevorderd (drempel, matiging) + betaald zonder recht onder directe financiering",
    PROSPECTIVE,
)
def rechtmatigheidslek(m: Measured) -> Figure:
    """Return what is paid without a right and reclaimed from neither the parent nor the provider: the State bears it."""
    return m.total(m.over("niet_teruggevorderd", ALLOWANCES) + m.flow("rechtmatigheidslek_kinderopvang"))


@indicator(
    BLOCK,
    "Rechtmatigheidslek van kinderopvang als deel van de uitgaven",
    "Childcare paid without a right, as a share of its budget",
    "aandeel",
    "(niet teruggevorderd + betaald zonder recht) van kinderopvang / uitgaven aan kinderopvang",
    PROSPECTIVE,
    direction=Direction.LOWER,
)
def rechtmatigheidslek_aandeel(m: Measured) -> Figure:
    """Return the part of the childcare budget that is paid without a right and not reclaimed."""
    lost = m.flow("niet_teruggevorderd_kinderopvangtoeslag") + m.flow("rechtmatigheidslek_kinderopvang")
    return divide(m.total(lost), m.total(support(m, (CHILDCARE,))))


def _borne(m: Measured) -> dict[str, Figure]:
    """Return what parent, provider and State bear of the difference between what was paid and what was due, in euros."""
    left = m.total(m.over("restschuld", ALLOWANCES))
    claimed = m.total(m.over("terugvordering", ALLOWANCES) + m.over("terugvordering_voorschot", ALLOWANCES))
    unclaimed = m.over("niet_teruggevorderd", ALLOWANCES) + m.flow("rechtmatigheidslek_kinderopvang")
    return {
        "ouder": claimed - left + m.total(m.flow("gemist_kinderopvang")),
        "aanbieder": m.total(m.flow("verrekening_aanbieder_kinderopvang")),
        "staat": m.total(unclaimed) + left,
    }


def _share_of(m: Measured, bearer: str) -> Figure:
    borne = _borne(m)
    return divide(borne[bearer], sum(borne.values()))


@indicator(
    "risicoverdeling",
    "Verschil gedragen door de ouder",
    "Difference borne by the parent",
    "aandeel",
    "(terugvordering - restschuld na 24 maanden + gemiste vergoeding) / al het verschil",
    BEARERS,
    direction=Direction.LOWER,
)
def drager_ouder(m: Measured) -> Figure:
    """Return which part of all differences the parent pays back or misses."""
    return _share_of(m, "ouder")


@indicator(
    "risicoverdeling",
    "Verschil gedragen door de opvang",
    "Difference borne by the provider",
    "aandeel",
    "verrekening met de opvang / al het verschil",
    BEARERS,
)
def drager_aanbieder(m: Measured) -> Figure:
    """Return which part of all differences is settled with the provider."""
    return _share_of(m, "aanbieder")


@indicator(
    "risicoverdeling",
    "Verschil gedragen door de Staat",
    "Difference borne by the State",
    "aandeel",
    "(niet teruggevorderd + betaald zonder recht + restschuld na 24 maanden) / al het verschil",
    BEARERS,
)
def drager_staat(m: Measured) -> Figure:
    """Return which part of all differences the State bears; the debt that is left after 24 months is no longer collected."""
    return _share_of(m, "staat")


@indicator(
    "risicoverdeling",
    "Te verrekenen met de opvang",
    "To be settled with providers",
    "EUR per jaar",
    "vergoeding over gefactureerde uren - vergoeding over gebruikte uren",
    BEARERS,
)
def verrekening_aanbieder(m: Measured) -> Figure:
    """Return what was paid under direct funding over hours that were billed and not used."""
    return m.total(m.flow("verrekening_aanbieder_kinderopvang"))


@indicator(
    "fraudebestendigheid",
    "Betaald op geschatte gegevens van de burger",
    "Paid on facts that the citizen estimated",
    "EUR per jaar",
    "som voorschotten, betaald voordat inkomen, uren en kosten vaststaan",
    "Leeswijzer uitvoeringstoets Belastingdienst/Toeslagen; Kamerstuk 35 510, nr. 4, par. 2",
    direction=Direction.LOWER,
)
def blootstelling(m: Measured) -> Figure:
    """Return the money that goes out on an estimate by the citizen before a register can confirm it."""
    return m.total(m.over("voorschot", ALLOWANCES))


@indicator(
    "handhaafbaarheid",
    "Betaald op voorwaarden die pas achteraf zijn te toetsen",
    "Paid on conditions that can only be checked afterwards",
    "aandeel",
    "voorschotten / (voorschotten + vergoeding op een toets vooraf)",
    "Kamerstuk 31 322, nr. 569; concept-stelselontwerp kinderopvang (2023)",
    direction=Direction.LOWER,
)
def achteraf_te_toetsen(m: Measured) -> Figure:
    """Return the share of what is paid in the year that rests on an estimate instead of a test beforehand."""
    advance = m.total(m.over("voorschot", ALLOWANCES))
    return divide(advance, advance + m.total(m.flow("vergoeding_kinderopvang")))


@indicator(
    "handhaafbaarheid",
    "Kinderopvang betaald op voorwaarden die pas achteraf zijn te toetsen",
    "Childcare paid on conditions that can only be checked afterwards",
    "aandeel",
    "voorschotten kinderopvangtoeslag / (voorschotten + vergoeding op een toets vooraf)",
    "Kamerstuk 31 322, nr. 569; concept-stelselontwerp kinderopvang (2023)",
    direction=Direction.LOWER,
)
def achteraf_te_toetsen_kinderopvang(m: Measured) -> Figure:
    """Return the same for childcare alone."""
    advance = m.total(m.flow(f"voorschot_{CHILDCARE}"))
    return divide(advance, advance + m.total(m.flow("vergoeding_kinderopvang")))
