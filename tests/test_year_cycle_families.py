"""Single families through a whole year, with the arithmetic written out. Amounts in euros."""

from __future__ import annotations

from dataclasses import fields

import numpy
import pytest
from openfisca_toeslagen.reforms import AllesOfNiets, DirecteFinanciering, Proportioneel

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER
from openfisca_toeslagen.year_cycle import childcare
from openfisca_toeslagen.year_cycle.chance import Chance
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from tests.year_cycle_households import family, quiet


@pytest.fixture(scope="module")
def systems(law):
    reforms = (AllesOfNiets, Proportioneel, DirecteFinanciering)
    return {"huidig": law, **{reform.__name__: reform(law) for reform in reforms}}


def flows(settlement, *names):
    """Return the amounts of the only household."""
    return tuple(float(getattr(settlement, name)[0]) for name in names)


ADVANCE_TO_AWARD = ("voorschot", "toekenning", "nabetaling", "terugvordering", "niet_teruggevorderd")


def mrs_k(**more):
    """Return Mrs K.: published (press, 2021) due 17,454, paid 14,472, right at full payment 15,937, advance 12,427.

    Income, hours and prices are constructed to give the published totals (tests/published/mevrouw_k_2014.yaml).
    """
    return family(
        2014,
        [APPLICANT, CHILD, CHILD],
        {
            "geboortedatum": ["1985-06-15", "2011-03-10", "2012-09-20"],
            "toetsingsinkomen": [17000.0, 0, 0],
            "gewerkte_uren": [160.0, 0, 0],
            "uren_dagopvang": [0.0, 169, 53],
            "uurprijs_dagopvang": [0.0, 6.59, 6.43],
            "betaalde_kinderopvangkosten": [[0.0, 923.43, 282.57]] * 12,
        },
        **more,
    )


def test_mrs_k_pays_all_back_under_all_or_nothing(systems):
    # Decision of 1 July 2015: nil, the whole advance reclaimed (published). In proportion: 15,937 x 14,472 / 17,454 =
    # 13,214, so 787 more than the advance of 12,427 (computed).
    advances = {"kinderopvangtoeslag": numpy.array([12427.0])}
    outcome = run_cycle(mrs_k(), systems, quiet(), 1, advances=advances)
    kot = {name: regime.allowances["kinderopvangtoeslag"] for name, regime in outcome.regimes.items()}
    nothing_left = (12427, 0, 0, 12427, 0)
    assert flows(kot["huidig"], *ADVANCE_TO_AWARD) == nothing_left
    assert flows(kot["AllesOfNiets"], *ADVANCE_TO_AWARD) == nothing_left
    assert flows(kot["Proportioneel"], *ADVANCE_TO_AWARD) == (12427, 13214, 787, 0, 0)
    assert flows(kot["DirecteFinanciering"], *ADVANCE_TO_AWARD) == (0, 0, 0, 0, 0)
    # True overpayment: none, she got 787 less than her due in proportion.
    assert flows(outcome.regimes["AllesOfNiets"].childcare, "verschuldigd", "onbetaald", "werkelijk_te_veel") == (
        17454,
        2982,
        0,
    )
    # 96% of 17,454; the State pays the provider, whatever she paid.
    funding = outcome.regimes["DirecteFinanciering"].childcare
    assert flows(funding, "vergoeding", "eigen_bijdrage", "rechtmatigheidslek") == (16755.84, 698.16, 0)


def test_an_advance_given_as_a_fact_is_the_advance(systems):
    given = mrs_k(households={"betaald_voorschot_kinderopvangtoeslag": [12427.0]})
    outcome = run_cycle(given, {"AllesOfNiets": systems["AllesOfNiets"]}, quiet(), 1)
    settlement = outcome.regimes["AllesOfNiets"].allowances["kinderopvangtoeslag"]
    assert flows(settlement, *ADVANCE_TO_AWARD) == (12427, 0, 0, 12427, 0)
    # 12,427 / 12 = 1,035.583...: eleven months of 1,035.58, the last 1,035.62.
    assert settlement.voorschot_per_maand[:, 0].tolist() == [1035.58] * 11 + [1035.62]


