"""The mail exchanged with one address, by search: both directions side by side, each newest first.

Search finds by words, so what it finds is looked at again. Its times are whole seconds and its borders uncertain:
we ask for a second more on either side. https://support.google.com/mail/answer/7190
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors.addresses import is_with, spellings
from connectors.errors import CursorExpired
from connectors.google.api import Json
from connectors.google.errors import Declined
from connectors.google.gmail import Gmail
from connectors.google.wire_mail import labels_of, opened, received_at
from connectors.types import Changes, Cursor, Message, Skipped

_VERSION = 1
_STREAM = "google history"
_SIZES = (2, 2, 4, 10, 25)
"""Mails of the first pages and of every later one: last contact is in the first few."""

_NO_CONTACT = "-in:spam -in:drafts -in:chats"
_LEFT_OUT = frozenset({"SPAM", "DRAFT", "CHAT"})
_PLAIN = re.compile(r"[^\W_][\w.-]*@[\w.-]+")
_BAD_TOKEN = frozenset({400, 404})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FAR_AHEAD = datetime.max.replace(tzinfo=UTC)


def queries(address: str | None, start: int) -> tuple[str, str]:
    """Write the two searches, mail from the address and mail sent to it; None for all mail."""
    since = f"after:{start - 1} {_NO_CONTACT}"
    if address is None:
        return f"-in:sent {since}", f"in:sent {since}"
    terms = [one if _PLAIN.fullmatch(one) else f'"{one}"' for one in spellings(address)]
    senders = " ".join(f"from:{term}" for term in terms)
    recipients = " ".join(f"{field}:{term}" for term in terms for field in ("to", "cc", "bcc"))
    return f"{{{senders}}} {since}" if len(terms) > 1 else f"{senders} {since}", f"in:sent {{{recipients}}} {since}"


@dataclass(slots=True)
class Lane:
    """One direction: everything received at `border` (whole seconds) or later was told, and newer than `told`.

    `waiting` holds ids that search found and nobody has read yet.
    """

    query: str
    border: int | None = None
    told: datetime | None = None
    waiting: list[str] = field(default_factory=list)
    asked: str = ""
    token: str | None = None
    listed: bool = False

    @property
    def done(self) -> bool:
        """Whether there is nothing older."""
        return self.listed and not self.waiting and self.token is None

    def take(self, count: int, gmail: Gmail) -> list[str]:
        """Take the next ids, newest first; lists on when there are none left."""
        while not self.waiting and not self.done:
            self._list(gmail)
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return taken

    def note(self, at: datetime) -> None:
        """Move the border back to a message that was told."""
        self.told = at if self.told is None else min(self.told, at)
        self.border = int(self.told.timestamp()) + 1

    def _list(self, gmail: Gmail) -> None:
        if self.token is None:
            self.asked = self.query if self.border is None else f"{self.query} before:{self.border}"
        try:
            self.waiting, self.token = gmail.search(self.asked, self.token)
        except Declined as declined:
            if self.token is None or declined.status not in _BAD_TOKEN:
                raise
            self.token, self.listed = None, False  # a further page's token died: begin again from the border
            return
        self.listed = True


@dataclass(slots=True)
class Walk:
    """A walk back through the mail with one address, down to `start`; no address means all mail.

    What search has found is kept here for the run; the cursor alone is enough to go on without it.
    """

    gmail: Gmail
    address: str | None
    start: datetime
    lanes: tuple[Lane, Lane]
    pages: int = 0

    @classmethod
    def of(cls, gmail: Gmail, address: str | None, start: datetime, cursor: Cursor | None) -> "Walk":
        """Begin, or go on where a cursor left off. Raises CursorExpired where it is not one of ours."""
        first = int(start.timestamp())
        inbound, outbound = (Lane(query) for query in queries(address, first))
        walk = cls(gmail, address, start, (inbound, outbound))
        if cursor is not None:
            walk.pages, *borders = _read_cursor(cursor, gmail.api.mailbox)
            for lane, border in zip(walk.lanes, borders, strict=True):
                lane.border, lane.told, lane.listed = border, datetime.fromtimestamp(border, UTC), border <= first
        return walk

    def page(self) -> Changes[Message]:
        """Read the next mails of the direction that holds the other back."""
        found: list[Message | Skipped | None] = []
        borders = [(lane, lane.border) for lane in self._open()]
        aims = borders[:1] if self.pages else borders
        while aims:
            picked = self._pick([lane for lane, _ in aims])
            answers = self.gmail.get_many([name for _, name in picked])
            found += [self._read(lane, answer) for (lane, _), answer in zip(picked, answers, strict=True)]
            aims = [(lane, border) for lane, border in aims if not lane.done and lane.border == border]
        self.pages += 1
        told = {message.id: message for message in found if isinstance(message, Message)}
        waiting = [lane.told for lane in self._open() if lane.told]
        return Changes(
            changed=tuple(sorted(told.values(), key=_received, reverse=True)),
            skipped=tuple(item for item in found if isinstance(item, Skipped)),
            cursor=self.cursor(),
            more=bool(self._open()),
            known_since=max(waiting, default=None),
        )

    def cursor(self) -> Cursor:
        """Write how far back each direction has been told."""
        first = int(self.start.timestamp())
        borders = [first if lane.done or lane.border is None else lane.border for lane in self.lanes]
        return Cursor(json.dumps([_STREAM, _VERSION, min(self.pages, len(_SIZES) - 1), *borders]))

    def _open(self) -> list[Lane]:
        """The directions with older mail, the one that holds the other back first."""
        return sorted(
            (lane for lane in self.lanes if not lane.done), key=lambda lane: lane.told or _FAR_AHEAD, reverse=True
        )

    def _pick(self, aims: list[Lane]) -> list[tuple[Lane, str]]:
        """Choose what to read next: one of each on the first page, then from the first lane as far as it goes."""
        if not self.pages:
            return [(lane, name) for lane in aims for name in lane.take(1, self.gmail)]
        room = _SIZES[min(self.pages, len(_SIZES) - 1)]
        picked: list[tuple[Lane, str]] = []
        for lane in self._open():
            while len(picked) < room and not lane.done:
                picked += [(lane, name) for name in lane.take(room - len(picked), self.gmail)]
        return picked

    def _read(self, lane: Lane, answer: Json | None) -> Message | Skipped | None:
        """Note how far the lane has come by a message, and give it where it is mail with the address."""
        if answer is None:
            return None
        at = received_at(answer)
        if at is not None:
            lane.note(at)
        if labels_of(answer) & _LEFT_OUT or (at is not None and at < self.start):
            return None
        message = opened(answer)
        is_meant = self.address is None or not isinstance(message, Message) or is_with(message, self.address)
        return message if is_meant else None


def _received(message: Message) -> datetime:
    return message.received_at or _LONG_AGO


def _read_cursor(cursor: Cursor, mailbox: str) -> tuple[int, int, int]:
    try:
        stream, version, pages, inbound, outbound = json.loads(cursor)
        if (stream, version) == (_STREAM, _VERSION) and all(type(n) is int for n in (pages, inbound, outbound)):
            for border in (inbound, outbound):
                datetime.fromtimestamp(border, UTC)
            return max(pages, 0), inbound, outbound
    except (ValueError, TypeError, OverflowError, OSError):
        pass
    raise CursorExpired(f"Mailbox {mailbox}: this history cursor was not made by the Google connector.")
