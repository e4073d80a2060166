"""Proposals: each a folder with its Reform, its own parameters and, later, its tests before and after."""

from openfisca_toeslagen.reforms.alles_of_niets import AllesOfNiets
from openfisca_toeslagen.reforms.arbeidseis_losgelaten import ArbeidseisLosgelaten
from openfisca_toeslagen.reforms.directe_financiering import DirecteFinanciering
from openfisca_toeslagen.reforms.directe_financiering_duo import DirecteFinancieringDUO
from openfisca_toeslagen.reforms.directe_financiering_inkomensafhankelijk import DirecteFinancieringInkomensafhankelijk
from openfisca_toeslagen.reforms.inkomen_twee_jaar_eerder import InkomenTweeJaarEerder
from openfisca_toeslagen.reforms.kinderopvang_zonder_voorwaarden import KinderopvangZonderVoorwaarden
from openfisca_toeslagen.reforms.proportioneel import Proportioneel
from openfisca_toeslagen.reforms.stelselontwerp_2023 import Stelselontwerp2023, Stelselontwerp2023Vooraf
from openfisca_toeslagen.reforms.twee_dagen_voor_alle_kinderen import TweeDagenVoorAlleKinderen
from openfisca_toeslagen.reforms.uitvoeringspraktijk import Uitvoeringspraktijk
from openfisca_toeslagen.reforms.voorzichtig_voorschot import VoorzichtigVoorschot

__all__ = [
    "AllesOfNiets",
    "ArbeidseisLosgelaten",
    "DirecteFinanciering",
    "DirecteFinancieringDUO",
    "DirecteFinancieringInkomensafhankelijk",
    "InkomenTweeJaarEerder",
    "KinderopvangZonderVoorwaarden",
    "Proportioneel",
    "Stelselontwerp2023",
    "Stelselontwerp2023Vooraf",
    "TweeDagenVoorAlleKinderen",
    "Uitvoeringspraktijk",
    "VoorzichtigVoorschot",
]
