"""Imports go one way: from the facts and the law to the doors, never back (the table of rooms in the design)."""

import ast

import pytest

from openfisca_toeslagen import layout

PACKAGE = "openfisca_toeslagen"

#: The rooms in the order in which they may be imported; rooms on one line may import each other.
ORDER = [
    ["layout", "execution"],
    ["entities", "concepts"],
    ["rounding"],
    [
        "coverage",
        "facts",
        "half_given",
        "refusal",
        "allowance",
        "recovery",
        "reading",
        "system",
        "proposal",
        "parameter_changes",
        "parametric",
        "variables",
    ],
    ["population"],
    ["reforms"],
    ["year_cycle"],
    ["impact"],
    ["report"],
    ["checks"],
    ["cli", "web"],
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
LAW = RANK["variables"]


def room_of(name):
    """Return the room of a module or folder in the package; the verbs of the command stand in cli_<group>.py."""
    return "cli" if name.startswith("cli_") else name


def modules():
    """Yield (path, room, dotted name) of every module of the package and of the reforms; the package itself is no room."""
    for root, prefix in ((layout.PACKAGE, ()), (layout.REFORMS, ("reforms",))):
        for path in sorted(root.rglob("*.py")):
            parts = (*prefix, *path.relative_to(root).with_suffix("").parts)
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            if parts and not (root == layout.PACKAGE and parts[0] in ("reforms", "parameters")):
                yield path, room_of(parts[0]), ".".join((PACKAGE, *parts))


def imported_rooms(source, module, is_package):
    """Yield (line, room) of every import from this package in ``source``, relative ones and those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".") if is_package else module.split(".")[:-1]
                base = ".".join([*parents[: len(parents) - node.level + 1], *([base] if base else [])])
            # `from openfisca_toeslagen import x` names the room x; anything deeper names it already.
            names = [f"{base}.{alias.name}" for alias in node.names] if base == PACKAGE else [base]
        else:
            continue
        for name in names:
            if name.startswith(f"{PACKAGE}."):
                yield node.lineno, room_of(name.split(".")[1])


def forbidden(source, room, module, is_package=False):
    """Yield what is wrong with the imports of one module."""
    highest = LAW if room == "reforms" else RANK[room]
    for line, other in imported_rooms(source, module, is_package):
        # The package root offers the law itself.
        rank = LAW if other == "CountryTaxBenefitSystem" else RANK.get(other)
        if rank is None:
            yield f"line {line}: {other} is not a room of the table"
        elif rank > highest and other != room:
            yield f"line {line}: {room} may not import {other}"


MODULES = list(modules())


def test_every_module_is_in_a_room_of_the_table():
    assert {room for _, room, _ in MODULES} <= set(RANK)
    assert len(MODULES) > 20


@pytest.mark.parametrize(("path", "room", "module"), MODULES, ids=[module for _, _, module in MODULES])
def test_imports_go_one_way(path, room, module):
    assert list(forbidden(path.read_text(encoding="utf-8"), room, module, path.name == "__init__.py")) == []


@pytest.mark.parametrize(
    ("source", "room"),
    [
        ("from openfisca_toeslagen.report import page", "impact"),
        ("from openfisca_toeslagen import report", "impact"),
        ("import openfisca_toeslagen.report.page", "variables"),
        ("def f():\n    from openfisca_toeslagen.impact import cliff", "variables"),
        ("from openfisca_toeslagen.impact import cliff", "reforms"),
        ("from openfisca_toeslagen.reforms import AllesOfNiets", "population"),
        ("from ..report import page", "impact"),
        ("from .. import report", "impact"),
        ("from openfisca_toeslagen.attic import trunk", "cli"),
    ],
)
def test_an_import_against_the_direction_is_seen(source, room):
    assert list(forbidden(source, room, f"{PACKAGE}.{room}.module"))


@pytest.mark.parametrize(
    ("source", "room"),
    [
        ("from openfisca_toeslagen.impact import cliff", "report"),
        ("from openfisca_toeslagen import CountryTaxBenefitSystem", "impact"),
        ("from openfisca_toeslagen.refusal import refused", "allowance"),
        ("from openfisca_toeslagen.reforms.proportioneel import Proportioneel", "reforms"),
        ("from .settlement import settle", "impact"),
        ("import numpy", "rounding"),
    ],
)
def test_an_import_along_the_direction_is_allowed(source, room):
    assert list(forbidden(source, room, f"{PACKAGE}.{room}.module")) == []
