"""Every parameter says what it is, in what unit, from which source and how sure, and is read by a rule."""

from __future__ import annotations

import ast
import re
from datetime import date

import numpy
import pytest
import yaml
from openfisca_core.parameters import Parameter, load_parameter_file
from openfisca_web_api.loader.parameters import build_parameters

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage, layout
from tests import households

STATUS = {"official", "secondary", "computed", "memory", "unknown"}
YEARS = range(2013, 2027)
UNITS = re.compile(
    r"currency-EUR(/month per \(?currency-EUR/year\)?(\^2)?)?|/1|boolean|year|month|week|day|hour|person|yyyymmdd"
)
LAW = CountryTaxBenefitSystem()
# As written in the files: the system closes a parameter after its last day.
TREES = {"": load_parameter_file(str(layout.PARAMETERS))}
TREES.update(
    {f"{folder.parent.name}.": load_parameter_file(str(folder)) for folder in sorted(layout.REFORMS.glob("*/parameters"))}
)
LEAVES = {prefix + leaf.name: leaf for prefix, tree in TREES.items() for leaf in coverage.leaves(tree)}
#: The law itself does not have these: only a system with the proposal.
OF_PROPOSALS = tuple(prefix for prefix in TREES if prefix)
FILES = sorted([*layout.PARAMETERS.rglob("*.yaml"), *layout.REFORMS.glob("*/parameters/**/*.yaml")])

every_leaf = pytest.mark.parametrize("name", LEAVES)


def dates_of(leaf) -> set[str]:
    return {value.instant_str for parameter in coverage.dated_values(leaf) for value in parameter.values_list}


def keyed_by_date(mapping) -> dict[str, object]:
    return {str(key): value for key, value in mapping.items()}


def test_there_are_parameters():
    assert len(LEAVES) > 100
    assert {"zorgtoeslag.standaardpremie", "directe_financiering.vergoedingspercentage"} <= set(LEAVES)


@every_leaf
def test_description(name):
    description = LEAVES[name].description
    assert description
    assert len(description) > 8
    assert not description.endswith(".")


@every_leaf
def test_unit_and_period(name):
    leaf = LEAVES[name]
    if isinstance(leaf, Parameter):
        units = [leaf.metadata["unit"]]
    else:
        units = [leaf.metadata["threshold_unit"], leaf.metadata["amount_unit"]]
        assert leaf.metadata["type"] == "single_amount", "a step table, read from the threshold"
    for unit in units:
        assert UNITS.fullmatch(unit), unit
    period = leaf.metadata.get("period")
    assert period in {None, "hour", "month", "year"}
    if leaf.metadata.get("yearly") and "currency-EUR" in units:
        assert period, "an amount that is set every year is an amount per something"
    if units == ["boolean"]:
        assert period is None, "a yes or no has no period"
        values = [value.value for value in leaf.values_list]
        assert all(value is None or isinstance(value, bool) for value in values)


@every_leaf
def test_every_dated_value_has_a_reference_with_a_title(name):
    leaf = LEAVES[name]
    references = keyed_by_date(leaf.metadata["reference"])
    assert set(references) == dates_of(leaf)
    for when, reference in references.items():
        assert reference.get("title"), when
        assert reference.get("href") or reference.get("source"), when
        assert set(reference) <= {"title", "href", "source", "note"}, when
        if "href" in reference:
            assert reference["href"].startswith("https://"), when


@every_leaf
def test_every_dated_value_has_a_status(name):
    leaf = LEAVES[name]
    status = keyed_by_date(leaf.metadata["status"])
    assert set(status) == dates_of(leaf)
    assert set(status.values()) <= STATUS
    for parameter in coverage.dated_values(leaf):
        for value in parameter.values_list:
            if status[value.instant_str] == "unknown":
                assert value.value is None, f"{value.instant_str}: a value of which nothing is known"


