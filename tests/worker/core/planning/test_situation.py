"""What belongs to no day waits for a day on which rep and customer both work."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_customer, a_fact, a_mail, a_meeting, a_moment, a_record, a_rep, at
from worker.core.cadence import Cadence
from worker.core.model import Coverage, RepLine, Suggestion
from worker.core.occasions import today_for
from worker.core.planning import decide
from worker.core.public_holidays import is_day_off
from worker.core.words import CustomerId, Kind, MomentKind, Outcome, Reason
from worker.core.workdays import is_working_day

IRISH = a_rep(country="IE", timezone="Europe/Dublin")


def proposed(kind: Kind, now: str, rep: Any = IRISH, **parts: Any) -> Suggestion:
    known: dict[str, Any] = {"coverage": Coverage(True, at(now)), "mails": (a_mail("2025-06-04"),)}
    decision = decide(a_record(**(known | parts)), rep, Cadence(), at(now))
    (found,) = [each for each in decision.suggestions if each.kind is kind]
    return found


def checkin(now: str, rep: Any = IRISH, **lives: Any) -> tuple[Outcome, Reason, date | None]:
    note = proposed(Kind.CHECKIN, now, rep, facts=(a_fact(),), customer=a_customer(**lives))
    return note.outcome, note.reason, note.planned_for


WRITTEN = (Outcome.DRAFT, Reason.DUE, None)


def off_until(month: int, day: int) -> tuple[Outcome, Reason, date]:
    return Outcome.LATER, Reason.CUSTOMER_DAY_OFF, date(2026, month, day)


def test_a_check_in_waits_out_the_customer_s_holiday() -> None:
    assert checkin("2026-06-04 08:00", country="DE-BY") == off_until(6, 5)  # Corpus Christi
    assert checkin("2026-06-05 08:00", country="DE-BY") == WRITTEN
    assert checkin("2026-06-04 08:00", country="DE") == WRITTEN
    assert checkin("2026-06-04 08:00") == WRITTEN


def test_it_waits_for_a_day_on_which_both_work() -> None:
    """Good Friday, the weekend and Easter Monday for the one; then the other's Saturday and Sunday."""
    assert checkin("2026-04-03 08:00", country="DE") == off_until(4, 7)
    assert checkin("2026-02-19 08:00", country="SA") == WRITTEN  # Thursday
    assert checkin("2026-02-20 08:00", country="SA") == off_until(2, 23)  # Friday, then the rep's weekend


def test_the_rep_s_own_holiday_is_told_as_theirs() -> None:
    monday = "2026-04-06 08:00"
    assert checkin(monday) == (Outcome.LATER, Reason.NOT_A_WORKING_DAY, date(2026, 4, 7))
    assert checkin(monday, a_rep()) == WRITTEN


def test_evening_mail_is_read_the_next_day() -> None:
    """Friday 08:00 in Dublin is Friday 21:00 in Auckland: read on Saturday. In Los Angeles Monday is still Sunday."""
    auckland = {"country": "NZ", "timezone": "Pacific/Auckland"}
    assert checkin("2026-02-20 08:00", **auckland) == off_until(2, 23)
    assert checkin("2026-02-19 08:00", **auckland) == WRITTEN
    assert checkin("2026-02-23 08:00", country="US", timezone="America/Los_Angeles") == WRITTEN


def test_whose_country_is_not_known_waits_for_nothing() -> None:
    every_day = a_rep(working_days=())
    assert checkin("2026-02-21 08:00", every_day) == WRITTEN
    assert checkin("2026-02-21 08:00", every_day, country="XX") == WRITTEN
    assert checkin("2026-02-21 08:00", every_day, country="IE") == off_until(2, 23)


def test_thanks_wait_too_but_not_until_they_are_no_thanks_any_more() -> None:
    german = a_customer(country="DE")
    met_on_thursday = proposed(
        Kind.THANKS, "2026-05-01 08:00", meetings=(a_meeting("2026-04-30 15:00"),), customer=german
    )
    assert met_on_thursday.outcome is Outcome.DRAFT  # on Tuesday thanks would be none any more
    met_on_wednesday = proposed(
        Kind.THANKS, "2026-05-14 08:00", meetings=(a_meeting("2026-05-13 15:00"),), customer=german
    )
    assert (met_on_wednesday.outcome, met_on_wednesday.reason) == (Outcome.LATER, Reason.CUSTOMER_DAY_OFF)
    assert met_on_wednesday.planned_for == date(2026, 5, 15)
    ordered = proposed(
        Kind.THANKS, "2026-05-01 08:00", moments=(a_moment(MomentKind.ORDER, "2026-04-30"),), customer=german
    )
    assert (ordered.outcome, ordered.planned_for) == (Outcome.LATER, date(2026, 5, 5))  # Monday is free in Ireland
    last_morning = proposed(
        Kind.THANKS, "2026-05-01 08:00", moments=(a_moment(MomentKind.ORDER, "2026-04-27"),), customer=german
    )
    assert last_morning.outcome is Outcome.DRAFT


ZONES = st.sampled_from(sorted(available_timezones()))


@given(
    st.datetimes(at("2023-01-01").replace(tzinfo=None), at("2032-12-31").replace(tzinfo=None)),
    st.tuples(ZONES, st.sampled_from(["IE", "DE-BY", "US", "SA", "CN", ""])),
    st.tuples(ZONES, st.sampled_from(["IE", "DE", "US", "SA", "JP"])),
)
@settings(deadline=None, max_examples=150)
def test_a_check_in_is_written_only_when_both_work_and_otherwise_planned_for_such_a_day(
    when: Any, works: tuple[str, str], lives: tuple[str, str]
) -> None:
    rep = a_rep(timezone=works[0], country=works[1])
    now = at(when.isoformat())
    outcome, reason, planned_for = checkin_at(now, rep, lives)
    today = today_for(rep.timezone, now)
    read_on = today_for(lives[0], now + timedelta(hours=6))
    if outcome is Outcome.DRAFT:
        assert is_working_day(rep, today)
        assert not is_day_off(lives[1], read_on)
    else:
        assert outcome is Outcome.LATER
        assert planned_for is not None
        assert is_working_day(rep, planned_for)
        assert planned_for > today or reason is Reason.BEFORE_PLAN_TIME


def checkin_at(now: Any, rep: Any, lives: tuple[str, str]) -> tuple[Outcome, Reason, date | None]:
    mails = (a_mail((now - timedelta(days=200)).isoformat()),)
    line = RepLine(CustomerId("c-kelly"), "A line.", now)
    customer = a_customer(timezone=lives[0], country=lives[1])
    note = proposed(Kind.CHECKIN, now.isoformat(), rep, line=line, mails=mails, customer=customer)
    return note.outcome, note.reason, note.planned_for


@pytest.mark.parametrize("country", ["DE", "SA", "IL", "CN"])
def test_there_is_always_a_day_for_both(country: str) -> None:
    rep = a_rep(working_days=(5, 6), country="IE")
    for day in range(1, 29):
        now = at(f"2026-02-{day:02} 08:00")
        outcome, _, planned_for = checkin_at(now, rep, ("", country))
        assert outcome is Outcome.DRAFT or (planned_for is not None and planned_for > now.date())
