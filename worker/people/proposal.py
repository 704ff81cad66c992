"""Who looks like a customer: people the rep exchanges mail with both ways. Headers only; nothing is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.types import Message, Party, Place
from worker.core.free_mail import FREE_MAIL, domain_of
from worker.core.matching import is_role_address, normalise
from worker.core.model import Customer, Occasion, Source
from worker.core.words import OccasionKind
from worker.people.birthdays import KnownBirthday, WishedBirthday, best_wish
from worker.people.document import NO_CUSTOMER, NO_OCCASION, PersonDocument
from worker.people.values import is_address
from worker.people.yaml_print import comment_line, write_yaml

MOST_RECIPIENTS = 5
"""A mail to more people than this is no exchange with any one of them."""
HALVED_AFTER_DAYS = 180
"""Exchange that much older than the newest of the mailbox weighs half."""

_NOT_MAIL = frozenset({Place.DRAFTS, Place.SPAM, Place.CHAT})


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody who wrote to the rep and whom the rep wrote to; the counts are mails."""

    address: str
    name: str
    inbound: int
    outbound: int
    last_at: datetime


@dataclass(slots=True)
class _Exchange:
    inbound: int = 0
    outbound: int = 0
    last_at: datetime | None = None
    names: Counter[str] = field(default_factory=Counter)


def propose(messages: Iterable[tuple[Message, bool]], own: frozenset[str]) -> list[Correspondent]:
    """Rank the two-way correspondents; each message comes with whether a person wrote it, `own` is normalised.

    Desks, machines and colleagues are left out. Most exchange comes first, recent exchange weighing more.
    """
    colleagues = {domain_of(address) for address in own} - FREE_MAIL
    exchanges: dict[str, _Exchange] = {}
    for message, inbound, party in _written(messages, own):
        address = normalise(party.address)
        if is_address(address) and not is_role_address(address) and domain_of(address) not in colleagues:
            _count(exchanges.setdefault(address, _Exchange()), message, party, inbound=inbound)
    return _ranked(exchanges)


def _written(messages: Iterable[tuple[Message, bool]], own: frozenset[str]) -> Iterator[tuple[Message, bool, Party]]:
    """Yield each mail between the rep and one other: the message, whether it came in, and the other."""
    seen: set[str] = set()
    for message, human in messages:
        recipients = (*message.to, *message.cc)
        identity = message.message_id or str(message.id)
        if not human or message.sender is None or identity in seen or message.places & _NOT_MAIL:
            continue
        seen.add(identity)
        if len(recipients) > MOST_RECIPIENTS:
            continue
        if normalise(message.sender.address) not in own:
            yield message, True, message.sender
            continue
        for party in {normalise(party.address): party for party in recipients}.values():
            if normalise(party.address) not in own:
                yield message, False, party


def _count(exchange: _Exchange, message: Message, party: Party, *, inbound: bool) -> None:
    if inbound:
        exchange.inbound += 1
    else:
        exchange.outbound += 1
    at = message.sent_at or message.received_at
    if at is not None and (exchange.last_at is None or at > exchange.last_at):
        exchange.last_at = at
    name = " ".join(party.name.split()).strip("'\"")
    if name and "@" not in name:
        exchange.names[name] += 2 if inbound else 1  # how they call themselves counts more


def _ranked(exchanges: dict[str, _Exchange]) -> list[Correspondent]:
    people = [
        Correspondent(address, _name_of(found), found.inbound, found.outbound, found.last_at)
        for address, found in exchanges.items()
        if found.inbound and found.outbound and found.last_at
    ]
    newest = max((person.last_at for person in people), default=None)

    def rank(person: Correspondent) -> tuple[float, str]:
        halvings = (newest - person.last_at).days / HALVED_AFTER_DAYS if newest else 0.0
        return -min(person.inbound, person.outbound) * 0.5**halvings, person.address

    return sorted(people, key=rank)


def _name_of(exchange: _Exchange) -> str:
    return min(exchange.names, key=lambda name: (-exchange.names[name], name), default="")


def to_yaml(
    correspondents: Sequence[Correspondent],
    birthdays: Sequence[KnownBirthday] = (),
    wishes: Sequence[WishedBirthday] = (),
    *,
    owner: str,
) -> str:
    """Print what `import` takes, each person under a line that says how much mail there is.

    Without a name, or known from the calendar only, somebody stands as a comment for the rep to complete.
    """
    named = [person for person in correspondents if person.name]
    days = {person.address: _birthday_of(person, birthdays) for person in named}
    used = {day for day in days.values() if day}
    guesses = {person.address: best_wish(wishes, person.address) for person in named if not days[person.address]}
    documents = [_document(person, days[person.address], guesses.get(person.address), owner) for person in named]
    text = write_yaml(documents, comments=[_comment(person, guesses.get(person.address)) for person in named])
    nameless = [
        f"{person.address}: {_exchange_text(person)}, no name seen" for person in correspondents if not person.name
    ]
    unknown = [
        f"birthday in the calendar, no mail seen: {day.name} --{day.month:02}-{day.day:02}"
        for day in birthdays
        if day not in used
    ]
    written = {guess for guess in guesses.values() if guess}
    guessed = [
        f"birthday {wish.told}: {wish.address} --{wish.month:02}-{wish.day:02}"
        for wish in wishes
        if wish not in written
    ]
    return text + "".join(comment_line(line) for line in [*nameless, *unknown, *guessed])


def _comment(person: Correspondent, guess: WishedBirthday | None) -> str:
    return _exchange_text(person) + (f"; the birthday is {guess.told}, so check it" if guess else "")


def _exchange_text(person: Correspondent) -> str:
    mails = "mail" if person.inbound == 1 else "mails"
    return f"{person.inbound} {mails} from them, {person.outbound} to them, the last on {person.last_at:%Y-%m-%d}"


def _birthday_of(person: Correspondent, birthdays: Sequence[KnownBirthday]) -> KnownBirthday | None:
    """Return the one birthday of exactly that name; a German title may have an `s` behind it."""
    name = person.name.casefold()
    found = [day for day in birthdays if day.name.casefold() in (name, f"{name}s")]
    return found[0] if len(found) == 1 else None


def _document(
    person: Correspondent, birthday: KnownBirthday | None, guess: WishedBirthday | None, owner: str
) -> PersonDocument:
    customer = Customer(
        NO_CUSTOMER, owner, person.name, (person.address,), source=Source("mail", observed_on=person.last_at.date())
    )
    if birthday is not None:
        day, source = (birthday.month, birthday.day), Source("calendar", birthday.event)
    elif guess is not None:
        day, source = (guess.month, guess.day), Source("mail", guess.told)
    else:
        return PersonDocument(customer)
    occasion = Occasion(NO_OCCASION, NO_CUSTOMER, OccasionKind.BIRTHDAY, *day, source=source)
    return PersonDocument(customer, occasions=(occasion,))
