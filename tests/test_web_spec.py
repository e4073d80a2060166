"""Every mounted API keeps what its description promises, and gives core's own answers under its prefix."""

import json

import pytest
import schemathesis
from openfisca_web_api.app import create_app as create_core_app

from tests.conftest import LAW
from tests.web_server import app

REGIMES = ["huidig", "alles-of-niets", "proportioneel", "directe-financiering"]
APP = app()


@pytest.fixture(scope="module")
def client():
    return APP.test_client()


@pytest.fixture(scope="module")
def core():
    return create_core_app(LAW).test_client()


@pytest.mark.parametrize(
    "path", ["/entities", "/variables", "/parameters", "/variable/zorgtoeslag", "/parameter/zorgtoeslag.standaardpremie"]
)
def test_lists_and_descriptions_are_core_s_with_links_under_the_prefix(client, core, path):
    text = client.get(f"/huidig{path}").get_data(as_text=True)
    assert json.loads(text.replace("http://localhost/huidig/", "http://localhost/")) == core.get(path).json


def test_every_parameter_and_variable_is_found_where_its_link_says(client):
    for kind in ("variables", "parameters"):
        links = [item["href"] for item in client.get(f"/alles-of-niets/{kind}").json.values()]
        assert len(links) > 150
        for link in links:
            assert link.startswith("http://localhost/alles-of-niets/")
            assert client.get(link.removeprefix("http://localhost")).status_code == 200


def test_a_regime_has_its_own_rules_in_its_lists(client):
    assert "vergoedbare_kinderopvangkosten" in client.get("/directe-financiering/variables").json
    assert "vergoedbare_kinderopvangkosten" not in client.get("/huidig/variables").json


def test_calculate_answers_as_core_does(client, core):
    situation = LAW.open_api_config["simulation_example"]
    assert client.post("/huidig/calculate", json=situation).json == core.post("/calculate", json=situation).json


def test_trace_answers_as_core_does(client, core):
    situation = LAW.open_api_config["simulation_example"]
    ours, theirs = (one.json for one in (client.post("/huidig/trace", json=situation), core.post("/trace", json=situation)))
    assert list(ours) == ["trace", "entitiesDescription", "requestedCalculations"]
    assert [ours[key] for key in list(ours)[1:]] == [theirs[key] for key in list(ours)[1:]]
    assert set(ours["trace"]) == set(theirs["trace"])
    for name, step in ours["trace"].items():
        for key in ("dependencies", "parameters"):
            assert step[key] == theirs["trace"][name][key]
        # Dates are written as such here, not as in the headers of HTTP.
        assert step["value"] == theirs["trace"][name]["value"] or name.startswith(("datum_", "geboortedatum"))


@pytest.mark.parametrize("regime", REGIMES)
def test_the_description_says_where_it_is_served(client, regime):
    described = client.get(f"/{regime}/spec", headers={"Host": "toeslagen.voorbeeld.nl"}).json
    assert described["servers"] == [{"url": f"http://toeslagen.voorbeeld.nl/{regime}"}]
    assert described["info"]["version"] == client.get(f"/{regime}/").headers["Country-Package-Version"]


def test_a_refused_year_is_a_422_with_its_reason(client):
    situation = {"personen": {"ans": {}}, "huishoudens": {"huis": {"aanvrager": "ans", "zorgtoeslag": {"2016": None}}}}
    answer = client.post("/huidig/calculate", json=situation)
    assert answer.status_code == 422
    (fault,) = answer.json["fouten"]
    assert fault["pad"] == "/huishoudens/huis/zorgtoeslag/2016"
    assert "standaardpremie" in fault["melding"]


def test_what_is_no_number_is_null_with_a_reason(client):
    factor = "evenredigheidsfactor_kinderopvangtoeslag"
    situation = {"personen": {"ans": {}}, "huishoudens": {"huis": {"aanvrager": "ans", factor: {"2025": None}}}}
    answer = client.post("/huidig/calculate", json=situation)
    assert answer.json["huishoudens"]["huis"][factor] == {"2025": None}
    assert answer.json["meldingen"][0]["pad"] == f"/huishoudens/huis/{factor}/2025"


def described(regime, coverage):
    """Return the description of a regime for schemathesis.

    A 413 or a 422 is a right answer to what the schema allows: it cannot say that every person has one role, that a partner
    fits the facts, or that the law knows a year. The systematic phase goes by every variable: once is enough.
    """
    config = {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "300", "404", "413", "422"]},
            "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "413", "415", "422"]},
        },
        "generation": {"max-examples": 25, "deterministic": True},
        "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": coverage}},
    }
    return schemathesis.openapi.from_wsgi(f"/{regime}/spec", APP, config=schemathesis.Config.from_dict(config))


CURRENT, ALL_OR_NOTHING, PROPORTIONAL, DIRECT = (described(name, coverage=name == "huidig") for name in REGIMES)


@pytest.mark.slow
@CURRENT.parametrize()
def test_the_law_answers_as_described(case):
    case.call_and_validate()


@pytest.mark.slow
@ALL_OR_NOTHING.parametrize()
def test_all_or_nothing_answers_as_described(case):
    case.call_and_validate()


@pytest.mark.slow
@PROPORTIONAL.parametrize()
def test_the_proportional_rule_answers_as_described(case):
    case.call_and_validate()


@pytest.mark.slow
@DIRECT.parametrize()
def test_direct_funding_answers_as_described(case):
    case.call_and_validate()
