"""Graph's methods on calendars, and what they show of a window: calendarView and its delta.

https://learn.microsoft.com/graph/api/resources/calendar and .../api/event-delta
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.connectors.servers.graph import calendar_events
from tests.connectors.servers.graph.calendar_properties import SINGLE, checked, condition, expanded
from tests.connectors.servers.graph.calendar_rounds import Bookmark, fingerprint, news, removed
from tests.connectors.servers.graph.calendar_shown import EVENT, shown, thin, zone_asked
from tests.connectors.servers.graph.calendar_store import Calendars
from tests.connectors.servers.graph.calendar_times import asked_instant, instant
from tests.connectors.servers.graph.registry import Call, GraphError, handles

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

__all__ = ["Calendars", "calendar_events"]

Json = dict[str, Any]
Span = tuple[datetime, datetime]

CALENDAR = "microsoft.graph.calendar"
LONGEST_DAYS = 1825
"""Exchange refuses a calendarView of more than five years."""
_WINDOW = ("startDateTime", "endDateTime")
_VIEW = (*_WINDOW, "$select", "$top", "$orderby", "$filter", "$expand")
_ONES = ("$select", "$expand")


# --- calendars --------------------------------------------------------------------------------------------------


@handles("GET", "calendars", type_name=CALENDAR, options=("$select", "$top", "$filter", "$expand", "$orderby"))
def list_calendars(account: "Account", call: Call) -> Json:
    """List the rep's calendars, also those that others share; filtered by properties."""
    test = condition(call.query.get("$filter", ""))
    found = [entry for entry in account.calendar.calendars.values() if test(entry)]
    return calendar_events.page(account, call, [_calendar(entry, call) for entry in found], "calendars")


@handles("POST", "calendars", type_name=CALENDAR, body=CALENDAR, status=201)
def make_calendar(account: "Account", call: Call) -> Json:
    """Make a calendar; a name that is taken is refused."""
    box: Calendars = account.calendar
    name = str(call.body.get("name") or "")
    if not name:
        raise GraphError(400, "ErrorInvalidRequest", "The calendar's name is missing.")
    if any(entry["name"] == name for entry in box.calendars.values()):
        raise GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.")
    checked(call.body.get(SINGLE))
    calendar_id = box.add_calendar(name, **deepcopy({key: one for key, one in call.body.items() if key != "name"}))
    box.made_by_app.add(calendar_id)
    account.made.add(calendar_id)
    return _calendar(box.calendars[calendar_id], call)


@handles("GET", "calendar", type_name=CALENDAR, options=_ONES)
@handles("GET", "calendars/{calendar}", type_name=CALENDAR, options=_ONES)
def get_calendar(account: "Account", call: Call) -> Json:
    """Give a calendar."""
    return _calendar(calendar_events.calendar_of(account, call), call)


@handles("PATCH", "calendars/{calendar}", type_name=CALENDAR, body=CALENDAR)
def change_calendar(account: "Account", call: Call) -> Json:
    """Change a calendar's name or colour."""
    entry = calendar_events.calendar_of(account, call)
    checked(call.body.get(SINGLE))
    entry.update(deepcopy(call.body))
    return _calendar(entry, call)


