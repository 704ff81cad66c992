"""Reminders at Graph: how an event of our calendar is written, found and compared; see `connectors.reminders`.

The mark goes along as transactionId, by which Graph knows a request it has seen, and as our tag, by which an event is
found again: how long a transactionId is remembered is not said. None has attendees, so nobody is ever invited.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.errors import CursorExpired, Refused, Unclear
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined
from connectors.microsoft.own_calendar import is_missing, path_of
from connectors.microsoft.tags import EXPAND, has_tag, mark_on, tagged
from connectors.microsoft.wire_calendar import plain
from connectors.microsoft.zones import name_of
from connectors.reminders import RINGS_MINUTES_BEFORE, Deleted, Entry, NotFound, Said
from connectors.types import Reminder

_UTC = "UTC"
_PAGE = "100"
_FIELDS = (
    "id,subject,body,location,start,end,isAllDay,recurrence,attendees,showAs,sensitivity,importance,categories,"
    "hasAttachments,isReminderOn,reminderMinutesBeforeStart,createdDateTime,lastModifiedDateTime"
)
_DUPLICATE = "errorduplicatetransactionid"
_EXISTING = "@event.existingEventId"
_ZONE_REFUSED = frozenset({"timezonenotsupportedexception", "errorpropertyvalidationfailure"})
"""What Graph has been seen to answer to zones of its own list (microsoft-graph-docs issues 4242 and 19286)."""
_AS_MADE = timedelta(seconds=2)
"""An event changed no later than this after it was made is as Exchange itself has written it."""


class GraphEntries:
    """The events of our calendar; their days begin in `zone`, the rep's own, for that says when a reminder rings."""

    def __init__(self, graph: Graph, *, zone: str) -> None:
        self._graph = graph
        self._zone = name_of(zone)

    def said(self, reminder: Reminder) -> Said:
        """Give what a reminder will say."""
        return _said(_written(reminder, self._zone))

    def lay(self, calendar: str, reminder: Reminder, mark: str) -> Entry | Deleted:
        """Lay it, or give what an earlier request has laid; in UTC where Graph does not know the rep's zone."""
        try:
            return self._laid(calendar, reminder, mark, self._zone)
        except Declined as declined:
            if declined.code not in _ZONE_REFUSED or self._zone == _UTC:
                raise
        return self._laid(calendar, reminder, mark, _UTC)

    def find(self, calendar: str, mark: str, ref: str = "") -> Entry | None:
        """Find the event with our tag in our calendar, not a copy of it; in the bin it does not count."""
        found = self._events(calendar, {"$filter": has_tag(mark)})
        return next((entry for entry in found if entry.id == ref), found[0] if found else None)

    def listed(self, calendar: str) -> list[Entry]:
        """List every event with its tag; nothing where the rep has deleted the calendar."""
        return self._events(calendar, {"$expand": EXPAND})

    def delete(self, calendar: str, entry: Entry, *, key: str) -> None:
        """Delete what was just read and nothing newer."""
        path = f"{path_of(calendar)}/events/{quote(entry.id, safe='=')}"
        try:
            self._graph.write("DELETE", path, None, key=key, headers={"If-Match": entry.version})
        except Declined as declined:
            if declined.status == 400:  # said of what is in the bin already, perhaps by an earlier request of ours
                raise Unclear(str(declined), key) from declined
            raise
        except CursorExpired as error:
            raise Refused(str(error)) from error

    def _laid(self, calendar: str, reminder: Reminder, mark: str, zone: str) -> Entry | Deleted:
        body = {**_written(reminder, zone), "transactionId": mark, **tagged(mark)}
        try:
            made = self._graph.write("POST", f"{path_of(calendar)}/events", body, key=reminder.key)
        except (Declined, CursorExpired) as error:
            return self._existing(calendar, mark, error)
        if not made.get("id"):
            said = f"Mailbox {self._graph.mailbox}: Microsoft did not say which reminder it has laid."
            raise Unclear(said, reminder.key)
        return _entry(made)

    def _existing(self, calendar: str, mark: str, error: Declined | CursorExpired) -> Entry | Deleted:
        """Give what an earlier request has laid. Raises what a refusal means otherwise."""
        if is_missing(error):
            raise NotFound(or_deleted=True) from error  # a known transactionId may be answered with its event
        if not isinstance(error, Declined) or (error.code != _DUPLICATE and error.status != 409):
            raise error
        named = str(error.error.get(_EXISTING) or "")
        found = self.find(calendar, mark) or next((one for one in self.listed(calendar) if one.id == named), None)
        if found is None and error.code != _DUPLICATE:
            raise error
        return found or Deleted()

    def _events(self, calendar: str, asked: Mapping[str, str]) -> list[Entry]:
        params = {**asked, "$select": _FIELDS, "$top": _PAGE}
        try:
            pages = list(self._graph.pages(f"{path_of(calendar)}/events", params))
        except (Declined, CursorExpired) as error:
            if not is_missing(error):
                raise
            return []
        return [_entry(event) for page in pages for event in page.get("value", ())]


