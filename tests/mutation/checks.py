"""Tests that are no YAML case and that notice a changed parameter: each recomputes numbers from published ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from tests import huurtoeslag_grondslagen, kinderopvang_tables, payment_plan_choice


class Check(NamedTuple):
    """A test of numbers: its name, the parameters it guards, and whether it notices something."""

    name: str
    parameters: str
    notices: Callable[[TaxBenefitSystem], bool]


CHECKS = [
    Check(
        "test_kinderopvang_tables.py",
        "kinderopvangtoeslag.percentage",
        lambda law: bool(kinderopvang_tables.deviations(law.parameters)),
    ),
    *(
        Check(
            "test_huurtoeslag_grondslagen.py", guarded, lambda law: bool(huurtoeslag_grondslagen.deviations(law.parameters))
        )
        for guarded in ("huurtoeslag", "awir.vermogensgrens")
    ),
    Check(
        "test_recovery_refusals.py",
        "awir.betalingsregeling.termijn",
        lambda law: bool(payment_plan_choice.deviations(law)),
    ),
]
