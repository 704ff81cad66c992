"""Google Calendar's methods on events. The state is in `calendars`, the parameters in `calendar_params`.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.connectors.servers.google.account import Account
from tests.connectors.servers.google.calendar_params import (
    NO_SYNC_TOKEN_AFTER,
    asked_in,
    bookmark_of,
    check_combination,
    query_of,
    reached,
    waiting_page,
)
from tests.connectors.servers.google.calendars import HORIZON, QUIET, Calendars, Query, bare
from tests.connectors.servers.google.event_rules import check_created, check_id
from tests.connectors.servers.google.listings import Bookmark, Page, fingerprint
from tests.connectors.servers.google.recurrence import instances, instant, rfc3339
from tests.connectors.servers.google.registry import ApiError, Body, Call, Params, handles

Json = dict[str, Any]

_READ_ONLY = ("kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "sequence", "hangoutLink")
_READ_ONLY_LATER = (*_READ_ONLY, "id", "iCalUID", "recurringEventId", "originalStartTime")
_FREE_BUSY = ("kind", "etag", "id", "status", "start", "end", "recurringEventId", "originalStartTime", "recurrence")


# --- events: reading --------------------------------------------------------------------------------------------


@handles("calendar.events.list")
def list_events(account: Account, params: Params, _: Body) -> Json:
    """List events: in full, or what changed since a sync token; in pages."""
    box: Calendars = account.calendar
    name = reached(account, params, "events read")
    listing, asked = box.listing(name), asked_in(params)
    page = waiting_page(listing, params, asked)
    if page is None:
        check_combination(account, params)
        mark = bookmark_of(listing, params["syncToken"], asked) if "syncToken" in params else None
        said = mark.asked if mark else asked
        query = query_of(said, until=mark.until if mark and mark.until else account.now + HORIZON)
        now = {item["id"]: item for item in box.matching(name, query)}
        items = list(box.changed(name, query, mark)) if mark else list(now.values())
        seen = {key: fingerprint(item, *QUIET) for key, item in now.items()}
        told = Bookmark(said, seen, box.step, mark.full_at if mark else account.now, query.until)
        can_go_on = not NO_SYNC_TOKEN_AFTER & params.keys()
        page = listing.begin(asked, _ordered(items, params, box.zone(name)), _size(params), told if can_go_on else None)
    return _events(account, name, params, page)


@handles("calendar.events.instances")
def list_instances(account: Account, params: Params, _: Body) -> Json:
    """List the instances of a series, exceptions as they are."""
    box: Calendars = account.calendar
    name = reached(account, params, "events read")
    listing, asked = box.listing(name), asked_in(params)
    page = waiting_page(listing, params, asked)
    if page is None:
        master = box.existing(name, params["eventId"])
        query = query_of(params, until=account.now + HORIZON)
        kept = box.events[name]
        found = [kept.get(item["id"], item) for item in _instances(master, query)]
        if not params.get("showDeleted"):
            found = [item for item in found if item["status"] != "cancelled"]
        page = listing.begin(asked, [i for i in found if box.lies_inside(name, i, query)], _size(params), None)
    return _events(account, name, params, page)


@handles("calendar.events.get")
def get_event(account: Account, params: Params, _: Body) -> Json:
    """Give an event; a deleted one is only its id and its status."""
    box: Calendars = account.calendar
    name = reached(account, params, "events read")
    return _shown(account, name, box.existing(name, params["eventId"]), params.get("timeZone"))


def _instances(master: Json, query: Query) -> Iterator[Json]:
    return instances(master, min(query.before or query.until, query.until)) if master.get("recurrence") else iter(())


def _size(params: Params) -> int:
    return min(int(params.get("maxResults", 250)), 2500)


def _events(account: Account, calendar_id: str, params: Params, page: Page) -> Json:
    entry = account.calendar.entry(calendar_id)
    return {
        "kind": "calendar#events",
        "etag": f'"p{account.calendar.step}"',
        "summary": entry["summary"],
        "updated": account.now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "timeZone": params.get("timeZone") or entry["timeZone"],
        "accessRole": entry["accessRole"],
        "defaultReminders": entry["defaultReminders"],
        **page.tokens(),
        "items": [_shown(account, calendar_id, item, params.get("timeZone")) for item in page.items],
    }


def _shown(account: Account, calendar_id: str, event: Json, zone: str | None = None) -> Json:
    """An event as it is answered: times in the wanted zone, `self` where the calendar's owner is meant."""
    if event["status"] == "cancelled":
        return bare(event) if "start" in event else event
    box: Calendars = account.calendar
    shown = deepcopy(event)
    home = ZoneInfo(zone or box.zone(calendar_id))
    for side in ("start", "end", "originalStartTime"):
        if "dateTime" in shown.get(side, {}):
            shown[side]["dateTime"] = rfc3339(instant(shown[side], str(home)).astimezone(home))
    if box.calendars[calendar_id].get("accessRole") == "freeBusyReader":
        return {"visibility": "private", **{field: shown[field] for field in _FREE_BUSY if field in shown}}
    for person in (shown["creator"], shown["organizer"], *shown.get("attendees", ())):
        if person.get("email", "").lower() == calendar_id.lower():
            person["self"] = True
    return shown


