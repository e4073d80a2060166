"""Build the package, install the wheel in an environment of its own, and use it from another folder.

Run by ``make wheel-test``; not a pytest file, because it needs the network and minutes instead of milliseconds.
It proves that parameters/ and reforms/ travel with the package and that no door leans on the checkout.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "uit", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)

MRS_K = {
    "personen": {
        "mevrouw_k": {"toetsingsinkomen": {"2014": 17000}, "gewerkte_uren": {"2014": 160}},
        "oudste": {
            "geboortedatum": {"ETERNITY": "2011-03-10"},
            "uren_dagopvang": {"2014": 169},
            "uurprijs_dagopvang": {"2014": 6.59},
            "betaalde_kinderopvangkosten": {"2014": 923.43},
        },
        "jongste": {
            "geboortedatum": {"ETERNITY": "2012-09-20"},
            "uren_dagopvang": {"2014": 53},
            "uurprijs_dagopvang": {"2014": 6.43},
            "betaalde_kinderopvangkosten": {"2014": 282.57},
        },
    },
    "huishoudens": {
        "gezin": {
            "aanvrager": ["mevrouw_k"],
            "kinderen": ["oudste", "jongste"],
            "betaald_voorschot_kinderopvangtoeslag": {"2014": 12427},
            "kinderopvangtoeslag": {"2014": None},
            "terugvordering_kinderopvangtoeslag": {"2014": None},
        }
    },
}


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command and return what it printed; stop with that text if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def build(folder: Path) -> Path:
    """Build sdist and wheel (the wheel from the sdist, so that both are complete) and return the wheel."""
    source = shutil.copytree(ROOT, folder / "source", ignore=LEFT_OUT)
    run(sys.executable, "-m", "build", "--outdir", folder / "dist", cwd=source)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel in a fresh environment and return its folder of commands."""
    venv.create(folder / "venv", with_pip=True)
    commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=folder)
    return commands


@contextmanager
def serving(commands: Path, elsewhere: Path, *reforms: str):
    """Serve the web API as core does, with reforms if any are named, and yield its address."""
    command = [commands / "openfisca", "serve", "--country-package", "openfisca_toeslagen", "--port"]
    with _running(command, ["--reforms", *reforms] if reforms else [], elsewhere, "/spec") as address:
        yield address


@contextmanager
def serving_every_regime(commands: Path, elsewhere: Path):
    """Serve every regime and the family page, and yield the address."""
    with _running([commands / "toeslagen", "serve", "--poort"], [], elsewhere, "/gezond") as address:
        yield address


@contextmanager
def _running(command: list, options: list, elsewhere: Path, known: str):
    """Run a server (its command ends in the option for the port) until it answers at a known path; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [str(part) for part in (*command, port, *options)],
        cwd=elsewhere,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}{known}", timeout=5).read()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def calculate(address: str, situation: dict) -> tuple[int, dict]:
    """Post a situation to /calculate and return status and answer."""
    request = urllib.request.Request(
        f"{address}/calculate", json.dumps(situation).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def expect(name: str, got: object, wanted: object) -> None:
    """Stop unless two values are equal."""
    if got != wanted:
        sys.exit(f"{name}: expected {wanted!r}, got {got!r}")
    print(f"ok: {name}")


def main() -> None:
    """Build, install and use."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        commands = install(build(folder), folder)
        elsewhere = folder / "elsewhere"
        cases = shutil.copytree(ROOT / "tests" / "published", elsewhere / "cases")

        place = run(commands / "python", "-c", "import openfisca_toeslagen as o; print(o.__file__)", cwd=elsewhere)
        expect("the installed package is the one used", str(folder / "venv") in place, True)
        run(commands / "openfisca", "test", cases, "--country-package", "openfisca_toeslagen", cwd=elsewhere)
        print("ok: openfisca test on the published cases")
        run(commands / "toeslagen", "controleer", cases, cwd=elsewhere)
        one = cases / "mevrouw_k_2014.yaml"
        told = run(commands / "toeslagen", "verklaar", one, "--html", "uitleg.html", cwd=elsewhere)
        expect("an outcome is explained", "Kinderopvangtoeslag: de toekenning over het jaar" in told, True)
        # Without any conftest: pytest finds the plugin where the package is installed.
        told = run(commands / "python", "-m", "pytest", one, cwd=elsewhere)
        expect("plain pytest runs the cases", "17 uitkomsten vergeleken in 5 gevallen" in told, True)
        run(commands / "toeslagen", "gezinnen", "--uit", "uit", cwd=elsewhere)
        expect("the report is written", (elsewhere / "uit" / "uitvoeringstoets.html").stat().st_size > 10_000, True)

        with serving(commands, elsewhere) as address:
            status, answer = calculate(address, MRS_K)
            family = answer["huishoudens"]["gezin"]
            expect("base law: status", status, 200)
            expect("base law: award (published)", family["kinderopvangtoeslag"], {"2014": 0})
            expect("base law: recovery (published)", family["terugvordering_kinderopvangtoeslag"], {"2014": 12427})
            refused = {
                "personen": {"ans": {}},
                "huishoudens": {"huis": {"aanvrager": ["ans"], "zorgtoeslag": {"2016": None}}},
            }
            status, answer = calculate(address, refused)
            expect("zorgtoeslag 2016 is refused with a 4xx", status // 100, 4)
            expect("the refusal names what is missing", "zorgtoeslag.standaardpremie" in json.dumps(answer), True)
        with serving(commands, elsewhere, "openfisca_toeslagen.reforms.Proportioneel") as address:
            status, answer = calculate(address, MRS_K)
            family = answer["huishoudens"]["gezin"]
            expect("proportional: award", family["kinderopvangtoeslag"], {"2014": 13214})
            expect("proportional: recovery", family["terugvordering_kinderopvangtoeslag"], {"2014": 0})
        with serving_every_regime(commands, elsewhere) as address:
            status, answer = calculate(f"{address}/alles-of-niets", MRS_K)
            family = answer["huishoudens"]["gezin"]
            expect("toeslagen serve: recovery (published)", family["terugvordering_kinderopvangtoeslag"], {"2014": 12427})
            for path in ("/", "/static/page.js", "/static/style.css", "/voorbeelden"):
                with urllib.request.urlopen(f"{address}{path}", timeout=30) as answered:
                    expect(f"the family page: {path}", answered.status, 200)


if __name__ == "__main__":
    main()
