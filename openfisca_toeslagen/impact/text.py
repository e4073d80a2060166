"""A sentence in both languages of the reports."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from openfisca_toeslagen.reading import Strict


class Text(Strict):
    """The same sentence in Dutch and in English."""

    nl: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]
