"""The design of 2023: 96% for working parents, paid to the provider, with the labour requirement tested afterwards.

DUO, Toeslagen, UWV and SVB called it "onuitvoerbaar", the labour requirement a main cause (21 June 2023). Its twin is the
same design with the conditions tested beforehand and only for the future, as in the bill of 2025: nothing else
differs.
"""

from typing import ClassVar

from openfisca_core.variables import Variable
from openfisca_toeslagen.reforms.directe_financiering import DirecteFinanciering, vergoedbare_kinderopvangkosten

from openfisca_toeslagen.proposal import Proposal


class aanspraak_kinderopvangtoeslag(Variable):
    reference = "Kamerstuk 31322, nr. 512 (stelselontwerp)"

    def formula(huishouden, period, parameters):
        """Euros a month: the percentage of the costs in months in which the conditions were met. No income is read, nor what
        was paid. The money goes to the provider; in law it is an advance to the parent, settled when the year has ended.
        """
        share = parameters(period).directe_financiering.vergoedingspercentage
        return huishouden("vergoedbare_kinderopvangkosten", period) * share


class aanspraak_kinderopvangtoeslag_naar_evenredigheid(Variable):
    def formula(huishouden, period):
        """Euros a month: the design knows no other award than this one."""
        return huishouden("aanspraak_kinderopvangtoeslag", period)


class Stelselontwerp2023(Proposal):
    """The design of 2022-2023, run as if in force in the year asked: an advance on what is known, tested afterwards."""

    name = title = "Stelselontwerp 2023, arbeidseis achteraf getoetst"
    reference = "Kamerstuk 31322, nr. 512; brief van DUO, Toeslagen, UWV en SVB (21 juni 2023, 2023D32557)"
    period = "Elk jaar waarvan de maximumprijzen bekend zijn"
    changes = (
        "De overheid betaalt 96% van de gedekte kosten aan de kinderopvang; wie achteraf niet aan de arbeidseis blijkt te "
        "hebben voldaan, betaalt terug."
    )
    replaces = frozenset(
        {
            "aanspraak_kinderopvangtoeslag",
            "aanspraak_kinderopvangtoeslag_naar_evenredigheid",
            "vergoedbare_kinderopvangkosten",
        }
    )

    def apply(self) -> None:
        """Award the percentage of the costs; advance, definitive award and settlement stay those of the law."""
        self.add_parameters("directe_financiering")
        self.add_variable(vergoedbare_kinderopvangkosten)
        self.update_variable(aanspraak_kinderopvangtoeslag)
        self.update_variable(aanspraak_kinderopvangtoeslag_naar_evenredigheid)


class Stelselontwerp2023Vooraf(DirecteFinanciering):
    """The same design with the conditions tested beforehand and only for the future."""

    name = title = "Stelselontwerp 2023, arbeidseis vooraf getoetst"
    reference: ClassVar = "Kamerstuk 31322, nr. 512, met de toets van nr. 569 (15 september 2025)"
    changes = (
        "De overheid betaalt 96% van de gedekte kosten aan de kinderopvang; de arbeidseis wordt vooraf en periodiek "
        "getoetst, met alleen gevolgen voor de toekomst."
    )
