"""One question about a customer worth asking next, chosen from what disagrees, what is ageing and what is missing.

The rep asks it, or answers it by a note to self. It is never about what is shielded or kept apart.
"""

from calendar import month_name
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from worker.core.facts import SLOTS, is_alive, known_on, shielded_words, words_of
from worker.core.model import CustomerRecord, Fact, Occasion
from worker.core.occasions import days_after
from worker.core.sources import day_of_year, written_out
from worker.core.special_category import category_of, is_judgement
from worker.core.standing import CURRENT, Standing, rivals_of, standing_days, standing_of_facts
from worker.core.voice import called
from worker.core.words import FactKind, OccasionKind, Use

WANTS_DAYS = 60
"""What somebody is looking for may be found by now."""
PROJECT_DAYS = 60
"""A project moves on."""
EVENT_DAYS = 120
"""A child's event is asked after this long."""

_ABOUT = frozenset({"self", "company", "pet", "team", "child"})


def question(record: CustomerRecord, on: date) -> str:
    """Return the question for a day: the best one every other day, between them one that differs from its neighbours.

    So no two days in a row have the same, and nothing has to be remembered.
    """
    if on.toordinal() % 2:
        return _best(record, on)
    neighbours = {_best(record, days_after(on, -1)), _best(record, days_after(on, 1))}
    return next(asked for asked in _questions(record, on) if asked not in neighbours)


def _best(record: CustomerRecord, on: date) -> str:
    return next(_questions(record, on))


def _questions(record: CustomerRecord, on: date) -> Iterator[str]:
    """Yield every question of a day, the best first; the last three need no knowledge."""
    name = called(record.customer) or record.customer.name
    facts = [fact for fact in record.facts if fact.source.observed_on is None or fact.source.observed_on <= on]
    standings = standing_of_facts(facts, on)
    known = _askable(facts, standings, on)
    yield from _days_in_doubt(record, name)
    yield from _facts_in_doubt(known, standings, name)
    current = [fact for fact in known if standings.get(fact.id, CURRENT).is_current]
    for kind, ask in _ASK.items():
        for fact in sorted((fact for fact in current if fact.kind is kind), key=lambda fact: (_learned(fact), fact.id)):
            if asked := ask(fact, name, on):
                yield asked
    yield from _missing(record, name, current)
    yield f"What is {name} busy with at the moment?"
    yield f"What is {name} looking forward to?"
    yield f"What could you do for {name}?"


def _askable(facts: list[Fact], standings: Mapping[str, Standing], on: date) -> list[Fact]:
    """Leave out what is replaced, kept apart, shielded, of others or too personal to ask about."""
    shields = shielded_words(facts, on)
    return [
        fact
        for fact in facts
        if fact.use in (Use.MENTION, Use.STEER)
        and fact.about in _ABOUT
        and not standings.get(fact.id, CURRENT).replaced_by
        and not shields & words_of(fact)
        and not any(category_of(text) or is_judgement(text) for text in fact.slots.values())
    ]


def _days_in_doubt(record: CustomerRecord, name: str) -> Iterator[str]:
    for day in standing_days(record.occasions):
        if day.kind is OccasionKind.BIRTHDAY and record.customer.celebrate:
            rivals = sorted({(one.month, one.day): one for one in (day, *rivals_of(day, record.occasions))}.items())
            if len(rivals) > 1:
                yield f"When is {name}'s birthday: {_either(rival for _, rival in rivals)}?"
                return


def _either(days: Iterator[Occasion]) -> str:
    return " or ".join(map(day_of_year, days))


def _facts_in_doubt(facts: list[Fact], standings: Mapping[str, Standing], name: str) -> Iterator[str]:
    by_id: dict[str, Fact] = {fact.id: fact for fact in facts}
    for fact in facts:
        others = [by_id[other] for other in standings.get(fact.id, CURRENT).disputed_with if other in by_id]
        if others and fact.kind in _DOUBTS:
            said = sorted({one.slots.get(SLOTS[one.kind][0], "") for one in (fact, *others)})
            if len(said) > 1:
                yield f"{_DOUBTS[fact.kind].format(name)}: {' or '.join(said)}?"


_DOUBTS: Mapping[FactKind, str] = {
    FactKind.EMPLOYER: "Where does {} work now",
    FactKind.ROLE: "What does {} do now",
    FactKind.HOMETOWN: "Where is {} from",
}


def _wants(fact: Fact, name: str, on: date) -> str:
    return f"Has {name} found {_said(fact)}?{_heard(fact)}" if _days_since(fact, on) > WANTS_DAYS else ""


def _project(fact: Fact, name: str, on: date) -> str:
    return f"How is {name} getting on with {_said(fact)}?{_heard(fact)}" if _days_since(fact, on) > PROJECT_DAYS else ""


def _child_event(fact: Fact, name: str, on: date) -> str:  # noqa: ARG001
    try:
        event_on = date.fromisoformat(fact.slots.get("on", "").strip())
    except ValueError:
        return ""
    if not 0 < (on - event_on).days <= EVENT_DAYS:
        return ""
    return f"How did {fact.slots.get('name', '')}'s {fact.slots.get('event', '')} on {written_out(event_on)} go?"


def _past_life(words: str) -> Callable[[Fact, str, date], str]:
    def ask(fact: Fact, name: str, on: date) -> str:
        return "" if is_alive(fact, on) else f"{words.format(name=name, what=_said(fact))}{_heard(fact)}"

    return ask


_ASK: Mapping[FactKind, Callable[[Fact, str, date], str]] = {
    FactKind.CHILD_EVENT: _child_event,
    FactKind.WANTS: _wants,
    FactKind.PROJECT: _project,
    FactKind.EMPLOYER: _past_life("Is {name} still with {what}?"),
    FactKind.ROLE: _past_life("Is {name} still {what}?"),
    FactKind.HOBBY: _past_life("Is {name} still keen on {what}?"),
    FactKind.TEAM: _past_life("Does {name} still follow {what}?"),
    FactKind.PET: _past_life("How is {what}?"),
}


def _missing(record: CustomerRecord, name: str, current: list[Fact]) -> Iterator[str]:
    """Yield what nobody has told yet."""
    kinds = {fact.kind for fact in current}
    if not kinds:
        return
    if record.customer.celebrate and not any(day.kind is OccasionKind.BIRTHDAY for day in record.occasions):
        yield f"When is {name}'s birthday? The day is enough, without the year."
    if not record.customer.language:
        yield f"Which language does {name} like best to read?"
    if FactKind.HOBBY not in kinds:
        yield f"What does {name} like to do outside work?"


def _said(fact: Fact) -> str:
    return fact.slots.get(SLOTS[fact.kind][0], "")


def _heard(fact: Fact) -> str:
    day = known_on(fact)
    return f" Last heard in {month_name[day.month]} {day.year}." if day else ""


def _learned(fact: Fact) -> int:
    day = known_on(fact)
    return day.toordinal() if day else 0


def _days_since(fact: Fact, on: date) -> int:
    return on.toordinal() - _learned(fact)
