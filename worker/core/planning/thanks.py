"""Whether a word of thanks is due: for a meeting that was held, an order, a referral or a favour."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from worker.core.holds import is_off, meeting_day, not_cancelled
from worker.core.last_contact import is_held, is_presumed
from worker.core.model import Because, CustomerRecord, Meeting, Rep, Suggestion
from worker.core.occasions import at_local, days_after
from worker.core.planning.situation import Situation, free_key, standing, timed
from worker.core.words import Kind, MomentKind, Outcome, Reason

THANKS_WITHIN = timedelta(hours=72)
"""How long after a meeting thanks are still thanks."""

MOMENT_DAYS = 7
"""How long after an order, a referral or a favour thanks are still thanks."""

_THANKED_MOMENTS = frozenset({MomentKind.ORDER, MomentKind.REFERRAL, MomentKind.FAVOUR})
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
    causes = [*_held_meeting(situation), *_moments(situation)]
    for cause in causes:
        if standing(situation.record, cause.base) is None:
            return _thanks_for(situation, cause)
    for cause in causes:
        if draft := standing(situation.record, cause.base):
            return replace(situation.written(Kind.THANKS, draft), occasion_on=cause.on)
    return _doubtful(situation)


def thanks_key(meeting: Meeting) -> str:
    """Return the key of the thanks to one customer for one meeting: others who met us there get their own."""
    return f"thanks/{meeting.fingerprint or meeting.event}.{meeting.customer}"


def is_confirmed(record: CustomerRecord, rep: Rep, meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting was held: both accepted, or the rep recorded meeting or speaking that day."""
    spoken_on = {moment.on for moment in record.moments if moment.kind in _SPOKEN}
    days = {meeting_day(meeting, rep), meeting.starts_at.date()}
    return is_held(meeting, now) or (is_presumed(meeting, now) and bool(days & spoken_on))


def _thanks_for(situation: Situation, cause: _Cause) -> Suggestion:
    if holds := situation.stopping(Kind.THANKS):
        return replace(situation.held(Kind.THANKS, holds), cause=cause.cause, occasion_on=cause.on)
    draft = replace(
        situation.propose(Kind.THANKS, Outcome.DRAFT, Because(cause.reason, since_on=cause.on)),
        key=free_key(situation.record, cause.base),
        cause=cause.cause,
        occasion_on=cause.on,
    )
    return timed(situation, draft, last_on=cause.last_on)


def _recent(situation: Situation) -> list[Meeting]:
    """Return the rep's own meetings that were over within 72 hours, newest first; who was not there cannot thank."""
    lately = [
        meeting
        for meeting in situation.record.meetings
        if meeting.mailbox == situation.rep.mailbox and timedelta() <= situation.now - meeting.ends_at <= THANKS_WITHIN
    ]
    return sorted(lately, key=lambda meeting: (meeting.ends_at, meeting.fingerprint, meeting.event), reverse=True)


def _standing(situation: Situation) -> list[Meeting]:
    known = set(not_cancelled(situation.record.meetings))
    return [meeting for meeting in _recent(situation) if meeting in known]


def _held_meeting(situation: Situation) -> Iterator[_Cause]:
    confirmed = (
        meeting
        for meeting in _standing(situation)
        if is_confirmed(situation.record, situation.rep, meeting, situation.now)
    )
    for meeting in islice(confirmed, 1):
        on = meeting_day(meeting, situation.rep)
        yield _Cause(thanks_key(meeting), meeting.event, on, Reason.MEETING_HELD, _last_morning(situation, meeting))


def _last_morning(situation: Situation, meeting: Meeting) -> date:
    """Return the rep's last day on whose morning thanks for a meeting are still thanks."""
    rep, ends_at = situation.rep, meeting.ends_at + THANKS_WITHIN
    last_on = situation.day(ends_at)
    return last_on if at_local(last_on, rep.plan_at, rep.timezone) <= ends_at else days_after(last_on, -1)


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
            return _unclear(situation, meeting, Outcome.ASK_REP, Reason.DID_YOU_MEET)
    for meeting in _recent(situation):
        if not meeting.all_day and (is_off(meeting) or meeting not in standing_ones):
            return _unclear(situation, meeting, Outcome.HOLD, Reason.NO_MEETING_HELD)
    return None


def _unclear(situation: Situation, meeting: Meeting, outcome: Outcome, reason: Reason) -> Suggestion:
    on = meeting_day(meeting, situation.rep)
    until = days_after(situation.day(meeting.ends_at + THANKS_WITHIN), 1)
    because = Because(reason, since_on=on, until=until, stops=(Kind.THANKS,))
    bare = situation.propose(Kind.THANKS, outcome, because)
    return replace(bare, until=until, cause=meeting.event, occasion_on=on)
