"""Thanks: only for what truly happened, by who was there, once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.builders import TUESDAY, a_hold, a_meeting, a_moment, a_placed_draft, a_record, a_rep, at
from worker.core.cadence import Cadence
from worker.core.model import Coverage, Suggestion
from worker.core.planning import decide
from worker.core.words import Kind, MomentKind, Outcome, Reason

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
        assert (note.until, note.occasion_on) == (date(2026, 2, 27), date(2026, 2, 23))


def test_a_meeting_called_off_in_a_colleague_s_calendar_is_off() -> None:
    copies = (MONDAY_MEETING, replace(MONDAY_MEETING, mailbox="rita", cancelled=True))
    assert told(thanks(meetings=copies)) == (Outcome.HOLD, Reason.NO_MEETING_HELD)


@pytest.mark.parametrize("kind", [MomentKind.MEETING, MomentKind.CALL])
def test_the_rep_s_word_confirms_a_presumed_meeting(kind: MomentKind) -> None:
    presumed = replace(MONDAY_MEETING, response="none")
    confirmed = thanks(meetings=(presumed,), moments=(a_moment(kind, "2026-02-23"),))
    assert told(confirmed) == (Outcome.DRAFT, Reason.MEETING_HELD)
    other_day = thanks(meetings=(presumed,), moments=(a_moment(kind, "2026-02-22"),))
    assert told(other_day) == (Outcome.ASK_REP, Reason.DID_YOU_MEET)


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
