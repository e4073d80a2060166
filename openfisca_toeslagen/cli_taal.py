"""The frame of help and errors in Dutch: typer has no translations of its own, only titles that can be set.

What typer says about a wrong option or value goes through its highlighter last; there it is translated, sentence by
sentence. A sentence that is not known stays as it is.
"""

from __future__ import annotations

import re

from rich.text import Text
from typer import rich_utils

#: What typer says, as a pattern, and the same in Dutch.
SENTENCES = {
    r"Show this message and exit\.": "Toon deze hulp.",
    r"^\s*Usage: ": "Gebruik: ",
    r"\[OPTIONS\]": "[OPTIES]",
    r"COMMAND \[ARGS\]\.\.\.": "OPDRACHT [GEGEVENS]...",
    r"Missing command\.": "Welke opdracht?",
    r"No such command '(.*?)'\.": r"Onbekende opdracht '\1'.",
    r"No such option: (\S+)": r"Onbekende optie \1",
    r"Did you mean (.*?)\?": r"Bedoelde u \1?",
    r"\(Possible options: (.*?)\)": r"(Bedoelde u \1?)",
    r"Missing argument '(.*?)'\.": r"Er ontbreekt een gegeven: \1.",
    r"Missing option '(.*?)'\.": r"De optie \1 is verplicht.",
    r"Missing parameter: (\S+)": r"Er ontbreekt een gegeven: \1",
    r"Option '(.*?)' requires an argument\.": r"De optie \1 heeft een waarde nodig.",
    r"Option '(.*?)' requires (\d+) arguments\.": r"De optie \1 heeft \2 waarden nodig.",
    r"Option '(.*?)' does not take a value\.": r"De optie \1 heeft geen waarde.",
    r"Got unexpected extra arguments?(?:\(s\))? \((.*?)\)": r"Dit is te veel: \1",
    r"Invalid value for '(.*?)': ": r"De waarde van \1 kan niet: ",
    r"Invalid value: ": "De waarde kan niet: ",
    r"Value error, ": "",
    r"Input should be a valid integer, unable to parse string as an integer": "toegestaan: een geheel getal",
    r"Input should be a valid number, unable to parse string as a number": "toegestaan: een getal",
    r"Input should be greater than or equal to (\S+)": r"toegestaan: \1 of meer",
    r"Input should be less than or equal to (\S+)": r"toegestaan: \1 of minder",
    r"(\S+) is not a valid integer\.?": r"\1 is geen geheel getal",
    r"(\S+) is not in the range (.*)\.": r"\1 valt buiten \2",
    r"'(.*?)' is not one of (.*)\.": r"'\1' bestaat niet; toegestaan: \2",
    r"'(.*?)' does not match the formats? '%Y-%m-%d'\.": r"'\1' is geen datum; toegestaan: een datum als 2026-03-31",
    r"[Pp]ath '(.*?)' does not exist\.": r"'\1' bestaat niet",
    r"[Ff]ile '(.*?)' does not exist\.": r"het bestand '\1' bestaat niet",
    r"[Dd]irectory '(.*?)' does not exist\.": r"de map '\1' bestaat niet",
    r"[Ff]ile '(.*?)' is a directory\.": r"'\1' is een map; toegestaan: een bestand",
    r"[Dd]irectory '(.*?)' is a file\.": r"'\1' is een bestand; toegestaan: een map",
    r"[Pp]ath '(.*?)' is not readable\.": r"'\1' kan niet worden gelezen",
}


def dutch(text: str) -> str:
    """Return what typer says in Dutch, as far as the sentence is known."""
    for pattern, meaning in SENTENCES.items():
        text = re.sub(pattern, meaning, text, flags=re.DOTALL)
    return text


class _Dutch(rich_utils.OptionHighlighter):
    """The highlighter of typer, on Dutch text."""

    def __call__(self, text: str | Text) -> Text:
        """Translate and highlight."""
        if isinstance(text, str):
            return super().__call__(dutch(text))
        known = any(re.fullmatch(pattern, text.plain) for pattern in SENTENCES)
        return super().__call__(Text(dutch(text.plain), style=text.style) if known else text)


def install() -> None:
    """Make typer speak Dutch in this process."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "Gegevens"
    rich_utils.OPTIONS_PANEL_TITLE = "Opties"
    rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
    rich_utils.ERRORS_PANEL_TITLE = "Fout"
    rich_utils.DEFAULT_STRING = "[standaard: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[verplicht]"
    rich_utils.ABORTED_TEXT = "Afgebroken."
    rich_utils.RICH_HELP = "Hulp: [blue]{command_path} {help_option}[/]"
    rich_utils.highlighter = _Dutch()
