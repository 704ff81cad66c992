"""Each reason not to write: when it holds, what it stops, when it ends, and which is told first."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import (
    TUESDAY,
    a_customer,
    a_hold,
    a_mail,
    a_meeting,
    a_moment,
    a_placed_draft,
    a_record,
    a_rep,
    at,
)
from worker.core.coverage import KNOWN_FOR
from worker.core.holds import condolence_due, end_of, holds_on, recorded_on, rest_after_complaint, stopping, usual_end
from worker.core.last_contact import weigh
from worker.core.model import Because, Coverage, CustomerRecord, RepLine
from worker.core.words import CustomerId, Direction, HoldId, Kind, MailKind, MomentKind, Reason

OUT = Direction.OUTBOUND
ASKS = frozenset({"addressed", "asks"})
PROMISES = frozenset({"addressed", "promises"})
CHECKIN, ALL = (Kind.CHECKIN,), ()


def holds(now: str = "2026-02-24 08:00", rep: Any = None, **parts: Any) -> tuple[Because, ...]:
    moment = at(now)
    record = a_record(**({"coverage": Coverage(True, moment)} | parts))
    return holds_of(record, now, rep)


def holds_of(record: CustomerRecord, now: str, rep: Any = None) -> tuple[Because, ...]:
    contact = weigh(record.mails, record.meetings, record.moments, at(now))
    return holds_on(record, contact, rep or a_rep(), at(now))


def reasons(found: tuple[Because, ...]) -> list[Reason]:
    return [because.reason for because in found]


def bounce(when: str) -> Any:
    return a_mail(when, kind=MailKind.BOUNCE, excluded="bounce")


def away(when: str, until: str) -> Any:
    return a_mail(
        when, kind=MailKind.AUTO_REPLY, excluded="auto_reply", away_until=date.fromisoformat(until), flags=frozenset()
    )


def test_nothing_holds_a_customer_with_nothing_against_it() -> None:
    assert holds(mails=(a_mail("2025-11-03"),)) == ()


@pytest.mark.parametrize("mailed_on", ["2025-08-01", "2025-11-03"])
def test_half_a_year_of_mail_with_the_last_contact_in_it_is_enough(mailed_on: str) -> None:
    known = Coverage(False, TUESDAY, at("2025-08-01"))
    assert holds(coverage=known, mails=(a_mail(mailed_on), a_mail("2025-03-01"))) == ()
    assert reasons(holds(coverage=replace(known, known_since=None), mails=(a_mail(mailed_on),))) == [Reason.NOT_COVERED]


# Each row: what is on record on Tuesday 24 February 2026; then what holds, what it stops, since when and until when.
TABLE: list[tuple[str, dict[str, Any], Because]] = [
    (
        "asked not to be contacted",
        {"holds": (a_hold(Reason.DO_NOT_CONTACT),)},
        Because(Reason.DO_NOT_CONTACT, None, date(2026, 2, 6), ALL),
    ),
    (
        "not every address covered",
        {"coverage": Coverage(False, TUESDAY)},
        Because(Reason.NOT_COVERED, date(2026, 2, 25), None, ALL),
    ),
    (
        "half a year of mail not known yet",
        {"coverage": Coverage(False, TUESDAY, TUESDAY - KNOWN_FOR + timedelta(seconds=1))},
        Because(Reason.NOT_COVERED, date(2026, 2, 25), None, ALL),
    ),
    (
        "half a year known, and no contact in it: there may be one before",
        {"coverage": Coverage(False, TUESDAY, TUESDAY - KNOWN_FOR)},
        Because(Reason.NOT_COVERED, date(2026, 2, 25), None, CHECKIN),
    ),
    (
        "half a year known, and the last contact lies before it",
        {"coverage": Coverage(False, TUESDAY, at("2025-08-01")), "mails": (a_mail("2025-07-31"),)},
        Because(Reason.NOT_COVERED, date(2026, 2, 25), None, CHECKIN),
    ),
    ("never synced", {"coverage": Coverage(True, None)}, Because(Reason.SYNC_STALE, date(2026, 2, 25), None, ALL)),
    (
        "no good sync for more than a day",
        {"coverage": Coverage(True, TUESDAY - timedelta(hours=24, seconds=1))},
        Because(Reason.SYNC_STALE, date(2026, 2, 25), date(2026, 2, 23), ALL),
    ),
    (
        "the last mail came back",
        {"mails": (a_mail("2025-11-03"), a_mail("2026-01-10", OUT), bounce("2026-01-11"))},
        Because(Reason.ADDRESS_BOUNCES, None, date(2026, 1, 11), ALL),
    ),
    (
        "in a quiet time",
        {"holds": (a_hold(until="2026-04-07"),)},
        Because(Reason.QUIET_HOLD, date(2026, 4, 7), date(2026, 2, 6), ALL),
    ),
    (
        "keeps no birthdays",
        {"customer": a_customer(celebrate=False)},
        Because(Reason.NO_CELEBRATION, None, None, (Kind.BIRTHDAY,)),
    ),
    (
        "only a desk is known",
        {
            "customer": a_customer(
                name="North Shore Ice", given_name="", family_name="", addresses=("info@northshore.example",)
            )
        },
        Because(Reason.NO_PERSON, None, None, ALL),
    ),
    (
        "has died",
        {"holds": (a_hold(Reason.DIED),)},
        Because(Reason.DIED, None, date(2026, 2, 6), ALL),
    ),
    (
        "left the firm",
        {"holds": (a_hold(Reason.LEFT_FIRM),)},
        Because(Reason.LEFT_FIRM, None, date(2026, 2, 6), ALL),
    ),
    (
        "the firms are before a court",
        {"holds": (a_hold(Reason.DISPUTE),)},
        Because(Reason.DISPUTE, None, date(2026, 2, 6), ALL),
    ),
    (
        "was promised something in January",
        {"mails": (a_mail("2026-01-20", OUT, flags=PROMISES),)},
        Because(Reason.PROMISE_OPEN, date(2026, 3, 6), date(2026, 1, 20), CHECKIN),
    ),
    (
        "a bill is open this week",
        {"holds": (a_hold(Reason.PRICE_TALK, "2026-02-27"),)},
        Because(Reason.PRICE_TALK, date(2026, 2, 27), date(2026, 2, 6), (Kind.CHECKIN, Kind.THANKS)),
    ),
    (
        "three attempts without an answer",
        {"mails": (a_mail("2025-06-01"), *(a_mail(f"2025-{month}-01", OUT) for month in ("08", "10", "12")))},
        Because(Reason.NO_ANSWER, None, date(2025, 12, 1), CHECKIN),
    ),
    (
        "the works burnt down",
        {"holds": (a_hold(Reason.BAD_NEWS),)},
        Because(Reason.BAD_NEWS, None, date(2026, 2, 6), ALL),
    ),
    (
        "asked something on Thursday",
        {"mails": (a_mail("2026-02-19", flags=ASKS),)},
        Because(Reason.REP_OWES_REPLY, date(2026, 4, 5), date(2026, 2, 19), CHECKIN),
    ),
    (
        "a complaint is open",
        {"holds": (a_hold(Reason.COMPLAINT_OPEN),)},
        Because(Reason.COMPLAINT_OPEN, None, date(2026, 2, 6), ALL),
    ),
    (
        "away, back on a Friday",
        {"mails": (away("2026-02-16", "2026-02-27"),)},
        Because(Reason.ON_LEAVE, date(2026, 3, 2), date(2026, 2, 16), CHECKIN),
    ),
    (
        "written to on Friday",
        {"mails": (a_mail("2026-02-20", OUT),)},
        Because(Reason.TEAMMATE_RECENT, date(2026, 2, 27), date(2026, 2, 20), CHECKIN),
    ),
    (
        "a team-mate wrote on Friday",
        {"mails": (a_mail("2026-02-20", OUT, mailbox="rita"),)},
        Because(Reason.TEAMMATE_RECENT, date(2026, 2, 27), date(2026, 2, 20), CHECKIN),
    ),
    (
        "a meeting in ten days",
        {"meetings": (a_meeting("2026-03-06 10:00"),)},
        Because(Reason.MEETING_BOOKED, date(2026, 3, 7), date(2026, 3, 6), CHECKIN),
    ),
    (
        "a note was sent three weeks ago",
        {
            "drafts": (
                a_placed_draft(
                    Kind.CHECKIN,
                    "checkin/c-kelly/x",
                    "2026-02-02",
                    state="closed",
                    fate="sent",
                    closed_at=at("2026-02-03"),
                ),
            )
        },
        Because(Reason.TOO_OFTEN, date(2026, 3, 5), date(2026, 2, 3), CHECKIN),
    ),
    (
        "a note still waits",
        {"drafts": (a_placed_draft(Kind.CHECKIN, "checkin/c-kelly/x", "2026-02-20"),)},
        Because(Reason.TOO_OFTEN, date(2026, 3, 22), date(2026, 2, 20), CHECKIN),
    ),
]


@pytest.mark.parametrize(("parts", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_reason_holds_alone(parts: dict[str, Any], expected: Because) -> None:
    assert holds(**parts) == (expected,)


ENDING = [row for row in TABLE if row[2].until and row[2].reason not in (Reason.NOT_COVERED, Reason.SYNC_STALE)]


@pytest.mark.parametrize(("parts", "expected"), [row[1:] for row in ENDING], ids=[row[0] for row in ENDING])
def test_each_reason_ends_on_its_day_and_not_before(parts: dict[str, Any], expected: Because) -> None:
    assert expected.until is not None
    assert expected.reason in reasons(holds(f"{expected.until - timedelta(days=1)} 08:00", **parts))
    assert expected.reason not in reasons(holds(f"{expected.until} 08:00", **parts))


# Each row: what looks like a reason and is none.
NO_HOLD: list[tuple[str, dict[str, Any]]] = [
    ("a good sync a day ago", {"coverage": Coverage(True, TUESDAY - timedelta(hours=24))}),
    ("a hold that is over", {"holds": (a_hold(until="2026-02-24"),)}),
    ("a bounce and then a mail from them", {"mails": (bounce("2026-01-11"), a_mail("2026-01-12"))}),
    ("a bounce and then a mail that arrived", {"mails": (bounce("2026-01-11"), a_mail("2026-01-12", OUT))}),
    ("a bounce still to come", {"mails": (bounce("2026-02-25"),)}),
    (
        "a desk's address beside a person's",
        {"customer": a_customer(addresses=("info@northshore.example", "kelly@northshore.example"))},
    ),
    ("a person behind a desk's address", {"customer": a_customer(addresses=("info@northshore.example",))}),
    (
        "a person who signs, whatever the card says",
        {"customer": a_customer(name="Info", signs_as="Kelly", addresses=("info@a.example",))},
    ),
    (
        "a question that was answered",
        {"mails": (a_mail("2026-02-11", flags=ASKS), a_mail("2026-02-12", OUT, thread="other"))},
    ),
    (
        "a question they met over",
        {"mails": (a_mail("2026-02-11", flags=ASKS),), "meetings": (a_meeting("2026-02-12"),)},
    ),
    (
        "a question and a call on the same day",
        {"mails": (a_mail("2026-02-11 15:00", flags=ASKS),), "moments": (a_moment(MomentKind.CALL, "2026-02-11"),)},
    ),
    ("a question of a newsletter", {"mails": (a_mail("2026-02-19", flags=ASKS, excluded="newsletter"),)}),
    ("a question still to come", {"mails": (a_mail("2026-02-25", flags=ASKS),)}),
    ("back from leave", {"mails": (away("2026-02-02", "2026-02-20"),)}),
    ("away without a date", {"mails": (replace(away("2026-02-20", "2026-02-20"), away_until=None),)}),
    ("a meeting in eleven days", {"meetings": (a_meeting("2026-03-07 10:00"),)}),
    ("a meeting called off", {"meetings": (a_meeting("2026-03-06", cancelled=True),)}),
    (
        "a meeting called off in a colleague's calendar",
        {"meetings": (a_meeting("2026-03-06"), a_meeting("2026-03-06", mailbox="rita", cancelled=True))},
    ),
    ("a meeting they declined", {"meetings": (a_meeting("2026-03-06", response="declined"),)}),
    ("a meeting we declined", {"meetings": (a_meeting("2026-03-06", own_response="declined"),)}),
    (
        "a note that was refused",
        {
            "drafts": (
                a_placed_draft(
                    Kind.CHECKIN, "checkin/c-kelly/x", "2026-02-20", state="closed", fate="discarded", closed_at=TUESDAY
                ),
            )
        },
    ),
    ("a birthday note that waits", {"drafts": (a_placed_draft(Kind.BIRTHDAY, "birthday/c-kelly/2026", "2026-02-20"),)}),
]


@pytest.mark.parametrize("parts", [row[1] for row in NO_HOLD], ids=[row[0] for row in NO_HOLD])
def test_what_is_no_reason_holds_nothing(parts: dict[str, Any]) -> None:
    stop_checkins = [b for b in holds(**parts) if b.reason is not Reason.TEAMMATE_RECENT]
    assert stop_checkins == []


def test_many_reasons_are_told_in_order_and_end_with_the_last_the_rep_cannot_end() -> None:
    """Absence, a damaged delivery, an open question, a colleague's mail and a meeting, all at once."""
    record = a_record(
        coverage=Coverage(True, at("2026-09-08 08:00")),
        holds=(a_hold(Reason.COMPLAINT_OPEN, created_on=date(2026, 9, 3)),),
        mails=(
            away("2026-09-01", "2026-09-14"),
            a_mail("2026-09-04", flags=ASKS),
            a_mail("2026-09-07", OUT, mailbox="rita"),
        ),
        meetings=(a_meeting("2026-09-16 10:00"),),
    )
    found = holds_of(record, "2026-09-08 08:00", a_rep(timezone="Europe/London"))
    assert reasons(found) == [
        Reason.REP_OWES_REPLY,
        Reason.COMPLAINT_OPEN,
        Reason.ON_LEAVE,
        Reason.TEAMMATE_RECENT,
        Reason.MEETING_BOOKED,
    ]
    assert end_of(found) == date(2026, 9, 17)
    assert [b.reason for b in stopping(found, Kind.BIRTHDAY)] == [Reason.COMPLAINT_OPEN]


