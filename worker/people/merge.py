"""What a file adds to what is held: nothing is lost, nothing is doubled, and a repeat changes nothing.

An item whose id is known was edited by the rep and is taken as it stands. Any other is confirmed where an equal one is
held and added where none is: sources that disagree are all kept, and `worker/core/standing.py` says which of them
stands. Only a day of the year is changed in place, where the source that gave it now gives another.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from worker.core.facts import LANGUAGE_SLOT
from worker.core.matching import normalise
from worker.core.model import Customer, Fact, Hold, Moment, Occasion, Source
from worker.core.standing import OWN_WORDS, plain
from worker.core.words import ToldBy, Use
from worker.people.document import PersonDocument, belonging_to, dated, learned_item

Item = TypeVar("Item", Fact, Moment, Hold)

STRENGTH = {"note": 4, "form": 4, "import": 3, "mail": 2, "card": 2, "calendar": 1}
"""How much a source is worth where two disagree: the rep's own words, then files, then what was found."""

_LINE = re.compile(r" line \d+$")  # a row may stand elsewhere in the next export

_GUARDED = (Use.SHIELD, Use.NEVER)


def merge(existing: PersonDocument, incoming: PersonDocument, *, today: date) -> PersonDocument:
    """Return the person with what the incoming document adds; what it does not date was learned today."""
    merged = PersonDocument(
        customer=_customer(existing.customer, incoming.customer, today),
        facts=_items(existing.facts, incoming.facts, _FACTS, today),
        occasions=_occasions(existing.occasions, incoming.occasions, today),
        moments=_items(existing.moments, incoming.moments, _MOMENTS, today),
        holds=_items(existing.holds, incoming.holds, _HOLDS, today),
    )
    return belonging_to(merged, merged.customer.id)


def first(document: PersonDocument, *, today: date) -> PersonDocument:
    """Return a new person as they are held: what the file says twice once, what it does not date learned today."""
    return merge(PersonDocument(learned_item(document.customer, today)), document, today=today)


def _strength(source: Source) -> int:
    return STRENGTH.get(source.type, 0)


def _as_strong(new: Source, old: Source) -> bool:
    return _strength(new) >= _strength(old)


def _stronger(old: Source, new: Source) -> Source:
    """Choose the stronger source, of two as strong the newer; an undated one is no newer than what is held."""
    if new.observed_on is None:
        new = replace(new, observed_on=old.observed_on)
    ranks = [(_strength(source), source.observed_on or date.min) for source in (old, new)]
    return new if ranks[1] > ranks[0] else old


def _confirming(old: Source, new: Source) -> Source:
    """Choose the source of a confirmed item; that a card was read again does not say that it still holds."""
    return _stronger(old, replace(new, observed_on=None) if new.type == "card" else new)


def _kept_date(new: Source, old: Source, today: date) -> Source:
    return dated(new, old.observed_on or today)


def _customer(old: Customer, new: Customer, today: date) -> Customer:
    """Merge the person themselves: what is empty says nothing, and a weaker source only fills gaps."""
    edited = bool(new.id) and new.id == old.id
    first, second = (new, old) if edited or _as_strong(new.source, old.source) else (old, new)
    seen = {normalise(address) for address in old.addresses}
    source = _kept_date(new.source, old.source, today)
    ideal_days, longest_days = _intervals(first, second)
    return Customer(
        id=old.id or new.id,
        owner=new.owner if edited else old.owner or new.owner,
        name=first.name or second.name,
        addresses=(*old.addresses, *(address for address in new.addresses if _is_new(address, seen))),
        given_name=first.given_name or second.given_name,
        family_name=first.family_name or second.family_name,
        signs_as=first.signs_as or second.signs_as,
        company=first.company or second.company,
        group=first.group or second.group,
        ideal_days=ideal_days,
        longest_days=longest_days,
        language=first.language or second.language,
        form=first.form or second.form,
        country=first.country or second.country,
        timezone=first.timezone or second.timezone,
        celebrate=new.celebrate if edited else old.celebrate and new.celebrate,
        source=source if edited else _stronger(old.source, source),
    )


