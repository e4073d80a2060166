"""What is computed once for months, runs and regimes is what core computes for each: also where a formula looks at dates.

The law here is made for the purpose: a few rules that do what makes sharing hard.
"""

from __future__ import annotations

from datetime import date

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy import datetime64, where, zeros
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, MONTH, YEAR, period
from openfisca_core.populations import ADD
from openfisca_core.reforms import Reform
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden, Persoon, entities
from openfisca_toeslagen.population.partition import Partition
from openfisca_toeslagen.system import LawLoader
from openfisca_toeslagen.year_cycle.law import ask
from openfisca_toeslagen.year_cycle.moving import MovingPeriod, Split
from openfisca_toeslagen.year_cycle.sharing import SharingLaw

YEAR_RUN = 2024
#: How often each formula was run.
RUNS: dict[str, int] = {}


def counted(formula):
    """Count the runs of a formula by the name of its class; core must still see a formula with the same arguments."""
    name = formula.__qualname__.split(".")[0]

    def run(population, period, parameters):
        RUNS[name] = RUNS.get(name, 0) + 1
        return formula(*(population, period, parameters)[: formula.__code__.co_argcount])

    run.__wrapped__ = formula
    return run


def fact(name, entity, value_type, period):
    """Make a variable without a formula."""
    return type(name, (Variable,), {"value_type": value_type, "entity": entity, "definition_period": period, "label": name})


