"""Which thread a check-in can ask about when nothing personal is known, and which answer it can follow up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from worker.core.cadence import is_refused
from worker.core.coverage import is_sure
from worker.core.model import Coverage, CustomerRecord, Mail, PlacedDraft
from worker.core.words import Direction, Kind, Reason

TOPIC_DAYS = 548
"""A matter older than this, a year and a half, is no longer asked about."""

FOLLOW_UP = "checkin/topic/answered"
"""The move that follows up an answer; what was worded with it was no first question."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One check-in of ours about a matter. `at` is when it was sent, or else written; `reached` whether they got it."""

    at: datetime
    reached: bool
    follows_up: bool


def topics_to_ask(record: CustomerRecord, mailbox: str, now: datetime) -> list[Mail]:
    """Return the newest mail of each thread in that mailbox that can be asked about, the newest thread first."""
    newest = (_newest(mails) for mails in _askable(record, mailbox, now) if _is_open(mails, record))
    return sorted(newest, key=_order, reverse=True)


def answers_to_follow_up(record: CustomerRecord, mailbox: str, now: datetime) -> list[Mail]:
    """Return their newest mail of each thread in which they answered a question of ours, the newest first.

    One answer is followed up once: then the matter rests until both have written in it anew.
    """
    answers = (_answer(mails, record) for mails in _askable(record, mailbox, now))
    return sorted(filter(None, answers), key=_order, reverse=True)


def matter(mail: Mail) -> str:
    """Name the matter a mail is part of: the same subject, or else the same thread."""
    return mail.subject_key or mail.thread


def asked_before(record: CustomerRecord) -> dict[str, datetime]:
    """Return each cause a check-in was about already, and when; one we took back ourselves does not count."""
    asked: dict[str, datetime] = {}
    for draft in record.drafts:
        if draft.cause and _counts(draft):
            asked[draft.cause] = max(draft.created_at, asked.get(draft.cause, draft.created_at))
    return asked


def _counts(draft: PlacedDraft) -> bool:
    taken_back = draft.fate == "withdrawn" and draft.withdrawn_because != Reason.UNTOUCHED
    return draft.kind is Kind.CHECKIN and not taken_back


def _askable(record: CustomerRecord, mailbox: str, now: datetime) -> Iterator[list[Mail]]:
    """Yield the mails of each matter that is theirs, known to its end, and fit to be spoken of."""
    for mails in _threads(record, mailbox, now):
        is_known = _is_known(mails, record.coverage) and not _is_begun_by_us(mails, record.drafts)
        if is_known and _is_matter_of_both(mails, now):
            yield mails


def _threads(record: CustomerRecord, mailbox: str, now: datetime) -> Iterable[list[Mail]]:
    threads: dict[str, list[Mail]] = {}
    for mail in record.mails:
        if mail.mailbox == mailbox and mail.thread and not mail.excluded and mail.at <= now:
            threads.setdefault(matter(mail), []).append(mail)
    return threads.values()


def _is_known(mails: list[Mail], coverage: Coverage) -> bool:
    """Whether its newest mail is known to be that: an unread one may have ended the matter."""
    return is_sure(coverage, _newest(mails).at)


def _is_begun_by_us(mails: list[Mail], drafts: Iterable[PlacedDraft]) -> bool:
    """Whether a note we wrote opened it: its subject is a wish, thanks or what was said there, no matter of theirs."""
    first = min(mails, key=_order)
    sent = [(draft.placed_at, draft.closed_at) for draft in drafts if draft.fate == "sent"]
    return first.direction is Direction.OUTBOUND and any(
        placed_at and closed_at and placed_at <= first.at <= closed_at for placed_at, closed_at in sent
    )


def _is_matter_of_both(mails: list[Mail], now: datetime) -> bool:
    """Whether both wrote, the matter has a name and is not too old, and nobody waits for the rep."""
    inbound, newest = _theirs(mails), _newest(mails)
    return (
        0 < len(inbound) < len(mails)
        and any("topic" in mail.flags for mail in mails)
        and now - newest.at <= timedelta(days=TOPIC_DAYS)
        and not (newest.direction is Direction.INBOUND and "asks" in newest.flags)
    )


def _is_open(mails: list[Mail], record: CustomerRecord) -> bool:
    """Whether nobody was asked, or both have written anew since; where the rep refused to ask, whether they have."""
    questions = _questions(mails, record)
    last = max(questions, key=lambda question: question.at, default=None)
    if last and not last.reached and not _since(_theirs(mails), last):
        return False
    reached = _last_reached(questions)
    return reached is None or _is_real_exchange(_since(mails, reached))


def _answer(mails: list[Mail], record: CustomerRecord) -> Mail | None:
    """Return their newest mail where it can only be an answer to us that nobody has followed up, or refused to."""
    questions = _questions(mails, record)
    reached = _last_reached(questions)
    if reached is None or any(each.follows_up and each.at >= reached.at for each in questions):
        return None
    since = _since(mails, reached)
    return None if _is_real_exchange(since) else max(_theirs(since), key=_order, default=None)


def _questions(mails: list[Mail], record: CustomerRecord) -> list[_Question]:
    """Return the check-ins of ours that were about the matter; one we took back ourselves does not count."""
    about = matter(_newest(mails))
    return [
        _Question(_sent_at(draft, mails), not is_refused(draft), _follows_up(draft))
        for draft in record.drafts
        if draft.cause == about and _counts(draft)
    ]


def _sent_at(draft: PlacedDraft, mails: list[Mail]) -> datetime:
    """Return when the draft went out: the rep's first mail of the matter between our placing it and our missing it."""
    begun_at, over_at = draft.placed_at, draft.closed_at
    if draft.fate != "sent" or begun_at is None or over_at is None:
        return draft.created_at
    ours = (mail.at for mail in mails if mail.direction is Direction.OUTBOUND and begun_at <= mail.at <= over_at)
    return min(ours, default=draft.created_at)


def _follows_up(draft: PlacedDraft) -> bool:
    return any(wording.startswith(f"{FOLLOW_UP}:") for wording in draft.wordings)


def _last_reached(questions: list[_Question]) -> _Question | None:
    return max((each for each in questions if each.reached), key=lambda question: question.at, default=None)


def _is_real_exchange(since: list[Mail]) -> bool:
    """Whether more passed since our question than their answer and the rep's word on it: both wrote anew."""
    theirs = sorted(mail.at for mail in _theirs(since))
    own = [mail.at for mail in since if mail.direction is Direction.OUTBOUND]
    return bool(own) and bool(theirs) and (len(theirs) > 1 or min(own) < theirs[0])


def _since(mails: list[Mail], question: _Question) -> list[Mail]:
    return [mail for mail in mails if mail.at > question.at]


def _theirs(mails: list[Mail]) -> list[Mail]:
    return [mail for mail in mails if mail.direction is Direction.INBOUND]


def _newest(mails: list[Mail]) -> Mail:
    return max(mails, key=_order)


def _order(mail: Mail) -> tuple[datetime, str]:
    return (mail.at, mail.message)