def test_the_order_does_not_depend_on_how_the_record_is_sorted() -> None:
    recorded = (a_hold(Reason.COMPLAINT_OPEN), a_hold(until="2026-04-07"), a_hold(Reason.DO_NOT_CONTACT))
    told = [Reason.DO_NOT_CONTACT, Reason.QUIET_HOLD, Reason.COMPLAINT_OPEN]
    assert reasons(holds(holds=recorded)) == reasons(holds(holds=recorded[::-1])) == told


def test_a_hold_without_an_end_has_no_end_and_a_debt_alone_ends_when_it_lapses() -> None:
    assert end_of(holds(holds=(a_hold(Reason.DO_NOT_CONTACT),), meetings=(a_meeting("2026-02-27"),))) is None
    assert end_of(holds(mails=(a_mail("2026-02-19", flags=ASKS),))) == date(2026, 4, 5)
    assert end_of(()) is None


def test_a_recorded_hold_stops_the_kinds_it_names_else_those_of_its_reason() -> None:
    named = a_hold(Reason.QUIET_HOLD, stops=(Kind.BIRTHDAY,))
    record = a_record(holds=(named, a_hold(Reason.ON_LEAVE), a_hold(Reason.COMPLAINT_OPEN)))
    assert [b.stops for b in recorded_on(record, date(2026, 2, 24))] == [(Kind.BIRTHDAY,), CHECKIN, ALL]


