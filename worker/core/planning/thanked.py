"""Whether the rep has given thanks already, in a mail of their own."""

from datetime import date, datetime

from worker.core.after_meeting import THANKS
from worker.core.model import CustomerRecord, Rep
from worker.core.occasions import start_of, today_for


def thanked_by_hand(record: CustomerRecord, rep: Rep, cause: str, now: datetime) -> date | None:
    """Return the rep's day of their first mail since the meeting or moment that gives the customer thanks.

    No text is kept, so it may have been thanks for something else: one word too few is better than the same one twice.
    """
    ends = [meeting.ends_at for meeting in record.meetings if meeting.event == cause]
    ends += [start_of(moment.on, rep.timezone) for moment in record.moments if moment.id == cause]
    if not ends:
        return None
    thanked = [
        mail.at
        for mail in record.mails
        if THANKS in mail.flags
        and not mail.excluded
        and mail.mailbox == rep.mailbox
        and mail.role == "to"
        and min(ends) <= mail.at <= now
    ]
    return today_for(rep.timezone, min(thanked)) if thanked else None
