"""Bad microdata are refused whole, with a message that names file, row, column and what is allowed."""

import datetime

import pyarrow
import pyarrow.parquet
import pytest

from openfisca_toeslagen.population import Bevolking, PopulationError
from tests import population_files as files

MONTHS = [f"{month:02d}" for month in range(1, 13)]


def cell(table, column, row, value):
    """Change one cell of one table, or add a column that is ``value`` in every row (row None)."""

    def change(persons, households):
        target = persons if table == "personen" else households
        if row is None:
            target[column] = [value] * len(next(iter(target.values())))
        else:
            target[column][row - 1] = value

    return change


def without(table, column):
    return lambda persons, households: (persons if table == "personen" else households).pop(column)


def months(table, column, given, value="0", whole_year=False):
    def change(persons, households):
        target = persons if table == "personen" else households
        count = len(next(iter(target.values())))
        if not whole_year:
            target.pop(column, None)
        for month in given:
            target[f"{column}_{month}"] = [value] * count

    return change


def more(table, **row):
    def change(persons, households):
        target = persons if table == "personen" else households
        for name in target:
            target[name].append(row[name])

    return change


def person(identifier="5", household="20", role="kind", born="2015-01-01"):
    return more(
        "personen",
        persoon_id=identifier,
        huishouden_id=household,
        huishouden_rol=role,
        geboortedatum=born,
        toetsingsinkomen="0",
        vermogen="0",
    )


