"""From one case to its extent: which of its facts does the harm, and how many households share it or run the risk of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.impact.graph import build_graph
from openfisca_toeslagen.impact.hardheden.explain import Bite, turned_over
from openfisca_toeslagen.impact.hardheden.households import settled
from openfisca_toeslagen.impact.hardheden.kinds import MONTHS, Soort, as_values, is_monthly, kind
from openfisca_toeslagen.impact.hardheden.reach import FEWEST, FROM
from openfisca_toeslagen.impact.hardheden.trials import ALLOWANCES, Trials, repeat
from openfisca_toeslagen.population.partition import Partition
from openfisca_toeslagen.population.schema import REQUIRED, ROLES
from openfisca_toeslagen.population.simulation import build_simulation, release

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openfisca_core.simulations import Simulation

    Amounts = NDArray[numpy.float64]

#: What a household keeps: what is awarded, what is paid too much and not reclaimed, and what the provider is paid for it.
KEPT = (*ALLOWANCES, *(f"niet_teruggevorderd_{allowance}" for allowance in ALLOWANCES), "vergoeding_kinderopvang")
#: Of the whole relief this part decides which change is needed.
HALF = 0.5
ROUNDS = 24
#: Groups with more values than this are amounts, not groups.
MOST_VALUES = 20


class SignalError(ValueError):
    """A case of which no signal can be made."""


@dataclass(frozen=True)
class Feature:
    """One fact of the case: the relief when it is left out, and the smallest change that gives half of it."""

    gegeven: str
    label: str
    soort: Soort
    verlichting: float
    #: In units of the kind, over all persons and months; of a choice 1. None where leaving it out gives no relief.
    nodig: float | None
    #: Relief after the change that is needed.
    bij_nodig: float
    #: The relief that the change gives above itself, in euros; below 0 the fact does no harm of its own.
    schade: float


@dataclass(frozen=True)
class Cell:
    """One group: households at risk (weighted), their share of the group and their mean harm; None under ten rows."""

    groep: str
    waarde: str
    huishoudens: float | None
    aandeel: float | None
    schade: float | None


@dataclass(frozen=True)
class Extent:
    """How many households of a population share the feature, and how many the same would harm; None under ten rows."""

    rijen: int
    delen: float | None
    risico: float | None
    bedrag: float | None
    cellen: tuple[Cell, ...]


@dataclass(frozen=True)
class Signal:
    """What the report shows. ``bijt`` and ``omvang`` are None if no fact does more harm than its own change."""

    geval: str
    stelsel: str
    jaar: int
    kenmerken: tuple[Feature, ...]
    bijt: Bite | None
    omvang: Extent | None


def signal(name: str, regime: str, case: Simulation, year: int, population: Partition) -> Signal:
    """Return the signal of a case that was built on its system; raises :class:`SignalError` for what cannot be one."""
    system = case.tax_benefit_system
    household, given = of_case(case, year)
    trials = Trials(system, household)
    features = sorted(features_of(trials, given), key=lambda feature: (-feature.schade, feature.gegeven))
    worst = features[0] if features and features[0].schade > 1 else None
    if worst is None:
        return Signal(name, regime, year, tuple(features), None, None)
    left_out = _left_out(trials, _moves(trials, [worst.gegeven]), [1.0])
    outcome = _most_changed(left_out, year)
    own = worst.nodig if worst.soort == Soort.EURO and worst.nodig else 0.0
    bite = turned_over(left_out, build_graph(system, year), worst.gegeven, outcome, worst.verlichting, own)
    release(left_out)
    return Signal(name, regime, year, tuple(features), bite, extent(worst, trials, population))


def of_case(case: Simulation, year: int) -> tuple[Partition, tuple[str, ...]]:
    """Return the household of a case as a partition of one year, and the facts that the case gives."""
    system = case.tax_benefit_system
    households = case.populations["huishouden"]
    if households.count != 1:
        message = f"het geval heeft {households.count} huishoudens; een signaal gaat over precies een huishouden"
        raise SignalError(message)
    given = {
        key: [name for name, holder in people._holders.items() if holder.get_known_periods()]
        for key, people in case.populations.items()
    }
    columns = {place: {name: _column(case, name, year) for name in names} for place, names in given.items()}
    persons = case.persons
    partition = Partition(
        0,
        year,
        numpy.arange(persons.count),
        numpy.arange(1),
        numpy.zeros(persons.count, dtype=numpy.int32),
        numpy.array([ROLES.index(role.key) for role in households.members_role], dtype=numpy.int8),
        numpy.ones(1),
        columns["persoon"],
        columns["huishouden"],
    )
    of_year = build_simulation(partition, system, mark_refusals=False)
    for name in KEPT:
        if not numpy.array_equal(case.calculate(name, str(year)), of_year.calculate(name, str(year))):
            message = f"{name} hangt in dit geval van gegevens buiten {year} af; een signaal rekent met een jaar"
            raise SignalError(message)
    release(of_year)
    return partition, tuple(sorted(name for names in given.values() for name in names))


def _column(case: Simulation, name: str, year: int) -> NDArray:
    variable = case.tax_benefit_system.variables[name]
    if is_monthly(variable):
        return numpy.stack([numpy.asarray(case.calculate(name, f"{year}-{m:02d}")) for m in range(1, MONTHS + 1)])
    return numpy.asarray(case.calculate(name, str(year)))


def features_of(trials: Trials, given: tuple[str, ...]) -> list[Feature]:
    """Return every given fact with the relief of leaving it out, all of them in one simulation per round."""
    variables = trials.system.variables
    names = [name for name in given if name not in REQUIRED or variables[name].value_type is float]
    if not names:
        return []
    moves = _moves(trials, names)
    relief = _relief(trials, moves, [1.0] * len(names))
    low, high = numpy.zeros(len(names)), numpy.ones(len(names))
    gradual = numpy.array([variables[name].value_type is float for name in names])
    for _ in range(ROUNDS):
        middle = numpy.where(gradual, (low + high) / 2, 1.0)
        enough = _relief(trials, moves, middle.tolist()) >= HALF * relief
        high, low = numpy.where(enough, middle, high), numpy.where(enough, low, middle)
    reached = _relief(trials, moves, high.tolist())
    found = []
    for place, name in enumerate(names):
        soort = kind(variables[name])
        helps = relief[place] > 0
        needed = _needed(soort, moves[name], float(high[place])) if helps else None
        own = needed if helps and soort == Soort.EURO else 0.0
        harm = float(reached[place]) - own if helps else min(float(relief[place]), 0.0)
        found.append(
            Feature(name, variables[name].label or name, soort, float(relief[place]), needed, float(reached[place]), harm)
        )
    return found


def _needed(soort: Soort, move: tuple[Amounts, Amounts], part: float) -> float:
    """Return how much a fact changes over all persons and months on the way to being left out."""
    if soort == Soort.KEUZE:
        return 1.0
    own, without = move
    return round(float(numpy.abs(part * (without - own)).sum()), 2)


def _moves(trials: Trials, names: list[str]) -> dict[str, tuple[Amounts, Amounts]]:
    """Return the values of facts as the case has them and as they are when not given."""
    return {name: (trials.values(name), _without(trials, name)) for name in names}


def _without(trials: Trials, name: str) -> Amounts:
    """Return the values that a fact has when it is not given."""
    bare = dataclasses.replace(
        trials.partition,
        persons={key: column for key, column in trials.partition.persons.items() if key != name},
        households={key: column for key, column in trials.partition.households.items() if key != name},
    )
    return Trials(trials.system, bare).values(name)


def _left_out(trials: Trials, moves: dict[str, tuple[Amounts, Amounts]], parts: list[float]) -> Simulation:
    """Return a simulation of the case itself and of a copy per fact in which it is moved by a part to what it is without."""
    copies, begins = repeat(trials.partition, numpy.zeros(1 + len(moves), dtype=numpy.int64))
    people = trials.partition.person_count
    for number, ((name, (own, without)), part) in enumerate(zip(moves.items(), parts, strict=True), start=1):
        variable = trials.system.variables[name]
        moved = own + part * (without - own)
        if variable.unit == "currency-EUR":
            moved = numpy.round(moved, 2)
        columns = copies.persons if variable.entity.is_person else copies.households
        rows = slice(begins[number], begins[number] + people) if variable.entity.is_person else slice(number, number + 1)
        columns[name] = columns[name].copy()
        columns[name][..., rows] = as_values(moved, variable)
    return build_simulation(copies, trials.system)


def _kept(simulation: Simulation, year: int) -> Amounts:
    """Return what every household keeps, in euros a year."""
    return sum(simulation.calculate(name, str(year)) for name in KEPT)


def _relief(trials: Trials, moves: dict[str, tuple[Amounts, Amounts]], parts: list[float]) -> Amounts:
    """Return what is kept more in every copy than in the case; a copy that is refused gives no relief."""
    simulation = _left_out(trials, moves, parts)
    kept = _kept(simulation, trials.partition.year)
    release(simulation)
    return numpy.nan_to_num(kept[1:] - kept[0])


def _most_changed(simulation: Simulation, year: int) -> str:
    def moved(name: str) -> float:
        first, second = simulation.calculate(name, str(year))
        return abs(float(numpy.nan_to_num(second - first)))

    return max(KEPT, key=moved)


def extent(worst: Feature, trials: Trials, population: Partition) -> Extent:
    """Return how many households share a feature already, and how many the same feature would harm.

    They share it if leaving it out gives them at least :data:`FROM` euros above the change. For the risk every household
    gets what the case has: the same part of what holds without the fact, the same amount above nothing, or the same answer.
    """
    system = trials.system
    people = Trials(system, settled(population, system))
    name = worst.gegeven
    before, without = people.values(name), _without(people, name)
    relief = _difference(people, name, without)
    shares = relief - _own(worst, before, without, people) >= FROM
    instead = _as_in_case(trials, people, name)
    harm = -_difference(people, name, instead)
    risk = harm - _own(worst, before, instead, people) >= FROM
    partition = people.partition
    return Extent(
        rijen=partition.household_count,
        delen=_weight(partition, shares),
        risico=_weight(partition, risk),
        bedrag=_weight(partition, risk, harm),
        cellen=tuple(_cells(population, risk, harm)),
    )


def _difference(people: Trials, name: str, values: Amounts) -> Amounts:
    """Return what every household keeps more when a fact has other values."""
    variable = people.system.variables[name]
    columns = "persons" if variable.entity.is_person else "households"
    changed = dataclasses.replace(
        people.partition, **{columns: {**getattr(people.partition, columns), name: as_values(values, variable)}}
    )
    kept = []
    for partition in (people.partition, changed):
        simulation = build_simulation(partition, people.system)
        kept.append(_kept(simulation, partition.year))
        release(simulation)
    return numpy.nan_to_num(kept[1] - kept[0])


def _as_in_case(trials: Trials, people: Trials, name: str) -> Amounts:
    """Return a fact for everybody in a population as the case has it, for persons with the roles in which it has it."""
    variable = trials.system.variables[name]
    own, bare = trials.values(name), _without(trials, name)
    before = people.values(name)
    if kind(variable) in (Soort.KEUZE, Soort.DAG):
        different = own != bare
        instead = numpy.full_like(before, own[different].flat[0])
    elif bare.sum() > 0:
        instead = before * (own.sum() / bare.sum())
    else:
        instead = before + (own.max() - bare.max())
    if variable.unit == "currency-EUR":
        instead = numpy.round(instead, 2)
    if not variable.entity.is_person:
        return instead
    differs = (own != bare).any(axis=0) if own.ndim > 1 else own != bare
    roles = numpy.unique(trials.partition.roles[differs])
    return numpy.where(numpy.isin(people.partition.roles, roles), instead, before)


def _own(worst: Feature, before: Amounts, after: Amounts, people: Trials) -> Amounts:
    """Return the change of the fact itself per household, in euros; 0 for what is no amount."""
    if worst.soort != Soort.EURO:
        return numpy.zeros(people.partition.household_count)
    change = numpy.abs(after - before)
    change = change.sum(axis=0) if change.ndim > 1 else change
    is_person = people.system.variables[worst.gegeven].entity.is_person
    return people.partition.per_household(change) if is_person else change


def _weight(partition: Partition, chosen: NDArray[numpy.bool_], values: Amounts | float = 1.0) -> float | None:
    if chosen.sum() < FEWEST:
        return None
    return float((partition.weights * values)[chosen].sum())


def _cells(population: Partition, risk: NDArray[numpy.bool_], harm: Amounts) -> list[Cell]:
    """Return the households at risk per value of every audit column that is a group."""
    cells = []
    for column, values in population.household_groups.items():
        groups = pandas.Categorical(values)
        if len(groups.categories) > MOST_VALUES:
            continue
        for code, value in enumerate(groups.categories):
            here = groups.codes == code
            hit = here & risk
            weight, total = _weight(population, hit), float(population.weights[here].sum())
            shown = weight is not None
            cells.append(
                Cell(
                    column,
                    str(value),
                    weight,
                    weight / total if shown else None,
                    _weight(population, hit, harm) / weight if shown and weight else None,
                )
            )
    return cells
