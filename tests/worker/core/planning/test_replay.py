"""The record as it was known on an earlier day."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import (
    TUESDAY,
    a_birthday,
    a_fact,
    a_hold,
    a_mail,
    a_moment,
    a_placed_draft,
    a_record,
    at,
)
from worker.core.model import RepLine, Source
from worker.core.planning import as_of
from worker.core.words import CustomerId, Kind, MomentKind

LATER = Source("mail", "m-9", date(2026, 2, 26))
DRAFT = a_placed_draft(Kind.CHECKIN, "checkin/c-kelly/x", "2026-02-20")


def test_what_was_learned_or_happened_later_is_not_known_yet() -> None:
    record = a_record(
        facts=(a_fact(source=LATER),),
        occasions=(a_birthday(3, 1, source=LATER),),
        moments=(a_moment(MomentKind.ORDER, "2026-02-26"), a_moment(MomentKind.NEWS, "2026-02-01", source=LATER)),
        holds=(a_hold(created_on=date(2026, 2, 26)),),
        drafts=(a_placed_draft(Kind.CHECKIN, "checkin/c-kelly/y", "2026-02-24 08:01"),),
        line=RepLine(CustomerId("c-kelly"), "A line", at("2026-02-24 08:01")),
    )
    assert as_of(record, TUESDAY) == a_record()


def test_what_was_known_stays_and_touches_are_left_to_the_weighing() -> None:
    record = a_record(
        facts=(a_fact(), a_fact(text="chess", source=Source("form"))),
        occasions=(a_birthday(3, 1),),
        moments=(a_moment(MomentKind.ORDER, "2026-02-24"),),
        holds=(a_hold(), a_hold(created_on=None)),
        mails=(a_mail("2026-03-01"),),
        drafts=(DRAFT,),
        line=RepLine(CustomerId("c-kelly"), "A line", TUESDAY),
    )
    assert as_of(record, TUESDAY) == record


def test_a_rep_east_of_utc_keeps_what_they_recorded_this_morning() -> None:
    """On Wednesday morning in Auckland it is still Tuesday in UTC."""
    record = a_record(facts=(a_fact(source=Source("form", "", date(2026, 2, 25))),))
    assert as_of(record, at("2026-02-24 20:00")) == record


def test_a_later_confirmation_does_not_count_yet() -> None:
    record = a_record(facts=(a_fact(last_confirmed_on=date(2026, 2, 26)),))
    assert as_of(record, TUESDAY).facts == (a_fact(),)
    confirmed = a_record(facts=(a_fact(last_confirmed_on=date(2026, 2, 24)),))
    assert as_of(confirmed, TUESDAY) == confirmed


def test_a_later_mention_is_not_remembered_yet() -> None:
    record = a_record(facts=(a_fact(last_mentioned_on=date(2026, 2, 26)),))
    assert as_of(record, TUESDAY).facts == (a_fact(),)


@pytest.mark.parametrize(
    ("now", "state", "fate"),
    [
        ("2026-02-20 07:00", "planned", ""),
        ("2026-02-20 08:00", "placed", "waiting"),
        ("2026-02-22 08:00", "closed", "sent"),
    ],
)
def test_a_draft_stands_as_it_stood_then(now: str, state: str, fate: str) -> None:
    draft = replace(
        DRAFT,
        created_at=at("2026-02-20 07:00"),
        placed_at=at("2026-02-20 08:00"),
        state="closed",
        fate="sent",
        closed_at=at("2026-02-21"),
    )
    (then,) = as_of(a_record(drafts=(draft,)), at(now)).drafts
    assert (then.state, then.fate) == (state, fate)
    assert (then.closed_at is None) == (state != "closed")
    assert (then.placed_at is None) == (state == "planned")


def test_a_draft_closed_before_it_was_placed_was_planned_then() -> None:
    dropped = replace(DRAFT, placed_at=None, state="closed", fate="withdrawn", closed_at=at("2026-02-26"))
    (then,) = as_of(a_record(drafts=(dropped,)), TUESDAY).drafts
    assert (then.state, then.fate, then.closed_at) == ("planned", "", None)
