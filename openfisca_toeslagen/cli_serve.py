"""The verb that serves the web API and the family page. No arithmetic."""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer
from rich.console import Console

Poort = Annotated[int, typer.Option(help="Poort.", min=1, max=65535)]
Werkers = Annotated[int, typer.Option(help="Aantal processen dat rekent.", min=1, max=64)]
Adres = Annotated[str, typer.Option(help="Adres waarop de server luistert; alleen deze computer tenzij anders opgegeven.")]
Cors = Annotated[
    list[str] | None,
    typer.Option(help="Andere site die de antwoorden mag lezen; * voor alle.", metavar="URL"),
]
Stelsel = Annotated[
    list[str] | None,
    typer.Option(help="Voorstel dat ook wordt aangeboden: naam of voorstel.yaml.", metavar="STELSEL"),
]
Proxies = Annotated[int, typer.Option(help="Aantal eigen proxy's ervoor; hun X-Forwarded-* wordt geloofd.", min=0, max=5)]


def serve(
    poort: Poort = 5000,
    werkers: Werkers = 2,
    adres: Adres = "127.0.0.1",
    cors: Cors = None,
    stelsel: Stelsel = None,
    proxies: Proxies = 0,
) -> None:
    """Bied de stelsels en voorstellen aan als web-API, met de gezinspagina."""
    from openfisca_toeslagen.web.app import create_app
    from openfisca_toeslagen.web.production import Server
    from openfisca_toeslagen.web.settings import REGIMES, Settings

    extra = tuple(name for name in stelsel or () if name not in REGIMES)
    try:
        app = create_app(Settings(regimes=(*REGIMES, *extra), cors=tuple(cors or ()), proxies=proxies))
    except (ValueError, OSError) as error:
        _stop(str(error))
    host = f"[{adres}]" if ":" in adres else adres
    Console().print(f"http://{host}:{poort}/", highlight=False, markup=False)
    Server(app, f"{host}:{poort}", werkers).run()


def _stop(message: str) -> NoReturn:
    """End with a message instead of a traceback."""
    Console(stderr=True).print(message, style="red", markup=False, soft_wrap=True, highlight=False)
    raise typer.Exit(code=1)
