"""What a law says itself about how it is carried out. The year cycle asks a system for it, whatever it is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Execution:
    """The execution that follows from the rules; all else is in the execution assumptions. The defaults are the law's."""

    #: The State pays for childcare to the provider; its conditions are tested beforehand and only for the future.
    pays_provider: bool = False
    #: Parameter that says which part of the expected award is paid in advance; None is the whole of it (Awir art. 16).
    advance_part: str | None = None
    #: The income that counts was fixed before the year began, so that nobody estimates it.
    fixed_income: bool = False
