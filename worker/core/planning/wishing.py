"""Whether the note of an occasion is for today, for later, or too late."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from worker.core.customs import WISHES, Wish, early_days
from worker.core.model import Because, CustomerRecord, Occasion, Rep, Suggestion
from worker.core.occasions import at_local, days_after, latest_on, next_on, returns_on, start_of, today_for
from worker.core.planning.greeted import greeted
from worker.core.planning.situation import (
    Situation,
    customer_zone,
    free_key,
    later,
    occasion_of,
    standing,
    timed,
    writing_day,
)
from worker.core.words import OccasionKind, Outcome, Reason
from worker.core.workdays import is_working_day, working_day_before

AHEAD_DAYS = 7
"""An occasion this near is announced as `later`."""

WORKING_HOURS = timedelta(hours=10)
"""How long after the first look at the drafts a rep still sees one placed that day."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One occasion near enough to speak of: `on` is its day, `there` the day it is now where the customer lives."""

    situation: Situation
    occasion: Occasion
    wish: Wish
    zone: str
    on: date
    there: date


def wishes(situation: Situation) -> Iterator[Suggestion]:
    """Propose the notes: on the customer's day, belated for a while, early only where custom allows it."""
    zone = customer_zone(situation.record, situation.rep)
    there = today_for(zone, situation.now)
    for kind, wish in WISHES.items():
        occasion = wished_for(situation.record, kind)
        if occasion and (on := _day_near(occasion, there, wish.belated_days)):
            yield _wish(_Case(situation, occasion, wish, zone, on, there))


def wished_for(record: CustomerRecord, kind: OccasionKind) -> Occasion | None:
    """Return the occasion of a kind that gets a note: none where the note would say a year nobody knows."""
    occasion = occasion_of(record, kind)
    return None if occasion and WISHES[kind].needs_year and occasion.year is None else occasion


def wish_key(kind: OccasionKind, customer: str, year: int) -> str:
    """Return the key of the note for a customer's occasion of a year: the early and the belated one share it."""
    return f"{kind}/{customer}/{year}"


def _day_near(occasion: Occasion, there: date, belated_days: int) -> date | None:
    """Return the day that is near enough to speak of: today's, a recent one, else one of the coming days."""
    latest, coming = latest_on(occasion, there), next_on(occasion, there)
    if (there - latest).days <= belated_days and returns_on(occasion, latest):
        return latest
    return coming if (coming - there).days <= AHEAD_DAYS and returns_on(occasion, coming) else None


def _wish(case: _Case) -> Suggestion:
    situation, kind = case.situation, case.wish.kind
    base = wish_key(case.occasion.kind, situation.record.customer.id, case.on.year)
    if draft := standing(situation.record, base):
        return replace(situation.written(kind, draft), occasion_on=case.on)
    reason, planned_for = _turn(case)
    greeted_by = greeted(situation.record, kind, _window(case), case.zone, situation.now)
    against = [*situation.stopping(kind), *([greeted_by] if greeted_by else [])]
    holds = [hold for hold in against if hold.until is None or hold.until > planned_for]
    if holds:
        return replace(situation.held(kind, holds), cause=case.occasion.id, occasion_on=case.on)
    draft_now = replace(
        situation.propose(kind, Outcome.DRAFT, Because(reason, since_on=case.on)),
        key=free_key(situation.record, base),
        cause=case.occasion.id,
        occasion_on=case.on,
    )
    is_early = reason is case.wish.ahead
    if case.there >= case.on or (is_early and planned_for == situation.today):
        return timed(situation, draft_now)
    announced = replace(draft_now, outcome=Outcome.LATER, planned_for=planned_for)
    return announced if is_early else _with_free_day(case, announced, planned_for)


def _window(case: _Case) -> tuple[date, date]:
    return case.on, days_after(case.on, case.wish.belated_days)


def _turn(case: _Case) -> tuple[Reason, date]:
    """Return why the note is written, and on which of the rep's days."""
    wish, situation = case.wish, case.situation
    if case.there >= case.on:
        return (wish.today if case.there == case.on else wish.passed), situation.today
    days = early_days(situation.record.customer.country)
    early_on = early_day(situation.rep, case.zone, case.on, days) if wish.ahead and days else None
    if wish.ahead and early_on and early_on >= situation.today:
        return wish.ahead, early_on
    return wish.today, writing_day(situation, case.zone, case.on)


def _with_free_day(case: _Case, announced: Suggestion, planned_for: date) -> Suggestion:
    """Say that the note will be late because the rep does not work on the day."""
    rep = case.situation.rep
    written_at = at_local(planned_for, rep.plan_at, rep.timezone)
    if today_for(case.zone, written_at) > case.on and not is_working_day(rep, case.on):
        because = Because(Reason.NOT_A_WORKING_DAY, since_on=case.on, until=planned_for)
        return later(announced, because, planned_for)
    return announced


def early_day(rep: Rep, zone: str, on: date, days: int) -> date | None:
    """Return the rep's last working day before a day they cannot write on, at most so many days ahead of it there."""
    begins_at, ends_at = start_of(on, zone), start_of(days_after(on, 1), zone)
    if any(_works_between(rep, begins_at, ends_at)):
        return None
    begins_on = today_for(rep.timezone, begins_at)
    day = begins_on if _is_before(rep, begins_on, begins_at) else working_day_before(rep, begins_on)
    there = today_for(zone, at_local(day, rep.plan_at, rep.timezone))
    return day if there >= days_after(on, -days) else None


def _works_between(rep: Rep, begins_at: datetime, ends_at: datetime) -> Iterator[bool]:
    """Yield for each of the rep's days in that time whether they work in it and would still see a draft."""
    first, last = today_for(rep.timezone, begins_at), today_for(rep.timezone, ends_at)
    for day in (days_after(first, ahead) for ahead in range((last - first).days + 1)):
        plan_at = at_local(day, rep.plan_at, rep.timezone)
        yield is_working_day(rep, day) and plan_at < ends_at and begins_at < plan_at + WORKING_HOURS


def _is_before(rep: Rep, day: date, instant: datetime) -> bool:
    return is_working_day(rep, day) and at_local(day, rep.plan_at, rep.timezone) < instant
