"""Whether a check-in is due, what holds it back, and what it would be about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from worker.core.cadence import due_on, last_refusal
from worker.core.debts import debts, is_lapsed, pressing_on
from worker.core.facts import COOLDOWN_DAYS, sayable, wanted_for
from worker.core.holds import is_open
from worker.core.kept_facts import resting
from worker.core.language import language_of
from worker.core.model import Because, CustomerRecord, LastContact, Moment, PlacedDraft, Rep, Suggestion
from worker.core.occasions import today_for
from worker.core.planning.met import meeting_to_name
from worker.core.planning.situation import Situation, free_key, standing, timed
from worker.core.planning.topic import answers_to_follow_up, asked_before, matter, topics_to_ask
from worker.core.words import Kind, MomentKind, Outcome, Reason

# Every customer just written to is held back by these; they are worth saying only once a check-in is due.
_SAID_WHEN_DUE = frozenset({Reason.TEAMMATE_RECENT, Reason.TOO_OFTEN, Reason.NO_ANSWER})
FOUND_DAYS = 30
"""A thing found is offered within this time; later it may be gone."""

REP_LINE = "rep_line"
"""The cause of a check-in the rep's own line is for."""


def checkin(situation: Situation) -> Suggestion:
    """Propose the check-in, or say why there is none."""
    return _with_lapsed_debts(situation, _checkin(situation))


def touch_token(at: datetime) -> str:
    """Return the short, sortable name of the touch a check-in follows: `20260210T143000Z`."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _checkin(situation: Situation) -> Suggestion:
    holds = situation.stopping(Kind.CHECKIN)
    due = due_on(situation.contact, situation.cadence, situation.record, situation.rep.timezone)
    if any(_is_said(hold, situation.today) for hold in holds):
        return replace(situation.held(Kind.CHECKIN, holds), due_on=due)
    last = situation.contact.last
    if due is None or last is None:
        return situation.propose(Kind.CHECKIN, Outcome.SILENT, Because(Reason.NEVER_IN_CONTACT))
    found = _found(situation)
    proposed = _about_found(situation, found, last.at, holds) if found else _in_turn(situation, last.at, due, holds)
    return replace(proposed, due_on=due)


def _is_said(hold: Because, today: date) -> bool:
    """Whether a hold is worth saying although no check-in is due; a fresh promise is only just being kept."""
    pressing = pressing_on(hold)
    return hold.reason not in _SAID_WHEN_DUE and (pressing is None or pressing <= today)


def _in_turn(situation: Situation, last_at: datetime, due: date, holds: tuple[Because, ...]) -> Suggestion:
    """Propose the check-in the calendar asks for."""
    if situation.today < due:
        waiting = next((draft for draft in situation.record.drafts if _waits(draft, last_at)), None)
        return situation.written(Kind.CHECKIN, waiting) if waiting else _waiting(situation, due)
    base = _base(situation, last_at)
    if draft := standing(situation.record, base):
        return situation.written(Kind.CHECKIN, draft)
    if holds:
        return _stopped(situation, holds)
    return timed(situation, _about_something(situation, base))


def _waits(draft: PlacedDraft, last_at: datetime) -> bool:
    """Whether a check-in lies before the rep, such as one for a thing found, and nobody wrote since."""
    return draft.kind is Kind.CHECKIN and is_open(draft) and draft.created_at > last_at


def _stopped(situation: Situation, holds: tuple[Because, ...]) -> Suggestion:
    """Hold it; where nothing but silence holds it the rep is asked, for only they can end that."""
    held = situation.held(Kind.CHECKIN, holds)
    if all(hold.reason is Reason.NO_ANSWER for hold in holds):
        return replace(held, outcome=Outcome.ASK_REP)
    return held


def _found(situation: Situation) -> Moment | None:
    """Return the newest thing found for them that meets what they want; that is no matter of how long ago we spoke."""
    record = situation.record
    written_about = asked_before(record)
    fresh = [
        moment
        for moment in record.moments
        if moment.kind is MomentKind.FOUND and 0 <= (situation.today - moment.on).days <= FOUND_DAYS
    ]
    tired = resting(record.drafts, situation.today)
    said = sayable(record.facts, situation.today, *_languages(record, situation.rep))
    wanted = [fact for fact in said if fact.id not in tired]
    meeting = (moment for moment in fresh if moment.id not in written_about and wanted_for(moment, wanted))
    return max(meeting, key=lambda moment: (moment.on, moment.id), default=None)


def _about_found(situation: Situation, found: Moment, last_at: datetime, holds: tuple[Because, ...]) -> Suggestion:
    if holds:
        return _stopped(situation, holds)
    key = free_key(situation.record, f"{_base(situation, last_at)}.{found.id}")
    because = Because(Reason.FOUND, since_on=found.on)
    return timed(situation, replace(situation.propose(Kind.CHECKIN, Outcome.DRAFT, because), key=key, cause=found.id))


def _base(situation: Situation, last_at: datetime) -> str:
    """Return the key of the check-in that follows the last touch, or the refusal after it."""
    refused_at = last_refusal(situation.record)
    since = max(last_at, refused_at) if refused_at else last_at
    return f"checkin/{situation.record.customer.id}/{touch_token(since)}"


def _waiting(situation: Situation, due: date) -> Suggestion:
    last_on = situation.day(situation.contact.last.at) if situation.contact.last else None
    refused_at = last_refusal(situation.record)
    unrefused = replace(situation.record, drafts=())
    without = due_on(situation.contact, situation.cadence, unrefused, situation.rep.timezone)
    if refused_at and without and without < due:
        because = Because(Reason.DISCARDED, since_on=situation.day(refused_at), until=due, stops=(Kind.CHECKIN,))
        return situation.held(Kind.CHECKIN, (because,))
    silent = situation.propose(Kind.CHECKIN, Outcome.SILENT, Because(Reason.NOT_DUE, since_on=last_on, until=due))
    return replace(silent, until=due)


def _about_something(situation: Situation, base: str) -> Suggestion:
    """Return the draft with its cause, the rep's line first; ask the rep where nothing true can be said."""
    key = free_key(situation.record, base)
    last_on = situation.day(situation.contact.last.at) if situation.contact.last else None
    if situation.record.line is not None:
        because = Because(Reason.REP_LINE, since_on=situation.day(situation.record.line.given_at))
        return replace(situation.propose(Kind.CHECKIN, Outcome.DRAFT, because), key=key, cause=REP_LINE)
    draft = replace(situation.propose(Kind.CHECKIN, Outcome.DRAFT, Because(Reason.DUE, since_on=last_on)), key=key)
    choices = _choices(draft, situation.record, situation.contact, situation.rep, situation.now)
    asked = situation.propose(Kind.CHECKIN, Outcome.ASK_REP, Because(Reason.NOTHING_TRUE_TO_SAY, since_on=last_on))
    return next(choices, asked)


