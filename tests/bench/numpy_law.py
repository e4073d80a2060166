"""The four allowances of 2024 written by hand in NumPy: a yardstick for speed, never an oracle.

As somebody would write it who needs these outputs of these columns and nothing else: no graph of variables, no periods, no
facts that no column gives, arithmetic only on the households that it concerns. The numbers come from the parameters of the
law, the names of the outputs are those of its variables. Where it differs from the law (:mod:`tests.bench.task` compares
every household), this file is wrong.

Not covered, so to be kept out of a comparison: facts other than :data:`COLUMNS`, refusals, other years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy
from numpy import bincount, floor, maximum, minimum, where

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population import Partition

    Amounts = NDArray[numpy.float64]
    Outputs = dict[str, Amounts]

YEAR = 2024
ALLOWANCES = ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag")
KINDS = ("dagopvang", "buitenschoolse_opvang", "gastouderopvang")
#: The facts that it knows.
COLUMNS = {
    *("geboortedatum", "toetsingsinkomen", "vermogen", "gewerkte_uren", "volgt_traject_of_opleiding", "is_verzekerde"),
    *("betaalde_kinderopvangkosten", "kale_huur", "woning_komt_in_aanmerking"),
    *(f"{fact}_{kind}" for fact in ("uren", "uurprijs") for kind in KINDS),
}
#: The months of the year, counted from 1970, as a column.
MONTHS = (numpy.datetime64(f"{YEAR}-01", "M").astype(int) + numpy.arange(12))[:, None]
SNAP = 1e-8


@dataclass(frozen=True)
class Numbers:
    """The parameters of the year and of the day of decision, as core gives them."""

    year: Any
    decision: Any


def numbers(law: TaxBenefitSystem) -> Numbers:
    """Return the numbers of the law; those of the decision hold for decisions in the second half of the next year."""
    return Numbers(law.get_parameters_at_instant(f"{YEAR}-01-01"), law.get_parameters_at_instant(f"{YEAR + 1}-07-01"))


class Households:
    """What the allowances of one partition have in common."""

    def __init__(self, partition: Partition) -> None:
        self.count, self.home, self.roles = partition.household_count, partition.household_of, partition.roles
        self.facts, self.rent = partition.persons, partition.households["kale_huur"]
        self.suitable = partition.households["woning_komt_in_aanmerking"]
        applicants, partners = numpy.flatnonzero(self.roles == APPLICANT), numpy.flatnonzero(self.roles == PARTNER)
        self.applicant = numpy.empty(self.count, dtype=numpy.int64)
        self.applicant[self.home[applicants]] = applicants
        self.partner = numpy.zeros(self.count, dtype=numpy.int64)
        self.partner[self.home[partners]] = partners
        self.couple = numpy.zeros(self.count, dtype=bool)
        self.couple[self.home[partners]] = True
        born = self.facts["geboortedatum"]
        month = born.astype("datetime64[M]")
        self.birth_month = month.astype(int)
        self.birth_day = (born - month).astype(int)  # from 0
        self.income = self.both(self.facts["toetsingsinkomen"])
        self.assets = self.both(self.facts["vermogen"])

    def both(self, values: NDArray) -> NDArray:
        """Return the sum over applicant and partner."""
        return values[..., self.applicant] + where(self.couple, values[..., self.partner], 0)

    def month_of_age(self, age: int, persons: NDArray) -> NDArray[numpy.int64]:
        """Return the first month on whose first day persons have an age."""
        return self.birth_month[persons] + 12 * age + (self.birth_day[persons] > 0)

    def month_after_age(self, age: int, persons: NDArray) -> NDArray[numpy.int64]:
        """Return the month after the birthday (a leap year: nobody waits for 29 February)."""
        return self.birth_month[persons] + 12 * age + 1


def entitlements(partition: Partition, known: Numbers) -> Outputs:
    """Return per allowance the entitlement by month, and what is due for childcare in a year."""
    households = Households(partition)
    at = known.year
    result = {
        "zorgtoeslag": _zorgtoeslag(households, at),
        "huurtoeslag": _huurtoeslag(households, at),
        "kindgebonden_budget": _kindgebonden_budget(households, at),
    }
    result["kinderopvangtoeslag"], due = _kinderopvangtoeslag(households, at)
    outputs = {f"{name}_per_maand": amounts for name, amounts in result.items()}
    return outputs | {"verschuldigde_kinderopvangkosten_huishouden": due}


def _zorgtoeslag(h: Households, at: Any) -> Amounts:
    law = at.zorgtoeslag
    threshold = law.drempelinkomen.factor * 12 * at.wet_minimumloon.maandbedrag_januari
    percentage = law.normpremie.percentage_drempelinkomen
    premium = where(h.couple, percentage.met_partner, percentage.zonder_partner) * threshold
    premium += law.normpremie.percentage_boven_drempelinkomen * maximum(h.income - threshold, 0)
    amount = maximum(law.standaardpremie * (1 + h.couple) - premium, 0)
    amount *= h.assets <= where(h.couple, law.vermogensgrens.met_partner, law.vermogensgrens.zonder_partner)
    grown = h.month_after_age(18, slice(None))
    counts = h.facts["is_verzekerde"] & (grown <= MONTHS)
    insured = h.both(counts.astype(numpy.int8))
    share = where(insured == 0, 0.0, where(h.couple & (insured == 1), law.factor_partner_geen_verzekerde, 1.0))
    return share * amount / 12


def _huurtoeslag(h: Households, at: Any) -> Amounts:
    law = at.huurtoeslag
    tenants = numpy.flatnonzero((h.rent > 0) & h.suitable)
    place = numpy.full(h.count, -1)
    place[tenants] = numpy.arange(len(tenants))
    of = place[h.home]
    members = numpy.flatnonzero(of >= 0)
    of, count, role = of[members], len(tenants), h.roles[members]

    def any_of(persons: NDArray[numpy.bool_]) -> NDArray[numpy.bool_]:
        """Return by month in which households somebody is among the persons."""
        found = numpy.zeros((12, count), dtype=bool)
        month, person = numpy.nonzero(persons)
        found[month, of[person]] = True
        return found

    # Newborns are the only members who are not there all year.
    since = h.month_of_age(0, members)
    persons = numpy.tile(bincount(of, minlength=count), (12, 1))
    for newborn in numpy.flatnonzero(since > MONTHS[0]):
        persons[: since[newborn] - MONTHS[0, 0], of[newborn]] -= 1
    income = h.facts["toetsingsinkomen"][members]
    young = (role == CHILD) & (h.month_of_age(at.awir.inkomen_kind.leeftijd, members) > MONTHS[0])
    income = where(young, maximum(income - at.awir.inkomen_kind.vrijstelling, 0), income)
    income = maximum(bincount(of, weights=income, minlength=count), 0)

    retired = _month_of_pension(h, members, at)
    elderly = any_of((retired <= MONTHS[0])[None, :])[0]
    alone = persons <= 1
    kinds = ("meerpersoons", "eenpersoons", "meerpersoonsouderen", "eenpersoonsouderen")
    kind = alone + 2 * elderly

    def by_kind(node: Any) -> Amounts:
        return numpy.array([node[name] for name in kinds], dtype=float)[kind]

    norm = by_kind(law.normhuur.factor_a) * income**2 + by_kind(law.normhuur.factor_b) * income
    least = law.normhuur.bij_minimum_inkomensijkpunt - by_kind(law.normhuur.verlaging_bij_minimum)
    norm = where(income <= by_kind(law.inkomensijkpunt.minimum), least, norm)
    basic = norm + law.opslag_basishuur - law.verlaging_basishuur

    limit = law.huurgrens
    grown = (h.month_of_age(limit.leeftijd, members) <= MONTHS) | (role == CHILD)
    highest = where(any_of(grown & (since <= MONTHS)), limit.hoog, limit.laag)
    rent = h.rent[tenants]
    cap = where(persons >= law.aftoppingsgrens.personen_hoog, law.aftoppingsgrens.hoog, law.aftoppingsgrens.laag)
    quality, share = law.kwaliteitskortingsgrens, law.subsidiepercentage
    low = maximum(minimum(rent, quality) - basic, 0)
    middle = maximum(minimum(rent, cap) - maximum(quality, basic), 0)
    high = maximum(rent - maximum(cap, basic), 0) * (alone | any_of(retired <= MONTHS))
    amount = share.tot_kwaliteitskortingsgrens * low + share.tot_aftoppingsgrens * middle
    amount += share.boven_aftoppingsgrens * high

    assets = at.awir.vermogensgrens
    couple = h.couple[tenants]
    rich = h.assets[tenants] > where(couple, assets.partners_gezamenlijk, assets.belanghebbende)
    others = (role >= CHILD) & (h.facts["vermogen"][members] > assets.medebewoner) & (since <= MONTHS[0])
    rich[of[others]] = True
    adult = h.month_of_age(18, h.applicant[tenants]) <= MONTHS
    result = numpy.zeros((12, h.count))
    result[:, tenants] = amount * (adult & ~rich & (rent - highest <= SNAP))
    return result


def _month_of_pension(h: Households, persons: NDArray, at: Any) -> NDArray[numpy.int64]:
    """Return the first month on whose first day persons have reached AOW age."""
    table = at.aow.leeftijd_in_maanden
    born = h.facts["geboortedatum"][persons]
    year = born.astype("datetime64[Y]").astype(int) + 1970
    date = year * 10_000 + (h.birth_month[persons] % 12 + 1) * 100 + h.birth_day[persons] + 1
    age = numpy.asarray(table.amounts)[numpy.searchsorted(table.thresholds, date, side="right") - 1].astype(int)
    # Reached on the last day of a month that is too short, or on the same day: from the next month on, or on the 1st.
    return h.birth_month[persons] + age + (h.birth_day[persons] > 0)


def _kindgebonden_budget(h: Households, at: Any) -> Amounts:
    law = at.kindgebonden_budget
    children = numpy.flatnonzero(h.roles == CHILD)
    children = children[h.month_after_age(18, children) > MONTHS[0]]
    parents, of = numpy.unique(h.home[children], return_inverse=True)
    count = len(parents)
    counts = (h.month_after_age(0, children) <= MONTHS) & (h.month_after_age(18, children) > MONTHS)
    extra = law.verhoging.vanaf_12_jaar * (h.month_after_age(12, children) <= MONTHS).astype(float)
    extra += (law.verhoging.vanaf_16_jaar - law.verhoging.vanaf_12_jaar) * (h.month_after_age(16, children) <= MONTHS)
    cell = (numpy.arange(12)[:, None] * count + of).ravel()
    number = bincount(cell, weights=counts.ravel(), minlength=12 * count).reshape(12, count)
    increase = bincount(cell, weights=(counts * extra).ravel(), minlength=12 * count).reshape(12, count)
    amounts = numpy.array([0, law.bedrag.een_kind, law.bedrag.twee_kinderen, law.bedrag.drie_kinderen], dtype=float)
    total = amounts[minimum(number, 3).astype(int)] + law.bedrag.per_kind_boven_drie * maximum(number - 3, 0) + increase
    couple = h.couple[parents]
    total += law.alleenstaande_ouderkop * (~couple & (number > 0))
    threshold = law.drempelinkomen.factor * 12 * at.wet_minimumloon.maandbedrag_januari
    threshold = threshold + law.drempelinkomen.opslag_partner * couple
    total -= law.afbouwpercentage * maximum(h.income[parents] - threshold, 0)
    limit = where(couple, law.vermogensgrens.met_partner, law.vermogensgrens.zonder_partner)
    result = numpy.zeros((12, h.count))
    result[:, parents] = maximum(total, 0) / 12 * (h.assets[parents] <= limit)
    return result


def _kinderopvangtoeslag(h: Households, at: Any) -> tuple[Amounts, Amounts]:
    law = at.kinderopvangtoeslag
    used = sum((h.facts[f"uren_{kind}"] > 0).any(axis=0) for kind in KINDS)
    children = numpy.flatnonzero(used)
    parents, of = numpy.unique(h.home[children], return_inverse=True)
    hours = {kind: h.facts[f"uren_{kind}"][:, children] for kind in KINDS}
    price = {kind: h.facts[f"uurprijs_{kind}"][..., children] for kind in KINDS}
    due = sum(hours[kind] * price[kind] for kind in KINDS)
    paid = h.facts["betaalde_kinderopvangkosten"][:, children] if "betaalde_kinderopvangkosten" in h.facts else due

    works = _works(h, at)
    right = works[:, h.applicant[parents]] & (works[:, h.partner[parents]] | ~h.couple[parents])
    counts = right[:, of] & (h.month_of_age(0, children) <= MONTHS)
    total = sum(hours.values()) * counts
    most = law.maximum_uren_per_maand
    within = numpy.divide(most, total, out=numpy.ones_like(total), where=total > most)
    costs = sum(hours[kind] * minimum(price[kind], law.maximum_uurprijs[kind]) for kind in KINDS)

    # The first child of each household and month: most hours, then highest costs, then first listed.
    month = numpy.broadcast_to(numpy.arange(12)[:, None], total.shape)
    cell = (month * len(parents) + of).ravel()
    order = numpy.lexsort((-numpy.round(costs.ravel(), 6), -numpy.round(total.ravel(), 6), cell))
    first = numpy.zeros(total.size, dtype=bool)
    first[order[numpy.concatenate([[True], cell[order][1:] != cell[order][:-1]])]] = True
    income = maximum(floor(h.income[parents] + SNAP), 0)
    rate = {n: _step(law.percentage[n], income)[of] for n in ("eerste_kind", "volgende_kinderen")}
    percentage = where(first.reshape(total.shape), rate["eerste_kind"], rate["volgende_kinderen"])

    share = bincount(of, weights=(paid * counts).sum(axis=0), minlength=len(parents))
    owed = bincount(of, weights=(due * counts).sum(axis=0), minlength=len(parents))
    share = numpy.divide(share, owed, out=numpy.ones_like(owed), where=(owed > 0) & (share < owed))
    amount = (costs * within * counts * share[of] * percentage).ravel()
    result, all_due = numpy.zeros((12, h.count)), numpy.zeros(h.count)
    result[:, parents] = bincount(cell, weights=amount, minlength=12 * len(parents)).reshape(12, -1)
    all_due[parents] = _whole_cents(bincount(of, weights=due.sum(axis=0), minlength=len(parents)))
    return result, all_due


def _works(h: Households, at: Any) -> NDArray[numpy.bool_]:
    """Return by month which persons work, follow a trajectory or did so a short time ago."""
    worked = numpy.broadcast_to(h.facts["gewerkte_uren"] > 0, (12, len(h.home)))
    works = worked | h.facts["volgt_traject_of_opleiding"]
    for back in range(1, at.kinderopvangtoeslag.doorloop.maanden + 1):
        works[back:] |= worked[:-back]
    return works


def _step(table: Any, values: NDArray) -> Amounts:
    return numpy.asarray(table.amounts)[numpy.searchsorted(table.thresholds, values, side="right") - 1]


def _whole_cents(amounts: Amounts) -> Amounts:
    return floor(amounts * 100 + 0.5 + 100 * SNAP) / 100


def award(monthly: Amounts, known: Numbers) -> Amounts:
    """Return the award of the year in whole euros."""
    rounded = floor(monthly.sum(axis=0) + 0.5 + SNAP)
    return where(rounded < known.year.awir.minimum_tegemoetkoming, 0.0, rounded)


def estimated(partition: Partition, known: Numbers) -> Outputs:
    """Return what an advance rests on: entitlement by month, award and instalment of every allowance."""
    outputs = entitlements(partition, known)
    for name in ALLOWANCES:
        monthly = outputs[f"{name}_per_maand"]
        outputs[name] = award(monthly, known)
        entitled = maximum((monthly != 0).sum(axis=0), 1)
        exact = name != "kindgebonden_budget"
        mean = (monthly.sum(axis=0) if exact else outputs[name]) / entitled
        half = 0.5 if name == "kinderopvangtoeslag" else 0
        outputs[f"maandtermijn_{name}"] = where(outputs[name] == 0, 0, floor(mean + half + SNAP))
    return outputs


def settled(partition: Partition, advances: Mapping[str, Amounts], decided: NDArray, known: Numbers) -> Outputs:
    """Return the award on what turned out and everything that follows from it, with interest and instalments."""
    outputs = entitlements(partition, known)
    on = known.decision
    days = maximum((decided - numpy.datetime64(f"{YEAR + 1}-07-01")).astype(int), 0)
    rate = on.awir.toeslagrente.percentage
    plan, longest = on.leidraad_invordering, on.awir.betalingsregeling.looptijd
    for name in ALLOWANCES:
        amount = outputs[name] = award(outputs[f"{name}_per_maand"], known)
        excess = maximum(advances[name] - amount, 0)
        back = maximum(amount - advances[name], 0)
        recovery = where(excess <= on.awir.doelmatigheidsgrens, 0, excess)
        charged = _whole_cents(recovery * (rate.terugvordering * days / on.awir.toeslagrente.dagen_per_jaar))
        debt = recovery + charged
        raised = numpy.ceil(debt / longest * 100 - 100 * SNAP) / 100
        outputs |= {
            f"nabetaling_{name}": back,
            f"verrekende_matiging_{name}": numpy.zeros_like(back),
            f"terugvordering_{name}": recovery,
            f"niet_teruggevorderd_{name}": excess - recovery,
            f"toeslagrente_nabetaling_{name}": _whole_cents(
                back * (rate.nabetaling * days / on.awir.toeslagrente.dagen_per_jaar)
            ),
            f"toeslagrente_terugvordering_{name}": charged,
            f"terug_te_betalen_{name}": debt,
            f"standaardtermijn_{name}": where(debt > plan.grens_hogere_termijn, raised, minimum(plan.termijn, debt)),
        }
    due = outputs["verschuldigde_kinderopvangkosten_huishouden"]
    outputs["eigen_bijdrage_kinderopvang"] = _whole_cents(due - outputs["kinderopvangtoeslag"])
    return outputs
