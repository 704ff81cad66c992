"""The note of an occasion: on the customer's own day, early only where custom allows, belated to day 7, once a year."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import TUESDAY, a_birthday, a_customer, a_hold, a_mail, a_placed_draft, a_record, a_rep, at
from worker.core.cadence import Cadence
from worker.core.model import Coverage, CustomerRecord, Rep, Source, Suggestion
from worker.core.occasions import at_local, day_in, today_for
from worker.core.planning import decide
from worker.core.words import Direction, Kind, OccasionKind, Outcome, Reason
from worker.core.workdays import is_working_day

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


def test_of_two_birthdays_nobody_can_order_neither_is_wished() -> None:
    card = a_birthday(2, 26, id="o-2", source=Source("card", "k", date(2026, 1, 1)))
    file = a_birthday(2, 24, source=Source("import", "x.csv", date(2026, 2, 1)))
    for occasions in ((card, file), (file, card)):
        assert birthday_note(a_record(occasions=occasions), TUESDAY) is None


def test_the_rep_s_own_word_settles_which_birthday_is_wished() -> None:
    card = a_birthday(2, 26, id="o-2", source=Source("card", "k", date(2026, 1, 1)))
    told = a_birthday(2, 24, source=Source("note", "m", date(2026, 2, 1)))
    for occasions in ((card, told), (told, card)):
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


ZONES = st.sampled_from(sorted(available_timezones()))
PLACES = st.sampled_from(["", "DE", "AT", "CH", "IE", "JP", "US", "GB", "CA", "UK", "US-CA"])
WEEKS = st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (0, 3), ()])
YEAR_DAYS = st.just(date(2024, 2, 29)) | st.dates(date(2024, 1, 1), date(2024, 12, 31))
"""Every day of a year, the leap day half of the time."""


@given(
    st.tuples(YEAR_DAYS, st.integers(2023, 2032), st.sampled_from(["before", "after"])),
    st.tuples(ZONES | st.just(""), PLACES),
    st.tuples(ZONES, st.sampled_from(["", "IE", "DE-BY", "US", "SA"]), WEEKS, st.sampled_from([0, 7, 7, 11])),
)
@settings(deadline=None, max_examples=40)
def test_a_rep_who_sends_at_once_wishes_exactly_once_and_as_near_the_day_as_custom_and_work_allow(
    kept: tuple[date, int, str], lives: tuple[str, str], works: tuple[str, str, tuple[int, ...], int]
) -> None:
    """Walk the hours around the birthday of any person anywhere, for a rep who works anywhere."""
    (day, year, leap_rule), (zone, country), (rep_zone, rep_country, working_days, hour) = kept, lives, works
    occasion = a_birthday(day.month, day.day, leap_rule=leap_rule)
    customer = a_customer(timezone=zone, country=country)
    record = a_record(occasions=(occasion,), customer=customer)
    rep = a_rep(timezone=rep_zone, country=rep_country, working_days=working_days, plan_at=time(hour))
    on = day_in(occasion, year)
    began = datetime(on.year, on.month, on.day, tzinfo=TUESDAY.tzinfo) - timedelta(days=6)
    sent: list[tuple[Suggestion, datetime]] = []
    instants = [began + timedelta(hours=hours) for hours in range(24 * 15)]
    for now in instants:
        note = birthday_note(record, now, rep)
        if note and note.outcome is Outcome.DRAFT:
            sent.append((note, now))
            draft = a_placed_draft(Kind.BIRTHDAY, str(note.key), now.isoformat(), fate="sent", state="closed")
            record = replace(record, drafts=(draft,))
    on_time = [now for now in instants if _at_work(rep, now) and today_for(zone or rep_zone, now) == on]
    if not sent:
        assert not on_time
        assert not any(
            _at_work(rep, now) and 0 <= (today_for(zone or rep_zone, now) - on).days <= 7 for now in instants
        )
        return
    ((note, sent_at),) = sent
    assert (note.key, note.occasion_on) == (f"birthday/c-kelly/{year}", on)
    assert _at_work(rep, sent_at)
    there = today_for(zone or rep_zone, sent_at)
    expected = {0: Reason.BIRTHDAY_TODAY, -1: Reason.BIRTHDAY_AHEAD, 1: Reason.BIRTHDAY_PASSED}
    assert note.reason is expected[(there > on) - (there < on)]
    if there < on:
        assert country in {"US", "GB", "CA", "UK", "US-CA"}
        assert (on - there).days <= 3
        assert not [now for now in on_time if _hours_after_plan(rep, now) < 10]
    elif there > on:
        assert not on_time
        assert (there - on).days <= 7


def _at_work(rep: Rep, now: datetime) -> bool:
    return is_working_day(rep, today_for(rep.timezone, now)) and _hours_after_plan(rep, now) >= 0


def _hours_after_plan(rep: Rep, now: datetime) -> float:
    plan_at = at_local(today_for(rep.timezone, now), rep.plan_at, rep.timezone)
    return (now - plan_at) / timedelta(hours=1)


SUNDAY_IN = {country: a_customer(country=country) for country in ("US", "GB", "DE", "IE", "")}


@pytest.mark.parametrize(
    ("now", "outcome", "reason", "planned_for"),
    [
        ("2026-10-29 08:00", Outcome.LATER, Reason.BIRTHDAY_AHEAD, date(2026, 10, 30)),
        ("2026-10-30 06:00", Outcome.LATER, Reason.BEFORE_PLAN_TIME, date(2026, 10, 30)),
        ("2026-10-30 08:00", Outcome.DRAFT, Reason.BIRTHDAY_AHEAD, None),
        ("2026-10-31 08:00", Outcome.LATER, Reason.NOT_A_WORKING_DAY, date(2026, 11, 2)),
        ("2026-11-02 08:00", Outcome.DRAFT, Reason.BIRTHDAY_PASSED, None),
    ],
)
@pytest.mark.parametrize("country", ["US", "GB"])
def test_where_custom_allows_it_a_sunday_is_wished_on_friday(
    now: str, outcome: Outcome, reason: Reason, planned_for: date | None, country: str
) -> None:
    note = birthday_note(born(11, 1, customer=SUNDAY_IN[country]), at(now))
    assert note is not None
    assert (note.outcome, note.reason, note.planned_for) == (outcome, reason, planned_for)
    assert (note.key, note.occasion_on) == (KEY, date(2026, 11, 1))


@pytest.mark.parametrize("country", ["DE", "IE", ""])
def test_elsewhere_a_sunday_is_never_wished_on_friday(country: str) -> None:
    note = birthday_note(born(11, 1, customer=SUNDAY_IN[country]), at("2026-10-30 08:00"))
    assert note is not None
    assert (note.outcome, note.planned_for) == (Outcome.LATER, date(2026, 11, 2))


@pytest.mark.parametrize("now", ["2026-10-29 08:00", "2026-10-30 08:00", "2026-10-31 08:00"])
def test_a_day_on_which_the_rep_works_is_never_wished_early(now: str) -> None:
    sunday_to_thursday = a_rep(working_days=(6, 0, 1, 2, 3))
    note = birthday_note(born(11, 1, customer=SUNDAY_IN["US"]), at(now), sunday_to_thursday)
    assert note is not None
    assert (note.outcome, note.reason, note.planned_for) == (
        Outcome.LATER,
        Reason.BIRTHDAY_TODAY,
        date(2026, 11, 1),
    )


def test_a_holiday_of_the_rep_moves_the_note_as_a_weekend_does() -> None:
    """Easter Monday is free in Ireland: a birthday on it is late on Tuesday; Good Friday is not free there."""
    rep = a_rep(country="IE")
    late = birthday_note(born(4, 6), at("2026-04-03 08:00"), rep)
    assert late is not None
    assert (late.outcome, late.reason, late.planned_for) == (
        Outcome.LATER,
        Reason.NOT_A_WORKING_DAY,
        date(2026, 4, 7),
    )
    early = birthday_note(born(4, 6, customer=SUNDAY_IN["US"]), at("2026-04-03 08:00"), rep)
    assert early is not None
    assert (early.outcome, early.reason) == (Outcome.DRAFT, Reason.BIRTHDAY_AHEAD)


def test_four_days_ahead_is_too_early_even_there() -> None:
    """Good Friday and Easter Monday are free in England: Thursday is four days before a birthday on Easter Monday."""
    note = birthday_note(born(4, 6, customer=SUNDAY_IN["US"]), at("2026-04-02 08:00"), a_rep(country="GB-ENG"))
    assert note is not None
    assert (note.outcome, note.planned_for) == (Outcome.LATER, date(2026, 4, 7))


def test_the_customer_s_holiday_is_a_day_to_be_wished_on() -> None:
    christmas = born(12, 25, customer=a_customer(country="DE"))
    note = birthday_note(christmas, at("2026-12-25 08:00"), a_rep(country="SA", working_days=tuple(range(7))))
    assert note is not None
    assert (note.outcome, note.reason) == (Outcome.DRAFT, Reason.BIRTHDAY_TODAY)


def test_saturday_in_auckland_begins_on_friday_in_dublin() -> None:
    """The rep's Friday noon is Saturday's first hour there: on the day, though the rep's Saturday is free."""
    record = born(2, 28, customer=a_customer(timezone="Pacific/Auckland", country="NZ"))
    rep = a_rep(timezone="Europe/Dublin")
    morning = birthday_note(record, at("2026-02-27 10:59"), rep)
    assert morning is not None
    assert (morning.outcome, morning.planned_for) == (Outcome.LATER, date(2026, 2, 27))
    noon = birthday_note(record, at("2026-02-27 11:00"), rep)
    assert noon is not None
    assert (noon.outcome, noon.reason) == (Outcome.DRAFT, Reason.BIRTHDAY_TODAY)


