"""Childcare allowance without labour requirement: parents need not work, and hours of care are not coupled to hours worked.

Costed by the ministry in 2020 at EUR 0.5 to 0.8 billion; the SER asked for it in 2021, for two days a week.
"""

from numpy import ones
from openfisca_core.variables import Variable

from openfisca_toeslagen.proposal import Proposal


class werkt_of_volgt_traject(Variable):
    reference = "SER-advies 'Een kansrijke start voor alle kinderen' (2021)"

    def formula(persoon, period):
        """Whether the person meets the requirement: everybody does."""
        return ones(persoon.count, dtype=bool)


class aandeel_dagopvang_binnen_urenkoppeling(Variable):
    def formula(persoon, period):
        """1: no hours fall away because a parent works few."""
        return ones(persoon.count)


class aandeel_buitenschoolse_opvang_binnen_urenkoppeling(Variable):
    def formula(persoon, period):
        """1: no hours fall away because a parent works few."""
        return ones(persoon.count)


class ArbeidseisLosgelaten(Proposal):
    """The childcare allowance for parents who work and for parents who do not."""

    name = title = "Arbeidseis losgelaten"
    reference = "Raming SZW 2020 (NRC, 10 juni 2021); SER, Een kansrijke start voor alle kinderen (2021)"
    period = "Elk jaar waarvan de kinderopvangtoeslag bekend is"
    changes = "Kinderopvangtoeslag hangt niet meer af van werk, opleiding of traject, noch van het aantal gewerkte uren."
    replaces = frozenset(
        {
            "werkt_of_volgt_traject",
            "aandeel_dagopvang_binnen_urenkoppeling",
            "aandeel_buitenschoolse_opvang_binnen_urenkoppeling",
        }
    )

    def apply(self) -> None:
        """Replace the requirement and the coupling."""
        self.update_variable(werkt_of_volgt_traject)
        self.update_variable(aandeel_dagopvang_binnen_urenkoppeling)
        self.update_variable(aandeel_buitenschoolse_opvang_binnen_urenkoppeling)
