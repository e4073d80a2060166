"""The regimes of the first report: the law as it is, and the three ways to treat childcare costs that were not all paid.

They come from the one registry of regimes; here they only get the key under which the report knows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openfisca_toeslagen.year_cycle.regimes import CURRENT, build_systems, header

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

BASELINE = "geldende_wet"
ALL_OR_NOTHING = "alles_of_niets"
PROPORTIONAL = "proportioneel"
DIRECT = "directe_financiering"

#: The key of the report and the name in the registry, the law first.
NAME_OF = {
    BASELINE: CURRENT,
    ALL_OR_NOTHING: "AllesOfNiets",
    PROPORTIONAL: "Proportioneel",
    DIRECT: "DirecteFinanciering",
}


@dataclass(frozen=True)
class Regime:
    """A set of rules with its header; ``key`` is the name under which the report knows it."""

    key: str
    title: str
    changes: str
    reference: str
    system: TaxBenefitSystem = field(repr=False, compare=False)


def build_regimes() -> tuple[Regime, ...]:
    """Build the law and the three regimes, the law first."""
    systems = build_systems(list(NAME_OF.values()))
    headers = {key: header(name) for key, name in NAME_OF.items()}
    return tuple(
        Regime(key, headers[key].title, headers[key].changes, headers[key].reference, systems[name])
        for key, name in NAME_OF.items()
    )
