"""From the rep's address book to people: what a card tells of a customer, and which cards are left out."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from connectors.types import Card, CardDate
from worker.core.facts import problems as fact_problems
from worker.core.model import Customer, Fact, Occasion, Source
from worker.core.words import FactKind, OccasionKind, ToldBy
from worker.people.document import NO_CUSTOMER, NO_FACT, NO_OCCASION, Parsed, PersonDocument
from worker.people.usual import usual_about, usual_use
from worker.people.values import is_address, language, timezone

_KINDS = {"birthday": OccasionKind.BIRTHDAY, "anniversary": OccasionKind.ANNIVERSARY}
_PARTNERS = frozenset({"partner", "spouse", "wife", "husband"})
_CHILDREN = frozenset({"child", "son", "daughter"})


def from_card(card: Card, *, owner: str, observed_on: date | None = None) -> PersonDocument:
    """Read one card. Notes, partner and children only steer; other relations are not the customer and are not kept."""
    return _read(card, owner, observed_on)[0]


def people_of(cards: Iterable[Card], owner: str, observed_on: date | None = None) -> Parsed:
    """Read every card of a person with an address; what is left out, card or refused detail, has its sentence."""
    documents = []
    problems = []
    for card in cards:
        document, refused = _read(card, owner, observed_on)
        if missing := _missing(document.customer):
            problems.append(f"card {card.id}: {missing}, so it was left out; complete it in the address book")
        else:
            documents.append(document)
            problems += [f"card {card.id}: {sentence}" for sentence in refused]
    return Parsed(tuple(documents), tuple(problems))


def _missing(customer: Customer) -> str:
    if not customer.addresses:
        return "there is no mail address"
    return "" if customer.name else "there is no name"


def _read(card: Card, owner: str, observed_on: date | None) -> tuple[PersonDocument, list[str]]:
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
    facts, refused = [], []
    for fact in _facts(card, source):
        found = fact_problems(fact.kind, fact.slots, fact.use, fact.told_by, fact.about)
        if found:
            refused += found
        else:
            facts.append(fact)
    occasions = tuple(_occasion(day, source) for day in card.dates if day.kind in _KINDS)
    return PersonDocument(customer, tuple(facts), occasions), refused


def _code(card: Card, name: str, read: Callable[[str], str]) -> str:
    """Take a code from the card's other fields; cards hold much that is none, such as `+01:00`."""
    text = dict(card.other).get(name, "")
    try:
        return read(text)
    except ValueError:
        return ""


def _facts(card: Card, source: Source) -> Iterator[Fact]:
    if card.notes.strip():
        yield _fact(FactKind.NOTE, "what", card.notes.strip(), "self", source)
    for relation, name in card.relations:
        if relation.casefold() in _PARTNERS and name.strip():
            yield _fact(FactKind.PARTNER, "name", name.strip(), usual_about(FactKind.PARTNER), source)
        elif relation.casefold() in _CHILDREN and name.strip():
            yield _fact(FactKind.NOTE, "what", name.strip(), "child", source)


def _fact(kind: FactKind, slot: str, text: str, about: str, source: Source) -> Fact:
    told_by = ToldBy.CUSTOMER  # what the rep records counts as told by the customer
    return Fact(NO_FACT, NO_CUSTOMER, kind, {slot: text}, about, told_by, source, usual_use(kind, told_by, about))


def _occasion(day: CardDate, source: Source) -> Occasion:
    return Occasion(NO_OCCASION, NO_CUSTOMER, _KINDS[day.kind], day.month, day.day, day.year, source=source)
