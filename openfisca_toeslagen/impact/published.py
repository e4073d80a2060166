"""Published figures against ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_core.periods import DateUnit

from openfisca_toeslagen import rounding
from openfisca_toeslagen.impact import situation
from openfisca_toeslagen.refusal import RefusalError

if TYPE_CHECKING:
    from openfisca_core.simulations import Simulation

    from openfisca_toeslagen.impact.families import Family, Published
    from openfisca_toeslagen.impact.regimes import Regime


@dataclass(frozen=True)
class Comparison:
    """A published figure, what the law gives under one regime and the difference; or why there is none."""

    gezin: str
    grootheid: str
    omschrijving: str
    eenheid: str | None
    persoon: str | None
    periode: str
    regime: str
    gepubliceerd: float
    berekend: float | None
    verschil: float | None
    weigering: str | None = None


def compare(family: Family, regimes: tuple[Regime, ...]) -> tuple[Comparison, ...]:
    """Compare every published figure of a family under every regime it holds for."""
    by_key = {regime.key: regime for regime in regimes}
    return tuple(_compare(family, figure, by_key[key]) for figure in family.gepubliceerd for key in figure.regimes)


def _compare(family: Family, figure: Published, regime: Regime) -> Comparison:
    period = figure.periode or str(family.jaar)
    variable = regime.system.variables[figure.grootheid]
    computed, refusal = None, None
    try:
        simulation = situation.simulation(regime.system, family.situatie)
        computed = _as_published(_value(simulation, family, figure, period), figure.waarde)
    except RefusalError as error:
        refusal = str(error)
    return Comparison(
        gezin=family.id,
        grootheid=figure.grootheid,
        omschrijving=variable.label,
        eenheid=variable.unit,
        persoon=figure.persoon,
        periode=period,
        regime=regime.key,
        gepubliceerd=float(figure.waarde),
        berekend=computed,
        verschil=None if computed is None else float(rounding.whole_cents(computed - figure.waarde)),
        weigering=refusal,
    )


def _value(simulation: Simulation, family: Family, figure: Published, period: str) -> float:
    monthly = simulation.tax_benefit_system.variables[figure.grootheid].definition_period == DateUnit.MONTH
    whole_year = monthly and len(period) == 4
    array = (simulation.calculate_add if whole_year else simulation.calculate)(figure.grootheid, period)
    return float(array[list(family.situatie.personen).index(figure.persoon) if figure.persoon else 0])


def _as_published(value: float, figure: float) -> float:
    """Round to cents what was published in cents; a figure in whole euros is compared as it is."""
    return value if isinstance(figure, int) else float(rounding.whole_cents(value))
