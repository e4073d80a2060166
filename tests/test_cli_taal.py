"""What the command says about a wrong call is Dutch, and so is the frame of its help."""

import re

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app

WRONG = {
    "controlr": "Onbekende opdracht 'controlr'. Bedoelde u 'controleer'?",
    "controleer": "Er ontbreekt een gegeven: PAD....",
    "controleer --xyz a": "Onbekende optie --xyz",
    "controleer --ales a": "Bedoelde u --alles",
    "dekking --vanaf abc": "De waarde van --vanaf kan niet: toegestaan: een geheel getal",
    "dekking --vanaf": "De optie --vanaf heeft een waarde nodig.",
    "bevolking maak": "De optie --huishoudens is verplicht.",
    "valideer --pad nergens": "'nergens' bestaat niet",
    "schema iets": "'iets' bestaat niet; toegestaan: 'geval', 'voorstel'",
    "schema geval nog": "Dit is te veel: nog",
}
ENGLISH = ("Usage", "OPTIONS", "Missing", "Invalid", "No such", "Did you", "Show this", "required", "Error", "should be")


def said(arguments):
    result = CliRunner().invoke(app, arguments.split(), env={"COLUMNS": "200"})
    return result, " ".join(re.sub("[│╭╮╰╯─]", " ", result.output).split())


@pytest.mark.parametrize("arguments", WRONG)
def test_a_wrong_call_is_answered_in_dutch(arguments):
    result, output = said(arguments)
    assert result.exit_code == 2
    assert WRONG[arguments] in output
    assert not [word for word in ENGLISH if word in output]


@pytest.mark.parametrize(
    "arguments", ["--help", "controleer --help", "vergelijk --help", "bevolking maak --help", "serve --help"]
)
def test_the_frame_of_help_is_dutch(arguments):
    result, output = said(arguments)
    assert result.exit_code == 0
    assert output.startswith("Gebruik: ")
    assert not [word for word in ENGLISH if word in output]
