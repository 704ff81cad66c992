"""Whether a word of thanks is due: for a meeting that was held, an order, a referral or a favour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from worker.core.after_meeting import was_missed
from worker.core.holds import TROUBLES
from worker.core.last_contact import is_entry_of, is_held, is_presumed
from worker.core.meetings import is_denied, is_off, meeting_day, not_cancelled
from worker.core.model import Because, CustomerRecord, Meeting, Moment, PlacedDraft, Rep, Suggestion
from worker.core.occasions import at_local, days_after, start_of, today_for
from worker.core.planning.situation import Situation, free_key, keeps_key, standing, timed
from worker.core.planning.thanked import thanked_by_hand
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
    over_on: date | None = None  # the first day on which nobody expects thanks for a meeting any more


def thanks(situation: Situation) -> Suggestion | None:
    """Propose thanks for the newest thing that deserves them; ask or hold where a meeting is in doubt or was off."""
    meeting = _newest_meeting(situation)
    if meeting and _kindness_on(situation, meeting.on):
        meeting = None  # what they did that day says more than that there was a meeting, and one word is enough
    too_much = _one_too_many(situation, meeting) if meeting else None
    causes = [*([meeting] if meeting and not too_much else []), *_moments(situation)]
    by_hand: Suggestion | None = None
    for cause in causes:
        if _written_for(situation.record, cause) is None:
            thanked_on = thanked_by_hand(situation.record, situation.rep, cause.cause, situation.now)
            if thanked_on is None:
                return _thanks_for(situation, cause)
            by_hand = by_hand or _silent(situation, cause, Because(Reason.THANKED_BY_HAND, since_on=thanked_on))
    for cause in causes:
        if draft := _written_for(situation.record, cause):
            return replace(situation.written(Kind.THANKS, draft), occasion_on=cause.on)
    if meeting and too_much:
        return _silent(situation, meeting, too_much)
    return by_hand or _doubtful(situation)


def thanks_key(meeting: Meeting) -> str:
    """Return the key of the thanks to one customer for one meeting: others who met us there get their own."""
    return f"thanks/{meeting.fingerprint or meeting.event}.{meeting.customer}"


def thanks_end_at(meeting: Meeting, rep: Rep) -> datetime:
    """Return until when thanks for a meeting are thanks: 72 hours, or all of the rep's next day at work."""
    return _end_at(meeting.ends_at, rep)


def told_end_at(moment: Moment, rep: Rep) -> datetime:
    """Return until when thanks for a meeting the rep told of are thanks; it may have been as early as its day began."""
    return _end_at(start_of(moment.on, rep.timezone), rep)


def _end_at(ended_at: datetime, rep: Rep) -> datetime:
    on = today_for(rep.timezone, ended_at)
    next_on = min(working_day_after(rep, on), days_after(on, THANKS_WITHIN_DAYS))
    return max(ended_at + THANKS_WITHIN, start_of(days_after(next_on, 1), rep.timezone))


