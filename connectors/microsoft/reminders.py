"""Reminders as all-day events in Rapport's own calendar, and what became of them.

The mark goes along as transactionId, by which Graph knows a request it has seen, and as our tag, by which an event is
found again: how long a transactionId is remembered is not said. None has attendees, so nobody is ever invited.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.base import Journal, Marker
from connectors.errors import CursorExpired, Refused, TryLater, Unclear
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined
from connectors.microsoft.own_calendar import LOOKS_AFTER, OwnCalendar, is_young, path_of
from connectors.microsoft.tags import EXPAND, has_tag, mark_on, tagged
from connectors.microsoft.wire_calendar import plain
from connectors.types import Fate, Reminder, Sighting

RINGS_MINUTES_BEFORE = 900
"""09:00 the day before: Outlook counts back from midnight, and never forward."""

_PAGE = "100"
_INTENDED, _PLACED, _WITHDRAWN = "intended", "placed", "withdrawn"
_FIELDS = (
    "id,subject,body,location,start,end,isAllDay,recurrence,attendees,showAs,sensitivity,categories,isReminderOn,"
    "reminderMinutesBeforeStart,createdDateTime,lastModifiedDateTime"
)
_DUPLICATE = "errorduplicatetransactionid"
_EXISTING = "@event.existingEventId"
_AS_MADE = timedelta(seconds=2)
"""An event changed no later than this after it was made is as Exchange itself has written it."""


@dataclass(frozen=True, slots=True)
class _Receipt:
    """What is remembered of a reminder: how far it got, a hash of what a person could change, when, and its id."""

    state: str
    content: str
    intended_at: str
    ref: str = ""


class Reminders:
    """Places, watches and takes back reminders in our own calendar."""

    def __init__(
        self,
        graph: Graph,
        own_calendar: OwnCalendar,
        *,
        marker: Marker,
        journal: Journal,
        clock: Callable[[], datetime],
    ) -> None:
        self._graph = graph
        self._sleep = graph.limiter.sleep
        self._clock = clock
        self._own = own_calendar
        self._marker = marker
        self._journal = journal
        self._listing: Mapping[str, Json] | None = None

    def place(self, reminder: Reminder) -> Sighting:
        """Lay the reminder once for its key, or say what became of it."""
        mark = self._marker(reminder.key)
        receipt = self._receipt(mark)
        if receipt is not None and receipt.state != _INTENDED:
            return self.fate(reminder.key)
        calendar = self._own.id_for(reminder.key)
        if receipt is not None and (found := self._look(calendar, mark, receipt)) is not None:
            return self._adopted(mark, receipt, found)
        written = _written(reminder)
        intent = _Receipt(_INTENDED, _content_hash(written, mark), self._clock().isoformat())
        self._keep(mark, intent)
        return self._insert(reminder.key, calendar, written, intent, repeated=receipt is not None)

    def fate(self, key: str) -> Sighting:
        """Look what became of a reminder. One listing of our calendar serves them all until something is written."""
        mark = self._marker(key)
        receipt = self._receipt(mark)
        calendar = self._own.known_id()
        if receipt is None or calendar is None:
            return Sighting(Fate.MISSING)
        if receipt.state == _INTENDED:
            raise Unclear(f"A reminder of mailbox {self._graph.mailbox} was not laid to its end; place it again.", key)
        if self._listing is None:
            self._listing = self._listed(calendar)
        return self._sighting(mark, receipt, self._listing.get(receipt.ref) or self._listing.get(mark.lower()))

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
        raise TryLater(f"Mailbox {self._graph.mailbox}: no answer when a reminder was taken back; it is tried again.")

    def _insert(self, key: str, calendar: str, written: Json, receipt: _Receipt, *, repeated: bool) -> Sighting:
        mark = self._marker(key)
        self._listing = None
        body = {**written, "transactionId": mark, **tagged(mark)}
        try:
            made = self._graph.write("POST", f"{path_of(calendar)}/events", body, key=key)
        except (Declined, CursorExpired) as error:
            found = self._existing(calendar, mark, error, repeated=repeated)
            return self._adopted(mark, receipt, found)
        if not made.get("id"):
            raise Unclear(f"Mailbox {self._graph.mailbox}: Microsoft did not say which reminder it has laid.", key)
        return self._adopted(mark, receipt, made)

    def _existing(self, calendar: str, mark: str, error: Declined | CursorExpired, *, repeated: bool) -> Json | None:
        """Give what an earlier request has laid, or None where it is gone. Raises what a refusal means otherwise."""
        if isinstance(error, CursorExpired) or error.status == 404:
            if absence := self._own.absence(calendar):
                raise absence from error
            if not repeated:
                raise TryLater(f"Mailbox {self._graph.mailbox}: Microsoft takes no reminder now.") from error
            return None  # the transactionId's own event is not found
        if error.code != _DUPLICATE and error.status != 409:
            raise error
        return self._found(calendar, mark) or self._listed(calendar).get(str(error.error.get(_EXISTING) or ""))

    def _adopted(self, mark: str, receipt: _Receipt, found: Json | None) -> Sighting:
        """Write down that it lies, or once lay, there, in the words Exchange made of ours."""
        laid = replace(receipt, state=_PLACED, ref=str((found or {}).get("id", "")))
        if found is not None and _is_as_made(found):
            laid = replace(laid, content=_content_hash(found, mark))
        self._keep(mark, laid)
        return self._sighting(mark, laid, found)

    def _delete(self, calendar: str, found: Json, mark: str, laid: _Receipt, key: str) -> bool:
        """Delete what was just read and nothing newer; False where that has to be looked into."""
        self._listing = None
        headers = {"If-Match": str(found["@odata.etag"])}
        try:
            self._graph.write("DELETE", _event_path(calendar, found["id"]), None, key=key, headers=headers)
        except Unclear:
            return False
        except (Declined, CursorExpired) as error:
            if isinstance(error, Declined) and error.status == 400:  # said of what is in the bin already
                return False
            self._keep(mark, laid)
            raise self._stays() from error  # somebody was quicker
        except TryLater:
            self._keep(mark, laid)
            raise
        return True

    def _look(self, calendar: str, mark: str, receipt: _Receipt) -> Json | None:
        """Look for what was intended; twice while it may be in the making."""
        found = self._found(calendar, mark)
        if found is None and is_young(receipt.intended_at, self._clock()):
            self._sleep(LOOKS_AFTER[0])
            found = self._found(calendar, mark)
        return found

    def _found(self, calendar: str, mark: str) -> Json | None:
        """Find the event with our tag in our calendar; in the bin it does not count."""
        return next(iter(self._events(calendar, {"$filter": has_tag(mark)})), None)

    def _listed(self, calendar: str) -> dict[str, Json]:
        """Every event of our calendar by id and by mark; nothing where the rep has deleted the calendar."""
        events = self._events(calendar, {"$expand": EXPAND})
        by_mark = {mark_on(event): event for event in events if mark_on(event)}
        return by_mark | {str(event["id"]): event for event in events}

    def _events(self, calendar: str, asked: Mapping[str, str]) -> list[Json]:
        params = {**asked, "$select": _FIELDS, "$top": _PAGE}
        try:
            pages = list(self._graph.pages(f"{path_of(calendar)}/events", params))
        except (Declined, CursorExpired) as error:
            if isinstance(error, Declined) and error.status != 404:
                raise
            return []
        return [event for page in pages for event in page.get("value", ())]

    def _sighting(self, mark: str, receipt: _Receipt, found: Json | None) -> Sighting:
        if found is None:
            return Sighting(Fate.MISSING)
        ref = str(found["id"])
        if _content_hash(found, mark) == receipt.content:
            return Sighting(Fate.WAITING, ref=ref)
        text = f"{found.get('subject') or ''}\n{plain(found.get('body'))}".strip()
        return Sighting(Fate.EDITED, ref=ref, text=text)

    def _receipt(self, mark: str) -> _Receipt | None:
        entry = self._journal.read(mark)
        return None if entry is None else _Receipt(**json.loads(entry))

    def _keep(self, mark: str, receipt: _Receipt) -> None:
        self._journal.write(mark, json.dumps(asdict(receipt)))

    def _stays(self) -> Refused:
        return Refused(f"A reminder of mailbox {self._graph.mailbox} stays: somebody edited, moved or deleted it.")


def _event_path(calendar: str, name: str) -> str:
    return f"{path_of(calendar)}/events/{quote(name, safe='=')}"


def _written(reminder: Reminder) -> Json:
    return {
        "subject": reminder.title,
        "body": {"contentType": "text", "content": reminder.description},
        "start": _midnight(reminder.on),
        "end": _midnight(reminder.on + timedelta(days=1)),
        "isAllDay": True,
        "showAs": "free",
        "sensitivity": "private",
        "isReminderOn": True,
        "reminderMinutesBeforeStart": RINGS_MINUTES_BEFORE,
    }


def _midnight(day: Any) -> Json:
    return {"dateTime": f"{day.isoformat()}T00:00:00", "timeZone": "UTC"}


def _is_as_made(event: Json) -> bool:
    try:
        made, changed = (datetime.fromisoformat(event[f"{name}DateTime"]) for name in ("created", "lastModified"))
    except (KeyError, TypeError, ValueError):
        return False
    return abs(changed - made) <= _AS_MADE


def _content_hash(event: Json, mark: str) -> str:
    """Hash what a person could have changed, keyed with the mark so that two receipts cannot be matched."""
    all_day = bool(event.get("isAllDay"))
    said = {
        "subject": str(event.get("subject") or "").strip(),
        "body": [line.strip() for line in plain(event.get("body")).splitlines() if line.strip()],
        "location": str((event.get("location") or {}).get("displayName") or "").strip(),
        "start": _when(event.get("start"), all_day=all_day),
        "end": _when(event.get("end"), all_day=all_day),
        "recurrence": event.get("recurrence") or None,
        "attendees": sorted(map(_address, event.get("attendees") or ())),
        "show_as": event.get("showAs") or "busy",
        "sensitivity": event.get("sensitivity") or "normal",
        "categories": sorted(event.get("categories") or ()),
        "rings": _rings(event),
    }
    text = json.dumps(said, sort_keys=True)
    return hashlib.blake2b(text.encode(), key=mark.encode()[:64], digest_size=12).hexdigest()


def _when(moment: Any, *, all_day: bool) -> str:
    said = str(moment.get("dateTime") or "") if isinstance(moment, dict) else ""
    return said.partition("T")[0] if all_day else f"{said[:19]} {moment and moment.get('timeZone')}"


def _address(attendee: Json) -> str:
    return str((attendee.get("emailAddress") or {}).get("address") or "").casefold()


def _rings(event: Json) -> int:
    """When it rings. Who dismisses a reminder has turned it off, and has not edited it."""
    return int(event.get("reminderMinutesBeforeStart") or 0) if event.get("isReminderOn") else RINGS_MINUTES_BEFORE
