"""The rep's working days."""

from datetime import date

from tests.builders import a_rep
from worker.core.workdays import is_working_day, working_day_after, working_day_from, working_days_since

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 2, day) for day in (20, 21, 22, 23))


def test_the_weekend_is_over_on_monday() -> None:
    assert [is_working_day(a_rep(), day) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [True, False, False, True]
    assert working_day_from(a_rep(), FRIDAY) == FRIDAY
    assert working_day_from(a_rep(), SATURDAY) == MONDAY
    assert working_day_after(a_rep(), FRIDAY) == MONDAY


def test_another_week_has_another_weekend() -> None:
    rep = a_rep(working_days=(6, 0, 1, 2, 3))
    assert working_day_after(rep, date(2026, 2, 19)) == SUNDAY


def test_no_working_days_at_all_means_every_day() -> None:
    assert working_day_after(a_rep(working_days=()), FRIDAY) == SATURDAY


def test_working_days_are_counted_after_the_first() -> None:
    assert working_days_since(a_rep(), FRIDAY, FRIDAY) == 0
    assert working_days_since(a_rep(), FRIDAY, SUNDAY) == 0
    assert working_days_since(a_rep(), FRIDAY, date(2026, 2, 27)) == 5
    assert working_days_since(a_rep(), FRIDAY, date(2026, 2, 19)) == 0
