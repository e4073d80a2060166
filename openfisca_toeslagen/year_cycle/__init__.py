"""The year cycle: the law on what was estimated and on what turned out, and the money in between.

>>> from openfisca_toeslagen.population import Bevolking, law
>>> from openfisca_toeslagen.year_cycle import aggregate, read_assumptions, run_cycle
>>> partition = Bevolking.synthetisch(huishoudens=1_000, jaar=2024, zaad=1).deel(0)
>>> outcome = run_cycle(partition, {"huidig": law()}, read_assumptions(), seed=1)
>>> outcome.regimes["huidig"].allowances["zorgtoeslag"].terugvordering.shape   # euros, one per household
(1000,)
>>> sums = aggregate(outcome)   # adds up over partitions with +, exactly
>>> sums.stelsels["huidig"].toeslagen["zorgtoeslag"].mean("terugvordering") > 0
True
"""

from openfisca_toeslagen.reading import ReadingError
from openfisca_toeslagen.year_cycle.assumptions import Assumptions, read_assumptions
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from openfisca_toeslagen.year_cycle.outcome import ConservationError, Outcome
from openfisca_toeslagen.year_cycle.results import Results, aggregate

__all__ = [
    "Assumptions",
    "ConservationError",
    "Outcome",
    "ReadingError",
    "Results",
    "aggregate",
    "read_assumptions",
    "run_cycle",
]
