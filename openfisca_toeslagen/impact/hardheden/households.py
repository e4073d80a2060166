"""The households from which the search starts: some of every allowance, with the advance paid that they are entitled to."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.hardheden.trials import ALLOWANCES
from openfisca_toeslagen.population.simulation import build_simulation, release

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.population import Bevolking
    from openfisca_toeslagen.population.partition import Partition

#: Households of each allowance, and others, from which the search starts.
PER_ALLOWANCE, OTHERS = 24, 16


def first_part(population: Bevolking) -> Partition:
    """Return the first part of a population, weighted up to the whole of it: at most 50,000 rows are searched and counted.

    The parts of a synthetic population are alike; own microdata in which the order of the households means something
    should be put in a random order first.
    """
    part = population.deel(0)
    scale = population.aantal_huishoudens / part.household_count
    return dataclasses.replace(part, weights=part.weights * scale)


def settled(partition: Partition, system: TaxBenefitSystem) -> Partition:
    """Return the households with the advances that their own facts give: nothing is owed until a fact changes.

    Advances that are given stay as they are.
    """
    simulation = build_simulation(partition, system)
    year = str(partition.year)
    awards = {f"betaald_voorschot_{a}": numpy.nan_to_num(simulation.calculate(a, year)) for a in ALLOWANCES}
    release(simulation)
    return dataclasses.replace(partition, households={**awards, **partition.households})


def sample(partition: Partition) -> Partition:
    """Return the households to start from: the first that receive each allowance, most children first, and some others.

    ``partition`` is settled. Which facts matter plays no part in the choice.
    """
    chosen = numpy.zeros(partition.household_count, dtype=bool)
    size = numpy.bincount(partition.household_of, minlength=partition.household_count)
    for allowance in ALLOWANCES:
        receives = numpy.flatnonzero(partition.households[f"betaald_voorschot_{allowance}"] > 0)
        # Half of them the largest households, half the first: many roles, and ordinary ones.
        largest = receives[numpy.argsort(-size[receives], kind="stable")]
        chosen[largest[: PER_ALLOWANCE // 2]] = True
        chosen[receives[: PER_ALLOWANCE // 2]] = True
    chosen[numpy.flatnonzero(~chosen)[:OTHERS]] = True
    return partition.select(chosen)
