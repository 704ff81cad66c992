"""Check-ins: by the rep's line, by something found for them, by a fact, by the matter of a thread, by a meeting."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from worker.core.draft import Move, Value
from worker.core.drafting.case import Case, Heart, fact_value, line_move, sayable_facts, short_subject
from worker.core.facts import use_on, wanted_for
from worker.core.model import CustomerRecord, Fact, Moment, RepLine
from worker.core.phrases import clean, date_said, day_said, noun_phrase, without_owner
from worker.core.planning.met import held_meeting, told_meeting
from worker.core.sources import told, written_out
from worker.core.words import Direction, FactKind, MomentKind, ToldBy, Use

COMING_DAYS = 14
"""A child's event nearer than this could pass while the draft still waits."""

_REPLY = re.compile(r"^(?:re|aw|antw|sv|vs|ref|rif|odp)(?:\[\d+\])?\s*:", re.IGNORECASE)


def checkin(case: Case) -> Heart | None:
    """What a check-in says; None where nothing true can be said."""
    if case.line:
        return _by_line(case, case.line)
    if found := found_moment(case.record, case.suggestion.cause):
        return _by_found(case, found)
    hearts = (_by_fact(case, fact) for fact in _facts_to_try(case))
    return next(filter(None, hearts), None) or _by_topic(case) or _by_meeting(case)


def found_moment(record: CustomerRecord, cause: str) -> Moment | None:
    """The thing found for them that a check-in is written for."""
    found = (moment for moment in record.moments if moment.id == cause and moment.kind is MomentKind.FOUND)
    return next(found, None)


def _by_found(case: Case, moment: Moment) -> Heart | None:
    """What they are looking for, and what turned up: an introduction is offered, never made."""
    found = noun_phrase(moment.what, case.language)
    wanted = wanted_for(moment, sayable_facts(case))
    what = noun_phrase(wanted.slots.get("what", ""), case.language) if wanted else ""
    if wanted is None or not found or not what:
        return None
    source = f"{moment.kind} on {written_out(moment.on)}, {told(moment.source)}"
    values = {"what": fact_value(wanted, what), "found": Value(found, "moment", moment.id, source)}
    move = Move("checkin/found", values | _learned(case, wanted))
    return Heart(((move,),), short_subject(case, "subject/wants", {"what": values["what"]}))


def _facts_to_try(case: Case) -> list[Fact]:
    """The fact that was chosen, then, should its words not fit a sentence, the others not yet said."""
    chosen = [fact for fact in case.record.facts if fact.id == case.suggestion.cause]
    said = {fact_id for draft in case.record.drafts for fact_id in draft.facts}
    others = [fact for fact in sayable_facts(case) if fact.id not in said]
    return [*chosen, *(fact for fact in others if chosen and fact not in chosen)]


def _by_line(case: Case, line: RepLine) -> Heart:
    paragraphs = ((line_move(line),),)
    if case.topic and case.suggestion.message == case.topic.message:
        return Heart(paragraphs, None, reply_subject(case.topic.subject))
    return Heart(paragraphs, Move("subject/line", {"name": case.name}))


def _by_fact(case: Case, fact: Fact) -> Heart | None:
    if use_on(fact, case.on) is not Use.MENTION or fact.kind not in _FACT_HEARTS:
        return None
    return _FACT_HEARTS[fact.kind](case, fact)


def _of_interest(case: Case, fact: Fact) -> Heart | None:
    """A hobby, team, wish or project: one noun phrase."""
    what = noun_phrase(fact.slots.get("what", ""), case.language)
    if not what:
        return None
    values = {"what": fact_value(fact, what)}
    subject = f"subject/{fact.kind}" if fact.kind in {FactKind.PROJECT, FactKind.WANTS} else "subject/interest"
    move = Move(f"checkin/{fact.kind}", values | _learned(case, fact))
    return Heart(((move,),), short_subject(case, subject, values))


def _of_pet(case: Case, fact: Fact) -> Heart | None:
    pet = noun_phrase(fact.slots.get("name", ""), case.language)
    if not pet:
        return None
    values = {"pet": fact_value(fact, pet)}
    return Heart(((Move("checkin/pet", values | _learned(case, fact)),),), short_subject(case, "subject/pet", values))


