"""See what became of the drafts and reminders that were placed, and remember it."""

from dataclasses import replace
from datetime import datetime, timedelta

from connectors.errors import ReconnectNeeded, Refused
from connectors.types import Fate, Message, Sighting
from worker.core.kept_facts import kept_in
from worker.core.matching import Directory
from worker.core.occasions import today_for
from worker.core.planning.checkin import REP_LINE
from worker.core.words import CustomerId
from worker.jobs.answers import take_answer
from worker.jobs.desk import Desk
from worker.jobs.reader import mails_of
from worker.store.outbox import BRIEF
from worker.store.rows import OutboxRow

LOOKS_APART = timedelta(minutes=10)
"""Missing counts as discarded only when two looks this far apart agree."""

ANSWERED_WITHIN = timedelta(days=14)
"""So long an answer under a brief is looked for; so long its question is open."""


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
        if _tells_news(row, sighting):  # most lie as they lay: nothing to write down, and no wait for the disk
            with desk.store.transaction():
                settle(desk, row, sighting, now)
    for refusal in shut.values():
        raise refusal
    return len(rows)


def _tells_news(row: OutboxRow, sighting: Sighting) -> bool:
    """Whether a look has seen anything that is not known yet; a brief written in is read again each time."""
    is_as_it_was = sighting.fate in {Fate.WAITING, Fate.EDITED} and (row.fate, row.ref) == (sighting.fate, sighting.ref)
    return not is_as_it_was or (row.kind == BRIEF and sighting.fate is Fate.EDITED)


def look(desk: Desk, row: OutboxRow) -> Sighting:
    """Ask the mailbox where this draft or reminder is now, and for what was sent where a draft said facts."""
    if row.what != "draft":
        return desk.connector.reminder_fate(row.key, row.ref)
    sighting = desk.connector.draft_fate(row.key, row.ref)
    message = sighting.message if row.facts else None
    if message is None or message.text is not None:
        return sighting
    try:
        text = desk.connector.read(message.id).text
    except Refused:  # gone since
        return sighting
    return replace(sighting, message=replace(message, text=text))


def settle(desk: Desk, row: OutboxRow, sighting: Sighting, now: datetime) -> None:
    """Record one look, in the caller's transaction."""
    outbox = desk.store.outbox
    match sighting.fate:
        case Fate.WAITING:
            if row.fate != "waiting" or row.ref != sighting.ref:
                outbox.set_fate(row.key, "waiting", now, ref=sighting.ref, closed=False)
        case Fate.EDITED:
            is_over = _follow_brief(desk, row, sighting.text, now)
            outbox.set_fate(row.key, "edited", now, ref=sighting.ref, closed=is_over)
        case Fate.SENT:
            outbox.set_fate(row.key, "sent", now, ref=sighting.ref, closed=True)
            _use_up_line(desk, row)
            _remember_sent(desk, row, sighting.message, now)
        case Fate.MISSING:
            _note_missing(desk, row, now)


def _follow_brief(desk: Desk, row: OutboxRow, text: str | None, now: datetime) -> bool:
    """Take what the rep typed into a brief; says whether it is too old to be looked at any longer."""
    if row.kind != BRIEF or row.on is None:
        return False
    take_answer(desk, row, text, now)
    return today_for(desk.rep.timezone, now) - row.on >= ANSWERED_WITHIN


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
        _mark_mentioned(desk, row, message, now)
    _changed(desk, row)


def _mark_mentioned(desk: Desk, row: OutboxRow, message: Message | None, now: datetime) -> None:
    """Note the facts that were said; one the rep deleted before sending rests all the same."""
    customer, people = CustomerId(row.customer), desk.store.people
    sent = message.text if message else None
    people.mark_mentioned(customer, kept_in(sent, people.facts(customer), row.body, row.facts), now.date())


def _changed(desk: Desk, row: OutboxRow) -> None:
    if row.customer:
        desk.store.plans.mark_changed([CustomerId(row.customer)])
