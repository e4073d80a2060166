"""The family page in a real browser: fill in, compare, read, keep; with a keyboard, on a phone, and read aloud."""

import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from openfisca_core.tools.test_runner import run_tests
from playwright.sync_api import expect, sync_playwright

from openfisca_toeslagen.web.app import create_app
from openfisca_toeslagen.web.settings import REGIMES, Settings
from tests.conftest import LAW
from tests.web_server import app, in_thread

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
DESKTOP, PHONE = {"width": 1360, "height": 900}, {"width": 375, "height": 800}


@pytest.fixture(scope="module")
def address():
    with in_thread(app()) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("no Chromium found: install the package chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address):
    """Open the page in a window of its own; afterwards no script failed and nothing was asked of another server."""
    opened, errors, asked = [], [], []

    def open_(viewport=DESKTOP):
        context = browser.new_context(viewport=viewport, locale="nl-NL", accept_downloads=True)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/")
        expect(page.get_by_role("button", name="Mevrouw K., 2014")).to_be_visible()
        opened.append(context)
        return page

    yield open_
    for context in opened:
        context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith((address, "blob:"))] == []


def choose_mrs_k(page):
    page.get_by_role("button", name="Mevrouw K., 2014").click()
    expect(page.get_by_role("status").first).to_contain_text("Berekend voor 2014")
    expect(page.locator("#uitleg-stappen li").first).to_be_visible()
    expect(page.locator("#grafiek svg.plot")).to_be_visible()


def card(page, regime):
    return page.get_by_role("article", name=regime, exact=True)


def fill_in_mrs_k(page):
    """Type the published family into the empty form, as a visitor does."""
    page.get_by_label("Toeslagjaar").select_option("2014")
    page.get_by_label("Dag van de beschikking").fill("2015-07-01")
    mother = page.get_by_role("group", name="Aanvrager")
    mother.get_by_label("Geboortedatum").fill("1985-06-15")
    mother.get_by_label("Toetsingsinkomen").fill("17000")
    mother.get_by_label("Gewerkte uren").fill("160")
    children = (("2011-03-10", "169", "6.59", "923.43"), ("2012-09-20", "53", "6.43", "282.57"))
    for number, (born, hours, price, paid) in enumerate(children, start=1):
        page.get_by_role("button", name="Kind toevoegen").click()
        child = page.get_by_role("group", name=f"Kind {number}")
        child.get_by_label("Geboortedatum").fill(born)
        child.get_by_label("Kinderopvang").select_option("dagopvang")
        child.get_by_label("Uren opvang").fill(hours)
        child.get_by_label("Prijs per uur").fill(price)
        child.get_by_label("Betaald per maand").fill(paid)
    for name in ("Zorgtoeslag", "Huurtoeslag", "Kindgebonden budget"):
        page.get_by_role("checkbox", name=name, exact=True).uncheck()
    page.get_by_label("Voorschot kinderopvangtoeslag").fill("12427")
    page.get_by_role("button", name="Vergelijk de regels").click()


def test_mrs_k_filled_in_by_hand_has_the_published_outcome(open_page):
    page = open_page()
    fill_in_mrs_k(page)
    expect(card(page, "Alles of niets")).to_contain_text("Terug te betalen€\u00a012.427")
    expect(card(page, "Proportioneel")).to_contain_text("Nog te ontvangen€\u00a0787")
    expect(card(page, "Directe financiering")).to_contain_text("Terug te betalen€\u00a00")
    expect(card(page, "Directe financiering")).to_contain_text("Naar de opvang€\u00a016.755,84")
    expect(card(page, "Geldende wet")).to_contain_text("€\u00a012.427")


def test_the_example_fills_the_form_as_the_visitor_would(open_page):
    page = open_page()
    choose_mrs_k(page)
    assert page.get_by_role("group", name="Kind 1").get_by_label("Prijs per uur").input_value() == "6.59"
    expect(page.locator("#voorbeeld")).to_contain_text("Omroep Almere")
    row = page.get_by_role("table", name="Kinderopvangtoeslag", exact=True).get_by_role("row", name="Terug te betalen")
    assert row.get_by_role("cell").all_inner_texts() == ["€\u00a012.427", "€\u00a012.427", "€\u00a00", "€\u00a00"]


