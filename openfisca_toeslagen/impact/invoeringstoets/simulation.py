"""A simulated year of execution, as observations: by the assumptions, or deviating from them as written down beforehand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.invoeringstoets.characteristics import audit_groups, characteristics
from openfisca_toeslagen.impact.invoeringstoets.deviations import (
    Behaviour,
    Deviation,
    Selection,
    TakeUp,
    WrongParameter,
    executed_system,
    where,
)
from openfisca_toeslagen.impact.invoeringstoets.observations import Header, Observations
from openfisca_toeslagen.impact.invoeringstoets.practice import Practice, execute
from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES, DEFINITIVE, FIRST_MONTH, INCOME, KNOWN
from openfisca_toeslagen.impact.measured import concatenate, measure_all
from openfisca_toeslagen.population.partition import Partition
from openfisca_toeslagen.population.schema import MONTHS
from openfisca_toeslagen.year_cycle import run_cycle
from openfisca_toeslagen.year_cycle.chance import Chance
from openfisca_toeslagen.year_cycle.changes import turn_out
from openfisca_toeslagen.year_cycle.childcare import with_payments
from openfisca_toeslagen.year_cycle.estimates import learn
from openfisca_toeslagen.year_cycle.households import NEVER, identify, with_facts
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.sharing import SharingLaw

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.measured import Measured
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions
    from openfisca_toeslagen.year_cycle.law import Law

#: Months after a change in which a report is in time: four weeks (Uitvoeringsregeling Awir art. 5).
IN_TIME = 1
#: Nobody applies for less than this.
NEVER_APPLIES = 1e6
#: Month of observation at which the definitive awards of the year are known.
DEFINITIVE_MONTH = 30


@dataclasses.dataclass(frozen=True)
class Simulated:
    """One year of households: what is observed in month 12, and later when the awards are definitive."""

    first: Observations
    follow_up: Observations
    #: What the law awards on the facts of the decision, where the execution runs the law itself.
    rights: dict[str, NDArray[numpy.float64]] | None


def simulate(
    partition: Partition,
    regime: str,
    system: TaxBenefitSystem,
    assumptions: Assumptions,
    practice: Practice,
    seed: int,
    deviations: Sequence[Deviation] = (),
    title: str = "Nagebootst jaar",
    law: Law | None = None,
) -> Simulated:
    """Return the year of these households under one regime as it would be observed.

    ``law`` runs the law; one that is used for several years need not learn everything again.
    """
    law = law or SharingLaw()
    classes = characteristics(partition) | audit_groups(partition)
    partition = _with_take_up(partition, [d for d in deviations if isinstance(d, TakeUp)], seed)
    executed = executed_system(system, [d for d in deviations if isinstance(d, WrongParameter)], partition.year)
    behaviours = [(where(classes, d.waar), d.waarden) for d in deviations if isinstance(d, Behaviour)]
    parts = []
    for chosen, values in _apart(behaviours, partition.household_count):
        part = partition if chosen.all() else partition.select(chosen)
        parts.append((chosen, *_live(part, regime, executed, assumptions.replacing(values), seed, law)))
    columns = _together([(chosen, own) for chosen, own, *_ in parts], partition.household_count)
    facts = _merge(partition, [(chosen, known) for chosen, _, known, _ in parts], system)
    final = _merge(partition, [(chosen, shown) for chosen, *_, shown in parts], system)
    factor = numpy.ones(partition.household_count)
    for deviation in deviations:
        if isinstance(deviation, Selection):
            factor = numpy.where(where(classes, deviation.waar), factor * deviation.factor, factor)
    key = identify(partition).household
    reports = columns["meldingen"]
    execution = execute(practice, reports, factor, key, Chance(seed))
    header = Header(
        titel=title,
        jaar=partition.year,
        bron="nagebootst met openfisca-toeslagen; niet waargenomen",
        gesimuleerd=True,
    )
    rights = None
    if executed is system:
        rights = {allowance: columns[f"schatting_{allowance}"] for allowance in ALLOWANCES}
    first = _observed(partition, header, regime, columns, execution, facts, FIRST_MONTH)
    later = _observed(partition, header, regime, columns, execution, final, DEFINITIVE_MONTH)
    return Simulated(first, later, rights)


def live(
    partition: Partition,
    systems: Mapping[str, TaxBenefitSystem],
    assumptions: Assumptions,
    seed: int,
    deviations: Sequence[Deviation],
    law: Law | None = None,
) -> dict[str, Measured]:
    """Return every regime over the whole year, to the definitive awards, with deviations of take-up and behaviour.

    Without baseline; the households may come in another order.
    """
    classes = characteristics(partition) | audit_groups(partition)
    partition = _with_take_up(partition, [d for d in deviations if isinstance(d, TakeUp)], seed)
    behaviours = [(where(classes, d.waar), d.waarden) for d in deviations if isinstance(d, Behaviour)]
    law = law or SharingLaw()
    parts = []
    for chosen, values in _apart(behaviours, partition.household_count):
        part = partition if chosen.all() else partition.select(chosen)
        parts.append(measure_all(part, run_cycle(part, systems, assumptions.replacing(values), seed, law)))
    return {name: concatenate([part[name] for part in parts]) for name in systems}


def _with_take_up(partition: Partition, deviations: list[TakeUp], seed: int) -> Partition:
    """Return the households with a threshold that nobody reaches for those who no longer apply."""
    thresholds = dict(partition.thresholds)
    key = identify(partition).household
    for deviation in deviations:
        uniform, before = Chance(seed).uniform(f"afwijking.{deviation.toeslag}", key), thresholds[deviation.toeslag]
        now = numpy.where(uniform > 1 - deviation.deel_vraagt_alsnog_aan, 0, before)
        thresholds[deviation.toeslag] = numpy.where(uniform < deviation.deel_vraagt_niet_aan, NEVER_APPLIES, now)
    return dataclasses.replace(partition, thresholds=thresholds)


def _apart(behaviours: list[tuple[NDArray, dict]], count: int) -> list[tuple[NDArray[numpy.bool_], dict]]:
    """Return groups of households with the values that hold for each; a later deviation goes before an earlier one."""
    groups = [(numpy.ones(count, dtype=bool), {})]
    for chosen, values in behaviours:
        groups = [
            (part, own)
            for mask, before in groups
            for part, own in ((mask & chosen, before | values), (mask & ~chosen, before))
            if part.any()
        ]
    return groups


def _live(
    part: Partition, regime: str, system: TaxBenefitSystem, assumptions: Assumptions, seed: int, law: Law
) -> tuple[dict[str, NDArray], Partition, Partition]:
    """Return flows and reports of some households, and the facts of the first decision and of the definitive award."""
    outcome = run_cycle(part, {regime: system}, assumptions, seed, law)
    chance, identity = Chance(seed), identify(part)
    turned_out = turn_out(part, identity, assumptions.wijzigingen, chance, lambda names: law([system], part, [{}], names)[0])
    knowledge = learn(turned_out, identity, assumptions, chance)
    # The first row is the income estimate: nothing happens on a day, so nothing can be late.
    happened, reported = knowledge.happened[1:], knowledge.reported[1:]
    in_time = (reported < NEVER) & (reported - happened <= IN_TIME)
    shown = with_payments(turned_out.facts, identity, assumptions.kinderopvang, chance, law, system)
    columns = outcome.columns(regime) | {
        INCOME: outcome.inkomen,
        "beschikking": outcome.beschikking,
        "wijzigingen": (happened < NEVER).sum(axis=0).astype(numpy.int32),
        "meldingen": (reported < NEVER).sum(axis=0).astype(numpy.int32),
        "meldingen_op_tijd": in_time.sum(axis=0).astype(numpy.int32),
    }
    return columns, knowledge.at(), shown


def _together(parts: list[tuple[NDArray[numpy.bool_], dict]], count: int) -> dict[str, NDArray]:
    result = {}
    for name, values in parts[0][1].items():
        result[name] = numpy.empty(count, dtype=values.dtype)
        for chosen, own in parts:
            result[name][chosen] = own[name]
    return result


def _merge(partition: Partition, parts: list[tuple[NDArray[numpy.bool_], Partition]], system: TaxBenefitSystem) -> Partition:
    """Return all households with the facts of the parts, in the order of ``partition``."""
    if len(parts) == 1:
        return dataclasses.replace(parts[0][1], thresholds={})
    persons = {name for _, part in parts for name in part.persons}
    households = {name for _, part in parts for name in part.households}
    parts = [(chosen, _with_all(part, persons, households, system)) for chosen, part in parts]
    persons = _put(parts, partition.person_count, "persons", lambda chosen: chosen[partition.household_of])
    households = _put(parts, partition.household_count, "households", lambda chosen: chosen)
    return dataclasses.replace(partition, persons=persons, households=households, thresholds={})


def _with_all(part: Partition, persons: set[str], households: set[str], system: TaxBenefitSystem) -> Partition:
    """Return the households with facts that only other parts were given: as the law takes them when nobody gives them."""
    missing = [sorted(persons - set(part.persons)), sorted(households - set(part.households))]
    if not any(missing):
        return part
    answers = ask([system], part, [{}], [*missing[0], *missing[1]])[0]
    return with_facts(part, *({name: answers[name] for name in names} for names in missing))


def _put(parts: list, count: int, table: str, rows: object) -> dict[str, NDArray]:
    """Return the columns of a table of all parts; a fact that is by month in one part is so in all."""
    result = {}
    for name in {name: None for _, part in parts for name in getattr(part, table)}:
        columns = [getattr(part, table)[name] for _, part in parts]
        by_month = any(values.ndim == 2 for values in columns)
        result[name] = numpy.empty((len(MONTHS), count) if by_month else count, dtype=columns[0].dtype)
        for (chosen, _), values in zip(parts, columns, strict=True):
            result[name][..., rows(chosen)] = values if values.ndim == 2 or not by_month else values[None, :]
    return result


def _observed(
    partition: Partition,
    header: Header,
    regime: str,
    columns: dict[str, NDArray],
    execution: dict[str, NDArray],
    facts: Partition | None,
    month: int,
) -> Observations:
    """Return what can be seen in a month: a household that does not apply has no decision."""
    flows = {}
    for allowance in ALLOWANCES:
        paid = {f"voorschot_{allowance}_{m}": columns[f"voorschot_{allowance}_{m}"] for m in MONTHS}
        flows |= paid
        applied = sum(paid.values()) > 0
        for flow in (*KNOWN, *(DEFINITIVE if month > FIRST_MONTH else ())):
            values = columns[f"{flow}_{allowance}"]
            flows[f"{flow}_{allowance}"] = numpy.where(applied, values, 0) if flow == "schatting" else values
    unknown = [name for name, values in flows.items() if numpy.isnan(values).any()]
    if unknown:
        message = (
            f"de wet weigert huishoudens in dit jaar ({', '.join(unknown[:3])}); een nagebootst jaar kan dat niet tonen"
        )
        raise ValueError(message)
    decided = columns["beschikking"]
    if month == FIRST_MONTH:
        asked = numpy.datetime64(f"{partition.year - 1}-11-01")
        decided = asked + execution["doorlooptijd_dagen"].astype("timedelta64[D]")
    own = {name: columns[name] for name in (INCOME, "wijzigingen", "meldingen", "meldingen_op_tijd")}
    none = numpy.full(partition.household_count, "geen", dtype=object)
    return Observations(
        header=header,
        regime=regime,
        month=month,
        household_ids=partition.household_ids,
        weights=partition.weights,
        decided=decided,
        flows=flows,
        execution=own | execution | {"gebeurtenis": none},
        groups=dict(partition.household_groups),
        facts=facts,
    )
