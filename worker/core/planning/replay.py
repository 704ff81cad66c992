"""The record as it was known at an earlier instant (P9)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from worker.core.facts import DATED_BY_US
from worker.core.model import CustomerRecord, Fact, PlacedDraft, Source
from worker.core.standing import settled

_FARTHEST_EAST = timedelta(hours=14)


def as_of(record: CustomerRecord, now: datetime) -> CustomerRecord:
    """Return the record without what was learned or happened later; touches are left for the weighing.

    A day counts from the moment it begins anywhere, so that a rep east of UTC loses nothing recorded this morning.
    """
    today = (now + _FARTHEST_EAST).date()
    line = record.line
    return replace(
        record,
        facts=settled([_fact(fact, today) for fact in record.facts if _known(fact.source, today)], today),
        occasions=tuple(occasion for occasion in record.occasions if _known(occasion.source, today)),
        moments=tuple(each for each in record.moments if each.on <= today and _known(each.source, today)),
        holds=tuple(hold for hold in record.holds if hold.created_on is None or hold.created_on <= today),
        drafts=tuple(_draft(draft, now) for draft in record.drafts if draft.created_at <= now),
        line=line if line and line.given_at <= now else None,
    )


def _known(source: Source, today: date) -> bool:
    return source.type in DATED_BY_US or source.observed_on is None or source.observed_on <= today


def _fact(fact: Fact, today: date) -> Fact:
    said_later = fact.last_mentioned_on is not None and fact.last_mentioned_on > today
    confirmed_later = fact.last_confirmed_on is not None and fact.last_confirmed_on > today
    if not (said_later or confirmed_later):
        return fact
    return replace(
        fact,
        last_mentioned_on=None if said_later else fact.last_mentioned_on,
        last_confirmed_on=None if confirmed_later else fact.last_confirmed_on,
    )


def _draft(draft: PlacedDraft, now: datetime) -> PlacedDraft:
    """Return the draft as it stood: not yet closed, or not yet placed."""
    if draft.placed_at is not None and draft.placed_at > now:
        return replace(draft, state="planned", fate="", placed_at=None, closed_at=None, withdrawn_because="")
    if draft.closed_at is not None and draft.closed_at > now:
        state, fate = ("placed", "waiting") if draft.placed_at else ("planned", "")
        return replace(draft, state=state, fate=fate, closed_at=None, withdrawn_because="")
    return draft
