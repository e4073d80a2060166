"""The invoeringstoets: what it computes on observed households and on published figures, and what it may not say."""

import csv
import dataclasses
import itertools
import json

import numpy
import pandas
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as some
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app
from openfisca_toeslagen.impact.invoeringstoets import findings, inputs, published, toets
from openfisca_toeslagen.impact.invoeringstoets.accuracy import accuracy, rights_of, truly_too_much
from openfisca_toeslagen.impact.invoeringstoets.advice import Advice, advise
from openfisca_toeslagen.impact.invoeringstoets.aggregates import Aggregate
from openfisca_toeslagen.impact.invoeringstoets.characteristics import characteristics
from openfisca_toeslagen.impact.invoeringstoets.deviations import executed_system
from openfisca_toeslagen.impact.invoeringstoets.examination import events, examine
from openfisca_toeslagen.impact.invoeringstoets.ledger import ledger, pooled
from openfisca_toeslagen.impact.invoeringstoets.measuring import measured
from openfisca_toeslagen.impact.invoeringstoets.predicted import look
from openfisca_toeslagen.impact.invoeringstoets.rates import Rate, rates
from openfisca_toeslagen.impact.invoeringstoets.reading import read_observations
from openfisca_toeslagen.impact.invoeringstoets.scores import Judgement, distance, outside
from openfisca_toeslagen.impact.invoeringstoets.scoring import figure, score, settle
from openfisca_toeslagen.impact.invoeringstoets.simulation import live, simulate
from openfisca_toeslagen.impact.invoeringstoets.tallies import EVERYBODY, NUMERATOR, ROWS, tally
from openfisca_toeslagen.impact.invoeringstoets.testing import controlled
from openfisca_toeslagen.impact.invoeringstoets.writing import write_observations
from openfisca_toeslagen.impact.measured import NotMeasuredError
from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.report.invoeringstoets import write
from openfisca_toeslagen.report.invoeringstoets_page import View, load_texts
from openfisca_toeslagen.report.language import Taal
from openfisca_toeslagen.year_cycle.regimes import NAMES
from tests import invoeringstoets_register as small
from tests import invoeringstoets_years as years

ALLOWANCES = ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag")


@pytest.fixture(scope="module")
def planted():
    """Simulate a year with the five deviations."""
    return years.observe(0, years.PLANTED.afwijkingen)


@pytest.fixture(scope="module")
def result(planted):
    """Run the whole test on it, with the follow-up."""
    return toets.run(small.register(), planted.first, planted.follow_up)


def a_few():
    """Simulate a year of some hundreds of households."""
    run = small.basis()
    partition = Bevolking.synthetisch(500, small.YEAR, 3).deel(0)
    return simulate(partition, small.REGIME, run.systems[small.REGIME], run.assumptions, run.practice, 9)


# --- Observations --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_written_is_read_again(tmp_path, form):
    made = a_few()
    for number, observed in enumerate((made.first, made.follow_up)):
        folder = tmp_path / str(number)
        write_observations(observed, folder, form)
        again = read_observations(folder, NAMES)
        assert (again.regime, again.month, again.header.gesimuleerd) == (observed.regime, observed.month, True)
        for name, values in observed.flows.items():
            assert numpy.array_equal(again.flows[name], values), name
        for name, values in observed.execution.items():
            assert numpy.array_equal(numpy.asarray(again.execution[name]).astype(values.dtype), values), name


def test_every_column_of_the_table_is_explained(tmp_path):
    made = a_few()
    write_observations(made.follow_up, tmp_path, "csv")
    with (tmp_path / "kolommen_besluiten.csv").open(encoding="utf-8", newline="") as file:
        told = {row["kolom"].split()[0].removesuffix("_01"): row for row in csv.DictReader(file)}
    with (tmp_path / "besluiten.csv").open(encoding="utf-8", newline="") as file:
        (header, *_) = csv.reader(file)
    stems = {name[:-3] if name[-2:].isdigit() else name for name in header}
    assert stems <= set(told)
    assert told["toekenning_zorgtoeslag"]["verplicht"].startswith("na maand 12")
    assert all(row["betekenis"] for row in told.values())


def test_facts_in_another_order_belong_to_the_same_households(tmp_path):
    made = a_few().first
    write_observations(made, tmp_path, "csv")
    with (tmp_path / "besluiten.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with (tmp_path / "besluiten.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows[::-1]])
    again = read_observations(tmp_path, NAMES)
    system = years.system()
    for allowance, right in rights_of(again.facts, system).items():
        assert numpy.array_equal(right[::-1], rights_of(made.facts, system)[allowance])


