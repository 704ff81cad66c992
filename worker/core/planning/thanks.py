"""Whether a word of thanks is due: for a meeting that was held, an order, a referral or a favour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from worker.core.holds import TROUBLES
from worker.core.last_contact import is_held, is_presumed
from worker.core.meetings import is_off, meeting_day, not_cancelled
from worker.core.model import Because, CustomerRecord, Meeting, PlacedDraft, Rep, Suggestion
from worker.core.occasions import at_local, days_after, start_of, today_for
from worker.core.planning.situation import Situation, free_key, keeps_key, standing, timed
from worker.core.words import Kind, MomentKind, Outcome, Reason
from worker.core.workdays import working_day_after

THANKS_WITHIN = timedelta(hours=72)
"""How long after a meeting thanks are still thanks; where the rep was off all that time, until the next day at work."""

THANKS_WITHIN_DAYS = 5
"""So many days after a meeting thanks are none any more, however long the rep was off."""

MOMENT_DAYS = 7
"""How long after an order, a referral or a favour thanks are still thanks."""

THANKED_DAYS = 30
"""A person is thanked for one meeting in this time, and for none where more than a few were held in it."""

_OFTEN = 3
_THANKED_MOMENTS = frozenset({MomentKind.ORDER, MomentKind.REFERRAL, MomentKind.FAVOUR})
_THEIR_KINDNESS = frozenset({MomentKind.REFERRAL, MomentKind.FAVOUR})
_SPOKEN = frozenset({MomentKind.MEETING, MomentKind.CALL})


@dataclass(frozen=True, slots=True)
class _Cause:
    base: str
    cause: str
    on: date
    reason: Reason
    last_on: date


def thanks(situation: Situation) -> Suggestion | None:
    """Propose thanks for the newest thing that deserves them; ask or hold where a meeting is in doubt or was off."""
    meeting = _held_meeting(situation)
    if meeting and _kindness_on(situation, meeting):
        meeting = None  # what they did that day says more than that there was a meeting, and one word is enough
    too_much = _one_too_many(situation, meeting) if meeting else None
    causes = [*([_cause_of(situation, meeting)] if meeting and not too_much else []), *_moments(situation)]
    for cause in causes:
        if _written_for(situation.record, cause) is None:
            return _thanks_for(situation, cause)
    for cause in causes:
        if draft := _written_for(situation.record, cause):
            return replace(situation.written(Kind.THANKS, draft), occasion_on=cause.on)
    if meeting and too_much:
        return _silent(situation, meeting, too_much)
    return _doubtful(situation)


def thanks_key(meeting: Meeting) -> str:
    """Return the key of the thanks to one customer for one meeting: others who met us there get their own."""
    return f"thanks/{meeting.fingerprint or meeting.event}.{meeting.customer}"


def thanks_end_at(meeting: Meeting, rep: Rep) -> datetime:
    """Return until when thanks for a meeting are thanks: 72 hours, or all of the rep's next day at work."""
    on = today_for(rep.timezone, meeting.ends_at)
    next_on = min(working_day_after(rep, on), days_after(on, THANKS_WITHIN_DAYS))
    return max(meeting.ends_at + THANKS_WITHIN, start_of(days_after(next_on, 1), rep.timezone))


