"""Every published figure beside which the population is put: what it is calibrated on and what is held out.

A figure is a number per household added up over the weights, or the ratio of two such sums. The same definition serves the
calibration (a linear total) and the check.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.population.statistics import Figure, figure, published
from openfisca_toeslagen.population.synthesis import cells, dwelling, wealth
from openfisca_toeslagen.population.synthesis.cells import INCOMES, NUMBERS, REGISTER, TYPES, decile_shares
from openfisca_toeslagen.population.synthesis.income import index
from openfisca_toeslagen.population.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    PerHousehold = Callable[[View], NDArray]

CALIBRATED, HELD_OUT, SMALL = "gekalibreerd", "achtergehouden", "te klein om te kalibreren"
#: Figures about fewer households than this are shown but not calibrated: a partition would hold only a few of them.
SMALLEST = 3_000
HOURS_YEAR = "2022Q1"
AGE_CLASSES = ("15-25", "25-35", "35-45", "45-55", "55-65", "65-75")
HOUR_CLASSES = (("lt12", 0, 12), ("12_20", 12, 20), ("20_28", 20, 28), ("28_35", 28, 35), ("35plus", 35, 999))
#: Months of hours are rounded to whole hours, so weekly hours differ a little from the class they were drawn in.
ROUNDING = 0.5
BANDS = ((20, 40), (40, 65), (65, 80), (80, 200))


@dataclasses.dataclass(frozen=True)
class Target:
    """One published figure and how it is read from a population.

    The model's value is the weighted sum of ``numerator``, divided by that of ``denominator`` if there is one. ``value`` is
    the published value in the same terms; amounts are indexed to the year of the population.
    """

    name: str
    label: str
    value: float
    figure: Figure
    numerator: PerHousehold
    denominator: PerHousehold | None = None
    role: str = CALIBRATED
    note: str = ""
    #: What the denominator adds up to nationally, where another target says so: the calibration is then much lighter.
    whole: float | None = None


@functools.cache
def targets(year: int) -> tuple[Target, ...]:
    """Return all figures for a population of ``year``, except those for which the law has to be run."""
    parts = (_families, _types, _deciles, _population, _regions, _hours, _earners, _incomes, _bank, _care)
    return tuple(target for part in parts for target in part(year))


def _families(_: int) -> Iterator[Target]:
    def add(name: str, label: str, rule: PerHousehold, value: float | None = None, role: str = CALIBRATED) -> Target:
        found = figure(name, REGISTER)
        return Target(name, label, found.value if value is None else value, found, rule, role=role)

    yield add("households.total", "huishoudens", lambda v: v.every)
    yield add("households.one_person", "eenpersoonshuishoudens", lambda v: v.broad == 0)
    yield add("households.multi_no_children", "meer personen zonder kinderen", lambda v: (v.broad == 2) | (v.broad == 4))
    for n, number in enumerate(NUMBERS, start=1):
        for name, label, family in (("couple_with_children", "paren", 3), ("single_parent", "eenouders", 1)):
            yield add(
                f"households.{name}.{number}",
                f"{label} met {n}{' of meer' if n == 3 else ''} kind(eren)",
                lambda v, n=n, family=family: (v.broad == family) & (numpy.minimum(v.children, 3) == n),
            )
    for n, number in enumerate(NUMBERS, start=1):
        yield add(
            f"households.youngest_0_5.single_parent.{number}",
            f"eenouders, jongste 0-5, {n}{' of meer' if n == 3 else ''} kind(eren)",
            lambda v, n=n: (v.broad == 1) & (v.youngest <= 5) & (numpy.minimum(v.children, 3) == n),
        )
    groups = (("0_5", 0, 5), ("6_11", 6, 11), ("12_17", 12, 17), ("18_24", 18, 24), ("25plus", 25, 999))
    for (e, low, high), (n, number) in ((g, m) for g in groups for m in enumerate(NUMBERS, start=1)):
        for name, label, family in (("couple", "paren", 3), ("single_parent", "eenouders", 1)):
            if n == 1 and e != "0_5":
                continue
            key = f"households.youngest_0_5.oldest_{e}.{name}.{number}"
            yield add(
                key,
                f"{label}, jongste 0-5, oudste {e.replace('_', '-')}, {n} kind(eren)",
                lambda v, n=n, family=family, low=low, high=high: (
                    (v.broad == family)
                    & (v.youngest <= 5)
                    & (v.eldest >= low)
                    & (v.eldest <= high)
                    & (numpy.minimum(v.children, 3) == n)
                ),
                role=CALIBRATED if published(key, REGISTER) >= SMALLEST else SMALL,
            )


def _types(_: int) -> Iterator[Target]:
    """Shares of the finer types within the broad ones: the numbers of 2020 are of the income statistics."""
    for fine, whole in ((0, (0, 1)), (2, (2, 3)), (4, (4, 5, 8)), (8, (4, 5, 8)), (6, (6, 7))):
        number = {kind: published(f"households.{TYPES[kind]}", INCOMES) for kind in whole}
        yield Target(
            f"households.{TYPES[fine]}.share",
            f"aandeel {TYPES[fine]} binnen zijn soort",
            number[fine] / sum(number.values()),
            figure(f"households.{TYPES[fine]}", INCOMES),
            lambda v, fine=fine: v.type == fine,
            lambda v, whole=whole: numpy.isin(v.type, whole),
            whole=float(cells.households_by_type()[list(whole)].sum()),
        )


def _deciles(_: int) -> Iterator[Target]:
    by_type, by_source = decile_shares("type", cells.BROAD), decile_shares("source", cells.SOURCES)
    per_broad = numpy.bincount(cells.BROAD_OF, weights=cells.households_by_type())
    per_decile = (by_type / by_type.sum(axis=0)) @ per_broad
    for d in range(cells.DECILES):
        for b, name in enumerate(cells.BROAD):
            yield Target(
                f"households.income_decile_{d + 1}.type.{name}",
                f"{name}: aandeel in deciel {d + 1}",
                by_type[d, b] / by_type[:, b].sum(),
                figure(f"households.income_decile_{d + 1}.type.{name}", INCOMES),
                lambda v, d=d, b=b: (v.decile == d) & (v.broad == b),
                lambda v, b=b: v.broad == b,
                CALIBRATED if by_type[d, b] >= SMALLEST else SMALL,
                whole=per_broad[b],
            )
        for s, name in enumerate(cells.SOURCES):
            yield Target(
                f"households.income_decile_{d + 1}.source.{name}",
                f"deciel {d + 1}: aandeel {name}",
                by_source[d, s] / by_source[d].sum(),
                figure(f"households.income_decile_{d + 1}.source.{name}", INCOMES),
                lambda v, d=d, s=s: (v.decile == d) & (v.source == s),
                lambda v, d=d: v.decile == d,
                CALIBRATED if by_source[d, s] >= SMALLEST else SMALL,
                whole=per_decile[d],
            )
        if d < 7:
            yield Target(
                f"households.income_decile_{d + 1}.tenure.eigen_woning",
                f"deciel {d + 1}: aandeel eigen woning",
                float(cells.own_share()[d]),
                figure(f"households.income_decile_{d + 1}.tenure.eigen_woning", INCOMES),
                lambda v, d=d: (v.decile == d) & (v.owner == dwelling.OWN),
                lambda v, d=d: v.decile == d,
                whole=per_decile[d],
            )


def _population(_: int) -> Iterator[Target]:
    for age in range(8):
        name = f"population.age_{age}"
        yield Target(
            name,
            f"kinderen van {age} jaar",
            published(name, REGISTER),
            figure(name, REGISTER),
            lambda v, a=age: v.count(v.age == a),
        )
    name = "population.thuiswonend_kind"
    yield Target(name, "thuiswonende kinderen", published(name, REGISTER), figure(name, REGISTER), lambda v: v.children)
    for n, order in enumerate(("first", "second", "third", "fourth_or_later")):
        name = f"births.order.{order}"
        yield Target(
            name,
            f"geboren in het jaar, {n + 1}e{' of later' if n == 3 else ''} kind",
            published(name, 2023),
            figure(name, 2023),
            lambda v, n=n: v.births * (numpy.minimum(v.children, 3) == n),
            role=CALIBRATED if published(name, 2023) >= SMALLEST else SMALL,
        )
    names = ("20_40", "40_65", "65_80", "80plus")
    adults = sum(published(f"population.age_{name}", 2019) for name in names)
    for name, (low, high) in zip(names, BANDS, strict=True):
        yield Target(
            f"population.age_{name}.share",
            f"aandeel {name.replace('_', '-')} jaar onder wie 20 of ouder is",
            published(f"population.age_{name}", 2019) / adults,
            figure(f"population.age_{name}", 2019),
            lambda v, low=low, high=high: v.count((v.age >= low) & (v.age < high)),
            lambda v: v.count(v.age >= 20),
        )
    yield Target(
        "population.total",
        "personen (de gepubliceerde ook in instellingen)",
        published("population.total", REGISTER),
        figure("population.total", REGISTER),
        lambda v: v.count(v.age >= 0),
        role=HELD_OUT,
    )
    for size in ("size_2", "size_3", "size_4", "size_5plus"):
        persons = int(size[5])
        yield Target(
            f"households.{size}",
            f"huishoudens van {persons}{' of meer' if persons == 5 else ''} personen",
            published(f"households.{size}", REGISTER),
            figure(f"households.{size}", REGISTER),
            lambda v, n=persons: numpy.minimum(v.count(v.age >= 0), 5) == n,
            role=HELD_OUT,
        )


def _regions(_: int) -> Iterator[Target]:
    kinds = ("koop", "huur.corporatie", "huur.overig")
    per_broad = numpy.bincount(cells.BROAD_OF, weights=cells.households_by_type())
    stock = {(r, k): published(f"dwellings.{r}.{k}", dwelling.REGION_YEAR) for r in dwelling.REGIONS for k in kinds}
    for r, region in enumerate(dwelling.REGIONS):
        for o, kind in enumerate(kinds):
            yield Target(
                f"dwellings.{region}.{kind}.share",
                f"{region}: aandeel van alle woningen, {kind}",
                stock[region, kind] / sum(stock.values()),
                figure(f"dwellings.{region}.{kind}", dwelling.REGION_YEAR),
                lambda v, r=r, o=o: (v.region == r) & (v.owner == o),
                lambda v: v.every,
                whole=published("households.total", REGISTER),
            )
        for name, families in (("single_parent", (1,)), ("with_children", (1, 3))):
            key = f"households.{name}.{region}"
            total = sum(published(f"households.{name}.{other}", dwelling.REGION_YEAR) for other in dwelling.REGIONS)
            yield Target(
                f"{key}.share",
                f"{region}: aandeel van {'eenouders' if name == 'single_parent' else 'huishoudens met kinderen'}",
                published(key, dwelling.REGION_YEAR) / total,
                figure(key, dwelling.REGION_YEAR),
                lambda v, r=r, families=families: (v.region == r) & numpy.isin(v.broad, families),
                lambda v, families=families: numpy.isin(v.broad, families),
                whole=float(per_broad[list(families)].sum()),
            )


def _hours(_: int) -> Iterator[Target]:
    """Numbers of working persons of 15 to 75 by age, sex and hours: first quarter of 2022."""

    def working(v: View, least: float = 0, most: float = 999) -> NDArray[numpy.bool_]:
        hours = v.weekly_hours
        inside = (hours > 0) & (hours >= least - ROUNDING) & (hours < most - ROUNDING)
        return inside & (v.age >= 15) & (v.age < 75)

    key = "labour.hours.age_all.working"
    yield Target(key, "werkenden", published(key, HOURS_YEAR), figure(key, HOURS_YEAR), lambda v: v.count(working(v)))
    for ages in AGE_CLASSES:
        low, high = (int(part) for part in ages.split("-"))
        for name, least, most in HOUR_CLASSES:
            key = f"labour.hours.age_{ages}.{name}"
            yield Target(
                key,
                f"werkenden van {ages} jaar, {name} uur per week",
                published(key, HOURS_YEAR),
                figure(key, HOURS_YEAR),
                lambda v, a=(low, high), h=(least, most): v.count(working(v, *h) & (v.age >= a[0]) & (v.age < a[1])),
            )
    for s, (sex, label) in enumerate((("women", "vrouwen"), ("men", "mannen"))):
        for name, least, most in HOUR_CLASSES:
            keys = [f"labour.hours.{sex}.education_{level}.{name}" for level in ("laag", "middelbaar", "hoog")]
            yield Target(
                f"labour.hours.{sex}.{name}",
                f"werkende {label}, {name} uur per week",
                sum(published(key, HOURS_YEAR) for key in keys),
                figure(keys[-1], HOURS_YEAR),
                lambda v, s=s, h=(least, most): v.count(working(v, *h) & (v.sex == s)),
                note="som over opleidingsniveaus",
            )


def _earners(_: int) -> Iterator[Target]:
    def parents(v: View, n: int | None = None) -> NDArray:
        chosen = v.broad == 3
        return chosen if n is None else chosen & (v.children == n)

    full = 34.5
    rules: dict[str, PerHousehold] = {
        "beide_voltijd": lambda v: (v.parent_hours[0] >= full) & (v.parent_hours[1] >= full),
        "een_voltijd_een_deeltijd": lambda v: (
            (v.parent_hours[0] > 0) & (v.parent_hours[1] > 0) & ((v.parent_hours[0] >= full) ^ (v.parent_hours[1] >= full))
        ),
        "man_voltijd_vrouw_deeltijd": lambda v: (
            (v.parent_hours[0] > 0) & (v.parent_hours[0] < full) & (v.parent_hours[1] >= full)
        ),
        "beide_deeltijd": lambda v: (
            (v.parent_hours[0] > 0) & (v.parent_hours[1] > 0) & (v.parent_hours[0] < full) & (v.parent_hours[1] < full)
        ),
        "een_werkend": lambda v: (v.parent_hours[0] > 0) ^ (v.parent_hours[1] > 0),
        "geen_werkend": lambda v: (v.parent_hours[0] <= 0) & (v.parent_hours[1] <= 0),
    }
    known = {
        "totaal": (None, tuple(rules)),
        "1_kind": (1, tuple(name for name in rules if name != "man_voltijd_vrouw_deeltijd")),
        "2_kinderen": (2, ("beide_voltijd", "een_voltijd_een_deeltijd")),
    }
    numbers = {
        n: published(f"households.couple_with_children.{number}", REGISTER) for n, number in enumerate(NUMBERS, start=1)
    }
    numbers[None] = sum(numbers.values())
    for group, (n, names) in known.items():
        for name in names:
            key = f"couples.with_children.{group}.{name}"
            yield Target(
                f"{key}.share",
                f"paren met kinderen ({group}): aandeel {name}",
                published(key, INCOMES) / published(f"couples.with_children.{group}.paren", INCOMES),
                figure(key, INCOMES),
                lambda v, name=name, n=n: rules[name](v) & parents(v, n),
                lambda v, n=n: parents(v, n),
                whole=numbers[n],
            )
    why = "spreekt de paren naar verdieners van 2020 tegen (80,6 en 91,7%): jaren verschillen"
    for s, (name, label) in enumerate((("mothers", "moeders"), ("fathers", "vaders"))):
        key = f"labour.{name}_with_partner.participation"
        yield Target(
            key,
            f"{label} met partner: aandeel dat werkt",
            published(key, 2022) / 100,
            figure(key, 2022),
            lambda v, s=s: (v.parent_hours[s] > 0) & parents(v),
            parents,
            HELD_OUT,
            why,
        )


def _incomes(year: int) -> Iterator[Target]:
    for kind in (cells.SINGLE, cells.LONE, cells.LONE_ADULT, cells.COUPLE, cells.FAMILY, cells.FAMILY_ADULT):
        key = f"income.primair.median.{TYPES[kind]}"
        median = published(key, INCOMES) * index(year) / index(INCOMES)
        yield Target(
            f"{key}.share_below",
            f"{TYPES[kind]}: aandeel onder de mediaan van het primaire inkomen",
            0.5,
            figure(key, INCOMES),
            lambda v, kind=kind, median=median: (v.type == kind) & (v.primary_income < median),
            lambda v, kind=kind: v.type == kind,
            whole=float(cells.households_by_type()[kind]),
        )
        key = f"income.primair.mean.{TYPES[kind]}"
        yield Target(
            key,
            f"{TYPES[kind]}: gemiddeld primair inkomen",
            published(key, INCOMES) * index(year) / index(INCOMES),
            figure(key, INCOMES),
            lambda v, kind=kind: (v.type == kind) * v.primary_income,
            lambda v, kind=kind: v.type == kind,
            HELD_OUT,
        )
    key = "persons.income.uitkering_inkomensverzekering.age_65plus.median"
    median = published(key, 2022) * index(year) / index(2022)
    yield Target(
        f"{key}.share_below",
        "65-plussers: aandeel onder de mediaan van AOW en pensioen",
        0.5,
        figure(key, 2022),
        lambda v: v.count((v.age >= 65) & (v.kind == 4) & (v.partition.persons["toetsingsinkomen"] < median)),
        lambda v: v.count((v.age >= 65) & (v.kind == 4)),
        HELD_OUT,
    )


def _bank(year: int) -> Iterator[Target]:
    factor = index(year) / index(wealth.YEAR)
    edges = (0, *wealth.AGE_EDGES, 999)
    groups: list[tuple[str, PerHousehold]] = [
        (name, lambda v, low=low, high=high: (v.main_earner_age >= low) & (v.main_earner_age < high))
        for name, low, high in zip(wealth.AGES, edges, edges[1:], strict=False)
    ]
    groups += [(name, lambda v, b=b: v.broad == b) for b, name in enumerate(cells.BROAD[:4])]
    for name, inside in groups:
        key = f"wealth.bank_en_spaar.median.{name}"
        median = published(key, wealth.YEAR) * factor
        yield Target(
            f"{key}.share_below",
            f"{name}: aandeel onder de mediaan van het banktegoed",
            0.5,
            figure(key, wealth.YEAR),
            lambda v, inside=inside, median=median: inside(v) & (v.bank < median),
            inside,
        )
        key = f"wealth.bank_en_spaar.mean.{name}"
        yield Target(
            key,
            f"{name}: gemiddeld banktegoed",
            published(key, wealth.YEAR) * factor,
            figure(key, wealth.YEAR),
            lambda v, inside=inside: inside(v) * v.bank,
            inside,
        )
    note = "gepubliceerd is al het vermogen buiten de eigen woning, min schulden"
    for name, label, limit, above in (
        ("share_huurders_max_5000", "huurders met hoogstens 5.000 euro", 5_000, False),
        ("share_huurders_100000_plus", "huurders met 100.000 euro of meer", 100_000, True),
    ):
        key = f"wealth.excl_eigen_woning.{name}"
        bound = limit * factor

        def rule(v: View, bound: float = bound, above: bool = above) -> NDArray:
            return (v.owner > dwelling.OWN) & ((v.wealth >= bound) if above else (v.wealth <= bound))

        yield Target(
            key,
            label,
            published(key, INCOMES) / 100,
            figure(key, INCOMES),
            rule,
            lambda v: v.owner > dwelling.OWN,
            HELD_OUT,
            note,
        )


def _care(_: int) -> Iterator[Target]:
    year = 2023
    kinds = (("dagopvang", "dagopvang"), ("bso", "buitenschoolse opvang"), ("gastouder", "gastouderopvang"))
    for k, (name, label) in enumerate(kinds):
        key = f"kinderopvang.children.{name}"
        yield Target(
            key,
            f"kinderen in {label}, op enig moment",
            published(key, year),
            figure(key, year),
            lambda v, k=k: v.count(v.in_care[k]),
        )
        for when in ("2023Q3",) if name != "bso" else ("2022Q3",):
            key = f"kinderopvang.children_average.{name}"
            yield Target(
                key,
                f"kinderen in {label}, gemiddeld",
                published(key, when),
                figure(key, when),
                lambda v, k=k: v.partition.per_household((v.care_hours[k] > 0).mean(axis=0)),
                role=HELD_OUT,
            )
    yield Target(
        "kinderopvang.stock_over_any_time",
        "kinderen in opvang: gemiddeld / op enig moment",
        published("kinderopvang.stock_over_any_time", 2021),
        figure("kinderopvang.stock_over_any_time", 2021),
        lambda v: v.partition.per_household(
            ((v.care_hours[0] > 0) | (v.care_hours[1] > 0) | (v.care_hours[2] > 0)).mean(axis=0)
        ),
        lambda v: v.count(v.in_any_care),
    )
    yield Target(
        "kinderopvang.children_per_kot_household",
        "kinderen in opvang per huishouden",
        published("kinderopvang.children_per_kot_household", 2021),
        figure("kinderopvang.children_per_kot_household", 2021),
        lambda v: v.count(v.in_any_care),
        lambda v: v.count(v.in_any_care) > 0,
    )
    by_age: list[tuple[str, str, int, bool | None]] = [
        ("dagopvang", "dagopvang", 0, None),
        ("bso", "buitenschoolse opvang", 1, None),
        ("gastouder_0_3", "gastouderopvang tot 4 jaar", 2, True),
        ("gastouder_4_11", "gastouderopvang vanaf 4 jaar", 2, False),
    ]
    for name, label, k, young in by_age:
        key = f"kinderopvang.hours_per_child_per_month.{name}"

        def hours(v: View, k: int = k, young: bool | None = young) -> NDArray:
            return v.care_hours[k] * (1.0 if young is None else v.below_four == young)

        yield Target(
            key,
            f"uren per maand, {label}",
            published(key, "2022Q3"),
            figure(key, "2022Q3"),
            lambda v, hours=hours: v.partition.per_household(hours(v).sum(axis=0)),
            lambda v, hours=hours: v.partition.per_household((hours(v) > 0).sum(axis=0)),
        )
    yield Target(
        "kinderopvang.share_children_0_3",
        "kinderen van 0 tot en met 3 jaar: aandeel in opvang",
        published("kinderopvang.share_children_0_3", 2018) / 100,
        figure("kinderopvang.share_children_0_3", 2018),
        lambda v: v.count(v.in_any_care & (v.age >= 0) & (v.age <= 3)),
        lambda v: v.count((v.age >= 0) & (v.age <= 3)),
        HELD_OUT,
    )
