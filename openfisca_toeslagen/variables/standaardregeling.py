"""De standaardbetalingsregeling (Leidraad Invordering 2008 art. 79.7) and set-off with a running advance (Awir art. 30).

The text of the Leidraad after 1 July 2019 was not seen; a letter of July 2020 still names EUR 20. The Uitvoeringsregeling
Awir art. 7 says EUR 40: a parameter makes the plan follow it (decision 25). Not modelled: that regulation's limit of EUR
40 on all set-offs together, two recoveries of one allowance in one plan, and the attachment-free amount.
"""

from numpy import maximum
from openfisca_core.periods import YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import recovery
from openfisca_toeslagen.entities import Huishouden


class standaardtermijn_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandtermijn van de standaardregeling voor de terugvordering zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros a month, for this recovery alone; the whole debt where that is less than one instalment.

        Art. 79.7: "een af te lossen bedrag van € 20 per maand voor iedere terugvordering afzonderlijk [...] maximaal 24
        maanden [...] Als het teruggevorderde bedrag meer bedraagt dan € 480 wordt het maandelijks af te lossen bedrag
        zodanig verhoogd dat aflossing binnen 24 maanden mogelijk is." We take the debt with its interest (a choice).
        """
        debt = huishouden("terug_te_betalen_zorgtoeslag", period)
        return recovery.standard_instalment(debt, recovery.law(huishouden), recovery.decided(huishouden, period))


class aantal_termijnen_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "month"
    label = "Aantal maandtermijnen van de standaardregeling voor de terugvordering zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Months; the last instalment is what is then left."""
        instalment = huishouden("standaardtermijn_zorgtoeslag", period)
        return recovery.number_of_instalments(huishouden("terug_te_betalen_zorgtoeslag", period), instalment)


class ingehouden_termijn_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandelijkse inhouding op het lopende voorschot zorgtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month. Art. 30: set-off of a recovery with an advance; practice: with the same running allowance, if it is
        at least EUR 20 a month and more than the instalment.
        """
        return recovery.withheld_instalment(huishouden, period, "zorgtoeslag")


class uitbetaald_na_verrekening_zorgtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot zorgtoeslag per maand dat na de inhouding wordt uitbetaald"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month of the running advance, while the instalments last."""
        running = huishouden("lopend_voorschot_per_maand_zorgtoeslag", period)
        return maximum(running - huishouden("ingehouden_termijn_zorgtoeslag", period), 0)


class standaardtermijn_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandtermijn van de standaardregeling voor de terugvordering huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros a month, for this recovery alone (art. 79.7); see zorgtoeslag."""
        debt = huishouden("terug_te_betalen_huurtoeslag", period)
        return recovery.standard_instalment(debt, recovery.law(huishouden), recovery.decided(huishouden, period))


class aantal_termijnen_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "month"
    label = "Aantal maandtermijnen van de standaardregeling voor de terugvordering huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Months; the last instalment is what is then left."""
        instalment = huishouden("standaardtermijn_huurtoeslag", period)
        return recovery.number_of_instalments(huishouden("terug_te_betalen_huurtoeslag", period), instalment)


class ingehouden_termijn_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandelijkse inhouding op het lopende voorschot huurtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month (art. 30); see zorgtoeslag."""
        return recovery.withheld_instalment(huishouden, period, "huurtoeslag")


class uitbetaald_na_verrekening_huurtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot huurtoeslag per maand dat na de inhouding wordt uitbetaald"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month of the running advance, while the instalments last."""
        running = huishouden("lopend_voorschot_per_maand_huurtoeslag", period)
        return maximum(running - huishouden("ingehouden_termijn_huurtoeslag", period), 0)


class standaardtermijn_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandtermijn van de standaardregeling voor de terugvordering kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros a month, for this recovery alone (art. 79.7); see zorgtoeslag."""
        debt = huishouden("terug_te_betalen_kindgebonden_budget", period)
        return recovery.standard_instalment(debt, recovery.law(huishouden), recovery.decided(huishouden, period))


class aantal_termijnen_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "month"
    label = "Aantal maandtermijnen van de standaardregeling voor de terugvordering kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Months; the last instalment is what is then left."""
        instalment = huishouden("standaardtermijn_kindgebonden_budget", period)
        return recovery.number_of_instalments(huishouden("terug_te_betalen_kindgebonden_budget", period), instalment)


class ingehouden_termijn_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandelijkse inhouding op het lopende voorschot kindgebonden budget"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month (art. 30); see zorgtoeslag."""
        return recovery.withheld_instalment(huishouden, period, "kindgebonden_budget")


class uitbetaald_na_verrekening_kindgebonden_budget(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot kindgebonden budget per maand dat na de inhouding wordt uitbetaald"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month of the running advance, while the instalments last."""
        running = huishouden("lopend_voorschot_per_maand_kindgebonden_budget", period)
        return maximum(running - huishouden("ingehouden_termijn_kindgebonden_budget", period), 0)


class standaardtermijn_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandtermijn van de standaardregeling voor de terugvordering kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Euros a month, for this recovery alone (art. 79.7); see zorgtoeslag."""
        debt = huishouden("terug_te_betalen_kinderopvangtoeslag", period)
        return recovery.standard_instalment(debt, recovery.law(huishouden), recovery.decided(huishouden, period))


class aantal_termijnen_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "month"
    label = "Aantal maandtermijnen van de standaardregeling voor de terugvordering kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0024096#Artikel79"

    def formula(huishouden, period):
        """Months; the last instalment is what is then left."""
        instalment = huishouden("standaardtermijn_kinderopvangtoeslag", period)
        return recovery.number_of_instalments(huishouden("terug_te_betalen_kinderopvangtoeslag", period), instalment)


class ingehouden_termijn_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Maandelijkse inhouding op het lopende voorschot kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month (art. 30); see zorgtoeslag."""
        return recovery.withheld_instalment(huishouden, period, "kinderopvangtoeslag")


class uitbetaald_na_verrekening_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Voorschot kinderopvangtoeslag per maand dat na de inhouding wordt uitbetaald"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel30"

    def formula(huishouden, period):
        """Euros a month of the running advance, while the instalments last."""
        running = huishouden("lopend_voorschot_per_maand_kinderopvangtoeslag", period)
        return maximum(running - huishouden("ingehouden_termijn_kinderopvangtoeslag", period), 0)
