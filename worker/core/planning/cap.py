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
_BELATED = _FIRST[Kind.CHECKIN] - 0.5
"""A wish that is late already can wait one more day, thanks and the wishes of today cannot."""


def within_cap(
    suggestions: Sequence[Suggestion], placed_today: int, cap: int, *, today: date, next_day: date | None = None
) -> tuple[Suggestion, ...]:
    """Return the suggestions in their order, with the drafts beyond the cap of `today` put off to `next_day`."""
    drafts = sorted(
        (each for each in suggestions if each.outcome is Outcome.DRAFT), key=lambda one: urgency(one, today)
    )
    beyond = set(drafts[max(0, cap - placed_today) :])
    why = Because(Reason.DAILY_CAP, until=next_day)
    return tuple(later(each, why, next_day) if each in beyond else each for each in suggestions)


def urgency(suggestion: Suggestion, today: date) -> tuple[float, date, str]:
    """Sort drafts by it on the rep's day: the most urgent first."""
    rank: float = _FIRST[suggestion.kind] if suggestion.kind else len(_FIRST)
    is_wish = suggestion.kind in {Kind.BIRTHDAY, Kind.ANNIVERSARY}
    if is_wish and suggestion.occasion_on and suggestion.occasion_on < today:
        rank = _BELATED
    return (rank, suggestion.due_on or suggestion.occasion_on or date.max, suggestion.customer)
