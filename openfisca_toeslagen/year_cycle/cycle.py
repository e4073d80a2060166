"""The year cycle: estimate, advance, changes, revised advance, facts, definitive award, settlement, recovery, debt.

The law runs through the tax-benefit system each time, on what was known and on what turned out; nothing of it is written
here a second time. All households go through it together, and every draw belongs to a household: its outcome does not
depend on the others in the chunk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import coverage, rounding
from openfisca_toeslagen.concepts import Matigingsgrond
from openfisca_toeslagen.year_cycle import advance as payments
from openfisca_toeslagen.year_cycle import childcare
from openfisca_toeslagen.year_cycle.chance import Chance, pick
from openfisca_toeslagen.year_cycle.changes import turn_out
from openfisca_toeslagen.year_cycle.debts import behave, outstanding
from openfisca_toeslagen.year_cycle.earlier_income import with_earlier_income
from openfisca_toeslagen.year_cycle.estimates import LAST_REPORT, learn, report_months
from openfisca_toeslagen.year_cycle.households import MONTHS, NEVER, Identity, first_of_couple, identify
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.once import Once
from openfisca_toeslagen.year_cycle.outcome import (
    ChildcareFlows,
    Outcome,
    RegimeOutcome,
    Settlement,
    check_conservation,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions
    from openfisca_toeslagen.year_cycle.debts import Behaviour
    from openfisca_toeslagen.year_cycle.estimates import Knowledge
    from openfisca_toeslagen.year_cycle.law import Answers, Law

    Amounts = NDArray[numpy.float64]

#: The allowances, as far as the law has them.
ALLOWANCES = tuple(coverage.PARAMETERS_OF)
CHILDCARE = "kinderopvangtoeslag"

#: A third revision in one year would concern one household in a thousand: what it reports comes out in the award.
MOST_REVISIONS = 2

EXPECTED = ("{}", "maandtermijn_{}", "{}_per_maand", "weigering_{}")
REVISED = ("{}", "{}_per_maand", "terugvordering_{}", "standaardtermijn_{}", "weigering_{}")
SETTLED = (
    "{}",
    "nabetaling_{}",
    "verrekende_matiging_{}",
    "terugvordering_{}",
    "niet_teruggevorderd_{}",
    "toeslagrente_nabetaling_{}",
    "toeslagrente_terugvordering_{}",
    "terug_te_betalen_{}",
    "standaardtermijn_{}",
    "weigering_{}",
)
OF_CHILDCARE = (
    "verschuldigde_kinderopvangkosten_huishouden",
    "eigen_bijdrage_kinderopvang",
    "vergoeding_kinderopvang",
    "werkelijk_te_veel_kinderopvangtoeslag",
)


@dataclass
class _Course:
    """One allowance of one regime on its way through the year."""

    advance: payments.Advance
    #: The award expected at the start.
    expected: Amounts
    #: Who has applied by now.
    applied: NDArray[numpy.bool_]
    refusal: NDArray[numpy.int16]
    #: What of a reclaimed advance is still owed after 24 months.
    debt: Amounts


@dataclass(frozen=True)
class _Draws:
    """What is drawn once per household and holds in every regime."""

    identity: Identity
    behaviour: Behaviour
    decided: NDArray[numpy.datetime64]
    mitigated: NDArray[numpy.bool_]
    #: Lowest award for which a household applies, per allowance.
    thresholds: dict[str, Amounts]
    applies_afterwards: NDArray[numpy.bool_]


def run_cycle(
    partition: Partition,
    systems: Mapping[str, TaxBenefitSystem],
    assumptions: Assumptions,
    seed: int,
    law: Law = ask,
    advances: Mapping[str, Amounts] | None = None,
) -> Outcome:
    """Return the outcome of one year for a number of whole households, under each of the regimes.

    The first system is the baseline; facts that the population does not give (what is due, who lives where) are asked of
    it. ``advances`` replaces the advance of an allowance by a known amount per household (no estimate, no revision), as does
    a column ``betaald_voorschot_<toeslag>``; a date or reduction that is given as a fact goes before the assumptions. Raises
    :class:`~openfisca_toeslagen.year_cycle.outcome.ConservationError` rather than return money that does not add up.
    """
    chance = Chance(seed)
    baseline = next(iter(systems.values()))
    identity = identify(partition)
    if any(system.execution.fixed_income for system in systems.values()):
        partition = with_earlier_income(partition, identity, assumptions.inkomensschatting, chance)
    draws = _draw(partition, identity, assumptions, chance)
    turned_out = turn_out(
        partition, identity, assumptions.wijzigingen, chance, lambda names: law([baseline], partition, [{}], names)[0]
    )
    knowledge = learn(turned_out, identity, assumptions, chance)
    columns = {allowance: f"betaald_voorschot_{allowance}" for allowance in ALLOWANCES}
    known = {a: partition.households[name] for a, name in columns.items() if name in partition.households}
    known |= advances or {}
    courses = _start(list(systems.values()), knowledge, draws, law, known)
    _go_through_the_year(list(systems.values()), knowledge, draws, courses, law, known)
    facts = childcare.with_payments(turned_out.facts, identity, assumptions.kinderopvang, chance, law, baseline)
    regimes = _settle(systems, facts, draws, courses, assumptions, law)
    income = partition.per_household(facts.persons["toetsingsinkomen"], first_of_couple(partition))
    outcome = Outcome(
        partition.household_ids,
        partition.weights,
        income,
        (knowledge.happened < NEVER).sum(axis=0).astype(numpy.int8),
        (knowledge.reported < NEVER).sum(axis=0).astype(numpy.int8),
        draws.decided,
        regimes,
    )
    check_conservation(outcome)
    return outcome


def _draw(partition: Partition, identity: Identity, assumptions: Assumptions, chance: Chance) -> _Draws:
    own = identity.household
    months = list(assumptions.besluit.waarde)
    month = pick(chance.uniform("besluit", own), months, [assumptions.besluit.waarde[m] for m in months])
    decided = numpy.datetime64(f"{partition.year + 1}-01") + (month - 1).astype("timedelta64[M]")
    decided = partition.households.get("datum_definitieve_beschikking", decided)
    thresholds = {}
    for allowance in ALLOWANCES:
        if allowance in partition.thresholds:
            thresholds[allowance] = partition.thresholds[allowance]
        else:
            applies = chance.uniform(f"gebruik.{allowance}", own) < getattr(assumptions.gebruik, allowance).waarde
            thresholds[allowance] = numpy.where(applies, 0.0, numpy.inf)
    return _Draws(
        identity,
        behave(identity, assumptions.betaling, chance),
        decided.astype("datetime64[D]"),
        chance.uniform("matiging", own) < assumptions.matiging.kans.waarde,
        thresholds,
        chance.uniform("gebruik.achteraf", own) < assumptions.gebruik.achteraf.waarde,
    )


def _applies(award: Amounts, threshold: Amounts) -> NDArray[numpy.bool_]:
    """Return who applies for this award. A refused household counts as one that does: it may not vanish among zeros."""
    return ((award > 0) & (award >= threshold)) | numpy.isnan(award)


def _names(templates: tuple[str, ...], allowances: tuple[str, ...]) -> list[str]:
    return [template.format(allowance) for allowance in allowances for template in templates]


def _start(
    systems: list[TaxBenefitSystem], knowledge: Knowledge, draws: _Draws, law: Law, known: Mapping[str, Amounts]
) -> list[dict[str, _Course]]:
    """Return the advance on what was known at the start of the year, per system and allowance."""
    estimate = knowledge.at()
    answers = law(systems, estimate, [{}] * len(systems), _names(EXPECTED, ALLOWANCES))
    once = Once()

    def begin(  # noqa: ANN202
        allowance: str,
        exists: bool,
        part: float,
        expected: Amounts,
        instalment: Amounts,
        by_month: Amounts,
        refusal: NDArray,
    ):
        if allowance in known:
            paid = payments.given_advance(known[allowance] * exists)
            applied = numpy.ones(len(expected), dtype=bool)
        else:
            paid = payments.first_advance(expected, payments.cautious(instalment, part), by_month)
            applied = _applies(expected, draws.thresholds[allowance])
            paid.paid = numpy.where(applied, paid.paid, 0)
        return _Course(paid, expected, applied, refusal.astype(numpy.int16), expected * 0)

    courses = []
    for system, answer in zip(systems, answers, strict=True):
        courses.append({})
        for allowance in ALLOWANCES:
            # An advance that was paid does not exist where the regime has no such allowance (decision 20).
            exists = not (allowance == CHILDCARE and childcare.is_direct(system))
            values = [answer[template.format(allowance)] for template in EXPECTED]
            part = payments.advance_part(system, knowledge.facts.year)
            courses[-1][allowance] = once(begin, allowance, exists, part, *values)
    return courses


def _go_through_the_year(
    systems: list[TaxBenefitSystem],
    knowledge: Knowledge,
    draws: _Draws,
    courses: list[dict[str, _Course]],
    law: Law,
    known: Mapping[str, Amounts],
) -> None:
    """Revise the advances after each report, the first reports of all households first; replaces ``courses``."""
    allowances = tuple(allowance for allowance in ALLOWANCES if allowance not in known)
    for months in report_months(knowledge.reported)[:MOST_REVISIONS]:
        chosen = months <= LAST_REPORT
        if not chosen.any() or not allowances:
            return
        month = months[chosen]
        some = knowledge.select(chosen)
        once = Once()
        settled = [{a: once(_settled_until, course[a], chosen, month) for a in allowances} for course in courses]
        facts = {
            "is_herziening_voorschot": numpy.ones(len(month), dtype=bool),
            "datum_definitieve_beschikking": _first_of_next_month(knowledge.facts.year, month),
        }
        given = [{**facts, **{f"betaald_voorschot_{a}": own[a] for a in allowances}} for own in settled]
        answers = law(systems, some.at(month), given, _names(REVISED, allowances))
        behaviour = draws.behaviour.select(chosen)
        for system, course, answer in zip(systems, courses, answers, strict=True):
            part = payments.advance_part(system, knowledge.facts.year)
            for allowance in allowances:
                values = [answer[template.format(allowance)] for template in REVISED]
                threshold = draws.thresholds[allowance]
                course[allowance] = once(_revise, course[allowance], chosen, month, part, threshold, behaviour, *values)


def _settled_until(course: _Course, chosen: NDArray[numpy.bool_], month: NDArray) -> Amounts:
    return payments.settled_until(payments.take(course.advance, chosen), month)


def _first_of_next_month(year: int, month: NDArray) -> NDArray[numpy.datetime64]:
    return (numpy.datetime64(f"{year}-01") + month.astype("timedelta64[M]")).astype("datetime64[D]")


def _revise(
    course: _Course,
    chosen: NDArray[numpy.bool_],
    month: NDArray,
    advance_part: float,
    thresholds: Amounts,
    behaviour: Behaviour,
    award: Amounts,
    by_month: Amounts,
    reclaimed: Amounts,
    instalment: Amounts,
    refusal: NDArray,
) -> _Course:
    """Return the course after a revision of the advance of one allowance for the households that report now."""
    part = payments.take(course.advance, chosen)
    before = course.applied[chosen]
    now = before | _applies(award, thresholds[chosen])
    # Whoever applies only now was expected to get nothing.
    part.expected = numpy.where(before, part.expected, 0)
    revised = payments.revise(part, award, by_month, reclaimed, month, advance_part)
    revised.paid = numpy.where(now, revised.paid, 0)
    revised.reclaimed = numpy.where(now, revised.reclaimed, 0)
    debt, applied, refusals = course.debt.copy(), course.applied.copy(), course.refusal.copy()
    debt[chosen] += outstanding(revised.reclaimed - part.reclaimed, instalment, behaviour)
    applied[chosen] = now
    refusals[chosen] = numpy.where(refusals[chosen] > 0, refusals[chosen], refusal)
    return _Course(payments.put(course.advance, chosen, revised), course.expected, applied, refusals, debt)


def _settle(
    systems: Mapping[str, TaxBenefitSystem],
    facts: Partition,
    draws: _Draws,
    courses: list[dict[str, _Course]],
    assumptions: Assumptions,
    law: Law,
) -> dict[str, RegimeOutcome]:
    """Return the definitive awards on the facts and what follows from them."""
    once = Once()
    given = [
        {
            "datum_definitieve_beschikking": draws.decided,
            **reduction,
            **{f"betaald_voorschot_{a}": once(_settled, course[a]) for a in ALLOWANCES},
        }
        for reduction, course in zip(_reductions(systems, facts, draws, assumptions), courses, strict=True)
    ]
    wanted = [*_names(SETTLED, ALLOWANCES), *OF_CHILDCARE]
    if any(map(childcare.is_direct, systems.values())):
        wanted.append(childcare.RIGHT)
    answers = law(list(systems.values()), facts, given, wanted)
    regimes = {}
    for (name, system), course, answer, extra in zip(systems.items(), courses, answers, given, strict=True):
        settlements = {}
        for allowance in ALLOWANCES:
            values = [answer[template.format(allowance)] for template in SETTLED]
            reduction = extra["matiging_fractie"]
            settlements[allowance] = once(_settlement, course[allowance], allowance, draws, reduction, *values)
        funding = None
        if childcare.is_direct(system):
            rules = (assumptions.directe_financiering, assumptions.kinderopvang)
            funding = childcare.fund(facts, answer[childcare.RIGHT], answer, rules, law, system)
        flows = _childcare_flows(facts, answer, settlements[CHILDCARE], funding)
        regimes[name] = RegimeOutcome(settlements, flows)
    return regimes


def _settled(course: _Course) -> Amounts:
    return course.advance.settled


def _reductions(
    systems: Mapping[str, TaxBenefitSystem], facts: Partition, draws: _Draws, assumptions: Assumptions
) -> list[dict[str, NDArray]]:
    """Return per system the reduction of recoveries and its ground; the same arrays where they are equal."""
    part = assumptions.matiging.deel.waarde
    result = [_mitigation(system, facts, draws, part) for system in systems.values()]
    first = result[0]
    return [
        {name: first[name] if numpy.array_equal(first[name], own[name]) else own[name] for name in own} for own in result
    ]


def _mitigation(system: TaxBenefitSystem, facts: Partition, draws: _Draws, part: float) -> dict[str, NDArray]:
    """Return the reduction of recoveries and its ground, from the day that the law allows one."""
    if "matiging_fractie" in facts.households:
        none = numpy.full(facts.household_count, Matigingsgrond.GEEN.index, dtype=numpy.int16)
        given = {"matigingsgrond": none} | facts.households
        return {name: given[name] for name in ("matiging_fractie", "matigingsgrond")}
    possible = coverage.values_on(system.parameters.awir.terugvordering.matiging_mogelijk, draws.decided)
    mitigated = draws.mitigated & possible.astype(bool)
    ground = numpy.where(mitigated, Matigingsgrond.ONEVENREDIG.index, Matigingsgrond.GEEN.index)
    return {"matiging_fractie": mitigated * part, "matigingsgrond": ground.astype(numpy.int16)}


def _settlement(
    course: _Course,
    allowance: str,
    draws: _Draws,
    reduction: Amounts,
    award: Amounts,
    back_payment: Amounts,
    swallowed: Amounts,
    recovery: Amounts,
    not_reclaimed: Amounts,
    interest_paid: Amounts,
    interest_charged: Amounts,
    claimed: Amounts,
    instalment: Amounts,
    refusal: NDArray,
) -> Settlement:
    """Return the flows of one allowance; the amounts are those of :data:`SETTLED`, in that order."""
    refused = numpy.isnan(award) | numpy.isnan(course.advance.settled)
    afterwards = _applies(award, draws.thresholds[allowance]) & draws.applies_afterwards
    used = course.applied | afterwards

    def flow(values: Amounts) -> Amounts:
        return numpy.where(refused, numpy.nan, numpy.where(used, values, 0))

    not_reclaimed = flow(not_reclaimed)
    return Settlement(
        schatting=numpy.where(refused, numpy.nan, course.expected),
        voorschot_per_maand=numpy.where(refused, numpy.nan, course.advance.paid),
        voorschot=flow(course.advance.total),
        terugvordering_voorschot=flow(course.advance.reclaimed),
        toekenning=flow(award),
        nabetaling=flow(back_payment),
        verrekende_matiging=flow(swallowed),
        terugvordering=flow(recovery),
        niet_teruggevorderd=not_reclaimed,
        gematigd=numpy.where(reduction > 0, not_reclaimed, not_reclaimed * 0),
        rente_nabetaling=flow(interest_paid),
        rente_terugvordering=flow(interest_charged),
        restschuld=flow(course.debt + outstanding(claimed, instalment, draws.behaviour)),
        niet_gebruikt=numpy.where(refused, numpy.nan, numpy.where(used, 0, award)),
        weigering=numpy.where(course.refusal > 0, course.refusal, refusal).astype(numpy.int16),
    )


def _childcare_flows(
    facts: Partition, answer: Answers, allowance: Settlement, funding: childcare.Funding | None
) -> ChildcareFlows:
    due = answer["verschuldigde_kinderopvangkosten_huishouden"]
    unpaid = due * 0
    if childcare.PAID in facts.persons:
        paid = facts.persons[childcare.PAID]
        paid = paid.sum(axis=0) if paid.ndim == 2 else MONTHS * paid
        unpaid = rounding.whole_cents(due - facts.per_household(paid))
    provider = answer["vergoeding_kinderopvang"] if funding is None else funding.vergoeding
    refused = numpy.isnan(allowance.toekenning) | numpy.isnan(provider)
    nothing = numpy.where(refused, numpy.nan, 0.0)
    # Of a household that does not apply the law counts a right that is never paid.
    own = answer["eigen_bijdrage_kinderopvang"] if funding is None else funding.eigen_bijdrage
    return ChildcareFlows(
        verschuldigd=due + nothing,
        onbetaald=unpaid + nothing,
        eigen_bijdrage=rounding.whole_cents(own + allowance.niet_gebruikt),
        werkelijk_te_veel=answer["werkelijk_te_veel_kinderopvangtoeslag"] + nothing,
        vergoeding=provider + nothing,
        rechtmatigheidslek=nothing if funding is None else funding.rechtmatigheidslek,
        gemist=nothing if funding is None else funding.gemist,
        verrekening_aanbieder=nothing if funding is None else funding.verrekening_aanbieder,
    )
