"""A person as a file tells of them: what every reader gives and every printer takes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from worker.core.model import Customer, Fact, Hold, Moment, Occasion, Source
from worker.core.words import CustomerId, FactId, OccasionId

NO_CUSTOMER = CustomerId("")
"""The id of a person, and of whatever belongs to them, where the file gives none; the job makes one."""
NO_FACT, NO_OCCASION = FactId(""), OccasionId("")


Item = TypeVar("Item", Customer, Fact, Occasion, Moment, Hold)


@dataclass(frozen=True, slots=True)
class PersonDocument:
    """One customer with everything a file says of them; ids are empty where the file gives none."""

    customer: Customer
    facts: tuple[Fact, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    moments: tuple[Moment, ...] = ()
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file gave: the people who could be read, and one sentence for everything that was left out."""

    documents: tuple[PersonDocument, ...] = ()
    problems: tuple[str, ...] = ()


def belonging_to(document: PersonDocument, customer: CustomerId) -> PersonDocument:
    """Give the document and everything in it this customer id."""
    return PersonDocument(
        customer=replace(document.customer, id=customer),
        facts=tuple(replace(fact, customer=customer) for fact in document.facts),
        occasions=tuple(replace(occasion, customer=customer) for occasion in document.occasions),
        moments=tuple(replace(moment, customer=customer) for moment in document.moments),
        holds=tuple(replace(hold, customer=customer) for hold in document.holds),
    )


def learned_item(item: Item, on: date) -> Item:
    """Date one item where it is undated."""
    item = replace(item, source=dated(item.source, on))
    if isinstance(item, Hold):
        return replace(item, created_on=item.created_on or on)
    return item


def dated(source: Source, on: date) -> Source:
    """Give the source a day where it has none."""
    return source if source.observed_on else replace(source, observed_on=on)
