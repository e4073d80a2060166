"""Proposals: each a folder with its Reform, its own parameters and, later, its tests before and after."""

from openfisca_toeslagen.reforms.alles_of_niets import AllesOfNiets
from openfisca_toeslagen.reforms.directe_financiering import DirecteFinanciering
from openfisca_toeslagen.reforms.proportioneel import Proportioneel
from openfisca_toeslagen.reforms.uitvoeringspraktijk import Uitvoeringspraktijk

__all__ = ["AllesOfNiets", "DirecteFinanciering", "Proportioneel", "Uitvoeringspraktijk"]
