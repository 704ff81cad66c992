"""Reminders as all-day entries in a calendar folder of our own, and what became of them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event

from connectors.base import Marker
from connectors.errors import Refused, Unclear
from connectors.likeness import keyed
from connectors.local.placing import STATE, Placing, Receipt
from connectors.types import Fate, Reminder, Sighting

OWN_CALENDAR = "rapport"
"""The sub-folder that holds reminders; it is never listed as the rep's calendar."""

_WATCHED = ("SUMMARY", "DESCRIPTION", "DTSTART", "DTEND", "RRULE", "ATTENDEE", "STATUS", "LOCATION")


@dataclass(frozen=True, slots=True)
class Reminders:
    """Places, watches and takes back reminders below one calendar directory; `name` is the mailbox's."""

    name: str
    root: Path
    marker: Marker
    clock: Callable[[], datetime]

    @property
    def folder(self) -> Path:
        """Our own calendar."""
        return self.root / OWN_CALENDAR

    def place(self, reminder: Reminder) -> Sighting:
        """Lay the reminder once for its key, or say what became of it."""
        mark = self.marker(reminder.key)
        content = _written(reminder, mark, self.clock())
        placing = self._placing()
        receipt = placing.receipt(mark, reminder.key)
        if receipt is None:
            receipt = Receipt(time.time_ns(), f"{mark}.ics", _content_hash(content))
            if any(self._copies(mark, self.folder)):  # the receipt was lost, not the reminder
                placing.remember(mark, receipt)
            else:
                placing.place(mark, content, receipt)
        elif placing.is_pending(mark):
            placing.finish(mark, receipt)
        return self.fate(reminder.key)

    def fate(self, key: str) -> Sighting:
        """Look what became of a reminder; one that was moved to another calendar counts as edited."""
        mark = self.marker(key)
        placing = self._placing()
        receipt = placing.receipt(mark, key)
        if receipt is None:
            return Sighting(Fate.MISSING)
        if placing.is_pending(mark):
            raise Unclear(f"A reminder of mailbox {self.name} was not laid to its end; place it again.", key)
        for path, content in self._copies(mark, self.root):
            same = path.parent == self.folder and _content_hash(content) == receipt.content
            ref = path.relative_to(self.root).as_posix()
            return Sighting(Fate.WAITING, ref=ref) if same else Sighting(Fate.EDITED, ref=ref, text=_said(content))
        return Sighting(Fate.MISSING)

    def withdraw(self, key: str) -> None:
        """Delete the reminder, re-read just before, if nobody touched it."""
        mark = self.marker(key)
        placing = self._placing()
        receipt = placing.receipt(mark, key)
        sighting = self.fate(key)
        if receipt is not None and sighting.fate is Fate.WAITING:
            placing.remember(mark, replace(receipt, withdrawn=True))
            placing.remove(self.root / sighting.ref)
        elif receipt is None or not receipt.withdrawn or sighting.fate is not Fate.MISSING:
            raise Refused(f"A reminder of mailbox {self.name} stays: somebody edited, moved or deleted it.")

    def _placing(self) -> Placing:
        return Placing(self.folder / STATE, self.folder)

    def _copies(self, mark: str, within: Path) -> Iterator[tuple[Path, bytes]]:
        """Find the entry by its UID: under our own name first, then under any other."""
        own, needle = self.folder / f"{mark}.ics", mark.encode()
        for path in chain([own], (path for path in within.rglob("*.ics") if path != own)):
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            if needle in content:
                yield path, content


def _written(reminder: Reminder, mark: str, at: datetime) -> bytes:
    event = Event()
    event.add("UID", mark)
    event.add("DTSTAMP", at)
    event.add("DTSTART", reminder.on)
    event.add("DTEND", reminder.on + timedelta(days=1))
    event.add("SUMMARY", reminder.title)
    if reminder.description:
        event.add("DESCRIPTION", reminder.description)
    event.add("TRANSP", "TRANSPARENT")
    event.add("CLASS", "PRIVATE")
    calendar = Calendar()
    calendar.add("PRODID", "-//Rapport//EN")
    calendar.add("VERSION", "2.0")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _event(content: bytes) -> Any:
    try:
        return next(iter(Calendar.from_ical(content).walk("VEVENT")), None)
    except ValueError:
        return None


def _content_hash(content: bytes) -> str:
    """Hash what a person could have changed; what a server adds or reorders does not count."""
    event = _event(content)
    if event is None:
        return ""
    return keyed("", "\0".join(f"{name}={_plain(event.get(name))}" for name in _WATCHED))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return str(value.dt if hasattr(value, "dt") else value).strip()


def _said(content: bytes) -> str:
    event = _event(content)
    return "" if event is None else f"{event.get('SUMMARY', '')}\n{event.get('DESCRIPTION', '')}".strip()
