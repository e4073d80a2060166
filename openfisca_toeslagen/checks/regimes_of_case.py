"""The regimes under which a case states outcomes: those of ``reforms`` as core knows them, and those of ``stelsels``."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from openfisca_core.reforms import Reform
from openfisca_core.tools.test_runner import _get_tax_benefit_system

from openfisca_toeslagen import facts, reforms
from openfisca_toeslagen.year_cycle import regimes

if TYPE_CHECKING:
    from pathlib import Path

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

KEY = "stelsels"


@functools.cache
def law() -> TaxBenefitSystem:
    """Return the law as it is; built once, as every regime of a file is."""
    return regimes.build_systems([regimes.CURRENT])[regimes.CURRENT]


def system(name: object, folder: Path, base: TaxBenefitSystem) -> TaxBenefitSystem:
    """Return the system of a regime by its name, or by the path of a proposal in YAML from ``folder``.

    A regime in Python is built on ``base``, as core does for ``reforms``. Raises ValueError with the names that are allowed.
    """
    if not isinstance(name, str):
        message = f"{name} is geen naam van een stelsel; toegestaan: {', '.join(regimes.NAMES)}"
        raise ValueError(message)
    if name == regimes.CURRENT:
        return reformed(base, [])
    if name in reforms.__all__:
        return reformed(base, f"{reforms.__name__}.{name}")
    return _built(str(folder / name) if name.endswith((".yaml", ".yml")) else name)


@functools.cache
def _built(name: str) -> TaxBenefitSystem:
    return regimes.build_systems([name])[name]


def reformed(law: TaxBenefitSystem, names: object) -> TaxBenefitSystem:
    """Return the law with the reforms of a case (a dotted name or a list of them), built once as core does.

    Raises ValueError with the names that are allowed.
    """
    listed = names if isinstance(names, list) else [names]
    for name in listed:
        _check(name)
    return _get_tax_benefit_system(law, listed, [])


def _check(name: object) -> None:
    known = [f"{reforms.__name__}.{own}" for own in reforms.__all__]
    if name in known:
        return
    module, _, attribute = name.rpartition(".") if isinstance(name, str) else ("", "", "")
    try:
        found = getattr(importlib.import_module(module), attribute) if module and attribute else None
    except (ImportError, AttributeError):
        found = None
    if not (isinstance(found, type) and issubclass(found, Reform)):
        short = {f"{reforms.__name__}.{own}": own for own in reforms.__all__}
        last = str(name).rpartition(".")[2]
        near = facts.did_you_mean(last, short.values()) or facts.did_you_mean(str(name), known)
        if near.startswith("; bedoelde u ") and "." not in near:
            near = near.replace("bedoelde u ", f"bedoelde u {reforms.__name__}.")
        message = f"{facts.shortened(name)} is geen stelsel; toegestaan: {', '.join(known)}{near}"
        raise ValueError(message)
