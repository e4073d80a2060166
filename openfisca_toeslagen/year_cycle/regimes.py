"""The regimes by name, so that a worker can build them itself: a tax-benefit system cannot be sent to another process.

The one list of all there are: the law, the reforms in Python by the name of their class, the proposals in YAML by the name
of their folder or by path, and stacks of them, ``A+B``.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openfisca_toeslagen import CountryTaxBenefitSystem, layout, reforms
from openfisca_toeslagen.parametric import FILE, ParametricProposal, proposal_class
from openfisca_toeslagen.proposal import Proposal
from openfisca_toeslagen.reading import suggestion
from openfisca_toeslagen.year_cycle.stacking import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

#: The law as it is.
CURRENT = "huidig"
#: The proposals in YAML that come with the package.
PARAMETRIC = {path.parent.name: path for path in sorted(layout.REFORMS.glob(f"*/{FILE}"))}
NAMES = (CURRENT, *reforms.__all__, *PARAMETRIC)
STACK = "+"


@dataclass(frozen=True)
class Header:
    """What a regime is, in Dutch: for reports."""

    title: str
    changes: str
    reference: str
    baseline: str
    period: str


def check_names(names: Sequence[str]) -> None:
    """Refuse with ValueError what is no regime or cannot be stacked, a regime that is named twice, and none at all."""
    _check_plainly(names)
    if any(name not in (CURRENT, *reforms.__all__) for name in names):
        _build(names)


def build_systems(names: Sequence[str]) -> dict[str, TaxBenefitSystem]:
    """Return the systems of the regimes in the order given, all on one law; raise ValueError for what cannot be built."""
    _check_plainly(names)
    return _build(names)


def header(name: str) -> Header:
    """Return title, change, reference and baseline of a regime; of a stack those of the parts that are named in it."""
    proposals = [_find(part, Path())[1] for part in _parts(name) if part != CURRENT]
    if not proposals:
        return Header(
            "Geldende wet",
            Proposal.baseline_title,
            "Wet kinderopvang art. 1.5; ECLI:NL:RVS:2019:3535 en 3536 (23 oktober 2019)",
            Proposal.baseline_title,
            "Elk jaar waarvan de waarden bekend zijn",
        )
    return Header(
        " + ".join(proposal.title for proposal in proposals),
        " ".join(proposal.changes for proposal in proposals),
        "; ".join(proposal.reference for proposal in proposals),
        ", ".join(dict.fromkeys(proposal.baseline_title for proposal in proposals)),
        "; ".join(dict.fromkeys(proposal.period for proposal in proposals)),
    )


def files(names: Sequence[str]) -> dict[str, str]:
    """Return the SHA-256 of every YAML outside the package that the regimes are built of, by path as it was given."""
    own = {path.resolve() for path in PARAMETRIC.values()}
    proposals = [(label, p) for name in names for label, p, _ in _proposals(name) if issubclass(p, ParametricProposal)]
    return {label: hashlib.sha256(p.file.read_bytes()).hexdigest() for label, p in proposals if p.file.resolve() not in own}


def file_name(name: str) -> str:
    """Return a regime's name as part of a file name: letters, digits and ``_.-+`` stay, everything else becomes ``_``."""
    return re.sub(r"[^\w.+-]", "_", name)


def _check_plainly(names: Sequence[str]) -> None:
    """Refuse what can be seen without building a system."""
    if not names:
        message = f"geen stelsel genoemd; toegestaan: {', '.join(NAMES)}"
        raise ValueError(message)
    for name in names:
        same = [other for other in names if file_name(other) == file_name(name)]
        if len(same) > 1:
            message = f"stelsel {name} staat er twee keer; toegestaan: elk stelsel een keer"
            raise ValueError(message)
        list(_proposals(name))


def _build(names: Sequence[str]) -> dict[str, TaxBenefitSystem]:
    law = CountryTaxBenefitSystem()
    built: dict[tuple[str, ...], Stack] = {(): Stack(law)}
    systems = {}
    for name in names:
        below: tuple[str, ...] = ()
        for label, proposal, basis in _proposals(name):
            below += (label,)
            if below not in built:
                built[below] = built[below[:-1]].with_proposal(label, proposal, basis)
        systems[name] = built[below].system
    return systems


def _proposals(name: str) -> Iterator[tuple[str, type[Proposal], frozenset[str]]]:
    """Yield the proposals of a regime from below, each once, with its label and the labels of what it builds upon."""
    done: dict[str, frozenset[str]] = {}
    parts = _parts(name)
    for part in parts:
        if parts.count(part) > 1:
            message = f"stelsel {name} noemt {part} twee keer"
            raise ValueError(message)
        if part != CURRENT or len(parts) > 1:
            yield from _with_basis(part, Path(), done, ())


def _parts(name: str) -> list[str]:
    return [name] if Path(name).is_file() else name.split(STACK)


def _with_basis(
    name: str, folder: Path, done: dict[str, frozenset[str]], above: tuple[str, ...]
) -> Iterator[tuple[str, type[Proposal], frozenset[str]]]:
    """Yield what a proposal builds upon and then itself, except what is ``done``; adds to ``done``."""
    label, proposal = _find(name, folder)
    if label in above:
        message = f"{label}: de basis loopt rond: {' op '.join((*above, label))}"
        raise ValueError(message)
    if label in done:
        return
    below: set[str] = set()
    for base in proposal.basis:
        if base == CURRENT:
            continue
        own_folder = proposal.file.parent if issubclass(proposal, ParametricProposal) else folder
        yield from _with_basis(base, own_folder, done, (*above, label))
        base_label, _ = _find(base, own_folder)
        below |= {base_label, *done[base_label]}
    done[label] = frozenset(below)
    yield label, proposal, done[label]


def _find(name: str, folder: Path) -> tuple[str, type[Proposal]]:
    """Return a proposal and its label: its name, or the path of its file, relative to the file that names it."""
    if name in reforms.__all__:
        return name, getattr(reforms, name)
    if name in PARAMETRIC:
        return name, proposal_class(PARAMETRIC[name])
    path = folder / name
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            message = f"stelsel {name} is onbekend: het bestand {path} bestaat niet"
            raise ValueError(message)
        return os.path.normpath(path), proposal_class(path)
    message = f"stelsel {name} is onbekend; {suggestion(name, NAMES)}, of het pad van een {FILE}"
    raise ValueError(message)
