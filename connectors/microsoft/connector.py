"""The Microsoft connector: Outlook mail, calendar and contacts of one rep, behind the port."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from connectors.base import Connector, Journal, Marker
from connectors.errors import Refused
from connectors.http import Answer, Http, Token
from connectors.limiter import Limiter
from connectors.microsoft.api import V1, Graph
from connectors.microsoft.calendar import Events
from connectors.microsoft.drafts import Drafts
from connectors.microsoft.errors import ScopeMissing, judge
from connectors.microsoft.mail import Mail
from connectors.microsoft.own_calendar import OwnCalendar
from connectors.microsoft.people import Cards
from connectors.microsoft.reminders import Reminders
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


class MicrosoftConnector(Connector):
    """One rep's account at Microsoft; `user` names it where an application has a grant of its own.

    `clock` gives the run's own now; `refused` is shown every 401. Not for several threads.
    """

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
        user: str = "",
        clock: Callable[[], datetime] = _now,
        refused: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        http = Http(mailbox=name, api_root=api_root or V1, token=token, limiter=limiter, judge=judge, refused=refused)
        graph = Graph(name, http, limiter, user=user)
        own = frozenset({address, *own_addresses})
        own_calendar = OwnCalendar(graph, marker=mark, journal=journal, clock=clock)
        self._mail = Mail(graph, own=own, clock=clock)
        self._events = Events(graph, own=own, own_calendar=own_calendar.known_id, clock=clock)
        self._cards = Cards(graph)
        self._drafts = Drafts(graph, self._mail, marker=mark, journal=journal, clock=clock)
        self._reminders = Reminders(graph, own_calendar, marker=mark, journal=journal, clock=clock)

    def messages(self, cursor: Cursor | None) -> Changes[Message]:
        """Say what changed in mail, folder by folder; nothing new costs one request a folder."""
        return self._mail.changes(cursor)

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """List the mail exchanged with an address, the newest of each direction first."""
        return self._mail.history(address, start, cursor)

    def events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Say what changed in every calendar of the rep, but ours."""
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
