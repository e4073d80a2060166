"""What holds for every household under every assumption: money is conserved, and nothing depends on the other households."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from openfisca_toeslagen.reforms import AllesOfNiets, DirecteFinanciering, Proportioneel

from openfisca_toeslagen.year_cycle import outcome as outcomes
from openfisca_toeslagen.year_cycle.cycle import ALLOWANCES, run_cycle
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.results import aggregate
from tests.year_cycle_households import DEFAULTS, draw, quiet, shuffled

YEARS = (2014, 2019, 2020, 2022, 2024)


@pytest.fixture(scope="module")
def systems(law):
    reforms = (AllesOfNiets, Proportioneel, DirecteFinanciering)
    return {"huidig": law, **{reform.__name__: reform(law) for reform in reforms}}


def lively(**changes):
    """Return assumptions under which much goes wrong."""
    chances = {path: 0.4 for path, _ in DEFAULTS.values() if path.split(".")[-1].startswith("kans")}
    chances |= {"inkomensschatting.schaal": 2.0, "kinderopvang.aandeel_met_onbetaald_deel": 0.3}
    chances |= {"kinderopvang.aandeel_met_onbewezen_maand": 0.3, "besluit": {6: 0.4, 7: 0.3, 20: 0.3}}
    return DEFAULTS.replacing(chances | {path.replace("__", "."): value for path, value in changes.items()})


def columns_by_id(outcome):
    """Return every column of every regime in the order of the identities."""
    order = numpy.argsort(outcome.household_ids)
    result = {("", name): getattr(outcome, name)[order] for name in ("inkomen", "wijzigingen", "meldingen")}
    for regime in outcome.regimes:
        result |= {(regime, name): values[order] for name, values in outcome.columns(regime).items()}
    return result


def assert_same(one, other):
    assert one.keys() == other.keys()
    for key in one:
        numpy.testing.assert_array_equal(one[key], other[key], err_msg=str(key), strict=True)


def together(parts):
    """Return the columns of many outcomes in the order of the identities."""
    ids = numpy.concatenate([part.household_ids for part in parts])
    order = numpy.argsort(ids)
    result = {}
    for name in ("inkomen", "wijzigingen", "meldingen"):
        result["", name] = numpy.concatenate([getattr(part, name) for part in parts])[order]
    for regime in parts[0].regimes:
        columns = [part.columns(regime) for part in parts]
        for name in columns[0]:
            result[regime, name] = numpy.concatenate([c[name] for c in columns])[order]
    return result


def random_values(data):
    """Draw a value for every share, chance and scale of the assumptions."""
    share, scale = st.floats(0, 1), st.floats(0, 3)
    values = {}
    for path, value in DEFAULTS.values():
        last = path.split(".")[-1]
        if last in ("vertraging", "opvang_stopt_na"):
            first = data.draw(share, label=path)
            values[path] = {data.draw(st.integers(0, 6)): first, data.draw(st.integers(7, 12)): 1 - first}
        elif path == "besluit":
            values[path] = {data.draw(st.integers(1, 60)): 1.0}
        elif last == "toetsinterval":
            values[path] = data.draw(st.integers(1, 12))
        elif last == "uitkering":
            values[path] = data.draw(st.floats(0.05, 1))
        elif last in ("laagste", "hoogste"):
            values[path] = data.draw(st.floats(0.1, 1) if last == "laagste" else st.floats(1, 3))
        elif last in ("schaal", "spreiding", "mediaan"):
            values[path] = data.draw(scale) * (1 if last == "schaal" else 20)
        elif isinstance(value.waarde, float) and last not in ("gefactureerd_per_gebruikt_uur", "binnen_een_jaar"):
            values[path] = data.draw(share, label=path)
    values["betaling.binnen_een_jaar"] = (1 - values["betaling.ineens"]) * data.draw(share)
    values["kinderopvang.gefactureerd_per_gebruikt_uur"] = data.draw(st.floats(1, 2))
    return values


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), year=st.sampled_from(YEARS), seed=st.integers(0, 2**64 - 1))
def test_money_is_conserved(systems, data, year, seed):
    """The cycle itself stops when it is not; here the sums are written once more, from the outcome alone."""
    assumptions = DEFAULTS.replacing(random_values(data))
    outcome = run_cycle(draw(40, year, seed % 7), systems, assumptions, seed)
    for regime in outcome.regimes.values():
        for allowance in ALLOWANCES:
            s = regime.allowances[allowance]
            paid = s.voorschot_per_maand.sum(axis=0) - s.terugvordering_voorschot + s.nabetaling + s.verrekende_matiging
            balance = paid - s.terugvordering - s.niet_teruggevorderd - s.toekenning
            assert (numpy.isnan(balance) == (s.weigering > 0)).all()
            assert numpy.nan_to_num(numpy.abs(balance)).max() < 0.001
            for name in ("voorschot", "terugvordering_voorschot", "nabetaling", "terugvordering", "restschuld"):
                assert (numpy.nan_to_num(getattr(s, name)) >= 0).all(), name
            claimed = s.terugvordering + s.terugvordering_voorschot + s.rente_terugvordering
            assert (numpy.nan_to_num(s.restschuld - claimed) < 0.001).all()
            # Never both: a settlement pays or reclaims.
            assert (numpy.nan_to_num(s.nabetaling) * numpy.nan_to_num(s.terugvordering) == 0).all()


@pytest.mark.parametrize("year", [2019, 2024])
def test_outcome_does_not_depend_on_the_chunk_or_the_order(systems, year):
    systems = {name: systems[name] for name in ("huidig", "DirecteFinanciering")}
    population = draw(15, year)
    whole = columns_by_id(run_cycle(population, systems, lively(), 5))
    number = numpy.arange(population.household_count)
    for size in (1, 7):
        parts = [
            run_cycle(population.select((number >= start) & (number < start + size)), systems, lively(), 5)
            for start in range(0, population.household_count, size)
        ]
        assert_same(together(parts), whole)
    assert_same(columns_by_id(run_cycle(shuffled(population, 3), systems, lively(), 5)), whole)


def test_identities_may_be_texts(law):
    population = draw(30, 2022)
    texts = numpy.array([f"huishouden-{'é' * (i % 4)}{i}" for i in population.household_ids], dtype=object)
    population = dataclasses.replace(population, household_ids=texts)
    whole = run_cycle(population, {"huidig": law}, lively(), 5).columns("huidig")
    for start in range(0, 30, 4):
        chosen = (numpy.arange(30) >= start) & (numpy.arange(30) < start + 4)
        part = run_cycle(population.select(chosen), {"huidig": law}, lively(), 5).columns("huidig")
        for name, values in part.items():
            numpy.testing.assert_array_equal(values, whole[name][chosen], err_msg=name)


def test_regimes_share_their_draws(systems):
    """What a regime does not touch is equal to the last bit, whichever regimes run along."""
    population = draw(60, 2022)
    outcome = run_cycle(population, systems, lively(), 5)
    for regime in systems:
        alone = columns_by_id(run_cycle(population, {regime: systems[regime]}, lively(), 5))
        beside = {key: values for key, values in columns_by_id(outcome).items() if key[0] in ("", regime)}
        assert_same(alone, beside)
        for allowance in ALLOWANCES:
            if allowance != "kinderopvangtoeslag":
                own, base = (outcome.regimes[name].allowances[allowance] for name in (regime, "huidig"))
                for field in dataclasses.fields(own):
                    numpy.testing.assert_array_equal(getattr(own, field.name), getattr(base, field.name))


def sharing(systems, facts, given, wanted):
    """Run the law for every system, and return the first system's array wherever another gives the same values."""
    answers = ask(systems, facts, given, wanted)
    first = answers[0]
    for answer in answers[1:]:
        for name, values in answer.items():
            if numpy.array_equal(values, first[name], equal_nan=values.dtype.kind == "f"):
                answer[name] = first[name]
    return answers


