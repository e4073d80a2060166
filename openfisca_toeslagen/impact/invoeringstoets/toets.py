"""The invoeringstoets: a frozen register scored on a year that was observed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.assumption_draws import drawn
from openfisca_toeslagen.impact.invoeringstoets import nowcast as forward
from openfisca_toeslagen.impact.invoeringstoets.accuracy import Accuracy, accuracy, rights_of, truly_too_much
from openfisca_toeslagen.impact.invoeringstoets.advice import Advised, advise
from openfisca_toeslagen.impact.invoeringstoets.decomposition import Decomposition, decompose
from openfisca_toeslagen.impact.invoeringstoets.effects import Effect, effects
from openfisca_toeslagen.impact.invoeringstoets.examination import Examination, examine
from openfisca_toeslagen.impact.invoeringstoets.ledger import pooled
from openfisca_toeslagen.impact.invoeringstoets.measuring import measured
from openfisca_toeslagen.impact.invoeringstoets.practice import read_practice
from openfisca_toeslagen.impact.invoeringstoets.predicted import Basis, cut, predict
from openfisca_toeslagen.impact.invoeringstoets.quality import Quality, quality
from openfisca_toeslagen.impact.invoeringstoets.scores import Judgement, Score
from openfisca_toeslagen.impact.invoeringstoets.scoring import score, settle
from openfisca_toeslagen.impact.invoeringstoets.testing import controlled
from openfisca_toeslagen.impact.invoeringstoets.world import Corrected, corrected
from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.year_cycle.childcare import is_direct
from openfisca_toeslagen.year_cycle.regimes import CURRENT, build_systems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openfisca_toeslagen.impact.invoeringstoets.aggregates import Aggregate
    from openfisca_toeslagen.impact.invoeringstoets.nowcast import Nowcast
    from openfisca_toeslagen.impact.invoeringstoets.observations import Header, Observations
    from openfisca_toeslagen.impact.measured import Measured
    from openfisca_toeslagen.impact.register.frozen import Register


class NotTestableError(ValueError):
    """Register and observations do not belong together."""


@dataclass(frozen=True)
class FollowUp:
    """The second scoring, when the definitive awards are known."""

    header: Header
    maand: int
    huishoudens: int
    scores: tuple[Score, ...]
    juistheid: tuple[Accuracy, ...]


@dataclass(frozen=True)
class Invoeringstoets:
    """Everything that the report shows. What needs the facts of the decisions is None where these were not given."""

    register: Register
    header: Header | None
    stelsel: str
    maand: int
    huishoudens: int
    bestanden: dict[str, str]
    scores: tuple[Score, ...]
    kwaliteit: tuple[Quality, ...]
    onderzoek: Examination | None
    decompositie: Decomposition | None
    verbeterd: tuple[Corrected, ...]
    effecten: tuple[Effect, ...]
    vooruit: tuple[Nowcast, ...]
    vervolg: FollowUp | None
    advies: Advised

    @property
    def gesimuleerd(self) -> bool:
        """Whether the observations are made, not observed."""
        return self.header is not None and self.header.gesimuleerd


def run(
    register: Register,
    observed: Observations | None,
    follow_up: Observations | None = None,
    aggregates: Sequence[Aggregate] = (),
    month: int = 12,
    folder: Path = Path(),
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Invoeringstoets:
    """Score a register on observations of households, on published aggregates, or on both.

    ``folder`` is where a population of the register's own lies, if its definition names one by a relative path.
    Raises :class:`NotTestableError` when they are not of the regime and year that the register is about.
    """
    regime = register.definitie.voorstel
    for one in (observed, follow_up):
        _belongs(register, one)
    rights = years = examination = gap = basis = None
    seen = None
    direct = is_direct(build_systems([regime])[regime])
    if observed is not None and observed.facts is not None:
        basis = basis_of(register, folder)
        rights = rights_of(observed.facts, basis.systems[regime])
    if observed is not None:
        seen = measured(observed, rights, direct)
    scores = score(register, regime, month, seen, aggregates)
    tested = [one.p for one in scores if one.p is not None]
    if basis is not None:
        years = predict(basis, progress)
        examination = examine(observed, rights, years, tested)
        predicted = pooled([year.ledger for year in years])
        scale = register.gewicht / predicted.households
        gap = decompose(examination.year.ledger, observed.facts, predicted, scale, basis.systems[regime])
        scores = settle(scores, examination.meer_q)
        found = corrected(examination, years, register.uitvoering)
        changed = effects(register, basis, found)
        ahead = forward.run_forward(basis, register.gewicht, [one.deviation for one in found])
        nowcasts = forward.nowcast(register, regime, ahead, len(observed.weights), scores)
    else:
        scores, found, changed, nowcasts = settle(scores, controlled(tested)), (), (), ()
    later = None
    if follow_up is not None:
        later, ended = _follow_up(register, follow_up, scores, direct)
        nowcasts = forward.turned_out(nowcasts, ended)
    return Invoeringstoets(
        register=register,
        header=observed and observed.header,
        stelsel=regime,
        maand=month,
        huishoudens=0 if observed is None else len(observed.weights),
        bestanden={} if observed is None else observed.files,
        scores=scores,
        kwaliteit=quality(seen) if seen is not None else (),
        onderzoek=examination,
        decompositie=gap,
        verbeterd=found,
        effecten=changed,
        vooruit=nowcasts,
        vervolg=later,
        advies=_advice(scores, examination, changed),
    )


def _belongs(register: Register, observed: Observations | None) -> None:
    if observed is None:
        return
    wanted, year = register.definitie.voorstel, register.definitie.jaar
    if observed.regime != wanted:
        message = f"de waarnemingen zijn van stelsel {observed.regime}; het register toetst {wanted}"
        raise NotTestableError(message)
    if observed.header.jaar != year:
        message = f"de waarnemingen zijn van {observed.header.jaar}; het register gaat over {year}"
        raise NotTestableError(message)


def basis_of(register: Register, folder: Path = Path()) -> Basis:
    """Return what a register says to run: its own population, regimes and assumptions, these drawn within their margins."""
    definition = register.definitie
    given = definition.bevolking
    if given.map is None:
        population = Bevolking.synthetisch(given.huishoudens, definition.jaar, given.zaad)
    else:
        population = Bevolking.lees(folder / given.map, definition.jaar)
    chunks = cut(population)
    return Basis(
        regime=definition.voorstel,
        baseline=definition.basis,
        # The law as it is comes first: it is asked for facts that the population does not give.
        systems=build_systems(tuple(dict.fromkeys((CURRENT, *definition.stelsels)))),
        assumptions=register.uitvoering,
        practice=read_practice(),
        chunks=chunks,
        drawn=tuple(drawn(register.uitvoering, len(chunks), definition.zaad)),
        seed=definition.zaad,
    )


def _follow_up(register: Register, later: Observations, before: Sequence[Score], direct: bool) -> tuple[FollowUp, Measured]:
    """Score what could not be seen before, and check the definitive awards."""
    rights, more, checked = None, {}, ()
    if later.facts is not None:
        system = build_systems([later.regime])[later.regime]
        rights = rights_of(later.facts, system)
        more = {"werkelijk_te_veel_kinderopvang": truly_too_much(later, system)}
        checked = accuracy(later, rights)
    ended = measured(later, rights, direct, more)
    waited = {one.id for one in before if one.oordeel == Judgement.NOT_YET}
    scores = [one for one in score(register, later.regime, later.month, ended, ()) if one.id in waited]
    q = controlled([one.p for one in scores if one.p is not None])
    return FollowUp(later.header, later.month, len(later.weights), settle(scores, q), checked), ended


def _advice(scores: Sequence[Score], examination: Examination | None, changed: Sequence[Effect]) -> Advised:
    alarms = examination.alarms if examination else ()
    return advise(
        infeasible=tuple(one.id for one in changed if one.kantelt),
        wrong=tuple(one.toeslag for one in examination.wrong) if examination else (),
        failed=tuple(one.id for one in scores if one.fails),
        alarms=tuple(dict.fromkeys(one.ratio for one in alarms)),
        testable=examination is not None or any(s.oordeel in (Judgement.HOLDS, Judgement.FAILS) for s in scores),
    )


def share_untestable(scores: Sequence[Score]) -> float:
    """Return which part of the assumptions could not be tested, now or ever; NaN without assumptions."""
    untested = sum(one.oordeel in (Judgement.NOT_YET, Judgement.NOT_TESTABLE) for one in scores)
    return untested / len(scores) if scores else math.nan
