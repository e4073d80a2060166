"""All four allowances on the income of two years before: it is assessed when the year begins, so nobody estimates it.

What is still settled afterwards is what else changed: the household, the rent, the care, the payment of it.
"""

from typing import ClassVar

from openfisca_core.variables import Variable

from openfisca_toeslagen.proposal import Proposal


class in_aanmerking_te_nemen_toetsingsinkomen(Variable):
    reference = "Kamerstuk 31066, nr. 624 (vaststaand inkomen als alternatief)"

    def formula(persoon, period):
        """Euros a year: the inkomensgegeven of the year before last. The exceptions of Awir art. 8 lid 3 to 6 concern the
        year itself and have no meaning here.
        """
        return persoon("toetsingsinkomen_twee_jaar_eerder", period)


class InkomenTweeJaarEerder(Proposal):
    """Awir art. 8 with the inkomensgegeven of the year before last."""

    name = title = "Vaststaand inkomen van twee jaar eerder"
    reference = "Kamerstuk 31066, nr. 624; IBO Toeslagen, deelonderzoek 1 (Kamerstuk 31066, nr. 540)"
    period = "Elk jaar waarvan de toeslag bekend is; het inkomen van twee jaar eerder moet zijn gegeven"
    changes = (
        "De vier toeslagen rusten op het inkomen van twee jaar voor het berekeningsjaar, dat bij het voorschot vaststaat."
    )
    replaces = frozenset({"in_aanmerking_te_nemen_toetsingsinkomen"})
    executes: ClassVar = {"fixed_income": True}

    def apply(self) -> None:
        """Take the income of the year before last."""
        self.update_variable(in_aanmerking_te_nemen_toetsingsinkomen)
