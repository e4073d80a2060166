"""What holds for every household, whatever its facts: thousands of households, drawn, computed together.

Hypothesis draws the year and the seed; each example is a batch of households in one simulation. A failure names the
household and all its facts. Runs are the same every time (derandomized).
"""

from __future__ import annotations

import numpy
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openfisca_toeslagen.reforms import AllesOfNiets, DirecteFinanciering, Proportioneel

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage
from tests import households

LAW = CountryTaxBenefitSystem()
ALL_OR_NOTHING, PROPORTIONAL, DIRECT = AllesOfNiets(LAW), Proportioneel(LAW), DirecteFinanciering(LAW)
SYSTEMS = {"law": LAW, "all-or-nothing": ALL_OR_NOTHING, "proportional": PROPORTIONAL, "direct": DIRECT}

YEARS = {
    "zorgtoeslag": [*range(2013, 2016), *range(2017, 2027)],
    "kinderopvangtoeslag": [*range(2013, 2027)],
}
BATCH = 250

# 12 examples of 250 households: 3,000 per property, more than the 2,000 that are asked for.
many = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a smaller seed is not a simpler household
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
seeds = st.integers(0, 2**32 - 1)


def check(drawn: households.Households, holds, what: str) -> None:
    """Fail with the facts of the first household for which ``holds`` is false."""
    broken = numpy.flatnonzero(~numpy.asarray(holds))
    assert broken.size == 0, f"{what}: {broken.size} of {drawn.count} households\n{drawn.describe(broken[0])}"


def same_or_refused(left, right):
    return (left == right) | (numpy.isnan(left) & numpy.isnan(right))


def draw(allowance: str, year: int, seed: int) -> households.Households:
    if year not in YEARS[allowance]:  # zorgtoeslag 2016 is refused
        year = 2017
    return households.draw(LAW, year, seed, BATCH)


# --- Both allowances, every regime --------------------------------------------------------------------------------------


@pytest.mark.parametrize("allowance", ["zorgtoeslag", "kinderopvangtoeslag"])
@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_award_is_never_negative_and_in_whole_euros_from_24(allowance, year, seed):
    drawn = draw(allowance, year, seed)
    simulation, year = drawn.simulate(LAW), str(drawn.year)
    award = simulation.calculate(allowance, year)
    late = simulation.calculate("beschikking_na_vijf_jaar", year)
    refused = numpy.isnan(award)
    check(drawn, refused | (award >= 0), "award below zero")
    whole = (award == numpy.floor(award)) & ((award == 0) | (award >= 24))
    check(drawn, refused | late | whole, "award not in whole euros, or under 24")
    instalment = simulation.calculate(f"maandtermijn_{allowance}", year)
    check(drawn, refused | ((instalment >= 0) & (instalment == numpy.floor(instalment))), "instalment")
    assert (award > 0).any(), "a batch without any award proves nothing"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("allowance", ["zorgtoeslag", "kinderopvangtoeslag"])
@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_cash_is_conserved_to_the_cent(allowance, system, year, seed):
    drawn = draw(allowance, year, seed)
    simulation, year = drawn.simulate(SYSTEMS[system]), str(drawn.year)
    award, advance, back, reclaimed, kept = (
        simulation.calculate(f"{prefix}{allowance}", year)
        for prefix in ("", "verrekend_voorschot_", "nabetaling_", "terugvordering_", "niet_teruggevorderd_")
    )
    refused = numpy.isnan(award)
    # Sums of a few amounts in cents: far within a hundredth of a cent of each other in 64 bits.
    check(drawn, refused | (abs(advance + back - reclaimed - kept - award) < 1e-4), "cash got lost")
    flows = numpy.array([back, reclaimed, kept])
    check(drawn, refused | ((flows >= 0).all(axis=0) & ((flows > 0).sum(axis=0) <= 1)), "flows are netted or negative")
    threshold = coverage.values_on(
        LAW.parameters.awir.doelmatigheidsgrens, simulation.calculate("datum_definitieve_beschikking", year)
    )
    check(drawn, refused | (kept <= threshold), "more forgiven than the threshold")
    check(drawn, refused | (reclaimed == 0) | (reclaimed > threshold), "reclaimed up to the threshold")


