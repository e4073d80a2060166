"""What was observed of one regime in one month: decisions per household, with the facts on which they rest."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy

from openfisca_toeslagen.impact.invoeringstoets.schema import ALLOWANCES, FIRST_MONTH
from openfisca_toeslagen.reading import Strict

if TYPE_CHECKING:
    import pandas
    from numpy.typing import NDArray

    from openfisca_toeslagen.population.partition import Partition


class Header(Strict):
    """What a folder of observations is: ``waarneming.yaml``."""

    titel: str
    jaar: int
    bron: str
    gesimuleerd: bool
    toelichting: str = ""


@dataclasses.dataclass(frozen=True)
class Observations:
    """Columns with a value per household, all in the same order.

    ``flows`` are euros, named as in the table with the months of the advance apart; ``execution`` the facts of execution;
    ``groups`` the audit columns of the table. ``facts`` holds the households on the facts of their decision, in the same
    order, or None when only decisions were given.
    """

    header: Header
    regime: str
    month: int
    household_ids: NDArray
    weights: NDArray[numpy.float64]
    decided: NDArray[numpy.datetime64]
    flows: dict[str, NDArray[numpy.float64]]
    execution: dict[str, NDArray]
    groups: dict[str, NDArray | pandas.Categorical]
    facts: Partition | None
    #: SHA-256 of every file that was read, by its name.
    files: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_definitive(self) -> bool:
        """Whether the definitive awards are known."""
        return self.month > FIRST_MONTH

    def advance(self, allowance: str) -> NDArray[numpy.float64]:
        """Return what was paid in advance over the year, in euros per household."""
        return sum(self.flows[f"voorschot_{allowance}_{month:02d}"] for month in range(1, 13))

    def applied(self, allowance: str) -> NDArray[numpy.bool_]:
        """Return who got an advance on the decision at the start of the year."""
        return (self.flows[f"schatting_{allowance}"] > 0) & (self.advance(allowance) > 0)

    @property
    def paid(self) -> NDArray[numpy.float64]:
        """Return what was paid in the year over all allowances, less what was reclaimed in it, in euros per household."""
        return sum(self.advance(a) - self.flows[f"terugvordering_voorschot_{a}"] for a in ALLOWANCES)
