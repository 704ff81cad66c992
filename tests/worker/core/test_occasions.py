"""Days of the year over every date, year and zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_birthday
from worker.core.occasions import (
    at_local,
    day_in,
    days_after,
    latest_on,
    next_on,
    parse_day,
    returns_on,
    start_of,
    today_for,
)

ZONES = st.sampled_from(sorted(available_timezones()))
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
YEAR_DAYS = st.just(date(2000, 2, 29)) | st.dates(date(2000, 1, 1), date(2000, 12, 31))
"""Every day of a year, the leap day half of the time."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1966-11-01", (11, 1, 1966)),
        ("--11-01", (11, 1, None)),
        ("--1101", (11, 1, None)),
        ("11-01", (11, 1, None)),
        (" --02-29 ", (2, 29, None)),
        ("2024-02-29", (2, 29, 2024)),
    ],
)
def test_days_are_read_as_cards_and_people_write_them(text: str, day: tuple[int, int, int | None]) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text", ["", "1101", "2023-02-29", "--02-30", "13-01", "1 November", "2026-1-1", "--", "0000-01-01"]
)
def test_what_is_no_day_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a day.*; (write|check)"):
        parse_day(text)


@given(st.dates())
@settings(deadline=None)
def test_every_date_is_read_back(on: date) -> None:
    assert parse_day(on.isoformat()) == (on.month, on.day, on.year)
    assert parse_day(f"--{on:%m-%d}") == (on.month, on.day, None)
    assert parse_day(f"--{on:%m%d}") == (on.month, on.day, None)


@given(YEAR_DAYS, st.integers(1, 9999), st.sampled_from(["before", "after"]))
@settings(deadline=None, max_examples=300)
def test_an_occasion_falls_on_its_own_day_in_every_year(day: date, year: int, rule: str) -> None:
    on = day_in(a_birthday(day.month, day.day, leap_rule=rule), year)
    leap_day = (day.month, day.day) == (2, 29)
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    common = {"before": (2, 28), "after": (3, 1)}[rule]
    assert (on.month, on.day) == (common if leap_day and not is_leap else (day.month, day.day))
    assert on.year == year


@pytest.mark.parametrize(("rule", "common"), [("before", date(2026, 2, 28)), ("after", date(2026, 3, 1))])
def test_the_leap_day_keeps_to_its_rule_in_common_years(rule: str, common: date) -> None:
    occasion = a_birthday(2, 29, leap_rule=rule)
    assert day_in(occasion, 2026) == common
    assert day_in(occasion, 2028) == date(2028, 2, 29)
    assert next_on(occasion, date(2026, 1, 1)) == common


@given(YEAR_DAYS, DAYS, st.sampled_from(["before", "after"]))
@settings(deadline=None, max_examples=300)
def test_next_and_latest_stand_on_both_sides_of_every_day(day: date, today: date, rule: str) -> None:
    occasion = a_birthday(day.month, day.day, leap_rule=rule)
    coming, latest = next_on(occasion, today), latest_on(occasion, today)
    assert latest <= today <= coming
    assert {(coming - latest).days} <= {0, 365, 366, 367, 364}
    assert coming == day_in(occasion, coming.year)
    assert next_on(occasion, coming) == latest_on(occasion, coming) == coming
    if coming > today:
        assert next_on(occasion, today + timedelta(days=1)) == coming