@handles("DELETE", "calendars/{calendar}")
def delete_calendar(account: "Account", call: Call) -> None:
    """Delete a calendar, but not the default one."""
    entry = calendar_events.calendar_of(account, call)
    if entry["isDefaultCalendar"]:
        raise GraphError(400, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.")
    account.calendar.remove_calendar(entry["id"])


def _calendar(entry: Mapping[str, Any], call: Call) -> Json:
    said = {name: deepcopy(value) for name, value in entry.items() if name != SINGLE}
    if call.selected:
        said = {name: said.get(name) for name in ("id", *call.selected)}
    return {**said, **expanded(entry, call)}


# --- what lies in a window --------------------------------------------------------------------------------------


@handles("GET", "calendarView", type_name=EVENT, options=_VIEW)
@handles("GET", "calendar/calendarView", type_name=EVENT, options=_VIEW)
@handles("GET", "calendars/{calendar}/calendarView", type_name=EVENT, options=_VIEW)
def view(account: "Account", call: Call) -> Json:
    """List single events, exceptions and whole occurrences in a window; masters are not among them."""
    box: Calendars = account.calendar
    home = calendar_events.calendar_of(account, call)["id"]
    if refused := {"createdDateTime", "lastModifiedDateTime"} & set(call.selected):
        raise GraphError(400, "ErrorInvalidRequest", f"Not selectable on a calendarView: {', '.join(sorted(refused))}")
    if "$skiptoken" in call.query:
        return calendar_events.page(account, call, (), "events")
    window = _window(call)
    found = [event for event in _unfolded(box, home, window[1]) if _lies_inside(event, window)]
    if call.query.get("$orderby", "").startswith("start/dateTime"):
        found.sort(key=lambda event: instant(event["start"]))
    return calendar_events.filtered_page(account, call, found)


@handles("GET", "calendarView/delta", options=_WINDOW)
@handles("GET", "calendar/calendarView/delta", options=_WINDOW)
@handles("GET", "calendars/{calendar}/calendarView/delta", options=_WINDOW)
def view_delta(account: "Account", call: Call) -> Json:
    """Tell what changed in a window that the first call froze: masters, thin occurrences, all others whole."""
    box: Calendars = account.calendar
    home = calendar_events.calendar_of(account, call)["id"]
    if page := box.rounds.next_page(account, call, home):
        return page
    mark = box.rounds.bookmark(account, call, home)
    asked: Mapping[str, Any] = mark.asked if mark else {"window": _window(call), "zone": zone_asked(call)}
    rows = _rows(box, home, asked["window"], call)
    said = news(rows, mark, EVENT)
    if mark:
        said = [row for row in said if not _is_untold(box, row, mark)]
        said += _strangers(box, home, rows, mark)
        if account.quirks.replays:
            said = [*_replays(said, mark), *said]
    seen = {name: fingerprint(row) for name, row in rows.items()}
    told = Bookmark(home, box.rounds.generation(home), asked, seen, box.step)
    return {"@odata.context": f"{call.root}/$metadata#Collection(event)", **box.rounds.begin(account, call, said, told)}


def _strangers(box: Calendars, home: str, rows: Mapping[str, Json], mark: Bookmark) -> Iterator[Json]:
    """Events outside the window that were added or changed are told as removed."""
    for name, step in sorted(box.steps.items(), key=lambda known: known[1]):
        if box.homes.get(name) == home and step > mark.step and name not in rows and name not in mark.seen:
            yield removed(name, EVENT)


def _is_untold(box: Calendars, row: Json, mark: Bookmark) -> bool:
    """Whether a row that says a day of a series is gone stays away."""
    before = json.loads(mark.seen.get(row["id"], "{}"))
    return box.account.quirks.gone_days_untold and "@removed" in row and bool(before.get("seriesMasterId"))


def _replays(said: Sequence[Json], mark: Bookmark) -> Iterator[Json]:
    """What comes before the news of a round: a row that did not change, and what was true of those that did."""
    if not said:
        return
    news_of = {row["id"] for row in said}
    yield next((json.loads(row) for name, row in mark.seen.items() if name not in news_of), said[0])
    for name in sorted(news_of & mark.seen.keys()):
        yield json.loads(mark.seen[name])


def _rows(box: Calendars, home: str, window: Span, call: Call) -> dict[str, Json]:
    """What a window shows: a master comes before its occurrences, and only where one of them is inside."""
    rows: dict[str, Json] = {}
    for event in box.of(home):
        if event["type"] != "seriesMaster":
            if _lies_inside(event, window):
                rows[event["id"]] = shown(event, call, whole=True)
            continue
        inside = [one for one in box.occurrences(event, window[1]) if _lies_inside(one, window)]
        exceptions = [one for one in box.of(home) if one["seriesMasterId"] == event["id"]]
        if inside or any(_lies_inside(one, window) for one in exceptions):
            rows[event["id"]] = shown(event, call, whole=True)
            rows |= {
                one["id"]: thin(one) if box.account.quirks.thin_rows else shown(one, call, whole=True) for one in inside
            }
    return rows


def _unfolded(box: Calendars, home: str, before: datetime) -> Iterator[Json]:
    for event in box.of(home):
        if event["type"] == "seriesMaster":
            yield from box.occurrences(event, before)
        else:
            yield event


def _lies_inside(event: Mapping[str, Any], window: Span) -> bool:
    start, end = instant(event["start"]), instant(event["end"])
    return start < window[1] and (end > window[0] or start == end == window[0])


def _window(call: Call) -> Span:
    """The window of the first call. Raises GraphError."""
    try:
        start, end = (asked_instant(call.query[name]) for name in _WINDOW)
    except KeyError as error:
        said = f"This request requires a time window specified by the query string parameters {' and '.join(_WINDOW)}."
        raise GraphError(400, "ErrorInvalidParameter", said) from error
    except ValueError as error:
        raise GraphError(400, "ErrorInvalidParameter", "The time window is no time window.") from error
    if not start < end or (end - start).days > LONGEST_DAYS:
        raise GraphError(400, "ErrorCalendarViewRangeTooBig", "The specified view range exceeds the maximum range.")
    return start, end
