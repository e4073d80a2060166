"""Reading execution assumptions: every value accounted for, and mistakes told with file, line, path and what is allowed."""

from __future__ import annotations

import pytest
import yaml

from openfisca_toeslagen import coverage
from openfisca_toeslagen.reading import ReadingError, Strict
from openfisca_toeslagen.year_cycle.assumptions import DEFAULTS, Assumptions, Given, TakeUp, read_assumptions
from openfisca_toeslagen.year_cycle.groups import GROUPS

TEXT = DEFAULTS.read_text(encoding="utf-8")


def test_every_default_has_a_source_or_says_that_it_is_an_assumption():
    given = dict(read_assumptions().values())
    assert len(given) > 50
    for path, value in given.items():
        assert bool(value.bron) != value.aanname, path
        if value.marge and isinstance(value.waarde, (int, float)):
            assert value.marge[0] <= value.waarde <= value.marge[1], path


def test_every_field_is_documented():
    models = [Assumptions]
    for model in models:
        assert model.__doc__, model
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            annotation = field.annotation
            if isinstance(annotation, type) and issubclass(annotation, Strict) and not issubclass(annotation, Given):
                models.append(annotation)


def test_every_allowance_and_group_has_its_assumptions():
    assert set(coverage.PARAMETERS_OF) <= set(TakeUp.model_fields)
    assert set(GROUPS) < set(Assumptions.model_fields["inkomensschatting"].annotation.model_fields)


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.strip().startswith(start))


MISTAKES = {
    "unknown key": ("  baanverlies:\n    kans:", "  baanverlies:\n    kanz:", "kanz", "bedoelde u kans?"),
    "unknown section": ("gebruik:\n", "gebruk:\n", "gebruk", "bedoelde u gebruik?"),
    "text for a number": ("waarde: 9.25", "waarde: veel", "waarde: veel", "moet een getal zijn"),
    "decimal comma": ("waarde: 9.25", "waarde: 9,25", "waarde: 9,25", "moet een getal zijn"),
    "boolean for a number": ("waarde: 9.25", "waarde: true", "waarde: true", "moet een getal zijn"),
    "negative spread": ("waarde: 9.25", "waarde: -9.25", "waarde: -9.25", "moet ten minste 0 zijn"),
    "infinite": ("waarde: 9.25", "waarde: .inf", "waarde: .inf", "moet een eindig getal zijn"),
    "chance above one": ("kans: {waarde: 0.03", "kans: {waarde: 3.0", "kans: {waarde: 3.0", "mag niet meer dan 1 zijn"),
    "no origin": ("kans: {waarde: 0.03, aanname: true,", "kans: {waarde: 0.03,", "kans: {waarde: 0.03,", "geef een bron of"),
    "two origins": ("kans: {waarde: 0.03,", "kans: {waarde: 0.03, bron: CBS,", "kans: {waarde: 0.03, bron", "niet allebei"),
    "turned range": ("marge: [0.8, 1.0]", "marge: [1.0, 0.8]", "schaal:", "marge loopt van laag naar hoog"),
    "delays that do not add up": (
        "vertraging: {waarde: {0: 0.5, 1: 0.3, 2: 0.2}",
        "vertraging: {waarde: {0: 0.5, 1: 0.3, 2: 0.1}",
        "vertraging: {waarde: {0: 0.5, 1: 0.3, 2: 0.1}",
        "tellen samen tot 0.9 en moeten samen 1 zijn",
    ),
    "no delays": (
        "vertraging: {waarde: {0: 0.5, 1: 0.3, 2: 0.2}",
        "vertraging: {waarde: {}",
        "vertraging: {waarde: {}",
        "moeten samen 1 zijn",
    ),
    "delay beyond the year": (
        "vertraging: {waarde: {0: 0.5, 1: 0.3, 2: 0.2}",
        "vertraging: {waarde: {0: 0.5, 1: 0.3, 14: 0.2}",
        "vertraging: {waarde: {0: 0.5, 1: 0.3, 14: 0.2}",
        "mag niet meer dan 12 zijn",
    ),
    "low above high": ("laagste: {waarde: 0.6,", "laagste: {waarde: 1.6,", "uren:", "is meer dan hoogste"),
    "used more than billed": ("waarde: 1.1\n", "waarde: 0.75\n", "waarde: 0.75", "moet ten minste 1 zijn"),
    "test interval of a fraction": (
        "toetsinterval:\n    waarde: 3",
        "toetsinterval:\n    waarde: 2.5",
        "waarde: 2.5",
        "heel getal",
    ),
    "text for yes or no": ("waarde: true\n", "waarde: misschien\n", "waarde: misschien", "moet true of false zijn"),
    "paid twice": (
        "binnen_een_jaar:\n    waarde: 0.33",
        "binnen_een_jaar:\n    waarde: 0.63",
        "betaling:",
        "samen meer dan 1",
    ),
    "double key": ("matiging:\n  kans:", "matiging:\n  deel: 1\n  kans:", "deel: {waarde: 0.5", "staat er twee keer"),
    "broken YAML": ("gebruik:\n", "gebruik: [\n", "waarde: 0.88", "geen leesbare YAML"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_told_with_its_place(tmp_path, mistake):
    old, new, line_starts, message = MISTAKES[mistake]
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    file = tmp_path / "eigen.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReadingError, match=r"eigen\.yaml") as caught:
        read_assumptions(file)
    told = [f"{line}: {path}: {problem}" for line, path, problem in caught.value.problems]
    number = line_of(text, line_starts)
    assert any(line.startswith(f"{number}:") and message in line for line in told), told


def test_missing_part_is_named(tmp_path):
    content = yaml.safe_load(TEXT)
    del content["matiging"]
    file = tmp_path / "eigen.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ReadingError, match=r"matiging: ontbreekt"):
        read_assumptions(file)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- een\n- lijst\n", b"tekst"])
def test_what_is_no_assumptions_at_all(tmp_path, content):
    file = tmp_path / "eigen.yaml"
    file.write_bytes(content)
    with pytest.raises(ReadingError, match=r"eigen\.yaml:1"):
        read_assumptions(file)


def test_replacing_values():
    replaced = read_assumptions().replacing({"inkomensschatting.schaal": 0.0, "besluit": {9: 1.0}})
    assert replaced.inkomensschatting.schaal.waarde == 0
    assert replaced.besluit.waarde == {9: 1.0}
    assert replaced.gebruik.zorgtoeslag.bron
    # A value that somebody replaced no longer has its source.
    assert read_assumptions().replacing({"gebruik.zorgtoeslag": 1.0}).gebruik.zorgtoeslag.bron is None


def test_replacing_what_does_not_exist():
    with pytest.raises(ValueError, match=r"gebruk.zorgtoeslag: onbekend; .*bedoelde u gebruik.zorgtoeslag\?"):
        read_assumptions().replacing({"gebruk.zorgtoeslag": 1.0})
    with pytest.raises(ReadingError, match=r"gebruik.zorgtoeslag.waarde: mag niet meer dan 1 zijn"):
        read_assumptions().replacing({"gebruik.zorgtoeslag": 1.5})
