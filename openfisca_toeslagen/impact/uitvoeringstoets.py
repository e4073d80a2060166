"""The test before a law starts, first version: published families under the law and the regimes that are proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact import situation
from openfisca_toeslagen.impact.cliff import Cliff, cliff
from openfisca_toeslagen.impact.findings import Finding, findings
from openfisca_toeslagen.impact.published import Comparison, compare
from openfisca_toeslagen.impact.settlement import Amounts, references, settle
from openfisca_toeslagen.refusal import RefusalError

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.families import Family
    from openfisca_toeslagen.impact.regimes import Regime


@dataclass(frozen=True)
class Outcome:
    """One allowance of one family under one regime: its amounts, or the reason why there are none."""

    gezin: str
    toeslag: str
    regime: str
    bedragen: Amounts | None
    weigering: str | None = None


@dataclass(frozen=True)
class Reproduction:
    """How many published figures the law gives exactly, how many it gives otherwise and how many are refused."""

    gepubliceerd: int
    gelijk: int
    anders: int
    geweigerd: int


@dataclass(frozen=True)
class Uitvoeringstoets:
    """Everything that the report shows."""

    regimes: tuple[Regime, ...]
    gezinnen: tuple[Family, ...]
    uitkomsten: tuple[Outcome, ...]
    gepubliceerd: tuple[Comparison, ...]
    kliffen: tuple[Cliff, ...]
    bevindingen: tuple[Finding, ...]
    reproductie: Reproduction
    #: Articles per allowance and amount.
    artikelen: dict[str, dict[str, tuple[str, ...]]]

    def outcomes_of(self, family: str, allowance: str) -> tuple[Outcome, ...]:
        """Return the outcomes of one family and allowance, in the order of the regimes."""
        return tuple(o for o in self.uitkomsten if (o.gezin, o.toeslag) == (family, allowance))

    def same_everywhere(self, family: str, allowance: str) -> bool:
        """Return whether every regime gives this family the same settlement."""
        first, *others = self.outcomes_of(family, allowance)
        return all(repr((o.bedragen, o.weigering)) == repr((first.bedragen, first.weigering)) for o in others)

    def comparisons_of(self, family: str) -> tuple[Comparison, ...]:
        """Return the published figures of one family."""
        return tuple(c for c in self.gepubliceerd if c.gezin == family)


def run(families: tuple[Family, ...], regimes: tuple[Regime, ...]) -> Uitvoeringstoets:
    """Run every family under every regime, the law first."""
    outcomes = tuple(_outcome(f, allowance, r) for f in families for allowance in f.toeslagen for r in regimes)
    compared = tuple(comparison for family in families for comparison in compare(family, regimes))
    cliffs = tuple(series for series in (cliff(family, regimes) for family in families) if series)
    systems = [regime.system for regime in regimes]
    return Uitvoeringstoets(
        regimes=regimes,
        gezinnen=families,
        uitkomsten=outcomes,
        gepubliceerd=compared,
        kliffen=cliffs,
        bevindingen=findings(outcomes, cliffs),
        reproductie=_reproduction(compared),
        artikelen={a: references(systems, a) for a in dict.fromkeys(o.toeslag for o in outcomes)},
    )


def _outcome(family: Family, allowance: str, regime: Regime) -> Outcome:
    try:
        (amounts,) = settle(situation.simulation(regime.system, family.situatie), str(family.jaar), allowance)
    except RefusalError as refusal:
        return Outcome(family.id, allowance, regime.key, None, str(refusal))
    if not family.afrekening:
        amounts = Amounts(amounts.toekenning)
    return Outcome(family.id, allowance, regime.key, amounts)


def _reproduction(compared: tuple[Comparison, ...]) -> Reproduction:
    """Count figures, not rows: one that holds under several regimes must be equal under all of them."""
    figures: dict[tuple, list[Comparison]] = {}
    for c in compared:
        figures.setdefault((c.gezin, c.grootheid, c.persoon, c.periode), []).append(c)
    refused = sum(any(c.berekend is None for c in rows) for rows in figures.values())
    equal = sum(all(c.verschil == 0 for c in rows) for rows in figures.values())
    return Reproduction(len(figures), equal, len(figures) - equal - refused, refused)
