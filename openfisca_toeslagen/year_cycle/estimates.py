"""What was known: the estimate at the start of the year, and how it changes when something is reported.

At the start everything is expected to stay as it is in January, childcare to be paid in full, and the income to be what
the household or the Dienst counts on. A change of the facts becomes known when it is reported; what is not reported in the
year comes out in the definitive award. All facts of one kind become known together: a second change of the same kind in
the year counts as reported with the first.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen import coverage, rounding
from openfisca_toeslagen.population.partition import CHILD
from openfisca_toeslagen.year_cycle.chance import laplace, pick
from openfisca_toeslagen.year_cycle.changes import HOURS_OF_CARE, HOURS_WORKED, TurnOut, uses_care
from openfisca_toeslagen.year_cycle.groups import GROUPS, income_group
from openfisca_toeslagen.year_cycle.households import MONTHS, NEVER, Identity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.year_cycle.assumptions import Assumptions, IncomeEstimate
    from openfisca_toeslagen.year_cycle.chance import Chance

INCOME = "toetsingsinkomen"
#: What can be reported. The order is that of the rows of :attr:`Knowledge.reported`.
KINDS = ("inkomen", "baanverlies", "werk_gevonden", "uren", "partner", "huur", "opvang", "kind", "overig")
NOT_REPORTED = -1
#: A report of this month or earlier still changes the instalments of the year (Awir art. 22).
LAST_REPORT = MONTHS - 1
#: The kind of change that a fact shows; work and address also depend on what happened to whom.
KIND_OF = {
    "is_toeslagpartner": "partner",
    "kale_huur": "huur",
    "servicekosten_energie": "huur",
    "servicekosten_schoonmaak": "huur",
    "servicekosten_huismeester": "huur",
    "servicekosten_dienstruimten": "huur",
    "ontvangt_kinderbijslag": "kind",
    **dict.fromkeys(HOURS_OF_CARE, "opvang"),
    **{name.replace("uren_", "uurprijs_"): "opvang" for name in HOURS_OF_CARE},
}
#: Facts that nobody estimates: at the start the law's own defaults hold (all is paid and can be shown, nothing is decided).
NOT_ESTIMATED = frozenset(
    {
        "betaalde_kinderopvangkosten",
        "betaling_is_aangetoond",
        "redelijke_inspanning_ontbrekende_gegevens",
        "datum_definitieve_beschikking",
        "matiging_fractie",
        "matigingsgrond",
        *(
            f"{fact}_{allowance}"
            for fact in ("betaald_voorschot", "eerder_gematigd")
            for allowance in coverage.PARAMETERS_OF
        ),
    }
)


@dataclass(frozen=True)
class Knowledge:
    """What the Dienst Toeslagen knew when. ``error`` is the error of the income estimate of each household."""

    facts: Partition
    turned_out: TurnOut
    error: NDArray[numpy.float64]
    error_left: NDArray[numpy.float64]
    #: Month in which the first change of a kind happened (1 to 12, NEVER), per kind and household.
    happened: NDArray[numpy.int8]
    #: Month in which it was reported.
    reported: NDArray[numpy.int8]
    #: Of every fact that changed the kind of the change, per person or household.
    kinds: dict[str, NDArray[numpy.int8]]

    def at(self, month: NDArray[numpy.int8] | None = None) -> Partition:
        """Return what was known in the given month of each household; None is the start of the year."""
        known = numpy.zeros(self.reported.shape, dtype=bool) if month is None else self.reported <= month
        persons = {name: values for name, values in self.facts.persons.items() if name not in NOT_ESTIMATED}
        households = {name: values for name, values in self.facts.households.items() if name not in NOT_ESTIMATED}
        own = numpy.arange(self.facts.household_count)
        for name, kind in self.kinds.items():
            table, of = (persons, self.facts.household_of) if name in persons else (households, own)
            if month is None and (kind != NOT_REPORTED).all():
                table[name] = table[name][0]
            else:
                # Kind -1 is the last row: what nobody needs to report.
                table[name] = numpy.where(numpy.vstack([known, own >= 0])[kind, of], table[name], table[name][0])
        persons[INCOME] = self._income(known)
        return dataclasses.replace(self.facts, persons=persons, households=households)

    def _income(self, known: NDArray[numpy.bool_]) -> NDArray[numpy.float64]:
        """Return the estimated income in whole euros; exactly the income that turned out where nothing is missed."""
        of = self.facts.household_of
        income = self.facts.persons[INCOME]
        factor = numpy.ones(len(of))
        for kind, counted_on in self.turned_out.counted_on.items():
            factor = factor * numpy.where(known[KINDS.index(kind)][of], 1.0, counted_on)
        error = numpy.where(known[KINDS.index("inkomen")], self.error_left, self.error)[of]
        factor = factor / growth(error)
        return numpy.where(factor == 1, income, rounding.whole_euros(income * factor))

    def select(self, chosen: NDArray[numpy.bool_]) -> Knowledge:
        """Return the knowledge of some households."""
        persons = chosen[self.facts.household_of]
        counted_on = {kind: ratio[persons] for kind, ratio in self.turned_out.counted_on.items()}
        turned_out = TurnOut(self.facts, counted_on)
        return Knowledge(
            self.facts.select(chosen),
            turned_out,
            self.error[chosen],
            self.error_left[chosen],
            self.happened[:, chosen],
            self.reported[:, chosen],
            {name: kind[persons if name in self.facts.persons else chosen] for name, kind in self.kinds.items()},
        )


def growth(error: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
    """Return income that turned out over income estimated: 1 + e for a rise, 1 / (1 - e) for a fall, never below 0.

    A fall by half and a rise to twice are then equally far, and no estimate can turn negative or explode; only the four
    exactly rounded operations are used.
    """
    return numpy.where(error >= 0, 1 + error, 1 / (1 - numpy.minimum(error, 0)))


def learn(turned_out: TurnOut, identity: Identity, assumptions: Assumptions, chance: Chance) -> Knowledge:
    """Draw the error of the income estimate and what is reported when."""
    facts = turned_out.facts
    error = _income_error(facts, identity, assumptions.inkomensschatting, chance)
    rules = assumptions.wijzigingen
    kinds, happened = _observe(facts)
    reported = numpy.full(happened.shape, NEVER, dtype=numpy.int8)
    for row, kind in enumerate(KINDS[1:], start=1):
        rule = getattr(rules, kind)
        reports = chance.uniform(f"{kind}.melding", identity.household) < rule.gemeld.waarde
        if kind == "opvang":
            # Who had no care in January applies when it starts: there is nothing to forget.
            reports |= ~uses_care(facts, 0)
        delays = list(rule.vertraging.waarde)
        delay = pick(
            chance.uniform(f"{kind}.vertraging", identity.household), delays, [rule.vertraging.waarde[d] for d in delays]
        )
        month = happened[row] + delay
        reported[row] = numpy.where(reports & (month <= LAST_REPORT), month, NEVER)
    _tell_of_work(reported, happened, ~uses_care(facts, 0))
    share = numpy.where(error > 0, rules.inkomen.gemeld_stijging.waarde, rules.inkomen.gemeld_daling.waarde)
    reports = chance.uniform("inkomen.melding", identity.household) < share
    reports &= numpy.abs(error) >= max(rules.inkomen.vanaf.waarde, 1e-12)
    month = 1 + (LAST_REPORT * chance.uniform("inkomen.melding.maand", identity.household)).astype(numpy.int8)
    happened[0] = numpy.where(error != 0, 1, NEVER)
    reported[0] = numpy.where(reports, month, NEVER)
    return Knowledge(facts, turned_out, error, error * rules.inkomen.rest.waarde, happened, reported, kinds)


def _tell_of_work(reported: NDArray[numpy.int8], happened: NDArray[numpy.int8], applies: NDArray[numpy.bool_]) -> None:
    """Let an application for childcare tell of the work that goes with it; changes ``reported``."""
    application = reported[KINDS.index("opvang")]
    for kind in ("baanverlies", "werk_gevonden", "uren"):
        row = KINDS.index(kind)
        told = applies & (happened[row] <= application)
        reported[row] = numpy.where(told, numpy.minimum(reported[row], application), reported[row])


def _income_error(facts: Partition, identity: Identity, estimate: IncomeEstimate, chance: Chance) -> NDArray[numpy.float64]:
    """Return one error per household: the published percentiles are of the income of households, not of persons."""
    groups = [getattr(estimate, name) for name in GROUPS]
    group = income_group(facts)
    median = numpy.array([g.mediaan.waarde for g in groups])[group]
    spread = numpy.array([g.spreiding.waarde for g in groups])[group]
    uniform = chance.uniform("inkomensschatting", identity.household)
    return estimate.schaal.waarde * laplace(uniform, median, spread) / 100


def _observe(facts: Partition) -> tuple[dict[str, NDArray[numpy.int8]], NDArray[numpy.int8]]:
    """Return of every fact that changed in the year the kind of change, and per kind and household the first month."""
    happened = numpy.full((len(KINDS), facts.household_count), NEVER, dtype=numpy.int8)
    kinds = {}
    for name, values, of in _facts_by_month(facts):
        changed = values[1:] != values[0]
        where = changed.any(axis=0)
        if not where.any() or name in NOT_ESTIMATED:
            continue
        month = 2 + changed.argmax(axis=0)
        kind = _kind(facts, name, values)
        kinds[name] = kind
        where &= kind != NOT_REPORTED
        numpy.minimum.at(happened, (kind[where], of[where]), month[where].astype(numpy.int8))
    return kinds, happened


def _facts_by_month(facts: Partition) -> list[tuple[str, NDArray, NDArray]]:
    """Return name, values and household of every row, of the facts that are given by month."""
    own = numpy.arange(facts.household_count)
    persons = [(name, values, facts.household_of) for name, values in facts.persons.items() if values.ndim == 2]
    return persons + [(name, values, own) for name, values in facts.households.items() if values.ndim == 2]


def _kind(facts: Partition, name: str, values: NDArray) -> NDArray[numpy.int8]:
    """Return the kind of change of each person or household: which change of work, a child's address or another's.

    A birth is -1, never unknown: the register tells it, and the law itself counts a child from its date of birth.
    """
    if name == HOURS_WORKED:
        kind = numpy.where((values == 0).any(axis=0), KINDS.index("baanverlies"), KINDS.index("uren"))
        kind[values[0] == 0] = KINDS.index("werk_gevonden")
    elif name == "woont_op_adres":
        kind = numpy.where(facts.roles == CHILD, KINDS.index("kind"), KINDS.index("partner"))
        kind[facts.persons["geboortedatum"] >= numpy.datetime64(f"{facts.year}-01-01")] = NOT_REPORTED
    else:
        kind = numpy.full(values.shape[1], KINDS.index(KIND_OF.get(name, "overig")))
    return kind.astype(numpy.int8)


def report_months(reported: NDArray[numpy.int8]) -> NDArray[numpy.int8]:
    """Return per household the different months of report in ascending order, one row per round, NEVER where no more."""
    months = numpy.sort(reported, axis=0)
    months[1:][months[1:] == months[:-1]] = NEVER
    return numpy.sort(months, axis=0)
