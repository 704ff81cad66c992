"""How things stand: every mailbox with its last good sync, drafts by fate, and who is waiting and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from worker.core.brief_questions import asked_by
from worker.core.coverage import KNOWN_FOR
from worker.core.model import Customer, Suggestion
from worker.core.reasons import sentence
from worker.core.words import Outcome, Reason
from worker.jobs.newcomers import shown
from worker.jobs.notes import ASKED_FOR
from worker.jobs.pause import paused_since
from worker.jobs.show import asked_json
from worker.store.rows import Counts
from worker.store.store import Store

UNCLEAR_SHOWN_AFTER = timedelta(hours=24)
"""A placement whose answer was lost is shown once it stayed unclear this long (P2)."""

WAITING = frozenset({Outcome.HOLD, Outcome.LATER, Outcome.ASK_REP})


def status(store: Store, providers: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The shape of `rapport status --json`; mailboxes of the configuration that never ran are named too."""
    return {
        "mailboxes": [_mailbox(store, name, provider, now) for name, provider in providers.items()],
        "drafts": dict(sorted(_fates(store).items())),
        "waiting": [*_waiting(store, now), *_unclear(store, now)],
    }


def _mailbox(store: Store, name: str, provider: str, now: datetime) -> dict[str, Any]:
    state, counts = store.mailboxes.state(name), store.mailboxes.counts(name, since=now - KNOWN_FOR)
    good_at = state.last_good_sync_at if state else None
    return {
        "name": name,
        "provider": provider,
        "state": (state.state if state else "") or "never_run",
        "last_good_sync": good_at.isoformat() if good_at else None,
        "coverage": {
            "addresses": counts.addresses,
            "complete": counts.complete,
            "known_half_a_year": counts.known,
            "listed": counts.listed,
            "stored": counts.stored,
            "skipped": dict(counts.skipped),
        },
        "reading": _reading(counts),
        "error": (state.error or None) if state else None,
        "checkins_paused_since": paused.isoformat() if (paused := paused_since(store, name)) else None,
        "skipped_items": [s.sentence for s in store.mailboxes.skipped(name)],
        "questions": list(_questions(store, name, now)),
        "proposals": list(shown(store, store.proposals.of(name), now)),
    }


def _questions(store: Store, mailbox: str, now: datetime) -> Iterator[dict[str, Any]]:
    """What is asked back about the rep's notes to self, in sentences that quote nothing of them."""
    for question in store.notes.questions(mailbox, since=now - ASKED_FOR):
        people = sorted(_called(customer) for one in question.candidates if (customer := store.people.get(one)))
        verb = f" ({question.verb})" if question.verb else ""
        which = f"Your note of {question.at:%d.%m.%Y %H:%M} UTC{verb}: " if question.thread else ""
        meant = f" Who is meant: {'; '.join(people)}?" if people else ""
        yield {
            "at": question.at.isoformat(),
            "reason": question.reason,
            "candidates": list(question.candidates),
            "sentence": f"{which}{question.sentence}{meant}",
        }


def _called(customer: Customer) -> str:
    return f"{customer.name} ({customer.company})" if customer.company else customer.name


def _reading(counts: Counts) -> str | None:
    """Say how far old mail is read; None where all of it is."""
    if counts.complete == counts.addresses:
        return None
    return (
        f"Old mail is read back to the beginning for {counts.complete} of {counts.addresses} addresses, and for at "
        f"least half a year for {counts.known}; reading on at the next run."
    )


def _fates(store: Store) -> Counter[str]:
    return Counter(row.fate or row.state for row in store.outbox.all() if row.what == "draft")


def _waiting(store: Store, now: datetime) -> Iterator[dict[str, Any]]:
    names = {c.id: c.name for c in store.people.all()}
    for suggestion in store.plans.suggestions():
        if suggestion.outcome in WAITING:
            name = names.get(suggestion.customer, "")
            until = _until(suggestion)
            yield {
                "customer": suggestion.customer,
                "name": name,
                "reason": str(suggestion.reason),
                "sentence": sentence(suggestion, name, on=now.date()),
                "until": until.isoformat() if until else None,
                **(asked_json(store, suggestion.customer, now) if asked_by(suggestion) else {}),
            }


def _until(suggestion: Suggestion) -> date | None:
    """When the wait is over: a note that will never be written has no day, but the only reason told has its end."""
    alone = suggestion.because[0].until if len(suggestion.because) == 1 else None
    return suggestion.until or suggestion.planned_for or alone


def _unclear(store: Store, now: datetime) -> Iterator[dict[str, Any]]:
    for row in store.outbox.all():
        if row.state == "placing" and row.unclear_since and now - row.unclear_since >= UNCLEAR_SHOWN_AFTER:
            yield {
                "customer": row.customer,
                "name": "",
                "reason": str(Reason.PLACEMENT_UNKNOWN),
                "sentence": f"It is not known whether the {row.kind} {row.what} was placed; see mailbox {row.mailbox}.",
                "until": None,
            }
