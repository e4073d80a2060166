"""Definitions, thresholds, costs and registers that cannot be used: each is refused with its file, line and path."""

import copy
import json

import pytest
import yaml

from openfisca_toeslagen import reading
from openfisca_toeslagen.impact.blocks.thresholds import DEFAULTS as THRESHOLDS
from openfisca_toeslagen.impact.blocks.thresholds import read_thresholds
from openfisca_toeslagen.impact.indicators.costs import DEFAULTS as COSTS
from openfisca_toeslagen.impact.indicators.costs import read_costs
from openfisca_toeslagen.impact.register import RegisterError, read_definition, read_register, schema
from openfisca_toeslagen.impact.register.definition import definitions, named

GOOD = yaml.safe_load(definitions()["directe_financiering"].read_text(encoding="utf-8"))

WRONG = {
    "no alternative beside the baseline": (lambda d: d.update(alternatieven=[]), "alternatieven", "ten minste 1"),
    "the baseline as alternative": (lambda d: d.update(alternatieven=["huidig"]), "alternatieven.0", "naast basis"),
    "the proposal against itself": (lambda d: d.update(basis="DirecteFinanciering"), "basis", "met zichzelf"),
    "unknown proposal": (lambda d: d.update(voorstel="DirecteFinancering"), "voorstel", "bedoelde u DirecteFinanciering"),
    "unknown alternative": (lambda d: d.update(alternatieven=["AllesOfIets"]), "alternatieven.0", "onbekend"),
    "unknown indicator": (
        lambda d: d["aannames"][0].update(indicator="kans_terugvordring"),
        "aannames.0.indicator",
        "bedoelde u kans_terugvordering",
    ),
    "share above one": (
        lambda d: d["aannames"][2].update(verwacht={"van": 0.0, "tot": 1.5}),
        "aannames.2",
        "ligt van 0 tot en met 1",
    ),
    "range upside down": (
        lambda d: d["aannames"][2].update(verwacht={"van": 0.2, "tot": 0.1}),
        "aannames.2.verwacht",
        "van laag naar hoog",
    ),
    "negative months": (lambda d: d["aannames"][1].update(verwacht=-1.0), "aannames.1", "kan niet onder 0"),
    "negative tolerance": (lambda d: d["aannames"][3].update(tolerantie=-1.0), "aannames.3.tolerantie", "ten minste 0"),
    "sixth question": (lambda d: d["aannames"][0].update(vraag=6), "aannames.0.vraag", "1, 2, 3, 4 or 5"),
    "assumption twice": (lambda d: d["aannames"].append(copy.deepcopy(d["aannames"][0])), "id", "staat er twee keer"),
    "assumption without source": (lambda d: d["aannames"][0].pop("bron"), "aannames.0.bron", "ontbreekt"),
    "regime that is not compared": (
        lambda d: d["aannames"][0].update(stelsel="inkomen_twee_jaar_eerder"),
        "aannames.0.stelsel",
        "wordt niet vergeleken",
    ),
    "visible after the horizon": (
        lambda d: d["aannames"][0].update(zichtbaar_na_maanden=100),
        "aannames.0.zichtbaar_na_maanden",
        "niet meer dan 72",
    ),
    "filter without a value": (lambda d: d["aannames"][7].update(groep="kinderen"), "aannames.7.groep", "is geen filter"),
    "population twice": (lambda d: d["bevolking"].update(map="x"), "bevolking", "niet allebei"),
    "population too small": (lambda d: d["bevolking"].update(huishoudens=10), "bevolking.huishoudens", "ten minste 1000"),
    "year without prices": (lambda d: d.update(jaar=1999), "jaar", "ten minste 2013"),
    "no date": (lambda d: d.update(invoering="2029-13-01"), "invoering", "is geen datum"),
    "misspelt key": (lambda d: d.update(aanames=[]), "aanames", "bedoelde u aannames"),
    "misspelt key of an assumption": (lambda d: d["aannames"][0].update(brn="x"), "aannames.0.brn", "bedoelde u bron"),
    "selection on a group": (
        lambda d: d["selecties"][0].update(kenmerken={"groep_herkomst=turkije": 1.0}),
        "selecties.0.kenmerken",
        "mag er niet op kiezen",
    ),
    "selection of everybody": (lambda d: d["selecties"][0].update(aandeel=1.0), "selecties.0.aandeel", "minder dan 1"),
    "text for a number": (lambda d: d["bevolking"].update(zaad="een"), "bevolking.zaad", "heel getal"),
    "not finite": (lambda d: d["aannames"][3].update(tolerantie=float("inf")), "aannames.3.tolerantie", "eindig getal"),
}


