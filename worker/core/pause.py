"""When check-ins pause: after five in a row that the rep threw away, until they say that they should go on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from worker.core.model import Because, Suggestion
from worker.core.planning.checkin import REP_LINE
from worker.core.words import Kind, Outcome, Reason

DISCARDS_THAT_PAUSE = 5


def paused_at(ends: Sequence[tuple[str, datetime]], resumed_at: datetime | None) -> datetime | None:
    """Return since when check-ins pause; `ends` are the fates of those sent or discarded last, the newest first."""
    last = ends[:DISCARDS_THAT_PAUSE]
    if len(last) < DISCARDS_THAT_PAUSE or any(fate != "discarded" for fate, _ in last):
        return None
    is_newer = resumed_at is None or last[-1][1] > resumed_at
    return last[0][1] if is_newer else None


def paused(suggestion: Suggestion, since_on: date) -> Suggestion:
    """Return the suggestion as it is while check-ins pause; what the rep's own line is for still goes."""
    stopped = suggestion.outcome in (Outcome.DRAFT, Outcome.LATER, Outcome.ASK_REP) and suggestion.cause != REP_LINE
    if suggestion.kind is not Kind.CHECKIN or not stopped:
        return suggestion
    why = Because(Reason.PAUSED, since_on=since_on, stops=(Kind.CHECKIN,))
    return replace(suggestion, outcome=Outcome.HOLD, because=(why, *suggestion.because), planned_for=None)