def _intervals(first: Customer, second: Customer) -> tuple[int | None, int | None]:
    """Choose the ideal and the longest interval; where those of two sources cross, only the first one's stay."""
    ideal, longest = first.ideal_days or second.ideal_days, first.longest_days or second.longest_days
    if ideal and longest and ideal > longest:
        return first.ideal_days, first.longest_days
    return ideal, longest


def _is_new(address: str, seen: set[str]) -> bool:
    plain = normalise(address)
    fresh = plain not in seen
    seen.add(plain)
    return fresh


@dataclass(frozen=True, slots=True)
class _Rules(Generic[Item]):
    """How one sort of item is merged: what makes two equal, and what becomes of the held one."""

    key: Callable[[Item], Hashable]
    confirmed: Callable[[Item, Item], Item]
    edited: Callable[[Item, Item], Item]


def _items(old: Sequence[Item], new: Sequence[Item], rules: _Rules[Item], today: date) -> tuple[Item, ...]:
    """Take edits first, so that what an edit leaves behind is not mistaken for what a later item confirms."""
    items = list(old)
    by_id = {item.id: place for place, item in enumerate(items) if item.id}
    for item in new:
        if (place := by_id.get(item.id)) is not None:
            items[place] = _edited(items[place], item, rules, today)
    by_key = {rules.key(item): place for place, item in reversed(list(enumerate(items)))}
    for item in new:
        if item.id in by_id:
            continue
        place = by_key.setdefault(rules.key(item), len(items))
        if place == len(items):
            items.append(learned_item(item, today))
        else:
            confirmed = rules.confirmed(items[place], item)
            items[place] = replace(confirmed, source=_confirming(items[place].source, item.source))
    return tuple(items)


def _edited(old: Item, new: Item, rules: _Rules[Item], today: date) -> Item:
    return replace(rules.edited(old, new), source=_kept_date(new.source, old.source, today))


def fact_key(fact: Fact) -> Hashable:
    """What two facts share that say the same, in whatever language they are said to be written."""
    words = frozenset((slot, plain(value)) for slot, value in fact.slots.items() if slot != LANGUAGE_SLOT)
    return fact.kind, fact.about, words


def _confirmed_fact(old: Fact, new: Fact) -> Fact:
    """Keep the held fact; a source as strong may widen or narrow its use, yet never lifts a shield."""
    old = replace(
        old,
        last_mentioned_on=_later(old.last_mentioned_on, new.last_mentioned_on),
        last_confirmed_on=_later(old.last_confirmed_on, _confirmed_on(old, new)),
    )
    if not _as_strong(new.source, old.source):
        return old
    kept = replace(old, valid_until=new.valid_until or old.valid_until, confidence=new.confidence)
    return kept if old.use in _GUARDED else replace(kept, use=new.use, told_by=new.told_by)


def _confirmed_on(old: Fact, new: Fact) -> date | None:
    """Return the day on which the same was said again, where the held fact does not take over the source of that day.

    Only the customer's or the rep's own words say so, and only where they are dated: what is read again is no news.
    """
    said_by_them = new.told_by is ToldBy.CUSTOMER or (new.told_by is ToldBy.REP and new.source.type in OWN_WORDS)
    said_on = new.source.observed_on
    if new.source.type == "card" or not said_by_them or new.confidence == "guessed" or said_on is None:
        return new.last_confirmed_on
    kept = _confirming(old.source, new.source).observed_on
    is_newer = kept is None or said_on > kept
    return _later(new.last_confirmed_on, said_on if is_newer else None)


def _edited_fact(old: Fact, new: Fact) -> Fact:
    return replace(
        new,
        last_mentioned_on=_later(old.last_mentioned_on, new.last_mentioned_on),
        last_confirmed_on=_later(old.last_confirmed_on, new.last_confirmed_on),
    )


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _moment_key(moment: Moment) -> Hashable:
    return moment.kind, moment.on, plain(moment.what)


def _hold_key(hold: Hold) -> Hashable:
    return hold.reason, frozenset(hold.stops), hold.until


def _edited_hold(old: Hold, new: Hold) -> Hold:
    return replace(new, created_on=new.created_on or old.created_on)