def test_a_simulated_year_without_deviations_is_what_the_year_cycle_gives():
    partition = Bevolking.synthetisch(400, small.YEAR, 3).deel(0)
    run = small.basis()
    made = simulate(partition, small.REGIME, run.systems[small.REGIME], run.assumptions, run.practice, 9)
    lived = live(partition, {small.REGIME: run.systems[small.REGIME]}, run.assumptions, 9, ())[small.REGIME]
    for allowance in ALLOWANCES:
        assert numpy.array_equal(made.first.advance(allowance), lived.flow(f"voorschot_{allowance}"))
        assert numpy.array_equal(made.follow_up.flows[f"toekenning_{allowance}"], lived.flow(f"toekenning_{allowance}"))


def test_a_deviation_in_one_segment_leaves_all_others_alone():
    late = years.PLANTED.afwijkingen[4]
    plain, other = years.observe(2).first, years.observe(2, [late]).first
    inside = characteristics(plain.facts)["inkomensbron"].holds("zelfstandige")
    for name, values in plain.flows.items():
        assert numpy.array_equal(values[~inside], other.flows[name][~inside]), name
    assert other.execution["meldingen_op_tijd"][inside].sum() < plain.execution["meldingen_op_tijd"][inside].sum()


# --- Q1: the law again ---------------------------------------------------------------------------------------------------


def test_an_execution_that_runs_the_law_deviates_nowhere():
    made = years.observe(3)
    system = years.system()
    for observed in (made.first, made.follow_up):
        for checked in accuracy(observed, rights_of(observed.facts, system)):
            assert checked.gelijk == checked.besluiten > 0
            assert checked.p == 1


def test_every_deviating_decision_is_listed_with_what_the_law_says(planted):
    observed = planted.first
    system = years.system()
    by_name = {a.toeslag: a for a in accuracy(observed, rights_of(observed.facts, system))}
    wrong = by_name.pop("kinderopvangtoeslag")
    assert all(other.gelijk == other.besluiten for other in by_name.values())
    assert len(wrong.afwijkend) == wrong.besluiten - wrong.gelijk == wrong.te_laag
    # The execution ran a lower maximum price (9.12 instead of 10.25): run as law, it gives the decisions.
    executed = executed_system(system, [years.PLANTED.afwijkingen[2]], observed.header.jaar)
    again = rights_of(observed.facts, executed)["kinderopvangtoeslag"]
    place = {str(number): i for i, number in enumerate(observed.household_ids)}
    assert all(one.besluit == again[place[one.huishouden]] < one.wet for one in wrong.afwijkend)
    assert [abs(one.verschil) for one in wrong.afwijkend] == sorted((abs(o.verschil) for o in wrong.afwijkend), reverse=True)


def test_a_euro_is_no_deviation_and_two_are():
    observed = years.observe(3).first
    rights = rights_of(observed.facts, years.system())
    name = "schatting_zorgtoeslag"
    for more, deviates in ((1.0, False), (2.0, True)):
        moved = dataclasses.replace(
            observed, flows={**observed.flows, name: observed.flows[name] + more * (observed.flows[name] > 0)}
        )
        checked = accuracy(moved, rights)[0]
        assert (checked.gelijk < checked.besluiten) == deviates
        assert (checked.te_hoog == checked.besluiten) == deviates


def test_a_decision_that_the_law_refuses_to_compute_is_counted_and_accused_of_nothing():
    observed = years.observe(3).first
    rights = rights_of(observed.facts, years.system())
    refused = observed.flows["schatting_zorgtoeslag"] > 0
    refused &= numpy.cumsum(refused) <= 7
    rights["zorgtoeslag"] = numpy.where(refused, numpy.nan, rights["zorgtoeslag"])
    checked = accuracy(observed, rights)[0]
    assert checked.geweigerd == 7
    assert checked.afwijkend == ()
    assert numpy.isfinite([ledger(observed, rights).right, ledger(observed, rights).used]).all()


# --- Q2: assumptions -----------------------------------------------------------------------------------------------------


