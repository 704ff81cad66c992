"""Times as Exchange tells them: seven digits of a second, Windows' and IANA's names of zones."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

Json = dict[str, Any]

_ALSO = {
    "Europe/Amsterdam": "W. Europe Standard Time",
    "Europe/Dublin": "GMT Standard Time",
    "UTC": "UTC",
}
"""Zones that Windows knows under the name of a larger neighbour."""


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone behind a Windows or IANA name. Raises ValueError."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"unknown time zone {name}") from error


@cache
def windows_name(name: str) -> str:
    """The name Exchange keeps a zone under; its own name where Windows has none."""
    if name in WINDOWS_TO_OLSON:
        return name
    return _ALSO.get(name) or next((known for known, zone in WINDOWS_TO_OLSON.items() if zone == name), name)


def wall(when: Mapping[str, Any]) -> datetime:
    """What the clock on the wall shows in the zone that is named."""
    at = datetime.fromisoformat(when["dateTime"])
    return at.astimezone(zone_of(when["timeZone"])).replace(tzinfo=None) if at.tzinfo else at


def instant(when: Mapping[str, Any]) -> datetime:
    """The instant of a dateTimeTimeZone."""
    return wall(when).replace(tzinfo=zone_of(when["timeZone"])).astimezone(UTC)


def told(at: datetime, zone: str) -> Json:
    """An aware instant, or a time on the wall of that zone, as a dateTimeTimeZone."""
    local = at.astimezone(zone_of(zone)) if at.tzinfo else at
    said = local.replace(tzinfo=None).isoformat(timespec="microseconds")
    return {"dateTime": f"{said}0", "timeZone": zone}


def stamp(at: datetime) -> str:
    """An instant as createdDateTime has it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}0Z"


def asked_instant(text: str) -> datetime:
    """A bound of a calendarView: its own offset, UTC without one; never the zone of Prefer. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
