"""Proposals in YAML, stacks of proposals and the one registry: what they change, and what is refused with which words."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openfisca_core.parameters import ParameterScale
from openfisca_core.simulation_builder import SimulationBuilder

from openfisca_toeslagen import CountryTaxBenefitSystem, coverage, parametric
from openfisca_toeslagen.reading import ReadingError
from openfisca_toeslagen.refusal import RefusalError
from openfisca_toeslagen.year_cycle import regimes
from openfisca_toeslagen.year_cycle.regimes import CURRENT, NAMES, PARAMETRIC, build_systems, check_names, header
from openfisca_toeslagen.year_cycle.run_folder import digest
from tests.test_reforms import all_values

LAW = CountryTaxBenefitSystem()
HEADER = "titel: Proef\nreferentie: eigen werk\nomschrijving: Een proef.\n"
PRICE = "kinderopvangtoeslag.maximum_uurprijs.dagopvang"


@pytest.fixture(autouse=True)
def one_law(monkeypatch):
    """Build every regime of these tests on one law: reading it again takes a quarter of a second each time."""
    monkeypatch.setattr(regimes, "CountryTaxBenefitSystem", lambda: LAW)


def write(folder, text, name="voorstel.yaml"):
    """Write a proposal and return its path as it is given on the command line."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + textwrap.dedent(text), encoding="utf-8")
    return str(path)


def system(name):
    return build_systems([name])[name]


def award(law, year, income=100_000, children=1, price=12.0):
    """Return the kinderopvangtoeslag of a lone parent with ``children`` of two years old, 100 hours a month each."""
    kinds = {
        f"kind{number}": {
            "geboortedatum": {"ETERNITY": f"{year - 2}-03-01"},
            "uren_dagopvang": {str(year): 100},
            "uurprijs_dagopvang": {str(year): price},
        }
        for number in range(children)
    }
    parent = {"toetsingsinkomen": {str(year): income}, "gewerkte_uren": {str(year): 120}}
    situation = {
        "personen": {"ans": parent, **kinds},
        "huishoudens": {"huis": {"aanvrager": ["ans"], "kinderen": list(kinds)}},
    }
    (amount,) = SimulationBuilder().build_from_entities(law, situation).calculate("kinderopvangtoeslag", str(year))
    return amount


# --- What a proposal changes --------------------------------------------------------------------------------------------


def test_a_value_holds_from_its_first_to_its_last_day_and_the_law_before_and_after(tmp_path):
    name = write(tmp_path, f"parameters: {{{PRICE}: [{{vanaf: 2024-01-01, tot_en_met: 2024-12-31, waarde: 11}}]}}")
    changed = coverage.node(system(name).parameters, PRICE)
    assert [coverage.value_on(changed, f"{year}-06-01") for year in range(2023, 2028)] == [9.12, 11, 10.71, 11.23, None]


def test_a_value_without_a_last_day_holds_until_the_next_of_the_proposal_and_then_as_far_as_the_law(tmp_path):
    values = "[{vanaf: 2024-01-01, waarde: 11}, {vanaf: 2026-01-01, waarde: 13}]"
    changed = coverage.node(system(write(tmp_path, f"parameters: {{{PRICE}: {values}}}")).parameters, PRICE)
    assert [coverage.value_on(changed, f"{year}-06-01") for year in range(2023, 2028)] == [9.12, 11, 11, 13, None]


def test_nothing_else_changes_and_the_law_stays_as_it_is(tmp_path):
    before = all_values(LAW.parameters)
    text = f"parameters: {{{PRICE}: [{{vanaf: 2024-01-01, tot_en_met: 2024-12-31, waarde: 11}}]}}"
    proposal = parametric.proposal_class(tmp_path / write(tmp_path, text))(LAW)
    after = all_values(proposal.parameters)
    assert {name for name in before if before[name] != after[name]} == {f"{PRICE}[0]"}
    assert all_values(LAW.parameters) == before
    assert proposal.variables == LAW.variables


def test_origin_and_last_day_are_told_by_the_parameter_itself(tmp_path):
    value = "{vanaf: 2027-01-01, tot_en_met: 2027-12-31, waarde: 12, bron: begroting, status: secondary}"
    leaf = coverage.node(system(write(tmp_path, f"parameters: {{{PRICE}: [{value}]}}")).parameters, PRICE)
    assert leaf.metadata["reference"]["2027-01-01"] == {"title": "eigen werk", "source": "begroting"}
    assert leaf.metadata["status"]["2027-01-01"] == "secondary"
    assert leaf.metadata["last_value_still_valid_on"] == "2027-12-31"


