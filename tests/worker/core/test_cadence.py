"""When the next check-in is due."""

from datetime import date
from typing import Any

import pytest

from tests.builders import a_customer, a_mail, a_meeting, a_placed_draft, a_record, at
from worker.core.cadence import Cadence, cadence_of, due_on, unanswered_on
from worker.core.last_contact import weigh
from worker.core.model import CustomerRecord, LastContact
from worker.core.words import Direction, Kind, Reason

NOW = at("2026-09-01 08:00")
OUT = Direction.OUTBOUND


def contact_of(record: CustomerRecord) -> LastContact:
    return weigh(record.mails, record.meetings, record.moments, NOW)


def due(record: CustomerRecord, cadence: Cadence = Cadence(), zone: str = "UTC") -> date | None:  # noqa: B008
    return due_on(contact_of(record), cadence, record, zone)


@pytest.mark.parametrize(
    ("own", "cadence"),
    [
        ({}, Cadence(60, 120)),
        ({"group": "key"}, Cadence(30, 45)),
        ({"group": "no such group"}, Cadence(60, 120)),
        ({"group": "key", "ideal_days": 14, "longest_days": 28}, Cadence(14, 28)),
        ({"group": "key", "ideal_days": 14}, Cadence(14, 45)),
        ({"group": "key", "ideal_days": 90}, Cadence(90, 90)),  # the group's longest gives way
        ({"longest_days": 40}, Cadence(40, 40)),  # and so does the group's ideal
        ({"longest_days": 300}, Cadence(60, 300)),
    ],
)
def test_a_persons_own_intervals_come_before_the_groups(own: dict[str, Any], cadence: Cadence) -> None:
    assert cadence_of(a_customer(**own), {"": Cadence(), "key": Cadence(30, 45)}) == cadence


def test_a_customer_never_in_contact_is_never_due() -> None:
    assert due(a_record()) is None


def test_the_ideal_interval_runs_from_the_last_contact() -> None:
    assert due(a_record(mails=(a_mail("2026-02-10 14:30"),))) == date(2026, 4, 11)
    assert due(a_record(meetings=(a_meeting("2026-02-10 14:30"),)), Cadence(14)) == date(2026, 2, 24)


def test_the_day_is_the_rep_s_own() -> None:
    record = a_record(mails=(a_mail("2026-02-10 23:30"),))
    assert due(record, zone="Pacific/Auckland") == date(2026, 4, 12)


def test_two_days_without_an_answer_double_the_interval() -> None:
    once = a_record(mails=(a_mail("2026-02-10"), a_mail("2026-04-12", OUT)))
    twice = a_record(mails=(*once.mails, a_mail("2026-06-12", OUT)))
    assert due(once) == date(2026, 6, 11)
    assert due(twice) == date(2026, 10, 10)


def test_two_mails_of_one_day_are_one_attempt() -> None:
    record = a_record(mails=(a_mail("2026-04-12 09:00", OUT), a_mail("2026-04-12 09:05", OUT)))
    assert len(unanswered_on(contact_of(record), "UTC")) == 1


@pytest.mark.parametrize("answer", ["mail", "meeting"])
def test_an_answer_or_a_meeting_starts_the_count_anew(answer: str) -> None:
    ours = (a_mail("2026-02-10", OUT), a_mail("2026-04-12", OUT))
    answered = {
        "mail": a_record(mails=(*ours, a_mail("2026-04-13"))),
        "meeting": a_record(mails=ours, meetings=(a_meeting("2026-04-13"),)),
    }[answer]
    assert unanswered_on(contact_of(answered), "UTC") == ()


def test_the_longest_interval_bounds_the_doubling_and_never_undercuts_the_ideal() -> None:
    record = a_record(mails=(a_mail("2026-02-10", OUT), a_mail("2026-03-12", OUT)))
    assert due(record, Cadence(60, 90)) == date(2026, 6, 10)
    assert due(record, Cadence(60, 30)) == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("fate", "why", "expected"),
    [
        ("discarded", "", date(2026, 7, 5)),
        ("withdrawn", Reason.UNTOUCHED, date(2026, 7, 5)),
        ("withdrawn", Reason.CUSTOMER_WROTE, date(2026, 4, 11)),
        ("sent", "", date(2026, 4, 11)),
    ],
)
def test_a_refused_check_in_waits_one_ideal_interval(fate: str, why: str, expected: date) -> None:
    draft = a_placed_draft(
        Kind.CHECKIN,
        "checkin/c-kelly/x",
        "2026-05-04",
        state="closed",
        fate=fate,
        withdrawn_because=why,
        closed_at=at("2026-05-06"),
    )
    assert due(a_record(mails=(a_mail("2026-02-10"),), drafts=(draft,))) == expected


def test_a_refused_birthday_note_delays_no_check_in() -> None:
    draft = a_placed_draft(
        Kind.BIRTHDAY,
        "birthday/c-kelly/2026",
        "2026-05-04",
        state="closed",
        fate="discarded",
        closed_at=at("2026-05-06"),
    )
    assert due(a_record(mails=(a_mail("2026-02-10"),), drafts=(draft,))) == date(2026, 4, 11)


@pytest.mark.parametrize(
    ("ours", "attempts"),
    [
        (["2026-02-11", "2026-02-16"], []),  # what follows their mail within a week answers it
        (["2026-02-17"], ["2026-02-17"]),
        (["2026-03-02", "2026-03-08"], ["2026-03-02"]),  # and a second mail within a week is part of the attempt
        (["2026-03-02", "2026-03-08", "2026-03-09"], ["2026-03-02", "2026-03-09"]),
        (["2026-02-09", "2026-02-01"], []),
    ],
)
def test_attempts_lie_a_week_apart(ours: list[str], attempts: list[str]) -> None:
    record = a_record(mails=(a_mail("2026-02-10"), *(a_mail(on, OUT) for on in ours)))
    assert unanswered_on(contact_of(record), "UTC") == tuple(map(date.fromisoformat, attempts))


def test_attempts_on_somebody_who_never_wrote_count_from_the_first() -> None:
    record = a_record(mails=(a_mail("2026-02-10", OUT), a_mail("2026-03-10", OUT)))
    assert len(unanswered_on(contact_of(record), "UTC")) == 2
