"""All or nothing: one unpaid cent of childcare takes the whole year's allowance."""

from openfisca_core.variables import Variable

from openfisca_toeslagen.proposal import Proposal


class kinderopvangkosten_in_aanmerking(Variable):
    reference = "Rechtspraak tot ECLI:NL:RVS:2019:3535 en 3536"

    def formula(persoon, period):
        """Euros a month: all covered costs or none, whatever the date of the decision."""
        return persoon("gedekte_kinderopvangkosten", period) * persoon("aandeel_alles_of_niets", period)


class AllesOfNiets(Proposal):
    """The reading of before 23 October 2019, forced on every year."""

    name = title = "Alles of niets"
    reference = "Wet kinderopvang art. 1.5 en 1.7, Awir art. 18 en 26, zoals gelezen tot ECLI:NL:RVS:2019:3535 en 3536"
    period = "Elk jaar waarvan de kinderopvangtoeslag bekend is"
    changes = (
        "Is van de verschuldigde kosten een cent niet aantoonbaar betaald, dan is de kinderopvangtoeslag van het jaar nihil."
    )
    replaces = frozenset({"kinderopvangkosten_in_aanmerking"})

    def apply(self) -> None:
        """Replace the seam."""
        self.update_variable(kinderopvangkosten_in_aanmerking)
