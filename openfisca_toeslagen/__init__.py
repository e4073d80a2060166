"""The Dutch allowances (toeslagen) as rules that can be run before and after a law starts.

``CountryTaxBenefitSystem`` is the law as OpenFisca knows it. For economists there are ``Bevolking`` (households to run it
on), ``Stelsel`` and ``vergelijk`` (several regimes on one population).
"""

import importlib

from openfisca_toeslagen import layout

__path__ = layout.package_path()

from openfisca_toeslagen.system import CountryTaxBenefitSystem

#: What else can be imported from here, loaded when asked for: the web API and ``openfisca test`` need only the law.
_DOORS = {"Bevolking": "population", "Stelsel": "impact.comparison", "vergelijk": "impact.comparison"}

__all__ = ["Bevolking", "CountryTaxBenefitSystem", "Stelsel", "vergelijk"]


def __getattr__(name: str) -> object:
    if name in _DOORS:
        return getattr(importlib.import_module(f"{__name__}.{_DOORS[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
