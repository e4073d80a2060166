"""Bad observations are refused whole, with a message that names the place and what is allowed."""

import csv
import shutil

import pytest
from typer.testing import CliRunner

from openfisca_toeslagen.cli import app
from openfisca_toeslagen.impact.invoeringstoets import inputs, published
from openfisca_toeslagen.impact.invoeringstoets.aggregates import read_aggregates
from openfisca_toeslagen.impact.invoeringstoets.deviations import read_year
from openfisca_toeslagen.impact.invoeringstoets.reading import ObservationError, read_observations
from openfisca_toeslagen.impact.invoeringstoets.simulation import simulate
from openfisca_toeslagen.impact.invoeringstoets.toets import NotTestableError, run
from openfisca_toeslagen.impact.invoeringstoets.writing import write_observations
from openfisca_toeslagen.population import Bevolking, PopulationError
from openfisca_toeslagen.reading import ReadingError
from openfisca_toeslagen.year_cycle.regimes import NAMES
from tests import invoeringstoets_register as small
from tests import invoeringstoets_years as years


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Write a good year and its follow-up as CSV and return the folders."""
    folder = tmp_path_factory.mktemp("waarnemingen")
    partition = Bevolking.synthetisch(300, small.YEAR, 5).deel(0)
    given = small.basis()
    made = simulate(partition, small.REGIME, given.systems[small.REGIME], given.assumptions, given.practice, 5)
    write_observations(made.first, folder / "eerste", "csv")
    write_observations(made.follow_up, folder / "vervolg", "csv")
    return folder


def table(folder):
    with (folder / "besluiten.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def rewrite(folder, header, rows):
    with (folder / "besluiten.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def cell(column, row, value):
    """Change one cell, of one row (from 1) or of all (None)."""

    def change(header, rows):
        for one in rows if row is None else rows[row - 1 : row]:
            one[header.index(column)] = value

    return change


def without(column):
    def change(header, rows):
        place = header.index(column)
        for one in (header, *rows):
            del one[place]

    return change


def added(column, value):
    def change(header, rows):
        header.append(column)
        for one in rows:
            one.append(value)

    return change


def repeated(_, rows):
    rows.append(list(rows[1]))


#: (what is wrong, which folder, the change, what the message says).
DECISIONS = [
    (
        "unknown column",
        "eerste",
        added("doorloptijd_dagen", "1"),
        "besluiten.csv, kolom doorloptijd_dagen: onbekende kolom; bedoelt u doorlooptijd_dagen?",
    ),
    ("missing column", "eerste", without("bezwaar"), "besluiten.csv, kolom bezwaar: ontbreekt en is verplicht"),
    ("missing month", "eerste", without("voorschot_huurtoeslag_07"), "kolom voorschot_huurtoeslag: mist maand 07"),
    (
        "month that is none",
        "eerste",
        added("voorschot_huurtoeslag_13", "0"),
        "er is geen maand 13; toegestaan: voorschot_huurtoeslag_01 tot en met",
    ),
    (
        "advance of the year",
        "eerste",
        added("voorschot_huurtoeslag", "0"),
        "kolom voorschot_huurtoeslag: is per maand; toegestaan: voorschot_huurtoeslag_01",
    ),
    (
        "definitive award in month 12",
        "eerste",
        added("toekenning_zorgtoeslag", "0"),
        "hoort bij de definitieve toekenning, die er in maand 12 niet is",
    ),
    ("double household", "eerste", repeated, "besluiten.csv, rij 301, kolom huishouden_id: "),
    ("unknown regime", "eerste", cell("stelsel", 4, "Proportionel"), "rij 4, kolom stelsel: 'Proportionel' is onbekend; "),
    ("two regimes", "eerste", cell("stelsel", 4, "huidig"), "rij 4, kolom stelsel: huidig en Proportioneel in een bestand"),
    ("two months", "eerste", cell("maand", 3, "24"), "rij 3, kolom maand: 24 en 12 in een bestand"),
    (
        "month before the first year is over",
        "eerste",
        cell("maand", None, "6"),
        "kolom maand: 6 mag niet; toegestaan: een geheel getal vanaf 12",
    ),
    (
        "decision after the observation",
        "eerste",
        cell("besluitdatum", 2, "2025-03-01"),
        "rij 2, kolom besluitdatum: 2025-03-01 kan niet; toegestaan: 2023-10-01 tot en met 2024-12-31",
    ),
    (
        "decision that is no date",
        "eerste",
        cell("besluitdatum", 2, "gisteren"),
        "rij 2, kolom besluitdatum: 'gisteren' mag niet; toegestaan: een datum als",
    ),
    (
        "negative advance",
        "eerste",
        cell("voorschot_zorgtoeslag_03", 9, "-12"),
        "rij 9, kolom voorschot_zorgtoeslag_03: -12 mag niet; toegestaan: een getal vanaf 0",
    ),
    ("empty cell", "eerste", cell("schatting_zorgtoeslag", 1, ""), "rij 1, kolom schatting_zorgtoeslag: is leeg"),
    (
        "decimal comma",
        "eerste",
        cell("inkomen_gebleken", 1, "12,5"),
        "rij 1, kolom inkomen_gebleken: '12,5' mag niet; toegestaan: een getal; gebruik een punt",
    ),
    ("more reports than changes", "eerste", cell("meldingen", 8, "9"), "rij 8, kolom meldingen: 9 is meer dan wijzigingen"),
    (
        "upheld without objection",
        "eerste",
        cell("bezwaar_gegrond", None, "true"),
        "kolom bezwaar_gegrond: een gegrond bezwaar zonder bezwaar kan niet",
    ),
    (
        "weight unlike that of the facts",
        "eerste",
        cell("gewicht_huishouden", 2, "1"),
        "rij 2, kolom gewicht_huishouden: 1 en in huishoudens",
    ),
    (
        "household without facts",
        "eerste",
        cell("huishouden_id", 2, "999999"),
        "rij 2, kolom huishouden_id: 999999 heeft geen feiten in huishoudens",
    ),
    (
        "money that does not add up",
        "vervolg",
        cell("toekenning_zorgtoeslag", 3, "123456"),
        "rij 3, kolom toekenning_zorgtoeslag: voorschot + nabetaling",
    ),
    (
        "missing definitive flow",
        "vervolg",
        without("nabetaling_huurtoeslag"),
        "kolom nabetaling_huurtoeslag: ontbreekt en is verplicht",
    ),
]


@pytest.mark.parametrize(("which", "change", "message"), [c[1:] for c in DECISIONS], ids=[c[0] for c in DECISIONS])
def test_bad_decisions_are_refused_with_their_place(good, tmp_path, which, change, message):
    folder = shutil.copytree(good / which, tmp_path / which)
    header, rows = table(folder)
    change(header, rows)
    rewrite(folder, header, rows)
    with pytest.raises(ObservationError) as refused:
        read_observations(folder, NAMES)
    assert message in str(refused.value)
    assert "er is niets gebruikt" in str(refused.value)


def test_a_row_of_another_length_is_refused(good, tmp_path):
    folder = shutil.copytree(good / "eerste", tmp_path / "eerste")
    header, rows = table(folder)
    del rows[6][-1]
    rewrite(folder, header, rows)
    with pytest.raises(ObservationError, match=r"besluiten\.csv, rij 7: heeft \d+ cellen, de kopregel \d+"):
        read_observations(folder, NAMES)


def test_no_row_at_all_is_refused(good, tmp_path):
    folder = shutil.copytree(good / "eerste", tmp_path / "eerste")
    rewrite(folder, table(folder)[0], [])
    with pytest.raises(ObservationError, match="bevat geen besluiten"):
        read_observations(folder, NAMES)


def test_a_folder_without_header_or_table_is_refused(good, tmp_path):
    folder = shutil.copytree(good / "eerste", tmp_path / "eerste")
    (folder / "besluiten.csv").unlink()
    with pytest.raises(ObservationError, match=r"besluiten\.parquet of besluiten\.csv ontbreekt"):
        read_observations(folder, NAMES)
    (folder / "waarneming.yaml").unlink()
    with pytest.raises(ObservationError, match=r"waarneming\.yaml ontbreekt"):
        read_observations(folder, NAMES)
    with pytest.raises(ObservationError, match="is geen map"):
        read_observations(tmp_path / "elders", NAMES)


def test_a_header_that_does_not_say_whether_it_is_simulated_is_refused(good, tmp_path):
    folder = shutil.copytree(good / "eerste", tmp_path / "eerste")
    (folder / "waarneming.yaml").write_text("titel: x\njaar: 2024\nbron: y\n", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"waarneming\.yaml:1: gesimuleerd: ontbreekt"):
        read_observations(folder, NAMES)


def test_bad_facts_are_refused_with_their_place(good, tmp_path):
    folder = shutil.copytree(good / "eerste", tmp_path / "eerste")
    path = folder / "personen.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("toetsingsinkomen", "toetsingsinkomn", 1), encoding="utf-8")
    with pytest.raises(PopulationError, match=r"kolom toetsingsinkomn: onbekende kolom; bedoelt u toetsingsinkomen\?"):
        read_observations(folder, NAMES)


GOOD_ROW = "bezwaar_aandeel,,0.02,1000,bron"
AGGREGATES = [
    (
        "unknown column",
        "indicator,groep,waarde,n,bron,mand\n" + GOOD_ROW + ",12",
        "kolom mand: onbekende kolom; bedoelt u maand?",
    ),
    ("missing source", "indicator,groep,waarde,n\nbezwaar_aandeel,,0.02,10", "kolom bron: ontbreekt en is verplicht"),
    (
        "unknown indicator",
        "indicator,groep,waarde,n,bron\nbezwaar_andeel,,0.02,10,x",
        "rij 1, kolom indicator: 'bezwaar_andeel' is onbekend; ",
    ),
    (
        "share above one",
        "indicator,groep,waarde,n,bron\nbezwaar_aandeel,,2,10,x",
        "rij 1, kolom waarde: 2 mag niet; bezwaar_aandeel is een aandeel van 0",
    ),
    (
        "decimal comma",
        'indicator,groep,waarde,n,bron\nbezwaar_aandeel,,"0,02",10,x',
        "rij 1, kolom waarde: '0,02' mag niet; toegestaan: een getal; gebruik een punt",
    ),
    (
        "number that is none",
        "indicator,groep,waarde,n,bron\nbezwaar_aandeel,,nan,10,x",
        "rij 1, kolom waarde: 'nan' mag niet",
    ),
    (
        "half a household",
        "indicator,groep,waarde,n,bron\nbezwaar_aandeel,,0.02,10.5,x",
        "rij 1, kolom n: '10.5' mag niet; toegestaan: een geheel getal vanaf 0",
    ),
    (
        "no source",
        "indicator,groep,waarde,n,bron\nbezwaar_aandeel,,0.02,10,",
        "rij 1, kolom bron: is leeg; een waarneming zonder bron telt niet",
    ),
    (
        "twice the same",
        f"indicator,groep,waarde,n,bron\n{GOOD_ROW}\n{GOOD_ROW}",
        "rij 2, kolom indicator: bezwaar_aandeel staat al op rij 1",
    ),
    ("too few cells", "indicator,groep,waarde,n,bron\nbezwaar_aandeel,0.02", "rij 1: heeft 2 cellen, de kopregel 5"),
    ("no rows", "indicator,groep,waarde,n,bron\n", "bevat geen cijfers"),
    ("nothing", "", "is leeg; de eerste regel noemt de kolommen"),
]


@pytest.mark.parametrize(("text", "message"), [c[1:] for c in AGGREGATES], ids=[c[0] for c in AGGREGATES])
def test_bad_aggregates_are_refused_with_their_place(tmp_path, text, message):
    path = tmp_path / "cijfers.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ObservationError) as refused:
        read_aggregates(path, {"bezwaar_aandeel": "aandeel"})
    assert message in str(refused.value)
    assert "cijfers.csv" in str(refused.value)


def test_observations_of_another_month_regime_or_year_are_refused(good):
    register = small.register()
    with pytest.raises(NotTestableError, match="geen waarnemingen van maand 24; gegeven zijn: 12"):
        inputs.read(register, [good / "eerste"], None, 24)
    with pytest.raises(NotTestableError, match="staan in twee mappen"):
        inputs.read(register, [good / "eerste", good / "eerste"], None, 12)
    with pytest.raises(NotTestableError, match="maand 12 is geen vervolg"):
        inputs.read(register, [good / "eerste"], good / "eerste", 12)
    with pytest.raises(NotTestableError, match="geen waarnemingen gegeven"):
        inputs.read(register, [], None, 12)
    other = register.model_copy(update={"definitie": register.definitie.model_copy(update={"voorstel": "AllesOfNiets"})})
    observed = read_observations(good / "eerste", NAMES)
    with pytest.raises(NotTestableError, match="zijn van stelsel Proportioneel; het register toetst AllesOfNiets"):
        run(other, observed)
    later = register.model_copy(update={"definitie": register.definitie.model_copy(update={"jaar": 2025})})
    with pytest.raises(NotTestableError, match="zijn van 2024; het register gaat over 2025"):
        run(later, observed)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("soort: selectie", "soort: selecteer", r"afwijkingen\.3"),
        ("factor: 4.0", "factor: -4.0", r"factor: moet meer dan 0 zijn"),
        ("deel_vraagt_niet_aan: 0.1", "deel_vraagt_niet_aan: 1.1", r"deel_vraagt_niet_aan: mag niet meer dan 1 zijn"),
        ("huishoudens: 20000", "huishoudens: 20", r"huishoudens: moet ten minste 100 zijn"),
    ],
)
def test_a_bad_simulated_year_is_refused_with_its_line(tmp_path, before, after, message):
    text = years.FILE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "invoeringstoets.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ReadingError, match=message):
        read_year(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"waar": {"inkomensbrn": "zelfstandige"}}, "kenmerk inkomensbrn is onbekend; .*bedoelde u inkomensbron"),
        ({"waar": {"inkomensbron": "zelfstandig"}}, "inkomensbron: zelfstandig is onbekend; .*bedoelde u zelfstandige"),
        ({"waarden": {"wijzigingen.uren.gemld": 0.1}}, r"wijzigingen\.uren\.gemld: onbekend"),
    ],
)
def test_a_deviation_that_names_nothing_is_refused(change, message):
    deviation = years.PLANTED.afwijkingen[4].model_copy(update=change)
    with pytest.raises(ValueError, match=message):
        years.observe(0, [deviation])


def test_a_wrong_parameter_that_does_not_exist_is_refused():
    deviation = years.PLANTED.afwijkingen[2].model_copy(update={"pad": "kinderopvangtoeslag.maximum_uurprijs.dagopvng"})
    with pytest.raises(ValueError, match=r"verkeerde_parameter: onbekende parameter; .*maximum_uurprijs\.dagopvang"):
        years.observe(0, [deviation])


def test_an_expectation_that_does_not_exist_is_refused_by_name():
    with pytest.raises(ValueError, match=r"hersteloperaties: is geen bestand.*bedoelde u hersteloperatie"):
        published.locate("hersteloperaties")
    result = CliRunner().invoke(app, ["invoeringstoets", "hersteloperaties"])
    assert result.exit_code == 1
    assert "bedoelde u hersteloperatie" in result.output
