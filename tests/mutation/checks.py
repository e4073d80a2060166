"""Tests that are no YAML case and that notice a changed parameter: each recomputes numbers from published ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from tests import payment_plan_choice
from tests.kinderopvang_tables import deviations


class Check(NamedTuple):
    """A test of numbers: its name, the parameters it guards, and whether it notices something."""

    name: str
    parameters: str
    notices: Callable[[TaxBenefitSystem], bool]


CHECKS = [
    Check("test_kinderopvang_tables.py", "kinderopvangtoeslag.percentage", lambda law: bool(deviations(law.parameters))),
    Check(
        "test_recovery_refusals.py",
        "awir.betalingsregeling.termijn",
        lambda law: bool(payment_plan_choice.deviations(law)),
    ),
]
