"""Everything one decision about one customer looks at, and the few questions every kind of draft asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from worker.core.cadence import Cadence
from worker.core.holds import end_of, stopping
from worker.core.model import Because, CustomerRecord, LastContact, Occasion, PlacedDraft, Rep, Suggestion
from worker.core.occasions import at_local, start_of, today_for
from worker.core.words import Key, Kind, OccasionKind, Outcome, Reason
from worker.core.workdays import is_working_day, working_day_after, working_day_from


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


def birthday_of(record: CustomerRecord) -> Occasion | None:
    """Return the customer's birthday; of several the first of the year, so that the answer never wavers."""
    birthdays = [occasion for occasion in record.occasions if occasion.kind is OccasionKind.BIRTHDAY]
    return min(birthdays, key=lambda occasion: (occasion.month, occasion.day, occasion.id), default=None)


def generations(record: CustomerRecord, base: str) -> list[PlacedDraft]:
    """Return the drafts under a key and its later generations (`.../g2`), in order of writing."""
    ours = [draft for draft in record.drafts if draft.key == base or draft.key.startswith(f"{base}/g")]
    return sorted(ours, key=lambda draft: (draft.created_at, draft.key))


def standing(record: CustomerRecord, base: str) -> PlacedDraft | None:
    """Return the draft that keeps a key taken: any but one we withdrew ourselves."""
    return next((draft for draft in generations(record, base) if draft.fate != "withdrawn"), None)


def free_key(record: CustomerRecord, base: str) -> Key:
    """Return the key for the next generation; call it only where nothing stands under the key."""
    count = len(generations(record, base))
    return Key(base if count == 0 else f"{base}/g{count + 1}")


def timed(situation: Situation, suggestion: Suggestion) -> Suggestion:
    """Turn a draft into `later` outside the rep's working mornings, or into a hold where drafts are off."""
    if suggestion.outcome is not Outcome.DRAFT:
        return suggestion
    rep, today = situation.rep, situation.today
    if not rep.drafts:
        return replace(suggestion, outcome=Outcome.HOLD, because=(Because(Reason.DRAFTS_OFF), *suggestion.because))
    if not is_working_day(rep, today):
        planned_for = working_day_after(rep, today)
        why = Because(Reason.NOT_A_WORKING_DAY, since_on=today, until=planned_for)
        return later(suggestion, why, planned_for)
    if situation.now < at_local(today, rep.plan_at, rep.timezone):
        return later(suggestion, Because(Reason.BEFORE_PLAN_TIME, since_on=today, until=today), today)
    return suggestion


def later(suggestion: Suggestion, why: Because, planned_for: date | None) -> Suggestion:
    """Return the suggestion put off for that reason, its own reasons kept behind."""
    because = (why, *suggestion.because)
    return replace(suggestion, outcome=Outcome.LATER, because=because, planned_for=planned_for)


def writing_day(situation: Situation, zone: str, not_before: date) -> date:
    """Return the rep's first working day, today or later, on which it is `not_before` or later in that zone."""
    begins_at = start_of(not_before, zone)
    first = max(situation.today, situation.day(begins_at))
    return working_day_from(situation.rep, first)
