"""Facts about work and childcare. Every default says what holds when a fact is not given."""

from datetime import date

from numpy import datetime64, full
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import ETERNITY, MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden, Persoon


class gewerkte_uren(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "hour"
    label = "Gewerkte uren in de maand, zonder reistijd"
    reference = "Wet kinderopvang art. 1.6 lid 1 a en b; Besluit kinderopvangtoeslag art. 8a"
    documentation = (
        "Een waarde voor een jaar geldt voor elke maand. Onbetaald werk in de onderneming van de partner telt mee."
    )


class volgt_traject_of_opleiding(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Volgt een traject naar werk, een opleiding of een inburgeringscursus"
    reference = "Wet kinderopvang art. 1.6 lid 1 c tot en met j"


class heeft_wlz_indicatie(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Heeft een blijvende indicatie voor langdurige zorg"
    reference = "Wet kinderopvang art. 1.6 lid 8 en 9; Wlz art. 3.2.1"


class is_langer_dan_drie_maanden_gedetineerd(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Zit een detentie van meer dan drie maanden uit"
    reference = "Wet kinderopvang art. 1.6 lid 10 en 11"


class verwachte_bevallingsdatum(Variable):
    value_type = date
    default_value = date(1900, 1, 1)
    entity = Persoon
    definition_period = ETERNITY
    label = "Datum van de (verwachte) bevalling"
    reference = "Wet kinderopvang art. 1.6 lid 5"
    documentation = "Zonder opgave 1 januari 1900: geen bevalling die de doorloop verlengt."


class is_gastouder(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Werkt als gastouder"
    reference = "Wet kinderopvang art. 1.6a"


class is_familie_in_samengesteld_gezin(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is alleen partner als samengesteld gezin en familie van de aanvrager in de rechte lijn of de tweede graad"
    reference = "Wet kinderopvang art. 1.6 lid 6"


class volgt_voortgezet_onderwijs(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is op de eerste van de maand met het voortgezet onderwijs begonnen"
    reference = "Wet kinderopvang art. 1.1"


class uren_dagopvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "hour"
    label = "Uren dagopvang van het kind in de maand, in een geregistreerd kindercentrum"
    reference = "Wet kinderopvang art. 1.5 lid 1 a en 1.7 lid 1 b"


class uren_buitenschoolse_opvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "hour"
    label = "Uren buitenschoolse opvang van het kind in de maand, in een geregistreerd kindercentrum"
    reference = "Wet kinderopvang art. 1.5 lid 1 a en 1.7 lid 1 b"


class uren_gastouderopvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "hour"
    label = "Uren gastouderopvang van het kind in de maand, in een geregistreerde voorziening"
    reference = "Wet kinderopvang art. 1.5 lid 1 b en 1.7 lid 1 b"


class uurprijs_dagopvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Te betalen prijs per uur dagopvang"
    reference = "Wet kinderopvang art. 1.7 lid 1 b"


class uurprijs_buitenschoolse_opvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Te betalen prijs per uur buitenschoolse opvang"
    reference = "Wet kinderopvang art. 1.7 lid 1 b"


class uurprijs_gastouderopvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Te betalen prijs per uur gastouderopvang"
    reference = "Wet kinderopvang art. 1.7 lid 1 b"


class betaalde_kinderopvangkosten(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Wat de ouder over deze maand voor de opvang van het kind heeft betaald"
    reference = "Wet kinderopvang art. 1.5 lid 1"
    documentation = "Zonder opgave alles wat verschuldigd was."

    def formula(persoon, period):
        """All that was due, unless the case gives what was paid."""
        return persoon("verschuldigde_kinderopvangkosten", period)


class betaling_is_aangetoond(Variable):
    value_type = bool
    default_value = True
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De betaling over deze maand voor het kind is aangetoond"
    reference = "Awir art. 18"


class datum_aanvraag_kinderopvangtoeslag(Variable):
    value_type = date
    entity = Huishouden
    definition_period = YEAR
    label = "Datum van de aanvraag om kinderopvangtoeslag"
    reference = "Wet kinderopvang art. 1.3 lid 2 b"
    documentation = "Zonder opgave 1 januari van het berekeningsjaar: op tijd."

    def formula(huishouden, period):
        """In time, unless the case gives the date."""
        return full(huishouden.count, datetime64(str(period.start)))


class redelijke_inspanning_ontbrekende_gegevens(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De Dienst Toeslagen deed een redelijke inspanning om ontbrekende gegevens te krijgen, en maande daarna aan"
    reference = "Awir art. 18 lid 5 en 6 (vanaf 2022)"
