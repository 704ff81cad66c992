"""What every part of a sync shares: whose mail it is, what was seen so far, and how a page is remembered."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from connectors.types import Changes, Message
from worker.core.last_contact import remember
from worker.core.mail_kind import Verdict, judge
from worker.core.matching import Directory, own_addresses
from worker.core.model import Mail
from worker.core.newcomers import Circle, Stranger, strangers
from worker.core.words import CustomerId
from worker.jobs.desk import Desk
from worker.jobs.newcomers import note_newcomers


@dataclass(slots=True)
class SyncReport:
    """What a sync saw: pages count messages, occurrences and cards as the provider listed them."""

    messages: int = 0
    events: int = 0
    cards: int = 0
    incomplete: str = ""
    changed: set[CustomerId] = field(default_factory=set)


@dataclass(slots=True)
class Reader:
    """One sync of one mailbox: who counts as a customer, and what was seen so far.

    `latest` is the latest instant the mailbox was ever worked on as of: what a replay reads is read then, not at its
    own `now`.
    """

    desk: Desk
    now: datetime
    latest: datetime
    directory: Directory
    own: frozenset[str]
    report: SyncReport = field(default_factory=SyncReport)
    circle: Circle | None = None
    unplaced: list[Stranger] = field(default_factory=list)

    def save_mail(self, page: Changes[Message]) -> set[CustomerId]:
        """Remember the mail of a page, in its transaction; returns the customers it is with."""
        judged = [(message, judge(message, self.own)) for message in page.changed]
        mails = [m for message, verdict in judged for m in _kept(self.desk, self.directory, message, verdict)]
        self.desk.store.contact.save_mails(mails)
        unknown = (one for message, verdict in judged for one in strangers(message, verdict, self.own, self.directory))
        self.unplaced += note_newcomers(self.desk, unknown, self._drawn, self.latest)
        self.report.messages += len(page.changed)
        self.desk.progress("messages", self.report.messages)
        return {mail.customer for mail in mails}

    def place_strangers(self) -> None:
        """Look again at who answered in a thread: what they answered may lie in a folder that was read later."""
        if self.unplaced:
            with self.desk.store.transaction():
                note_newcomers(self.desk, self.unplaced, self._drawn, self.latest)

    def _drawn(self) -> Circle:
        """Draw the circle of customers once, when the first unknown person turns up."""
        if self.circle is None:
            self.circle = Circle.of(self.desk.store.people.all())
        return self.circle

    def note_changed(self, customers: Collection[CustomerId]) -> None:
        """Have these customers planned again, in the transaction of what was learned of them."""
        self.desk.store.plans.mark_changed(sorted(customers))
        self.report.changed.update(customers)


def mails_of(desk: Desk, directory: Directory, message: Message) -> tuple[Mail, ...]:
    """Judge a message and say what is remembered of it: nothing, unless it is with a customer."""
    return _kept(desk, directory, message, judge(message, own_addresses(desk.rep)))


def _kept(desk: Desk, directory: Directory, message: Message, verdict: Verdict) -> tuple[Mail, ...]:
    own = own_addresses(desk.rep)
    return remember(message, verdict, mailbox=desk.name, own=own, directory=directory, salt=desk.store.salt())
