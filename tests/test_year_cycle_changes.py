"""What is drawn on top of the facts, what is known of it when, and which group a household belongs to."""

from __future__ import annotations

import numpy
import pandas
import pytest

from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER
from openfisca_toeslagen.year_cycle.chance import Chance
from openfisca_toeslagen.year_cycle.changes import turn_out
from openfisca_toeslagen.year_cycle.childcare import with_payments
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from openfisca_toeslagen.year_cycle.estimates import KINDS, growth, learn, report_months
from openfisca_toeslagen.year_cycle.groups import GROUPS, income_group
from openfisca_toeslagen.year_cycle.households import NEVER, identify
from openfisca_toeslagen.year_cycle.law import ask
from tests.year_cycle_households import draw, family, quiet

MONTHS = numpy.arange(1, 13)


def parents(**more):
    """Return a couple with a child of two in day care and a child born in May, 2022."""
    return family(
        2022,
        [APPLICANT, PARTNER, CHILD, CHILD],
        {
            "geboortedatum": ["1990-05-01", "1989-05-01", "2020-02-10", "2022-05-20"],
            "toetsingsinkomen": [21000.0, 24000.0, 0, 0],
            "gewerkte_uren": [100.0, 120.0, 0, 0],
            "uren_dagopvang": [0.0, 0, 87.5, 0],
            "uurprijs_dagopvang": [0.0, 0, 8.33, 0],
            **more,
        },
        {"kale_huur": [600.0]},
    )


def turned_out(household, law, seed=3, **changes):
    assumptions = quiet(**changes)
    return turn_out(
        household,
        identify(household),
        assumptions.wijzigingen,
        Chance(seed),
        lambda names: ask([law], household, [{}], names)[0],
    )


def month_of(stream, position=None, seed=3):
    keys = (numpy.array([7], dtype=numpy.uint64),) if position is None else (numpy.array([7], dtype=numpy.uint64), position)
    return 2 + int(11 * Chance(seed).uniform(f"{stream}.maand", *keys)[0])


def test_nothing_happens_when_nothing_can(law):
    household = parents()
    facts = turned_out(household, law).facts
    assert facts.persons.keys() == household.persons.keys()
    assert all(facts.persons[name] is values for name, values in household.persons.items())


def test_who_loses_work_works_until_then(law):
    facts = turned_out(parents(), law, wijzigingen__baanverlies__kans=1.0).facts
    for position, hours in enumerate((100, 120)):
        month = month_of("baanverlies", position)
        assert facts.persons["gewerkte_uren"][:, position].tolist() == numpy.where(month > MONTHS, hours, 0).tolist()


def test_care_ends_some_months_after_work(law):
    rules = {"wijzigingen__baanverlies__kans": 1.0, "wijzigingen__baanverlies__opvang_stopt_na": {2: 1.0}}
    facts = turned_out(parents(), law, **rules).facts
    end = min(month_of("baanverlies", 0), month_of("baanverlies", 1)) + 2
    assert end < NEVER
    assert facts.persons["uren_dagopvang"][:, 2].tolist() == numpy.where(end > MONTHS, 87.5, 0).tolist()


def test_care_starts_when_both_have_work(law):
    facts = turned_out(parents(), law, wijzigingen__werk_gevonden__kans=1.0).facts
    found = [month_of("werk_gevonden", position) for position in (0, 1)]
    for position, hours in enumerate((100, 120)):
        assert (
            facts.persons["gewerkte_uren"][:, position].tolist() == numpy.where(found[position] > MONTHS, 0, hours).tolist()
        )
    assert facts.persons["uren_dagopvang"][:, 2].tolist() == numpy.where(max(found) > MONTHS, 0, 87.5).tolist()


def test_other_hours_and_income_counted_on(law):
    """Half the hours from month m: the old rate all year is 12 over (m - 1) + (13 - m) / 2 times the income of the year."""
    rules = {f"wijzigingen__uren__{name}": value for name, value in (("kans", 1.0), ("laagste", 0.5), ("hoogste", 0.5))}
    result = turned_out(parents(), law, **rules)
    month = month_of("uren", 0)
    assert result.facts.persons["gewerkte_uren"][:, 0].tolist() == numpy.where(month > MONTHS, 100, 50).tolist()
    assert result.counted_on["uren"][0] == pytest.approx(12 / (month - 1 + (13 - month) / 2))


def test_partner_leaves_the_address_too(law):
    facts = turned_out(parents(), law, wijzigingen__partner__kans_vertrek=1.0).facts
    month = month_of("partner", 1)
    for name in ("is_toeslagpartner", "woont_op_adres"):
        assert facts.persons[name][:, 1].tolist() == (month > MONTHS).tolist()
    # Everybody else stays as the law has it: the child born in May lives there from June.
    assert facts.persons["woont_op_adres"][:, 3].tolist() == (MONTHS >= 6).tolist()
    assert facts.persons["woont_op_adres"][:, 0].all()
    assert not facts.persons["is_toeslagpartner"][:, [0, 2, 3]].any()


