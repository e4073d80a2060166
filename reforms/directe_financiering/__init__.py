"""Direct funding: the State pays the provider, conditions are tested beforehand, nothing is reclaimed from the parent."""

from typing import ClassVar

from numpy import zeros
from openfisca_core.periods import MONTH
from openfisca_core.variables import Variable

from openfisca_toeslagen import rounding
from openfisca_toeslagen.entities import Huishouden
from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.refusal import months, unless_refused


class aanspraak_kinderopvangtoeslag(Variable):
    def formula(huishouden, period):
        """Euros a month. There is no allowance to the parent."""
        return zeros(huishouden.count)


class aanspraak_kinderopvangtoeslag_naar_evenredigheid(Variable):
    def formula(huishouden, period):
        """Euros a month. There is no allowance to the parent, so no true overpayment either."""
        return zeros(huishouden.count)


class verrekend_voorschot_kinderopvangtoeslag(Variable):
    def formula(huishouden, period):
        """Euros a year. An advance does not exist here; one given as a fact is left out of the settlement (decision 20)."""
        return zeros(huishouden.count)


class vergoedbare_kinderopvangkosten(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kosten waarover de overheid vergoedt"
    reference = "Kamerstuk 31322, nr. 569"

    def formula(huishouden, period):
        """Euros a month: hours within 230 a month, at a price within its maximum, in months in which the conditions were
        met when tested (in one simulation: the month itself). No coupling to hours worked.
        """
        costs = huishouden.members("kosten_als_dagopvang", period)
        return huishouden.sum(costs + huishouden.members("kosten_als_buitenschoolse_opvang", period))


class vergoeding_kinderopvang(Variable):
    reference = "Kamerstuk 31322, nr. 569"

    def formula(huishouden, period, parameters):
        """Euros a year, in cents: the percentage of the costs, without rounding to euros or a minimum. No income is read."""
        costs = "vergoedbare_kinderopvangkosten"
        total = sum(unless_refused(huishouden, month, "kinderopvangtoeslag", costs) for month in months(period))
        return rounding.whole_cents(total * parameters(period).directe_financiering.vergoedingspercentage)


class DirecteFinanciering(Proposal):
    """The bill on the funding of childcare (consultation of October 2025), run as if in force in the year asked."""

    name = title = "Directe financiering"
    reference = "Kamerstuk 31322, nr. 569 (15 september 2025); wetsvoorstel financiering kinderopvang"
    period = "Elk jaar waarvan de maximumprijzen bekend zijn; de geplande start in 2029 heeft nog geen waarden"
    changes = "De overheid betaalt 96% van de gedekte kosten aan de kinderopvang; van de ouder wordt niets teruggevorderd."
    replaces = frozenset(
        {
            "aanspraak_kinderopvangtoeslag",
            "aanspraak_kinderopvangtoeslag_naar_evenredigheid",
            "verrekend_voorschot_kinderopvangtoeslag",
            "vergoedbare_kinderopvangkosten",
            "vergoeding_kinderopvang",
        }
    )

    executes: ClassVar = {"pays_provider": True}

    def apply(self) -> None:
        """Pay the provider instead of the parent."""
        self.add_parameters("directe_financiering")
        self.add_variable(vergoedbare_kinderopvangkosten)
        self.update_variable(aanspraak_kinderopvangtoeslag)
        self.update_variable(aanspraak_kinderopvangtoeslag_naar_evenredigheid)
        self.update_variable(verrekend_voorschot_kinderopvangtoeslag)
        self.update_variable(vergoeding_kinderopvang)
