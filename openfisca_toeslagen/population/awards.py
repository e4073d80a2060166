"""Figures for which the law has to be run: what the population gets, beside what was published.

Nothing is fitted to them, except the take-up.

A figure of another year is computed on the same households moved to that year, with the law of that year, for who applies.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.partition import residents_as_applicants
from openfisca_toeslagen.population.schema import law
from openfisca_toeslagen.population.simulation import build_simulation, release
from openfisca_toeslagen.population.statistics import Figure, figure, published
from openfisca_toeslagen.population.synthesis import cells, dwelling, take_up
from openfisca_toeslagen.population.synthesis.income import index
from openfisca_toeslagen.population.targets import CALIBRATED, HELD_OUT
from openfisca_toeslagen.population.view import MissingColumnError, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition

CARE = "zorgtoeslag"
COVERED = "gedekte_kinderopvangkosten"
TAKE_UP_YEAR = 2021
#: The first year with a law here; the shape of the rent allowance of 2008 is put beside it.
FIRST_LAW = 2013
CLOSED_WEEKS = 12 / 52


class Awards:
    """What the households of a partition are entitled to and apply for, by the law of its year."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self.view = View(partition)
        self.known: dict[str, NDArray[numpy.float64]] = {}
        self.of_residents = numpy.zeros(partition.household_count)

    def compute(self, variables: set[str]) -> None:
        """Run the law for these variables and keep them per household and year; a refused award is NaN.

        Every adult applies for zorgtoeslag: what grown children and co-residents receive is added to that of the household.
        """
        year = str(self.partition.year)
        simulation = build_simulation(self.partition, law())
        for name in sorted(variables):
            if law().variables[name].entity.is_person:
                self.known[name] = self.partition.per_household(simulation.calculate_add(name, year))
            else:
                self.known[name] = simulation.calculate(name, year)
        release(simulation)
        if CARE in variables:
            self._add_residents(year)

    def _add_residents(self, year: str) -> None:
        residents, home = residents_as_applicants(self.partition)
        if not len(home):
            return
        simulation = build_simulation(residents, law())
        award = numpy.nan_to_num(simulation.calculate(CARE, year))
        release(simulation)
        applies = award >= residents.thresholds.get(CARE, numpy.zeros(len(award)))
        self.of_residents = numpy.bincount(home, weights=award * applies, minlength=self.partition.household_count)

    def entitled(self, allowance: str) -> NDArray[numpy.float64]:
        """Return the award in euros a year if every household applied; refused is 0 here and counted apart."""
        return numpy.nan_to_num(self.known[allowance])

    def refused(self, allowance: str) -> NDArray[numpy.bool_]:
        """Return the households that the law refuses."""
        return numpy.isnan(self.known[allowance])

    def received(self, allowance: str) -> NDArray[numpy.float64]:
        """Return the award in euros a year of who applies."""
        award = self.entitled(allowance)
        threshold = self.partition.thresholds.get(allowance)
        if threshold is None:
            raise MissingColumnError(f"aanvraagdrempel_{allowance}")
        return numpy.where(award >= threshold, award, 0.0)

    def gets(self, allowance: str) -> NDArray[numpy.bool_]:
        """Return the households that receive the allowance."""
        return self.received(allowance) > 0

    def care_with_residents(self) -> NDArray[numpy.float64]:
        """Return the zorgtoeslag of everybody in the household who applies, in euros a year."""
        return self.received(CARE) + self.of_residents


@dataclasses.dataclass(frozen=True)
class AwardFigure:
    """A published figure on awards: numerator and denominator per household, as those of a target."""

    name: str
    label: str
    value: float
    figure: Figure
    year: int
    allowance: str
    numerator: Callable[[Awards], NDArray]
    denominator: Callable[[Awards], NDArray] | None = None
    role: str = HELD_OUT
    note: str = ""
    also: tuple[str, ...] = ()
    #: A second numerator and denominator: the figure is then the first ratio over the second.
    over: tuple[Callable[[Awards], NDArray], Callable[[Awards], NDArray]] | None = None


def _plain(name: str, vintage: int | str, label: str, allowance: str, year: int, **rest: object) -> AwardFigure:
    scale = rest.pop("scale", 1.0)
    return AwardFigure(name, label, published(name, vintage) * scale, figure(name, vintage), year, allowance, **rest)


@functools.cache
def award_figures() -> tuple[AwardFigure, ...]:
    """Return all figures for which the law is run."""
    return tuple(one for part in (_take_up, _care_allowance, _rent_allowance, _child_budget, _childcare) for one in part())


