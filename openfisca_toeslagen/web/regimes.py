"""The regimes that are served: each with its place in the address, its header and its tax-benefit system."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen.parametric import FILE
from openfisca_toeslagen.web.calculation import Rules
from openfisca_toeslagen.year_cycle.regimes import build_systems, header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem


@dataclasses.dataclass(frozen=True)
class Regime:
    """One regime as the server offers it. ``slug`` is its first part of an address and its name in requests."""

    slug: str
    #: Its name on the command line and in ``openfisca_toeslagen.reforms``.
    name: str
    title: str
    changes: str
    reference: str
    rules: Rules = dataclasses.field(repr=False, compare=False)

    @property
    def system(self) -> TaxBenefitSystem:
        """The tax-benefit system of the regime."""
        return self.rules.system

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
    """Return the part of an address for a regime: ``AllesOfNiets`` gives alles-of-niets, a file its own or its folder's."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        name = path.resolve().parent.name if path.name == FILE else path.stem
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-")


def _of(name: str, system: TaxBenefitSystem) -> Regime:
    about = header(name)
    return Regime(slug(name), name, about.title, about.changes, about.reference, Rules(system))
