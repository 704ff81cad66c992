"""How many drafts a rep finds on one morning: what belongs to a day first, then the check-ins due the longest."""

from collections.abc import Sequence
from datetime import date

from worker.core.model import Because, Suggestion
from worker.core.planning.situation import later
from worker.core.words import Kind, Outcome, Reason

_FIRST = {
    kind: rank
    for rank, kind in enumerate((Kind.BIRTHDAY, Kind.ANNIVERSARY, Kind.THANKS, Kind.CONGRATULATION, Kind.CHECKIN))
}


def within_cap(
    suggestions: Sequence[Suggestion], placed_today: int, cap: int, *, next_day: date | None = None
) -> tuple[Suggestion, ...]:
    """Return the suggestions in their order, with the drafts beyond the day's cap put off to `next_day`."""
    drafts = sorted((each for each in suggestions if each.outcome is Outcome.DRAFT), key=urgency)
    beyond = set(drafts[max(0, cap - placed_today) :])
    why = Because(Reason.DAILY_CAP, until=next_day)
    return tuple(later(each, why, next_day) if each in beyond else each for each in suggestions)


def urgency(suggestion: Suggestion) -> tuple[int, date, str]:
    """Sort drafts by it: the most urgent first."""
    kind = _FIRST[suggestion.kind] if suggestion.kind else len(_FIRST)
    return (kind, suggestion.due_on or suggestion.occasion_on or date.max, suggestion.customer)
