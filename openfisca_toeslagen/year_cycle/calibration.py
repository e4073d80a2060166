"""The one fitted number: how much of the yearly change of income the estimate misses, set against the settlement of 2016.

Published for 2016 (7.5 million allowances): 2.3 million recoveries of EUR 1.0 billion, 1.5 million back payments of EUR 0.5
billion. The bands around them are ours. The law of 2020 is run, on a synthetic population: zorgtoeslag 2016 has no known
parameters. What cannot be matched, and why:

* in 2016 there was no threshold for recoveries (Awir art. 26a, 2021): we count what was overpaid, reclaimed or not;
* nearly every allowance ends a few euros beside its twelve whole-euro instalments, which no published count can hold: a
  difference counts from EUR 12 a year;
* the published numbers hold recoveries over earlier years and revised advances of the same year without saying how many;
  ours are those of one year, each allowance once;
* the published changes of income are those of the disposable income of households whose source of income stayed the same.
  That transitions from and to work come on top is an assumption (``wijzigingen``), as is everything about reporting. The
  toetsingsinkomen is gross and moves more than disposable income, which would explain why the best scale would be about 1.2
  if the upper bound of 1 did not hold;
* errors of the Dienst itself, unknown partners, moves abroad and fraud are not in the cycle: the money that comes back stays
  below the published 7% of what is paid;
* the published stacking is of debts of several years that are open at once, ours of one year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.population.statistics import figure
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.results import GROSS_RECOVERY, WEIGHT_UNITS, aggregate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions
    from openfisca_toeslagen.year_cycle.law import Law
    from openfisca_toeslagen.year_cycle.results import AllowanceSums, RegimeSums, Results

#: The year whose law is run.
YEAR = 2020
SCALE = "inkomensschatting.schaal"
#: The published change of income is the upper bound of the error of its estimate.
HIGHEST_SCALE = 1.0
STEPS = 10
ALLOWANCES_2016 = 7_500_000
REGIME = "huidig"
FITTED, HELD_OUT = "gepast", "achtergehouden"


@dataclass(frozen=True)
class Benchmark:
    """One published figure beside which the cycle is put. ``low`` to ``high`` is the band; both None where there is none."""

    name: str
    label: str
    published: float
    low: float | None
    high: float | None
    role: str
    source: str
    simulate: Callable[[Results], float]


@dataclass(frozen=True)
class Comparison:
    """A benchmark with what the cycle gives for it."""

    benchmark: Benchmark
    simulated: float

    @property
    def deviation(self) -> float:
        """Return how far the simulated figure lies from the published one, as a part of it."""
        return self.simulated / self.benchmark.published - 1

    @property
    def within(self) -> bool | None:
        """Return whether it lies in the band; None without a band."""
        b = self.benchmark
        return None if b.low is None or b.high is None else b.low <= self.simulated <= b.high


def benchmarks() -> list[Benchmark]:
    """Return the figures on which the scale is fitted and those that are held out."""
    count, amount = figure("settlement.recoveries.count", 2016), figure("settlement.recoveries.amount", 2016)
    back, back_amount = figure("settlement.nabetalingen.count", 2016), figure("settlement.nabetalingen.amount", 2016)
    of_2016 = count.source
    ark = figure("ark.households_with_average_recovery_above_500", "2012-2017")
    households = figure("ark.households_in_study", "2012-2017")
    one = figure("ark.share_households_with_one_recovery_at_a_time", "2012-2017")
    four = figure("ark.share_households_with_4plus_simultaneous_recoveries", "2012-2017")
    kgb, kgb_paid = (
        figure("kindgebonden_budget.terugontvangsten_stand_isb4", 2020),
        figure("kindgebonden_budget.budget_stand_isb4", 2020),
    )

    def per_allowance(allowance: str, flow: str) -> Callable[[Results], float]:
        return lambda results: _regime(results).toeslagen[allowance].share(flow)

    rows = [
        ("terugvordering.aandeel", "toeslagen met een terugvordering", count.value / ALLOWANCES_2016, 0.25, 0.37, FITTED),
        ("terugvordering.gemiddelde", "gemiddelde terugvordering", amount.value / count.value, 350, 550, FITTED),
        ("nabetaling.aandeel", "toeslagen met een nabetaling", back.value / ALLOWANCES_2016, 0.15, 0.25, FITTED),
        ("nabetaling.gemiddelde", "gemiddelde nabetaling", back_amount.value / back.value, 250, 450, FITTED),
    ]
    simulate = [
        lambda r: share(r, GROSS_RECOVERY),
        lambda r: mean(r, GROSS_RECOVERY),
        lambda r: share(r, "nabetaling"),
        lambda r: mean(r, "nabetaling"),
    ]
    fitted = [Benchmark(*row, of_2016, rule) for row, rule in zip(rows, simulate, strict=True)]
    held_out = [
        ("terugvordering.geld", "terug te betalen per betaalde euro", 0.07, "begrotingen 2020-2024 en IBO 2019", money_back),
        (
            "terugvordering.geld.kindgebonden_budget",
            "idem, kindgebonden budget",
            kgb.value / kgb_paid.value,
            kgb.source,
            lambda r: _back(_regime(r).toeslagen["kindgebonden_budget"]),
        ),
        ("boven_500", "huishoudens boven EUR 500", ark.value / households.value, ark.source, above_500),
        ("stapeling.een", "huishoudens met een terugvordering", one.value / 100, one.source, lambda r: stacked(r, 1, 1)),
        ("stapeling.vier", "huishoudens met vier of meer", four.value / 100, four.source, lambda r: stacked(r, 4, 99)),
        *(
            (
                f"huurtoeslag.{flow}",
                f"huurtoeslag met {label}",
                figure(f"settlement.huurtoeslag.{name}", "2011-2016").value / 100,
                figure(f"settlement.huurtoeslag.{name}", "2011-2016").source,
                per_allowance("huurtoeslag", flow),
            )
            for flow, label, name in (
                (GROSS_RECOVERY, "terugvordering", "share_recovery"),
                ("nabetaling", "nabetaling", "share_nabetaling"),
            )
        ),
        (
            "kindgebonden_budget.nabetaling",
            "kindgebonden budget met nabetaling",
            figure("settlement.kindgebonden_budget.share_nabetaling", "2011-2016").value / 100,
            figure("settlement.kindgebonden_budget.share_nabetaling", "2011-2016").source,
            per_allowance("kindgebonden_budget", "nabetaling"),
        ),
    ]
    return fitted + [
        Benchmark(name, label, value, None, None, HELD_OUT, source, rule) for name, label, value, source, rule in held_out
    ]


def _regime(results: Results) -> RegimeSums:
    return results.stelsels[REGIME]


def share(results: Results, flow: str) -> float:
    """Return the share of all allowances (households per allowance) that have the flow."""
    sums = _regime(results).toeslagen.values()
    return sum(s.aantal[flow] for s in sums) / sum(s.ontvangers for s in sums)


def mean(results: Results, flow: str) -> float:
    """Return the mean of the flow in euros over the allowances that have it."""
    sums = _regime(results).toeslagen.values()
    return sum(s.bedrag[flow] for s in sums) / (100 * sum(s.aantal[flow] for s in sums))


def _back(sums: AllowanceSums) -> float:
    return sums.bedrag[GROSS_RECOVERY] / sums.geld["voorschot"]


def money_back(results: Results) -> float:
    """Return overpaid money over all that was paid in advance."""
    sums = _regime(results).toeslagen.values()
    return sum(s.bedrag[GROSS_RECOVERY] for s in sums) / sum(s.geld["voorschot"] for s in sums)


def above_500(results: Results) -> float:
    """Return the share of households with a recovery that owe more than EUR 500 over all allowances."""
    regime = _regime(results)
    return regime.boven_500 / int(regime.stapeling[1:].sum())


def stacked(results: Results, least: int, most: int) -> float:
    """Return the share of households with a recovery that have so many at once."""
    stack = _regime(results).stapeling
    return int(stack[least : most + 1].sum()) / int(stack[1:].sum())


def simulate(
    partitions: Iterable[Partition], system: TaxBenefitSystem, assumptions: Assumptions, seed: int, law: Law = ask
) -> Results:
    """Return the sums of one year of the baseline over partitions of the law of 2020."""
    total = None
    for partition in partitions:
        if partition.year != YEAR:
            message = f"Passen gaat met de wet van {YEAR}: geef een bevolking van dat jaar, niet van {partition.year}."
            raise ValueError(message)
        part = aggregate(run_cycle(partition, {REGIME: system}, assumptions, seed, law))
        total = part if total is None else total + part
    if total is None:
        message = "Er is niets om op te passen: de bevolking is leeg."
        raise ValueError(message)
    return total


def compare(results: Results) -> list[Comparison]:
    """Return every published figure with the simulated one; nothing is left out."""
    return [Comparison(benchmark, benchmark.simulate(results)) for benchmark in benchmarks()]


def misfit(results: Results) -> float:
    """Return the sum of squared relative deviations of the fitted figures."""
    return sum(c.deviation**2 for c in compare(results) if c.benchmark.role == FITTED)


def fit_scale(
    partitions: Callable[[], Iterable[Partition]],
    system: TaxBenefitSystem,
    assumptions: Assumptions,
    seed: int,
    law: Law = ask,
    progress: Callable[[float, float], None] = lambda *_: None,
) -> tuple[float, Results]:
    """Return the scale (in twentieths, from 0 to 1) with the smallest misfit, and the sums under it.

    ``partitions`` gives the population anew for every trial; ``progress`` is told each scale with its misfit. Draws are
    the same in every trial, so that the misfit is smooth in the scale: tenths first, then the twentieths beside the best.
    """
    tried: dict[float, tuple[float, Results]] = {}

    def attempt(scale: float) -> None:
        if 0 <= scale <= HIGHEST_SCALE and scale not in tried:
            results = simulate(partitions(), system, assumptions.replacing({SCALE: scale}), seed, law)
            tried[scale] = misfit(results), results
            progress(scale, tried[scale][0])

    for step in range(1, STEPS + 1):
        attempt(step / STEPS)
    best = min(tried, key=lambda scale: tried[scale][0])
    for beside in (-1, 1):
        attempt(round(best + beside / (2 * STEPS), 2))
    best = min(tried, key=lambda scale: tried[scale][0])
    return best, tried[best][1]


def weighted_allowances(results: Results) -> float:
    """Return the number of allowances in the country: the published shares are of 7.5 million in 2016."""
    return sum(s.ontvangers for s in _regime(results).toeslagen.values()) / WEIGHT_UNITS
