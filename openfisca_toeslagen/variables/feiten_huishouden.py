"""Facts about the household and about the decisions that were taken on it."""

from datetime import date

from numpy import datetime64, full
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden


class datum_definitieve_beschikking(Variable):
    value_type = date
    entity = Huishouden
    definition_period = YEAR
    label = "Datum van de definitieve beschikking over het berekeningsjaar"
    reference = "Awir art. 14 en 19"
    documentation = (
        "Zonder opgave 1 juli van het volgende jaar (beslissing 22). Bepaalt het stelsel en de doelmatigheidsgrens."
    )

    def formula(huishouden, period):
        """1 July of the next year, unless the case gives the date."""
        return full(huishouden.count, datetime64(f"{period.start.year + 1}-07-01"))


class betaald_voorschot_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschotten zorgtoeslag die over het jaar zijn uitbetaald"
    reference = "Awir art. 16 en 22"


class betaald_voorschot_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschotten kindgebonden budget die over het jaar zijn uitbetaald"
    reference = "Awir art. 16 en 22"


class betaald_voorschot_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschotten kinderopvangtoeslag die over het jaar zijn uitbetaald"
    reference = "Awir art. 16 en 22"
