"""The regimes by name, so that a worker can build them itself: a tax-benefit system cannot be sent to another process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openfisca_toeslagen import CountryTaxBenefitSystem, reforms
from openfisca_toeslagen.reading import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

#: The law as it is.
CURRENT = "huidig"
NAMES = (CURRENT, *reforms.__all__)


def check_names(names: Sequence[str]) -> None:
    """Refuse with ValueError what is no regime, a regime that is named twice, and none at all."""
    if not names:
        message = f"geen stelsel genoemd; toegestaan: {', '.join(NAMES)}"
        raise ValueError(message)
    for name in names:
        if name not in NAMES:
            message = f"stelsel {name} is onbekend; {suggestion(name, NAMES)}"
            raise ValueError(message)
        if list(names).count(name) > 1:
            message = f"stelsel {name} staat er twee keer; toegestaan: elk stelsel een keer"
            raise ValueError(message)


def build_systems(names: Sequence[str]) -> dict[str, TaxBenefitSystem]:
    """Return the systems of the regimes in the order given, all on one law."""
    check_names(names)
    law = CountryTaxBenefitSystem()
    return {name: law if name == CURRENT else getattr(reforms, name)(law) for name in names}
