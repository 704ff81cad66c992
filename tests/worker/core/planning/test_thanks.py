"""Thanks: only for what truly happened, by who was there, once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import TUESDAY, a_hold, a_mail, a_meeting, a_moment, a_placed_draft, a_record, a_rep, at
from worker.core.cadence import Cadence
from worker.core.meetings import answer_about
from worker.core.model import Coverage, Source, Suggestion
from worker.core.planning import decide, overtaken
from worker.core.planning.thanks import is_confirmed
from worker.core.words import Direction, Key, Kind, MomentId, MomentKind, Outcome, Reason

MONDAY_MEETING = a_meeting("2026-02-23 10:00")
KEY = f"thanks/{MONDAY_MEETING.fingerprint}.c-kelly"


def thanks(now: str = "2026-02-24 08:00", rep: Any = None, **parts: Any) -> Suggestion | None:
    record = a_record(**({"coverage": Coverage(True, at(now))} | parts))
    decision = decide(record, rep or a_rep(), Cadence(), at(now))
    return next((each for each in decision.suggestions if each.kind is Kind.THANKS), None)


def told(suggestion: Suggestion | None) -> tuple[Outcome, Reason] | None:
    return (suggestion.outcome, suggestion.reason) if suggestion else None


def test_a_meeting_both_accepted_is_thanked_for_the_next_morning() -> None:
    note = thanks(meetings=(MONDAY_MEETING,))
    assert note is not None
    assert told(note) == (Outcome.DRAFT, Reason.MEETING_HELD)
    assert (note.key, note.cause, note.occasion_on) == (KEY, MONDAY_MEETING.event, date(2026, 2, 23))


@pytest.mark.parametrize(
    ("now", "alive"),
    [
        ("2026-02-23 10:59", False),
        ("2026-02-23 11:00", True),
        ("2026-02-26 11:00", True),
        ("2026-02-26 11:01", False),
    ],
)
def test_thanks_begin_with_the_end_of_the_meeting_and_last_72_hours(now: str, alive: bool) -> None:
    assert (thanks(now, meetings=(MONDAY_MEETING,)) is not None) is alive


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        (replace(MONDAY_MEETING, response="none"), (Outcome.ASK_REP, Reason.DID_YOU_MEET)),
        (replace(MONDAY_MEETING, response="tentative"), (Outcome.ASK_REP, Reason.DID_YOU_MEET)),
        (replace(MONDAY_MEETING, cancelled=True), (Outcome.HOLD, Reason.NO_MEETING_HELD)),
        (replace(MONDAY_MEETING, response="declined"), (Outcome.HOLD, Reason.NO_MEETING_HELD)),
        (replace(MONDAY_MEETING, own_response="declined"), (Outcome.HOLD, Reason.NO_MEETING_HELD)),
        (replace(MONDAY_MEETING, mailbox="rita"), None),
        (replace(MONDAY_MEETING, all_day=True, cancelled=True), None),
        (replace(MONDAY_MEETING, guests=40), None),
    ],
)
def test_what_is_not_surely_held_is_not_thanked_for(meeting: Any, expected: tuple[Outcome, Reason] | None) -> None:
    note = thanks(meetings=(meeting,))
    assert told(note) == expected
    if note:
        ends_on = date(2026, 2, 27) if note.outcome is Outcome.ASK_REP else None
        assert (note.until, note.because[0].until, note.occasion_on) == (ends_on, date(2026, 2, 27), date(2026, 2, 23))


@pytest.mark.parametrize(
    ("when", "changes", "expected"),
    [
        ("2026-02-23 15:00", {}, (Outcome.SILENT, Reason.THANKED_BY_HAND)),
        ("2026-02-23 09:00", {}, (Outcome.DRAFT, Reason.MEETING_HELD)),  # before they met
        ("2026-02-23 15:00", {"flags": frozenset()}, (Outcome.DRAFT, Reason.MEETING_HELD)),
        ("2026-02-23 15:00", {"mailbox": "rita"}, (Outcome.DRAFT, Reason.MEETING_HELD)),
        ("2026-02-23 15:00", {"role": "cc"}, (Outcome.DRAFT, Reason.MEETING_HELD)),
    ],
)
def test_who_was_thanked_by_hand_is_not_thanked_again(
    when: str, changes: dict[str, Any], expected: tuple[Outcome, Reason]
) -> None:
    mail = a_mail(when, Direction.OUTBOUND, **({"flags": frozenset({"thanks"})} | changes))
    assert told(thanks(meetings=(MONDAY_MEETING,), mails=(mail,))) == expected
    order = a_moment(MomentKind.ORDER, "2026-02-23")
    assert (told(thanks(moments=(order,), mails=(mail,))) == (Outcome.SILENT, Reason.THANKED_BY_HAND)) is (
        "thanks" in mail.flags and mail.mailbox == "sam" and mail.role == "to"
    )


@pytest.mark.parametrize(("when", "held"), [("2026-02-23 15:00", False), ("2026-02-23 09:00", True)])
def test_a_meeting_they_say_they_missed_is_not_thanked_for(when: str, held: bool) -> None:
    mail = a_mail(when, flags=frozenset({"addressed", "missed"}))
    found = told(thanks(meetings=(MONDAY_MEETING,), mails=(mail,)))
    assert found == ((Outcome.DRAFT, Reason.MEETING_HELD) if held else (Outcome.HOLD, Reason.NO_MEETING_HELD))


def test_a_meeting_called_off_in_a_colleague_s_calendar_is_off() -> None:
    copies = (MONDAY_MEETING, replace(MONDAY_MEETING, mailbox="rita", cancelled=True))
    assert told(thanks(meetings=copies)) == (Outcome.HOLD, Reason.NO_MEETING_HELD)


@pytest.mark.parametrize("kind", [MomentKind.MEETING, MomentKind.CALL])
def test_the_rep_s_word_confirms_a_presumed_meeting(kind: MomentKind) -> None:
    presumed = replace(MONDAY_MEETING, response="none")
    confirmed = thanks(meetings=(presumed,), moments=(a_moment(kind, "2026-02-23"),))
    assert told(confirmed) == (Outcome.DRAFT, Reason.MEETING_HELD)
    other_day = thanks(meetings=(presumed,), moments=(a_moment(kind, "2026-02-16"),))
    assert told(other_day) == (Outcome.ASK_REP, Reason.DID_YOU_MEET)


MET = a_moment(MomentKind.MEETING, "2026-02-23")


@pytest.mark.parametrize(
    ("on", "now", "alive"),
    [
        ("2026-02-24", "2026-02-23 20:00", False),
        ("2026-02-23", "2026-02-23 20:00", True),
        ("2026-02-23", "2026-02-26 00:00", True),  # 72 hours after the first hour it may have been
        ("2026-02-23", "2026-02-26 00:01", False),
        ("2026-02-20", "2026-02-23 20:00", True),  # a Friday: all of the next day at work
        ("2026-02-20", "2026-02-24 08:00", False),
    ],
)
def test_a_meeting_no_calendar_shows_is_thanked_for_within_72_hours(on: str, now: str, alive: bool) -> None:
    moment = a_moment(MomentKind.MEETING, on)
    note = thanks(now, moments=(moment,))
    assert (note is not None) is alive
    if note:
        assert (note.key, note.cause) == (f"thanks/{moment.id}", moment.id)
        assert Reason.MEETING_HELD in {because.reason for because in note.because}


def test_a_meeting_the_calendar_shows_too_is_one_meeting() -> None:
    note = thanks(meetings=(MONDAY_MEETING,), moments=(MET,))
    assert (note and note.key) == KEY
    off = thanks(meetings=(replace(MONDAY_MEETING, response="declined"),), moments=(MET,))
    assert told(off) == (Outcome.HOLD, Reason.NO_MEETING_HELD)
    all_day = replace(MONDAY_MEETING, all_day=True, starts_at=at("2026-02-23"), ends_at=at("2026-02-24"))
    assert told(thanks(meetings=(all_day,), moments=(MET,))) == (Outcome.DRAFT, Reason.MEETING_HELD)


@pytest.mark.parametrize("state", ["waiting", "sent"])
def test_a_meeting_the_rep_told_of_is_thanked_for_once_whatever_is_told_or_shown_later(state: str) -> None:
    closed = {"state": "closed", "closed_at": at("2026-02-24 07:30")} if state == "sent" else {}
    by_word = a_placed_draft(Kind.THANKS, f"thanks/{MET.id}", "2026-02-24 07:10", fate=state, cause=MET.id, **closed)
    again = replace(MET, id=MomentId("told twice"))
    assert told(thanks(moments=(MET, again), drafts=(by_word,))) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)
    shown = thanks(meetings=(MONDAY_MEETING,), moments=(MET,), drafts=(by_word,))
    assert told(shown) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)
    by_entry = replace(by_word, key=Key(KEY), cause=MONDAY_MEETING.event)
    assert told(thanks(moments=(MET,), drafts=(by_entry,))) == (Outcome.SILENT, Reason.THANKED_LATELY)


@pytest.mark.parametrize(
    ("meeting", "source", "expected"),
    [
        (MONDAY_MEETING, answer_about(MONDAY_MEETING, TUESDAY.date()), (Outcome.HOLD, Reason.NO_MEETING_HELD)),
        (MONDAY_MEETING, Source("form"), (Outcome.HOLD, Reason.NO_MEETING_HELD)),
        (MONDAY_MEETING, Source("note", "another entry of that day"), (Outcome.DRAFT, Reason.MEETING_HELD)),
    ],
)
def test_what_the_rep_says_did_not_take_place_is_not_thanked_for(
    meeting: Any, source: Source, expected: tuple[Outcome, Reason]
) -> None:
    no = a_moment(MomentKind.NO_MEETING, "2026-02-23", source=source)
    assert told(thanks(meetings=(meeting,), moments=(no,))) == expected
    assert told(thanks(meetings=(meeting,), moments=(no, MET))) == (Outcome.DRAFT, Reason.MEETING_HELD)
    draft = a_placed_draft(Kind.THANKS, KEY, "2026-02-24 07:10", cause=meeting.event)
    record = a_record(meetings=(meeting,), moments=(no,), drafts=(draft,))
    gone = overtaken(draft, record, a_rep(), TUESDAY)
    assert (gone and gone.reason) == (Reason.NO_MEETING_HELD if expected[0] is Outcome.HOLD else None)


@pytest.mark.parametrize(("day", "held"), [("2026-02-23", False), ("2026-02-24", True)])
def test_a_meeting_is_denied_for_the_day_it_was_on_where_the_rep_is(day: str, held: bool) -> None:
    """Monday evening in Chicago is Tuesday in UTC."""
    dinner = a_meeting("2026-02-24 01:00")
    record = a_record(meetings=(dinner,), moments=(a_moment(MomentKind.NO_MEETING, day),))
    assert is_confirmed(record, a_rep(timezone="America/Chicago"), dinner, TUESDAY) is held


def test_nobody_s_word_confirms_a_meeting_that_was_called_off() -> None:
    off = replace(MONDAY_MEETING, cancelled=True)
    note = thanks(meetings=(off,), moments=(a_moment(MomentKind.MEETING, "2026-02-23"),))
    assert told(note) == (Outcome.HOLD, Reason.NO_MEETING_HELD)


def test_of_two_meetings_the_newest_is_thanked_for_and_once() -> None:
    earlier = a_meeting("2026-02-22 10:00")
    note = thanks(meetings=(earlier, MONDAY_MEETING))
    assert note is not None
    assert note.key == KEY
    written = a_placed_draft(Kind.THANKS, KEY, "2026-02-24 07:10", fate="sent")
    again = thanks(meetings=(earlier, MONDAY_MEETING), drafts=(written,))
    assert told(again) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)


def test_two_customers_of_one_meeting_have_keys_of_their_own() -> None:
    other = replace(MONDAY_MEETING, customer="c-moira")
    note = thanks(meetings=(other,))
    assert note is not None
    assert note.key != KEY


@pytest.mark.parametrize("kind", [MomentKind.ORDER, MomentKind.REFERRAL, MomentKind.FAVOUR])
@pytest.mark.parametrize(
    ("on", "alive"), [("2026-02-25", False), ("2026-02-24", True), ("2026-02-17", True), ("2026-02-16", False)]
)
def test_an_order_a_referral_or_a_favour_is_thanked_for_within_a_week(
    kind: MomentKind, on: str, *, alive: bool
) -> None:
    moment = a_moment(kind, on)
    note = thanks(moments=(moment,))
    assert (note is not None) is alive
    if note:
        assert (told(note), note.key, note.cause) == ((Outcome.DRAFT, Reason.DUE), f"thanks/{moment.id}", moment.id)


def test_what_they_did_at_a_meeting_is_thanked_for_instead_of_the_meeting_and_once() -> None:
    favour = a_moment(MomentKind.FAVOUR, "2026-02-23")
    note = thanks(meetings=(MONDAY_MEETING,), moments=(favour,))
    assert note is not None
    assert note.cause == favour.id
    written = a_placed_draft(Kind.THANKS, f"thanks/{favour.id}", "2026-02-24 07:10", fate="sent", cause=favour.id)
    again = thanks(meetings=(MONDAY_MEETING,), moments=(favour,), drafts=(written,))
    assert told(again) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)
    order = thanks(meetings=(MONDAY_MEETING,), moments=(a_moment(MomentKind.ORDER, "2026-02-23"),))
    assert told(order) == (Outcome.DRAFT, Reason.MEETING_HELD)
    before = thanks(meetings=(MONDAY_MEETING,), moments=(a_moment(MomentKind.FAVOUR, "2026-02-22"),))
    assert told(before) == (Outcome.DRAFT, Reason.MEETING_HELD)


@pytest.mark.parametrize("kind", [MomentKind.NEWS, MomentKind.FOUND, MomentKind.CALL])
def test_news_is_nothing_to_give_thanks_for(kind: MomentKind) -> None:
    assert thanks(moments=(a_moment(kind, "2026-02-23"),)) is None


def test_a_quiet_time_holds_thanks_and_a_meeting_near_does_not() -> None:
    quiet = thanks(meetings=(MONDAY_MEETING,), holds=(a_hold(until="2026-04-07"),))
    assert told(quiet) == (Outcome.HOLD, Reason.QUIET_HOLD)
    near = thanks(meetings=(MONDAY_MEETING, a_meeting("2026-02-27")))
    assert told(near) == (Outcome.DRAFT, Reason.MEETING_HELD)


def test_thanks_wait_for_the_next_working_day() -> None:
    note = thanks("2026-02-21 08:00", meetings=(a_meeting("2026-02-20 15:00"),))
    assert note is not None
    assert (told(note), note.planned_for) == ((Outcome.LATER, Reason.NOT_A_WORKING_DAY), date(2026, 2, 23))


def test_the_day_of_the_meeting_is_the_rep_s_own() -> None:
    evening = a_meeting("2026-02-23 20:00")
    note = thanks(meetings=(evening,), rep=a_rep(timezone="Pacific/Auckland"))
    assert note is not None
    assert note.occasion_on == date(2026, 2, 24)
    assert evening.ends_at < TUESDAY


GERMAN = a_rep(country="DE")


@pytest.mark.parametrize(
    ("rep", "met", "now", "alive"),
    [
        (GERMAN, "2026-04-02 10:00", "2026-04-07 23:59", True),  # Thursday, then Good Friday to Easter Monday
        (GERMAN, "2026-04-02 10:00", "2026-04-08 00:01", False),
        (a_rep(), "2026-04-02 10:00", "2026-04-05 11:00", True),  # on Friday there was time
        (a_rep(), "2026-04-02 10:00", "2026-04-05 11:01", False),
        (a_rep(), "2026-02-20 10:00", "2026-02-23 23:59", True),  # Friday: all of Monday
        (a_rep(), "2026-02-20 10:00", "2026-02-24 00:01", False),
        (a_rep(working_days=(0,)), "2026-02-17 10:00", "2026-02-22 23:59", True),  # five days at most
        (a_rep(working_days=(0,)), "2026-02-17 10:00", "2026-02-23 00:01", False),
    ],
)
def test_who_was_off_all_the_time_may_thank_on_the_next_day_at_work(
    rep: Any, met: str, now: str, *, alive: bool
) -> None:
    assert (thanks(now, rep, meetings=(a_meeting(met),)) is not None) is alive


def test_the_last_morning_for_thanks_is_that_of_the_first_day_back() -> None:
    on_friday = thanks("2026-04-03 08:00", GERMAN, meetings=(a_meeting("2026-04-02 10:00"),))
    assert on_friday is not None
    assert (told(on_friday), on_friday.planned_for) == (
        (Outcome.LATER, Reason.NOT_A_WORKING_DAY),
        date(2026, 4, 7),
    )
    back = thanks("2026-04-07 08:00", GERMAN, meetings=(a_meeting("2026-04-02 10:00"),))
    assert told(back) == (Outcome.DRAFT, Reason.MEETING_HELD)


def sent(**changes: Any) -> Any:
    note = a_placed_draft(Kind.THANKS, KEY, "2026-02-23 12:00", cause=MONDAY_MEETING.event, state="closed", fate="sent")
    return replace(note, **changes)


MOVED = replace(MONDAY_MEETING, starts_at=at("2026-02-23 10:15"), fingerprint="f-moved")
AT_RITA_S = replace(MONDAY_MEETING, mailbox="rita", event="e-rita")


@pytest.mark.parametrize(
    ("meetings", "rep", "draft"),
    [
        ((MONDAY_MEETING,), None, sent()),
        ((MONDAY_MEETING,), None, sent(fate="edited", state="placed")),
        ((MONDAY_MEETING,), None, sent(fate="discarded")),
        ((MONDAY_MEETING,), None, sent(fate="withdrawn", withdrawn_because=Reason.UNTOUCHED)),
        ((MOVED,), None, sent()),
        ((MONDAY_MEETING, AT_RITA_S), a_rep(mailbox="rita"), sent()),
    ],
    ids=["sent", "edited", "discarded", "left untouched", "moved afterwards", "by a colleague"],
)
def test_never_twice_for_one_meeting(meetings: Any, rep: Any, draft: Any) -> None:
    assert told(thanks(rep=rep, meetings=meetings, drafts=(draft,))) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)


def test_thanks_taken_back_for_a_reason_that_passed_are_written_after_all() -> None:
    note = thanks(meetings=(MONDAY_MEETING,), drafts=(sent(fate="withdrawn", withdrawn_because=Reason.QUIET_HOLD),))
    assert note is not None
    assert (told(note), note.key) == ((Outcome.DRAFT, Reason.MEETING_HELD), f"{KEY}/g2")


@pytest.mark.parametrize(
    ("days_before", "cause", "expected"),
    [
        (29, "e-earlier", (Outcome.SILENT, Reason.THANKED_LATELY)),
        (30, "e-earlier", (Outcome.DRAFT, Reason.MEETING_HELD)),
        (29, "mo-order-2026-01-24", (Outcome.DRAFT, Reason.MEETING_HELD)),
    ],
)
def test_of_meetings_one_in_thirty_days_is_thanked_for(
    days_before: int, cause: str, expected: tuple[Outcome, Reason]
) -> None:
    placed_at = at("2026-02-23 12:00") - timedelta(days=days_before)
    earlier = sent(key=Key("thanks/f-earlier.c-kelly"), cause=cause, placed_at=placed_at, created_at=placed_at)
    order = a_moment(MomentKind.ORDER, "2026-01-24")
    note = thanks(meetings=(MONDAY_MEETING,), drafts=(earlier,), moments=(order,))
    assert told(note) == expected
    if note and note.outcome is Outcome.SILENT:
        assert (note.until, note.because[0].since_on) == (date(2026, 2, 27), placed_at.date())


WEEKLY = tuple(a_meeting(f"2026-02-{day:02} 10:00") for day in (2, 9, 16, 23))


def test_who_meets_every_week_is_not_thanked_every_week() -> None:
    assert told(thanks(meetings=WEEKLY[2:])) == (Outcome.DRAFT, Reason.MEETING_HELD)
    assert told(thanks(meetings=WEEKLY[1:])) == (Outcome.SILENT, Reason.MEETS_OFTEN)
    mostly_off = [replace(meeting, response="none") for meeting in WEEKLY[:3]]
    assert told(thanks(meetings=(*mostly_off, MONDAY_MEETING))) == (Outcome.DRAFT, Reason.MEETING_HELD)
    with_rita = [replace(meeting, mailbox="rita") for meeting in WEEKLY[:3]]
    assert told(thanks(meetings=(*with_rita, MONDAY_MEETING))) == (Outcome.DRAFT, Reason.MEETING_HELD)


def test_a_presumed_meeting_that_would_get_no_thanks_is_not_asked_about() -> None:
    presumed = replace(MONDAY_MEETING, response="none")
    assert told(thanks(meetings=(a_meeting("2026-02-02"), presumed))) == (Outcome.ASK_REP, Reason.DID_YOU_MEET)
    assert told(thanks(meetings=(*WEEKLY[:3], presumed))) == (Outcome.SILENT, Reason.MEETS_OFTEN)


def test_an_order_is_thanked_for_however_often_they_meet() -> None:
    note = thanks(meetings=WEEKLY, moments=(a_moment(MomentKind.ORDER, "2026-02-20"),))
    assert told(note) == (Outcome.DRAFT, Reason.DUE)


@pytest.mark.parametrize("trouble", [Reason.COMPLAINT_OPEN, Reason.BAD_NEWS])
def test_trouble_leaves_thanks_for_what_has_nothing_to_do_with_it(trouble: Reason) -> None:
    hold = a_hold(trouble)
    for kind in (MomentKind.REFERRAL, MomentKind.FAVOUR):
        kindness = (a_moment(kind, "2026-02-20"),)
        assert told(thanks(moments=kindness, holds=(hold,))) == (Outcome.DRAFT, Reason.DUE)
        assert told(thanks(moments=kindness, holds=(replace(hold, stops=(Kind.THANKS,)),))) == (Outcome.HOLD, trouble)
        also_quiet = (hold, a_hold(until="2026-04-07"))
        assert told(thanks(moments=kindness, holds=also_quiet)) == (Outcome.HOLD, Reason.QUIET_HOLD)
    assert told(thanks(moments=(a_moment(MomentKind.ORDER, "2026-02-20"),), holds=(hold,))) == (Outcome.HOLD, trouble)
    assert told(thanks(meetings=(MONDAY_MEETING,), holds=(hold,))) == (Outcome.HOLD, trouble)


def test_a_talk_about_the_price_holds_thanks_until_it_is_over() -> None:
    note = thanks(meetings=(MONDAY_MEETING,), holds=(a_hold(Reason.PRICE_TALK, "2026-02-26"),))
    assert note is not None
    assert (told(note), note.until) == ((Outcome.HOLD, Reason.PRICE_TALK), date(2026, 2, 26))
