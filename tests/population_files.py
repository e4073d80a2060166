"""Small microdata for tests: a good pair of tables, and one change at a time."""

import csv

PERSONS = {
    "persoon_id": ["1", "2", "3", "4"],
    "huishouden_id": ["10", "10", "10", "20"],
    "huishouden_rol": ["aanvrager", "partner", "kind", "aanvrager"],
    "geboortedatum": ["1985-03-01", "1986-04-02", "2020-05-03", "1950-06-04"],
    "toetsingsinkomen": ["30000", "12000.50", "0", "-500"],
    "vermogen": ["1000", "0", "0", "25000"],
}
HOUSEHOLDS = {
    "huishouden_id": ["10", "20"],
    "gewicht_huishouden": ["1.5", "2"],
    "kale_huur": ["650.25", "0"],
}


def copy(table):
    return {name: list(values) for name, values in table.items()}


def write_csv(path, table, delimiter=","):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))


def write(folder, persons=None, households=None):
    """Write both tables as CSV and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "personen.csv", PERSONS if persons is None else persons)
    write_csv(folder / "huishoudens.csv", HOUSEHOLDS if households is None else households)
    return folder
