"""Proposals that touch the advance, the income or the moment of testing, through a whole year of execution."""

from __future__ import annotations

from typing import ClassVar

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openfisca_toeslagen import CountryTaxBenefitSystem, reforms
from openfisca_toeslagen.execution import Execution
from openfisca_toeslagen.population.partition import APPLICANT
from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.year_cycle import advance
from openfisca_toeslagen.year_cycle.chance import Chance
from openfisca_toeslagen.year_cycle.cycle import ALLOWANCES, run_cycle
from openfisca_toeslagen.year_cycle.earlier_income import EARLIER, with_earlier_income
from openfisca_toeslagen.year_cycle.households import identify, with_facts
from openfisca_toeslagen.year_cycle.regimes import build_systems, check_names
from openfisca_toeslagen.year_cycle.stacking import Stack
from tests.year_cycle_households import DEFAULTS, draw, family, quiet

YEAR = 2024
CHILDCARE = "kinderopvangtoeslag"
NAMES = (
    "huidig",
    "VoorzichtigVoorschot",
    "InkomenTweeJaarEerder",
    "VoorzichtigVoorschot+InkomenTweeJaarEerder",
    "Stelselontwerp2023",
    "Stelselontwerp2023Vooraf",
    "DirecteFinancieringDUO",
    "TweeDagenVoorAlleKinderen",
    "KinderopvangZonderVoorwaarden",
)
SYSTEMS = build_systems(NAMES)


@pytest.fixture(scope="module")
def outcome():
    # The cycle itself stops when money does not add up under any of them.
    return run_cycle(draw(600, YEAR), SYSTEMS, DEFAULTS, 3)


def settlement(outcome, regime, allowance):
    return outcome.regimes[regime].allowances[allowance]


# --- The cautious advance -----------------------------------------------------------------------------------------------


def test_a_cautious_advance_changes_no_award(outcome):
    for allowance in ALLOWANCES:
        law, cautious = (settlement(outcome, name, allowance) for name in NAMES[:2])
        numpy.testing.assert_array_equal(cautious.toekenning, law.toekenning)
        numpy.testing.assert_array_equal(cautious.schatting, law.schatting)


def test_a_cautious_advance_is_nine_tenths_and_the_rest_follows(outcome):
    for allowance in ALLOWANCES:
        law, cautious = (settlement(outcome, name, allowance) for name in NAMES[:2])
        assert (cautious.voorschot <= law.voorschot)[~law.refused].all()
        assert numpy.nansum(cautious.terugvordering) < numpy.nansum(law.terugvordering) or allowance == "huurtoeslag"
        assert numpy.nansum(cautious.nabetaling) > numpy.nansum(law.nabetaling)


def test_a_cautious_advance_by_hand():
    """EUR 1,483 a year (2024, single, low income): EUR 123 a month, of which nine tenths in whole euros is 110."""
    one = family(YEAR, [APPLICANT], {"geboortedatum": ["1980-05-01"], "toetsingsinkomen": [15_000.0]})
    found = run_cycle(one, {name: SYSTEMS[name] for name in NAMES[:2]}, quiet(), 1)
    law, cautious = (settlement(found, name, "zorgtoeslag") for name in NAMES[:2])
    assert law.voorschot_per_maand[:, 0].tolist() == [123] * 12
    assert cautious.voorschot_per_maand[:, 0].tolist() == [110] * 12
    assert (cautious.toekenning[0], cautious.nabetaling[0]) == (1483, 1483 - 12 * 110)


@given(st.floats(0, 50_000), st.floats(0.1, 1))
@settings(max_examples=60, deadline=None)
def test_the_part_in_advance_is_in_whole_euros_and_never_more(amount, part):
    paid = advance.cautious(numpy.array([numpy.floor(amount)]), part)[0]
    assert paid == int(paid)
    assert paid <= numpy.floor(amount)
    assert paid > part * numpy.floor(amount) - 1.0001


def test_a_year_without_a_known_part_is_refused():
    with pytest.raises(ValueError, match=r"voorzichtig_voorschot\.deel\) is in 2027 niet bekend"):
        advance.advance_part(SYSTEMS["VoorzichtigVoorschot"], 2027)


def test_another_part_is_a_proposal_upon_it(tmp_path):
    file = tmp_path / "voorstel.yaml"
    file.write_text(
        "titel: Proef\nreferentie: eigen werk\nomschrijving: Minder.\nbasis: [VoorzichtigVoorschot]\n"
        "parameters: {voorzichtig_voorschot.deel: [{vanaf: 2024-01-01, waarde: 0.5}]}\n",
        encoding="utf-8",
    )
    assert advance.advance_part(build_systems([str(file)])[str(file)], 2024) == 0.5


# --- A fixed income -----------------------------------------------------------------------------------------------------