@pytest.mark.parametrize("year", [2016, 2022])
def test_a_law_that_shares_between_regimes_gives_the_same(systems, year):
    """What regimes have in common is computed once, and comes out as if each had been computed alone."""
    population = draw(60, year)
    apart = run_cycle(population, systems, lively(), 5)
    shared = run_cycle(population, systems, lively(), 5, law=sharing)
    assert_same(columns_by_id(shared), columns_by_id(apart))
    settlements = [regime.allowances["huurtoeslag"] for regime in shared.regimes.values()]
    assert all(settlement is settlements[0] for settlement in settlements)
    assert aggregate(shared).stelsels["DirecteFinanciering"].stapeling.tolist() == (
        aggregate(apart).stelsels["DirecteFinanciering"].stapeling.tolist()
    )


CPU = """
import hashlib, numpy
from openfisca_toeslagen import CountryTaxBenefitSystem
from openfisca_toeslagen.reforms import DirecteFinanciering
from openfisca_toeslagen.year_cycle.cycle import run_cycle
from tests.year_cycle_households import DEFAULTS, draw

law = CountryTaxBenefitSystem()
systems = {"huidig": law, "DirecteFinanciering": DirecteFinanciering(law)}
outcome = run_cycle(draw(1000, 2022), systems, DEFAULTS, 5)
columns = [values for regime in systems for values in outcome.columns(regime).values()]
print(hashlib.sha256(b"".join(values.tobytes() for values in columns)).hexdigest())
"""