def test_days_are_the_rep_s_own() -> None:
    asked = a_mail("2026-02-19 13:00", flags=ASKS)
    (owed,) = holds(mails=(asked,), rep=a_rep(timezone="Pacific/Auckland"))
    assert owed.since_on == date(2026, 2, 20)


def test_an_all_day_meeting_keeps_its_own_day_in_every_zone() -> None:
    fair = a_meeting("2026-03-05", ends_at=at("2026-03-06"), all_day=True)
    for zone in ("Pacific/Honolulu", "Pacific/Auckland"):
        (booked,) = holds(meetings=(fair,), rep=a_rep(timezone=zone))
        assert (booked.since_on, booked.until) == (date(2026, 3, 5), date(2026, 3, 6))


def test_a_mail_overheard_may_count_once_all_is_read_so_a_check_in_waits() -> None:
    mails = (a_mail("2025-11-03"), a_mail("2025-11-20", flags=frozenset()))
    whole, partly = Coverage(True, TUESDAY), Coverage(False, TUESDAY, at("2025-08-01"))
    assert holds(mails=mails, coverage=whole) == ()
    found = holds(mails=mails, coverage=partly)
    assert [(because.reason, because.stops) for because in found] == [(Reason.NOT_COVERED, CHECKIN)]
    assert holds(mails=(*mails, a_mail("2025-11-21")), coverage=partly) == ()


