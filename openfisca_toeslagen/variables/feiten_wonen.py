"""Facts about the rented dwelling and who lives in it. Every default says what holds when a fact is not given."""

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden, Persoon

# --- The rent ----------------------------------------------------------------------------------------------------------


class kale_huur(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Huurprijs van de woning per maand, zonder servicekosten"
    reference = "Wet op de huurtoeslag art. 1 d en 5"
    documentation = "Een waarde voor een jaar geldt voor elke maand. Zonder opgave 0: het huishouden huurt niet."


class redelijke_huurprijs(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Maximale huurprijs per maand volgens de huurcommissie"
    reference = "Wet op de huurtoeslag art. 5 lid 1 en 2"
    documentation = "Alleen na advies of verklaring van de huurcommissie. Zonder opgave 0: er is geen advies."


class huur_standplaats(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Huur van de standplaats van een gehuurde woonwagen per maand"
    reference = "Wet op de huurtoeslag art. 5 lid 1"


class servicekosten_energie(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Servicekosten per maand voor installaties en verlichting van gemeenschappelijke ruimten"
    reference = "Wet op de huurtoeslag art. 5 lid 3 a (tot en met 2025)"


class servicekosten_schoonmaak(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Servicekosten per maand voor schoonmaak van lift en gemeenschappelijke ruimten"
    reference = "Wet op de huurtoeslag art. 5 lid 3 b (tot en met 2025)"


class servicekosten_huismeester(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Servicekosten per maand voor de huismeester"
    reference = "Wet op de huurtoeslag art. 5 lid 3 c (tot en met 2025)"


class servicekosten_dienstruimten(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "currency-EUR"
    label = "Servicekosten per maand voor dienstruimten en recreatieruimten"
    reference = "Wet op de huurtoeslag art. 5 lid 3 d (tot en met 2025)"


# --- The dwelling ------------------------------------------------------------------------------------------------------


class woning_komt_in_aanmerking(Variable):
    value_type = bool
    default_value = True
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De woning is zelfstandig of aangewezen, niet van korte duur en geen deel van een hotel of vakantiebedrijf"
    reference = "Wet op de huurtoeslag art. 1 c en 11"


class inschrijvingen_kloppen(Variable):
    value_type = bool
    default_value = True
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De inschrijvingen op het adres kloppen, of de fout is de huurder niet toe te rekenen"
    reference = "Wet op de huurtoeslag art. 9"


class woning_is_aangepast(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "In of om de woning zijn aanpassingen die nodig zijn voor de handicap van een bewoner"
    reference = "Wet op de huurtoeslag art. 13 lid 2 a (tot en met 2025) en 21 lid 1 c (tot en met 2024)"


class huurgrens_overschreden_door_aanpassing(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De huur is hoger dan de huurgrens omdat de woning is aangepast"
    reference = "Wet op de huurtoeslag art. 13 lid 2 a (tot en met 2025)"
    documentation = "Zonder opgave: ja als de woning is aangepast."

    def formula(huishouden, period):
        """As the adaptation of the dwelling, unless the case says otherwise."""
        return huishouden("woning_is_aangepast", period)


class woning_bestemd_voor_groot_huishouden(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De woning is geschikt en bestemd voor een huishouden van ten minste acht personen"
    reference = "Wet op de huurtoeslag art. 13 lid 2 b (tot en met 2025)"


class huurtoeslag_in_maand_voor_overschrijding(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Over de maand voor de overschrijding van de huurgrens is huurtoeslag toegekend en er is niet verhuisd"
    reference = "Wet op de huurtoeslag art. 13 lid 2 c (tot en met 2021)"


class eerder_huurtoeslag_voor_woning(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Aan de huurder is eerder huurtoeslag voor deze woning toegekend"
    reference = "Wet op de huurtoeslag art. 13 lid 2 c (2022 tot en met 2025)"


# --- The persons -------------------------------------------------------------------------------------------------------


class is_onderhuurder(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Huurt met een schriftelijke overeenkomst een deel van de woning, of hoort bij het huishouden van wie dat doet"
    reference = "Awir art. 2 lid 1 e"
    documentation = (
        "Niet opgeven voor een bloed- of aanverwant in de eerste graad van de huurder of diens partner: die is altijd "
        "medebewoner. Bij een kind in de rol van kind telt de opgave daarom niet."
    )


class heeft_handicap(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Heeft een handicap"
    reference = "Wet op de huurtoeslag art. 13 lid 1 a"


class is_kind_van_bewoner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is een kind, aangetrouwd kind of pleegkind van de aanvrager, de partner of een medebewoner"
    reference = "Awir art. 7 lid 6; Wet op de huurtoeslag art. 13 lid 1 a"
    documentation = "Zonder opgave: wie de rol van kind heeft, ook boven de 18 jaar; een medebewoner niet (beslissing 2)."

    def formula(persoon, period):
        """Whoever has the role of child (decision 2)."""
        return persoon.has_role(Huishouden.KIND)


class geldt_als_meerderjarige(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is minderjarig maar geldt als meerderjarig"
    reference = "Awir art. 10 lid 2"
    documentation = "Een minderjarige met een kind, of van wie beide ouders zijn overleden."


class blijft_buiten_beschouwing_huurtoeslag(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Blijft op verzoek buiten beschouwing voor de huurtoeslag"
    reference = "Besluit op de huurtoeslag art. 2 en 2a"
    documentation = (
        "Langer dan een jaar in een verpleeghuis, psychiatrische of penitentiaire inrichting, of ingeschreven vanwege een "
        "verzorgingsbehoefte. Of aan de voorwaarden is voldaan, wordt niet getoetst."
    )


class bijzonder_inkomen_huurtoeslag(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Deel van het toetsingsinkomen dat op verzoek buiten beschouwing blijft voor de huurtoeslag"
    reference = "Besluit op de huurtoeslag art. 2b"
    documentation = (
        "Zoals een nabetaling of een kleine afkoopsom van pensioen. Of aan de voorwaarden is voldaan, wordt niet getoetst."
    )


# --- The advance -------------------------------------------------------------------------------------------------------


class betaald_voorschot_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschotten huurtoeslag die over het jaar zijn uitbetaald"
    reference = "Awir art. 16 en 22"
