"""Real measures computed again: arithmetic on small populations, definitions, the verdict on the design of 2023."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app
from openfisca_toeslagen.impact.freezing import freeze, read_test
from openfisca_toeslagen.impact.measures.definition import FILE, read_measures
from openfisca_toeslagen.impact.measures.households import as_working_parents, of_year, with_hours
from openfisca_toeslagen.impact.measures.run import Figure, run
from openfisca_toeslagen.impact.measures.sums import Sums, total
from openfisca_toeslagen.impact.register.definition import Population, Uncertainty, definitions
from openfisca_toeslagen.population.partition import CHILD
from openfisca_toeslagen.population.production import synthesise
from openfisca_toeslagen.reading import ReadingError
from openfisca_toeslagen.year_cycle.changes import HOURS_OF_CARE

MEASURES = read_measures()
HOUSEHOLDS = 1_200


def only(*ids):
    """Return the definitions of these measures, without the verdict."""
    chosen = [measure for measure in MEASURES.maatregelen if measure.id in ids]
    return MEASURES.model_copy(update={"maatregelen": chosen, "oordelen": []})


# --- Sums and their interval --------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0.5, 50), st.floats(-1e4, 1e4)), min_size=2, max_size=40), st.integers(0, 40))
def test_sums_do_not_depend_on_the_cut(rows, cut):
    weights, amounts = (numpy.array(column) for column in zip(*rows, strict=True))
    whole, parts = total(weights, amounts), total(weights[:cut], amounts[:cut]) + total(weights[cut:], amounts[cut:])
    assert parts.value == pytest.approx(whole.value, abs=1e-6)
    assert parts.interval == pytest.approx(whole.interval, abs=1e-6)
    assert whole.interval[0] <= whole.value <= whole.interval[1]


def test_the_interval_is_that_of_drawing_households():
    """The standard error of a total of n equal draws is n times the standard error of their mean."""
    random = numpy.random.default_rng(1)
    amounts = random.gamma(1.0, 100.0, 4_000)
    found = total(numpy.full(4_000, 2.0), amounts)
    expected = 1.6448536 * 2 * numpy.sqrt(4_000) * amounts.std(ddof=1)
    assert (found.interval[1] - found.interval[0]) / 2 == pytest.approx(expected)


def test_a_ratio_of_equal_rows_has_no_spread_and_a_scaled_one_is_the_same():
    weights, below = numpy.array([1.0, 2.0, 5.0]), numpy.array([10.0, 30.0, 7.0])
    found = total(weights, below / 2, below)
    assert found.value == 0.5
    assert found.interval == pytest.approx((0.5, 0.5))


def test_what_is_refused_is_counted_and_in_no_sum():
    found = total(numpy.array([2.0, 3.0]), numpy.array([numpy.nan, 10.0]))
    assert (found.value, found.refused, found.households) == (30.0, 2.0, 2)


@pytest.mark.parametrize(
    ("low", "high", "model", "deviation"),
    [(100, 100, 110, 0.1), (100, 120, 110, 0), (100, 120, 150, 0.25), (-200, -200, -100, -0.5), (100, 100, -100, -2)],
)
def test_the_deviation_is_from_the_nearest_published_figure(low, high, model, deviation):
    definition = MEASURES.maatregelen[0].cijfers[0]
    published = definition.gepubliceerd.model_copy(update={"laag": low, "hoog": high})
    figure = Figure(definition.model_copy(update={"gepubliceerd": published}), Sums(above=model))
    assert figure.deviation == pytest.approx(deviation)


def test_without_a_publication_there_is_no_deviation():
    definition = MEASURES.maatregelen[0].cijfers[0].model_copy(update={"gepubliceerd": None})
    assert Figure(definition, Sums(above=1.0)).deviation is None


# --- Households ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def partition():
    return synthesise(0, 3_000, 2024, 1)


def test_a_following_year_moves_dates_incomes_and_prices(partition):
    following = next(m.volgend_jaar for m in MEASURES.maatregelen if m.id == "T3")
    before, after = of_year(partition, 2026, None), of_year(partition, 2027, following)
    assert after.year == 2027
    born = [p.persons["geboortedatum"].astype("datetime64[Y]").astype(int) for p in (before, after)]
    assert (born[1] - born[0] == 1).all()
    income = before.persons["toetsingsinkomen"] * following.inkomens
    numpy.testing.assert_array_equal(after.persons["toetsingsinkomen"], numpy.rint(income))
    assert after.persons["uurprijs_dagopvang"].max() > before.persons["uurprijs_dagopvang"].max()
    numpy.testing.assert_array_equal(after.weights, before.weights)


def test_more_hours_are_more_hours_and_nothing_else(partition):
    more = with_hours(partition, 1.5)
    for name in HOURS_OF_CARE:
        numpy.testing.assert_array_equal(more.persons[name], partition.persons[name] * 1.5)
    changed = {name for name, values in more.persons.items() if values is not partition.persons[name]}
    assert changed == set(HOURS_OF_CARE)


def test_who_has_no_right_takes_care_as_who_has(partition):
    here = of_year(partition, 2024, None)
    right = numpy.arange(here.household_count) % 2 == 0
    after = as_working_parents(here, right, 1)
    hours = {name: sum(p.persons[name].sum(axis=0) for name in HOURS_OF_CARE) for name, p in (("a", here), ("b", after))}
    age = here.year - here.persons["geboortedatum"].astype("datetime64[Y]").astype(int) - 1970
    child = (here.roles == CHILD) & (age <= 12)
    has = right[here.household_of]
    # With a right nothing changes, and without one only who had none gets any.
    numpy.testing.assert_array_equal(hours["b"][has], hours["a"][has])
    numpy.testing.assert_array_equal(hours["b"][~has & (hours["a"] > 0)], hours["a"][~has & (hours["a"] > 0)])
    numpy.testing.assert_array_equal(hours["b"][~child], hours["a"][~child])
    gained = (hours["b"] > 0) & (hours["a"] == 0)
    assert gained.any()
    share = {who: (hours["a"] > 0)[child & mask].mean() for who, mask in (("with", has), ("without", ~has))}
    before = child & ~has & (hours["a"] == 0)
    assert abs((hours["b"] > 0)[before].mean() - share["with"]) < 0.12
    numpy.testing.assert_array_equal(
        as_working_parents(here, right, 1).persons["uren_dagopvang"], after.persons["uren_dagopvang"]
    )


# --- Measures -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results():
    found = run(only("T1", "T3", "T4", "T6", "T7", "T8", "T16"), HOUSEHOLDS, 1)
    return {measure.definition.id: measure.figures for measure in found.measures}


def test_signs_and_order_follow_from_the_rules(results):
    assert results["T1"][0].sums.value > 0
    assert results["T4"][0].sums.value < 0
    # The draft raised at least as much as the budget for every family.
    budget, draft, ratio = (figure.sums for figure in results["T3"])
    assert 0 < budget.value < draft.value
    assert ratio.value == pytest.approx(budget.value / draft.value)
    # Care for more children cannot be computed for 2027, and nobody else is refused.
    assert budget.refused > 0
    assert results["T1"][0].sums.refused == 0
    static, more = (figure.sums.value for figure in results["T6"])
    assert static < more < static * 1.05
    assert results["T7"][0].sums.value < results["T7"][1].sums.value


def test_a_rise_for_third_children_is_counted_by_hand(results):
    """EUR 617 a third and further child, for families with a right that pays it in full: never more than that."""
    here = of_year(synthesise(0, HOUSEHOLDS, 2024, 1), 2021, None)
    children = numpy.bincount(here.household_of[here.roles == CHILD], minlength=here.household_count)
    most = (here.weights * numpy.maximum(children - 2, 0) * 617).sum()
    assert 0 < results["T8"][0].sums.value <= most


def test_proportional_recoveries_are_at_most_what_was_overpaid(results):
    all_or_nothing, proportional = (figure.sums.value for figure in results["T16"])
    assert proportional <= 1 < all_or_nothing


def test_the_same_seed_gives_the_same_figures_and_another_seed_others(results):
    again = run(only("T8"), HOUSEHOLDS, 1).measures[0].figures[0].sums
    assert again == results["T8"][0].sums
    assert run(only("T8"), HOUSEHOLDS, 2).measures[0].figures[0].sums != again


# --- Definitions --------------------------------------------------------------------------------------------------------


def test_every_measure_that_was_asked_for_is_there():
    ids = [measure.id for measure in (*MEASURES.maatregelen, *MEASURES.oordelen)]
    assert ids == [*(f"T{number}" for number in range(1, 10)), "T16", "T17"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("stelsel: kinderopvang_stap_2026", "stelsel: kinderopvang_stap_2062", "bedoelde u kinderopvang_stap_2026"),
        ("indicator: winnaars", "indicator: winaars", "moet een van deze zijn: .*winnaars"),
        ("hoog: 199000000", "hoog: 19900000", "is meer dan hoog"),
        ("id: T2", "id: T1", "maatregel T1 staat er twee keer"),
        ("toets: stelselontwerp_2023", "toets: stelselontwerp_2022", "bedoelde u stelselontwerp_2023"),
        ("jaar: 2026", "jaar: 1999", "moet ten minste 2013 zijn"),
        ("toelichting:", "uitleg:", "uitleg: onbekend; toegestaan: .*toelichting"),
    ],
)
def test_a_bad_definition_is_refused_with_its_place(tmp_path, old, new, message):
    text = FILE.read_text(encoding="utf-8")
    file = tmp_path / "maatregelen.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReadingError, match=message):
        read_measures(file)


def test_the_command_writes_table_page_markdown_and_data(tmp_path):
    text = FILE.read_text(encoding="utf-8")
    file = tmp_path / "maatregelen.yaml"
    # One measure, without the verdict: the whole takes a minute.
    file.write_text(text[: text.index("  - id: T2")], encoding="utf-8")
    options = ["--huishoudens", "1000", "--definities", str(file), "--uit", str(tmp_path / "uit"), "--taal", "en"]
    result = CliRunner().invoke(app, ["maatregelen", *options])
    assert result.exit_code == 0, result.output
    content = json.loads((tmp_path / "uit" / "maatregelen.json").read_text(encoding="utf-8"))
    figure = content["maatregelen"][0]["cijfers"][0]
    assert figure["gepubliceerd"]["laag"] == 199_000_000
    assert figure["afwijking"] == pytest.approx(figure["model"] / 199_000_000 - 1)
    page = (tmp_path / "uit" / "maatregelen.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "€199\u00a0million" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "| €199\u00a0million |" in (tmp_path / "uit" / "maatregelen.md").read_text(encoding="utf-8")
    assert "€199\u00a0million" in result.output


# --- T17: the design of 2023 --------------------------------------------------------------------------------------------

#: Written down before the run: what the moment of testing touches. Citizens know later what they keep and estimate whether
#: they will meet the conditions; they pay back; the requirement is enforced after the money is gone; that money is exposed.
TOUCHED = {"interactie", "menselijke_maat", "handhaafbaarheid", "fraudebestendigheid"}
AFTER, BEFORE = "Stelselontwerp2023", "Stelselontwerp2023Vooraf"


def verdicts(households, **uncertainty):
    test = read_test(definitions()["stelselontwerp_2023"])
    changed = {"bevolking": Population(huishoudens=households, zaad=1), "onzekerheid": Uncertainty(**uncertainty)}
    (frozen,) = freeze([replace(test, definition=test.definition.model_copy(update=changed))])
    return {verdict.stelsel: verdict for verdict in frozen.register.oordelen}


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield verdicts(20_000)


@pytest.mark.slow
def test_the_design_of_2023_gets_no_green_verdict(judged):
    assert judged[AFTER].eindoordeel == "niet uitvoerbaar"
    assert judged[BEFORE].eindoordeel in ("uitvoerbaar", "uitvoerbaar mits")


@pytest.mark.slow
def test_the_moment_of_testing_changes_the_verdict_on_what_it_touches_and_nothing_else(judged):
    outcome = {name: {cell.blok: cell.oordeel for cell in judged[name].cellen} for name in (AFTER, BEFORE)}
    changed = {block for block in outcome[AFTER] if outcome[AFTER][block] != outcome[BEFORE][block]}
    # The human measure also counts recoveries of the other allowances, which can keep it where it is.
    assert TOUCHED - {"menselijke_maat"} <= changed <= TOUCHED
    grounds = {
        name: {(cell.blok, ground.indicator): ground.uitkomst for cell in judged[name].cellen for ground in cell.gronden}
        for name in (AFTER, BEFORE)
    }
    both = grounds[AFTER].keys() & grounds[BEFORE].keys()
    differing = {key for key in both if grounds[AFTER][key] != grounds[BEFORE][key]}
    assert {block for block, _ in differing} == TOUCHED
    assert ("menselijke_maat", "kans_terugvordering_kinderopvangtoeslag") in differing
    assert ("handhaafbaarheid", "achteraf_te_toetsen_kinderopvang") in differing