def test_a_changed_year_keeps_the_origin_of_the_years_around_it(tmp_path):
    value = "{vanaf: 2024-01-01, tot_en_met: 2024-12-31, waarde: 12}"
    leaf = coverage.node(system(write(tmp_path, f"parameters: {{{PRICE}: [{value}]}}")).parameters, PRICE)
    law = coverage.node(LAW.parameters, PRICE).metadata["reference"]
    told = leaf.metadata["reference"]
    assert (told["2023-01-01"], told["2025-01-01"]) == (law["2023-01-01"], law["2025-01-01"])
    assert told["2024-01-01"] == {"title": "eigen werk"}


def test_a_shorter_and_a_longer_table_take_the_place_of_the_whole(tmp_path):
    path = "kinderopvangtoeslag.percentage.eerste_kind"
    longer = ", ".join(f"{1000 * row}: {1 - row / 100:g}" for row in range(90))
    tables = f"[{{vanaf: 2024-01-01, treden: {{0: 0.9, 50000: 0.5}}}}, {{vanaf: 2025-01-01, treden: {{{longer}}}}}]"
    changed = system(write(tmp_path, f"tabellen: {{{path}: {tables}}}"))
    scales = [
        changed.get_parameters_at_instant(f"{y}-01-01").kinderopvangtoeslag.percentage.eerste_kind for y in (2024, 2025)
    ]
    assert (scales[0].thresholds, scales[0].amounts) == ([0, 50000], [0.9, 0.5])
    assert (len(scales[1].thresholds), scales[1].amounts[-1]) == (90, 0.11)
    assert award(changed, 2024, income=49_999) == round(12 * 100 * 10.25 * 0.9)
    assert award(changed, 2023) == award(LAW, 2023)


@settings(max_examples=10, deadline=None)
@given(
    first=st.integers(2014, 2027),
    years=st.integers(0, 5),
    value=st.floats(1, 30).map(lambda amount: round(amount, 2)),
)
def test_every_span_of_years_is_replaced_and_no_other(tmp_path_factory, first, years, value):
    name = write(
        tmp_path_factory.mktemp("voorstel"),
        f"parameters: {{{PRICE}: [{{vanaf: {first}-01-01, tot_en_met: {first + years}-12-31, waarde: {value}}}]}}",
    )
    before, after = (coverage.node(law.parameters, PRICE) for law in (LAW, system(name)))
    for year in range(2013, 2036):
        expected = value if first <= year <= first + years else coverage.value_on(before, f"{year}-12-31")
        assert coverage.value_on(after, f"{year}-12-31") == coverage.value_on(after, f"{year}-01-01") == expected


# --- Coverage: a year that the law does not know ------------------------------------------------------------------------


def test_a_value_alone_does_not_make_a_new_year_computable(tmp_path):
    name = write(tmp_path, f"parameters: {{{PRICE}: [{{vanaf: 2027-01-01, tot_en_met: 2027-12-31, waarde: 12}}]}}")
    changed = system(name)
    missing = coverage.missing(changed.parameters, "kinderopvangtoeslag", 2027)
    assert PRICE not in missing
    assert "kinderopvangtoeslag.percentage.eerste_kind" in missing
    with pytest.raises(RefusalError, match="ontbreken"):
        award(changed, 2027)


def test_a_folder_goes_on_without_what_has_a_value_of_its_own_each_year(tmp_path):
    rules = "[{parameters: [kinderopvangtoeslag], tot_en_met: 2027-12-31, reden: proef}]"
    changed = system(write(tmp_path, f"ongewijzigd: {rules}"))
    assert coverage.missing(changed.parameters, "kinderopvangtoeslag", 2027) == [
        "awir.minimum_tegemoetkoming",
        *(
            f"kinderopvangtoeslag.maximum_uurprijs.{kind}"
            for kind in ("buitenschoolse_opvang", "dagopvang", "gastouderopvang")
        ),
        "kinderopvangtoeslag.percentage.eerste_kind",
    ]


def test_2027_is_computed_for_first_children_and_refused_for_the_next():
    law = system("kinderopvang_stap_2027_begroting")
    # EUR 100,000 lies between 99,426 and 103,356 (96,092 in 2026, 74.3%), of at most EUR 11.60 an hour.
    assert award(law, 2027) == round(12 * 100 * 11.60 * (0.743 + 0.051))
    with pytest.raises(RefusalError, match="volgende kinderen zijn van dit jaar niet gepubliceerd"):
        award(law, 2027, children=2)
    for allowance in ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget"):
        assert coverage.missing(law.parameters, allowance, 2027)


