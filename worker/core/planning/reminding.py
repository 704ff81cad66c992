"""Which occasions stand in the rep's calendar in the coming days: on the day, and on each lead day before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from worker.core.holds import recorded_on, stopping
from worker.core.model import CustomerRecord, Occasion, Rep
from worker.core.occasions import days_after, next_on, returns_on, today_for
from worker.core.words import Key, Kind, OccasionKind


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One entry for the calendar: `on` is the occasion's day, and the entry stands `lead` days before it."""

    key: Key
    occasion: Occasion
    on: date
    lead: int


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
        for occasion in record.occasions
        for reminder in _reminders(occasion, defaults.get(occasion.kind, ()), today, horizon_days)
        if not _is_stopped(record, reminder)
    ]
    return tuple(sorted(due, key=lambda reminder: (stands_on(reminder), reminder.key)))


def _reminders(occasion: Occasion, usual: tuple[int, ...], today: date, horizon_days: int) -> Iterator[PlannedReminder]:
    for lead in sorted({0, *(days for days in (*occasion.lead_days, *usual) if days > 0)}):
        on = next_on(occasion, days_after(today, lead))
        if returns_on(occasion, on) and (on - today).days - lead <= horizon_days:
            yield PlannedReminder(Key(f"reminder/{occasion.id}/{on}/{lead}"), occasion, on, lead)


def stands_on(reminder: PlannedReminder) -> date:
    """Return the day the entry stands on."""
    return days_after(reminder.on, -reminder.lead)


def _is_stopped(record: CustomerRecord, reminder: PlannedReminder) -> bool:
    """Whether nobody should be reminded: the person is not to be written to that day, or keeps no birthdays.

    Only what was recorded counts: a calendar entry is no mail, so a meeting near or a missing sync does not matter.
    """
    is_birthday = reminder.occasion.kind is OccasionKind.BIRTHDAY
    holds = tuple(recorded_on(record, stands_on(reminder)))
    if is_birthday:
        return not record.customer.celebrate or bool(stopping(holds, Kind.BIRTHDAY))
    return any(not hold.stops for hold in holds)