def other_choices(
    suggestion: Suggestion, record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime
) -> Iterator[Suggestion]:
    """Yield what else a check-in could be about, best first, for when what was chosen cannot be written.

    Nothing else for other kinds, nor for the rep's own line and for a thing found: those are the reason to write.
    """
    if suggestion.kind is Kind.CHECKIN and suggestion.reason is Reason.DUE:
        every = _choices(replace(suggestion, thread="", message=""), record, contact, rep, now)
        yield from (each for each in every if each.cause != suggestion.cause)


def _choices(
    draft: Suggestion, record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime
) -> Iterator[Suggestion]:
    """Yield the draft about each fact that may be said, each matter to ask about, each answer, then their meeting.

    What was written before the two met last was spoken of there; to know that costs no look into the mailbox.
    """
    for fact_id in _facts(record, rep, now):
        yield replace(draft, cause=fact_id)
    for mail in (*topics_to_ask(record, rep.mailbox, now), *answers_to_follow_up(record, rep.mailbox, now)):
        if not contact.meeting or contact.meeting.at <= mail.at:
            yield replace(draft, cause=matter(mail), thread=mail.thread, message=mail.message)
    if met := meeting_to_name(record, contact, rep, now):
        yield replace(draft, cause=met)


def _facts(record: CustomerRecord, rep: Rep, now: datetime) -> Iterator[str]:
    """Yield the ids of the facts a check-in may be about, best first; one whose draft was refused rests too."""
    today, rest = today_for(rep.timezone, now), timedelta(days=COOLDOWN_DAYS)
    refused = {cause for cause, asked_at in asked_before(record).items() if now - asked_at < rest}
    tired = refused | resting(record.drafts, today)
    return (fact.id for fact in sayable(record.facts, today, *_languages(record, rep)) if fact.id not in tired)


def _languages(record: CustomerRecord, rep: Rep) -> tuple[str, str]:
    """Return the language of the draft, and the one the rep keeps notes in."""
    return language_of(record.customer, rep), next(iter(rep.languages), "en")


def _with_lapsed_debts(situation: Situation, suggestion: Suggestion) -> Suggestion:
    """Note what the rep owed for too long: it holds nothing back any more, and is not passed over in silence."""
    told = {because.reason for because in suggestion.because}
    owed = debts(situation.record, situation.contact, situation.rep, situation.now)
    lapsed = (debt for debt in owed if is_lapsed(debt, situation.today) and debt.reason not in told)
    return replace(suggestion, because=(*suggestion.because, *lapsed))
