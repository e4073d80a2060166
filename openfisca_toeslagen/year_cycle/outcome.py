"""What a year cycle gives per household: the flows of every allowance under every regime, checked for conservation."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Amounts = NDArray[numpy.float64]


class ConservationError(ArithmeticError):
    """Money appeared or vanished (decision 21). The run cannot be used."""


@dataclass(frozen=True)
class Settlement:
    """One allowance of one regime, in euros per household. NaN in every amount where the law refuses the household.

    A household that does not apply has zero in every flow and its right in ``niet_gebruikt``.
    """

    #: The award that was expected at the start of the year.
    schatting: Amounts
    #: Twelve rows: the advance paid for each month.
    voorschot_per_maand: Amounts
    #: The sum of the twelve.
    voorschot: Amounts
    #: Reclaimed in the year itself because the advance was revised; art. 26a does not hold for it.
    terugvordering_voorschot: Amounts
    #: The definitive award.
    toekenning: Amounts
    nabetaling: Amounts
    #: Swallowed by an earlier reduction (Awir art. 24 lid 4).
    verrekende_matiging: Amounts
    #: Reclaimed after the definitive award.
    terugvordering: Amounts
    #: Overpaid and not reclaimed: threshold and matiging.
    niet_teruggevorderd: Amounts
    #: The part of it where the Dienst used its freedom to reclaim less (with the threshold, if that did the rest).
    gematigd: Amounts
    rente_nabetaling: Amounts
    rente_terugvordering: Amounts
    #: Owed 24 months after the decision, of both recoveries.
    restschuld: Amounts
    #: The award of a household that never applied.
    niet_gebruikt: Amounts
    #: Number of :class:`~openfisca_toeslagen.concepts.Weigeringsgrond`, 0 where not refused.
    weigering: NDArray[numpy.int16]

    @property
    def refused(self) -> NDArray[numpy.bool_]:
        """Return which households are refused, on the estimate or on the facts."""
        return numpy.isnan(self.toekenning)


@dataclass(frozen=True)
class ChildcareFlows:
    """What else childcare moves under a regime, in euros per household. The last four are 0 where the parent is paid."""

    #: Everything due for care, with or without a right.
    verschuldigd: Amounts
    #: What the parent left unpaid of it (under direct funding a matter between parent and provider).
    onbetaald: Amounts
    #: Due, less the award and what the State pays the provider.
    eigen_bijdrage: Amounts
    #: Advance above what was due in proportion to the payment.
    werkelijk_te_veel: Amounts
    #: Paid by the State to the provider.
    vergoeding: Amounts
    #: Paid because the last test said so, without a right: the State bears it.
    rechtmatigheidslek: Amounts
    #: Not paid because a right had begun that was not yet tested: the parent bears it.
    gemist: Amounts
    #: Paid for billed hours that were not used: what the State can settle with the provider.
    verrekening_aanbieder: Amounts


@dataclass(frozen=True)
class RegimeOutcome:
    """The outcome of one regime."""

    allowances: dict[str, Settlement]
    childcare: ChildcareFlows


@dataclass(frozen=True)
class Outcome:
    """The outcome of a number of households under every regime, in the order of the partition."""

    household_ids: NDArray
    weights: Amounts
    #: Income that turned out of applicant and partner, in euros a year.
    inkomen: Amounts
    #: Number of changes and of reports in the year.
    wijzigingen: NDArray[numpy.int8]
    meldingen: NDArray[numpy.int8]
    #: Day on which the definitive awards are dated.
    beschikking: NDArray[numpy.datetime64]
    regimes: dict[str, RegimeOutcome]

    def columns(self, regime: str) -> dict[str, NDArray]:
        """Return the flows of one regime as columns ``<flow>_<toeslag>``, the monthly advances as ``..._01`` to ``_12``."""
        result: dict[str, NDArray] = {}
        outcome = self.regimes[regime]
        for allowance, settlement in outcome.allowances.items():
            for field in fields(settlement):
                values = getattr(settlement, field.name)
                if values.ndim == 2:
                    result |= {f"voorschot_{allowance}_{month:02d}": row for month, row in enumerate(values, start=1)}
                else:
                    result[f"{field.name}_{allowance}"] = values
        return result | {f"{f.name}_kinderopvang": getattr(outcome.childcare, f.name) for f in fields(outcome.childcare)}


def cents(amounts: Amounts) -> NDArray[numpy.int64]:
    """Return whole cents; 0 for NaN, which callers count apart."""
    return numpy.rint(numpy.where(numpy.isnan(amounts), 0, amounts) * 100).astype(numpy.int64)


def check_conservation(outcome: Outcome) -> None:
    """Stop with the household named if a flow is missing or double, to the cent (decision 21).

    advance - reclaimed in the year + nabetaling + swallowed matiging - terugvordering - not reclaimed = award, and what is
    due for childcare = award + paid to the provider + own share.
    """
    checked = set()
    for name, regime in outcome.regimes.items():
        for allowance, s in regime.allowances.items():
            if id(s) in checked:
                continue
            checked.add(id(s))
            flows = (s.voorschot, -s.terugvordering_voorschot, s.nabetaling, s.verrekende_matiging)
            flows = (*flows, -s.terugvordering, -s.niet_teruggevorderd, -s.toekenning)
            _stop_unless_zero(outcome, name, allowance, flows)
            _stop_unless_zero(outcome, name, f"{allowance} per maand", (*s.voorschot_per_maand, -s.voorschot))
        c = regime.childcare
        award = regime.allowances["kinderopvangtoeslag"].toekenning
        _stop_unless_zero(outcome, name, "kinderopvang", (c.verschuldigd, -award, -c.vergoeding, -c.eigen_bijdrage))


def _stop_unless_zero(outcome: Outcome, regime: str, what: str, flows: tuple[Amounts, ...]) -> None:
    missing = sum(numpy.isnan(flow).astype(numpy.int8) for flow in flows)
    difference = sum(cents(flow) for flow in flows)
    wrong = ((missing == 0) & (difference != 0)) | ((missing > 0) & (missing < len(flows)))
    if wrong.any():
        first = int(numpy.argmax(wrong))
        amounts = ", ".join(f"{flow[first]:.2f}" for flow in flows)
        message = (
            f"Huishouden {outcome.household_ids[first]}, {regime}, {what}: de stromen ({amounts}) tellen samen tot "
            f"{difference[first] / 100:.2f} en niet tot 0; {int(wrong.sum())} huishoudens in dit deel."
        )
        raise ConservationError(message)
