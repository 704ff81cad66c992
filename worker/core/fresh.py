"""Which wordings a draft must not use: those the person has met in the last two years, and those of the rep's day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from worker.core.holds import is_open
from worker.core.model import PlacedDraft
from worker.core.words import Key

MET_WITHIN = timedelta(days=2 * 365)
"""So long nobody meets the same wording again."""

_ABOVE = "subject/"  # a subject names the thing; only sentences are met again


def met(drafts: Iterable[PlacedDraft], key: Key | None, now: datetime) -> frozenset[str]:
    """Return the wordings the person has met or is about to meet, but for the draft of this key."""
    return frozenset(
        wording
        for draft in drafts
        if draft.key != key and (is_open(draft) or _was_met(draft, now))
        for wording in draft.wordings
        if not wording.startswith(_ABOVE)
    )


def _was_met(draft: PlacedDraft, now: datetime) -> bool:
    return draft.fate == "sent" and draft.closed_at is not None and now - draft.closed_at < MET_WITHIN