def alone(income):
    return family(
        2024,
        [APPLICANT],
        {"geboortedatum": ["1980-05-01"], "toetsingsinkomen": [income], "gewerkte_uren": [150.0]},
    )


def misjudged(ratio, **more):
    """Assumptions under which every employee earns ``ratio`` times the estimate."""
    return quiet(
        inkomensschatting__schaal=1.0,
        inkomensschatting__werknemer__mediaan=100.0 * (ratio - 1),
        inkomensschatting__werknemer__spreiding=0.0,
        **{"wijzigingen__inkomen__gemeld_stijging": 0.0, "wijzigingen__inkomen__rest": 0.0, **more},
    )


# Zorgtoeslag 2024, single. Threshold income 1.08 x 12 x 2,069.40 = 26,819.42; 1.879% of it = 503.94.
# Estimate 24,000: 1,987 - 503.94 = 1,483.06, so 123 a month (published) and an advance of 1,476.
# Income 30,000: 503.94 + 13.67% x 3,180.58 = 938.72; 1,987 - 938.72 = 1,048.28, award 1,048 (published: 87 a month).
# Income 27,500: 503.94 + 13.67% x 680.58 = 596.97; 1,987 - 596.97 = 1,390.03, award 1,390 (published: 115 a month).


def test_income_turns_out_higher(law):
    """1,476 - 1,048 = 428, more than the threshold of 2025 (118); interest only after 1 July 2025."""
    outcome = run_cycle(alone(30000.0), {"huidig": law}, misjudged(30 / 24), 1)
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert settlement.voorschot_per_maand[:, 0].tolist() == [123] * 12
    assert flows(settlement, *ADVANCE_TO_AWARD) == (1476, 1048, 0, 428, 0)
    assert flows(settlement, "schatting", "rente_terugvordering") == (1483, 0)


def test_interest_runs_from_1_july_to_the_decision(law):
    """Decision of 1 October 2025: 92 days, 4% a year of 365 days: 428 x 0.04 x 92 / 365 = 4.3152, in cents 4.32."""
    outcome = run_cycle(alone(30000.0), {"huidig": law}, misjudged(30 / 24, besluit={10: 1.0}), 1)
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert flows(settlement, "terugvordering", "rente_terugvordering") == (428, 4.32)


def test_small_recovery_is_not_reclaimed(law):
    """1,476 - 1,390 = 86, not more than 118 (Awir art. 26a, decision in 2025)."""
    outcome = run_cycle(alone(27500.0), {"huidig": law}, misjudged(27.5 / 24), 1)
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert flows(settlement, *ADVANCE_TO_AWARD) == (1476, 1390, 0, 0, 86)


def seed_of_report(month):
    """Return a seed with which the household reports its income in ``month``."""
    for seed in range(500):
        drawn = 1 + int(11 * Chance(seed).uniform("inkomen.melding.maand", numpy.array([7], dtype=numpy.uint64))[0])
        if drawn == month:
            return seed
    raise LookupError


def reporting(ratio):
    return misjudged(ratio, wijzigingen__inkomen__gemeld_stijging=1.0)


def test_threshold_does_not_hold_for_a_revised_advance(law):
    """Reported in September: paid 9 x 123 = 1,107, award 1,048. The 59 are reclaimed although they are less than 118."""
    outcome = run_cycle(alone(30000.0), {"huidig": law}, reporting(30 / 24), seed_of_report(9))
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert settlement.voorschot_per_maand[:, 0].tolist() == [123] * 9 + [0] * 3
    assert flows(settlement, "terugvordering_voorschot") == (59,)
    assert flows(settlement, *ADVANCE_TO_AWARD) == (1107, 1048, 0, 0, 0)


