"""What a reader sees first: three findings and the trade-offs, taken from a register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.discrimination import ALIKE, RAW
from openfisca_toeslagen.impact.indicators.registry import DIFFERENCE, Direction, find

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.register.frozen import Prediction, Register

#: What is weighed: what serves the citizen and what it costs the State, the provider and the execution.
TRADEOFFS = (
    "terugvordering_totaal_kinderopvangtoeslag",
    "onevenredig_geraakt",
    "zekerheid_maanden_kinderopvangtoeslag",
    "handelingen_per_jaar_kinderopvang",
    "verliezers",
    "uitgaven_verschil",
    "rechtmatigheidslek",
    "verrekening_aanbieder",
    "werklast_fte",
    "marginale_druk_gemiddeld",
)
BETTER, WORSE, OTHER, SAME, UNSURE = "beter", "slechter", "anders", "gelijk", "onzeker"
#: The indicator of which the gap between groups is told.
GAPPED = "kans_terugvordering"
GAP = ALIKE + GAPPED
#: Audit columns that are facts of the household themselves: a gap between their groups is no matter of background.
FACTS = ("inkomensdeciel", "inkomensbron", "inkomenssoort", "huishoudtype", "eigendom", "niet_gebruik")
#: How many times its interval a gap must lie from 1 to be told.
WIDER = 2
#: How many groups a chart of gaps shows.
SHOWN_GROUPS = 8


@dataclass(frozen=True)
class Told:
    """A finding: which sentence, and the predictions that fill it."""

    key: str
    figures: dict[str, Prediction | None]


def standing(register: Register, indicator: str, regime: str) -> str:
    """Return how a regime stands to the baseline on an indicator; unsure where the interval of the difference holds 0."""
    of = find(indicator)
    name = indicator if of.compares else DIFFERENCE + indicator
    difference = register.find(name, regime)
    if difference is None:
        return UNSURE
    if difference.waarde == difference.laag == difference.hoog == 0:
        return SAME
    if difference.laag <= 0 <= difference.hoog:
        return UNSURE
    if of.direction == Direction.NEITHER:
        return OTHER
    return BETTER if (difference.waarde < 0) == (of.direction == Direction.LOWER) else WORSE


def sides(register: Register, regime: str) -> dict[str, list[str]]:
    """Return the indicators of the trade-offs on which a regime stands better, worse or otherwise than the baseline."""
    found: dict[str, list[str]] = {BETTER: [], WORSE: [], OTHER: []}
    for name in TRADEOFFS:
        found.setdefault(standing(register, name, regime), []).append(name)
    return {stand: found[stand] for stand in (BETTER, WORSE, OTHER)}


def three_findings(register: Register) -> tuple[Told, ...]:
    """Return what matters most: what is reclaimed, who pays and who gains, and the group by background that stands out."""
    definition = register.definitie
    regimes = {"voorstel": definition.voorstel, "basis": definition.basis}

    def both(*names: str) -> dict[str, Prediction | None]:
        return {f"{name}_{who}": register.find(name, regime) for name in names for who, regime in regimes.items()}

    reclaimed = "terugvordering_totaal_kinderopvangtoeslag"
    first = both("onevenredig_geraakt", reclaimed, "kans_terugvordering_kinderopvangtoeslag")
    first["verschil"] = register.find(DIFFERENCE + reclaimed, definition.voorstel)
    second = both("drager_ouder", "drager_aanbieder", "drager_staat", "winnaars", "verliezers", "uitgaven_verschil")
    group = widest_gap(register, definition.voorstel)
    if group is None:
        return (Told("terug", first), Told("geld", second), Told("groep_geen", {}))
    before = register.find(group.indicator, definition.basis, group.groep)
    return (Told("terug", first), Told("geld", second), Told("groep", {"kloof": group, "kloof_basis": before}))


def _apart(p: Prediction) -> bool:
    """Return whether a ratio lies apart from 1 by twice its interval: many groups are looked at, some differ by chance."""
    ends = (p.waarde + WIDER * (p.laag - p.waarde), p.waarde + WIDER * (p.hoog - p.waarde))
    return not ends[0] <= 1 <= ends[1]


def widest_gap(register: Register, regime: str) -> Prediction | None:
    """Return the gap at equal facts that lies furthest from 1 for certain; None if none does."""
    certain = [p for p in _gaps(register, regime) if _apart(p)]
    return max(certain, key=lambda p: max(p.laag - 1, 1 - p.hoog), default=None)


def extremes(register: Register, regime: str) -> list[tuple[Prediction, Prediction]]:
    """Return (as it is, at equal facts) of the groups whose gap at equal facts lies furthest from 1, the furthest first."""
    found = [(register.find(RAW + GAPPED, regime, alike.groep), alike) for alike in _gaps(register, regime)]
    pairs = [(raw, alike) for raw, alike in found if raw is not None]
    return sorted(pairs, key=lambda pair: -abs(pair[1].waarde - 1))[:SHOWN_GROUPS]


def _gaps(register: Register, regime: str) -> list[Prediction]:
    """Return the gaps at equal facts between groups by background."""
    return [
        p
        for p in register.voorspellingen
        if (p.indicator, p.stelsel) == (GAP, regime) and p.groep.partition("=")[0].removeprefix("groep_") not in FACTS
    ]
