"""What the settlement of a year comes to for each household of a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen import rounding

if TYPE_CHECKING:
    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

CHILDCARE = "kinderopvangtoeslag"


@dataclass(frozen=True)
class Amounts:
    """Euros of one household in one year. The childcare amounts are None for every other allowance.

    ``voorschot`` is the advance that is settled; ``voorschot_buiten_afrekening`` was given as a fact but does not exist
    in the regime (decision 20). ``evenredigheidsfactor`` is NaN where nothing was truly overpaid. Of a case without a
    known advance only the award is given: there is nothing to settle.
    """

    toekenning: float
    voorschot: float | None = None
    nabetaling: float | None = None
    terugvordering: float | None = None
    niet_teruggevorderd: float | None = None
    voorschot_buiten_afrekening: float | None = None
    verschuldigde_kosten: float | None = None
    betaalde_kosten: float | None = None
    onbetaalde_kosten: float | None = None
    onbetaald_deel: float | None = None
    werkelijk_te_veel: float | None = None
    evenredigheidsfactor: float | None = None
    vergoeding_kinderopvang: float | None = None
    bijdrage_overheid: float | None = None
    eigen_bijdrage: float | None = None

    @property
    def unbalanced(self) -> float:
        """Return advance + nabetaling - terugvordering - niet_teruggevorderd - award: 0 to the cent (decision 21)."""
        return self.voorschot + self.nabetaling - self.terugvordering - self.niet_teruggevorderd - self.toekenning

    def same_as(self, other: Amounts) -> bool:
        """Return whether all amounts are equal; not-a-number equals itself here."""
        return repr(self) == repr(other)


#: The variable of the law behind an amount; {} stands for the allowance.
VARIABLES = {
    "voorschot": "verrekend_voorschot_{}",
    "toekenning": "{}",
    "nabetaling": "nabetaling_{}",
    "terugvordering": "terugvordering_{}",
    "niet_teruggevorderd": "niet_teruggevorderd_{}",
}
CHILDCARE_VARIABLES = {
    "verschuldigde_kosten": "verschuldigde_kinderopvangkosten_huishouden",
    "werkelijk_te_veel": "werkelijk_te_veel_kinderopvangtoeslag",
    "evenredigheidsfactor": "evenredigheidsfactor_kinderopvangtoeslag",
    "vergoeding_kinderopvang": "vergoeding_kinderopvang",
    "eigen_bijdrage": "eigen_bijdrage_kinderopvang",
}


def settle(simulation: Simulation, year: str, allowance: str) -> list[Amounts]:
    """Return the settlement of ``allowance`` for every household, in the order of the simulation."""
    columns = {key: simulation.calculate(name.format(allowance), year) for key, name in VARIABLES.items()}
    given = simulation.calculate(f"betaald_voorschot_{allowance}", year)
    columns["voorschot_buiten_afrekening"] = given - columns["voorschot"]
    if allowance == CHILDCARE:
        columns |= {key: simulation.calculate(name, year) for key, name in CHILDCARE_VARIABLES.items()}
        paid = simulation.calculate_add("betaalde_kinderopvangkosten", year)
        columns["betaalde_kosten"] = rounding.whole_cents(simulation.populations["huishouden"].sum(paid))
        due = columns["verschuldigde_kosten"]
        columns["onbetaalde_kosten"] = rounding.whole_cents(due - columns["betaalde_kosten"])
        columns["onbetaald_deel"] = columns["onbetaalde_kosten"] / (due + (due == 0))
        columns["bijdrage_overheid"] = columns["toekenning"] + columns["vergoeding_kinderopvang"]
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [Amounts(**dict(zip(columns, row, strict=True))) for row in rows]


def references(systems: list[TaxBenefitSystem], allowance: str) -> dict[str, tuple[str, ...]]:
    """Return for every amount the articles that its variable names, in the law and in the regimes."""
    names = {**VARIABLES, **(CHILDCARE_VARIABLES if allowance == CHILDCARE else {})}
    found = {}
    for key, name in names.items():
        variables = [system.variables[name.format(allowance)] for system in systems]
        found[key] = tuple(dict.fromkeys(article for variable in variables for article in variable.reference or ()))
    return found
