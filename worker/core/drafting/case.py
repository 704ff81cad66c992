"""What one composition is made from, and the shape it takes before greeting and sign-off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from worker.core.draft import Move, Value
from worker.core.facts import sayable
from worker.core.kept_facts import resting
from worker.core.model import CustomerRecord, Fact, LastContact, Rep, RepLine, Suggestion
from worker.core.occasions import today_for
from worker.core.phrases import clean, short_phrase
from worker.core.sources import told
from worker.core.words import Direction


@dataclass(frozen=True, slots=True)
class Topic:
    """The matter of the last thread; `subject` is read on demand and lives only in the draft.

    `answers`: the mail is their answer to a question of ours.
    """

    text: str
    message: str
    thread: str
    at: datetime
    direction: Direction
    subject: str
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Everything one composition is made from."""

    suggestion: Suggestion
    record: CustomerRecord
    contact: LastContact
    rep: Rep
    topic: Topic | None
    now: datetime
    language: str
    name: Value

    @property
    def on(self) -> date:
        """The rep's day."""
        return today_for(self.rep.timezone, self.now)

    @property
    def line(self) -> RepLine | None:
        """The rep's own sentence, once given."""
        line = self.record.line
        return line if line and line.given_at <= self.now and clean(line.text) else None

    def day_of(self, at: datetime) -> date:
        """The day an instant fell on for the reader."""
        return today_for(self.record.customer.timezone or self.rep.timezone, at)


@dataclass(frozen=True, slots=True)
class Heart:
    """What stands between greeting and sign-off, and above them."""

    paragraphs: tuple[tuple[Move, ...], ...]
    subject: Move | None
    reply_subject: str = ""


def line_move(line: RepLine) -> Move:
    """The rep's own sentence, word for word."""
    return Move("line", {"line": Value(clean(line.text), "rep_line", str(line.customer), "your own line")})


def sayable_facts(case: Case) -> list[Fact]:
    """The facts that may be said that day in the draft's language, best first; what a sent draft offered rests."""
    tired = resting(case.record.drafts, case.on)
    known = (fact for fact in case.record.facts if fact.id not in tired)
    return sayable(known, case.on, case.language, next(iter(case.rep.languages), "en"))


def fact_value(fact: Fact, text: str) -> Value:
    """A value that a fact stands behind."""
    kind = fact.kind.replace("_", " ")
    return Value(text, "fact", fact.id, f"{kind}, {told(fact.source)}")


def short_subject(case: Case, name: str, values: Mapping[str, Value]) -> Move:
    """The subject that names the thing, or the plain one where the thing has too many words."""
    short = {key: replace(value, text=short_phrase(value.text, case.language)) for key, value in values.items()}
    plain = Move("subject/line", {"name": case.name})
    return Move(name, short) if all(value.text for value in short.values()) else plain