def _written(reminder: Reminder, zone: str) -> Json:
    return {
        "subject": reminder.title,
        "body": {"contentType": "text", "content": reminder.description},
        "start": _midnight(reminder.on, zone),
        "end": _midnight(reminder.on + timedelta(days=1), zone),
        "isAllDay": True,
        "showAs": "free",
        "sensitivity": "private",
        "isReminderOn": reminder.rings,
        "reminderMinutesBeforeStart": RINGS_MINUTES_BEFORE,
    }


def _midnight(day: date, zone: str) -> Json:
    return {"dateTime": f"{day.isoformat()}T00:00:00", "timeZone": zone}


def _entry(event: Json) -> Entry:
    return Entry(
        id=str(event["id"]),
        version=str(event.get("@odata.etag", "")),
        said=_said(event),
        text=f"{event.get('subject') or ''}\n{plain(event.get('body'))}".strip(),
        mark=mark_on(event),
        as_made=_is_as_made(event),
    )


def _is_as_made(event: Json) -> bool:
    try:
        made, changed = (datetime.fromisoformat(event[f"{name}DateTime"]) for name in ("created", "lastModified"))
    except (KeyError, TypeError, ValueError):
        return False
    return abs(changed - made) <= _AS_MADE


def _said(event: Json) -> Said:
    all_day = bool(event.get("isAllDay"))
    return {
        "subject": str(event.get("subject") or "").strip(),
        "body": [line.strip() for line in plain(event.get("body")).splitlines() if line.strip()],
        "location": str((event.get("location") or {}).get("displayName") or "").strip(),
        "start": _when(event.get("start"), all_day=all_day),
        "end": _when(event.get("end"), all_day=all_day),
        "recurrence": event.get("recurrence") or None,
        "attendees": sorted(map(_address, event.get("attendees") or ())),
        "attachments": bool(event.get("hasAttachments")),
        "show_as": event.get("showAs") or "busy",
        "sensitivity": event.get("sensitivity") or "normal",
        "importance": event.get("importance") or "normal",
        "categories": sorted(event.get("categories") or ()),
        "rings": _rings(event),
    }


def _when(moment: Any, *, all_day: bool) -> str:
    """A day floats: its date is the same in whatever zone it was written or is asked for."""
    said = str(moment.get("dateTime") or "") if isinstance(moment, Mapping) else ""
    return said.partition("T")[0] if all_day else f"{said[:19]} {moment and moment.get('timeZone')}"


def _address(attendee: Json) -> str:
    return str((attendee.get("emailAddress") or {}).get("address") or "").casefold()


def _rings(event: Json) -> int:
    """When it rings. Who dismisses a reminder has turned it off, and has not edited it."""
    return int(event.get("reminderMinutesBeforeStart") or 0) if event.get("isReminderOn") else RINGS_MINUTES_BEFORE
