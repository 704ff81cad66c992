"""What the kill tests need of a provider's fake server, the same for every provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import Connector, Journal, Marker
from connectors.google.connector import GoogleConnector
from connectors.limiter import Limiter
from connectors.microsoft.connector import MicrosoftConnector
from tests.builders import REP_ADDRESS, TUESDAY
from tests.connectors.servers.google.server import FakeGoogle
from tests.connectors.servers.google.server import Fault as GoogleFault
from tests.connectors.servers.graph.server import FakeGraph
from tests.connectors.servers.graph.server import Fault as GraphFault


@dataclass(frozen=True)
class Provider:
    """A fake server and our connector to it. `changes` names the calls that lay something, as `fault` takes them."""

    server: Callable[[], Any]
    connector: Callable[..., Connector]
    fault: Callable[..., Any]
    changes: Sequence[str]
    drafts: Callable[[Any], int]
    code: Sequence[str]

    def connect(self, server: Any, account: Any, mark: Marker, journal: Journal) -> tuple[Connector, Limiter]:
        """Connect to an account; nothing is waited for."""
        limiter = Limiter(sleep=lambda _: None)
        connector = self.connector(
            name="sam",
            address=REP_ADDRESS,
            token=lambda _: account.token,
            mark=mark,
            journal=journal,
            limiter=limiter,
            api_root=server.root,
            clock=lambda: TUESDAY,
        )
        return connector, limiter

    def placed(self, account: Any) -> tuple[int, int]:
        """How many drafts and reminders there are."""
        calendar = account.calendar
        return self.drafts(account), sum(len(list(calendar.living(one))) for one in calendar.made_by_app)


def an_account(server: Any, name: str, at: datetime = TUESDAY) -> Any:
    """Make an account whose clock stands."""
    account = server.account(f"{name}@okafor.example")
    account.now = at
    return account


def _google_fault(change: str, **more: Any) -> GoogleFault:
    return GoogleFault(change, **more)


def _graph_fault(change: str, **more: Any) -> GraphFault:
    method, _, path = change.partition(" ")
    return GraphFault(method or "*", path or "*", **more)


PROVIDERS = {
    "google": Provider(
        FakeGoogle,
        GoogleConnector,
        _google_fault,
        ("gmail.users.drafts.create", "calendar.calendars.insert", "calendar.events.insert"),
        lambda account: len(account.gmail.draft_ids()),
        (
            *("google/drafts.py", "google/draft_box.py", "google/receipts.py", "google/reminders.py"),
            *("google/own_calendar.py", "google/api.py", "connectors/http.py"),
            *("connectors/reminders.py", "connectors/own_calendar.py"),
        ),
    ),
    "microsoft": Provider(
        FakeGraph,
        MicrosoftConnector,
        _graph_fault,
        ("POST me/messages", "POST me/calendars", "POST me/calendars/*/events"),
        lambda account: len(account.mail.draft_ids()),
        (
            *("microsoft/drafts.py", "microsoft/draft_box.py", "microsoft/receipts.py", "microsoft/reminders.py"),
            *("microsoft/own_calendar.py", "microsoft/api.py", "connectors/http.py"),
            *("connectors/reminders.py", "connectors/own_calendar.py"),
        ),
    ),
}
