"""How Google Calendar makes instances of a repeating event: ids, original starts, summer time.

https://developers.google.com/workspace/calendar/api/concepts/events-calendars#recurring_events
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

Json = dict[str, Any]

NOT_INHERITED = frozenset({"recurrence", "id", "start", "end", "originalStartTime", "recurringEventId", "etag"})


def wall(when: Json) -> datetime:
    """The time on the wall where the event happens, without a zone; midnight for a day."""
    if "date" in when:
        return datetime.combine(date.fromisoformat(when["date"]), time())
    at = datetime.fromisoformat(when["dateTime"])
    zone = when.get("timeZone")
    return (at.astimezone(ZoneInfo(zone)) if zone and at.tzinfo else at).replace(tzinfo=None)


def instant(when: Json, zone: str) -> datetime:
    """The instant; a day starts at midnight in the calendar's zone."""
    if "date" in when:
        return wall(when).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    at = datetime.fromisoformat(when["dateTime"])
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(when.get("timeZone", zone)))).astimezone(UTC)


def written(at: datetime, like: Json) -> Json:
    """A time on the wall in the shape of another value."""
    if "date" in like:
        return {"date": at.date().isoformat()}
    zone = like.get("timeZone")
    aware = at.replace(tzinfo=ZoneInfo(zone)) if zone else at.replace(tzinfo=_offset(like))
    return {"dateTime": rfc3339(aware), **({"timeZone": zone} if zone else {})}


def rfc3339(at: datetime) -> str:
    """With the offset as Google writes it: Z for UTC."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def instance_id(master: str, original: Json) -> str:
    """`master_20260220T090000Z`, `master_20260220` for a day."""
    if "date" in original:
        return f"{master}_{original['date'].replace('-', '')}"
    return f"{master}_{instant(original, 'UTC'):%Y%m%dT%H%M%SZ}"


def originals(master: Json, before: datetime) -> Iterator[Json]:
    """The original starts of a series, in order, as long as they are before an instant."""
    start = master["start"]
    first = wall(start)
    last = before.astimezone(ZoneInfo(start.get("timeZone", "UTC"))).replace(tzinfo=None) + timedelta(days=1)
    rules = [line for line in master["recurrence"] if line.startswith("RRULE")]
    found = {first}
    for rule in rules:
        found |= set(takewhile(lambda at: at < last, rrulestr(_local_until(rule, start), dtstart=first)))
    found |= set(_listed(master, "RDATE"))
    found -= set(_listed(master, "EXDATE"))
    return (written(at, start) for at in sorted(found) if at < last)


def instances(master: Json, before: datetime) -> Iterator[Json]:
    """Every instance as the rule makes it, exceptions not yet looked at."""
    length = wall(master["end"]) - wall(master["start"])
    for original in originals(master, before):
        yield instance(master, original, length)


def instance(master: Json, original: Json, length: timedelta) -> Json:
    """One instance: what the master says, at its own time."""
    return {
        **{name: value for name, value in master.items() if name not in NOT_INHERITED},
        "id": instance_id(master["id"], original),
        "etag": master["etag"],
        "start": original,
        "end": written(wall(original) + length, master["end"]),
        "recurringEventId": master["id"],
        "originalStartTime": original,
    }


def _offset(when: Json) -> Any:
    return datetime.fromisoformat(when["dateTime"]).tzinfo or UTC


def _listed(master: Json, name: str) -> Iterator[datetime]:
    """The times of RDATE and EXDATE lines, on the wall of the series."""
    for line in master["recurrence"]:
        if not line.startswith(name):
            continue
        head, _, values = line.partition(":")
        named = next((part[5:] for part in head.split(";") if part.startswith("TZID=")), "")
        for value in values.split(","):
            yield _local(value, named, master["start"])


def _local(value: str, named: str, start: Json) -> datetime:
    """One iCalendar time on the wall of the series."""
    if len(value) == 8:
        at = datetime.strptime(value, "%Y%m%d")  # noqa: DTZ007  a day
        return at if "date" in start else at.replace(hour=wall(start).hour, minute=wall(start).minute)
    at = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  the zone follows
    zone = "UTC" if value.endswith("Z") else named
    home = start.get("timeZone", "UTC")
    return at.replace(tzinfo=ZoneInfo(zone or home)).astimezone(ZoneInfo(home)).replace(tzinfo=None)


def _local_until(rule: str, start: Json) -> str:
    """UNTIL is given in UTC and wanted on the wall."""
    parts = rule.removeprefix("RRULE:").split(";")
    said = {name: value for name, _, value in (part.partition("=") for part in parts)}
    if "UNTIL" in said:
        until = _local(said["UNTIL"], "", start)
        said["UNTIL"] = f"{until:%Y%m%dT%H%M%S}"
    return "RRULE:" + ";".join(f"{name}={value}" for name, value in said.items())