# The rows of section 5 of the facts of drafting that a record can show, in their order: what is told first to last.
ROWS = [
    (1, Reason.DO_NOT_CONTACT),
    (2, Reason.DIED),
    (2, Reason.LEFT_FIRM),
    (2, Reason.ADDRESS_BOUNCES),
    (3, Reason.DISPUTE),
    (4, Reason.QUIET_HOLD),
    (5, Reason.NO_CELEBRATION),
    (6, Reason.NO_PERSON),
    (7, Reason.NO_MEETING_HELD),
    (8, Reason.REP_OWES_REPLY),
    (8, Reason.PROMISE_OPEN),
    (9, Reason.COMPLAINT_OPEN),
    (10, Reason.ON_LEAVE),
    (11, Reason.PRICE_TALK),
    (12, Reason.TEAMMATE_RECENT),
    (12, Reason.OCCASION_GREETED),
    (13, Reason.MEETING_BOOKED),
    (14, Reason.TOO_OFTEN),
    (14, Reason.NO_ANSWER),
    (15, Reason.BAD_NEWS),
]
EVERYTHING = set(Kind)
STOPPED: dict[int, set[Kind]] = {
    **dict.fromkeys((1, 2, 3, 4, 6, 9, 15), EVERYTHING),
    **{row: {Kind.CHECKIN} for row in (8, 10, 13, 14)},
    5: {Kind.BIRTHDAY},
    7: {Kind.THANKS},
    11: {Kind.CHECKIN, Kind.THANKS},
}


