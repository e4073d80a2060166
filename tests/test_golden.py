"""A table of results per reform: 40 families in five years. It shows what a change of code changes, in the diff.

It proves nothing about the law: the figures are our own output. After a change that is meant, write the tables again with
``pytest tests/test_golden.py --golden`` and read the diff before committing it.
"""

from __future__ import annotations

import csv
import inspect
from pathlib import Path

import numpy
import pytest

from openfisca_toeslagen import CountryTaxBenefitSystem, reforms
from openfisca_toeslagen.proposal import Proposal
from tests.households import Households, members, months

LAW = CountryTaxBenefitSystem()
REFORMS = {name: reform for name, reform in inspect.getmembers(reforms, inspect.isclass) if issubclass(reform, Proposal)}
TABLES = Path(__file__).parent / "golden"
YEARS = (2014, 2018, 2019, 2022, 2026)
FAMILIES = 40
AMOUNTS = [
    *(
        f"{flow}{allowance}"
        for allowance in ("zorgtoeslag", "kinderopvangtoeslag")
        for flow in ("", "nabetaling_", "terugvordering_", "niet_teruggevorderd_")
    ),
    "vergoeding_kinderopvang",
    "eigen_bijdrage_kinderopvang",
]


def pick(values, index: numpy.ndarray) -> numpy.ndarray:
    """Return the values in turn: the families are fixed by arithmetic, not drawn."""
    return numpy.array(values)[index % len(values)]


def families(year: int) -> Households:
    """Forty families: one or two adults, none to four children, and every 3rd, 4th, 5th ... with something of its own."""
    number = numpy.arange(FAMILIES)
    household, role = members(1 + number % 2, number // 2 % 5)
    person = numpy.arange(household.size)
    first, partner, child = role == "aanvrager", role == "partner", role == "kind"

    months_old = pick([5, 20, 40, 55, 90, 120], person)
    born = numpy.where(
        child,
        (numpy.datetime64(f"{year}-01") - months_old).astype("datetime64[D]"),
        numpy.datetime64(f"{year - 35}-05-15"),
    )
    of_first = pick([0, 9_500, 17_575, 19_000, 23_456.78, 28_406, 35_000, 52_000, 88_000, 130_000], number)[household]
    of_partner = pick([0, 12_000, 24_500, 61_000], number // 2)[household]
    partner_until = pick([12, 12, 6], number)[household]
    hours = pick([160, 100, 40, 160], number)[household]
    stops = pick([99, 99, 99, 4], number // 3)[household]

    facts = {
        "geboortedatum": {"ETERNITY": born},
        "toetsingsinkomen": {
            str(year): first * of_first + partner * of_partner,
            str(year - 2): first * 0.9 * of_first + partner * 1.1 * of_partner,
        },
        "vermogen": {str(year): first * pick([0, 0, 0, 90_000, 0, 0, 150_000], number)[household]},
        "is_verzekerde": dict.fromkeys(months(year), ~(partner & (household % 11 == 1))),
        "is_toeslagpartner": {month: partner & (i < partner_until) for i, month in enumerate(months(year))},
        "gewerkte_uren": {month: ~child * hours * (i < stops) for i, month in enumerate(months(year))},
    }
    due = 0
    for kind, hours_of_care, price, every in (
        ("dagopvang", [96, 150, 240], [6.2, 9.75, 7.5], months_old < 48),
        ("buitenschoolse_opvang", [43.5, 60], [6.9, 8.1], months_old >= 48),
        ("gastouderopvang", [30, 0, 0], [5.85, 6.75], months_old > 0),
    ):
        taken, asked = child * every * pick(hours_of_care, person), pick(price, person)
        facts[f"uren_{kind}"] = dict.fromkeys(months(year), taken)
        facts[f"uurprijs_{kind}"] = dict.fromkeys(months(year), asked)
        due = due + taken * asked
    share = pick([1, 1, 0.83, 1, 0, 1, 0.5], number)[household]
    paid = dict.fromkeys(months(year), numpy.round(due * share, 2))
    facts["betaalde_kinderopvangkosten"] = paid | {
        f"{year}-12": numpy.maximum(paid[f"{year}-12"] - (household % 9 == 4) * 0.01, 0)
    }
    facts["datum_definitieve_beschikking"] = {
        str(year): pick([f"{year + 1}-07-01", f"{year + 2}-03-01", f"{year + 6}-02-01"], number).astype("datetime64[D]")
    }
    facts["betaald_voorschot_zorgtoeslag"] = {str(year): pick([0, 900, 1_250, 2_600], number) * 1.0}
    facts["betaald_voorschot_kinderopvangtoeslag"] = {str(year): pick([0, 3_000, 9_750.5, 21_000], number // 2 % 5) * 1.0}
    return Households(year, household, role, facts)


def table(system) -> list[list[str]]:
    """Return the rows: family, year and every amount in cents; a refusal as such."""
    rows = [["gezin", "jaar", *AMOUNTS]]
    for year in YEARS:
        drawn = families(year)
        simulation = drawn.simulate(system)
        amounts = numpy.array([simulation.calculate(name, str(year)) for name in AMOUNTS]).T
        for number, values in enumerate(amounts):
            cells = ["geweigerd" if numpy.isnan(value) else f"{value:.2f}" for value in values]
            rows.append([f"{number + 1}", f"{year}", *cells])
    return rows


@pytest.mark.parametrize("name", ["GeldendeWet", *REFORMS])
def test_results_are_as_in_the_golden_table(name, request):
    rows = table(REFORMS[name](LAW) if name in REFORMS else LAW)
    file = TABLES / f"{name}.csv"
    if request.config.getoption("--golden"):
        TABLES.mkdir(exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        pytest.skip("golden table written: read the diff")
    with file.open(encoding="utf-8", newline="") as stream:
        golden = list(csv.reader(stream))
    changed = [(old, new) for old, new in zip(golden, rows, strict=True) if old != new]
    assert not changed, f"{len(changed)} rows changed, the first: {changed[0]}; if meant: --golden"


def test_the_families_differ():
    rows = table(LAW)[1:]
    assert len(rows) == FAMILIES * len(YEARS)
    for position, name in enumerate(AMOUNTS, 2):
        seen = {row[position] for row in rows}
        assert len(seen) > 10 or name in ("vergoeding_kinderopvang",) or name.startswith("niet_teruggevorderd"), name


def test_there_is_no_table_of_a_reform_that_is_gone():
    assert {file.stem for file in TABLES.glob("*.csv")} == {"GeldendeWet", *REFORMS}
