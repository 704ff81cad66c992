"""Who exchanged which mail when: built once from the heads of all files, so that 200 addresses cost one pass."""

import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from connectors.errors import CursorExpired
from connectors.likeness import folded
from connectors.local.folder import Folder
from connectors.local.mail import PAGE_TEXT, MailDirectory, is_contact, no_headers, opened, unreadable
from connectors.mime import instant, parties
from connectors.types import Changes, Cursor, Message, Skipped

_PAGE = 200
_OLDEST_PLAUSIBLE = 315_532_800  # 1980: what claims to be older has a broken clock behind it
_FIELD = re.compile(
    rb"^(from|to|cc|bcc|sender|reply-to|date|received)[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+")


@dataclass(slots=True)
class Index:
    """Where the mail of every address lies, as of its first use; later mail is what `changes` tells.

    Kept small: one spot, time and folder number for each mail, and one number for each mail of an address.
    A time of 0 means that none is known.
    """

    directory: MailDirectory
    folders: list[Folder] = field(default_factory=list)
    homes: "array[int]" = field(default_factory=lambda: array("H"))
    times: "array[int]" = field(default_factory=lambda: array("q"))
    spots: list[str] = field(default_factory=list)
    rows: "dict[str, array[int]]" = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    @classmethod
    def of(cls, directory: MailDirectory) -> "Index":
        """Read the head of every mail once."""
        index = cls(directory, [folder for folder in directory.folders() if is_contact(folder)])
        for number, folder in enumerate(index.folders):
            for spot in folder.spots():
                index._add(number, spot)
        return index

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """Give the next page of the mail exchanged with `address` since `start`, newest first."""
        key, last = folded(address), cursor
        changed: list[Message] = []
        skipped, self.skipped = self.skipped, []
        room = PAGE_TEXT
        for row in self._since(key, start, cursor):
            if len(changed) >= _PAGE or room < 0:
                return Changes(changed=tuple(changed), skipped=tuple(skipped), cursor=last, more=True)
            last = Cursor(json.dumps(self._order(row)))
            message = opened(self.folders[self.homes[row]], self.spots[row])
            if isinstance(message, Skipped):
                skipped.append(message)
            elif message is not None and key in _addresses_of(message):
                changed.append(message)
                room -= len(message.text or "")
        return Changes(changed=tuple(changed), skipped=tuple(skipped), cursor=last)

    def _add(self, number: int, spot: str) -> None:
        folder = self.folders[number]
        try:
            fields = _FIELD.findall(folder.head(spot))
        except FileNotFoundError:
            return
        except PermissionError:
            self.skipped.append(unreadable(folder, spot))
            return
        if not fields:
            self.skipped.append(no_headers(folder, spot))
            return
        row, found = len(self.spots), set()
        dates: dict[bytes, str] = {}
        for name, raw in fields:
            label = name.lower()
            value = raw.decode("utf-8", "replace")
            if label in {b"date", b"received"}:
                dates.setdefault(label, value)
            else:
                found.update(_ADDRESS.findall(value))
        self.spots.append(spot)
        self.homes.append(number)
        self.times.append(_time(dates))
        for address in {folded(address) for address in found}:
            self.rows.setdefault(address, array("I")).append(row)

    def _since(self, key: str, start: datetime, cursor: Cursor | None) -> Iterator[int]:
        """Go through the rows of an address, newest first, behind the cursor."""
        earliest = int(start.timestamp())
        rows = [row for row in self.rows.get(key, ()) if self.times[row] >= earliest or not self.times[row]]
        rows.sort(key=self._order, reverse=True)
        if cursor is None:
            return iter(rows)
        last = _read(cursor)
        return (row for row in rows if self._order(row) < last)

    def _order(self, row: int) -> tuple[int, str]:
        return self.times[row], self.folders[self.homes[row]].order(self.spots[row])


def _addresses_of(message: Message) -> set[str]:
    named = (*message.to, *message.cc, *message.bcc, *message.reply_to, *parties(message.headers.get("sender", ())))
    return {folded(party.address) for party in (*named, *([message.sender] if message.sender else []))}


def _time(dates: dict[bytes, str]) -> int:
    at = instant(dates.get(b"date", ""))
    if at is None or at.timestamp() < _OLDEST_PLAUSIBLE:
        at = instant(dates.get(b"received", "").rpartition(";")[2]) or at
    return max(int(at.timestamp()), 0) if at else 0


def _read(cursor: Cursor) -> tuple[int, str]:
    try:
        at, order = json.loads(cursor)
        return int(at), str(order)
    except (ValueError, TypeError) as error:
        raise CursorExpired("This history cursor was not made by the local connector.") from error
