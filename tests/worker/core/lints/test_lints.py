"""Every lint trips on drafts seeded to trip it, and on none of the drafts we compose."""

import inspect
import re
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import a_birthday, a_customer, a_fact, a_hold, a_mail, a_meeting, a_record, a_rep, at
from tests.worker.composed import a_line, a_moment, held_meeting
from tests.worker.core.lints.careless import SPANS, TODAY, Careless, heart, rendered
from tests.worker.core.lints.good import LANGUAGES, good, judged
from tests.worker.core.lints.seeded import BLOCKING, SEEDED
from tests.worker.core.lints.sowing import a_wish
from worker.core.draft import Composition, Finding, Rendered, Sentence
from worker.core.lints import CHECKS, NOTHING_KNOWN, Surroundings, check
from worker.core.lints.languages import LEXICONS, SILENT
from worker.core.model import CustomerRecord, LastContact, Voice
from worker.core.trace import trace_of
from worker.core.words import FactKind, Kind, MomentKind, Reason, Use

GOOD = heart("In January you mentioned ice fishing. Have you found much time for it since?")


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


def test_a_good_draft_has_no_findings() -> None:
    assert findings(GOOD) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_draft_we_compose_has_no_findings(language: str) -> None:
    for written, text in good(language):
        found = judged(written, text)
        assert not found, (found, text.body)


@pytest.mark.parametrize(
    ("code", "draft"), [pytest.param(code, draft, id=code) for code, drafts in SEEDED.items() for draft in drafts]
)
def test_seeded_bad_drafts_trip_their_lint(code: str, draft: Careless) -> None:
    blocks = {found.blocks for found in draft.findings() if found.code == code}
    assert blocks
    assert code == "TIMING" or blocks == {code in BLOCKING}


def test_every_lint_has_five_seeds() -> None:
    assert min(len(drafts) for drafts in SEEDED.values()) >= 5
    told = {code for lint in CHECKS for code in re.findall(r'"([A-Z_]{3,})"', inspect.getsource(lint))}
    assert told == set(SEEDED)


def test_a_wish_is_not_early_where_the_day_has_begun_for_them() -> None:
    """The rep's evening of 24 February is the birthday morning in Auckland, and no wish comes early there."""
    customer = a_customer(country="NZ", timezone="Pacific/Auckland")
    wish = a_wish("All good wishes.", "en", record=a_record(customer=customer, occasions=(a_birthday(2, 25),)))
    early, there = at("2026-02-24 08:00"), at("2026-02-24 20:00")
    assert "TIMING" in replace(wish, around=Surroundings(at=early)).codes(blocking=True)
    assert "TIMING" not in replace(wish, around=Surroundings(at=there)).codes(blocking=True)


def test_a_pitch_is_only_told_in_a_checkin_and_a_wish_too_early_is_not_placed() -> None:
    for draft in SEEDED["PITCH"]:
        assert "PITCH" in replace(draft, kind=Kind.CHECKIN).codes(blocking=False)
    assert ["TIMING" in draft.codes(blocking=True) for draft in SEEDED["TIMING"]] == [*[True] * 5, *[False] * 3]


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


def test_a_check_in_names_no_meeting_that_was_not_surely_held() -> None:
    record = a_record(meetings=(a_meeting("2025-12-10"),))
    body, spans = (
        heart("We met on 10 December. What has moved on your side?"),
        {"10 December": ("meeting", "e-2025-12-10")},
    )
    held = held_meeting("2025-12-10")
    presumed = replace(held, touches=tuple(replace(touch, held=False) for touch in held.touches))
    assert not codes(body, spans=spans, record=record, contact=held, blocking=True)
    for contact in (presumed, held_meeting("2025-12-12"), LastContact()):
        assert "RECENCY" in codes(body, spans=spans, record=record, contact=contact, blocking=True)


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
    spans = {**SPANS, "on 10 February": ("fact", "f-hobby-ice fishing")}
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


def test_an_outgoing_mail_bears_out_its_weekday() -> None:
    body = heart("You wrote to me on Monday about the doors. How did it turn out?")
    spans = {"on Monday": ("message", "m-1"), "Kelly": ("customer", "c-kelly"), "Sam": ("rep", "sam")}
    record = a_record(mails=(a_mail("2026-02-23", message="m-1"),))
    assert "STALE_AT_SEND" not in codes(body, spans=spans, record=record)
    assert "STALE_AT_SEND" in codes(body, spans=spans, record=a_record(mails=(a_mail("2026-02-22", message="m-1"),)))


@pytest.mark.parametrize(("kind", "held"), [(MomentKind.FAVOUR, False), (MomentKind.ORDER, True)])
def test_a_complaint_leaves_thanks_for_a_kindness(kind: MomentKind, held: bool) -> None:
    record = a_record(moments=(a_moment(kind, "the lift"),), holds=(a_hold(Reason.COMPLAINT_OPEN),))
    spans = {"the lift": ("moment", "mo-1")}
    found = codes(heart("Thank you for the lift."), kind=Kind.THANKS, record=record, spans=spans)
    assert ("SUPPRESSED" in found) is held


