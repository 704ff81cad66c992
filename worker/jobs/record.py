"""Keep the record: people imported, facts, moments, holds and the rep's own lines added or dropped."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from shlex import quote
from uuid import uuid4

from connectors.types import Card, Skipped
from worker.core.holds import rest_after_complaint, usual_end
from worker.core.matching import normalise
from worker.core.model import Customer, Fact, Hold, Moment, Rep, RepLine, Source
from worker.core.occasions import today_for
from worker.core.words import (
    CustomerId,
    FactId,
    HoldId,
    MomentId,
    MomentKind,
    OccasionId,
    Reason,
    Use,
)
from worker.errors import UsageError
from worker.people.card import read_card
from worker.people.document import PersonDocument
from worker.people.merge import first, merge
from worker.store.store import Store


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: one sentence in `refused` for each person not taken, in `apart` for each fact kept apart."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def find_one(store: Store, who: str) -> Customer:
    """Find the one person meant by an id, address or part of a name. Raises UsageError."""
    found = store.people.find(who)
    if not found:
        raise UsageError(f"Nobody called {who!r} is on record. See: rapport customers")
    if len(found) > 1:
        listed = "; ".join(f"{c.name} <{', '.join(c.addresses)}>" for c in found[:8])
        raise UsageError(f"{who!r} could be any of {len(found)} people: {listed}. Give the address or the id.")
    return found[0]


# --- import ---------------------------------------------------------------------------------------------------


def import_people(
    store: Store, documents: Sequence[PersonDocument], now: datetime, *, dry_run: bool, owners: Collection[str]
) -> ImportReport:
    """Merge people into the record, all or nothing; a repeat changes nothing."""
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    refused: list[str] = []
    changed: list[CustomerId] = []
    apart: list[str] = []
    with store.transaction():
        for document in documents:
            if problem := _refusal(store, document, owners):
                refused.append(problem)
                continue
            known = {fact.id for holder in _holders(store, document) for fact in facts_apart(store, holder)}
            what, customer = _merge_in(store, document, now, dry_run=dry_run)
            counts[what] += 1
            if what != "unchanged" and not dry_run:
                changed.append(customer)
                apart += _told_apart(store, customer, known)
        store.plans.mark_changed(changed)
    return ImportReport(refused=tuple(refused), apart=tuple(apart), **counts)


def _told_apart(store: Store, id: CustomerId, known: Collection[FactId]) -> Iterable[str]:  # noqa: A002
    """Tell of each fact that was not kept apart before, so that everyone is told once."""
    customer = store.people.get(id)
    fresh = [fact for fact in facts_apart(store, customer) if fact.id not in known] if customer else []
    return [apart_sentence(customer, fact) for fact in fresh] if customer else []


def _refusal(store: Store, document: PersonDocument, owners: Collection[str]) -> str:
    customer = document.customer
    if any(store.people.is_forgotten(address) for address in customer.addresses):
        return f"{customer.name}: was forgotten at their or the rep's wish and is not taken back."
    if customer.owner not in owners:
        known = ", ".join(sorted(owners)) or "none"
        return f"{customer.name}: owner {customer.owner!r} is no mailbox of this configuration (known: {known})."
    holders = _holders(store, document)
    if len(holders) > 1:
        names = " and ".join(sorted(c.name for c in holders))
        return f"{customer.name}: the addresses given belong to {names}; nothing was changed for them."
    return ""


def _holders(store: Store, document: PersonDocument) -> tuple[Customer, ...]:
    """Everybody on record who has this id or one of these addresses."""
    found: dict[CustomerId, Customer] = {}
    if document.customer.id and (known := store.people.get(document.customer.id)):
        found[known.id] = known
    for address in document.customer.addresses:
        if known := store.people.by_address(normalise(address)):
            found[known.id] = known
    return tuple(found.values())


def _merge_in(store: Store, document: PersonDocument, now: datetime, *, dry_run: bool) -> tuple[str, CustomerId]:
    holders = _holders(store, document)
    if not holders:
        fresh = _with_ids(first(document, today=now.date()), document.customer.id or CustomerId(str(uuid4())))
        if not dry_run:
            _save(store, fresh)
        return "created", fresh.customer.id
    existing = document_of(store, holders[0])
    merged = _with_ids(merge(existing, document, today=now.date()), holders[0].id)
    if merged == existing:
        return "unchanged", holders[0].id
    if not dry_run:
        _save(store, merged, before=existing)
    return "changed", holders[0].id


def take_in(store: Store, document: PersonDocument, now: datetime) -> bool:
    """Add to the record of a customer what is new in a document; says whether anything was."""
    return _merge_in(store, document, now, dry_run=False)[0] != "unchanged"


def document_of(store: Store, customer: Customer) -> PersonDocument:
    """Gather what is on record about one person."""
    return PersonDocument(
        customer,
        store.people.facts(customer.id),
        store.people.occasions(customer.id),
        store.people.moments(customer.id),
        store.people.holds(customer.id),
    )


def _with_ids(document: PersonDocument, customer: CustomerId) -> PersonDocument:
    """Give a random id to everything that has none."""
    return PersonDocument(
        replace(document.customer, id=customer, addresses=tuple(map(normalise, document.customer.addresses))),
        tuple(replace(f, id=f.id or FactId(str(uuid4())), customer=customer) for f in document.facts),
        tuple(replace(o, id=o.id or OccasionId(str(uuid4())), customer=customer) for o in document.occasions),
        tuple(replace(m, id=m.id or MomentId(str(uuid4())), customer=customer) for m in document.moments),
        tuple(replace(h, id=h.id or HoldId(str(uuid4())), customer=customer) for h in document.holds),
    )


def _save(store: Store, document: PersonDocument, before: PersonDocument | None = None) -> None:
    people = store.people
    people.save(document.customer)
    for fact in document.facts:
        people.save_fact(fact)
    for occasion in document.occasions:
        people.save_occasion(occasion)
    for moment in document.moments:
        people.save_moment(moment)
    for hold in document.holds:
        people.save_hold(hold)
    if before is not None:
        for gone in {f.id for f in before.facts} - {f.id for f in document.facts}:
            people.drop_fact(gone)
        for old in {o.id for o in before.occasions} - {o.id for o in document.occasions}:
            people.drop_occasion(old)


@dataclass(frozen=True, slots=True)
class TakenCard:
    """Whom a card changed, and what of it is not kept: places and reasons, never the text."""

    changed: tuple[CustomerId, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def save_card(store: Store, card: Card, *, group: str, owner: str, now: datetime) -> TakenCard:
    """Take a card: one of the customers' group makes a customer, any other adds to whom we know already."""
    document, left_out = read_card(card, owner=owner, observed_on=now.date())
    addresses = document.customer.addresses
    if not addresses or any(store.people.is_forgotten(address) for address in addresses):
        return TakenCard()
    holders = _holders(store, document)
    if len(holders) > 1 or (not holders and not _in_group(card, group)):
        return TakenCard()
    if holders:
        document = replace(document, customer=replace(document.customer, owner=holders[0].owner))
    what, customer = _merge_in(store, document, now, dry_run=False)
    skipped = tuple(
        Skipped(f"{card.id} {number}", detail.reason, f"The address book card of customer {customer}: {detail.plain}")
        for number, detail in enumerate(left_out, start=1)
    )
    return TakenCard(() if what == "unchanged" else (customer,), skipped)