def test_all_that_hold_at_once_are_told_and_in_the_order_of_the_rows() -> None:
    recorded = tuple(a_hold(reason) for _, reason in reversed(ROWS))
    told = reasons(holds(holds=recorded))
    assert told == [reason for _, reason in ROWS]


@pytest.mark.parametrize(("row", "reason"), ROWS)
def test_each_row_stops_what_it_says_and_nothing_else(row: int, reason: Reason) -> None:
    (hold,) = holds(holds=(a_hold(reason),))
    stopped = {kind for kind in Kind if stopping((hold,), kind)}
    if reason is Reason.OCCASION_GREETED:
        assert stopped == {Kind.BIRTHDAY, Kind.ANNIVERSARY}
    elif reason is Reason.TEAMMATE_RECENT:
        assert stopped == {Kind.CHECKIN}
    else:
        assert stopped == STOPPED[row]


def test_who_is_silent_is_written_to_once_more_where_the_rep_gives_a_line_and_a_sign_of_theirs_ends_it() -> None:
    silent = (a_mail("2025-06-01"), *(a_mail(f"2025-{month}-01", OUT) for month in ("08", "10", "12")))
    assert reasons(holds(mails=silent)) == [Reason.NO_ANSWER]
    assert holds(mails=silent, line=RepLine(CustomerId("c-kelly"), "A line.", TUESDAY)) == ()
    assert holds(mails=silent[:3]) == ()
    assert holds(mails=(*silent, a_mail("2025-12-20"))) == ()
    assert holds(mails=silent, meetings=(a_meeting("2025-12-20"),)) == ()
    assert holds(mails=silent, moments=(a_moment(MomentKind.CALL, "2025-12-20"),)) == ()


