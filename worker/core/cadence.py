"""How often a customer should hear from us, and since when the next check-in is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from worker.core.model import Customer, CustomerRecord, LastContact, PlacedDraft
from worker.core.occasions import days_after, today_for
from worker.core.words import Direction, Kind, Reason

_UNANSWERED_THAT_DOUBLE = 2
SILENT_AFTER = 3
"""After so many attempts without an answer no more check-ins are proposed."""

_ONE_ATTEMPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Cadence:
    """Days between two contacts: the ideal, and the longest a customer waits even when they do not answer."""

    ideal_days: int = 60
    longest_days: int = 120


def cadence_of(customer: Customer, by_group: Mapping[str, Cadence]) -> Cadence:
    """Return a customer's cadence: their own intervals, else those of their group; "" is everyone else's.

    Where only one of the two is their own and the other would cross it, that other gives way.
    """
    usual = by_group.get(customer.group, by_group[""])
    ideal, longest = customer.ideal_days, customer.longest_days
    if ideal is None:
        ideal = usual.ideal_days if longest is None else min(usual.ideal_days, longest)
    return Cadence(ideal, max(ideal, usual.longest_days if longest is None else longest))


def due_on(contact: LastContact, cadence: Cadence, record: CustomerRecord, timezone: str) -> date | None:
    """Return the rep's day from which a check-in is due; None when there never was contact.

    Two of our attempts without an answer double the interval; a check-in that was refused waits one ideal interval.
    """
    if contact.last is None:
        return None
    last_on = today_for(timezone, contact.last.at)
    due = days_after(last_on, _interval(contact, cadence, timezone))
    refused_at = last_refusal(record)
    if refused_at is None:
        return due
    return max(due, days_after(today_for(timezone, refused_at), cadence.ideal_days))


def _interval(contact: LastContact, cadence: Cadence, timezone: str) -> int:
    if len(unanswered_on(contact, timezone)) < _UNANSWERED_THAT_DOUBLE:
        return cadence.ideal_days
    return max(cadence.ideal_days, min(2 * cadence.ideal_days, cadence.longest_days))


def unanswered_on(contact: LastContact, timezone: str) -> tuple[date, ...]:
    """Return the days of our attempts since the customer last wrote or met us, oldest first.

    What we write within a week of their mail or our meeting answers it or follows it up, and what follows an attempt
    within a week is part of that attempt.
    """
    answered = (today_for(timezone, touch.at) for touch in (contact.inbound, contact.meeting) if touch)
    counted_from = max((days_after(on, _ONE_ATTEMPT_DAYS) for on in answered), default=date.min)
    ours = (touch.at for touch in contact.touches if touch.direction is Direction.OUTBOUND)
    attempts: list[date] = []
    for on in sorted({today_for(timezone, at) for at in ours}):
        if on >= counted_from:
            attempts.append(on)
            counted_from = days_after(on, _ONE_ATTEMPT_DAYS)
    return tuple(attempts)


def last_refusal(record: CustomerRecord) -> datetime | None:
    """Return when a check-in was last refused: the rep deleted it, or left it until it ended."""
    return max((draft.closed_at for draft in record.drafts if is_refused(draft) and draft.closed_at), default=None)


def is_refused(draft: PlacedDraft) -> bool:
    """Whether a check-in was deleted by the rep, or left untouched until it was withdrawn."""
    left = draft.fate == "withdrawn" and draft.withdrawn_because == Reason.UNTOUCHED
    return draft.kind is Kind.CHECKIN and (draft.fate == "discarded" or left)