def test_remaining_months_carry_the_difference(law):
    """Reported in March: paid 3 x 123 = 369; (1,048 - 369) / 9 = 75.4, so 75 a month; 1,048 - 369 - 675 = 4 remain."""
    outcome = run_cycle(alone(30000.0), {"huidig": law}, reporting(30 / 24), seed_of_report(3))
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert settlement.voorschot_per_maand[:, 0].tolist() == [123] * 3 + [75] * 9
    assert flows(settlement, *ADVANCE_TO_AWARD) == (1044, 1048, 4, 0, 0)


def test_after_october_the_rest_is_paid_at_once(law):
    """Reported in November with 27,500: paid 11 x 123 = 1,353; 1,390 - 1,353 = 37 in one sum in December (art. 22)."""
    outcome = run_cycle(alone(27500.0), {"huidig": law}, reporting(27.5 / 24), seed_of_report(11))
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert settlement.voorschot_per_maand[:, 0].tolist() == [123] * 11 + [37]
    assert flows(settlement, *ADVANCE_TO_AWARD) == (1390, 1390, 0, 0, 0)


def job_lost(month):
    """Return a single parent who works until ``month`` begins, with a child in care all year: 100 hours of 8.00, 2024."""
    return family(
        2024,
        [APPLICANT, CHILD],
        {
            "geboortedatum": ["1990-05-01", "2022-02-10"],
            "toetsingsinkomen": [21000.0, 0],
            "gewerkte_uren": [[120.0 * (m < month), 0] for m in range(1, 13)],
            "uren_dagopvang": [0.0, 100],
            "uurprijs_dagopvang": [0.0, 8.00],
        },
    )


def job_loss_reported(after=None):
    rules = {"wijzigingen__baanverlies__gemeld": 0.0}
    if after is not None:
        rules = {"wijzigingen__baanverlies__gemeld": 1.0, "wijzigingen__baanverlies__vertraging": {after: 1.0}}
    return quiet(**rules)


# 96% of 100 x 8.00 = 768 a month, 9,216 a year. Work ends with March: three more months with a right (art. 1.6 lid 5),
# so January to June, 4,608.


def test_job_loss_reported_two_months_late(law):
    """Lost in April, reported in June: paid 6 x 768 = 4,608, exactly the right, and nothing from July."""
    outcome = run_cycle(job_lost(4), {"huidig": law}, job_loss_reported(2), 1)
    settlement = outcome.regimes["huidig"].allowances["kinderopvangtoeslag"]
    assert settlement.voorschot_per_maand[:, 0].tolist() == [768] * 6 + [0] * 6
    assert flows(settlement, "schatting", "terugvordering_voorschot") == (9216, 0)
    assert flows(settlement, *ADVANCE_TO_AWARD) == (4608, 4608, 0, 0, 0)


def test_job_loss_reported_five_months_late(law):
    """Reported in September: paid 9 x 768 = 6,912; 2,304 is reclaimed in the year itself."""
    outcome = run_cycle(job_lost(4), {"huidig": law}, job_loss_reported(5), 1)
    settlement = outcome.regimes["huidig"].allowances["kinderopvangtoeslag"]
    assert flows(settlement, "terugvordering_voorschot") == (2304,)
    assert flows(settlement, *ADVANCE_TO_AWARD) == (6912, 4608, 0, 0, 0)


def test_job_loss_never_reported(law):
    """Paid 9,216, award 4,608: the rest is reclaimed after the year."""
    outcome = run_cycle(job_lost(4), {"huidig": law}, job_loss_reported(), 1)
    settlement = outcome.regimes["huidig"].allowances["kinderopvangtoeslag"]
    assert flows(settlement, *ADVANCE_TO_AWARD) == (9216, 4608, 0, 4608, 0)


