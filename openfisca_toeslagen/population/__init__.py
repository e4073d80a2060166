"""Households to run the law on: somebody's own microdata, or a synthetic population that resembles the Netherlands.

>>> bevolking = Bevolking.synthetisch(huishoudens=1_000, jaar=2024, zaad=1)
>>> for deel in bevolking.delen():
...     simulatie = build_simulation(deel, law())
...     zorgtoeslag = simulatie.calculate("zorgtoeslag", "2024")   # euros a year, one per household
...     release(simulatie)
>>> len(zorgtoeslag)
1000

The two tables and their columns are described by :func:`schema`; rules read the facts, and never the columns that
begin with ``groep_`` or ``aanvraagdrempel_``.
"""

from openfisca_toeslagen.population.partition import Partition
from openfisca_toeslagen.population.population import Bevolking
from openfisca_toeslagen.population.problems import PopulationError, Problem
from openfisca_toeslagen.population.schema import law, schema
from openfisca_toeslagen.population.simulation import build_simulation, release

__all__ = ["Bevolking", "Partition", "PopulationError", "Problem", "build_simulation", "law", "release", "schema"]
