"""See kinderopvang_tables.py."""

from tests.kinderopvang_tables import deviations


def test_tables_follow_from_the_year_before(law):
    assert deviations(law.parameters) == []
