"""The day's cap: occasions first, then the longest due; the rest wait, visibly."""

from dataclasses import replace
from datetime import date
from itertools import permutations

from worker.core.model import Because, Suggestion
from worker.core.planning import within_cap
from worker.core.words import CustomerId, Kind, Outcome, Reason

TODAY, NEXT = date(2026, 2, 24), date(2026, 2, 25)


def a_note(name: str, kind: Kind, outcome: Outcome = Outcome.DRAFT, due: str = "2026-02-01") -> Suggestion:
    return Suggestion(CustomerId(name), outcome, (Because(Reason.DUE),), kind=kind, due_on=date.fromisoformat(due))


BIRTHDAY = a_note("a", Kind.BIRTHDAY, due="2026-02-24")
THANKS = a_note("b", Kind.THANKS, due="2026-02-23")
LONG_DUE = a_note("c", Kind.CHECKIN, due="2025-06-01")
JUST_DUE = a_note("d", Kind.CHECKIN, due="2026-02-20")
HELD = a_note("e", Kind.CHECKIN, Outcome.HOLD, due="2020-01-01")


def test_what_belongs_to_a_day_comes_before_what_can_wait() -> None:
    kinds = [Kind.BIRTHDAY, Kind.ANNIVERSARY, Kind.THANKS, Kind.CONGRATULATION, Kind.CHECKIN]
    notes = [a_note(str(kind), kind, due=f"2026-02-0{9 - rank}") for rank, kind in enumerate(kinds)]
    for cap in range(len(kinds) + 1):
        assert written(*reversed(notes), cap=cap) == {str(kind) for kind in kinds[:cap]}


def written(*notes: Suggestion, placed: int = 0, cap: int = 3) -> set[str]:
    return {each.customer for each in within_cap(notes, placed, cap, today=TODAY) if each.outcome is Outcome.DRAFT}


def test_occasions_come_first_then_the_longest_due_in_whatever_order_they_came() -> None:
    for notes in permutations((BIRTHDAY, THANKS, LONG_DUE, JUST_DUE, HELD)):
        assert written(*notes) == {"a", "b", "c"}
        assert written(*notes, cap=2) == {"a", "b"}


def test_a_belated_wish_waits_for_thanks_and_for_the_wishes_of_today() -> None:
    belated = replace(a_note("f", Kind.BIRTHDAY, due="2026-02-20"), occasion_on=date(2026, 2, 20))
    todays = replace(BIRTHDAY, occasion_on=TODAY)
    thanks = replace(THANKS, occasion_on=date(2026, 2, 23))
    assert written(belated, todays, thanks, LONG_DUE) == {"a", "b", "f"}
    assert written(belated, todays, thanks, LONG_DUE, cap=2) == {"a", "b"}
    assert written(replace(belated, due_on=date(2026, 2, 1)), thanks, cap=1) == {"b"}


def test_what_was_placed_today_counts() -> None:
    assert written(BIRTHDAY, LONG_DUE, placed=2) == {"a"}
    assert written(BIRTHDAY, placed=3) == set()
    assert written(BIRTHDAY, placed=9) == set()


def test_the_rest_waits_with_a_reason_and_a_day_and_nothing_else_changes() -> None:
    notes = (JUST_DUE, HELD, LONG_DUE)
    decided = within_cap(notes, 0, 1, today=TODAY, next_day=NEXT)
    assert [each.outcome for each in decided] == [Outcome.LATER, Outcome.HOLD, Outcome.DRAFT]
    assert decided[1:] == notes[1:]
    assert (decided[0].reason, decided[0].planned_for) == (Reason.DAILY_CAP, NEXT)
    assert [because.reason for because in decided[0].because] == [Reason.DAILY_CAP, Reason.DUE]
