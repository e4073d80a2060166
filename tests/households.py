"""Many households at once, as arrays, for tests that need thousands of them (and for whoever else wants to build them)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen import coverage

KINDS = ("dagopvang", "buitenschoolse_opvang", "gastouderopvang")


@dataclass(frozen=True)
class Households:
    """Persons in households with their facts: per variable and period one array over persons or over households."""

    year: int
    household: numpy.ndarray
    role: numpy.ndarray
    facts: dict[str, dict[str, numpy.ndarray]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of households; they are numbered from 0."""
        return int(self.household.max()) + 1

    def with_facts(self, **facts) -> Households:
        """Return the same households with other facts: ``variable=array`` for the year or ``variable={period: array}``."""
        given = {name: value if isinstance(value, dict) else {str(self.year): value} for name, value in facts.items()}
        return replace(self, facts={**self.facts, **given})

    def simulate(self, system, *, trace: bool = False):
        """Build a simulation in which refusals are marked instead of raised."""
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("persoon", [f"p{i}" for i in range(self.household.size)])
        # Core matches the assignment with the names by sorting both: numbers would not sort as their names do.
        names = numpy.array([f"h{i}" for i in range(self.count)])
        households = builder.declare_entity("huishouden", names)
        builder.join_with_persons(households, names[self.household], self.role)
        simulation = builder.build(system)
        simulation.mark_refusals = True
        simulation.trace = trace
        for name, periods in self.facts.items():
            for period, values in periods.items():
                simulation.set_input(name, period, values)
        return simulation

    def of(self, role: str) -> numpy.ndarray:
        """Return which persons have the role."""
        return self.role == role

    def total(self, values: numpy.ndarray) -> numpy.ndarray:
        """Sum over the persons of each household."""
        return numpy.bincount(self.household, weights=values, minlength=self.count)

    def describe(self, number: int) -> str:
        """Write one household out, for the message of a test that fails on it."""
        members = numpy.flatnonzero(self.household == number)
        lines = [f"household {number} of {self.year}: {', '.join(self.role[members])}"]
        for name, periods in self.facts.items():
            spans: list[list[str]] = []
            for period, values in periods.items():
                own = str(values[members] if values.size == self.household.size else values[number])
                if spans and spans[-1][2] == own:
                    spans[-1][1] = period
                else:
                    spans.append([period, period, own])
            lines += [f"  {name} {start}..{stop}: {own}" for start, stop, own in spans]
        return "\n".join(lines)


