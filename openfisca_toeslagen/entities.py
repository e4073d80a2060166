"""The two entities of the allowances: persons, and the household of one applicant."""

from __future__ import annotations

from openfisca_core.entities import build_entity

Persoon = build_entity(
    key="persoon",
    plural="personen",
    label="Persoon",
    doc="Een natuurlijk persoon.",
    is_person=True,
)

# The plural is left out for roles of which there is at most one: core would otherwise demand it in YAML and JSON.
Huishouden = build_entity(
    key="huishouden",
    plural="huishoudens",
    label="Huishouden van een aanvrager",
    doc="De aanvrager van de toeslagen met zijn partner, kinderen en medebewoners (Awir art. 2 tot en met 4).",
    roles=[
        {"key": "aanvrager", "label": "Aanvrager", "max": 1, "doc": "De belanghebbende (Awir art. 2 lid 1 a)."},
        {"key": "partner", "label": "Partner", "max": 1, "doc": "Wie de opsteller als toeslagpartner ziet (Awir art. 3)."},
        {
            "key": "kind",
            "plural": "kinderen",
            "label": "Kinderen",
            "doc": "Kinderen van aanvrager of partner (Awir art. 4).",
        },
        {
            "key": "medebewoner",
            "plural": "medebewoners",
            "label": "Medebewoners",
            "doc": "Ieder ander op het adres (Awir art. 2 lid 1 e).",
        },
    ],
)

entities = [Huishouden, Persoon]
