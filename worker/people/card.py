"""From the rep's address book to people: what a card tells of a customer, and which cards are left out.

Only the person's own days of the year become occasions. Everything else the rep wrote down steers and is never said:
an address book holds what was heard, and nobody knows when.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from connectors.types import Card
from worker.core.facts import SLOTS
from worker.core.facts import problems as fact_problems
from worker.core.model import Customer, Fact, Occasion, Source
from worker.core.words import FactKind, OccasionKind, ToldBy, Use
from worker.people.csv_days import DayOfYear, Order, read_day
from worker.people.document import NO_CUSTOMER, NO_FACT, NO_OCCASION, Parsed, PersonDocument
from worker.people.usual import usual_about
from worker.people.values import is_address, language, timezone


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a card is not kept: `plain` says it without the text, `told` to the rep who imports the file."""

    reason: str
    plain: str
    told: str


_REFUSED = (
    "one of its details is of a kind that may not be kept, so it was left out; "
    "take it out of the card, or keep only the preference (rapport fact add WHO avoid)."
)
_KINDS = {"birthday": OccasionKind.BIRTHDAY, "anniversary": OccasionKind.ANNIVERSARY}
_BIRTHDAY = "birthday"
_UNREAD_BIRTHDAY = LeftOut(
    "unreadable_birthday",
    "its birthday cannot be read as a day; write it as 1980-05-03 in the address book.",
    "the birthday cannot be read as a day, so it was kept as a note; write it as 1980-05-03",
)
_PARTNERS = frozenset({"partner", "spouse", "wife", "husband", "domesticpartner"})
_CHILDREN = frozenset({"child", "son", "daughter"})
_COLLEAGUES_TEXT = "assistant manager referredby friend colleague co-worker contact acquaintance agent met neighbor"
_COLLEAGUES = frozenset(_COLLEAGUES_TEXT.split())
_OTHER_KINDS: Mapping[str, FactKind] = {"title": FactKind.ROLE, "role": FactKind.ROLE, "school": FactKind.SCHOOL}


def people_of(cards: Iterable[Card], owner: str, observed_on: date | None = None) -> Parsed:
    """Read every card of a person with an address; what is left out, card or refused detail, has its sentence."""
    documents = []
    problems = []
    for card in cards:
        document, left_out = read_card(card, owner=owner, observed_on=observed_on)
        if missing := _missing(document.customer):
            problems.append(f"card {card.id}: {missing}, so it was left out; complete it in the address book")
        else:
            documents.append(document)
            problems += [f"card {card.id}: {detail.told}" for detail in left_out]
    return Parsed(tuple(documents), tuple(problems))


def _missing(customer: Customer) -> str:
    if not customer.addresses:
        return "there is no mail address"
    return "" if customer.name else "there is no name"


def read_card(card: Card, *, owner: str, observed_on: date | None = None) -> tuple[PersonDocument, tuple[LeftOut, ...]]:
    """Read one card: the person, birthday, anniversary and facts that only steer; and what of it is left out."""
    source = Source("card", str(card.id), observed_on)
    customer = Customer(
        id=NO_CUSTOMER,
        owner=owner,
        name=card.name.strip() or f"{card.given_name} {card.family_name}".strip(),
        addresses=tuple(address for address in card.addresses if is_address(address)),
        given_name=card.given_name,
        family_name=card.family_name,
        company=card.company,
        language=_code(card, "language", language),
        timezone=_code(card, "timezone", timezone),
        source=source,
    )
    facts, left_out = [], [_UNREAD_BIRTHDAY] if _has_unread_birthday(card) else []
    for fact in _facts(card, source):
        found = fact_problems(fact.kind, fact.slots, fact.use, fact.told_by, fact.about)
        if found:
            left_out += [LeftOut("refused_detail", _REFUSED, sentence) for sentence in found]
        else:
            facts.append(fact)
    return PersonDocument(customer, tuple(facts), tuple(_occasions(card, source))), tuple(left_out)


def _code(card: Card, name: str, read: Callable[[str], str]) -> str:
    """Take a code from the card's other fields; cards hold much that is none, such as `+01:00`."""
    text = dict(card.other).get(name, "")
    try:
        return read(text)
    except ValueError:
        return ""


def _facts(card: Card, source: Source) -> Iterator[Fact]:
    if card.notes.strip():
        yield _fact(FactKind.NOTE, card.notes.strip(), "self", source)
    for relation, name in card.relations:
        if name.strip():
            yield _relation(relation.strip(), name.strip(), source)
    for name, text in _unread(card):
        kind = _OTHER_KINDS.get(name.casefold(), FactKind.NOTE)
        yield _fact(kind, f"{name}: {text}" if kind is FactKind.NOTE else text, usual_about(kind), source)


def _relation(relation: str, name: str, source: Source) -> Fact:
    """Keep who belongs to the customer; of anybody but partner and children, what they are to each other too."""
    word = relation.casefold()
    if word in _PARTNERS:
        return _fact(FactKind.PARTNER, name, usual_about(FactKind.PARTNER), source)
    if word in _CHILDREN:
        return _fact(FactKind.NOTE, name, "child", source)
    return _fact(FactKind.NOTE, f"{relation}: {name}", "network" if word in _COLLEAGUES else "relative", source)


def _fact(kind: FactKind, text: str, about: str, source: Source) -> Fact:
    told_by = ToldBy.CUSTOMER  # what the rep records counts as told by the customer
    return Fact(NO_FACT, NO_CUSTOMER, kind, {SLOTS[kind][0]: text}, about, told_by, source, Use.STEER)


def _occasions(card: Card, source: Source) -> Iterator[Occasion]:
    for day in card.dates:
        if kind := _KINDS.get(day.kind):
            yield Occasion(NO_OCCASION, NO_CUSTOMER, kind, day.month, day.day, day.year, source=source)
    if found := _birthday_in_words(card):
        month, day_of_month, year = found[1]
        yield Occasion(NO_OCCASION, NO_CUSTOMER, OccasionKind.BIRTHDAY, month, day_of_month, year, source=source)


def _birthday_in_words(card: Card) -> tuple[tuple[str, str], DayOfYear] | None:
    """Find a birthday that is only written in words ("3 May 1980") and the field it stands in; 3/4 is not guessed."""
    if any(day.kind == _BIRTHDAY for day in card.dates):
        return None
    for field in card.other:
        if field[0].casefold() == _BIRTHDAY and (day := _day_in(field[1])):
            return field, day
    return None


def _has_unread_birthday(card: Card) -> bool:
    """Whether the card tells of a birthday in words that name no day."""
    told = any(name.casefold() == _BIRTHDAY and text.strip() for name, text in card.other)
    return told and not any(day.kind == _BIRTHDAY for day in card.dates) and _birthday_in_words(card) is None


def _day_in(text: str) -> DayOfYear | None:
    try:
        return read_day(text, Order.UNKNOWN)
    except ValueError:
        return None


def _unread(card: Card) -> Iterator[tuple[str, str]]:
    """Name the other fields that nothing else was made of, so that none is lost."""
    birthday = _birthday_in_words(card)
    codes = {"language": _code(card, "language", language), "timezone": _code(card, "timezone", timezone)}
    for name, text in card.other:
        understood = (birthday and birthday[0] == (name, text)) or codes.get(name) == text
        if text.strip() and not understood:
            yield name.strip(), text.strip()
