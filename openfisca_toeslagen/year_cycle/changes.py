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
    #: By kind of change: the income that a person counted on before it, divided by the income of the year.
    counted_on: dict[str, NDArray[numpy.float64]]


@dataclass(frozen=True)
class WorkChanges:
    """Per person the month of losing all work, of finding work, of other hours, and new over old hours."""

    lost: MonthOf
    found: MonthOf
    other: MonthOf
    ratio: NDArray[numpy.float64]

    @property
    def any(self) -> bool:
        """Return whether anything changed for anybody."""
        return any((month < NEVER).any() for month in (self.lost, self.found, self.other))


def turn_out(
    partition: Partition,
    identity: Identity,
    assumptions: Changes,
    chance: Chance,
    default_of: Callable[[tuple[str, ...]], dict[str, NDArray]],
) -> TurnOut:
    """Draw what changed during the year; ``default_of`` asks the law for facts that the population does not give."""
    persons, households = {}, {}
    work = _work(partition, identity, assumptions, chance)
    if work.any:
        worked = by_month(partition.persons[HOURS_WORKED]).copy()
        who = numpy.flatnonzero((work.lost < NEVER) | (work.found < NEVER) | (work.other < NEVER))
        lost, found, other = work.lost[who], work.found[who], work.other[who]
        hours = numpy.where(other <= MONTH, worked[:, who] * work.ratio[who], worked[:, who])
        has_work = (lost > MONTH) & ((found <= MONTH) | (found == NEVER))
        worked[:, who] = numpy.where(has_work, hours, 0.0)
        persons[HOURS_WORKED] = worked
    persons |= _care(partition, identity, assumptions, chance, work)
    persons |= _partners(partition, identity, assumptions, chance, default_of)
    households |= _rent(partition, identity, assumptions, chance)
    counted_on = {
        "baanverlies": _counted_on(work.lost, assumptions.baanverlies.uitkering.waarde),
        "werk_gevonden": _counted_on(work.found, 1 / assumptions.werk_gevonden.uitkering.waarde),
        "uren": _counted_on(work.other, work.ratio),
    }
    return TurnOut(with_facts(partition, persons, households), counted_on)


def uses_care(facts: Partition, month: int | slice = slice(None)) -> NDArray[numpy.bool_]:
    """Return which households have an hour of childcare in some month, or in one (0 is January)."""
    flags = numpy.zeros(facts.person_count, dtype=bool)
    for name in HOURS_OF_CARE:
        if name in facts.persons:
            hours = by_month(facts.persons[name])[month] > 0
            flags |= hours.any(axis=0) if hours.ndim == 2 else hours
    return any_person(facts, flags)


def _counted_on(month: MonthOf, ratio: NDArray | float) -> NDArray[numpy.float64]:
    """Return the income at the old rate all year over the income with ``ratio`` times that rate from ``month`` on."""
    old_months = numpy.minimum(month, NEVER) - 1
    return MONTHS / (old_months + (MONTHS - old_months) * ratio)


def _by_year(columns: dict[str, NDArray], name: str) -> bool:
    """Whether a fact is given once for the year, so that it does not say itself what changed."""
    return name in columns and columns[name].ndim == 1


def _month(chance: Chance, stream: str, happens: NDArray[numpy.bool_], *keys: NDArray) -> MonthOf:
    """Return the month of a change, February to December with equal chance, NEVER where it does not happen."""
    month = 2 + (11 * chance.uniform(f"{stream}.maand", *keys)).astype(numpy.int8)
    return numpy.where(happens, month, numpy.int8(NEVER))


def _work(partition: Partition, identity: Identity, assumptions: Changes, chance: Chance) -> WorkChanges:
    """Draw at most one change of work per person who works by the population."""
    never = numpy.full(partition.person_count, NEVER, dtype=numpy.int8)
    if not _by_year(partition.persons, HOURS_WORKED):
        return WorkChanges(never, never, never, numpy.ones(partition.person_count))
    keys = (identity.person, identity.position)
    left = partition.persons[HOURS_WORKED] > 0
    months = {}
    for kind in ("baanverlies", "werk_gevonden", "uren"):
        happens = left & (chance.uniform(kind, *keys) < getattr(assumptions, kind).kans.waarde)
        months[kind] = _month(chance, kind, happens, *keys)
        left = left & ~happens
    ratio = _between(chance.uniform("uren.verhouding", *keys), assumptions.uren)
    return WorkChanges(months["baanverlies"], months["werk_gevonden"], months["uren"], ratio)


def _between(uniform: NDArray, change: object) -> NDArray[numpy.float64]:
    return change.laagste.waarde + (change.hoogste.waarde - change.laagste.waarde) * uniform


def _care(
    partition: Partition, identity: Identity, assumptions: Changes, chance: Chance, work: WorkChanges
) -> dict[str, NDArray]:
    """Return the hours of care by month after changes.

    Other hours from some month on; none before all parents found work, and none some months after one lost it.
    """
    names = [name for name in HOURS_OF_CARE if name in partition.persons]
    uses = uses_care(partition)
    keys = (identity.household,)
    happens = uses & (chance.uniform("opvang", *keys) < assumptions.opvang.kans.waarde)
    month = _month(chance, "opvang", happens, *keys)
    stop = _last_use(partition, identity, assumptions, chance, work.lost)
    start = _first_use(partition, work.found)
    if not happens.any() and not (uses & ((stop < NEVER) | (start > 0))).any():
        return {}
    differ = happens | (stop < NEVER) | (start > 0)
    who = numpy.flatnonzero(differ[partition.household_of])
    of = partition.household_of[who]
    ratio = _between(chance.uniform("opvang.verhouding", *keys), assumptions.opvang)[of]
    in_use = (start[of] <= MONTH) & (stop[of] > MONTH)
    result = {}
    for name in names:
        result[name] = by_month(partition.persons[name]).copy()
        hours = result[name][:, who]
        if _by_year(partition.persons, name):
            # Care is bought by the hour; half an hour more or less is no other contract.
            hours = numpy.where(month[of] <= MONTH, rounding.whole_euros(hours * ratio), hours)
        result[name][:, who] = numpy.where(in_use, hours, 0.0)
    return result


def _first_use(partition: Partition, found: MonthOf) -> NDArray[numpy.int64]:
    """Return per household the month in which the last of the parents found work, 0 if that was before the year."""
    start = numpy.zeros(partition.household_count, dtype=numpy.int64)
    adults = first_of_couple(partition) & (found < NEVER)
    numpy.maximum.at(start, partition.household_of[adults], found[adults])
    return start


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