#: (what is wrong, the change, what the message says).
CASES = [
    (
        "unknown column",
        cell("personen", "toetsingsinkomn", None, "1"),
        "personen.csv, kolom toetsingsinkomn: onbekende kolom; bedoelt u toetsingsinkomen?",
    ),
    (
        "column that looks like nothing",
        cell("personen", "xyz", None, "1"),
        "kolom xyz: onbekende kolom; eigen kolommen beginnen met groep_",
    ),
    (
        "column of the other table",
        cell("personen", "kale_huur", None, "1"),
        "personen.csv, kolom kale_huur: hoort in de tabel huishoudens",
    ),
    (
        "computed column",
        cell("huishoudens", "zorgtoeslag", None, "1"),
        "kolom zorgtoeslag: wordt uit de wet berekend en kan geen gegeven zijn",
    ),
    ("missing identifier", without("personen", "persoon_id"), "personen.csv, kolom persoon_id: ontbreekt en is verplicht"),
    (
        "missing household of persons",
        without("personen", "huishouden_id"),
        "personen.csv, kolom huishouden_id: ontbreekt en is verplicht",
    ),
    ("missing role", without("personen", "huishouden_rol"), "kolom huishouden_rol: ontbreekt en is verplicht"),
    ("missing date of birth", without("personen", "geboortedatum"), "kolom geboortedatum: ontbreekt en is verplicht"),
    ("missing income", without("personen", "toetsingsinkomen"), "kolom toetsingsinkomen: ontbreekt en is verplicht"),
    ("missing wealth", without("personen", "vermogen"), "kolom vermogen: ontbreekt en is verplicht"),
    (
        "missing weight",
        without("huishoudens", "gewicht_huishouden"),
        "huishoudens.csv, kolom gewicht_huishouden: ontbreekt en is verplicht",
    ),
    (
        "text for a number",
        cell("personen", "toetsingsinkomen", 2, "veel"),
        "personen.csv, rij 2, kolom toetsingsinkomen: 'veel' mag niet; toegestaan: een getal",
    ),
    (
        "decimal comma",
        cell("huishoudens", "kale_huur", 1, "650,25"),
        "huishoudens.csv, rij 1, kolom kale_huur: '650,25' mag niet; toegestaan: een getal vanaf 0; gebruik een punt",
    ),
    (
        "formula for a number",
        cell("personen", "toetsingsinkomen", 1, "9**9"),
        "rij 1, kolom toetsingsinkomen: '9**9' mag niet",
    ),
    (
        "empty cell",
        cell("personen", "vermogen", 3, ""),
        "personen.csv, rij 3, kolom vermogen: is leeg; toegestaan: een getal vanaf 0",
    ),
    ("empty identifier", cell("personen", "persoon_id", 4, ""), "rij 4, kolom persoon_id: is leeg"),
    (
        "empty role",
        cell("personen", "huishouden_rol", 3, " "),
        "rij 3, kolom huishouden_rol: is leeg; toegestaan: aanvrager, partner, kind, medebewoner",
    ),
    ("not a number", cell("personen", "toetsingsinkomen", 1, "nan"), "rij 1, kolom toetsingsinkomen: 'nan' mag niet"),
    ("infinite", cell("personen", "vermogen", 1, "1e999"), "rij 1, kolom vermogen: inf is geen eindig getal"),
    (
        "negative wealth",
        cell("personen", "vermogen", 2, "-0.01"),
        "rij 2, kolom vermogen: -0.01 mag niet; toegestaan: een getal vanaf 0",
    ),
    (
        "negative rent",
        cell("huishoudens", "kale_huur", 2, "-5"),
        "huishoudens.csv, rij 2, kolom kale_huur: -5 mag niet; toegestaan: een getal vanaf 0",
    ),
    (
        "negative weight",
        cell("huishoudens", "gewicht_huishouden", 2, "-1"),
        "huishoudens.csv, rij 2, kolom gewicht_huishouden: -1 mag niet; toegestaan: een getal vanaf 0",
    ),
    (
        "weight that is no number",
        cell("huishoudens", "gewicht_huishouden", 1, "zwaar"),
        "rij 1, kolom gewicht_huishouden: 'zwaar' mag niet",
    ),
    (
        "hours beyond a month",
        cell("personen", "gewerkte_uren", None, "800"),
        "kolom gewerkte_uren: 800 mag niet; toegestaan: een getal vanaf 0 tot en met 744",
    ),
    (
        "a share above one",
        cell("personen", "woonlandpercentage_kinderbijslag", None, "1.5"),
        "kolom woonlandpercentage_kinderbijslag: 1.5 mag niet; toegestaan: een getal vanaf 0 tot en met 1",
    ),
    (
        "text for a boolean",
        cell("personen", "is_verzekerde", None, "misschien"),
        "kolom is_verzekerde: 'misschien' mag niet; toegestaan: true of false",
    ),
    ("number for a boolean", cell("personen", "is_verzekerde", None, "2"), "kolom is_verzekerde: '2' mag niet"),
    (
        "wrong date",
        cell("personen", "geboortedatum", 1, "01-03-1985"),
        "rij 1, kolom geboortedatum: '01-03-1985' mag niet; toegestaan: een datum als 1980-05-31",
    ),
    (
        "date that does not exist",
        cell("personen", "geboortedatum", 1, "1985-02-30"),
        "rij 1, kolom geboortedatum: '1985-02-30' mag niet",
    ),
    (
        "unborn",
        cell("personen", "geboortedatum", 3, "2025-01-01"),
        "rij 3, kolom geboortedatum: 2025-01-01 kan niet; toegestaan: 1904-01-01 tot en met 2024-12-31 (jaar 2024)",
    ),
    (
        "too old",
        cell("personen", "geboortedatum", 4, "1890-01-01"),
        "rij 4, kolom geboortedatum: 1890-01-01 kan niet; toegestaan: 1904-01-01",
    ),
    (
        "a toddler applies",
        cell("personen", "geboortedatum", 1, "2021-01-01"),
        "rij 1, kolom geboortedatum: 2021-01-01 kan niet voor een aanvrager of partner; toegestaan: tot en met 2012-12-31",
    ),
    (
        "unknown role",
        cell("personen", "huishouden_rol", 3, "kinderen"),
        "'kinderen' bestaat niet; toegestaan: aanvrager, partner, kind, medebewoner; bedoelt u kind?",
    ),
    (
        "unknown country",
        cell("personen", "woonland", None, "NLD"),
        "kolom woonland: 'NLD' bestaat niet; toegestaan: NL, AT, BA, BE, BG, ...; bedoelt u NL?",
    ),
    (
        "two applicants",
        person(role="aanvrager", born="1980-01-01"),
        "personen.csv, rij 5, kolom huishouden_rol: huishouden 20 heeft al een aanvrager; toegestaan: ten hoogste een",
    ),
    (
        "two partners",
        person(household="10", role="partner", born="1980-01-01"),
        "rij 5, kolom huishouden_rol: huishouden 10 heeft al een partner; toegestaan: ten hoogste een",
    ),
    (
        "no applicant",
        cell("personen", "huishouden_rol", 4, "kind"),
        "huishoudens.csv, rij 2, kolom huishouden_id: heeft geen aanvrager in personen.csv; toegestaan: precies een",
    ),
    (
        "person without household",
        person(household="30"),
        "personen.csv, rij 5, kolom huishouden_id: huishouden 30 staat niet in huishoudens.csv",
    ),
    (
        "household without persons",
        more("huishoudens", huishouden_id="40", gewicht_huishouden="1", kale_huur="0"),
        "huishoudens.csv, rij 3, kolom huishouden_id: heeft geen personen in personen.csv; toegestaan: ten minste een",
    ),
    (
        "double person",
        person(identifier="2"),
        "personen.csv, rij 5, kolom persoon_id: 2 staat al op een eerdere rij; toegestaan: elke waarde een keer",
    ),
    (
        "double household",
        more("huishoudens", huishouden_id="10", gewicht_huishouden="1", kale_huur="0"),
        "huishoudens.csv, rij 3, kolom huishouden_id: 10 staat al op een eerdere rij",
    ),
    (
        "missing months",
        months("huishoudens", "kale_huur", MONTHS[:11]),
        "huishoudens.csv, kolom kale_huur: mist maand 12; geef alle twaalf, of alleen kale_huur",
    ),
    (
        "month thirteen",
        months("huishoudens", "kale_huur", [*MONTHS, "13"]),
        "kolom kale_huur_13: er is geen maand 13; toegestaan: kale_huur_01 tot en met kale_huur_12",
    ),
    (
        "months and the year",
        months("huishoudens", "kale_huur", MONTHS, whole_year=True),
        "kolom kale_huur: is voor het hele jaar en per maand gegeven",
    ),
    (
        "months of a yearly fact",
        months("personen", "vermogen", MONTHS),
        "kolom vermogen_01: onbekende kolom; bedoelt u vermogen?",
    ),
    (
        "wrong value in one month",
        months("personen", "gewerkte_uren", MONTHS, value="-3"),
        "kolom gewerkte_uren_07: -3 mag niet",
    ),
    (
        "negative threshold",
        cell("huishoudens", "aanvraagdrempel_zorgtoeslag", None, "-1"),
        "kolom aanvraagdrempel_zorgtoeslag: -1 mag niet; toegestaan: een getal vanaf 0",
    ),
    ("empty group", cell("huishoudens", "groep_", None, "x"), "kolom groep_: onbekende kolom"),
]


