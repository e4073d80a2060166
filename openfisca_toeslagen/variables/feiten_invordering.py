"""Facts about a recovery and about who has to pay it. Every default changes nothing."""

from datetime import date

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.concepts import Matigingsgrond
from openfisca_toeslagen.entities import Huishouden

# --- The decision -------------------------------------------------------------------------------------------------------


class is_herziening_voorschot(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De beschikking herziet het voorschot en is geen definitieve toekenning"
    reference = "Awir art. 16 lid 4 en 5"
    documentation = (
        "Het inkomen en de andere feiten zijn dan de nieuwe schatting. De beschikking mag in het berekeningsjaar liggen."
    )


class matiging_fractie(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "/1"
    label = "Deel van iedere terugvordering over het jaar dat wegens onevenredigheid niet wordt teruggevorderd"
    reference = "Awir art. 26 lid 2"
    documentation = "Tussen 0 en 1; alleen bij een beschikking op of na 23 oktober 2019, en met een matigingsgrond."


class matigingsgrond(Variable):
    value_type = Enum
    possible_values = Matigingsgrond
    default_value = Matigingsgrond.GEEN
    entity = Huishouden
    definition_period = YEAR
    label = "Waarom een terugvordering wordt gematigd"
    reference = "Awir art. 26 lid 2; Verzamelbesluit Toeslagen par. 2.1"


class eerder_gematigd_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Bedrag waarmee een eerdere terugvordering zorgtoeslag over het jaar is verlaagd"
    reference = "Awir art. 24 lid 4 en 26 lid 2"
    documentation = "Het voorschot is dan wat na de vorige beschikking toekwam."


class eerder_gematigd_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Bedrag waarmee een eerdere terugvordering huurtoeslag over het jaar is verlaagd"
    reference = "Awir art. 24 lid 4 en 26 lid 2"


class eerder_gematigd_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Bedrag waarmee een eerdere terugvordering kindgebonden budget over het jaar is verlaagd"
    reference = "Awir art. 24 lid 4 en 26 lid 2"


class eerder_gematigd_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Bedrag waarmee een eerdere terugvordering kinderopvangtoeslag over het jaar is verlaagd"
    reference = "Awir art. 24 lid 4 en 26 lid 2"


class gevolgen_mogelijk_onevenredig(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De nadelige gevolgen van de beschikking zijn mogelijk onevenredig"
    reference = "Awir art. 26b lid 1"


class beschikking_na_ingewilligd_verzoek(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De beschikking volgt op een verzoek waaraan volledig tegemoet is gekomen"
    reference = "Awir art. 26b lid 2 a"


class beschikking_door_aangeleverde_gegevens(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De beschikking volgt uit gegevens die de belanghebbende heeft aangeleverd"
    reference = "Awir art. 26b lid 2 b"


class beschikking_alleen_door_inkomensgegeven(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De beschikking volgt uitsluitend uit een nieuw of gewijzigd inkomensgegeven"
    reference = "Awir art. 26b lid 3"


# --- Paying back -------------------------------------------------------------------------------------------------------


class lopend_voorschot_per_maand_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot zorgtoeslag dat nu maandelijks wordt uitbetaald"
    reference = "Awir art. 30"
    documentation = "Van het lopende jaar, waarmee de terugvordering over het jaar kan worden verrekend."


class lopend_voorschot_per_maand_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot huurtoeslag dat nu maandelijks wordt uitbetaald"
    reference = "Awir art. 30"


class lopend_voorschot_per_maand_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot kindgebonden budget dat nu maandelijks wordt uitbetaald"
    reference = "Awir art. 30"


class lopend_voorschot_per_maand_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot kinderopvangtoeslag dat nu maandelijks wordt uitbetaald"
    reference = "Awir art. 30"


class verzoekt_persoonlijke_betalingsregeling(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Vraagt om een regeling naar betalingscapaciteit"
    reference = "Uitvoeringsregeling Awir art. 7 lid 4; Leidraad Invordering 2008 art. 79.8"


class datum_verzoek_betalingsregeling(Variable):
    value_type = date
    entity = Huishouden
    definition_period = YEAR
    label = "Datum van het verzoek om een betalingsregeling"
    reference = "Uitvoeringsregeling Awir art. 7 lid 4"
    documentation = "Zonder opgave de datum van de beschikking. Bepaalt de bijstandsnorm."

    def formula(huishouden, period):
        """The date of the decision, unless the case gives another."""
        return huishouden("datum_definitieve_beschikking", period)


class heeft_partner_bij_verzoek(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Heeft ten tijde van het verzoek een partner"
    reference = "Uitvoeringsregeling Awir art. 7 lid 4"
    documentation = "Zonder opgave zoals in december van het berekeningsjaar."

    def formula(huishouden, period):
        """As in the last month of the year, unless the case says otherwise."""
        return huishouden("heeft_toeslagpartner", period.last_month)


class is_opzet_of_grove_schuld(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De terugvordering is aangemerkt als te wijten aan opzet of grove schuld"
    reference = "Uitvoeringsregeling Awir art. 7 lid 6; Leidraad Invordering 2008 art. 79.8a"
    documentation = (
        "Een kwalificatie door de Dienst, tot en met 2020; zij kan onterecht zijn (Wet hersteloperatie toeslagen art. 2.6)."
    )


class netto_inkomen_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Inkomsten per maand van de belanghebbende en de partner na inhoudingen"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 14"
    documentation = "Zonder kinderbijslag en toeslagen. De partner telt als hij dat ook in de periode van de schuld was."


class uitgaven_betalingscapaciteit_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Uitgaven per maand die van de inkomsten af gaan"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 15"
    documentation = "Belastingschulden, woonlasten en zorgpremie voor zover zij tellen, alimentatie, kinderen."


class waarde_inboedel(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Waarde van de inboedel"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 12"


class waarde_auto(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Waarde van de auto bij inkoop door de handel"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 12"


class auto_is_onmisbaar(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De auto is absoluut onmisbaar voor het beroep of wegens invaliditeit"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 12"


class financiele_middelen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Geld, banktegoeden en andere financiële middelen"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 12"


class woonlasten_en_zorgpremie_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Woonlasten en premies ziektekosten per maand, zonder aftrek van toeslagen"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 12"
    documentation = "Verhoogt wat van de financiële middelen niet als vermogen telt."


class overige_bezittingen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Waarde van de overige bezittingen die als vermogen tellen"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 12"


class bevoorrechte_schulden(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Schulden die hoger bevoorrecht zijn"
    reference = "Uitvoeringsregeling Invorderingswet 1990 art. 12"
