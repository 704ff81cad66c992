"""Which moves and values a draft is made of, and when there is nothing true to say."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.builders import TUESDAY, a_customer, a_fact, a_meeting, a_record, a_rep, at
from tests.worker.composed import (
    KELLY,
    a_line,
    a_moment,
    a_suggestion,
    a_topic,
    composed,
    held_meeting,
    matrix,
)
from worker.core.draft import Composition
from worker.core.drafting import compose, language_of, reply_subject
from worker.core.lints.truth import SUPPORT
from worker.core.model import CustomerRecord, LastContact, PlacedDraft, Source, Voice
from worker.core.moves import MOVES
from worker.core.words import Direction, FactId, FactKind, Key, Kind, MomentKind, Reason, ToldBy, Use


def moves(composition: Composition | None) -> list[str]:
    assert composition is not None
    return [move.name for paragraph in composition.paragraphs for move in paragraph]


def about(fact: object) -> Composition | None:
    return composed(a_suggestion(cause=fact.id), a_record(facts=(fact,)))


def test_every_move_has_its_values_each_with_a_source() -> None:
    for written in matrix(seeds=1):
        all_moves = [move for paragraph in written.composition.paragraphs for move in paragraph]
        if written.composition.subject:
            all_moves.append(written.composition.subject)
        for move in all_moves:
            assert MOVES[move.name].always <= move.values.keys() <= MOVES[move.name].values
            assert all(value.text and value.source and value.source_id for value in move.values.values())
            supported = {value.source_type for value in move.values.values()} - {"customer", "rep"}
            assert supported <= SUPPORT


def test_a_check_in_says_what_they_told_and_when() -> None:
    composition = about(a_fact(text="likes ice fishing, every winter"))
    assert moves(composition) == ["greeting", "checkin/hobby", "signoff"]
    values = composition.paragraphs[1][0].values
    assert values["what"].text == "ice fishing"
    assert values["learned"].text == "--01"
    assert values["learned"].source == "hobby, from a mail of 5 January 2026"


def test_a_greeting_knows_what_they_are_called_and_their_whole_name() -> None:
    values = about(a_fact()).paragraphs[0][0].values
    assert (values["name"].text, values["whole_name"].text) == ("Kelly", "Kelly Brandt")


@pytest.mark.parametrize(
    "changes",
    [{"told_by": ToldBy.PUBLIC}, {"source": Source("card", "", date(2026, 1, 5))}],
    ids=["published", "from a card"],
)
def test_how_it_is_known_is_said_only_where_they_told_us_on_that_day(changes: dict[str, object]) -> None:
    assert "learned" not in about(a_fact(**changes)).paragraphs[1][0].values


@pytest.mark.parametrize(
    "fact",
    [
        a_fact(use=Use.STEER),
        a_fact(text="sings alto in the choir"),
        a_fact(FactKind.NOTE, "a keen sailor"),
        a_fact(FactKind.PARTNER, slots={"name": "Alex"}),
        a_fact(FactKind.PROJECT, source=Source("mail", "", date(2025, 8, 1))),
        a_fact(FactKind.CHILD_EVENT, slots={"name": "Mira", "event": "concert", "on": "2026-03-01"}, about="child"),
    ],
    ids=["steer", "no noun phrase", "free text", "partner", "past its life", "event too near"],
)
def test_with_nothing_true_to_say_there_is_no_composition(fact: object) -> None:
    assert about(fact) is None


def test_a_fact_that_fits_no_sentence_gives_way_to_one_that_does_and_was_not_said() -> None:
    odd = a_fact(text="sings alto in the choir")
    said, fresh = a_fact(text="chess"), a_fact(FactKind.TEAM, "Union Berlin")
    placed = PlacedDraft(Key("k"), KELLY, Kind.CHECKIN, "placed", "sent", TUESDAY, facts=(FactId(said.id),))
    record = a_record(facts=(odd, said, fresh), drafts=(placed,))
    assert "checkin/team" in moves(composed(a_suggestion(cause=odd.id), record))


def test_a_topic_answers_in_the_thread_under_its_real_subject() -> None:
    composition = composed(
        a_suggestion(cause="t-1", message="m-1"), a_record(), topic=a_topic(subject="RE: Dock leveller")
    )
    assert moves(composition) == ["greeting", "checkin/topic/theirs", "signoff"]
    assert composition.reply_subject == "RE: Dock leveller"
    assert composition.subject is None
    mine = composed(a_suggestion(), a_record(), topic=a_topic(direction=Direction.OUTBOUND))
    assert "checkin/topic/mine" in moves(mine)
    assert mine.reply_subject == "Re: Dock leveller"


def test_a_topic_they_met_after_is_not_asked_about() -> None:
    assert composed(a_suggestion(), a_record(), topic=a_topic(), contact=held_meeting("2026-01-10")) is None
    assert composed(a_suggestion(), a_record(), topic=a_topic(), contact=held_meeting("2025-11-10")) is not None


def test_an_answer_of_theirs_is_followed_up_in_its_thread() -> None:
    composition = composed(a_suggestion(cause="t-1", message="m-1"), a_record(), topic=a_topic(answers=True))
    assert moves(composition) == ["greeting", "checkin/topic/answered", "signoff"]
    assert composition.reply_subject == "Re: Dock leveller"
    values = composition.paragraphs[1][0].values
    assert values["wrote"].source == "their mail of 2 December 2025"


def test_a_held_meeting_is_named_by_its_day_in_a_new_mail() -> None:
    meeting = a_meeting("2025-12-02 10:00")
    composition = composed(a_suggestion(cause=meeting.event), a_record(meetings=(meeting,)))
    assert moves(composition) == ["greeting", "checkin/met", "signoff"]
    assert (composition.subject.name, composition.reply_subject) == ("subject/met", "")
    happened = composition.paragraphs[1][0].values["happened"]
    assert (happened.text, happened.source_type, happened.source) == ("--12-02", "meeting", "calendar, 2 December 2025")
    for changes in ({"response": "none"}, {"cancelled": True}, {"mailbox": "rita"}):
        record = a_record(meetings=(replace(meeting, **changes),))
        assert composed(a_suggestion(cause=meeting.event), record) is None


def test_a_topic_later_than_now_does_not_exist_yet() -> None:
    assert composed(a_suggestion(), a_record(), topic=a_topic(when="2026-03-01")) is None


def test_the_day_of_a_mail_is_the_readers_day() -> None:
    record = a_record(customer=a_customer(timezone="Asia/Tokyo"))
    late = a_topic(at=datetime(2026, 2, 3, 20, tzinfo=UTC))
    values = composed(a_suggestion(), record, topic=late).paragraphs[1][0].values
    assert values["wrote"].text == "--02-04"


def test_the_reps_line_is_the_heart_word_for_word() -> None:
    text = "The leveller at Tom's is gone, sorry. Still looking?"
    record = a_record(facts=(a_fact(),), line=a_line(text))
    composition = composed(a_suggestion(cause="rep_line"), record)
    assert moves(composition) == ["greeting", "line", "signoff"]
    assert composition.paragraphs[1][0].values["line"].text == text
    answer = composed(a_suggestion(message="m-1"), record, topic=a_topic())
    assert answer.reply_subject == "Re: Dock leveller"


def test_a_line_given_later_is_not_known_yet() -> None:
    line = replace(a_line("Hello again."), given_at=at("2026-02-25"))
    assert composed(a_suggestion(), a_record(line=line)) is None


def test_thanks_name_the_day_of_what_happened() -> None:
    meeting = a_meeting("2026-02-23 10:00", event="e-1")
    composition = composed(a_suggestion(Kind.THANKS, cause="e-1"), a_record(meetings=(meeting,)))
    assert moves(composition) == ["greeting", "thanks/meeting", "thanks/meeting/question", "signoff"]
    happened = composition.paragraphs[1][0].values["happened"]
    assert (happened.text, happened.source) == ("-W-1", "calendar, 23 February 2026")


@pytest.mark.parametrize(
    "record",
    [
        a_record(),
        a_record(meetings=(a_meeting("2026-02-23", event="e-1", cancelled=True),)),
        a_record(meetings=(a_meeting("2026-02-25", event="e-1"),)),
        a_record(moments=(a_moment(MomentKind.NEWS),)),
    ],
    ids=["no record", "cancelled", "still to come", "news"],
)
def test_nobody_is_thanked_for_what_did_not_happen(record: object) -> None:
    assert composed(a_suggestion(Kind.THANKS, cause="e-1"), record) is None


def test_what_was_done_is_named_where_it_can_be() -> None:
    favour = a_moment(MomentKind.FAVOUR, "lift to the station")
    vague = a_moment(MomentKind.FAVOUR, "stayed an hour longer")
    for moment, named in ((favour, True), (vague, False)):
        composition = composed(a_suggestion(Kind.THANKS, cause="mo-1"), a_record(moments=(moment,)))
        assert ("what" in composition.paragraphs[1][0].values) is named


def test_a_birthday_is_a_wish_with_a_known_hobby() -> None:
    record = a_record(facts=(a_fact(),))
    today = composed(a_suggestion(Kind.BIRTHDAY, reason=Reason.BIRTHDAY_TODAY), record)
    assert moves(today) == ["greeting", "birthday/wish", "birthday/hobby", "signoff"]
    late = composed(a_suggestion(Kind.BIRTHDAY, reason=Reason.BIRTHDAY_PASSED), a_record())
    assert moves(late) == ["greeting", "birthday/late/wish", "birthday/late/warm", "signoff"]


def test_without_a_name_or_templates_in_the_language_there_is_no_draft() -> None:
    birthday = a_suggestion(Kind.BIRTHDAY)
    firm = a_customer(name="Acme GmbH", given_name="")
    assert composed(birthday, a_record(customer=firm)) is None
    assert composed(birthday, a_record(customer=a_customer(language="nl"))) is None
    assert composed(birthday, a_record(customer=a_customer(language="en-GB"))) is not None
    assert composed(a_suggestion(kind=None), a_record()) is None


def test_language_is_the_customers_else_the_reps() -> None:
    assert language_of(a_customer(language="pt_BR"), a_rep()) == "pt"
    assert language_of(a_customer(language=""), a_rep(languages=("de", "en"))) == "de"


def test_in_a_language_without_templates_only_what_is_wholly_the_reps_own_is_said() -> None:
    line = a_line("Hur går det med kajen?")
    own = a_record(customer=a_customer(language="sv"), line=line)
    voice = Voice(greeting="Hej {name},", signoff="Hälsningar\nSam")

    def said(record: CustomerRecord = own, kind: Kind = Kind.CHECKIN, **changes: object) -> Composition | None:
        given = {"topic": a_topic(), "voice": voice} | changes
        return compose(a_suggestion(kind, message="m-1"), record, LastContact(), a_rep(), now=TUESDAY, **given)  # type: ignore[arg-type]

    assert moves(said()) == ["greeting", "line", "signoff"]
    assert said(topic=None) is None  # a subject of ours would be in no language of theirs
    assert said(kind=Kind.BIRTHDAY) is None
    assert said(replace(own, line=None)) is None
    assert said(voice=replace(voice, greeting="")) is None
    assert said(voice=replace(voice, signoff="")) is None


def test_wordings_of_other_drafts_are_avoided_and_its_own_are_not() -> None:
    other = PlacedDraft(Key("k-0"), KELLY, Kind.CHECKIN, "placed", "sent", TUESDAY, wordings=("w-1",))
    own = replace(other, key=Key("k-1"), wordings=("w-2",))
    composition = composed(a_suggestion(Kind.BIRTHDAY, key=Key("k-1")), a_record(drafts=(other, own)))
    assert composition.avoid == {"w-1"}
    assert composition.seed == "k-1"


def test_only_a_voice_that_is_known_to_make_no_exclamation_marks_is_spared_them() -> None:
    birthday, record = a_suggestion(Kind.BIRTHDAY), a_record()
    for rate, exclaims in ((None, True), (0.4, True), (0.0, False)):
        voice = Voice(exclaims=rate)
        said = compose(birthday, record, LastContact(), a_rep(), topic=None, now=TUESDAY, voice=voice)
        assert said is not None
        assert said.exclaims is exclaims


@pytest.mark.parametrize(
    ("subject", "answer"), [("Doors", "Re: Doors"), ("AW: Doors", "AW: Doors"), ("a\r\nBcc: x", "Re: a Bcc: x")]
)
def test_reply_subject(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer
