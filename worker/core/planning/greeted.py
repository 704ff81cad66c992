"""Whether somebody of ours may have wished them well on the day already."""

from datetime import date, datetime

from worker.core.model import Because, CustomerRecord, Mail
from worker.core.occasions import days_after, start_of, today_for
from worker.core.planning.topic import matter
from worker.core.words import Direction, Kind, Reason


def greeted(record: CustomerRecord, kind: Kind, window: tuple[date, date], zone: str, now: datetime) -> Because | None:
    """Return that one of us began a mail to them on the very day; no text is kept, so it may have been the wish.

    An answer in a running matter is work as usual, and a copy is no wish. `window` is the occasion's day and the last
    one on which a belated note would come.
    """
    on, last_on = window
    begins_at, ends_at = start_of(on, zone), start_of(days_after(on, 1), zone)
    began = [
        mail.at
        for mail in record.mails
        if _is_ours(mail) and begins_at <= mail.at < ends_at and mail.at <= now and _begins(mail, record)
    ]
    if not began:
        return None
    until = days_after(last_on, 1)
    return Because(Reason.OCCASION_GREETED, until=until, since_on=today_for(zone, min(began)), stops=(kind,))


def _is_ours(mail: Mail) -> bool:
    return mail.direction is Direction.OUTBOUND and not mail.excluded and mail.role == "to"


def _begins(mail: Mail, record: CustomerRecord) -> bool:
    """Whether nothing of the same matter came before it."""
    return not any(other.at < mail.at and matter(other) == matter(mail) for other in record.mails)
