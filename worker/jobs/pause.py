"""Whether check-ins pause in a mailbox, and that they go on."""

from datetime import date, datetime

from connectors.types import Cursor
from worker.core.occasions import today_for
from worker.core.pause import DISCARDS_THAT_PAUSE, paused_at
from worker.jobs.desk import Desk
from worker.store.store import Store

_RESUMED = "resumed"
"""The bookmark of the instant since when check-ins go on."""


def paused_on(desk: Desk) -> date | None:
    """Return the rep's day since which check-ins pause."""
    at = paused_since(desk.store, desk.name)
    return today_for(desk.rep.timezone, at) if at else None


def paused_since(store: Store, mailbox: str) -> datetime | None:
    """Return the instant since which check-ins pause in a mailbox."""
    resumed = store.mailboxes.cursor(mailbox, _RESUMED)
    ends = store.outbox.ended_checkins(mailbox, DISCARDS_THAT_PAUSE)
    return paused_at(ends, datetime.fromisoformat(resumed) if resumed else None)


def resume(store: Store, mailbox: str, now: datetime) -> None:
    """Have check-ins go on, in the caller's transaction."""
    store.mailboxes.save_cursor(mailbox, _RESUMED, "", Cursor(now.isoformat()))
    store.plans.mark_all_changed(mailbox)
