"""One Microsoft account as the server keeps it: who it is, what its token may do, what time it believes."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.connectors.servers.graph.registry import GraphError, Quirks

if TYPE_CHECKING:
    from tests.connectors.servers.graph.calendar_store import Calendars
    from tests.connectors.servers.graph.contacts import Contacts
    from tests.connectors.servers.graph.mail_store import MailStore
    from tests.connectors.servers.graph.server import FakeGraph

ALL_SCOPES = frozenset({"Mail.ReadWrite", "Calendars.ReadWrite", "Contacts.Read", "User.Read"})
"""What the connector asks for, and no more."""

_SCOPES = (
    ("message", "Mail"),
    ("mailfolder", "Mail"),
    ("calendar", "Calendars"),
    ("event", "Calendars"),
    ("contact", "Contacts"),
)


@dataclass
class Access:
    """What an access token stands for; `ends_at` in the account's own time, None: never. address "": an application."""

    address: str
    scopes: frozenset[str]
    ends_at: datetime | None = None
    claims: str = ""

    def allows(self, http_method: str, below: str) -> bool:
        """Whether its scopes let it do something at a path below the mailbox."""
        head = below.partition("/")[0].lower()
        wanted = next((scope for start, scope in _SCOPES if head.startswith(start)), "User")
        verbs = ("Read", "ReadWrite") if http_method == "GET" else ("ReadWrite",)
        return any(f"{wanted}.{verb}" in self.scopes for verb in verbs)


class Account:
    """One account with its mailbox, calendars and contacts."""

    def __init__(self, graph: "FakeGraph", address: str, scopes: Iterable[str]) -> None:
        self.graph = graph
        self.address = address
        self.name = address.partition("@")[0].title()
        self.scopes = frozenset(scopes)
        self.has_mailbox = True
        self.rng = random.Random(address)
        self.token = graph.issue(address, self.scopes)
        self.made: set[str] = set()  # keys of what a client made; all else is not a client's to change or delete
        self._kept: dict[str, Any] = {}
        self._pinned: datetime | None = None
        self._ahead = timedelta(0)
        # Made by the server, which knows their modules.
        self.mail: MailStore
        self.calendar: Calendars
        self.contacts: Contacts

    @property
    def quirks(self) -> Quirks:
        return self.graph.quirks

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

    def fresh_id(self, kind: str, size: int = 24) -> str:
        """Make an id in Exchange's manner; upper and lower case matter."""
        return kind + urlsafe_b64encode(self.rng.randbytes(size)).decode().rstrip("=")

    def keep(self, state: Any) -> str:
        """Keep what a link stands for; the answer is its opaque token."""
        with self.graph.lock:
            token = self.fresh_id("R0us", 30)
            self._kept[token] = state
            return token

    def kept(self, token: str) -> Any:
        """What a token stands for. Raises GraphError as Graph does for a token that it never made."""
        if token not in self._kept:
            raise GraphError(400, "BadRequest", "Badly formed token.")
        return self._kept[token]
