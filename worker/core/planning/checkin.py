"""Whether a check-in is due, what holds it back, and what it would be about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from worker.core.cadence import due_on, last_refusal
from worker.core.facts import COOLDOWN_DAYS, sayable, wanted_for
from worker.core.holds import debt
from worker.core.model import Because, Moment, Suggestion
from worker.core.planning.situation import Situation, free_key, standing, timed
from worker.core.planning.topic import asked_before, matter, topic_to_ask
from worker.core.words import Kind, MomentKind, Outcome, Reason

# Every customer just written to is held back by these; they are worth saying only once a check-in is due.
_SAID_WHEN_DUE = frozenset({Reason.TEAMMATE_RECENT, Reason.TOO_OFTEN})
FOUND_DAYS = 30
"""A thing found is offered within this time; later it may be gone."""

REP_LINE = "rep_line"
"""The cause of a check-in the rep's own line is for."""


def checkin(situation: Situation) -> Suggestion:
    """Propose the check-in, or say why there is none."""
    return _with_lapsed_debt(situation, _checkin(situation))


def touch_token(at: datetime) -> str:
    """Return the short, sortable name of the touch a check-in follows: `20260210T143000Z`."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _checkin(situation: Situation) -> Suggestion:
    holds = situation.stopping(Kind.CHECKIN)
    due = due_on(situation.contact, situation.cadence, situation.record, situation.rep.timezone)
    if any(hold.reason not in _SAID_WHEN_DUE for hold in holds):
        return replace(situation.held(Kind.CHECKIN, holds), due_on=due)
    last = situation.contact.last
    if due is None or last is None:
        return situation.propose(Kind.CHECKIN, Outcome.SILENT, Because(Reason.NEVER_IN_CONTACT))
    found = _found(situation)
    proposed = _about_found(situation, found, last.at, holds) if found else _in_turn(situation, last.at, due, holds)
    return replace(proposed, due_on=due)


def _in_turn(situation: Situation, last_at: datetime, due: date, holds: tuple[Because, ...]) -> Suggestion:
    """Propose the check-in the calendar asks for."""
    if situation.today < due:
        return _waiting(situation, due)
    base = _base(situation, last_at)
    if draft := standing(situation.record, base):
        return situation.written(Kind.CHECKIN, draft)
    if holds:
        return situation.held(Kind.CHECKIN, holds)
    return timed(situation, _about_something(situation, base))


def _found(situation: Situation) -> Moment | None:
    """Return the newest thing found for them that meets what they want; that is no matter of how long ago we spoke."""
    record = situation.record
    written_about = asked_before(record)
    fresh = [
        moment
        for moment in record.moments
        if moment.kind is MomentKind.FOUND and 0 <= (situation.today - moment.on).days <= FOUND_DAYS
    ]
    wanted = sayable(record.facts, situation.today, *_languages(situation))
    meeting = (moment for moment in fresh if moment.id not in written_about and wanted_for(moment, wanted))
    return max(meeting, key=lambda moment: (moment.on, moment.id), default=None)


def _about_found(situation: Situation, found: Moment, last_at: datetime, holds: tuple[Because, ...]) -> Suggestion:
    if holds:
        return situation.held(Kind.CHECKIN, holds)
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
    for fact_id in _facts(situation):
        return replace(draft, cause=fact_id)
    if mail := topic_to_ask(situation.record, situation.rep.mailbox, situation.now):
        return replace(draft, cause=matter(mail), thread=mail.thread, message=mail.message)
    return situation.propose(Kind.CHECKIN, Outcome.ASK_REP, Because(Reason.NOTHING_TRUE_TO_SAY, since_on=last_on))


def _facts(situation: Situation) -> Iterator[str]:
    """Yield the ids of the facts a check-in may be about, best first; one whose draft was refused rests too."""
    record = situation.record
    rest = timedelta(days=COOLDOWN_DAYS)
    resting = {cause for cause, asked_at in asked_before(record).items() if situation.now - asked_at < rest}
    return (
        fact.id for fact in sayable(record.facts, situation.today, *_languages(situation)) if fact.id not in resting
    )


def _languages(situation: Situation) -> tuple[str, str]:
    """Return the language of the draft, and the one the rep keeps notes in."""
    written_in = next(iter(situation.rep.languages), "en")
    return situation.record.customer.language or written_in, written_in


def _with_lapsed_debt(situation: Situation, suggestion: Suggestion) -> Suggestion:
    """Note an answer the rep never gave: it holds nothing back any more, and is not passed over in silence."""
    owed = debt(situation.record, situation.contact, situation.rep, situation.now)
    if owed is None or any(because.reason is Reason.REP_OWES_REPLY for because in suggestion.because):
        return suggestion
    return replace(suggestion, because=(*suggestion.because, owed))