_FACTS = _Rules(fact_key, _confirmed_fact, _edited_fact)
_MOMENTS: _Rules[Moment] = _Rules(_moment_key, lambda old, _: old, lambda _, new: new)
_HOLDS: _Rules[Hold] = _Rules(_hold_key, lambda old, _: old, _edited_hold)


def _occasions(old: Sequence[Occasion], new: Sequence[Occasion], today: date) -> tuple[Occasion, ...]:
    """Merge days of the year: by id, then the same day, then in place of what the same source said before, else beside.

    What other sources say is kept: which day stands, and whether any does, is for `worker/core/standing.py`.
    """
    items = list(old)
    settled: set[int] = set()
    by_id = {item.id: place for place, item in enumerate(items) if item.id}
    for item in new:
        if (place := by_id.get(item.id)) is not None:
            items[place] = replace(item, source=_kept_date(item.source, items[place].source, today))
            settled.add(place)
    others = [item for item in new if item.id not in by_id]
    unmatched = []
    for item in others:
        place = _same_day(items, item)
        if place is None:
            unmatched.append(item)
        else:
            items[place] = _confirmed_day(items[place], item)
            settled.add(place)
    for item in unmatched:
        _place_day(items, item, settled, today)
    return tuple(items)


def _same_day(items: Sequence[Occasion], wanted: Occasion) -> int | None:
    day = (wanted.kind, wanted.month, wanted.day)
    return next((place for place, item in enumerate(items) if (item.kind, item.month, item.day) == day), None)


def _place_day(items: list[Occasion], item: Occasion, settled: set[int], today: date) -> None:
    """Confirm, change or add one day, in this order; `settled` are the places that a new item speaks of."""
    if (place := _same_day(items, item)) is not None:
        items[place] = _confirmed_day(items[place], item)
        return
    rivals = [place for place, held in enumerate(items) if held.kind is item.kind and place not in settled]
    before = [place for place in rivals if _said_before(items[place].source, item.source)]
    if before:
        place = before[0]
        items[place] = _changed_day(items[place], item, today)
    else:
        place = len(items)
        items.append(_with_habits(learned_item(item, today), items))
    settled.add(place)


def _said_before(old: Source, new: Source) -> bool:
    """Whether the source that gave the held day now gives another: the rep, the same file, the same card."""
    if old.type in OWN_WORDS and new.type in OWN_WORDS:
        return new.observed_on is None or old.observed_on is None or new.observed_on >= old.observed_on
    return (old.type, _origin(old)) == (new.type, _origin(new))


def _origin(source: Source) -> str:
    return _LINE.sub("", source.ref)


def _with_habits(occasion: Occasion, held: Sequence[Occasion]) -> Occasion:
    """Take over from a held day of the kind what the rep chose for it; what has an id is taken as it stands."""
    like = None if occasion.id else next((day for day in held if day.kind is occasion.kind), None)
    return _with_extras(replace(like, **_own_parts(occasion)), occasion) if like else occasion


def _own_parts(occasion: Occasion) -> dict[str, Any]:
    names = ("id", "customer", "month", "day", "year", "source")
    return {name: getattr(occasion, name) for name in names}


def _changed_day(old: Occasion, new: Occasion, today: date) -> Occasion:
    """Move the held occasion to another day; its id stays, for reminders know it by its id."""
    moved = replace(old, month=new.month, day=new.day, year=new.year, source=dated(new.source, today))
    return _with_extras(moved, new)


def _confirmed_day(old: Occasion, new: Occasion) -> Occasion:
    if not _as_strong(new.source, old.source):
        return replace(old, year=old.year or new.year)
    confirmed = replace(old, year=new.year or old.year, source=_confirming(old.source, new.source))
    return _with_extras(confirmed, new)


def _with_extras(occasion: Occasion, new: Occasion) -> Occasion:
    """Take over how 29 February and the days before are handled, where the new item says it."""
    leap_rule = new.leap_rule if new.leap_rule != "before" else occasion.leap_rule
    return replace(occasion, leap_rule=leap_rule, lead_days=new.lead_days or occasion.lead_days)