@given(some.floats(-5, 5), some.floats(-2, 0), some.floats(0, 2), some.floats(0, 1), some.floats(0.01, 2))
def test_z_is_the_distance_to_the_range_with_its_tolerance(value, low, high, tolerance, error):
    z, p = distance(value, low, high, tolerance, error)
    nearest = min(max(value, low - tolerance), high + tolerance)
    assert z == pytest.approx((value - nearest) / error)
    assert p == pytest.approx(2 * scipy.stats.norm.sf(abs(z)))
    assert (outside(value, low, high, tolerance) == 0) == (low - tolerance <= value <= high + tolerance)


def test_each_assumption_gets_the_judgement_it_deserves(result):
    judged = {one.id: one for one in result.scores}
    assert judged["gebruik_huurtoeslag"].oordeel == Judgement.FAILS
    assert judged["gebruik_huurtoeslag"].z > 5
    assert judged["terugvorderingen"].oordeel == Judgement.NOT_YET
    assert judged["terugvorderingen"].waargenomen is None
    assert judged["bezwaren"].oordeel == Judgement.HOLDS
    assert judged["alles_of_niets"].oordeel == Judgement.NOT_TESTABLE
    assert judged["alles_of_niets"].reden == "ander_stelsel"


def test_z_divides_by_the_errors_of_prediction_and_observation(planted):
    register = small.register()
    rights = rights_of(planted.first.facts, years.system())
    seen = measured(planted.first, rights)
    (first, *_) = score(register, small.REGIME, 12, seen, ())
    own = register.prediction(first.indicator, small.REGIME)
    observed = figure(first.indicator, None, seen)
    error = (own.steekproeffout**2 + own.aannamefout**2 + observed.fout**2) ** 0.5
    assert first.z == pytest.approx((observed.waarde - own.waarde - first.tolerantie) / error)


@pytest.mark.slow
def test_a_quiet_year_fails_no_assumption():
    made = years.observe(4)
    quiet = toets.run(small.register(), made.first)
    assert not [one for one in quiet.scores if one.fails]
    assert quiet.advies.advies == Advice.CONTINUE
    assert [one.key for one in findings.findings(quiet)] == ["niets"]


def test_what_is_not_known_in_month_12_is_not_measured_and_not_zero(planted):
    seen = measured(planted.first, None)
    for indicator in ("kans_terugvordering", "uitgaven", "niet_gebruik_begin_zorgtoeslag"):
        with pytest.raises(NotMeasuredError):
            figure(indicator, None, seen)
    assert figure("kans_terugvordering", None, measured(planted.follow_up, None)).waarde > 0


def test_published_figures_alone_can_score_a_register():
    register = small.register()
    rows = (
        Aggregate("niet_gebruik_begin_huurtoeslag", None, 0.17, 5_000, "bron", 12, "", 1),
        Aggregate("bezwaar_aandeel", None, 0.9, 5, "bron", 12, "", 2),
    )
    tested = toets.run(register, None, aggregates=rows)
    judged = {one.id: one for one in tested.scores}
    assert judged["gebruik_huurtoeslag"].oordeel == Judgement.FAILS
    assert judged["gebruik_huurtoeslag"].bron_waarneming == "bron"
    # Five households are too few to be shown.
    assert judged["bezwaren"].oordeel == Judgement.NOT_TESTABLE
    assert tested.advies.advies == Advice.ADJUST


def test_q_is_controlled_over_everything_together():
    assert controlled([0.01, 0.04, 0.5]) == pytest.approx([0.03, 0.06, 0.5])
    # An assumption alone at p = 0.01 stands out, among a thousand tests it does not.
    (one, *_) = score(small.register(), small.REGIME, 12, None, [Aggregate("bezwaar_aandeel", None, 0.5, 0, "x", 12, "", 1)])
    tested = dataclasses.replace(one, p=0.01)
    alone, among = controlled([0.01]), controlled([0.01, *[0.9] * 999])
    assert settle([tested], alone)[0].oordeel == Judgement.FAILS
    assert settle([tested], among)[0].oordeel == Judgement.HOLDS


# --- The gap -------------------------------------------------------------------------------------------------------------


def test_the_parts_of_the_gap_add_up_exactly(result):
    gap = result.decompositie
    assert sum(gap.delen.values()) == pytest.approx(gap.verschil, abs=1e-3)
    assert list(gap.delen) == ["gebruik", "bevolking", "bedragen", "gedrag", "prijzen", "rest"]


