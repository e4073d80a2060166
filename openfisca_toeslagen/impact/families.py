"""The families of the main job: published cases, each in a file of its own that says what was published and what not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from openfisca_toeslagen import coverage
from openfisca_toeslagen.impact import situation
from openfisca_toeslagen.impact.text import Text
from openfisca_toeslagen.reading import ReadingError, Strict, line_of, read

if TYPE_CHECKING:
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.regimes import Regime

FOLDER = Path(__file__).parent / "gezinnen"


def _period(key: object) -> str:
    """Return a period key as text. Core loses values under any other spelling of a period."""
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?|ETERNITY", str(key)):
        message = f"{key} is geen periode; toegestaan: een jaar (2024), een maand (2024-03) of ETERNITY"
        raise ValueError(message)
    return str(key)


PeriodKey = Annotated[str, BeforeValidator(_period)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
#: A number may be infinite here: :mod:`~openfisca_toeslagen.impact.situation` says what a fact may hold.
Value = bool | int | Annotated[float, Field(allow_inf_nan=True)] | date | str
Facts = dict[PeriodKey, Value]


def _known_allowance(name: str) -> str:
    if name not in coverage.PARAMETERS_OF:
        message = f"onbekende toeslag {name}; toegestaan: {', '.join(coverage.PARAMETERS_OF)}"
        raise ValueError(message)
    return name


Allowance = Annotated[str, AfterValidator(_known_allowance)]


class Source(Strict):
    """Who published the case, and where."""

    titel: str
    uitgever: str
    datum: date | None = None
    link: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None
    officieel: bool


class Household(Strict):
    """Who is in the household; every other key is a fact about it."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Facts]

    aanvrager: Name
    partner: Name | None = None
    kinderen: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    medebewoners: Annotated[tuple[Name, ...], Field(strict=False)] = ()


class Situation(Strict):
    """The facts, as OpenFisca takes them."""

    personen: dict[Name, dict[str, Facts]]
    huishoudens: dict[Name, Household] = Field(min_length=1)

    @model_validator(mode="after")
    def one_household(self) -> Self:
        """Refuse more than one household, and persons who are in it twice or not at all: core takes both in silence."""
        if len(self.huishoudens) > 1:
            message = "een gezin is precies een huishouden"
            raise ValueError(message)
        (home,) = self.huishoudens.values()
        members = [home.aanvrager, *([home.partner] if home.partner else []), *home.kinderen, *home.medebewoners]
        if sorted(members) != sorted(self.personen):
            message = (
                f"elke persoon heeft precies een rol in het huishouden; personen: {', '.join(self.personen)}; "
                f"in het huishouden: {', '.join(members)}"
            )
            raise ValueError(message)
        return self


class Published(Strict):
    """A figure that somebody published, and the regimes under which it is the outcome."""

    grootheid: Name
    waarde: int | float
    regimes: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)] = ("geldende_wet",)
    periode: PeriodKey | None = None
    persoon: Name | None = None


class CliffDefinition(Strict):
    """Repeat the family with less and less of its childcare costs paid, down to the share ``van``."""

    van: Annotated[float, Field(ge=0, lt=1)]


class Family(Strict):
    """One case: its facts, what was published about it and which facts are ours."""

    id: Name
    jaar: Annotated[int, Field(ge=2006)]
    titel: Text
    verhaal: Text
    bron: Source
    geconstrueerd: Annotated[tuple[Text, ...], Field(strict=False, min_length=1)]
    toeslagen: Annotated[tuple[Allowance, ...], Field(strict=False, min_length=1)]
    #: Whether an advance was paid, so that there is something to settle.
    afrekening: bool
    situatie: Situation
    gepubliceerd: Annotated[tuple[Published, ...], Field(strict=False)] = ()
    klif: CliffDefinition | None = None


def read_families(regimes: tuple[Regime, ...], folder: Path = FOLDER) -> tuple[Family, ...]:
    """Read and check every family of a folder, in the order of the file names."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ReadingError(folder, [(1, "map", "bevat geen gezinnen (*.yaml)")])
    return tuple(_read_family(file, regimes) for file in files)


def _read_family(file: Path, regimes: tuple[Regime, ...]) -> Family:
    family = read(file, Family)
    system = regimes[0].system
    problems = list(situation.problems(family.situatie, system))
    if family.id != file.stem:
        problems.append(("id", f"is {family.id}, maar het bestand heet {file.name}: gebruik dezelfde naam"))
    problems += _published_problems(family, {regime.key for regime in regimes}, system)
    if problems:
        raise ReadingError(file, [(_line(file, path), path, problem) for path, problem in problems])
    return family


def _line(file: Path, path: str) -> int:
    return line_of(file, tuple(int(part) if part.isdigit() and len(part) < 4 else part for part in path.split(".")))


def _published_problems(family: Family, known: set[str], system: TaxBenefitSystem) -> list[tuple[str, str]]:
    problems = []
    for number, figure in enumerate(family.gepubliceerd):
        path = f"gepubliceerd.{number}"
        variable = system.variables.get(figure.grootheid)
        if variable is None:
            problems.append((f"{path}.grootheid", situation.unknown(figure.grootheid, system.variables)))
        elif variable.entity.is_person == (figure.persoon is None):
            needed = "vraagt om" if variable.entity.is_person else "kent geen"
            problems.append((f"{path}.persoon", f"{figure.grootheid} {needed} persoon"))
        if figure.persoon is not None and figure.persoon not in family.situatie.personen:
            problems.append((f"{path}.persoon", situation.unknown(figure.persoon, family.situatie.personen)))
        for regime in figure.regimes:
            if regime not in known:
                problems.append((f"{path}.regimes", situation.unknown(regime, known)))
    return problems