def is_confirmed(record: CustomerRecord, rep: Rep, meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting was held: both accepted, or the rep recorded meeting or speaking that day, and no denial."""
    if is_denied(meeting, record.moments, rep.timezone) or was_missed(meeting, record.mails, now):
        return False
    spoken_on = {moment.on for moment in record.moments if moment.kind in _SPOKEN}
    return is_held(meeting, now) or (is_presumed(meeting, now) and meeting_day(meeting, rep) in spoken_on)


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
    """Return the thanks already written for that cause, be it under the key a meeting had before it was moved.

    A meeting that the rep told of before a calendar showed it is the same meeting.
    """
    same = {cause.cause, *(told.id for told in _told(record, cause.on))} if cause.over_on else {cause.cause}
    ours = (draft for draft in record.drafts if draft.kind is Kind.THANKS and draft.cause in same)
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
    record = situation.record
    return [
        meeting
        for meeting in _recent(situation)
        if meeting in known
        and not is_denied(meeting, record.moments, situation.rep.timezone)
        and not was_missed(meeting, record.mails, situation.now)
    ]


def _held_meeting(situation: Situation) -> Meeting | None:
    """Return the newest meeting that was surely held."""
    record, rep, now = situation.record, situation.rep, situation.now
    return next((meeting for meeting in _standing(situation) if is_confirmed(record, rep, meeting, now)), None)


def _told(record: CustomerRecord, on: date) -> list[Moment]:
    """Return the meetings of a day the rep told of."""
    return [moment for moment in record.moments if moment.kind is MomentKind.MEETING and moment.on == on]


def _newest_meeting(situation: Situation) -> _Cause | None:
    """Return the newest meeting that was held, by the calendar or by the rep's word."""
    meeting, told = _held_meeting(situation), _told_meeting(situation)
    if meeting is None:
        return told
    cause = _cause_of(situation, meeting)
    return told if told and told.on > cause.on else cause


def _told_meeting(situation: Situation) -> _Cause | None:
    """Return the newest meeting the rep told of that no calendar shows: an entry says more, even that it was off."""
    rep, record = situation.rep, situation.record
    entries = [meeting for meeting in record.meetings if is_entry_of(meeting)]
    shown_on = {meeting_day(each, rep) for each in entries}
    lately = [
        moment
        for moment in record.moments
        if moment.kind is MomentKind.MEETING
        and moment.on not in shown_on
        and moment.on <= situation.today
        and situation.now <= told_end_at(moment, rep)
    ]
    moment = max(lately, key=lambda moment: (moment.on, moment.id), default=None)
    if moment is None:
        return None
    ends_at = told_end_at(moment, rep)
    days = _last_morning(situation, ends_at), _over_on(situation, ends_at)
    return _Cause(f"thanks/{moment.id}", moment.id, moment.on, Reason.MEETING_HELD, *days)


def _kindness_on(situation: Situation, on: date) -> bool:
    """Return whether the rep recorded something they did of their own accord on the day of the meeting."""
    return any(moment.kind in _THEIR_KINDNESS and moment.on == on for moment in situation.record.moments)


def _cause_of(situation: Situation, meeting: Meeting) -> _Cause:
    on = meeting_day(meeting, situation.rep)
    ends_at = thanks_end_at(meeting, situation.rep)
    days = _last_morning(situation, ends_at), _over_on(situation, ends_at)
    return _Cause(thanks_key(meeting), meeting.event, on, Reason.MEETING_HELD, *days)


def _last_morning(situation: Situation, ends_at: datetime) -> date:
    """Return the rep's last day on whose morning thanks for a meeting are still thanks."""
    rep = situation.rep
    last_on = situation.day(ends_at)
    return last_on if at_local(last_on, rep.plan_at, rep.timezone) < ends_at else days_after(last_on, -1)


def _one_too_many(situation: Situation, cause: _Cause) -> Because | None:
    """Say why a meeting is not thanked for although it was held: thanks grow stale where people meet every week."""
    on = cause.on
    if _written_for(situation.record, cause):
        return None
    if thanked_on := _thanked_on(situation, on):
        return Because(Reason.THANKED_LATELY, since_on=thanked_on)
    held_on = {
        meeting_day(other, situation.rep)
        for other in not_cancelled(situation.record.meetings)
        if other.mailbox == situation.rep.mailbox and is_held(other, situation.now)
    }
    lately = [day for day in held_on if 0 <= (on - day).days < THANKED_DAYS]
    return Because(Reason.MEETS_OFTEN, since_on=on) if len(lately) >= _OFTEN else None


def _thanked_on(situation: Situation, on: date) -> date | None:
    """Return the last day in the thirty before on which thanks for a meeting were written."""
    moments = {moment.id for moment in situation.record.moments if moment.kind in _THANKED_MOMENTS}
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
            cause = _cause_of(situation, meeting)
            if too_much := _one_too_many(situation, cause):
                return _silent(situation, cause, too_much)
            return _unclear(situation, meeting, Outcome.ASK_REP, Reason.DID_YOU_MEET)
    for meeting in _recent(situation):
        if not meeting.all_day and (is_off(meeting) or meeting not in standing_ones):
            return _unclear(situation, meeting, Outcome.HOLD, Reason.NO_MEETING_HELD)
    return None


def _unclear(situation: Situation, meeting: Meeting, outcome: Outcome, reason: Reason) -> Suggestion:
    on, until = meeting_day(meeting, situation.rep), _over_on(situation, thanks_end_at(meeting, situation.rep))
    because = Because(reason, since_on=on, until=until, stops=(Kind.THANKS,))
    bare = situation.propose(Kind.THANKS, outcome, because)
    # Nothing will come of a meeting that was off, whatever the day; a question ends.
    return replace(bare, until=until if outcome is Outcome.ASK_REP else None, cause=meeting.event, occasion_on=on)


def _silent(situation: Situation, cause: _Cause, because: Because) -> Suggestion:
    bare = situation.propose(Kind.THANKS, Outcome.SILENT, because)
    return replace(bare, until=cause.over_on, cause=cause.cause, occasion_on=cause.on)


def _over_on(situation: Situation, ends_at: datetime) -> date:
    """Return the rep's first day on which nobody expects thanks for a meeting any more."""
    return days_after(situation.day(ends_at - timedelta(microseconds=1)), 1)
