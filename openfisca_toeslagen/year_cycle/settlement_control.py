"""The settlement that the year cycle gives a population, beside what was published: a part of its report.

The figures, bands and reasons are those of :mod:`~openfisca_toeslagen.year_cycle.calibration`.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from openfisca_toeslagen.population import PopulationError
from openfisca_toeslagen.population.control import Row
from openfisca_toeslagen.population.problems import Problem
from openfisca_toeslagen.population.synthesis.move import in_year
from openfisca_toeslagen.year_cycle.calibration import FITTED, HELD_OUT, YEAR, compare, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population import Bevolking, Partition
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions
    from openfisca_toeslagen.year_cycle.calibration import Comparison

ROLES = {
    FITTED: f"afrekening van 2016, waarop de fout in de inkomensschatting is gepast (wet van {YEAR})",
    HELD_OUT: f"afrekening, achtergehouden (wet van {YEAR})",
}
SEED = 1


def control_settlement(
    population: Bevolking,
    system: TaxBenefitSystem,
    assumptions: Assumptions,
    *,
    partitions: int | None,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Row]:
    """Return every published figure of the settlement beside the simulated one; none is left out.

    The cycle runs on the first ``partitions`` (None: all) under the law of 2020. A synthetic population is moved to that
    year; somebody's own microdata of another year raise
    :class:`~openfisca_toeslagen.population.PopulationError`.
    """
    if population.jaar != YEAR and not population.is_synthetisch:
        message = (
            f"is van {population.jaar}: terugvorderingen worden met de wet van {YEAR} gerekend; geef gegevens van {YEAR}"
        )
        raise PopulationError([Problem(population.naam, None, None, message)])

    def told() -> Iterator[Partition]:
        for partition in itertools.islice(population.delen(), partitions):
            yield in_year(partition, YEAR)
            progress(partition.household_count)

    return [_row(comparison) for comparison in compare(simulate(told(), system, assumptions, SEED))]


def summary(rows: list[Row]) -> str:
    """Return how many figures lie in their band, in one Dutch sentence."""
    fitted = [row for row in rows if row.role == ROLES[FITTED]]
    within = sum(INSIDE in row.label for row in fitted)
    return (
        f"{within} van {len(fitted)} cijfers van de afrekening van 2016 in hun band; {len(rows) - len(fitted)} "
        f"achtergehouden, geen is weggelaten. Van 2016 zijn niet alle waarden van de wet bekend, daarom de wet van {YEAR}. "
        f"De banden zijn van ons: niemand publiceerde ze."
    )


INSIDE, OUTSIDE, UNKNOWN = "erbinnen", "ERBUITEN", "niet te zeggen"
NOBODY = "geen huishouden van deze bevolking waaraan het te meten is"


def _row(comparison: Comparison) -> Row:
    b = comparison.benchmark
    label, note, model = b.label, b.why, comparison.simulated
    if b.low is not None:
        band = f"{b.low:g} tot {b.high:g}".replace(".", ",")
        label = f"{label}, band {band}: {UNKNOWN if comparison.within is None else INSIDE if comparison.within else OUTSIDE}"
    if math.isnan(model):
        model, note = None, "; ".join(filter(None, (NOBODY, note)))
    unit = "euro" if b.published > 1 else "share"
    return Row(b.name, label, ROLES[b.role], b.published, b.vintage, model, None, unit, "secondary", b.source, note)
