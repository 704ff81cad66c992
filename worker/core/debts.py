"""What the rep owes a customer: an answer to a question, or what they promised; both are the best reasons to write.

Rapport keeps no text, so a debt is paid by whatever went out after it: a mail of the rep's in any thread, a meeting, a
call. A team-mate's mail keeps a promise, but it leaves the question put to the rep open: only the rep knows whether it
was the answer. A customer who writes again without a question does not take the first one back: "thanks" is said in
advance too. A promise is read the other way round, for "received, thanks" often answers what no mailbox saw go out:
words without a question settle it, unless they come at once and only say that the promise was heard.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from worker.core.coverage import is_sure
from worker.core.model import Because, CustomerRecord, LastContact, Mail, Rep, Touch
from worker.core.occasions import days_after, today_for
from worker.core.words import Direction, Kind, Reason

LAPSES_DAYS = 45
"""A debt older than this lapses, and is shown once."""

PRESSING_AFTER_DAYS = 7
"""A promise younger than this is only just being kept."""

_HEARD_WITHIN = timedelta(days=3)
"""What a customer answers to a promise within this time only says that they heard it."""


def debts(record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime) -> Iterator[Because]:
    """Yield what the rep owes, held or lapsed: an answer, a promise; `until` is the day it lapses."""
    for owed in (reply_owed(record, contact, rep, now), promise_open(record, contact, rep, now)):
        if owed is not None:
            yield owed


def is_lapsed(owed: Because, today: date) -> bool:
    """Whether a debt holds nothing back any more."""
    return owed.until is not None and owed.until <= today


def pressing_on(owed: Because) -> date | None:
    """Return the day from which a promise is told before a check-in is due; None for anything else."""
    is_promise = owed.reason is Reason.PROMISE_OPEN and owed.since_on is not None
    return days_after(owed.since_on, PRESSING_AFTER_DAYS) if is_promise and owed.since_on else None


def reply_owed(record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime) -> Because | None:
    """Return the answer the rep owes to the newest question."""
    asked_at = max((mail.at for mail in _inbound(record, now) if "asks" in mail.flags), default=None)
    if asked_at is None or not is_sure(record.coverage, asked_at):  # the answer may be among what is still unread
        return None
    since_on = today_for(rep.timezone, asked_at)
    spoken = (touch for touch in contact.touches if touch.direction is Direction.MEETING)
    ours = (mail for mail in _contact_mails(record, Direction.OUTBOUND, now) if mail.mailbox == rep.mailbox)
    if any(mail.at > asked_at for mail in ours) or any(_follows(touch, asked_at, since_on) for touch in spoken):
        return None
    return _owed(Reason.REP_OWES_REPLY, since_on)


def promise_open(record: CustomerRecord, contact: LastContact, rep: Rep, now: datetime) -> Because | None:
    """Return what the rep promised in the newest mail that went out to the customer, if nothing followed it."""
    promised_at = max((mail.at for mail in _outbound(record, rep, now) if "promises" in mail.flags), default=None)
    if promised_at is None or not is_sure(record.coverage, promised_at):
        return None
    since_on = today_for(rep.timezone, promised_at)
    if any(_follows(touch, promised_at, since_on) for touch in contact.touches):
        return None
    heard_until = promised_at + _HEARD_WITHIN
    if any("asks" not in mail.flags and mail.at > heard_until for mail in _inbound(record, now)):
        return None
    return _owed(Reason.PROMISE_OPEN, since_on)


def _owed(reason: Reason, since_on: date) -> Because:
    return Because(reason, until=days_after(since_on, LAPSES_DAYS), since_on=since_on, stops=(Kind.CHECKIN,))


def _inbound(record: CustomerRecord, now: datetime) -> Iterator[Mail]:
    return _contact_mails(record, Direction.INBOUND, now)


def _outbound(record: CustomerRecord, rep: Rep, now: datetime) -> Iterator[Mail]:
    """Yield the rep's own mails to them: what a team-mate promised, or the rep somebody else, is no debt here."""
    ours = _contact_mails(record, Direction.OUTBOUND, now)
    return (mail for mail in ours if mail.mailbox == rep.mailbox and mail.role == "to")


def _contact_mails(record: CustomerRecord, direction: Direction, now: datetime) -> Iterator[Mail]:
    return (mail for mail in record.mails if mail.at <= now and not mail.excluded and mail.direction is direction)


def _follows(touch: Touch, at: datetime, on: date) -> bool:
    """Whether we wrote or spoke after that instant; of a call only the day is known."""
    if touch.medium == "call":
        return touch.at.date() >= on
    return touch.direction is not Direction.INBOUND and touch.at > at
