"""Five check-ins thrown away in a row are an answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import TUESDAY
from worker.core.model import Because, Suggestion
from worker.core.pause import paused, paused_at
from worker.core.planning.checkin import REP_LINE
from worker.core.words import CustomerId, Kind, Outcome, Reason

ENDS = [("discarded", TUESDAY - timedelta(days=number)) for number in range(6)]


def test_five_in_a_row_pause_since_the_last_of_them() -> None:
    assert paused_at(ENDS, None) == TUESDAY
    assert paused_at(ENDS[:4], None) is None
    assert paused_at([*ENDS[:2], ("sent", TUESDAY - timedelta(days=2)), *ENDS[3:]], None) is None
    assert paused_at([*ENDS[:5], ("sent", TUESDAY - timedelta(days=9))], None) == TUESDAY


def test_what_was_thrown_away_before_the_rep_said_go_on_does_not_count() -> None:
    assert paused_at(ENDS, TUESDAY - timedelta(days=2)) is None
    assert paused_at(ENDS, TUESDAY - timedelta(days=9)) == TUESDAY


@pytest.mark.parametrize(
    ("kind", "outcome", "cause", "stops"),
    [
        (Kind.CHECKIN, Outcome.DRAFT, "f-1", True),
        (Kind.CHECKIN, Outcome.ASK_REP, "", True),
        (Kind.CHECKIN, Outcome.LATER, "f-1", True),
        (Kind.CHECKIN, Outcome.DRAFT, REP_LINE, False),
        (Kind.CHECKIN, Outcome.SILENT, "", False),
        (Kind.BIRTHDAY, Outcome.DRAFT, "", False),
    ],
)
def test_only_check_ins_that_would_come_by_themselves_pause(
    kind: Kind, outcome: Outcome, cause: str, stops: bool
) -> None:
    before = Suggestion(CustomerId("c"), outcome, (Because(Reason.DUE),), kind=kind, cause=cause)
    after = paused(before, TUESDAY.date())
    assert after == (replace(before, outcome=Outcome.HOLD, because=after.because) if stops else before)
    assert (after.reason is Reason.PAUSED) is stops
