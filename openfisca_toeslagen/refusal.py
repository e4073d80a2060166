"""Refusing what the parameters or the texts of the law do not cover.

Ordinarily a refusal stops the computation with a :class:`RefusalError` that names allowance, year and what is missing: in
Python, in ``openfisca test`` and as a 4xx answer of the web API. A run over a population sets
``simulation.mark_refusals = True``: then a refused household carries NaN in every amount of that allowance, which can
be counted and cannot be mistaken for 0, and the ground stands in ``weigering_<toeslag>``.
"""

from __future__ import annotations

import functools
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import numpy
from openfisca_core.errors import ParameterNotFoundError, SituationParsingError
from openfisca_core.indexed_enums import EnumArray

from openfisca_toeslagen import coverage
from openfisca_toeslagen.concepts import Matigingsgrond, Weigeringsgrond
from openfisca_toeslagen.entities import Huishouden

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from openfisca_core.periods import Period
    from openfisca_core.populations import GroupPopulation
    from openfisca_core.variables import Variable


class RefusalError(SituationParsingError):
    """No amount can be given. Core's web API turns it into a 4xx answer with this message under the variable's path."""

    def __init__(self, variable: str, period: str, message: str) -> None:
        super().__init__([variable], message, code=HTTPStatus.UNPROCESSABLE_ENTITY)
        # Written out: core builds this with dpath, which takes a year for an index and makes a list of 2,016 nulls.
        self.error = {variable: {period: message}}
        self.variable = variable
        self.period = period
        self.message = message
        # What `openfisca test` prints; core's own words say that the situation could not be read.
        self.args = (str(self),)

    def __str__(self) -> str:
        return f"{self.variable} {self.period} geweigerd: {self.message}"


def refuse_missing_parameters(variable: Variable) -> None:
    """Make every formula of ``variable`` answer a missing parameter with a :class:`RefusalError`, or NaN where marked."""
    for start, formula in list(variable.formulas.items()):
        variable.formulas[start] = _refusing(variable, formula)


def _refusing(variable: Variable, formula: Callable) -> Callable:
    takes_parameters = formula.__code__.co_argcount > 2

    @functools.wraps(formula)
    def refusing(population, period, parameters):  # noqa: ANN001, ANN202 - the signature that core calls
        try:
            return formula(population, period, parameters) if takes_parameters else formula(population, period)
        except ParameterNotFoundError as error:
            if variable.value_type is float and getattr(population.simulation, "mark_refusals", False):
                return numpy.full(population.count, numpy.nan)
            name = re.search(r"'([^']+)'", str(error))[1].replace("[", ".").rstrip("]")
            message = f"de parameter {name} heeft geen waarde op {error.instant_str}; er wordt niets aangenomen"
            raise RefusalError(variable.name, str(period), message) from error

    return refusing


def general_grounds(huishouden: GroupPopulation, period: Period, allowance: str) -> dict[Weigeringsgrond, NDArray]:
    """Return the grounds that hold for every allowance: missing values, decision date, partners, matiging.

    Maps each ground to a boolean array over households, for use with :func:`first_ground`.
    """
    parameters = huishouden.simulation.tax_benefit_system.parameters
    lacking = bool(coverage.missing(parameters, allowance, period.start.year))
    decided = huishouden("datum_definitieve_beschikking", period)
    # A revised advance is decided during the year; every other decision lies after it.
    too_early = (decided <= numpy.datetime64(str(period.stop))) & ~huishouden("is_herziening_voorschot", period)
    fraction = huishouden("matiging_fractie", period)
    reasoned = huishouden("matigingsgrond", period) != Matigingsgrond.GEEN
    possible = coverage.values_on(parameters.awir.terugvordering.matiging_mogelijk, decided)
    return {
        Weigeringsgrond.WAARDEN_ONTBREKEN: numpy.full(huishouden.count, lacking),
        Weigeringsgrond.BESLUITDATUM: too_early,
        Weigeringsgrond.TWEE_TOESLAGPARTNERS: huishouden("heeft_twee_toeslagpartners", period),
        Weigeringsgrond.ROL_EN_FEITEN: huishouden("rol_en_feiten_spreken_elkaar_tegen", period),
        Weigeringsgrond.TIJDELIJKE_BESCHERMING_2022: huishouden("wacht_op_tekst_tijdelijke_bescherming", period),
        Weigeringsgrond.MATIGING_TE_VROEG: (fraction > 0) & ~possible,
        Weigeringsgrond.MATIGING_ONGELDIG: ~((fraction >= 0) & (fraction <= 1)) | ((fraction > 0) & ~reasoned),
    }