@pytest.mark.parametrize(("change", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_bad_file_is_refused(tmp_path, change, message):
    persons, households = files.copy(files.PERSONS), files.copy(files.HOUSEHOLDS)
    change(persons, households)
    with pytest.raises(PopulationError) as refusal:
        Bevolking.lees(files.write(tmp_path / "in", persons, households), 2024)
    assert message in str(refusal.value)
    assert "er is niets gebruikt" in str(refusal.value)


def test_there_are_at_least_forty():
    assert len(CASES) >= 40


def refused(folder, message, **options):
    with pytest.raises(PopulationError) as refusal:
        Bevolking.lees(folder, **{"jaar": 2024, **options})
    assert message in str(refusal.value)
    return refusal.value


def test_missing_file_is_refused(tmp_path):
    files.write(tmp_path)
    (tmp_path / "huishoudens.csv").unlink()
    refused(tmp_path, "huishoudens.parquet of huishoudens.csv ontbreekt")


def test_two_files_of_one_table_are_refused(tmp_path):
    files.write(tmp_path)
    (tmp_path / "huishoudens.parquet").write_bytes(b"")
    refused(tmp_path, "beide zijn er, laat er een staan")


def test_what_is_no_folder_is_refused(tmp_path):
    refused(tmp_path / "nergens", "nergens: is geen map")


def test_own_tables_need_a_year(tmp_path):
    refused(files.write(tmp_path), "eigen microdata hebben geen jaar", jaar=None)


def test_file_without_a_header_is_refused(tmp_path):
    files.write(tmp_path)
    (tmp_path / "personen.csv").write_text("")
    refused(tmp_path, "personen.csv: is leeg; de eerste regel noemt de kolommen")


def test_rows_of_another_length_are_refused_before_their_cells_are_judged(tmp_path):
    files.write(tmp_path)
    text = (tmp_path / "personen.csv").read_text().splitlines()
    text[2] += ",9"
    text[4] = text[4].replace("25000", "-1")
    (tmp_path / "personen.csv").write_text("\n".join(text) + "\n")
    error = refused(tmp_path, "personen.csv, rij 2: heeft 7 cellen, de kopregel 6")
    assert error.count == 1


def test_other_encodings_are_refused(tmp_path):
    files.write(tmp_path)
    (tmp_path / "personen.csv").write_bytes("persoon_id,groep_naam\n1,Zoë\n".encode("latin-1"))
    refused(tmp_path, "personen.csv")


def test_double_column_is_refused(tmp_path):
    files.write(tmp_path)
    text = (tmp_path / "huishoudens.csv").read_text().replace("kale_huur", "gewicht_huishouden")
    (tmp_path / "huishoudens.csv").write_text(text)
    refused(tmp_path, "huishoudens.csv, kolom gewicht_huishouden: staat meer dan eens in het bestand")


def parquet(folder, **columns):
    """Write the good tables as Parquet, with other columns for the persons."""
    folder.mkdir(exist_ok=True)
    persons = {
        "persoon_id": pyarrow.array([1, 2, 3, 4]),
        "huishouden_id": pyarrow.array([10, 10, 10, 20]),
        "huishouden_rol": pyarrow.array(files.PERSONS["huishouden_rol"]),
        "geboortedatum": pyarrow.array([datetime.date.fromisoformat(day) for day in files.PERSONS["geboortedatum"]]),
        "toetsingsinkomen": pyarrow.array([30_000.0, 12_000.5, 0.0, -500.0]),
        "vermogen": pyarrow.array([1_000.0, 0.0, 0.0, 25_000.0]),
    }
    households = {"huishouden_id": [10, 20], "gewicht_huishouden": [1.5, 2.0], "kale_huur": [650.25, 0.0]}
    pyarrow.parquet.write_table(pyarrow.table({**persons, **columns}), folder / "personen.parquet")
    pyarrow.parquet.write_table(pyarrow.table(households), folder / "huishoudens.parquet")
    return folder


def test_good_parquet_is_read(tmp_path):
    assert Bevolking.lees(parquet(tmp_path), 2024).aantal_huishoudens == 2


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("toetsingsinkomen", pyarrow.array([1.0, 2, 3, 4], pyarrow.float32()), "is float32, dat geen centen bewaart"),
        ("toetsingsinkomen", pyarrow.array(["1", "2", "3", "4"]), "is string; toegestaan: een getal"),
        ("toetsingsinkomen", pyarrow.array([1.0, None, 3, 4]), "rij 2, kolom toetsingsinkomen: is leeg"),
        ("vermogen", pyarrow.array([0.0, float("nan"), 0, 0]), "rij 2, kolom vermogen: nan is geen eindig getal"),
        ("vermogen", pyarrow.array([0.0, 0, float("inf"), 0]), "rij 3, kolom vermogen: inf is geen eindig getal"),
        ("is_verzekerde", pyarrow.array([1, 1, 0, 1]), "kolom is_verzekerde: is int64; toegestaan: true of false"),
        ("huishouden_rol", pyarrow.array([0, 1, 2, 0]), "kolom huishouden_rol: is int64; toegestaan: aanvrager"),
        ("geboortedatum", pyarrow.array([1985, 1986, 2020, 1950]), "kolom geboortedatum: is int64; toegestaan: een datum"),
        (
            "geboortedatum",
            pyarrow.array([datetime.datetime(1985, 3, 1, 12)] * 4, pyarrow.timestamp("us")),
            "kolom geboortedatum: 1985-03-01 12:00:00 heeft een tijd",
        ),
        (
            "persoon_id",
            pyarrow.array([1.0, 2, 3, 4]),
            "kolom persoon_id: is double; toegestaan: een geheel getal of een tekst",
        ),
    ],
)
def test_bad_parquet_is_refused(tmp_path, column, values, message):
    refused(parquet(tmp_path, **{column: values}), message)


