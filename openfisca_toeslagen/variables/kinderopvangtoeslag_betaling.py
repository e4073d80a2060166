"""Which part of the costs of childcare counts when not all was paid (Wko art. 1.5, Awir art. 18): the seam of the regimes.

All or nothing until 23 October 2019, in proportion to what was paid since; each reform forces one of the two.
"""

from numpy import divide, ones_like, where
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen import coverage, rounding
from openfisca_toeslagen.entities import Persoon
from openfisca_toeslagen.refusal import months


class aangetoonde_betaling(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Betaling voor de opvang van het kind die meetelt"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel18"

    def formula(persoon, period, parameters):
        """Euros a month. A payment without evidence counts as not made.

        Awir art. 18 lid 5 and 6, for decisions from 2022: only if the Dienst made a reasonable effort to get the data
        and reminded the parent (decision 19).
        """
        year = period.this_year
        duty = persoon.simulation.tax_benefit_system.parameters.awir.inspanningsplicht_ontbrekende_gegevens
        effort_owed = coverage.values_on(duty, persoon.huishouden("datum_definitieve_beschikking", year))
        effort_made = persoon.huishouden("redelijke_inspanning_ontbrekende_gegevens", year)
        counts = persoon("betaling_is_aangetoond", period) | (effort_owed & ~effort_made)
        return persoon("betaalde_kinderopvangkosten", period) * counts


class betaald_deel_kinderopvangkosten(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "/1"
    label = "Deel van de verschuldigde kosten dat over het jaar is betaald, in maanden met recht"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel49"

    def formula(persoon, period, parameters):
        """Between 0 and 1; 1 when nothing was due.

        Awir art. 49 lid 3 a (2020): "naar rato van het bedrag aan kosten van kinderopvang waarvan aannemelijk is dat het
        tijdig is betaald", per berekeningsjaar: of the household over the year (decision 18, a choice with parameters for
        the others).
        """
        return _paid_share(persoon, months(period), parameters(period).kinderopvangtoeslag.vaststelling)


class aandeel_naar_evenredigheid(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "/1"
    label = "Deel van de kosten dat telt als naar evenredigheid wordt vastgesteld"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.5"

    def formula(persoon, period, parameters):
        """Art. 1.5 (2021): "de door hem of zijn partner betaalde kosten"; the paid share (decision 18)."""
        choice = parameters(period).kinderopvangtoeslag.vaststelling
        if choice.per_maand:
            return _paid_share(persoon, [period], choice)
        return persoon("betaald_deel_kinderopvangkosten", period.this_year)


class kinderopvangkosten_volledig_betaald(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Alles wat over het jaar verschuldigd was is betaald, in maanden met recht"
    reference = "Rechtspraak tot ECLI:NL:RVS:2019:3535 en 3536"

    def formula(persoon, period, parameters):
        """Whether all that was due in the months with a right was paid, to the cent; true when nothing was due.

        No article says so: Wko art. 1.5 (until 2020) "te betalen kosten", 1.7 and Awir art. 18 and 26 were read this way.
        The unit is the household and the whole year (decision 17, a choice with parameters for the others).
        """
        return _all_paid(persoon, months(period), parameters(period).kinderopvangtoeslag.vaststelling)


class aandeel_alles_of_niets(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "/1"
    label = "1 als alles is betaald, anders 0"
    reference = "Rechtspraak tot ECLI:NL:RVS:2019:3535 en 3536"

    def formula(persoon, period, parameters):
        """1 if everything was paid, else 0 (decision 17)."""
        choice = parameters(period).kinderopvangtoeslag.vaststelling
        if choice.per_maand:
            return 1.0 * _all_paid(persoon, [period], choice)
        return 1.0 * persoon("kinderopvangkosten_volledig_betaald", period.this_year)


def _unit_total(persoon, over, choice, variable):
    """Return the total of ``variable`` in months with a right, over the unit (household or child) of each person."""
    total = sum(persoon(variable, month) * persoon("kind_telt_mee_voor_kinderopvangtoeslag", month) for month in over)
    return total if choice.per_kind else persoon.huishouden.sum(total)


def _paid_share(persoon, over, choice):
    """Return the paid share of each person's unit, between 0 and 1."""
    paid = _unit_total(persoon, over, choice, "aangetoonde_betaling")
    basis = "gedekte_kinderopvangkosten" if choice.onbetaald_eerst_op_niet_gedekt else "verschuldigde_kinderopvangkosten"
    due = _unit_total(persoon, over, choice, basis)
    return divide(paid, due, out=ones_like(due), where=(due > 0) & (paid < due))


def _all_paid(persoon, over, choice):
    """Return whether each person's unit paid all that was due, compared in whole cents."""
    paid = _unit_total(persoon, over, choice, "aangetoonde_betaling")
    return rounding.whole_cents(paid) >= rounding.whole_cents(
        _unit_total(persoon, over, choice, "verschuldigde_kinderopvangkosten")
    )


class kinderopvangkosten_in_aanmerking(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kosten van kinderopvang die in aanmerking worden genomen"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.5"

    def formula(persoon, period):
        """Euros a month. The seam at which the regimes differ; the law follows the date of the decision: all or nothing
        before 23 October 2019, in proportion to what was paid from then on.
        """
        regimes = persoon.simulation.tax_benefit_system.parameters.kinderopvangtoeslag.vaststelling.alles_of_niets
        decided = persoon.huishouden("datum_definitieve_beschikking", period.this_year)
        share = where(
            coverage.values_on(regimes, decided),
            persoon("aandeel_alles_of_niets", period),
            persoon("aandeel_naar_evenredigheid", period),
        )
        return persoon("gedekte_kinderopvangkosten", period) * share