def first_ground(grounds: dict[Weigeringsgrond, NDArray]) -> NDArray:
    """Return per household the first ground that holds, in the order given; ``GEEN`` where none does."""
    holds = list(grounds.values())
    result = numpy.full(len(holds[0]), Weigeringsgrond.GEEN.index, dtype=numpy.int16)
    for ground, flagged in reversed(grounds.items()):
        result[flagged] = ground.index
    return EnumArray(result, Weigeringsgrond)


def refused(huishouden: GroupPopulation, period: Period, allowance: str) -> NDArray[numpy.bool_]:
    """Return which households are refused ``allowance`` in the year of ``period``; raise if refusals are not marked."""
    year = period.this_year
    grounds = huishouden(f"weigering_{allowance}", year)
    flagged = grounds != Weigeringsgrond.GEEN
    if flagged.any() and not getattr(huishouden.simulation, "mark_refusals", False):
        number = int(numpy.argmax(flagged))
        ground = grounds[number : number + 1].decode()[0]
        message = ground.value
        if ground is Weigeringsgrond.WAARDEN_ONTBREKEN:
            parameters = huishouden.simulation.tax_benefit_system.parameters
            names = coverage.missing(parameters, allowance, year.start.year)
            rest = f" en {len(names) - 3} andere" if len(names) > 3 else ""
            message = f"{message}: {', '.join(names[:3])}{rest} ({allowance} {year})"
        if ground is Weigeringsgrond.ROL_EN_FEITEN:
            message = f"{message}: {_role_and_facts(huishouden, year, number)}"
        where = f"huishouden {huishouden.ids[number]}: " if huishouden.count > 1 else ""
        raise RefusalError(allowance, str(year), where + message)
    return flagged


def _role_and_facts(huishouden: GroupPopulation, year: Period, number: int) -> str:
    """Name who is partner by role or as given, and who by the facts, in household ``number``."""
    members = huishouden.members
    here = huishouden.members_entity_id == number

    def names(holds: NDArray[numpy.bool_]) -> str:
        return ", ".join(str(members.ids[i]) for i in numpy.flatnonzero(here & holds)) or "niemand"

    facts, differs = False, False
    for month in months(year):
        partner = members("is_toeslagpartner_volgens_feiten", month)
        facts |= partner
        differs |= members("is_toeslagpartner", month) & ~partner
    role = members.has_role(Huishouden.PARTNER)
    return f"rol of opgave {names(role | differs)}, volgens de feiten {names(facts)}"


def unless_refused(huishouden: GroupPopulation, period: Period, allowance: str, variable: str) -> NDArray[numpy.float64]:
    """Return ``variable`` (euros per household), with NaN for households that are refused ``allowance``."""
    flagged = refused(huishouden, period, allowance)
    if flagged.all() and flagged.size:
        return numpy.full(huishouden.count, numpy.nan)
    return numpy.where(flagged, numpy.nan, huishouden(variable, period))


def refuse_households(
    population: GroupPopulation, period: Period, variable: str, flagged: NDArray[numpy.bool_], message: str
) -> None:
    """Refuse ``variable`` with ``message`` if anybody is flagged; where refusals are marked the caller returns NaN."""
    if flagged.any() and not getattr(population.simulation, "mark_refusals", False):
        where = f"{population.entity.key} {population.ids[int(numpy.argmax(flagged))]}: " if population.count > 1 else ""
        raise RefusalError(variable, str(period), where + message)


def months(period: Period) -> list[Period]:
    """Return the twelve months of a year."""
    return [period.first_month.offset(i, "month") for i in range(12)]