def test_the_downloaded_case_runs_green(open_page, tmp_path):
    page = open_page()
    choose_mrs_k(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar als YAML-geval").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert file.name == "geval.yaml"
    assert text.count("- name: Mevrouw K., 2014") == 4
    assert "terugvordering_kinderopvangtoeslag:\n          2014: 12427" in text
    assert run_tests(LAW, [str(file)], {}) == 0
    file.write_text(text.replace("          2014: 12427\n        nabetaling", "          2014: 12426\n        nabetaling"))
    assert file.read_text(encoding="utf-8") != text
    assert run_tests(LAW, [str(file)], {}) != 0


def test_the_explanation_names_articles_and_what_was_filled_in(open_page):
    page = open_page()
    choose_mrs_k(page)
    told = page.locator("#uitleg-stappen")
    expect(told).to_contain_text("Terugvordering kinderopvangtoeslag: €\u00a012.427")
    expect(told.get_by_role("link", name="Awir art. 26").first).to_have_attribute(
        "href", "https://wetten.overheid.nl/BWBR0018472#Artikel26"
    )
    page.get_by_label("Stelsel", exact=True).select_option(label="Proportioneel")
    expect(told).to_contain_text("Terugvordering kinderopvangtoeslag: €\u00a00")


def test_the_chart_can_be_read_with_the_keyboard(open_page):
    page = open_page()
    choose_mrs_k(page)
    slider = page.get_by_role("slider")
    assert "Toetsingsinkomen van de aanvrager €\u00a017.000" in slider.get_attribute("aria-valuetext")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert "€\u00a017.500" in slider.get_attribute("aria-valuetext")
    page.get_by_label("Over", exact=True).select_option(label="Betaald per maand voor oudste")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("Betaald per maand voor oudste"))
    # All that was due for this child is paid; the other child's payment still falls short, so nothing changes here.
    page.get_by_role("slider").press("End")
    assert "alles of niets €\u00a012.427" in page.get_by_role("slider").get_attribute("aria-valuetext")


def test_what_is_wrong_stands_at_its_field(open_page):
    page = open_page()
    choose_mrs_k(page)
    hours = page.get_by_role("group", name="Aanvrager").get_by_label("Gewerkte uren")
    hours.fill("800")
    expect(page.get_by_role("status").first).to_contain_text("gewijzigd")
    page.get_by_role("button", name="Vergelijk de regels").click()
    expect(hours).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Aanvrager: mevrouw k, gewerkte uren per maand")
    described = hours.get_attribute("aria-describedby").split()
    assert any("744" in page.locator(f"#{part}").inner_text() for part in described)
    page.get_by_role("alert").get_by_role("link").click()
    expect(hours).to_be_focused()
    hours.fill("160")
    page.get_by_role("button", name="Vergelijk de regels").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_birth_date_is_not_taken_for_granted(open_page):
    page = open_page()
    page.get_by_role("button", name="Vergelijk de regels").click()
    expect(page.get_by_role("alert")).to_contain_text("Aanvrager, geboortedatum: Vul dit in.")
    expect(page.locator("#resultaat")).to_be_hidden()


def test_a_year_that_is_refused_says_so(open_page):
    page = open_page()
    mother = page.get_by_role("group", name="Aanvrager")
    mother.get_by_label("Geboortedatum").fill("1985-06-15")
    mother.get_by_label("Toetsingsinkomen").fill("17000")
    page.get_by_label("Toeslagjaar").select_option("2016")
    page.get_by_role("button", name="Vergelijk de regels").click()
    expect(card(page, "Geldende wet")).to_contain_text("Geen bedrag")
    expect(page.locator("#geweigerd")).to_contain_text("zorgtoeslag.standaardpremie")


def test_everything_can_be_done_without_a_mouse(open_page):
    page = open_page()
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or not focused
        if focused == "Kind toevoegen":
            break
    page.keyboard.press("Enter")
    child = page.get_by_role("group", name="Kind 1")
    expect(child.get_by_label("Geboortedatum")).to_be_focused()
    child.get_by_role("button", name="Kind 1 verwijderen").focus()
    page.keyboard.press("Enter")
    expect(child).to_have_count(0)
    expect(page.get_by_role("group", name="Aanvrager")).to_be_focused()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("filled", [False, True], ids=["empty", "Mrs K."])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(open_page, viewport, filled):
    page = open_page(viewport)
    if filled:
        choose_mrs_k(page)
        for details in page.locator("details").all():
            details.evaluate("node => { node.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    results = Axe().run(page)
    found = [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"]]) for one in results.response["violations"]
    ]
    assert found == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_further_regimes_stay_on_the_page(browser, viewport):
    more = ("Stelselontwerp2023", "kinderopvang_stap_2025", "maximumprijzen_2024_alleen_geindexeerd")
    with in_thread(create_app(Settings(regimes=(*REGIMES, *more)))) as address:
        page = browser.new_page(viewport=viewport)
        page.goto(f"{address}/")
        choose_mrs_k(page)
        expect(page.locator("#kaarten article")).to_have_count(7)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        page.close()


def test_the_browser_may_load_nothing_from_elsewhere(open_page, address):
    page = open_page()
    policy = page.request.get(f"{address}/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert page.evaluate("fetch('https://example.org/').then(() => 'loaded', () => 'blocked')") == "blocked"