def test_job_loss_changes_the_income_that_was_counted_on(law):
    # Work all year would have given 12 twelfths; lost in month m with 70% after it the income is (m - 1) + 0.7 (13 - m)
    # twelfths. The household reports nothing: the advance rests on the income before the loss.
    rules = {
        "wijzigingen__baanverlies__kans": 1.0,
        "wijzigingen__baanverlies__gemeld": 0.0,
        "wijzigingen__baanverlies__uitkering": 0.7,
    }
    for seed in range(200):
        keys = (numpy.array([7], dtype=numpy.uint64), numpy.array([0]))
        if 2 + int(11 * Chance(seed).uniform("baanverlies.maand", *keys)[0]) == 7:
            break
    # Lost in July: 6 + 4.2 = 10.2 twelfths, 25,500 that turned out were 30,000 counted on: award 1,048, 87 a month.
    outcome = run_cycle(alone(25500.0), {"huidig": law}, quiet(**rules), seed)
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert settlement.voorschot_per_maand[:, 0].tolist() == [87] * 12
    # 25,500 is below the threshold income: 1,483; 1,483 - 1,044 = 439.
    assert flows(settlement, *ADVANCE_TO_AWARD) == (1044, 1483, 439, 0, 0)


def test_direct_funding_pays_on_the_last_test(systems):
    """Work ends with April: a right until July. Tested in January, April, July, October, so paid until September.

    96% of 800 = 768.00 a month: 9 x 768 = 6,912 paid, of which August and September (1,536) without a right.
    """
    direct = {"DirecteFinanciering": systems["DirecteFinanciering"]}
    funded = run_cycle(job_lost(5), direct, job_loss_reported(), 1).regimes["DirecteFinanciering"].childcare
    assert flows(funded, "vergoeding", "rechtmatigheidslek", "eigen_bijdrage") == (6912, 1536, 9600 - 6912)
    # Tested every month nothing leaks.
    monthly = job_loss_reported().replacing({"directe_financiering.toetsinterval": 1})
    funded = run_cycle(job_lost(5), direct, monthly, 1).regimes["DirecteFinanciering"].childcare
    assert flows(funded, "vergoeding", "rechtmatigheidslek") == (5376, 0)


def test_direct_funding_holds_the_test_of_an_application_until_the_next():
    """Tested in January, April, July and October; in May a right begins for a month: the application is tested in May."""
    rules = quiet().directe_financiering
    right = numpy.array([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], dtype=bool)[:, None]
    assert childcare.tested_right(right, rules)[:, 0].tolist() == [*[False] * 4, True, True, *[False] * 6]
    unheard = quiet(directe_financiering__aanmelding_werkt_direct=False).directe_financiering
    assert not childcare.tested_right(right, unheard).any()
    begins = numpy.arange(12)[:, None] >= 4
    assert childcare.tested_right(begins, unheard)[:, 0].tolist() == [*[False] * 6, *[True] * 6]


def test_direct_funding_settles_billed_hours_with_the_provider(systems):
    """Billed 100 hours, used 100 / 1.25 = 80: 12 x 768.00 = 9,216 paid, of which 20% (1,843.20) for hours not used."""
    direct = {"DirecteFinanciering": systems["DirecteFinanciering"]}
    rules = quiet(kinderopvang__gefactureerd_per_gebruikt_uur=1.25)
    funded = run_cycle(job_lost(13), direct, rules, 1).regimes["DirecteFinanciering"].childcare
    assert flows(funded, "vergoeding", "verrekening_aanbieder", "rechtmatigheidslek") == (9216, 1843.2, 0)


