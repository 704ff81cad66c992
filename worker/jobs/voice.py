"""How the rep writes to a customer who is due a draft: read on demand, and only the forms kept."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from connectors.errors import Refused
from connectors.types import MessageId, MessageText
from worker.core.address_form import above_signature, differing_form
from worker.core.drafting import NEUTRAL
from worker.core.language import Spoken, clear_language, language_of, usual_language
from worker.core.mined_voice import FEWEST, MINED_WITHIN, Written, mined, shared, signs_as
from worker.core.model import Customer, CustomerRecord, Mail, Voice
from worker.core.own_words import own_words
from worker.core.words import Direction
from worker.jobs.desk import Desk
from worker.jobs.languages import Languages
from worker.store.voices import Heard
from worker.writing.likeliness import measured

MOST_READ = 6
"""Newest mails of the rep that are read to hear how they write."""

_MOST_SIGNED = 3


def hear(desk: Desk, record: CustomerRecord, now: datetime, *, read: Callable[[MessageId], MessageText]) -> Heard:
    """Read how the two write to each other, unless nothing was written since that was last done.

    `read` gives the text of a mail of theirs; it raises Refused where the mail is gone. The customer of `record` is as
    recorded: what of their language was only heard before is measured again.
    """
    kept = desk.store.voices.of(record.customer.id)
    mails = [mail for mail in record.mails if _shows(mail, desk.name, now)]
    if kept and _is_whole(kept, record.customer) and not any(mail.at > kept.read_at for mail in mails):
        return kept
    ours = _texts(read, (mail for mail in mails if mail.direction is Direction.OUTBOUND), MOST_READ)
    theirs = _texts(read, (mail for mail in mails if mail.direction is Direction.INBOUND), _MOST_SIGNED)
    customer, spoken = record.customer, Spoken(_language(ours), _language(theirs))
    language = Languages.of(desk.store, desk.rep).choice(customer, spoken).language
    voice = mined(ours, customer, desk.rep, now, language)
    their_form = differing_form(ours, theirs, customer, desk.rep, language)
    signed = signs_as((mail.text for mail in theirs), customer)
    return Heard(voice, signed, now, their_form, spoken.ours, spoken.theirs)


def _language(newest_first: Iterable[Written]) -> str:
    """The language somebody writes in, by what they say above their signature."""
    said = ("\n".join(above_signature(own_words(mail.text).splitlines() or [""])) for mail in newest_first)
    return usual_language([clear_language(measured(text)) for text in said])


def _is_whole(heard: Heard, customer: Customer) -> bool:
    """Whether it was read by a version that counts exclamation marks, compares forms of address, measures languages."""
    return (bool(customer.language) or heard.language is not None) and (
        heard.voice.mails < FEWEST or heard.voice.exclaims is not None
    )


def voice_for(desk: Desk, customer: Customer, heard: Heard) -> Voice:
    """Give the rep's voice to this person, else to their colleagues, else in the customer's language, else none.

    The form of address the rep chose for them wins; a greeting of another form is not used any more.
    """
    voice = _mined_for(desk, customer, heard)
    if not customer.form or customer.form == voice.form:
        return voice
    return replace(voice, form=customer.form, greeting="" if voice.form else voice.greeting)


def _mined_for(desk: Desk, customer: Customer, heard: Heard) -> Voice:
    language, usual = language_of(customer, desk.rep), next(iter(desk.rep.languages), "en")
    if heard.voice.mails >= FEWEST and heard.spoken.ours in {"", language}:
        return heard.voice  # a greeting of another language has no place above the draft
    for same_company in (True, False):
        if same_company and not customer.company:
            continue
        voice = shared(desk.store.voices.near(customer, language, usual, same_company=same_company))
        if voice != NEUTRAL:
            return voice
    return NEUTRAL


def _shows(mail: Mail, mailbox: str, now: datetime) -> bool:
    """Whether a mail between the two alone can be read here."""
    recent = mail.at <= now <= mail.at + MINED_WITHIN
    return recent and not mail.excluded and mail.mailbox == mailbox and mail.role in {"from", "to"}


def _texts(read: Callable[[MessageId], MessageText], mails: Iterable[Mail], most: int) -> list[Written]:
    newest = sorted(mails, key=lambda mail: mail.at, reverse=True)[:most]
    return list(_written(read, newest))


def _written(read: Callable[[MessageId], MessageText], mails: Iterable[Mail]) -> Iterator[Written]:
    for mail in mails:
        try:
            yield Written(read(MessageId(mail.message)).text, mail.at)
        except Refused:  # gone since
            continue