def _ordered(items: list[Json], params: Params, zone: str) -> list[Json]:
    if params.get("orderBy") == "startTime":
        return sorted(
            items,
            key=lambda item: instant(item["start"], zone) if "start" in item else datetime.max.replace(tzinfo=UTC),
        )
    if params.get("orderBy") == "updated":
        return sorted(items, key=lambda item: item.get("updated", ""))
    return items


# --- events: writing --------------------------------------------------------------------------------------------


@handles("calendar.events.insert")
def insert_event(account: Account, params: Params, body: Body) -> Json:
    """Lay an event; an id once used stays taken, also by a deleted event."""
    box: Calendars = account.calendar
    name = reached(account, params, "events write", role="writer")
    _note_invitations(account, "calendar.events.insert", params)
    event = _written(body or {}, _READ_ONLY)
    check_created(event)
    if "id" in event:
        check_id(event["id"])
        if event["id"] in box.events.get(name, {}):
            raise ApiError(409, "duplicate", "The requested identifier already exists.")
    return _shown(account, name, box.lay(name, event))


@handles("calendar.events.patch")
def patch_event(account: Account, params: Params, body: Body) -> Json:
    """Change the fields that are named."""
    return _change(account, params, body, "calendar.events.patch")


@handles("calendar.events.update")
def update_event(account: Account, params: Params, body: Body) -> Json:
    """Replace the event; what is not named falls back to its default."""
    return _change(account, params, body, "calendar.events.update")


def _change(account: Account, params: Params, body: Body, method: str) -> Json:
    box: Calendars = account.calendar
    name = reached(account, params, "events write", role="writer")
    _note_invitations(account, method, params)
    before = box.existing(name, params["eventId"])
    _check_match(account, before)
    if before["status"] == "cancelled":
        raise ApiError(403, "forbidden", "Forbidden")
    changes = _written(body or {}, _READ_ONLY_LATER)
    if changes.get("eventType", before["eventType"]) != before["eventType"]:
        raise ApiError(400, "eventTypeRestriction", "An event type cannot be changed.", domain="calendar")
    if method.endswith("patch"):
        after = _merged(before, changes)
    else:
        defaults = {"status": "confirmed", "reminders": {"useDefault": True}}
        kept = {field: before[field] for field in _READ_ONLY_LATER if field in before}
        after = {**kept, **defaults, **changes, "eventType": before["eventType"]}
    return _shown(account, name, box.keep(name, before, after))


@handles("calendar.events.delete")
def delete_event(account: Account, params: Params, _: Body) -> None:
    """Delete an event; a second time is told so."""
    box: Calendars = account.calendar
    name = reached(account, params, "events write", role="writer")
    _note_invitations(account, "calendar.events.delete", params)
    event = box.existing(name, params["eventId"])
    if event["status"] == "cancelled":
        raise ApiError(410, "deleted", "Resource has been deleted")
    _check_match(account, event)
    box.cancel(name, event)


def _written(body: Json, read_only: tuple[str, ...]) -> Json:
    return {name: deepcopy(value) for name, value in body.items() if name not in read_only}


def _merged(before: Json, changes: Json) -> Json:
    """As a patch merges: objects by field, lists and values whole, null takes away."""
    merged = dict(before)
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(before.get(name), dict):
            merged[name] = _merged(before[name], value)
        else:
            merged[name] = value
    return merged


def _check_match(account: Account, event: Json) -> None:
    wanted = getattr(account, "caller_headers", {}).get("if-match")
    if wanted not in (None, "*", event["etag"]):
        raise ApiError(412, "conditionNotMet", "Precondition Failed", location="If-Match", location_type="header")


def _note_invitations(account: Account, method: str, params: Params) -> None:
    """A change that asks Google to send mail is written down beside the methods that send."""
    if params.get("sendUpdates", "none") != "none" or params.get("sendNotifications"):
        account.google.forbidden.append(Call(method, "", "", dict(params), address=account.address))
