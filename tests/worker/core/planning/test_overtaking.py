"""When a draft that nobody touched must go, and that one a human edited never does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_birthday,
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
from worker.core.model import Because, Coverage, PlacedDraft, RepLine
from worker.core.planning import overtaken
from worker.core.words import CustomerId, Direction, Key, Kind, MailKind, MomentKind, OccasionKind, Reason

OUT = Direction.OUTBOUND
LAST = a_mail("2025-11-04 14:30")
HELD = a_meeting("2026-02-23 10:00")
CHECKIN = a_placed_draft(Kind.CHECKIN, "checkin/c-kelly/20251104T143000Z", "2026-02-24 07:10", cause="t-1")
THANKS = a_placed_draft(Kind.THANKS, f"thanks/{HELD.fingerprint}.c-kelly", "2026-02-24 07:10", cause=HELD.event)
BIRTHDAY = a_placed_draft(Kind.BIRTHDAY, "birthday/c-kelly/2026", "2026-02-24 07:10", cause="o-birthday")


def gone(draft: PlacedDraft, now: str = "2026-02-24 12:00", rep: Any = None, **parts: Any) -> Because | None:
    known: dict[str, Any] = {
        "coverage": Coverage(True, at(now)),
        "mails": (LAST,),
        "meetings": (HELD,) if draft.kind is Kind.THANKS else (),
        "occasions": (a_birthday(2, 24),),
        "drafts": (draft,),
    }
    return overtaken(draft, a_record(**(known | parts)), rep or a_rep(), at(now))


def why(because: Because | None) -> Reason | None:
    return because.reason if because else None


@pytest.mark.parametrize("draft", [CHECKIN, THANKS, BIRTHDAY])
@pytest.mark.parametrize("state", ["planned", "placing", "placed"])
def test_a_draft_that_is_still_right_may_stay(draft: PlacedDraft, state: str) -> None:
    assert gone(replace(draft, state=state, fate="waiting" if state == "placed" else "")) is None


EVERYTHING_AGAINST_IT: dict[str, Any] = {
    "mails": (LAST, a_mail("2026-02-24 11:00")),
    "holds": (a_hold(Reason.DO_NOT_CONTACT),),
    "occasions": (),
    "meetings": (),
}


@pytest.mark.parametrize("draft", [CHECKIN, THANKS, BIRTHDAY])
def test_what_a_human_edited_stays_whatever_happens(draft: PlacedDraft) -> None:
    assert gone(draft, "2026-12-01 12:00", **EVERYTHING_AGAINST_IT) is not None
    assert gone(replace(draft, fate="edited"), "2026-12-01 12:00", **EVERYTHING_AGAINST_IT) is None
    assert gone(replace(draft, state="closed", fate="sent"), "2026-12-01 12:00", **EVERYTHING_AGAINST_IT) is None


# Each row: what happened after the check-in was written on Tuesday morning, and why it goes.
CHECKIN_GOES: list[tuple[str, dict[str, Any], Reason | None]] = [
    ("they wrote first", {"mails": (LAST, a_mail("2026-02-24 11:00"))}, Reason.CUSTOMER_WROTE),
    ("an older mail of theirs was found late", {"mails": (LAST, a_mail("2026-01-20"))}, Reason.CUSTOMER_WROTE),
    ("the rep wrote", {"mails": (LAST, a_mail("2026-02-24 11:00", OUT))}, Reason.OVERTAKEN),
    ("they met", {"meetings": (a_meeting("2026-02-24 10:00"),)}, Reason.OVERTAKEN),
    ("the rep called them", {"moments": (a_moment(MomentKind.CALL, "2026-02-24"),)}, Reason.OVERTAKEN),
    ("all contact was forgotten", {"mails": ()}, Reason.OVERTAKEN),
    ("a newsletter came", {"mails": (LAST, a_mail("2026-02-24 11:00", excluded="newsletter"))}, None),
    ("a meeting was booked", {"meetings": (a_meeting("2026-02-27"),)}, Reason.MEETING_BOOKED),
    ("a quiet time began", {"holds": (a_hold(until="2026-04-07"),)}, Reason.QUIET_HOLD),
    (
        "they are away",
        {
            "mails": (
                LAST,
                a_mail(
                    "2026-02-24 11:00",
                    kind=MailKind.AUTO_REPLY,
                    excluded="auto_reply",
                    away_until=date(2026, 3, 6),
                ),
            )
        },
        Reason.ON_LEAVE,
    ),
    ("the knowledge is no longer complete", {"coverage": Coverage(False, at("2026-02-24 11:00"))}, Reason.NOT_COVERED),
    (
        "the rep gave a line of their own",
        {"line": RepLine(CustomerId("c-kelly"), "A line", at("2026-02-24 11:00"))},
        Reason.OVERTAKEN,
    ),
    ("its own line is not yet spent", {"line": RepLine(CustomerId("c-kelly"), "A line", at("2026-02-24 07:00"))}, None),
    ("they keep no birthdays", {"customer": a_customer(celebrate=False)}, None),
]


@pytest.mark.parametrize(("parts", "reason"), [row[1:] for row in CHECKIN_GOES], ids=[row[0] for row in CHECKIN_GOES])
def test_a_check_in_goes_when_it_is_no_longer_right(parts: dict[str, Any], reason: Reason | None) -> None:
    assert why(gone(CHECKIN, **parts)) is reason


def test_a_receding_last_contact_takes_no_draft_back() -> None:
    assert gone(CHECKIN, mails=(a_mail("2025-10-01"),)) is None


@pytest.mark.parametrize("draft", [CHECKIN, THANKS])
def test_untouched_for_five_working_days_it_ends(draft: PlacedDraft) -> None:
    assert gone(draft, "2026-03-02 12:00") is None
    assert why(gone(draft, "2026-03-03 12:00")) is Reason.UNTOUCHED
    assert gone(draft, "2026-03-03 12:00", a_rep(working_days=(0,))) is None


def test_a_fact_taken_back_or_grown_old_takes_its_draft_along() -> None:
    fact = a_fact()
    draft = replace(CHECKIN, facts=(fact.id,))
    assert gone(draft, facts=(fact,)) is None
    assert why(gone(draft, facts=())) is Reason.OVERTAKEN
    assert why(gone(draft, facts=(replace(fact, valid_until=date(2026, 2, 23)),))) is Reason.OVERTAKEN


@pytest.mark.parametrize(
    ("meetings", "reason"),
    [
        ((HELD,), None),
        ((replace(HELD, cancelled=True),), Reason.NO_MEETING_HELD),
        ((HELD, replace(HELD, mailbox="rita", cancelled=True)), Reason.NO_MEETING_HELD),
        ((replace(HELD, response="declined"),), Reason.NO_MEETING_HELD),
        ((), Reason.NO_MEETING_HELD),
    ],
)
def test_thanks_for_a_meeting_called_off_after_all_go(meetings: Any, reason: Reason | None) -> None:
    assert why(gone(THANKS, meetings=meetings)) is reason


def test_thanks_go_once_the_rep_has_given_them_by_hand() -> None:
    mail = a_mail("2026-02-24 11:00", Direction.OUTBOUND, flags=frozenset({"thanks"}))
    assert why(gone(THANKS, "2026-02-24 12:00", meetings=(HELD,), mails=(mail,))) is Reason.THANKED_BY_HAND


def test_thanks_for_an_order_stay_while_the_order_stands() -> None:
    order = a_moment(MomentKind.ORDER, "2026-02-23")
    draft = replace(THANKS, cause=order.id)
    assert gone(draft, meetings=(), moments=(order,)) is None
    assert why(gone(draft, meetings=())) is Reason.NO_MEETING_HELD


def test_thanks_and_birthdays_stay_when_the_customer_writes() -> None:
    wrote = (LAST, a_mail("2026-02-24 11:00", flags=frozenset({"addressed", "asks"})))
    assert gone(THANKS, mails=wrote) is None
    assert gone(BIRTHDAY, mails=wrote) is None


@pytest.mark.parametrize(
    ("zone", "last_minute", "midnight"),
    [
        ("", "2026-02-24 23:59", "2026-02-25 00:00"),
        ("Pacific/Auckland", "2026-02-24 10:59", "2026-02-24 11:00"),
        ("Pacific/Honolulu", "2026-02-25 09:59", "2026-02-25 10:00"),
    ],
)
def test_a_birthday_note_goes_at_the_customer_s_midnight(zone: str, last_minute: str, midnight: str) -> None:
    draft = replace(BIRTHDAY, created_at=at("2026-02-24 10:30"))
    assert gone(draft, last_minute, customer=a_customer(timezone=zone)) is None
    assert why(gone(draft, midnight, customer=a_customer(timezone=zone))) is Reason.DAY_PASSED


def test_a_belated_note_lasts_until_day_seven() -> None:
    belated = replace(BIRTHDAY, created_at=at("2026-02-26 07:10"))
    assert gone(belated, "2026-03-03 23:59") is None
    assert why(gone(belated, "2026-03-04 00:00")) is Reason.DAY_PASSED


@pytest.mark.parametrize("occasions", [(), (a_birthday(3, 9),)])
def test_a_birthday_that_was_wrong_takes_its_note_along(occasions: Any) -> None:
    assert why(gone(BIRTHDAY, occasions=occasions)) is Reason.OVERTAKEN


def test_a_birthday_opted_out_of_takes_its_note_along() -> None:
    assert why(gone(BIRTHDAY, customer=a_customer(celebrate=False))) is Reason.NO_CELEBRATION


EARLY = a_placed_draft(Kind.BIRTHDAY, "birthday/c-kelly/2026", "2026-02-20 07:10", cause="o-birthday")  # a Friday


@pytest.mark.parametrize(
    ("country", "now", "birthday", "reason"),
    [
        ("US", "2026-02-21 23:59", (2, 22), None),
        ("US", "2026-02-22 00:00", (2, 22), Reason.OVERTAKEN),
        ("US", "2026-02-21 12:00", (2, 23), None),
        ("US", "2026-02-21 12:00", (2, 24), Reason.OVERTAKEN),
        ("DE", "2026-02-20 12:00", (2, 22), Reason.OVERTAKEN),
        ("", "2026-02-20 12:00", (2, 22), Reason.OVERTAKEN),
    ],
)
def test_an_early_note_stays_until_the_day_begins_and_only_where_custom_allows_it(
    country: str, now: str, birthday: tuple[int, int], reason: Reason | None
) -> None:
    parts = {"customer": a_customer(country=country), "occasions": (a_birthday(*birthday),)}
    assert why(gone(EARLY, now, **parts)) is reason


def test_an_early_note_of_a_new_year_s_day_is_of_the_new_year() -> None:
    draft = a_placed_draft(Kind.BIRTHDAY, "birthday/c-kelly/2028", "2027-12-31 07:10", cause="o-birthday")
    parts = {"customer": a_customer(country="US"), "occasions": (a_birthday(1, 1),)}
    assert gone(draft, "2027-12-31 12:00", **parts) is None
    assert why(gone(draft, "2028-01-01 12:00", **parts)) is Reason.OVERTAKEN


@pytest.mark.parametrize("key", ["birthday/c-kelly", "birthday", "birthday/c-kelly/soon", "wedding/c-kelly/2026", ""])
def test_a_key_that_names_no_occasion_of_a_year_keeps_no_draft(key: str) -> None:
    assert why(gone(replace(BIRTHDAY, key=Key(key)))) is Reason.OVERTAKEN


def test_a_holiday_gives_an_untouched_draft_one_day_more() -> None:
    assert why(gone(CHECKIN, "2026-03-03 12:00", a_rep(country="DE"))) is Reason.UNTOUCHED
    moved = a_placed_draft(Kind.CHECKIN, CHECKIN.key, "2026-03-16 07:10", cause="t-1")
    irish = a_rep(country="IE")  # Saint Patrick's Day is a Tuesday
    assert why(gone(moved, "2026-03-23 12:00")) is Reason.UNTOUCHED
    assert gone(moved, "2026-03-23 12:00", irish) is None
    assert why(gone(moved, "2026-03-24 12:00", irish)) is Reason.UNTOUCHED


WORK = a_birthday(2, 24, kind=OccasionKind.WORK_ANNIVERSARY, year=2020)
WORK_NOTE = replace(BIRTHDAY, kind=Kind.ANNIVERSARY, key=Key("work_anniversary/c-kelly/2026"))
NEWS = a_moment(MomentKind.NEWS, "2026-02-20")
NEWS_NOTE = replace(BIRTHDAY, kind=Kind.CONGRATULATION, key=Key(f"congratulation/{NEWS.id}"), cause=NEWS.id)


@pytest.mark.parametrize(
    ("written", "now", "reason"),
    [
        ("2026-02-24 07:10", "2026-02-24 23:59", None),
        ("2026-02-24 07:10", "2026-02-25 00:00", Reason.DAY_PASSED),
        ("2026-02-25 07:10", "2026-03-03 23:59", None),
        ("2026-02-25 07:10", "2026-03-04 00:00", Reason.DAY_PASSED),
        ("2026-02-23 07:10", "2026-02-23 12:00", Reason.OVERTAKEN),  # never early, be it in a country that likes it
    ],
)
def test_an_anniversary_note_goes_with_its_day(written: str, now: str, reason: Reason | None) -> None:
    draft = replace(WORK_NOTE, created_at=at(written))
    assert why(gone(draft, now, occasions=(WORK,), customer=a_customer(country="US"))) is reason


def test_thanks_for_years_go_once_nobody_knows_since_when() -> None:
    order = replace(WORK, kind=OccasionKind.FIRST_ORDER)
    draft = replace(WORK_NOTE, key=Key("first_order/c-kelly/2026"))
    assert gone(draft, occasions=(order,)) is None
    assert why(gone(draft, occasions=(replace(order, year=None),))) is Reason.OVERTAKEN
    assert why(gone(draft, occasions=(WORK,))) is Reason.OVERTAKEN


@pytest.mark.parametrize(("draft", "occasion"), [(BIRTHDAY, a_birthday(2, 24)), (WORK_NOTE, WORK)])
def test_a_wish_goes_once_one_of_us_began_a_mail_on_the_day(draft: PlacedDraft, occasion: Any) -> None:
    begun = a_mail("2026-02-24 11:00", OUT, mailbox="rita", thread="t-new")
    assert why(gone(draft, occasions=(occasion,), mails=(LAST, begun))) is Reason.OCCASION_GREETED
    assert gone(draft, occasions=(occasion,), mails=(LAST, replace(begun, thread="t-1"))) is None


@pytest.mark.parametrize(
    ("now", "moments", "reason"),
    [
        ("2026-02-27 12:00", (NEWS,), None),
        ("2026-02-27 12:00", (), Reason.OVERTAKEN),
        ("2026-03-03 12:00", (NEWS,), Reason.UNTOUCHED),
        ("2026-03-06 12:00", (NEWS,), Reason.UNTOUCHED),
        ("2026-03-07 12:00", (NEWS,), Reason.OVERTAKEN),
    ],
)
def test_a_congratulation_goes_with_its_news(now: str, moments: Any, reason: Reason | None) -> None:
    assert why(gone(NEWS_NOTE, now, moments=moments)) is reason


def test_a_complaint_takes_thanks_for_an_order_along_and_leaves_those_for_a_referral() -> None:
    complaint = a_hold(Reason.COMPLAINT_OPEN)
    for kind, reason in ((MomentKind.ORDER, Reason.COMPLAINT_OPEN), (MomentKind.REFERRAL, None)):
        moment = a_moment(kind, "2026-02-23")
        draft = replace(THANKS, cause=moment.id)
        assert why(gone(draft, meetings=(), moments=(moment,), holds=(complaint,))) is reason


def test_a_note_by_the_rep_s_own_line_stays_although_nobody_answered_three_others() -> None:
    attempts = [a_mail(f"2025-{month}-04 14:30", OUT) for month in ("07", "09", "11")]
    assert gone(CHECKIN, mails=tuple(attempts)) is None
