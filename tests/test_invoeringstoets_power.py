"""The error rates of the invoeringstoets: it finds what was planted, and leaves years that follow the assumptions alone."""

import pytest

from tests import invoeringstoets_years as years

SEEDS = range(20)
#: Of twenty years with a deviation it is found in at least so many; of twenty without at most so many raise any alarm.
FOUND_AT_LEAST, FALSE_AT_MOST = 18, 3


def test_the_planted_deviations_are_the_five_of_the_definition():
    kinds = [deviation.soort for deviation in years.PLANTED.afwijkingen]
    assert sorted(kinds) == ["aannames", "aannames", "gebruik", "parameter", "selectie"]


@pytest.mark.parametrize("seed", [0, 1])
def test_each_planted_deviation_is_found(seed):
    found = years.found(years.look_into(seed, years.PLANTED.afwijkingen))
    assert set(found) == {deviation.id for deviation in years.PLANTED.afwijkingen}
    assert all(found.values()), found


def test_a_year_that_follows_the_assumptions_raises_no_alarm():
    examination = years.look_into(0)
    assert not examination.alarms
    assert not examination.wrong


@pytest.mark.slow
def test_each_planted_deviation_is_found_in_eighteen_of_twenty_years():
    counted = dict.fromkeys(years.found(years.look_into(0)), 0)
    for seed in SEEDS:
        for name, was_found in years.found(years.look_into(seed, years.PLANTED.afwijkingen)).items():
            counted[name] += was_found
    assert min(counted.values()) >= FOUND_AT_LEAST, counted


@pytest.mark.slow
def test_each_deviation_is_found_when_it_is_planted_alone():
    """No alarm borrows its strength from another deviation, and none is about something that was not planted."""
    for deviation in years.PLANTED.afwijkingen:
        found = years.found(years.look_into(3, [deviation]))
        assert [name for name, was_found in found.items() if was_found] == [deviation.id]


@pytest.mark.slow
def test_at_most_three_of_twenty_years_that_follow_the_assumptions_raise_any_alarm():
    alarmed = [seed for seed in SEEDS if (e := years.look_into(seed)).alarms or e.wrong]
    assert len(alarmed) <= FALSE_AT_MOST, alarmed
