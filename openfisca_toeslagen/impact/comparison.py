"""Several regimes on one population, for a notebook: budget, winners and losers, deciles, recoveries, with intervals.

>>> uitkomst = vergelijk(Bevolking.synthetisch(huishoudens=20_000, jaar=2024, zaad=1), ["huidig", "AllesOfNiets"])
>>> uitkomst.winnaars_en_verliezers()

Everything is kept per household, so a comparison of this kind is for up to about a million rows; ``toeslagen vergelijk``
runs any number in bounded memory.
"""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pandas

from openfisca_toeslagen.impact.measured import ALLOWANCES, Measured, concatenate, measure_all, with_baseline
from openfisca_toeslagen.impact.net import net_support
from openfisca_toeslagen.year_cycle import aggregate, read_assumptions, run_cycle
from openfisca_toeslagen.year_cycle.regimes import CURRENT, build_systems, file_name
from openfisca_toeslagen.year_cycle.results import BOUNDS
from openfisca_toeslagen.year_cycle.sharing import SharingLaw
from openfisca_toeslagen.year_cycle.summary import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from openfisca_core.reforms import Reform
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population import Bevolking
    from openfisca_toeslagen.year_cycle import Assumptions
    from openfisca_toeslagen.year_cycle.results import Results

#: Replicates of the households behind an interval, and its bounds.
REPLICATES, LOWEST, HIGHEST = 400, 0.05, 0.95
#: A difference below this is rounding, not a change.
CENT = 0.005
#: Advances by month are left out: they are most of the memory, and ``toeslagen vergelijk --huishoudens`` writes them.
BY_MONTH = re.compile(r"^voorschot_.*_\d\d$")
RECOVERIES = ("terugvordering_voorschot", "terugvordering")


@dataclasses.dataclass(frozen=True)
class Stelsel:
    """A regime to compare: a name for tables and the tax-benefit system."""

    naam: str
    systeem: TaxBenefitSystem = dataclasses.field(repr=False)


def vergelijk(
    bevolking: Bevolking,
    stelsels: Sequence[str | type[Reform] | Stelsel],
    jaar: int | None = None,
    *,
    aannames: Assumptions | None = None,
    zaad: int = 0,
    voortgang: Callable[[int, int], None] = lambda *_: None,
) -> Vergelijking:
    """Run the year of every household under each regime: advance, changes, award, settlement.

    ``stelsels`` are names (as ``toeslagen vergelijk --stelsels`` takes them, also the path of a ``voorstel.yaml`` and
    stacks ``A+B``), classes of reforms, which are built on the law as it is, or a :class:`Stelsel`. The first is what the
    others are compared with. ``aannames`` are the execution assumptions (default: those of the package), ``zaad`` the seed
    of the year, the same under each regime. ``voortgang`` is told households done and of how many after each partition.
    Raises ValueError for a regime or year that cannot be run, and
    :class:`~openfisca_toeslagen.population.PopulationError` for a population that cannot be used.
    """
    if jaar not in (None, bevolking.jaar):
        message = f"de bevolking is van {bevolking.jaar}, niet van {jaar}; maak of lees er een van {jaar}"
        raise ValueError(message)
    systems = _systems(stelsels)
    baseline, *_ = systems
    aannames = aannames or read_assumptions()
    law, done, sums = SharingLaw(), 0, None
    parts: dict[str, list[Measured]] = {name: [] for name in systems}
    for partition in bevolking.delen():
        outcome = run_cycle(partition, systems, aannames, zaad, law)
        part = aggregate(outcome)
        sums = part if sums is None else sums + part
        for name, measured in measure_all(partition, outcome).items():
            flows = {column: values for column, values in measured.flows.items() if not BY_MONTH.match(column)}
            parts[name].append(dataclasses.replace(measured, flows=flows))
        done += partition.household_count
        voortgang(done, bevolking.aantal_huishoudens)
    if sums is None:
        message = f"de bevolking {bevolking.naam} heeft geen huishoudens"
        raise ValueError(message)
    measured = with_baseline({name: concatenate(own) for name, own in parts.items()}, baseline)
    return Vergelijking(bevolking.naam, bevolking.jaar, zaad, baseline, measured, sums)


