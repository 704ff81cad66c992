"""The Google connector: Gmail, Google Calendar and Google Contacts of one rep, behind the port."""

from collections.abc import Callable
from datetime import datetime

from connectors.account import AccountConnector, utc_now
from connectors.base import Journal, Marker
from connectors.google.api import connect
from connectors.google.calendar import Events
from connectors.google.drafts import Drafts
from connectors.google.mail import Mail
from connectors.google.own_calendar import GoogleCalendars
from connectors.google.people import Cards
from connectors.google.reminders import GoogleEntries
from connectors.http import Token
from connectors.limiter import Limiter
from connectors.own_calendar import Mailbox, OwnCalendar
from connectors.reminders import Reminders


class GoogleConnector(AccountConnector):
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
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        google = connect(name, token=token, limiter=limiter, api_root=api_root)
        own = frozenset({address, *own_addresses})
        mailbox = Mailbox(name, mark, journal, clock, limiter.sleep)
        own_calendar = OwnCalendar(GoogleCalendars(google), mailbox)
        mail = Mail(google, own=own, clock=clock)
        super().__init__(
            mail=mail,
            events=Events(google, own=own, own_calendar=own_calendar.known_id, clock=clock),
            cards=Cards(google),
            drafts=Drafts(google, mail, marker=mark, journal=journal, clock=clock),
            reminders=Reminders(GoogleEntries(google), own_calendar, mailbox),
        )
