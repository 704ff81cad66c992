"""The calendars of one account: what lies in them, and the hands of the rep and the world on them.

Events are kept as Exchange does: single ones, masters of series and exceptions; occurrences are made when asked for.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tests.connectors.servers.graph.calendar_rounds import Rounds
from tests.connectors.servers.graph.calendar_series import master_of, normal, occurrence, occurrences
from tests.connectors.servers.graph.calendar_times import instant, told, wall
from tests.connectors.servers.graph.registry import GraphError

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

Json = dict[str, Any]

UNSET = "0001-01-01T00:00:00Z"
_DEFAULTS: Mapping[str, Any] = {
    "categories": [],
    "reminderMinutesBeforeStart": 15,
    "isReminderOn": True,
    "hasAttachments": False,
    "subject": "",
    "importance": "normal",
    "sensitivity": "normal",
    "isAllDay": False,
    "isCancelled": False,
    "isOrganizer": True,
    "responseRequested": True,
    "seriesMasterId": None,
    "showAs": "busy",
    "type": "singleInstance",
    "onlineMeetingUrl": None,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "allowNewTimeProposals": True,
    "occurrenceId": None,
    "isDraft": False,
    "hideAttendees": False,
    "responseStatus": {"response": "organizer", "time": UNSET},
    "body": {"contentType": "html", "content": ""},
    "location": {"displayName": "", "locationType": "default", "uniqueIdType": "unknown"},
    "locations": [],
    "recurrence": None,
    "attendees": [],
    "onlineMeeting": None,
}
ANSWERS = frozenset({"none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded"})


class Calendars:
    """All calendars of the account. `calendars` maps ids to what Graph tells of each; the default one is first."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.calendars: dict[str, Json] = {}
        self.events: dict[str, Json] = {}  # what lies in the calendars, by id
        self.homes: dict[str, str] = {}  # the calendar each lies in, of those deleted too
        self.made_by_app: set[str] = set()  # calendars
        self.transactions: dict[tuple[str, str], str] = {}
        self.rounds = Rounds()
        self.step = 0
        self.steps: dict[str, int] = {}
        self._gone: set[str] = set()
        self.default = self.add_calendar("Calendar", isDefaultCalendar=True, isRemovable=False)

    # --- the hands of the rep and the world -----------------------------------------------------------------

    def add_calendar(self, name: str, **entry: Any) -> str:
        """Make a calendar of the rep's, or one that was shared: `canEdit=False`, `owner={...}`."""
        calendar_id = self.account.fresh_id("AAkA")
        owner = {"name": self.account.name, "address": self.account.address}
        self.calendars[calendar_id] = {
            "id": calendar_id,
            "name": name,
            "color": "auto",
            "hexColor": "",
            "changeKey": self._change_key(),
            "isDefaultCalendar": False,
            "isRemovable": True,
            "isTallyingResponses": False,
            "allowedOnlineMeetingProviders": ["unknown"],
            "defaultOnlineMeetingProvider": "unknown",
            "canEdit": True,
            "canShare": True,
            "canViewPrivateItems": True,
            "owner": owner,
            **entry,
        }
        return calendar_id

    def remove_calendar(self, calendar_id: str) -> None:
        """Delete a calendar with all that is in it."""
        del self.calendars[calendar_id]
        for event_id in [name for name, home in self.homes.items() if home == calendar_id and name in self.events]:
            self.drop(event_id)

    def add(self, calendar_id: str, event: Mapping[str, Any]) -> str:
        """Lay an event ("" is the default calendar). Only start is needed; attendees and answers are kept as given.

        `organizer` of another address makes it an invitation, to which `responseStatus` is the rep's answer.
        """
        body = deepcopy(dict(event))
        body.setdefault("end", told(instant(body["start"]) + timedelta(hours=1), body["start"]["timeZone"]))
        organizer = body.get("organizer", {}).get("emailAddress", {}).get("address", self.account.address)
        if organizer != self.account.address:
            body.setdefault("isOrganizer", False)
            body.setdefault("responseStatus", {"response": "notResponded", "time": UNSET})
        return str(self.lay(calendar_id or self.default, body)["id"])

    def change(self, event_id: str, **changes: Any) -> None:
        """Change fields of an event, of a series, or of one occurrence (which becomes an exception)."""
        self.keep(self.existing(event_id), deepcopy(changes))

    def remove(self, event_id: str) -> None:
        """Delete an event, a whole series, or one occurrence."""
        self.drop(str(self.existing(event_id)["id"]))

    def cancel(self, event_id: str) -> None:
        """Let the organizer cancel: the event stays until the rep removes it; an occurrence is just not there."""
        if self.existing(event_id)["type"] in ("occurrence", "exception"):
            self.drop(event_id)
        else:
            self.change(event_id, isCancelled=True, subject=f"Canceled: {self.events[event_id]['subject']}")

    def answer(self, event_id: str, response: str, address: str = "") -> None:
        """Let the rep, or a guest of a meeting of the rep's, answer; a rep who declines has the event no more."""
        assert response in ANSWERS, response
        if not address or address == self.account.address:
            if response == "declined":
                self.remove(event_id)
            else:
                self.change(event_id, responseStatus={"response": response, "time": self.account.now.isoformat()})
            return
        guests = deepcopy(self.existing(event_id)["attendees"])
        for guest in guests:
            if guest["emailAddress"]["address"] == address:
                guest["status"] = {"response": response, "time": UNSET}
        self.change(event_id, attendees=guests)

    def expire_cursors(self, calendar_id: str = "") -> None:
        """Let Graph forget every deltaLink and nextLink of a calendar; of all of them without one."""
        self.rounds.expire([calendar_id] if calendar_id else list(self.calendars))

    def living(self, calendar_id: str = "") -> list[Json]:
        """What lies in a calendar, series not expanded."""
        home = calendar_id or self.default
        return [deepcopy(event) for name, event in self.events.items() if self.homes[name] == home]

    # --- finding --------------------------------------------------------------------------------------------

    def existing(self, event_id: str) -> Json:
        """An event, kept or made by its series. Raises 404, or 400 for what can be no id."""
        if event_id in self.events:
            return self.events[event_id]
        if not event_id.startswith("AA"):
            raise GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")
        found = master_of(event_id)
        if found and event_id not in self._gone and found[0] in self.events:
            master, day = self.events[found[0]], found[1]
            before = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=2)
            for one in self.occurrences(master, before):
                if one["id"] == event_id:
                    return occurrence(master, day)
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")

    def rings_at(self, event_id: str) -> datetime | None:
        """When Outlook rings: so long before the start, as the event's own zone has it; None where it is turned off."""
        event = self.existing(event_id)
        before = timedelta(minutes=event["reminderMinutesBeforeStart"])
        return instant(event["start"]) - before if event["isReminderOn"] else None

    def was_deleted(self, event_id: str) -> bool:
        """Whether there was such an event."""
        return event_id in self._gone

    def occurrences(self, master: Json, before: datetime) -> Iterator[Json]:
        """The occurrences of a series that are there and are no exceptions."""
        made = occurrences(master, before)
        return (one for one in made if one["id"] not in self.events and one["id"] not in self._gone)

    def of(self, calendar_id: str) -> list[Json]:
        """The events kept in a calendar, in the order they were made."""
        return [event for name, event in self.events.items() if self.homes[name] == calendar_id]

    # --- changing -------------------------------------------------------------------------------------------

    def lay(self, calendar_id: str, body: Json) -> Json:
        """Keep a new event with what Exchange adds to it."""
        event_id = self.account.fresh_id("AAMk", 60)
        uid = f"040000008200E00074C5B7101A82E008{sha256(event_id.encode()).hexdigest()[:48].upper()}"
        organizer = {"emailAddress": {"name": self.account.name, "address": self.account.address}}
        kind = "seriesMaster" if body.get("recurrence") else "singleInstance"
        given = {
            **deepcopy(dict(_DEFAULTS)),
            "createdDateTime": self.account.now,
            "iCalUId": uid,
            "transactionId": None,
            "originalStartTimeZone": body["start"]["timeZone"],
            "originalEndTimeZone": body["end"]["timeZone"],
            "organizer": organizer,
        }
        self._check(body)
        event = {**given, **body, "id": event_id, "type": kind}
        event["attendees"] = [_guest(guest) for guest in event["attendees"]]
        if event["recurrence"]:
            event["recurrence"] = normal(event["recurrence"], event["start"])
        self.homes[event_id] = calendar_id
        self._store(event)
        return self.events[event_id]

    def keep(self, before: Json, changes: Json) -> Json:
        """Keep a changed event; an occurrence becomes an exception."""
        after = {**before, **changes}
        self._check(after)
        if before["type"] == "occurrence":
            after["type"] = "exception"
            self.homes[after["id"]] = self.homes[after["seriesMasterId"]]
        self._store(after)
        self._tell_series(after)
        return self.events[str(after["id"])]

    def drop(self, event_id: str) -> None:
        """Delete an event, with the exceptions of a series."""
        event = self.existing(event_id)
        self.homes.setdefault(event_id, self.homes.get(event.get("seriesMasterId") or event_id, self.default))
        self.step += 1
        self.steps[event_id] = self.step
        self._gone.add(event_id)
        self.events.pop(event_id, None)
        self._tell_series(event)
        for name in [name for name, one in self.events.items() if one["seriesMasterId"] == event_id]:
            self.drop(name)

    def _tell_series(self, event: Json) -> None:
        """Let the series of a day be told anew, where the day itself is not when it is gone."""
        master = self.events.get(event.get("seriesMasterId") or "")
        if master and self.account.quirks.gone_days_untold:
            self._store(master)

    def _store(self, event: Json) -> None:
        self.step += 1
        self.steps[event["id"]] = self.step
        kept = {**event, "lastModifiedDateTime": self.account.now, "changeKey": self._change_key()}
        self.events[event["id"]] = kept

    @staticmethod
    def _check(event: Json) -> None:
        """Refuse what Exchange refuses: an end before the start, a day that does not begin at midnight."""
        try:
            start, end = instant(event["start"]), instant(event["end"])
        except (KeyError, ValueError) as error:
            if str(error).startswith("unknown time zone"):
                said = "A valid TimeZone value must be specified."
                raise GraphError(400, "TimeZoneNotSupportedException", said) from error
            said = "At least one property failed validation."
            raise GraphError(400, "ErrorPropertyValidationFailure", said) from error
        if end < start:
            raise GraphError(400, "ErrorPropertyValidationFailure", "At least one property failed validation.")
        midnight = all(wall(event[side]).time() == time() for side in ("start", "end"))
        zones = event["start"]["timeZone"] == event["end"]["timeZone"]
        if event.get("isAllDay") and not (midnight and zones and end > start):
            said = "The Event.Start and Event.End property of an all-day event needs to be set to midnight."
            raise GraphError(400, "ErrorInvalidRequest", said)

    def _change_key(self) -> str:
        self.step += 1
        return f"sBrd26skdkm5ORF+XkiJIQAA{self.step:06d}=="


def _guest(guest: Json) -> Json:
    status = guest.get("status") or {"response": "none", "time": UNSET}
    return {"type": "required", **guest, "status": status}