def test_partner_comes(law):
    facts = turned_out(parents(), law, wijzigingen__partner__kans_komst=1.0).facts
    assert facts.persons["is_toeslagpartner"][:, 1].tolist() == (month_of("partner", 1) <= MONTHS).tolist()


def test_rent_changes_in_whole_cents(law):
    rules = {
        f"wijzigingen__huur__{name}": value for name, value in (("kans", 1.0), ("laagste", 1.01237), ("hoogste", 1.01237))
    }
    facts = turned_out(parents(), law, **rules).facts
    assert facts.households["kale_huur"][:, 0].tolist() == numpy.where(month_of("huur") > MONTHS, 600, 607.42).tolist()


def test_a_fact_given_by_month_is_left_alone(law):
    by_month = [[100.0, 120.0, 0, 0]] * 6 + [[50.0, 120.0, 0, 0]] * 6
    together = [[False, True, False, False]] * 12
    household = parents(gewerkte_uren=by_month, is_toeslagpartner=together)
    chances = ("baanverlies__kans", "werk_gevonden__kans", "uren__kans", "partner__kans_vertrek", "partner__kans_komst")
    facts = turned_out(household, law, **{f"wijzigingen__{name}": 1.0 for name in chances}).facts
    assert facts.persons["gewerkte_uren"] is household.persons["gewerkte_uren"]
    assert facts.persons["is_toeslagpartner"] is household.persons["is_toeslagpartner"]


def knowledge_of(household, law, seed=3, **changes):
    return learn(turned_out(household, law, seed, **changes), identify(household), quiet(**changes), Chance(seed))


def test_a_birth_is_never_a_surprise(law):
    """Also when the partner leaves and the address is given by month: the register tells a birth (and the law counts it)."""
    knowledge = knowledge_of(parents(), law, wijzigingen__partner__kans_vertrek=1.0, wijzigingen__partner__gemeld=0.0)
    at_start = knowledge.at()
    assert at_start.persons["woont_op_adres"][:, 3].tolist() == (MONTHS >= 6).tolist()
    assert at_start.persons["woont_op_adres"][:, 1].all()
    assert knowledge.happened[KINDS.index("kind"), 0] == NEVER
    assert (knowledge.reported == NEVER).all()


def test_a_change_is_known_from_its_report_on(law):
    by_month = [[100.0, 120.0, 0, 0]] * 4 + [[0.0, 120.0, 0, 0]] * 8
    rules = {"wijzigingen__baanverlies__gemeld": 1.0, "wijzigingen__baanverlies__vertraging": {3: 1.0}}
    knowledge = knowledge_of(parents(gewerkte_uren=by_month), law, **rules)
    row = KINDS.index("baanverlies")
    assert (knowledge.happened[row, 0], knowledge.reported[row, 0]) == (5, 8)
    before = knowledge.at(numpy.array([7], dtype=numpy.int8)).persons["gewerkte_uren"]
    after = knowledge.at(numpy.array([8], dtype=numpy.int8)).persons["gewerkte_uren"]
    assert (before[:, 0] == 100).all()
    assert after[:, 0].tolist() == [100] * 4 + [0] * 8
    assert report_months(knowledge.reported)[:, 0].tolist() == [8] + [NEVER] * (len(KINDS) - 1)


def test_care_that_starts_in_the_year_is_applied_for(law):
    """Whoever had no care in January applies when it starts, even if no change would ever be reported."""
    hours = [[0.0, 0, 0, 0]] * 5 + [[0.0, 0, 87.5, 0]] * 7
    rules = {"wijzigingen__opvang__gemeld": 0.0, "wijzigingen__opvang__vertraging": {1: 1.0}}
    knowledge = knowledge_of(parents(uren_dagopvang=hours), law, **rules)
    assert knowledge.happened[KINDS.index("opvang"), 0] == 6
    assert knowledge.reported[KINDS.index("opvang"), 0] == 7
    hours = [[0.0, 0, 40.0, 0]] * 5 + [[0.0, 0, 87.5, 0]] * 7
    knowledge = knowledge_of(parents(uren_dagopvang=hours), law, **rules)
    assert knowledge.reported[KINDS.index("opvang"), 0] == NEVER


def test_an_application_for_care_tells_of_the_work(law):
    """Work and care from June: whoever applies for the care says that there is work, even if changes are never reported."""
    worked = [[100.0, 0, 0, 0]] * 5 + [[100.0, 120.0, 0, 0]] * 7
    hours = [[0.0, 0, 0, 0]] * 5 + [[0.0, 0, 87.5, 0]] * 7
    rules = {f"wijzigingen__{kind}__gemeld": 0.0 for kind in ("opvang", "werk_gevonden")}
    rules["wijzigingen__opvang__vertraging"] = {1: 1.0}
    knowledge = knowledge_of(parents(gewerkte_uren=worked, uren_dagopvang=hours), law, **rules)
    assert knowledge.reported[KINDS.index("werk_gevonden"), 0] == 7
    # Without an application nobody hears of it.
    knowledge = knowledge_of(parents(gewerkte_uren=worked), law, **rules)
    assert knowledge.reported[KINDS.index("werk_gevonden"), 0] == NEVER