@pytest.mark.slow
def test_outcome_does_not_depend_on_the_processor():
    """The same bits with all the vector instructions that NumPy finds, and with none of them."""
    used = " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])
    hashes = set()
    for disabled in ("", used):
        environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": disabled}
        done = subprocess.run([sys.executable, "-c", CPU], env=environment, capture_output=True, text=True, check=True)
        hashes.add(done.stdout)
    assert len(hashes) == 1


def test_seed_matters(law):
    one, other = (run_cycle(draw(60, 2022), {"huidig": law}, lively(), seed) for seed in (1, 2))
    assert not numpy.array_equal(one.meldingen, other.meldingen)


@pytest.mark.parametrize("year", YEARS)
def test_without_error_or_change_only_the_rounding_of_the_instalments_is_settled(systems, year):
    """The award is the estimate; what twelve whole-euro instalments miss of it comes afterwards, and nothing else."""
    outcome = run_cycle(draw(150, year), systems, quiet(), 9)
    for regime in outcome.regimes.values():
        for allowance, s in regime.allowances.items():
            known = ~s.refused
            numpy.testing.assert_array_equal(s.toekenning[known], s.schatting[known], err_msg=allowance)
            rest = s.toekenning[known] - s.voorschot_per_maand.sum(axis=0)[known]
            numpy.testing.assert_array_equal(s.nabetaling[known], numpy.maximum(rest, 0))
            numpy.testing.assert_array_equal(s.terugvordering[known] + s.niet_teruggevorderd[known], numpy.maximum(-rest, 0))
            assert (numpy.abs(rest) <= 12).all()
            assert (s.terugvordering_voorschot[known] == 0).all()
    assert (outcome.meldingen == 0).all()


def test_no_household_at_all(systems):
    nobody = draw(5, 2022).select(numpy.zeros(5, dtype=bool))
    outcome = run_cycle(nobody, systems, DEFAULTS, 1)
    assert outcome.regimes["huidig"].allowances["zorgtoeslag"].voorschot_per_maand.shape == (12, 0)


def test_a_lost_euro_stops_the_run(law):
    outcome = run_cycle(draw(20, 2022), {"huidig": law}, DEFAULTS, 1)
    settlement = outcome.regimes["huidig"].allowances["huurtoeslag"]
    wrong = settlement.nabetaling.copy()
    wrong[13] += 0.01
    outcome.regimes["huidig"].allowances["huurtoeslag"] = dataclasses.replace(settlement, nabetaling=wrong)
    with pytest.raises(outcomes.ConservationError, match=rf"Huishouden {outcome.household_ids[13]}, huidig, huurtoeslag"):
        outcomes.check_conservation(outcome)


def test_a_flow_that_is_lost_beside_a_refusal_stops_the_run(law):
    outcome = run_cycle(draw(20, 2016), {"huidig": law}, DEFAULTS, 1)
    settlement = outcome.regimes["huidig"].allowances["zorgtoeslag"]
    outcome.regimes["huidig"].allowances["zorgtoeslag"] = dataclasses.replace(settlement, nabetaling=numpy.zeros(20))
    with pytest.raises(outcomes.ConservationError, match="zorgtoeslag"):
        outcomes.check_conservation(outcome)
