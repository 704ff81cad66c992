"""A rep's account at a provider with an API, put together from its parts: what is the same whichever provider it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Protocol

from connectors.base import Connector
from connectors.errors import Refused, ScopeMissing
from connectors.types import (
    Card,
    Changes,
    Cursor,
    Draft,
    Event,
    Message,
    MessageId,
    MessageText,
    Reminder,
    Sighting,
    Window,
)


def utc_now() -> datetime:
    """Ask what time it is, where the caller gives no clock."""
    return datetime.now(UTC)


class MailPart(Protocol):
    """The mail of the account."""

    def changes(self, cursor: Cursor | None) -> Changes[Message]:
        """Say what changed."""
        ...

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """Give the mail exchanged with an address, the newest of each direction first."""
        ...

    def read(self, message: MessageId) -> MessageText:
        """Read one message."""
        ...


class EventsPart(Protocol):
    """The rep's calendars, all but ours."""

    def changes(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Say what changed."""
        ...


class CardsPart(Protocol):
    """The rep's contacts."""

    def changes(self, cursor: Cursor | None) -> Changes[Card]:
        """Say what changed."""
        ...


class DraftsPart(Protocol):
    """The drafts we lay; each is placed once for its key for ever."""

    def place(self, draft: Draft) -> Sighting:
        """Lay a draft."""
        ...

    def fate(self, key: str, ref: str) -> Sighting:
        """Look what became of it."""
        ...

    def withdraw(self, key: str, ref: str) -> None:
        """Delete it, where nobody touched it."""
        ...


class RemindersPart(Protocol):
    """The reminders in our own calendar; each is placed once for its key for ever, and found by its key alone."""

    def place(self, reminder: Reminder) -> Sighting:
        """Lay a reminder."""
        ...

    def fate(self, key: str) -> Sighting:
        """Look what became of it; one request a run serves them all."""
        ...

    def withdraw(self, key: str) -> None:
        """Delete it, where nobody touched it."""
        ...


class AccountConnector(Connector):
    """The port over the parts of one account. Not for several threads."""

    def __init__(
        self, *, mail: MailPart, events: EventsPart, cards: CardsPart, drafts: DraftsPart, reminders: RemindersPart
    ) -> None:
        self._mail = mail
        self._events = events
        self._cards = cards
        self._drafts = drafts
        self._reminders = reminders

    def messages(self, cursor: Cursor | None) -> Changes[Message]:
        """Say what changed in mail."""
        return self._mail.changes(cursor)

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """Give the mail exchanged with an address, the newest of each direction first."""
        return self._mail.history(address, start, cursor)

    def events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Say what changed in the rep's calendars, but ours."""
        return self._events.changes(cursor, window)

    def cards(self, cursor: Cursor | None) -> Changes[Card]:
        """Say what changed in the rep's contacts."""
        return self._cards.changes(cursor)

    def read(self, message: MessageId) -> MessageText:
        """Read one message."""
        return self._mail.read(message)

    def place_draft(self, draft: Draft) -> Sighting:
        """Lay the draft among the rep's drafts, once for its key for ever."""
        return self._drafts.place(draft)

    def draft_fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft."""
        return self._drafts.fate(key, ref)

    def withdraw_draft(self, key: str, ref: str) -> None:
        """Delete a draft that nobody touched, re-read just before."""
        self._drafts.withdraw(key, ref)

    def place_reminder(self, reminder: Reminder) -> Sighting:
        """Lay the reminder in our own calendar, once for its key for ever."""
        with _as_far_as_granted():
            return self._reminders.place(reminder)

    def reminder_fate(self, key: str, ref: str) -> Sighting:  # noqa: ARG002  found by its key alone
        """Look what became of a reminder."""
        with _as_far_as_granted():
            return self._reminders.fate(key)

    def withdraw_reminder(self, key: str, ref: str) -> None:  # noqa: ARG002
        """Delete a reminder that nobody touched, re-read just before."""
        with _as_far_as_granted():
            self._reminders.withdraw(key)


@contextmanager
def _as_far_as_granted() -> Iterator[None]:
    """Reminders may be left out at consent: then each is refused, and the mailbox goes on without."""
    try:
        yield
    except ScopeMissing as missing:
        raise Refused(str(missing)) from missing