def test_the_gap_says_which_deviation_made_it(result):
    gap, wrong = result.decompositie.delen, result.onderzoek.wrong[0]
    # What the decisions that deviate are too low is the part of the amounts: every one of them is applied for.
    assert gap["bedragen"] == pytest.approx(wrong.euro_te_hoog - wrong.euro_te_laag)
    assert gap["gebruik"] < 0 < gap["gedrag"]
    assert abs(gap["prijzen"]) < 0.1 * abs(gap["gebruik"])


def test_pooled_ledgers_are_the_sums_of_their_years():
    made = a_few()
    ledgers = [look(made.first, made.rights).ledger] * 3
    together = pooled(ledgers)
    assert together.right == pytest.approx(sum(one.right for one in ledgers))
    for name in together.prices:
        assert together.prices[name] == pytest.approx(tuple(sum(one.prices[name][i] for one in ledgers) for i in (0, 1)))


# --- Forward and follow-up -----------------------------------------------------------------------------------------------


def test_what_is_computed_forward_says_so_and_is_scored_when_it_is_known(result):
    assert {one.indicator for one in result.vooruit} >= {"kans_terugvordering", "terugvordering_totaal", "uitgaven"}
    for one in result.vooruit:
        assert one.laag <= one.waarde <= one.hoog
        assert one.binnen == (one.laag <= one.uitkomst <= one.hoog)
    # Estimates that lag further behind give more recoveries: computed forward, and so it turned out.
    chance = next(one for one in result.vooruit if one.indicator == "kans_terugvordering")
    assert chance.waarde > chance.voorspeld < chance.uitkomst
    assert abs(chance.uitkomst - chance.waarde) < abs(chance.uitkomst - chance.voorspeld)
    assert [one.id for one in result.vervolg.scores] == ["terugvorderingen"]
    assert result.vervolg.scores[0].oordeel == Judgement.FAILS


@pytest.mark.slow
def test_without_a_follow_up_nothing_has_turned_out(planted):
    alone = toets.run(small.register(), planted.first)
    assert alone.vervolg is None
    assert all(one.uitkomst is None and one.binnen is None for one in alone.vooruit)


def test_the_observed_values_are_near_what_was_planted(result):
    changed = {one.deviation.id: one.deviation for one in result.verbeterd}
    assert changed["gebruik_huurtoeslag"].deel_vraagt_niet_aan == pytest.approx(0.1, abs=0.03)
    assert changed["inkomen_onderschat"].waarden["inkomensschatting.werknemer.mediaan"] == pytest.approx(4.15, abs=0.6)
    assert changed["gemeld_a"].waar == {"inkomensbron": "zelfstandige"}


# --- Q4 and Q5 -----------------------------------------------------------------------------------------------------------


def test_a_segment_is_named_once_and_what_overlaps_it_is_not(result):
    told = [(one.ratio, one.cell) for one in findings.bottlenecks(result)]
    assert ("op_tijd_gemeld", (("inkomensbron", "zelfstandige"),)) in told
    assert ("handmatig", (("inkomen", "tot 15000"), ("huurt", "ja"))) in told
    assert len(told) == len(set(told)) < len([one for one in result.onderzoek.alarms if one.cell]) / 2


def test_events_that_the_register_did_not_know_are_told(planted):
    kinds = planted.first.execution["gebeurtenis"].copy()
    kinds[:30], kinds[30:33] = "storing", "hardheidsclausule"
    observed = dataclasses.replace(planted.first, execution={**planted.first.execution, "gebeurtenis": kinds})
    assert [(one.soort, one.huishoudens) for one in events(observed)] == [("storing", 30), ("hardheidsclausule", 3)]


def test_a_group_that_could_be_found_by_subtraction_takes_the_smallest_with_it(result):
    tests = [t for t in result.onderzoek.tests if t.kind == "groep" and t.ratio == "handmatig"]
    column = [t for t in tests if t.cell[0][0] == "groep_regio"]
    everybody = result.onderzoek.households("handmatig")
    assert sum(t.households for t in column) == everybody
    # One region is too small to be shown.
    smaller = [dataclasses.replace(t, households=t.households - 4) if t is column[0] else t for t in tests]
    hidden = dataclasses.replace(result, onderzoek=dataclasses.replace(result.onderzoek, tests=tuple(smaller)))
    shown = [t for t, _ in findings.groups(hidden) if t.cell[0][0] == "groep_regio"]
    assert len(shown) == len(column) - 1
    assert min(t.households for t in column) not in [t.households for t in shown]


