"""Put one draft into words: what it could be about is tried in turn, and the mailbox is asked only for what is needed.

A composition whose words the lints refuse is worded anew, then the next fact or matter is tried. Where nothing passes
the rep is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice

from connectors.errors import Refused
from connectors.types import Draft, MessageId, MessageText, Party, ReplyTo, ThreadId
from worker.core import lints
from worker.core.draft import Composition, Finding, Rendered
from worker.core.drafting import Topic, compose
from worker.core.fresh import met
from worker.core.language import Choice, language_of
from worker.core.lints import Surroundings
from worker.core.model import Because, CustomerRecord, LastContact, Suggestion, Voice
from worker.core.occasions import today_for
from worker.core.planning import answers_to_follow_up, later, other_choices
from worker.core.planning.checkin import REP_LINE
from worker.core.topics import topic_of
from worker.core.voice import called
from worker.core.words import FactId, Key, Kind, Outcome, Reason
from worker.core.workdays import working_day_after
from worker.jobs.around import Beside, around
from worker.jobs.desk import Desk
from worker.jobs.languages import Languages
from worker.jobs.voice import hear, voice_for
from worker.store.rows import OutboxRow
from worker.store.voices import Heard

MOST_TRIED = 4
"""So many facts and matters are tried for one draft: each matter costs a request."""

_MOST_WORDED = 3
"""So many wordings of one composition are tried."""


@dataclass(frozen=True, slots=True)
class Case:
    """One person under consideration: the record as drafts may say it, and as it is `stored`."""

    record: CustomerRecord
    stored: CustomerRecord
    contact: LastContact
    suggestions: tuple[Suggestion, ...]
    again_at: datetime


@dataclass(frozen=True, slots=True)
class _Words:
    """A draft in words, with what it was made of and what the lints had to say."""

    composition: Composition
    rendered: Rendered
    findings: tuple[Finding, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether a lint refuses it."""
        return any(finding.blocks for finding in self.findings)


