"""See what became of the drafts and reminders that were placed, and remember it."""

from datetime import datetime, timedelta

from connectors.errors import ReconnectNeeded, Refused
from connectors.types import Fate, Message, Sighting
from worker.core.matching import Directory
from worker.core.planning.checkin import REP_LINE
from worker.core.words import CustomerId
from worker.jobs.desk import Desk
from worker.jobs.reader import mails_of
from worker.store.rows import OutboxRow

LOOKS_APART = timedelta(minutes=10)
"""Missing counts as discarded only when two looks this far apart agree."""


def follow(desk: Desk, now: datetime) -> int:
    """Look at every placed draft and reminder that is not settled; returns how many were looked at.

    Where the grant does not let us look at drafts, reminders are looked at all the same, and the other way round;
    then raises ReconnectNeeded.
    """
    rows = [row for row in desk.store.outbox.open(desk.name) if row.state == "placed"]
    shut: dict[str, ReconnectNeeded] = {}
    for row in rows:
        if row.what in shut:
            continue
        try:
            sighting = look(desk, row)
        except Refused:
            continue
        except ReconnectNeeded as error:
            shut[row.what] = error
            continue
        with desk.store.transaction():
            settle(desk, row, sighting, now)
    for refusal in shut.values():
        raise refusal
    return len(rows)


def look(desk: Desk, row: OutboxRow) -> Sighting:
    """Ask the mailbox where this draft or reminder is now."""
    if row.what == "draft":
        return desk.connector.draft_fate(row.key, row.ref)
    return desk.connector.reminder_fate(row.key, row.ref)


def settle(desk: Desk, row: OutboxRow, sighting: Sighting, now: datetime) -> None:
    """Record one look, in the caller's transaction."""
    outbox = desk.store.outbox
    match sighting.fate:
        case Fate.WAITING:
            if row.fate != "waiting" or row.ref != sighting.ref:
                outbox.set_fate(row.key, "waiting", now, ref=sighting.ref, closed=False)
        case Fate.EDITED:
            outbox.set_fate(row.key, "edited", now, ref=sighting.ref, closed=False)
        case Fate.SENT:
            outbox.set_fate(row.key, "sent", now, ref=sighting.ref, closed=True)
            _use_up_line(desk, row)
            _remember_sent(desk, row, sighting.message, now)
        case Fate.MISSING:
            _note_missing(desk, row, now)


def _note_missing(desk: Desk, row: OutboxRow, now: datetime) -> None:
    outbox = desk.store.outbox
    earlier = [at for fate, at in outbox.looks(row.key) if fate == Fate.MISSING and now - at >= LOOKS_APART]
    outbox.add_look(row.key, Fate.MISSING, now)
    if earlier:
        outbox.set_fate(row.key, "discarded", now, closed=True)
        _use_up_line(desk, row)
        _changed(desk, row)


def _use_up_line(desk: Desk, row: OutboxRow) -> None:
    """The rep's own line is for one draft: sent or refused, it has had its say."""
    if row.cause == REP_LINE:
        desk.store.people.drop_line(row.customer)


def _remember_sent(desk: Desk, row: OutboxRow, message: Message | None, now: datetime) -> None:
    """A sent draft is a touch at once, and what it said has been said."""
    store = desk.store
    if message is not None:
        store.contact.save_mails(mails_of(desk, Directory.of(store.people.all()), message))
    if row.customer:
        store.people.mark_mentioned(CustomerId(row.customer), row.facts, now.date())
    _changed(desk, row)


def _changed(desk: Desk, row: OutboxRow) -> None:
    if row.customer:
        desk.store.plans.mark_changed([CustomerId(row.customer)])
