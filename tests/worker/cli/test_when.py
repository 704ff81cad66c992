"""Days and instants as people type them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.cli.when import parse_as_of, parse_day
from worker.errors import UsageError

NOW = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-02-24", datetime(2026, 2, 24, 23, 59, 59, tzinfo=UTC)),
        ("2026-06-24", datetime(2026, 6, 24, 22, 59, 59, tzinfo=UTC)),
        ("2026-07-01", NOW),
        ("2026-06-24T08:00", datetime(2026, 6, 24, 7, 0, tzinfo=UTC)),
        ("2026-06-24T08:00Z", datetime(2026, 6, 24, 8, 0, tzinfo=UTC)),
        ("2026-06-24T08:00:00+02:00", datetime(2026, 6, 24, 6, 0, tzinfo=UTC)),
    ],
)
def test_days_mean_all_of_the_day_and_instants_what_they_say(text: str, meant: datetime) -> None:
    assert parse_as_of(text, "Europe/Dublin", NOW) == meant


@pytest.mark.parametrize("text", ["yesterday", "24.02.2026", "2026-02-30", ""])
def test_anything_else_is_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="--as-of"):
        parse_as_of(text, "UTC", NOW)
    with pytest.raises(UsageError, match=r"--until .* write it like 2026-02-24"):
        parse_day(text, "--until")


@settings(deadline=None)
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)), st.timezone_keys())
def test_a_day_is_that_day_in_every_zone_and_never_later_than_now_today(day: date, zone: str) -> None:
    meant = parse_as_of(day.isoformat(), zone, NOW)
    assert meant.tzinfo is UTC
    assert meant.astimezone(ZoneInfo(zone)).date() == day
    if day == NOW.astimezone(ZoneInfo(zone)).date():
        assert meant == NOW


def test_no_day_stays_none() -> None:
    assert parse_day(None, "--on") is None
    assert parse_day("2026-02-24", "--on") == date(2026, 2, 24)
