"""The Dutch allowances (toeslagen) as rules that can be run before and after a law starts."""

from openfisca_toeslagen import layout

__path__ = layout.package_path()

from openfisca_toeslagen.system import CountryTaxBenefitSystem

__all__ = ["CountryTaxBenefitSystem"]
