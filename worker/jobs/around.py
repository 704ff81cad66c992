"""What a new draft is judged against: what holds it back, the rep's voice, and the drafts before and beside it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from worker.core.holds import holds_on
from worker.core.lints import Surroundings, Trace, trace_of
from worker.core.model import CustomerRecord, LastContact, Voice
from worker.jobs.desk import Desk
from worker.store.rows import OutboxRow


def around(
    desk: Desk,
    record: CustomerRecord,
    contact: LastContact,
    now: datetime,
    *,
    voice: Voice,
    queued: Sequence[OutboxRow],
) -> Surroundings:
    """Gather it for one customer; `queued` are the rows of this very run, which are not saved yet."""
    before = [row for row in desk.store.outbox.of(record.customer.id) if row.what == "draft" and row.fate == "sent"]
    beside = (row for row in (*desk.store.outbox.open(desk.name, "draft"), *queued) if row.what == "draft")
    return Surroundings(
        holds=holds_on(record, contact, desk.rep, now),
        voice=voice,
        sent=tuple(_traces(reversed(before))),
        subjects=tuple(row.subject for row in reversed(before) if row.subject),
        batch=tuple(_traces(row for row in beside if row.customer != record.customer.id)),
        at=now,
    )


def _traces(rows: Iterable[OutboxRow]) -> list[Trace]:
    return [trace_of(row.body, row.spans) for row in rows if row.body]