@pytest.mark.parametrize(("country", "reason"), [("US", Reason.BIRTHDAY_AHEAD), ("MX", Reason.BIRTHDAY_PASSED)])
def test_a_day_that_begins_in_the_rep_s_night_counts_as_one_not_worked(country: str, reason: Reason) -> None:
    """A Friday in Los Angeles begins on Friday at 21:00 in Auckland and ends with the rep's Saturday."""
    record = born(2, 27, customer=a_customer(timezone="America/Los_Angeles", country=country))
    rep = a_rep(timezone="Pacific/Auckland", country="NZ")
    friday_morning, monday_morning = at("2026-02-26 18:30"), at("2026-03-01 18:30")
    early, late = birthday_note(record, friday_morning, rep), birthday_note(record, monday_morning, rep)
    assert early is not None
    assert late is not None
    assert (early.outcome is Outcome.DRAFT) is (reason is Reason.BIRTHDAY_AHEAD)
    assert late.reason is Reason.BIRTHDAY_PASSED


@pytest.mark.parametrize(("rule", "on"), [("before", date(2027, 2, 28)), ("after", date(2027, 3, 1))])
def test_midnight_of_a_leap_day_s_return_in_auckland(rule: str, on: date) -> None:
    record = a_record(occasions=(a_birthday(2, 29, leap_rule=rule),), customer=a_customer(timezone="Pacific/Auckland"))
    rep = a_rep(timezone="Pacific/Auckland", working_days=(), plan_at=time(0))
    midnight = datetime.combine(on, time(), tzinfo=ZoneInfo("Pacific/Auckland"))
    before, after = (birthday_note(record, midnight + step, rep) for step in (-timedelta(seconds=1), timedelta()))
    assert before is not None
    assert after is not None
    assert (before.outcome, before.occasion_on) == (Outcome.LATER, on)
    assert (after.outcome, after.reason, after.occasion_on) == (Outcome.DRAFT, Reason.BIRTHDAY_TODAY, on)


