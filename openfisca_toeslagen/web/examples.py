"""The families that others published, as examples to start from."""

from __future__ import annotations

import functools
from typing import Any

from openfisca_toeslagen.impact.families import FOLDER, Family, Household
from openfisca_toeslagen.reading import read
from openfisca_toeslagen.web.situation import HOUSEHOLDS, PERSONS


@functools.cache
def examples() -> tuple[dict[str, Any], ...]:
    """Return every published family in Dutch: where it comes from, what in it is constructed, and its situation."""
    return tuple(_example(read(file, Family)) for file in sorted(FOLDER.glob("*.yaml")))


def _example(family: Family) -> dict[str, Any]:
    source = family.bron.model_dump(mode="json", include={"titel", "uitgever", "datum", "link"}, exclude_none=True)
    return {
        "id": family.id,
        "titel": family.titel.nl,
        "jaar": family.jaar,
        "toeslagen": list(family.toeslagen),
        "verhaal": family.verhaal.nl,
        "bron": source,
        "geconstrueerd": [text.nl for text in family.geconstrueerd],
        "situatie": {
            PERSONS: family.situatie.model_dump(mode="json")["personen"],
            HOUSEHOLDS: {name: _household(home) for name, home in family.situatie.huishoudens.items()},
        },
    }


def _household(home: Household) -> dict[str, Any]:
    """Return the roles that somebody has, and the facts."""
    return {key: value for key, value in home.model_dump(mode="json").items() if value}