def _of_child_event(case: Case, fact: Fact) -> Heart | None:
    """A child's event, asked after once it is past, or while it is far enough ahead."""
    child = noun_phrase(fact.slots.get("name", ""), case.language)
    what = noun_phrase(without_owner(clean(fact.slots.get("event", ""))), case.language)
    try:
        event_on = date.fromisoformat(fact.slots.get("on", ""))
    except ValueError:
        return None
    days_ahead = (event_on - case.on).days
    if not child or not what or 0 <= days_ahead < COMING_DAYS:
        return None
    values = {"child": fact_value(fact, child), "what": fact_value(fact, what)}
    told_before = fact.source.observed_on is not None and fact.source.observed_on < event_on
    move = Move(
        f"checkin/child_event/{'past' if days_ahead < 0 else 'coming'}",
        values
        | {"event_day": fact_value(fact, date_said(event_on, case.on))}
        | (_learned(case, fact) if told_before else {}),
    )
    return Heart(((move,),), short_subject(case, "subject/child_event", values))


_FACT_HEARTS: Mapping[FactKind, Callable[[Case, Fact], Heart | None]] = {
    FactKind.HOBBY: _of_interest,
    FactKind.PROJECT: _of_interest,
    FactKind.WANTS: _of_interest,
    FactKind.TEAM: _of_interest,
    FactKind.PET: _of_pet,
    FactKind.CHILD_EVENT: _of_child_event,
}


def _by_topic(case: Case) -> Heart | None:
    """Asks how the matter of the last thread ended, or what came after their answer to that.

    Not where the two have met since and will have spoken of it.
    """
    topic = case.topic
    if topic is None or topic.at > case.now or topic.direction is Direction.MEETING or not clean(topic.text):
        return None
    if case.contact.meeting and case.contact.meeting.at > topic.at:
        return None
    wrote_on = case.day_of(topic.at)
    whose = "your" if topic.direction is Direction.OUTBOUND else "their"
    source = f"{whose} mail of {written_out(wrote_on)}"
    values = {
        "topic": Value(clean(topic.text), "message", topic.message, f"subject of {source}"),
        "wrote": Value(day_said(wrote_on, case.on), "message", topic.message, source),
    }
    side = "mine" if topic.direction is Direction.OUTBOUND else "answered" if topic.answers else "theirs"
    return Heart(((Move(f"checkin/topic/{side}", values),),), None, reply_subject(topic.subject))


def _by_meeting(case: Case) -> Heart | None:
    """Names the day they met last, which both know, and asks what came after it."""
    happened = _met_on(case)
    if happened is None:
        return None
    values = {"happened": happened}
    return Heart(((Move("checkin/met", values),),), Move("subject/met", values))


def _met_on(case: Case) -> Value | None:
    """The day of the meeting a check-in is written for: by the calendar where both accepted, or by the rep's word."""
    cause = case.suggestion.cause
    if meeting := held_meeting(cause, case.record, case.rep, case.now):
        met_on = case.day_of(meeting.starts_at)
        return Value(date_said(met_on, case.on), "meeting", meeting.event, f"calendar, {written_out(met_on)}")
    moment = told_meeting(cause, case.record)
    if moment is None or moment.on > case.on:
        return None
    source = f"{moment.kind} of {written_out(moment.on)}, {told(moment.source)}"
    return Value(date_said(moment.on, case.on), "moment", moment.id, source)


def reply_subject(subject: str) -> str:
    """The subject of an answer in a thread."""
    real = clean(subject)
    return real if _REPLY.match(real) else f"Re: {real}".strip()


TELLS_THE_DAY = frozenset({"mail", "calendar"})
"""Sources whose day is the day of the telling; a card, form, note or import only knows when it was written down."""


def _learned(case: Case, fact: Fact) -> dict[str, Value]:
    """On which day they told it: only where they did, and where the day is the day of the telling."""
    told_on = fact.source.observed_on
    if fact.told_by is not ToldBy.CUSTOMER or told_on is None or told_on > case.on:
        return {}
    if fact.source.type not in TELLS_THE_DAY:
        return {}
    return {"learned": fact_value(fact, day_said(told_on, case.on))}
