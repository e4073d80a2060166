"""``make bench-api``: how long one household takes over the web API, for a few clients and for many, on loopback.

Closed loop: each client sends its next request when it has the answer to the last. Clients and server share the machine, so
that the numbers are those of a server that is somewhat busier than it need be.
"""

from __future__ import annotations

import dataclasses
import http.client
import json
import multiprocessing
import os
import statistics
import subprocess
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from tests.bench.report import machine
from tests.web_server import serving

YEAR = "2024"
MONTHS = [f"{YEAR}-{month:02d}" for month in range(1, 13)]
ALLOWANCES = ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag")

#: A single parent who rents, with a child in day care: the twelve months and the year of all four allowances, 52 values.
HOUSEHOLD: dict[str, Any] = {
    "personen": {
        "ouder": {
            "geboortedatum": {"ETERNITY": "1985-06-15"},
            "toetsingsinkomen": {YEAR: 27000},
            "gewerkte_uren": {YEAR: 120},
        },
        "kind": {
            "geboortedatum": {"ETERNITY": "2021-03-10"},
            "uren_dagopvang": {YEAR: 100},
            "uurprijs_dagopvang": {YEAR: 9.5},
        },
    },
    "huishoudens": {
        "gezin": {
            "aanvrager": ["ouder"],
            "kinderen": ["kind"],
            "kale_huur": {YEAR: 650},
            **{name: {YEAR: None} for name in ALLOWANCES},
            **{f"{name}_per_maand": dict.fromkeys(MONTHS) for name in ALLOWANCES},
        }
    },
}


@dataclasses.dataclass(frozen=True)
class Task:
    """What is asked, by how many clients, and what p95 is aimed at (milliseconds; None for no aim)."""

    name: str
    path: str
    body: dict[str, Any]
    clients: int
    aim: float | None


TASKS = [
    Task("één stelsel", "/alles-of-niets/calculate", HOUSEHOLD, 4, 100),
    Task("één stelsel", "/alles-of-niets/calculate", HOUSEHOLD, 20, 300),
    Task("vier stelsels", "/vergelijk", {"situatie": HOUSEHOLD}, 4, None),
    Task("vier stelsels", "/vergelijk", {"situatie": HOUSEHOLD}, 20, None),
]


@dataclasses.dataclass(frozen=True)
class Result:
    """What came out: seconds per request and of the whole, wrong answers, and seconds of processor of the workers."""

    task: Task
    latencies: list[float]
    seconds: float
    errors: int
    processor: float = 0.0

    def percentile(self, share: int) -> float:
        """Return the latency in milliseconds that so many percent of the requests stay within."""
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[share - 1] * 1000

    def cells(self) -> list[str]:
        """Return the line of the table."""
        aim = "" if self.task.aim is None else f"{self.task.aim:.0f}"
        met = "" if self.task.aim is None else ("ja" if self.percentile(95) < self.task.aim and not self.errors else "nee")
        numbers = [f"{self.percentile(share):.0f}" for share in (50, 95, 99)]
        count = len(self.latencies)
        rate, cost = f"{count / self.seconds:.1f}", f"{self.processor / count * 1000:.1f}"
        return [self.task.name, str(self.task.clients), str(count), *numbers, rate, cost, str(self.errors), aim, met]


HEADINGS = [
    *("vraag", "klanten", "vragen", "p50 (ms)", "p95 (ms)", "p99 (ms)", "per seconde", "processor per vraag (ms)"),
    *("fouten", "doel p95 (ms)", "gehaald"),
]


def measure(server: subprocess.Popen, port: int, task: Task, requests: int) -> Result:
    """Let the clients of a task send so many requests together, in a process of their own."""
    before = _processor_seconds(server)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        result = pool.apply(_measure, (port, task, requests))
    return dataclasses.replace(result, processor=_processor_seconds(server) - before)


def _processor_seconds(server: subprocess.Popen) -> float:
    """Return the seconds of processor that the workers have taken: what does not depend on who else is busy."""
    workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    stats = [Path(f"/proc/{worker}/stat").read_text(encoding="utf-8").rpartition(")")[2].split() for worker in workers]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def _measure(port: int, task: Task, requests: int) -> Result:
    body = json.dumps(task.body).encode()
    expected = _send(http.client.HTTPConnection("127.0.0.1", port), task.path, body)
    latencies: list[float] = []
    wrong: list[bytes] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(requests // task.clients):
            began = time.perf_counter()
            answer = _send(connection, task.path, body)
            latencies.append(time.perf_counter() - began)
            if answer != expected:
                wrong.append(answer)

    clients = [threading.Thread(target=client) for _ in range(task.clients)]
    began = time.perf_counter()
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return Result(task, latencies, time.perf_counter() - began, len(wrong))


def _send(connection: http.client.HTTPConnection, path: str, body: bytes) -> bytes:
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return str(answer.status).encode() + answer.read() if answer.status != 200 else answer.read()


def write(results: list[Result], workers: int, folder: Path) -> Path:
    """Write the table with what it was measured on."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {**machine(), "server": f"gunicorn {version('gunicorn')}, flask {version('flask')}, {workers} werkers"}
    lines = [
        "# De web-API onder belasting",
        "",
        "Een huishouden, twaalf maanden en het jaar van vier toeslagen (52 waarden). Klanten en server delen de machine.",
        "",
        *(f"* {key}: {value}" for key, value in about.items()),
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|{'|'.join(['---', *['---:'] * (len(HEADINGS) - 1)])}|",
        *(f"| {' | '.join(result.cells())} |" for result in results),
    ]
    path = folder / "bench_api.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def main(
    uit: Annotated[Path, typer.Option(help="Map voor de tabel.", file_okay=False)] = Path("uit"),
    vragen: Annotated[int, typer.Option(help="Vragen per meting.", min=20)] = 400,
    werkers: Annotated[int, typer.Option(help="Werkers van de server.", min=1)] = 2,
) -> None:
    """Meet de web-API op deze computer."""
    with serving("--werkers", str(werkers)) as (port, server):
        for task in TASKS[::2]:
            measure(server, port, task, 40)
        results = [measure(server, port, task, vragen) for task in TASKS]
    path = write(results, werkers, uit)
    typer.echo(path.read_text(encoding="utf-8"))
    typer.echo(path)
    if any(result.errors for result in results):
        raise typer.Exit(code=1)


if __name__ == "__main__":
    typer.run(main)
