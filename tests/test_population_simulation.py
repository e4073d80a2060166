"""A simulation of a partition gives, bit for bit, what core gives for the same households."""

import gc
import weakref

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.simulations import SimulationBuilder

from openfisca_toeslagen.entities import Huishouden
from openfisca_toeslagen.population import Bevolking, build_simulation, release
from openfisca_toeslagen.population.partition import APPLICANT, CHILD, CO_RESIDENT, PARTNER, Partition
from openfisca_toeslagen.population.schema import ROLES
from openfisca_toeslagen.population.simulation import Households


def by_core(partition, law):
    """Build the simulation of a partition with core's own populations and core's own way to set inputs."""
    builder = SimulationBuilder()
    builder.create_entities(law)
    builder.declare_person_entity("persoon", [f"p{number}" for number in range(partition.person_count)])
    names = numpy.array([f"h{number:08d}" for number in range(partition.household_count)])
    households = builder.declare_entity("huishouden", names)
    builder.join_with_persons(households, names[partition.household_of], numpy.array(ROLES)[partition.roles])
    simulation = builder.build(law)
    simulation.mark_refusals = True
    for columns in (partition.persons, partition.households):
        for name, values in columns.items():
            variable = law.variables[name]
            if variable.value_type.__name__ == "Enum":
                values = EnumArray(values, variable.possible_values)
            if values.ndim > 1:
                for month in range(12):
                    simulation.set_input(name, f"{partition.year}-{month + 1:02d}", values[month])
            else:
                period = "ETERNITY" if variable.definition_period == "eternity" else str(partition.year)
                simulation.set_input(name, period, values)
    return simulation


def bits(array):
    return (array.dtype, numpy.asarray(array).tobytes())


@pytest.mark.parametrize("year", [2014, 2019, 2023, 2024, 2026])
def test_every_variable_is_bit_identical(law, year):
    partition = Bevolking.synthetisch(400, year, 11).deel(0)
    ours, theirs = build_simulation(partition, law), by_core(partition, law)
    for name, variable in law.variables.items():
        period = f"{year}-07" if variable.definition_period == "month" else str(year)
        try:
            expected = theirs.calculate(name, period)
        except Exception as error:
            with pytest.raises(type(error)):
                ours.calculate(name, period)
            continue
        assert bits(ours.calculate(name, period)) == bits(expected), name


@st.composite
def households(draw):
    """Draw households of every composition, with their persons in any order."""
    compositions = draw(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12))
    roles, of = [], []
    for number, (partner, children, residents) in enumerate(compositions):
        members = [APPLICANT, *[PARTNER] * partner, *[CHILD] * children, *[CO_RESIDENT] * residents]
        roles += draw(st.permutations(members))
        of += [number] * len(members)
    values = draw(st.lists(st.sampled_from([-0.0, 0.0, 1.1, 2.2, -3.3, 1e15, 0.1]), min_size=len(of), max_size=len(of)))
    return numpy.array(of, numpy.int32), numpy.array(roles, numpy.int8), numpy.array(values)


@settings(max_examples=60, deadline=None)
@given(households())
def test_every_primitive_is_bit_identical(law, drawn):
    of, roles, values = drawn
    count = int(of.max()) + 1
    partition = Partition(0, 2024, numpy.arange(len(of)), numpy.arange(count), of, roles, numpy.ones(count), {}, {})
    ours, theirs = build_simulation(partition, law), by_core(partition, law)
    a, b = ours.populations["huishouden"], theirs.populations["huishouden"]
    assert isinstance(a, Households)
    truths = values > 0
    unique = (Huishouden.AANVRAGER, Huishouden.PARTNER)
    for role in (None, *unique, Huishouden.KIND, Huishouden.MEDEBEWONER):
        assert bits(a.sum(values, role=role)) == bits(b.sum(values, role=role))
        for array in (values, truths):
            assert bits(a.any(array, role=role)) == bits(b.any(array, role=role))
            assert bits(a.all(array > 0, role=role)) == bits(b.all(array > 0, role=role))
        assert bits(a.max(values, role=role)) == bits(b.max(values, role=role))
        assert bits(a.min(values, role=role)) == bits(b.min(values, role=role))
        assert (a.nb_persons(role) == b.nb_persons(role)).all()
        if role is not None:
            assert bits(a.members.has_role(role)) == bits(b.members.has_role(role))
            assert bits(a.project(numpy.arange(count) * 1.5, role)) == bits(b.project(numpy.arange(count) * 1.5, role))
    for role in unique:
        for array in (values, truths, numpy.arange(len(of))):
            assert bits(a.value_from_person(array, role)) == bits(b.value_from_person(array, role))
    for n in range(4):
        assert bits(a.value_nth_person(n, values, default=7.0)) == bits(b.value_nth_person(n, values, default=7.0))
    assert (a.members_role == b.members_role).all()
    distinct = numpy.arange(len(of))[::-1] * 1.0
    rank = a.members.get_rank(a, distinct, condition=truths)
    assert (rank == b.members.get_rank(b, distinct, condition=truths)).all()


def test_equal_values_rank_in_the_order_of_the_members(law):
    of = numpy.zeros(5, numpy.int32)
    roles = numpy.array([APPLICANT, CHILD, CHILD, CHILD, CHILD], numpy.int8)
    partition = Partition(0, 2024, of, of[:1], of, roles, numpy.ones(1), {}, {})
    persons = build_simulation(partition, law).persons
    rank = persons.get_rank(persons.huishouden, numpy.array([9.0, 5, 5, 4, 5]), condition=roles == CHILD)
    assert rank.tolist() == [-1, 1, 2, 0, 3]


def test_a_month_counts_in_its_month(law):
    partition = Bevolking.synthetisch(200, 2024, 2).deel(0)
    partition.households["kale_huur"] = numpy.arange(12 * 200, dtype=float).reshape(12, 200)
    simulation = build_simulation(partition, law)
    for month in range(12):
        assert (simulation.calculate("kale_huur", f"2024-{month + 1:02d}") == partition.households["kale_huur"][month]).all()


def test_a_fact_that_the_law_does_not_know_is_refused(law):
    partition = Bevolking.synthetisch(20, 2024, 2).deel(0)
    partition.persons["schoenmaat"] = numpy.zeros(partition.person_count)
    with pytest.raises(KeyError, match="schoenmaat is geen gegeven van deze wet"):
        build_simulation(partition, law)


def test_no_group_and_no_threshold_reaches_the_law(law):
    partition = Bevolking.synthetisch(20, 2024, 2).deel(0)
    assert partition.person_groups
    assert partition.thresholds
    simulation = build_simulation(partition, law)
    known = {name for population in simulation.populations.values() for name in population._holders}
    assert known == {*partition.persons, *partition.households}


def test_a_released_simulation_is_freed_at_once(law):
    partition = Bevolking.synthetisch(50, 2024, 2).deel(0)
    gc.disable()
    try:
        simulation = build_simulation(partition, law)
        simulation.calculate("zorgtoeslag", "2024")
        holder = weakref.ref(simulation.populations["huishouden"])
        release(simulation)
        del simulation
        assert holder() is None
    finally:
        gc.enable()


def test_some_households_give_what_they_give_among_all(law):
    """The outcome of a household depends on no other household."""
    partition = Bevolking.synthetisch(300, 2024, 4).deel(0)
    chosen = numpy.random.default_rng(1).random(300) < 0.3
    part = partition.select(chosen)
    for name in ("zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag"):
        whole = build_simulation(partition, law).calculate(name, "2024")
        assert bits(build_simulation(part, law).calculate(name, "2024")) == bits(whole[chosen])
