"""The regimes that are served: each with its place in the address, its header and its tax-benefit system."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.year_cycle.regimes import CURRENT, build_systems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem


@dataclasses.dataclass(frozen=True)
class Regime:
    """One regime as the server offers it. ``slug`` is its first part of an address and its name in requests."""

    slug: str
    title: str
    changes: str
    reference: str
    system: TaxBenefitSystem = dataclasses.field(repr=False, compare=False)

    def as_json(self) -> dict[str, str]:
        """Return the header of the regime."""
        return {"naam": self.slug, "titel": self.title, "verandert": self.changes, "bron": self.reference}


def build(names: Sequence[str]) -> dict[str, Regime]:
    """Return the regimes by slug, in the order given, all on one law; raise ValueError for a name that is unknown."""
    regimes: dict[str, Regime] = {}
    for name, system in build_systems(names).items():
        regime = _of(name, system)
        if regime.slug in regimes:
            message = f"twee stelsels zouden op /{regime.slug} komen te staan: geef een van beide een andere naam"
            raise ValueError(message)
        regimes[regime.slug] = regime
    return regimes


def slug(name: str) -> str:
    """Return the part of an address for a regime: ``AllesOfNiets`` and ``alles_of_niets.yaml`` give alles-of-niets."""
    stem = Path(name).stem if name.endswith((".yaml", ".yml")) else name
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", stem).lower()).strip("-")


def _of(name: str, system: TaxBenefitSystem) -> Regime:
    if name == CURRENT:
        return Regime(CURRENT, "Geldende wet", Proposal.baseline_title, "Awir en de vier toeslagwetten", system)
    return Regime(slug(name), system.title, system.changes, system.reference, system)
