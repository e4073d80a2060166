"""Facts about persons. Nothing is computed here; every default says what holds when a fact is not given."""

from datetime import date

from numpy import datetime64
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY, MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.concepts import Woonland
from openfisca_toeslagen.entities import Persoon


class geboortedatum(Variable):
    value_type = date
    entity = Persoon
    definition_period = ETERNITY
    label = "Geboortedatum"
    documentation = "Zonder opgave 1 januari 1970: een volwassene onder de AOW-leeftijd. Voor een kind altijd opgeven."


class toetsingsinkomen(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Toetsingsinkomen over het berekeningsjaar"
    reference = "Awir art. 8"
    documentation = "Verzamelinkomen of belastbaar loon van de persoon zelf. Mag negatief zijn."


class vermogen(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rendementsgrondslag op 1 januari van het berekeningsjaar"
    reference = "Wet IB 2001 art. 5.3; Awir art. 7 lid 3"
    documentation = (
        "Zonder de vrijstelling voor groene beleggingen (Wet IB 2001 art. 5.13) en voor aftrek van het heffingvrij vermogen."
    )


class woonland(Variable):
    value_type = Enum
    possible_values = Woonland
    default_value = Woonland.NL
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Woonland"


class verblijft_rechtmatig(Variable):
    value_type = bool
    default_value = True
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Verblijft rechtmatig in Nederland, of is Nederlander"
    reference = "Awir art. 9"


class datum_overlijden(Variable):
    value_type = date
    default_value = date(2100, 12, 31)
    entity = Persoon
    definition_period = ETERNITY
    label = "Datum van overlijden"
    documentation = "Zonder opgave leeft de persoon."


class woont_op_adres(Variable):
    value_type = bool
    default_value = True
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Staat op de eerste van de maand ingeschreven op het adres van de aanvrager"
    reference = "Awir art. 4 en 5"

    def formula(persoon, period):
        """Everybody from birth on (decision 2) and until death: a child born during the month counts from the next month
        (Awir art. 5).
        """
        return (persoon("geboortedatum", period) <= datetime64(str(period.start))) & persoon("is_in_leven", period)


class is_verzekerde(Variable):
    value_type = bool
    default_value = True
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Heeft een zorgverzekering of is verdragsgerechtigde"
    reference = "Wet op de zorgtoeslag art. 1 lid 1 c; Zorgverzekeringswet art. 1 f en 69"
    documentation = "De leeftijd van 18 jaar en de schorsing bij detentie worden apart getoetst."


class is_verdragsgerechtigde(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is verdragsgerechtigde en betaalt een bijdrage aan het CAK"
    reference = "Zorgverzekeringswet art. 69"
    documentation = (
        "Zonder opgave: wie buiten Nederland woont. Een grensarbeider met een Nederlandse zorgverzekering is het niet."
    )

    def formula(persoon, period):
        """A person who lives abroad, unless the case says otherwise."""
        return persoon("woonland", period) != Woonland.NL


class is_gedetineerd(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is gedetineerd, zodat de zorgverzekering is opgeschort"
    reference = "Zorgverzekeringswet art. 24"


class komt_verzekeringsplicht_niet_na(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is verzekeringsplichtig maar heeft geen zorgverzekering gesloten"
    reference = "Wet op de zorgtoeslag art. 2 lid 5 (oud)"
