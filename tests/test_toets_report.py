"""The report of an uitvoeringstoets over a population: whole, traceable, in both languages."""

import json
import re
from datetime import date

import pytest

from openfisca_toeslagen.impact.freezing import freeze
from openfisca_toeslagen.impact.register import read_register
from openfisca_toeslagen.impact.uitvoeringstoets import run
from openfisca_toeslagen.report import toets
from openfisca_toeslagen.report.language import Taal
from openfisca_toeslagen.report.toets_view import PopulationView, load_texts
from tests.families import FAMILIES, REGIMES
from tests.test_toets_register import small


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    (one,) = freeze([small("directe_financiering")])
    patch.undo()
    return one


@pytest.fixture(scope="module", params=Taal)
def written(request, frozen, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param.value)
    some = run((FAMILIES["mevrouw_k_2014"],), REGIMES)
    page, register = toets.write(frozen, some, folder, load_texts(request.param), "0.0", date(2026, 11, 24))
    return page, register, request.param


def test_page_markdown_data_and_register_are_written(written):
    page, register, _ = written
    assert page.name == "uitvoeringstoets_directe_financiering.html"
    assert read_register(register).definitie.voorstel == "DirecteFinanciering"
    data = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert set(data["eindoordelen"]) == {"huidig", "DirecteFinanciering", "AllesOfNiets", "Proportioneel"}
    assert len(data["bevindingen"]) == 3
    assert all(entry["formule"] and entry["bron"] for entry in data["indicatoren"].values())
    assert page.with_suffix(".md").read_text(encoding="utf-8").startswith("# ")


def test_the_page_stands_alone_and_every_link_inside_it_leads_somewhere(written):
    text = written[0].read_text(encoding="utf-8")
    assert not re.search(r'<(script|link|img)\b|src="', text)
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    # A row that is no indicator of everybody, such as a difference, has no line of its own to lead to.
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= set(names), targets - set(names)


def test_verdict_findings_and_trade_offs_stand_before_anything_else(written):
    text = written[0].read_text(encoding="utf-8")
    order = [
        text.index(mark) for mark in ('class="verdict"', 'class="findings"', 'id="afruil"', 'id="rijen"', 'id="indicatoren"')
    ]
    assert order == sorted(order)


def test_nothing_is_left_to_fill_and_nothing_is_no_number(written):
    for form in (".html", ".md"):
        text = written[0].with_suffix(form).read_text(encoding="utf-8")
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|\{[a-z_]+\}", text)


def test_both_languages_have_the_same_texts():
    def keys(node, path=()):
        if isinstance(node, dict):
            return {found for key, value in node.items() for found in keys(value, (*path, key))}
        return {path}

    nl, en = (load_texts(taal).texts["toets"] for taal in (Taal.nl, Taal.en))
    assert keys(nl) == keys(en)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.1234, "aandeel", "12,3%"),
        (0.0, "aandeel", "0%"),
        (0.00042, "aandeel", "0,04%"),
        (-0.05, "aandeel", "−5%"),
        (1_234_567_890.0, "EUR per jaar", "€\N{NO-BREAK SPACE}1.230\N{NO-BREAK SPACE}miljoen"),
        (987.4, "EUR", "€\N{NO-BREAK SPACE}987"),
        (41_234.0, "huishoudens", "41.200"),
        (0.0, "huishoudens", "0"),
        (12.234, "maanden", "12,23"),
        (None, "fte", "–"),
    ],
)
def test_figures_are_written_with_the_digits_that_say_something(frozen, value, unit, written):
    assert PopulationView(frozen, load_texts(Taal.nl), "x").value(value, unit) == written
