"""What the numbers or the texts do not cover is refused by name, through every door, and never given as 0."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy
import pytest
import yaml
from openfisca_core.simulations import SimulationBuilder
from openfisca_toeslagen.reforms import DirecteFinanciering
from openfisca_web_api.app import create_app

from openfisca_toeslagen import CountryTaxBenefitSystem
from openfisca_toeslagen.concepts import Weigeringsgrond
from openfisca_toeslagen.refusal import RefusalError

LAW = CountryTaxBenefitSystem()
ADULT = {"geboortedatum": {"ETERNITY": "1980-01-01"}}


def whole(year, **facts) -> dict:
    return {name: {str(year): value} for name, value in facts.items()}


def single(year, household=(), **facts) -> dict:
    return {
        "personen": {"klant": ADULT | whole(year, **facts)},
        "huishoudens": {"gezin": {"aanvrager": ["klant"], **whole(year, **dict(household))}},
    }


def couple(year, applicant=(), partner=(), **household) -> dict:
    persons = {"klant": ADULT | whole(year, **dict(applicant)), "partner": ADULT | whole(year, **dict(partner))}
    return {
        "personen": persons,
        "huishoudens": {"gezin": {"aanvrager": ["klant"], "partner": ["partner"], **whole(year, **household)}},
    }


def with_child(year, born="2010-01-01", hours=50, woonland="NL", partner=None) -> dict:
    case = {
        "personen": {
            "klant": ADULT | whole(year, gewerkte_uren=100, woonland=woonland if partner is None else "NL"),
            "kind": {
                "geboortedatum": {"ETERNITY": born},
                **whole(year, gewerkte_uren=0, woonland="NL", uren_dagopvang=hours, uurprijs_dagopvang=6),
            },
        },
        "huishoudens": {"gezin": {"aanvrager": ["klant"], "kinderen": ["kind"]}},
    }
    if partner is not None:
        case["personen"]["partner"] = ADULT | whole(year, gewerkte_uren=100, woonland=partner)
        case["huishoudens"]["gezin"]["partner"] = ["partner"]
    return case


def two_partners(year) -> dict:
    case = couple(year)
    case["personen"]["derde"] = ADULT | whole(year, is_toeslagpartner=True)
    case["personen"]["partner"] |= whole(year, is_toeslagpartner=True)
    case["personen"]["klant"] |= whole(year, is_toeslagpartner=False)
    case["huishoudens"]["gezin"]["medebewoners"] = ["derde"]
    return case


MISSING, DATE, TWO, COUNTRY, TREATY, EVADES, ELDERLY, STATE, GROWN = (
    Weigeringsgrond.WAARDEN_ONTBREKEN,
    Weigeringsgrond.BESLUITDATUM,
    Weigeringsgrond.TWEE_TOESLAGPARTNERS,
    Weigeringsgrond.WOONLANDFACTOR,
    Weigeringsgrond.PARTNER_VERDRAGSGERECHTIGD,
    Weigeringsgrond.PARTNER_ONVERZEKERD,
    Weigeringsgrond.OUDERENTOESLAG,
    Weigeringsgrond.LIDSTAAT,
    Weigeringsgrond.KIND_VOLWASSEN,
)
OLD = {"geboortedatum": {"ETERNITY": "1940-01-01"}}
# allowance, year, case, ground, a word of what is missing
REFUSED = {
    "childcare 2012": ("kinderopvangtoeslag", 2012, with_child(2012), MISSING, "kinderopvangtoeslag.aanspraak"),
    "zorgtoeslag 2012": ("zorgtoeslag", 2012, single(2012), MISSING, "zorgtoeslag.normpremie"),
    "zorgtoeslag 2016": ("zorgtoeslag", 2016, single(2016), MISSING, "percentage_drempelinkomen.met_partner"),
    "zorgtoeslag 2027": ("zorgtoeslag", 2027, single(2027), MISSING, "awir.minimum_tegemoetkoming"),
    "childcare 2027": ("kinderopvangtoeslag", 2027, with_child(2027, "2024-01-01"), MISSING, "(kinderopvangtoeslag 2027)"),
    "decision in the year": (
        "zorgtoeslag",
        2025,
        single(2025, household={"datum_definitieve_beschikking": "2025-12-31"}),
        DATE,
        "datum_definitieve_beschikking",
    ),
    "two partners": ("zorgtoeslag", 2025, two_partners(2025), TWO, "art. 3 lid 4"),
    "two partners, childcare": ("kinderopvangtoeslag", 2025, two_partners(2025), TWO, "art. 3 lid 4"),
    "no country factor in 2023": ("zorgtoeslag", 2023, single(2023, woonland="BE"), COUNTRY, "woonlandfactor"),
    "no country factor at all": ("zorgtoeslag", 2025, single(2025, woonland="OVERIG"), COUNTRY, "woonlandfactor"),
    "treaty partner before November 2024": (
        "zorgtoeslag",
        2024,
        couple(2024, {"woonland": "NL"}, {"woonland": "BE"}),
        TREATY,
        "art. 4a lid 3",
    ),
    "evading partner in 2019": (
        "zorgtoeslag",
        2019,
        couple(2019, {"komt_verzekeringsplicht_niet_na": False}, {"komt_verzekeringsplicht_niet_na": True}),
        EVADES,
        "art. 2 lid 5",
    ),
    "evading applicant in 2021": (
        "zorgtoeslag",
        2021,
        couple(2021, {"komt_verzekeringsplicht_niet_na": True}, {"komt_verzekeringsplicht_niet_na": False}),
        EVADES,
        "art. 2 lid 5",
    ),
    # 81,360 + 21,139 + 1 up to 27,984 more: the ouderentoeslag decides.
    "elderly at the asset limit": (
        "zorgtoeslag",
        2014,
        {
            "personen": {"klant": OLD | whole(2014, vermogen=102_500)},
            "huishoudens": {"gezin": {"aanvrager": ["klant"]}},
        },
        ELDERLY,
        "ouderentoeslag",
    ),
    "elderly up to the highest addition": (
        "zorgtoeslag",
        2014,
        {
            "personen": {"klant": OLD | whole(2014, vermogen=130_483)},
            "huishoudens": {"gezin": {"aanvrager": ["klant"]}},
        },
        ELDERLY,
        "ouderentoeslag",
    ),
    "parent in the UK in 2021": (
        "kinderopvangtoeslag",
        2021,
        with_child(2021, "2018-01-01", woonland="GB"),
        STATE,
        "lidstaat",
    ),
    "partner in the UK": ("kinderopvangtoeslag", 2024, with_child(2024, "2022-01-01", partner="GB"), STATE, "lidstaat"),
    "grown child": ("kinderopvangtoeslag", 2014, with_child(2014, born="1996-11-30"), GROWN, "geboortedatum"),
}
# The same facts a step further, which are computed.
COMPUTED = {
    "zorgtoeslag 2013": ("zorgtoeslag", 2013, single(2013)),
    "zorgtoeslag 2015": ("zorgtoeslag", 2015, single(2015)),
    "zorgtoeslag 2017": ("zorgtoeslag", 2017, single(2017)),
    "zorgtoeslag 2026": ("zorgtoeslag", 2026, single(2026)),
    "childcare 2013": ("kinderopvangtoeslag", 2013, with_child(2013)),
    "parent in Norway": ("kinderopvangtoeslag", 2014, with_child(2014, woonland="NO")),
    "partner in Iceland": ("kinderopvangtoeslag", 2024, with_child(2024, "2022-01-01", partner="IS")),
    "childcare 2016": ("kinderopvangtoeslag", 2016, with_child(2016, "2014-01-01")),
    "childcare 2026": ("kinderopvangtoeslag", 2026, with_child(2026, "2024-01-01")),
    "decision the day after the year": (
        "zorgtoeslag",
        2025,
        single(2025, household={"datum_definitieve_beschikking": "2026-01-01"}),
    ),
    "country factor in 2024": ("zorgtoeslag", 2024, single(2024, woonland="BE")),
    "treaty partner in 2025": ("zorgtoeslag", 2025, couple(2025, {"woonland": "NL"}, {"woonland": "BE"})),
    "partner in the UK in 2025": ("kinderopvangtoeslag", 2025, with_child(2025, "2023-01-01", partner="GB")),
    "parent in the UK in 2020": ("kinderopvangtoeslag", 2020, with_child(2020, "2018-01-01", woonland="GB")),
    "child of seventeen": ("kinderopvangtoeslag", 2014, with_child(2014, born="1996-12-02")),
}

refused = pytest.mark.parametrize(("allowance", "year", "case", "ground", "word"), REFUSED.values(), ids=REFUSED.keys())


@pytest.fixture(scope="module")
def client():
    app = create_app(CountryTaxBenefitSystem())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def build(case, system=LAW):
    return SimulationBuilder().build_from_dict(system, case)


# --- Python -------------------------------------------------------------------------------------------------------------


@refused
def test_python_raises_with_allowance_year_and_what_is_missing(allowance, year, case, ground, word):
    for name in (allowance, f"maandtermijn_{allowance}", f"nabetaling_{allowance}", f"terugvordering_{allowance}"):
        with pytest.raises(RefusalError) as refusal:
            build(case).calculate(name, str(year))
        assert refusal.value.variable == allowance
        assert refusal.value.period == str(year)
        text = str(refusal.value)
        assert text.startswith(f"{allowance} {year} geweigerd: {ground.value}")
        assert word in text


@refused
def test_python_refuses_the_month_too(allowance, year, case, ground, word):
    with pytest.raises(RefusalError) as refusal:
        build(case).calculate(f"{allowance}_per_maand", f"{year}-03")
    assert str(refusal.value).startswith(f"{allowance} {year} geweigerd: {ground.value}")
    assert word in str(refusal.value)


@pytest.mark.parametrize(("allowance", "year", "case"), COMPUTED.values(), ids=COMPUTED.keys())
def test_the_neighbouring_case_is_computed(allowance, year, case):
    award = build(case).calculate(allowance, str(year))
    assert award[0] > 0


def test_every_ground_of_the_two_allowances_is_tested():
    of_other_rules = {
        ground
        for ground in Weigeringsgrond
        if ground not in {ground for _, _, _, ground, _ in REFUSED.values()} | {Weigeringsgrond.GEEN}
    }
    assert not of_other_rules & {MISSING, DATE, TWO, COUNTRY, TREATY, EVADES, ELDERLY, STATE, GROWN}
    assert all(len(ground.value) > 20 for ground in Weigeringsgrond if ground is not Weigeringsgrond.GEEN)


def test_a_variable_without_a_value_of_its_own_is_refused_by_the_name_of_the_parameter():
    with pytest.raises(
        RefusalError, match=r"drempelinkomen_dienst 2017 geweigerd.*zorgtoeslag\.drempelinkomen\.gepubliceerd"
    ):
        build(single(2017)).calculate("drempelinkomen_dienst", "2017")
    with pytest.raises(RefusalError, match=r"normpremie 2016-01 geweigerd.*zorgtoeslag\.normpremie"):
        build(single(2016)).calculate("normpremie", "2016-01")


def test_a_refusal_of_one_allowance_leaves_the_other():
    case = with_child(2016, "2014-01-01")
    assert build(case).calculate("kinderopvangtoeslag", "2016")[0] > 0
    with pytest.raises(RefusalError):
        build(case).calculate("zorgtoeslag", "2016")


@pytest.mark.parametrize("year", [2012, 2027])
def test_direct_funding_is_refused_in_a_year_without_prices(year):
    system = DirecteFinanciering(LAW)
    for name in ("vergoeding_kinderopvang", "eigen_bijdrage_kinderopvang", "kinderopvangtoeslag"):
        with pytest.raises(RefusalError, match=f"{year}"):
            build(with_child(year), system).calculate(name, str(year))


def test_the_household_is_named_among_others():
    case = single(2025)
    case["personen"]["tweede"] = ADULT | whole(2025, woonland="OVERIG")
    case["personen"]["klant"] |= whole(2025, woonland="NL")
    case["huishoudens"]["ander"] = {"aanvrager": ["tweede"]}
    with pytest.raises(RefusalError, match="huishouden ander"):
        build(case).calculate("zorgtoeslag", "2025")


# --- Marked, as in a population ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("allowance", "year", "case", "ground"), [row[:4] for row in REFUSED.values()], ids=REFUSED.keys())
def test_marked_refusals_are_not_a_number_and_carry_their_ground(allowance, year, case, ground):
    simulation = build(case)
    simulation.mark_refusals = True
    for name in ("", "maandtermijn_", "nabetaling_", "terugvordering_", "niet_teruggevorderd_"):
        assert numpy.isnan(simulation.calculate(f"{name}{allowance}", str(year))).all(), name
    assert numpy.isnan(simulation.calculate(f"{allowance}_per_maand", f"{year}-12")).all()
    assert list(simulation.calculate(f"weigering_{allowance}", str(year)).decode()) == [ground]


def test_marking_computes_the_others():
    """One simulation, six households, two refused: the other four get what they get alone."""
    persons, households = {}, {}
    countries = ["NL", "BE", "OVERIG", "NL", "DE", "OVERIG"]
    for number, country in enumerate(countries):
        persons[f"p{number}"] = ADULT | whole(2025, toetsingsinkomen=20_000 + 1_000 * number, woonland=country)
        households[f"h{number}"] = {"aanvrager": [f"p{number}"]}
    simulation = build({"personen": persons, "huishoudens": households})
    simulation.mark_refusals = True
    awards = simulation.calculate("zorgtoeslag", "2025")
    assert list(numpy.isnan(awards)) == [country == "OVERIG" for country in countries]
    for number in (0, 1, 3, 4):
        alone = build({"personen": {"p": persons[f"p{number}"]}, "huishoudens": {"h": {"aanvrager": ["p"]}}})
        assert alone.calculate("zorgtoeslag", "2025")[0] == awards[number] > 0
    grounds = simulation.calculate("weigering_zorgtoeslag", "2025").decode()
    assert list(grounds) == [COUNTRY if country == "OVERIG" else Weigeringsgrond.GEEN for country in countries]
    # A refusal of one allowance is none of the other.
    assert not numpy.isnan(simulation.calculate("kinderopvangtoeslag", "2025")).any()


# --- The web API --------------------------------------------------------------------------------------------------------


@refused
@pytest.mark.parametrize("route", ["/calculate", "/trace"])
def test_web_api_answers_4xx_with_the_message(client, route, allowance, year, case, ground, word):
    asked = {**case, "huishoudens": {"gezin": {**case["huishoudens"]["gezin"], allowance: {str(year): None}}}}
    response = client.post(route, json=asked)
    assert 400 <= response.status_code < 500
    message = response.get_json()[allowance][str(year)]
    assert ground.value in message
    assert word in message


def test_web_api_computes_the_rest(client):
    asked = single(2025, toetsingsinkomen=20_000)
    asked["huishoudens"]["gezin"] |= {"zorgtoeslag": {"2025": None}}
    response = client.post("/calculate", json=asked)
    assert response.status_code == 200
    assert response.get_json()["huishoudens"]["gezin"]["zorgtoeslag"] == {"2025": 1573}


# --- openfisca test ----------------------------------------------------------------------------------------------------


def test_openfisca_test_fails_with_the_message(tmp_path):
    """A case that is refused does not pass as 0: the run fails and says what, for which year and why."""
    chosen = [REFUSED[key] for key in ("zorgtoeslag 2016", "no country factor in 2023", "grown child", "childcare 2012")]
    cases = [
        {"name": f"Geweigerd {year}", "period": year, "input": case, "output": {allowance: 0}}
        for allowance, year, case, _, _ in chosen
    ]
    file = tmp_path / "geweigerd.yaml"
    file.write_text(yaml.safe_dump(cases), encoding="utf-8")
    command = [str(Path(sys.executable).parent / "openfisca"), "test", "-c", "openfisca_toeslagen", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert run.returncode != 0
    output = run.stdout + run.stderr
    assert f"{len(cases)} failed" in output
    for allowance, year, _, ground, word in chosen:
        assert f"{allowance} {year} geweigerd: {ground.value}" in output
        assert word in output