def _systems(regimes: Sequence[str | type[Reform] | Stelsel]) -> dict[str, TaxBenefitSystem]:
    """Return the systems by name, those that are named or given as a class on one law."""
    if isinstance(regimes, str):
        message = f"stelsels is een lijst: [{regimes!r}]"
        raise TypeError(message)
    if not regimes:
        message = "geen stelsel genoemd"
        raise ValueError(message)
    named = [one for one in regimes if isinstance(one, str) and one != CURRENT]
    built = build_systems([CURRENT, *named])
    law = built[CURRENT]
    chosen = [_stelsel(one, law, built) for one in regimes]
    names = [one.naam for one in chosen]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        message = f"stelsel {double[0]} staat er twee keer; toegestaan: elk stelsel een keer"
        raise ValueError(message)
    return {one.naam: one.systeem for one in chosen}


def _stelsel(one: str | type[Reform] | Stelsel, law: TaxBenefitSystem, built: dict[str, TaxBenefitSystem]) -> Stelsel:
    if isinstance(one, Stelsel):
        return one
    return Stelsel(one, built[one]) if isinstance(one, str) else Stelsel(one.__name__, one(law))


@dataclasses.dataclass(frozen=True)
class Vergelijking:
    """The outcome of :func:`vergelijk`. Amounts are euros a year, numbers are households of the country (weighted).

    ``gemeten`` holds every household under each regime (:class:`~openfisca_toeslagen.impact.measured.Measured`), ``sommen``
    the exact sums. Bounds ``laag`` and ``hoog`` are the 5th and 95th percentile over households drawn anew: what another
    sample of this size could give. They hold nothing about what the execution assumptions leave open.
    """

    bevolking: str
    jaar: int
    zaad: int
    basis: str
    gemeten: dict[str, Measured] = dataclasses.field(repr=False)
    sommen: Results = dataclasses.field(repr=False)

    @property
    def stelsels(self) -> list[str]:
        """The names of the regimes, the baseline first."""
        return list(self.gemeten)

    def tabel(self) -> pandas.DataFrame:
        """Return every regime and allowance in one row, as ``toeslagen vergelijk`` prints them; empty where refused."""
        return pandas.DataFrame([dataclasses.asdict(line) for line in lines(self.sommen)]).set_index(["stelsel", "toeslag"])

    def budget(self) -> pandas.DataFrame:
        """Return what the State pays and gets back per regime, with interval and the difference with the baseline.

        ``toegekend`` holds the awards and what goes to providers of childcare, ``teruggevorderd`` what was claimed back.
        """
        rows = []
        for name, measured in self.gemeten.items():
            for amount, function in (("toegekend", _awarded), ("teruggevorderd", _reclaimed)):
                row = {"stelsel": name, "bedrag": amount} | self._figure(measured, lambda m, f=function: m.total(f(m)))
                difference = self._figure(measured, lambda m, f=function: m.total(f(m) - f(m.compared_with)))
                rows.append(row | {f"verschil_{key}": value for key, value in difference.items()})
        return pandas.DataFrame(rows).set_index(["stelsel", "bedrag"])

    def winnaars_en_verliezers(self) -> pandas.DataFrame:
        """Return who keeps more and who less than under the baseline, how many and how much.

        A regime under which no household changes has 0 in both and says so in :attr:`opmerkingen`.
        """
        rows = []
        for name in self.stelsels[1:]:
            measured = self.gemeten[name]
            change = self.verandering(name)
            for who, chosen in (("wint", change > CENT), ("verliest", change < -CENT)):
                number = self._figure(measured, lambda m, c=chosen: m.total(c))
                mean = measured.mean(change, chosen) if chosen.any() else numpy.nan
                rows.append({"stelsel": name, "wie": who} | number | {"gemiddeld": mean})
        columns = ["stelsel", "wie", "waarde", "laag", "hoog", "gemiddeld"]
        return pandas.DataFrame(rows, columns=columns).set_index(["stelsel", "wie"])

    def decielen(self) -> pandas.DataFrame:
        """Return the mean change per household by tenth of joint income (toetsingsinkomen of applicant and partner)."""
        base = self.gemeten[self.basis]
        tenth = _tenths(base.fact("inkomen"), base.weights)
        columns = {
            name: [self.gemeten[name].mean(self.verandering(name), tenth == number) for number in range(10)]
            for name in self.stelsels[1:]
        }
        return pandas.DataFrame(columns, index=pandas.RangeIndex(1, 11, name="deciel"))

    def terugvorderingen(self) -> pandas.DataFrame:
        """Return the number of households by size class of what they have to pay back over all allowances, per regime."""
        classes = pandas.IntervalIndex.from_breaks([*BOUNDS, numpy.inf], closed="right", name="euro terug te betalen")
        columns = {}
        for name, measured in self.gemeten.items():
            owed = _reclaimed(measured)
            place = numpy.searchsorted(numpy.array(BOUNDS), numpy.nan_to_num(owed))
            columns[name] = [measured.total(place == number, ~numpy.isnan(owed)) for number in range(1, len(BOUNDS) + 1)]
        return pandas.DataFrame(columns, index=classes)

    def huishoudens(self, stelsel: str) -> pandas.DataFrame:
        """Return every household under a regime: its facts, its audit columns and its flows in euros."""
        measured = self.gemeten[stelsel]
        own = {"gewicht_huishouden": measured.weights} | measured.facts | measured.groups | measured.flows
        index = pandas.Index(measured.household_ids, name="huishouden_id")
        return pandas.DataFrame({**own, "netto": net_support(measured)}, index=index)

    def verandering(self, stelsel: str) -> NDArray[numpy.float64]:
        """Return per household what it keeps more (or less) than under the baseline; NaN where either is refused."""
        return net_support(self.gemeten[stelsel]) - net_support(self.gemeten[self.basis])

    @property
    def opmerkingen(self) -> list[str]:
        """What a reader has to know first, in Dutch: regimes without effect, and households that the law refuses."""
        notes = []
        for name in self.stelsels[1:]:
            if not (numpy.abs(numpy.nan_to_num(self.verandering(name))) > CENT).any():
                notes.append(f"onder {name} verandert er voor geen enkel huishouden iets ten opzichte van {self.basis}")
        for name, measured in self.gemeten.items():
            refused = measured.total(numpy.isnan(net_support(measured)))
            if refused:
                notes.append(f"onder {name} worden {refused:,.0f} huishoudens geweigerd; zij staan in geen ander cijfer")
        return notes

    def schrijf(self, map_: str | Path) -> Path:
        """Write every household (a Parquet file per regime), the tables (CSV) and what was run (JSON); return the folder."""
        folder = Path(map_)
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.stelsels:
            self.huishoudens(name).to_parquet(folder / f"{file_name(name)}.parquet")
        for name in ("tabel", "budget", "winnaars_en_verliezers", "decielen", "terugvorderingen"):
            getattr(self, name)().to_csv(folder / f"{name}.csv")
        content = json.dumps(self._what(), indent=1, ensure_ascii=False)
        (folder / "vergelijking.json").write_text(content + "\n", encoding="utf-8")
        return folder

    def _what(self) -> dict[str, Any]:
        names = {"bevolking": self.bevolking, "jaar": self.jaar, "zaad": self.zaad, "basis": self.basis}
        return names | {"stelsels": self.stelsels, "huishoudens": self.sommen.huishoudens, "opmerkingen": self.opmerkingen}

    def _figure(self, measured: Measured, function: Callable[[Measured], Any]) -> dict[str, float]:
        """Return a figure with its interval."""
        drawn = function(measured.resampled(REPLICATES, self.zaad))
        low, high = numpy.quantile(drawn, (LOWEST, HIGHEST))
        return {"waarde": function(measured), "laag": float(low), "hoog": float(high)}

    def __str__(self) -> str:
        head = f"{', '.join(self.stelsels)} op {self.bevolking}, {self.jaar}, {self.sommen.huishoudens} huishoudens"
        return "\n".join([head, *self.opmerkingen])

    def _repr_html_(self) -> str:
        return f"<pre>{self}</pre>{self.winnaars_en_verliezers().to_html(float_format='{:,.0f}'.format)}"


def _awarded(measured: Measured) -> NDArray[numpy.float64]:
    """Return awards and payments to providers per household."""
    return measured.over("toekenning", ALLOWANCES) + measured.flow("vergoeding_kinderopvang")


def _reclaimed(measured: Measured) -> NDArray[numpy.float64]:
    """Return what is claimed back per household, in the year itself and after the award."""
    return sum(measured.over(flow, ALLOWANCES) for flow in RECOVERIES)


def _tenths(values: NDArray[numpy.float64], weights: NDArray[numpy.float64]) -> NDArray[numpy.int64]:
    """Return the tenth of the weighted distribution that each value lies in, from 0."""
    order = numpy.argsort(values, kind="stable")
    below = numpy.cumsum(weights[order]) - weights[order] / 2
    tenth = numpy.empty(len(values), dtype=numpy.int64)
    tenth[order] = numpy.minimum((10 * below / weights.sum()).astype(numpy.int64), 9)
    return tenth
