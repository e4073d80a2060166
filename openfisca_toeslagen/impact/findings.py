"""What the figures say first: the numbers of each finding. The sentences around them belong to the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.regimes import ALL_OR_NOTHING, DIRECT, PROPORTIONAL
from openfisca_toeslagen.impact.settlement import CHILDCARE

if TYPE_CHECKING:
    from openfisca_toeslagen.impact.cliff import Cliff, Point
    from openfisca_toeslagen.impact.settlement import Amounts
    from openfisca_toeslagen.impact.uitvoeringstoets import Outcome


@dataclass(frozen=True)
class Finding:
    """A finding: ``key`` names its sentence, ``values`` fills it; ``family`` is the case it is about."""

    key: str
    family: str
    values: dict[str, float]


def findings(outcomes: tuple[Outcome, ...], cliffs: tuple[Cliff, ...]) -> tuple[Finding, ...]:
    """Return the findings that the figures allow, most telling first."""
    by_family = _childcare(outcomes)
    found = []
    if by_family:
        family = max(by_family, key=lambda name: _gap(by_family[name]))
        found.append(_unpaid_part(family, by_family[family]))
        found += [_edge(cliff) for cliff in cliffs if cliff.punten][:1]
        found.append(_who_pays(family, by_family, cliffs))
    return tuple(found)


def _childcare(outcomes: tuple[Outcome, ...]) -> dict[str, dict[str, Amounts]]:
    """Return the childcare settlements per family and regime, of families that are refused under none."""
    by_family: dict[str, dict[str, Amounts]] = {}
    refused = {o.gezin for o in outcomes if o.toeslag == CHILDCARE and o.bedragen is None}
    for outcome in outcomes:
        if outcome.toeslag == CHILDCARE and outcome.gezin not in refused:
            by_family.setdefault(outcome.gezin, {})[outcome.regime] = outcome.bedragen
    return by_family


def _gap(regimes: dict[str, Amounts]) -> float:
    """Return what all-or-nothing reclaims more than the proportional rule."""
    return regimes[ALL_OR_NOTHING].terugvordering - regimes[PROPORTIONAL].terugvordering


def _unpaid_part(family: str, regimes: dict[str, Amounts]) -> Finding:
    strict, fair = regimes[ALL_OR_NOTHING], regimes[PROPORTIONAL]
    values = {
        "verschuldigd": strict.verschuldigde_kosten,
        "onbetaald": strict.onbetaalde_kosten,
        "onbetaald_deel": strict.onbetaald_deel,
        "streng_toekenning": strict.toekenning,
        "streng_terug": strict.terugvordering,
        "evenredig_toekenning": fair.toekenning,
        "evenredig_terug": fair.terugvordering,
        "evenredig_na": fair.nabetaling,
        "direct_terug": regimes[DIRECT].terugvordering,
    }
    return Finding("onbetaald_deel", family, values)


def _edge(cliff: Cliff) -> Finding:
    """Return what the last cent and the last percent of the costs do."""
    cent = cliff.punten[-2]
    percent = min(cliff.punten, key=lambda point: abs(point.betaald_deel - 0.99))
    values = {"verschuldigd": cliff.verschuldigd, "cent": cent.onbetaald, "procent": percent.onbetaald}
    for name, point in (("cent", cent), ("procent", percent)):
        values |= {f"{name}_{short}": amount for short, amount in _reclaimed(point).items()}
    values["factor"] = percent.bedragen[ALL_OR_NOTHING].evenredigheidsfactor
    return Finding("klif", cliff.gezin, values)


def _reclaimed(point: Point) -> dict[str, float]:
    return {
        "streng": point.bedragen[ALL_OR_NOTHING].terugvordering,
        "evenredig": point.bedragen[PROPORTIONAL].terugvordering,
        "direct": point.bedragen[DIRECT].terugvordering,
    }


def _who_pays(family: str, by_family: dict[str, dict[str, Amounts]], cliffs: tuple[Cliff, ...]) -> Finding:
    direct, fair = by_family[family][DIRECT], by_family[family][PROPORTIONAL]
    reclaimed = [regimes[DIRECT].terugvordering for regimes in by_family.values()]
    reclaimed += [point.bedragen[DIRECT].terugvordering for cliff in cliffs for point in cliff.punten]
    values = {
        "gevallen": len(reclaimed),
        "hoogste_terug": max(reclaimed),
        "direct_overheid": direct.bijdrage_overheid,
        "evenredig_overheid": fair.bijdrage_overheid,
        "overheid_meer": direct.bijdrage_overheid - fair.bijdrage_overheid,
        "direct_ouder": direct.eigen_bijdrage,
        "evenredig_ouder": fair.eigen_bijdrage,
    }
    return Finding("wie_betaalt", family, values)
