"""What is timed: the law of one year on estimates and on facts, by the law itself and by hand-written NumPy.

Both get the same columns and return the same outputs under the same names: for the advance what is expected by month, the
award and the instalment of the four allowances; on the facts the entitlement, the award, and the settlement of the advance
with interest and instalments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.year_cycle.sharing import SharingLaw
from tests.bench import numpy_law

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population import Partition

    Outputs = dict[str, NDArray]

ALLOWANCES = numpy_law.ALLOWANCES
ESTIMATED = tuple(t.format(a) for a in ALLOWANCES for t in ("{}", "{}_per_maand", "maandtermijn_{}"))
FLOWS = (
    *("nabetaling_{}", "verrekende_matiging_{}", "terugvordering_{}", "niet_teruggevorderd_{}"),
    *("toeslagrente_nabetaling_{}", "toeslagrente_terugvordering_{}", "terug_te_betalen_{}", "standaardtermijn_{}"),
)
SETTLED = (
    *(t.format(a) for a in ALLOWANCES for t in ("{}", "{}_per_maand", *FLOWS)),
    *("verschuldigde_kinderopvangkosten_huishouden", "eigen_bijdrage_kinderopvang"),
)
#: What the law needs besides, to say which households it refuses.
REFUSED = tuple(f"weigering_{a}" for a in ALLOWANCES)
DECIDED = "datum_definitieve_beschikking"


@dataclass(frozen=True)
class Year:
    """One partition twice: as it was estimated and as it turned out, and when the award is decided."""

    estimate: Partition
    facts: Partition
    decided: NDArray[numpy.datetime64]


def prepare(partition: Partition) -> Year:
    """Make the two states of a partition; every household is a little different, by a rule without chance.

    Incomes turn out up to 15% higher or lower, work ends in the course of the year for one person in thirteen, and one in
    five parents left a tenth of the costs of childcare unpaid.
    """
    known = {name: values for name, values in partition.persons.items() if name in numpy_law.COLUMNS}
    number = numpy.arange(partition.person_count)
    income = numpy.rint(known["toetsingsinkomen"] * (1 + (number % 31 - 15) / 100))
    month = numpy.arange(12)[:, None]
    hours = known["gewerkte_uren"] * ((number % 13 > 0) | (month < number % 11 + 1))
    due = sum(known[f"uren_{kind}"] * known[f"uurprijs_{kind}"] for kind in numpy_law.KINDS)
    paid = numpy.round(due * numpy.where(partition.household_of % 5 == 0, 0.9, 1), 2)
    turned_out = {**known, "toetsingsinkomen": income, "gewerkte_uren": hours, "betaalde_kinderopvangkosten": paid}
    homes = {name: values for name, values in partition.households.items() if name in numpy_law.COLUMNS}
    decided = numpy.datetime64(f"{partition.year + 1}-07-01") + 30 * (numpy.arange(partition.household_count) % 6)
    return Year(_with(partition, known, homes), _with(partition, turned_out, homes), decided)


def _with(partition: Partition, persons: Mapping[str, NDArray], households: Mapping[str, NDArray]) -> Partition:
    return type(partition)(
        *(getattr(partition, name) for name in ("number", "year", "person_ids", "household_ids", "household_of")),
        partition.roles,
        partition.weights,
        dict(persons),
        dict(households),
    )


def by_law(year: Year, systems: Sequence[TaxBenefitSystem], law: SharingLaw, refused: bool = False) -> list[Outputs]:
    """Return the outputs of every system, on the estimates and (named ``definitief ...``) on the facts."""
    extra = REFUSED if refused else ()
    first = law(systems, year.estimate, [{}] * len(systems), [*ESTIMATED, *extra])
    given = [_settlement(answer, year) for answer in first]
    second = law(systems, year.facts, given, [*SETTLED, *extra])
    return [one | _definitive(other) for one, other in zip(first, second, strict=True)]


def by_numpy(year: Year, known: numpy_law.Numbers) -> Outputs:
    """Return the outputs of hand-written NumPy for the law as it is."""
    first = numpy_law.estimated(year.estimate, known)
    advances = {a: advance(first, a) for a in ALLOWANCES}
    return first | _definitive(numpy_law.settled(year.facts, advances, year.decided, known))


def advance(expected: Mapping[str, NDArray], allowance: str) -> NDArray:
    """Return what is paid in advance: the instalment in every month with a right."""
    return expected[f"maandtermijn_{allowance}"] * (expected[f"{allowance}_per_maand"] != 0).sum(axis=0)


def _settlement(expected: Mapping[str, NDArray], year: Year) -> Outputs:
    return {DECIDED: year.decided, **{f"betaald_voorschot_{a}": advance(expected, a) for a in ALLOWANCES}}


def _definitive(outputs: Mapping[str, NDArray]) -> Outputs:
    return {f"definitief {name}": values for name, values in outputs.items()}


def disagreements(year: Year, system: TaxBenefitSystem) -> Iterator[str]:
    """Yield every output on which NumPy and the law differ by half a cent; households that are refused are left out."""
    ours = by_numpy(year, numpy_law.numbers(system))
    law = by_law(year, [system], SharingLaw(), refused=True)[0]
    covered = ~numpy.logical_or.reduce([numpy.asarray(law[key]) > 0 for key in law if "weigering_" in key])
    for name in (*ESTIMATED, *(f"definitief {name}" for name in SETTLED)):
        wrong = covered & (numpy.abs(ours[name] - law[name]) >= 0.005)
        for place in numpy.argwhere(wrong):
            household = year.facts.household_ids[place[-1]]
            numbers = f"NumPy {ours[name][tuple(place)]:.4f}, wet {law[name][tuple(place)]:.4f}"
            yield f"huishouden {household}, {name} {place[:-1] + 1}: {numbers}"
