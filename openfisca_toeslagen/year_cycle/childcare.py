"""Childcare in practice: what is not paid or not shown, and what direct funding moves from the parent to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import rounding
from openfisca_toeslagen.year_cycle.changes import HOURS_OF_CARE, uses_care
from openfisca_toeslagen.year_cycle.households import MONTH, MONTHS, Identity, by_month, with_facts

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.assumptions import Childcare, DirectFunding
    from openfisca_toeslagen.year_cycle.chance import Chance
    from openfisca_toeslagen.year_cycle.law import Law

    Amounts = NDArray[numpy.float64]

DUE = "verschuldigde_kinderopvangkosten"
PAID = "betaalde_kinderopvangkosten"
SHOWN = "betaling_is_aangetoond"
RIGHT = "heeft_recht_op_kinderopvangtoeslag"


def with_payments(
    facts: Partition, identity: Identity, assumptions: Childcare, chance: Chance, law: Law, system: TaxBenefitSystem
) -> Partition:
    """Add what the parents paid and can show, where the data do not say it themselves.

    What is due is what the law says is due. An unpaid part falls on every month alike, to the cent.
    """
    uses = uses_care(facts)
    own = identity.household
    persons, households = {}, {}
    unpaid = uses & (chance.uniform("onbetaald", own) < assumptions.aandeel_met_onbetaald_deel.waarde)
    if PAID not in facts.persons and unpaid.any():
        # Of all households: the settlement asks it of them again, and a law that remembers answers at once.
        (answers,) = law([system], facts, [{}], [DUE])
        due = answers[DUE]
        part = chance.uniform("onbetaald.deel", own) * assumptions.hoogste_onbetaald_deel.waarde
        part = numpy.where(unpaid, part, 0)[facts.household_of]
        persons[PAID] = numpy.where(part > 0, rounding.whole_cents(due * (1 - part)), due)
    unshown = uses & (chance.uniform("onbewezen", own) < assumptions.aandeel_met_onbewezen_maand.waarde)
    if SHOWN not in facts.persons and unshown.any():
        month = 1 + (MONTHS * chance.uniform("onbewezen.maand", own)).astype(numpy.int8)
        persons[SHOWN] = ~(unshown & (month == MONTH))[:, facts.household_of]
        effort = chance.uniform("inspanning", own) < assumptions.aandeel_met_inspanning.waarde
        households["redelijke_inspanning_ontbrekende_gegevens"] = unshown & effort
    return with_facts(facts, persons, households) if persons or households else facts


@dataclass(frozen=True)
class Funding:
    """Direct funding over the year, in euros per household; nothing of it is ever claimed from the parent."""

    #: Paid by the State to the provider, on the right as last tested.
    vergoeding: Amounts
    #: What is due less what the State pays.
    eigen_bijdrage: Amounts
    #: The part of ``vergoeding`` over months in which the right had ended: the State bears it.
    rechtmatigheidslek: Amounts
    #: What would have been paid over months in which a right had begun that was not yet tested: the parent bears it.
    gemist: Amounts
    #: Paid over billed hours less what the hours used would give: what the State can settle with the provider.
    verrekening_aanbieder: Amounts


def is_direct(system: TaxBenefitSystem) -> bool:
    """Return whether the State pays the provider under this system."""
    return system.execution.pays_provider


def tested_right(right: NDArray[numpy.bool_], assumptions: DirectFunding) -> NDArray[numpy.bool_]:
    """Return the right by month as last tested, which only has effect for the future (Kamerstuk 31322, nr. 569).

    Everybody is tested every so many months, and who applies when a right begins is tested then; both hold until the next
    test.
    """
    interval, applies = assumptions.toetsinterval.waarde, assumptions.aanmelding_werkt_direct.waarde
    tested = right.copy()
    for month in range(1, MONTHS):
        if month % interval:
            tested[month] = tested[month - 1] | (right[month] & applies)
    return tested


def fund(
    facts: Partition,
    right: NDArray[numpy.bool_],
    plain: dict[str, Amounts],
    assumptions: tuple[DirectFunding, Childcare],
    law: Law,
    system: TaxBenefitSystem,
) -> Funding:
    """Return the flows of direct funding; ``plain`` is what the law pays when every month is tested."""
    tested = tested_right(right, assumptions[0])
    uses = uses_care(facts)
    paid, own_share = plain["vergoeding_kinderopvang"].copy(), plain["eigen_bijdrage_kinderopvang"].copy()
    rightful, provider = paid.copy(), paid * 0
    lags = uses & (tested != right).any(axis=0)
    if lags.any():
        some = facts.select(lags)
        wanted = ["vergoeding_kinderopvang", "eigen_bijdrage_kinderopvang"]
        (answers,) = law([system], some, [{RIGHT: tested[:, lags]}], wanted)
        paid[lags], own_share[lags] = (answers[name] for name in wanted)
        (answers,) = law([system], some, [{RIGHT: (tested & right)[:, lags]}], wanted[:1])
        rightful[lags] = answers[wanted[0]]
    ratio = assumptions[1].gefactureerd_per_gebruikt_uur.waarde
    if ratio > 1 and uses.any():
        some = facts.select(uses)
        used = {name: by_month(some.persons[name]) / ratio for name in HOURS_OF_CARE if name in some.persons}
        some = with_facts(some, used, {})
        (answers,) = law([system], some, [{RIGHT: tested[:, uses]}], ["vergoeding_kinderopvang"])
        provider[uses] = rounding.whole_cents(paid[uses] - answers["vergoeding_kinderopvang"])
    return Funding(
        vergoeding=paid,
        eigen_bijdrage=own_share,
        rechtmatigheidslek=rounding.whole_cents(paid - rightful),
        gemist=rounding.whole_cents(plain["vergoeding_kinderopvang"] - rightful),
        verrekening_aanbieder=provider,
    )
