"""The check-in: when it is due, what holds it back, and what it is about."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.builders import (
    TUESDAY,
    a_customer,
    a_fact,
    a_hold,
    a_mail,
    a_meeting,
    a_moment,
    a_placed_draft,
    a_record,
    a_rep,
    at,
)
from worker.core.cadence import Cadence
from worker.core.model import Coverage, RepLine, Source, Suggestion
from worker.core.planning import answers_to_follow_up, decide
from worker.core.planning.topic import asked_before, topics_to_ask
from worker.core.words import CustomerId, Direction, FactKind, Kind, MomentKind, Outcome, Reason

OUT = Direction.OUTBOUND
TOPIC = frozenset({"addressed", "topic"})
ASKS = frozenset({"addressed", "asks"})
BOTH_WROTE = (a_mail("2025-11-03 10:00", OUT, flags=TOPIC), a_mail("2025-11-04 14:30", flags=TOPIC))
KEY = "checkin/c-kelly/20251104T143000Z"
LINE = RepLine(CustomerId("c-kelly"), "Your leveller idea worked.", TUESDAY)


def checkin(now: str = "2026-02-24 08:00", rep: Any = None, **parts: Any) -> Suggestion:
    record = a_record(**({"coverage": Coverage(True, at(now)), "mails": BOTH_WROTE} | parts))
    decision = decide(record, rep or a_rep(), Cadence(), at(now))
    return next(each for each in decision.suggestions if each.kind is Kind.CHECKIN)


def told(suggestion: Suggestion) -> tuple[Outcome, Reason]:
    return suggestion.outcome, suggestion.reason


def a_checkin(key: str = KEY, fate: str = "waiting", **changes: Any) -> Any:
    state = "placed" if fate in ("waiting", "edited") else "closed"
    closed_at = None if state == "placed" else at("2026-02-20")
    values = {"state": state, "fate": fate, "closed_at": closed_at, "cause": "t-1"} | changes
    return a_placed_draft(Kind.CHECKIN, key, "2026-02-19 07:10", **values)


def test_a_topic_is_asked_about_in_its_own_thread() -> None:
    note = checkin()
    assert told(note) == (Outcome.DRAFT, Reason.DUE)
    assert (note.key, note.due_on) == (KEY, date(2026, 1, 3))
    assert (note.cause, note.thread, note.message) == ("t-1", "t-1", BOTH_WROTE[1].message)


def test_a_fact_comes_before_the_topic_and_the_rep_s_line_before_both() -> None:
    fact = a_fact()
    with_fact = checkin(facts=(fact,))
    assert (told(with_fact), with_fact.cause, with_fact.thread) == ((Outcome.DRAFT, Reason.DUE), fact.id, "")
    with_line = checkin(facts=(fact,), line=LINE)
    assert (told(with_line), with_line.cause) == ((Outcome.DRAFT, Reason.REP_LINE), "rep_line")


def test_a_line_makes_nothing_due() -> None:
    assert told(checkin(line=LINE, mails=(a_mail("2026-02-10"),))) == (Outcome.SILENT, Reason.NOT_DUE)


def test_with_nothing_true_to_say_the_rep_is_asked() -> None:
    """A customer silent for months of whom only an invoice is known."""
    note = checkin(mails=(a_mail("2025-09-02"),))
    assert told(note) == (Outcome.ASK_REP, Reason.NOTHING_TRUE_TO_SAY)
    assert note.due_on == date(2025, 11, 1)


def test_before_it_is_due_there_is_silence_with_a_day() -> None:
    note = checkin(mails=(a_mail("2026-02-10"),))
    assert told(note) == (Outcome.SILENT, Reason.NOT_DUE)
    assert note.due_on == note.until == date(2026, 4, 11)
    assert note.because[0].since_on == date(2026, 2, 10)


def test_a_check_in_that_waits_is_told_although_none_is_due_until_somebody_writes() -> None:
    waiting = a_checkin("checkin/c-kelly/x.mo-1")
    told_of = checkin(mails=(a_mail("2026-02-10"),), drafts=(waiting,))
    assert (told(told_of), told_of.key) == ((Outcome.SILENT, Reason.ALREADY_WRITTEN), waiting.key)
    answered = a_mail(waiting.created_at.replace(hour=waiting.created_at.hour + 1).isoformat())
    for parts in (
        {"mails": (a_mail("2026-02-10"), answered)},
        {"drafts": (replace(waiting, state="closed", fate="sent"),)},
    ):
        assert told(checkin(**({"mails": (a_mail("2026-02-10"),), "drafts": (waiting,)} | parts)))[1] is Reason.NOT_DUE


def test_who_was_never_in_contact_is_left_alone() -> None:
    note = checkin(mails=(), facts=(a_fact(),), line=LINE)
    assert told(note) == (Outcome.SILENT, Reason.NEVER_IN_CONTACT)


# Each row: the two-way thread changed so that it cannot be asked about.
NO_TOPIC = {
    "no subject to ask about": (a_mail("2025-11-03", OUT), a_mail("2025-11-04")),
    "only they wrote": (a_mail("2025-11-04", flags=TOPIC),),
    "only we wrote": (a_mail("2025-11-04", OUT, flags=TOPIC),),
    "they wait for an answer": (a_mail("2025-11-03", OUT, flags=TOPIC), a_mail("2025-11-04", flags=TOPIC | ASKS)),
    "a year and a half ago": (a_mail("2024-08-01", OUT, flags=TOPIC), a_mail("2024-08-02", flags=TOPIC)),
    "a colleague's thread": tuple(replace(mail, mailbox="rita") for mail in BOTH_WROTE),
    "two threads": (BOTH_WROTE[0], replace(BOTH_WROTE[1], thread="t-2")),
    "their mail was automatic": (BOTH_WROTE[0], replace(BOTH_WROTE[1], excluded="auto_reply")),
}


@pytest.mark.parametrize("mails", NO_TOPIC.values(), ids=NO_TOPIC)
def test_what_cannot_be_asked_about_is_not(mails: Any) -> None:
    assert told(checkin(mails=mails)) == (Outcome.ASK_REP, Reason.NOTHING_TRUE_TO_SAY)


def test_the_newest_thread_is_asked_about() -> None:
    older = tuple(
        replace(mail, thread="t-0", message=f"{mail.message}-0", at=mail.at.replace(month=10)) for mail in BOTH_WROTE
    )
    assert checkin(mails=(*older, *BOTH_WROTE)).thread == "t-1"


ASKED = a_checkin(
    "checkin/c-kelly/old", "sent", created_at=at("2025-11-20"), placed_at=at("2025-11-20"), closed_at=at("2025-11-21")
)
OUR_QUESTION = a_mail("2025-11-20 11:00", OUT, flags=TOPIC)
ANSWER = a_mail("2025-11-22", flags=TOPIC)
AT_ONCE = a_mail("2025-11-20 12:00", flags=TOPIC)
FOLLOWED_UP = replace(
    ASKED,
    key="checkin/c-kelly/later",
    created_at=at("2025-11-25"),
    placed_at=at("2025-11-25"),
    closed_at=at("2025-11-26"),
    wordings=("greeting:1", "checkin/topic/answered:1"),
)
OUR_FOLLOW_UP = a_mail("2025-11-25 11:00", OUT, flags=TOPIC)
OWN_WORD = a_mail("2025-11-28", OUT, flags=TOPIC)
ANEW = a_mail("2025-11-29", flags=TOPIC)


def test_the_same_matter_is_not_asked_about_twice() -> None:
    asked = (*BOTH_WROTE, OUR_QUESTION)
    assert told(checkin(drafts=(ASKED,), mails=asked)) == (Outcome.ASK_REP, Reason.NOTHING_TRUE_TO_SAY)
    record = a_record(mails=(*asked, ANSWER), drafts=(ASKED,), coverage=Coverage(True, TUESDAY))
    assert topics_to_ask(record, "sam", TUESDAY) == []
    assert answers_to_follow_up(record, "sam", TUESDAY) == [ANSWER]


def test_a_matter_was_asked_about_when_it_was_last_in_whichever_order_that_is_told() -> None:
    last = replace(ASKED, key="checkin/c-kelly/last", created_at=at("2026-01-20"))
    for drafts in ((ASKED, last), (last, ASKED)):
        assert asked_before(a_record(drafts=drafts)) == {"t-1": last.created_at}


def test_an_answer_is_followed_up_in_its_thread() -> None:
    note = checkin(drafts=(ASKED,), mails=(*BOTH_WROTE, OUR_QUESTION, ANSWER))
    assert told(note) == (Outcome.DRAFT, Reason.DUE)
    assert (note.cause, note.thread, note.message) == ("t-1", "t-1", ANSWER.message)


# Each row: drafts, the mails after the first two, which mails are asked about and which are followed up.
ASKED_AND_ANSWERED = {
    "answered, and the rep said a word": ((ASKED,), (OUR_QUESTION, ANSWER, OWN_WORD), (), (ANSWER,)),
    "both wrote anew after the answer": ((ASKED,), (OUR_QUESTION, ANSWER, OWN_WORD, ANEW), (ANEW,), ()),
    "followed up": ((ASKED, FOLLOWED_UP), (OUR_QUESTION, ANSWER, OUR_FOLLOW_UP), (), ()),
    "followed up and answered": ((ASKED, FOLLOWED_UP), (OUR_QUESTION, ANSWER, OUR_FOLLOW_UP, ANEW), (), ()),
    "both wrote anew after the follow-up": (
        (ASKED, FOLLOWED_UP), (OUR_QUESTION, ANSWER, OUR_FOLLOW_UP, OWN_WORD, ANEW), (ANEW,), ()
    ),
    "the follow-up was deleted": (
        (ASKED, replace(FOLLOWED_UP, fate="discarded")), (OUR_QUESTION, ANSWER, ANEW), (), ()
    ),
    "the question was deleted": ((replace(ASKED, fate="discarded"),), (), (), ()),
    "answered at once, and the rep said a word": (
        (ASKED,), (OUR_QUESTION, AT_ONCE, a_mail("2025-11-20 13:00", OUT, flags=TOPIC)), (), (AT_ONCE,)
    ),
    "our question is not in the mailbox": ((ASKED,), (ANSWER, OWN_WORD, ANEW), (ANEW,), ()),
    "the question was deleted once both wrote": (
        (replace(ASKED, fate="discarded", closed_at=at("2025-11-26")),), (ANSWER, OUR_FOLLOW_UP), (OUR_FOLLOW_UP,), ()
    ),
    "the question was deleted, and the rep wrote": ((replace(ASKED, fate="discarded"),), (OWN_WORD,), (), ()),
    "the question was deleted, and they wrote": ((replace(ASKED, fate="discarded"),), (ANSWER,), (ANSWER,), ()),
}  # fmt: skip


@pytest.mark.parametrize(("drafts", "mails", "asked", "followed"), ASKED_AND_ANSWERED.values(), ids=ASKED_AND_ANSWERED)
def test_what_was_answered_is_followed_up_once(drafts: Any, mails: Any, asked: Any, followed: Any) -> None:
    record = a_record(mails=(*BOTH_WROTE, *mails), drafts=drafts, coverage=Coverage(True, TUESDAY))
    assert tuple(topics_to_ask(record, "sam", TUESDAY)) == asked
    assert tuple(answers_to_follow_up(record, "sam", TUESDAY)) == followed


OUR_NOTE = a_placed_draft(
    Kind.BIRTHDAY, "birthday/c-kelly/2025", "2025-11-03 07:00", state="closed", fate="sent",
    closed_at=at("2025-11-03 12:00"),
)  # fmt: skip
THEIRS_FIRST = (a_mail("2025-11-02 10:00", flags=TOPIC), *BOTH_WROTE)

# Each row: a note of ours, a thread, and whether the thread can be asked about: not where that note opened it.
OPENED = {
    "by our note": (OUR_NOTE, BOTH_WROTE, False),
    "by the rep, who deleted our note": (replace(OUR_NOTE, fate="discarded"), BOTH_WROTE, True),
    "by the rep, after our note was gone": (replace(OUR_NOTE, closed_at=at("2025-11-03 09:59")), BOTH_WROTE, True),
    "by the rep, before our note": (replace(OUR_NOTE, placed_at=at("2025-11-03 10:01")), BOTH_WROTE, True),
    "by them, before our note": (OUR_NOTE, THEIRS_FIRST, True),
    "by them, while our note lay there": (
        OUR_NOTE, (a_mail("2025-11-03 09:00", flags=TOPIC), *BOTH_WROTE), True
    ),
}  # fmt: skip


@pytest.mark.parametrize(("note", "mails", "asked"), OPENED.values(), ids=OPENED)
def test_a_thread_our_own_note_opened_is_no_matter_of_theirs(note: Any, mails: Any, *, asked: bool) -> None:
    record = a_record(mails=mails, drafts=(note,), coverage=Coverage(True, TUESDAY))
    assert topics_to_ask(record, "sam", TUESDAY) == ([BOTH_WROTE[1]] if asked else [])


MET = a_meeting("2025-12-10 10:00")
MET_AFTER_THE_THREAD: dict[str, Any] = {"meetings": (MET,), "now": "2026-02-24 08:00"}


def test_a_held_meeting_is_named_where_nothing_else_can_be_said() -> None:
    note = checkin(**MET_AFTER_THE_THREAD)
    assert told(note) == (Outcome.DRAFT, Reason.DUE)
    assert (note.cause, note.thread, note.message) == (MET.event, "", "")
    assert checkin(**MET_AFTER_THE_THREAD, facts=(a_fact(),)).cause == a_fact().id


# Each row: what makes the meeting one that cannot be named.
NOT_NAMED: dict[str, dict[str, Any]] = {
    "only presumed": {"meetings": (replace(MET, response="none"),)},
    "a colleague's": {"meetings": (replace(MET, mailbox="rita"),)},
    "they wrote since": {"mails": (*BOTH_WROTE, a_mail("2025-12-12"))},
    "the rep wrote since": {"mails": (*BOTH_WROTE, a_mail("2025-12-12", OUT))},
    "named before": {
        "drafts": (a_checkin("checkin/c-kelly/old", "sent", cause=MET.event, created_at=at("2025-12-11")),)
    },
    "long ago": {"meetings": (a_meeting("2025-08-01 10:00"),), "mails": ()},
    "a call": {"meetings": (), "moments": (a_moment(MomentKind.CALL, "2025-12-10"),)},
    "not held after all": {"moments": (a_moment(MomentKind.NO_MEETING, "2025-12-10"),), "mails": ()},
}


@pytest.mark.parametrize("parts", NOT_NAMED.values(), ids=NOT_NAMED)
def test_a_meeting_in_doubt_or_in_the_past_is_not_named(parts: Any) -> None:
    note = checkin(**(MET_AFTER_THE_THREAD | parts))
    assert note.outcome is not Outcome.DRAFT or not note.cause.startswith("e-")


@pytest.mark.parametrize(("met_on", "named"), [("2025-08-28", True), ("2025-08-27", False)])
def test_a_meeting_is_named_for_180_days(met_on: str, *, named: bool) -> None:
    met = a_meeting(f"{met_on} 10:00")
    assert (checkin(meetings=(met,), mails=()).cause == met.event) is named


def test_our_own_thanks_leave_the_meeting_the_last_thing_between_them() -> None:
    thanks = a_placed_draft(
        Kind.THANKS, "thanks/x", "2025-12-11", state="closed", fate="sent",
        placed_at=at("2025-12-11 07:00"), closed_at=at("2025-12-11 12:00"),
    )  # fmt: skip
    sent = a_mail("2025-12-11 09:00", OUT, thread="t-thanks")
    assert checkin(**MET_AFTER_THE_THREAD, drafts=(thanks,), mails=(*BOTH_WROTE, sent)).cause == MET.event


def test_a_meeting_the_rep_told_of_is_named_too() -> None:
    told_of = a_moment(MomentKind.MEETING, "2025-12-10")
    assert checkin(moments=(told_of,)).cause == told_of.id


@pytest.mark.parametrize(
    "changes",
    [
        {"last_mentioned_on": date(2025, 12, 1)},
        {"source": Source("mail", "m", date(2020, 1, 1))},
        {"use": "steer"},
        {"slots": {"what": "Eisangeln", "language": "de"}},
    ],
)
def test_a_fact_that_rests_or_may_not_be_said_is_passed_over(changes: dict[str, Any]) -> None:
    assert checkin(facts=(a_fact(**changes),)).cause == "t-1"


def test_a_fact_whose_draft_was_refused_rests_too() -> None:
    fact = a_fact(FactKind.WANTS, "a dock leveller")
    refused = a_checkin("checkin/c-kelly/old", "discarded", cause=fact.id, closed_at=at("2025-12-01"))
    assert checkin(facts=(fact,), drafts=(refused,)).cause == "t-1"


@pytest.mark.parametrize(
    ("parts", "reason", "until"),
    [
        ({"mails": (a_mail("2026-02-19", flags=ASKS),)}, Reason.REP_OWES_REPLY, date(2026, 4, 5)),
        ({"meetings": (a_meeting("2026-02-27"),)}, Reason.MEETING_BOOKED, date(2026, 2, 28)),
        ({"holds": (a_hold(until="2026-04-07"),)}, Reason.QUIET_HOLD, date(2026, 4, 7)),
        ({"coverage": Coverage(True, None)}, Reason.SYNC_STALE, date(2026, 2, 25)),
        ({"customer": a_customer(addresses=())}, Reason.NO_PERSON, None),
    ],
)
def test_a_hold_is_shown_even_before_a_check_in_is_due(
    parts: dict[str, Any], reason: Reason, until: date | None
) -> None:
    note = checkin(**parts)
    assert told(note) == (Outcome.HOLD, reason)
    assert note.until == until


def test_who_was_just_written_to_is_not_due_rather_than_held() -> None:
    assert told(checkin(mails=(a_mail("2026-02-20", OUT),))) == (Outcome.SILENT, Reason.NOT_DUE)


def test_one_who_is_due_gets_no_second_unasked_note_in_thirty_days() -> None:
    sent = a_checkin("checkin/c-kelly/older", "sent")
    note = checkin(drafts=(sent,))
    assert told(note) == (Outcome.HOLD, Reason.TOO_OFTEN)
    assert note.until == date(2026, 3, 22)


@pytest.mark.parametrize("fate", ["waiting", "edited", "sent"])
def test_what_is_written_already_is_left_alone(fate: str) -> None:
    assert told(checkin(drafts=(a_checkin(fate=fate),))) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)


def test_a_deleted_draft_is_a_no_for_one_ideal_interval() -> None:
    refused = a_checkin(fate="discarded")
    waiting = checkin(drafts=(refused,), facts=(a_fact(),))
    assert told(waiting) == (Outcome.HOLD, Reason.DISCARDED)
    assert waiting.until == waiting.due_on == date(2026, 4, 21)
    after = checkin("2026-04-21 08:00", drafts=(refused,), facts=(a_fact(),))
    assert told(after) == (Outcome.DRAFT, Reason.DUE)
    assert after.key == "checkin/c-kelly/20260220T000000Z"


def test_what_we_took_back_comes_back_as_the_next_generation() -> None:
    taken = a_checkin(fate="withdrawn", withdrawn_because=Reason.MEETING_BOOKED)
    assert checkin(drafts=(taken,)).key == f"{KEY}/g2"
    second = a_checkin(f"{KEY}/g2", "withdrawn", withdrawn_because=Reason.MEETING_BOOKED)
    assert checkin(drafts=(second, taken)).key == f"{KEY}/g3"


def test_a_lapsed_debt_is_noted_and_holds_nothing() -> None:
    asked = a_mail("2025-11-05", flags=ASKS, thread="t-2")
    note = checkin(mails=(*BOTH_WROTE, asked))
    assert told(note) == (Outcome.DRAFT, Reason.DUE)
    assert [because.reason for because in note.because] == [Reason.DUE, Reason.REP_OWES_REPLY]
    assert note.because[1].until == date(2025, 12, 20)


@pytest.mark.parametrize(
    ("now", "rep", "outcome", "reason", "planned_for"),
    [
        ("2026-02-24 06:59", {}, Outcome.LATER, Reason.BEFORE_PLAN_TIME, date(2026, 2, 24)),
        ("2026-02-24 07:00", {}, Outcome.DRAFT, Reason.DUE, None),
        ("2026-02-21 12:00", {}, Outcome.LATER, Reason.NOT_A_WORKING_DAY, date(2026, 2, 23)),
        ("2026-02-24 08:00", {"drafts": False}, Outcome.HOLD, Reason.DRAFTS_OFF, None),
        (
            "2026-02-24 08:00",
            {"timezone": "America/Chicago"},
            Outcome.LATER,
            Reason.BEFORE_PLAN_TIME,
            date(2026, 2, 24),
        ),
    ],
)
def test_drafts_are_placed_on_working_mornings(
    now: str, rep: dict[str, Any], outcome: Outcome, reason: Reason, planned_for: date | None
) -> None:
    note = checkin(now, a_rep(**rep))
    assert (told(note), note.planned_for) == ((outcome, reason), planned_for)


def test_an_answer_that_does_not_name_its_mail_is_known_by_its_matter() -> None:
    """Old mail programs leave out References: the same subject makes question and answer one matter."""
    mails = (
        a_mail("2025-11-10", OUT, thread="t-1", subject_key="s", flags=TOPIC),
        a_mail("2025-11-12", thread="t-2", subject_key="s", flags=TOPIC),
    )
    note = checkin(mails=mails)
    assert (note.outcome, note.cause, note.thread) == (Outcome.DRAFT, "s", "t-2")
    apart = tuple(replace(mail, subject_key=mail.thread) for mail in mails)
    assert told(checkin(mails=apart)) == (Outcome.ASK_REP, Reason.NOTHING_TRUE_TO_SAY)


def test_a_matter_is_asked_about_only_where_no_unread_mail_can_have_ended_it() -> None:
    newer = a_mail("2025-12-01", thread="t-9")
    for since, outcome in (("2025-11-01", Outcome.DRAFT), ("2025-11-30", Outcome.ASK_REP)):
        coverage = Coverage(False, at("2026-06-01 08:00"), at(since))
        assert checkin("2026-06-01 08:00", mails=(*BOTH_WROTE, newer), coverage=coverage).outcome is outcome
