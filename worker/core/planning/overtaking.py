"""Why a draft that nobody touched must go now: what it says or asks is no longer right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from worker.core.facts import use_on
from worker.core.holds import holds_on, not_cancelled, stopping
from worker.core.last_contact import weigh
from worker.core.model import Because, CustomerRecord, LastContact, PlacedDraft, Rep
from worker.core.occasions import day_in, days_after, today_for
from worker.core.planning.birthday import BELATED_DAYS
from worker.core.planning.checkin import touch_token
from worker.core.planning.situation import birthday_of, customer_zone
from worker.core.planning.thanks import is_confirmed
from worker.core.words import Direction, Kind, Reason, Use
from worker.core.workdays import working_days_since

UNTOUCHED_WORKING_DAYS = 5
"""A check-in or thank-you nobody touched ends after this many working days."""


@dataclass(frozen=True, slots=True)
class _Look:
    draft: PlacedDraft
    record: CustomerRecord
    rep: Rep
    now: datetime
    contact: LastContact

    def day(self, at: datetime) -> date:
        return today_for(self.rep.timezone, at)


def overtaken(draft: PlacedDraft, record: CustomerRecord, rep: Rep, now: datetime) -> Because | None:
    """Return why this planned or waiting draft must go; None while it may stay, and always once a human edited it."""
    if draft.state == "closed" or draft.fate not in ("", "waiting"):
        return None
    look = _Look(draft, record, rep, now, weigh(record.mails, record.meetings, record.moments, now))
    return next((because for rule in _RULES[draft.kind] if (because := rule(look))), None)


def _newer_touch(look: _Look) -> Because | None:
    """The customer wrote, or there was other contact, after the touch the check-in follows."""
    last = look.contact.last
    if last is None:
        return Because(Reason.OVERTAKEN)
    parts = look.draft.key.split("/")
    follows = parts[2] if len(parts) > 2 else touch_token(look.draft.created_at)
    if touch_token(last.at) <= follows:
        return None
    reason = Reason.CUSTOMER_WROTE if last.direction is Direction.INBOUND else Reason.OVERTAKEN
    return Because(reason, since_on=look.day(last.at))


def _held(look: _Look) -> Because | None:
    """A hold now stops this kind of draft; that an unasked note waits is the draft itself."""
    holds = holds_on(look.record, look.contact, look.rep, look.now)
    others = (hold for hold in stopping(holds, look.draft.kind) if hold.reason is not Reason.TOO_OFTEN)
    return next(others, None)


def _untouched(look: _Look) -> Because | None:
    stands_since = look.day(look.draft.placed_at or look.draft.created_at)
    if working_days_since(look.rep, stands_since, look.day(look.now)) < UNTOUCHED_WORKING_DAYS:
        return None
    return Because(Reason.UNTOUCHED, since_on=stands_since)


def _fact_gone(look: _Look) -> Because | None:
    """A fact it says was taken back, or may no longer be said."""
    sayable = {fact.id for fact in look.record.facts if use_on(fact, look.day(look.now)) is Use.MENTION}
    return None if set(look.draft.facts) <= sayable else Because(Reason.OVERTAKEN, since_on=look.day(look.now))


def _newer_line(look: _Look) -> Because | None:
    """The rep gave a line of their own after it was written."""
    line = look.record.line
    if line is None or line.given_at <= look.draft.created_at:
        return None
    return Because(Reason.OVERTAKEN, since_on=look.day(line.given_at))


def _day_passed(look: _Look) -> Because | None:
    """The birthday is over where the customer lives; a belated note lasts until day 7."""
    occasion = birthday_of(look.record)
    year = look.draft.key.split("/")[2:3]
    if occasion is None or not year or not year[0].isdigit():
        return Because(Reason.OVERTAKEN)
    on = day_in(occasion, int(year[0]))
    zone = customer_zone(look.record, look.rep)
    written_on, there = today_for(zone, look.draft.created_at), today_for(zone, look.now)
    if written_on < on:
        return Because(Reason.OVERTAKEN, since_on=on)
    last_on = on if written_on == on else days_after(on, BELATED_DAYS)
    return Because(Reason.DAY_PASSED, since_on=on) if there > last_on else None


def _not_held(look: _Look) -> Because | None:
    """The meeting it gives thanks for was called off after all, or the moment was taken back."""
    cause = look.draft.cause
    if any(moment.id == cause for moment in look.record.moments):
        return None
    meetings = [meeting for meeting in not_cancelled(look.record.meetings) if meeting.event == cause]
    if any(is_confirmed(look.record, look.rep, meeting, look.now) for meeting in meetings):
        return None
    since_on = look.day(meetings[0].starts_at) if meetings else None
    return Because(Reason.NO_MEETING_HELD, since_on=since_on, stops=(Kind.THANKS,))


_RULES: dict[Kind, tuple[Callable[[_Look], Because | None], ...]] = {
    Kind.CHECKIN: (_newer_touch, _held, _fact_gone, _newer_line, _untouched),
    Kind.THANKS: (_not_held, _held, _fact_gone, _untouched),
    Kind.BIRTHDAY: (_day_passed, _held, _fact_gone),
}
