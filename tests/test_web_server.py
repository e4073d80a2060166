"""The server as it runs for others: hostile and slow clients, its memory, its limits, its headers and its log."""

import concurrent.futures
import contextlib
import http.client
import json
import socket
import time
from pathlib import Path

import pytest

from openfisca_toeslagen.web.app import create_app
from openfisca_toeslagen.web.regimes import slug
from openfisca_toeslagen.web.settings import Limits, Settings
from tests.web_hostile import CALCULATE, COMPARE, GOOD, encoded, requests
from tests.web_server import app, serving

MOST_MEMORY = 300 * 1024
#: A client of ours waits longer than the server's own limits, so that a hang is seen as one.
PATIENCE = 45


def ask(port, method, path, body=b"", content_type="application/json", headers=()):
    """Send one request and return (status, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        sent = dict(headers) | ({"Content-Type": content_type} if content_type is not None else {})
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read()


def good(port):
    status, body = ask(port, "POST", CALCULATE, encoded(GOOD))
    return status == 200 and json.loads(body)["huishoudens"]["huis"]["zorgtoeslag"] == {"2025": 1573}


def memory(process):
    """Return the resident memory of each worker in KiB."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    status = [Path(f"/proc/{child}/status").read_text() for child in children]
    return [int(line.split()[1]) for text in status for line in text.splitlines() if line.startswith("VmHWM")]


