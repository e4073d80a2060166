"""The instalment of the Uitvoeringsregeling Awir art. 7, which no case of the law as it stands shows (decision 25)."""

from __future__ import annotations

from openfisca_core.reforms import Reform
from openfisca_core.simulations import SimulationBuilder

#: 40 a month; above 24 x 40 one twenty-fourth, upwards in cents.
INSTALMENTS = {480: 40, 600: 40, 960: 40, 961: 40.05, 2400: 100}


class RegulatedInstalments(Reform):
    """The payment plan follows the regulation instead of the Leidraad."""

    def apply(self):
        def modify(parameters):
            parameters.awir.betalingsregeling.volgens_uitvoeringsregeling.update(start="2013-01-01", value=True)
            return parameters

        self.modify_parameters(modify)


def deviations(law):
    """Return (debt, instalment) where the plan by the regulation differs from its text; debts of 2021, without interest."""
    homes = {
        f"schuld_{debt}": {"aanvrager": [f"p{debt}"], "betaald_voorschot_kinderopvangtoeslag": {"2021": debt}}
        for debt in INSTALMENTS
    }
    situation = {"personen": {f"p{debt}": {} for debt in INSTALMENTS}, "huishoudens": homes}
    simulation = SimulationBuilder().build_from_entities(RegulatedInstalments(law), situation)
    found = simulation.calculate("standaardtermijn_kinderopvangtoeslag", "2021")
    return [(debt, term) for (debt, right), term in zip(INSTALMENTS.items(), found, strict=True) if term != right]
