"""Toeslagrente (Awir art. 27, until 2025): simple interest on recoveries and back payments, and the debt with it.

Not modelled: invorderingsrente on a payment after the term (art. 29) and the transitional law of 2026, which was not
read: a decision of 2026 or later carries no interest, whatever the year of the allowance.
"""

from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import recovery
from openfisca_toeslagen.entities import Huishouden


class toeslagrente_terugvordering_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de terugvordering zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, charged on what is reclaimed.

        Art. 27 lid 2: "enkelvoudig berekend over het tijdvak dat aanvangt op 1 juli van het jaar volgend op het
        berekeningsjaar en eindigt op de dag van de dagtekening van de beschikking". The days are the difference of the
        two dates and a year is 365 days (a choice, parameter); the act has no rule of rounding. None for a revised
        advance: the period ends with an award or its revision.
        """
        return recovery.interest(huishouden, period, "terugvordering_zorgtoeslag", "terugvordering")


class toeslagrente_nabetaling_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de nabetaling zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, paid on what is paid out after the award (art. 27)."""
        return recovery.interest(huishouden, period, "nabetaling_zorgtoeslag", "nabetaling")


class terug_te_betalen_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering zorgtoeslag met de rente"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel28"

    def formula(huishouden, period):
        """Euros. Art. 28 lid 1: "het bedrag van een terugvordering alsmede de [...] verschuldigde rente"."""
        charged = huishouden("toeslagrente_terugvordering_zorgtoeslag", period)
        return huishouden("terugvordering_zorgtoeslag", period) + charged


class toeslagrente_terugvordering_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de terugvordering huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, charged on what is reclaimed (art. 27); see zorgtoeslag."""
        return recovery.interest(huishouden, period, "terugvordering_huurtoeslag", "terugvordering")


class toeslagrente_nabetaling_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de nabetaling huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, paid on what is paid out after the award (art. 27)."""
        return recovery.interest(huishouden, period, "nabetaling_huurtoeslag", "nabetaling")


class terug_te_betalen_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering huurtoeslag met de rente"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel28"

    def formula(huishouden, period):
        """Euros: what must be paid within the term, with the interest (art. 28 lid 1)."""
        charged = huishouden("toeslagrente_terugvordering_huurtoeslag", period)
        return huishouden("terugvordering_huurtoeslag", period) + charged


class toeslagrente_terugvordering_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de terugvordering kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, charged on what is reclaimed (art. 27); see zorgtoeslag."""
        return recovery.interest(huishouden, period, "terugvordering_kindgebonden_budget", "terugvordering")


class toeslagrente_nabetaling_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de nabetaling kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, paid on what is paid out after the award (art. 27)."""
        return recovery.interest(huishouden, period, "nabetaling_kindgebonden_budget", "nabetaling")


class terug_te_betalen_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering kindgebonden budget met de rente"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel28"

    def formula(huishouden, period):
        """Euros: what must be paid within the term, with the interest (art. 28 lid 1)."""
        charged = huishouden("toeslagrente_terugvordering_kindgebonden_budget", period)
        return huishouden("terugvordering_kindgebonden_budget", period) + charged


class toeslagrente_terugvordering_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de terugvordering kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, charged on what is reclaimed (art. 27); see zorgtoeslag."""
        return recovery.interest(huishouden, period, "terugvordering_kinderopvangtoeslag", "terugvordering")


class toeslagrente_nabetaling_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over de nabetaling kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel27"

    def formula(huishouden, period):
        """Euros, in whole cents, paid on what is paid out after the award (art. 27)."""
        return recovery.interest(huishouden, period, "nabetaling_kinderopvangtoeslag", "nabetaling")


class terug_te_betalen_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering kinderopvangtoeslag met de rente"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel28"

    def formula(huishouden, period):
        """Euros: what must be paid within the term, with the interest (art. 28 lid 1)."""
        charged = huishouden("toeslagrente_terugvordering_kinderopvangtoeslag", period)
        return huishouden("terugvordering_kinderopvangtoeslag", period) + charged
