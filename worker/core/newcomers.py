"""Whom an unknown address writes like: a customer from a second address, or a new colleague at a known company.

What is found is shown to the rep for a while and never acted on: only the rep knows who stands behind an address.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from connectors.types import Message, Party, Place
from worker.core.free_mail import FREE_MAIL, domain_of
from worker.core.mail_kind import Verdict
from worker.core.matching import Directory, is_role_address, normalise
from worker.core.model import Customer
from worker.core.name_likeness import Names, bears, letters, words_of
from worker.core.phrases import clean
from worker.core.words import CustomerId

KEPT_FOR = timedelta(days=30)
"""How long after its last mail a proposed address is kept (P7)."""
MOST_PEOPLE = 5
"""A mail to more people than this is no exchange with any one of them."""

_LONGEST_NAME = 80
_CLOCKS_APART = timedelta(days=1)
_NOT_MAIL = frozenset({Place.DRAFTS, Place.SPAM, Place.CHAT})
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]+")


class Likeness(StrEnum):
    """Why an unknown address is proposed; all but the last are a second address of the customer."""

    SAME_NAME = "same_name"
    NAME_IN_ADDRESS = "name_in_address"
    SAME_THREAD = "same_thread"
    SAME_COMPANY = "same_company"


@dataclass(frozen=True, slots=True)
class ProposedAddress:
    """An unknown address, kept for a while: whom it writes like, and at least how many mails were seen of it.

    `customer` is who may stand behind it, or a customer at whose company it is (SAME_COMPANY).
    """

    mailbox: str
    address: str
    name: str
    customer: CustomerId
    likeness: Likeness
    first_at: datetime
    last_at: datetime
    mails: int = 1


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody unknown in one mail, in memory only.

    `exchanged`: the rep wrote to them or they answered. `thread` is set where they answer for themselves, with no
    customer beside them. `beside` are the customers who stand in the same mail.
    """

    address: str
    name: str
    at: datetime
    exchanged: bool
    thread: str = ""
    beside: frozenset[CustomerId] = frozenset()


# --- who is unknown -------------------------------------------------------------------------------------------


def strangers(message: Message, verdict: Verdict, own: frozenset[str], directory: Directory) -> tuple[Stranger, ...]:
    """Return the unknown people in a mail between a few people, the rep among them by name."""
    at = message.received_at or message.sent_at
    if not verdict.contact or message.sender is None or at is None or message.places & _NOT_MAIL:
        return ()
    named = {normalise(party.address): party for party in (*message.to, *message.cc)}
    sender = normalise(message.sender.address)
    if len(named) + len(message.bcc) > MOST_PEOPLE or own.isdisjoint({sender, *named}):
        return ()
    colleagues = {domain_of(address) for address in own} - FREE_MAIL
    known = (directory.customer_of(address) for address in (sender, *named))
    beside = frozenset(customer for customer in known if customer is not None)
    return tuple(
        Stranger(address, _name(party), at, exchanged, thread if not beside else "", beside)
        for address, party, exchanged, thread in _unknown(message, message.sender, named, own, directory)
        if _is_a_persons(address) and domain_of(address) not in colleagues
    )


def _unknown(
    message: Message, writer: Party, named: Mapping[str, Party], own: frozenset[str], directory: Directory
) -> Iterator[tuple[str, Party, bool, str]]:
    """Give each address nobody knows, whether mail was exchanged with it, and the thread it answers in."""
    sender = normalise(writer.address)
    is_ours, from_customer = sender in own, directory.customer_of(sender) is not None
    if not is_ours and not from_customer:
        answers = bool(message.in_reply_to or message.references)
        yield sender, writer, answers, message.thread if answers else ""
        return  # whom a stranger writes to is nobody's business
    for address, party in named.items():
        if address not in own and directory.customer_of(address) is None:
            yield address, party, is_ours, ""


def _is_a_persons(address: str) -> bool:
    return bool(_ADDRESS.fullmatch(address)) and address.isprintable() and not is_role_address(address)


def _name(party: Party) -> str:
    """The display name; a repeated address is none."""
    name = clean(party.name).strip("'\"")
    return "" if "@" in name or len(name) > _LONGEST_NAME else name