def test_a_midnight_that_does_not_exist_shifts_no_day() -> None:
    """Beirut's clocks go forward at midnight: 29 March 2026 begins at 01:00."""
    record = born(3, 29, customer=a_customer(timezone="Asia/Beirut"))
    rep = a_rep(timezone="Asia/Beirut", working_days=(), plan_at=time(0))
    begins_at = at("2026-03-28 22:00")
    before, after = birthday_note(record, begins_at - timedelta(seconds=1), rep), birthday_note(record, begins_at, rep)
    assert before is not None
    assert after is not None
    assert (before.outcome, after.outcome, after.reason) == (Outcome.LATER, Outcome.DRAFT, Reason.BIRTHDAY_TODAY)


def notes_of(record: CustomerRecord, kind: Kind, now: datetime = TUESDAY, rep: Rep | None = None) -> list[Suggestion]:
    fresh = replace(record, coverage=Coverage(True, now))
    return [each for each in decide(fresh, rep or a_rep(), Cadence(), now).suggestions if each.kind is kind]


def test_a_wedding_is_a_reminder_only() -> None:
    record = a_record(occasions=(a_birthday(2, 24, kind=OccasionKind.ANNIVERSARY, year=2020),))
    assert notes_of(record, Kind.ANNIVERSARY) == notes_of(record, Kind.BIRTHDAY) == []


