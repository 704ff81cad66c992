"""Which of several facts or days stand: a newer one replaces the older; what nobody can put in order is disputed.

Nothing of this is stored: it follows from the sources, whatever the order in which they were read. What the rep said
lately outranks what was read somewhere; card and import are dated by us, so between the two nobody knows the newer.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from worker.core.facts import DATED_BY_US, LANGUAGE_SLOT, is_alive, known_on
from worker.core.model import Fact, Occasion, Source
from worker.core.words import FactKind, OccasionKind, Use

OWN_WORDS = frozenset({"note", "form"})
"""Sources that are the rep's own word."""

# A person has one of these at a time; of the others as many as they like.
_ONE_AT_A_TIME = frozenset({FactKind.ROLE, FactKind.EMPLOYER, FactKind.PARTNER, FactKind.HOMETOWN})
# Of these one value belongs to one name, or to one name and event.
_BY_SLOTS: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.PET: ("name",),
    FactKind.CHILD_EVENT: ("name", "event"),
}

Item = TypeVar("Item", Fact, Occasion)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one item stands beside the others: the id of what replaced it, or the ids of what says otherwise."""

    replaced_by: str = ""
    disputed_with: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether nothing speaks against it."""
        return not (self.replaced_by or self.disputed_with)


CURRENT = Standing()


def standing_of_facts(facts: Iterable[Fact], on: date) -> dict[str, Standing]:
    """Return how each fact stands on a day, by its id."""
    confirmed = (replace(fact, source=replace(fact.source, observed_on=known_on(fact, on))) for fact in facts)
    return dict(_standings(confirmed, _subject, _value, lambda fact: is_alive(fact, on)))


def standing_of_days(occasions: Iterable[Occasion]) -> dict[str, Standing]:
    """Return how each day of the year stands, by its id: a person has one birthday."""
    return dict(_standings(occasions, lambda day: day.kind, lambda day: (day.month, day.day), lambda _: True))


def settled(facts: Sequence[Fact], on: date) -> tuple[Fact, ...]:
    """Return the facts with everything replaced or disputed taken back to steering: it is never said."""
    standings = standing_of_facts(facts, on)
    return tuple(
        fact if fact.use is not Use.MENTION or standings.get(fact.id, CURRENT).is_current else _silenced(fact)
        for fact in facts
    )


def standing_days(occasions: Sequence[Occasion]) -> tuple[Occasion, ...]:
    """Return the days of the year that nothing replaced; of one kind several are left only where they are disputed."""
    standings = standing_of_days(occasions)
    return tuple(day for day in occasions if not standings.get(day.id, CURRENT).replaced_by)


def rivals_of(occasion: Occasion, occasions: Sequence[Occasion]) -> tuple[Occasion, ...]:
    """Return the days that are told of the same occasion by sources nobody can put in order; mostly none."""
    disputed_with = standing_of_days(occasions).get(occasion.id, CURRENT).disputed_with
    return tuple(day for day in occasions if day.id in disputed_with)


def agreed_day(occasions: Sequence[Occasion], kind: OccasionKind) -> Occasion | None:
    """Return the one day of a kind that stands undisputed."""
    standings = standing_of_days(occasions)
    ours = [day for day in occasions if day.kind is kind and standings.get(day.id, CURRENT).is_current]
    return min(ours, key=lambda day: (day.month, day.day, day.id), default=None)


def _silenced(fact: Fact) -> Fact:
    return replace(fact, use=Use.STEER)


def _subject(fact: Fact) -> Hashable | None:
    """What only one value can be true of, or None where many may stand side by side."""
    if fact.use is Use.NEVER:
        return None
    if fact.kind in _ONE_AT_A_TIME:
        return fact.kind, fact.about
    if slots := _BY_SLOTS.get(fact.kind):
        return fact.kind, *(plain(fact.slots.get(slot, "")) for slot in slots)
    return None


def _value(fact: Fact) -> Hashable:
    return frozenset((slot, plain(text)) for slot, text in fact.slots.items() if slot != LANGUAGE_SLOT)


def plain(text: str) -> str:
    """The text in one case with single spaces, for comparing."""
    return " ".join(text.casefold().split())


def _standings(
    items: Iterable[Item],
    subject: Callable[[Item], Hashable | None],
    value: Callable[[Item], Hashable],
    is_fresh: Callable[[Item], bool],
) -> Iterator[tuple[str, Standing]]:
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        if (about := subject(item)) is not None:
            groups.setdefault(about, []).append(item)
    for group in groups.values():
        if len({value(item) for item in group}) > 1:
            yield from _among(group, value, is_fresh)


def _among(
    group: Sequence[Item], value: Callable[[Item], Hashable], is_fresh: Callable[[Item], bool]
) -> Iterator[tuple[str, Standing]]:
    """Sort one group of rivals; where each is overruled by another, all of them are disputed."""
    overruled: dict[str, str] = {}
    for item in group:
        stronger = [
            other
            for other in group
            if value(other) != value(item) and _overrules(other.source, item.source, is_fresh(other), is_fresh(item))
        ]
        if stronger:
            overruled[item.id] = max(stronger, key=lambda other: (_day(other.source), other.id)).id
    if len(overruled) == len(group):
        overruled = {}
    for item in group:
        if item.id in overruled:
            yield item.id, Standing(replaced_by=overruled[item.id])
            continue
        against = [other.id for other in group if other.id not in overruled and value(other) != value(item)]
        yield item.id, Standing(disputed_with=tuple(against))


def _overrules(new: Source, old: Source, new_is_fresh: bool, old_is_fresh: bool) -> bool:  # noqa: FBT001
    """Whether one source is known to be the better one; of two where neither is, nobody can tell."""
    new_is_read, old_is_read = new.type in DATED_BY_US, old.type in DATED_BY_US
    if new.type in OWN_WORDS and old_is_read:
        return new_is_fresh or _day(new) >= _day(old)
    if old.type in OWN_WORDS and new_is_read:
        return not old_is_fresh and _day(new) > _day(old)
    if new_is_read and old_is_read:
        return _one_origin(new, old) and _day(new) > _day(old)
    if new_is_read:
        return False
    if old_is_read:
        return _day(new) >= _day(old)
    return (_day(new), new.type in OWN_WORDS) > (_day(old), old.type in OWN_WORDS)


def _one_origin(one: Source, other: Source) -> bool:
    """Whether a reading follows the other: files of the rep's, or the same card read again."""
    return one.type == other.type and (one.type != "card" or one.ref == other.ref)


def _day(source: Source) -> date:
    return source.observed_on or date.min
