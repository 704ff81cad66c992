"""Occasions in the rep's calendar: on the day and on each lead day, for whom they are welcome."""

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import TUESDAY, a_birthday, a_customer, a_hold, a_record, a_rep, at
from worker.core.occasions import at_local, day_in, today_for
from worker.core.planning import reminders_due, stands_on
from worker.core.words import Kind, OccasionKind, Reason


def days(now: str = "2026-02-24 08:00", rep: Any = None, **parts: Any) -> list[tuple[date, int]]:
    return [(each.on, each.lead) for each in reminders_due(a_record(**parts), rep or a_rep(), at(now))]


def test_the_day_and_its_lead_days_stand_within_the_horizon() -> None:
    occasion = a_birthday(3, 26, lead_days=(30, 7))
    assert days(occasions=(occasion,)) == [(date(2026, 3, 26), 30), (date(2026, 3, 26), 7), (date(2026, 3, 26), 0)]
    reminder = reminders_due(a_record(occasions=(occasion,)), a_rep(), TUESDAY)[0]
    assert reminder.key == "reminder/o-birthday/2026-03-26/30"
    assert stands_on(reminder) == date(2026, 2, 24)


def test_beyond_the_horizon_and_in_the_past_nothing_stands() -> None:
    assert days(occasions=(a_birthday(3, 27),)) == []
    assert days(occasions=(a_birthday(2, 23),)) == []
    assert days(occasions=(a_birthday(2, 24),)) == [(date(2026, 2, 24), 0)]


def test_today_is_the_rep_s_own() -> None:
    late = "2026-02-24 23:00"
    assert days(late, a_rep(timezone="Pacific/Auckland"), occasions=(a_birthday(2, 24),)) == []
    assert days(late, a_rep(timezone="Pacific/Honolulu"), occasions=(a_birthday(2, 24),)) == [(date(2026, 2, 24), 0)]


def test_the_usual_lead_days_of_a_kind_are_added() -> None:
    usual = {OccasionKind.BIRTHDAY: (3,)}
    record = a_record(occasions=(a_birthday(3, 26),))
    found = reminders_due(record, a_rep(), TUESDAY, defaults=usual)
    assert [each.lead for each in found] == [3, 0]


@pytest.mark.parametrize(
    "parts",
    [
        {"customer": a_customer(celebrate=False)},
        {"holds": (a_hold(Reason.DO_NOT_CONTACT),)},
        {"holds": (a_hold(until="2026-03-02"),)},
        {"holds": (a_hold(Reason.NO_CELEBRATION),)},
        {"holds": (a_hold(until="2026-03-02", stops=(Kind.BIRTHDAY,)),)},
    ],
)
def test_nobody_is_reminded_of_a_birthday_that_must_pass_unmarked(parts: dict[str, Any]) -> None:
    assert days(occasions=(a_birthday(3, 1),), **parts) == []


def test_what_stops_other_mail_stops_no_reminder() -> None:
    away = a_hold(Reason.ON_LEAVE, until="2026-04-01")
    ended = a_hold(until="2026-03-01")
    assert days(occasions=(a_birthday(3, 1),), holds=(away, ended)) == [(date(2026, 3, 1), 0)]


def test_an_anniversary_is_not_stopped_by_the_wish_for_no_birthdays() -> None:
    anniversary = a_birthday(3, 1, kind=OccasionKind.WORK_ANNIVERSARY, year=2020)
    no_birthdays = {"customer": a_customer(celebrate=False), "holds": (a_hold(Reason.NO_CELEBRATION),)}
    assert days(occasions=(anniversary,), **no_birthdays) == [(date(2026, 3, 1), 0)]
    assert days(occasions=(anniversary,), holds=(a_hold(Reason.DO_NOT_CONTACT),)) == []


def test_the_day_it_began_is_no_anniversary() -> None:
    assert days(occasions=(a_birthday(3, 1, kind=OccasionKind.FIRST_ORDER, year=2026),)) == []


