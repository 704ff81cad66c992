"""What a draft says: which moves, which values, and where each value comes from. The wording is `templates/`' affair.

With nothing true to say there is no composition; the caller then asks the rep for a line.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from worker.core.draft import Composition, Move, Value
from worker.core.facts import sayable, use_on
from worker.core.model import (
    Customer,
    CustomerRecord,
    Fact,
    LastContact,
    Meeting,
    Moment,
    Rep,
    RepLine,
    Suggestion,
)
from worker.core.occasions import today_for
from worker.core.phrases import clean, date_said, day_said, noun_phrase, short_phrase, weekday_said
from worker.core.sources import told, written_out
from worker.core.voice import called, signs
from worker.core.words import Direction, FactKind, Kind, MomentKind, Reason, ToldBy, Use

COMING_DAYS = 14
"""A child's event nearer than this could pass while the draft still waits."""

_REPLY = re.compile(r"^(?:re|aw|antw|sv|vs|ref|rif|odp)(?:\[\d+\])?\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topic:
    """The matter of the last thread; `subject` is read on demand and lives only in the draft."""

    text: str
    message: str
    thread: str
    at: datetime
    direction: Direction
    subject: str


@dataclass(frozen=True, slots=True)
class _Case:
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
class _Heart:
    """What stands between greeting and sign-off, and above them."""

    paragraphs: tuple[tuple[Move, ...], ...]
    subject: Move | None
    reply_subject: str = ""


def compose(
    suggestion: Suggestion,
    record: CustomerRecord,
    contact: LastContact,
    rep: Rep,
    *,
    topic: Topic | None,
    now: datetime,
    languages: Collection[str] = ("en",),
) -> Composition | None:
    """The draft's moves and values; None where nothing true can be said in one of `languages`.

    `reply_subject` is set exactly where the draft answers `topic.message`.
    """
    language = language_of(record.customer, rep)
    name = called(record.customer)
    if suggestion.kind is None or name is None or language not in languages:
        return None
    said_name = Value(name, "customer", record.customer.id, "the name you have for them")
    case = _Case(suggestion, record, contact, rep, topic, now, language, said_name)
    heart = _HEARTS[suggestion.kind](case)
    if heart is None:
        return None
    greeting = Move("greeting", {"name": said_name})
    signoff = Move("signoff", {"signature": Value(signs(rep), "rep", rep.mailbox, "your sign-off")})
    return Composition(
        kind=suggestion.kind,
        language=language,
        paragraphs=((greeting,), *heart.paragraphs, (signoff,)),
        subject=heart.subject,
        seed=suggestion.key or f"{record.customer.id}/{suggestion.kind}",
        avoid=frozenset(
            wording for draft in record.drafts if draft.key != suggestion.key for wording in draft.wordings
        ),
        reply_subject=heart.reply_subject,
    )


def language_of(customer: Customer, rep: Rep) -> str:
    """The language to write in, without its region: the customer's, else the rep's first."""
    chosen = customer.language or (rep.languages[0] if rep.languages else "en")
    return re.split(r"[-_]", chosen, maxsplit=1)[0].lower()


def _checkin(case: _Case) -> _Heart | None:
    if case.line:
        return _by_line(case, case.line)
    hearts = (_by_fact(case, fact) for fact in _facts_to_try(case))
    return next(filter(None, hearts), None) or _by_topic(case)


def _facts_to_try(case: _Case) -> list[Fact]:
    """The fact that was chosen, then, should its words not fit a sentence, the others not yet said."""
    chosen = [fact for fact in case.record.facts if fact.id == case.suggestion.cause]
    said = {fact_id for draft in case.record.drafts for fact_id in draft.facts}
    others = [fact for fact in sayable(case.record.facts, case.on, case.language) if fact.id not in said]
    return [*chosen, *(fact for fact in others if chosen and fact not in chosen)]


def _by_line(case: _Case, line: RepLine) -> _Heart:
    paragraphs = ((_line_move(line),),)
    if case.topic and case.suggestion.message == case.topic.message:
        return _Heart(paragraphs, None, reply_subject(case.topic.subject))
    return _Heart(paragraphs, Move("subject/line", {"name": case.name}))


def _line_move(line: RepLine) -> Move:
    return Move("line", {"line": Value(clean(line.text), "rep_line", str(line.customer), "your own line")})


def _by_fact(case: _Case, fact: Fact) -> _Heart | None:
    if use_on(fact, case.on) is not Use.MENTION or fact.kind not in _FACT_HEARTS:
        return None
    return _FACT_HEARTS[fact.kind](case, fact)


def _of_interest(case: _Case, fact: Fact) -> _Heart | None:
    """A hobby, team, wish or project: one noun phrase."""
    what = noun_phrase(fact.slots.get("what", ""), case.language)
    if not what:
        return None
    values = {"what": _fact_value(fact, what)}
    subject = f"subject/{fact.kind}" if fact.kind in {FactKind.PROJECT, FactKind.WANTS} else "subject/interest"
    move = Move(f"checkin/{fact.kind}", values | _learned(case, fact))
    return _Heart(((move,),), _short_subject(case, subject, values))


def _of_pet(case: _Case, fact: Fact) -> _Heart | None:
    pet = noun_phrase(fact.slots.get("name", ""), case.language)
    if not pet:
        return None
    values = {"pet": _fact_value(fact, pet)}
    return _Heart(((Move("checkin/pet", values | _learned(case, fact)),),), _short_subject(case, "subject/pet", values))


def _of_child_event(case: _Case, fact: Fact) -> _Heart | None:
    """A child's event, asked after once it is past, or while it is far enough ahead."""
    child = noun_phrase(fact.slots.get("name", ""), case.language)
    what = noun_phrase(re.sub(r"^(?:his|her|their) ", "", fact.slots.get("event", "")), case.language)
    try:
        event_on = date.fromisoformat(fact.slots.get("on", ""))
    except ValueError:
        return None
    days_ahead = (event_on - case.on).days
    if not child or not what or 0 <= days_ahead < COMING_DAYS:
        return None
    values = {"child": _fact_value(fact, child), "what": _fact_value(fact, what)}
    told_before = fact.source.observed_on is not None and fact.source.observed_on < event_on
    move = Move(
        f"checkin/child_event/{'past' if days_ahead < 0 else 'coming'}",
        values
        | {"event_day": _fact_value(fact, date_said(event_on, case.on))}
        | (_learned(case, fact) if told_before else {}),
    )
    return _Heart(((move,),), _short_subject(case, "subject/child_event", values))


_FACT_HEARTS: Mapping[FactKind, Callable[[_Case, Fact], _Heart | None]] = {
    FactKind.HOBBY: _of_interest,
    FactKind.PROJECT: _of_interest,
    FactKind.WANTS: _of_interest,
    FactKind.TEAM: _of_interest,
    FactKind.PET: _of_pet,
    FactKind.CHILD_EVENT: _of_child_event,
}


def _by_topic(case: _Case) -> _Heart | None:
    """Asks how the matter of the last thread ended, unless the two have met since and will have spoken of it."""
    topic = case.topic
    if topic is None or topic.at > case.now or topic.direction is Direction.MEETING or not clean(topic.text):
        return None
    if case.contact.meeting and case.contact.meeting.at > topic.at:
        return None
    wrote_on = case.day_of(topic.at)
    whose = "your" if topic.direction is Direction.OUTBOUND else "their"
    source = f"{whose} mail of {written_out(wrote_on)}"
    values = {
        "topic": Value(clean(topic.text), "message", topic.message, f"subject of {source}"),
        "wrote": Value(day_said(wrote_on, case.on), "message", topic.message, source),
    }
    side = "mine" if topic.direction is Direction.OUTBOUND else "theirs"
    return _Heart(((Move(f"checkin/topic/{side}", values),),), None, reply_subject(topic.subject))


def reply_subject(subject: str) -> str:
    """The subject of an answer in a thread."""
    real = clean(subject)
    return real if _REPLY.match(real) else f"Re: {real}".strip()


def _thanks(case: _Case) -> _Heart | None:
    cause = case.suggestion.cause
    for meeting in case.record.meetings:
        if meeting.event == cause and not meeting.cancelled and meeting.starts_at <= case.now:
            return _for_meeting(case, meeting)
    for moment in case.record.moments:
        if moment.id == cause and moment.on <= case.on and moment.kind in _MOMENT_MOVES:
            return _for_moment(case, moment)
    return None


def _for_meeting(case: _Case, meeting: Meeting) -> _Heart:
    met_on = meeting.starts_at.date() if meeting.all_day else case.day_of(meeting.starts_at)
    source = f"calendar, {written_out(met_on)}"
    happened = Value(weekday_said(met_on, case.on), "meeting", meeting.event, source)
    return _thank(case, {"happened": happened}, *_MOMENT_MOVES[MomentKind.MEETING])


_MOMENT_MOVES: Mapping[MomentKind, tuple[str, str, str]] = {
    MomentKind.MEETING: ("thanks/meeting", "thanks/meeting/question", "subject/thanks"),
    MomentKind.CALL: ("thanks/call", "thanks/meeting/question", "subject/thanks"),
    MomentKind.ORDER: ("thanks/order", "thanks/order/question", "subject/order"),
    MomentKind.REFERRAL: ("thanks/referral", "thanks/favour/wish", "subject/referral"),
    MomentKind.FAVOUR: ("thanks/favour", "thanks/favour/wish", "subject/favour"),
}
_WITH_WHAT = frozenset({MomentKind.ORDER, MomentKind.REFERRAL, MomentKind.FAVOUR})


def _for_moment(case: _Case, moment: Moment) -> _Heart:
    source = f"{moment.kind} of {written_out(moment.on)}, {told(moment.source)}"
    values = {"happened": Value(weekday_said(moment.on, case.on), "moment", moment.id, source)}
    what = noun_phrase(moment.what, case.language) if moment.kind in _WITH_WHAT else ""
    if what:
        values["what"] = Value(what, "moment", moment.id, source)
    return _thank(case, values, *_MOMENT_MOVES[moment.kind])


def _thank(case: _Case, values: Mapping[str, Value], thanks: str, closing: str, subject: str) -> _Heart:
    above = Move(subject, {"happened": values["happened"]} if subject == "subject/thanks" else {})
    if case.line:
        return _Heart(((Move(thanks, values),), (_line_move(case.line),)), above)
    return _Heart(((Move(thanks, values), Move(closing)),), above)


def _birthday(case: _Case) -> _Heart:
    late = "late/" if case.suggestion.reason is Reason.BIRTHDAY_PASSED else ""
    subject = Move("subject/birthday/late" if late else "subject/birthday", {"name": case.name})
    wish = Move(f"birthday/{late}wish")
    if case.line:
        return _Heart(((wish,), (_line_move(case.line),)), subject)
    return _Heart(((wish, _hobby_wish(case, late) or Move(f"birthday/{late}warm")),), subject)


def _hobby_wish(case: _Case, late: str) -> Move | None:
    for fact in sayable(case.record.facts, case.on, case.language):
        what = noun_phrase(fact.slots.get("what", ""), case.language) if fact.kind is FactKind.HOBBY else ""
        if what:
            return Move(f"birthday/{late}hobby", {"what": _fact_value(fact, what)})
    return None


_HEARTS: Mapping[Kind, Callable[[_Case], _Heart | None]] = {
    Kind.CHECKIN: _checkin,
    Kind.THANKS: _thanks,
    Kind.BIRTHDAY: _birthday,
}


def _short_subject(case: _Case, name: str, values: Mapping[str, Value]) -> Move:
    """The subject that names the thing, or the plain one where the thing has too many words."""
    short = {key: replace(value, text=short_phrase(value.text, case.language)) for key, value in values.items()}
    return (
        Move(name, short) if all(value.text for value in short.values()) else Move("subject/line", {"name": case.name})
    )


TELLS_THE_DAY = frozenset({"mail", "calendar"})
"""Sources whose day is the day of the telling; a card, form, note or import only knows when it was written down."""


def _learned(case: _Case, fact: Fact) -> dict[str, Value]:
    """On which day they told it: only where they did, and where the day is the day of the telling."""
    told_on = fact.source.observed_on
    if fact.told_by is not ToldBy.CUSTOMER or told_on is None or told_on > case.on:
        return {}
    if fact.source.type not in TELLS_THE_DAY:
        return {}
    return {"learned": _fact_value(fact, day_said(told_on, case.on))}


def _fact_value(fact: Fact, text: str) -> Value:
    kind = fact.kind.replace("_", " ")
    return Value(text, "fact", fact.id, f"{kind}, {told(fact.source)}")