@pytest.mark.parametrize("kind", [OccasionKind.WORK_ANNIVERSARY, OccasionKind.FIRST_ORDER])
@pytest.mark.parametrize(
    ("day", "outcome", "reason"),
    [
        (24, Outcome.DRAFT, Reason.ANNIVERSARY_TODAY),
        (17, Outcome.DRAFT, Reason.ANNIVERSARY_PASSED),
        (16, None, None),
        (26, Outcome.LATER, Reason.ANNIVERSARY_TODAY),
        (28, Outcome.LATER, Reason.NOT_A_WORKING_DAY),  # a Saturday: never early
    ],
)
def test_years_at_work_and_years_of_orders_get_a_note(
    kind: OccasionKind, day: int, outcome: Outcome | None, reason: Reason | None
) -> None:
    american = a_customer(country="US", celebrate=False)
    occasion = a_birthday(2, day, kind=kind, year=2020, id="o-1")
    notes = notes_of(a_record(customer=american, occasions=(occasion,)), Kind.ANNIVERSARY)
    assert [(note.outcome, note.reason) for note in notes] == ([(outcome, reason)] if outcome else [])
    assert all((note.key, note.cause) == (f"{kind}/c-kelly/2026", "o-1") for note in notes)


@pytest.mark.parametrize(("kind", "notes"), [(OccasionKind.WORK_ANNIVERSARY, 1), (OccasionKind.FIRST_ORDER, 0)])
def test_thanks_for_years_need_to_know_since_when(kind: OccasionKind, notes: int) -> None:
    assert len(notes_of(a_record(occasions=(a_birthday(2, 24, kind=kind),)), Kind.ANNIVERSARY)) == notes


def test_two_anniversaries_on_one_day_are_two_suggestions_and_one_note_a_day() -> None:
    both = (
        a_birthday(2, 24, kind=OccasionKind.WORK_ANNIVERSARY, year=2020, id="o-1"),
        a_birthday(2, 24, kind=OccasionKind.FIRST_ORDER, year=2021, id="o-2"),
    )
    first, second = notes_of(a_record(occasions=both), Kind.ANNIVERSARY)
    assert (first.outcome, second.outcome, second.reason) == (Outcome.DRAFT, Outcome.LATER, Reason.DAILY_CAP)
    assert {first.cause, second.cause} == {"o-1", "o-2"}


def began(when: str, **changes: Any) -> Any:
    return a_mail(when, Direction.OUTBOUND, **({"thread": "t-new", "mailbox": "rita"} | changes))


@pytest.mark.parametrize(
    ("mail", "held"),
    [
        (began("2026-02-24 07:59"), True),
        (began("2026-02-24 00:00", mailbox="sam"), True),
        (began("2026-02-23 23:59"), False),
        (began("2026-02-24 08:01"), False),  # still to come
        (began("2026-02-24 07:00", thread="t-1"), False),  # an answer in a thread that ran before
        (began("2026-02-24 07:00", role="cc"), False),
        (began("2026-02-24 07:00", excluded="mass_mail"), False),
        (a_mail("2026-02-24 07:00", thread="t-new"), False),
    ],
)
def test_a_mail_begun_on_the_day_by_any_of_us_may_have_been_the_wish(mail: Any, *, held: bool) -> None:
    note = birthday_note(born(2, 24, mails=(a_mail("2026-02-23 12:00"), mail)), TUESDAY)
    assert note is not None
    if held:
        assert (note.outcome, note.reason, note.until) == (Outcome.HOLD, Reason.OCCASION_GREETED, date(2026, 3, 4))
    else:
        assert note.outcome is Outcome.DRAFT


def test_the_day_of_the_wish_is_the_customer_s_and_it_spares_the_belated_note_too() -> None:
    customer = a_customer(timezone="Pacific/Auckland")
    record = born(2, 24, customer=customer, mails=(began("2026-02-23 11:00"),))  # midnight in Auckland
    note = birthday_note(record, at("2026-02-26 08:00"))
    assert note is not None
    assert (note.outcome, note.reason, note.because[0].since_on) == (
        Outcome.HOLD,
        Reason.OCCASION_GREETED,
        date(2026, 2, 24),
    )
    for beside_the_day in ("2026-02-23 10:59", "2026-02-24 11:00"):
        record = born(2, 24, customer=customer, mails=(began(beside_the_day),))
        note = birthday_note(record, at("2026-02-26 08:00"))
        assert note is not None
        assert note.reason is Reason.BIRTHDAY_PASSED


def test_a_note_written_under_another_owner_is_not_written_twice() -> None:
    """The key names the person and the year, and no mailbox."""
    theirs = a_placed_draft(Kind.BIRTHDAY, KEY, "2026-02-24 06:00", fate="sent", state="closed")
    note = birthday_note(born(2, 24, drafts=(theirs,)), TUESDAY, a_rep(mailbox="rita"))
    assert note is not None
    assert (note.outcome, note.reason) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)


def test_who_is_born_this_year_has_no_birthday_before_the_next() -> None:
    assert birthday_note(a_record(occasions=(a_birthday(2, 24, year=2026),)), TUESDAY) is None
