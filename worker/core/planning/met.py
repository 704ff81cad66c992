"""Which held meeting a check-in can name when nothing else is known: the newest contact, and nobody wrote since."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from worker.core.after_meeting import was_missed
from worker.core.last_contact import is_held, is_presumed
from worker.core.meetings import is_denied, meeting_day, not_cancelled
from worker.core.model import CustomerRecord, LastContact, Meeting, Moment, PlacedDraft, Rep, Touch
from worker.core.occasions import today_for
from worker.core.planning.topic import asked_before
from worker.core.words import Direction, MomentKind

MET_DAYS = 180
"""A meeting longer ago is no reason to write any more."""


def meeting_to_name(record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime) -> str:
    """Return the event or moment of the newest contact, a meeting surely held; empty where there is none to name.

    Our own thanks and wishes may have followed it, but no mail of theirs and none the rep wrote unaided: that would be
    what to write about. No meeting is named twice.
    """
    met = contact.meeting
    if met is None or not _is_last(met, contact, record.drafts):
        return ""
    if (today_for(rep.timezone, now) - today_for(rep.timezone, met.at)).days > MET_DAYS:
        return ""
    cause = next(chain(_entries(met, record, rep, now), _told(met, record)), "")
    return "" if cause in asked_before(record) else cause


def held_meeting(cause: str, record: CustomerRecord, rep: Rep, now: datetime) -> Meeting | None:
    """Return the rep's own calendar entry of that id, where the meeting was surely held by now.

    Both accepted it or the rep recorded a meeting that day, and nobody called it off, denied it or missed it.
    """
    recorded_on = {moment.on for moment in record.moments if moment.kind is MomentKind.MEETING}
    for meeting in not_cancelled(record.meetings):
        if meeting.event != cause or meeting.mailbox != rep.mailbox:
            continue
        is_recorded = is_presumed(meeting, now) and meeting_day(meeting, rep) in recorded_on
        is_off = is_denied(meeting, record.moments, rep.timezone) or was_missed(meeting, record.mails, now)
        if (is_held(meeting, now) or is_recorded) and not is_off:
            return meeting
    return None


def told_meeting(cause: str, record: CustomerRecord) -> Moment | None:
    """Return the meeting of that id the rep told of."""
    told = (moment for moment in record.moments if moment.id == cause and moment.kind is MomentKind.MEETING)
    return next(told, None)


def _is_last(met: Touch, contact: LastContact, drafts: tuple[PlacedDraft, ...]) -> bool:
    """Whether it was a held meeting, no call, and only our own notes came after it."""
    since = [touch for touch in contact.touches if touch.at > met.at]
    is_ours = all(touch.direction is Direction.OUTBOUND and _is_note(touch.at, drafts) for touch in since)
    return met.medium == "meeting" and met.held and is_ours


def _is_note(at: datetime, drafts: tuple[PlacedDraft, ...]) -> bool:
    """Whether a mail of that instant is a draft of ours that was sent."""
    return any(
        draft.fate == "sent" and draft.placed_at and draft.closed_at and draft.placed_at <= at <= draft.closed_at
        for draft in drafts
    )


def _entries(met: Touch, record: CustomerRecord, rep: Rep, now: datetime) -> Iterator[str]:
    """Yield the calendar entries of the meeting."""
    for meeting in record.meetings:
        if meeting.starts_at == met.at and held_meeting(meeting.event, record, rep, now):
            yield meeting.event


def _told(met: Touch, record: CustomerRecord) -> Iterator[str]:
    """Yield the moment of the meeting."""
    yield from (moment.id for moment in record.moments if met.source == f"meeting {moment.id}")
