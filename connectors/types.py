"""The values that cross the port: what a mailbox holds, in no provider's words.

Every value is frozen. An instant is an aware UTC `datetime`; a day is a `date`.
Texts (subject, preview, text, title, notes) live in memory only and are never stored by the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NewType, TypeVar

Cursor = NewType("Cursor", str)
"""Opaque bookmark; only the connector that made it can read it."""

MessageId = NewType("MessageId", str)
ThreadId = NewType("ThreadId", str)
EventId = NewType("EventId", str)
CardId = NewType("CardId", str)

Item = TypeVar("Item")


class Place(StrEnum):
    """Where a message lies, as far as contact is concerned."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    SPAM = "spam"
    TRASH = "trash"
    CHAT = "chat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Party:
    """One name and address as a header gives them; the address is as written, not yet normalised."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: envelope, the headers that tell what kind of mail it is, and its text where that was free.

    `headers` holds the sign headers only, names in lower case, each with every value in order.
    `parts` names the MIME type of every part in order, with `report-type` kept (`multipart/report;report-type=...`).
    `text` is the readable text with quotes still in it; None where it would cost another request.
    `received_at` is the provider's own time; the local connector falls back to the newest Received header.
    """

    id: MessageId
    thread: ThreadId
    sender: Party | None
    sent_at: datetime | None
    received_at: datetime | None = None
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    reply_to: tuple[Party, ...] = ()
    subject: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    places: frozenset[Place] = frozenset()
    preview: str = ""
    text: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class MessageText:
    """What `read` gives: the subject and the newest reply only, quotes and signature block removed.

    `message_id` and `references` are what a reply has to name.
    """

    subject: str
    text: str
    message_id: str = ""
    references: tuple[str, ...] = ()


class Response(StrEnum):
    """What an attendee answered."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One guest of an event."""

    party: Party
    response: Response = Response.NONE


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence of a calendar entry.

    `start` and `end` are both aware UTC datetimes, or both dates for an all-day event (end exclusive).
    `own_response` is the rep's answer; the organizer has accepted. `yearly` marks a yearly series (birthdays).
    """

    id: EventId
    part: str
    start: datetime | date
    end: datetime | date
    title: str = ""
    description: str = ""
    organizer: Party | None = None
    attendees: tuple[Attendee, ...] = ()
    own_response: Response = Response.NONE
    cancelled: bool = False
    yearly: bool = False
    uid: str = ""

    @property
    def all_day(self) -> bool:
        """True where the entry has days and no hours."""
        return not isinstance(self.start, datetime)


@dataclass(frozen=True, slots=True)
class CardDate:
    """A day on a card: `kind` is birthday or anniversary; the year may be unknown."""

    kind: str
    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of the rep's address book.

    `relations` pairs a kind (partner, child, assistant...) with a name; `other` pairs a field name with its text.
    """

    id: CardId
    part: str
    name: str
    given_name: str = ""
    family_name: str = ""
    addresses: tuple[str, ...] = ()
    company: str = ""
    groups: frozenset[str] = frozenset()
    dates: tuple[CardDate, ...] = ()
    notes: str = ""
    relations: tuple[tuple[str, str], ...] = ()
    other: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends included."""

    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item the connector could not read: where it is (`file` or provider id), a reason code, one sentence."""

    item: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Changes(Generic[Item]):
    """One page of changes since a cursor.

    `changed` may repeat what is already known; applying a page twice changes nothing.
    `removed` names ids that are gone. `more` says another page waits behind `cursor`.
    `part` is the folder, calendar or book this page speaks of ("" = the whole stream).
    `relisted_window` is set on the LAST page of a full listing of `part`: what was not named in this
    listing and lies inside the window is gone; (cards: any window means the whole part).
    `listing` is true on every page of a full listing, so that the caller can collect what it named.
    `missed_since` is set when a dead cursor may have lost mail received after that instant.
    `known_since` is set by `history` where more waits: all mail since that instant has been told by now.
    """

    changed: tuple[Item, ...] = ()
    removed: tuple[str, ...] = ()
    cursor: Cursor | None = None
    more: bool = False
    part: str = ""
    listing: bool = False
    relisted_window: Window | None = None
    missed_since: datetime | None = None
    known_since: datetime | None = None
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """The message a draft answers."""

    message: MessageId
    thread: ThreadId
    message_id: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One mail to lay in the rep's Drafts. One recipient, plain text; `key` names it for ever."""

    key: str
    sender: Party
    to: Party
    subject: str
    body: str
    language: str = "en"
    reply_to: ReplyTo | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One all-day entry, free and private, for Rapport's own calendar; `rings` False: without a pop-up."""

    key: str
    on: date
    title: str
    description: str = ""
    rings: bool = True


class Fate(StrEnum):
    """What became of something we placed, as one look at the mailbox tells it."""

    WAITING = "waiting"
    EDITED = "edited"
    SENT = "sent"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look at a placed draft or reminder.

    `ref` is where it lies now (opaque, given back on the next look). `message` is the sent mail.
    `text` is the rep's text of an edited reminder or draft, in memory only.
    """

    fate: Fate
    ref: str = ""
    message: Message | None = None
    text: str | None = None
