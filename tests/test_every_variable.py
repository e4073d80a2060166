"""Every variable in every year: it gives a value for each household or refuses by name, and never fails another way."""

from __future__ import annotations

import numpy
import pytest
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder

from openfisca_toeslagen import coverage
from openfisca_toeslagen.checks.coverage_table import household_types
from openfisca_toeslagen.concepts import Weigeringsgrond
from openfisca_toeslagen.refusal import RefusalError

YEARS = range(2011, 2030)
COVERED = range(2013, 2027)


def periods_of(variable, year):
    """Return the periods at which to ask a variable: the year, or its first month and one in the middle."""
    if variable.definition_period == DateUnit.MONTH:
        return [f"{year}-01", f"{year}-08"]
    return [str(year)]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("household", ["paar met kind", "alleenstaande met AOW"])
def test_variable_gives_a_value_or_refuses(law, household, year):
    situation = household_types(year)[household]
    simulation = SimulationBuilder().build_from_entities(law, situation)
    refused = {
        allowance
        for allowance in coverage.PARAMETERS_OF
        if simulation.calculate(f"weigering_{allowance}", str(year)).decode()[0] is not Weigeringsgrond.GEEN
    }
    amounts = 0
    for name, variable in law.variables.items():
        for period in periods_of(variable, year):
            try:
                values = simulation.calculate(name, period)
            except RefusalError as refusal:
                assert refusal.message, name
                simulation.tracer.__init__()  # core leaves the stack of a computation that was broken off
                continue
            assert values.shape == (simulation.populations[variable.entity.key].count,), name
            if variable.value_type is float and not name.startswith("evenredigheidsfactor"):
                # What leads to a refused amount may be unknown (not a number); the amount itself is refused.
                assert refused or not numpy.isnan(values).any(), f"{name} {period} is not a number"
                amounts += 1
    assert amounts > 0


@pytest.mark.parametrize("allowance", ["zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag"])
def test_allowance_is_computed_in_the_years_it_covers_and_refused_elsewhere(law, allowance):
    computed = []
    for year in YEARS:
        simulation = SimulationBuilder().build_from_entities(law, household_types(year)["paar met kind"])
        try:
            simulation.calculate(allowance, str(year))
        except RefusalError as refusal:
            assert allowance in str(refusal)
            assert str(year) in str(refusal)
        else:
            computed.append(year)
    assert computed == [year for year in COVERED if (allowance, year) != ("zorgtoeslag", 2016)]