def test_with_a_fixed_income_only_other_changes_are_settled():
    """Nothing changes but incomes: then what was estimated of them is exactly what counts."""
    households = draw(300, YEAR, seed=2)
    still = quiet(inkomensschatting__schaal=1.0)
    found = run_cycle(households, {name: SYSTEMS[name] for name in (NAMES[0], NAMES[2])}, still, 3)
    for allowance in ALLOWANCES:
        law, fixed = (settlement(found, name, allowance) for name in (NAMES[0], NAMES[2]))
        assert numpy.nansum(fixed.terugvordering + fixed.terugvordering_voorschot) == 0, allowance
        assert numpy.nansum(law.terugvordering + law.terugvordering_voorschot) > 0, allowance


def test_an_earlier_income_that_the_data_give_is_kept():
    households = draw(50, YEAR)
    given_income = households.persons["toetsingsinkomen"] + 1
    known = with_facts(households, {EARLIER: given_income}, {})
    kept = with_earlier_income(known, identify(known), DEFAULTS.inkomensschatting, Chance(1))
    assert kept.persons[EARLIER] is given_income


def test_an_earlier_income_belongs_to_its_household_and_is_lower_in_the_middle():
    households = draw(4_000, YEAR)
    drawn = with_earlier_income(households, identify(households), DEFAULTS.inkomensschatting, Chance(1))
    now, before = households.persons["toetsingsinkomen"], drawn.persons[EARLIER]
    earns = now > 0
    assert (before[~earns] == 0).all()
    assert 0.85 < numpy.median(before[earns] / now[earns]) < 1
    # The same household draws the same alone.
    some = numpy.arange(households.household_count) < 40
    alone = households.select(some)
    again = with_earlier_income(alone, identify(alone), DEFAULTS.inkomensschatting, Chance(1))
    numpy.testing.assert_array_equal(again.persons[EARLIER], drawn.select(some).persons[EARLIER])


# --- The moment of testing ----------------------------------------------------------------------------------------------


def test_only_the_moment_of_testing_makes_parents_pay_back(outcome):
    after, before = (settlement(outcome, name, CHILDCARE) for name in NAMES[4:6])
    assert numpy.nansum(after.terugvordering) > 0
    for name in NAMES[5:]:
        direct = settlement(outcome, name, CHILDCARE)
        for flow in (direct.voorschot, direct.toekenning, direct.terugvordering, direct.terugvordering_voorschot):
            assert numpy.nansum(flow) == 0, name
    # Tested beforehand, what was paid without a right stays with the State.
    assert numpy.nansum(outcome.regimes["Stelselontwerp2023Vooraf"].childcare.rechtmatigheidslek) > 0
    assert numpy.nansum(outcome.regimes["Stelselontwerp2023"].childcare.rechtmatigheidslek) == 0
    assert numpy.nansum(before.terugvordering) == 0


def test_without_changes_both_moments_pay_the_same_to_the_euro():
    """Nobody errs and everything is known: then the moment of testing does not matter, but for rounding and the EUR 24."""
    found = run_cycle(draw(300, YEAR), {name: SYSTEMS[name] for name in ("huidig", *NAMES[4:6])}, quiet(), 1)
    award = settlement(found, "Stelselontwerp2023", CHILDCARE).toekenning
    paid = found.regimes["Stelselontwerp2023Vooraf"].childcare.vergoeding
    assert award[~numpy.isnan(award)].sum() > 0
    differs = numpy.abs(award - paid)
    assert (numpy.isnan(differs) | (differs <= 0.5) | ((award == 0) & (paid < 24))).all()


# --- What a proposal says about its execution ---------------------------------------------------------------------------


def test_the_law_itself_asks_for_nothing_special():
    assert CountryTaxBenefitSystem().execution == Execution()


def test_a_stack_executes_what_its_parts_say():
    stack = SYSTEMS["VoorzichtigVoorschot+InkomenTweeJaarEerder"].execution
    assert stack == Execution(advance_part="voorzichtig_voorschot.deel", fixed_income=True)
    assert SYSTEMS["DirecteFinancieringDUO"].execution == Execution(pays_provider=True, fixed_income=True)


class OtherAdvance(Proposal):
    """An advance of a part that another parameter says."""

    name = title = "Ander voorschot"
    reference = period = changes = "Proef"
    replaces = frozenset()
    executes: ClassVar = {"advance_part": "awir.minimum_tegemoetkoming"}

    def apply(self) -> None:
        """Change nothing else."""


def test_proposals_that_say_the_same_of_the_execution_stack_and_others_contradict():
    check_names(["DirecteFinancieringDUO+InkomenTweeJaarEerder"])
    stack = Stack(CountryTaxBenefitSystem()).with_proposal("een", reforms.VoorzichtigVoorschot, frozenset())
    with pytest.raises(ValueError, match="een en ander zeggen iets anders over dezelfde uitvoering"):
        stack.with_proposal("ander", OtherAdvance, frozenset())
    amended = stack.with_proposal("ander", OtherAdvance, frozenset({"een"}))
    assert amended.system.execution.advance_part == "awir.minimum_tegemoetkoming"
