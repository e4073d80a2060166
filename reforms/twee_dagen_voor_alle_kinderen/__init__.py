"""Two days of childcare for all children, whether or not their parents work (SER, "Een kansrijke start", 10 June 2021).

On top of direct funding: who meets the conditions keeps it for all hours. Younger children come first (0 to 4).
"""

from numpy import divide, ones_like, where
from openfisca_core.variables import Variable
from openfisca_toeslagen.reforms.directe_financiering import DirecteFinanciering


class kind_telt_mee_voor_kinderopvangtoeslag(Variable):
    reference = "SER-advies 'Een kansrijke start voor alle kinderen' (2021)"

    def formula(persoon, period):
        """Whether it is a child of the household that is not in secondary education; no right of the parents is needed."""
        return persoon("is_kind_van_huishouden", period) & ~persoon("volgt_voortgezet_onderwijs", period)


class vergoedbare_kinderopvangkosten(Variable):
    reference = "SER-advies 'Een kansrijke start voor alle kinderen' (2021)"

    def formula(huishouden, period, parameters):
        """Euros a month: all hours within 230 a month where the parents meet the conditions, and otherwise two days a week
        of the children below the age; hours above them count for nothing.
        """
        free = parameters(period).twee_dagen_voor_alle_kinderen
        costs = huishouden.members("kosten_als_dagopvang", period)
        costs = costs + huishouden.members("kosten_als_buitenschoolse_opvang", period)
        hours = huishouden.members("opvanguren", period)
        most = free.dagen_per_week * free.uren_per_dag * 52 / 12
        young = huishouden.members("leeftijd", period) < free.leeftijd_tot
        within = divide(most, hours, out=ones_like(hours), where=hours > most) * young
        right = huishouden.members.huishouden("heeft_recht_op_kinderopvangtoeslag", period)
        return huishouden.sum(costs * where(right, 1, within))


class TweeDagenVoorAlleKinderen(DirecteFinanciering):
    """Direct funding, with two days a week for every young child without labour requirement."""

    name = title = "Twee dagen kinderopvang voor alle kinderen"
    reference = "SER-advies 'Een kansrijke start voor alle kinderen' (10 juni 2021)"
    changes = (
        "Directe financiering, en voor kinderen tot vier jaar van wie de ouders niet werken twee dagen per week, zonder "
        "arbeidseis."
    )
    replaces = DirecteFinanciering.replaces | {"kind_telt_mee_voor_kinderopvangtoeslag"}

    def apply(self) -> None:
        """Let every child count, and let the conditions decide only what lies above two days."""
        super().apply()
        self.add_parameters("twee_dagen_voor_alle_kinderen")
        self.update_variable(kind_telt_mee_voor_kinderopvangtoeslag)
        self.update_variable(vergoedbare_kinderopvangkosten)