def test_yesterday_and_today_hold_for_the_day_they_are_said_of() -> None:
    """On any later day the same words are blocked: a draft that waits is judged again every run."""
    body = heart("Thank you for the time yesterday.")
    record = a_record(moments=(a_moment(MomentKind.MEETING, "", TODAY - timedelta(days=1)),))
    spans = {"the time yesterday": ("moment", "mo-1")}
    said: dict[str, Any] = {"kind": Kind.THANKS, "record": record, "spans": spans}
    assert "RECENCY" not in codes(body, **said)
    assert "RECENCY" in codes(body, on=TODAY + timedelta(days=1), **said)


def test_what_is_not_known_around_a_draft_is_not_checked() -> None:
    known = {"VOICE_GREETING", "VOICE_SIGNOFF", "VOICE_LENGTH", "VOICE_EXCLAIM", "REPEAT_TEXT", "BATCH_SAME"}
    for code in known:
        for draft in SEEDED[code]:
            assert not known & replace(draft, around=NOTHING_KNOWN).codes()


def test_the_reps_usual_forms_fit_whoever_they_name() -> None:
    voice = Voice("Hi {name},", "{name}", words=14)
    assert Careless(GOOD, around=Surroundings(voice=voice)).codes() == set()


def test_an_early_draft_is_no_repeat_of_another_and_a_discarded_one_was_never_read() -> None:
    other = trace_of(heart("How did the new cold store turn out, and is the heating signed off by now?"))
    assert Careless(GOOD, around=Surroundings(sent=(other,), batch=(other,))).codes() == set()
    record = a_record(
        facts=(a_fact(),), drafts=(replace(SEEDED["REPEAT_TOPIC"][0].record.drafts[0], fate="discarded"),)
    )
    assert "REPEAT_TOPIC" not in Careless(GOOD, record=record).codes()


def test_a_trace_holds_no_word_and_masks_what_came_from_a_record() -> None:
    one, other = (rendered(heart(f"You mentioned {what} in January.")) for what in ("ice fishing", "Kelly"))
    trace = trace_of(one.body, one.spans)
    assert trace == trace_of(other.body, other.spans)
    assert not any("mentioned" in text for text in (*trace.shingles, trace.opening))


def test_a_third_person_they_brought_up_may_be_asked_after() -> None:
    slots = {"name": "Mira", "event": "concert", "on": "2026-02-20"}
    mira = a_fact(FactKind.CHILD_EVENT, "Mira", slots=slots, about="child")
    for text in ("How is your daughter?", "Say hello to Mira."):
        assert "THIRD_PARTY" not in codes(heart(text), record=a_record(facts=(mira,)))
        assert "THIRD_PARTY" in codes(heart(text))


def test_the_languages_share_one_shape() -> None:
    for language, lexicon in LEXICONS.items():
        for entry in fields(lexicon):
            value = getattr(lexicon, entry.name)
            assert value, (language, entry.name)
            forms_known = language == "en" and entry.name in {"formal", "familiar"}
            assert (value == SILENT.familiar) is forms_known, (language, entry.name)


def test_they_are_german_they_and_at_home_is_no_form_of_address() -> None:
    for language, form, text in (
        ("de", "familiar", "was machen die Türen, haben sie gehalten? Sie waren ja neu, und ihr Lack auch."),
        ("fr", "familiar", "Tu disais que chez vous il y a du ice fishing ?"),
        ("es", "familiar", "¿Qué tal tu ice fishing y su dueño?"),
    ):
        draft = Careless(heart(text), language=language, form=form)
        assert "FORMALITY" not in draft.codes(), text


def test_the_language_is_judged_by_what_the_wordings_say() -> None:
    german = "Sie haben mir im Januar von den Türen erzählt, und ich wüsste gern, was daraus geworden ist."
    assert "LANGUAGE" not in Careless(heart(german), language="de").codes()
    assert "LANGUAGE" not in Careless(heart(german), spans={german: ("rep_line", "c")}).codes()
    assert "LANGUAGE" not in Careless("Hi Kelly,\n\nDanke!\n\nSam").codes()


@pytest.mark.parametrize(
    ("zone", "placed", "warned"),
    [
        ("America/New_York", "2026-02-24 07:00", False),  # night there as it is placed, day before the rep goes home
        ("Asia/Tokyo", "2026-02-24 07:00", False),
        ("Asia/Tokyo", "2026-02-24 14:00", True),  # what is left of the rep's day is night there
        ("Asia/Tokyo", "2026-02-24 18:00", False),  # the rep sends it the next day
        ("Pacific/Honolulu", "2026-02-24 07:00", True),
        ("", "2026-02-24 07:00", False),
    ],
)
def test_a_draft_is_late_at_night_only_if_the_rep_cannot_send_it_by_day(zone: str, placed: str, warned: bool) -> None:
    record = a_record(customer=a_customer(timezone=zone), facts=(a_fact(),))
    draft = Careless(GOOD, record=record, around=Surroundings(at=at(placed)))
    assert ("TIMING" in draft.codes(blocking=False)) is warned