def test_a_tally_is_the_sum_over_its_cells():
    observed = years.observe(5)
    found = rates(observed.first, observed.rights)
    classes = characteristics(observed.first.facts)
    sums = tally(found, classes, {}, observed.first.weights)
    place = {cell: number for number, cell in enumerate(sums.cells)}
    for name, one in classes.items():
        cells = [place[((name, label),)] for label in one.labels]
        assert sums.sums[:, cells].sum(axis=1) == pytest.approx(sums.sums[:, place[EVERYBODY]])
    for (one, first), (other, second) in itertools.combinations(classes.items(), 2):
        cells = [place[((one, a), (other, b))] for a in first.labels for b in second.labels]
        assert sums.sums[:, cells, NUMERATOR].sum() == pytest.approx(sums.sums[:, place[EVERYBODY], NUMERATOR].sum())


def test_a_ratio_counts_a_household_by_its_weight():
    rate = {"x": Rate(numpy.array([1.0, 0.0]), numpy.array([1.0, 1.0]))}
    sums = tally(rate, {}, {}, numpy.array([3.0, 1.0])).sums[0, 0]
    assert sums[NUMERATOR] / sums[1] == 0.75
    assert sums[ROWS] == 2


# --- Advice --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "advice", "rule"),
    [
        ({"infeasible": ("a",), "wrong": ("b",)}, Advice.STOP, "oordeel_kantelt"),
        ({"wrong": ("b",), "failed": ("c",)}, Advice.ADJUST, "rekent_niet_volgens_wet"),
        ({"failed": ("c",), "alarms": ("d",)}, Advice.ADJUST, "aanname_faalt"),
        ({"alarms": ("d",)}, Advice.ADJUST, "valt_op"),
        ({}, Advice.CONTINUE, "niets_valt_op"),
        ({"testable": False}, Advice.NONE, "niets_toetsbaar"),
    ],
)
def test_the_gravest_rule_gives_the_advice(met, advice, rule):
    given_rules = {"infeasible": (), "wrong": (), "failed": (), "alarms": (), "testable": True} | met
    advised = advise(**given_rules)
    assert (advised.advies, advised.regel) == (advice, rule)


# --- Published figures ---------------------------------------------------------------------------------------------------


def published_test(name, month=None):
    path = published.locate(name)
    expected = published.read_published(path)
    return published.score_published(expected, published.read_observed(path.with_name(published.OBSERVED), expected), month)


def test_the_recovery_operation_on_published_figures():
    """Predicted December 2020: 26,000 parents; observed 30 April 2025: 69,400 applicants, 42,000 recognised, mean 40,400."""
    test = published_test("hersteloperatie")
    judged = {one.id: one for one in test.scores}
    parents = judged["gedupeerde_ouders"]
    assert (parents.verwacht_laag, parents.waargenomen, parents.oordeel) == (26_000, 42_000, Judgement.FAILS)
    assert judged["aanmeldingen"].waargenomen == 69_400
    assert judged["gemiddeld_toegekend"].waargenomen == 40_400
    assert {one.oordeel for name, one in judged.items() if name != "gedupeerde_ouders"} == {Judgement.NOT_TESTABLE}
    assert test.advies.advies == Advice.ADJUST
    assert test.kloof.waargenomen - test.kloof.verwacht == sum(part.bedrag for part in test.kloof.delen)
    assert test.kloof.waargenomen == 42_000 * 40_400


def test_the_recovery_operation_held_until_it_did_not():
    """26,225 parents were recognised on 20 January 2023: until then the prediction could still hold."""
    parents = published_test("hersteloperatie", month=25).scores[0]
    assert (parents.waargenomen, parents.oordeel) == (26_225, Judgement.HOLDS)
    assert published_test("hersteloperatie", month=36).scores[0].oordeel == Judgement.FAILS
    assert published_test("hersteloperatie", month=12).scores[0].oordeel == Judgement.NOT_YET


def test_the_letters_on_zorgtoeslag_are_not_testable_and_so_not_passed():
    test = published_test("attenderingsbrieven_zorgtoeslag")
    assert {one.oordeel for one in test.scores} == {Judgement.NOT_TESTABLE}
    assert {one.reden for one in test.scores} == {"geen_voorspelling"}
    assert test.advies.advies == Advice.NONE