def _take_up() -> Iterator[AwardFigure]:
    """Non-take-up of 2021: what the thresholds of the households were fitted to."""

    def not_applied(a: Awards, allowance: str, group: int | None) -> NDArray:
        award = a.entitled(allowance)
        return (award > 0) & ~a.gets(allowance) & _in_group(a, group)

    for allowance, by_group in take_up.NOT_APPLIED.items():
        for group, (name, share) in by_group.items():
            label = f"niet-gebruik {allowance}" + ("" if group is None else f", {take_up.GROUPS[group]}")
            yield AwardFigure(
                f"niet_gebruik.{allowance}.{'alle' if group is None else take_up.GROUPS[group]}",
                label,
                share,
                figure(name, TAKE_UP_YEAR),
                TAKE_UP_YEAR,
                allowance,
                lambda a, allowance=allowance, group=group: not_applied(a, allowance, group),
                lambda a, allowance=allowance, group=group: (a.entitled(allowance) > 0) & _in_group(a, group),
                CALIBRATED,
            )


def _in_group(a: Awards, group: int | None) -> NDArray[numpy.bool_]:
    if group is None:
        return a.view.every
    return a.view.take_up_group == group


def _care_allowance() -> Iterator[AwardFigure]:
    """Zorgtoeslag, with what grown children and co-residents receive themselves: CBS counts households with any."""
    year = 2018

    def gets(a: Awards) -> NDArray:
        return a.care_with_residents() > 0

    yield _plain("zorgtoeslag.households", year, "huishoudens met zorgtoeslag", CARE, year, numerator=gets)
    yield _plain("zorgtoeslag.total", year, "zorgtoeslag, euro", CARE, year, numerator=Awards.care_with_residents)
    by_type = {
        "alleenstaand_onder_aow": (cells.SINGLE,),
        "alleenstaand_vanaf_aow": (cells.SINGLE_AOW,),
        "eenouder_kinderen_onder_18": (cells.LONE,),
        "eenouder_kind_18plus": (cells.LONE_ADULT,),
        "paar_totaal": (cells.COUPLE, cells.COUPLE_AOW, cells.FAMILY, cells.FAMILY_ADULT),
        "meerpersoonshuishouden": tuple(range(cells.LONE, len(cells.TYPES))),
    }
    for name, types in by_type.items():
        yield _plain(
            f"zorgtoeslag.households.{name}",
            year,
            f"huishoudens met zorgtoeslag, {name}",
            CARE,
            year,
            numerator=lambda a, types=types: gets(a) & numpy.isin(a.view.type, types),
        )
    for of in (2020, 2021):
        label = "zorgtoeslag, euro (begroting, na terugvordering)"
        yield _plain("zorgtoeslag.budget_stand_1supp", of, label, CARE, of, numerator=Awards.care_with_residents)


def _rent_allowance() -> Iterator[AwardFigure]:
    allowance = "huurtoeslag"
    for d in range(7):
        key = f"households.income_decile_{d + 1}.tenure.huur_met_huurtoeslag"
        yield _plain(
            key,
            2020,
            f"huishoudens met huurtoeslag, deciel {d + 1}",
            allowance,
            2020,
            numerator=lambda a, d=d: a.gets(allowance) & (a.view.decile == d),
        )
        yield _plain(
            f"huurtoeslag.share_of_renters.income_decile_{d + 1}",
            2020,
            f"deciel {d + 1}: aandeel huurders met huurtoeslag",
            allowance,
            2020,
            scale=0.01,
            numerator=lambda a, d=d: a.gets(allowance) & (a.view.decile == d),
            denominator=lambda a, d=d: (a.view.owner > dwelling.OWN) & (a.view.decile == d),
        )
    yield _plain(
        "households.tenure.huur_met_huurtoeslag_deciles_1_7",
        2020,
        "huishoudens met huurtoeslag, deciel 1 tot en met 7",
        allowance,
        2020,
        numerator=lambda a: a.gets(allowance) & (a.view.decile < 7),
    )
    yield _plain(
        "huurtoeslag.share_of_renters",
        2021,
        "aandeel huurders met huurtoeslag",
        allowance,
        2021,
        scale=0.01,
        numerator=lambda a: a.gets(allowance),
        denominator=lambda a: a.view.owner > dwelling.OWN,
    )
    yield _plain(
        "huurtoeslag.recipients", 2022, "huishoudens met huurtoeslag", allowance, 2022, numerator=lambda a: a.gets(allowance)
    )
    yield _plain("huurtoeslag.total", 2022, "huurtoeslag, euro", allowance, 2022, numerator=lambda a: a.received(allowance))
    yield _plain(
        "huurtoeslag.average_amount",
        2022,
        "huurtoeslag, euro per ontvanger",
        allowance,
        2022,
        numerator=lambda a: a.received(allowance),
        denominator=lambda a: a.gets(allowance),
    )
    yield _plain("huurtoeslag.total", 2013, "huurtoeslag, euro", allowance, 2013, numerator=lambda a: a.received(allowance))
    why = f"het geld van 2008 naast de wet van {FIRST_LAW}"
    old = {
        "alleenstaand_65plus": lambda a: a.view.type == cells.SINGLE_AOW,
        "alleenstaand_tot_65": lambda a: a.view.type == cells.SINGLE,
        "eenoudergezin": lambda a: numpy.isin(a.view.type, (cells.LONE, cells.LONE_ADULT)),
        "pensioenontvangers": lambda a: a.view.source == cells.RETIRED,
        "bijstand_ww_wia": lambda a: numpy.isin(a.view.source, (cells.ASSISTANCE, cells.DISABLED, cells.OTHER_SOURCE)),
    }
    for name, inside in old.items():
        yield _plain(
            f"huurtoeslag.2008.money_share.{name}",
            2008,
            f"aandeel van het geld van de huurtoeslag, {name}",
            allowance,
            FIRST_LAW,
            scale=0.01,
            numerator=lambda a, inside=inside: a.received(allowance) * inside(a),
            denominator=lambda a: a.received(allowance),
            note=why,
        )


