"""Whether a meeting still stands, and on which of the rep's days it is."""

from collections.abc import Iterable
from datetime import date

from worker.core.model import Meeting, Rep
from worker.core.occasions import today_for


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
    return meeting.starts_at.date() if meeting.all_day else today_for(rep.timezone, meeting.starts_at)
