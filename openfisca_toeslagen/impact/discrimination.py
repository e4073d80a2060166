"""Outcome gaps between groups: as they are, and between households that are alike in what may count.

A gap is the figure of a group divided by that of the reference group. The second kind weights the households of a group so
that they are divided over classes of legitimate facts as those of the reference group are (direct standardisation); who has
no counterpart in the other group counts in neither. A gap that stays is a reason to look, no proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import pandas

from openfisca_toeslagen.impact.indicators.registry import Direction, Indicator
from openfisca_toeslagen.impact.measured import divide
from openfisca_toeslagen.impact.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from openfisca_toeslagen.impact.measured import Figure, Measured

#: The indicators whose gaps are given.
COMPARED = ("kans_terugvordering", "terugvordering_gemiddeld", "niet_gebruik", "hardheid_tien_procent")
RAW, ALIKE = "kloof_", "kloof_gelijke_feiten_"
#: Bounds of the classes of legitimate facts: income in euros a year, changes in the year.
INCOMES = (15_000, 25_000, 35_000, 50_000)
MOST_CHANGES = 2
SOURCE = "Kamerstuk 35 510, nr. 4, par. 5 en 6"


def classes(m: Measured) -> NDArray[numpy.int64]:
    """Return a class of legitimate facts per household: income, type of household, source of income, changes, childcare."""
    parts = (
        (numpy.searchsorted(INCOMES, m.fact("inkomen"), side="right"), len(INCOMES) + 1),
        (_codes(m, "huishoudtype"), len(m.fact("huishoudtype").categories)),
        (_codes(m, "inkomensbron"), len(m.fact("inkomensbron").categories)),
        (numpy.minimum(m.fact("wijzigingen"), MOST_CHANGES).astype(int), MOST_CHANGES + 1),
        ((m.fact("uren_opvang") > 0).astype(int), 2),
    )
    result = numpy.zeros(len(m.weights), dtype=numpy.int64)
    for codes, number in parts:
        result = result * number + codes
    return result


def _codes(m: Measured, fact: str) -> NDArray[numpy.int64]:
    return m.fact(fact).codes.astype(numpy.int64)


def alike(
    m: Measured, group: NDArray[numpy.bool_], reference: NDArray[numpy.bool_], cells: NDArray[numpy.int64]
) -> tuple[Measured, Measured]:
    """Return group and reference on common ground: the group divided over the cells as the reference is."""
    of_group = numpy.bincount(cells, weights=m.weights * group)
    size = len(of_group)
    of_reference = numpy.bincount(cells, weights=m.weights * reference, minlength=size)
    common = (of_group > 0) & (of_reference > 0)
    factor = numpy.where(common, of_reference / numpy.where(common, of_group, 1), 0)
    matched = m.reweighted(m.weights * factor[cells])
    return matched.where(group & common[cells]), m.where(reference & common[cells])


def reference_of(m: Measured, column: str, given: Mapping[str, str]) -> str:
    """Return the group of a column that the others are compared with: as given, or the largest."""
    values: pandas.Categorical = m.groups[column]
    if column in given:
        return given[column]
    known = values.codes >= 0
    weight = numpy.bincount(values.codes[known], weights=m.weights[known], minlength=len(values.categories))
    return str(values.categories[int(weight.argmax())])


def gaps(m: Measured, given: Mapping[str, str], indicators: Mapping[str, Indicator]) -> dict[tuple[str, str], Figure]:
    """Return the gaps of every group but the reference, by (name of the gap, filter of the group)."""
    found: dict[tuple[str, str], Figure] = {}
    cells = classes(m)
    compared = [indicators[name] for name in COMPARED if name in indicators]
    for column, values in m.groups.items():
        names = [str(name) for name in values.categories]
        reference = values.codes == names.index(reference_of(m, column, given))
        whole = m.where(reference)
        for code, name in enumerate(names):
            rows = (values.codes == code) & (m.weights > 0)
            if name == reference_of(m, column, given) or rows.sum() < SMALLEST:
                continue
            own = m.where(rows)
            matched, counterpart = alike(m, rows, reference, cells)
            for indicator in compared:
                text = f"{column}={name}"
                found[RAW + indicator.name, text] = divide(indicator(own), indicator(whole))
                found[ALIKE + indicator.name, text] = divide(indicator(matched), indicator(counterpart))
    return found


#: A group of fewer households (rows of the population) is too small for a figure of its own.
SMALLEST = 30


def gap_indicators(indicators: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Return what the gaps are, for registers and reports; their figures come from :func:`gaps`."""
    found = {}
    for name in COMPARED:
        of = indicators[name]
        for prefix, nl, en, formula in (
            (RAW, "Verhouding tot de referentiegroep", "Ratio to the reference group", "groep / referentiegroep"),
            (
                ALIKE,
                "Verhouding tot de referentiegroep bij gelijke feiten",
                "Ratio to the reference group at equal facts",
                "groep, verdeeld over inkomen, huishoudtype, inkomensbron, wijzigingen en opvang als de referentiegroep / "
                "referentiegroep",
            ),
        ):
            label = Text(nl=f"{nl}: {of.label.nl}", en=f"{en}: {of.label.en}")
            found[prefix + name] = Indicator(
                prefix + name, "discriminatie", label, "verhouding", formula, SOURCE, of.function, Direction.NEITHER
            )
    return found
