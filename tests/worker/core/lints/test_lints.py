"""Every lint trips on drafts seeded to trip it, and on none of the drafts we compose."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_meeting, a_record, a_rep
from tests.worker.composed import TEMPLATES, a_line, a_moment, held_meeting, matrix
from worker.core.draft import Composition, Finding, Rendered, Sentence, Span
from worker.core.lints import check
from worker.core.model import CustomerRecord, LastContact
from worker.core.words import FactKind, Kind, MomentKind, Use
from worker.writing.writer import Writer

TODAY = TUESDAY.date()
WRITER = Writer([TEMPLATES])
GOOD = "Hi Kelly,\n\nIn January you mentioned ice fishing. Have you found much time for it since?\n\nSam"
_SPANS = {"Kelly": ("customer", "c-kelly"), "ice fishing": ("fact", "f-hobby-ice fishing"), "Sam": ("rep", "sam")}


def rendered(body: str, subject: str = "About ice fishing", spans: Mapping[str, tuple[str, str]] = _SPANS) -> Rendered:
    """A draft as a careless writer might leave it: marked where `spans` says, sentences taken at face value."""
    sentences = []
    for found in re.finditer(r"[^\n]+?(?:[.!?](?= |$)|$)", body, re.MULTILINE):
        text = found[0].strip()
        at_edge = "greeting" if found.start() == 0 and text.endswith(",") else "signoff" if text == "Sam" else ""
        act = at_edge or ("question" if text.endswith("?") else "statement")
        sentences.append(Sentence(found.start() + len(found[0]) - len(found[0].lstrip()), found.end(), act, "w"))
    marked = [
        Span(found.start(), found.end(), *source, "somewhere")
        for text, source in spans.items()
        for found in re.finditer(re.escape(text), body)
    ]
    return Rendered(subject, body, tuple(marked), tuple(sentences), ("w",))


def findings(
    body: str,
    *,
    kind: Kind = Kind.CHECKIN,
    record: CustomerRecord | None = None,
    contact: LastContact | None = None,
    on: date = TODAY,
    reply_subject: str = "",
    **changes: Any,
) -> list[Finding]:
    composition = Composition(kind, "en", (), None, "s", reply_subject=reply_subject)
    record = record or a_record(facts=(a_fact(),))
    return list(check(rendered(body, **changes), composition, record, a_rep(), contact or LastContact(), on))


def codes(body: str, *, blocking: bool | None = None, **changes: Any) -> set[str]:
    return {f.code for f in findings(body, **changes) if blocking is None or f.blocks is blocking}


def heart(text: str) -> str:
    return f"Hi Kelly,\n\n{text}\n\nSam"


def test_a_good_draft_has_no_findings() -> None:
    assert findings(GOOD) == []


def test_every_draft_we_compose_has_no_findings() -> None:
    for written in matrix():
        text = WRITER.render(written.composition)
        found = check(text, written.composition, written.record, written.rep, written.contact, TODAY)
        assert not found, (found, text.body)


BAD: Mapping[str, Sequence[str]] = {
    "GROUNDING": [
        "You have a lovely house.",
        "We both know how it goes.",
        "In January you mentioned ice fishing. Your wife must be glad.",
        "The season was long.",
        "It has been 5 months.",
        "Sam and Kelly go back a long way.",
        "You moved house. How is it?",
    ],
    "RECENCY": [
        "It was great to see you.",
        "Good meeting you at the fair.",
        "As discussed, ice fishing is on.",
        "You mentioned ice fishing yesterday.",
        "You mentioned ice fishing last week.",
        "Lovely catching up over ice fishing.",
        "When we spoke you mentioned ice fishing.",
        "You told me about ice fishing two weeks ago.",
        "How is ice fishing today?",
    ],
    "STALE_AT_SEND": [
        "On Monday you mentioned ice fishing.",
        "How was ice fishing on Sunday?",
        "I hope Friday is kind.",
        "Is Tuesday still the day?",
        "Thursday was the day for ice fishing.",
    ],
    "REP_CLAIM": [
        "I saw a boat and ice fishing came up.",
        "I thought of you and ice fishing.",
        "I've been thinking about ice fishing.",
        "A sign for ice fishing made me think of you.",
        "I remember ice fishing.",
        "You came to mind with ice fishing.",
    ],
    "COMMITMENT": [
        "I will send you the ice fishing map.",
        "I'll bring the ice fishing map.",
        "We will do ice fishing together.",
        "You can expect ice fishing news.",
        "I promise to come ice fishing.",
    ],
    "PLACEHOLDER": [
        "How is {{ what }} going?",
        "How is [hobby] going?",
        "How is None going?",
        "How is %hobby% going?",
        "How is XXX going?",
        "How is ice fishing going, \ue000?",
        "How is <hobby> going?",
        "How was the cafÃ© trip?",
    ],
    "PITCH": [
        "Our new offer goes with ice fishing.",
        "There is 10% off ice fishing.",
        "Could we book a call about ice fishing?",
        "Is the renewal due before ice fishing?",
        "Shall I send a quote for ice fishing?",
        "Would a demo suit you?",
    ],
    "EMPTY_OPENER": [
        "I hope this email finds you well.",
        "Just checking in.",
        "I wanted to touch base about ice fishing.",
        "Circling back to ice fishing.",
        "I am reaching out about ice fishing.",
    ],
    "ACTIVE": [
        "Ice fishing: https://example.com",
        "Ice fishing at www.example.com",
        "Write to ice@fishing.example about ice fishing.",
        'Ice fishing <img src="x">',
        "Ice fishing bit.ly/x or fish.com/x",
    ],
    "QUESTIONS": [
        "In January you mentioned ice fishing.",
        "How is ice fishing? And the boat?",
        "How? Why? When?",
        "Is it cold? Is it fun, ice fishing?",
        "Ice fishing it is.",
    ],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in BAD.items() for text in texts])
def test_seeded_bad_drafts_trip_their_lint(code: str, text: str) -> None:
    assert code in codes(heart(text))


def test_every_truth_lint_has_five_seeds_and_blocks() -> None:
    assert min(len(texts) for texts in BAD.values()) >= 5
    for code in ("GROUNDING", "RECENCY", "STALE_AT_SEND", "REP_CLAIM", "COMMITMENT", "PLACEHOLDER", "ACTIVE"):
        assert all(code in codes(heart(text), blocking=True) for text in BAD[code])


@pytest.mark.parametrize("act", ["question", "wish", "offer", "greeting", "signoff"], ids=lambda act: f"called a {act}")
def test_calling_a_statement_something_else_does_not_ground_it(act: str) -> None:
    body = "You have bought a very big new house by the sea."
    text = Rendered("About it", body, (), (Sentence(0, len(body), act, "w"),), ("w",))
    found = check(text, Composition(Kind.CHECKIN, "en", (), None, "s"), a_record(), a_rep(), LastContact(), TODAY)
    assert "GROUNDING" in {finding.code for finding in found}


def test_a_statement_hidden_between_sentences_is_seen() -> None:
    body = "Hi Kelly,\n\nYou are rich. How is ice fishing?\n\nSam"
    start = body.index("How")
    text = Rendered(
        "x y", body, (), (Sentence(0, 9, "greeting", "w"), Sentence(start, start + 19, "question", "w")), ()
    )
    found = check(text, Composition(Kind.CHECKIN, "en", (), None, "s"), a_record(), a_rep(), LastContact(), TODAY)
    assert "You are rich." in next(f.sentence for f in found if f.code == "GROUNDING")


@pytest.mark.parametrize(
    "record",
    [
        a_record(),
        a_record(facts=(a_fact(use=Use.STEER),)),
        a_record(facts=(a_fact(valid_until=date(2026, 2, 1)),)),
        a_record(facts=(a_fact(use=Use.NEVER),)),
        a_record(facts=(a_fact(text="ice skating"),)),
    ],
    ids=["forgotten", "only steers", "past its life", "never", "another fact"],
)
def test_a_draft_falls_with_the_fact_it_rests_on(record: CustomerRecord) -> None:
    assert "GROUNDING" in codes(GOOD, record=record, blocking=True)


def test_a_draft_falls_with_the_meeting_or_moment_it_rests_on() -> None:
    body = heart("Thank you for the time on Monday.")
    for source in (("meeting", "e-2026-02-23"), ("moment", "mo-1")):
        spans = {"on Monday": source, "Kelly": ("customer", "c-kelly"), "Sam": ("rep", "sam")}
        stands = a_record(meetings=(a_meeting("2026-02-23"),), moments=(a_moment(on=date(2026, 2, 23)),))
        assert not codes(body, kind=Kind.THANKS, spans=spans, record=stands, blocking=True)
        fallen = a_record(meetings=(a_meeting("2026-02-23", cancelled=True),))
        assert "GROUNDING" in codes(body, kind=Kind.THANKS, spans=spans, record=fallen)
        assert "STALE_AT_SEND" in codes(body, kind=Kind.THANKS, spans=spans, record=stands, on=date(2026, 3, 3))


def test_a_held_meeting_or_recent_mail_bears_out_what_is_said() -> None:
    met, talked = heart("It was great to see you."), heart("As discussed, ice fishing is on.")
    assert "RECENCY" not in codes(met, contact=held_meeting("2026-02-20"))
    assert "RECENCY" in codes(met, contact=held_meeting("2026-01-20"))
    assert "RECENCY" in codes(met, contact=held_meeting("2026-03-20"))
    presumed = held_meeting("2026-02-20")
    presumed = replace(presumed, touches=tuple(replace(touch, held=False) for touch in presumed.touches))
    assert "RECENCY" in codes(met, contact=presumed)
    assert "RECENCY" not in codes(talked, contact=held_meeting("2026-02-01"))
    assert "RECENCY" not in codes(talked, record=a_record(facts=(a_fact(),), moments=(a_moment(MomentKind.CALL),)))


def test_today_may_stand_in_a_wish_on_the_day_itself() -> None:
    body, birthday = heart("I hope there is time for ice fishing today."), a_birthday(2, 24)
    on_day = a_record(facts=(a_fact(),), occasions=(birthday,))
    assert "RECENCY" not in codes(body, kind=Kind.BIRTHDAY, record=on_day)
    assert "RECENCY" in codes(body, kind=Kind.BIRTHDAY, record=on_day, on=date(2026, 2, 25))
    assert "RECENCY" in codes(body, record=on_day)


def test_the_reps_own_line_is_theirs_but_is_warned_of_words_that_go_stale() -> None:
    line = "I saw your stand yesterday and thought of you, and I'll send the photo of 3 people: https://x.example"
    record = a_record(line=a_line(line))
    spans = {line: ("rep_line", "c-kelly"), "Kelly": ("customer", "c-kelly"), "Sam": ("rep", "sam")}
    assert codes(heart(line), record=record, spans=spans, blocking=True) == set()
    assert codes(heart(line), record=record, spans=spans, blocking=False) == {"RECENCY"}


FORBIDDEN = [
    (FactKind.OFFICE, "a signed shirt of Hansa Rostock", Use.STEER, "How is Hansa doing?"),
    (FactKind.NOTE, "house on Arrowhead Road bought 2024", Use.NEVER, "How is Arrowhead?"),
    (FactKind.NOTE, "opened the price list 4 times", Use.NEVER, "You were here 4 times with ice fishing."),
    (FactKind.PARTNER, "Alex", Use.STEER, "How is Alex?"),
    (FactKind.NOTE, "recently divorced", Use.NEVER, "How is it being recently divorced?"),
    (FactKind.AVOID, "golf", Use.SHIELD, "Is golf like ice fishing?"),
    (FactKind.NOTE, "collects vintage tractors", Use.STEER, "Who else collects vintage tractor?"),
    (FactKind.HOLIDAY_HABIT, "Sardinia in August", Use.STEER, "How was Sardinia's coast?"),
]


@pytest.mark.parametrize(("kind", "text", "use", "said"), FORBIDDEN)
def test_nothing_of_a_fact_that_may_not_be_said(kind: FactKind, text: str, use: Use, said: str) -> None:
    slots = {"name": text} if kind is FactKind.PARTNER else {"what": text}
    record = a_record(facts=(a_fact(), a_fact(kind, text, slots=slots, use=use)))
    assert "FACT_FORBIDDEN" in codes(heart(said), record=record, blocking=True)
    assert "FACT_FORBIDDEN" not in codes(GOOD, record=record)


def test_a_fact_past_its_life_may_not_be_said() -> None:
    old = a_fact(FactKind.PROJECT, "the cold store", valid_until=date(2026, 1, 31))
    assert "FACT_FORBIDDEN" in codes(heart("How is the cold store?"), record=a_record(facts=(a_fact(), old)))


def test_a_forbidden_word_inside_data_is_found_even_alone() -> None:
    shield = a_fact(FactKind.AVOID, "golf trips", use=Use.SHIELD)
    spans = {"Golf day": ("message", "m-1"), "Kelly": ("customer", "c-kelly"), "Sam": ("rep", "sam")}
    body = heart("You wrote about “Golf day”. How did it turn out?")
    assert "FACT_FORBIDDEN" in codes(body, spans=spans, record=a_record(facts=(shield,)))


def test_dates_and_names_of_the_two_are_no_forbidden_words() -> None:
    never = a_fact(FactKind.NOTE, "Kelly opened it 10 times", use=Use.NEVER)
    body = heart("You mentioned ice fishing on 10 February. How is it going?")
    spans = {**_SPANS, "on 10 February": ("fact", "f-hobby-ice fishing")}
    assert "FACT_FORBIDDEN" not in codes(body, spans=spans, record=a_record(facts=(a_fact(), never)))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kelly 🎣", "NAME_CLEAN"),
        ("Acme GmbH", "NAME_CLEAN"),
        ("Kelly®", "NAME_CLEAN"),
        ("kelly@x.example", "NAME_CLEAN"),
        ("Kelly <b>", "NAME_CLEAN"),
        ("Sales Team", "NAME_CLEAN"),
        ("KELLY", "NAME_CASE"),
        ("kelly", "NAME_CASE"),
        ("BRANDT", "NAME_CASE"),
        ("kelly brandt", "NAME_CASE"),
        ("WIBOWO", "NAME_CASE"),
    ],
)
@pytest.mark.parametrize("marked", [True, False])
def test_names_that_cannot_stand(name: str, code: str, marked: bool) -> None:
    spans = {name: ("customer", "c-kelly")} if marked else {}
    assert code in codes(f"Hi {name},\n\nHow is ice fishing?\n\nSam", spans=spans, blocking=True)


def test_a_name_they_sign_so_themselves_keeps_its_case() -> None:
    record = a_record(customer=a_customer(signs_as="kelly"), facts=(a_fact(),))
    assert "NAME_CASE" not in codes("Hi kelly,\n\nHow is ice fishing?\n\nSam", spans={}, record=record)


@pytest.mark.parametrize("greeting", ["Hi ,", "Dear ,", "Hello,", "Dear Ms ,", "Hey!"])
def test_nobody_is_greeted_by_nothing(greeting: str) -> None:
    assert "PLACEHOLDER" in codes(f"{greeting}\n\nHow is ice fishing?\n\nSam", blocking=True)


@pytest.mark.parametrize("subject", ["Doors\r\nBcc: x@y.example", "a\nb", "a\x00b", "a\u2028b", "word " * 60])
def test_a_subject_cannot_start_a_header(subject: str) -> None:
    assert "HEADERS" in codes(GOOD, subject=subject, blocking=True)


@pytest.mark.parametrize("subject", ["Re: Doors", "RE: Doors", "Fwd: Doors", "AW: Doors", "fw: Doors"])
def test_an_answers_subject_needs_an_answer(subject: str) -> None:
    assert "FAKE_REPLY" in codes(GOOD, subject=subject, blocking=True)
    assert "FAKE_REPLY" not in codes(GOOD, subject=subject, reply_subject=subject)


@pytest.mark.parametrize("subject", ["", "Doors", "one two three four five six seven", " ", "Hello"])
def test_a_subject_names_the_thing_in_few_words(subject: str) -> None:
    assert codes(GOOD, subject=subject) & {"SUBJECT", "PLACEHOLDER"}


@pytest.mark.parametrize("text", BAD["PITCH"])
def test_nothing_is_sold_with_thanks_or_wishes(text: str) -> None:
    for kind in (Kind.BIRTHDAY, Kind.THANKS):
        assert "PITCH" in codes(heart(text), kind=kind, blocking=True)
    assert "PITCH" in codes(heart(text), blocking=False)


@pytest.mark.parametrize(
    "text",
    [
        "Happy 60th birthday!",
        "Happy birthday, 60 looks good.",
        "I hope the big birthday is fun.",
        "I hope turning sixty is fun.",
        "Happy birthday, another year wiser.",
        "I hope half a century suits you.",
        "Happy birthday, 59 again.",
    ],
)
def test_no_age_is_said(text: str) -> None:
    record = a_record(occasions=(a_birthday(2, 24, year=1966),))
    assert "AGE" in codes(heart(text), kind=Kind.BIRTHDAY, record=record, blocking=True)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.CHECKIN, "Well?"),
        (Kind.CHECKIN, "fishing " * 120),
        (Kind.THANKS, "Thank you."),
        (Kind.BIRTHDAY, "Happy birthday."),
        (Kind.BIRTHDAY, "I hope " * 40),
    ],
)
def test_neither_curt_nor_long(kind: Kind, text: str) -> None:
    assert "WORDS" in codes(heart(text), kind=kind)


def test_an_outgoing_mail_bears_out_its_weekday() -> None:
    body = heart("You wrote to me on Monday about the doors. How did it turn out?")
    spans = {"on Monday": ("message", "m-1"), "Kelly": ("customer", "c-kelly"), "Sam": ("rep", "sam")}
    record = a_record(mails=(a_mail("2026-02-23", message="m-1"),))
    assert "STALE_AT_SEND" not in codes(body, spans=spans, record=record)
    assert "STALE_AT_SEND" in codes(body, spans=spans, record=a_record(mails=(a_mail("2026-02-22", message="m-1"),)))
