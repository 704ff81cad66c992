"""Reads the days and instants people type."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from worker.errors import UsageError


def parse_as_of(text: str, timezone: str, now: datetime) -> datetime:
    """Read a day or an ISO instant; one without an offset is meant in `timezone`.

    A day means all of it: its last second, or `now` for today, so that a run never claims to be later than it is.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _instant(text, timezone)
    if day == now.astimezone(ZoneInfo(timezone)).date():
        return now
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(timezone)).astimezone(UTC)


def _instant(text: str, timezone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f'--as-of "{text}" is no day or instant: write 2026-02-24 or 2026-02-24T08:00, with an offset if need be.'
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)


def parse_day(text: str | None, option: str) -> date | None:
    """Read a day such as 2026-02-24; None stays None. Raises UsageError naming the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'{option} "{text}" is no day: write it like 2026-02-24.') from None
