"""Reading a folder of observations: every row is checked, and a bad folder is refused whole.

```
waarneming.yaml            what it is, of which year, from whom, and whether it is simulated
besluiten.parquet|csv      a row per household (:mod:`~openfisca_toeslagen.impact.invoeringstoets.schema`)
personen, huishoudens      optional: the facts on which the decisions rest, as microdata of the population
```
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen import reading
from openfisca_toeslagen.impact.invoeringstoets.observations import Header, Observations
from openfisca_toeslagen.impact.invoeringstoets.schema import (
    ADVANCE,
    ALLOWANCES,
    DECIDED,
    EVENT,
    FACTS,
    FIRST_MONTH,
    MONTH,
    PROVIDER,
    REGIME,
    TABLE,
    schema,
)
from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.population.naming import Names
from openfisca_toeslagen.population.problems import Problem, Problems
from openfisca_toeslagen.population.reading import join, scan
from openfisca_toeslagen.population.schema import GROUP, HOUSEHOLD_ID, HOUSEHOLDS, MONTHS, PERSONS, WEIGHT
from openfisca_toeslagen.population.structure import Index, compact, repeated
from openfisca_toeslagen.population.tables import SUFFIXES, find_file, lay_out, open_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition
    from openfisca_toeslagen.population.tables import Layout, TableFile

HEADER = "waarneming.yaml"
NAMING = Names({TABLE: TABLE}, {TABLE: {}}, numbered_roles=False)
#: What flows may differ from a balance: halves of cents of two sums.
HALF_A_CENT = 0.005


class ObservationError(ValueError):
    """Observations that are refused as a whole; nothing of them is used. ``problems`` holds the first hundred."""

    def __init__(self, problems: Sequence[Problem], count: int | None = None) -> None:
        self.problems = list(problems)
        self.count = len(self.problems) if count is None else count
        lines = [str(problem) for problem in self.problems]
        if self.count > len(lines):
            lines.append(f"... en {self.count - len(lines)} andere")
        noun = "fout" if self.count == 1 else "fouten"
        super().__init__(f"{self.count} {noun} in de waarnemingen, er is niets gebruikt:\n" + "\n".join(lines))


def read_observations(folder: Path, regimes: Sequence[str]) -> Observations:
    """Return the observations in a folder; ``regimes`` are the names of the regimes that exist.

    Raises :class:`ObservationError` with every problem, :class:`~openfisca_toeslagen.population.PopulationError` for facts
    and :class:`~openfisca_toeslagen.reading.ReadingError` for a header that cannot be used.
    """
    if not folder.is_dir():
        raise ObservationError([Problem(str(folder), None, None, "is geen map met waarnemingen")])
    if not (folder / HEADER).is_file():
        message = f"{HEADER} ontbreekt; het noemt titel, jaar, bron en of de waarneming gesimuleerd is"
        raise ObservationError([Problem(str(folder), None, None, message)])
    header = reading.read(folder / HEADER, Header)
    problems = Problems()
    path = find_file(folder, TABLE, problems)
    file = open_table(path, TABLE, problems, NAMING) if path else None
    if file is None:
        raise ObservationError(problems.items, problems.count)
    month = _month(file, header.jaar, problems)
    layout = lay_out(file, schema(month > FIRST_MONTH), problems, NAMING)
    columns = _columns(layout, header.jaar, problems)
    _stop(problems)
    _check(columns, file.path.name, header.jaar, regimes, problems)
    _stop(problems)
    facts = _facts(folder, header.jaar, columns[HOUSEHOLD_ID], file.path.name, columns[WEIGHT])
    return _observations(header, columns, month, facts, _hashes(folder))


def _stop(problems: Problems) -> None:
    if problems.count:
        raise ObservationError(problems.items, problems.count)


def _month(file: TableFile, year: int, problems: Problems) -> int:
    """Return the month of observation, which decides what the table must hold; every row has the same."""
    if MONTH not in file.names:
        return FIRST_MONTH
    table = schema(True)
    layout = lay_out(_only(file, MONTH), table, Problems(), NAMING)
    values = numpy.concatenate([c[MONTH] for _, c in scan(layout, year, Problems(), Problems())] or [numpy.zeros(0)])
    other = values != values[0] if len(values) else values.astype(bool)
    problems.add_rows(
        file.path.name,
        MONTH,
        other,
        1,
        lambda i: f"{values[i]:.0f} en {values[0]:.0f} in een bestand; toegestaan: een maand van waarneming per map",
    )
    return int(values[0]) if len(values) else FIRST_MONTH


def _only(file: TableFile, name: str) -> TableFile:
    position = file.names.index(name)
    kept = {"names": (name,), "types": (file.types[position],)}
    return type(file)(file.path, file.table, **kept, delimiter=file.delimiter, theirs=file.theirs)


def _columns(layout: Layout, year: int, problems: Problems) -> dict[str, NDArray]:
    shape = Problems()
    parts = [columns for _, columns in scan(layout, year, problems, shape)]
    # A row that is skipped shifts the numbers of all that follow: first the shape, then the cells.
    _stop(shape)
    if not parts or not len(next(iter(parts[0].values()), ())):
        problems.add(layout.file.path.name, None, "bevat geen besluiten; toegestaan: ten minste een huishouden")
        return {}
    return join(parts)


def _check(columns: dict, file: str, year: int, regimes: Sequence[str], problems: Problems) -> None:
    """Check what single cells cannot show."""
    ids = columns[HOUSEHOLD_ID]
    again = numpy.zeros(len(ids), dtype=bool)
    again[repeated(compact(ids))] = True
    problems.add_rows(file, HOUSEHOLD_ID, again, 1, lambda i: f"{ids[i]} staat al op een eerdere rij")
    _check_regimes(columns[REGIME], file, regimes, problems)
    first = numpy.datetime64(f"{year - 1}-10-01")
    after = numpy.datetime64(f"{year}-01") + numpy.timedelta64(int(columns[MONTH][0]), "M")
    last = after.astype("datetime64[D]") - numpy.timedelta64(1, "D")
    decided = columns[DECIDED]
    problems.add_rows(
        file,
        DECIDED,
        (decided < first) | (decided > last),
        1,
        lambda i: f"{decided[i]} kan niet; toegestaan: {first} tot en met {last}, de maand van waarneming",
    )
    for lower, higher in (("meldingen", "wijzigingen"), ("meldingen_op_tijd", "meldingen")):
        low, high = columns[lower], columns[higher]
        text = f"meer dan {higher}"
        problems.add_rows(
            file, lower, low > high, 1, lambda i, low=low, high=high, text=text: f"{low[i]} is {text} ({high[i]})"
        )
    upheld = columns["bezwaar_gegrond"] & ~columns["bezwaar"]
    problems.add_rows(file, "bezwaar_gegrond", upheld, 1, lambda _: "een gegrond bezwaar zonder bezwaar kan niet")
    if columns[MONTH][0] > FIRST_MONTH:
        for allowance in ALLOWANCES:
            _check_balance(columns, allowance, file, problems)


def _check_regimes(values: pandas.Categorical, file: str, regimes: Sequence[str], problems: Problems) -> None:
    texts = numpy.asarray(values).astype(str).astype(object)
    unknown = ~numpy.isin(texts, list(regimes))
    problems.add_rows(
        file, REGIME, unknown, 1, lambda i: f"{texts[i]!r} is onbekend; {reading.suggestion(texts[i], regimes)}"
    )
    other = ~unknown & (texts != texts[0])
    problems.add_rows(
        file, REGIME, other, 1, lambda i: f"{texts[i]} en {texts[0]} in een bestand; toegestaan: een stelsel per map"
    )


def _check_balance(columns: dict, allowance: str, file: str, problems: Problems) -> None:
    """Refuse definitive flows that do not add up to the cent: money neither appears nor vanishes."""
    advance = sum(columns[f"{ADVANCE}_{allowance}"])
    plus = advance + columns[f"nabetaling_{allowance}"] + columns[f"verrekende_matiging_{allowance}"]
    minus = sum(
        columns[f"{flow}_{allowance}"] for flow in ("terugvordering_voorschot", "terugvordering", "niet_teruggevorderd")
    )
    award = columns[f"toekenning_{allowance}"]
    difference = plus - minus - award
    problems.add_rows(
        file,
        f"toekenning_{allowance}",
        numpy.abs(difference) > HALF_A_CENT,
        1,
        lambda i: (
            f"voorschot + nabetaling - terugvorderingen - niet teruggevorderd is {plus[i] - minus[i]:.2f}, "
            f"de toekenning {award[i]:.2f}; die moeten gelijk zijn"
        ),
    )


def _facts(folder: Path, year: int, ids: NDArray, file: str, weights: NDArray) -> Partition | None:
    """Return the facts of exactly these households, in their order; None when there are no tables with facts."""
    names = [f"{table}{suffix}" for table in (PERSONS, HOUSEHOLDS) for suffix in SUFFIXES]
    if not any((folder / name).is_file() for name in names):
        return None
    population = Bevolking.lees(folder, year)
    problems = Problems()
    if population.aantal_delen != 1:
        message = (
            f"{population.aantal_huishoudens} huishoudens; toegestaan: ten hoogste een deel van 50.000 (een steekproef)"
        )
        raise ObservationError([Problem(file, None, None, message)])
    partition = population.deel(0)
    # Identifiers that are texts in one table are read as texts in both.
    if partition.household_ids.dtype != ids.dtype:
        ids, own = ids.astype(str).astype(object), partition.household_ids.astype(str).astype(object)
    else:
        own = partition.household_ids
    place = Index(compact(own)).rows(ids)
    missing = place < 0
    problems.add_rows(file, HOUSEHOLD_ID, missing, 1, lambda i: f"{ids[i]} heeft geen feiten in huishoudens")
    without = ~numpy.isin(numpy.arange(len(own)), place)
    problems.add_rows("huishoudens", HOUSEHOLD_ID, without, 1, lambda i: f"{own[i]} heeft geen besluit in {file}")
    _stop(problems)
    ordered = reorder(partition, place)
    other = ordered.weights != weights
    problems.add_rows(
        file, WEIGHT, other, 1, lambda i: f"{weights[i]:g} en in huishoudens {ordered.weights[i]:g}; die moeten gelijk zijn"
    )
    _stop(problems)
    return ordered


def reorder(partition: Partition, rows: NDArray[numpy.int64]) -> Partition:
    """Return the households of a partition in another order; ``rows`` is a permutation. Persons stay where they are."""
    if (rows == numpy.arange(len(rows))).all():
        return partition
    place = numpy.empty(len(rows), dtype=numpy.int32)
    place[rows] = numpy.arange(len(rows))

    def in_order(columns: dict) -> dict:
        return {name: values[..., rows] if values.ndim > 1 else values[rows] for name, values in columns.items()}

    return type(partition)(
        partition.number,
        partition.year,
        partition.person_ids,
        partition.household_ids[rows],
        place[partition.household_of],
        partition.roles,
        partition.weights[rows],
        partition.persons,
        in_order(partition.households),
        in_order(partition.thresholds),
        partition.person_groups,
        in_order(partition.household_groups),
    )


def _observations(header: Header, columns: dict, month: int, facts: Partition | None, files: dict) -> Observations:
    flows = {}
    for name, values in columns.items():
        if name.startswith(f"{ADVANCE}_"):
            flows |= {f"{name}_{suffix}": row for suffix, row in zip(MONTHS, values, strict=True)}
        elif name == PROVIDER or any(name.endswith(f"_{a}") for a in ALLOWANCES):
            flows[name] = values
    return Observations(
        header=header,
        regime=str(columns[REGIME][0]),
        month=month,
        household_ids=columns[HOUSEHOLD_ID],
        weights=columns[WEIGHT],
        decided=columns[DECIDED],
        flows=flows,
        execution={name: columns[name] for name in (*FACTS, EVENT) if name in columns},
        groups={name: values for name, values in columns.items() if name.startswith(GROUP)},
        facts=facts,
        files=files,
    )


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.suffix in (".yaml", ".csv", ".parquet")
    }