def raw(port, *pieces, pause=0.0):
    """Send pieces of bytes with pauses, as long as the server listens, and return what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except OSError:
                break
            time.sleep(pause)
        answer = b""
        with contextlib.suppress(OSError):
            while part := connection.recv(65536):
                answer += part
        return answer


LAW_ONLY = ("huidig",)
HEAD = b"POST /huidig/calculate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"


@pytest.mark.slow
def test_hostile_requests_leave_the_server_standing(tmp_path):
    log = tmp_path / "log"
    with log.open("wb") as file, serving("--werkers", "2", log=file) as (port, process):
        for wrong in requests():
            if wrong.path.isascii():
                status, body = ask(port, wrong.method, wrong.path, wrong.body, wrong.content_type, wrong.headers)
                assert status == wrong.status, (wrong.name, status, body[:300])
        refused = [
            raw(port, b"nonsense\r\n\r\n"),
            raw(port, b"GET / HTTP/9.9\r\nHost: a\r\n\r\n"),
            raw(port, b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
            raw(port, b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
            raw(port, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 10_000 + b"\r\n\r\n"),
            raw(port, HEAD + b"Content-Length: -5\r\n\r\n{}"),
            raw(port, HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{}"),
            raw(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n"),
            raw(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
            raw(port, HEAD + b"Content-Length: 99999999999\r\n\r\n{}"),
        ]
        for answer in refused:
            assert not answer or answer.startswith(b"HTTP/1.1 4"), answer[:200]
        endless = b"".join((HEAD, b"Transfer-Encoding: chunked\r\n\r\n", *[b"10000\r\n" + b" " * 65536 + b"\r\n"] * 40))
        assert raw(port, endless).startswith((b"HTTP/1.1 413", b""))
        assert good(port)
        assert len(memory(process)) == 2
        assert max(memory(process)) < MOST_MEMORY
    assert "24000" not in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.mark.slow
def test_slow_clients_are_answered_and_do_not_hold_up_others():
    body = encoded(GOOD)
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    dripping = [HEAD + length, *(body[i : i + 1] for i in range(len(body)))]
    slow = {
        "never a byte": [b""],
        "half a head": [HEAD[:30]],
        "no body": [HEAD + length],
        "half a body": [HEAD + length + body[:20]],
        "a byte a second": dripping[:30],
        "chunks that stop": [HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"per\r\n'],
    }
    with serving("--werkers", "2") as (port, process):
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            began = time.monotonic()
            waiting = {name: pool.submit(raw, port, *pieces, pause=1) for name, pieces in list(slow.items())}
            more = [pool.submit(raw, port, HEAD + length + body[:20]) for _ in range(6)]
            time.sleep(1)
            assert all(good(port) for _ in range(20))
            assert time.monotonic() - began < Limits.reading_seconds
            for name in ("no body", "half a body", "a byte a second"):
                assert waiting[name].result(PATIENCE).startswith(b"HTTP/1.1 408"), name
            for future in (*waiting.values(), *more):
                assert not future.result(PATIENCE).startswith(b"HTTP/1.1 5")
        assert good(port)
        assert max(memory(process)) < MOST_MEMORY


@pytest.mark.slow
def test_twenty_clients_at_once_all_get_their_own_answer():
    def income(number):
        asked = json.loads(encoded(GOOD))
        asked["personen"]["ans"]["toetsingsinkomen"]["2025"] = 20_000 + 500 * number
        return encoded(asked)

    with serving("--werkers", "2") as (port, _), concurrent.futures.ThreadPoolExecutor(20) as pool:
        alone = [ask(port, "POST", CALCULATE, income(number)) for number in range(40)]
        together = list(pool.map(lambda number: ask(port, "POST", CALCULATE, income(number)), list(range(40)) * 5))
        assert together == alone * 5
        assert len({body for _, body in alone}) == 40


def test_what_takes_too_long_is_a_503_that_says_so():
    client = create_app(Settings(regimes=LAW_ONLY, limits=Limits(seconds=0))).test_client()
    answer = client.post(CALCULATE, json=GOOD)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json["fouten"][0]["code"] == "te_lang"
    assert client.get("/gezond").status_code == 200


def test_a_fault_of_our_own_tells_nothing(monkeypatch, caplog):
    def fail(*_):
        message = "the income is 24000"
        raise RuntimeError(message)

    client = create_app(Settings(regimes=LAW_ONLY)).test_client()
    monkeypatch.setattr("openfisca_toeslagen.web.situation.calculation", fail)
    answer = client.post(CALCULATE, json=GOOD)
    assert (answer.status_code, answer.json["fouten"][0]["code"]) == (500, "storing")
    assert "24000" not in answer.get_data(as_text=True) + caplog.text
    assert "RuntimeError at " in caplog.text


def test_other_sites_may_read_answers_only_when_it_is_set():
    asked = {"Origin": "https://gemeente.voorbeeld"}
    plain = app().test_client()
    assert "Access-Control-Allow-Origin" not in plain.get("/stelsels", headers=asked).headers
    opened = create_app(Settings(regimes=LAW_ONLY, cors=("https://gemeente.voorbeeld",))).test_client()
    allowed = opened.get("/stelsels", headers=asked)
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://gemeente.voorbeeld"
    other = opened.get("/stelsels", headers={"Origin": "https://elders.voorbeeld"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_proxy_is_believed_only_when_it_is_named():
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "toeslagen.voorbeeld", "X-Forwarded-Prefix": "/api"}
    plain = app().test_client().get("/huidig/spec", headers=headers)
    assert plain.json["servers"] == [{"url": "http://localhost/huidig"}]
    behind = create_app(Settings(regimes=LAW_ONLY, proxies=1)).test_client().get("/huidig/spec", headers=headers)
    assert behind.json["servers"] == [{"url": "https://toeslagen.voorbeeld/api/huidig"}]


def test_further_regimes_are_served_under_their_own_name():
    client = create_app(Settings(regimes=("huidig", "Uitvoeringspraktijk"))).test_client()
    assert [regime["naam"] for regime in client.get("/stelsels").json["stelsels"]] == ["huidig", "uitvoeringspraktijk"]
    assert client.post("/uitvoeringspraktijk/calculate", json=GOOD).status_code == 200
    compared = client.post(COMPARE, json={"situatie": GOOD}).json["uitkomsten"]
    assert [outcome["stelsel"] for outcome in compared] == ["huidig", "uitvoeringspraktijk"]
    assert client.get("/alles-of-niets/spec").status_code == 404


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AllesOfNiets", "alles-of-niets"),
        ("reforms/tweede_kind/voorstel.yaml", "tweede-kind"),
        ("mijn_plan.yaml", "mijn-plan"),
        ("Proportioneel+tweede_kind", "proportioneel-tweede-kind"),
    ],
)
def test_names_become_addresses(name, expected):
    assert slug(name) == expected


def test_an_unknown_regime_is_refused_before_anything_starts():
    with pytest.raises(ValueError, match="AllesOfNiets"):
        create_app(Settings(regimes=("huidig", "AllesOfniets")))
