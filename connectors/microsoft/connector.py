"""The Microsoft connector: Outlook mail, calendar and contacts of one rep, behind the port."""

from collections.abc import Callable
from datetime import datetime

from connectors.account import AccountConnector, utc_now
from connectors.base import Journal, Marker
from connectors.http import Answer, Http, Token
from connectors.limiter import Limiter
from connectors.microsoft.api import V1, Graph
from connectors.microsoft.calendar import Events
from connectors.microsoft.drafts import Drafts
from connectors.microsoft.errors import judge
from connectors.microsoft.mail import Mail
from connectors.microsoft.own_calendar import GraphCalendars
from connectors.microsoft.people import Cards
from connectors.microsoft.reminders import GraphEntries
from connectors.own_calendar import Mailbox, OwnCalendar
from connectors.reminders import Reminders


class MicrosoftConnector(AccountConnector):
    """One rep's account at Microsoft; `user` names it where an application has a grant of its own.

    `timezone` is the rep's (an IANA name), `clock` gives the run's own now; `refused` is shown every 401.
    Not for several threads.
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
        timezone: str = "UTC",
        clock: Callable[[], datetime] = utc_now,
        refused: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        http = Http(mailbox=name, api_root=api_root or V1, token=token, limiter=limiter, judge=judge, refused=refused)
        graph = Graph(name, http, limiter, user=user)
        own = frozenset({address, *own_addresses})
        mailbox = Mailbox(name, mark, journal, clock, limiter.sleep)
        own_calendar = OwnCalendar(GraphCalendars(graph), mailbox)
        mail = Mail(graph, own=own, clock=clock)
        super().__init__(
            mail=mail,
            events=Events(graph, own=own, own_calendar=own_calendar.known_id, clock=clock),
            cards=Cards(graph, clock=clock),
            drafts=Drafts(graph, mail, marker=mark, journal=journal, clock=clock),
            reminders=Reminders(GraphEntries(graph, zone=timezone), own_calendar, mailbox),
        )
