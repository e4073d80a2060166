"""Good microdata come out as they went in: any order, any format, both layouts, one household or none."""

import datetime

import numpy
import pyarrow
import pyarrow.parquet
import pytest

from openfisca_toeslagen.population import Bevolking, PopulationError, reading, schema
from openfisca_toeslagen.population.partition import APPLICANT, CHILD, PARTNER, residents_as_applicants
from openfisca_toeslagen.population.template import write_template
from tests import population_files as files


def only(population):
    (partition,) = population.delen()
    return partition


def same(one, other):
    """Whether two partitions hold the same, column by column."""
    assert one.number == other.number
    assert one.year == other.year
    for name in ("person_ids", "household_ids", "household_of", "roles", "weights"):
        numpy.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    for name in ("persons", "households", "thresholds", "person_groups", "household_groups"):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert sorted(ours) == sorted(theirs)
        for column in ours:
            numpy.testing.assert_array_equal(numpy.asarray(ours[column]), numpy.asarray(theirs[column]), column)


def test_values_are_read(tmp_path):
    persons, households = files.copy(files.PERSONS), files.copy(files.HOUSEHOLDS)
    persons["woonland"] = ["NL", "BE", "NL", "NL"]
    persons["is_verzekerde"] = ["ja", "nee", "true", "1"]
    persons["groep_kleur"] = ["rood", "groen", "rood", "groen"]
    persons["huishouden_rol"][0] = " aanvrager "
    for month in range(1, 13):
        households[f"servicekosten_energie_{month:02d}"] = [str(month), "0"]
    households["aanvraagdrempel_zorgtoeslag"] = ["100", "0"]
    partition = only(Bevolking.lees(files.write(tmp_path, persons, households), 2024))
    assert partition.roles.tolist() == [APPLICANT, PARTNER, CHILD, APPLICANT]
    assert partition.household_of.tolist() == [0, 0, 0, 1]
    assert partition.weights.tolist() == [1.5, 2.0]
    assert partition.persons["toetsingsinkomen"].tolist() == [30_000, 12_000.5, 0, -500]
    assert partition.persons["geboortedatum"][2] == numpy.datetime64("2020-05-03")
    assert partition.persons["is_verzekerde"].tolist() == [True, False, True, True]
    choices = schema().tables["personen"]["woonland"].choices
    assert [choices[code] for code in partition.persons["woonland"]] == ["NL", "BE", "NL", "NL"]
    assert list(partition.person_groups["groep_kleur"]) == ["rood", "groen", "rood", "groen"]
    assert partition.households["servicekosten_energie"].shape == (12, 2)
    assert partition.households["servicekosten_energie"][:, 0].tolist() == list(range(1, 13))
    assert partition.thresholds["zorgtoeslag"].tolist() == [100, 0]


def test_a_column_that_is_not_given_is_not_made_up(tmp_path):
    partition = only(Bevolking.lees(files.write(tmp_path), 2024))
    assert set(partition.persons) == {"geboortedatum", "toetsingsinkomen", "vermogen"}
    assert set(partition.households) == {"kale_huur"}


def test_the_far_date_of_the_law_is_a_date(tmp_path):
    """The default of a date may mean that something never happens."""
    far = [c for c in schema().tables["personen"].values() if c.kind == "date" and c.default and c.default.year > 2100]
    persons = {**files.copy(files.PERSONS), **{column.name: [str(column.default)] * 4 for column in far}}
    assert only(Bevolking.lees(files.write(tmp_path, persons), 2024)).person_count == 4


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path):
    files.write(tmp_path)
    files.write_csv(tmp_path / "personen.csv", files.PERSONS, delimiter=";")
    text = (tmp_path / "personen.csv").read_text()
    (tmp_path / "personen.csv").write_text("\ufeff" + text, encoding="utf-8")
    assert only(Bevolking.lees(tmp_path, 2024)).person_count == 4


