"""What a new draft is judged against: what holds it back, the rep's voice, and the drafts before and beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from worker.core.holds import holds_on
from worker.core.lints import Surroundings
from worker.core.model import CustomerRecord, LastContact, Voice
from worker.core.trace import Trace
from worker.core.words import CustomerId
from worker.jobs.desk import Desk
from worker.store.rows import OutboxRow

LAST_DRAFTS = 50
"""So many of the rep's newest drafts a new one is compared with, whatever became of them."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One draft of the rep's, as another is compared with it."""

    customer: CustomerId
    trace: Trace
    wordings: tuple[str, ...] = ()


def around(
    desk: Desk,
    record: CustomerRecord,
    contact: LastContact,
    now: datetime,
    *,
    voice: Voice,
    beside: Sequence[Beside],
) -> Surroundings:
    """Gather it for one customer; `beside` are the rep's other drafts, newest first, those of this very run too."""
    before = [row for row in desk.store.outbox.of(record.customer.id) if row.what == "draft" and row.fate == "sent"]
    return Surroundings(
        holds=holds_on(record, contact, desk.rep, now),
        voice=voice,
        sent=tuple(each.trace for each in compared(reversed(before))),
        subjects=tuple(row.subject for row in reversed(before) if row.subject),
        batch=tuple(each.trace for each in beside if each.customer != record.customer.id),
        at=now,
    )


def written_lately(desk: Desk, now: datetime) -> list[Beside]:
    """Give the rep's last drafts to anybody, newest first: read once a run, not once a candidate."""
    return compared(desk.store.outbox.last_drafts(desk.name, now, LAST_DRAFTS))


def compared(rows: Iterable[OutboxRow]) -> list[Beside]:
    """Give what of the rows can be compared: their text, or its trace where the text is gone."""
    return [Beside(row.customer, trace, row.wordings) for row in rows if (trace := row.as_trace)]
