"""Rapport's own calendar: found or made once; never made again once the rep has deleted it.

A provider gives a new calendar its id and cannot be told one, so making it twice may make two. The intent is written
down first, and a calendar of ours is known by the mark on it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from connectors.base import Journal, Marker
from connectors.errors import ConnectorError, Refused, TryLater

YOUNG = timedelta(minutes=10)
"""An intent younger than this may have a request under way."""
LOOKS_AFTER = (2.0, 8.0)
"""Seconds waited before each further look for a calendar that may be in the making."""

_NAME = "calendar"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What placing in a mailbox needs of our own: what is remembered, the run's own now, and how to wait."""

    name: str
    marker: Marker
    journal: Journal
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    def is_young(self, intended_at: str | None) -> bool:
        """Tell whether what was intended then may still be under way."""
        return intended_at is not None and abs(self.clock() - datetime.fromisoformat(intended_at)) < YOUNG


class CalendarList(Protocol):
    """The rep's calendars at one provider, as far as ours is concerned."""

    def find(self, mark: str) -> str | None:
        """Give the id of the rep's calendar with the mark; of several always the same one."""
        ...

    def make(self, mark: str, *, key: str) -> str:
        """Make it, or find that it was just made. Raises Unclear(key), Refused."""
        ...

    def is_there(self, calendar: str) -> bool:
        """Ask for a calendar by its id."""
        ...


class OwnCalendar:
    """Our calendar in one mailbox."""

    def __init__(self, calendars: CalendarList, mailbox: Mailbox) -> None:
        self._calendars = calendars
        self._mailbox = mailbox
        self._mark = mailbox.marker(_NAME)
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
        found = self._look(remembered.get("intended_at")) or self._make(key)
        self._remember(self._remembered() | {"id": found})
        return found

    def absence(self, calendar: str) -> ConnectorError | None:
        """Say why it takes no entry: the rep has deleted it, or it is too young to be known everywhere; else None."""
        young = self._mailbox.is_young(self._remembered().get("intended_at"))
        if young:
            self._mailbox.sleep(LOOKS_AFTER[0])
        if not self._calendars.is_there(calendar):
            self._gone = True
            return self._deleted()
        if not young:
            return None
        return TryLater(f"Mailbox {self._mailbox.name}: Rapport's calendar is not known everywhere yet.", YOUNG)

    def _look(self, intended_at: str | None) -> str | None:
        """Look for ours; while it may be in the making, look again a moment later."""
        found = self._calendars.find(self._mark)
        for seconds in LOOKS_AFTER if self._mailbox.is_young(intended_at) else ():
            if found:
                break
            self._mailbox.sleep(seconds)
            found = self._calendars.find(self._mark)
        return found

    def _make(self, key: str) -> str:
        self._remember({"intended_at": self._mailbox.clock().isoformat()})
        return self._calendars.make(self._mark, key=key)

    def _deleted(self) -> Refused:
        return Refused(
            f"Mailbox {self._mailbox.name}: the rep has deleted Rapport's calendar, so reminders are not wanted; "
            "none is laid."
        )

    def _remembered(self) -> dict[str, str]:
        entry = self._mailbox.journal.read(self._mark)
        return {} if entry is None else json.loads(entry)

    def _remember(self, entry: dict[str, str]) -> None:
        self._mailbox.journal.write(self._mark, json.dumps(entry))
