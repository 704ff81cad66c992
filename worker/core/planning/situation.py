"""Everything one decision about one customer looks at, and the few questions every kind of draft asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from worker.core.cadence import Cadence
from worker.core.holds import end_of, stopping
from worker.core.model import Because, CustomerRecord, LastContact, Occasion, PlacedDraft, Rep, Suggestion
from worker.core.occasions import at_local, days_after, start_of, today_for
from worker.core.public_holidays import is_day_off
from worker.core.standing import agreed_day
from worker.core.words import Key, Kind, OccasionKind, Outcome, Reason
from worker.core.workdays import is_working_day, working_day_after, working_day_from

_READ_WITHIN = timedelta(hours=6)
"""What reaches somebody in the evening is read the next day."""

_OF_A_DAY = frozenset({Kind.BIRTHDAY, Kind.ANNIVERSARY})
"""Notes that belong to a day, be it a free one where the customer lives."""

_TRIES = 30
"""So many of the rep's working days are looked through for one on which the customer works too."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One customer at one instant; `holds` are all that hold back anything now."""

    record: CustomerRecord
    rep: Rep
    cadence: Cadence
    now: datetime
    contact: LastContact
    holds: tuple[Because, ...]

    @property
    def today(self) -> date:
        """The rep's own day."""
        return today_for(self.rep.timezone, self.now)

    def day(self, at: datetime) -> date:
        """Return the rep's day of an instant."""
        return today_for(self.rep.timezone, at)

    def stopping(self, kind: Kind) -> tuple[Because, ...]:
        """Return the holds that stop that kind of draft now."""
        return stopping(self.holds, kind)

    def propose(self, kind: Kind, outcome: Outcome, *because: Because) -> Suggestion:
        """Return a bare suggestion of that kind."""
        return Suggestion(self.record.customer.id, outcome, because, kind=kind)

    def held(self, kind: Kind, holds: Iterable[Because]) -> Suggestion:
        """Return the suggestion to hold for these reasons, until the last of them has ended."""
        because = tuple(holds)
        return replace(self.propose(kind, Outcome.HOLD, *because), until=end_of(because))

    def written(self, kind: Kind, draft: PlacedDraft) -> Suggestion:
        """Return the suggestion for something written already; an unclear placing is a question to the rep."""
        if draft.fate == "unknown":
            because = Because(Reason.PLACEMENT_UNKNOWN, since_on=self.day(draft.created_at))
            return replace(self.propose(kind, Outcome.ASK_REP, because), key=draft.key, cause=draft.cause)
        because = Because(Reason.ALREADY_WRITTEN, since_on=self.day(draft.placed_at or draft.created_at))
        return replace(self.propose(kind, Outcome.SILENT, because), key=draft.key, cause=draft.cause)


def customer_zone(record: CustomerRecord, rep: Rep) -> str:
    """Return the customer's zone, else the rep's."""
    return record.customer.timezone or rep.timezone


def occasion_of(record: CustomerRecord, kind: OccasionKind) -> Occasion | None:
    """Return the customer's occasion of a kind; none where two sources disagree on its day."""
    return agreed_day(record.occasions, kind)


def generations(record: CustomerRecord, base: str) -> list[PlacedDraft]:
    """Return the drafts under a key and its later generations (`.../g2`), in order of writing."""
    ours = [draft for draft in record.drafts if draft.key == base or draft.key.startswith(f"{base}/g")]
    return sorted(ours, key=lambda draft: (draft.created_at, draft.key))


def standing(record: CustomerRecord, base: str) -> PlacedDraft | None:
    """Return the draft that keeps a key taken."""
    return next(filter(keeps_key, generations(record, base)), None)


def keeps_key(draft: PlacedDraft) -> bool:
    """Whether what it was written for is dealt with: not where we took it back for a reason that may pass."""
    return draft.fate != "withdrawn" or draft.withdrawn_because == Reason.UNTOUCHED


def free_key(record: CustomerRecord, base: str) -> Key:
    """Return the key for the next generation; call it only where nothing stands under the key."""
    count = len(generations(record, base))
    return Key(base if count == 0 else f"{base}/g{count + 1}")


def timed(situation: Situation, suggestion: Suggestion, *, last_on: date | None = None) -> Suggestion:
    """Turn a draft into `later` outside the rep's working mornings, or into a hold where drafts are off.

    What belongs to no day waits on the customer's free days too, unless it could then come only after `last_on`.
    """
    if suggestion.outcome is not Outcome.DRAFT:
        return suggestion
    rep, today = situation.rep, situation.today
    if not rep.drafts:
        return replace(suggestion, outcome=Outcome.HOLD, because=(Because(Reason.DRAFTS_OFF), *suggestion.because))
    planned_for = _day_for_both(situation, suggestion.kind, last_on)
    if not is_working_day(rep, today):
        why = Because(Reason.NOT_A_WORKING_DAY, since_on=today, until=planned_for)
        return later(suggestion, why, planned_for)
    if planned_for != today:
        why = Because(Reason.CUSTOMER_DAY_OFF, since_on=_read_on(situation, today), until=planned_for)
        return later(suggestion, why, planned_for)
    if situation.now < at_local(today, rep.plan_at, rep.timezone):
        return later(suggestion, Because(Reason.BEFORE_PLAN_TIME, since_on=today, until=today), today)
    return suggestion


def _day_for_both(situation: Situation, kind: Kind | None, last_on: date | None) -> date:
    """Return the rep's first working day, today included, whose mail the customer reads on a day they work too."""
    first = day = working_day_from(situation.rep, situation.today)
    place = situation.record.customer.country
    if kind in _OF_A_DAY or not place:
        return first
    for _ in range(_TRIES):
        if last_on and day > last_on:
            return first
        if not is_day_off(place, _read_on(situation, day)):
            return day
        day = working_day_after(situation.rep, day)
    return first


def _read_on(situation: Situation, placed_on: date) -> date:
    """Return the customer's day on which they read what is placed for the rep on that morning, or now."""
    rep = situation.rep
    placed_at = max(situation.now, at_local(placed_on, rep.plan_at, rep.timezone))
    return today_for(customer_zone(situation.record, rep), placed_at + _READ_WITHIN)


def read_later_from(situation: Situation) -> datetime:
    """Return the instant from which what is placed is read by the customer a day later than now."""
    zone = customer_zone(situation.record, situation.rep)
    read_on = today_for(zone, situation.now + _READ_WITHIN)
    return start_of(days_after(read_on, 1), zone) - _READ_WITHIN


def later(suggestion: Suggestion, why: Because, planned_for: date | None) -> Suggestion:
    """Return the suggestion put off for that reason, its own reasons kept behind."""
    because = (why, *suggestion.because)
    return replace(suggestion, outcome=Outcome.LATER, because=because, planned_for=planned_for)


def writing_day(situation: Situation, zone: str, not_before: date) -> date:
    """Return the rep's first working day, today or later, on which it is `not_before` or later in that zone."""
    begins_at = start_of(not_before, zone)
    first = max(situation.today, situation.day(begins_at))
    return working_day_from(situation.rep, first)
