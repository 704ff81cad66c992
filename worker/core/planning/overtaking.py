"""Why a draft that nobody touched must go now: what it says or asks is no longer right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from worker.core.customs import WISHES, Wish, early_days
from worker.core.facts import use_on
from worker.core.holds import holds_on, stopping
from worker.core.last_contact import weigh
from worker.core.meetings import not_cancelled
from worker.core.model import Because, CustomerRecord, LastContact, PlacedDraft, Rep
from worker.core.occasions import day_in, days_after, today_for
from worker.core.planning.checkin import touch_token
from worker.core.planning.congratulating import NEWS_DAYS
from worker.core.planning.greeted import greeted
from worker.core.planning.situation import customer_zone
from worker.core.planning.thanked import thanked_by_hand
from worker.core.planning.thanks import holding_thanks, is_confirmed
from worker.core.planning.wishing import wished_for
from worker.core.words import Direction, Kind, OccasionKind, Reason, Use
from worker.core.workdays import working_days_since

# That an unasked note waits is the draft itself; one by the rep's line is written although nobody answers.
_OWN_DOING = frozenset({Reason.TOO_OFTEN, Reason.NO_ANSWER})

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
    contact = weigh(record.mails, record.meetings, record.moments, now, rep.timezone)
    look = _Look(draft, record, rep, now, contact)
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
    """A hold now stops this kind of draft."""
    holds = holds_on(look.record, look.contact, look.rep, look.now)
    against = holding_thanks(look.record, stopping(holds, look.draft.kind), look.draft.cause)
    return next((hold for hold in against if hold.reason not in _OWN_DOING), None)


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
    found = _wish_and_day(look)
    if found is None:
        return Because(Reason.OVERTAKEN)
    wish, on = found
    zone = customer_zone(look.record, look.rep)
    written_on, there = today_for(zone, look.draft.created_at), today_for(zone, look.now)
    if written_on < on:
        days = early_days(look.record.customer.country) if wish.ahead else 0
        is_early = there < on and (on - written_on).days <= days
        return None if is_early else Because(Reason.OVERTAKEN, since_on=on)
    last_on = on if written_on == on else days_after(on, wish.belated_days)
    return Because(Reason.DAY_PASSED, since_on=on) if there > last_on else None


def _greeted(look: _Look) -> Because | None:
    """One of us wrote to them on the day after all."""
    found = _wish_and_day(look)
    if found is None:
        return None
    wish, on = found
    window = on, days_after(on, wish.belated_days)
    return greeted(look.record, look.draft.kind, window, customer_zone(look.record, look.rep), look.now)


def _wish_and_day(look: _Look) -> tuple[Wish, date] | None:
    """Return what a note wishes for and on which day; None where there is no such occasion any more."""
    kind, year = _occasion_and_year(look.draft.key)
    occasion = wished_for(look.record, kind) if kind else None
    return (WISHES[kind], day_in(occasion, year)) if kind and occasion else None


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


def _thanked(look: _Look) -> Because | None:
    """The rep has thanked them in a mail of their own since."""
    thanked_on = thanked_by_hand(look.record, look.rep, look.draft.cause, look.now)
    return Because(Reason.THANKED_BY_HAND, since_on=thanked_on) if thanked_on else None


def _news_gone(look: _Look) -> Because | None:
    """The news it congratulates on was taken back, or is none any more."""
    on = next((moment.on for moment in look.record.moments if moment.id == look.draft.cause), None)
    if on is None:
        return Because(Reason.OVERTAKEN)
    return Because(Reason.OVERTAKEN, since_on=on) if (look.day(look.now) - on).days > NEWS_DAYS else None


_RULES: dict[Kind, tuple[Callable[[_Look], Because | None], ...]] = {
    Kind.CHECKIN: (_newer_touch, _held, _fact_gone, _newer_line, _untouched),
    Kind.THANKS: (_not_held, _thanked, _held, _fact_gone, _untouched),
    Kind.BIRTHDAY: (_day_passed, _greeted, _held, _fact_gone),
    Kind.ANNIVERSARY: (_day_passed, _greeted, _held, _fact_gone),
    Kind.CONGRATULATION: (_news_gone, _held, _fact_gone, _untouched),
}
