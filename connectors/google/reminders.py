"""Reminders at Google: how an entry of our calendar is written, found and compared; see `connectors.reminders`.

An entry's id comes from the mark, so that laying it twice lays one: Google answers 409, and keeps the ids of deleted
entries too. See https://developers.google.com/workspace/calendar/api/v3/reference/events/insert.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from googleapiclient.discovery import Resource

from connectors.errors import Unclear
from connectors.google.api import Google, Json
from connectors.google.errors import Declined
from connectors.google.wire_calendar import plain
from connectors.reminders import RINGS_MINUTES_BEFORE, Deleted, Entry, NotFound, Said
from connectors.types import Reminder

_LARGEST_PAGE = 2500
_GONE = frozenset({404, 410})
_FIELDS = (
    "id,etag,status,summary,description,location,start,end,recurrence,attendees(email),transparency,visibility,"
    "colorId,reminders,attachments(fileUrl)"
)


class GoogleEntries:
    """The entries of our calendar."""

    def __init__(self, google: Google) -> None:
        self._api = google.calendar

    @cached_property
    def _calls(self) -> Resource:
        """The methods on entries; the client library takes a while to make them."""
        return self._api.calls.events()

    def said(self, reminder: Reminder) -> Said:
        """Give what a reminder will say."""
        return _said(_written(reminder))

    def lay(self, calendar: str, reminder: Reminder, mark: str) -> Entry | Deleted:
        """Lay it; where the id is taken, give what has taken it."""
        body = {"id": event_id(mark), **_written(reminder)}
        request = self._calls.insert(calendarId=calendar, body=body, sendUpdates="none", fields=_FIELDS)
        try:
            made = self._api.write(request, key=reminder.key)
        except Declined as declined:
            if declined.status in _GONE:
                raise NotFound from declined
            if declined.status == 409 and (found := self.find(calendar, mark)):
                return found
            raise
        if made.get("id") != body["id"]:
            said = f"Mailbox {self._api.mailbox}: Google did not say which reminder it has laid."
            raise Unclear(said, reminder.key)
        return replace(_entry(made), as_made=True)

    def find(self, calendar: str, mark: str, ref: str = "") -> Entry | Deleted | None:  # noqa: ARG002  the mark tells
        """Read the entry; None where there never was one."""
        name = event_id(mark)
        try:
            found = self._api.read(self._calls.get(calendarId=calendar, eventId=name, fields=_FIELDS))
        except Declined as declined:
            if declined.status not in _GONE:
                raise
            return Deleted(name) if declined.status == 410 else None
        return Deleted(name) if found.get("status") == "cancelled" else _entry(found)

    def listed(self, calendar: str) -> list[Entry]:
        """List every entry that is there; nothing where the rep has deleted the calendar."""
        found: list[Entry] = []
        token: str | None = ""
        asked = {"calendarId": calendar, "maxResults": _LARGEST_PAGE, "fields": f"nextPageToken,items({_FIELDS})"}
        while token is not None:
            try:
                answer = self._api.read(self._calls.list(**asked, **({"pageToken": token} if token else {})))
            except Declined as declined:
                if declined.status in _GONE:
                    return []
                raise
            found += map(_entry, answer.get("items", ()))
            token = answer.get("nextPageToken")
        return found

    def delete(self, calendar: str, entry: Entry, *, key: str) -> None:
        """Delete what was just read and nothing newer."""
        request = self._calls.delete(calendarId=calendar, eventId=entry.id, sendUpdates="none")
        request.headers["If-Match"] = entry.version
        self._api.write(request, key=key)


def event_id(mark: str) -> str:
    """Name an entry as Google allows it: lower-case base32hex."""
    return base64.b32hexencode(hashlib.sha256(mark.encode()).digest()[:20]).decode().lower()


def _written(reminder: Reminder) -> Json:
    rings = [{"method": "popup", "minutes": RINGS_MINUTES_BEFORE}]
    return {
        "summary": reminder.title,
        "description": reminder.description,
        "start": {"date": reminder.on.isoformat()},
        "end": {"date": (reminder.on + timedelta(days=1)).isoformat()},
        "transparency": "transparent",
        "visibility": "private",
        "reminders": {"useDefault": False, "overrides": rings if reminder.rings else []},
    }


def _entry(event: Json) -> Entry:
    said = _said(event)
    text = f"{event.get('summary', '')}\n{said['description']}".strip()
    return Entry(str(event["id"]), str(event.get("etag", "")), said, text)


def _said(event: Json) -> Said:
    return {
        "summary": str(event.get("summary", "")).strip(),
        "description": plain(str(event.get("description", ""))),
        "location": str(event.get("location", "")).strip(),
        "start": _when(event.get("start")),
        "end": _when(event.get("end")),
        "recurrence": sorted(event.get("recurrence") or ()),
        "attendees": sorted(str(who.get("email", "")).casefold() for who in event.get("attendees") or ()),
        "attachments": len(event.get("attachments") or ()),
        "transparency": event.get("transparency", "opaque"),
        "visibility": event.get("visibility", "default"),
        "color": event.get("colorId", ""),
        "rings": _rings(event.get("reminders") or {}),
    }


def _when(moment: Any) -> str:
    return str(moment.get("date") or moment.get("dateTime") or "") if isinstance(moment, Mapping) else ""


def _rings(reminders: Json) -> list[Any]:
    overrides = sorted([str(one.get("method", "")), one.get("minutes", 0)] for one in reminders.get("overrides") or ())
    return [bool(reminders.get("useDefault")), overrides]