# --- The steps of childcare ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_step_upon_the_law_without_it_is_the_law(year):
    step, without = system(f"kinderopvang_stap_{year}"), system(f"kinderopvang_{year}_zonder_stap")
    for table in ("eerste_kind", "volgende_kinderen"):
        at = f"{year}-01-01"
        law, with_step, old = (
            getattr(one.get_parameters_at_instant(at).kinderopvangtoeslag.percentage, table) for one in (LAW, step, without)
        )
        assert (with_step.thresholds, with_step.amounts) == (law.thresholds, law.amounts)
        before = getattr(LAW.get_parameters_at_instant(f"{year - 1}-01-01").kinderopvangtoeslag.percentage, table)
        assert (old.thresholds, old.amounts) == (law.thresholds, before.amounts)


@pytest.mark.parametrize(
    ("name", "income", "percentage"),
    [
        # SZW-begroting 2027, p. 116 and 121: 96% to 71,903; 5.1 points more to 175,430; a floor of 39.1%.
        ("kinderopvang_stap_2027_begroting", 71_903, 0.96),
        ("kinderopvang_stap_2027_begroting", 71_904, 0.956),
        ("kinderopvang_stap_2027_begroting", 175_430, 0.416),
        ("kinderopvang_stap_2027_begroting", 175_431, 0.391),
        # The draft decree: 96% to 87,767; 12.5 points more to about 172,000; a floor of 42.9%.
        ("kinderopvang_stap_2027_ontwerp", 87_767, 0.96),
        ("kinderopvang_stap_2027_ontwerp", 171_670, 0.51),
        ("kinderopvang_stap_2027_ontwerp", 171_671, 0.429),
    ],
)
def test_published_points_of_the_steps_of_2027(name, income, percentage):
    table = system(name).get_parameters_at_instant("2027-01-01").kinderopvangtoeslag.percentage.eerste_kind
    assert table.calc([income]) == [percentage]


@pytest.mark.parametrize("name", PARAMETRIC)
def test_every_proposal_of_the_package_is_built_and_tells_what_it_is(name):
    assert system(name)
    about = header(name)
    assert all(len(part) > 5 for part in (about.title, about.changes, about.reference, about.baseline, about.period))
    assert name in NAMES


# --- What is refused ----------------------------------------------------------------------------------------------------

