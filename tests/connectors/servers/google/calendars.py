"""The calendars of one account: what lies in them, and the hands of the rep on them.

Events are kept as the series and its exceptions; instances are made when they are asked for.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from tests.connectors.servers.google.account import Account
from tests.connectors.servers.google.event_rules import check_event
from tests.connectors.servers.google.listings import Bookmark, Listings, fingerprint
from tests.connectors.servers.google.recurrence import (
    instance,
    instance_id,
    instances,
    instant,
    originals,
    rfc3339,
    wall,
)
from tests.connectors.servers.google.registry import ApiError

Json = dict[str, Any]

HORIZON = timedelta(days=3 * 366)
"""How far an endless series goes where no timeMax is given (Google does not say)."""
QUIET = ("reminders", "etag")
"""A change of these alone is no change to whoever synchronises."""
_FLAGS = ("selected", "primary", "hidden", "deleted")
_RESCHEDULES = ("start", "end", "recurrence", "location", "status")


@dataclass(frozen=True)
class Query:
    """What is asked of a calendar; `until` bounds endless series."""

    until: datetime
    single: bool = False
    deleted: bool = False
    after: datetime | None = None
    before: datetime | None = None
    updated_min: datetime | None = None
    kinds: frozenset[str] = frozenset()
    ical_uid: str = ""
    text: str = ""
    private: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()


class Calendars:
    """Everything in the account's calendars. `calendars` maps ids to entries of the rep's list of calendars.

    Of a series that was deleted, synchronising tells only so much ahead as `told_of_deleted_series`
    (google-api-ruby-client#860); with `deleted_instances_name_series` False its instances are told by their id alone.
    """

    def __init__(self, account: Account, time_zone: str = "Europe/Berlin") -> None:
        self.account = account
        self.time_zone = time_zone
        own = {"summary": account.address, "accessRole": "owner", "primary": True, "selected": True}
        self.calendars: dict[str, Json] = {account.address: own}
        self.events: dict[str, dict[str, Json]] = {}
        self.made_by_app: set[str] = set()
        self.entries = Listings(f"list of {account.address}")
        self.listings: dict[str, Listings] = {}
        self.told_of_deleted_series = timedelta(days=183)
        self.deleted_instances_name_series = True
        self.step = 0
        self._steps: dict[tuple[str, str], int] = {}

    # --- the hands of the rep and the world -----------------------------------------------------------------

    def add_calendar(self, calendar_id: str, **entry: Any) -> str:
        """Subscribe the rep to a calendar; selected and owned unless said otherwise."""
        self.calendars[calendar_id] = {"summary": calendar_id, "accessRole": "owner", "selected": True, **entry}
        return calendar_id

    def remove_calendar(self, calendar_id: str) -> None:
        """Delete a calendar with all that is in it."""
        del self.calendars[calendar_id]
        self.events.pop(calendar_id, None)

    def add(self, calendar_id: str, event: Mapping[str, Any]) -> str:
        """Lay an event; only start is needed, any id goes. Gives its id."""
        body = deepcopy(dict(event))
        body.setdefault("end", _default_end(body["start"]))
        return str(self.lay(self.known(calendar_id), body)["id"])

    def change(self, calendar_id: str, event_id: str, changes: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Change fields of an event or of one instance (which becomes an exception); None takes a field away."""
        calendar_id = self.known(calendar_id)
        event = self.existing(calendar_id, event_id)
        wanted = {**event, **deepcopy(dict(changes or {})), **more}
        self.keep(calendar_id, event, {name: value for name, value in wanted.items() if value is not None})

    def remove(self, calendar_id: str, event_id: str) -> None:
        """Delete an event, a whole series, or one instance."""
        calendar_id = self.known(calendar_id)
        self.cancel(calendar_id, self.existing(calendar_id, event_id))

    def expire_tokens(self, calendar_id: str) -> None:
        """Let Google forget every sync token of a calendar."""
        self.listing(self.known(calendar_id)).expire()

    def living(self, calendar_id: str) -> list[Json]:
        """The events that are not deleted, series not expanded."""
        kept = self.events.get(self.known(calendar_id), {})
        return [deepcopy(event) for event in kept.values() if event["status"] != "cancelled"]

    # --- finding --------------------------------------------------------------------------------------------

    def known(self, calendar_id: str) -> str:
        """The id behind an id or "primary". Raises 404."""
        calendar_id = self.account.address if calendar_id == "primary" else calendar_id
        if calendar_id not in self.calendars:
            raise ApiError(404, "notFound", "Not Found")
        return calendar_id

    def zone(self, calendar_id: str) -> str:
        """The calendar's time zone."""
        return str(self.calendars[calendar_id].get("timeZone", self.time_zone))

    def entry(self, calendar_id: str) -> Json:
        """One entry of the rep's list as it is answered; flags that are not set are left out."""
        entry = {"accessRole": "reader", "summary": calendar_id, **self.calendars[calendar_id]}
        return {
            "kind": "calendar#calendarListEntry",
            "etag": f'"{crc32(fingerprint(entry).encode())}"',
            "id": calendar_id,
            "timeZone": self.zone(calendar_id),
            "defaultReminders": [{"method": "popup", "minutes": 10}] if entry.get("primary") else [],
            **{name: value for name, value in entry.items() if name not in _FLAGS or value},
        }

    def listing(self, calendar_id: str) -> Listings:
        """The pages and tokens of a calendar."""
        return self.listings.setdefault(calendar_id, Listings(calendar_id))

    def existing(self, calendar_id: str, event_id: str) -> Json:
        """An event, kept or made by its series; deleted ones too. Raises 404."""
        kept = self.events.get(calendar_id, {})
        if event_id in kept:
            return kept[event_id]
        master = kept.get(event_id.rpartition("_")[0])
        if master is not None and master.get("recurrence"):
            for original in originals(master, self.account.now + HORIZON):
                if instance_id(master["id"], original) == event_id:
                    return instance(master, original, wall(master["end"]) - wall(master["start"]))
        raise ApiError(404, "notFound", "Not Found")

    def matching(self, calendar_id: str, query: Query) -> Iterator[Json]:
        """What a listing shows, deleted events bare."""
        kept = self.events.get(calendar_id, {})
        found = chain.from_iterable(self._shown(kept, event, query) for event in kept.values())
        return (item for item in found if self._answers(calendar_id, item, query))

    def changed(self, calendar_id: str, query: Query, mark: Bookmark) -> Iterator[Json]:
        """What is new to whoever holds a bookmark: changed, moved out of the window, gone."""
        now = {item["id"]: item for item in self.matching(calendar_id, query)}
        yield from (item for name, item in now.items() if fingerprint(item, *QUIET) != mark.seen.get(name))
        left = (self._left(calendar_id, name) for name in sorted(mark.seen.keys() - now.keys()))
        yield from (item for item in left if item is not None)
        for name, event in self.events.get(calendar_id, {}).items():
            is_new = self._steps.get((calendar_id, name), 0) > mark.step and name not in mark.seen and name not in now
            if event["status"] == "cancelled" and is_new and not (query.single and event.get("recurrence")):
                yield bare(event)

    # --- changing -------------------------------------------------------------------------------------------

    def lay(self, calendar_id: str, body: Json) -> Json:
        """Keep a new event with what Google adds to it."""
        self.step += 1
        event_id = str(body.get("id") or f"{self.step:05d}{self.account.rng.getrandbits(64):016x}")
        event = {**self._given(calendar_id, event_id), **body, "id": event_id}
        check_event(event)
        self._store(calendar_id, event)
        return self.events[calendar_id][event_id]

    def keep(self, calendar_id: str, before: Json, after: Json) -> Json:
        """Keep a changed event."""
        check_event(after)
        after = {**after, "id": before["id"], "created": before["created"], "eventType": before["eventType"]}
        if any(before.get(name) != after.get(name) for name in _RESCHEDULES):
            after["sequence"] = before["sequence"] + 1
        is_quiet = fingerprint(before, *QUIET, "updated") == fingerprint(after, *QUIET, "updated")
        if fingerprint(before, "etag", "updated") != fingerprint(after, "etag", "updated"):
            self._store(calendar_id, after, is_quiet=is_quiet)
        return self.existing(calendar_id, before["id"])

    def cancel(self, calendar_id: str, event: Json) -> None:
        """Delete; the id stays taken."""
        self._store(calendar_id, {**event, "status": "cancelled", "sequence": event["sequence"] + 1})
        for other in list(self.events[calendar_id].values()):
            if other.get("recurringEventId") == event["id"] and other["status"] != "cancelled":
                self._store(calendar_id, {**other, "status": "cancelled"})

    def _store(self, calendar_id: str, event: Json, *, is_quiet: bool = False) -> None:
        self.step += 1
        zone = self.zone(calendar_id)
        kept = {**event, "etag": f'"{3_480_000_000_000_000 + 2 * self.step}"'}
        kept |= {side: _in_its_zone(event[side], zone) for side in ("start", "end")}
        if not is_quiet:
            kept["updated"] = self._now()
            self._steps[calendar_id, event["id"]] = self.step
        self.events.setdefault(calendar_id, {})[event["id"]] = kept

    def _given(self, calendar_id: str, event_id: str) -> Json:
        """What an event has without being told."""
        own = self.account.address
        organizer = {"email": calendar_id, "displayName": self.calendars[calendar_id].get("summary", calendar_id)}
        return {
            "kind": "calendar#event",
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={event_id}",
            "created": self._now(),
            "creator": {"email": own},
            "organizer": {"email": own} if calendar_id == own else organizer,
            "iCalUID": f"{event_id}@google.com",
            "sequence": 0,
            "reminders": {"useDefault": True},
            "eventType": "default",
        }

    def _now(self) -> str:
        return self.account.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _shown(self, kept: Mapping[str, Json], event: Json, query: Query) -> Iterator[Json]:
        """An event as a listing shows it: itself, its instances, bare, or not at all."""
        if event["status"] == "cancelled":
            master = kept.get(event.get("recurringEventId", ""), {"status": "cancelled"})
            is_exception = master["status"] != "cancelled" and not query.single
            is_told = (query.deleted or query.updated_min) and not (query.single and event.get("recurrence"))
            if is_exception or is_told:
                yield bare(event)
        elif query.single and event.get("recurrence"):
            before = min(query.before or query.until, query.until)
            yield from (item for item in instances(event, before) if item["id"] not in kept)
        else:
            yield event

    def _answers(self, calendar_id: str, item: Json, query: Query) -> bool:
        event = item if "start" in item else self.events[calendar_id][item["id"]]
        if query.updated_min and datetime.fromisoformat(event["updated"]) < query.updated_min:
            return False
        if query.kinds and event["eventType"] not in query.kinds:
            return False
        if query.ical_uid and event["iCalUID"] != query.ical_uid:
            return False
        if query.text and query.text.lower() not in _words(event):
            return False
        extended = event.get("extendedProperties") or {}
        if not _pairs(extended.get("private")) >= query.private or not _pairs(extended.get("shared")) >= query.shared:
            return False
        return any(self.lies_inside(calendar_id, one, query) for one in self._times(event, query))

    def _times(self, event: Json, query: Query) -> Iterator[Json]:
        if not event.get("recurrence"):
            return iter([event])
        return instances(event, min(query.before or query.until, query.until))

    def lies_inside(self, calendar_id: str, event: Json, query: Query) -> bool:
        """Whether an event touches the window; both bounds are exclusive."""
        zone = self.zone(calendar_id)
        starts_too_late = query.before is not None and instant(event["start"], zone) >= query.before
        return not starts_too_late and not (query.after and instant(event["end"], zone) <= query.after)

    def _left(self, calendar_id: str, event_id: str) -> Json | None:
        """What became of an event that was told and is shown no more; None where Google keeps silent about it."""
        try:
            event = self.existing(calendar_id, event_id)
        except ApiError:
            return bare({"id": event_id, **_of_series(event_id)})
        if event["status"] != "cancelled":
            return event
        kept = self.events[calendar_id]
        master = kept.get(event.get("recurringEventId", ""), event)
        if master is event or master["status"] != "cancelled":
            return bare(event)
        last = self.account.now + self.told_of_deleted_series
        if instant(event["start"], self.zone(calendar_id)) > last:
            return None
        return bare(event, instances=self.deleted_instances_name_series)


def bare(event: Json, *, instances: bool = True) -> Json:
    """A deleted event as a listing tells it: an instance says where it was, all others only their id."""
    names = ["id", *(["recurringEventId", "originalStartTime"] if instances and "recurringEventId" in event else [])]
    return {**{name: event[name] for name in names}, "status": "cancelled"}


def _of_series(event_id: str) -> Json:
    """What the id of an instance says of it."""
    master, _, when = event_id.rpartition("_")
    if not master or not re.fullmatch(r"\d{8}(T\d{6}Z)?", when):
        return {}
    at = datetime.fromisoformat(when)
    start = {"date": at.date().isoformat()} if len(when) == 8 else {"dateTime": rfc3339(at), "timeZone": "UTC"}
    return {"recurringEventId": master, "originalStartTime": start}


def _default_end(start: Json) -> Json:
    if "date" in start:
        return {"date": (wall(start) + timedelta(days=1)).date().isoformat()}
    return {**start, "dateTime": (datetime.fromisoformat(start["dateTime"]) + timedelta(hours=1)).isoformat()}


def _in_its_zone(when: Json, zone: str) -> Json:
    """A time with its offset and its zone."""
    if "date" in when:
        return {"date": when["date"]}
    named = when.get("timeZone") or zone
    return {"dateTime": rfc3339(instant(when, zone).astimezone(ZoneInfo(named))), "timeZone": named}


def _words(event: Json) -> str:
    people = [event.get("organizer") or {}, *(event.get("attendees") or [])]
    said = [event.get(name, "") for name in ("summary", "description", "location")]
    return " ".join([*said, *(f"{one.get('displayName', '')} {one.get('email', '')}" for one in people)]).lower()


def _pairs(properties: Mapping[str, str] | None) -> frozenset[str]:
    return frozenset(f"{name}={value}" for name, value in (properties or {}).items())
