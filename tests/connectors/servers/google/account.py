"""One Google account as the server keeps it: who it is, what its token may do, what time it believes."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.connectors.servers.google.calendar import Calendars
    from tests.connectors.servers.google.gmail_box import GmailBox
    from tests.connectors.servers.google.people import AddressBook
    from tests.connectors.servers.google.server import FakeGoogle

_AUTH = "https://www.googleapis.com/auth/"
ALL_SCOPES = frozenset(
    _AUTH + name
    for name in (
        "gmail.readonly",
        "gmail.compose",
        "calendar.events.readonly",
        "calendar.app.created",
        "calendar.calendarlist.readonly",
        "contacts.readonly",
    )
)
"""What the connector asks for, and no more."""


class Account:
    """One account with its mailbox, calendars and address book."""

    def __init__(self, google: "FakeGoogle", address: str, scopes: Iterable[str]) -> None:
        self.google = google
        self.address = address
        self.scopes = frozenset(scopes)
        self.caller_scopes = self.scopes  # those of the token the call under way came with
        self.caller_headers: Mapping[str, str] = {}  # of the call under way, names in lower case
        self.has_mailbox = True  # False: as a service account without a subject
        self.rng = random.Random(address)
        self.token = google.issue(address, self.scopes)
        self._pinned: datetime | None = None
        self._ahead = timedelta(0)
        # Made by the server, which knows their modules.
        self.gmail: GmailBox
        self.calendar: Calendars
        self.people: AddressBook

    @property
    def now(self) -> datetime:
        """What time the server believes it is: the real one until it is set."""
        return (self._pinned or datetime.now(UTC)) + self._ahead

    @now.setter
    def now(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("the server's time must be aware")
        self._pinned, self._ahead = at.astimezone(UTC), timedelta(0)

    def tick(self, seconds: float = 1) -> None:
        """Let time pass for the server."""
        self._ahead += timedelta(seconds=seconds)