class plain_double(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH

    @counted
    def formula(persoon, period):
        return persoon("hours", period) * 2


class reads_the_month(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH

    @counted
    def formula(persoon, period):
        return persoon("plain_double", period) + period.start.month


class reads_the_year(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH

    @counted
    def formula(persoon, period):
        return persoon("plain_double", period) + period.start.year


class looks_at_the_date_of_some(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH

    @counted
    def formula(persoon, period):
        # The date matters only once somebody has many hours.
        hours = persoon("hours", period)
        if not (hours > 90).any():
            return hours
        return where(hours > 90, period.start.month, hours)


class of_earlier_months(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH

    @counted
    def formula(persoon, period):
        earlier = persoon("hours", period.offset(-2, "month")) + 10 * persoon("hours", period.last_month)
        return earlier + 100 * persoon("hours", period.this_year.first_month)


class has_grown_up(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH

    @counted
    def formula(persoon, period):
        return persoon("born", period) <= datetime64(str(period.start)) - 6570


class rate_of_the_month(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH

    @counted
    def formula(huishouden, period, parameters):
        return huishouden.sum(huishouden.members("plain_double", period)) * parameters(period).tax.rate


class other_rate(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH

    @counted
    def formula(huishouden, period, parameters):
        return huishouden.sum(huishouden.members("plain_double", period)) * parameters(period).tax.fixed


class rate_on_a_date(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    @counted
    def formula(huishouden, period):
        dated = huishouden.simulation.tax_benefit_system.parameters.tax.rate
        return huishouden("rate_of_the_month", period, options=[ADD]) + dated.values_list[0].value


class newer_rule(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH

    def formula(huishouden, period):
        return huishouden("other_rate", period)

    def formula_2024_05(huishouden, period):
        return huishouden("other_rate", period) + huishouden.any(huishouden.members("has_grown_up", period))


class minding_what_is_given(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR

    @counted
    def formula(huishouden, period):
        if not huishouden.get_holder("optional").get_known_periods():
            return zeros(huishouden.count)
        return huishouden("optional", period) + 1


FORMULAS = (
    plain_double,
    reads_the_month,
    reads_the_year,
    looks_at_the_date_of_some,
    of_earlier_months,
    has_grown_up,
    rate_of_the_month,
    other_rate,
    rate_on_a_date,
    newer_rule,
    minding_what_is_given,
)
WANTED = [formula.__name__ for formula in FORMULAS]


class Law(LawLoader):
    """Two parameters, one of which changes in July."""

    def __init__(self):
        super().__init__(entities)
        # Core's is one for all systems until parameters are loaded from a folder.
        self._parameters_at_instant_cache = {}
        for name, entity, value_type, every in (
            ("hours", Persoon, float, MONTH),
            ("born", Persoon, date, ETERNITY),
            ("optional", Huishouden, float, YEAR),
        ):
            self.add_variable(fact(name, entity, value_type, every))
        for formula in FORMULAS:
            self.add_variable(formula)
        values = {"rate": {"2020-01-01": 0.1, "2024-07-01": 0.3}, "fixed": {"2020-01-01": 7.0}}
        tree = {name: {"values": {day: {"value": v} for day, v in dated.items()}} for name, dated in values.items()}
        self.parameters = ParameterNode("", data={"tax": tree})


class replacement:
    value_type = float
    entity = Persoon
    definition_period = MONTH

    def formula(persoon, period):
        return persoon("hours", period) / 2


class Halved(LawLoader, Reform):
    """Replaces one variable."""

    name = "halved"

    def apply(self):
        self.replace_variable(type("plain_double", (Variable,), dict(vars(replacement))))


class HigherRate(LawLoader, Reform):
    """Changes one parameter."""

    name = "higher"

    def apply(self):
        def change(parameters):
            parameters.tax.rate.update(start="2024-10-01", value=0.5)
            return parameters

        self.modify_parameters(change)


def people(hours, born, optional=False):
    """Return households of two persons and of one, listed in turn; ``hours`` by month if given so."""
    count = len(born)
    home = numpy.arange(count) // 3 * 2 + (numpy.arange(count) % 3 == 2)
    houses = int(home[-1]) + 1
    return Partition(
        0,
        YEAR_RUN,
        numpy.arange(count),
        numpy.arange(houses),
        home.astype(numpy.int32),
        numpy.where(numpy.arange(count) % 3 == 1, 1, 0).astype(numpy.int8),
        numpy.ones(houses),
        {"hours": numpy.asarray(hours, dtype=float), "born": numpy.asarray(born, dtype="datetime64[D]")},
        {"optional": numpy.arange(houses) * 1.0} if optional else {},
    )


@pytest.fixture(scope="module")
def systems():
    law = Law()
    return [law, Halved(law), HigherRate(law)]


@pytest.fixture(autouse=True)
def uncounted():
    RUNS.clear()


BORN = ["2006-01-06", "2006-03-20", "2006-07-15", "2006-09-01", "1980-01-01", "2020-01-01"]


def assert_as_core(systems, facts, law, extra=None):
    extra = extra or [{}] * len(systems)
    for own, plain in zip(law(systems, facts, extra, WANTED), ask(systems, facts, extra, WANTED), strict=True):
        assert own.keys() == plain.keys()
        for name, values in plain.items():
            assert own[name].dtype == values.dtype, name
            numpy.testing.assert_array_equal(own[name], values, err_msg=name)


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_months_give_what_core_gives(systems, data):
    """One law object for all examples: what it learned from one must not spoil the next."""
    count = data.draw(st.integers(1, 9))
    born = data.draw(st.lists(st.sampled_from(BORN), min_size=count, max_size=count))
    amounts = st.sampled_from([0.0, -0.0, 40.0, 95.0, numpy.nan])
    year = st.lists(amounts, min_size=count, max_size=count)
    hours = data.draw(st.one_of(year, st.lists(year, min_size=12, max_size=12)))
    facts = people(hours, born, data.draw(st.booleans()))
    assert_as_core(systems, facts, LASTING)
    other = people(data.draw(st.lists(year, min_size=12, max_size=12)), born)
    other.household_of = facts.household_of
    assert_as_core(systems, other, LASTING)


LASTING = SharingLaw()


def test_a_parameter_that_changes_within_the_year(systems):
    """The rate is 0.1 until July and 0.3 from then on, with a reform 0.5 from October."""
    facts = people([40.0] * 6, BORN)
    assert_as_core(systems, facts, SharingLaw())
    answers = SharingLaw()(systems, facts, [{}] * 3, ["rate_of_the_month"])
    law, _, higher = (answer["rate_of_the_month"][:, 1] for answer in answers)
    numpy.testing.assert_allclose(law, [8.0] * 6 + [24.0] * 6)
    numpy.testing.assert_allclose(higher, [8.0] * 6 + [24.0] * 3 + [40.0] * 3)


def test_unchanging_months_are_computed_once(systems):
    SharingLaw()(systems, people([40.0] * 6, BORN), [{}] * 3, WANTED)
    # For the law and, with another rule or rate, once more where that is read; month by month where the date is.
    assert RUNS["plain_double"] == 1
    assert RUNS["reads_the_year"] == 2
    assert RUNS["other_rate"] == 2
    assert RUNS["has_grown_up"] == 1 + 12  # the first run finds that it looks at the date
    assert RUNS["of_earlier_months"] <= 13


def test_what_comes_out_the_same_is_shared(systems):
    """Without hours the other rule gives the same: what follows from it is not computed again."""
    law, halved, higher = SharingLaw()(systems, people([0.0] * 6, BORN), [{}] * 3, WANTED)
    assert halved["other_rate"] is law["other_rate"]
    assert higher["has_grown_up"] is law["has_grown_up"]
    assert RUNS["other_rate"] == 1


def test_a_later_run_takes_over_what_it_reads_the_same(systems):
    law, facts = SharingLaw(), people([40.0] * 6, BORN)
    law(systems[:1], facts, [{}], WANTED)
    before = dict(RUNS)
    later = people([40.0] * 6, BORN, optional=True)
    later.household_of = facts.household_of
    law(systems[:1], later, [{}], WANTED)
    assert {name for name in RUNS if RUNS[name] != before[name]} == {"minding_what_is_given"}


def test_values_are_kept_as_long_as_the_households(systems):
    law, facts = SharingLaw(), people([40.0] * 6, BORN)
    answers = law(systems, facts, [{}] * 3, WANTED)
    assert len(law._frames) == 1
    del facts, answers
    assert not law._frames


def test_an_unknown_fact_is_refused(systems):
    facts = people([40.0] * 6, BORN)
    with pytest.raises(KeyError, match="ours is geen gegeven"):
        SharingLaw()(systems[:1], facts, [{"ours": numpy.zeros(4)}], WANTED)


def circle(name, asks):
    """Make a variable that asks another, and in January nothing."""

    def formula(persoon, period):
        return persoon("hours", period) if period.start.month == 1 else 1 + persoon(asks, period.last_month)

    return type(name, (Variable,), {"value_type": float, "entity": Persoon, "definition_period": MONTH, "formula": formula})


def test_a_variable_that_needs_itself_in_another_month_is_left_to_core():
    system = Law()
    system.add_variable(circle("one", "other"))
    system.add_variable(circle("other", "hours"))
    system.add_variable(circle("third", "fourth"))
    system.add_variable(circle("fourth", "third"))
    wanted = ["one", "other", "third"]
    facts = people([40.0] * 6, BORN)
    (own,), (plain,) = (law([system], facts, [{}], wanted) for law in (SharingLaw(), ask))
    for name in wanted:
        numpy.testing.assert_array_equal(own[name], plain[name])


@pytest.mark.parametrize(
    "look",
    [
        str,
        hash,
        list,
        repr,
        lambda month: month.start.month,
        lambda month: str(month.start),
        lambda month: month == month,
        lambda month: month.stop.year,
        lambda month: str(month.first_day),
        lambda month: month.days,
        lambda month: month[1:],
        lambda month: month.last_month.start.year,
        lambda month: month.offset(-1, "month").this_year,
        lambda month: f"{month}",
        lambda month: {month: 1},
        lambda month: max(month.start, month.start),
    ],
)
def test_a_month_that_stands_for_many_does_not_show_which(look):
    with pytest.raises(Split):
        look(MovingPeriod(period("2024-03")))


def test_a_month_that_stands_for_many_shows_its_year():
    month = MovingPeriod(period("2024-03"))
    assert month.start.year == 2024
    assert month.this_year == period("2024")
    assert month.last_year == period("2023")
    assert (month.unit, month.size) == ("month", 1)
    assert month.first_month is month
    assert (month.last_month.shift, month.offset(1, "year").shift) == (-1, 12)
