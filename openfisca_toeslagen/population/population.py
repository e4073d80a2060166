"""The door for economists: a population, wherever its households come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen.population import production
from openfisca_toeslagen.population.naming import NAMINGS
from openfisca_toeslagen.population.problems import PopulationError, Problem
from openfisca_toeslagen.population.reading import OwnTables, check
from openfisca_toeslagen.population.store import MANIFEST, Store, write_partition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openfisca_toeslagen.population.partition import Partition


class Bevolking:
    """A population of households, read or made one partition of at most 50,000 households at a time.

    Attributes: ``jaar`` (the year of the facts), ``aantal_huishoudens``, ``aantal_delen`` and ``naam`` (what it is, for
    reports). A household is never split over partitions, and each partition carries the weights of its households.
    """

    def __init__(self, name: str, year: int, households: int, source: _Source) -> None:
        self.naam = name
        self.jaar = year
        self.aantal_huishoudens = households
        self._source = source

    def __repr__(self) -> str:
        return f"Bevolking({self.naam}, {self.aantal_huishoudens} huishoudens, {self.jaar})"

    @classmethod
    def synthetisch(cls, huishoudens: int, jaar: int, zaad: int = 0) -> Bevolking:
        """Return a synthetic population of the Netherlands that is made while it is read.

        ``huishoudens`` is the number of rows (100 to 8.4 million; the weights add up to the households of the country
        whatever it is), ``jaar`` the year of incomes, rents and prices (2013-2026; the structure of households is that of
        2024), ``zaad`` the seed. The same arguments give the same households. Raises ValueError for what cannot be made.
        """
        production.recipe(huishoudens, jaar, zaad)
        return cls(f"synthetisch, zaad {zaad}", jaar, huishoudens, _Made(huishoudens, jaar, zaad))

    @classmethod
    def lees(cls, pad: str | Path, jaar: int | None = None, vorm: str = "toeslagen") -> Bevolking:
        """Return the population in a folder.

        Either a population that ``toeslagen bevolking maak`` or :meth:`schrijf` wrote (with a manifest), or somebody's own
        tables ``personen`` and ``huishoudens`` as .parquet or .csv; these need ``jaar``. With ``vorm="survey-manager"`` the
        own tables are ``persoon`` and ``huishouden`` in the layout of openfisca-survey-manager. They are checked row by row
        first. Raises :class:`~openfisca_toeslagen.population.PopulationError` with the first hundred problems; then
        nothing is used. Memory does not grow with the size of the files.
        """
        folder = Path(pad)
        if not folder.is_dir():
            raise PopulationError([Problem(str(folder), None, None, "is geen map")])
        if (folder / MANIFEST).is_file():
            return cls._stored(folder, jaar)
        if jaar is None:
            message = "eigen microdata hebben geen jaar; geef jaar (op de opdrachtregel --jaar)"
            raise PopulationError([Problem(str(folder), None, None, message)])
        tables = check(folder, jaar, named=NAMINGS[vorm])
        return cls(folder.name, jaar, tables.household_count, _Own(tables))

    @classmethod
    def _stored(cls, folder: Path, year: int | None) -> Bevolking:
        store = Store(folder)
        if not store.complete:
            parts = f"{len(store.done)} van {store.manifest['aantal_delen']} delen"
            message = f"is niet af: {parts}; maak de rest met dezelfde opdracht"
            raise PopulationError([Problem(str(folder), None, None, message)])
        recipe = store.manifest["recept"]
        if year not in (None, recipe["jaar"]):
            raise PopulationError([Problem(str(folder), None, None, f"is van {recipe['jaar']}, niet van {year}")])
        name = f"synthetisch, zaad {recipe['zaad']}" if recipe["soort"] == "synthetisch" else folder.name
        return cls(name, recipe["jaar"], recipe["huishoudens"], _Stored(store))

    @property
    def aantal_delen(self) -> int:
        """Number of partitions."""
        return production.partition_count(self.aantal_huishoudens)

    @property
    def is_synthetisch(self) -> bool:
        """Whether the households are made and not somebody's own."""
        return self._source.synthetic

    def delen(self) -> Iterator[Partition]:
        """Yield the partitions in order, each checked; see :class:`~openfisca_toeslagen.population.Partition`."""
        return self._source.partitions()

    def deel(self, nummer: int) -> Partition:
        """Return one partition by its number, from 0. Own tables are read from the start each time: write them first."""
        if not 0 <= nummer < self.aantal_delen:
            message = f"deel {nummer} bestaat niet; toegestaan: 0 tot en met {self.aantal_delen - 1}"
            raise IndexError(message)
        return self._source.partition(nummer)

    def schrijf(self, pad: str | Path, voortgang: Callable[[int], None] = lambda _: None) -> Bevolking:
        """Write the population to a folder in partitions with a manifest, and return it as read from there.

        ``voortgang`` is called with the number of households after each partition.
        """
        folder = Path(pad)
        store = Store(folder)
        store.start(self._source.recipe(self), self.aantal_delen)
        for partition in self.delen():
            if partition.number not in store.done:
                store.add(write_partition(partition, folder))
            voortgang(partition.household_count)
        return self._stored(folder, None)


class _Source:
    """Where partitions come from."""

    synthetic = False

    def partitions(self) -> Iterator[Partition]:
        raise NotImplementedError

    def partition(self, number: int) -> Partition:
        return next(partition for partition in self.partitions() if partition.number == number)

    def recipe(self, population: Bevolking) -> dict:
        return {"soort": "eigen", "jaar": population.jaar, "huishoudens": population.aantal_huishoudens}


class _Made(_Source):
    synthetic = True

    def __init__(self, households: int, year: int, seed: int) -> None:
        self.arguments = (households, year, seed)

    def partitions(self) -> Iterator[Partition]:
        return map(self.partition, range(production.partition_count(self.arguments[0])))

    def partition(self, number: int) -> Partition:
        return production.synthesise(number, *self.arguments)

    def recipe(self, population: Bevolking) -> dict:  # noqa: ARG002 - the recipe is the arguments
        return production.recipe(*self.arguments)


class _Own(_Source):
    def __init__(self, tables: OwnTables) -> None:
        self.tables = tables

    def partitions(self) -> Iterator[Partition]:
        return self.tables.partitions()

    def recipe(self, population: Bevolking) -> dict:
        return super().recipe(population) | {"bron": self.tables.fingerprint()}


class _Stored(_Source):
    def __init__(self, store: Store) -> None:
        self.store = store
        self.synthetic = store.manifest["recept"]["soort"] == "synthetisch"

    def partitions(self) -> Iterator[Partition]:
        return map(self.store.read, range(self.store.manifest["aantal_delen"]))

    def partition(self, number: int) -> Partition:
        return self.store.read(number)

    def recipe(self, population: Bevolking) -> dict:  # noqa: ARG002 - a copy keeps the recipe it was made by
        return self.store.manifest["recept"]
