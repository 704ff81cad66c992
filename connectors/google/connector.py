"""The Google connector: Gmail, Google Calendar and Google Contacts of one rep, behind the port."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from connectors.base import Connector, Journal, Marker
from connectors.errors import Refused
from connectors.google.api import connect
from connectors.google.calendar import Events
from connectors.google.drafts import Drafts
from connectors.google.errors import ScopeMissing
from connectors.google.mail import Mail
from connectors.google.own_calendar import OwnCalendar
from connectors.google.people import Cards
from connectors.google.reminders import Reminders
from connectors.http import Token
from connectors.limiter import Limiter
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


def _now() -> datetime:
    return datetime.now(UTC)


class GoogleConnector(Connector):
    """One rep's Google account; `clock` gives the run's own now. Not for several threads."""

    def __init__(
        self,
        *,
        name: str,
        address: str,
        token: Token,
        mark: Marker,
        journal: Journal,
        limiter: Limiter,
        own_addresses: frozenset[str] = frozenset(),
        api_root: str | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        google = connect(name, token=token, limiter=limiter, api_root=api_root)
        own = frozenset({address, *own_addresses})
        own_calendar = OwnCalendar(google, marker=mark, journal=journal, clock=clock)
        self._mail = Mail(google, own=own, clock=clock)
        self._events = Events(google, own=own, own_calendar=own_calendar.known_id, clock=clock)
        self._cards = Cards(google)
        self._drafts = Drafts(google, self._mail, marker=mark, journal=journal, clock=clock)
        self._reminders = Reminders(google, own_calendar, marker=mark, journal=journal, clock=clock)

    def messages(self, cursor: Cursor | None) -> Changes[Message]:
        """Say what changed in mail, from Gmail's own history; nothing new costs one request of two units."""
        return self._mail.changes(cursor)

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """Search for the mail exchanged with an address, the newest of each direction first."""
        return self._mail.history(address, start, cursor)

    def events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Say what changed in every calendar the rep has selected, but ours."""
        return self._events.changes(cursor, window)

    def cards(self, cursor: Cursor | None) -> Changes[Card]:
        """Say what changed in the rep's contacts."""
        return self._cards.changes(cursor)

    def read(self, message: MessageId) -> MessageText:
        """Read one message."""
        return self._mail.read(message)

    def place_draft(self, draft: Draft) -> Sighting:
        """Lay the draft among Gmail's drafts, once for its key for ever."""
        return self._drafts.place(draft)

    def draft_fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft; costs nothing while Gmail's history does not name it."""
        return self._drafts.fate(key, ref)

    def withdraw_draft(self, key: str, ref: str) -> None:
        """Delete a draft that nobody touched, re-read just before."""
        self._drafts.withdraw(key, ref)

    def place_reminder(self, reminder: Reminder) -> Sighting:
        """Lay the reminder in our own calendar, once for its key for ever."""
        with _as_far_as_granted():
            return self._reminders.place(reminder)

    def reminder_fate(self, key: str, ref: str) -> Sighting:  # noqa: ARG002  found by its key alone
        """Look what became of a reminder; one request a run serves them all."""
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
