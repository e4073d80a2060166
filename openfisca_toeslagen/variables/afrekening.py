"""Afrekening: the award set against the advances (Awir art. 24 to 26a).

Flows are gross and never netted (per allowance): advance + nabetaling - terugvordering - niet_teruggevorderd = award.
"""

from numpy import divide, full_like, maximum, nan
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import allowance
from openfisca_toeslagen.entities import Huishouden


class verrekend_voorschot_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot zorgtoeslag dat met de toekenning wordt verrekend"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year: what was paid in advance."""
        return huishouden("betaald_voorschot_zorgtoeslag", period)


class nabetaling_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year that the award exceeds the advance."""
        return allowance.back_payment(huishouden, period, "zorgtoeslag")


class terugvordering_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26"

    def formula(huishouden, period):
        """Euros a year that are reclaimed, above the threshold of art. 26a."""
        return allowance.recovery(huishouden, period, "zorgtoeslag")


class niet_teruggevorderd_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Te veel betaalde zorgtoeslag die niet wordt teruggevorderd"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26a"

    def formula(huishouden, period):
        """Euros a year: a flow of its own (decision 21)."""
        excess = allowance.excess_advance(huishouden, period, "zorgtoeslag")
        return excess - huishouden("terugvordering_zorgtoeslag", period)


class verrekend_voorschot_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot huurtoeslag dat met de toekenning wordt verrekend"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year: what was paid in advance."""
        return huishouden("betaald_voorschot_huurtoeslag", period)


class nabetaling_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year that the award exceeds the advance."""
        return allowance.back_payment(huishouden, period, "huurtoeslag")


class terugvordering_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26"

    def formula(huishouden, period):
        """Euros a year that are reclaimed, above the threshold of art. 26a."""
        return allowance.recovery(huishouden, period, "huurtoeslag")


class niet_teruggevorderd_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Te veel betaalde huurtoeslag die niet wordt teruggevorderd"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26a"

    def formula(huishouden, period):
        """Euros a year: a flow of its own (decision 21)."""
        excess = allowance.excess_advance(huishouden, period, "huurtoeslag")
        return excess - huishouden("terugvordering_huurtoeslag", period)


class verrekend_voorschot_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot kindgebonden budget dat met de toekenning wordt verrekend"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year: what was paid in advance."""
        return huishouden("betaald_voorschot_kindgebonden_budget", period)


class nabetaling_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year that the award exceeds the advance."""
        return allowance.back_payment(huishouden, period, "kindgebonden_budget")


class terugvordering_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26"

    def formula(huishouden, period):
        """Euros a year that are reclaimed, above the threshold of art. 26a."""
        return allowance.recovery(huishouden, period, "kindgebonden_budget")


class niet_teruggevorderd_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Te veel betaald kindgebonden budget dat niet wordt teruggevorderd"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26a"

    def formula(huishouden, period):
        """Euros a year: a flow of its own (decision 21)."""
        excess = allowance.excess_advance(huishouden, period, "kindgebonden_budget")
        return excess - huishouden("terugvordering_kindgebonden_budget", period)


class verrekend_voorschot_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot kinderopvangtoeslag dat met de toekenning wordt verrekend"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year: what was paid in advance."""
        return huishouden("betaald_voorschot_kinderopvangtoeslag", period)


class nabetaling_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Nabetaling kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel24"

    def formula(huishouden, period):
        """Euros a year that the award exceeds the advance."""
        return allowance.back_payment(huishouden, period, "kinderopvangtoeslag")


class terugvordering_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26"

    def formula(huishouden, period):
        """Euros a year that are reclaimed, above the threshold of art. 26a."""
        return allowance.recovery(huishouden, period, "kinderopvangtoeslag")


class niet_teruggevorderd_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Te veel betaalde kinderopvangtoeslag die niet wordt teruggevorderd"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel26a"

    def formula(huishouden, period):
        """Euros a year: a flow of its own (decision 21)."""
        excess = allowance.excess_advance(huishouden, period, "kinderopvangtoeslag")
        return excess - huishouden("terugvordering_kinderopvangtoeslag", period)


class werkelijk_te_veel_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot boven wat naar evenredigheid van de betaling toekwam"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel13b"

    def formula(huishouden, period):
        """Euros a year: the true overpayment, advance less the proportional award, at least 0."""
        advance = huishouden("verrekend_voorschot_kinderopvangtoeslag", period)
        return maximum(advance - huishouden("kinderopvangtoeslag_naar_evenredigheid", period), 0)


class evenredigheidsfactor_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "/1"
    label = "Terugvordering gedeeld door wat werkelijk te veel was betaald"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel13b"

    def formula(huishouden, period):
        """1 is proportional. Not a number where nothing was truly overpaid: there is nothing to compare with, and the
        recovery in euros (``terugvordering_kinderopvangtoeslag``) speaks for itself (decision 24).
        """
        overpaid = huishouden("werkelijk_te_veel_kinderopvangtoeslag", period)
        recovered = huishouden("terugvordering_kinderopvangtoeslag", period)
        return divide(recovered, overpaid, out=full_like(overpaid, nan), where=overpaid > 0)
