"""The definition of an uitvoeringstoets: what is compared with what, over whom, and what is assumed. Written by people.

It stands with its proposal, ``reforms/<proposal>/uitvoeringstoets.yaml``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from openfisca_toeslagen import layout
from openfisca_toeslagen.impact.indicators import find
from openfisca_toeslagen.impact.register import filter as filters
from openfisca_toeslagen.impact.text import Text
from openfisca_toeslagen.population.schema import GROUP
from openfisca_toeslagen.reading import ReadingError, Strict, line_of, read, suggestion
from openfisca_toeslagen.year_cycle.assumptions import Given, NotNegative
from openfisca_toeslagen.year_cycle.regimes import check_names

FILE = "uitvoeringstoets.yaml"

#: The five main questions of the invoeringstoets, in the words of the letter of 15 January 2021 (section 3).
QUESTIONS = {
    1: "Werkt dit inderdaad zoals we bedoeld hadden?",
    2: "Kloppen de aannames uit de uitvoeringstoets nog steeds?",
    3: "Wat is de kwaliteit van de uitvoering?",
    4: "Zijn er knelpunten of nieuwe inzichten waar we aan de voorkant niet aan gedacht hadden?",
    5: "Hoe pakt het uit voor de mensen waarvoor de wet bedoeld is?",
}

Words = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Seed = Annotated[int, Field(ge=0, lt=2**63)]
Share = Annotated[float, Field(ge=0, le=1)]


def _known_indicator(name: str) -> str:
    find(name)
    return name


def _readable_filter(text: str) -> str:
    filters.parse(text)
    return text


def _no_group(feature: str) -> str:
    """Refuse an audit column as a ground to select a household by."""
    text = feature if any(sign in feature for sign in "<>=") else f"{feature}=1"
    for condition in filters.parse(text):
        if condition.column.startswith(GROUP):
            message = f"{condition.column} is een kolom voor de verantwoording; een controle mag er niet op kiezen"
            raise ValueError(message)
    return feature


Feature = Annotated[str, AfterValidator(_no_group)]
IndicatorName = Annotated[str, AfterValidator(_known_indicator)]
Filter = Annotated[str, AfterValidator(_readable_filter)]


class Range(Strict):
    """What an indicator is expected to lie in, both ends included."""

    van: float
    tot: float

    @model_validator(mode="after")
    def _low_to_high(self) -> Self:
        if self.van > self.tot:
            message = f"een bereik loopt van laag naar hoog, niet van {self.van:g} naar {self.tot:g}"
            raise ValueError(message)
        return self


class Assumption(Strict):
    """Something that has to hold for the proposal to work, put so that a year later it can be seen whether it did."""

    id: Name
    vraag: Literal[1, 2, 3, 4, 5] = Field(description="Welke van de vijf hoofdvragen van de invoeringstoets.")
    tekst: Words = Field(description="De aanname in een zin.")
    indicator: IndicatorName
    groep: Filter | None = Field(None, description="Voor wie, zoals groep_regio=noord of kinderen>=3; leeg is iedereen.")
    stelsel: Words
    verwacht: float | Range | None = Field(
        None, description="Een waarde of een bereik; leeg is het 5-95%-interval dat de toets zelf voorspelt."
    )
    tolerantie: Annotated[float, Field(ge=0)] = Field(
        0.0, description="Hoe ver de uitkomst buiten het verwachte mag liggen, in de eenheid van de indicator."
    )
    bron: Words
    zichtbaar_na_maanden: Annotated[int, Field(ge=1, le=72)] = Field(
        description="Maanden na de invoering waarna dit is waar te nemen; definitieve toekenningen niet voor maand 18."
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        indicator = find(self.indicator)
        unit = indicator.unit
        ends = (self.verwacht.van, self.verwacht.tot) if isinstance(self.verwacht, Range) else (self.verwacht,) * 2
        if self.verwacht is None or indicator.difference:
            return self
        if unit == "aandeel" and not 0 <= ends[0] <= ends[1] <= 1:
            message = f"{self.indicator} is een aandeel en ligt van 0 tot en met 1, niet van {ends[0]:g} tot {ends[1]:g}"
            raise ValueError(message)
        if unit in ("huishoudens", "maanden", "aantal", "aantal per jaar") and ends[0] < 0:
            message = f"{self.indicator} is in {unit} en kan niet onder 0 liggen, zoals {ends[0]:g}"
            raise ValueError(message)
        return self


class Population(Strict):
    """Over whom: a synthetic population of the Netherlands, made when it is needed, or a folder that ``map`` names."""

    huishoudens: Annotated[int, Field(ge=1_000, le=1_000_000)] | None = Field(
        None, description="Aantal rijen van de nagemaakte bevolking."
    )
    zaad: Seed | None = Field(None, description="Zaad van de nagemaakte bevolking.")
    map: Words | None = Field(None, description="Map met een bevolking in delen, ten opzichte van dit bestand.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        made = (self.huishoudens, self.zaad)
        if (self.map is None) == (None in made) or (self.map and made != (None, None)):
            message = "geef huishoudens en zaad van een nagemaakte bevolking, of map, en niet allebei"
            raise ValueError(message)
        return self


class Uncertainty(Strict):
    """How the intervals are made: draws of the execution assumptions within their ``marge``, and resampled households."""

    trekkingen: Annotated[int, Field(ge=4, le=200)] = Field(16, description="Trekkingen van de uitvoeringsaannames.")
    huishoudens: Annotated[int, Field(ge=500)] = Field(5_000, description="Huishoudens waarop elke trekking rekent.")
    herhalingen: Annotated[int, Field(ge=50, le=2_000)] = Field(200, description="Hertrekkingen van huishoudens.")


class Selection(Strict):
    """A selection of cases for a check by hand: which share, and by which facts the score is made."""

    id: Name
    tekst: Words
    stelsel: Words | None = Field(None, description="Stelsel waarin gecontroleerd wordt; leeg is elk stelsel.")
    aandeel: Annotated[float, Field(gt=0, lt=1)] = Field(description="Deel van de ontvangers dat wordt gecontroleerd.")
    kenmerken: dict[Feature, float] = Field(
        min_length=1,
        description=(
            "Kenmerk en gewicht in de score: een getal wordt geordend van 0 tot 1 (kinderen: 1.0), een filter is 0 of 1 "
            "(inkomensbron=zelfstandige: 2.0). Een groepskolom mag niet: die is alleen voor de verantwoording."
        ),
    )
    treffer: Annotated[float, Field(ge=0)] = Field(
        500.0, description="Een controle is raak bij meer dan dit bedrag te veel ontvangen, in euro's."
    )
    bron: Words


class Introduction(Strict):
    """What only the executor can say of the introduction; what is not given is not guessed."""

    ict_incidenteel: Given[NotNegative] | None = Field(None, description="Automatisering, eenmalig, in euro's.")
    ict_structureel: Given[NotNegative] | None = Field(None, description="Automatisering, per jaar, in euro's.")
    fte_incidenteel: Given[NotNegative] | None = Field(None, description="Voltijdsbanen voor de invoering zelf.")


class Definition(Strict):
    """An uitvoeringstoets."""

    voorstel: Words = Field(description="Het stelsel dat wordt getoetst.")
    titel: Text
    doel: Text = Field(description="Wat het voorstel beoogt, in een zin.")
    basis: Words = Field(description="Het stelsel waarmee wordt vergeleken.")
    alternatieven: Annotated[tuple[Words, ...], Field(strict=False, min_length=1)] = Field(
        description="Wat vanuit de burger verder is onderzocht: ten minste een stelsel naast de basis (brief, par. 5)."
    )
    jaar: Annotated[int, Field(ge=2013, le=2026)]
    invoering: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] = Field(description="Beoogde datum.")
    bevolking: Population
    zaad: Seed = Field(0, description="Zaad van de trekkingen in het jaar, dezelfde in elk stelsel.")
    uitvoering: Words | None = Field(None, description="Bestand met uitvoeringsaannames; leeg is dat van het pakket.")
    kosten: Words | None = Field(None, description="Bestand met kosten van de uitvoering; leeg is dat van het pakket.")
    drempels: Words | None = Field(None, description="Bestand met drempels per blok; leeg is dat van het pakket.")
    onzekerheid: Uncertainty = Uncertainty()
    invoeringskosten: Introduction = Introduction()
    referentiegroepen: dict[Name, Words] = Field(
        default_factory=dict, description="Groep waarmee de andere van een kolom worden vergeleken; leeg is de grootste."
    )
    selecties: Annotated[tuple[Selection, ...], Field(strict=False)] = ()
    aannames: Annotated[tuple[Assumption, ...], Field(strict=False, min_length=1)]

    @field_validator("invoering")
    @classmethod
    def _date(cls, value: str) -> str:
        from datetime import date

        try:
            date.fromisoformat(value)
        except ValueError as error:
            message = f"{value} is geen datum"
            raise ValueError(message) from error
        return value

    @property
    def stelsels(self) -> tuple[str, ...]:
        """The regimes: baseline, proposal, alternatives."""
        return (self.basis, self.voorstel, *self.alternatieven)


def read_definition(file: Path) -> Definition:
    """Read a definition; raises :class:`~openfisca_toeslagen.reading.ReadingError` with every place that is wrong."""
    definition = read(file, Definition)
    problems = list(_problems(definition))
    if problems:
        raise ReadingError(file, [(line_of(file, path), ".".join(map(str, path)), text) for path, text in problems])
    return definition


def _problems(definition: Definition) -> Any:  # noqa: ANN401 - an iterator of (path, problem)
    """Yield what can only be seen from the whole."""
    for field in ("basis", "voorstel"):
        yield from _regime(definition, field)
    names = {definition.basis, definition.voorstel}
    if definition.basis == definition.voorstel:
        yield ("basis",), f"het voorstel {definition.voorstel} kan niet met zichzelf worden vergeleken"
    for number, alternative in enumerate(definition.alternatieven):
        if alternative in names:
            text = f"{alternative} staat er al; noem een stelsel naast basis en voorstel (brief par. 5: alternatieven)"
            yield ("alternatieven", number), text
        names.add(alternative)
        try:
            check_names([alternative])
        except ValueError as error:
            yield ("alternatieven", number), str(error)
    seen: set[str] = set()
    for number, assumption in enumerate(definition.aannames):
        if assumption.id in seen:
            yield ("aannames", number, "id"), f"aanname {assumption.id} staat er twee keer"
        seen.add(assumption.id)
        if assumption.stelsel not in names:
            text = f"stelsel {assumption.stelsel} wordt niet vergeleken; {suggestion(assumption.stelsel, sorted(names))}"
            yield ("aannames", number, "stelsel"), text
    for number, selection in enumerate(definition.selecties):
        if selection.stelsel is not None and selection.stelsel not in names:
            text = f"stelsel {selection.stelsel} wordt niet vergeleken; {suggestion(selection.stelsel, sorted(names))}"
            yield ("selecties", number, "stelsel"), text


def _regime(definition: Definition, field: str) -> Any:  # noqa: ANN401
    try:
        check_names([getattr(definition, field)])
    except ValueError as error:
        yield (field,), str(error)


def definitions() -> dict[str, Path]:
    """Return the definitions that come with the package, by the folder of their proposal."""
    return {path.parent.name: path for path in sorted(layout.REFORMS.glob(f"*/{FILE}"))}


#: The definitions that run when none is named.
MAIN = ("proportioneel", "directe_financiering")


def named(names: list[str]) -> list[Path]:
    """Return the files of definitions named by path or by folder of the package; raises ValueError for what is neither."""
    own = definitions()
    found = []
    for name in names or MAIN:
        path = Path(name)
        if path.is_file() or path.suffix in (".yaml", ".yml"):
            if not path.is_file():
                message = f"{name}: bestaat niet"
                raise ValueError(message)
            found.append(path)
        elif name in own:
            found.append(own[name])
        else:
            message = f"definitie {name} is onbekend; {suggestion(name, own)}, of het pad van een {FILE}"
            raise ValueError(message)
    return found


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a definition, for editors."""
    return Definition.model_json_schema() | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