CHANGE = "parameters: {%s: [{vanaf: %s, tot_en_met: %s, waarde: %s}]}"
BAD = {
    "not a key": ("waarden: {}", r":4: waarden: onbekend; .*"),
    "nothing changes": ("basis: []", r"verandert niets: geef parameters, tabellen of ongewijzigd"),
    "unknown parameter": (
        CHANGE % (PRICE.replace("dagopvang", "dagopvan"), "2026-01-01", "2026-12-31", 12),
        rf":4: parameters\.\S+\.0: onbekende parameter; .*bedoelde u {PRICE}\?",
    ),
    "a folder": (
        CHANGE % ("zorgtoeslag.vermogensgrens", "2026-01-01", "2026-12-31", 12),
        "is een map; toegestaan: .*met_partner",
    ),
    "a table": (
        CHANGE % ("kinderopvangtoeslag.percentage.eerste_kind", "2026-01-01", "2026-12-31", 0.5),
        "is een tabel: zet die onder tabellen",
    ),
    "no table": (f"tabellen: {{{PRICE}: [{{vanaf: 2026-01-01, treden: {{0: 1}}}}]}}", "is geen tabel"),
    "a share above 1": (
        CHANGE % ("kindgebonden_budget.afbouwpercentage", "2025-01-01", "2025-12-31", 7.1),
        r"7\.1 kan niet \(/1\): .*96% als 0\.96",
    ),
    "a negative amount": (CHANGE % (PRICE, "2025-01-01", "2025-12-31", -1), "-1 kan niet"),
    "too many hours": (
        CHANGE % ("kinderopvangtoeslag.maximum_uren_per_maand", "2025-01-01", "2025-12-31", 800),
        "ten hoogste 744",
    ),
    "half a month": (
        CHANGE % ("kinderopvangtoeslag.doorloop.maanden", "2025-01-01", "2025-12-31", 2.5),
        r"moet een heel getal zijn \(month\)",
    ),
    "text": (CHANGE % (PRICE, "2025-01-01", "2025-12-31", "twaalf"), "moet een getal of true of false zijn"),
    "infinite": (CHANGE % (PRICE, "2025-01-01", "2025-12-31", ".inf"), "moet een getal of true of false zijn"),
    "true for an amount": (CHANGE % (PRICE, "2025-01-01", "2025-12-31", "true"), "moet een getal zijn"),
    "a number for true": (
        CHANGE % ("kinderopvangtoeslag.aanspraak.wlz_indicatie", "2025-01-01", "2025-12-31", 1),
        "moet true of false zijn",
    ),
    "no date": (CHANGE % (PRICE, "volgend jaar", "2025-12-31", 12), r"vanaf: moet een datum zijn"),
    "back in time": (CHANGE % (PRICE, "2025-01-01", "2024-12-31", 12), "ligt voor vanaf"),
    "before coverage": (CHANGE % (PRICE, "2012-01-01", "2025-12-31", 12), "2012-01-01 ligt buiten wat wordt gerekend"),
    "too far ahead": (CHANGE % (PRICE, "2026-01-01", "2126-12-31", 12), "2126-12-31 ligt buiten wat wordt gerekend"),
    "inside the year": (CHANGE % (PRICE, "2025-03-01", "2025-12-31", 12), "2025-03-01: moet op 1 januari beginnen"),
    "ends inside the year": (CHANGE % (PRICE, "2025-01-01", "2025-06-30", 12), "moet op 31 december eindigen"),
    "open end beyond the law": (
        f"parameters: {{{PRICE}: [{{vanaf: 2027-01-01, waarde: 12}}]}}",
        r"tot_en_met: ontbreekt; .*2026-12-31",
    ),
    "twice": (
        f"parameters: {{{PRICE}: [{{vanaf: 2024-01-01, tot_en_met: 2025-12-31, waarde: 1}}, "
        "{vanaf: 2025-01-01, waarde: 2}]}",
        r"op 2025-01-01 nog eens",
    ),
    "a table from 10": (
        "tabellen: {kinderopvangtoeslag.percentage.eerste_kind: [{vanaf: 2026-01-01, treden: {10: 0.5}}]}",
        "de eerste drempel is 10 en moet 0 zijn",
    ),
    "a table in percent": (
        "tabellen: {kinderopvangtoeslag.percentage.eerste_kind: [{vanaf: 2026-01-01, treden: {0: 96}}]}",
        r"treden\.0: 96 kan niet",
    ),
    "an empty table": (
        "tabellen: {kinderopvangtoeslag.percentage.eerste_kind: [{vanaf: 2026-01-01, treden: {}}]}",
        "moet ten minste 1 onderdelen hebben",
    ),
    "unknown rule goes on": ("ongewijzigd: [{parameters: [zorg], tot_en_met: 2027-12-31, reden: x}]", "onbekende parameter"),
    "goes on in the past": (
        "ongewijzigd: [{parameters: [awir], tot_en_met: 2026-12-31, reden: x}]",
        "toegestaan: na 2026-12-31",
    ),
    "an ended rule goes on": (
        "ongewijzigd: [{parameters: [huurtoeslag.huurgrens.groot_huishouden], tot_en_met: 2027-12-31, reden: x}]",
        "heeft geen waarde op 2026-12-31",
    ),
    "unknown basis": (f"basis: [Proportionel]\nparameters: {{{PRICE}: []}}", "bedoelde u Proportioneel"),
    "given twice": (f"parameters: {{}}\nparameters: {{{PRICE}: []}}", "staat er twee keer"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_proposal_is_refused_with_place_and_what_is_allowed(tmp_path, case):
    text, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        check_names([write(tmp_path, text)])


def test_every_problem_is_told_at_once_with_its_line(tmp_path):
    text = f"""\
        parameters:
          {PRICE}:
            - {{vanaf: 2025-01-01, tot_en_met: 2025-12-31, waarde: -1}}
          zorgtoeslag.standaardpremi:
            - {{vanaf: 2025-01-01, tot_en_met: 2025-12-31, waarde: 2000}}
        """
    name = write(tmp_path, text)
    with pytest.raises(ReadingError) as error:
        system(name)
    assert [line for line, _, _ in error.value.problems] == [6, 8]
    assert str(error.value).count(name) == 2


# --- Names and stacks ---------------------------------------------------------------------------------------------------


def test_a_stack_is_both_on_one_law(tmp_path):
    name = write(tmp_path, f"parameters: {{{PRICE}: [{{vanaf: 2025-01-01, tot_en_met: 2025-12-31, waarde: 12}}]}}")
    stack = system(f"DirecteFinanciering+{name}")
    assert stack.parameters.directe_financiering
    assert coverage.value_on(coverage.node(stack.parameters, PRICE), "2025-01-01") == 12
    assert header(f"DirecteFinanciering+{name}").title == "Directe financiering + Proef"


def test_the_order_of_a_stack_without_conflict_does_not_matter(tmp_path):
    name = write(tmp_path, f"parameters: {{{PRICE}: [{{vanaf: 2025-01-01, tot_en_met: 2025-12-31, waarde: 9}}]}}")
    one, other = system(f"Proportioneel+{name}"), system(f"{name}+Proportioneel")
    assert award(one, 2025) == award(other, 2025) < award(LAW, 2025)


def test_an_amendment_changes_its_basis_further(tmp_path):
    path = "directe_financiering.vergoedingspercentage"
    amendment = write(
        tmp_path,
        f"basis: [DirecteFinanciering]\nparameters: {{{path}: [{{vanaf: 2025-01-01, waarde: 1.0}}]}}",
        "amendement.yaml",
    )
    assert coverage.value_on(coverage.node(system(amendment).parameters, path), "2025-01-01") == 1
    # By a path relative to the file that names it.
    second = write(
        tmp_path / "verder", f"basis: [../amendement.yaml]\nparameters: {{{path}: [{{vanaf: 2026-01-01, waarde: 0.9}}]}}"
    )
    top = coverage.node(system(second).parameters, path)
    assert [coverage.value_on(top, f"{year}-01-01") for year in (2024, 2025, 2026)] == [0.96, 1, 0.9]
    # Named together with its own basis it is the same stack.
    assert coverage.value_on(coverage.node(system(f"{amendment}+{second}").parameters, path), "2026-01-01") == 0.9


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ("AllesOfNiets+Proportioneel", "vervangen allebei de regel kinderopvangkosten_in_aanmerking"),
        (
            "kinderopvang_stap_2027_begroting+kinderopvang_stap_2027_ontwerp",
            "veranderen allebei de parameter kinderopvangtoeslag.percentage.eerste_kind op 2027-01-01",
        ),
        ("Proportioneel+Proportioneel", "noemt Proportioneel twee keer"),
        ("Proportioneel+", "is onbekend"),
        ("Proportioneel+niet/er.yaml", "bestaat niet"),
    ],
)
def test_what_contradicts_is_told(stack, message):
    with pytest.raises(ValueError, match=message):
        check_names([stack])


