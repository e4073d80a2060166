"""See huurtoeslag_grondslagen.py."""

from tests.huurtoeslag_grondslagen import deviations


def test_numbers_follow_from_each_other(law):
    assert deviations(law.parameters) == []
