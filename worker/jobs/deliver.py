"""Carry out what was planned: take back what is overtaken, then place the rest, each key once for ever.

The intent (`placing`) is committed before the mailbox is touched and the result after it. A run that dies in
between leaves `placing` behind; the next one calls the same place method, which looks for the key first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from connectors.errors import ConnectorError, ReconnectNeeded, Refused, TryLater, Unclear
from connectors.types import Draft, Fate, Reminder, Sighting
from worker.core.model import Because, CustomerRecord
from worker.core.occasions import today_for
from worker.core.planning import as_of, overtaken, reminders_due
from worker.core.words import CustomerId, Key, Reason
from worker.jobs.desk import Desk
from worker.jobs.follow import settle
from worker.jobs.recheck import outdated
from worker.store.outbox import BRIEF
from worker.store.rows import OutboxRow


@dataclass(slots=True)
class DeliverReport:
    """How much was placed and taken back, and what kept the mailbox from being finished.

    `shut` names what the grant does not let us touch: drafts or reminders.
    """

    drafts: int = 0
    reminders: int = 0
    withdrawn: int = 0
    briefs: int = 0
    problem: ConnectorError | None = None
    shut: set[str] = field(default_factory=set)


def lay(desk: Desk, row: OutboxRow, now: datetime, report: DeliverReport) -> None:
    """Place one row that was queued after all others."""
    if row.what in report.shut or report.problem is not None:
        return
    try:
        with _as_far_as_granted(row, report):
            _place(desk, row, now, report)
    except TryLater as error:
        report.problem = error


def deliver(desk: Desk, now: datetime) -> DeliverReport:
    """Withdraw, then place, every open row of this mailbox; what one row meets does not stop the others."""
    report = DeliverReport()
    try:
        _deliver(desk, now, report)
    except TryLater as error:
        report.problem = error
    return report


def _deliver(desk: Desk, now: datetime, report: DeliverReport) -> None:
    rows = desk.store.outbox.open(desk.name)
    records = _records(desk, rows, now)
    kept = []
    for row in rows:
        record = records.get(CustomerId(row.customer))
        because = _gone(desk, row, record, now)
        if because is None:
            kept.append(row)
            continue
        if row.state == "placed" and row.what in report.shut:
            continue
        with _as_far_as_granted(row, report):
            report.withdrawn += _withdraw(desk, row, because, now)
    for row in kept:
        if row.state in {"planned", "placing"} and row.what not in report.shut:
            with _as_far_as_granted(row, report):
                _place(desk, row, now, report)
                if row.state == "placing":
                    _take_back_if_gone(desk, row.key, now, report)
            desk.progress("deliver", report.drafts + report.reminders)


@contextmanager
def _as_far_as_granted(row: OutboxRow, report: DeliverReport) -> Iterator[None]:
    """Go on with the reminders where the grant does not let us touch drafts, and the other way round."""
    try:
        yield
    except ReconnectNeeded as error:
        report.shut.add(row.what)
        report.problem = report.problem or error


def _records(desk: Desk, rows: tuple[OutboxRow, ...], now: datetime) -> dict[CustomerId, CustomerRecord]:
    ids = sorted({CustomerId(row.customer) for row in rows if row.customer})
    return {record.customer.id: as_of(record, now) for record in desk.store.records(ids)} if ids else {}


# --- taking back ----------------------------------------------------------------------------------------------


def _gone(desk: Desk, row: OutboxRow, record: CustomerRecord | None, now: datetime) -> Because | None:
    """Say why a row must go, or None while it may stay. A row whose placing is open is looked at first."""
    if row.state == "placing" or row.fate == "edited":
        return None
    if row.kind == BRIEF:
        is_over = row.on is not None and row.on < today_for(desk.rep.timezone, now)
        return Because(Reason.DAY_PASSED, since_on=row.on) if is_over else None
    if record is None:
        return Because(Reason.OVERTAKEN)
    if row.what == "reminder":
        return _reminder_gone(desk, row, record, now)
    draft = next((d for d in record.drafts if d.key == row.key), None)
    if draft is None:
        return None
    return overtaken(draft, record, desk.rep, now) or outdated(desk, row, record, now)


def _reminder_gone(desk: Desk, row: OutboxRow, record: CustomerRecord, now: datetime) -> Because | None:
    if row.on is None or row.on <= today_for(desk.rep.timezone, now):
        return None
    wanted = {reminder.key for reminder in reminders_due(record, desk.rep, now, defaults=desk.lead_days)}
    return None if row.key in wanted else Because(Reason.OVERTAKEN)


def _withdraw(desk: Desk, row: OutboxRow, because: Because, now: datetime) -> int:
    """Take one row back; returns 1 when something left the rep's mailbox. What a human touched stays.

    The brief of another day does not count. Where the answer was lost the row stays as it is: the next run looks, and
    decides again.
    """
    if row.state == "planned":
        desk.store.outbox.drop_planned(row.key)
        if row.kind == BRIEF and row.on:
            desk.store.asked.take_back(desk.name, row.on)  # nobody has seen the question
        return 0
    try:
        if row.what == "draft":
            desk.connector.withdraw_draft(row.key, row.ref)
        else:
            desk.connector.withdraw_reminder(row.key, row.ref)
    except (Refused, Unclear):
        return 0
    with desk.store.transaction():
        desk.store.outbox.set_fate(row.key, "withdrawn", now, because=because.reason, closed=True)
        if row.customer:
            desk.store.plans.mark_changed([CustomerId(row.customer)])
    return int(row.kind != BRIEF)


def _take_back_if_gone(desk: Desk, key: Key, now: datetime, report: DeliverReport) -> None:
    """Check the holds for a row whose placing a killed run left open: only now is it known where it lies."""
    row = desk.store.outbox.get(key)
    if row is None or row.state != "placed":
        return
    record = _records(desk, (row,), now).get(CustomerId(row.customer))
    if because := _gone(desk, row, record, now):
        report.withdrawn += _withdraw(desk, row, because, now)


# --- placing --------------------------------------------------------------------------------------------------


def _place(desk: Desk, row: OutboxRow, now: datetime, report: DeliverReport) -> None:
    outbox = desk.store.outbox
    if row.state == "planned" and not outbox.set_placing(row.key, now):
        return  # somebody else has moved it on
    try:
        sighting = ask_to_place(desk, row)
    except Unclear:
        outbox.set_unclear(row.key, now)
        return
    except Refused as refused:
        outbox.set_fate(row.key, "unknown", now, because=str(refused), closed=True)
        return
    with desk.store.transaction():
        outbox.set_placed(row.key, sighting.ref, now)
        if sighting.fate is not Fate.WAITING:
            settle(desk, row, sighting, now)
    if sighting.fate is Fate.WAITING:
        report.drafts += row.what == "draft"
        report.reminders += row.what == "reminder" and row.kind != BRIEF
        report.briefs += row.kind == BRIEF


def ask_to_place(desk: Desk, row: OutboxRow) -> Sighting:
    """Have the mailbox place a row, or say what became of it; done twice, it is done once."""
    content = row.content
    if isinstance(content, Draft):
        return desk.connector.place_draft(content)
    if isinstance(content, Reminder):
        return desk.connector.place_reminder(content)
    raise Refused(f"Mailbox {desk.name}: the text of {row.what} {row.key} is no longer held.")
