"""Where parameters, reforms and published cases lie: inside the package once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
VARIABLES = PACKAGE / "variables"


def _locate(name: str, in_checkout: str | None = None) -> Path:
    """Return the folder ``name``; installed wheels carry it in the package, a checkout beside it."""
    for folder in (PACKAGE / name, PACKAGE.parent / (in_checkout or name)):
        if folder.is_dir():
            return folder
    message = f"The folder {name}/ of openfisca-toeslagen is missing: looked in {PACKAGE} and {PACKAGE.parent}."
    raise FileNotFoundError(message)


PARAMETERS = _locate("parameters")
REFORMS = _locate("reforms")
PUBLISHED = _locate("published", in_checkout="tests/published")


def package_path() -> list[str]:
    """Return the search path of the package, so that ``openfisca_toeslagen.reforms`` imports in a bare checkout too."""
    return [str(PACKAGE)] if REFORMS.parent == PACKAGE else [str(PACKAGE), str(REFORMS.parent)]
