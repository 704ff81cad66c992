"""Who looks like a customer: read from headers, told to the rep, kept nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.types import Cursor, Event, Message, Window
from worker.core.mail_kind import judge
from worker.core.matching import own_addresses
from worker.jobs.desk import Desk
from worker.jobs.sync import history_start
from worker.people.birthdays import KnownBirthday, WishedBirthday, birthdays_among, is_wish, wishes_among
from worker.people.proposal import Correspondent
from worker.people.proposal import propose as rank

MOST_MESSAGES = 20_000
"""A look at the newest mail is enough to see whom the rep writes with."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Correspondents, most like a customer first; birthdays the calendar knows, and those past wishes tell."""

    people: tuple[Correspondent, ...]
    birthdays: tuple[KnownBirthday, ...]
    wishes: tuple[WishedBirthday, ...] = ()


def propose(desk: Desk, now: datetime) -> Proposal:
    """Look at the newest mail and the calendar of one mailbox; saves nothing."""
    own = own_addresses(desk.rep)
    known = {address for customer in desk.store.people.all() for address in customer.addresses}
    wishes: list[Message] = []

    def seen() -> Iterator[tuple[Message, bool]]:
        for message in _newest(desk, now):
            if is_wish(message.subject):
                wishes.append(message)
            yield message, judge(message, own).contact

    people = tuple(c for c in rank(seen(), own) if c.address not in known)
    birthdays = tuple(birthdays_among(_calendar(desk, now)))
    return Proposal(people, birthdays, wishes_among(wishes, own, desk.rep.timezone))


def _newest(desk: Desk, now: datetime) -> Iterator[Message]:
    """Mail exchanged with the rep's own addresses is all mail, newest first."""
    start = history_start(now, desk.history_years)
    seen = 0
    for address in sorted(own_addresses(desk.rep)):
        cursor: Cursor | None = None
        while seen < MOST_MESSAGES and desk.limiter.has_room():
            page = desk.connector.history(address, start, cursor)
            yield from page.changed
            seen += len(page.changed)
            desk.progress("messages", seen)
            if not page.more or page.cursor == cursor:
                break
            cursor = page.cursor


def _calendar(desk: Desk, now: datetime) -> Iterator[Event]:
    window = Window(now.date(), now.date() + timedelta(days=366))
    cursor: Cursor | None = None
    while True:
        page = desk.connector.events(cursor, window)
        yield from page.changed
        if not page.more or page.cursor == cursor:
            return
        cursor = page.cursor
