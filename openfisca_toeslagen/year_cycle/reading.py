"""The reader of YAML under the name by which the year cycle has always offered it."""

from openfisca_toeslagen.reading import Model, ReadingError, Strict, check, read, suggestion

__all__ = ["Model", "ReadingError", "Strict", "check", "read", "suggestion"]
