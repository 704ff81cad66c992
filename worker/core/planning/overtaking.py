"""Why a draft that nobody touched must go now: what it says or asks is no longer right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from worker.core.customs import WISHES, early_days
from worker.core.facts import use_on
from worker.core.holds import holds_on, not_cancelled, stopping
from worker.core.last_contact import weigh
from worker.core.model import Because, CustomerRecord, LastContact, PlacedDraft, Rep
from worker.core.occasions import day_in, days_after, today_for
from worker.core.planning.checkin import touch_token
from worker.core.planning.situation import customer_zone, occasion_of
from worker.core.planning.thanks import is_confirmed
from worker.core.words import Direction, Kind, OccasionKind, Reason, Use
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
    """The day is over where the customer lives; a belated note lasts on, an early one until the day begins."""
    kind, year = _occasion_and_year(look.draft.key)
    occasion = occasion_of(look.record, kind) if kind else None
    if kind is None or occasion is None:
        return Because(Reason.OVERTAKEN)
    on = day_in(occasion, year)
    zone = customer_zone(look.record, look.rep)
    written_on, there = today_for(zone, look.draft.created_at), today_for(zone, look.now)
    if written_on < on:
        is_early = there < on and (on - written_on).days <= early_days(look.record.customer.country)
        return None if is_early else Because(Reason.OVERTAKEN, since_on=on)
    last_on = on if written_on == on else days_after(on, WISHES[kind].belated_days)
    return Because(Reason.DAY_PASSED, since_on=on) if there > last_on else None


def _occasion_and_year(key: str) -> tuple[OccasionKind | None, int]:
    """Return whose year's note a key names: `birthday/{customer}/2026`."""
    kind, _, year = [*key.split("/"), "", ""][:3]
    known = next((known for known in WISHES if known == kind), None)
    return (known, int(year)) if known and year.isdigit() else (None, 0)


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
    Kind.ANNIVERSARY: (_held, _untouched),
    Kind.CONGRATULATION: (_held, _untouched),
}
