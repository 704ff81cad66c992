"""Days of the year: reading them, where they fall each year, and whose day it is now."""

import re
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from worker.core.model import Occasion

_DAY = re.compile(r"(?:(?P<year>\d{4})-|--)?(?P<month>\d{2})-?(?P<day>\d{2})")
_SOME_LEAP_YEAR = 2000
_FIRST, _LAST = date(1, 1, 3), date(9999, 12, 29)


def parse_day(text: str) -> tuple[int, int, int | None]:
    """Return month, day and the year or None from `YYYY-MM-DD`, `--MM-DD`, `--MMDD` or `MM-DD`."""
    written = text.strip()
    match = _DAY.fullmatch(written)
    if match is None or ("-" not in written.removeprefix("--") and not written.startswith("--")):
        raise ValueError(f"'{text}' is not a day; write it as 1966-11-01, or as --11-01 where the year is unknown.")
    month, day = int(match["month"]), int(match["day"])
    year = int(match["year"]) if match["year"] else None
    try:
        date(_SOME_LEAP_YEAR if year is None else year, month, day)
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the calendar; check its month and day.") from None
    return month, day, year


def day_in(occasion: Occasion, year: int) -> date:
    """Return the day the occasion falls on in a year; 29 February follows its leap rule in common years."""
    try:
        return date(year, occasion.month, occasion.day)
    except ValueError:
        return date(year, 3, 1) if occasion.leap_rule == "after" else date(year, 2, 28)


def next_on(occasion: Occasion, today: date) -> date:
    """Return the next day the occasion falls on, today included."""
    this_year = day_in(occasion, today.year)
    return this_year if this_year >= today else day_in(occasion, today.year + 1)


def latest_on(occasion: Occasion, today: date) -> date:
    """Return the last day the occasion fell on, today included."""
    this_year = day_in(occasion, today.year)
    return this_year if this_year <= today else day_in(occasion, today.year - 1)


def returns_on(occasion: Occasion, on: date) -> bool:
    """Whether the day is a return of the occasion and not the day (or before the day) it began."""
    return occasion.year is None or on.year > occasion.year


def zone_of(timezone: str) -> tzinfo:
    """Return the zone of that name; UTC where the name is empty or unknown."""
    try:
        return ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def today_for(timezone: str, now: datetime) -> date:
    """Return the day it is where the person lives."""
    return now.astimezone(zone_of(timezone)).date()


def start_of(on: date, timezone: str) -> datetime:
    """Return the instant a day begins in a zone, in UTC."""
    return at_local(on, time.min, timezone)


def at_local(on: date, at: time, timezone: str) -> datetime:
    """Return the instant a wall clock in the zone shows that time of that day, in UTC."""
    bounded = min(max(on, _FIRST), _LAST)
    return datetime.combine(bounded, at, tzinfo=zone_of(timezone)).astimezone(UTC)


def days_after(on: date, days: int) -> date:
    """Return the day so many days later (or earlier), kept inside the calendar."""
    return date.fromordinal(min(max(on.toordinal() + days, _FIRST.toordinal()), _LAST.toordinal()))
