"""A simulated year in small: forty people and their rep, a hundred and twenty days, every promise watched."""

from pathlib import Path

import pytest

from tests.score.year import MORNING, Year, live

MORNINGS = (*[(MORNING,)] * 6, ())
"""Once on working days and on Saturdays: enough to keep every promise by, and half as long."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return live(Path(tmp_path_factory.mktemp("year")), 40, 120, runs=MORNINGS)


def test_no_promise_is_broken_on_any_day(year: Year) -> None:
    """Caps, frames, notes apart, ends and questions for everybody, grounding, working mornings: see `Watch`."""
    assert year.watch.faults == []


def test_two_of_three_due_check_ins_become_drafts(year: Year) -> None:
    drafted, due = year.watch.shares()["all"]
    assert due >= 40
    assert 3 * drafted >= 2 * due


def test_it_was_a_year_in_which_something_happened(year: Year) -> None:
    """A world in which nobody writes keeps every promise."""
    assert {row.kind for row, _ in year.watch.placed} >= {"checkin", "thanks", "birthday"}
    assert year.world.fates.keys() == {"sent", "edited", "discarded"}
    assert len(year.watch.asked_on) >= 3
    assert year.watch.waiting.total() > 100
