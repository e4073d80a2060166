"""Running a register again: whether every figure comes out the same and, if not, which input changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openfisca_toeslagen.impact.freezing import freeze, test_of

if TYPE_CHECKING:
    from pathlib import Path

    from openfisca_toeslagen.impact.freezing import Progress
    from openfisca_toeslagen.impact.register.frozen import Prediction, Register

#: What the hashes of the inputs are of.
MEANING = {
    "pakket": "het pakket",
    "versie": "de versie van het pakket",
    "programma": "de wet, haar parameters, de voorstellen of de jaarcyclus",
    "toets": "de indicatoren of hoe de intervallen worden gemaakt",
    "voorstellen": "een voorstel buiten het pakket",
    "bevolking": "de bevolking",
    "uitvoering": "de uitvoeringsaannames",
    "kosten": "de kosten van de uitvoering",
    "drempels": "de drempels",
    "definitie": "de definitie",
    "zaad": "het zaad",
    "versies": "de versie van een bibliotheek",
}


@dataclass(frozen=True)
class Difference:
    """A figure that came out otherwise; None where it is there only once."""

    indicator: str
    stelsel: str
    groep: str | None
    toen: tuple[float | None, ...] | None
    nu: tuple[float | None, ...] | None


@dataclass(frozen=True)
class Repetition:
    """A register beside the same one run now."""

    cijfers: int
    verschillen: tuple[Difference, ...]
    #: Per input that changed: what it is, the value then and the value now.
    gewijzigd: tuple[tuple[str, str, str], ...]

    @property
    def same(self) -> bool:
        """Whether every figure came out the same."""
        return not self.verschillen


def repeat(register: Register, file: Path, workers: int, progress: Progress) -> Repetition:
    """Run a register again and compare. Raises :class:`~openfisca_toeslagen.year_cycle.run_folder.RunError` if it cannot."""
    (again,) = freeze([test_of(register, file)], workers, progress)
    return compare(register, again.register)


def compare(then: Register, now: Register) -> Repetition:
    """Compare two registers of one definition, figure by figure."""
    before, after = _figures(then), _figures(now)
    differences = tuple(
        Difference(*key, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    )
    return Repetition(len(before), differences, tuple(_changed(then, now)))


def _figures(register: Register) -> dict[tuple[str, str, str | None], tuple[float | None, ...]]:
    def values(p: Prediction) -> tuple[float | None, ...]:
        return (p.waarde, p.laag, p.hoog, p.steekproeffout, p.aannamefout)

    return {(p.indicator, p.stelsel, p.groep): values(p) for p in register.voorspellingen}


def _changed(then: Register, now: Register) -> list[tuple[str, str, str]]:
    before, after = then.invoer.model_dump(), now.invoer.model_dump()
    return [(MEANING[name], str(before[name]), str(after[name])) for name in before if before[name] != after[name]]
