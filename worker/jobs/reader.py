"""What every part of a sync shares: whose mail it is, what was seen so far, and how a page is remembered."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from connectors.types import Changes, Message
from worker.core.last_contact import remember
from worker.core.mail_kind import judge
from worker.core.matching import Directory, own_addresses
from worker.core.model import Mail
from worker.core.words import CustomerId
from worker.jobs.desk import Desk


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

    def save_mail(self, page: Changes[Message]) -> set[CustomerId]:
        """Remember the mail of a page, in its transaction; returns the customers it is with."""
        mails = [mail for message in page.changed for mail in mails_of(self.desk, self.directory, message)]
        self.desk.store.contact.save_mails(mails)
        self.report.messages += len(page.changed)
        self.desk.progress("messages", self.report.messages)
        return {mail.customer for mail in mails}

    def note_changed(self, customers: Collection[CustomerId]) -> None:
        """Have these customers planned again, in the transaction of what was learned of them."""
        self.desk.store.plans.mark_changed(sorted(customers))
        self.report.changed.update(customers)


def mails_of(desk: Desk, directory: Directory, message: Message) -> tuple[Mail, ...]:
    """Judge a message and say what is remembered of it: nothing, unless it is with a customer."""
    own = own_addresses(desk.rep)
    verdict = judge(message, own)
    return remember(message, verdict, mailbox=desk.name, own=own, directory=directory, salt=desk.store.salt())
