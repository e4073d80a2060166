"""Indicators on households whose figures are worked out by hand; resampling, groups, checks and gaps."""

import dataclasses
import math

import numpy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openfisca_toeslagen.impact import discrimination, selection
from openfisca_toeslagen.impact.indicators import INDICATORS, find
from openfisca_toeslagen.impact.indicators.costs import events, read_costs
from openfisca_toeslagen.impact.measured import NotMeasuredError, concatenate
from openfisca_toeslagen.impact.register.definition import Selection
from openfisca_toeslagen.impact.register.filter import rows
from tests.toets_measured import households

#: Weights 1, 2, 3, 4; advance 1,000 for all; 600, 0, 12 and 2,000 to pay back; the last two refused nothing.
RECLAIMED = {
    "voorschot_kinderopvangtoeslag": [1_000, 1_000, 1_000, 1_000],
    "toekenning_kinderopvangtoeslag": [400, 1_000, 988, 0],
    "terugvordering_kinderopvangtoeslag": [600, 0, 12, 1_000],
    "werkelijk_te_veel_kinderopvang": [600, 0, 12, 100],
}


def figure(name, measured):
    return INDICATORS[name](measured)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Households 1 and 4 pay back more than EUR 12: weights 1 and 4 of 10.
        ("kans_terugvordering_kinderopvangtoeslag", 0.5),
        ("terugvordering_gemiddeld_kinderopvangtoeslag", (600 + 4 * 1_000) / 5),
        ("terugvordering_p95_kinderopvangtoeslag", 1_000),
        ("terugvordering_totaal_kinderopvangtoeslag", 600 + 3 * 12 + 4 * 1_000),
        # The norm of childcare is EUR 1,000: nobody is above it.
        ("aandeel_binnen_norm_kinderopvangtoeslag", 1.0),
        # Truly overpaid beyond EUR 12: households 1 (600) and 4 (100, of which 1,000 is reclaimed).
        ("evenredigheidsfactor", (600 + 4 * 1_000) / (600 + 4 * 100)),
        ("onevenredig_teruggevorderd", 4 * (1_000 - 100 - 12)),
        ("onevenredig_geraakt", 4),
        ("hardheid_max", 1_000),
        # 600 of 10,000 and 1,000 of 40,000 are below a tenth; none is above a month's income.
        ("hardheid_tien_procent", 0.0),
        ("hardheid_maandinkomen", 0.0),
        ("stapeling", 1.0),
        ("boven_500", 5.0),
        ("doelgroep_kinderopvangtoeslag", 6.0),
        ("uitgaven_kinderopvangtoeslag", 400 + 2 * 1_000 + 3 * 988),
        ("blootstelling", 10_000),
        ("achteraf_te_toetsen_kinderopvang", 1.0),
        ("rechtmatigheidslek", 0.0),
        ("drager_ouder", 1.0),
        # One estimate to check each, reports 0, 1, 0 and 2, and two recoveries to deal with.
        ("handelingen_per_jaar", (1 + 2 * 2 + 3 + 4 * 3 + 1 + 4) / 10),
        ("handmatig_aandeel", (1 + 2 + 4) / 10),
        ("niet_gebruik_kinderopvangtoeslag", 0.0),
    ],
)
def test_figures_worked_out_by_hand(name, expected):
    assert figure(name, households(**RECLAIMED)) == pytest.approx(expected)


def test_direct_funding_is_certain_at_once_and_moves_risk_to_provider_and_state():
    direct = households(
        "DirecteFinanciering",
        vergoeding_kinderopvang=[1_000, 1_000, 0, 0],
        rechtmatigheidslek_kinderopvang=[100, 0, 0, 0],
        verrekening_aanbieder_kinderopvang=[0, 150, 0, 0],
        gemist_kinderopvang=[0, 0, 0, 25],
    )
    assert figure("kans_terugvordering_kinderopvangtoeslag", direct) == 0
    assert figure("zekerheid_maanden_kinderopvangtoeslag", direct) == 0
    assert figure("achteraf_te_toetsen", direct) == 0
    assert figure("rechtmatigheidslek_aandeel", direct) == pytest.approx(100 / 3_000)
    # State 100 x 1, provider 150 x 2, parent 25 x 4: 500 in all.
    assert [figure(f"drager_{who}", direct) for who in ("staat", "aanbieder", "ouder")] == pytest.approx([0.2, 0.6, 0.2])


