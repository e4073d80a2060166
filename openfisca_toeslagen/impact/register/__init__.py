"""The assumption register: what is compared and assumed (the definition), and what it predicts (frozen, made to last)."""

from openfisca_toeslagen.impact.register.definition import Definition, read_definition, schema
from openfisca_toeslagen.impact.register.frozen import (
    Assumption,
    Inputs,
    Prediction,
    Register,
    RegisterError,
    read_register,
    write_register,
)

__all__ = [
    "Assumption",
    "Definition",
    "Inputs",
    "Prediction",
    "Register",
    "RegisterError",
    "read_definition",
    "read_register",
    "schema",
    "write_register",
]
