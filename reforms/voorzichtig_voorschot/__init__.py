"""The cautious advance: a part of the expected award in the year itself, the rest after the definitive award.

No right changes. Awir art. 16 lid 1 already lets the advance be less than the whole: "tot het bedrag waarop de
tegemoetkoming vermoedelijk zal worden vastgesteld". A trial was announced for 2026; the part was not published.
"""

from typing import ClassVar

from openfisca_toeslagen.proposal import Proposal


class VoorzichtigVoorschot(Proposal):
    """The law with an advance of a part of the expected award, for all allowances."""

    name = title = "Voorzichtig voorschot"
    reference = "Awir art. 16; aankondiging van een proef in 2026 (rijksoverheid.nl, 2 juli 2025)"
    period = "Elk jaar waarvan de toeslag bekend is"
    changes = "Het voorschot is negen tiende van de verwachte toekenning; de rest volgt na de definitieve beschikking."
    replaces = frozenset()
    executes: ClassVar = {"advance_part": "voorzichtig_voorschot.deel"}

    def apply(self) -> None:
        """Add the part; the year cycle asks for it."""
        self.add_parameters("voorzichtig_voorschot")