@pytest.mark.parametrize("rows", [0, 1])
def test_empty_and_one_household_files_work(tmp_path, rows):
    persons = {name: values[3 : 3 + rows] for name, values in files.PERSONS.items()}
    households = {name: values[1 : 1 + rows] for name, values in files.HOUSEHOLDS.items()}
    population = Bevolking.lees(files.write(tmp_path / "in", persons, households), 2024)
    assert population.aantal_huishoudens == rows
    written = population.schrijf(tmp_path / "uit")
    assert [partition.household_count for partition in written.delen()] == [1] * rows


def many(households, seed=3):
    """Parquet tables of households of one to three persons, with identifiers that are texts."""
    random = numpy.random.default_rng(seed)
    sizes = random.integers(1, 4, households)
    of = numpy.repeat(numpy.arange(households), sizes)
    place = numpy.arange(len(of)) - numpy.repeat(numpy.cumsum(sizes) - sizes, sizes)
    persons = {
        "persoon_id": [f"p{number}" for number in range(len(of))],
        "huishouden_id": [f"h{number}" for number in of],
        "huishouden_rol": numpy.array(["aanvrager", "partner", "kind"])[place],
        "geboortedatum": pyarrow.array([datetime.date(1980, 1, 1)] * len(of)),
        "toetsingsinkomen": numpy.arange(len(of), dtype=float),
        "vermogen": numpy.zeros(len(of)),
        "groep_naam": [f"g{number % 7}" for number in range(len(of))],
    }
    homes = {
        "huishouden_id": [f"h{number}" for number in range(households)],
        "gewicht_huishouden": numpy.arange(households, dtype=float),
    }
    return pyarrow.table(persons), pyarrow.table(homes)


def write_parquet(folder, persons, households, group_size=1_000):
    folder.mkdir(exist_ok=True)
    pyarrow.parquet.write_table(persons, folder / "personen.parquet", row_group_size=group_size)
    pyarrow.parquet.write_table(households, folder / "huishoudens.parquet", row_group_size=group_size)
    return Bevolking.lees(folder, 2024)


def test_persons_may_stand_in_any_order(tmp_path, monkeypatch):
    """Small partitions: the file has many, and the shuffled one is sorted on disk."""
    monkeypatch.setattr(reading, "PARTITION", 150)
    monkeypatch.setattr("openfisca_toeslagen.population.tables.BATCH", 130)
    persons, households = many(1_000)
    ordered = write_parquet(tmp_path / "a", persons, households)
    shuffled = persons.take(numpy.random.default_rng(1).permutation(persons.num_rows))
    other = write_parquet(tmp_path / "b", shuffled, households)
    assert ordered._source.tables.in_order
    assert not other._source.tables.in_order
    parts, others = list(ordered.delen()), list(other.delen())
    assert [part.household_count for part in parts] == [150] * 6 + [100]
    for part, same_part in zip(parts, others, strict=True):
        assert numpy.array_equal(part.household_of, same_part.household_of)
        for one, two in zip(part.household_of, same_part.household_of, strict=True):
            assert one == two
        order, other_order = numpy.argsort(part.person_ids), numpy.argsort(same_part.person_ids)
        assert (part.person_ids[order] == same_part.person_ids[other_order]).all()
        income = "toetsingsinkomen"
        assert (part.persons[income][order] == same_part.persons[income][other_order]).all()
        assert (part.weights == same_part.weights).all()
    assert sum(part.person_count for part in parts) == persons.num_rows


def test_a_household_never_crosses_a_partition(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "PARTITION", 7)
    persons, households = many(100)
    for partition in write_parquet(tmp_path, persons, households).delen():
        assert (numpy.bincount(partition.household_of, minlength=partition.household_count) > 0).all()
        assert (numpy.bincount(partition.household_of[partition.roles == APPLICANT]) == 1).all()
        homes = partition.household_ids[partition.household_of]
        number = [int(home[1:]) for home in homes]
        assert all(numpy.diff(number) >= 0)


