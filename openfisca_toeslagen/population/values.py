"""From a column of a file to a NumPy array: types, missing cells and bounds, over all rows at once.

What is wrong is reported to :class:`~openfisca_toeslagen.population.problems.Problems` and replaced by something
harmless, so that the rest of the file can be checked too; a table with a problem is never used.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy
import pandas
import pyarrow
import pyarrow.compute as pc

from openfisca_toeslagen.population.problems import Problems, did_you_mean
from openfisca_toeslagen.population.schema import Column, birth_dates

if TYPE_CHECKING:
    from numpy.typing import NDArray

NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
WHOLE = r"^[+-]?\d+$"
DATE = r"^\d{4}-\d{2}-\d{2}$"
WORDS = {"true": True, "false": False, "ja": True, "nee": False, "1": True, "0": False}
EARLIEST, LATEST = numpy.datetime64("1900-01-01"), numpy.datetime64("2100-12-31")
HARMLESS = {"float": 0.0, "weight": 0.0, "int": 0, "bool": False, "date": numpy.datetime64("1970-01-01")}
TYPES = {"float": numpy.float64, "weight": numpy.float64, "int": numpy.int32, "bool": bool, "date": "datetime64[D]"}


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a batch of cells stands, for messages."""

    file: str
    column: str
    first_row: int


def wrong_type(column: Column, data_type: pyarrow.DataType) -> str | None:
    """Return why a Parquet column of this type is refused, or None. A column of a CSV file is text and always read."""
    types = pyarrow.types
    text = is_text(data_type)
    whole = types.is_integer(data_type)
    if column.kind in ("float", "weight") and types.is_float32(data_type):
        return "is float32, dat geen centen bewaart; toegestaan: float64, of een geheel getal"
    fits = {
        "float": types.is_float64(data_type) or whole,
        "weight": types.is_float64(data_type) or whole,
        "int": whole,
        "bool": types.is_boolean(data_type),
        "date": types.is_date(data_type) or types.is_timestamp(data_type),
        "enum": text,
        "role": text,
        "role_number": whole,
        "id": whole or text,
        "group": text or whole or types.is_floating(data_type) or types.is_boolean(data_type),
    }[column.kind]
    return None if fits else f"is {data_type}; toegestaan: {column.allowed}"


def is_text(data_type: pyarrow.DataType) -> bool:
    """Return whether a column holds text, dictionary-encoded or not."""
    if pyarrow.types.is_dictionary(data_type):
        data_type = data_type.value_type
    return pyarrow.types.is_string(data_type) or pyarrow.types.is_large_string(data_type)


def convert(column: Column, cells: pyarrow.Array, place: Place, problems: Problems, year: int) -> NDArray:
    """Return the cells as an array and report every cell that is empty, of the wrong type or out of bounds.

    Amounts are float64 in euros, dates datetime64[D], roles and enums the position in ``column.choices`` (int8 and
    int16), groups a pandas Categorical (text) or an array. ``cells`` of a CSV file are text, those of Parquet typed.
    """
    if column.kind == "role_number":
        numbers = dataclasses.replace(column, kind="int")
        return numpy.clip(convert(numbers, cells, place, problems, year), 0, column.maximum).astype(numpy.int8)
    if isinstance(cells, pyarrow.ChunkedArray):
        cells = cells.combine_chunks()
    empty = cells.is_null().to_numpy(zero_copy_only=False)
    if is_text(cells.type) and not pyarrow.types.is_dictionary(cells.type):
        cells = pc.utf8_trim_whitespace(cells)
        empty = empty | pc.fill_null(pc.equal(cells, ""), True).to_numpy(zero_copy_only=False)
    if empty.any():
        _report(problems, place, empty, lambda _: f"is leeg; toegestaan: {column.allowed}")
    if column.kind in ("enum", "role"):
        return _coded(column, cells, empty, place, problems)
    if column.kind == "id":
        return _identifiers(cells, empty)
    if column.kind == "group":
        return _group(cells)
    array = _typed(column, cells, empty, place, problems)
    if column.kind == "date":
        _check_dates(column, array, empty, place, problems, year)
    elif column.kind != "bool":
        _check_numbers(column, array, place, problems)
    return array


def _report(problems: Problems, place: Place, wrong: NDArray[numpy.bool_], message: object) -> None:
    problems.add_rows(place.file, place.column, wrong, place.first_row, message)


def _typed(column: Column, cells: pyarrow.Array, empty: NDArray, place: Place, problems: Problems) -> NDArray:
    """Return numbers, dates or booleans; cells that are none become harmless ones."""
    if not is_text(cells.type):
        array = _from_dates(column, cells, place, problems) if column.kind == "date" else _filled(column, cells)
    elif column.kind == "bool":
        array = _from_words(column, cells, empty, place, problems)
    else:
        array = _from_texts(column, cells, empty, place, problems)
    return array.astype(TYPES[column.kind], copy=False)


def _filled(column: Column, cells: pyarrow.Array) -> NDArray:
    if column.kind in ("float", "weight"):
        cells = pc.cast(cells, pyarrow.float64(), safe=False)
    return pc.fill_null(cells, HARMLESS[column.kind]).to_numpy(zero_copy_only=False)