@given(
    st.dates(date(2000, 1, 1), date(2000, 12, 31)),
    st.dates(date(2024, 1, 1), date(2031, 12, 31)),
    st.lists(st.integers(-5, 60), max_size=4).map(tuple),
    st.integers(0, 60),
)
@settings(deadline=None, max_examples=300)
def test_every_entry_stands_within_the_horizon_and_none_is_missing(
    day: date, today: date, leads: tuple[int, ...], horizon: int
) -> None:
    occasion = a_birthday(day.month, day.day, lead_days=leads)
    found = reminders_due(a_record(occasions=(occasion,)), a_rep(), at(f"{today} 12:00"), horizon)
    assert all(today <= stands_on(each) <= today + timedelta(days=horizon) for each in found)
    assert len({each.key for each in found}) == len(found)
    for lead in {0, *(lead for lead in leads if lead > 0)}:
        window = [today + timedelta(days=ahead + lead) for ahead in range(horizon + 1)]
        expected = (day.month, day.day) in {(on.month, on.day) for on in window}
        if (day.month, day.day) != (2, 29):
            assert any(each.lead == lead for each in found) is expected


@pytest.mark.parametrize(
    ("kind", "stands"),
    [
        (OccasionKind.BIRTHDAY, False),
        (OccasionKind.ANNIVERSARY, False),
        (OccasionKind.WORK_ANNIVERSARY, True),
        (OccasionKind.FIRST_ORDER, True),
    ],
)
def test_who_wants_no_celebration_is_reminded_only_of_days_of_work(kind: OccasionKind, *, stands: bool) -> None:
    occasions = (a_birthday(3, 1, kind=kind, year=2020),)
    assert bool(days(occasions=occasions)) is True
    assert bool(days(occasions=occasions, customer=a_customer(celebrate=False))) is stands


@pytest.mark.parametrize(
    ("rep_zone", "zone", "stands"),
    [
        ("Pacific/Honolulu", "Pacific/Kiritimati", date(2026, 2, 28)),
        ("Pacific/Kiritimati", "Pacific/Honolulu", date(2026, 3, 2)),
        ("Pacific/Auckland", "America/Los_Angeles", date(2026, 3, 2)),
        ("Pacific/Honolulu", "Pacific/Auckland", date(2026, 2, 28)),
        ("Europe/Dublin", "Pacific/Auckland", date(2026, 3, 1)),
        ("Europe/Dublin", "Pacific/Honolulu", date(2026, 3, 1)),
        ("Europe/Dublin", "", date(2026, 3, 1)),
    ],
)
def test_it_stands_on_the_rep_s_day_that_is_the_customer_s_at_work(rep_zone: str, zone: str, stands: date) -> None:
    record = a_record(occasions=(a_birthday(3, 1, lead_days=(2,)),), customer=a_customer(timezone=zone))
    found = reminders_due(record, a_rep(timezone=rep_zone), at("2026-02-20 12:00"))
    assert [stands_on(each) for each in found] == [stands - timedelta(days=2), stands]
    assert [each.key for each in found] == ["reminder/o-birthday/2026-03-01/2", "reminder/o-birthday/2026-03-01/0"]


@given(
    st.just(date(2024, 2, 29)) | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.integers(2023, 2032),
    st.sampled_from(["before", "after"]),
    st.sampled_from(sorted(available_timezones())),
    st.sampled_from(sorted(available_timezones())),
)
@settings(deadline=None, max_examples=150)
def test_wherever_both_live_it_stands_once_and_while_the_rep_works_it_is_their_day(
    day: date, year: int, rule: str, zone: str, rep_zone: str
) -> None:
    occasion = a_birthday(day.month, day.day, leap_rule=rule)
    record = a_record(occasions=(occasion,), customer=a_customer(timezone=zone))
    rep = a_rep(timezone=rep_zone)
    on = day_in(occasion, year)
    noons = [at(f"{on} 12:00") + timedelta(days=ahead) for ahead in range(-3, 4)]
    found = {each for now in noons for each in reminders_due(record, rep, now, horizon_days=0)}
    ((stands, reminder),) = {(stands_on(each), each) for each in found}
    assert reminder.on == on
    hours = [at_local(stands, time(7), rep_zone) + timedelta(hours=each) for each in range(11)]
    assert on in {today_for(zone, each) for each in hours}
    if stands != on:
        hours = [at_local(on, time(7), rep_zone) + timedelta(hours=each) for each in range(10)]
        assert on not in {today_for(zone, each) for each in hours}