def test_partner_who_leaves(law):
    """A couple of which the partner leaves in July by the facts, not reported: the advance is that of a couple.

    Couple, 2024, together 40,000: 4.256% of 26,819.42 = 1,141.43 + 13.67% x 13,180.58 = 1,801.78: 2,943.22; twice 1,987
    = 3,974; 1,030.78, award 1,031, exact month 85.9, so 85 and 1,020. From July alone with 24,000: 1,483.06 a year.
    6 x 85.90 + 6 x 123.59 = 1,256.92, award 1,257; 1,257 - 1,020 = 237.
    """
    together = family(
        2024,
        [APPLICANT, PARTNER],
        {
            "geboortedatum": ["1980-05-01", "1981-05-01"],
            "toetsingsinkomen": [24000.0, 16000.0],
            "gewerkte_uren": [150.0, 100.0],
            "is_toeslagpartner": [[False, m < 7] for m in range(1, 13)],
        },
    )
    outcome = run_cycle(together, {"huidig": law}, quiet(wijzigingen__partner__gemeld=0.0), 1)
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert flows(settlement, *ADVANCE_TO_AWARD) == (1020, 1257, 237, 0, 0)


def test_payment_plan(law):
    """A recovery of 428: paid at once, by the plan (24 x 20 = 480 suffices), or until the plan is left."""
    late = misjudged(30 / 24, betaling__ineens=0.0, betaling__binnen_een_jaar=0.0)
    for completes, seed in ((1.0, 1), (0.0, 1)):
        rules = late.replacing({"betaling.standaardregeling_afgemaakt": completes})
        settlement = run_cycle(alone(30000.0), {"huidig": law}, rules, seed).regimes["huidig"].allowances["zorgtoeslag"]
        stops = int(24 * Chance(seed).uniform("regeling.termijnen", numpy.array([7], dtype=numpy.uint64))[0])
        left = 0 if completes else max(428 - 20 * stops, 0)
        assert flows(settlement, "restschuld") == (left,)
    rules = late.replacing({"betaling.ineens": 1.0})
    settlement = run_cycle(alone(30000.0), {"huidig": law}, rules, 1).regimes["huidig"].allowances["zorgtoeslag"]
    assert flows(settlement, "restschuld") == (0,)


def test_matiging_takes_a_part(law):
    """Half of 428 is not reclaimed (Awir art. 26 lid 2); the other half is more than the threshold."""
    rules = misjudged(30 / 24, matiging__kans=1.0, matiging__deel=0.5)
    settlement = run_cycle(alone(30000.0), {"huidig": law}, rules, 1).regimes["huidig"].allowances["zorgtoeslag"]
    assert flows(settlement, "terugvordering", "niet_teruggevorderd", "gematigd") == (214, 214, 214)


def test_who_does_not_apply_leaves_the_right(law):
    rules = quiet(gebruik__zorgtoeslag=0.0)
    settlement = run_cycle(alone(30000.0), {"huidig": law}, rules, 1).regimes["huidig"].allowances["zorgtoeslag"]
    assert flows(settlement, *ADVANCE_TO_AWARD, "niet_gebruikt") == (0, 0, 0, 0, 0, 1048)


def test_application_threshold_of_the_data_decides_who_applies(law):
    for threshold, awarded in ((1048.0, 1048), (1049.0, 0)):
        household = alone(30000.0)
        household.thresholds["zorgtoeslag"] = numpy.array([threshold])
        settlement = run_cycle(household, {"huidig": law}, quiet(gebruik__zorgtoeslag=0.0), 1)
        assert flows(settlement.regimes["huidig"].allowances["zorgtoeslag"], "toekenning") == (awarded,)


def test_refused_is_marked_in_every_flow(law):
    """The numbers of zorgtoeslag 2016 are not known: no amount, no zero, and the ground."""
    household = family(
        2016, [APPLICANT], {"geboortedatum": ["1980-05-01"], "toetsingsinkomen": [20000.0], "gewerkte_uren": [150.0]}
    )
    settlement = run_cycle(household, {"huidig": law}, quiet(), 1).regimes["huidig"].allowances["zorgtoeslag"]
    for field in fields(settlement):
        if field.name != "weigering":
            assert numpy.isnan(getattr(settlement, field.name)).all(), field.name
    assert settlement.weigering[0] == 1