def test_months_of_uncertainty_are_weighted_by_euros():
    paid = {"voorschot_zorgtoeslag": [100, 0, 0, 0], "onzekere_euromaanden_zorgtoeslag": [1_200, 0, 0, 0]}
    assert figure("zekerheid_maanden_zorgtoeslag", households(**paid)) == 12


def test_winners_and_losers_and_the_difference_with_the_baseline():
    law = households(**RECLAIMED)
    fair = households("Proportioneel", law, **RECLAIMED | {"terugvordering_kinderopvangtoeslag": [600, 0, 12, 100]})
    assert figure("winnaars", fair) == 4
    assert figure("verliezers", fair) == 0
    assert figure("uitgaven_verschil", fair) == 4 * 900
    assert find("verschil_terugvordering_totaal")(fair) == -4 * 900
    assert figure("geraakt_aandeel", fair) == pytest.approx(0.4)
    with pytest.raises(NotMeasuredError, match="geen basis"):
        figure("winnaars", law)


def test_what_was_not_measured_is_refused_and_not_zero():
    measured = households()
    for name in ("marginale_druk_50", "regels_kinderopvangtoeslag", "automatisch_aandeel"):
        with pytest.raises(NotMeasuredError, match="niet gemeten"):
            figure(name, measured)


def test_a_refused_household_counts_nowhere_and_is_counted_apart():
    refused = households(**RECLAIMED | {"toekenning_kinderopvangtoeslag": [400, 1_000, 988, math.nan]})
    assert figure("uitgaven_kinderopvangtoeslag", refused) == 400 + 2 * 1_000 + 3 * 988
    assert figure("geweigerd_aandeel_kinderopvangtoeslag", refused) == 0.4


def test_workload_counts_events_times_minutes():
    costs = read_costs()
    measured = households(**RECLAIMED)
    happened = events(measured)
    assert happened["definitief_toekennen"].tolist() == [1, 1, 1, 1]
    minutes = {name: getattr(costs.gebeurtenissen, name).minuten.waarde for name in happened}
    weight = measured.weights
    expected = sum((weight * counts).sum() * minutes[name] for name, counts in happened.items()) / (60 * 1_363)
    assert costs.indicators()["werklast_fte"](measured) == pytest.approx(expected)
    assert costs.indicators()["uitvoeringskosten"](measured) == pytest.approx(expected * 84_400)


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_every_indicator_says_what_it_is(name):
    indicator = INDICATORS[name]
    assert indicator.label.nl != indicator.label.en
    assert indicator.formula
    assert indicator.source


AMOUNTS = st.lists(st.floats(0, 10_000), min_size=4, max_size=4)


@settings(max_examples=30, deadline=None)
@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_shares_are_shares_and_bearers_add_up(reclaimed, advance, lost):
    measured = households(
        voorschot_zorgtoeslag=advance, terugvordering_zorgtoeslag=reclaimed, niet_teruggevorderd_zorgtoeslag=lost
    )
    for name in ("kans_terugvordering", "aandeel_binnen_norm", "hardheid_maandinkomen", "handmatig_aandeel"):
        value = figure(name, measured)
        assert math.isnan(value) or 0 <= value <= 1
    borne = [figure(f"drager_{who}", measured) for who in ("ouder", "aanbieder", "staat")]
    assert all(map(math.isnan, borne)) or sum(borne) == pytest.approx(1)


@settings(max_examples=20, deadline=None)
@given(AMOUNTS, st.integers(0, 2**32))
def test_replicates_are_figures_of_reweighted_households(reclaimed, seed):
    measured = households(voorschot_zorgtoeslag=[1] * 4, terugvordering_zorgtoeslag=reclaimed)
    again = measured.resampled(3, seed)
    for name in ("terugvordering_totaal", "terugvordering_gemiddeld", "terugvordering_p95", "kans_terugvordering"):
        found = figure(name, again)
        for number, times in enumerate(again.replicates.times):
            alone = figure(name, measured.reweighted(measured.weights * times[again.replicates.group]))
            assert found[number] == pytest.approx(alone, nan_ok=True)