def test_an_occasion_returns_only_after_it_began() -> None:
    began = a_birthday(3, 1, year=2026)
    assert not returns_on(began, date(2026, 3, 1))
    assert returns_on(began, date(2027, 3, 1))
    assert returns_on(a_birthday(3, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("zone", "midnight_utc"),
    [
        ("Pacific/Auckland", datetime(2028, 2, 28, 11, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2028, 2, 28, 10, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2028, 2, 29, 10, tzinfo=UTC)),
    ],
)
def test_the_leap_day_begins_at_midnight_where_the_person_lives(zone: str, midnight_utc: datetime) -> None:
    assert today_for(zone, midnight_utc - timedelta(microseconds=1)) == date(2028, 2, 28)
    assert today_for(zone, midnight_utc) == date(2028, 2, 29)
    assert today_for(zone, midnight_utc + timedelta(hours=24)) == date(2028, 3, 1)
    assert start_of(date(2028, 2, 29), zone) == midnight_utc


@given(ZONES, st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.times())
@settings(deadline=None, max_examples=300)
def test_today_is_the_day_on_the_wall_in_every_zone(zone: str, on: date, at: time) -> None:
    now = datetime.combine(on, at, tzinfo=UTC)
    assert today_for(zone, now) == now.astimezone(ZoneInfo(zone)).date()


@given(ZONES, st.dates(date(1990, 1, 1), date(2100, 1, 1)))
@settings(deadline=None, max_examples=300)
def test_a_day_begins_when_it_is_that_day(zone: str, on: date) -> None:
    begins_at = start_of(on, zone)
    assert begins_at.utcoffset() == timedelta()
    assert today_for(zone, begins_at) >= on
    assert today_for(zone, begins_at - timedelta(hours=2)) < on


@pytest.mark.parametrize("zone", ["", "Nowhere/Atall", "../etc/passwd", "America", "\0"])
def test_an_unknown_zone_is_utc_and_never_an_error(zone: str) -> None:
    assert today_for(zone, datetime(2026, 2, 24, 23, 59, tzinfo=UTC)) == date(2026, 2, 24)


@given(st.dates(), st.integers(-4_000_000, 4_000_000))
@settings(deadline=None)
def test_counting_days_never_leaves_the_calendar(on: date, days: int) -> None:
    moved = days_after(on, days)
    assert at_local(moved, time(7), "Pacific/Kiritimati") is not None
    if date(1000, 1, 1) <= on <= date(8000, 1, 1) and abs(days) < 300_000:
        assert moved == on + timedelta(days=days)


@given(YEAR_DAYS, YEAR_DAYS, st.integers(2023, 2032), st.sampled_from(["before", "after"]))
@settings(deadline=None, max_examples=300)
def test_days_keep_their_order_in_every_year(first: date, second: date, year: int, rule: str) -> None:
    earlier, later = sorted((first, second))
    on_earlier, on_later = (day_in(a_birthday(day.month, day.day, leap_rule=rule), year) for day in (earlier, later))
    assert on_earlier <= on_later
    assert on_later < day_in(a_birthday(earlier.month, earlier.day, leap_rule=rule), year + 1)


@pytest.mark.parametrize("year", range(2023, 2033))
@pytest.mark.parametrize("rule", ["before", "after"])
def test_every_day_of_every_year_is_its_own_and_the_leap_day_follows_its_person(year: int, rule: str) -> None:
    for ahead in range(366):
        day = date(2024, 1, 1) + timedelta(days=ahead)
        on = day_in(a_birthday(day.month, day.day, leap_rule=rule), year)
        common = date(year, 2, 28) if rule == "before" else date(year, 3, 1)
        is_moved = (day.month, day.day) == (2, 29) and year not in {2024, 2028, 2032}
        assert on == (common if is_moved else date(year, day.month, day.day))


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("Asia/Beirut", date(2026, 3, 29)),
        ("America/Santiago", date(2026, 9, 6)),
        ("Africa/Cairo", date(2026, 4, 24)),
        ("America/Havana", date(2026, 3, 8)),
    ],
)
def test_a_day_without_a_midnight_begins_an_hour_later_and_is_no_other_day(zone: str, on: date) -> None:
    begins_at = start_of(on, zone)
    assert today_for(zone, begins_at) == on
    assert today_for(zone, begins_at - timedelta(microseconds=1)) == on - timedelta(days=1)
    assert start_of(on + timedelta(days=1), zone) - begins_at == timedelta(hours=23)


def test_a_day_that_was_left_out_of_the_calendar_is_no_error() -> None:
    """Samoa had no 30 December 2011: who was born on that day is wished when the next one begins."""
    begins_at = start_of(date(2011, 12, 30), "Pacific/Apia")
    assert today_for("Pacific/Apia", begins_at) == date(2011, 12, 31)
