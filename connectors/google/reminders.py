"""Reminders as all-day entries in Rapport's own calendar, and what became of them.

An entry's id comes from the mark, so that laying it twice lays one: Google answers 409, and keeps the ids of deleted
entries too. See https://developers.google.com/workspace/calendar/api/v3/reference/events/insert.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from googleapiclient.discovery import Resource

from connectors.base import Journal, Marker
from connectors.errors import Refused, TryLater, Unclear
from connectors.google.api import Google, Json
from connectors.google.errors import Declined
from connectors.google.own_calendar import LOOKS_AFTER, OwnCalendar, is_young
from connectors.google.wire_calendar import plain
from connectors.types import Fate, Reminder, Sighting

RINGS_MINUTES_BEFORE = 900
"""09:00 the day before: Google counts back from midnight, and never forward."""

_LARGEST_PAGE = 2500
_INTENDED, _PLACED, _WITHDRAWN = "intended", "placed", "withdrawn"
_WATCHED = (
    "summary,description,location,start,end,recurrence,attendees(email),transparency,visibility,colorId,reminders"
)
_FIELDS = f"id,etag,status,{_WATCHED}"


@dataclass(frozen=True, slots=True)
class _Receipt:
    """What is remembered of a reminder: how far it got, a hash of what a person could change, when it was intended."""

    state: str
    content: str
    intended_at: str


class Reminders:
    """Places, watches and takes back reminders in our own calendar."""

    def __init__(
        self,
        google: Google,
        own_calendar: OwnCalendar,
        *,
        marker: Marker,
        journal: Journal,
        clock: Callable[[], datetime],
    ) -> None:
        self._api = google.calendar
        self._sleep = google.limiter.sleep
        self._clock = clock
        self._own = own_calendar
        self._marker = marker
        self._journal = journal
        self._listing: Mapping[str, Json] | None = None

    @cached_property
    def _entries(self) -> Resource:
        """The methods on entries; the client library takes a while to make them."""
        return self._api.calls.events()

    def place(self, reminder: Reminder) -> Sighting:
        """Lay the reminder once for its key, or say what became of it."""
        mark = self._marker(reminder.key)
        receipt = self._receipt(mark)
        if receipt is not None and receipt.state != _INTENDED:
            return self.fate(reminder.key)
        calendar = self._own.id_for(reminder.key)
        if receipt is not None and (found := self._look(calendar, mark, receipt)) is not None:
            return self._adopted(mark, receipt, found)
        written = _written(reminder, event_id(mark))
        receipt = _Receipt(_INTENDED, _content_hash(written, mark), self._clock().isoformat())
        self._keep(mark, receipt)
        return self._insert(reminder.key, calendar, written, receipt)

    def fate(self, key: str) -> Sighting:
        """Look what became of a reminder. One listing of our calendar serves them all until something is written."""
        mark = self._marker(key)
        receipt = self._receipt(mark)
        calendar = self._own.known_id()
        if receipt is None or calendar is None:
            return Sighting(Fate.MISSING)
        if receipt.state == _INTENDED:
            raise Unclear(f"A reminder of mailbox {self._api.mailbox} was not laid to its end; place it again.", key)
        if self._listing is None:
            self._listing = self._listed(calendar)
        return self._sighting(mark, receipt, self._listing.get(event_id(mark)))

    def withdraw(self, key: str) -> None:
        """Delete the reminder, re-read just before, if nobody touched it."""
        mark = self._marker(key)
        receipt = self._receipt(mark)
        calendar = self._own.known_id()
        if receipt is None or receipt.state == _INTENDED or calendar is None:
            raise self._stays()
        for _ in range(2):  # the second time where the first answer was lost before anything was done
            found = self._found(calendar, mark)
            sighting = self._sighting(mark, receipt, found)
            if sighting.fate is Fate.MISSING and receipt.state == _WITHDRAWN:
                return
            if found is None or sighting.fate is not Fate.WAITING:
                raise self._stays()
            laid = replace(receipt, state=_PLACED)
            receipt = replace(receipt, state=_WITHDRAWN)
            self._keep(mark, receipt)
            if self._delete(calendar, found, mark, laid, key):
                return
        raise TryLater(f"Mailbox {self._api.mailbox}: no answer when a reminder was taken back; it is tried again.")

    def _insert(self, key: str, calendar: str, written: Json, receipt: _Receipt) -> Sighting:
        mark = self._marker(key)
        self._listing = None
        request = self._entries.insert(calendarId=calendar, body=written, sendUpdates="none", fields=_FIELDS)
        try:
            made = self._api.write(request, key=key)
        except Declined as declined:
            if declined.status in (404, 410):
                raise self._own.absence(calendar) from declined
            found = self._found(calendar, mark) if declined.status == 409 else None
            if found is None:
                raise
            return self._adopted(mark, receipt, found)
        if made.get("id") != written["id"]:
            raise Unclear(f"Mailbox {self._api.mailbox}: Google did not say which reminder it has laid.", key)
        return self._adopted(mark, replace(receipt, content=_content_hash(made, mark)), made)

    def _adopted(self, mark: str, receipt: _Receipt, found: Json) -> Sighting:
        """Write down that it lies, or once lay, there."""
        laid = replace(receipt, state=_PLACED)
        self._keep(mark, laid)
        return self._sighting(mark, laid, found)

    def _delete(self, calendar: str, found: Json, mark: str, laid: _Receipt, key: str) -> bool:
        """Delete what was just read and nothing newer; False where the answer was lost."""
        self._listing = None
        request = self._entries.delete(calendarId=calendar, eventId=found["id"], sendUpdates="none")
        request.headers["If-Match"] = str(found["etag"])
        try:
            self._api.write(request, key=key)
        except Unclear:
            return False
        except Declined as declined:  # somebody was quicker
            self._keep(mark, laid)
            raise self._stays() from declined
        except TryLater:
            self._keep(mark, laid)
            raise
        return True

    def _look(self, calendar: str, mark: str, receipt: _Receipt) -> Json | None:
        """Look for what was intended; twice while it may be in the making, for Google may miss that an id is taken."""
        found = self._found(calendar, mark)
        if found is None and is_young(receipt.intended_at, self._clock()):
            self._sleep(LOOKS_AFTER[0])
            found = self._found(calendar, mark)
        return found

    def _found(self, calendar: str, mark: str) -> Json | None:
        """Read the entry; None where there never was one."""
        request = self._entries.get(calendarId=calendar, eventId=event_id(mark), fields=_FIELDS)
        try:
            return self._api.read(request)
        except Declined as declined:
            if declined.status == 410:
                return {"status": "cancelled"}
            if declined.status == 404:
                return None
            raise

    def _listed(self, calendar: str) -> dict[str, Json]:
        """Every entry of our calendar by id, deleted ones too; nothing where the rep has deleted the calendar."""
        found: dict[str, Json] = {}
        token: str | None = ""
        while token is not None:
            more = {"pageToken": token} if token else {}
            request = self._entries.list(
                calendarId=calendar,
                showDeleted=True,
                maxResults=_LARGEST_PAGE,
                fields=f"nextPageToken,items({_FIELDS})",
                **more,
            )
            try:
                answer = self._api.read(request)
            except Declined as declined:
                if declined.status in (404, 410):
                    return {}
                raise
            found |= {str(entry["id"]): entry for entry in answer.get("items", ())}
            token = answer.get("nextPageToken")
        return found

    def _sighting(self, mark: str, receipt: _Receipt, found: Json | None) -> Sighting:
        if found is None or found.get("status") == "cancelled":
            return Sighting(Fate.MISSING)
        ref = event_id(mark)
        if _content_hash(found, mark) == receipt.content:
            return Sighting(Fate.WAITING, ref=ref)
        text = f"{found.get('summary', '')}\n{plain(str(found.get('description', '')))}".strip()
        return Sighting(Fate.EDITED, ref=ref, text=text)

    def _receipt(self, mark: str) -> _Receipt | None:
        entry = self._journal.read(mark)
        return None if entry is None else _Receipt(**json.loads(entry))

    def _keep(self, mark: str, receipt: _Receipt) -> None:
        self._journal.write(mark, json.dumps(asdict(receipt)))

    def _stays(self) -> Refused:
        return Refused(f"A reminder of mailbox {self._api.mailbox} stays: somebody edited, moved or deleted it.")


def event_id(mark: str) -> str:
    """Name an entry as Google allows it: lower-case base32hex."""
    return base64.b32hexencode(hashlib.sha256(mark.encode()).digest()[:20]).decode().lower()


def _written(reminder: Reminder, name: str) -> Json:
    return {
        "id": name,
        "summary": reminder.title,
        "description": reminder.description,
        "start": {"date": reminder.on.isoformat()},
        "end": {"date": (reminder.on + timedelta(days=1)).isoformat()},
        "transparency": "transparent",
        "visibility": "private",
        "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": RINGS_MINUTES_BEFORE}]},
    }


def _content_hash(entry: Json, mark: str) -> str:
    """Hash what a person could have changed, keyed with the mark so that two receipts cannot be matched."""
    said = {
        "summary": str(entry.get("summary", "")).strip(),
        "description": plain(str(entry.get("description", ""))),
        "location": str(entry.get("location", "")).strip(),
        "start": _when(entry.get("start")),
        "end": _when(entry.get("end")),
        "recurrence": sorted(entry.get("recurrence") or ()),
        "attendees": sorted(str(who.get("email", "")).casefold() for who in entry.get("attendees") or ()),
        "transparency": entry.get("transparency", "opaque"),
        "visibility": entry.get("visibility", "default"),
        "color": entry.get("colorId", ""),
        "rings": _rings(entry.get("reminders") or {}),
    }
    text = json.dumps(said, sort_keys=True)
    return hashlib.blake2b(text.encode(), key=mark.encode()[:64], digest_size=12).hexdigest()


def _when(moment: Any) -> str:
    return str(moment.get("date") or moment.get("dateTime") or "") if isinstance(moment, dict) else ""


def _rings(reminders: Json) -> list[Any]:
    overrides = sorted([str(one.get("method", "")), one.get("minutes", 0)] for one in reminders.get("overrides") or ())
    return [bool(reminders.get("useDefault")), overrides]
