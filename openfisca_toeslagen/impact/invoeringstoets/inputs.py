"""What goes into an invoeringstoets of a register: observations from files, or a year that is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.indicators import INDICATORS
from openfisca_toeslagen.impact.invoeringstoets.aggregates import Aggregate, read_aggregates
from openfisca_toeslagen.impact.invoeringstoets.deviations import read_year
from openfisca_toeslagen.impact.invoeringstoets.practice import read_practice
from openfisca_toeslagen.impact.invoeringstoets.reading import read_observations
from openfisca_toeslagen.impact.invoeringstoets.simulation import simulate
from openfisca_toeslagen.impact.invoeringstoets.toets import NotTestableError
from openfisca_toeslagen.impact.invoeringstoets.writing import write_observations
from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.year_cycle.regimes import NAMES, build_systems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openfisca_toeslagen.impact.invoeringstoets.observations import Observations
    from openfisca_toeslagen.impact.register.frozen import Register

FIRST, LATER = "waarnemingen_nagebootst", "waarnemingen_nagebootst_vervolg"


def read(
    register: Register, paths: Sequence[Path], follow_up: Path | None, month: int
) -> tuple[Observations | None, Observations | None, tuple[Aggregate, ...]]:
    """Return the households observed in a month, those of the follow-up, and the published figures.

    A folder holds households, a file published figures. Raises ValueError with what is wrong and where.
    """
    names = (register.definitie.voorstel, *NAMES)
    households = [read_observations(path, names) for path in paths if path.is_dir()]
    units = {name: indicator.unit for name, indicator in INDICATORS.items()}
    figures = tuple(row for path in paths if not path.is_dir() for row in read_aggregates(path, units))
    if not households and not figures:
        message = "geen waarnemingen gegeven; geef --waarnemingen MAP of CSV, of --nagebootst YAML"
        raise NotTestableError(message)
    chosen = [one for one in households if one.month == month]
    if households and not chosen:
        known = ", ".join(str(one.month) for one in households)
        message = f"geen waarnemingen van maand {month}; gegeven zijn: {known}"
        raise NotTestableError(message)
    if len(chosen) > 1:
        message = f"waarnemingen van maand {month} staan in twee mappen; toegestaan: een map per maand"
        raise NotTestableError(message)
    later = read_observations(follow_up, names) if follow_up is not None else None
    if later is not None and not later.is_definitive:
        message = f"{follow_up}: maand {later.month} is geen vervolg; toegestaan: na maand 12, met definitieve toekenningen"
        raise NotTestableError(message)
    return (chosen[0] if chosen else None), later, figures


def simulate_year(register: Register, file: Path, folder: Path) -> tuple[list[Path], Path]:
    """Simulate a year as a file describes, write it as observations and return where they are, with the follow-up."""
    year = read_year(file)
    if (year.stelsel, year.jaar) != (register.definitie.voorstel, register.definitie.jaar):
        wanted = f"{register.definitie.voorstel}, {register.definitie.jaar}"
        message = f"{file}: gaat over {year.stelsel}, {year.jaar}; het register over {wanted}"
        raise NotTestableError(message)
    partition = Bevolking.synthetisch(year.huishoudens, year.jaar, year.zaad_bevolking).deel(0)
    system = build_systems([year.stelsel])[year.stelsel]
    made = simulate(
        partition, year.stelsel, system, register.uitvoering, read_practice(), year.zaad, year.afwijkingen, year.titel
    )
    write_observations(made.first, folder / FIRST)
    write_observations(made.follow_up, folder / LATER)
    return [folder / FIRST], folder / LATER
