"""Personal facts: which slots each kind has, what may be kept at all, and what a fact may be used for on a day."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from worker.core.fact_places import place_of
from worker.core.language import primary
from worker.core.model import Fact, Moment
from worker.core.special_category import category_of, category_of_kind, is_judgement, is_judging_kind
from worker.core.words import FactKind, ToldBy, Use

COOLDOWN_DAYS = 180
"""A fact once said rests this long."""

LANGUAGE_SLOT = "language"
"""May stand beside the slots of any kind: the language its words are in."""

SLOTS: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.HOBBY: ("what",),
    FactKind.PROJECT: ("what",),
    FactKind.WANTS: ("what",),
    FactKind.CHILD_EVENT: ("name", "event", "on"),
    FactKind.PET: ("name", "animal"),
    FactKind.TEAM: ("what",),
    FactKind.PARTNER: ("name",),
    FactKind.ROLE: ("what",),
    FactKind.EMPLOYER: ("what",),
    FactKind.SCHOOL: ("what",),
    FactKind.HOMETOWN: ("what",),
    FactKind.HOLIDAY_HABIT: ("what",),
    FactKind.OFFICE: ("what",),
    FactKind.GIFT_POLICY: ("what",),
    FactKind.AVOID: ("what",),
    FactKind.NOTE: ("what", "label"),
}
"""The slots of each kind; the first is the chief slot."""

ABOUT = ("self", "partner", "child", "relative", "pet", "team", "company", "network")
"""Whom a fact can be about."""

_OPTIONAL_SLOTS = frozenset({"animal", "label", LANGUAGE_SLOT})
_NAME_SLOTS = frozenset({"name", "on", LANGUAGE_SLOT})
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*")
_WORK_KINDS = frozenset({FactKind.PROJECT, FactKind.ROLE, FactKind.EMPLOYER, FactKind.SCHOOL, FactKind.TEAM})

DATED_BY_US = frozenset({"import", "card"})
"""Sources that rarely say when something was learned: their day is the day we read them, no proof it was not known."""

# Days a fact may be said after we learned it; a kind not named here has no end.
_LIFE_DAYS: Mapping[FactKind, int] = {
    FactKind.PROJECT: 90,
    FactKind.WANTS: 90,
    FactKind.ROLE: 180,
    FactKind.EMPLOYER: 180,
    FactKind.PARTNER: 365,
    FactKind.PET: 730,
    FactKind.HOBBY: 1100,
    FactKind.TEAM: 1800,
}
_DAYS_AFTER_EVENT = 30
_SHORT_LIVED_PETS: Mapping[str, int] = {"hamster": 365, "mouse": 365, "rat": 365, "gerbil": 365, "goldfish": 365}

# The most a kind may ever be used for. Free text stays the rep's own; a partner's name can reveal too much.
_KIND_LIMIT: Mapping[FactKind, Use] = {
    FactKind.PARTNER: Use.STEER,
    FactKind.HOLIDAY_HABIT: Use.STEER,
    FactKind.OFFICE: Use.STEER,
    FactKind.NOTE: Use.STEER,
    FactKind.GIFT_POLICY: Use.SHIELD,
    FactKind.AVOID: Use.SHIELD,
}
_SAYABLE_TELLERS = frozenset({ToldBy.CUSTOMER, ToldBy.PUBLIC})
_SAYABLE_ABOUT = frozenset({"self", "company", "pet", "team"})
_REFUSED_TELLERS: Mapping[ToldBy, str] = {
    ToldBy.THIRD_PARTY: "somebody else told it, and what is said behind a person's back is not kept",
    ToldBy.INFERRED: "it is a guess, and guesses about a person are not kept",
}

# What makes the best check-in comes first: what they asked for, then what they are busy with.
_BEST_FIRST = (
    FactKind.WANTS,
    FactKind.PROJECT,
    FactKind.CHILD_EVENT,
    FactKind.HOBBY,
    FactKind.TEAM,
    FactKind.PET,
)


def problems(kind: str, slots: Mapping[str, str], use: str, told_by: str, about: str) -> list[str]:
    """Return why a fact cannot be kept, one clear sentence each; empty when it can."""
    if kind not in set(FactKind):
        return [_unknown_kind(kind)]
    known = FactKind(kind)
    return [
        *_unknown_words(use, told_by, about),
        *_slot_problems(known, slots),
        *_content_problems(known, slots, about),
        *_teller_problems(use, told_by, about),
    ]


def _unknown_kind(kind: str) -> str:
    if is_judging_kind(kind):
        return f"A fact of kind '{kind}' judges the person or names a hold over them; Rapport has no place for it."
    if category := category_of_kind(kind):
        return _special_category(f"A fact of kind '{kind}'", category)
    if place := place_of(kind):
        return f"There is no kind of fact '{kind}'; {place}."
    return f"There is no kind of fact '{kind}'; use one of: {', '.join(SLOTS)}."


def _special_category(what: str, category: str) -> str:
    article = "10" if category == "offences" else "9"
    return (
        f"{what} touches {category}, which GDPR Art. {article} protects; leave it out, "
        "or keep only the preference without its reason (kind 'avoid')."
    )


def _unknown_words(use: str, told_by: str, about: str) -> Iterator[str]:
    for name, value, allowed in (
        ("use", use, tuple(Use)),
        ("told_by", told_by, tuple(ToldBy)),
        ("about", about, ABOUT),
    ):
        if value not in allowed:
            yield f"There is no {name} '{value}'; use one of: {', '.join(allowed)}."


def _slot_problems(kind: FactKind, slots: Mapping[str, str]) -> Iterator[str]:
    for slot in SLOTS[kind]:
        if slot not in _OPTIONAL_SLOTS and not slots.get(slot, "").strip():
            yield f"A fact of kind '{kind}' needs '{slot}'."
    for slot in sorted(set(slots) - set(SLOTS[kind]) - {LANGUAGE_SLOT}):
        yield f"A fact of kind '{kind}' has no '{slot}'; its slots are: {', '.join(SLOTS[kind])}."
    if (language := slots.get(LANGUAGE_SLOT, "").strip()) and not _LANGUAGE.fullmatch(language):
        yield f"The language '{language}' of the words is no code such as en, de or pt-BR."
    if kind is FactKind.CHILD_EVENT and slots.get("on", "").strip() and _day_of(slots) is None:
        yield f"The day '{slots['on']}' of the child's event is no date; write it as 2026-03-14."


def _content_problems(kind: FactKind, slots: Mapping[str, str], about: str) -> Iterator[str]:
    work = kind in _WORK_KINDS or about == "company"
    if (label := slots.get("label", "")) and is_judging_kind(label.replace(" ", "_")):
        yield f"A note labelled '{label}' judges the person or names a hold over them; Rapport has no place for it."
    for slot, text in slots.items():
        if slot in _NAME_SLOTS:
            continue
        if slot == "label" and (category := category_of_kind(text.replace(" ", "_"))):
            yield _special_category(f"A note labelled '{text}'", category)
            continue
        if category := category_of(text, work=work, topic=kind is FactKind.AVOID):
            yield _special_category(f"The {slot} '{text}'", category)
        elif not work and is_judgement(text):
            yield f"The {slot} '{text}' judges the person; Rapport keeps what they told you, not how to handle them."


def _teller_problems(use: str, told_by: str, about: str) -> Iterator[str]:
    if use == Use.NEVER or about in ("company", "network") or told_by not in set(ToldBy):
        return
    if why := _REFUSED_TELLERS.get(ToldBy(told_by)):
        yield f"A fact told by '{told_by}' cannot be kept: {why}."


def effective_use(use: Use, told_by: ToldBy, about: str, kind: FactKind | None = None) -> Use:
    """Return what a fact may be used for at the most, given who told it, about whom, and its kind."""
    if use in (Use.NEVER, Use.SHIELD):
        return use
    limit = _KIND_LIMIT.get(kind, Use.MENTION) if kind else Use.MENTION
    if limit is Use.SHIELD:
        return limit
    about_child_event = kind is FactKind.CHILD_EVENT and about in ("child", "self")
    sayable = told_by in _SAYABLE_TELLERS and (about in _SAYABLE_ABOUT or about_child_event)
    return use if sayable and limit is Use.MENTION else Use.STEER


def use_on(fact: Fact, on: date) -> Use:
    """Return what a fact may be used for on a day: never raised, and past its life it only steers."""
    use = effective_use(fact.use, fact.told_by, fact.about, fact.kind)
    if use is Use.MENTION and (fact.confidence == "guessed" or not is_alive(fact, on)):
        return Use.STEER
    return use


def is_alive(fact: Fact, on: date) -> bool:
    """Whether the fact can still be taken for true; without a day it was learned on, nobody can tell."""
    learned_on = known_on(fact, on)
    if learned_on is None or (learned_on > on and fact.source.type not in DATED_BY_US):
        return False
    if fact.valid_until is not None:
        return on <= fact.valid_until
    if fact.kind is FactKind.CHILD_EVENT:
        event_on = event_day(fact)
        return event_on is not None and (on - event_on).days <= _DAYS_AFTER_EVENT
    days = _LIFE_DAYS.get(fact.kind)
    if fact.kind is FactKind.PET:
        days = _SHORT_LIVED_PETS.get(fact.slots.get("animal", "").casefold(), days)
    return days is None or (on - learned_on).days <= days


def known_on(fact: Fact, on: date = date.max) -> date | None:
    """Return the day the fact's age counts from: when it was learned, or last confirmed by the end of that day."""
    learned_on, confirmed_on = fact.source.observed_on, fact.last_confirmed_on
    if confirmed_on is None or confirmed_on > on:
        return learned_on
    return max(learned_on or confirmed_on, confirmed_on)


