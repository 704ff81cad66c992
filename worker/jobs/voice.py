"""How the rep writes to a customer who is due a draft: read on demand, and only the forms kept."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from connectors.errors import Refused
from connectors.types import MessageId
from worker.core.drafting import NEUTRAL, language_of
from worker.core.mined_voice import FEWEST, MINED_WITHIN, Written, mined, shared, signs_as
from worker.core.model import Customer, CustomerRecord, Mail, Voice
from worker.core.words import Direction
from worker.jobs.desk import Desk
from worker.store.voices import Heard

MOST_READ = 6
"""Newest mails of the rep that are read to hear how they write."""

_MOST_SIGNED = 3


def hear(desk: Desk, record: CustomerRecord, now: datetime) -> Heard:
    """Read how the two write to each other, unless nothing was written since that was last done."""
    kept = desk.store.voices.of(record.customer.id)
    mails = [mail for mail in record.mails if _shows(mail, desk.name, now)]
    if kept and not any(mail.at > kept.read_at for mail in mails):
        return kept
    ours = _texts(desk, (mail for mail in mails if mail.direction is Direction.OUTBOUND), MOST_READ)
    theirs = _texts(desk, (mail for mail in mails if mail.direction is Direction.INBOUND), _MOST_SIGNED)
    customer = record.customer
    voice = mined(ours, customer, desk.rep, now, language_of(customer, desk.rep))
    return Heard(voice, signs_as((mail.text for mail in theirs), customer), now)


def voice_for(desk: Desk, customer: Customer, heard: Heard) -> Voice:
    """Give the rep's voice to this person, else to their colleagues, else in their language, else none."""
    if heard.voice.mails >= FEWEST:
        return heard.voice
    for same_company in (True, False):
        if same_company and not customer.company:
            continue
        voice = shared(desk.store.voices.near(customer, same_company=same_company))
        if voice != NEUTRAL:
            return voice
    return NEUTRAL


def _shows(mail: Mail, mailbox: str, now: datetime) -> bool:
    """Whether a mail between the two alone can be read here."""
    recent = mail.at <= now <= mail.at + MINED_WITHIN
    return recent and not mail.excluded and mail.mailbox == mailbox and mail.role in {"from", "to"}


def _texts(desk: Desk, mails: Iterable[Mail], most: int) -> list[Written]:
    newest = sorted(mails, key=lambda mail: mail.at, reverse=True)[:most]
    return list(_read(desk, newest))


def _read(desk: Desk, mails: Iterable[Mail]) -> Iterator[Written]:
    for mail in mails:
        try:
            yield Written(desk.connector.read(MessageId(mail.message)).text, mail.at)
        except Refused:  # gone since
            continue
