"""From when on, and on which day, the rep has given thanks in a mail of their own."""

from datetime import date
from typing import Any

import pytest

from tests.builders import TUESDAY, a_mail, a_meeting, a_moment, a_record, a_rep
from worker.core.model import Mail
from worker.core.planning.thanked import thanked_by_hand
from worker.core.words import Direction, MomentKind

MET = a_meeting("2026-02-23 10:00")
ORDER = a_moment(MomentKind.ORDER, "2026-02-23")
CHICAGO = a_rep(timezone="America/Chicago")


def a_thanks(when: str, **changes: Any) -> Mail:
    return a_mail(when, Direction.OUTBOUND, **({"flags": frozenset({"thanks"})} | changes))


def thanked_on(cause: str, *mails: Mail, rep: Any = None) -> date | None:
    record = a_record(meetings=(MET,), moments=(ORDER,), mails=mails)
    return thanked_by_hand(record, rep or a_rep(), cause, TUESDAY)


def test_the_first_thanks_since_the_end_of_the_meeting_count() -> None:
    first, second = a_thanks("2026-02-23 11:00"), a_thanks("2026-02-24 07:00")
    assert thanked_on(MET.event, second, first) == date(2026, 2, 23)
    assert thanked_on(MET.event, a_thanks("2026-02-23 10:59"), second) == date(2026, 2, 24)
    assert thanked_on("e-other", first) is None


@pytest.mark.parametrize(
    "mail",
    [
        a_thanks("2026-02-24 08:01"),
        a_thanks("2026-02-23 12:00", excluded="mass_mail"),
        a_thanks("2026-02-23 12:00", role="cc"),
        a_thanks("2026-02-23 12:00", mailbox="rita"),
        a_thanks("2026-02-23 12:00", flags=frozenset()),
    ],
    ids=["later than now", "to everybody", "to somebody else", "a colleague's", "no thanks"],
)
def test_what_else_was_sent_is_no_thanks_of_the_rep_to_them(mail: Mail) -> None:
    assert thanked_on(MET.event, mail) is None


def test_days_are_those_of_the_rep() -> None:
    assert thanked_on(MET.event, a_thanks("2026-02-24 05:59"), rep=CHICAGO) == date(2026, 2, 23)
    assert thanked_on(ORDER.id, a_thanks("2026-02-23 05:59"), rep=CHICAGO) is None  # their Sunday evening
    assert thanked_on(ORDER.id, a_thanks("2026-02-23 06:00"), rep=CHICAGO) == date(2026, 2, 23)
