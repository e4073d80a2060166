"""Proportional: the allowance follows the part of the costs that was paid."""

from openfisca_core.variables import Variable

from openfisca_toeslagen.proposal import Proposal


class kinderopvangkosten_in_aanmerking(Variable):
    reference = "https://wetten.overheid.nl/BWBR0017017/2021-01-01#Artikel1.5"

    def formula(persoon, period):
        """Euros a month: the covered costs, as far as paid, whatever the date of the decision."""
        return persoon("gedekte_kinderopvangkosten", period) * persoon("aandeel_naar_evenredigheid", period)


class Proportioneel(Proposal):
    """The law since 23 October 2019 (statute since 2021), forced on every year."""

    name = title = "Proportioneel"
    reference = "Wet kinderopvang art. 1.5 (2021), Wet verbetering uitvoerbaarheid toeslagen (35574), ECLI:NL:RVS:2019:3535"
    period = "Elk jaar waarvan de kinderopvangtoeslag bekend is"
    changes = "De kinderopvangtoeslag wordt vastgesteld naar evenredigheid van de kosten die zijn betaald."
    replaces = frozenset({"kinderopvangkosten_in_aanmerking"})

    def apply(self) -> None:
        """Replace the seam."""
        self.update_variable(kinderopvangkosten_in_aanmerking)
