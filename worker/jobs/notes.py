"""Take the rep's notes to self: what a mail from the rep to their own address tells is recorded.

Nothing else of it is kept but a keyed hash, so that no note is taken twice.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from connectors.errors import Refused
from connectors.types import Changes, Message
from worker.core.model import RepLine
from worker.core.occasions import today_for
from worker.core.words import CustomerId
from worker.jobs.reader import Reader
from worker.jobs.record import take_in
from worker.people.document import PersonDocument
from worker.people.note_lines import NoteLine, is_answer, is_note_to_self, lines_of
from worker.people.note_names import Names
from worker.people.self_note import AskedBack, Understood, understand
from worker.store.rows import Question
from worker.store.store import Store

ASKED_FOR = timedelta(days=30)
"""How long a question about a note stays, unless it is answered."""

_NO_BEGINNING = 1990  # a gap that is said to begin before has no known beginning


@dataclass(frozen=True, slots=True)
class Heard:
    """The notes of one mail, in memory only; `mark` and `thread` are keyed hashes."""

    mark: str
    thread: str
    at: datetime
    lines: tuple[NoteLine, ...]


def hear(reader: Reader, page: Changes[Message]) -> tuple[Heard, ...]:
    """Find the notes in a page that were not taken yet, oldest first. Raises TryLater, ReconnectNeeded."""
    mails = {_mark(reader, message): message for message in page.changed if is_note_to_self(message, reader.own)}
    if not mails:
        return ()
    known = reader.desk.store.notes.taken(reader.desk.name, mails.keys())
    heard = (_heard(reader, mark, message) for mark, message in mails.items() if mark not in known)
    return tuple(sorted((one for one in heard if one.lines), key=lambda one: one.at))


def take(reader: Reader, notes: tuple[Heard, ...]) -> set[CustomerId]:
    """Record what the notes tell, each once for ever, in the transaction of their page; returns whom they are about."""
    if not notes:
        return set()
    names = Names.of(reader.desk.store.people.all(owner=reader.desk.name))
    return {customer for heard in notes for customer in _take(reader, heard, names)}


def own_missed(reader: Reader, since: datetime) -> None:
    """Ask for what may have been lost with a dead cursor: nobody can look for mail to oneself as for a customer's."""
    store, name = reader.desk.store, reader.desk.name
    if not store.notes.any_taken(name):
        return
    when = f" since {since:%d.%m.%Y}" if since.year > _NO_BEGINNING else ""
    sentence = f"Notes you sent to yourself{when} may not have been read; send again what `rapport show` does not know."
    store.notes.ask([Question(name, "missed", 0, "", "notes_missed", sentence, "", reader.latest)])


def _mark(reader: Reader, message: Message) -> str:
    """Name a mail for ever: by its Message-ID, for ids change where mail is moved."""
    return _keyed(reader, "note", message.message_id or message.id)


def _keyed(reader: Reader, what: str, text: str) -> str:
    return hmac.new(reader.desk.store.salt(), f"{what}\n{text}".encode(), sha256).hexdigest()[:32]


def _heard(reader: Reader, mark: str, message: Message) -> Heard:
    at = message.received_at or message.sent_at or reader.latest
    return Heard(mark, _keyed(reader, "thread", message.thread), at, _lines(reader, message))


def _lines(reader: Reader, message: Message) -> tuple[NoteLine, ...]:
    """Read a mail that seems to hold notes once more as `read` gives it, without quotes and what phones put below."""
    answer = is_answer(message)
    languages = reader.desk.rep.languages
    glanced = lines_of(message.subject, message.text or "", answer=answer, languages=languages)
    if message.text is not None and not glanced:
        return ()
    try:
        text = reader.desk.connector.read(message.id).text
    except Refused:
        return glanced  # gone meanwhile: what was told with the page is all there is
    return lines_of(message.subject, text, answer=answer, languages=languages)


def _take(reader: Reader, heard: Heard, names: Names) -> Iterator[CustomerId]:
    store, name = reader.desk.store, reader.desk.name
    on = today_for(reader.desk.rep.timezone, heard.at)
    told = [said for line in heard.lines if (said := understand(line, names, on, heard.mark))]
    if not told or not store.notes.take(name, heard.mark, heard.at):
        return
    store.notes.ask([_question(name, heard, said) for said in told if isinstance(said, AskedBack)])
    for said in told:
        if isinstance(said, Understood):
            store.notes.settle(name, heard.at, thread=heard.thread, verb=said.verb, customer=said.customer)
            record(store, said, heard.at)
            yield said.customer


def record(store: Store, said: Understood, at: datetime) -> None:
    """Record what one note tells, in the caller's transaction."""
    people = store.people
    customer = people.get(said.customer)
    if customer is None:
        return
    if said.line:
        held = people.line(customer.id)
        if held is None or held.given_at <= at:
            people.save_line(RepLine(customer.id, said.line, at))
        return
    customer = replace(customer, form=said.form or customer.form)
    document = PersonDocument(customer, said.facts, said.occasions, said.moments, said.holds)
    take_in(store, document, at)


def _question(mailbox: str, heard: Heard, asked: AskedBack) -> Question:
    return Question(
        mailbox=mailbox,
        mark=heard.mark,
        number=asked.number,
        verb=asked.verb or "",
        reason=asked.reason,
        sentence=asked.sentence,
        thread=heard.thread,
        at=heard.at,
        candidates=asked.candidates,
    )
