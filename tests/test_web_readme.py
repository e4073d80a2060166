"""Every request of the README of the web API is run as it stands there, and its table of errors is complete."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from openfisca_toeslagen import layout
from openfisca_toeslagen.web.settings import Limits
from tests.web_hostile import requests
from tests.web_server import app, in_thread

README = (layout.PACKAGE / "web" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", README, re.DOTALL)
SHELL = [text for kind, text in BLOCKS if kind == "sh" and "curl" in text]
PYTHON = [text for kind, text in BLOCKS if kind == "python"]
ELSEWHERE = "http://127.0.0.1:5000"


@pytest.fixture(scope="module")
def address():
    with in_thread(app()) as address:
        yield address


def run(command, folder, text=None):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, input=text, env={**os.environ, "PATH": path})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_is_something_to_run():
    assert len(SHELL) == 5
    assert len(PYTHON) == 1


@pytest.mark.parametrize("number", [*range(4), pytest.param(4, marks=pytest.mark.slow)])
def test_a_request_with_curl_gets_an_answer(address, number, tmp_path):
    told = run(["sh", "-e"], tmp_path, SHELL[number].replace(ELSEWHERE, address))
    if "geval.yaml" in SHELL[number]:
        assert "1 passed" in told
        return
    answer = json.loads(told)
    assert "fouten" not in answer
    if "stelsels" in SHELL[number] and "as" not in SHELL[number].split('"')[1::2]:
        outcomes = [
            o["waarden"]["huishoudens"]["gezin"]["terugvordering_kinderopvangtoeslag"]["2014"] for o in answer["uitkomsten"]
        ]
        assert outcomes == [9500, 0]


def test_the_client_in_python_computes_and_tells_what_is_wrong(address, tmp_path):
    told = run([sys.executable, "-c", PYTHON[0].replace(ELSEWHERE, address)], tmp_path).splitlines()
    assert [line.split()[0] for line in told[:4]] == ["huidig", "alles-of-niets", "proportioneel", "directe-financiering"]
    assert len({line.split()[1] for line in told[:4]}) == 1
    assert told[4].startswith("422 /personen/ans/toetsingsinkomen/2025: ")


def test_every_code_stands_in_the_table():
    known = {code for line in README.splitlines() if line.startswith("| ") for code in re.findall(r"`([a-z_]+)`", line)}
    assert {wrong.code for wrong in requests() if wrong.code} <= known
    source = "".join(path.read_text(encoding="utf-8") for path in (layout.PACKAGE / "web").glob("*.py"))
    raised = set(re.findall(r'refuse\(\s*HTTPStatus\.\w+,\s*"(\w+)"', source))
    assert len(raised) > 10
    assert raised <= known


def test_limits_are_those_of_the_server():
    limits = Limits()
    told = [
        f"{limits.body_bytes // 1024} KiB",
        f"{limits.depth} levels",
        f"{limits.persons} persons in {limits.households} households",
        f"{limits.questions:,} values asked",
        f"{limits.facts:,} given",
        f"names of {limits.name_length} characters",
        f"years {limits.first_year} to {limits.last_year}",
        f"`trace` takes {limits.traced} values, `/verklaar` {limits.explained}",
        f"{limits.series_points} points",
        f"{limits.series_persons} persons",
        f"within {limits.reading_seconds} seconds",
        f"took {limits.seconds} seconds",
    ]
    text = " ".join(README.split())
    assert [part for part in told if part not in text] == []
