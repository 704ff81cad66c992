"""A word on good news: while it is news, once, and not where something stands against it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.builders import a_birthday, a_customer, a_hold, a_mail, a_moment, a_placed_draft, a_record, a_rep, at
from worker.core.cadence import Cadence
from worker.core.model import Coverage, Suggestion
from worker.core.planning import decide
from worker.core.words import Direction, Kind, MomentId, MomentKind, Outcome, Reason

NEWS = a_moment(MomentKind.NEWS, "2026-02-20", what="the new bakery")
KEY = f"congratulation/{NEWS.id}"


def word(now: str = "2026-02-24 08:00", **parts: Any) -> Suggestion | None:
    record = a_record(**({"coverage": Coverage(True, at(now)), "moments": (NEWS,)} | parts))
    decision = decide(record, a_rep(), Cadence(), at(now))
    return next((each for each in decision.suggestions if each.kind is Kind.CONGRATULATION), None)


def told(suggestion: Suggestion | None) -> tuple[Outcome, Reason] | None:
    return (suggestion.outcome, suggestion.reason) if suggestion else None


def test_good_news_is_congratulated_on() -> None:
    note = word()
    assert note is not None
    assert told(note) == (Outcome.DRAFT, Reason.NEWS)
    assert (note.key, note.cause, note.occasion_on) == (KEY, NEWS.id, date(2026, 2, 20))


@pytest.mark.parametrize(
    ("now", "alive"),
    [("2026-02-19 23:59", False), ("2026-02-20 08:00", True), ("2026-03-06", True), ("2026-03-07", False)],
)
def test_news_is_news_for_fourteen_days(now: str, *, alive: bool) -> None:
    assert (word(now) is not None) is alive


@pytest.mark.parametrize("kind", [kind for kind in MomentKind if kind is not MomentKind.NEWS])
def test_nothing_else_is_congratulated_on(kind: MomentKind) -> None:
    assert word(moments=(a_moment(kind, "2026-02-20"),)) is None


def test_of_two_news_the_newer_one_that_has_no_word_yet() -> None:
    older = replace(NEWS, id=MomentId("mo-old"), on=date(2026, 2, 18))
    newest = word(moments=(older, NEWS))
    assert newest is not None
    assert newest.cause == NEWS.id
    written = a_placed_draft(Kind.CONGRATULATION, KEY, "2026-02-21", cause=NEWS.id, fate="sent", state="closed")
    next_one = word(moments=(older, NEWS), drafts=(written,))
    assert next_one is not None
    assert (told(next_one), next_one.cause) == ((Outcome.DRAFT, Reason.NEWS), "mo-old")
    assert told(word(drafts=(written,))) == (Outcome.SILENT, Reason.ALREADY_WRITTEN)


@pytest.mark.parametrize(
    ("why", "again"),
    [(Reason.UNTOUCHED, False), (Reason.QUIET_HOLD, True), (Reason.OVERTAKEN, True)],
)
def test_one_that_was_left_untouched_is_not_written_again(why: Reason, *, again: bool) -> None:
    gone = a_placed_draft(
        Kind.CONGRATULATION, KEY, "2026-02-20", cause=NEWS.id, fate="withdrawn", state="closed", withdrawn_because=why
    )
    note = word("2026-03-02 08:00", drafts=(gone,))
    assert note is not None
    assert (note.key == f"{KEY}/g2", note.outcome is Outcome.DRAFT) == (again, again)


def test_grief_holds_it_and_a_mail_of_yesterday_does_not() -> None:
    quiet = word(holds=(a_hold(until="2026-04-07"),))
    assert quiet is not None
    assert (told(quiet), quiet.until, quiet.cause) == (
        (Outcome.HOLD, Reason.QUIET_HOLD),
        date(2026, 4, 7),
        NEWS.id,
    )
    lately = word(mails=(a_mail("2026-02-23", Direction.OUTBOUND),), holds=(a_hold(Reason.PRICE_TALK),))
    assert told(lately) == (Outcome.DRAFT, Reason.NEWS)


def test_it_waits_for_a_day_on_which_both_work_and_for_a_birthday() -> None:
    free = word("2026-02-21 08:00")
    assert told(free) == (Outcome.LATER, Reason.NOT_A_WORKING_DAY)
    german = word("2026-05-01 08:00", moments=(replace(NEWS, on=date(2026, 4, 30)),), customer=a_customer(country="DE"))
    assert told(german) == (Outcome.LATER, Reason.CUSTOMER_DAY_OFF)
    assert told(word(occasions=(a_birthday(2, 24),))) == (Outcome.LATER, Reason.DAILY_CAP)
