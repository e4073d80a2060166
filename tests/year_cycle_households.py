"""Households for the tests of the year cycle: single families by hand, and many drawn ones of every shape."""

from __future__ import annotations

import numpy

from openfisca_toeslagen import coverage
from openfisca_toeslagen.concepts import Woonland
from openfisca_toeslagen.population.partition import APPLICANT, CHILD, CO_RESIDENT, PARTNER, Partition
from openfisca_toeslagen.year_cycle.assumptions import Assumptions, read_assumptions

DEFAULTS = read_assumptions()


def quiet(**changes) -> Assumptions:
    """Assumptions under which nothing goes wrong: no error, no change, all is paid, everybody applies.

    ``changes`` are values by dotted path, with ``__`` for the dot.
    """
    still = {path: 0.0 for path, _ in DEFAULTS.values() if path.split(".")[-1].startswith("kans")}
    still |= dict.fromkeys(("inkomensschatting.schaal", "matiging.kans"), 0.0)
    still |= dict.fromkeys(("kinderopvang.aandeel_met_onbetaald_deel", "kinderopvang.aandeel_met_onbewezen_maand"), 0.0)
    still |= {f"gebruik.{allowance}": 1.0 for allowance in (*coverage.PARAMETERS_OF, "achteraf")}
    still["kinderopvang.gefactureerd_per_gebruikt_uur"] = 1.0
    return DEFAULTS.replacing(still | {path.replace("__", "."): value for path, value in changes.items()})


def family(year, roles, persons, households=None, number=7):
    """One household; persons' facts as lists, or lists of twelve lists for a fact by month."""
    count = len(roles)
    facts = {
        name: numpy.array(values, dtype="datetime64[D]" if name == "geboortedatum" else None)
        for name, values in persons.items()
    }
    facts.setdefault("vermogen", numpy.zeros(count))
    return Partition(
        number=0,
        year=year,
        person_ids=numpy.arange(count),
        household_ids=numpy.array([number]),
        household_of=numpy.zeros(count, dtype=numpy.int32),
        roles=numpy.array(roles, dtype=numpy.int8),
        weights=numpy.ones(1),
        persons=facts,
        households={name: numpy.array(values) for name, values in (households or {}).items()},
    )


def draw(count: int, year: int, seed: int = 1) -> Partition:
    """Draw households: couples, single parents, co-residents, newborns, tenants, care of every kind, wealth, abroad."""
    random = numpy.random.default_rng([seed, year])
    partner, children = random.random(count) < 0.5, random.integers(0, 4, count) * (random.random(count) < 0.7)
    residents = (random.random(count) < 0.1).astype(int)
    sizes = 1 + partner + children + residents
    household_of = numpy.repeat(numpy.arange(count), sizes).astype(numpy.int32)
    position = numpy.arange(len(household_of)) - numpy.repeat(numpy.cumsum(sizes) - sizes, sizes)
    last_adult = (1 + partner + residents)[household_of]
    roles = numpy.select(
        [position == 0, (position == 1) & partner[household_of], position < last_adult],
        [APPLICANT, PARTNER, CO_RESIDENT],
        CHILD,
    ).astype(numpy.int8)
    persons = len(roles)
    adult = roles != CHILD
    young = numpy.datetime64(f"{year}-12-01") - random.integers(0, 11 * 365, persons)
    old = numpy.datetime64(f"{year - 20}-01-01") - random.integers(0, 60 * 365, persons)
    works = adult & (random.random(persons) < 0.75)
    facts = {
        "geboortedatum": numpy.where(adult, old, young),
        "toetsingsinkomen": numpy.round(numpy.where(adult, random.gamma(2.5, 11_000, persons), 0), 2),
        "vermogen": numpy.round(adult * random.gamma(0.3, 40_000, persons)),
        "gewerkte_uren": works * random.integers(20, 165, persons).astype(float),
        "is_verzekerde": random.random(persons) < 0.97,
        "woonland": numpy.where(adult & (random.random(persons) < 0.01), Woonland.GB.index, 0).astype(numpy.int16),
    }
    for kind, share, price in (("dagopvang", 0.4, 9.0), ("buitenschoolse_opvang", 0.3, 8.0), ("gastouderopvang", 0.1, 7.0)):
        takes = ~adult & (random.random(persons) < share)
        facts[f"uren_{kind}"] = takes * random.integers(10, 200, persons).astype(float)
        facts[f"uurprijs_{kind}"] = numpy.round(price * random.uniform(0.8, 1.3, persons), 2)
    tenant = random.random(count) < 0.6
    return Partition(
        number=0,
        year=year,
        person_ids=numpy.arange(persons),
        household_ids=random.permutation(count) * 3 + 11,
        household_of=household_of,
        roles=roles,
        weights=numpy.round(random.uniform(0.5, 90, count), 3),
        persons=facts,
        households={"kale_huur": numpy.round(tenant * random.uniform(300, 800, count), 2)},
    )


def shuffled(partition: Partition, seed: int) -> Partition:
    """Return the same households in another order, persons of one household in the same order but no longer side by side."""
    random = numpy.random.default_rng(seed)
    households = random.permutation(partition.household_count)
    place = numpy.empty(partition.household_count, dtype=numpy.int32)
    place[households] = numpy.arange(partition.household_count)
    # A random riffle: sorting random keys that ascend within each household keeps the order of its members.
    keys = random.random(partition.person_count)
    order = numpy.lexsort((keys, partition.household_of))
    ascending = numpy.empty(partition.person_count)
    ascending[numpy.argsort(partition.household_of, kind="stable")] = keys[order]
    persons = numpy.argsort(ascending, kind="stable")
    return Partition(
        partition.number,
        partition.year,
        partition.person_ids[persons],
        partition.household_ids[households],
        place[partition.household_of[persons]],
        partition.roles[persons],
        partition.weights[households],
        {name: values[..., persons] for name, values in partition.persons.items()},
        {name: values[..., households] for name, values in partition.households.items()},
        {name: values[households] for name, values in partition.thresholds.items()},
    )
