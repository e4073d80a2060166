"""Matiging (Awir art. 24 lid 4, 26 lid 2): what an earlier reduction swallows of a later back payment.

A flow of its own, so that cash is conserved: advance + nabetaling + verrekende matiging - terugvordering - what is not
reclaimed = award (decision 21). It is nothing unless the case says that an earlier recovery was reduced.
"""

from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import allowance
from openfisca_toeslagen.entities import Huishouden


class verrekende_matiging_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling zorgtoeslag die wegvalt tegen een eerdere matiging"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year, for decisions from 2026 (art. 24 lid 4)."""
        return allowance.swallowed_by_mitigation(huishouden, period, "zorgtoeslag")


class verrekende_matiging_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling huurtoeslag die wegvalt tegen een eerdere matiging"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year, for decisions from 2026 (art. 24 lid 4)."""
        return allowance.swallowed_by_mitigation(huishouden, period, "huurtoeslag")


class verrekende_matiging_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling kindgebonden budget die wegvalt tegen een eerdere matiging"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year, for decisions from 2026 (art. 24 lid 4)."""
        return allowance.swallowed_by_mitigation(huishouden, period, "kindgebonden_budget")


class verrekende_matiging_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling kinderopvangtoeslag die wegvalt tegen een eerdere matiging"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year, for decisions from 2026 (art. 24 lid 4)."""
        return allowance.swallowed_by_mitigation(huishouden, period, "kinderopvangtoeslag")
