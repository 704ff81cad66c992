"""The rep's working days."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_rep
from worker.core.workdays import (
    is_working_day,
    working_day_after,
    working_day_before,
    working_day_from,
    working_days_since,
)

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


EASTER = a_rep(country="IE"), date(2026, 4, 5)


def test_a_public_holiday_is_no_working_day() -> None:
    rep, easter_sunday = EASTER
    monday, tuesday = date(2026, 4, 6), date(2026, 4, 7)
    assert not is_working_day(rep, monday)
    assert is_working_day(a_rep(), monday)
    assert working_day_after(rep, easter_sunday) == tuesday
    assert working_day_before(rep, tuesday) == date(2026, 4, 3)
    assert working_days_since(rep, date(2026, 4, 2), tuesday) == 2
    assert working_day_from(a_rep(country="DE"), date(2026, 12, 25)) == date(2026, 12, 28)


def test_a_region_has_its_own() -> None:
    assert not is_working_day(a_rep(country="DE-BY"), date(2026, 6, 4))
    assert is_working_day(a_rep(country="DE"), date(2026, 6, 4))


def test_who_works_every_day_of_the_week_still_keeps_holidays() -> None:
    assert working_day_from(a_rep(working_days=(), country="US"), date(2026, 12, 25)) == date(2026, 12, 26)


def test_a_holiday_on_the_only_working_day_is_passed_over_week_after_week() -> None:
    rep = a_rep(country="DE", working_days=(4,))  # Christmas Day 2026 and New Year's Day 2027 are Fridays
    assert working_day_from(rep, date(2026, 12, 19)) == date(2027, 1, 8)
    assert working_day_before(rep, date(2027, 1, 8)) == date(2026, 12, 18)


@given(
    st.dates(date(2023, 1, 1), date(2032, 12, 31)),
    st.sampled_from(["", "IE", "DE-BY", "US", "CN", "SA", "IL", "IN", "XX"]),
    st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
)
@settings(deadline=None, max_examples=300)
def test_the_next_and_the_last_working_day_enclose_nothing_but_free_days(
    on: date, country: str, working_days: tuple[int, ...]
) -> None:
    rep = a_rep(country=country, working_days=working_days)
    coming, last = working_day_after(rep, on), working_day_before(rep, on)
    assert last < on < coming
    assert is_working_day(rep, coming)
    assert is_working_day(rep, last)
    between = [last + timedelta(days=ahead) for ahead in range(1, (coming - last).days)]
    assert [day for day in between if is_working_day(rep, day)] == ([on] if is_working_day(rep, on) else [])
    assert working_day_from(rep, on) == (on if is_working_day(rep, on) else coming)
    assert working_days_since(rep, last, coming) == 1 + is_working_day(rep, on)


def test_the_ends_of_the_calendar_are_no_error() -> None:
    for rep in (a_rep(), a_rep(country="DE", working_days=(2,))):
        assert working_day_after(rep, date(9999, 12, 28)) is not None
        assert working_day_before(rep, date(1, 1, 5)) is not None
