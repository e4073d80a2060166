"""Facts for an income that differs from the inkomensgegeven of the year (Awir art. 8 lid 3 to 6) or is an earlier one."""

from numpy import full, nan, ones
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import refuse_households


class verzoek_inkomen_na_partnerschap_buiten_beschouwing(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "De aanvrager verzoekt de inkomensstijging van deze persoon na het partnerschap niet mee te tellen"
    reference = "Awir art. 8 lid 3 en 4 (vanaf 2018)"
    documentation = "Ook voor wie medebewoner was (huurtoeslag). Geef ook loon_tijdens_partnerschap en loon_na_partnerschap."


class loon_tijdens_partnerschap(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Belastbaar loon dat in het jaar tijdens het partnerschap of medebewonerschap is genoten"
    reference = "Awir art. 8 lid 3 b"


class loon_na_partnerschap(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Belastbaar loon dat in het jaar na het partnerschap of medebewonerschap is genoten"
    reference = "Awir art. 8 lid 3 a 1°"


class winst_en_resultaat_gestart_na_partnerschap(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Winst en resultaat uit een onderneming of werkzaamheden, begonnen na het partnerschap of medebewonerschap"
    reference = "Awir art. 8 lid 3 a 2° en 3°"


class verzoek_erfgenamen_inkomen_vorig_jaar(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De erfgenamen van de aanvrager verzoeken het inkomen van het vorige jaar te gebruiken"
    reference = "Awir art. 8 lid 6 (vanaf 2014)"


class toetsingsinkomen_vorig_jaar(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Toetsingsinkomen van de overleden aanvrager over het jaar voor het berekeningsjaar"
    reference = "Awir art. 8 lid 6"
    documentation = "Alleen nodig bij verzoek_erfgenamen_inkomen_vorig_jaar."


class toetsingsinkomen_twee_jaar_eerder(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Toetsingsinkomen over het tweede jaar voor het berekeningsjaar"
    reference = "Awir art. 8"
    documentation = "Alleen nodig onder voorstellen die op een vaststaand inkomen rusten. Zonder opgave geweigerd."

    def formula(persoon, period):
        """Euros a year: what was given as toetsingsinkomen of that year. It is a fact that is known; it is never assumed."""
        earlier = period.offset(-2, "year")
        if persoon.get_holder("toetsingsinkomen").get_array(earlier) is not None:
            return persoon("toetsingsinkomen", earlier)
        message = f"het toetsingsinkomen over {period.start.year - 2} is niet gegeven; er wordt niets aangenomen"
        refuse_households(persoon, period, "toetsingsinkomen_twee_jaar_eerder", ones(persoon.count, dtype=bool), message)
        return full(persoon.count, nan)