@pytest.mark.parametrize(("change", "path", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_definition_is_told_with_line_path_and_what_is_allowed(tmp_path, change, path, message):
    content = copy.deepcopy(GOOD)
    change(content)
    file = tmp_path / "uitvoeringstoets.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(reading.ReadingError) as error:
        read_definition(file)
    found = [(line, text) for line, where, text in error.value.problems if where.startswith(path) or where.endswith(path)]
    assert found, error.value.problems
    assert any(message in text for _, text in found), found
    assert all(1 <= line <= len(file.read_text(encoding="utf-8").splitlines()) for line, _ in found)


def test_the_line_is_that_of_the_value(tmp_path):
    text = definitions()["directe_financiering"].read_text(encoding="utf-8")
    file = tmp_path / "uitvoeringstoets.yaml"
    file.write_text(text.replace("indicator: gemiste_vergoeding", "indicator: gemiste_vergoding"), encoding="utf-8")
    line = 1 + next(n for n, words in enumerate(text.splitlines()) if "indicator: gemiste_vergoeding" in words)
    with pytest.raises(reading.ReadingError, match=f"uitvoeringstoets.yaml:{line}: .*bedoelde u gemiste_vergoeding"):
        read_definition(file)


@pytest.mark.parametrize("name", ["proportioneel", "directe_financiering"])
def test_the_definitions_of_the_package_can_be_used(name):
    definition = read_definition(definitions()[name])
    assert len(definition.stelsels) == 4
    assert {assumption.vraag for assumption in definition.aannames} >= {1, 2, 3, 5}


def test_a_definition_is_named_by_folder_or_path(tmp_path):
    assert [path.parent.name for path in named([])] == ["proportioneel", "directe_financiering"]
    with pytest.raises(ValueError, match="bedoelde u proportioneel"):
        named(["proportionel"])
    with pytest.raises(ValueError, match="bestaat niet"):
        named([str(tmp_path / "toets.yaml")])


def test_the_schema_knows_every_key():
    known = schema()
    assert known["$schema"].startswith("https://json-schema.org/")
    assert set(known["properties"]) >= set(GOOD)


def changed(tmp_path, default, change):
    content = yaml.safe_load(default.read_text(encoding="utf-8"))
    change(content)
    file = tmp_path / default.name
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["blokken"][1]["gronden"][0].update(indicator="hendelingen"), "is onbekend"),
        (lambda c: c["blokken"][1]["gronden"][0].update(grenzen=[3, 0]), "staan verkeerd om"),
        (lambda c: c["blokken"][1]["gronden"][0].update(bron="x"), "niet allebei"),
        (lambda c: c["blokken"][1].update(waarden=["a", "b", "c"]), "horen bij soort: klasse"),
        (lambda c: c["blokken"][1].update(soort="rijtje"), "moet een van deze zijn"),
    ],
)
def test_wrong_thresholds_are_refused(tmp_path, change, message):
    with pytest.raises(reading.ReadingError, match=message):
        read_thresholds(changed(tmp_path, THRESHOLDS, change))


def test_every_threshold_says_whether_it_is_ours():
    grounds = [ground for block in read_thresholds().blokken for ground in block.gronden]
    assert all(bool(ground.bron) != ground.van_ons for ground in grounds)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["gebeurtenissen"].pop("terugvorderen"), "terugvorderen: ontbreekt"),
        (lambda c: c["gebeurtenissen"]["terugvorderen"].update(lijn="ict"), "moet een van deze zijn"),
        (lambda c: c["uren_per_fte"].update(waarde=0.0), "meer dan 0"),
        (lambda c: c["uren_per_fte"].pop("bron"), "geef een bron of aanname"),
    ],
)
def test_wrong_costs_are_refused(tmp_path, change, message):
    with pytest.raises(reading.ReadingError, match=message):
        read_costs(changed(tmp_path, COSTS, change))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "geen leesbare JSON"),
        ("[]", "geen register"),
        (json.dumps({"soort": "iets"}), "geen register"),
        (json.dumps({"soort": "register uitvoeringstoets", "schema_versie": 99}), "vorm 99"),
        (json.dumps({"soort": "register uitvoeringstoets", "schema_versie": 1}), "definitie: ontbreekt"),
    ],
)
def test_a_file_that_is_no_register_is_refused(tmp_path, text, message):
    file = tmp_path / "register.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match=message):
        read_register(file)
