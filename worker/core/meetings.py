"""Whether a meeting still stands, what the rep says of it, and on which of the rep's days it is."""

from collections.abc import Iterable
from datetime import date

from worker.core.model import Meeting, Moment, Rep, Source
from worker.core.occasions import today_for
from worker.core.words import MomentKind

_ANSWER = "note"
_ZONES_DAYS = 1  # the rep may have answered in another time zone than theirs of today


def is_off(meeting: Meeting) -> bool:
    """Whether the meeting was cancelled, or one of the two declined."""
    return meeting.cancelled or "declined" in (meeting.own_response, meeting.response)


def not_cancelled(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return the meetings without those that another calendar shows as cancelled."""
    known = list(meetings)
    cancelled = {meeting.fingerprint for meeting in known if meeting.cancelled and meeting.fingerprint}
    return [meeting for meeting in known if not meeting.cancelled and meeting.fingerprint not in cancelled]


def meeting_day(meeting: Meeting, rep: Rep) -> date:
    """Return the day a meeting begins, in the rep's calendar; an all-day entry keeps its own day."""
    return day_of(meeting, rep.timezone)


def day_of(meeting: Meeting, zone: str) -> date:
    """Return the day a meeting begins in a time zone; an all-day entry keeps its own day."""
    return meeting.starts_at.date() if meeting.all_day else today_for(zone, meeting.starts_at)


def answer_about(meeting: Meeting, on: date) -> Source:
    """Return the source of what the rep answered about one calendar entry; `is_denied` reads it."""
    return Source(_ANSWER, meeting.event, on)


def is_denied(meeting: Meeting, moments: Iterable[Moment], zone: str) -> bool:
    """Whether the rep said that the meeting did not take place: of this very entry, or of its day in the rep's `zone`.

    That they met after all, recorded for the same day, is the better word. A series that moves keeps the ids of its
    entries, so an answer is taken for the entry only near its day.
    """
    on = day_of(meeting, zone)
    denied = False
    for moment in moments:
        if moment.kind is MomentKind.MEETING and moment.on == on:
            return False
        if moment.kind is MomentKind.NO_MEETING:
            is_answer = moment.source.type == _ANSWER
            near = abs((moment.on - on).days) <= _ZONES_DAYS
            denied |= (near and moment.source.ref == meeting.event) if is_answer else moment.on == on
    return denied