@every_leaf
def test_last_day_on_which_the_value_is_known_to_hold(name):
    leaf = LEAVES[name]
    last = date.fromisoformat(str(leaf.metadata["last_value_still_valid_on"]))
    assert str(last) >= max(dates_of(leaf))
    assert last <= date(2026, 12, 31) or name.startswith(("directe_financiering.", "aow."))


@every_leaf
def test_yearly_parameters_have_every_year(name):
    leaf = LEAVES[name]
    if not leaf.metadata.get("yearly"):
        return
    years = {int(when[:4]) for when in dates_of(leaf)}
    last = int(str(leaf.metadata["last_value_still_valid_on"])[:4])
    assert set(range(max(min(years), 2013), last + 1)) <= years
    assert min(years) <= 2013 or not leaf.metadata.get("required", True) or min(years) in YEARS


@every_leaf
def test_dates_rise_and_thresholds_too(name):
    leaf = LEAVES[name]
    if isinstance(leaf, Parameter):
        return
    for when in dates_of(leaf):
        thresholds = [coverage.value_on(bracket.children["threshold"], when) for bracket in leaf.brackets]
        known = [threshold for threshold in thresholds if threshold is not None]
        assert known == sorted(set(known)), when


def test_references_stand_above_the_values():
    """The web API drops a reference that stands below a value."""
    for file in FILES:
        for block in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            for mapping in [block, *(value for value in block.values() if isinstance(value, dict))]:
                keys = list(mapping)
                for values in ("values", "brackets"):
                    if values in keys and "metadata" in keys:
                        assert keys.index("metadata") < keys.index(values), file


def code_names() -> set[str]:
    """Return every attribute and every string that the package and the reforms name."""
    names = set()
    for file in [*layout.PACKAGE.rglob("*.py"), *layout.REFORMS.rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 120:
                names.update(node.value.split("."))
    return names


def test_no_parameter_file_is_unread():
    names = code_names()
    unread = []
    for file in FILES:
        path = file.relative_to(layout.PARAMETERS if file.is_relative_to(layout.PARAMETERS) else layout.REFORMS)
        parts = [part for part in (*path.parts[:-1], path.stem) if part not in ("parameters", "index")]
        unread += [str(path) for part in parts if part not in names]
    assert not unread


def test_no_parameter_is_unread_by_zorgtoeslag_and_childcare():
    """Stronger than the names: every leaf of the two allowances was seen to be read, over all years.

    Core does not record the reading of a step table, nor what is read by the date of a decision.
    """
    read = set()
    for year in YEARS:
        drawn = households.draw(LAW, year, seed=3, count=40)
        abroad = numpy.where(drawn.of("aanvrager") & (drawn.household % 8 == 0), 3, 0)
        drawn = drawn.with_facts(woonland=dict.fromkeys(households.months(year), abroad))
        simulation = drawn.simulate(LAW, trace=True)
        for name in ("maandtermijn_zorgtoeslag", "maandtermijn_kinderopvangtoeslag", "drempelinkomen_dienst"):
            simulation.calculate(name, str(year))
        todo = list(simulation.tracer.trees)
        while todo:
            node = todo.pop()
            todo += node.children
            read.update(parameter.name for parameter in node.parameters)
    unseen = {"kinderopvangtoeslag.vaststelling.alles_of_niets"}
    folders = ("zorgtoeslag.", "kinderopvangtoeslag.", "wet_minimumloon.")
    leaves = {name for name, leaf in LEAVES.items() if name.startswith(folders) and isinstance(leaf, Parameter)}
    assert leaves - unseen - read == set()


def test_every_parameter_is_readable_through_the_web_api():
    served = build_parameters(LAW, {"location": "", "repository_url": "https://example.org", "version": "0"})
    names = {parameter["id"] for parameter in served.values()}
    assert {name for name in LEAVES if not name.startswith(OF_PROPOSALS)} <= names
    for name, leaf in LEAVES.items():
        if name.startswith(OF_PROPOSALS):
            continue
        parameter = served[name.replace(".", "/")]
        assert parameter["description"] == leaf.description
        assert parameter.get("values") or parameter.get("brackets"), name
        assert parameter["metadata"]["reference"], name
