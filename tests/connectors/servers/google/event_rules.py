"""What Google Calendar refuses in an event, each with its reason.

https://developers.google.com/workspace/calendar/api/v3/reference/events and the guide on event types.
"""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.connectors.servers.google.recurrence import instant, wall
from tests.connectors.servers.google.registry import ApiError

Json = dict[str, Any]

MOST_OVERRIDES = 5
LONGEST_NOTICE = 40_320
_ID = re.compile(r"[0-9a-v]{5,1024}")
_CREATED = frozenset({"default", "birthday", "focusTime", "outOfOffice", "workingLocation"})
_LEAP_DAY = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"


def check_id(event_id: str) -> None:
    """An id given by the client."""
    if not _ID.fullmatch(event_id):
        raise ApiError(400, "invalid", "Invalid resource id value.")


def check_event(event: Json) -> None:
    """A whole event, as it would be kept."""
    _check_times(event)
    _check_recurrence(event)
    check_reminders(event.get("reminders") or {})
    if event.get("status", "confirmed") not in ("confirmed", "tentative", "cancelled"):
        raise ApiError(400, "invalid", "Invalid status value.")
    if event.get("eventType", "default") == "birthday":
        _check_birthday(event)


def check_created(event: Json) -> None:
    """What only holds for new events."""
    if event.get("eventType", "default") not in _CREATED:
        raise ApiError(400, "invalid", "Events of this type cannot be created.")
    if "id" in event and "iCalUID" in event:
        raise ApiError(400, "invalid", "Only one of id and iCalUID can be specified.")


def check_reminders(reminders: Json) -> None:
    """At most five overrides, 0 to 40320 minutes before the start, and not together with the defaults."""
    overrides = reminders.get("overrides") or []
    if overrides and reminders.get("useDefault"):
        raise ApiError(
            400,
            "cannotUseDefaultRemindersAndSpecifyOverride",
            "Cannot specify both default reminders and overrides at the same time.",
            domain="calendar",
            location="event.reminders.overrides",
        )
    if len(overrides) > MOST_OVERRIDES:
        raise ApiError(400, "invalid", "Too many reminder overrides.", location="event.reminders.overrides")
    for override in overrides:
        minutes = override.get("minutes")
        if override.get("method") not in ("email", "popup"):
            raise ApiError(400, "invalid", "Invalid reminder method.", location="event.reminders.overrides.method")
        if not isinstance(minutes, int) or not 0 <= minutes <= LONGEST_NOTICE:
            raise ApiError(400, "invalid", "Invalid reminder minutes.", location="event.reminders.overrides.minutes")


def _check_times(event: Json) -> None:
    for side in ("start", "end"):
        _check_time(event.get(side) or {}, side, repeats=bool(event.get("recurrence")))
    start, end = event["start"], event["end"]
    if ("date" in start) != ("date" in end):
        raise ApiError(400, "invalid", "Start and end times must either both be date or both be dateTime.")
    is_empty = wall(start) >= wall(end) if "date" in start else instant(start, "UTC") > instant(end, "UTC")
    if is_empty:
        raise ApiError(400, "timeRangeEmpty", "The specified time range is empty.", domain="calendar")


def _check_time(when: Json, side: str, *, repeats: bool) -> None:
    given = [name for name in ("date", "dateTime") if when.get(name)]
    if not given:
        raise ApiError(400, "required", f"Missing {side} time.")
    if len(given) == 2:
        raise ApiError(400, "invalid", f"Invalid {side} time.")
    if when.get("timeZone"):
        _check_zone(when["timeZone"], side)
    try:
        at = datetime.fromisoformat(when["dateTime"]) if "dateTime" in when else None
        if at is None:
            date.fromisoformat(when["date"])
    except ValueError as error:
        raise ApiError(400, "invalid", f"Invalid value for: {side}") from error
    if at is not None and not when.get("timeZone") and (at.tzinfo is None or repeats):
        raise ApiError(400, "required", f"Missing time zone definition for {side} time.")


def _check_zone(zone: str, side: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ApiError(400, "invalid", f"Invalid time zone definition for {side} time.") from error


def _check_recurrence(event: Json) -> None:
    for line in event.get("recurrence") or ():
        if not re.match(r"(RRULE|EXRULE|RDATE|EXDATE)[:;]", line):
            raise ApiError(400, "invalid", "Invalid recurrence rule.")


def _check_birthday(event: Json) -> None:
    """All-day, one day, private, free, every year."""
    start, end = event["start"], event["end"]
    day = date.fromisoformat(start["date"]) if "date" in start else None
    leap = day is not None and (day.month, day.day) == (2, 29)
    holds = (
        day is not None
        and (wall(end) - wall(start)).days == 1
        and event.get("visibility") == "private"
        and event.get("transparency") == "transparent"
        and event.get("recurrence") == [_LEAP_DAY if leap else "RRULE:FREQ=YEARLY"]
    )
    if not holds:
        raise ApiError(400, "malformedBirthdayEvent", "The birthday event is malformed.", domain="calendar")
    if (event.get("birthdayProperties") or {}).get("type", "birthday") != "birthday":
        raise ApiError(400, "invalid", "Birthday events of this type cannot be created.")
