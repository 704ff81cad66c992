"""Google Calendar's methods on calendars and on the rep's list of them. Those on events are in `calendar_events`.

https://developers.google.com/workspace/calendar/api/v3/reference
"""

from typing import Any

from tests.connectors.servers.google import calendar_events
from tests.connectors.servers.google.account import Account
from tests.connectors.servers.google.calendar_params import (
    ROLES,
    asked_in,
    bookmark_of,
    not_with_sync_token,
    reached,
    waiting_page,
)
from tests.connectors.servers.google.calendars import Calendars
from tests.connectors.servers.google.listings import Bookmark, fingerprint
from tests.connectors.servers.google.registry import ApiError, Body, Params, handles

__all__ = ["Calendars", "calendar_events"]

Json = dict[str, Any]


# --- the list of calendars --------------------------------------------------------------------------------------


@handles("calendar.calendarList.list")
def list_entries(account: Account, params: Params, _: Body) -> Json:
    """List the rep's calendars, with sync tokens."""
    box: Calendars = account.calendar
    asked = asked_in(params)
    size = min(params.get("maxResults", 100), 250)
    entries = {name: box.entry(name) for name in box.calendars}
    page = waiting_page(box.entries, params, asked)
    if page is None and "syncToken" in params:
        if "minAccessRole" in params:
            raise not_with_sync_token("minAccessRole")
        mark = bookmark_of(box.entries, params["syncToken"], asked)
        items = [entry for name, entry in entries.items() if fingerprint(entry) != mark.seen.get(name)]
        items += [_gone(name) for name in mark.seen.keys() - entries.keys()]
        page = box.entries.begin(asked, items, size, _entries_told(account, mark.asked, entries))
    if page is None:
        least = ROLES.index(params.get("minAccessRole", ROLES[0]))
        shown = [entry for entry in entries.values() if ROLES.index(entry["accessRole"]) >= least]
        if not params.get("showHidden"):
            shown = [entry for entry in shown if not entry.get("hidden")]
        page = box.entries.begin(asked, shown, size, _entries_told(account, asked, entries))
    return {"kind": "calendar#calendarList", "etag": f'"p{box.step}"', **page.tokens(), "items": list(page.items)}


@handles("calendar.calendarList.get")
def getentry_of(account: Account, params: Params, _: Body) -> Json:
    """Give one entry of the list."""
    box: Calendars = account.calendar
    return box.entry(reached(account, params, "entries read"))


def _gone(calendar_id: str) -> Json:
    return {"kind": "calendar#calendarListEntry", "id": calendar_id, "deleted": True}


def _entries_told(account: Account, asked: Json, entries: dict[str, Json]) -> Bookmark:
    seen = {name: fingerprint(entry) for name, entry in entries.items()}
    return Bookmark(asked, seen, account.calendar.step, account.now)


# --- calendars --------------------------------------------------------------------------------------------------


@handles("calendar.calendars.insert")
def insert_calendar(account: Account, _: Params, body: Body) -> Json:
    """Make a calendar; the same call twice makes two."""
    box: Calendars = account.calendar
    if not body or not body.get("summary"):
        raise ApiError(400, "required", "Missing summary.")
    name = f"c_{account.rng.getrandbits(256):064x}@group.calendar.google.com"
    given = {field: body[field] for field in ("summary", "description", "location", "timeZone") if body.get(field)}
    box.add_calendar(name, **given, dataOwner=account.address)
    box.made_by_app.add(name)
    return _calendar(box, name)


@handles("calendar.calendars.get")
def get_calendar(account: Account, params: Params, _: Body) -> Json:
    """Give a calendar."""
    return _calendar(account.calendar, reached(account, params, "calendars read"))


@handles("calendar.calendars.patch")
def patch_calendar(account: Account, params: Params, body: Body) -> Json:
    """Change a calendar."""
    box: Calendars = account.calendar
    body = body or {}
    name = reached(account, params, "calendars write", role="owner")
    changes = {field: body[field] for field in ("summary", "description", "location", "timeZone") if field in body}
    box.calendars[name] = {field: value for field, value in {**box.calendars[name], **changes}.items() if value}
    return _calendar(box, name)


@handles("calendar.calendars.delete")
def delete_calendar(account: Account, params: Params, _: Body) -> None:
    """Delete a secondary calendar."""
    box: Calendars = account.calendar
    name = reached(account, params, "calendars write", role="owner")
    if box.calendars[name].get("primary"):
        raise ApiError(403, "cannotDeletePrimaryCalendar", "A primary calendar cannot be deleted.", domain="calendar")
    box.remove_calendar(name)


def _calendar(box: Calendars, calendar_id: str) -> Json:
    entry = box.entry(calendar_id)
    fields = ("etag", "id", "summary", "description", "location", "timeZone", "dataOwner")
    return {"kind": "calendar#calendar", **{name: entry[name] for name in fields if name in entry}}
