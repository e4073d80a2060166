"""The year over a population under every regime, kept per household, and once more for every draw of the assumptions.

The work goes in pieces to a number of processes. What comes back does not depend on their number or order.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import gc
import multiprocessing
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow.parquet

from openfisca_toeslagen.impact.assumption_draws import drawn
from openfisca_toeslagen.impact.indicators.costs import Costs
from openfisca_toeslagen.impact.measured import Measured, concatenate, measure_all, with_baseline
from openfisca_toeslagen.impact.prediction.figures import Key, Wanted, figures
from openfisca_toeslagen.impact.pressure import pressure
from openfisca_toeslagen.population.schema import HOUSEHOLDS, WEIGHT
from openfisca_toeslagen.population.store import Store
from openfisca_toeslagen.reading import check
from openfisca_toeslagen.year_cycle.assumptions import Assumptions
from openfisca_toeslagen.year_cycle.chance import Chance, identity_keys
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from openfisca_toeslagen.year_cycle.once import Once
from openfisca_toeslagen.year_cycle.regimes import build_systems
from openfisca_toeslagen.year_cycle.run_folder import RunError
from openfisca_toeslagen.year_cycle.runner import MALLOC, environment
from openfisca_toeslagen.year_cycle.sharing import SharingLaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openfisca_toeslagen.population.partition import Partition

#: Households per piece of work.
PIECE = 12_500


@dataclasses.dataclass(frozen=True)
class View:
    """How one definition looks at the regimes: its baseline, the figures it wants and what the execution costs."""

    baseline: str
    regimes: tuple[str, ...]
    wanted: Wanted
    costs: dict[str, Any] = dataclasses.field(hash=False, compare=False)


@dataclasses.dataclass(frozen=True)
class Order:
    """What every piece of work needs; plain values, so that it can go to another process.

    The figures of the draws are wanted once for each of ``views``.
    """

    population: str
    regimes: tuple[str, ...]
    assumptions: dict[str, Any] = dataclasses.field(hash=False, compare=False)
    seed: int
    draws: int
    part: int
    views: tuple[View, ...]
    #: Counts over the rules, by regime.
    rules: dict[str, dict[str, float]] = dataclasses.field(hash=False, compare=False)
    #: Sum of the weights of the whole population; None lets it be read.
    weight: float | None = None


@dataclasses.dataclass(frozen=True)
class Measurement:
    """Every household under every regime, and per view the figures of the draws on a part of them (the first: assumed)."""

    measured: dict[str, Measured]
    draws: list[list[dict[Key, float]]]

    def seen(self, view: View) -> dict[str, Measured]:
        """Return the regimes of a view, each beside its baseline."""
        return with_baseline({name: self.measured[name] for name in view.regimes}, view.baseline)


@dataclasses.dataclass(frozen=True)
class _Piece:
    """Households ``start`` to ``stop`` of a partition, or the part of the first partition under draw ``draw``."""

    partition: int = 0
    start: int = 0
    stop: int = 0
    draw: int | None = None


def measure_population(order: Order, workers: int, progress: Callable[[int, int], None] = lambda *_: None) -> Measurement:
    """Run the year for every household, and for a part of them once more per draw.

    ``progress`` is told how much of the work is done, in households times runs, and of how much.
    """
    store = Store(Path(order.population))
    order = dataclasses.replace(order, weight=_weight(store))
    pieces = [*_cut(store), *(_Piece(draw=number) for number in range(order.draws + 1))]
    sizes = {piece: order.part if piece.draw is not None else piece.stop - piece.start for piece in pieces}
    total, done, found = sum(sizes.values()), 0, {}
    progress(0, total)
    for piece, result in _compute(order, pieces, workers):
        found[piece] = result
        done += sizes[piece]
        progress(done, total)
    whole = [found[piece] for piece in pieces if piece.draw is None]
    once = Once()
    measured = {name: concatenate([part[name] for part in whole], once) for name in order.regimes}
    drawn_figures = [found[piece] for piece in pieces if piece.draw is not None]
    return Measurement(measured, [[draw[view] for draw in drawn_figures] for view in range(len(order.views))])


def _weight(store: Store) -> float:
    """Return the sum of the weights of all households, without reading anything else."""
    names = [part["bestanden"][HOUSEHOLDS]["naam"] for part in store.manifest["delen"].values()]
    tables = [pyarrow.parquet.read_table(store.folder / HOUSEHOLDS / name, columns=[WEIGHT]) for name in sorted(names)]
    return float(sum(table[WEIGHT].to_numpy().sum() for table in tables))


def _cut(store: Store) -> Iterator[_Piece]:
    for number in sorted(store.done):
        count = store.manifest["delen"][str(number)]["huishoudens"]
        for start in range(0, count, PIECE):
            yield _Piece(number, start, min(start + PIECE, count))


def _compute(order: Order, pieces: Sequence[_Piece], workers: int) -> Iterator[tuple[_Piece, Any]]:
    if workers == 1:
        worker = _Worker(order)
        yield from ((piece, worker(piece)) for piece in pieces)
        return
    # A new interpreter per worker: a forked one would inherit the threads of numpy and pyarrow.
    context = multiprocessing.get_context("spawn")
    with environment(MALLOC):
        pool = concurrent.futures.ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(order,))
        try:
            running = {pool.submit(_run, piece): piece for piece in pieces}
            for future in concurrent.futures.as_completed(running):
                yield running[future], future.result()
        except BrokenProcessPool as error:
            message = "een werker is gestopt (te weinig geheugen?); neem minder huishoudens of minder werkers"
            raise RunError(message) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Worker:
    """Runs pieces of one order; the systems are built once."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.systems = build_systems(order.regimes)
        self.assumptions = check(order.assumptions, Assumptions, "aannames")
        self.draws = [self.assumptions, *drawn(self.assumptions, order.draws, order.seed)]
        self.law = SharingLaw()
        self.store = Store(Path(order.population))
        self._kept: tuple[int, Partition] | None = None

    def __call__(self, piece: _Piece) -> Any:  # noqa: ANN401 - households of every regime, or figures per view
        if piece.draw is None:
            place = numpy.arange(self._partition(piece.partition).household_count)
            some = self._partition(piece.partition).select((place >= piece.start) & (place < piece.stop))
            return self._measure(some, self.assumptions)
        measured = self._measure(self._part(), self.draws[piece.draw])
        return [self._figures(measured, view, piece.draw) for view in self.order.views]

    def _figures(self, measured: dict[str, Measured], view: View, draw: int) -> dict[Key, float]:
        costs = check(view.costs, Costs, "kosten")
        if draw:
            costs = costs.drawn(self.order.draws, self.order.seed)[draw - 1]
        seen = with_baseline({name: measured[name] for name in view.regimes}, view.baseline)
        return figures(seen, view.wanted, view.wanted.indicators(costs))

    def _measure(self, households: Partition, assumptions: Assumptions) -> dict[str, Measured]:
        outcome = run_cycle(households, self.systems, assumptions, self.order.seed, self.law)
        steps = pressure(households, self.systems, self.law)
        return {
            name: dataclasses.replace(
                regime, facts=regime.facts | steps[name], flows=_without_months(regime.flows), rules=self.order.rules[name]
            )
            for name, regime in measure_all(households, outcome).items()
        }

    def _partition(self, number: int) -> Partition:
        if self._kept is None or self._kept[0] != number:
            self._kept = (number, self.store.read(number))
        return self._kept[1]

    def _part(self) -> Partition:
        """Return the households of the draws: a random part of the first partition, weighted to the whole."""
        partition = self._partition(0)
        ranks = Chance(self.order.seed).hashes("deel", identity_keys(partition.household_ids))
        chosen = numpy.zeros(partition.household_count, dtype=bool)
        chosen[numpy.argsort(ranks, kind="stable")[: self.order.part]] = True
        part = partition.select(chosen)
        part.weights = part.weights * (self.order.weight / part.weights.sum())
        return part


def _without_months(flows: dict[str, Any]) -> dict[str, Any]:
    """Return the flows without the advance by month: what indicators need of it is in the euro months."""
    return {name: values for name, values in flows.items() if not name[-2:].isdigit()}


_worker: _Worker | None = None


def _start(order: Order) -> None:
    global _worker
    _worker = _Worker(order)
    gc.freeze()


def _run(piece: _Piece) -> Any:  # noqa: ANN401
    return _worker(piece)
