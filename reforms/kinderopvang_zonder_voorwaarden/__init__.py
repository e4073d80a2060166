"""Childcare without the four conditions that the letter of 15 January 2021 names: income, hours used, hours worked, price.

Section 2 of the letter (Kamerstuk 35510, nr. 4): "waarbij bepaalde complexe voorwaarden (zoals bijvoorbeeld de hoogte van
het inkomen, het aantal gebruikte uren kinderopvang, het aantal uren werk en de uurprijs) voor hen komen te vervallen".
"""

from openfisca_core.variables import Variable
from openfisca_toeslagen.reforms.directe_financiering import DirecteFinanciering


class vergoedbare_kinderopvangkosten(Variable):
    reference = "Kamerstuk 35510, nr. 4, paragraaf 2"

    def formula(huishouden, period):
        """Euros a month: everything that is due for the children of the household until secondary education begins."""
        child = huishouden.members("is_kind_van_huishouden", period) & ~huishouden.members(
            "volgt_voortgezet_onderwijs", period
        )
        return huishouden.sum(huishouden.members("verschuldigde_kinderopvangkosten", period) * child)


class KinderopvangZonderVoorwaarden(DirecteFinanciering):
    """Direct funding of all childcare, at the price that is asked, for every parent."""

    name = title = "Kinderopvang zonder voorwaarden voor de ouder"
    reference = "Kamerstuk 35510, nr. 4 (15 januari 2021), paragraaf 2"
    period = "Elk jaar waarvan de kinderopvangtoeslag bekend is"
    changes = (
        "De overheid betaalt 96% van alle kosten van kinderopvang; inkomen, gebruikte uren, gewerkte uren en uurprijs zijn "
        "geen voorwaarde meer voor de ouder."
    )

    def apply(self) -> None:
        """Cover everything that is due."""
        super().apply()
        self.update_variable(vergoedbare_kinderopvangkosten)
