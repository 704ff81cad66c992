"""Which occasions stand in the rep's calendar in the coming days: on the day, and on each lead day before it.

Every kind of occasion has its reminder. It stands on the occasion's own date, except where that is never the
customer's day while the rep works: Monday in Kiritimati is Sunday in Honolulu.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from worker.core.customs import KEPT
from worker.core.holds import recorded_on, stopping
from worker.core.model import CustomerRecord, Occasion, Rep
from worker.core.occasions import at_local, days_after, next_on, returns_on, today_for
from worker.core.planning.situation import customer_zone
from worker.core.planning.wishing import WORKING_HOURS
from worker.core.standing import standing_days
from worker.core.words import Key, Kind, OccasionKind


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One entry for the calendar: `on` is the occasion's day, and the entry stands `lead` days before it.

    `shift` is 1 or -1 where the customer's day falls on the rep's next or previous one.
    """

    key: Key
    occasion: Occasion
    on: date
    lead: int
    shift: int = 0


def reminders_due(
    record: CustomerRecord,
    rep: Rep,
    now: datetime,
    horizon_days: int = 30,
    *,
    defaults: Mapping[OccasionKind, tuple[int, ...]] = MappingProxyType({}),
) -> tuple[PlannedReminder, ...]:
    """Return the reminders whose day falls within the horizon, today included, in order of their days.

    `defaults` are lead days per kind of occasion, added to an occasion's own.
    """
    today = today_for(rep.timezone, now)
    due = [
        reminder
        for occasion in standing_days(record.occasions)
        for reminder in _reminders(record, rep, occasion, defaults.get(occasion.kind, ()), (today, horizon_days))
        if not _is_stopped(record, reminder)
    ]
    return tuple(sorted(due, key=lambda reminder: (stands_on(reminder), reminder.key)))


def _reminders(
    record: CustomerRecord, rep: Rep, occasion: Occasion, usual: tuple[int, ...], window: tuple[date, int]
) -> Iterator[PlannedReminder]:
    today, horizon_days = window
    zone = customer_zone(record, rep)
    for lead in sorted({0, *(days for days in (*occasion.lead_days, *usual) if days > 0)}):
        for on in _coming(occasion, days_after(today, lead), may_shift=zone != rep.timezone):
            key = Key(f"reminder/{occasion.id}/{on}/{lead}")
            reminder = PlannedReminder(key, occasion, on, lead, shift_of(rep, zone, on))
            if returns_on(occasion, on) and 0 <= (stands_on(reminder) - today).days <= horizon_days:
                yield reminder


def _coming(occasion: Occasion, from_on: date, *, may_shift: bool) -> tuple[date, ...]:
    """Return the days that may stand first: the next one, and one of the day before, which may stand a day later."""
    day_before, next_day = days_after(from_on, -1), next_on(occasion, from_on)
    is_before = may_shift and next_on(occasion, day_before) == day_before
    return (day_before, next_day) if is_before else (next_day,)


def stands_on(reminder: PlannedReminder) -> date:
    """Return the day the entry stands on, in the rep's calendar."""
    return days_after(reminder.on, reminder.shift - reminder.lead)


def shift_of(rep: Rep, zone: str, on: date) -> int:
    """Return how many days later than its own date a customer's day falls for the rep at work: 0, 1 or -1."""
    if zone == rep.timezone:
        return 0
    plan_at = at_local(on, rep.plan_at, rep.timezone)
    if today_for(zone, plan_at) > on:
        return -1
    return 1 if today_for(zone, plan_at + WORKING_HOURS) < on else 0


def _is_stopped(record: CustomerRecord, reminder: PlannedReminder) -> bool:
    """Whether nobody should be reminded: the person is not to be written to that day, or wants no celebration.

    Only what was recorded counts: a calendar entry is no mail, so a meeting near or a missing sync does not matter.
    """
    holds = tuple(recorded_on(record, stands_on(reminder)))
    if KEPT[reminder.occasion.kind].personal:
        return not record.customer.celebrate or bool(stopping(holds, Kind.BIRTHDAY))
    return any(not hold.stops for hold in holds)
