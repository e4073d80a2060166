"""What turned out: the facts of the population, and what changed during the year where the data do not say so by month.

A change is drawn on top of facts that hold for the whole year. The income of the year stays what the population says it
turned out to be; what differs is the income that the household counted on before the change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import rounding
from openfisca_toeslagen.population.partition import PARTNER
from openfisca_toeslagen.year_cycle.chance import pick
from openfisca_toeslagen.year_cycle.households import (
    MONTH,
    MONTHS,
    NEVER,
    Identity,
    any_person,
    by_month,
    first_of_couple,
    with_facts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.assumptions import Changes
    from openfisca_toeslagen.year_cycle.chance import Chance

    MonthOf = NDArray[numpy.int8]

HOURS_WORKED = "gewerkte_uren"
RENT = "kale_huur"
CARE = ("dagopvang", "buitenschoolse_opvang", "gastouderopvang")
HOURS_OF_CARE = tuple(f"uren_{kind}" for kind in CARE)
TOGETHER = ("is_toeslagpartner", "woont_op_adres")


@dataclass(frozen=True)
class TurnOut:
    """The facts as they turned out, and of each person how the income before a change relates to that of the year."""

    facts: Partition
    #: Income that a person counted on before losing the job, or changing hours, divided by the income of the year.
    before_job_loss: NDArray[numpy.float64]
    before_other_hours: NDArray[numpy.float64]


def turn_out(
    partition: Partition,
    identity: Identity,
    assumptions: Changes,
    chance: Chance,
    default_of: Callable[[tuple[str, ...]], dict[str, NDArray]],
) -> TurnOut:
    """Draw what changed during the year; ``default_of`` asks the law for facts that the population does not give."""
    persons, households = {}, {}
    lost, other, ratio = _work(partition, identity, assumptions, chance)
    if HOURS_WORKED in partition.persons and (lost.min(initial=NEVER) < NEVER or other.min(initial=NEVER) < NEVER):
        worked = by_month(partition.persons[HOURS_WORKED])
        after = numpy.where(other <= MONTH, worked * ratio, worked)
        persons[HOURS_WORKED] = numpy.where(lost <= MONTH, 0.0, after)
    persons |= _care(partition, identity, assumptions, chance, lost)
    persons |= _partners(partition, identity, assumptions, chance, default_of)
    households |= _rent(partition, identity, assumptions, chance)
    benefit = assumptions.baanverlies.uitkering.waarde
    return TurnOut(
        with_facts(partition, persons, households),
        _before(lost, benefit),
        _before(other, ratio),
    )


def uses_care(facts: Partition, month: int | slice = slice(None)) -> NDArray[numpy.bool_]:
    """Return which households have an hour of childcare in some month, or in one (0 is January)."""
    flags = numpy.zeros(facts.person_count, dtype=bool)
    for name in HOURS_OF_CARE:
        if name in facts.persons:
            hours = by_month(facts.persons[name])[month] > 0
            flags |= hours.any(axis=0) if hours.ndim == 2 else hours
    return any_person(facts, flags)


def _before(month: MonthOf, ratio: NDArray | float) -> NDArray[numpy.float64]:
    """Return the income at the old rate all year over the income with ``ratio`` of it from ``month`` on."""
    old_months = numpy.minimum(month, NEVER) - 1
    return MONTHS / (old_months + (MONTHS - old_months) * ratio)


def _by_year(columns: dict[str, NDArray], name: str) -> bool:
    """Whether a fact is given once for the year, so that it does not say itself what changed."""
    return name in columns and columns[name].ndim == 1


def _month(chance: Chance, stream: str, happens: NDArray[numpy.bool_], *keys: NDArray) -> MonthOf:
    """Return the month of a change, February to December with equal chance, NEVER where it does not happen."""
    month = 2 + (11 * chance.uniform(f"{stream}.maand", *keys)).astype(numpy.int8)
    return numpy.where(happens, month, numpy.int8(NEVER))


def _work(
    partition: Partition, identity: Identity, assumptions: Changes, chance: Chance
) -> tuple[MonthOf, MonthOf, NDArray[numpy.float64]]:
    """Return per person the month of losing the job, the month of other hours, and new over old hours."""
    never = numpy.full(partition.person_count, NEVER, dtype=numpy.int8)
    if not _by_year(partition.persons, HOURS_WORKED):
        return never, never, numpy.ones(partition.person_count)
    keys = (identity.person, identity.position)
    works = partition.persons[HOURS_WORKED] > 0
    loses = works & (chance.uniform("baanverlies", *keys) < assumptions.baanverlies.kans.waarde)
    changes = works & ~loses & (chance.uniform("uren", *keys) < assumptions.uren.kans.waarde)
    ratio = _between(chance.uniform("uren.verhouding", *keys), assumptions.uren)
    return _month(chance, "baanverlies", loses, *keys), _month(chance, "uren", changes, *keys), ratio


def _between(uniform: NDArray, change: object) -> NDArray[numpy.float64]:
    return change.laagste.waarde + (change.hoogste.waarde - change.laagste.waarde) * uniform


def _care(
    partition: Partition, identity: Identity, assumptions: Changes, chance: Chance, lost: MonthOf
) -> dict[str, NDArray]:
    """Return the hours of care by month: other hours from some month on, and none some months after a job was lost."""
    names = [name for name in HOURS_OF_CARE if name in partition.persons]
    uses = uses_care(partition)
    keys = (identity.household,)
    happens = uses & (chance.uniform("opvang", *keys) < assumptions.opvang.kans.waarde)
    month = _month(chance, "opvang", happens, *keys)
    stop = _last_use(partition, identity, assumptions, chance, lost)
    if not happens.any() and not (uses & (stop < NEVER)).any():
        return {}
    ratio = _between(chance.uniform("opvang.verhouding", *keys), assumptions.opvang)[partition.household_of]
    month, stop = month[partition.household_of], stop[partition.household_of]
    result = {}
    for name in names:
        hours = by_month(partition.persons[name])
        if _by_year(partition.persons, name):
            # Care is bought by the hour; half an hour more or less is no other contract.
            hours = numpy.where(month <= MONTH, rounding.whole_euros(hours * ratio), hours)
        result[name] = numpy.where(stop <= MONTH, 0.0, hours)
    return result


def _last_use(
    partition: Partition, identity: Identity, assumptions: Changes, chance: Chance, lost: MonthOf
) -> NDArray[numpy.int64]:
    """Return per household the first month in which a lost job has ended the care, NEVER where it has not."""
    jobless = numpy.full(partition.household_count, NEVER, dtype=numpy.int64)
    adults = first_of_couple(partition)
    numpy.minimum.at(jobless, partition.household_of[adults], lost[adults])
    after = assumptions.baanverlies.opvang_stopt_na.waarde
    months = list(after)
    goes_on = pick(chance.uniform("opvang.stopt", identity.household), months, [after[m] for m in months])
    return numpy.where(jobless < NEVER, numpy.minimum(jobless + goes_on, NEVER), NEVER)


def _partners(
    partition: Partition,
    identity: Identity,
    assumptions: Changes,
    chance: Chance,
    default_of: Callable[[tuple[str, ...]], dict[str, NDArray]],
) -> dict[str, NDArray]:
    """Return by month who is toeslagpartner and who lives at the address, where a partner came or left."""
    given = [partition.persons[name] for name in TOGETHER if name in partition.persons]
    if any(values.ndim == 2 for values in given):
        return {}
    keys = (identity.person, identity.position)
    uniform = chance.uniform("partner", *keys)
    partner = partition.roles == PARTNER
    leaves = partner & (uniform < assumptions.partner.kans_vertrek.waarde)
    comes = partner & ~leaves & (uniform > 1 - assumptions.partner.kans_komst.waarde)
    if not (leaves | comes).any():
        return {}
    until = _month(chance, "partner", leaves, *keys)
    since = numpy.where(comes, _month(chance, "partner", comes, *keys), numpy.int8(0))
    there = (until > MONTH) & (since <= MONTH)
    missing = tuple(name for name in TOGETHER if name not in partition.persons)
    known = {name: partition.persons[name] for name in TOGETHER if name in partition.persons}
    known |= default_of(missing) if missing else {}
    return {name: by_month(known[name]) & there for name in TOGETHER}


def _rent(partition: Partition, identity: Identity, assumptions: Changes, chance: Chance) -> dict[str, NDArray]:
    """Return the rent by month, in whole cents, where it changed."""
    if not _by_year(partition.households, RENT):
        return {}
    rent = partition.households[RENT]
    keys = (identity.household,)
    happens = (rent > 0) & (chance.uniform("huur", *keys) < assumptions.huur.kans.waarde)
    if not happens.any():
        return {}
    month = _month(chance, "huur", happens, *keys)
    ratio = _between(chance.uniform("huur.verhouding", *keys), assumptions.huur)
    return {RENT: numpy.where(month <= MONTH, rounding.whole_cents(rent * ratio), rent)}
