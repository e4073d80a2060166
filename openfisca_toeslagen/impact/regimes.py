"""The regimes that are compared: the law as it is, and the three ways to treat childcare costs that were not all paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.reforms import AllesOfNiets, DirecteFinanciering, Proportioneel
from openfisca_toeslagen.system import CountryTaxBenefitSystem

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

BASELINE = "geldende_wet"
ALL_OR_NOTHING = "alles_of_niets"
PROPORTIONAL = "proportioneel"
DIRECT = "directe_financiering"


@dataclass(frozen=True)
class Regime:
    """A set of rules with its header; ``key`` is the name of its folder in ``reforms/``."""

    key: str
    title: str
    changes: str
    reference: str
    system: TaxBenefitSystem = field(repr=False, compare=False)


def build_regimes() -> tuple[Regime, ...]:
    """Build the law and the three regimes, the law first."""
    law = CountryTaxBenefitSystem()
    baseline = Regime(
        BASELINE,
        "Geldende wet",
        Proposal.baseline_title,
        "Wet kinderopvang art. 1.5; ECLI:NL:RVS:2019:3535 en 3536 (23 oktober 2019)",
        law,
    )
    return (baseline, *(_of_proposal(proposal, law) for proposal in (AllesOfNiets, Proportioneel, DirecteFinanciering)))


def _of_proposal(proposal: type[Proposal], law: TaxBenefitSystem) -> Regime:
    key = proposal.__module__.rpartition(".")[2]
    return Regime(key, proposal.title, proposal.changes, proposal.reference, proposal(law))