def test_a_second_applicant_in_a_later_batch_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("openfisca_toeslagen.population.tables.BATCH", 10)
    persons, households = many(100)
    last = persons.slice(persons.num_rows - 1)
    last = last.set_column(0, "persoon_id", pyarrow.array(["extra"])).set_column(
        2, "huishouden_rol", pyarrow.array(["aanvrager"])
    )
    last = last.set_column(1, "huishouden_id", pyarrow.array(["h3"]))
    with pytest.raises(
        PopulationError, match=f"rij {persons.num_rows + 1}, kolom huishouden_rol: huishouden h3 heeft al een"
    ):
        write_parquet(tmp_path, pyarrow.concat_tables([persons, last]), households)


def test_identifiers_may_be_numbers_in_one_table_and_texts_in_the_other(tmp_path):
    persons, households = many(20)
    numbers = pyarrow.array([int(name[1:]) for name in households["huishouden_id"].to_pylist()])
    texts = pyarrow.array([name[1:] for name in persons["huishouden_id"].to_pylist()])
    households = households.set_column(0, "huishouden_id", numbers)
    persons = persons.set_column(1, "huishouden_id", texts)
    assert write_parquet(tmp_path, persons, households).aantal_huishoudens == 20


def test_written_and_read_again_is_the_same(tmp_path):
    persons, households = many(300)
    population = write_parquet(tmp_path / "in", persons, households)
    written = population.schrijf(tmp_path / "uit")
    same(only(population), only(written))
    same(only(written), only(Bevolking.lees(tmp_path / "uit")))


def test_a_stored_population_that_was_changed_is_refused(tmp_path):
    population = Bevolking.synthetisch(50, 2024, 1).schrijf(tmp_path)
    path = tmp_path / "personen" / "deel-00000.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(PopulationError, match=r"deel-00000\.parquet: is veranderd nadat het gemaakt werd"):
        next(population.delen())


def test_a_stored_population_that_is_not_complete_is_refused(tmp_path):
    Bevolking.synthetisch(50, 2024, 1).schrijf(tmp_path)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"aantal_delen": 1', '"aantal_delen": 2'))
    with pytest.raises(PopulationError, match="is niet af: 1 van 2 delen"):
        Bevolking.lees(tmp_path)


def test_a_broken_manifest_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(PopulationError, match="is geen manifest van een bevolking"):
        Bevolking.lees(tmp_path)


def test_another_year_than_the_stored_one_is_refused(tmp_path):
    Bevolking.synthetisch(50, 2024, 1).schrijf(tmp_path)
    with pytest.raises(PopulationError, match="is van 2024, niet van 2023"):
        Bevolking.lees(tmp_path, 2023)


def test_survey_manager_layout_goes_out_and_in(tmp_path):
    from openfisca_toeslagen.population.survey_manager import export

    population = Bevolking.synthetisch(300, 2024, 5)
    export(population, tmp_path / "uit")
    table = pyarrow.parquet.read_table(tmp_path / "uit" / "persoon.parquet")
    assert {"persoon_id", "huishouden_id", "huishouden_role"} <= set(table.column_names)
    assert "weight_huishouden" in pyarrow.parquet.read_schema(tmp_path / "uit" / "huishouden.parquet").names
    assert set(table["huishouden_role"].to_pylist()) <= {0, 1, 2, 3}
    same(only(population), only(Bevolking.lees(tmp_path / "uit", 2024, "survey-manager")))
    with pytest.raises(FileExistsError):
        export(population, tmp_path / "uit")


