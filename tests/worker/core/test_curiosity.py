"""One question worth asking: from what disagrees, ages or is missing; never the same two days in a row."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_birthday, a_customer, a_fact, a_record
from worker.core.curiosity import question
from worker.core.model import CustomerRecord, Fact, Source
from worker.core.words import FactId, FactKind, Use

BEST_ON = date(2026, 2, 24)  # a day on which the best question is asked


def learned(days_ago: int, kind: str = "mail") -> Source:
    return Source(kind, "m-1", BEST_ON - timedelta(days=days_ago))


def of(*facts: Fact, **changes: object) -> CustomerRecord:
    return a_record(facts=facts, **{"occasions": (a_birthday(5, 3),)} | changes)


def test_the_day_is_one_of_the_best_question() -> None:
    assert BEST_ON.toordinal() % 2


GRADUATION = {"name": "Mia", "event": "graduation", "on": "2026-02-14"}


IN_DOUBT = (
    a_birthday(5, 4, source=learned(9, "card")),
    a_birthday(5, 3, id="o2", source=learned(3, "import")),
)


@pytest.mark.parametrize(
    ("record", "asked"),
    [
        (of(), "What is Kelly busy with at the moment?"),
        (
            of(a_fact(source=Source("mail", "m", date(2022, 5, 2)))),
            "Is Kelly still keen on ice fishing? Last heard in May 2022.",
        ),
        (
            of(a_fact(), a_fact(FactKind.WANTS, "a dock leveller", source=learned(61))),
            "Has Kelly found a dock leveller? Last heard in December 2025.",
        ),
        (of(a_fact(FactKind.CHILD_EVENT, slots=GRADUATION)), "How did Mia's graduation on 14 February 2026 go?"),
        (
            of(a_fact(FactKind.EMPLOYER, "Acme", source=learned(181)), a_fact()),
            "Is Kelly still with Acme? Last heard in August 2025.",
        ),
        (of(a_fact(), occasions=()), "When is Kelly's birthday? The day is enough, without the year."),
        (of(a_fact(), customer=a_customer(language="")), "Which language does Kelly like best to read?"),
        (of(a_fact(FactKind.TEAM, "Wild")), "What does Kelly like to do outside work?"),
        (
            of(
                a_fact(),
                occasions=IN_DOUBT,
            ),
            "When is Kelly's birthday: 3 May or 4 May?",
        ),
        (
            of(
                a_fact(FactKind.EMPLOYER, "Acme", source=learned(9)),
                a_fact(FactKind.EMPLOYER, "Beta", source=learned(9)),
            ),
            "Where does Kelly work now: Acme or Beta?",
        ),
    ],
)
def test_the_best_question(record: CustomerRecord, asked: str) -> None:
    assert question(record, BEST_ON) == asked


@pytest.mark.parametrize(
    "fact",
    [
        a_fact(FactKind.WANTS, "a dock leveller", source=learned(60)),
        a_fact(FactKind.WANTS, "golf clubs", source=learned(61)),
        a_fact(FactKind.WANTS, "a church roof", source=learned(61)),
        a_fact(FactKind.WANTS, "a boat", source=learned(61), use=Use.NEVER),
        a_fact(FactKind.WANTS, "a boat", source=learned(61), use=Use.SHIELD),
        a_fact(FactKind.WANTS, "a boat", source=learned(61), about="relative"),
        a_fact(FactKind.WANTS, "a boat", source=learned(-1)),
        a_fact(FactKind.CHILD_EVENT, slots=GRADUATION | {"on": "2025-10-01"}),
        a_fact(FactKind.CHILD_EVENT, slots=GRADUATION | {"on": "2026-02-25"}),
        a_fact(FactKind.PARTNER, slots={"name": "Jo"}, source=learned(900)),
    ],
)
def test_what_is_fresh_shielded_protected_or_of_others_is_not_asked(fact: Fact) -> None:
    record = of(a_fact(source=learned(3)), fact, a_fact(FactKind.AVOID, "no golf talk"))
    assert question(record, BEST_ON) == "What is Kelly busy with at the moment?"


def test_a_replaced_employer_is_not_asked_about() -> None:
    old, new = (a_fact(FactKind.EMPLOYER, name, source=learned(days)) for name, days in (("Acme", 400), ("Beta", 3)))
    assert "Acme" not in question(of(old, new, a_fact()), BEST_ON)


def test_who_wants_no_celebration_is_not_asked_for_the_day() -> None:
    record = of(a_fact(), occasions=(), customer=a_customer(celebrate=False))
    assert "birthday" not in question(record, BEST_ON)


_facts = st.builds(
    lambda number, kind, days: a_fact(kind, f"thing {number}", id=FactId(str(number)), source=learned(days)),
    st.integers(0, 9),
    st.sampled_from([FactKind.HOBBY, FactKind.WANTS, FactKind.PROJECT, FactKind.EMPLOYER, FactKind.NOTE]),
    st.integers(-100, 1300),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_facts, max_size=3, unique_by=lambda fact: fact.id), st.integers(0, 200))
def test_no_question_is_asked_two_days_in_a_row(facts: list[Fact], after: int) -> None:
    record = of(*facts)
    day = BEST_ON + timedelta(days=after)
    assert question(record, day) != question(record, day + timedelta(days=1))
    assert question(record, day) == question(record, day)