def is_confirmed(record: CustomerRecord, rep: Rep, meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting was held: both accepted, or the rep recorded meeting or speaking that day."""
    spoken_on = {moment.on for moment in record.moments if moment.kind in _SPOKEN}
    days = {meeting_day(meeting, rep), meeting.starts_at.date()}
    return is_held(meeting, now) or (is_presumed(meeting, now) and bool(days & spoken_on))


def holding_thanks(record: CustomerRecord, holds: Iterable[Because], cause: str) -> tuple[Because, ...]:
    """Return which of the holds on thanks hold those for this cause.

    A referral or a favour has nothing to do with a complaint or with bad news; an order or a meeting may well have.
    """
    is_kindness = any(moment.id == cause and moment.kind in _THEIR_KINDNESS for moment in record.moments)
    return tuple(hold for hold in holds if not (is_kindness and hold.reason in TROUBLES and not hold.stops))


def _thanks_for(situation: Situation, cause: _Cause) -> Suggestion:
    if holds := holding_thanks(situation.record, situation.stopping(Kind.THANKS), cause.cause):
        return replace(situation.held(Kind.THANKS, holds), cause=cause.cause, occasion_on=cause.on)
    draft = replace(
        situation.propose(Kind.THANKS, Outcome.DRAFT, Because(cause.reason, since_on=cause.on)),
        key=free_key(situation.record, cause.base),
        cause=cause.cause,
        occasion_on=cause.on,
    )
    return timed(situation, draft, last_on=cause.last_on)


def _written_for(record: CustomerRecord, cause: _Cause) -> PlacedDraft | None:
    """Return the thanks already written for that cause, be it under the key a meeting had before it was moved."""
    ours = (draft for draft in record.drafts if draft.kind is Kind.THANKS and draft.cause == cause.cause)
    return standing(record, cause.base) or next(filter(keeps_key, ours), None)


def _recent(situation: Situation) -> list[Meeting]:
    """Return the rep's own meetings that were over lately, newest first; who was not there cannot thank."""
    lately = [
        meeting
        for meeting in situation.record.meetings
        if meeting.mailbox == situation.rep.mailbox
        and meeting.ends_at <= situation.now <= thanks_end_at(meeting, situation.rep)
    ]
    return sorted(lately, key=lambda meeting: (meeting.ends_at, meeting.fingerprint, meeting.event), reverse=True)


def _standing(situation: Situation) -> list[Meeting]:
    known = set(not_cancelled(situation.record.meetings))
    return [meeting for meeting in _recent(situation) if meeting in known]


def _held_meeting(situation: Situation) -> Meeting | None:
    """Return the newest meeting that was surely held."""
    record, rep, now = situation.record, situation.rep, situation.now
    return next((meeting for meeting in _standing(situation) if is_confirmed(record, rep, meeting, now)), None)


def _kindness_on(situation: Situation, meeting: Meeting) -> bool:
    """Return whether the rep recorded something they did of their own accord on the day of the meeting."""
    on = meeting_day(meeting, situation.rep)
    return any(moment.kind in _THEIR_KINDNESS and moment.on == on for moment in situation.record.moments)


def _cause_of(situation: Situation, meeting: Meeting) -> _Cause:
    on = meeting_day(meeting, situation.rep)
    last_on = _last_morning(situation, meeting)
    return _Cause(thanks_key(meeting), meeting.event, on, Reason.MEETING_HELD, last_on)


def _last_morning(situation: Situation, meeting: Meeting) -> date:
    """Return the rep's last day on whose morning thanks for a meeting are still thanks."""
    rep, ends_at = situation.rep, thanks_end_at(meeting, situation.rep)
    last_on = situation.day(ends_at)
    return last_on if at_local(last_on, rep.plan_at, rep.timezone) < ends_at else days_after(last_on, -1)


def _one_too_many(situation: Situation, meeting: Meeting) -> Because | None:
    """Say why a meeting is not thanked for although it was held: thanks grow stale where people meet every week."""
    on = meeting_day(meeting, situation.rep)
    if _written_for(situation.record, _cause_of(situation, meeting)):
        return None
    if thanked_on := _thanked_on(situation, on):
        return Because(Reason.THANKED_LATELY, since_on=thanked_on)
    held_on = {
        meeting_day(other, situation.rep)
        for other in not_cancelled(situation.record.meetings)
        if other.mailbox == meeting.mailbox and is_held(other, situation.now)
    }
    lately = [day for day in held_on if 0 <= (on - day).days < THANKED_DAYS]
    return Because(Reason.MEETS_OFTEN, since_on=on) if len(lately) >= _OFTEN else None


def _thanked_on(situation: Situation, on: date) -> date | None:
    """Return the last day in the thirty before on which thanks for a meeting were written."""
    moments = {moment.id for moment in situation.record.moments}
    written = (
        situation.day(draft.placed_at or draft.created_at)
        for draft in situation.record.drafts
        if draft.kind is Kind.THANKS and keeps_key(draft) and draft.cause not in moments
    )
    return max((day for day in written if (on - day).days < THANKED_DAYS), default=None)


def _moments(situation: Situation) -> Iterator[_Cause]:
    lately = (
        moment
        for moment in situation.record.moments
        if moment.kind in _THANKED_MOMENTS and 0 <= (situation.today - moment.on).days <= MOMENT_DAYS
    )
    for moment in sorted(lately, key=lambda moment: (moment.on, moment.id), reverse=True):
        last_on = days_after(moment.on, MOMENT_DAYS)
        yield _Cause(f"thanks/{moment.id}", moment.id, moment.on, Reason.DUE, last_on)


def _doubtful(situation: Situation) -> Suggestion | None:
    """Ask whether a presumed meeting took place; show that thanks for one called off are not written."""
    standing_ones = _standing(situation)
    for meeting in standing_ones:
        if is_presumed(meeting, situation.now):
            if too_much := _one_too_many(situation, meeting):
                return _silent(situation, meeting, too_much)
            return _unclear(situation, meeting, Outcome.ASK_REP, Reason.DID_YOU_MEET)
    for meeting in _recent(situation):
        if not meeting.all_day and (is_off(meeting) or meeting not in standing_ones):
            return _unclear(situation, meeting, Outcome.HOLD, Reason.NO_MEETING_HELD)
    return None


def _unclear(situation: Situation, meeting: Meeting, outcome: Outcome, reason: Reason) -> Suggestion:
    on, until = meeting_day(meeting, situation.rep), _over_on(situation, meeting)
    because = Because(reason, since_on=on, until=until, stops=(Kind.THANKS,))
    bare = situation.propose(Kind.THANKS, outcome, because)
    # Nothing will come of a meeting that was off, whatever the day; a question ends.
    return replace(bare, until=until if outcome is Outcome.ASK_REP else None, cause=meeting.event, occasion_on=on)


def _silent(situation: Situation, meeting: Meeting, because: Because) -> Suggestion:
    bare = situation.propose(Kind.THANKS, Outcome.SILENT, because)
    on = meeting_day(meeting, situation.rep)
    return replace(bare, until=_over_on(situation, meeting), cause=meeting.event, occasion_on=on)


def _over_on(situation: Situation, meeting: Meeting) -> date:
    """Return the rep's first day on which nobody expects thanks for the meeting any more."""
    return days_after(situation.day(thanks_end_at(meeting, situation.rep) - timedelta(microseconds=1)), 1)
