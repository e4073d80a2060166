"""A check by hand that does not fall on everybody: whom it picks, whom it picks in vain, and in which groups."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.impact.indicators.recovery import more_than, recipients, reclaimed
from openfisca_toeslagen.impact.indicators.registry import Direction, Indicator
from openfisca_toeslagen.impact.measured import ALLOWANCES
from openfisca_toeslagen.impact.register import filter as filters
from openfisca_toeslagen.impact.text import Text
from openfisca_toeslagen.reading import suggestion
from openfisca_toeslagen.year_cycle.chance import Chance, identity_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured
    from openfisca_toeslagen.impact.register.definition import Selection

    Amounts = NDArray[numpy.float64]

SOURCE = "Kamerstuk 35 510, nr. 4, par. 6 (discriminatie, ook bij selectie voor controle)"


def with_selections(measured: Measured, selections: Iterable[Selection]) -> Measured:
    """Return the same households with, per selection, who is checked (``gecontroleerd_<id>``) and where that would hit.

    The share with the highest score among the recipients is checked; of equal scores those with the lowest hash of their
    identity, so that nobody is picked by the order of a file. Raises ValueError for a feature that is not there.
    """
    facts = dict(measured.facts)
    for selection in selections:
        if selection.stelsel in (None, measured.regime):
            facts[f"gecontroleerd_{selection.id}"] = _picked(measured, selection)
            overpaid = reclaimed(measured, ALLOWANCES) + measured.over("niet_teruggevorderd", ALLOWANCES)
            facts[f"raak_{selection.id}"] = more_than(overpaid, selection.treffer)
    return dataclasses.replace(measured, facts=facts)


def _picked(measured: Measured, selection: Selection) -> NDArray[numpy.bool_]:
    receives = recipients(measured, ALLOWANCES)
    score = sum(weight * _feature(measured, name, receives) for name, weight in selection.kenmerken.items())
    ties = Chance(0).hashes("controle", identity_keys(measured.household_ids))
    order = numpy.lexsort((ties, -score))
    order = order[receives[order]]
    reached = numpy.cumsum(measured.weights[order])
    picked = numpy.zeros(len(score), dtype=bool)
    if len(order):
        picked[order[reached <= selection.aandeel * reached[-1]]] = True
    return picked


def _feature(measured: Measured, name: str, receives: NDArray[numpy.bool_]) -> Amounts:
    """Return a feature of every household from 0 to 1: whether a filter holds, or the place of a number in order."""
    if any(sign in name for sign in "<>="):
        return filters.rows(name, measured).astype(float)
    numbers = [fact for fact, values in measured.facts.items() if not isinstance(values, pandas.Categorical)]
    if name not in numbers:
        message = f"kenmerk {name} is geen getal van de bevolking; {suggestion(name, numbers)}"
        raise ValueError(message)
    values = measured.facts[name].astype(float)
    known = numpy.sort(values[receives])
    return (numpy.searchsorted(known, values, "left") + numpy.searchsorted(known, values, "right")) / (
        2 * max(len(known), 1)
    )


def indicators(selections: Iterable[Selection]) -> dict[str, Indicator]:
    """Return per selection the chance to be checked, the share that hits and the share of others checked in vain."""
    found = {}
    for selection in selections:
        checked, hit = f"gecontroleerd_{selection.id}", f"raak_{selection.id}"
        title = selection.tekst
        for name, nl, en, formula, function, direction in (
            (
                "controlekans",
                "Kans op controle",
                "Chance of a check",
                "gecontroleerde ontvangers / ontvangers",
                lambda m, checked=checked: _share(m, checked),
                Direction.NEITHER,
            ),
            (
                "controle_raak",
                "Controles die raak zijn",
                "Checks that hit",
                f"gecontroleerden met meer dan EUR {selection.treffer:g} te veel / gecontroleerden",
                lambda m, checked=checked, hit=hit: m.share(m.fact(hit), m.fact(checked)),
                Direction.HIGHER,
            ),
            (
                "onterecht_gecontroleerd",
                "Onterecht gecontroleerd",
                "Checked in vain",
                f"gecontroleerden onder ontvangers met niet meer dan EUR {selection.treffer:g} te veel / die ontvangers",
                lambda m, checked=checked, hit=hit: _share(m, checked, ~m.fact(hit)),
                Direction.LOWER,
            ),
        ):
            label = Text(nl=f"{nl}: {title}", en=f"{en}: {title}")
            full = f"{name}_{selection.id}"
            found[full] = Indicator(
                full, "discriminatie", label, "aandeel", formula, SOURCE, function, direction, per_group=True
            )
    return found


def _share(m: Measured, checked: str, among: NDArray[numpy.bool_] | None = None) -> Figure:
    receives = recipients(m, ALLOWANCES)
    return m.share(m.fact(checked), receives if among is None else receives & among)
