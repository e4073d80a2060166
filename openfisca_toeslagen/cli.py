"""The command ``toeslagen``: which verbs there are. Each verb stands in a file of its group, ``cli_<group>.py``.

No arithmetic: a verb reads its options, calls one room and shows what it gives. Help is Dutch. Rooms are imported inside
their verb, so that help and small verbs need not load the large ones.
"""

from __future__ import annotations

import typer

from openfisca_toeslagen import (
    cli_bevolking,
    cli_cijfers,
    cli_gevallen,
    cli_hardheden,
    cli_invoeringstoets,
    cli_maatregelen,
    cli_serve,
    cli_taal,
    cli_toetsen,
    cli_uitvoeringstoets,
    cli_vergelijk,
)

cli_taal.install()

app = typer.Typer(
    name="toeslagen",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_show_locals=False,
)

app.command()(cli_cijfers.dekking)
app.command()(cli_cijfers.valideer)
app.command()(cli_gevallen.controleer)
app.command()(cli_gevallen.test)
app.command()(cli_gevallen.verklaar)
app.command()(cli_gevallen.schema)
app.command()(cli_uitvoeringstoets.uitvoeringstoets)
app.command()(cli_uitvoeringstoets.herhaal)
app.command()(cli_toetsen.gezinnen)
app.command()(cli_hardheden.hardheden)
app.command()(cli_hardheden.signaal)
app.command(cls=cli_invoeringstoets.Opdracht)(cli_invoeringstoets.invoeringstoets)
app.command()(cli_maatregelen.maatregelen)
app.command(cls=cli_vergelijk.Opdracht)(cli_vergelijk.vergelijk)
app.command()(cli_serve.serve)
app.add_typer(cli_bevolking.app)


@app.callback()
def toeslagen() -> None:
    """De toeslagen als programma: uitkomsten per gezin, onder de wet en onder voorstellen."""
