"""An invoeringstoets on published aggregates: what was expected in public against what was observed in public.

Nothing can be run again here: there is no register of a model, only sentences with figures in letters and reports. What was
never predicted in public cannot be tested, and is no success.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints

from openfisca_toeslagen import reading
from openfisca_toeslagen.impact.invoeringstoets.advice import Advised, advise
from openfisca_toeslagen.impact.invoeringstoets.aggregates import Aggregate, read_aggregates
from openfisca_toeslagen.impact.invoeringstoets.scores import Judgement, Score, distance, outside
from openfisca_toeslagen.impact.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parent / "gepubliceerd"
KIND = "gepubliceerde verwachting"
REGISTER, OBSERVED = "verwachting.yaml", "waarnemingen.csv"

Words = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Expectation(reading.Strict):
    """One figure that was, or was not, predicted in public."""

    indicator: Name
    vraag: Literal[1, 2, 3, 4, 5]
    tekst: Text
    eenheid: Literal["aantal", "EUR", "aandeel"]
    waarde: float | None = Field(description="Wat vooraf is gepubliceerd; null is: niets.")
    tolerantie: Annotated[float, Field(ge=0)] = Field(0.0, description="Onze keuze, in de eenheid.")
    bron: Words
    datum: Words | None = None


class Product(reading.Strict):
    """A budget as number times amount, to say where a difference comes from."""

    tekst: Text
    aantal: Name
    bedrag: Name
    bedrag_verwacht: float = Field(description="Het bedrag per geval waarmee vooraf gerekend kan worden.")
    toelichting: Text


class PublishedRegister(reading.Strict):
    """What was expected in public of one measure."""

    soort: Literal["gepubliceerde verwachting"]
    titel: Text
    doel: Text
    invoering: Words
    verwachtingen: list[Expectation] = Field(min_length=1)
    budget: Product | None = None
    niet_geweten: list[Text] = Field(default_factory=list, description="Gebeurtenissen waar de verwachting niet van wist.")


@dataclass(frozen=True)
class Part:
    """One part of a gap, in euros."""

    naam: str
    bedrag: float


@dataclass(frozen=True)
class Gap:
    """A budget expected and observed, and the parts that add up to the difference."""

    tekst: Text
    toelichting: Text
    verwacht: float
    waargenomen: float
    delen: tuple[Part, ...]


@dataclass(frozen=True)
class PublishedTest:
    """The results: every figure scored, the course of each over time, and the gap in the budget."""

    register: PublishedRegister
    scores: tuple[Score, ...]
    #: Per indicator its observations in order of time.
    verloop: dict[str, tuple[Aggregate, ...]]
    kloof: Gap | None
    advies: Advised


def locate(given: str) -> Path:
    """Return the file that a path or the name of a published expectation of the package stands for."""
    path, names = Path(given), sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
    if path.is_file():
        return path
    if given in names:
        return FOLDER / given / REGISTER
    message = (
        f"{given}: is geen bestand, en geen gepubliceerde verwachting van het pakket; {reading.suggestion(given, names)}"
    )
    raise ValueError(message)


def is_published_register(path: Path) -> bool:
    """Return whether a file is a published expectation and not a frozen register."""
    return path.suffix in (".yaml", ".yml")


def name_of(path: Path) -> str:
    """Return the name of a published expectation: that of its folder, or of the file itself."""
    return path.parent.name if path.name == REGISTER else path.stem


def read_published(path: Path) -> PublishedRegister:
    """Read a published expectation; raises :class:`~openfisca_toeslagen.reading.ReadingError` if it cannot be used."""
    return reading.read(path, PublishedRegister)


def read_observed(path: Path, register: PublishedRegister) -> tuple[Aggregate, ...]:
    """Read the aggregates about the indicators of a published expectation."""
    return read_aggregates(path, {e.indicator: e.eenheid for e in register.verwachtingen})


def score_published(register: PublishedRegister, observed: Iterable[Aggregate], month: int | None = None) -> PublishedTest:
    """Score every expectation on the last observation, or the last one up to a month after the start."""
    course: dict[str, tuple[Aggregate, ...]] = {}
    for expectation in register.verwachtingen:
        rows = [a for a in observed if a.indicator == expectation.indicator and a.groep is None and not a.suppressed]
        rows = [a for a in rows if month is None or a.maand is None or a.maand <= month]
        course[expectation.indicator] = tuple(sorted(rows, key=lambda a: (a.maand or 0, a.rij)))
    scores = tuple(_score(e, course[e.indicator]) for e in register.verwachtingen)
    advised = advise(
        infeasible=(),
        wrong=(),
        failed=tuple(score.id for score in scores if score.fails),
        alarms=(),
        testable=any(score.oordeel in (Judgement.HOLDS, Judgement.FAILS) for score in scores),
    )
    return PublishedTest(register, scores, course, _gap(register, scores), advised)


def _score(e: Expectation, course: tuple[Aggregate, ...]) -> Score:
    last = course[-1] if course else None
    z = p = None
    if e.waarde is None:
        judgement, reason = Judgement.NOT_TESTABLE, "geen_voorspelling"
    elif last is None:
        judgement, reason = Judgement.NOT_YET, "geen_waarneming"
    else:
        if e.eenheid == "aandeel" and last.n:
            error = max(e.waarde * (1 - e.waarde) / last.n, 1e-12) ** 0.5
            z, p = distance(last.waarde, e.waarde, e.waarde, e.tolerantie, error)
        far = outside(last.waarde, e.waarde, e.waarde, e.tolerantie) != 0 if p is None else p < 0.05
        judgement, reason = (Judgement.FAILS, "buiten_tolerantie") if far else (Judgement.HOLDS, "binnen_tolerantie")
    return Score(
        id=e.indicator,
        vraag=e.vraag,
        tekst=e.tekst,
        indicator=e.indicator,
        groep=None,
        eenheid=e.eenheid,
        verwacht_laag=e.waarde,
        verwacht_hoog=e.waarde,
        tolerantie=e.tolerantie,
        waargenomen=last and last.waarde,
        laag=None,
        hoog=None,
        z=z,
        p=p,
        q=p,
        oordeel=judgement,
        reden=reason,
        bron=e.bron,
        bron_waarneming=last.bron if last else "",
        maand=last and last.maand,
    )


def _gap(register: PublishedRegister, scores: tuple[Score, ...]) -> Gap | None:
    """Return the gap of a budget that is number times amount; the parts add up to it exactly."""
    product = register.budget
    by_name = {score.indicator: score for score in scores}
    if product is None:
        return None
    number, amount = by_name.get(product.aantal), by_name.get(product.bedrag)
    if number is None or amount is None or None in (number.verwacht_laag, number.waargenomen, amount.waargenomen):
        return None
    expected_number, expected_amount = number.verwacht_laag, product.bedrag_verwacht
    more, dearer = number.waargenomen - expected_number, amount.waargenomen - expected_amount
    parts = (
        Part("aantal", more * expected_amount),
        Part("bedrag", expected_number * dearer),
        Part("samen", more * dearer),
    )
    expected = expected_number * expected_amount
    return Gap(product.tekst, product.toelichting, expected, number.waargenomen * amount.waargenomen, parts)