@pytest.mark.parametrize("allowance", ["zorgtoeslag", "kinderopvangtoeslag"])
@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_award_does_not_rise_with_income(allowance, year, seed):
    drawn = draw(allowance, year, seed)
    random = numpy.random.default_rng(seed)
    income = drawn.facts["toetsingsinkomen"][str(drawn.year)]
    rise = random.choice([0, 0.01, 1, 500, 20_000], income.size) * (drawn.role != "kind")
    before = drawn.simulate(LAW).calculate(allowance, str(drawn.year))
    after = drawn.with_facts(toetsingsinkomen=income + rise).simulate(LAW).calculate(allowance, str(drawn.year))
    check(drawn, numpy.isnan(before) == numpy.isnan(after), "income decides a refusal")
    check(drawn, numpy.isnan(before) | (after <= before), "a higher income gives a higher award")
    assert (after < before).any(), "a batch in which no award falls proves nothing"


# --- Zorgtoeslag: the asset limit ---------------------------------------------------------------------------------------


@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_zorgtoeslag_is_zero_above_the_asset_limit_and_not_at_it(year, seed):
    drawn = draw("zorgtoeslag", year, seed)
    year = drawn.year
    # Nobody of AOW age: until 2015 they are refused near the limit. Decisions in time: after five years the advance stands.
    drawn = drawn.with_facts(
        geboortedatum={
            "ETERNITY": numpy.where(drawn.role == "kind", f"{year - 5}-01-01", f"{year - 40}-01-01").astype("datetime64[D]")
        },
        datum_definitieve_beschikking=numpy.full(drawn.count, numpy.datetime64(f"{year + 1}-07-01")),
    )
    partner_months = sum(drawn.facts["is_toeslagpartner"].values())
    joint = drawn.total(partner_months == 12) > 0
    at = LAW.parameters(f"{year}-01-01")
    limit = numpy.where(joint, at.zorgtoeslag.vermogensgrens.met_partner, at.zorgtoeslag.vermogensgrens.zonder_partner)
    if year <= 2020:
        limit = limit + (1 + joint) * at.wet_inkomstenbelasting.heffingvrij_vermogen

    share = numpy.random.default_rng(seed).uniform(0, 1, drawn.count) * joint
    whole_year_partner = (partner_months == 12).astype(float)

    def award(total):
        assets = numpy.where(drawn.of("aanvrager"), (total * (1 - share))[drawn.household], 0)
        assets = assets + whole_year_partner * (total * share)[drawn.household]
        return drawn.with_facts(vermogen=assets).simulate(LAW).calculate("zorgtoeslag", str(year))

    without, at_limit, above = award(0 * limit), award(limit), award(limit + 0.01)
    check(drawn, same_or_refused(at_limit, without), "the limit itself costs the allowance")
    check(drawn, numpy.isnan(above) | (above == 0), "an award above the limit")
    assert (at_limit > 0).any()


# --- Childcare: cost, regimes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", ["law", "all-or-nothing", "proportional"])
@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_childcare_award_is_at_most_the_covered_cost(system, year, seed):
    drawn = draw("kinderopvangtoeslag", year, seed)
    simulation, year = drawn.simulate(SYSTEMS[system]), str(drawn.year)
    award = simulation.calculate("kinderopvangtoeslag", year)
    late = simulation.calculate("beschikking_na_vijf_jaar", year)
    months = households.months(drawn.year)
    covered = drawn.total(sum(simulation.calculate("gedekte_kinderopvangkosten", month) for month in months))
    due = simulation.calculate("verschuldigde_kinderopvangkosten_huishouden", year)
    check(drawn, numpy.isnan(award) | late | (award <= numpy.ceil(covered)), "award above the covered cost")
    check(drawn, covered <= due + 0.01, "more covered than due")
    check(drawn, covered >= 0, "negative cost")


