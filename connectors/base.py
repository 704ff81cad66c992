"""The port: what the worker may ask of a mailbox. There is no way to send, on purpose.

Every method may raise `TryLater` and `ReconnectNeeded`. Nothing here knows of customers.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

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

Marker = Callable[[str], str]
"""From a key to its keyed hash (a UUID in text form): all that a provider ever sees of a key."""


class GrantStore(Protocol):
    """Where one mailbox's grant is kept, encrypted; only the connector that made it reads what is in it."""

    def load(self) -> str | None:
        """Give the grant; None where the rep has not connected yet."""
        ...

    def save(self, grant: str) -> None:
        """Keep the grant, at once."""
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Hold the grant while it is renewed: one process at a time, the others wait."""
        ...


class Journal(Protocol):
    """What a connector remembers of what it placed, by mark; for providers that give no place to remember it.

    Entries hold ids and keyed hashes only, and outlive what they speak of: a deleted draft stays a "no".
    """

    def read(self, mark: str) -> str | None:
        """Give the entry of a mark."""
        ...

    def write(self, mark: str, entry: str) -> None:
        """Keep the entry of a mark; it is safe on disk when this returns."""
        ...


class Connector(Protocol):
    """One rep's whole connected account at one provider."""

    def messages(self, cursor: Cursor | None) -> Changes[Message]:
        """Say what changed in mail since `cursor`; None starts here and returns no messages.

        With `more` set, call again with the new cursor. A dead cursor does not raise: the page has
        `missed_since` and a fresh cursor that was taken first.
        """
        ...

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """List the mail exchanged with `address` since `start`, newest first in each direction.

        The caller may stop early and go on later from the page's cursor; `known_since` says how far back
        everything has been told. Raises CursorExpired.
        """
        ...

    def events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Say what changed in all the rep's calendars but our own. Raises CursorExpired."""
        ...

    def cards(self, cursor: Cursor | None) -> Changes[Card]:
        """Say what changed in the address book. Raises CursorExpired."""
        ...

    def read(self, message: MessageId) -> MessageText:
        """Read one message on demand. Raises Refused where it is gone or unreadable."""
        ...

    def place_draft(self, draft: Draft) -> Sighting:
        """Lay the draft in the rep's Drafts, once for `draft.key` for ever.

        Looks for the key before anything is written; answers with what it finds: WAITING with its ref
        when it lies there (now or already), EDITED or SENT when the rep was quicker, MISSING when it was
        placed before and a human removed it. Raises Unclear where the answer was lost, Refused where the
        mailbox will never take it.
        """
        ...

    def draft_fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft."""
        ...

    def withdraw_draft(self, key: str, ref: str) -> None:
        """Take back a draft that no human touched, re-read just before. Raises Refused otherwise."""
        ...

    def place_reminder(self, reminder: Reminder) -> Sighting:
        """Lay the reminder in Rapport's own calendar, once for `reminder.key` for ever; as place_draft."""
        ...

    def reminder_fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a reminder; an edited one carries the rep's text."""
        ...

    def withdraw_reminder(self, key: str, ref: str) -> None:
        """Take back a reminder that no human touched, re-read just before. Raises Refused otherwise."""
        ...