def test_two_proposals_may_change_the_same_parameter_in_other_years(tmp_path):
    values = [f"{{vanaf: {y}-01-01, tot_en_met: {y}-12-31, waarde: 9}}" for y in (2024, 2025)]
    one, other = (write(tmp_path, f"parameters: {{{PRICE}: [{v}]}}", f"{n}.yaml") for n, v in enumerate(values))
    changed = coverage.node(system(f"{one}+{other}").parameters, PRICE)
    assert [coverage.value_on(changed, f"{year}-01-01") for year in (2023, 2024, 2025)] == [9.12, 9, 9]


def test_a_basis_that_goes_round_is_told(tmp_path):
    text = "basis: [%s]\nparameters: {" + PRICE + ": [{vanaf: 2025-01-01, waarde: 9}]}"
    name = write(tmp_path, text % "b.yaml", "a.yaml")
    write(tmp_path, text % "a.yaml", "b.yaml")
    with pytest.raises(ValueError, match="loopt rond"):
        check_names([name])


def test_what_lies_outside_the_package_counts_by_its_content(tmp_path):
    text = f"parameters: {{{PRICE}: [{{vanaf: 2025-01-01, waarde: %s}}]}}"
    name = write(tmp_path, text % 9)
    first = regimes.files([CURRENT, name, "kinderopvang_stap_2025"])
    assert list(first) == [name]
    write(tmp_path, text % 10)
    assert digest([regimes.files([name])]) != digest([first])
    assert regimes.files([CURRENT, "DirecteFinanciering"]) == {}


def test_names_of_files_are_safe_and_differ():
    assert regimes.file_name("a/b c+D.yaml") == "a_b_c+D.yaml"
    with pytest.raises(ValueError, match="twee keer"):
        check_names(["Proportioneel", "Proportioneel"])


def test_every_table_of_the_law_can_be_read_as_one_of_a_proposal():
    """The rows that a table does not have in a year are no gap: `lacks` tells a half row and an empty table apart."""
    scales = [leaf for leaf in coverage.leaves(LAW.parameters) if isinstance(leaf, ParameterScale)]
    assert scales
    assert not any(coverage.lacks(leaf, "2025-01-01") for leaf in scales)
    assert all(coverage.lacks(leaf, str(date(2027, 1, 1))) for leaf in scales)
