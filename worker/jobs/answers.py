"""Take what the rep typed under the brief: the answer to its question, an order, or notes. Each once.

Nothing of the words is kept but what they record, and a keyed hash.
"""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from worker.core.brief_questions import UNCLEAR, Query, What, query_named
from worker.core.draft import Move
from worker.core.meetings import answer_about, meeting_day
from worker.core.model import Customer, Hold, Moment, RepLine, Source
from worker.core.moves import Answer
from worker.core.occasions import today_for
from worker.core.voice import name_problem
from worker.core.words import FAMILIAR, FORMAL, HoldId, Kind, MomentId, MomentKind, Reason
from worker.jobs.desk import Desk
from worker.jobs.notes import record
from worker.jobs.pause import resume
from worker.people.brief_answer import language_named, meaning, typed_lines
from worker.people.note_lines import lines_of
from worker.people.note_names import Names
from worker.people.self_note import AskedBack, Understood, understand
from worker.store.rows import OutboxRow, Question

_NOT_READ = "what you wrote under the entry of {:%d.%m.%Y} was not understood; write it as a note: note NAME: text"
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class _Reply:
    """What stands under one brief that no note took, and about whom it was asked."""

    desk: Desk
    row: OutboxRow
    question: Query
    customer: Customer
    text: str
    means: Answer | None
    now: datetime

    @property
    def source(self) -> Source:
        """Where what it records comes from."""
        return Source("note", self.row.key, today_for(self.desk.rep.timezone, self.now))


def take_answer(desk: Desk, row: OutboxRow, text: str | None, now: datetime) -> None:
    """Record what the rep typed into a brief, in the caller's transaction; the same words seen again do nothing."""
    if not text or row.content is None:
        return
    label = desk.writer().entry(Move("brief/answer"), language=row.language)[0]
    lines = typed_lines(text, f"{row.subject}\n{row.body}", label)
    rest = _without_notes(desk, row, lines, now)
    if rest and _is_new(desk, row, "\n".join(rest), now):
        _answer(desk, row, rest, now)


def _is_new(desk: Desk, row: OutboxRow, text: str, now: datetime) -> bool:
    mark = hmac.new(desk.store.salt(), f"brief\n{row.key}\n{text}".encode(), sha256).hexdigest()[:32]
    return desk.store.notes.take(desk.name, mark, now)


def _without_notes(desk: Desk, row: OutboxRow, lines: Sequence[str], now: datetime) -> list[str]:
    """Take the lines that are notes; return the others."""
    languages = desk.rep.languages
    if not any(lines_of("", line, languages=languages) for line in lines):
        return list(lines)  # the usual case, seen at every run for two weeks: nobody's names are needed
    names = Names.of(desk.store.people.all(owner=desk.name))
    rest = []
    for line in lines:
        said = _note_in(line, names, row, languages, today=now)
        if not isinstance(said, Understood):
            rest.append(line)
        elif _is_new(desk, row, line, now):
            record(desk.store, said, now)
            desk.store.plans.mark_changed([said.customer])
    return rest


def _note_in(
    line: str, names: Names, row: OutboxRow, languages: Collection[str], *, today: datetime
) -> Understood | AskedBack | None:
    found = lines_of("", line, languages=languages)
    return understand(found[0], names, today.date(), row.key) if len(found) == 1 else None


def _answer(desk: Desk, row: OutboxRow, lines: Sequence[str], now: datetime) -> None:
    words = _words(desk, row)
    left = [line for line in lines if meaning(line, words) != "resume"]
    if len(left) < len(lines):
        resume(desk.store, desk.name, now)
    question = query_named(row.cause)
    customer = desk.store.people.get(question.customer) if question and question.customer else None
    if not left:
        return
    if question is None or customer is None:
        _ask_back(desk, row, now)
        return
    reply = _Reply(desk, row, question, customer, " ".join(left), meaning(left[0], words), now)
    answer = _TAKERS[question.what](reply)
    _note_answer(reply, answer or UNCLEAR)
    desk.store.plans.mark_changed([customer.id])


