"""The birthday note: on the customer's own day, never early, belated to day 7, once a year."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import TUESDAY, a_birthday, a_customer, a_hold, a_placed_draft, a_record, a_rep, at
from worker.core.cadence import Cadence
from worker.core.model import Coverage, CustomerRecord, Rep, Suggestion
from worker.core.occasions import day_in, today_for
from worker.core.planning import decide
from worker.core.words import Kind, Outcome, Reason

KEY = "birthday/c-kelly/2026"


def birthday_note(record: CustomerRecord, now: datetime, rep: Rep | None = None) -> Suggestion | None:
    fresh = replace(record, coverage=Coverage(True, now))
    decision = decide(fresh, rep or a_rep(), Cadence(), now)
    return next((each for each in decision.suggestions if each.kind is Kind.BIRTHDAY), None)


def born(month: int, day: int, **changes: Any) -> CustomerRecord:
    return a_record(occasions=(a_birthday(month, day),), **changes)


def test_on_the_day_it_is_written() -> None:
    note = birthday_note(born(2, 24), TUESDAY)
    assert note is not None
    assert (note.outcome, note.reason, note.key) == (Outcome.DRAFT, Reason.BIRTHDAY_TODAY, KEY)
    assert (note.cause, note.occasion_on) == ("o-birthday", date(2026, 2, 24))


def test_before_the_morning_it_waits_for_it() -> None:
    note = birthday_note(born(2, 24), at("2026-02-24 06:59"))
    assert note is not None
    assert (note.outcome, note.reason, note.planned_for) == (Outcome.LATER, Reason.BEFORE_PLAN_TIME, date(2026, 2, 24))


def test_a_sunday_is_written_on_monday_and_belated_then() -> None:
    ahead = birthday_note(born(11, 1), at("2026-10-30 13:00"))
    assert ahead is not None
    assert (ahead.outcome, ahead.reason, ahead.planned_for) == (
        Outcome.LATER,
        Reason.NOT_A_WORKING_DAY,
        date(2026, 11, 2),
    )
    on_monday = birthday_note(born(11, 1), at("2026-11-02 08:00"))
    assert on_monday is not None
    assert (on_monday.outcome, on_monday.reason) == (Outcome.DRAFT, Reason.BIRTHDAY_PASSED)
    assert on_monday.key == KEY


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        ("2026-02-16 08:00", None),
        ("2026-02-17 08:00", Outcome.LATER),
        ("2026-02-23 23:00", Outcome.LATER),
        ("2026-02-24 08:00", Outcome.DRAFT),
        ("2026-03-03 08:00", Outcome.DRAFT),
        ("2026-03-04 08:00", None),
    ],
)
def test_it_is_spoken_of_from_a_week_before_to_a_week_after(now: str, outcome: Outcome | None) -> None:
    note = birthday_note(born(2, 24), at(now))
    assert (note.outcome if note else None) is outcome


@pytest.mark.parametrize("fate", ["waiting", "edited", "sent", "discarded"])
def test_once_written_it_is_never_written_again_that_year(fate: str) -> None:
    draft = a_placed_draft(Kind.BIRTHDAY, KEY, "2026-02-24 07:10", fate=fate)
    note = birthday_note(born(2, 24, drafts=(draft,)), at("2026-02-25 08:00"))
    assert note is not None
    assert (note.outcome, note.reason) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)
    assert birthday_note(born(2, 24, drafts=(draft,)), at("2027-02-24 08:00")).key == "birthday/c-kelly/2027"  # type: ignore[union-attr]


def test_what_we_took_back_ourselves_may_come_back_belated_under_the_next_generation() -> None:
    draft = a_placed_draft(
        Kind.BIRTHDAY, KEY, "2026-02-24 07:10", state="closed", fate="withdrawn", closed_at=at("2026-02-25")
    )
    note = birthday_note(born(2, 24, drafts=(draft,)), at("2026-02-25 08:00"))
    assert note is not None
    assert (note.outcome, note.reason, note.key) == (Outcome.DRAFT, Reason.BIRTHDAY_PASSED, f"{KEY}/g2")


def test_an_unclear_placing_is_a_question_and_no_second_draft() -> None:
    draft = a_placed_draft(Kind.BIRTHDAY, KEY, "2026-02-24 07:10", fate="unknown")
    note = birthday_note(born(2, 24, drafts=(draft,)), TUESDAY)
    assert note is not None
    assert (note.outcome, note.reason) == (Outcome.ASK_REP, Reason.PLACEMENT_UNKNOWN)


def test_who_keeps_no_birthdays_gets_none() -> None:
    note = birthday_note(born(2, 24, customer=a_customer(celebrate=False)), TUESDAY)
    assert note is not None
    assert (note.outcome, note.reason, note.until) == (Outcome.HOLD, Reason.NO_CELEBRATION, None)


def test_a_quiet_time_holds_it_and_one_that_ends_before_the_day_does_not() -> None:
    quiet = birthday_note(born(2, 24, holds=(a_hold(until="2026-04-07"),)), TUESDAY)
    assert quiet is not None
    assert (quiet.outcome, quiet.reason, quiet.until) == (Outcome.HOLD, Reason.QUIET_HOLD, date(2026, 4, 7))
    ending = birthday_note(born(2, 24, holds=(a_hold(until="2026-02-24"),)), at("2026-02-20 08:00"))
    assert ending is not None
    assert ending.outcome is Outcome.LATER


def test_of_two_birthdays_on_record_the_answer_never_wavers() -> None:
    both = (a_birthday(2, 26, id="o-2"), a_birthday(2, 24))
    for occasions in (both, both[::-1]):
        note = birthday_note(a_record(occasions=occasions), TUESDAY)
        assert note is not None
        assert note.cause == "o-birthday"


def test_the_day_is_the_customer_s_and_the_working_day_the_rep_s() -> None:
    """It is already the 24th in Auckland while the rep in Honolulu works on the 23rd."""
    record = born(2, 24, customer=a_customer(timezone="Pacific/Auckland"))
    rep = a_rep(timezone="Pacific/Honolulu")
    ahead = birthday_note(record, at("2026-02-22 18:00"), rep)  # Sunday 08:00 in Honolulu, Monday in Auckland
    assert ahead is not None
    assert (ahead.outcome, ahead.planned_for) == (Outcome.LATER, date(2026, 2, 23))
    written = birthday_note(record, at("2026-02-23 18:00"), rep)
    assert written is not None
    assert (written.outcome, written.reason) == (Outcome.DRAFT, Reason.BIRTHDAY_TODAY)


MINUTES_OF_LEAP_DAY = st.integers(-60 * 26, 60 * 50)
FAR_ZONES = ("Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "")


@given(
    MINUTES_OF_LEAP_DAY,
    st.sampled_from([2026, 2028]),
    st.sampled_from(["before", "after"]),
    st.sampled_from(FAR_ZONES),
    st.sampled_from(FAR_ZONES[:4]),
)
@settings(deadline=None, max_examples=200)
def test_around_29_february_it_is_never_early_and_on_the_day_never_called_late(
    minutes: int, year: int, rule: str, zone: str, rep_zone: str
) -> None:
    now = at(f"{year}-02-28 00:00") + timedelta(minutes=minutes)
    occasion = a_birthday(2, 29, leap_rule=rule)
    record = a_record(occasions=(occasion,), customer=a_customer(timezone=zone))
    note = birthday_note(record, now, a_rep(timezone=rep_zone, working_days=tuple(range(7))))
    there = today_for(zone or rep_zone, now)
    on = day_in(occasion, year)
    assert note is not None
    assert note.occasion_on == on
    assert note.key == f"birthday/c-kelly/{year}"
    if note.outcome is Outcome.DRAFT:
        assert note.reason is (Reason.BIRTHDAY_TODAY if there == on else Reason.BIRTHDAY_PASSED)
        assert there >= on
    else:
        assert note.outcome is Outcome.LATER
        assert note.planned_for is not None


@given(st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.sampled_from(FAR_ZONES), st.sampled_from(FAR_ZONES[:4]))
@settings(deadline=None, max_examples=40)
def test_an_hourly_run_writes_it_once_within_a_week_of_the_day(on: date, zone: str, rep_zone: str) -> None:
    """Walk the hours around any birthday: whatever the zones and the weekend, exactly one draft comes of it."""
    record = born(on.month, on.day, customer=a_customer(timezone=zone))
    rep = a_rep(timezone=rep_zone)
    start = datetime(on.year, on.month, on.day, tzinfo=TUESDAY.tzinfo) - timedelta(days=2)
    drafts: list[Suggestion] = []
    for hour in range(24 * 8):
        note = birthday_note(record, start + timedelta(hours=hour), rep)
        if note and note.outcome is Outcome.DRAFT:
            drafts.append(note)
            placed = a_placed_draft(Kind.BIRTHDAY, str(note.key), "2020-01-01", fate="waiting")
            record = replace(record, drafts=(*record.drafts, placed))
    assert [draft.occasion_on for draft in drafts] == [on]
