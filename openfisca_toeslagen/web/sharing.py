"""One situation under several regimes: what a regime cannot reach is computed once, under the first of them.

While the first regime computes it is noted which variable read which. A variable that read, directly or through others,
nothing that differs in another regime runs the same formulas there on the same values. As this is noted for the very
situation at hand, no branch can be missed (tests/test_web_sharing.py compares with every regime computed by itself).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen import coverage
from openfisca_toeslagen.web import situation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openfisca_core.parameters import ParameterNode
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.web.calculation import Calculation
    from openfisca_toeslagen.web.regimes import Regime
    from openfisca_toeslagen.web.situation import Situation


class Shared:
    """What differs between every two of the regimes that are served; found once, when the server is built."""

    def __init__(self, regimes: Mapping[str, Regime]) -> None:
        systems = {slug: regime.system for slug, regime in regimes.items()}
        values = {slug: _values(system.parameters) for slug, system in systems.items()}
        self._differing = {
            (one, other): _differing(systems[one], systems[other]) if values[one].items() <= values[other].items() else None
            for one in systems
            for other in systems
        }

    def calculations(
        self, regimes: Sequence[Regime], asked: Situation, deadline: float
    ) -> Iterator[tuple[Regime, Calculation]]:
        """Yield for each regime its calculation, to be asked completely before the next is taken."""
        source: Calculation | None = None
        for regime in regimes:
            target = situation.calculation(regime.rules, asked, deadline)
            if source is None:
                source = target
                source.record()
            else:
                differing = self._differing[regimes[0].slug, regime.slug]
                if differing is not None:
                    target.take_over(source, source.reach(differing))
            yield regime, target


def _differing(one: TaxBenefitSystem, other: TaxBenefitSystem) -> frozenset[str]:
    """Return the variables that are not the same in both."""
    names = {*one.variables, *other.variables}
    return frozenset(name for name in names if one.variables.get(name) is not other.variables.get(name))


def _values(parameters: ParameterNode) -> dict[str, tuple]:
    """Return every dated value of every parameter."""
    dated = (value for leaf in coverage.leaves(parameters) for value in coverage.dated_values(leaf))
    return {value.name: tuple((at.instant_str, repr(at.value)) for at in value.values_list) for value in dated}
