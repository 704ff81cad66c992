"""Facts by hand: recorded, confirmed or dropped, and whether they disagree with what is held."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from worker.core import facts as fact_rules
from worker.core.model import Customer, Fact, Occasion, Source
from worker.core.standing import CURRENT, OWN_WORDS, standing_of_days, standing_of_facts
from worker.core.words import FactId, FactKind, ToldBy, Use
from worker.errors import UsageError
from worker.jobs.record import of_today, take_in
from worker.people.document import PersonDocument
from worker.people.merge import fact_key
from worker.people.usual import usual_use
from worker.people.values import source_text
from worker.store.store import Store


def add_fact(
    store: Store,
    customer: Customer,
    kind: FactKind,
    slots: Mapping[str, str],
    now: datetime,
    *,
    told_by: ToldBy,
    use: Use,
    about: str = "self",
) -> Fact:
    """Record one fact. Raises UsageError naming everything that is wrong with it."""
    if wrong := fact_rules.problems(kind, slots, use, told_by, about):
        raise UsageError("\n".join(wrong))
    fact = Fact(
        id=FactId(""),
        customer=customer.id,
        kind=kind,
        slots={slot: " ".join(text.split()) for slot, text in slots.items()},
        about=about,
        told_by=told_by,
        source=of_today(now, "fact add"),
        use=use,
    )
    with store.transaction():
        take_in(store, PersonDocument(customer, (fact,)), now)
        store.plans.mark_changed([customer.id])
    return next(held for held in store.people.facts(customer.id) if fact_key(held) == fact_key(fact))


def drop_fact(store: Store, customer: Customer, which: str, now: datetime) -> Fact | Occasion:
    """Drop the fact or day of the year with this id or the beginning of one. Raises UsageError.

    What it disagreed with is the rep's own word from now on, so that no card brings the question up again.
    """
    dropped = _item(store, customer, which)
    left = _left_by(store, customer, dropped, now.date())
    with store.transaction():
        if isinstance(dropped, Fact):
            store.people.drop_fact(dropped.id)
        else:
            store.people.drop_occasion(dropped.id)
        if left is not None:
            _save_item(store, replace(left, source=of_today(now, f"fact drop; before: {source_text(left.source)}")))
        store.plans.mark_changed([customer.id])
    return dropped


def confirm_fact(store: Store, customer: Customer, which: str, now: datetime, consent: str = "") -> Fact | Occasion:
    """Keep in mind that a fact or day of the year still holds, by the rep's own word of today. Raises UsageError.

    A fact that was the rep's own word keeps its source, with the day it was last confirmed; any other has today's.
    `consent` says where the customer agreed to the use of a fact kept apart; it is theirs from then on.
    """
    item = _item(store, customer, which)
    confirmed = replace(item, source=of_today(now, "fact confirm"))
    if isinstance(item, Fact):
        confirmed = _holding_still(item, now)
    if consent:
        confirmed = _agreed(confirmed, customer, of_today(now, f"consent: {consent}"))
    with store.transaction():
        _save_item(store, confirmed)
        store.plans.mark_changed([customer.id])
    return confirmed


def _holding_still(fact: Fact, now: datetime) -> Fact:
    is_over = fact.valid_until is not None and fact.valid_until < now.date()
    return replace(
        fact,
        source=fact.source if fact.source.type in OWN_WORDS else of_today(now, "fact confirm"),
        confidence="stated",
        valid_until=None if is_over else fact.valid_until,
        last_confirmed_on=now.date(),
    )


def _agreed(item: Fact | Occasion, customer: Customer, source: Source) -> Fact:
    """Return a fact kept apart as one the customer lets the rep use, as widely as its kind allows."""
    if not isinstance(item, Fact) or item.use is not Use.NEVER:
        raise UsageError(f"{customer.name}: this {item.kind} is not kept apart, so there is no consent to record.")
    use = usual_use(item.kind, ToldBy.CUSTOMER, item.about)
    if wrong := fact_rules.problems(item.kind, item.slots, use, ToldBy.CUSTOMER, item.about):
        raise UsageError("\n".join(wrong))
    return replace(item, use=use, told_by=ToldBy.CUSTOMER, source=source)


def _item(store: Store, customer: Customer, which: str) -> Fact | Occasion:
    known: Sequence[Fact | Occasion] = (*store.people.facts(customer.id), *store.people.occasions(customer.id))
    found = [item for item in known if item.id.startswith(which)]
    if len(found) != 1:
        raise UsageError(
            f"{customer.name} has {len(found)} facts whose id begins with {which!r}. See: rapport show {customer.id}"
        )
    return found[0]


def _left_by(store: Store, customer: Customer, dropped: Fact | Occasion, on: date) -> Fact | Occasion | None:
    """Return the one item that a dropped one disagreed with; None for none or several."""
    known: Sequence[Fact | Occasion]
    if isinstance(dropped, Fact):
        known = store.people.facts(customer.id)
        standings = standing_of_facts(store.people.facts(customer.id), on)
    else:
        known = store.people.occasions(customer.id)
        standings = standing_of_days(store.people.occasions(customer.id))
    against = standings.get(dropped.id, CURRENT).disputed_with
    return next((item for item in known if item.id in against), None) if len(against) == 1 else None


def _save_item(store: Store, item: Fact | Occasion) -> None:
    if isinstance(item, Fact):
        store.people.save_fact(item)
    else:
        store.people.save_occasion(item)


def doubt(store: Store, customer: Customer, fact: Fact, on: date) -> str:
    """One sentence where a fact disagrees with what is held or is older than it; else ''."""
    standing = standing_of_facts(store.people.facts(customer.id), on).get(fact.id, CURRENT)
    if standing.is_current:
        return ""
    if standing.replaced_by:
        return f"Something newer is held ({standing.replaced_by[:8]}), so this one is never said."
    others = ", ".join(other[:8] for other in standing.disputed_with)
    return f"It disagrees with {others}, so neither is said: drop the wrong one (rapport fact drop)."