def _in_group(card: Card, group: str) -> bool:
    return bool(group) and group.casefold() in {name.casefold() for name in card.groups}


# --- facts kept apart -----------------------------------------------------------------------------------------


def facts_apart(store: Store, customer: Customer) -> tuple[Fact, ...]:
    """Give the facts that nothing may ever be made of: the rep deletes them or records consent."""
    return tuple(fact for fact in store.people.facts(customer.id) if fact.use is Use.NEVER)


def apart_sentence(customer: Customer, fact: Fact) -> str:
    """Tell of one fact kept apart, with the two commands that settle it."""
    said = ", ".join(fact.slots.values())
    which = f"{quote(customer.id)} {quote(fact.id)}"
    return (
        f'{customer.name}: {fact.kind} "{said}" is kept apart, and `rapport show` only counts it from now on. '
        f"Delete it: rapport fact drop {which}. "
        f"Or, if they agreed to its use, say where: rapport fact confirm {which} --consent TEXT."
    )


# --- one thing at a time --------------------------------------------------------------------------------------


def of_today(now: datetime, ref: str) -> Source:
    """What the rep records today at the terminal; `ref` names the command."""
    return Source("form", ref, now.date())


def add_moment(store: Store, customer: Customer, kind: MomentKind, on: date, what: str, now: datetime) -> Moment:
    """Record that something happened on a day. Raises UsageError for a day to come."""
    if on > now.date() + timedelta(days=1):
        raise UsageError(f"{on} has not come yet; a moment is something that happened.")
    moment = Moment(MomentId(str(uuid4())), customer.id, kind, on, what.strip(), of_today(now, "moment add"))
    with store.transaction():
        store.people.save_moment(moment)
        store.plans.mark_changed([customer.id])
    return moment


def spoke(store: Store, customer: Customer, on: date, now: datetime) -> Moment:
    """Record that rep and customer spoke on a day."""
    return add_moment(store, customer, MomentKind.CALL, on, "", now)


def add_hold(store: Store, customer: Customer, reason: Reason, until: date | None, now: datetime) -> Hold:
    """Record a reason not to write; where no day is given some last as long as is usual."""
    if until is not None and until <= now.date():
        raise UsageError(f"--until {until} is not in the future; give the first day on which it no longer holds.")
    until = until or usual_end(reason, now.date())
    hold = Hold(HoldId(str(uuid4())), customer.id, reason, until, created_on=now.date(), source=of_today(now, "hold"))
    with store.transaction():
        store.people.save_hold(hold)
        store.plans.mark_changed([customer.id])
    return hold


def release(store: Store, customer: Customer, rep: Rep | None, now: datetime) -> tuple[int, date | None]:
    """End every recorded hold of a person; returns how many there were, and until when a settled complaint rests."""
    holds = store.people.holds(customer.id)
    rests_until = None
    with store.transaction():
        for hold in holds:
            if rep and hold.reason is Reason.COMPLAINT_OPEN and hold.until is None:
                rests_until = rest_after_complaint(rep, today_for(rep.timezone, now))
                store.people.save_hold(replace(hold, until=rests_until))
            else:
                store.people.release_hold(hold.id)
        store.plans.mark_changed([customer.id])
    return len(holds), rests_until


def give_line(store: Store, customer: Customer, text: str, now: datetime) -> None:
    """Keep the rep's own sentence for the next draft, replacing an unused one."""
    line = " ".join(text.split())
    if not line:
        raise UsageError("The line is empty; write the sentence in quotes after the name.")
    with store.transaction():
        store.people.save_line(RepLine(customer.id, line, now))
        store.plans.mark_changed([customer.id])
