"""How files and columns of microdata are called: in our own layout and in that of openfisca-survey-manager."""

from __future__ import annotations

import dataclasses

from openfisca_toeslagen.population.schema import GROUP, HOUSEHOLD_ID, HOUSEHOLDS, PERSON_ID, PERSONS, ROLE, WEIGHT


@dataclasses.dataclass(frozen=True)
class Names:
    """How files and columns are called in a layout: ``columns`` maps the names there to ours, per table."""

    files: dict[str, str]
    columns: dict[str, dict[str, str]]
    numbered_roles: bool


OURS = Names({PERSONS: PERSONS, HOUSEHOLDS: HOUSEHOLDS}, {PERSONS: {}, HOUSEHOLDS: {}}, False)
SURVEY_MANAGER = Names(
    {PERSONS: "persoon", HOUSEHOLDS: "huishouden"},
    {
        PERSONS: {
            "persoon_id": PERSON_ID,
            "huishouden_id": HOUSEHOLD_ID,
            "huishouden_role": ROLE,
            # The weight of a person is that of the household here; given, it is kept for the record.
            "weight_persoon": f"{GROUP}weight_persoon",
        },
        HOUSEHOLDS: {"huishouden_id": HOUSEHOLD_ID, "weight_huishouden": WEIGHT},
    },
    True,
)
NAMINGS = {"toeslagen": OURS, "survey-manager": SURVEY_MANAGER}
