"""What stands in the brief: nothing where there is nothing, no more than its caps, and one question."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_customer, a_fact, a_hold
from worker.core.brief import (
    MOST_PEOPLE,
    Brief,
    Entry,
    Morning,
    Ready,
    UnreadNote,
    Visit,
    compose_brief,
    worth_knowing,
)
from worker.core.brief_questions import (
    UNCLEAR,
    Asked,
    Query,
    What,
    open_question,
    query_named,
    standing,
)
from worker.core.model import Because, Source, Suggestion
from worker.core.moves import BRIEF_REASONS, MOVES
from worker.core.words import CustomerId, FactKind, Kind, Outcome, Reason, Use

TODAY = date(2026, 2, 24)
KELLY = CustomerId("c-kelly")


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def a_suggestion(
    reason: Reason = Reason.NOTHING_TRUE_TO_SAY, outcome: Outcome = Outcome.ASK_REP, **changes: Any
) -> Suggestion:
    because = Because(reason, since_on=changes.pop("since_on", days(-70)), until=changes.pop("until", None))
    customer = CustomerId(changes.pop("customer", "c-kelly"))
    return Suggestion(customer, outcome, (because,), kind=Kind.CHECKIN, due_on=days(-10), **changes)


def a_morning(count: int = 1, **changes: Any) -> Morning:
    ids = [KELLY, *(CustomerId(f"c-{number}") for number in range(1, count))]
    people = {id_: a_customer(id=id_, name=f"Person {id_}") for id_ in ids}
    values: dict[str, Any] = {
        "today": TODAY,
        "told_on": days(-1),
        "customers": people,
        "ideal_days": dict.fromkeys(people, 60),
    }
    return Morning(**(values | changes))


def asked(what: str = "line", on: date = TODAY, **changes: Any) -> Asked:
    values: dict[str, Any] = {"customer": KELLY, "about": str(on)}
    return Asked(mailbox="sam", what=what, asked_on=on, **(values | changes))


def moves(brief: Brief | None) -> list[str]:
    return [entry.move or entry.plain for paragraph in brief.paragraphs for entry in paragraph] if brief else []


def test_with_nothing_to_say_there_is_no_brief() -> None:
    assert compose_brief(a_morning()) is None
    silent = a_suggestion(Reason.NOT_DUE, Outcome.SILENT)
    assert compose_brief(a_morning(suggestions=(silent,))) is None


@given(st.sampled_from(sorted(set(Reason) - set(BRIEF_REASONS))))
def test_why_somebody_is_left_in_peace_is_never_said(reason: Reason) -> None:
    assert compose_brief(a_morning(suggestions=(a_suggestion(reason, Outcome.HOLD),))) is None


def test_a_draft_says_where_from_and_when_last() -> None:
    ready = Ready(KELLY, Kind.CHECKIN, (a_fact(),), days(-60))
    brief = compose_brief(a_morning(drafts=(ready,)))
    expected = ["brief/drafts", "brief/draft/checkin", "brief/know/hobby", "brief/last_contact", "brief/answer"]
    assert moves(brief) == expected
    assert brief
    fact = next(entry for entry in brief.paragraphs[0] if entry.move == "brief/know/hobby")
    assert fact.says == {"detail": "ice fishing", "source": Source("mail", "m-1", date(2026, 1, 5))}


def test_meetings_stand_in_order_of_the_day() -> None:
    visits = (Visit(KELLY, "15:00"), Visit(KELLY, "09:30"), Visit(CustomerId("c-unknown"), "08:00"))
    brief = compose_brief(a_morning(visits=visits))
    assert brief
    assert [entry.says["time"] for entry in brief.paragraphs[0] if entry.move == "brief/meeting"] == ["09:30", "15:00"]


def test_only_what_may_be_said_or_steers_is_worth_knowing() -> None:
    never, shield = (a_fact(text=f"x{use}", use=use) for use in (Use.NEVER, Use.SHIELD))
    steer = a_fact(FactKind.OFFICE, "sailing cups on the shelf", use=Use.STEER)
    mention = a_fact()
    assert worth_knowing([never, steer, shield, mention], TODAY) == (mention, steer)


def test_the_most_urgent_ten_are_named_and_the_others_counted() -> None:
    bounced = [
        a_suggestion(Reason.ADDRESS_BOUNCES, Outcome.HOLD, customer=f"c-{n}", since_on=days(-n)) for n in range(1, 15)
    ]
    owed = a_suggestion(Reason.REP_OWES_REPLY, Outcome.HOLD, since_on=days(-1))
    brief = compose_brief(a_morning(15, suggestions=(*bounced, owed)))
    assert brief
    _, *lines = next(paragraph for paragraph in brief.paragraphs if paragraph[0].move == "brief/waiting")
    assert [line.move for line in lines[:2]] == ["brief/waiting/rep_owes_reply", "brief/waiting/address_bounces"]
    assert lines[1].customer == "c-14"  # waits the longest
    assert (len(lines), lines[-1].plain) == (MOST_PEOPLE + 1, "… +5")


def test_a_person_waits_once_however_many_reasons_there_are() -> None:
    both = [a_suggestion(reason, Outcome.HOLD) for reason in (Reason.NO_PERSON, Reason.REP_OWES_REPLY)]
    assert moves(compose_brief(a_morning(suggestions=tuple(both))))[:2] == [
        "brief/waiting",
        "brief/waiting/rep_owes_reply",
    ]


def test_a_debt_that_lapsed_is_told_once() -> None:
    lapsed = a_suggestion(Reason.REP_OWES_REPLY, Outcome.SILENT, until=TODAY, since_on=days(-45))
    morning = a_morning(suggestions=(lapsed,))
    brief = compose_brief(morning)
    assert moves(brief) == ["brief/debt_lapsed", "brief/answer"]
    assert brief
    (told,) = brief.told
    again = replace(morning, asked=(asked(told.what, about=told.about),))
    assert compose_brief(again) is None
    assert compose_brief(replace(morning, told_on=TODAY)) is None  # lapsed before the last brief: told, or too old


def test_words_of_condolence_are_cued_once() -> None:
    hold = a_hold()
    brief = compose_brief(a_morning(quiet=(hold,)))
    assert moves(brief) == ["brief/condolence", "brief/answer"]
    assert compose_brief(a_morning(quiet=(hold,), asked=(asked("condolence", about=hold.id),))) is None


def test_paused_check_ins_make_one_brief_and_then_stand_beside_other_things() -> None:
    morning = a_morning(paused_on=days(-1))
    assert moves(compose_brief(morning)) == ["brief/paused", "brief/answer"]
    told = replace(morning, asked=(asked("paused", customer=CustomerId(""), about=str(days(-1))),))
    assert compose_brief(told) is None
    assert "brief/paused" in moves(compose_brief(replace(told, drafts=(Ready(KELLY, Kind.THANKS),))))


# --- the question ---------------------------------------------------------------------------------------------


def question(morning: Morning) -> Query | None:
    brief = compose_brief(morning)
    return brief.question if brief else None


def test_whoever_waits_longest_is_asked_about_first() -> None:
    later = a_suggestion(customer="c-1")
    earlier = replace(a_suggestion(), due_on=days(-20))
    assert question(a_morning(2, suggestions=(later, earlier))) == Query(What.LINE, KELLY, str(TODAY))


def test_a_meeting_is_asked_about_before_a_line_and_never_twice() -> None:
    met = replace(a_suggestion(Reason.DID_YOU_MEET), cause="e-1", occasion_on=days(-1))
    morning = a_morning(2, suggestions=(a_suggestion(customer="c-1"), met))
    asking = question(morning)
    assert asking == Query(What.MEETING, KELLY, "e-1")
    brief = compose_brief(morning)
    assert brief
    assert brief.paragraphs[-1][0].says["since"] == days(-1)
    for answer in ("", "no", "yes"):
        known = replace(morning, asked=(asked("meeting", days(-1), about="e-1", answer=answer),))
        assert question(known) == Query(What.LINE, CustomerId("c-1"), str(TODAY))
    unclear = replace(morning, asked=(asked("meeting", days(-1), about="e-1", answer=UNCLEAR),))
    assert question(unclear) == asking
    assert question(replace(unclear, suggestions=())) is None  # thanks would be too late


def test_a_note_that_could_not_be_read_is_the_question_of_one_day() -> None:
    notes = (UnreadNote("n-1", "ambiguous_name", days(-1)),)
    brief = compose_brief(a_morning(notes=notes, suggestions=(a_suggestion(),)))
    assert brief
    assert brief.question == Query(What.NOTE, CustomerId(""), "n-1")
    told = asked("note", customer=CustomerId(""), about="n-1")
    assert question(a_morning(notes=notes, suggestions=(a_suggestion(),), asked=(told,))) == Query(
        What.LINE, KELLY, str(TODAY)
    )


@pytest.mark.parametrize(("this_week", "asks"), [(0, True), (2, True), (3, False), (4, False)])
def test_three_questions_a_week(this_week: int, asks: bool) -> None:
    morning = a_morning(suggestions=(a_suggestion(),), asked_this_week=this_week)
    assert bool(question(morning)) is asks


def test_an_open_question_rests_until_one_interval_after_it_lapsed() -> None:
    morning = a_morning(suggestions=(a_suggestion(),))
    for ago, asks in ((1, False), (14, False), (73, False), (74, True)):
        known = replace(morning, asked=(asked(on=days(-ago)),), suggestions=(a_suggestion(since_on=days(-200)),))
        assert bool(question(known)) is asks, ago


def test_three_lapses_ask_once_whether_to_let_go() -> None:
    longest_ago = a_suggestion(since_on=days(-400))
    lapsed = tuple(asked(on=days(-ago)) for ago in (300, 200, 100))
    assert question(a_morning(suggestions=(longest_ago,), asked=lapsed)) == Query(What.LET_GO, KELLY, str(TODAY))
    assert question(a_morning(suggestions=(longest_ago,), asked=lapsed[1:])) == Query(What.LINE, KELLY, str(TODAY))
    asked_already = (*lapsed, asked("let_go", days(-80)))
    assert question(a_morning(suggestions=(longest_ago,), asked=asked_already)) is None
    since_then = a_suggestion(since_on=days(-60))  # they were in contact: what was asked before is over
    assert question(a_morning(suggestions=(since_then,), asked=asked_already)) == Query(What.LINE, KELLY, str(TODAY))


def test_an_answer_ends_the_row_of_lapses() -> None:
    history = [asked(on=days(-300)), asked(on=days(-200), answer="line"), asked(on=days(-100))]
    assert standing(history, TODAY, 60).lapses == 1
    assert standing(history[:2], TODAY, 60).again_on <= TODAY
    assert open_question(history, TODAY) == history[2]
    assert open_question(history[:2], days(-250)) == history[0]
    assert open_question([asked("note")], TODAY) is None


def test_a_question_is_read_back_from_its_name() -> None:
    query = Query(What.LINE, KELLY, "2026-02-24")
    assert query_named(query.name) == query
    assert query_named("") is None


REASONS = st.sampled_from(sorted(Reason))
SUGGESTIONS = st.builds(
    lambda reason, outcome, number, cause: replace(
        a_suggestion(reason, outcome, customer=f"c-{number}"), cause=cause, occasion_on=days(-1)
    ),
    REASONS,
    st.sampled_from(sorted(Outcome)),
    st.integers(1, 30),
    st.sampled_from(["e-1", "e-2", ""]),
)
ASKED = st.builds(
    lambda what, ago, number, answer: asked(what, days(-ago), customer=CustomerId(f"c-{number}"), answer=answer),
    st.sampled_from(sorted(What)),
    st.integers(0, 300),
    st.integers(1, 30),
    st.sampled_from(["", "line", UNCLEAR]),
)


@given(st.lists(SUGGESTIONS, max_size=40), st.lists(ASKED, max_size=20), st.integers(0, 4))
def test_whatever_waits_there_is_one_question_at_most_and_every_line_can_be_worded(
    suggestions: list[Suggestion], known: list[Asked], this_week: int
) -> None:
    morning = a_morning(31, suggestions=tuple(suggestions), asked=tuple(known), asked_this_week=this_week)
    brief = compose_brief(morning)
    if brief is None:
        return
    entries: list[Entry] = [entry for paragraph in brief.paragraphs for entry in paragraph]
    asking = [entry for entry in entries if entry.move.startswith("brief/question/")]
    assert len(asking) == (brief.question is not None) <= 1
    assert not (brief.question and this_week >= 3)
    assert sum(entry.move.startswith("brief/waiting/") for entry in entries) <= MOST_PEOPLE
    assert entries[-1].move == "brief/answer"
    for entry in entries:
        assert entry.plain or MOVES[entry.move].always <= entry.says.keys() <= MOVES[entry.move].values


def test_a_question_lapses_after_two_weeks() -> None:
    assert asked(on=TODAY).lapses_on == days(14)
