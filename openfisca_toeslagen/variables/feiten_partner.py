"""Facts that make somebody the toeslagpartner of the applicant, or not (Awir art. 3 to 3c; AWR art. 5a).

They belong to the possible partner, whatever his role, and say how things are on the 1st of the month (Awir art. 5). Once
one of the first group is given, the facts decide for the whole household and the role no longer does (decision 1).
"""

from datetime import date

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import ETERNITY, MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden, Persoon

# --- What makes a partner, in the order of the act ------------------------------------------------------------------------


class is_gehuwd_met_aanvrager(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is de echtgenoot of geregistreerde partner van de aanvrager"
    reference = "Awir art. 3 lid 1; AWR art. 2 lid 6 en 5a lid 1 a"
    documentation = "Ook als zij niet op hetzelfde adres staan ingeschreven."


class heeft_samenlevingscontract_met_aanvrager(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Heeft met de aanvrager een notarieel samenlevingscontract"
    reference = "Awir art. 3 lid 1; AWR art. 5a lid 1 b en 5"
    documentation = "Beiden zijn ongehuwd of van tafel en bed gescheiden, en niemand anders is partij bij het contract."


class heeft_kind_met_aanvrager(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Uit de relatie met de aanvrager is een kind geboren"
    reference = "Awir art. 3 lid 2 a"
    documentation = "Waar en hoe oud het kind is, doet niet ter zake."


class heeft_kind_van_aanvrager_erkend(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Heeft een kind van de aanvrager erkend, of de aanvrager een kind van deze persoon"
    reference = "Awir art. 3 lid 2 b"


class is_pensioenpartner_van_aanvrager(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is bij een pensioenregeling aangemeld als partner van de aanvrager"
    reference = "Awir art. 3 lid 2 c"


class heeft_eigen_woning_met_aanvrager(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Heeft met de aanvrager een eigen woning als hoofdverblijf"
    reference = "Awir art. 3 lid 2 d"


class is_samengesteld_gezin_met_aanvrager(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Op het adres staat een minderjarig kind van deze persoon of van de aanvrager ingeschreven"
    reference = "Awir art. 3 lid 2 e"
    documentation = (
        "Wordt niet afgeleid uit de samenstelling van het huishouden (beslissing 1). Een volwassene die met een gezin "
        "meewoont valt hier al onder; een relatie is niet nodig."
    )


class is_partner_voor_inkomstenbelasting(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is voor het berekeningsjaar voor de Wet inkomstenbelasting 2001 partner van de aanvrager"
    reference = "Awir art. 3 lid 2 f (tot en met 2020)"


class was_partner_in_vorig_jaar(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Was in het kalenderjaar voor het berekeningsjaar al partner van de aanvrager"
    reference = "Awir art. 3 lid 2 f (tot en met 2020 onderdeel g, sinds 2014)"


class begin_verbintenis(Variable):
    value_type = date
    default_value = date(1900, 1, 1)
    entity = Persoon
    definition_period = ETERNITY
    label = "Datum van het huwelijk, de registratie of het samenlevingscontract"
    reference = "AWR art. 5a lid 5"
    documentation = "Alleen nodig als meer dan een persoon echtgenoot of contractpartner is: de oudste verbintenis geldt."


# --- What ends a partnership, or keeps it from arising --------------------------------------------------------------------


class is_van_tafel_en_bed_gescheiden(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is van tafel en bed gescheiden van de aanvrager"
    reference = "AWR art. 5a lid 3"


class echtscheiding_is_verzocht(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Er is een verzoek tot echtscheiding of scheiding van tafel en bed ingediend"
    reference = "AWR art. 5a lid 4"
    documentation = "Beëindigt het partnerschap pas als beiden ook niet meer op hetzelfde adres staan ingeschreven."


class huurt_zakelijk_deel_van_woning(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Een van beiden huurt op zakelijke gronden een deel van de woning van de ander, met een schriftelijk contract"
    reference = "Awir art. 3 lid 2 e"
    documentation = "Sinds 2021 alleen op verzoek van de aanvrager: geef ook verzoek_niet_als_partner."


class huren_beiden_zakelijk_van_derde(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Beiden huren op zakelijke gronden een eigen deel van de woning van een derde, met een schriftelijk contract"
    reference = "Awir art. 3 lid 2 e (vanaf 2021)"
    documentation = "Alleen op verzoek van de aanvrager: geef ook verzoek_niet_als_partner."


class woont_in_opvang(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Woont met de aanvrager in opvang, beiden met een beschikking over een maatwerkvoorziening"
    reference = "Awir art. 3 lid 8 (tot en met 2020 lid 7, vanaf 2016); Wmo 2015 art. 1.1.1 en 2.3.5"


class is_bloedverwant_eerste_graad(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is ouder of kind van de aanvrager"
    reference = "Awir art. 3 lid 5 (a)"
    documentation = "Zonder opgave: wie de rol van kind heeft."

    def formula(persoon, period):
        """Whoever has the role of child (decision 2), unless the case says otherwise."""
        return persoon.has_role(Huishouden.KIND)


class is_aanverwant_eerste_graad(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is schoonouder, schoonkind, stiefouder of stiefkind van de aanvrager"
    reference = "Awir art. 3 lid 5 a en 9 (tot en met 2020 lid 8, vanaf 2016)"
    documentation = "Telt alleen met gezamenlijk_verzoek_niet_als_partners."


class is_pleegkind_of_kinderbijslagkind(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De aanvrager kreeg voor deze persoon in enig jaar pleegvergoeding of kinderbijslag"
    reference = "Awir art. 3 lid 5 b (vanaf 2018)"
    documentation = "Telt alleen met gezamenlijk_verzoek_niet_als_partners."


class gezamenlijk_verzoek_niet_als_partners(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Aanvrager en deze persoon verzochten in enig jaar samen om niet als partners te worden aangemerkt"
    reference = "Awir art. 3 lid 5 b en 9"


class verzoek_niet_als_partner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De aanvrager verzoekt deze persoon niet als partner aan te merken"
    reference = "Awir art. 3 lid 2 e en 6, 3a en 3c"
    documentation = "Werkt alleen bij een grond waarbij de wet het verzoek noemt. Bij opname mag de ander het ook doen."


class is_opgenomen_in_verpleeghuis(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Staat niet meer op het adres doordat een van beiden in een verpleeghuis of verzorgingshuis is opgenomen"
    reference = "Awir art. 3 lid 6; AWR art. 5a lid 7"


class is_vermist(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De aanvrager maakt aannemelijk dat deze persoon vermist is"
    reference = "Awir art. 3c lid 1 a (vanaf 2026)"


class is_nooit_ingeschreven_echtgenoot(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Was al echtgenoot voordat de aanvrager een asielvergunning kreeg, en was nooit in Nederland ingeschreven"
    reference = "Awir art. 3c lid 2 (vanaf 2026)"


class geniet_tijdelijke_bescherming(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Geniet tijdelijke bescherming als ontheemde uit Oekraïne"
    reference = "Awir art. 3b (vanaf 2023)"


class aanvrager_verblijft_in_opvang_huiselijk_geweld(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "De aanvrager verblijft in opvang wegens een risico voor de veiligheid door huiselijk geweld"
    reference = "Awir art. 3a (vanaf 2023)"
    documentation = "Alleen op verzoek van de aanvrager: geef bij de echtgenoot verzoek_niet_als_partner."