def test_what_is_no_parquet_is_refused(tmp_path):
    parquet(tmp_path)
    (tmp_path / "personen.parquet").write_bytes(b"PAR1 en verder niets")
    refused(tmp_path, "personen.parquet: is niet te lezen als Parquet")


def test_all_problems_are_counted_and_a_hundred_shown(tmp_path):
    persons = files.copy(files.PERSONS)
    for name, values in persons.items():
        persons[name] = values + [values[-1]] * 300
    persons["persoon_id"] = [str(number) for number in range(304)]
    persons["huishouden_rol"][4:] = ["kind"] * 300
    persons["vermogen"] = ["-1"] * 304
    persons["toetsingsinkomen"] = ["x"] * 304
    error = refused(files.write(tmp_path, persons), "... en 508 andere")
    assert error.count == 608
    assert len(error.problems) == 100
    assert error.problems[0].row == 1


def test_a_problem_far_into_the_file_has_its_own_row(tmp_path):
    count = 120_000
    persons = {
        "persoon_id": range(count),
        "huishouden_id": range(count),
        "huishouden_rol": ["aanvrager"] * count,
        "geboortedatum": ["1980-01-01"] * count,
        "toetsingsinkomen": ["1"] * 110_000 + ["?"] + ["1"] * (count - 110_001),
        "vermogen": ["0"] * count,
    }
    households = {"huishouden_id": range(count), "gewicht_huishouden": ["1"] * count}
    error = refused(files.write(tmp_path, persons, households), "rij 110001, kolom toetsingsinkomen: '?' mag niet")
    assert error.count == 1