def members(adults: numpy.ndarray, children: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return household and role of each person, for households with 1 or 2 adults and some children."""
    sizes = adults + children
    household = numpy.repeat(numpy.arange(sizes.size), sizes)
    position = numpy.arange(household.size) - numpy.repeat(numpy.cumsum(sizes) - sizes, sizes)
    second_adult = (position == 1) & (adults[household] == 2)
    role = numpy.where(position == 0, "aanvrager", numpy.where(second_adult, "partner", "kind"))
    return household, role


def income_bounds(system, year: int) -> numpy.ndarray:
    """Return the first euro of every income group of childcare: where an error of one euro shows."""
    scale = system.parameters.kinderopvangtoeslag.percentage.eerste_kind
    return numpy.array([coverage.value_on(b.children["threshold"], f"{year}-01-01") for b in scale.brackets], dtype=float)


def months(year: int) -> list[str]:
    """Return the names of the months of a year."""
    return [f"{year}-{month:02d}" for month in range(1, 13)]


def draw(system, year: int, seed: int, count: int = 250) -> Households:
    """Draw households of every shape: partners for a part of the year, gaps in work, unpaid bills, odd dates of decision."""
    random = numpy.random.default_rng(seed)
    household, role = members(random.integers(1, 3, count), random.integers(0, 5, count))
    persons = household.size
    adult, child = role != "kind", role == "kind"

    born = numpy.where(
        child,
        numpy.datetime64(f"{year}-06-15") - random.integers(0, 12 * 365, persons),
        numpy.datetime64(f"{year - 25}-06-15") - random.integers(-7 * 366, 45 * 365, persons),
    )
    bounds = random.choice(income_bounds(system, year), persons) + random.choice([-1, -0.01, 0, 0.5, 1], persons)
    income = numpy.select(
        [random.random(persons) < p for p in (0.1, 0.15, 0.45)],
        [numpy.zeros(persons), -random.integers(0, 30_000, persons), bounds],
        numpy.round(random.gamma(2, 18_000, persons), 2),
    )
    assets = numpy.where(
        random.random(persons) < 0.9, random.integers(0, 40_000, persons), random.integers(0, 400_000, persons)
    )

    facts = {
        "geboortedatum": {"ETERNITY": born},
        "toetsingsinkomen": {str(year): income * adult},
        "vermogen": {str(year): assets * adult},
        "is_verzekerde": {month: random.random(persons) < 0.97 for month in months(year)},
        "is_gedetineerd": {month: random.random(persons) < 0.01 for month in months(year)},
    }
    first, last = random.integers(0, 13, persons) * (random.random(persons) < 0.3), random.integers(6, 25, persons)
    facts["is_toeslagpartner"] = {
        month: (role == "partner") & (first <= i) & (i < last) for i, month in enumerate(months(year))
    }

    hours = random.choice([0, 40, 86.5, 120, 160], persons, p=[0.1, 0.15, 0.25, 0.25, 0.4 - 0.15]) * adult
    stops = numpy.where(random.random(persons) < 0.3, random.integers(0, 24, persons), 99)
    facts["gewerkte_uren"] = {m: hours * (i < stops) for i, m in enumerate(months(year - 1) + months(year))}
    studies = random.random(persons) < 0.08
    facts["volgt_traject_of_opleiding"] = dict.fromkeys(months(year), studies & adult)

    due = {month: numpy.zeros(persons) for month in months(year)}
    for kind in KINDS:
        takes = child & (random.random(persons) < 0.5)
        price = numpy.round(random.uniform(3, 13, persons), 2)
        usual = random.choice([20, 43.5, 60, 96, 150, 231, 250], persons)
        facts[f"uurprijs_{kind}"] = dict.fromkeys(months(year), price)
        facts[f"uren_{kind}"] = {month: usual * takes * (random.random(persons) < 0.9) for month in months(year)}
        for month in months(year):
            due[month] = due[month] + facts[f"uren_{kind}"][month] * price
    share = random.choice([1, 0.97, 0.5, 0, 1.2], persons, p=[0.6, 0.1, 0.1, 0.1, 0.1])
    cent_short = (random.random(persons) < 0.05) * 0.01
    facts["betaalde_kinderopvangkosten"] = {
        month: numpy.maximum(numpy.round(due[month] * share - cent_short, 2), 0) for month in months(year)
    }
    facts["betaling_is_aangetoond"] = {month: random.random(persons) < 0.99 for month in months(year)}

    dates = [f"{year + 1}-01-01", f"{year + 1}-07-01", f"{year + 3}-12-31", f"{year + 5}-12-31", f"{year + 6}-01-01"]
    dates += [date for date in ("2019-10-22", "2019-10-23", "2021-12-31", "2022-01-01") if date > f"{year}-12-31"]
    facts["datum_definitieve_beschikking"] = {
        str(year): numpy.array(dates, dtype="datetime64[D]")[random.integers(0, len(dates), count)]
    }
    facts["datum_aanvraag_kinderopvangtoeslag"] = {
        str(year): numpy.datetime64(f"{year}-01-01")
        + numpy.where(random.random(count) < 0.9, 0, random.integers(0, 400, count))
    }
    facts["redelijke_inspanning_ontbrekende_gegevens"] = {str(year): random.random(count) < 0.5}
    facts["betaald_voorschot_zorgtoeslag"] = {str(year): numpy.round(random.uniform(0, 3_000, count), 2)}
    facts["betaald_voorschot_kinderopvangtoeslag"] = {str(year): numpy.round(random.uniform(0, 20_000, count), 2)}
    return Households(year, household, role, facts)
