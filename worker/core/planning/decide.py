"""The decision about one customer: one suggestion per kind that is alive, and when to look again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from worker.core.cadence import Cadence
from worker.core.coverage import SYNC_GOOD_FOR
from worker.core.customs import WISHES
from worker.core.debts import pressing_on
from worker.core.holds import MEETING_NEAR_DAYS, holds_on
from worker.core.last_contact import weigh
from worker.core.meetings import meeting_day
from worker.core.model import Because, CustomerRecord, LastContact, Rep, Suggestion
from worker.core.occasions import at_local, days_after, latest_on, next_on, start_of, today_for
from worker.core.planning.checkin import checkin
from worker.core.planning.congratulating import NEWS_DAYS, congratulation
from worker.core.planning.situation import Situation, customer_zone, later, read_later_from
from worker.core.planning.thanks import MOMENT_DAYS, thanks, thanks_end_at, told_end_at
from worker.core.planning.wishing import AHEAD_DAYS, wished_for, wishes
from worker.core.words import Kind, MomentKind, Outcome, Reason
from worker.core.workdays import working_day_after

LOOK_AGAIN_WITHIN = timedelta(days=30)
"""Everybody is looked at again after this long at the latest."""

_FIRST_TOLD = {Outcome.DRAFT: 0, Outcome.LATER: 1, Outcome.ASK_REP: 2, Outcome.HOLD: 2, Outcome.SILENT: 4}
_LATER_THAN_TODAY = 3
_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: the first suggestion is the decision, `again_at` when time alone could change it."""

    contact: LastContact
    suggestions: tuple[Suggestion, ...]
    again_at: datetime

    @property
    def due_on(self) -> date | None:
        """The rep's day from which a check-in is due; None when there never was contact."""
        return next((each.due_on for each in self.suggestions if each.kind is Kind.CHECKIN), None)


def decide(record: CustomerRecord, rep: Rep, cadence: Cadence, now: datetime) -> Decision:
    """Decide what to propose for a customer now; there is always a suggestion, and it has a reason."""
    contact = weigh(record.mails, record.meetings, record.moments, now, rep.timezone)
    situation = Situation(record, rep, cadence, now, contact, holds_on(record, contact, rep, now))
    proposals = (*wishes(situation), thanks(situation), congratulation(situation), checkin(situation))
    alive = [proposal for proposal in proposals if proposal is not None]
    ranked = sorted(alive, key=lambda suggestion: _rank(suggestion, situation.today))
    suggestions = _one_note_a_day(situation, ranked)
    return Decision(contact, suggestions, _again_at(situation, suggestions))


def _rank(suggestion: Suggestion, today: date) -> int:
    later_day = suggestion.outcome is Outcome.LATER and suggestion.planned_for != today
    return _LATER_THAN_TODAY if later_day else _FIRST_TOLD[suggestion.outcome]


def _one_note_a_day(situation: Situation, ranked: list[Suggestion]) -> tuple[Suggestion, ...]:
    """Let one person receive one note a day: what else could be written waits for the next working day."""
    drafts = [suggestion for suggestion in ranked if suggestion.outcome is Outcome.DRAFT]
    planned_for = working_day_after(situation.rep, situation.today)
    why = Because(Reason.DAILY_CAP, since_on=situation.today, until=planned_for)
    return tuple(later(each, why, planned_for) if each in drafts[1:] else each for each in ranked)


def _again_at(situation: Situation, suggestions: tuple[Suggestion, ...]) -> datetime:
    latest = situation.now + LOOK_AGAIN_WITHIN
    turns = (at for at in _turns(situation, suggestions) if situation.now < at < latest)
    return min(turns, default=latest)


def _turns(situation: Situation, suggestions: tuple[Suggestion, ...]) -> Iterator[datetime]:
    """Yield the instants at which time alone could change the decision."""
    rep, today = situation.rep, situation.today
    yield from (start_of(day, rep.timezone) for day in _days(situation, suggestions))
    yield from _occasion_turns(situation)
    for meeting in situation.record.meetings:
        yield from (meeting.starts_at, meeting.ends_at, thanks_end_at(meeting, rep) + _AN_INSTANT)
    for moment in situation.record.moments:
        if moment.kind is MomentKind.MEETING:
            yield told_end_at(moment, rep) + _AN_INSTANT
    if synced_at := situation.record.coverage.last_good_sync_at:
        yield synced_at + SYNC_GOOD_FOR + _AN_INSTANT
    if _may_be_written(suggestions):
        yield at_local(today, rep.plan_at, rep.timezone)
        yield read_later_from(situation)


def _days(situation: Situation, suggestions: tuple[Suggestion, ...]) -> Iterator[date]:
    """Yield the rep's days on which something begins or ends."""
    if _may_be_written(suggestions):
        yield days_after(situation.today, 1)  # what can be said may change from one day to the next
    for suggestion in suggestions:
        reasons = (because.until for because in suggestion.because)
        yield from (day for day in (suggestion.due_on, *reasons) if day)
    yield from (day for hold in situation.holds if (day := pressing_on(hold)))
    for moment in situation.record.moments:
        yield from (moment.on, *(days_after(moment.on, days + 1) for days in (MOMENT_DAYS, NEWS_DAYS)))
    for meeting in situation.record.meetings:
        yield days_after(meeting_day(meeting, situation.rep), -MEETING_NEAR_DAYS)


def _may_be_written(suggestions: tuple[Suggestion, ...]) -> bool:
    return any(suggestion.outcome not in (Outcome.SILENT, Outcome.HOLD) for suggestion in suggestions)


def _occasion_turns(situation: Situation) -> Iterator[datetime]:
    zone = customer_zone(situation.record, situation.rep)
    there = today_for(zone, situation.now)
    for kind, wish in WISHES.items():
        if occasion := wished_for(situation.record, kind):
            for on in (latest_on(occasion, there), next_on(occasion, there)):
                turns = (-AHEAD_DAYS, 0, 1, wish.belated_days + 1)
                yield from (start_of(days_after(on, days), zone) for days in turns)