@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_all_or_nothing_gives_at_most_the_proportional_award(year, seed):
    drawn = draw("kinderopvangtoeslag", year, seed)
    year = str(drawn.year)
    nothing, proportional = drawn.simulate(ALL_OR_NOTHING), drawn.simulate(PROPORTIONAL)
    low, high = nothing.calculate("kinderopvangtoeslag", year), proportional.calculate("kinderopvangtoeslag", year)
    check(drawn, numpy.isnan(low) | (low <= high), "all or nothing gives more than in proportion")
    assert (low < high).any()
    # Who paid everything gets the same; and the law is always one of the two, by the date of the decision.
    late = nothing.calculate("beschikking_na_vijf_jaar", year)
    check(drawn, numpy.isnan(low) | late | (low == 0) | (low == high), "a partial payment gives neither all nor nothing")
    law = drawn.simulate(LAW).calculate("kinderopvangtoeslag", year)
    decided = nothing.calculate("datum_definitieve_beschikking", year)
    expected = numpy.where(decided < numpy.datetime64("2019-10-23"), low, high)
    check(drawn, same_or_refused(law, expected), "the law is neither regime")
    measure = proportional.calculate("kinderopvangtoeslag_naar_evenredigheid", year)
    check(drawn, late | same_or_refused(measure, high), "the measure of overpayment is not the proportional award")


@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_direct_funding_pays_the_provider_and_claims_nothing_back(year, seed):
    drawn = draw("kinderopvangtoeslag", year, seed)
    simulation, year = drawn.simulate(DIRECT), str(drawn.year)
    for flow in ("", "nabetaling_", "terugvordering_", "niet_teruggevorderd_", "verrekend_voorschot_"):
        check(drawn, simulation.calculate(f"{flow}kinderopvangtoeslag", year) == 0, f"{flow}kinderopvangtoeslag is not 0")
    paid, own, due = (
        simulation.calculate(name, year)
        for name in ("vergoeding_kinderopvang", "eigen_bijdrage_kinderopvang", "verschuldigde_kinderopvangkosten_huishouden")
    )
    check(drawn, abs(paid + own - due) < 1e-4, "reimbursement and own contribution are not what is due")
    check(drawn, (paid >= 0) & (own >= 0), "negative amount")
    assert (paid > 0).any()
    random = numpy.random.default_rng(seed)
    income = random.uniform(0, 200_000, drawn.household.size)
    richer = drawn.with_facts(toetsingsinkomen=income).simulate(DIRECT)
    check(drawn, richer.calculate("vergoeding_kinderopvang", year) == paid, "income changes the reimbursement")


@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_one_household_alone_gets_what_it_gets_among_others(year, seed):
    drawn = draw("kinderopvangtoeslag", year, seed)
    together = drawn.simulate(LAW).calculate("kinderopvangtoeslag", str(drawn.year))
    number = int(numpy.random.default_rng(seed).integers(drawn.count))
    own = drawn.household == number
    alone = households.Households(
        drawn.year,
        numpy.zeros(int(own.sum()), dtype=int),
        drawn.role[own],
        {
            name: {
                period: values[own] if values.size == own.size else values[number : number + 1]
                for period, values in periods.items()
            }
            for name, periods in drawn.facts.items()
        },
    )
    award = alone.simulate(LAW).calculate("kinderopvangtoeslag", str(drawn.year))
    assert award[0] == together[number], drawn.describe(number)


@pytest.mark.parametrize("system", ["all-or-nothing", "proportional"])
@given(year=st.sampled_from(range(2013, 2027)), seed=seeds)
@many
def test_proportionality_factor_is_a_number_only_where_something_was_overpaid(system, year, seed):
    drawn = draw("kinderopvangtoeslag", year, seed)
    simulation, year = drawn.simulate(SYSTEMS[system]), str(drawn.year)
    factor, reclaimed, overpaid, advance, measure = (
        simulation.calculate(name, year)
        for name in (
            "evenredigheidsfactor_kinderopvangtoeslag",
            "terugvordering_kinderopvangtoeslag",
            "werkelijk_te_veel_kinderopvangtoeslag",
            "verrekend_voorschot_kinderopvangtoeslag",
            "kinderopvangtoeslag_naar_evenredigheid",
        )
    )
    refused = numpy.isnan(measure)
    check(drawn, refused | (overpaid == numpy.maximum(advance - measure, 0)), "true overpayment")
    check(drawn, refused | (numpy.isnan(factor) == (overpaid == 0)), "a factor without a true overpayment")
    check(drawn, refused | (overpaid == 0) | (abs(factor * overpaid - reclaimed) < 1e-6), "factor")
    if system == "proportional":
        check(drawn, refused | (overpaid == 0) | (factor == 0) | (factor == 1), "more than in proportion")
    else:
        assert (numpy.isnan(factor) & (reclaimed > 0)).any(), "no household reclaimed without a true overpayment"
