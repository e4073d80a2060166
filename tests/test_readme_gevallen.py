"""Every file and command of the manual for drafters works as it says, on a clean folder."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app

pytest_plugins = ["pytester"]

README = Path(__file__).parent / "README.md"
BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match["kind"], match["text"]) for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write every file of the manual."""
    here = tmp_path_factory.mktemp("gevallen")
    for kind, text in BLOCKS:
        if kind == "yaml":
            (here / re.match(r"# (\S+)", text)[1]).write_text(text, encoding="utf-8")
    return here


def commands(kind, program):
    for block, text in BLOCKS:
        if block == kind:
            yield from (line for line in text.splitlines() if line.split()[0] == program)


def run(command, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return CliRunner().invoke(app, shlex.split(command)[1:])


def test_the_manual_has_the_files_and_commands_that_this_test_knows():
    assert {kind for kind, _ in BLOCKS} == {"", "yaml", "sh", "sh mislukt", "sh lang", "uitvoer", "json"}
    assert len(list(commands("sh", "toeslagen"))) >= 6


@pytest.mark.parametrize("command", list(commands("sh", "toeslagen")))
def test_a_command_that_should_succeed_does(command, folder, monkeypatch):
    result = run(command, folder, monkeypatch)
    assert result.exit_code == 0, result.output


@pytest.mark.slow
@pytest.mark.parametrize("command", list(commands("sh lang", "toeslagen")))
def test_a_long_command_succeeds(command, folder, monkeypatch):
    assert run(command, folder, monkeypatch).exit_code == 0


def test_what_should_fail_fails_and_shows_what_the_manual_shows(folder, monkeypatch):
    shown = ""
    for command in commands("sh mislukt", "toeslagen"):
        result = run(command, folder, monkeypatch)
        assert result.exit_code == 1
        shown += result.stdout
    for kind, text in BLOCKS:
        if kind == "uitvoer":
            assert text in shown


def test_pytest_runs_as_the_manual_says(pytester):
    names = {"mijn_geval": "geval", "stelsels": "stelsels"}
    for kind, text in BLOCKS:
        stem = re.match(r"# (\w+)\.yaml", text) if kind == "yaml" else None
        if stem and stem[1] in names:
            pytester.makefile(".yaml", **{stem[1]: text})
    plugin = ("-p", "openfisca_toeslagen.checks.pytest_plugin")
    for command in commands("sh", "pytest"):
        assert pytester.runpytest(*plugin, *command.split()[1:]).ret == 0


def test_the_settings_of_the_editor_are_json():
    (settings,) = (text for kind, text in BLOCKS if kind == "json")
    assert "yaml.schemas" in json.loads(settings)
