"""Which thread a check-in can ask about when nothing personal is known."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from worker.core.coverage import is_sure
from worker.core.model import Coverage, CustomerRecord, Mail
from worker.core.words import Direction, Kind, Reason

TOPIC_DAYS = 365
"""A matter older than this is no longer asked about."""


def topic_to_ask(record: CustomerRecord, mailbox: str, now: datetime) -> Mail | None:
    """Return the newest mail of the newest thread in that mailbox that can be asked about, or None."""
    asked = asked_before(record)
    threads = (mails for mails in _threads(record, mailbox, now) if _is_known(mails, record.coverage))
    newest = (_newest(mails) for mails in threads if _is_askable(mails, now, asked))
    return max(newest, key=_order, default=None)


def matter(mail: Mail) -> str:
    """Name the matter a mail is part of: the same subject, or else the same thread."""
    return mail.subject_key or mail.thread


def asked_before(record: CustomerRecord) -> dict[str, datetime]:
    """Return each cause a check-in was about already, and when; one we took back ourselves does not count."""
    asked: dict[str, datetime] = {}
    for draft in record.drafts:
        taken_back = draft.fate == "withdrawn" and draft.withdrawn_because != Reason.UNTOUCHED
        if draft.kind is Kind.CHECKIN and draft.cause and not taken_back:
            asked[draft.cause] = max(draft.created_at, asked.get(draft.cause, draft.created_at))
    return asked


def _threads(record: CustomerRecord, mailbox: str, now: datetime) -> Iterable[list[Mail]]:
    threads: dict[str, list[Mail]] = {}
    for mail in record.mails:
        if mail.mailbox == mailbox and mail.thread and not mail.excluded and mail.at <= now:
            threads.setdefault(matter(mail), []).append(mail)
    return threads.values()


def _is_known(mails: list[Mail], coverage: Coverage) -> bool:
    """Whether its newest mail is known to be that: an unread one may have ended the matter."""
    return is_sure(coverage, _newest(mails).at)


def _is_askable(mails: list[Mail], now: datetime, asked: dict[str, datetime]) -> bool:
    """Whether both wrote, the matter has a name and is not too old, nobody waits for the rep, nobody asked before."""
    inbound = [mail.at for mail in mails if mail.direction is Direction.INBOUND]
    newest = _newest(mails)
    asked_at = asked.get(matter(newest))
    return (
        bool(inbound)
        and len(inbound) < len(mails)
        and any("topic" in mail.flags for mail in mails)
        and now - newest.at <= timedelta(days=TOPIC_DAYS)
        and not (newest.direction is Direction.INBOUND and "asks" in newest.flags)
        and (asked_at is None or max(inbound) > asked_at)
    )


def _newest(mails: list[Mail]) -> Mail:
    return max(mails, key=_order)


def _order(mail: Mail) -> tuple[datetime, str]:
    return (mail.at, mail.message)
