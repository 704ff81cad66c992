"""How Exchange makes the occurrences of a series out of its pattern and range.

https://learn.microsoft.com/graph/api/resources/patternedrecurrence
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule

from tests.connectors.servers.graph.calendar_times import told, wall, windows_name, zone_of

Json = dict[str, Any]

_DAYS = {
    "monday": MO,
    "tuesday": TU,
    "wednesday": WE,
    "thursday": TH,
    "friday": FR,
    "saturday": SA,
    "sunday": SU,
}
_EVERY: dict[str, Any] = {
    "daily": DAILY,
    "weekly": WEEKLY,
    "absoluteMonthly": MONTHLY,
    "relativeMonthly": MONTHLY,
    "absoluteYearly": YEARLY,
    "relativeYearly": YEARLY,
}
_INDEX = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
NOT_INHERITED = frozenset(
    {"id", "recurrence", "start", "end", "type", "transactionId", "singleValueExtendedProperties"}
)


def normal(recurrence: Json, start: Json) -> Json:
    """A recurrence as Exchange keeps it: with all that was not said."""
    pattern = {"month": 0, "dayOfMonth": 0, "daysOfWeek": [], "firstDayOfWeek": "sunday", "index": "first"}
    bounds = {"endDate": "0001-01-01", "numberOfOccurrences": 0, "recurrenceTimeZone": windows_name(start["timeZone"])}
    return {"pattern": {**pattern, **recurrence["pattern"]}, "range": {**bounds, **recurrence["range"]}}


def zone_name(master: Json) -> str:
    """The Windows name of the zone a series lives in."""
    said = master["recurrence"]["range"].get("recurrenceTimeZone") or master["start"]["timeZone"]
    return windows_name(said)


def days(recurrence: Json, before: date) -> Iterator[date]:
    """The days of a series, in order, up to a day."""
    pattern, bounds = recurrence["pattern"], recurrence["range"]
    first = date.fromisoformat(bounds["startDate"])
    last = date.fromisoformat(bounds["endDate"]) if bounds["type"] == "endDate" else before
    rule = rrule(
        _EVERY[pattern["type"]],
        dtstart=datetime.combine(first, time()),
        interval=int(pattern.get("interval") or 1),
        count=int(bounds["numberOfOccurrences"]) if bounds["type"] == "numbered" else None,
        wkst=_DAYS[pattern.get("firstDayOfWeek", "sunday")],
        **_by(pattern),
    )
    return takewhile(lambda day: day <= min(last, before), (at.date() for at in rule))


def _by(pattern: Json) -> dict[str, Any]:
    kind = pattern["type"]
    by: dict[str, Any] = {}
    if kind == "weekly" or kind.startswith("relative"):
        by["byweekday"] = [_DAYS[day] for day in pattern["daysOfWeek"]]
    if kind.startswith("relative"):
        by["bysetpos"] = _INDEX[pattern.get("index", "first")]
    if kind.startswith("absolute"):
        by["bymonthday"] = pattern["dayOfMonth"]
    if kind.endswith("Yearly"):
        by["bymonth"] = pattern["month"]
    return by


def occurrence_id(master: str, day: date) -> str:
    """The id of the occurrence a series has on a day."""
    return f"{master}OCC{day:%Y%m%d}"


def master_of(event_id: str) -> tuple[str, date] | None:
    """The series and the day an occurrence's id stands for."""
    master, mark, day = event_id.rpartition("OCC")
    try:
        return (master, date.fromisoformat(day)) if mark else None
    except ValueError:
        return None


def occurrence(master: Json, day: date) -> Json:
    """One occurrence in full: what the master says, at its own time, in the zone of the series."""
    zone = zone_name(master)
    start = datetime.combine(day, _local(master["start"], zone).time())
    end = start + (wall(master["end"]) - wall(master["start"]))
    return {
        **{name: value for name, value in master.items() if name not in NOT_INHERITED},
        "id": occurrence_id(master["id"], day),
        "type": "occurrence",
        "seriesMasterId": master["id"],
        "occurrenceId": f"OID.{master['id']}.{day}",
        "recurrence": None,
        "transactionId": None,
        "start": told(start, zone),
        "end": told(end, zone),
    }


def occurrences(master: Json, before: datetime) -> Iterator[Json]:
    """Every occurrence as the pattern makes it, exceptions not yet looked at."""
    zone = zone_name(master)
    last = (before.astimezone(zone_of(zone)) + timedelta(days=1)).date()
    return (occurrence(master, day) for day in days(master["recurrence"], last))


def _local(when: Json, zone: str) -> datetime:
    if zone_of(when["timeZone"]) == zone_of(zone):
        return wall(when)
    return wall(when).replace(tzinfo=zone_of(when["timeZone"])).astimezone(zone_of(zone)).replace(tzinfo=None)