@dataclass(slots=True)
class Author:
    """Writes one person's draft of the day; reads each mail once, and none before there is something to say.

    `avoid` are the wordings of the rep's day, `beside` the rep's other drafts. `heard` is how the two write to each
    other and `choice` the language that follows from it, once that was needed.
    """

    desk: Desk
    case: Case
    now: datetime
    avoid: frozenset[str]
    beside: Sequence[Beside]
    heard: Heard | None = None
    choice: Choice | None = None
    _known: Surroundings | None = None
    _texts: dict[MessageId, MessageText | None] = field(default_factory=dict)

    def write(self, suggestion: Suggestion) -> tuple[Suggestion, OutboxRow | None]:
        """Write the first thing that can be said, in clean words; with nothing true or clean the rep is asked."""
        others = other_choices(suggestion, self.case.record, self.case.contact, self.desk.rep, self.now)
        why = Reason.NOTHING_TRUE_TO_SAY
        for choice in map(self._in_a_thread, islice(chain([suggestion], others), MOST_TRIED)):
            topic, reply_to = self._topic(choice) or (None, None)
            composition = self._compose(choice, topic)
            if self.is_misjudged:
                return suggestion, None
            if self.choice and not self.choice.language:
                return _ask(suggestion, Reason.LANGUAGE_UNKNOWN), None
            if composition is None:
                continue
            if self._forms_differ():
                return _ask(suggestion, Reason.FORM_DIFFERS), None
            words = self._worded(composition)
            if worn := self._worn(choice, words):
                if worn.outcome is not Outcome.ASK_REP:
                    return worn, None
            elif words.is_blocked:
                why = Reason.LINT_BLOCKED
            else:
                return choice, self._row(choice, words, reply_to if composition.reply_subject else None)
        has_name = called(self.case.record.customer) is not None
        return _ask(suggestion, why if has_name else Reason.NAME_UNKNOWN), None

    @property
    def is_misjudged(self) -> bool:
        """Whether the mail of the two shows another language than the person was planned in."""
        planned_in = language_of(self.case.record.customer, self.desk.rep)
        return self.choice is not None and self.choice.language not in {"", planned_in}

    def anew(self, case: Case) -> "Author":
        """Return an author for the person planned again, who need not read their mail again."""
        return replace(self, case=case, choice=None, _known=None)

    # --- what it says ---

    def _in_a_thread(self, suggestion: Suggestion) -> Suggestion:
        """Let the rep's line in a language without templates answer their newest mail, whose subject serves it too."""
        if suggestion.cause != REP_LINE or not self._is_language_open():
            return suggestion
        mails = (m for m in self.case.record.mails if m.mailbox == self.desk.name and not m.excluded and m.thread)
        newest = max(mails, key=lambda mail: mail.at, default=None)
        return replace(suggestion, message=newest.message, thread=newest.thread) if newest else suggestion

    def _topic(self, suggestion: Suggestion) -> tuple[Topic, ReplyTo] | None:
        """Read the mail a topic check-in would answer; gone or unreadable means there is no topic."""
        mail = next((m for m in self.case.record.mails if m.message == suggestion.message), None)
        if not suggestion.message or mail is None:
            return None
        try:
            read = self.read(MessageId(mail.message))
        except Refused:
            return None
        topic = topic_of(read.subject)
        if not topic:
            return None
        reply_to = ReplyTo(MessageId(mail.message), ThreadId(mail.thread), read.message_id, read.references)
        answers = mail in answers_to_follow_up(self.case.record, self.desk.rep.mailbox, self.now)
        return Topic(topic, mail.message, mail.thread, mail.at, mail.direction, read.subject, answers), reply_to

    def _compose(self, suggestion: Suggestion, topic: Topic | None) -> Composition | None:
        """Compose it, and only where that comes to something hear how the two write to each other."""
        has_name = called(self.case.record.customer) is not None
        is_sayable = self._is_language_open() or self._composed(suggestion, topic, Voice()) is not None
        if has_name and not is_sayable:
            return None
        return self._composed(suggestion, topic, self._surroundings().voice)

    def _is_language_open(self) -> bool:
        """Whether, without templates, their mail is heard: the language was but assumed, or the rep gave a line."""
        assumed, record = language_of(self.case.record.customer, self.desk.rep), self.case.record
        is_open = not self.case.stored.customer.language or record.line is not None
        return is_open and assumed not in self.desk.writer().languages()

    def _composed(self, suggestion: Suggestion, topic: Topic | None, voice: Voice) -> Composition | None:
        desk, case = self.desk, self.case
        forms = desk.writer().forms()
        return compose(
            suggestion, case.record, case.contact, desk.rep, topic=topic, now=self.now, forms=forms, voice=voice
        )

    def _surroundings(self) -> Surroundings:
        """Hear how the two write to each other; what the customer signs as is what they are called."""
        if self._known is None:
            desk, customer, stored = self.desk, self.case.record.customer, self.case.stored
            self.heard = self.heard or hear(desk, stored, self.now, read=self.read)
            self.choice = Languages.of(desk.store, desk.rep).choice(stored.customer, self.heard.spoken)
            if self.heard.signs_as and not customer.signs_as:
                customer = replace(customer, signs_as=self.heard.signs_as)
                self.case = replace(self.case, record=replace(self.case.record, customer=customer))
            record, contact = self.case.record, self.case.contact
            voice = voice_for(desk, customer, self.heard)
            self._known = around(desk, record, contact, self.now, voice=voice, beside=self.beside)
        return self._known

    def read(self, message: MessageId) -> MessageText:
        """Read a mail, but once: the voice and the matter are often in the same one. Raises Refused."""
        if message not in self._texts:
            try:
                self._texts[message] = self.desk.connector.read(message)
            except Refused:
                self._texts[message] = None
        if (text := self._texts[message]) is None:
            raise Refused("the message is gone")
        return text

    def _forms_differ(self) -> bool:
        """Whether the customer uses another form of address than the rep, who has not yet said which it shall be."""
        return bool(self.heard and self.heard.their_form) and not self.case.record.customer.form

    # --- its words ---

    def _worded(self, composition: Composition) -> _Words:
        """Word it, and word it anew as long as the lints refuse and there are fresh wordings."""
        record, rep, today = self.case.record, self.desk.rep, today_for(self.desk.rep.timezone, self.now)
        spent, tried = self._met(composition.seed) | self.avoid, dict[str, _Words]()
        composition = replace(composition, lately=tuple(chain.from_iterable(each.wordings for each in self.beside)))
        for _ in range(_MOST_WORDED):
            rendered = self.desk.writer().render(replace(composition, spent=spent))
            if rendered.body in tried:
                break
            found = lints.check(
                rendered, composition, record, rep, self.case.contact, today, around=self._surroundings()
            )
            words = _Words(composition, rendered, found)
            if not words.is_blocked:
                return words
            tried[rendered.body] = words
            spent |= set(rendered.wordings)
        return next(iter(tried.values()))

    def _met(self, key: str) -> frozenset[str]:
        return met(self.case.record.drafts, Key(key), self.now)

    def _worn(self, suggestion: Suggestion, words: _Words) -> Suggestion | None:
        """Say what becomes of a note for which no fresh wording is left; what is of a day is written all the same."""
        used, spent = frozenset(words.rendered.wordings), self._met(words.composition.seed)
        if suggestion.kind is Kind.THANKS and used & spent:
            why = Because(Reason.THANKED_LATELY)
            return replace(suggestion, outcome=Outcome.SILENT, because=(why, *suggestion.because))
        if suggestion.kind is not Kind.CHECKIN or not used & (spent | self.avoid):
            return None
        if used & spent:
            return _ask(suggestion, Reason.NOTHING_TRUE_TO_SAY)
        next_day = working_day_after(self.desk.rep, today_for(self.desk.rep.timezone, self.now))
        return later(suggestion, Because(Reason.DAILY_CAP, until=next_day), next_day)

    def _row(self, suggestion: Suggestion, words: _Words, reply_to: ReplyTo | None) -> OutboxRow:
        customer, rep, rendered = self.case.record.customer, self.desk.rep, words.rendered
        key = suggestion.key or Key(f"{suggestion.kind}/{suggestion.customer}")
        content = Draft(
            key=key,
            sender=Party(rep.address, rep.name),
            to=Party(customer.addresses[0], customer.name),  # the first address on file is the chief one
            subject=rendered.subject,
            body=rendered.body,
            language=words.composition.language,
            reply_to=reply_to,
        )
        return OutboxRow(
            key=key,
            mailbox=self.desk.name,
            customer=customer.id,
            what="draft",
            kind=str(suggestion.kind or ""),
            created_at=self.now,
            content=content,
            language=words.composition.language,
            spans=rendered.spans,
            lints=words.findings,
            cause=suggestion.cause or suggestion.thread,
            facts=tuple(FactId(span.source_id) for span in rendered.spans if span.source_type == "fact"),
            wordings=rendered.wordings,
            on=suggestion.occasion_on,
        )


def _ask(suggestion: Suggestion, reason: Reason) -> Suggestion:
    return replace(suggestion, outcome=Outcome.ASK_REP, because=(Because(reason), *suggestion.because))