def test_a_part_of_the_rows_and_rows_that_do_not_count_give_the_same():
    measured = households(**RECLAIMED)
    some = rows("huishoudtype=eenouder", measured)
    assert some.tolist() == [True, True, False, False]
    for name in ("kans_terugvordering", "terugvordering_p95", "uitgaven", "hardheid_max"):
        assert figure(name, measured.where(some)) == pytest.approx(figure(name, measured.among(some)))


def test_parts_put_together_are_the_whole():
    measured = households(**RECLAIMED)
    first = numpy.array([True, True, False, False])
    whole = concatenate([measured.where(first), measured.where(~first)])
    for name in ("kans_terugvordering", "terugvordering_totaal", "uitgaven"):
        assert figure(name, whole) == figure(name, measured)
    assert whole.groups["groep_x"].tolist() == ["a", "b", "a", "b"]


def test_a_filter_of_numbers_and_of_groups():
    measured = households()
    assert rows("kinderen>=1 en inkomen<30000", measured).tolist() == [True, True, False, False]
    assert rows("groep_x=b", measured).tolist() == [False, True, False, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("groep_y=a", "bedoelde u groep_x"),
        ("groep_x=c", "toegestaan: a, b"),
        ("groep_x>a", "is een indeling en geen getal"),
        ("inkomen=veel", "is een getal"),
        ("inkomen", "is geen filter"),
        ("inkomen<1 of kinderen>1", "is geen filter"),
    ],
)
def test_a_filter_that_cannot_hold_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        rows(text, households())


def check(**features):
    return Selection(id="proef", tekst="proef", aandeel=0.5, kenmerken=features, treffer=500, bron="proef")


def test_a_check_picks_the_highest_scores_and_counts_what_it_finds():
    one = check(meldingen=1.0)
    measured = selection.with_selections(households(**RECLAIMED), [one])
    # Household 4 reported most and has weight 4 of 10; household 2 would make 6, more than half.
    assert measured.fact("gecontroleerd_proef").tolist() == [False, False, False, True]
    of = selection.indicators([one])
    assert of["controlekans_proef"](measured) == 0.4
    assert of["controle_raak_proef"](measured) == 1.0
    assert of["onterecht_gecontroleerd_proef"](measured) == 0.0
    assert of["controlekans_proef"](measured.where(rows("groep_x=a", measured))) == 0.0


def test_a_check_on_a_feature_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="bedoelde u meldingen"):
        selection.with_selections(households(**RECLAIMED), [check(melding=1.0)])


def test_at_equal_facts_a_gap_that_facts_explain_is_gone():
    """Of group b more have childcare than of group a, and whoever has childcare pays back."""
    ids = numpy.arange(400)
    in_b = ids % 2 == 1
    care = numpy.where(in_b, ids % 8 != 7, ids % 8 < 4)
    one = concatenate([households().where(numpy.arange(4) == 0)] * len(ids))
    flows = dict(one.flows)
    flows |= {"voorschot_zorgtoeslag": numpy.ones(len(ids)), "terugvordering_zorgtoeslag": numpy.where(care, 100.0, 0.0)}
    facts = dict(one.facts) | {"uren_opvang": care.astype(float)}
    groups = {"groep_x": pandas.Categorical(numpy.where(in_b, "b", "a"))}
    measured = dataclasses.replace(one, household_ids=ids, flows=flows, facts=facts, groups=groups)
    found = discrimination.gaps(measured, {"groep_x": "a"}, INDICATORS)
    # Three quarters of b and half of a have childcare.
    assert found["kloof_kans_terugvordering", "groep_x=b"] == pytest.approx(1.5)
    assert found["kloof_gelijke_feiten_kans_terugvordering", "groep_x=b"] == pytest.approx(1)