# --- Report and door -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taal", list(Taal))
def test_the_report_says_first_that_the_year_is_simulated(tmp_path, result, taal):
    language = load_texts(taal)
    page = write(result, tmp_path, "proef", language, "0").read_text(encoding="utf-8")
    assert page.index(language.texts["nagebootst_zin"].split(".")[0]) < page.index("<main")
    assert language.texts["nagebootst_zin"] in (tmp_path / "invoeringstoets_proef.md").read_text(encoding="utf-8")
    content = json.loads((tmp_path / "invoeringstoets_proef.json").read_text(encoding="utf-8"))
    assert content["gesimuleerd"] is True
    assert content["advies"]["advies"] == "bijstellen"
    for question in range(1, 6):
        assert f'id="vraag{question}"' in page


def test_no_single_household_is_in_what_is_published(tmp_path, result):
    write(result, tmp_path, "proef", load_texts(Taal.nl), "0")
    listed = pandas.read_csv(tmp_path / "invoeringstoets_proef_afwijkende_besluiten.csv", dtype=str)
    assert len(listed) == sum(len(one.afwijkend) for one in result.onderzoek.juistheid) > 0
    for suffix in ("html", "md", "json"):
        text = (tmp_path / f"invoeringstoets_proef.{suffix}").read_text(encoding="utf-8")
        assert "afwijkend" not in text or suffix != "json"
    content = json.loads((tmp_path / "invoeringstoets_proef.json").read_text(encoding="utf-8"))
    assert not {"year", "predicted"} & set(content["onderzoek"])


def test_three_findings_of_three_kinds_come_first(result):
    assert [one.key for one in findings.findings(result)] == ["rekent_verkeerd", "aanname_faalt", "segment"]
    view = View(result, load_texts(Taal.nl))
    assert len(view.trade_offs) == 3


def test_the_door_runs_the_recovery_operation(tmp_path):
    done = CliRunner().invoke(app, ["invoeringstoets", "hersteloperatie", "--uit", str(tmp_path), "--datum", "2026-01-02"])
    assert done.exit_code == 0, done.output
    assert "Erkend gedupeerde ouders: 42.000 (verwacht: 26.000): klopt niet" in done.output
    page = (tmp_path / "invoeringstoets_hersteloperatie.html").read_text(encoding="utf-8")
    assert "niet gepubliceerd" in page and "2 januari 2026" in page


def test_a_year_is_simulated_as_its_file_says(tmp_path):
    file = tmp_path / "invoeringstoets.yaml"
    file.write_text(
        years.FILE.read_text(encoding="utf-8").replace("huishoudens: 20000", "huishoudens: 500"), encoding="utf-8"
    )
    paths, later = inputs.simulate_year(small.register(), file, tmp_path)
    observed = read_observations(paths[0], NAMES)
    assert observed.header.titel == years.PLANTED.titel
    assert observed.header.gesimuleerd
    assert len(observed.weights) == 500
    assert read_observations(later, NAMES).is_definitive


# --- Practice that nobody predicted --------------------------------------------------------------------------------------


def test_of_real_observations_the_practice_is_only_compared_between_groups(planted, result):
    real = dataclasses.replace(planted.first, header=planted.first.header.model_copy(update={"gesimuleerd": False}))
    rights = rights_of(real.facts, years.system())
    ratios = {"handmatig", "onnodig_handmatig", "gecorrigeerd", "bezwaar", "te_laat_besloten", "achterstand"}
    tests = examine(real, rights, result.onderzoek.predicted).tests
    assert not [t for t in tests if t.ratio in ratios and not t.cell]
    assert [t for t in tests if t.ratio == "handmatig" and t.cell and t.alarm]


def test_what_was_truly_too_much_is_what_the_law_says():
    partition = Bevolking.synthetisch(2_000, small.YEAR, 3).deel(0)
    run = small.basis()
    system = run.systems[small.REGIME]
    made = simulate(partition, small.REGIME, system, run.assumptions, run.practice, 9)
    lived = live(partition, {small.REGIME: system}, run.assumptions, 9, ())[small.REGIME]
    truly = truly_too_much(made.follow_up, system)
    assert truly.sum() > 0
    # Who never applies has no advance in the table; the year cycle counts a right of theirs that is never paid.
    applies = made.follow_up.advance("kinderopvangtoeslag") > 0
    assert numpy.array_equal(truly[applies], lived.flow("werkelijk_te_veel_kinderopvang")[applies])
