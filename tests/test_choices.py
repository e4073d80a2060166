"""The readings that are ours (decisions 17, 18, 23) and their alternatives, each switched as a proposal would."""

from __future__ import annotations

import pytest
from openfisca_core.reforms import Reform
from openfisca_core.simulations import SimulationBuilder
from openfisca_toeslagen.reforms import AllesOfNiets, Proportioneel

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage

LAW = CountryTaxBenefitSystem()
CHOICES = "kinderopvangtoeslag.vaststelling."


def switched(system, *names: str):
    """Return the system with the given readings switched on."""

    def switch(parameters):
        for name in names:
            coverage.node(parameters, name).update(start="2013-01-01", value=True)
        return parameters

    class Switched(Reform):
        def apply(self):
            self.modify_parameters(switch)

    return Switched(system)


def months(year, values):
    return {f"{year}-{month:02d}": value for month, value in enumerate(values, 1)}


def award(system, children, year=2015, income=17_000):
    """Return the award for a working single parent with day care: per child hours, price and what was paid per month."""
    persons = {
        "ouder": {
            "geboortedatum": {"ETERNITY": "1985-01-01"},
            "toetsingsinkomen": {str(year): income},
            "gewerkte_uren": {str(year): 160},
        }
    }
    for number, (hours, price, paid) in enumerate(children):
        persons[f"kind{number}"] = {
            "geboortedatum": {"ETERNITY": f"{year - 2}-01-01"},
            "uren_dagopvang": {str(year): hours},
            "uurprijs_dagopvang": {str(year): price},
            "betaalde_kinderopvangkosten": months(year, paid),
        }
    household = {"aanvrager": ["ouder"], "kinderen": [name for name in persons if name != "ouder"]}
    case = {"personen": persons, "huishoudens": {"gezin": household}}
    return SimulationBuilder().build_from_dict(system, case).calculate("kinderopvangtoeslag", str(year))[0]


# 2015, income 17,000: 90.7% first, 93.3% next; maximum price 6.84. Two children, 100 and 50 hours at 6.00; the youngest was
# paid for January to November only.
ALL_PAID = (100, 6, [600] * 12)
GAP = (50, 6, [300] * 11 + [0])


@pytest.mark.parametrize(
    ("regime", "choices", "expected"),
    [
        # The unit is the household and the year: nil, or 10,500 of 10,800 paid.
        (AllesOfNiets, (), 0),
        (Proportioneel, (), 9615),  # (7,200 x 90.7% + 3,600 x 93.3%) x 10,500 / 10,800 = 9,614.50: half up
        # Per child: the oldest keeps 6,530.40; the youngest nothing, or 3,300 of 3,600 of 3,358.80.
        (AllesOfNiets, ("per_kind",), 6530),
        (Proportioneel, ("per_kind",), 9609),  # 6,530.40 + 3,078.90 = 9,609.30
        # Per month: December is lost, or counts for 600 of 900; a month is 544.20 + 279.90 = 824.10.
        (AllesOfNiets, ("per_maand",), 9065),  # 11 x 824.10 = 9,065.10
        (Proportioneel, ("per_maand",), 9615),  # 9,065.10 + 824.10 x 2/3 = 9,614.50: half up
        # Per child and month: only the youngest in December.
        (AllesOfNiets, ("per_kind", "per_maand"), 9609),  # 12 x 544.20 + 11 x 279.90 = 9,609.30
    ],
)
def test_unit_of_what_was_not_paid(regime, choices, expected):
    system = switched(regime(LAW), *(CHOICES + choice for choice in choices))
    assert award(system, [ALL_PAID, GAP]) == expected


@pytest.mark.parametrize(
    ("paid", "pro_rata", "above_maximum_first"),
    [
        # 100 hours at 8.00 = 800 a month, 684 covered, 620.388 allowance a month when all is paid: 7,444.66 a year.
        (800, 7445, 7445),
        (720, 6700, 7445),  # x 0.9 = 6,700.19; or 720 is more than 684
        (684, 6365, 7445),  # x 0.855 = 6,365.18
        (342, 3183, 3722),  # x 0.4275 = 3,182.59; or 342 x 90.7% x 12 = 3,722.33
        (0, 0, 0),
    ],
)
def test_unpaid_part_of_a_price_above_the_maximum(paid, pro_rata, above_maximum_first):
    child = [(100, 8, [paid] * 12)]
    assert award(Proportioneel(LAW), child) == pro_rata
    other = switched(Proportioneel(LAW), CHOICES + "onbetaald_eerst_op_niet_gedekt")
    assert award(other, child) == above_maximum_first


def test_both_readings_agree_up_to_the_maximum_price():
    other = switched(Proportioneel(LAW), CHOICES + "onbetaald_eerst_op_niet_gedekt")
    for paid in (600, 450, 0.01, 0):
        child = [(100, 6, [paid] * 12)]
        assert award(Proportioneel(LAW), child) == award(other, child)


def test_the_alternatives_do_not_touch_who_paid_everything():
    for choices in ((), ("per_kind",), ("per_maand",), ("per_kind", "per_maand"), ("onbetaald_eerst_op_niet_gedekt",)):
        for regime in (AllesOfNiets, Proportioneel):
            system = switched(regime(LAW), *(CHOICES + choice for choice in choices))
            assert award(system, [ALL_PAID, (50, 9, [450] * 12)]) == award(LAW, [ALL_PAID, (50, 9, [450] * 12)])


def test_month_of_zorgtoeslag_follows_award_or_exact_amount():
    """Decision 23: cents dropped from award / 12, or from the exact amount / 12 (the table of 2024).

    2026, 36,483.50: 2,119 - 1.912% x 29,735.424 - 13.730% x 6,748.076 = 623.95, awarded 624: 52.00 or 51.996 a month.
    """
    case = {
        "personen": {"p": {"geboortedatum": {"ETERNITY": "1980-01-01"}, "toetsingsinkomen": {"2026": 36_483.5}}},
        "huishoudens": {"h": {"aanvrager": ["p"]}},
    }
    exact = switched(LAW, "awir.maandtermijn.op_exact_jaarbedrag")
    for system, instalment in ((LAW, 52), (exact, 51)):
        simulation = SimulationBuilder().build_from_dict(system, case)
        assert simulation.calculate("zorgtoeslag", "2026")[0] == 624
        assert simulation.calculate("maandtermijn_zorgtoeslag", "2026")[0] == instalment
