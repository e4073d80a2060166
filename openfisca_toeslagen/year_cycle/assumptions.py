"""The execution assumptions: everything about people and practice that no law says and that the year cycle needs.

They are read from YAML (``uitvoering.yaml`` holds the defaults). Every value carries its source or says that it is an
assumption; ``marge`` is the range in which it probably lies, for whoever draws it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Generic, Self, TypeVar

from pydantic import Field, StringConstraints, field_validator, model_validator

from openfisca_toeslagen.reading import Strict, check, read, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULTS = Path(__file__).parent / "uitvoering.yaml"

T = TypeVar("T")
Text = Annotated[str, StringConstraints(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Percentage = Annotated[float, Field(gt=-100)]
Months = Annotated[int, Field(ge=0, le=12)]


class Given(Strict, Generic[T]):
    """One value with where it comes from."""

    waarde: T = Field(description="De waarde.")
    bron: Text | None = Field(None, description="Waar de waarde gepubliceerd is.")
    aanname: bool = Field(False, description="true als de waarde nergens gepubliceerd is: een aanname van ons.")
    toelichting: Text | None = Field(None, description="Hoe de waarde uit de bron volgt, of waarom dit is aangenomen.")
    marge: tuple[float, float] | None = Field(None, description="Bereik (5% tot 95%) waarin de waarde waarschijnlijk ligt.")

    @field_validator("marge", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(float(v) if type(v) is int else v for v in value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _has_origin(self) -> Self:
        if bool(self.bron) == self.aanname:
            message = "geef een bron of aanname: true, niet allebei of geen van beide"
            raise ValueError(message)
        if self.marge and not self.marge[0] <= self.marge[1]:
            message = f"marge loopt van laag naar hoog, niet van {self.marge[0]} naar {self.marge[1]}"
            raise ValueError(message)
        return self


def _adds_up(shares: dict) -> dict:
    """Refuse shares that do not add up to 1."""
    if not shares or abs(sum(shares.values()) - 1) > 1e-9:
        message = f"de aandelen tellen samen tot {sum(shares.values()):g} en moeten samen 1 zijn"
        raise ValueError(message)
    return shares


class Delay(Given[dict[Months, Share]]):
    """How many months pass between one thing and the next: number of months -> share."""

    @field_validator("waarde")
    @classmethod
    def _complete(cls, shares: dict) -> dict:
        return _adds_up(shares)


class IncomeGroup(Strict):
    """How far the income that turns out lies from the income of the year before, for one group of households.

    A Laplace shape: the published percentiles are far more peaked, with far longer tails, than a normal distribution.
    """

    mediaan: Given[Percentage] = Field(description="Mediane verandering in procenten.")
    spreiding: Given[NotNegative] = Field(description="Schaal b van de Laplace-verdeling, in procenten.")


class IncomeEstimate(Strict):
    """The error of the income estimate on which the advance rests."""

    schaal: Given[NotNegative] = Field(
        description=(
            "Deel van de jaarlijkse verandering dat de schatting mist; 0 is geen fout, 1 is de bovengrens. De "
            "enige waarde die op de gepubliceerde terugvorderingen is gepast."
        )
    )
    werknemer: IncomeGroup = Field(description="Hoofdverdiener in loondienst.")
    zelfstandige: IncomeGroup = Field(description="Hoofdverdiener is zelfstandige.")
    uitkering_of_pensioen: IncomeGroup = Field(description="Hoofdverdiener heeft een uitkering of pensioen.")
    alleenstaande_ouder: IncomeGroup = Field(description="Alleenstaande ouder in loondienst.")
    jonger_dan_25: IncomeGroup = Field(description="Aanvrager en partner zijn jonger dan 25.")


class Reporting(Strict):
    """Whether and when a change is reported in the year itself; what is not, comes out in the definitive award."""

    gemeld: Given[Share] = Field(description="Deel van de wijzigingen dat in het jaar zelf wordt gemeld.")
    vertraging: Delay = Field(description="Maanden tussen wijziging en melding: aandeel per aantal maanden.")


class IncomeReporting(Strict):
    """Whether and when a better income estimate is given during the year."""

    gemeld_stijging: Given[Share] = Field(description="Deel dat een hoger inkomen dan geschat in het jaar meldt.")
    gemeld_daling: Given[Share] = Field(description="Deel dat een lager inkomen dan geschat in het jaar meldt.")
    vanaf: Given[Share] = Field(description="Afwijking van het inkomen (deel) waaronder niemand meldt.")
    rest: Given[Share] = Field(description="Deel van de fout dat na de melding blijft.")


class JobLoss(Reporting):
    """A person loses all work during the year."""

    kans: Given[Share] = Field(description="Kans per werkende en jaar.")
    uitkering: Given[Share] = Field(description="Inkomen na het verlies als deel van het loon.")
    opvang_stopt_na: Delay = Field(
        description="Maanden waarin het gezin de opvang nog gebruikt: aandeel per aantal maanden."
    )


class JobFound(Reporting):
    """A person who did not work at the start of the year finds work."""

    kans: Given[Share] = Field(description="Kans per werkende en jaar dat die aan het begin van het jaar nog niet werkte.")
    uitkering: Given[Annotated[float, Field(gt=0, le=1)]] = Field(description="Inkomen ervoor als deel van het loon.")


class _Ratio(Reporting):
    """The base of changes drawn evenly between two ratios."""

    @model_validator(mode="after")
    def _low_to_high(self) -> Self:
        if self.laagste.waarde > self.hoogste.waarde:
            message = f"laagste ({self.laagste.waarde:g}) is meer dan hoogste ({self.hoogste.waarde:g})"
            raise ValueError(message)
        return self


class HoursChange(_Ratio):
    """A person starts to work more or fewer hours; the income goes with it."""

    kans: Given[Share] = Field(description="Kans per werkende en jaar.")
    laagste: Given[Positive] = Field(description="Laagste verhouding tussen nieuwe en oude uren.")
    hoogste: Given[Positive] = Field(description="Hoogste verhouding; alles daartussen is even waarschijnlijk.")


class PartnerChange(Reporting):
    """A partner leaves during the year, or was not there yet at its start."""

    kans_vertrek: Given[Share] = Field(description="Kans per paar en jaar dat de partner vertrekt.")
    kans_komst: Given[Share] = Field(description="Kans per paar en jaar dat de partner er in het begin nog niet was.")


class AmountChange(_Ratio):
    """A rent or an amount of childcare changes during the year."""

    kans: Given[Share] = Field(description="Kans per huishouden en jaar.")
    laagste: Given[NotNegative] = Field(description="Laagste verhouding tussen nieuw en oud.")
    hoogste: Given[NotNegative] = Field(description="Hoogste verhouding; alles daartussen is even waarschijnlijk.")


class Changes(Strict):
    """What changes during the year and what the Dienst Toeslagen hears of it.

    The chances hold for facts that are given once for the whole year. A fact that is given by month says itself what
    changed; only the reporting of it is then drawn.
    """

    inkomen: IncomeReporting = Field(description="Melding van een ander inkomen dan geschat.")
    baanverlies: JobLoss = Field(description="Verlies van werk.")
    werk_gevonden: JobFound = Field(description="Werk gevonden.")
    uren: HoursChange = Field(description="Meer of minder uren werk.")
    partner: PartnerChange = Field(description="Partner vertrekt of komt.")
    huur: AmountChange = Field(description="Andere huur.")
    opvang: AmountChange = Field(description="Meer of minder uren opvang, of geen.")
    kind: Reporting = Field(description="Kind verlaat het adres of komt erbij; alleen uit de gegevens.")
    overig: Reporting = Field(description="Iedere andere wijziging; alleen uit de gegevens.")


class Childcare(Strict):
    """What happens between parent, provider and Dienst Toeslagen."""

    gefactureerd_per_gebruikt_uur: Given[Annotated[float, Field(ge=1)]] = Field(
        description="Gefactureerde uren gedeeld door gebruikte uren. Raakt alleen de verrekening met de opvang."
    )
    aandeel_met_onbetaald_deel: Given[Share] = Field(description="Deel van de gezinnen dat niet alles betaalt.")
    hoogste_onbetaald_deel: Given[Share] = Field(
        description="Het onbetaalde deel ligt, even waarschijnlijk, tussen 0 en dit deel van de kosten."
    )
    aandeel_met_onbewezen_maand: Given[Share] = Field(
        description="Deel van de gezinnen dat van een maand geen bewijs heeft."
    )
    aandeel_met_inspanning: Given[Share] = Field(
        description="Deel van de zaken zonder bewijs waarin de Dienst de inspanning van Awir art. 18 doet."
    )


class Mitigation(Strict):
    """How the Dienst uses its freedom to reclaim less (Awir art. 26 lid 2), from the day the law gives it."""

    kans: Given[Share] = Field(description="Deel van de huishoudens van wie een terugvordering wordt gematigd.")
    deel: Given[Share] = Field(description="Deel van de terugvordering dat dan wegvalt.")


class TakeUp(Strict):
    """Who applies. A column ``maakt_gebruik_van_<toeslag>`` of the data goes before these shares."""

    zorgtoeslag: Given[Share] = Field(description="Deel van de huishoudens met recht dat zorgtoeslag aanvraagt.")
    huurtoeslag: Given[Share] = Field(description="Deel van de huishoudens met recht dat huurtoeslag aanvraagt.")
    kindgebonden_budget: Given[Share] = Field(description="Deel van de huishoudens met recht dat het gebruikt.")
    kinderopvangtoeslag: Given[Share] = Field(description="Deel van de huishoudens met recht dat het aanvraagt.")
    achteraf: Given[Share] = Field(
        description="Deel van wie zonder voorschot bleef maar recht blijkt te hebben, dat na afloop nog aanvraagt."
    )


class Decision(Given[dict[Annotated[int, Field(ge=1, le=60)], Share]]):
    """Months from the end of the year to the month in which the definitive award is dated (on the 1st) -> share."""

    @field_validator("waarde")
    @classmethod
    def _complete(cls, shares: dict) -> dict:
        return _adds_up(shares)


class Payment(Strict):
    """How a recovery is paid. Who does neither of the first two has the standard plan, or leaves it before its end."""

    ineens: Given[Share] = Field(description="Deel van de terugvorderingen dat binnen de betaaltermijn wordt betaald.")
    binnen_een_jaar: Given[Share] = Field(description="Deel dat daarna, binnen een jaar, wordt betaald.")
    standaardregeling_afgemaakt: Given[Share] = Field(description="Deel van de standaardregelingen dat wordt afgemaakt.")

    @model_validator(mode="after")
    def _at_most_all(self) -> Self:
        if self.ineens.waarde + self.binnen_een_jaar.waarde > 1:
            message = "ineens en binnen_een_jaar zijn samen meer dan 1"
            raise ValueError(message)
        return self


class DirectFunding(Strict):
    """How the conditions are tested when the State pays the provider (decision 20)."""

    toetsinterval: Given[Annotated[int, Field(ge=1, le=12)]] = Field(
        description="Maanden tussen twee toetsen van de voorwaarden, te beginnen in januari."
    )
    aanmelding_werkt_direct: Given[bool] = Field(
        description="Of wie tussen twee toetsen recht krijgt, zich meldt en meteen wordt getoetst."
    )


class Assumptions(Strict):
    """All execution assumptions of a run."""

    inkomensschatting: IncomeEstimate = Field(description="Fout van de inkomensschatting.")
    wijzigingen: Changes = Field(description="Wijzigingen in het jaar en hun melding.")
    kinderopvang: Childcare = Field(description="Praktijk van de kinderopvang.")
    matiging: Mitigation = Field(description="Praktijk van het matigen van terugvorderingen.")
    gebruik: TakeUp = Field(description="Gebruik per toeslag.")
    besluit: Decision = Field(description="Datum van de definitieve beschikking.")
    betaling: Payment = Field(description="Betaling van terugvorderingen.")
    directe_financiering: DirectFunding = Field(description="Uitvoering van directe financiering.")

    def values(self) -> Iterator[tuple[str, Given]]:
        """Yield every value with its dotted path, in the order of the file."""
        yield from _walk(self, "")

    def replacing(self, changes: Mapping[str, object]) -> Assumptions:
        """Return the same assumptions with other values, by dotted path: ``{"inkomensschatting.schaal": 0.3}``.

        A replaced value counts as an assumption: its source no longer holds. Raises :class:`ReadingError` on a path or a
        value that is not allowed.
        """
        paths = dict(self.values())
        content = self.model_dump()
        for path, value in changes.items():
            if path not in paths:
                message = f"onbekend; {suggestion(path, paths)}"
                raise ValueError(f"{path}: {message}")
            *parents, last = path.split(".")
            here = content
            for parent in parents:
                here = here[parent]
            here[last] = {"waarde": value, "aanname": True, "marge": here[last]["marge"]}
        return check(content, Assumptions, "aannames")


def _walk(model: Strict, prefix: str) -> Iterator[tuple[str, Given]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Given):
            yield prefix + name, value
        else:
            yield from _walk(value, f"{prefix}{name}.")


def read_assumptions(file: Path = DEFAULTS) -> Assumptions:
    """Read execution assumptions; raise :class:`~openfisca_toeslagen.reading.ReadingError` if unusable."""
    return read(file, Assumptions)
