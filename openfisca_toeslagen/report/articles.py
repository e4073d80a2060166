"""How a reference of a variable is shown: the act and its article, with a link where there is one."""

from __future__ import annotations

import re

ACTS = {
    "BWBR0002221": "AOW",
    "BWBR0002320": "AWR",
    "BWBR0004766": "Uitvoeringsregeling Invorderingswet 1990",
    "BWBR0008659": "Wet op de huurtoeslag",
    "BWBR0008763": "Besluit op de huurtoeslag",
    "BWBR0011353": "Wet inkomstenbelasting 2001",
    "BWBR0017017": "Wko",
    "BWBR0017321": "Besluit kinderopvangtoeslag",
    "BWBR0018451": "Wet op de zorgtoeslag",
    "BWBR0018472": "Awir",
    "BWBR0019237": "Uitvoeringsregeling Awir",
    "BWBR0022751": "Wet op het kindgebonden budget",
    "BWBR0024096": "Leidraad Invordering 2008",
    "BWBR0047436": "Wet hersteloperatie toeslagen",
}
LINK = re.compile(r"https://wetten\.overheid\.nl/(?P<act>BWBR\d+)(?:/[\d-]+)?(?:#Artikel(?P<article>\w[\w.]*))?$")


def label(reference: str) -> str:
    """Return "Awir art. 24" for a link into an act that we know, and the reference itself for anything else."""
    match = LINK.match(reference)
    if not match:
        return reference
    act = ACTS.get(match["act"], match["act"])
    return f"{act} art. {match['article']}" if match["article"] else act


def link(reference: str) -> str | None:
    """Return the address of a reference, if it has one."""
    return reference if reference.startswith("https://") else None