def event_day(fact: Fact) -> date | None:
    """Return the day of a child's event; None for a fact of another kind, and where it cannot be read."""
    return _day_of(fact.slots) if fact.kind is FactKind.CHILD_EVENT else None


def _day_of(slots: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(slots.get("on", "").strip())
    except ValueError:
        return None


def rested(fact: Fact, on: date) -> bool:
    """Whether the fact was not said in the last 180 days."""
    return fact.last_mentioned_on is None or (on - fact.last_mentioned_on).days >= COOLDOWN_DAYS


def sayable(facts: Iterable[Fact], on: date, language: str, written_in: str = "") -> list[Fact]:
    """Return the facts a check-in may be about that day, best first.

    Rested, no shield against them, and their words in the draft's language; what does not say its own language is
    taken to be in the one the rep keeps notes in (`written_in`).
    """
    known = list(facts)
    shields = shielded_words(known, on)
    chosen = [
        fact
        for fact in known
        if fact.kind in _BEST_FIRST
        and use_on(fact, on) is Use.MENTION
        and rested(fact, on)
        and primary(fact.slots.get(LANGUAGE_SLOT) or written_in or language) == primary(language)
        and not shields & words_of(fact)
    ]
    return sorted(chosen, key=lambda fact: (_BEST_FIRST.index(fact.kind), -_learned(fact), fact.id))


def wanted_for(found: Moment, facts: Iterable[Fact]) -> Fact | None:
    """Return what the customer is looking for that a thing found meets: one with a word in common, else the only one.

    Of `facts` those that may be said; None where it is not clear what it was found for.
    """
    wants = [fact for fact in facts if fact.kind is FactKind.WANTS]
    words = frozenset(word for word in found.what.casefold().split() if len(word) >= 4)
    meeting = [fact for fact in wants if words & words_of(fact)]
    return next(iter(meeting or (wants if len(wants) == 1 else ())), None)


def _learned(fact: Fact) -> int:
    learned_on = known_on(fact)
    return learned_on.toordinal() if learned_on else 0


def shielded_words(facts: Iterable[Fact], on: date) -> frozenset[str]:
    """Return the longer words of everything that is not to be raised."""
    return frozenset(word for fact in facts if use_on(fact, on) is Use.SHIELD for word in words_of(fact))


def words_of(fact: Fact) -> frozenset[str]:
    """Return the longer words of a fact, in one case."""
    texts = (text for slot, text in fact.slots.items() if slot != LANGUAGE_SLOT)
    return frozenset(word for text in texts for word in text.casefold().split() if len(word) >= 4)