def test_survey_manager_roles_out_of_range_are_refused(tmp_path):
    from openfisca_toeslagen.population.survey_manager import export

    export(Bevolking.synthetisch(20, 2024, 5), tmp_path)
    path = tmp_path / "persoon.parquet"
    table = pyarrow.parquet.read_table(path)
    roles = pyarrow.array([7] + [0] * (table.num_rows - 1))
    pyarrow.parquet.write_table(
        table.set_column(table.column_names.index("huishouden_role"), "huishouden_role", roles), path
    )
    with pytest.raises(
        PopulationError, match="rij 1, kolom huishouden_rol: 7 mag niet; toegestaan: een geheel getal vanaf 0"
    ):
        Bevolking.lees(tmp_path, 2024, "survey-manager")


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("every", [False, True])
def test_the_template_can_be_read(tmp_path, form, every):
    paths = write_template(tmp_path, form, every=every)
    assert [path.name for path in paths] == [f"personen.{form}", f"huishoudens.{form}", "kolommen.csv"]
    partition = only(Bevolking.lees(tmp_path, 2024))
    assert partition.roles.tolist() == [APPLICANT, CHILD]
    with pytest.raises(FileExistsError):
        write_template(tmp_path, form)


def test_the_template_explains_every_column(tmp_path):
    text = (write_template(tmp_path)[-1]).read_text()
    for table, columns in schema().tables.items():
        for name in columns:
            assert f"{table},{name}" in text, name


def test_adults_who_live_in_can_apply_themselves(tmp_path):
    persons = files.copy(files.PERSONS)
    persons["huishouden_rol"][3], persons["huishouden_id"][3] = "medebewoner", "10"
    persons["geboortedatum"][2] = "2001-05-03"
    for name, value in zip(persons, ("5", "10", "kind", "2006-01-02", "0", "0"), strict=True):
        persons[name].append(value)
    households = {name: values[:1] for name, values in files.HOUSEHOLDS.items()}
    partition = only(Bevolking.lees(files.write(tmp_path, persons, households), 2024))
    residents, home = residents_as_applicants(partition)
    assert residents.person_ids.tolist() == ["3", "4"]
    assert home.tolist() == [0, 0]
    assert residents.roles.tolist() == [APPLICANT, APPLICANT]
    assert residents.weights.tolist() == [1.5, 1.5]
    assert residents.persons["toetsingsinkomen"].tolist() == [0, -500]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path):
    """Two gigabytes of persons, in one row group and in the wrong order, are read in another process within one."""
    import subprocess
    import sys

    count = 14_000_000
    random = numpy.random.default_rng(1)
    noise = {f"groep_{number:02d}": random.random(count) for number in range(16)}
    persons = {
        "persoon_id": numpy.arange(count),
        "huishouden_id": numpy.arange(count)[::-1] // 2,
        "huishouden_rol": pyarrow.array(["aanvrager", "partner"] * (count // 2)).dictionary_encode(),
        "geboortedatum": pyarrow.array(numpy.full(count, numpy.datetime64("1980-01-01"))),
        "toetsingsinkomen": random.random(count),
        "vermogen": random.random(count),
    }
    households = {"huishouden_id": numpy.arange(count // 2), "gewicht_huishouden": numpy.ones(count // 2)}
    options = {"compression": "none", "use_dictionary": ["huishouden_rol"], "row_group_size": count}
    pyarrow.parquet.write_table(pyarrow.table({**persons, **noise}), tmp_path / "personen.parquet", **options)
    pyarrow.parquet.write_table(pyarrow.table(households), tmp_path / "huishoudens.parquet")
    del persons, noise
    assert (tmp_path / "personen.parquet").stat().st_size > 2e9
    program = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from openfisca_toeslagen.population import Bevolking\n"
        "population = Bevolking.lees(sys.argv[1], 2024)\n"
        "persons = sum(partition.person_count for partition in population.delen())\n"
        # Not getrusage: that peak is inherited from the process that starts this one.
        "peak = re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1]\n"
        "print(persons, peak)\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    persons, peak = map(int, run.stdout.split())
    assert persons == count
    assert peak < 1024 * 1024
