"""Who supplies each fact, and when it is known: the table ``variables/herkomst.yaml``.

A proposal that asks for a fact of its own says so in ``reforms/<name>/herkomst.yaml``.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import yaml

from openfisca_toeslagen import layout

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "herkomst.yaml"
FILE = layout.VARIABLES / NAME


class Bron(StrEnum):
    """Who holds a fact."""

    BURGER = "burger"
    BRP = "brp"
    BELASTINGDIENST = "belastingdienst"
    UWV = "uwv"
    KINDEROPVANG = "kinderopvang"
    ZORG = "zorg"
    SVB = "svb"
    VERHUURDER = "verhuurder"
    OVERHEID = "overheid"
    DIENST = "dienst"


class Bekend(StrEnum):
    """When a fact is known: at the application, when it happens, or only after the year."""

    VOORAF = "vooraf"
    GAANDEWEG = "gaandeweg"
    ACHTERAF = "achteraf"


class Status(StrEnum):
    """How sure it is who supplies a fact: the act says so, published practice does, or it is our reading."""

    WET = "wet"
    UITVOERING = "uitvoering"
    EIGEN = "eigen"


@dataclass(frozen=True)
class Source:
    """Where one fact comes from."""

    bron: Bron
    bekend: Bekend
    grond: str
    status: Status


class SourceTableError(ValueError):
    """The table of sources cannot be used."""


def read_sources(*files: Path) -> dict[str, Source]:
    """Return the source of every fact in the tables; raises :class:`SourceTableError` for a fact that stands there twice."""
    found: dict[str, Source] = {}
    for file in files:
        for group in yaml.safe_load(file.read_text(encoding="utf-8")):
            source = Source(Bron(group["bron"]), Bekend(group["bekend"]), group["grond"], Status(group["status"]))
            for name in group["gegevens"]:
                if name in found:
                    message = f"{file}: {name} staat er twee keer; toegestaan: elk gegeven een keer"
                    raise SourceTableError(message)
                found[name] = source
    return found


@functools.cache
def sources() -> dict[str, Source]:
    """Return the sources of the facts of the law and of the proposals; read once."""
    return read_sources(FILE, *sorted(layout.REFORMS.glob(f"*/{NAME}")))


def untagged(facts: Iterable[str]) -> set[str]:
    """Return the facts of which the table does not say who supplies them."""
    return set(facts) - set(sources())
