"""Reminders as all-day entries in Rapport's own calendar: laid once for their key, watched, taken back if untouched.

This is what Google and Microsoft have in common. The intent is written down before anything is asked for, so a run
that was killed, or whose answer was lost, looks for the mark before it lays anything. How entries are written, found
and compared is the provider's own.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from typing import Protocol

from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.own_calendar import LOOKS_AFTER, Mailbox, OwnCalendar
from connectors.types import Fate, Reminder, Sighting

RINGS_MINUTES_BEFORE = 900
"""09:00 the day before: calendars count back from midnight, and never forward."""

Said = Mapping[str, object]
"""All that a person could have changed of an entry, as JSON can hold it."""

_INTENDED, _PLACED, _WITHDRAWN = "intended", "placed", "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """A reminder as it lies at the provider; `version` is its etag, `text` what a person reads in it.

    `mark` is told where the provider keeps it. `as_made`: nobody can have touched it since it was laid.
    """

    id: str
    version: str
    said: Said
    text: str
    mark: str = ""
    as_made: bool = False


@dataclass(frozen=True, slots=True)
class Deleted:
    """There was such an entry once, of that id where it is known."""

    id: str = ""


class NotFound(Exception):
    """The provider does not find the calendar, or, with `or_deleted`, what an earlier request has laid in it."""

    def __init__(self, *, or_deleted: bool = False) -> None:
        super().__init__("not found")
        self.or_deleted = or_deleted


class Entries(Protocol):
    """The entries of our calendar at one provider."""

    def said(self, reminder: Reminder) -> Said:
        """Give what a reminder will say."""
        ...

    def lay(self, calendar: str, reminder: Reminder, mark: str) -> Entry | Deleted:
        """Lay it, or give what an earlier request with the mark has laid. Raises NotFound, Unclear, Refused."""
        ...

    def find(self, calendar: str, mark: str, ref: str) -> Entry | Deleted | None:
        """Read the one with the mark, of several that of the id `ref`; None where there is none."""
        ...

    def listed(self, calendar: str) -> Sequence[Entry]:
        """List all that are there; nothing where the calendar is gone."""
        ...

    def delete(self, calendar: str, entry: Entry, *, key: str) -> None:
        """Delete it as it was read and nothing newer. Raises Unclear(key), Refused where somebody was quicker."""
        ...


@dataclass(frozen=True, slots=True)
class _Receipt:
    """What is remembered of a reminder: how far it got, a hash of what it said, when it was intended, and its id."""

    state: str
    content: str
    intended_at: str
    ref: str = ""


class Reminders:
    """Places, watches and takes back reminders in our own calendar."""

    def __init__(self, entries: Entries, own_calendar: OwnCalendar, mailbox: Mailbox) -> None:
        self._entries = entries
        self._own = own_calendar
        self._mailbox = mailbox
        self._listing: Mapping[str, Entry] | None = None

    def place(self, reminder: Reminder) -> Sighting:
        """Lay the reminder once for its key, or say what became of it."""
        mark = self._mailbox.marker(reminder.key)
        before = self._receipt(mark, reminder.key)
        if before is not None and before.state != _INTENDED:
            return self.fate(reminder.key)
        calendar = self._own.id_for(reminder.key)
        if before is not None and (found := self._look(calendar, mark, before)) is not None:
            return self._adopted(mark, before, found)
        content = _hashed(self._entries.said(reminder), mark)
        intent = _Receipt(_INTENDED, content, self._mailbox.clock().isoformat())
        self._keep(mark, intent)
        return self._adopted(mark, intent, self._laid(calendar, reminder, mark, repeated=before is not None))

    def fate(self, key: str) -> Sighting:
        """Look what became of a reminder. One listing of our calendar serves them all until something is written."""
        mark = self._mailbox.marker(key)
        receipt = self._receipt(mark, key)
        calendar = self._own.known_id()
        if receipt is None or calendar is None:
            return Sighting(Fate.MISSING)
        if receipt.state == _INTENDED:
            raise Unclear(f"A reminder of mailbox {self._mailbox.name} was not laid to its end; place it again.", key)
        if self._listing is None:
            self._listing = _by_name(self._entries.listed(calendar))
        return _sighting(mark, receipt, self._listing.get(receipt.ref) or self._listing.get(mark))

    def withdraw(self, key: str) -> None:
        """Delete the reminder, re-read just before, if nobody touched it."""
        mark = self._mailbox.marker(key)
        receipt = self._receipt(mark, key)
        calendar = self._own.known_id()
        if receipt is None or calendar is None:
            raise self._stays()
        for _ in range(2):  # the second time where the first answer was lost before anything was done
            found = self._entries.find(calendar, mark, receipt.ref)
            ours = found if isinstance(found, Entry) and found.id == receipt.ref else None  # else a copy, or nothing
            if ours is None and receipt.state == _WITHDRAWN:
                return
            if ours is None or not ours.version or _sighting(mark, receipt, ours).fate is not Fate.WAITING:
                raise self._stays()
            receipt = replace(receipt, state=_WITHDRAWN)
            self._keep(mark, receipt)
            if self._delete(calendar, ours, mark, receipt, key):
                return
        raise TryLater(f"Mailbox {self._mailbox.name}: no answer when a reminder was taken back; it is tried again.")

    def _look(self, calendar: str, mark: str, receipt: _Receipt) -> Entry | Deleted | None:
        """Look for what was intended; twice while it may be in the making."""
        found = self._entries.find(calendar, mark, receipt.ref)
        if found is None and self._mailbox.is_young(receipt.intended_at):
            self._mailbox.sleep(LOOKS_AFTER[0])
            found = self._entries.find(calendar, mark, receipt.ref)
        return found

    def _laid(self, calendar: str, reminder: Reminder, mark: str, *, repeated: bool) -> Entry | Deleted:
        try:
            return self._entries.lay(calendar, reminder, mark)
        except NotFound as missing:
            if absence := self._own.absence(calendar):
                raise absence from missing
            if repeated and missing.or_deleted:
                return Deleted()
            raise TryLater(f"Mailbox {self._mailbox.name}: Rapport's calendar takes no reminder now.") from missing

    def _adopted(self, mark: str, receipt: _Receipt, found: Entry | Deleted) -> Sighting:
        """Write down that it lies, or once lay, there, in the words the provider made of ours."""
        self._listing = None
        placed = replace(receipt, state=_PLACED, ref=found.id)
        if isinstance(found, Entry) and found.as_made:
            placed = replace(placed, content=_hashed(found.said, mark))
        self._keep(mark, placed)
        return _sighting(mark, placed, found)

    def _delete(self, calendar: str, found: Entry, mark: str, receipt: _Receipt, key: str) -> bool:
        """Delete what was just read; False where it is not known whether that was done."""
        self._listing = None
        try:
            self._entries.delete(calendar, found, key=key)
        except Unclear:
            return False
        except ConnectorError as error:  # not done: what the rep deletes from now on was not us
            self._keep(mark, replace(receipt, state=_PLACED))
            if isinstance(error, Refused):
                raise self._stays() from error
            raise
        return True

    def _receipt(self, mark: str, key: str) -> _Receipt | None:
        """Give the receipt of a mark. Raises Unclear(key) where it cannot be read: something was laid, or may be."""
        entry = self._mailbox.journal.read(mark)
        try:
            return None if entry is None else _read(entry)
        except (ValueError, TypeError) as error:
            name = self._mailbox.name
            raise Unclear(f"Mailbox {name}: what was remembered of a reminder cannot be read.", key) from error

    def _keep(self, mark: str, receipt: _Receipt) -> None:
        self._mailbox.journal.write(mark, json.dumps(asdict(receipt)))

    def _stays(self) -> Refused:
        return Refused(f"A reminder of mailbox {self._mailbox.name} stays: somebody edited, moved or deleted it.")


def _read(entry: str) -> _Receipt:
    receipt = _Receipt(**json.loads(entry))
    if receipt.state not in (_INTENDED, _PLACED, _WITHDRAWN) or not all(isinstance(v, str) for v in astuple(receipt)):
        raise ValueError(receipt.state)
    return receipt


def _by_name(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Each under its mark and under its id."""
    return {entry.mark: entry for entry in entries if entry.mark} | {entry.id: entry for entry in entries}


def _sighting(mark: str, receipt: _Receipt, found: Entry | Deleted | None) -> Sighting:
    if not isinstance(found, Entry):
        return Sighting(Fate.MISSING)
    if _hashed(found.said, mark) == receipt.content:
        return Sighting(Fate.WAITING, ref=found.id)
    return Sighting(Fate.EDITED, ref=found.id, text=found.text)


def _hashed(said: Said, mark: str) -> str:
    """Hash what an entry says, keyed with the mark so that two receipts cannot be matched."""
    text = json.dumps(said, sort_keys=True)
    return hashlib.blake2b(text.encode(), key=mark.encode()[:64], digest_size=12).hexdigest()
