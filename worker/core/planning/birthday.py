"""Whether a birthday note is for today, for later, or too late."""

from dataclasses import replace
from datetime import date

from worker.core.model import Because, Occasion, Suggestion
from worker.core.occasions import at_local, latest_on, next_on, returns_on, today_for
from worker.core.planning.situation import (
    Situation,
    birthday_of,
    customer_zone,
    free_key,
    later,
    standing,
    timed,
    writing_day,
)
from worker.core.words import Kind, Outcome, Reason
from worker.core.workdays import is_working_day

BELATED_DAYS = 7
"""A missed birthday may still be written on, this many days after."""

AHEAD_DAYS = 7
"""A birthday this near is announced as `later`."""


def birthday(situation: Situation) -> Suggestion | None:
    """Propose the birthday note: on the customer's day, never early, belated to day 7; None where none is near."""
    occasion = birthday_of(situation.record)
    if occasion is None:
        return None
    zone = customer_zone(situation.record, situation.rep)
    there = today_for(zone, situation.now)
    on = _day_near(occasion, there)
    if on is None:
        return None
    base = birthday_key(situation, on.year)
    if draft := standing(situation.record, base):
        return replace(situation.written(Kind.BIRTHDAY, draft), occasion_on=on)
    ahead = on > there
    planned_for = writing_day(situation, zone, on) if ahead else situation.today
    holds = [hold for hold in situation.stopping(Kind.BIRTHDAY) if hold.until is None or hold.until > planned_for]
    if holds:
        return replace(situation.held(Kind.BIRTHDAY, holds), cause=occasion.id, occasion_on=on)
    because = Because(Reason.BIRTHDAY_TODAY if there <= on else Reason.BIRTHDAY_PASSED, since_on=on)
    draft_now = replace(
        situation.propose(Kind.BIRTHDAY, Outcome.DRAFT, because),
        key=free_key(situation.record, base),
        cause=occasion.id,
        occasion_on=on,
    )
    return _announced(situation, draft_now, planned_for, zone) if ahead else timed(situation, draft_now)


def birthday_key(situation: Situation, year: int) -> str:
    """Return the key of this customer's birthday note of a year."""
    return f"birthday/{situation.record.customer.id}/{year}"


def _day_near(occasion: Occasion, there: date) -> date | None:
    """Return the birthday that is near enough to speak of: today's, a recent one, else one of the coming days."""
    latest, coming = latest_on(occasion, there), next_on(occasion, there)
    if (there - latest).days <= BELATED_DAYS and returns_on(occasion, latest):
        return latest
    return coming if (coming - there).days <= AHEAD_DAYS and returns_on(occasion, coming) else None


def _announced(situation: Situation, draft: Suggestion, planned_for: date, zone: str) -> Suggestion:
    """Return `later` for a birthday still ahead, with the rep's day it will be written on."""
    rep, on = situation.rep, draft.occasion_on
    announced = replace(draft, outcome=Outcome.LATER, planned_for=planned_for)
    written_at = at_local(planned_for, rep.plan_at, rep.timezone)
    if on and today_for(zone, written_at) > on and not is_working_day(rep, on):
        return later(announced, Because(Reason.NOT_A_WORKING_DAY, since_on=on, until=planned_for), planned_for)
    return announced
