"""Observations as a :class:`~openfisca_toeslagen.impact.measured.Measured`, so that the same indicators run over them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.facts import facts_of, groups_of
from openfisca_toeslagen.impact.indicators.execution import DECIDED
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES, FACTS, INCOME, PROVIDER
from openfisca_toeslagen.impact.measured import Measured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations

#: Facts of execution that a predicted year counts otherwise (there with the income estimate): under names of their own.
OWN_NAMES = {"wijzigingen": "wijzigingen_feiten", "meldingen": "meldingen_feiten"}


@dataclass(frozen=True)
class _Known:
    """What :func:`~openfisca_toeslagen.impact.facts.facts_of` asks of an outcome."""

    inkomen: NDArray
    wijzigingen: NDArray
    meldingen: NDArray
    beschikking: NDArray


def measured(
    observed: Observations,
    rights: Mapping[str, NDArray[numpy.float64]] | None,
    direct: bool = False,
    more: Mapping[str, NDArray[numpy.float64]] = MappingProxyType({}),
) -> Measured:
    """Return what was observed as one regime: flows that are not known yet are not there, they are not 0.

    ``rights`` (what the law awards on the facts of the decision) stands for the expected award, whoever applies. ``direct``
    says that the State pays the provider under this regime; under any other nothing is paid to it. ``more`` are flows that
    only the law can tell.
    """
    flows = dict(observed.flows) | {f"voorschot_{a}": observed.advance(a) for a in ALLOWANCES} | dict(more)
    if rights is None or observed.is_definitive:
        # A decision says nothing of who did not apply, and later facts nothing of what was expected.
        flows = {name: values for name, values in flows.items() if not name.startswith("schatting_")}
    else:
        flows |= {f"schatting_{a}": rights[a] for a in ALLOWANCES}
    if rights is not None and observed.is_definitive:
        unused = {a: (observed.advance(a) == 0) & (observed.flows[f"toekenning_{a}"] == 0) for a in ALLOWANCES}
        flows |= {f"niet_gebruikt_{a}": numpy.where(unused[a], rights[a], 0.0) for a in ALLOWANCES}
    if not direct:
        flows[PROVIDER] = numpy.zeros(len(observed.weights))
    e = observed.execution
    facts = {OWN_NAMES.get(name, name): e[name].astype(float) for name in FACTS if name != INCOME}
    facts[DECIDED] = numpy.any([observed.applied(a) for a in ALLOWANCES], axis=0).astype(float)
    groups = {}
    if observed.facts is not None:
        known = _Known(e[INCOME], e["wijzigingen"], e["meldingen"], observed.decided)
        facts |= facts_of(observed.facts, known)
        groups = groups_of(observed.facts)
    return Measured(observed.regime, observed.header.jaar, observed.household_ids, observed.weights, flows, facts, groups)
