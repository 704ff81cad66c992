"""Compositions of every kind over many facts, topics, moments and names: the drafts that must be good."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_meeting, a_record, a_rep, at
from worker.core.draft import Composition
from worker.core.drafting import Topic, compose
from worker.core.model import (
    Because,
    CustomerRecord,
    Fact,
    LastContact,
    Moment,
    Rep,
    RepLine,
    Source,
    Suggestion,
    Touch,
)
from worker.core.words import (
    CustomerId,
    Direction,
    FactKind,
    Key,
    Kind,
    MomentId,
    MomentKind,
    Outcome,
    Reason,
    ToldBy,
)

TEMPLATES = Path(__file__).parents[2] / "templates"
KELLY = CustomerId("c-kelly")
NAMES = ("Kelly", "Jo", "José", "Søren", "O'Neil", "Jean-Luc", "田中 花子", "Wibowo", "JJ")


@dataclass(frozen=True)
class Written:
    """One composition with everything it was made from."""

    composition: Composition
    record: CustomerRecord
    rep: Rep
    contact: LastContact


def a_suggestion(kind: Kind = Kind.CHECKIN, **changes: Any) -> Suggestion:
    reason = changes.pop("reason", Reason.DUE)
    return Suggestion(
        **({"customer": KELLY, "outcome": Outcome.DRAFT, "because": (Because(reason),), "kind": kind} | changes)
    )


def a_topic(text: str = "Dock leveller", when: str = "2025-12-02", **changes: Any) -> Topic:
    values = {
        "text": text,
        "message": "m-1",
        "thread": "t-1",
        "at": at(when),
        "direction": Direction.INBOUND,
        "subject": text,
    }
    return Topic(**(values | changes))


def a_moment(kind: MomentKind = MomentKind.ORDER, what: str = "", on: date = date(2026, 2, 20)) -> Moment:
    return Moment(MomentId("mo-1"), KELLY, kind, on, what, Source("note", "", on))


def a_line(text: str) -> RepLine:
    return RepLine(KELLY, text, at("2026-02-23"))


def composed(suggestion: Suggestion, record: CustomerRecord, **changes: Any) -> Composition | None:
    values: dict[str, Any] = {"contact": LastContact(), "rep": a_rep(), "topic": None, "now": TUESDAY} | changes
    return compose(suggestion, record, values["contact"], values["rep"], topic=values["topic"], now=values["now"])


def facts() -> Iterator[Fact]:
    """Facts of every kind that can be said, learned on several days."""
    texts = {
        FactKind.HOBBY: ("ice fishing", "Chess", "the garden", "St. Gallen marathon", "likes cooking, since school"),
        FactKind.PROJECT: (
            "the new cold store",
            "new warehouse in Duluth, heating open",
            "moving the office to Gdansk",
        ),
        FactKind.WANTS: (
            "a second-hand dock leveller",
            "looking for spare parts for an old press",
            "advice on racking",
        ),
        FactKind.TEAM: ("AFC Wimbledon", "Union Berlin"),
    }
    for learned_on in (date(2026, 2, 10), date(2025, 12, 5)):
        for told_by in (ToldBy.CUSTOMER, ToldBy.PUBLIC):
            about = {"source": Source("mail", "m-9", learned_on), "told_by": told_by}
            for kind, values in texts.items():
                yield from (a_fact(kind, text, **about) for text in values)
            yield a_fact(FactKind.PET, "Rex", slots={"name": "Rex", "animal": "labrador"}, about="pet", **about)
            for event, on in (("the school concert", "2026-02-14"), ("driving test", "2026-04-07")):
                slots = {"name": "Mira", "event": event, "on": on}
                yield a_fact(FactKind.CHILD_EVENT, event, slots=slots, about="child", **about)


def topics() -> Iterator[Topic]:
    """Matters of subjects: plain things, names, doings, odd signs."""
    for text in (
        "Dock leveller",
        "Duluth warehouse",
        "spare parts for the press",
        "Moving the office",
        "Cold store: doors",
    ):
        for when in ("2025-12-02", "2026-02-03", "2024-11-20"):
            for direction in (Direction.INBOUND, Direction.OUTBOUND):
                yield a_topic(text, when, direction=direction)


def cases() -> Iterator[tuple[Suggestion, CustomerRecord, Topic | None]]:
    """What each draft is made from, one seed each."""
    for fact in facts():
        yield a_suggestion(cause=fact.id), a_record(facts=(fact,)), None
    for topic in topics():
        mail = a_mail(topic.at.date().isoformat(), message=topic.message)
        yield a_suggestion(cause="t-1", thread="t-1", message="m-1"), a_record(mails=(mail,)), topic
    line = "Your talk in Leeds is still being quoted in our office, above all the part about the night shift."
    yield a_suggestion(cause="rep_line", reason=Reason.REP_LINE), a_record(line=a_line(line)), None
    for day in ("2026-02-23", "2026-02-20", "2026-02-17"):
        yield a_suggestion(Kind.THANKS, cause=f"e-{day}"), a_record(meetings=(a_meeting(day),)), None
    for kind, what in (
        (MomentKind.MEETING, ""),
        (MomentKind.CALL, ""),
        (MomentKind.ORDER, "twelve dock seals"),
        (MomentKind.ORDER, ""),
        (MomentKind.REFERRAL, "introduction to Tom Halvorsen"),
        (MomentKind.REFERRAL, "told Tom about us"),
        (MomentKind.FAVOUR, "lift to the station"),
        (MomentKind.FAVOUR, "stayed an hour longer"),
    ):
        yield a_suggestion(Kind.THANKS, cause="mo-1"), a_record(moments=(a_moment(kind, what),)), None
    birthdays = ((24, Reason.BIRTHDAY_TODAY), (22, Reason.BIRTHDAY_PASSED), (26, Reason.BIRTHDAY_AHEAD))
    for day, reason in birthdays:
        for hobby in ((), (a_fact(text="sea swimming"),), (a_fact(text="the garden"),)):
            record = a_record(facts=hobby, occasions=(a_birthday(2, day, year=1966),))
            yield a_suggestion(Kind.BIRTHDAY, reason=reason), record, None


def matrix(seeds: int = 12) -> Iterator[Written]:
    """Every case under several seeds and names."""
    for number, (suggestion, record, topic) in enumerate(cases()):
        for seed in range(seeds):
            name = NAMES[(number + seed) % len(NAMES)]
            named = replace(record, customer=a_customer(signs_as=name))
            rep = a_rep(signature="Best wishes,\nSam") if seed % 3 == 0 else a_rep()
            keyed = replace(suggestion, key=Key(f"k-{number}-{seed}"))
            composition = composed(keyed, named, rep=rep, topic=topic)
            assert composition is not None, (suggestion, record)
            yield Written(composition, named, rep, LastContact())


def held_meeting(when: str) -> LastContact:
    touch = Touch(at(when), Direction.MEETING, "meeting", f"e-{when}")
    return LastContact(last=touch, meeting=touch, touches=(touch,))
