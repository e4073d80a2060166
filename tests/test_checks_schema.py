"""The JSON Schema for editors: every case of the own suite is valid, and what an editor can know is wrong is red."""

from datetime import date

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from openfisca_toeslagen import layout
from openfisca_toeslagen.checks.schema import case_schema
from openfisca_toeslagen.cli import app
from openfisca_toeslagen.parametric import FILE
from tests.test_checks_cases import GOOD_FILES
from tests.wrong_cases import EDITS, GOOD

ROOT = layout.PUBLISHED.parent
#: What is a matter of more than one place in the file, or of the law: an editor cannot see it.
NEEDS_THE_CHECKER = {
    "input that nothing reads",
    "person in no household",
    "person in two roles",
    "misspelt person",
    "fact of one person",
    "income of the applicant only",
    "child without a date of birth",
    "too short a list",
    "too long a list",
    "input and output",
    "double name",
    "refused year",
    "year without numbers",
    "year of a case by month",
    "year asked of a month",
    "year beside months",
    "year beside months of another",
    "regimes and reforms",
    "margin of nothing",
    "leading zero",
    "not a number",
    "infinite",
    "point for thousands",
    "number as a name",
    "double key",
    "double person",
    "boolean as a name",
}


def as_an_editor_reads(value):
    """Dates and keys are texts in YAML 1.2."""
    if isinstance(value, dict):
        return {str(key): as_an_editor_reads(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_an_editor_reads(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="module")
def validator(law):
    schema = case_schema(law)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def read(text):
    return as_an_editor_reads(yaml.load(text, yaml.CSafeLoader))


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.yaml"))[::4], ids=lambda file: file.stem)
def test_the_own_suite_is_valid(validator, file):
    cases = read(file.read_text(encoding="utf-8"))
    assert validator.is_valid(cases)


@pytest.mark.parametrize("name", GOOD_FILES)
def test_what_the_checker_passes_is_valid(validator, name):
    assert validator.is_valid(read(GOOD_FILES[name]))


#: The wrong files that can be read as YAML at all.
READABLE = [
    name
    for name, (*_, code, _) in EDITS.items()
    if (code != "yaml" or name == "boolean as a name") and name != "date that does not exist"
]


@pytest.mark.parametrize("name", READABLE)
def test_what_is_wrong_in_itself_is_red(validator, name):
    old, new, *_ = EDITS[name]
    valid = validator.is_valid(read(GOOD.replace(old, new, 1)))
    assert valid == (name in NEEDS_THE_CHECKER)


@pytest.mark.parametrize("kind", ["geval", "voorstel", "uitvoeringstoets", "aannames"])
def test_the_verb_writes_every_schema(kind, tmp_path):
    target = tmp_path / "schema.json"
    assert CliRunner().invoke(app, ["schema", kind, "--uit", str(target)]).exit_code == 0
    schema = yaml.safe_load(target.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    if kind == "voorstel":
        for file in layout.REFORMS.glob(f"*/{FILE}"):
            jsonschema.Draft7Validator(schema).validate(read(file.read_text(encoding="utf-8")))
