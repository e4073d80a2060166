"""What the Dienst Toeslagen does where it differs from the text of the law; published outcomes follow this."""

from openfisca_core.parameters import ParameterNode

from openfisca_toeslagen.proposal import Proposal


def follow_practice(parameters: ParameterNode) -> ParameterNode:
    """Take the threshold income in whole euros, as the Dienst publishes it."""
    parameters.zorgtoeslag.drempelinkomen.volgens_dienst.update(start="2013-01-01", value=True)
    return parameters


class Uitvoeringspraktijk(Proposal):
    """The law with the whole-euro threshold income of the Dienst (decision 6)."""

    name = title = "Uitvoeringspraktijk"
    reference = "Rekenhulpen 'Berekening zorgtoeslag' van de Dienst Toeslagen"
    period = "De jaren waarvan het drempelinkomen van de Dienst is gevonden"
    changes = "Het drempelinkomen van de zorgtoeslag is het hele bedrag dat de Dienst Toeslagen gebruikt."
    replaces = frozenset()

    def apply(self) -> None:
        """Switch the parameter."""
        self.modify_parameters(follow_practice)