# --- whom they are like ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Circle:
    """The customers as an unknown address is compared with them: by the words of their names and by domain."""

    people: Mapping[CustomerId, Names]
    by_word: Mapping[str, tuple[CustomerId, ...]]
    companies: Mapping[str, tuple[CustomerId, ...]]

    @classmethod
    def of(cls, customers: Iterable[Customer]) -> "Circle":
        """Draw the circle."""
        people: dict[CustomerId, Names] = {}
        by_word: dict[str, list[CustomerId]] = {}
        at_domain: dict[str, list[Customer]] = {}
        for customer in customers:
            names = people[customer.id] = Names.of(customer)
            for word in names.words:
                by_word.setdefault(word, []).append(customer.id)
            for domain in {domain_of(normalise(address)) for address in customer.addresses}:
                at_domain.setdefault(domain, []).append(customer)
        return cls(
            people,
            {word: tuple(ids) for word, ids in by_word.items()},
            {domain: tuple(c.id for c in here) for domain, here in at_domain.items() if _is_company(domain, here)},
        )

    def sharing(self, words: Collection[str]) -> list[Names]:
        """Return the customers whose names share the rarest of these words."""
        found = min((self.by_word.get(word, ()) for word in words if word in self.by_word), key=len, default=())
        return [self.people[customer] for customer in found]


def _is_company(domain: str, customers: Collection[Customer]) -> bool:
    """Whether a domain is one company's: a provider's has people of many, or of none that is known."""
    companies = [words for customer in customers if (words := words_of(customer.company))]
    if domain in FREE_MAIL or not companies:
        return False
    shortest = min(companies, key=len)
    return all(words[: len(shortest)] == shortest for words in companies)


def likeness(
    stranger: Stranger, circle: Circle, written_to: Collection[CustomerId]
) -> tuple[Likeness, CustomerId] | None:
    """Say whom a stranger is like; `written_to` are the customers the rep wrote to in the stranger's thread."""
    words = frozenset(words_of(stranger.name))
    local = letters(stranger.address.rpartition("@")[0].partition("+")[0])
    sharing = circle.sharing(words)
    same = [names for names in sharing if len(words) > 1 and names.is_called(words)]
    if len(same) > 1:
        same = [names for names in same if names.writes_as(local)]
    if len(same) == 1:
        return Likeness.SAME_NAME, same[0].customer
    alike = [names for names in sharing if names.may_be_called(words) and names.writes_as(local)]
    if len(alike) == 1:
        return Likeness.NAME_IN_ADDRESS, alike[0].customer
    answered = [circle.people[customer] for customer in written_to if customer in circle.people]
    if stranger.thread and len(answered) == 1 and _may_answer(stranger, answered[0], words, local, circle):
        return Likeness.SAME_THREAD, answered[0].customer
    return _colleague(stranger, circle, words, local)


def _may_answer(stranger: Stranger, names: Names, words: frozenset[str], local: str, circle: Circle) -> bool:
    """Whether who answers for a customer may be that customer: another name says no, and so does a namesake's desk."""
    if words:
        return names.may_be_called(words)
    return domain_of(stranger.address) not in circle.companies or names.writes_as(local)


def _colleague(
    stranger: Stranger, circle: Circle, words: frozenset[str], local: str
) -> tuple[Likeness, CustomerId] | None:
    """Return a customer at the stranger's company; an address that does not bear its name may be a desk's."""
    here = circle.companies.get(domain_of(stranger.address), ())
    if not here or not stranger.exchanged or len(words) < 2 or not bears(local, words):
        return None
    if any(words <= circle.people[customer].company for customer in here):
        return None  # the company's own name
    return Likeness.SAME_COMPANY, min(stranger.beside & set(here), default=min(here))


# --- how long it is kept --------------------------------------------------------------------------------------


def is_current(at: datetime, now: datetime) -> bool:
    """Whether a mail is young enough to propose whom it is from; a date in the future is a clock's fault."""
    return now - KEPT_FOR <= at <= now + _CLOCKS_APART


def seen_again(before: ProposedAddress, again: ProposedAddress) -> ProposedAddress:
    """Add a mail to what is kept of an address; one inside the span that was seen may be one of those seen."""
    first_at, last_at = min(before.first_at, again.first_at), max(before.last_at, again.last_at)
    if (first_at, last_at) == (before.first_at, before.last_at):
        return before
    newest = again if again.last_at > before.last_at else before
    return replace(newest, name=newest.name or before.name, first_at=first_at, last_at=last_at, mails=before.mails + 1)


def known_at(proposal: ProposedAddress, now: datetime) -> ProposedAddress | None:
    """Return what was known of an address then; None where it was not proposed yet, or no longer."""
    if proposal.last_at > now:
        proposal = replace(proposal, last_at=proposal.first_at, mails=1)
    return proposal if now - KEPT_FOR <= proposal.last_at <= now else None
