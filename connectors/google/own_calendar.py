"""Rapport's own calendar: found or made once; never made again once the rep has deleted it.

Google gives a new calendar its id and cannot be told one, so making it twice makes two. The intent is written down
first, and a calendar of ours is known by the mark in its description.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.base import Journal, Marker
from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.google.api import Google, Json
from connectors.google.errors import Declined

TITLE = "Rapport"
YOUNG = timedelta(minutes=10)
"""An intent younger than this may have a request under way."""
LOOKS_AFTER = (2.0, 8.0)
"""Seconds waited before each further look for a calendar that may be in the making."""

_NAME = "calendar"
_LARGEST_LIST = 250
_LIST_FIELDS = "nextPageToken,items(id,description,primary,timeZone)"
_SAID = "Reminders from Rapport. Delete this calendar if you want none."


class OwnCalendar:
    """Our calendar in one mailbox; `clock` gives the run's own now."""

    def __init__(self, google: Google, *, marker: Marker, journal: Journal, clock: Callable[[], datetime]) -> None:
        self._api = google.calendar
        self._sleep = google.limiter.sleep
        self._mark = marker(_NAME)
        self._journal = journal
        self._clock = clock
        self._gone = False

    def known_id(self) -> str | None:
        """Give its id if it was ever made; asks nobody."""
        return self._remembered().get("id")

    def id_for(self, key: str) -> str:
        """Find it, or make it. Raises Unclear(key) where it may or may not have been made, Refused where it is gone."""
        if self._gone:
            raise self._deleted()
        remembered = self._remembered()
        if "id" in remembered:
            return remembered["id"]
        entries = self._look(remembered.get("intended_at"))
        found = next(self._ours(entries), None) or self._make(entries, key)
        self._remember(remembered | {"id": found})
        return found

    def absence(self, calendar: str) -> ConnectorError:
        """Say why it takes no entry: the rep has deleted it, or it is too young to be known everywhere at Google."""
        if is_young(self._remembered().get("intended_at"), self._clock()):
            self._sleep(LOOKS_AFTER[0])
        try:
            self._api.read(self._api.calls.calendars().get(calendarId=calendar, fields="id"))
        except Declined as declined:
            if declined.status not in (404, 410):
                raise
            self._gone = True
            return self._deleted()
        return TryLater(f"Mailbox {self._api.mailbox}: Google does not find Rapport's calendar yet.", YOUNG)

    def _look(self, intended_at: str | None) -> list[Json]:
        """List the calendars; while ours may be in the making, look again a moment later."""
        entries = self._listed()
        for seconds in LOOKS_AFTER if is_young(intended_at, self._clock()) else ():
            if any(self._ours(entries)):
                break
            self._sleep(seconds)
            entries = self._listed()
        return entries

    def _listed(self) -> list[Json]:
        """Every calendar of the rep's, hidden ones too."""
        found: list[Json] = []
        token: str | None = ""
        while token is not None:
            more = {"pageToken": token} if token else {}
            request = self._api.calls.calendarList().list(
                maxResults=_LARGEST_LIST, showHidden=True, showDeleted=True, fields=_LIST_FIELDS, **more
            )
            answer = self._api.read(request)
            found += answer.get("items", ())
            token = answer.get("nextPageToken")
        return found

    def _ours(self, entries: list[Json]) -> "filter[str]":
        ours = sorted(str(entry["id"]) for entry in entries if self._mark in str(entry.get("description", "")))
        return filter(None, ours)

    def _make(self, entries: list[Json], key: str) -> str:
        """Make it in the time zone of the rep's own, which says when a reminder of a day rings."""
        zone = next((str(entry["timeZone"]) for entry in entries if entry.get("primary") and "timeZone" in entry), None)
        body = {"summary": TITLE, "description": f"{_SAID}\n{self._mark}", **({"timeZone": zone} if zone else {})}
        self._remember({"intended_at": self._clock().isoformat()})
        made = self._api.write(self._api.calls.calendars().insert(body=body, fields="id"), key=key)
        if not made.get("id"):
            raise Unclear(f"Mailbox {self._api.mailbox}: Google did not say which calendar it has made.", key)
        return str(made["id"])

    def _deleted(self) -> Refused:
        return Refused(
            f"Mailbox {self._api.mailbox}: the rep has deleted Rapport's calendar, so reminders are not wanted; "
            "none is laid."
        )

    def _remembered(self) -> dict[str, str]:
        entry = self._journal.read(self._mark)
        return {} if entry is None else json.loads(entry)

    def _remember(self, entry: dict[str, str]) -> None:
        self._journal.write(self._mark, json.dumps(entry))


def is_young(intended_at: str | None, now: datetime) -> bool:
    """Tell whether what was intended then may still be under way."""
    return intended_at is not None and abs(now - datetime.fromisoformat(intended_at)) < YOUNG
