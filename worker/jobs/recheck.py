"""Judge again what waits: words that were true on the day they were written may not be by now."""

from datetime import datetime

from worker.core import lints
from worker.core.draft import Composition, Rendered
from worker.core.last_contact import weigh
from worker.core.model import Because, CustomerRecord
from worker.core.occasions import today_for
from worker.core.words import Kind, Reason
from worker.jobs.desk import Desk
from worker.store.rows import OutboxRow


def outdated(desk: Desk, row: OutboxRow, record: CustomerRecord, now: datetime) -> Because | None:
    """Say that a draft nobody touched no longer passes what time can change; None while it does.

    It must fail on the rep's day and on the customer's: where one of the two has not begun yet, nothing is hasty.
    """
    if row.what != "draft" or not row.body:
        return None
    rep = desk.rep
    contact = weigh(record.mails, record.meetings, record.moments, now, rep.timezone)
    rendered = Rendered(row.subject, row.body, row.spans, (), row.wordings)
    composition = Composition(Kind(row.kind), row.language, (), None, row.key)
    days = {today_for(zone, now) for zone in (rep.timezone, record.customer.timezone or rep.timezone)}
    if all(lints.recheck(rendered, composition, record, rep, contact, on) for on in days):
        return Because(Reason.NO_LONGER_TRUE, since_on=today_for(rep.timezone, now))
    return None