def test_different_reports_come_in_turn():
    reported = numpy.array([[5, 13], [3, 13], [5, 2], [13, 13]], dtype=numpy.int8)
    assert report_months(reported).T.tolist() == [[3, 5, 13, 13], [2, 13, 13, 13]]


def test_growth_is_symmetric_and_positive():
    assert growth(numpy.array([0.0, 1.0, -1.0, 0.25, -9.0])).tolist() == [1, 2, 0.5, 1.25, 0.1]


def test_who_pays_all_pays_what_is_due_to_the_last_bit(law):
    """Another household's unpaid bill may not round what this one paid: 87.5 x 8.33 = 728.875 is no whole cent."""
    population = draw(200, 2022)
    for name in ("uren_dagopvang", "uren_buitenschoolse_opvang"):
        population.persons[name] = population.persons[name] * 1.37
    rules = quiet(kinderopvang__aandeel_met_onbetaald_deel=0.3).kinderopvang
    facts = with_payments(population, identify(population), rules, Chance(1), ask, law)
    (due,) = ask([law], population, [{}], ["verschuldigde_kinderopvangkosten"])
    due, paid = due["verschuldigde_kinderopvangkosten"], facts.persons["betaalde_kinderopvangkosten"]
    exact = (paid == due).all(axis=0)
    assert 0 < exact.mean() < 1
    assert (paid <= due + 0.005).all()
    part = (paid[:, ~exact] / numpy.where(due[:, ~exact] > 0, due[:, ~exact], 1)).sum(axis=0)
    assert (part > 12 * (1 - rules.hoogste_onbetaald_deel.waarde) - 0.01).all()


def test_no_reduction_before_the_law_allows_one(law):
    """Decision in 2015: a recovery is due in full, and a draw of the assumptions does not turn it into a refusal."""
    household = family(
        2014, [APPLICANT], {"geboortedatum": ["1980-05-01"], "toetsingsinkomen": [20000.0], "gewerkte_uren": [150.0]}
    )
    advances = {"zorgtoeslag": numpy.array([2000.0])}
    outcome = run_cycle(household, {"huidig": law}, quiet(matiging__kans=1.0), 1, advances=advances)
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    assert settlement.terugvordering[0] == 2000 - settlement.toekenning[0] > 0
    assert settlement.gematigd[0] == 0


def test_a_report_that_changes_nothing_leaves_the_instalments(law):
    """Rent means nothing to zorgtoeslag: 12 x 123, although (1,483 - 9 x 123) / 3 would make 125 of the last three."""
    household = family(
        2024,
        [APPLICANT],
        {"geboortedatum": ["1980-05-01"], "toetsingsinkomen": [24000.0], "gewerkte_uren": [150.0]},
        {"kale_huur": [[600.0]] * 8 + [[650.0]] * 4},
    )
    rules = {"wijzigingen__huur__gemeld": 1.0, "wijzigingen__huur__vertraging": {0: 1.0}}
    outcome = run_cycle(household, {"huidig": law}, quiet(**rules), 1)
    assert outcome.meldingen.tolist() == [1]
    assert outcome.regimes["huidig"].allowances["zorgtoeslag"].voorschot_per_maand[:, 0].tolist() == [123] * 12


def test_group_of_the_income_error():
    def group(roles, hours, born="1980-05-01", income=30000.0, source=None):
        count = len(roles)
        facts = {
            "geboortedatum": [born] * count,
            "toetsingsinkomen": [income, income * 2, 0][:count],
            "gewerkte_uren": hours,
        }
        household = family(2022, roles, facts)
        if source:
            household.household_groups["groep_inkomensbron"] = pandas.Categorical([source])
        return GROUPS[income_group(household)[0]]

    assert group([APPLICANT], [150.0]) == "werknemer"
    assert group([APPLICANT], [0.0]) == "uitkering_of_pensioen"
    assert group([APPLICANT, CHILD], [150.0, 0]) == "alleenstaande_ouder"
    assert group([APPLICANT, CHILD], [0.0, 0]) == "uitkering_of_pensioen"
    # The partner earns most.
    assert group([APPLICANT, PARTNER], [0.0, 150]) == "werknemer"
    assert group([APPLICANT, PARTNER], [150.0, 0]) == "uitkering_of_pensioen"
    assert group([APPLICANT], [150.0], born="1997-01-02") == "jonger_dan_25"
    assert group([APPLICANT], [150.0], born="1997-01-01") == "werknemer"
    # A column that names the source goes before the hours.
    assert group([APPLICANT], [150.0], source="zelfstandige") == "zelfstandige"
    assert group([APPLICANT], [0.0], source="werknemer") == "werknemer"
    assert group([APPLICANT], [150.0], source="pensioen") == "werknemer"