def _words(desk: Desk, row: OutboxRow) -> Mapping[Answer, Sequence[str]]:
    """The words of the brief's language, and those of English besides."""
    ours, english = desk.writer().answers(row.language), desk.writer().answers("en")
    return {what: (*ours.get(what, ()), *several) for what, several in english.items()}


def _note_answer(reply: _Reply, answer: str) -> None:
    store, question = reply.desk.store, reply.question
    today = today_for(reply.desk.rep.timezone, reply.now)
    for asked in store.asked.about(reply.customer.id):
        if (asked.mailbox, asked.what, asked.about) == (reply.desk.name, question.what, question.about):
            store.asked.save([replace(asked, answer=answer, answered_on=today)])


def _ask_back(desk: Desk, row: OutboxRow, now: datetime) -> None:
    """Keep a question about what could not be read, without a word of it: the next brief asks it."""
    mark = hmac.new(desk.store.salt(), f"brief\n{row.key}".encode(), sha256).hexdigest()[:32]
    sentence = _NOT_READ.format(row.on or now)
    desk.store.notes.ask([Question(desk.name, mark, 0, "", "answer_unclear", sentence, "", now)])


# --- what each answer records ---------------------------------------------------------------------------------


def _line(reply: _Reply) -> str:
    """Their own sentence is the heart of the next draft, word for word; or no more is to come of it."""
    if reply.means == "let_go":
        return _let_go(reply)
    reply.desk.store.people.save_line(RepLine(reply.customer.id, reply.text, reply.now))
    return "line"


def _let_go(reply: _Reply) -> str:
    on = today_for(reply.desk.rep.timezone, reply.now)
    new_id = HoldId(str(uuid4()))
    hold = Hold(new_id, reply.customer.id, Reason.LET_GO, None, (Kind.CHECKIN,), created_on=on, source=reply.source)
    reply.desk.store.people.save_hold(hold)
    return "let_go"


def _meeting(reply: _Reply) -> str:
    """A meeting that took place is a moment of its day; that it did not is kept too, and counts against the entry."""
    store = reply.desk.store
    met = (one for one in store.contact.meetings(reply.customer.id) if one.event == reply.question.about)
    meeting = next(met, None)
    if reply.means not in ("yes", "no"):
        return ""
    if meeting is None:  # gone from the calendar meanwhile: there is nothing left to deny, and nothing to confirm
        return "no" if reply.means == "no" else ""
    on, new_id = meeting_day(meeting, reply.desk.rep), MomentId(str(uuid4()))
    moment = Moment(new_id, reply.customer.id, MomentKind.MEETING, on, "", reply.source)
    if reply.means == "no":
        source = answer_about(meeting, reply.source.observed_on or on)
        moment = replace(moment, kind=MomentKind.NO_MEETING, source=source)
    store.people.save_moment(moment)
    return reply.means


def _name(reply: _Reply) -> str:
    """Take the name the rep calls them by."""
    name = reply.text.strip(" .,;:!")
    if not name or len(name) > _LONGEST_NAME or name_problem(name):
        return ""
    reply.desk.store.people.save(replace(reply.customer, signs_as=name))
    return "name"


def _form(reply: _Reply) -> str:
    """Take the form of address the two shall use: by the word for it, or as formal or familiar."""
    if reply.means not in {FORMAL, FAMILIAR}:
        return ""
    reply.desk.store.people.save(replace(reply.customer, form=reply.means))
    return reply.means


def _language(reply: _Reply) -> str:
    """Take the language the rep writes to them in, by its name."""
    if code := language_named(reply.text):
        reply.desk.store.people.save(replace(reply.customer, language=code))
    return code


def _nothing(_: _Reply) -> str:
    return ""


_TAKERS: Mapping[What, Callable[[_Reply], str]] = {
    What.LINE: _line,
    What.LET_GO: _line,
    What.MEETING: _meeting,
    What.NAME: _name,
    What.FORM: _form,
    What.LANGUAGE: _language,
    What.NOTE: _nothing,
}
