"""Facts for redress (Wet hersteloperatie toeslagen).

Most are given for the berekeningsjaar that was decided on wrongly (2005 to 2019); the facts under "the decision" are given
for the year of the decision on redress. A default means that nothing of the kind happened.
"""

from datetime import date

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.concepts import ForfaitPartner, Herstelgrond
from openfisca_toeslagen.entities import Huishouden, Persoon

# --- Per berekeningsjaar: kinderopvangtoeslag (art. 2.1 to 2.3) -----------------------------------------------------------


class herstelgrond(Variable):
    value_type = Enum
    possible_values = Herstelgrond
    default_value = Herstelgrond.GEEN
    entity = Huishouden
    definition_period = YEAR
    label = "Grond voor compensatie over het berekeningsjaar"
    reference = "Wet hersteloperatie toeslagen art. 2.1 lid 1"


class heeft_ernstige_onregelmatigheden(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De schade is te wijten aan ernstige onregelmatigheden die toerekenbaar zijn"
    reference = "Wet hersteloperatie toeslagen art. 2.1 lid 2"


class ten_onrechte_onthouden_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kinderopvangtoeslag die door de beschikking niet is toegekend of is teruggevorderd"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 1"


class rente_in_onterechte_terugvordering(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente die is begrepen in de beschikking tot terugvordering"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 1"


class nog_niet_betaald_van_onterechte_terugvordering(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Deel van de terugvordering en de rente dat nog niet is betaald"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 1 a"


class alsnog_toegekende_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kinderopvangtoeslag die over het berekeningsjaar alsnog is toegekend"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 1 b"


class opgelegde_boete(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Opgelegde bestuurlijke boete"
    reference = "Wet hersteloperatie toeslagen art. 2.2 b en 2.3 lid 3"


class betaalde_boete(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Betaald deel van de bestuurlijke boete"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 2"

    def formula(huishouden, period):
        """All of it, unless the case says otherwise."""
        return huishouden("opgelegde_boete", period)


class betaalde_invorderingskosten(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Betaalde kosten van invordering, met de invorderingsrente"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 5"


class forfaitaire_proceskosten(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Forfaitair bedrag voor rechtsbijstand, na aftrek van een proceskostenvergoeding"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 6; Besluit proceskosten bestuursrecht"
    documentation = "Met wegingsfactor 2. De tarieven van het besluit zijn niet opgenomen."


class rentevergoeding_over_onthouden_toeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Rente over het onthouden bedrag zonder de verminderingen, na aftrek van rente die al is vergoed"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 7"
    documentation = "Op de voet van Awir art. 27; de rente van voor 2014 is niet opgenomen."


class terugvordering_met_onterechte_opzet_of_grove_schuld(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering kinderopvangtoeslag waarbij ten onrechte opzet of grove schuld werd aangenomen"
    reference = "Wet hersteloperatie toeslagen art. 2.6"
    documentation = "En daarom een persoonlijke betalingsregeling of een schuldregeling werd geweigerd."


# --- Per berekeningsjaar: huurtoeslag, zorgtoeslag en kindgebonden budget (art. 2.16 and 2.17) ----------------------------


class andere_toeslagen_ten_onrechte_teruggevorderd(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Andere toeslagen die door vooringenomenheid zijn teruggevorderd"
    reference = "Wet hersteloperatie toeslagen art. 2.16 lid 3"
    documentation = "Alleen bij een onderzoek van het Combiteam Aanpak Facilitators en zonder ernstige onregelmatigheid."


class andere_toeslagen_ten_onrechte_niet_toegekend(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Andere toeslagen die door vooringenomenheid niet zijn toegekend of uitbetaald"
    reference = "Wet hersteloperatie toeslagen art. 2.16 lid 3"


class andere_toeslagen_nog_niet_betaald(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Deel van de terugvordering van andere toeslagen dat nog niet is betaald"
    reference = "Wet hersteloperatie toeslagen art. 2.16 lid 4 a"


class andere_toeslagen_alsnog_toegekend(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Andere toeslagen die alsnog zijn toegekend"
    reference = "Wet hersteloperatie toeslagen art. 2.16 lid 4 b"
    documentation = "Bij meer dan een toeslag per toeslag ten hoogste wat niet was toegekend."


class andere_toeslagen_met_onterechte_opzet_of_grove_schuld(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Terugvordering van andere toeslagen waarbij ten onrechte opzet of grove schuld werd aangenomen"
    reference = "Wet hersteloperatie toeslagen art. 2.17"


# --- The decision (given for the year of the decision) --------------------------------------------------------------------


class datum_eerste_nadelige_beschikking(Variable):
    value_type = date
    default_value = date(1900, 1, 1)
    entity = Huishouden
    definition_period = YEAR
    label = "Dagtekening van de eerste beschikking die kinderopvangtoeslag verminderde, weigerde of beëindigde"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 4"
    documentation = "Zonder opgave 1 januari 1900: niet bekend; dan wordt de immateriële schade geweigerd."


class datum_eerste_compensatiebeschikking(Variable):
    value_type = date
    default_value = date(1900, 1, 1)
    entity = Huishouden
    definition_period = YEAR
    label = "Dagtekening van de eerste beschikking tot toekenning van compensatie"
    reference = "Wet hersteloperatie toeslagen art. 2.3 lid 4"
    documentation = "Zonder opgave 1 januari 1900: niet bekend; dan wordt de immateriële schade geweigerd."


class datum_aanvraag_herstel(Variable):
    value_type = date
    default_value = date(2023, 12, 31)
    entity = Huishouden
    definition_period = YEAR
    label = "Datum van de aanvraag om een herstelmaatregel"
    reference = "Wet hersteloperatie toeslagen art. 2.7 lid 1"
    documentation = "Zonder opgave 31 december 2023: op tijd."


class heeft_andere_herstelmaatregel(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Kreeg een herstelmaatregel die hier niet wordt berekend"
    reference = "Wet hersteloperatie toeslagen art. 2.7 lid 4 a en d tot en met g"
    documentation = "Met een belang van ten minste de drempel van lid 5 en over een beschikking van voor 23 oktober 2019."


class reeds_ontvangen_herstelbedragen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Wat op grond van een herstelmaatregel al is ontvangen"
    reference = "Wet hersteloperatie toeslagen art. 2.1 lid 5 en 2.7 lid 1"


class aanvullende_werkelijke_schade(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Werkelijke schade boven de compensatie"
    reference = "Wet hersteloperatie toeslagen art. 2.1 lid 3 en 2.3 lid 9"


class forfait_toegekend_aan_partner(Variable):
    value_type = Enum
    possible_values = ForfaitPartner
    default_value = ForfaitPartner.NIEMAND
    entity = Huishouden
    definition_period = YEAR
    label = "Of een (gewezen) partner het forfaitaire bedrag al heeft"
    reference = "Wet hersteloperatie toeslagen art. 2.7 lid 2"


class is_ex_partner_van_gedupeerde(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is ex-partner van een gedupeerde aanvrager en komt zelf niet in aanmerking voor een herstelmaatregel"
    reference = "Wet hersteloperatie toeslagen art. 2.14g"


class ontving_eerder_ex_partnercompensatie(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Ontving eerder de compensatie voor ex-partners"
    reference = "Wet hersteloperatie toeslagen art. 2.14h lid 1"


class andere_vergoeding_ex_partner(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Andere vergoeding voor dezelfde schade van de ex-partner"
    reference = "Wet hersteloperatie toeslagen art. 2.14h lid 3"


class is_kind_van_gedupeerde(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is (pleeg)kind van een gedupeerde aanvrager, diens partner op 26 januari 2021 of een ex-partner"
    reference = "Wet hersteloperatie toeslagen art. 2.10 tot en met 2.11b"

    def formula(persoon, period):
        """A child of the household of an applicant with a right to a herstelmaatregel, unless the case says otherwise."""
        return persoon.has_role(Huishouden.KIND) & persoon.huishouden("heeft_recht_op_herstelmaatregel", period)


class ontving_eerder_kindregeling(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Ontving de tegemoetkoming voor kinderen al"
    reference = "Wet hersteloperatie toeslagen art. 2.12 lid 2"
