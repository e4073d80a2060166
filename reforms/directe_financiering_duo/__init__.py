"""The withdrawn design of 2016-2018: DUO pays the whole invoice and collects the parents' share, on an earlier income.

Wet nieuw financieringsstelsel kinderopvang: not introduced after the advice of the Raad van State (W12.16.0390/III), and
withdrawn on 13 July 2018. The contribution stayed dependent on income, kind and hours of care; hours stay coupled to hours
worked as in the law of the year.
"""

from openfisca_core.variables import Variable
from openfisca_toeslagen.reforms.directe_financiering_inkomensafhankelijk import DirecteFinancieringInkomensafhankelijk


class vergoeding_kinderopvang_per_maand(Variable):
    reference = "Stcrt. 2018, 50013; Kamerstuk 31322, nr. 310"

    def formula(huishouden, period):
        """Euros a month: of each child its percentage of the costs that the law of today covers. It is what remains for the
        State: DUO pays the provider the whole invoice and collects the rest from the parent.
        """
        costs = huishouden.members("gedekte_kinderopvangkosten", period)
        return huishouden.sum(costs * huishouden.members("toeslagpercentage_kind", period))


class DirecteFinancieringDUO(DirecteFinancieringInkomensafhankelijk):
    """Direct funding as DUO would have executed it from 2018."""

    name = title = "Directe financiering door DUO (2016-2018)"
    reference = "Wet nieuw financieringsstelsel kinderopvang (ingetrokken: Stcrt. 2018, 50013)"
    changes = (
        "DUO betaalt de kinderopvang en int de ouderbijdrage, die vaststaat op het inkomen van twee jaar eerder; een "
        "voorschot en een terugvordering bestaan niet."
    )

    def apply(self) -> None:
        """Cover the hours and costs that the allowance covers."""
        super().apply()
        self.update_variable(vergoeding_kinderopvang_per_maand)