def test_an_open_complaint_beside_a_debt_has_no_end_and_beside_an_absence_the_absence_s() -> None:
    owed: dict[str, Any] = {"mails": (a_mail("2026-02-19", flags=ASKS),), "holds": (a_hold(Reason.COMPLAINT_OPEN),)}
    assert end_of(holds(**owed)) is None
    assert end_of(holds(**owed, meetings=(a_meeting("2026-02-27"),))) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("settled_on", "country", "expected"),
    [
        ("2026-02-24", "", date(2026, 3, 4)),  # Wednesday to Friday, Monday, Tuesday
        ("2026-02-20", "", date(2026, 2, 28)),
        ("2026-03-31", "IE", date(2026, 4, 9)),  # Easter Monday in between
    ],
)
def test_a_settled_complaint_rests_five_working_days(settled_on: str, country: str, expected: date) -> None:
    assert rest_after_complaint(a_rep(country=country), date.fromisoformat(settled_on)) == expected


def test_quiet_lasts_seven_weeks_a_price_talk_one_and_the_rest_until_somebody_ends_it() -> None:
    on = date(2026, 2, 24)
    ends = {reason: usual_end(reason, on) for reason in Reason}
    assert {reason: end for reason, end in ends.items() if end} == {
        Reason.QUIET_HOLD: date(2026, 4, 14),
        Reason.PRICE_TALK: date(2026, 3, 3),
    }


QUIET = a_hold(until="2026-04-07", created_on=date(2026, 2, 16))


@pytest.mark.parametrize(
    ("now", "parts", "due"),
    [
        ("2026-02-16 00:00", {}, True),
        ("2026-03-01 23:59", {}, True),
        ("2026-03-02 00:00", {}, False),
        ("2026-02-15 23:59", {}, False),
        ("2026-02-24", {"mails": (a_mail("2026-02-15", OUT), a_mail("2026-02-18"))}, True),
        ("2026-02-24", {"mails": (a_mail("2026-02-16", OUT),)}, False),
        ("2026-02-24", {"mails": (a_mail("2026-02-20", OUT, mailbox="rita"),)}, False),
        ("2026-02-24", {"moments": (a_moment(MomentKind.CALL, "2026-02-17"),)}, False),
        ("2026-02-24", {"holds": (replace(QUIET, until=date(2026, 2, 24)),)}, False),
        ("2026-02-24", {"holds": (replace(QUIET, created_on=None),)}, False),
        ("2026-02-24", {"holds": (replace(QUIET, reason=Reason.ON_LEAVE),)}, False),
        ("2026-02-24", {"holds": (QUIET, a_hold(Reason.DO_NOT_CONTACT))}, False),
        ("2026-02-24", {"holds": (QUIET, a_hold(Reason.DIED))}, False),
        ("2026-02-24", {"holds": (QUIET, a_hold(Reason.COMPLAINT_OPEN))}, True),
    ],
)
def test_a_few_words_are_due_once_a_quiet_time_begins_and_nobody_reached_out(
    now: str, parts: dict[str, Any], *, due: bool
) -> None:
    record = a_record(**({"holds": (QUIET,)} | parts))
    contact = weigh(record.mails, record.meetings, record.moments, at(now))
    assert condolence_due(record, contact, at(now)) == (QUIET if due else None)


def test_of_two_quiet_times_the_newer_one_asks_for_words() -> None:
    newer = replace(QUIET, id=HoldId("h-2"), created_on=date(2026, 2, 20))
    record = a_record(holds=(QUIET, newer))
    assert condolence_due(record, weigh((), (), (), TUESDAY), TUESDAY) == newer
