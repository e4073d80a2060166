"""Facts about children. Every default says what holds when a fact is not given."""

from numpy import asarray, isin, nan, where
from openfisca_core.holders import set_input_dispatch_by_period, set_input_divide_by_period
from openfisca_core.periods import MONTH
from openfisca_core.variables import Variable

from openfisca_toeslagen.concepts import GEEN_LIDSTAAT, Woonland
from openfisca_toeslagen.entities import Persoon


class ontvangt_kinderbijslag(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Voor dit kind wordt kinderbijslag betaald aan de aanvrager of de partner"
    reference = "Wet op het kindgebonden budget art. 2 lid 1; Algemene Kinderbijslagwet art. 7 lid 2 en 18"
    documentation = (
        "Of: zou worden betaald als art. 7 lid 2 van de Algemene Kinderbijslagwet niet gold (beslissing 9). Zonder opgave "
        "wel voor een kind op het adres, tot en met de maand waarin het 18 wordt. Krijgen twee ouders ieder een deel uit "
        "een recht, dan alleen bij de ouder die het recht heeft (art. 2 lid 10)."
    )

    def formula(persoon, period):
        """A child at the address, through the month of the 18th birthday."""
        return persoon("woont_op_adres", period) & (persoon("leeftijd_voor_bijzondere_wet", period) < 18)


class hele_dagen_per_week_bij_aanvrager(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "day"
    label = "Hele dagen per week die het kind doorgaans in het huishouden van de aanvrager verblijft"
    reference = "Awir art. 4 lid 2 (tot en met 2023)"
    documentation = "Alleen nodig voor een kind van co-ouders dat op het adres van de andere ouder staat ingeschreven."


class hele_dagen_per_week_bij_andere_ouder(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "day"
    label = "Hele dagen per week die het kind doorgaans in het huishouden van de andere ouder verblijft"
    reference = "Awir art. 4 lid 2 (tot en met 2023)"


class dagen_bij_aanvrager(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_divide_by_period
    unit = "day"
    label = "Dagen in de maand die het kind in het huishouden van de aanvrager verblijft"
    reference = "Awir art. 4 lid 2 (vanaf 2024)"
    documentation = (
        "Alleen nodig voor een kind van co-ouders dat op het adres van de andere ouder staat ingeschreven. Een waarde voor "
        "een jaar wordt over de maanden verdeeld; bij een deel van het jaar alleen de maanden van co-ouderschap opgeven."
    )


class dagen_bij_andere_ouder(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_divide_by_period
    unit = "day"
    label = "Dagen in de maand die het kind in het huishouden van de andere ouder verblijft"
    reference = "Awir art. 4 lid 2 (vanaf 2024)"


class verblijft_nagenoeg_gelijk_bij_beide_ouders(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Het kind verblijft in nagenoeg gelijke mate bij beide ouders, ook bij minder dan 156 dagen"
    reference = "Awir art. 4 lid 2 (vanaf 2024)"


class woonlandpercentage_kinderbijslag(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    unit = "/1"
    label = "Deel van de bedragen dat geldt naar het woonland van het kind"
    reference = "Wet op het kindgebonden budget art. 2 lid 12 en 13"
    documentation = (
        "Zonder opgave 1 in Nederland, de Europese Unie, de Europese Economische Ruimte en Zwitserland. Elders is het niet "
        "bekend en wordt zonder opgave geweigerd. Ten hoogste 1."
    )

    def formula(persoon, period):
        """1 in "Nederland, een van de andere lidstaten van de Europese Unie, een andere staat die partij is bij de
        Overeenkomst betreffende de Europese Economische Ruimte en Zwitserland"; elsewhere NaN, because the regulation with
        the percentages was not found. The United Kingdom counts through 2020 (membership and transition).
        """
        outside = GEEN_LIDSTAAT if period.start.year <= 2020 else [*GEEN_LIDSTAAT, "GB"]
        abroad = isin(asarray(persoon("woonland", period)), [Woonland[name].index for name in outside])
        return where(abroad, nan, 1.0)
