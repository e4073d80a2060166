"""Rekenjuistheid: whether the execution computes what the law says, decision by decision, on the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy
import scipy.stats

from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES
from openfisca_toeslagen.year_cycle.law import ask

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations
    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.law import Law

    Amounts = NDArray[numpy.float64]

#: A decision is equal to the law within a euro: awards are whole euros (Awir art. 14).
EQUAL_WITHIN = 1.0
#: OUR CHOICE: the share of decisions that may deviate before it is an alarm: single mistakes happen.
TOLERATED = 0.005


@dataclass(frozen=True)
class Deviating:
    """One decision that is not what the law says, in euros a year."""

    huishouden: str
    toeslag: str
    besluit: float
    wet: float

    @property
    def verschil(self) -> float:
        """Decision less law."""
        return self.besluit - self.wet


@dataclass(frozen=True)
class Accuracy:
    """The decisions of one allowance. Counts are rows; euros are weighted, how much too low and how much too high.

    ``besluiten`` are those that the law can be compared with; of ``geweigerd`` more it refuses to say what they should be.
    """

    toeslag: str
    besluiten: int
    gelijk: int
    te_laag: int
    te_hoog: int
    euro_te_laag: float
    euro_te_hoog: float
    p: float
    afwijkend: tuple[Deviating, ...]
    geweigerd: int

    @property
    def aandeel_gelijk(self) -> float:
        """Share of the decisions equal within a euro; NaN without decisions."""
        return self.gelijk / self.besluiten if self.besluiten else float("nan")


def rights_of(facts: Partition, system: TaxBenefitSystem, law: Law = ask) -> dict[str, Amounts]:
    """Return what the law awards each household on the facts of its decision, in euros a year.

    NaN for a household that the law refuses: with it nothing can be compared.
    """
    return law([system], facts, [{}], list(ALLOWANCES))[0]


def truly_too_much(observed: Observations, system: TaxBenefitSystem, law: Law = ask) -> Amounts:
    """Return what of the advance for childcare was above what was due in proportion, by the law, in euros per household.

    NaN for a household that the law refuses.
    """
    settled = {
        f"betaald_voorschot_{a}": observed.advance(a) - observed.flows[f"terugvordering_voorschot_{a}"] for a in ALLOWANCES
    }
    settled |= {"datum_definitieve_beschikking": observed.decided.astype("datetime64[D]")}
    name = "werkelijk_te_veel_kinderopvangtoeslag"
    return law([system], observed.facts, [settled], [name])[0][name]


def accuracy(observed: Observations, rights: dict[str, Amounts]) -> tuple[Accuracy, ...]:
    """Compare every decision with the law, per allowance: the definitive ones if they are there, else the first."""
    flow = "toekenning" if observed.is_definitive else "schatting"
    return tuple(_accuracy(observed, allowance, flow, rights[allowance]) for allowance in ALLOWANCES)


def _accuracy(observed: Observations, allowance: str, flow: str, right: Amounts) -> Accuracy:
    decision = observed.flows[f"{flow}_{allowance}"]
    # Of a household without an award the table does not say whether it applied.
    refused = (decision > 0) & numpy.isnan(right)
    decided = (decision > 0) & ~refused
    difference = numpy.where(decided, decision - right, 0.0)
    wrong = numpy.abs(difference) > EQUAL_WITHIN
    number, deviating = int(decided.sum()), int(wrong.sum())
    rows = numpy.flatnonzero(wrong)
    listed = tuple(
        Deviating(str(observed.household_ids[i]), allowance, float(decision[i]), float(right[i]))
        for i in rows[numpy.argsort(-numpy.abs(difference[rows]), kind="stable")]
    )
    weighted = difference * observed.weights
    return Accuracy(
        toeslag=allowance,
        besluiten=number,
        gelijk=number - deviating,
        te_laag=int((wrong & (difference < 0)).sum()),
        te_hoog=int((wrong & (difference > 0)).sum()),
        euro_te_laag=float(-weighted[wrong & (difference < 0)].sum()),
        euro_te_hoog=float(weighted[wrong & (difference > 0)].sum()),
        p=float(scipy.stats.binom.sf(deviating - 1, number, TOLERATED)) if deviating else 1.0,
        afwijkend=listed,
        geweigerd=int(refused.sum()),
    )
