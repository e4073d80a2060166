"""Model beside published: every figure the population was calibrated on, and every one it was not."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.awards import AwardFigure, Awards, award_figures
from openfisca_toeslagen.population.schema import schema
from openfisca_toeslagen.population.statistics import Figure, figure
from openfisca_toeslagen.population.synthesis.move import in_year
from openfisca_toeslagen.population.targets import CALIBRATED, HELD_OUT, SMALL, Target, targets
from openfisca_toeslagen.population.view import MissingColumnError, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.population.population import Bevolking

#: How close a calibrated figure should be.
CLOSE = 0.02
#: A deviation of at most so many standard errors says nothing about the model: more households would make it smaller.
WITHIN_NOISE = 2
#: Partitions on which the law is run, unless all are asked for: a hundred thousand households say enough.
LAW_PARTITIONS = 2
#: Held-out figures that only the year cycle can give: they are named here so that none is hidden.
YEAR_CYCLE = (
    ("terugontvangsten_share_of_payments.kinderopvangtoeslag.original_budget", 2021),
    ("terugontvangsten_share_of_payments.kinderopvangtoeslag.original_budget", 2022),
    ("terugontvangsten_share_of_payments.kindgebonden_budget.original_budget", 2020),
    ("terugontvangsten_share_of_payments.kindgebonden_budget.original_budget", 2024),
    ("ark.households_with_average_recovery_above_500", "2012-2017"),
    ("ark.share_households_with_one_recovery_at_a_time", "2012-2017"),
    ("ark.share_households_with_4plus_simultaneous_recoveries", "2012-2017"),
)
ROLES = (CALIBRATED, SMALL, HELD_OUT)
MEANING = (
    "afwijking: model min gepubliceerd; ruis: een standaardfout, wat een andere trekking kan schelen. Bedragen zijn van het "
    "jaar van de bevolking, toeslagen van het jaar van het cijfer."
)
ELSEWHERE = "volgt uit de jaarcyclus, niet uit de bevolking alleen: zie --terugvorderingen"


@dataclasses.dataclass(frozen=True)
class Row:
    """One published figure beside the model's. ``model`` is None when it cannot be said; ``note`` then says why.

    ``noise`` is the standard error of the model's value, relative to it: what another draw of households could change.
    """

    name: str
    label: str
    role: str
    published: float
    vintage: str
    model: float | None
    noise: float | None
    unit: str
    confidence: str
    source: str
    note: str

    @property
    def deviation(self) -> float | None:
        """Model less published, as a share of published."""
        return None if self.model is None or not self.published else self.model / self.published - 1

    def cells(self) -> tuple[str, ...]:
        """Return the figure as texts for a table."""
        return (
            self.label,
            self.vintage,
            _shown(self.published),
            "" if self.model is None else _shown(self.model),
            "" if self.deviation is None else f"{self.deviation:+.1%}",
            "" if self.noise is None else f"{self.noise:.1%}",
        )

    @property
    def is_close(self) -> bool:
        """Whether the deviation is at most two percent."""
        return self.deviation is not None and abs(self.deviation) <= CLOSE


def _shown(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".") if abs(value) >= 1_000 else f"{value:.4g}".replace(".", ",")


class _Sum:
    """Weighted sums of a figure over the partitions."""

    def __init__(self, one: Target | AwardFigure) -> None:
        over = getattr(one, "over", None) or ()
        self.one = one
        self.parts = [one.numerator, one.denominator, *over]
        self.sums = [0.0] * len(self.parts)
        self.squares = 0.0
        self.why = ""

    def add(self, subject: View | Awards, partition: Partition) -> None:
        """Add the households of a partition."""
        try:
            values = [None if part is None else numpy.asarray(part(subject), dtype=float) for part in self.parts]
        except MissingColumnError as error:
            self.why = f"kolom {error.args[0]} ontbreekt"
            return
        for number, value in enumerate(values):
            if value is not None:
                self.sums[number] += float(partition.weights @ value)
        rest = values[0] if values[1] is None else values[0] - self.one.value * values[1]
        self.squares += float(numpy.square(partition.weights * rest).sum())

    def row(self, factor: float, note: str = "") -> Row:
        """Return the figure; ``factor`` grosses up a total of which only some partitions were added."""
        one, model = self.one, None
        if not self.why:
            first = self.sums[0] * factor if self.parts[1] is None else _ratio(self.sums[0], self.sums[1])
            model = first if len(self.parts) == 2 or first is None else _ratio(first, _ratio(self.sums[2], self.sums[3]))
        of: Figure = one.figure
        text = "; ".join(part for part in (self.why, one.note, note) if part)
        noise = _ratio(self.squares**0.5, self.sums[0]) if model and len(self.parts) == 2 else None
        return Row(one.name, one.label, one.role, one.value, of.year, model, noise, of.unit, of.confidence, of.source, text)


def _ratio(numerator: float | None, denominator: float | None) -> float | None:
    return numerator / denominator if numerator is not None and denominator else None


def control(
    population: Bevolking, *, law_partitions: int | None = LAW_PARTITIONS, progress: Callable[[int], None] = lambda _: None
) -> list[Row]:
    """Return every figure beside the population's.

    Figures that follow from the facts are read from all partitions. Those that need the law are computed on the first
    ``law_partitions`` (None: all) and grossed up; for a synthetic population in the year of the figure, for somebody's own
    only if the years are the same. ``progress`` is called with the number of households after each partition.
    """
    plain = [_Sum(target) for target in targets(population.jaar)]
    with_law = [_Sum(one) for one in award_figures() if population.is_synthetisch or one.year == population.jaar]
    total = part = 0.0
    for partition in population.delen():
        total += partition.weights.sum()
        view = View(partition)
        for one in plain:
            one.add(view, partition)
        if law_partitions is None or partition.number < law_partitions:
            part += partition.weights.sum()
            _add_awards(with_law, partition)
        progress(partition.household_count)
    rows = [one.row(1.0) for one in plain]
    share = "" if part == total or not total else f"wet gerekend op {part / total:.1%} van de huishoudens"
    rows += [one.row(total / part if part else 1.0, share) for one in with_law]
    rows += list(_not_here(population, {one.one.name for one in with_law}))
    return rows


def _add_awards(figures: list[_Sum], partition: Partition) -> None:
    """Run the law once per year on a partition for all figures of that year."""
    for year in sorted({one.one.year for one in figures}):
        of_year = [one for one in figures if one.one.year == year]
        awards = Awards(in_year(partition, year))
        awards.compute({one.one.allowance for one in of_year} | {name for one in of_year for name in one.one.also})
        for one in of_year:
            one.add(awards, awards.partition)


def _not_here(population: Bevolking, done: set[str]) -> Iterator[Row]:
    """Yield the figures that are not computed, each with the reason."""
    for one in award_figures():
        if one.name not in done:
            why = f"eigen microdata van {population.jaar}: de wet van {one.year} is niet gerekend"
            yield dataclasses.replace(_Sum(one).row(0.0), model=None, note=why)
    for name, vintage in YEAR_CYCLE:
        of = figure(name, vintage)
        yield Row(name, name, HELD_OUT, of.value, of.year, None, None, of.unit, of.confidence, of.source, ELSEWHERE)


def defaults(population: Bevolking) -> dict[str, str]:
    """Return the facts that a population does not give and what then holds by the law, in Dutch."""
    first = next(population.delen(), None)
    given = () if first is None else (*first.persons, *first.households)
    columns = [column for table in schema().tables.values() for column in table.values() if column.period]
    return {c.name: c.shown_default("ja", "nee") for c in columns if c.name not in given}


def summary(rows: list[Row]) -> str:
    """Return how many calibrated figures are within two percent, in one Dutch sentence."""
    calibrated = [row for row in rows if row.role == CALIBRATED and row.model is not None]
    close = sum(row.is_close for row in calibrated)
    held_out = [row for row in rows if row.role == HELD_OUT]
    known = sum(row.model is not None for row in held_out)
    return (
        f"{close} van {len(calibrated)} gekalibreerde cijfers binnen {CLOSE:.0%}; "
        f"{known} van {len(held_out)} achtergehouden cijfers berekend, geen is weggelaten"
    )


def outside(rows: list[Row]) -> list[str]:
    """Return every calibrated figure that is not within two percent as a line, the farthest first, with what explains it."""
    far = [row for row in rows if row.role == CALIBRATED and row.model is not None and not row.is_close]
    far.sort(key=lambda row: -abs(row.deviation or 0))
    return [f"{row.label}: {row.cells()[4] or row.cells()[3]}, {_explained(row)}" for row in far]


def _explained(row: Row) -> str:
    if row.noise is None or row.deviation is None:
        return "ruis onbekend"
    times = abs(row.deviation) / row.noise if row.noise else float("inf")
    told = f"{times:.1f}".replace(".", ",")
    return f"{told} keer de ruis" + (": binnen wat een andere trekking kan schelen" if times <= WITHIN_NOISE else "")


def write(rows: list[Row], path: Path) -> None:
    """Write all figures as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "cijfer",
                "omschrijving",
                "rol",
                "jaar",
                "gepubliceerd",
                "model",
                "afwijking",
                "ruis",
                "eenheid",
                "status",
                "bron",
                "toelichting",
            ]
        )
        for row in rows:
            writer.writerow(
                [
                    row.name,
                    row.label,
                    row.role,
                    row.vintage,
                    row.published,
                    "" if row.model is None else f"{row.model:.6g}",
                    "" if row.deviation is None else f"{row.deviation:.4f}",
                    "" if row.noise is None else f"{row.noise:.4f}",
                    row.unit,
                    row.confidence,
                    row.source,
                    row.note,
                ]
            )