def _from_dates(column: Column, cells: pyarrow.Array, place: Place, problems: Problems) -> NDArray:
    days = pc.cast(cells, pyarrow.date32(), safe=False)
    if pyarrow.types.is_timestamp(cells.type):
        timed = pc.fill_null(pc.not_equal(pc.cast(days, cells.type), cells), False).to_numpy(zero_copy_only=False)
        _report(problems, place, timed, lambda i: f"{cells[i]} heeft een tijd; toegestaan: {column.allowed}")
    days = pc.fill_null(pc.cast(days, pyarrow.int32()), 0)
    return days.to_numpy(zero_copy_only=False).astype("datetime64[D]")


def _from_texts(column: Column, cells: pyarrow.Array, empty: NDArray, place: Place, problems: Problems) -> NDArray:
    pattern = {"int": WHOLE, "date": DATE}.get(column.kind, NUMBER)
    wrong = ~pc.fill_null(pc.match_substring_regex(cells, pattern), False).to_numpy(zero_copy_only=False)
    texts = numpy.where(wrong, None, cells.to_numpy(zero_copy_only=False))
    if column.kind == "date":
        array = pandas.to_datetime(texts, format="%Y-%m-%d", errors="coerce").to_numpy().astype("datetime64[D]")
        wrong |= numpy.isnat(array)
        array[numpy.isnat(array)] = HARMLESS["date"]
    else:
        numbers = pc.cast(pyarrow.array(texts, pyarrow.string()), pyarrow.float64())
        array = pc.fill_null(numbers, 0.0).to_numpy(zero_copy_only=False)
    _report(
        problems,
        place,
        wrong & ~empty,
        lambda i: f"{str(cells[i])!r} mag niet; toegestaan: {column.allowed}{_hint(str(cells[i]))}",
    )
    return array


def _hint(text: str) -> str:
    return "; gebruik een punt voor de decimalen" if "," in text else ""


def _from_words(column: Column, cells: pyarrow.Array, empty: NDArray, place: Place, problems: Problems) -> NDArray:
    known = pyarrow.array(list(WORDS))
    position = pc.index_in(pc.utf8_lower(cells), known)
    wrong = position.is_null().to_numpy(zero_copy_only=False) & ~empty
    _report(problems, place, wrong, lambda i: f"{str(cells[i])!r} mag niet; toegestaan: {column.allowed}")
    return numpy.array(list(WORDS.values()))[pc.fill_null(position, 1).to_numpy(zero_copy_only=False)]


def _coded(column: Column, cells: pyarrow.Array, empty: NDArray, place: Place, problems: Problems) -> NDArray:
    """Return the position of each text among the choices; the first where it is none of them."""
    texts = cells.dictionary if pyarrow.types.is_dictionary(cells.type) else cells
    position = pc.index_in(texts, pyarrow.array(column.choices, texts.type))
    codes = pc.fill_null(position, -1).to_numpy(zero_copy_only=False).astype(numpy.int16)
    if pyarrow.types.is_dictionary(cells.type):
        chosen = pc.fill_null(cells.indices, 0).to_numpy(zero_copy_only=False)
        codes = codes[chosen] if len(codes) else numpy.zeros(len(chosen), numpy.int16)
    _report(
        problems,
        place,
        (codes < 0) & ~empty,
        lambda i: (
            f"{str(cells[i])!r} bestaat niet; toegestaan: {column.allowed}{did_you_mean(str(cells[i]), column.choices)}"
        ),
    )
    codes = numpy.where((codes < 0) | empty, 0, codes)
    return codes.astype(numpy.int8 if column.kind == "role" else numpy.int16)


def _identifiers(cells: pyarrow.Array, empty: NDArray) -> NDArray:
    if pyarrow.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if is_text(cells.type):
        return numpy.where(empty, "", cells.to_numpy(zero_copy_only=False)).astype(object)
    return pc.fill_null(cells, -1).to_numpy(zero_copy_only=False).astype(numpy.int64)


def _group(cells: pyarrow.Array) -> NDArray | pandas.Categorical:
    if pyarrow.types.is_dictionary(cells.type):
        return pandas.Categorical.from_codes(
            pc.fill_null(cells.indices, -1).to_numpy(zero_copy_only=False), cells.dictionary.to_pylist()
        )
    if is_text(cells.type):
        return pandas.Categorical(cells.to_pandas())
    return cells.to_numpy(zero_copy_only=False)


def _check_numbers(column: Column, array: NDArray, place: Place, problems: Problems) -> None:
    finite = numpy.isfinite(array)
    if not finite.all():
        _report(problems, place, ~finite, lambda i: f"{array[i]} is geen eindig getal; toegestaan: {column.allowed}")
    out = numpy.zeros(len(array), dtype=bool)
    if column.minimum is not None:
        out |= array < column.minimum
    if column.maximum is not None:
        out |= array > column.maximum
    out &= finite
    if out.any():
        _report(problems, place, out, lambda i: f"{array[i]:g} mag niet; toegestaan: {column.allowed}")


def _check_dates(column: Column, array: NDArray, empty: NDArray, place: Place, problems: Problems, year: int) -> None:
    first, last = EARLIEST, LATEST
    if column.name == "geboortedatum":
        first, last = (numpy.datetime64(day) for day in birth_dates(year))
    out = ((array < first) | (array > last)) & ~empty
    if column.default is not None:
        # The default may be a far date that means "not": that is the law's word for it.
        out &= array != numpy.datetime64(column.default)
    if out.any():
        _report(problems, place, out, lambda i: f"{array[i]} kan niet; toegestaan: {first} tot en met {last} (jaar {year})")
