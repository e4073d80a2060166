"""Wrong and hostile requests never get a 500, a hang or a wrong 200, and the server answers a good one afterwards."""

import json

import pytest

from tests.web_hostile import CALCULATE, GOOD, requests
from tests.web_server import app

REQUESTS = requests()


@pytest.fixture(scope="module")
def client():
    return app().test_client()


def test_there_are_enough_of_them_and_no_name_twice():
    names = [wrong.name for wrong in REQUESTS]
    assert len(set(names)) == len(names) >= 150


@pytest.mark.parametrize("wrong", REQUESTS, ids=lambda wrong: wrong.name)
def test_a_wrong_request_is_refused_with_a_reason(client, wrong):
    headers = dict(wrong.headers)
    answer = client.open(wrong.path, method=wrong.method, data=wrong.body, content_type=wrong.content_type, headers=headers)
    body = answer.get_data(as_text=True)
    assert answer.status_code == wrong.status, body[:500]
    assert "Traceback" not in body
    assert "NaN" not in body or wrong.status != 200
    if wrong.status == 200:
        return
    faults = json.loads(body)["fouten"]
    assert faults
    assert all(set(fault) == {"pad", "code", "melding"} and fault["melding"] for fault in faults)
    assert len(body) < 50_000
    if wrong.code:
        assert wrong.code in {fault["code"] for fault in faults}, faults[:3]


def test_afterwards_a_good_request_gets_its_answer(client):
    answer = client.post(CALCULATE, json=GOOD)
    assert answer.status_code == 200
    assert answer.json["huishoudens"]["huis"]["zorgtoeslag"] == {"2025": 1573}