def _child_budget() -> Iterator[AwardFigure]:
    allowance = "kindgebonden_budget"
    for name, year, what in (
        ("kindgebonden_budget.budget_stand_isb4", 2020, "vierde incidentele suppletoire begroting"),
        ("kindgebonden_budget.budget_stand_1supp", 2024, "eerste suppletoire begroting"),
    ):
        yield _plain(
            name, year, f"kindgebonden budget, euro ({what})", allowance, year, numerator=lambda a: a.received(allowance)
        )


def _childcare() -> Iterator[AwardFigure]:
    allowance, year = "kinderopvangtoeslag", 2021
    parents, mean = published("kinderopvangtoeslag.parents", year), published("kinderopvangtoeslag.average_amount", year)
    yield _plain(
        "kinderopvangtoeslag.parents",
        year,
        "huishoudens met kinderopvangtoeslag",
        allowance,
        year,
        numerator=lambda a: a.gets(allowance),
    )
    yield AwardFigure(
        "kinderopvangtoeslag.total",
        "kinderopvangtoeslag, euro (ontvangers maal gemiddelde)",
        parents * mean,
        figure("kinderopvangtoeslag.average_amount", year),
        year,
        allowance,
        lambda a: a.received(allowance),
    )
    yield _plain(
        "kinderopvangtoeslag.average_amount",
        year,
        "kinderopvangtoeslag, euro per ontvanger",
        allowance,
        year,
        numerator=lambda a: a.received(allowance),
        denominator=lambda a: a.gets(allowance),
    )
    richest = published("income.p70.besteedbaar", 2022) * index(2017) / index(2022)
    costs = (COVERED,)
    yield _plain(
        "kinderopvangtoeslag.declared_costs_average",
        year,
        "kosten van opvang tot de maximumprijs, euro per ontvanger",
        allowance,
        year,
        numerator=lambda a: a.known[COVERED] * a.gets(allowance),
        denominator=lambda a: a.gets(allowance),
        also=costs,
    )
    yield _plain(
        "kinderopvangtoeslag.own_share",
        year,
        "eigen deel van de kosten van opvang",
        allowance,
        year,
        scale=0.01,
        numerator=lambda a: a.known[COVERED] * a.gets(allowance) - a.received(allowance),
        denominator=lambda a: a.known[COVERED] * a.gets(allowance),
        also=costs,
    )
    yield _plain(
        "kinderopvangtoeslag.share_households_in_top_30_income",
        2017,
        "ontvangers van kinderopvangtoeslag bij de hoogste 30% van het besteedbaar inkomen",
        allowance,
        2017,
        scale=0.01,
        numerator=lambda a: a.gets(allowance) & (a.view.disposable >= richest),
        denominator=lambda a: a.gets(allowance),
        note="het 70e percentiel van het besteedbaar inkomen van 2022, teruggerekend",
    )

    def own_part(a: Awards) -> NDArray:
        return (a.known[COVERED] - a.received(allowance)) * CLOSED_WEEKS

    for name, low, high in (("share_under_100", -1, 100), ("share_200_to_400", 200, 400), ("share_600_or_more", 600, 1e9)):
        yield _plain(
            f"kinderopvangtoeslag.own_contribution_12_weeks.{name}",
            2020,
            f"eigen deel over 12 weken: {name}",
            allowance,
            2020,
            scale=0.01,
            numerator=lambda a, low=low, high=high: a.gets(allowance) & (own_part(a) >= low) & (own_part(a) < high),
            denominator=lambda a: a.gets(allowance),
            also=costs,
            note="hier een evenredig deel van het jaar",
        )
    ratio = published("kinderopvangtoeslag.mean.eenouder", 2005) / published("kinderopvangtoeslag.mean.tweeouder", 2005)
    yield AwardFigure(
        "kinderopvangtoeslag.mean.eenouder_over_tweeouder",
        "kinderopvangtoeslag van eenouders gedeeld door die van paren",
        ratio,
        figure("kinderopvangtoeslag.mean.eenouder", 2005),
        year,
        allowance,
        lambda a: a.received(allowance) * ~a.view.couple,
        lambda a: a.gets(allowance) & ~a.view.couple,
        over=(lambda a: a.received(allowance) * a.view.couple, lambda a: a.gets(allowance) & a.view.couple),
        note="verhouding van 2005 naast de wet van 2021",
    )
