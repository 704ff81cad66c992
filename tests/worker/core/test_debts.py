"""What the rep owes: an answer or something promised, from when, what pays it, and when it lapses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.builders import TUESDAY, a_mail, a_meeting, a_moment, a_record, a_rep, at
from worker.core.debts import debts, is_lapsed, pressing_on, promise_open, reply_owed
from worker.core.last_contact import weigh
from worker.core.model import Because, Coverage, CustomerRecord
from worker.core.words import Direction, Kind, MomentKind, Reason

OUT = Direction.OUTBOUND
ASKS = frozenset({"addressed", "asks"})
PROMISES = frozenset({"addressed", "promises"})
QUESTION = a_mail("2026-02-10 09:00", flags=ASKS)
PROMISE = a_mail("2026-02-10 09:00", OUT, flags=PROMISES)


def owed(record: CustomerRecord, now: str = "2026-02-24 08:00") -> list[Because]:
    contact = weigh(record.mails, record.meetings, record.moments, at(now))
    return list(debts(record, contact, a_rep(), at(now)))


def reasons(**parts: Any) -> list[Reason]:
    return [because.reason for because in owed(a_record(**parts))]


def test_a_question_is_owed_an_answer_and_a_promise_its_keeping_for_45_days() -> None:
    until, since = date(2026, 3, 27), date(2026, 2, 10)
    assert owed(a_record(mails=(QUESTION,))) == [Because(Reason.REP_OWES_REPLY, until, since, (Kind.CHECKIN,))]
    assert owed(a_record(mails=(PROMISE,))) == [Because(Reason.PROMISE_OPEN, until, since, (Kind.CHECKIN,))]


# Each row: what came after a question on 10 February at nine, and whether an answer is still owed.
AFTER_A_QUESTION: list[tuple[str, dict[str, Any], bool]] = [
    ("our answer", {"mails": (a_mail("2026-02-10 09:01", OUT),)}, False),
    ("our answer in another thread", {"mails": (a_mail("2026-02-12", OUT, thread="t-9"),)}, False),
    ("a team-mate's mail", {"mails": (a_mail("2026-02-12", OUT, mailbox="rita"),)}, True),
    ("a mass mail of ours", {"mails": (a_mail("2026-02-12", OUT, excluded="mass_mail"),)}, True),
    ("a mail written before it", {"mails": (a_mail("2026-02-10 08:59", OUT),)}, True),
    ("their closing thanks", {"mails": (a_mail("2026-02-10 09:05"),)}, True),
    ("a later mail of theirs that asks nothing", {"mails": (a_mail("2026-02-19"),)}, True),
    ("a meeting", {"meetings": (a_meeting("2026-02-11"),)}, False),
    ("a meeting called off", {"meetings": (a_meeting("2026-02-11", cancelled=True),)}, True),
    ("a meeting to come", {"meetings": (a_meeting("2026-03-11"),)}, True),
    ("a call on the same day", {"moments": (a_moment(MomentKind.CALL, "2026-02-10"),)}, False),
    ("a call the day before", {"moments": (a_moment(MomentKind.CALL, "2026-02-09"),)}, True),
]


@pytest.mark.parametrize(
    ("after", "still"), [row[1:] for row in AFTER_A_QUESTION], ids=[r[0] for r in AFTER_A_QUESTION]
)
def test_what_answers_a_question(after: dict[str, Any], *, still: bool) -> None:
    parts = after | {"mails": (QUESTION, *after.get("mails", ()))}
    assert reasons(**parts) == ([Reason.REP_OWES_REPLY] if still else [])


# Each row: what came after a promise on 10 February at nine, and whether it is still open.
AFTER_A_PROMISE: list[tuple[str, dict[str, Any], bool]] = [
    ("nothing", {}, True),
    ("a mail of ours in the thread", {"mails": (a_mail("2026-02-12", OUT),)}, False),
    ("a mail of ours in another thread", {"mails": (a_mail("2026-02-12", OUT, thread="t-9"),)}, False),
    ("a team-mate's mail", {"mails": (a_mail("2026-02-12", OUT, mailbox="rita"),)}, False),
    ("an automatic mail of ours", {"mails": (a_mail("2026-02-12", OUT, excluded="notification"),)}, True),
    ("a meeting", {"meetings": (a_meeting("2026-02-16"),)}, False),
    ("a meeting to come", {"meetings": (a_meeting("2026-03-16"),)}, True),
    ("a call", {"moments": (a_moment(MomentKind.CALL, "2026-02-16"),)}, False),
    ("their thanks in advance", {"mails": (a_mail("2026-02-13 09:00"),)}, True),
    ("their thanks for what came another way", {"mails": (a_mail("2026-02-13 09:01"),)}, False),
]


@pytest.mark.parametrize(("after", "still"), [row[1:] for row in AFTER_A_PROMISE], ids=[r[0] for r in AFTER_A_PROMISE])
def test_what_keeps_a_promise(after: dict[str, Any], *, still: bool) -> None:
    parts = after | {"mails": (PROMISE, *after.get("mails", ()))}
    assert reasons(**parts) == ([Reason.PROMISE_OPEN] if still else [])


def test_who_asks_where_it_stays_is_owed_both_the_answer_first() -> None:
    assert reasons(mails=(PROMISE, a_mail("2026-02-20", flags=ASKS))) == [Reason.REP_OWES_REPLY, Reason.PROMISE_OPEN]


def test_a_promise_in_answer_to_a_question_is_what_is_owed() -> None:
    assert reasons(mails=(QUESTION, a_mail("2026-02-11", OUT, flags=PROMISES))) == [Reason.PROMISE_OPEN]


@pytest.mark.parametrize(
    "mail",
    [
        replace(PROMISE, mailbox="rita"),
        replace(PROMISE, role="cc"),
        replace(PROMISE, excluded="mass_mail"),
        replace(PROMISE, at=at("2026-02-25")),
        replace(PROMISE, direction=Direction.INBOUND),
    ],
)
def test_what_is_no_promise_of_the_rep_to_them(mail: Any) -> None:
    assert reasons(mails=(mail,)) == []


@pytest.mark.parametrize(("mail", "of"), [(QUESTION, reply_owed), (PROMISE, promise_open)])
def test_a_debt_is_only_told_where_no_unread_mail_can_have_paid_it(mail: Any, of: Any) -> None:
    """Searching one direction may be further on than the other: the answer may lie in what is still unread."""
    for since, owes in (("2026-02-10 09:00", True), ("2026-02-10 09:01", False)):
        partly = a_record(mails=(mail,), coverage=Coverage(False, TUESDAY, at(since)))
        assert bool(of(partly, weigh(partly.mails, (), (), TUESDAY), a_rep(), TUESDAY)) is owes


def test_a_debt_lapses_after_45_days_and_is_still_known() -> None:
    (debt,) = owed(a_record(mails=(QUESTION,)), "2026-06-01")
    assert (debt.until, is_lapsed(debt, date(2026, 3, 26)), is_lapsed(debt, date(2026, 3, 27))) == (
        date(2026, 3, 27),
        False,
        True,
    )
    assert not is_lapsed(replace(debt, until=None), date(2026, 3, 27))


def test_only_a_promise_has_a_week_to_be_kept_in() -> None:
    (question,) = owed(a_record(mails=(QUESTION,)))
    (promise,) = owed(a_record(mails=(PROMISE,)))
    assert (pressing_on(question), pressing_on(promise)) == (None, date(2026, 2, 17))
    assert pressing_on(replace(promise, since_on=None)) is None
