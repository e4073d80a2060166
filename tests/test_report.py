"""The report of the main job: its figures are those of the law, it stands alone, and it is the same every time."""

import ast
import itertools
import json
import math
import re
import shutil
import string
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from openfisca_toeslagen.impact.families import FOLDER, read_families
from openfisca_toeslagen.impact.regimes import ALL_OR_NOTHING, BASELINE, DIRECT, PROPORTIONAL
from openfisca_toeslagen.impact.uitvoeringstoets import run
from openfisca_toeslagen.report import files, uitvoeringstoets
from openfisca_toeslagen.report.language import Taal, load
from tests.families import FAMILIES, REGIMES, shifted, write

ROOM = Path(uitvoeringstoets.__file__).parent
FORMS = ("html", "md", "json")
VERSION = "0.0.0"


@pytest.fixture(scope="module")
def results():
    return run(tuple(FAMILIES.values()), REGIMES)


@pytest.fixture(scope="module")
def written(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("uit")
    uitvoeringstoets.write(results, folder, load(Taal.nl), VERSION)
    return folder


@pytest.fixture(scope="module")
def data(written):
    return json.loads((written / "uitvoeringstoets.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)


@pytest.fixture(scope="module")
def page(written):
    return (written / "uitvoeringstoets.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """Return the results of two families whose allowance is not known in their year, beside one that is."""
    folder = tmp_path_factory.mktemp("gezinnen")
    write(folder, shifted("klein_bedrag_2023", 2016))
    write(folder, shifted("twee_kinderen_2024", 2012))
    shutil.copy(FOLDER / "mevrouw_k_2014.yaml", folder)
    return run(read_families(REGIMES, folder), REGIMES)


def outcomes(data, family):
    return {o["regime"]: o for f in data["gezinnen"] if f["id"] == family for o in f["uitkomsten"]}


class Page(HTMLParser):
    """Collects the tags of a page with their attributes, and the text of every element."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


# --- Figures -------------------------------------------------------------------------------------------------------------


def test_the_json_holds_what_was_published_about_mrs_k(data):
    mrs_k = outcomes(data, "mevrouw_k_2014")
    for regime in (BASELINE, ALL_OR_NOTHING):
        assert mrs_k[regime]["bedragen"]["toekenning"] == 0
        assert mrs_k[regime]["bedragen"]["terugvordering"] == 12427
    assert mrs_k[PROPORTIONAL]["bedragen"]["nabetaling"] == 787
    assert mrs_k[DIRECT]["bedragen"]["terugvordering"] == 0


def test_the_json_holds_every_outcome_as_the_law_gives_it(data, results):
    for outcome in results.uitkomsten:
        amounts = outcomes(data, outcome.gezin)[outcome.regime]["bedragen"]
        for key, value in vars(outcome.bedragen).items():
            if value is None:
                assert key not in amounts
            else:
                assert amounts[key] == (None if math.isnan(value) else value)


def test_what_is_not_a_number_is_null_with_its_reason(data):
    amounts = outcomes(data, "mevrouw_k_2014")[ALL_OR_NOTHING]["bedragen"]
    assert amounts["evenredigheidsfactor"] is None
    assert amounts["evenredigheidsfactor_reden"] == "niet te berekenen: niets werkelijk te veel betaald"
    # The euros are there in any case.
    assert (amounts["terugvordering"], amounts["werkelijk_te_veel"]) == (12427, 0)
    point = next(p for p in data["kliffen"][0]["punten"] if 0.985 < p["betaald_deel"] < 0.991)
    assert point["bedragen"][ALL_OR_NOTHING]["evenredigheidsfactor"] > 1
    assert "evenredigheidsfactor_reden" not in point["bedragen"][ALL_OR_NOTHING]


def test_the_page_shows_the_figures_of_mrs_k(page):
    assert "€\u00a012.427 of €\u00a00 terug" in page
    assert "niet te berekenen: niets werkelijk te veel betaald" in page
    assert "nan" not in re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", page, flags=re.S).lower().split()


def test_every_constructed_fact_and_every_source_is_named(page, results):
    for family in results.gezinnen:
        assert family.bron.titel in page
        for fact in family.geconstrueerd:
            assert fact.nl.replace("€ ", "€\u00a0").replace("'", "&#39;") in page


def test_a_published_figure_that_we_do_not_give_is_shown_with_the_difference(tmp_path):
    family = FAMILIES["mevrouw_k_2014"]
    other = family.gepubliceerd[1].model_copy(update={"waarde": 12400})
    differing = run((family.model_copy(update={"gepubliceerd": (family.gepubliceerd[0], other)}),), REGIMES)
    assert (differing.reproductie.gelijk, differing.reproductie.anders) == (1, 1)
    page = uitvoeringstoets.write(differing, tmp_path, load(Taal.nl), VERSION).read_text(encoding="utf-8")
    assert "geeft de wet er 1 precies; 1 wijken af" in page
    assert '<td class="alert">afwijkend 27</td>' in page
    assert "afwijkend 27" in (tmp_path / "uitvoeringstoets.md").read_text(encoding="utf-8")


# --- Refusal -------------------------------------------------------------------------------------------------------------


def test_a_refusal_is_shown_with_its_reason_and_never_as_zero(refused, tmp_path):
    uitvoeringstoets.write(refused, tmp_path, load(Taal.nl), VERSION)
    text = {form: (tmp_path / f"uitvoeringstoets.{form}").read_text(encoding="utf-8") for form in FORMS}
    outcome = outcomes(json.loads(text["json"]), "klein_bedrag_2023")[BASELINE]
    assert outcome["bedragen"] is None
    assert "2016" in outcome["weigering"]
    for form in ("html", "md"):
        assert "Geweigerd: zorgtoeslag 2016 geweigerd:" in text[form]
        assert "Geweigerd: kinderopvangtoeslag 2012 geweigerd:" in text[form]
    shown = [str(item) for item in uitvoeringstoets.tables(refused, load(Taal.nl)) if isinstance(item, str)]
    assert any("Geweigerd: zorgtoeslag 2016" in line for line in shown)


def test_a_report_of_refusals_only_can_be_written(tmp_path):
    folder = tmp_path / "gezinnen"
    folder.mkdir()
    write(folder, shifted("twee_kinderen_2024", 2012))
    refusals = run(read_families(REGIMES, folder), REGIMES)
    for language in Taal:
        uitvoeringstoets.write(refusals, tmp_path, load(language), VERSION)
    assert "Refused: " in (tmp_path / "uitvoeringstoets.html").read_text(encoding="utf-8")


# --- The page stands alone and can be read by everybody ------------------------------------------------------------------


def test_the_page_loads_nothing(page):
    tags = Page(page)
    assert not tags.all("script") and not tags.all("link") and not tags.all("img") and not tags.all("iframe")
    for name, attributes in tags.tags:
        for attribute, value in attributes.items():
            if attribute in ("src", "srcset", "data", "poster", "xlink:href"):
                assert value.startswith("#"), (name, attribute, value)
            if attribute == "href" and name != "a":
                assert value.startswith("#"), (name, value)
    assert "@import" not in page
    assert set(re.findall(r"url\((.)", page)) <= {"#"}


def test_the_page_can_be_read_by_everybody(page):
    tags = Page(page)
    assert tags.all("html") == [{"lang": "nl"}]
    assert len(tags.all("h1")) == 1
    headings = [int(name[1]) for name, _ in tags.tags if re.fullmatch(r"h\d", name)]
    assert all(deeper - higher <= 1 for higher, deeper in itertools.pairwise(headings))
    assert all(attributes.get("scope") for attributes in tags.all("th"))
    assert len(tags.all("caption")) == len(tags.all("table"))
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    charts = tags.all("svg")
    assert len(charts) == 3
    for chart in charts:
        assert chart["role"] == "img"
        assert set(chart["aria-labelledby"].split()) <= set(ids)
    assert len(tags.all("title")) == 4 and len(tags.all("desc")) == 3


def test_charts_say_their_figures_in_words(page):
    assert "Alles of niets: overheid €\u00a00, ouder €\u00a017.454, teruggevorderd €\u00a012.427" in page
    assert "Alles of niets €\u00a020.532" in page


# --- The same every time, in two languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Taal)
def test_the_same_results_give_the_same_bytes(results, tmp_path, language):
    again = run(tuple(FAMILIES.values()), REGIMES)
    for name, outcome in (("een", results), ("twee", again)):
        uitvoeringstoets.write(outcome, tmp_path / name, load(language), VERSION, date(2026, 11, 24))
    for form in FORMS:
        first, second = (tmp_path / name / f"uitvoeringstoets.{form}" for name in ("een", "twee"))
        assert first.read_bytes() == second.read_bytes()


def test_no_date_but_the_one_that_was_given(page, data):
    assert "Datum" not in page
    assert data["datum"] is None


def test_english(results, tmp_path):
    page = uitvoeringstoets.write(results, tmp_path, load(Taal.en), VERSION, date(2026, 11, 24)).read_text(encoding="utf-8")
    assert Page(page).all("html") == [{"lang": "en"}]
    assert "€12,427 or €0 reclaimed" in page
    assert "Date: 24 November 2026" in page
    assert "Direct funding" in page
    for dutch in ("Geldende wet", "Alles of niets", "teruggevorderd", "Gepubliceerd", "Terugvordering"):
        assert dutch not in page
    amounts = outcomes(json.loads((tmp_path / "uitvoeringstoets.json").read_text()), "mevrouw_k_2014")[BASELINE]["bedragen"]
    assert amounts["evenredigheidsfactor_reden"] == "not computable: nothing was truly overpaid"


def keys(value, path=""):
    if isinstance(value, dict):
        return {p for key, item in value.items() for p in keys(item, f"{path}.{key}")}
    return {path}


def places(text):
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name)


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, str):
        yield path, value


def test_both_languages_have_the_same_texts_with_the_same_figures():
    dutch, english = load(Taal.nl).texts, load(Taal.en).texts
    # Dutch names of regimes stand in their headers; where words break differs by language.
    for texts in (dutch, english):
        texts.pop("regimes")
        texts.pop("afbreken")
    assert keys(dutch) == keys(english)
    assert len(dutch["niet"]) == len(english["niet"]) and len(dutch["methode"]) == len(english["methode"])
    translated = dict(leaves(english))
    for path, text in leaves(dutch):
        assert places(text) == places(translated[path]) or set(places(text)) == set(places(translated[path])), path


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (12427.0, "€\u00a012.427", "€12,427"),
        (16755.84, "€\u00a016.755,84", "€16,755.84"),
        (0.01, "€\u00a00,01", "€0.01"),
        (-5.5, "\u2212€\u00a05,50", "\u2212€5.50"),
        (-0.0, "€\u00a00", "€0"),
    ],
)
def test_amounts_are_written_as_the_language_does(value, dutch, english):
    assert load(Taal.nl).euro(value) == dutch
    assert load(Taal.en).euro(value) == english


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.0, "100%"), (0.171, "17,1%"), (0.9999996, "99,99996%"), (0.9995, "99,95%"), (0.0, "0%")],
)
def test_what_is_not_everything_is_not_written_as_everything(value, written):
    assert load(Taal.nl).percent(value) == written


# --- The room ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_the_room_does_no_arithmetic(path):
    """Every figure comes from impact: no operator but joining texts and lists, no sums, no numerical library."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.BinOp):
            joins = isinstance(node.op, ast.Add | ast.BitOr) or (isinstance(node.op, ast.Div) and _is_path(node))
            repeats = isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List)
            assert joins or repeats, f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("sum", "round", "min", "max"), f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert "numpy" not in ast.unparse(node) and "openfisca_core" not in ast.unparse(node)


def _is_path(node):
    return isinstance(node.right, ast.Constant | ast.JoinedStr) and isinstance(getattr(node.right, "value", ""), str)


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "map" / "rapport.html"
    files.write(target, "oud")

    def fail(*_):
        raise OSError("schijf vol")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match="schijf vol"):
        files.write(target, "nieuw")
    assert target.read_text() == "oud"
    assert [path.name for path in target.parent.iterdir()] == ["rapport.html"]
