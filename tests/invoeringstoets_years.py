"""Simulated years for the tests of the invoeringstoets: planted deviations, and years that follow the assumptions."""

from __future__ import annotations

import functools

from openfisca_toeslagen import layout
from openfisca_toeslagen.impact.assumption_draws import drawn
from openfisca_toeslagen.impact.invoeringstoets.accuracy import rights_of
from openfisca_toeslagen.impact.invoeringstoets.deviations import read_year
from openfisca_toeslagen.impact.invoeringstoets.examination import examine
from openfisca_toeslagen.impact.invoeringstoets.practice import read_practice
from openfisca_toeslagen.impact.invoeringstoets.predicted import Basis, cut, predict
from openfisca_toeslagen.impact.invoeringstoets.simulation import simulate
from openfisca_toeslagen.population import Bevolking
from openfisca_toeslagen.year_cycle import read_assumptions
from openfisca_toeslagen.year_cycle.regimes import build_systems

FILE = layout.REFORMS / "proportioneel" / "invoeringstoets.yaml"
PLANTED = read_year(FILE)
#: Enough households for weights that are calibrated as those of the predicted years are.
OBSERVED, PREDICTED = 12_000, 48_000


@functools.cache
def system():
    return build_systems([PLANTED.stelsel])[PLANTED.stelsel]


@functools.cache
def basis() -> Basis:
    assumptions = read_assumptions()
    chunks = cut(Bevolking.synthetisch(PREDICTED, PLANTED.jaar, 7))
    systems = {PLANTED.stelsel: system()}
    draws = tuple(drawn(assumptions, len(chunks), 100))
    return Basis(PLANTED.stelsel, PLANTED.stelsel, systems, assumptions, read_practice(), chunks, draws, 100)


@functools.cache
def predicted():
    return predict(basis())


def observe(seed, deviations=()):
    """Simulate a year with other households and other draws for every seed."""
    partition = Bevolking.synthetisch(OBSERVED, PLANTED.jaar, 500 + seed).deel(0)
    return simulate(partition, PLANTED.stelsel, system(), read_assumptions(), read_practice(), 900 + seed, deviations)


def look_into(seed, deviations=()):
    observed = observe(seed, deviations).first
    return examine(observed, rights_of(observed.facts, system()), predicted())


def found(examination):
    """Return which of the planted deviations raised an alarm that is about it."""
    alarms = examination.alarms
    self_employed, employee = ("inkomensbron", "zelfstandige"), ("inkomensbron", "werknemer")
    return {
        "gebruik_huurtoeslag": any(a.ratio == "gebruik_huurtoeslag" and not a.cell for a in alarms),
        "inkomensschatting": any(
            a.ratio == "inkomen_onderschat" and a.difference > 0 and (not a.cell or employee in a.cell) for a in alarms
        ),
        "verkeerde_parameter": [a.toeslag for a in examination.wrong] == ["kinderopvangtoeslag"],
        "selectie_op_een_proxy": any(a.ratio == "handmatig" and a.cell and a.difference > 0 for a in alarms),
        "late_meldingen_van_zelfstandigen": any(
            a.ratio in ("gemeld", "op_tijd_gemeld") and a.difference < 0 and self_employed in a.cell for a in alarms
        ),
    }
