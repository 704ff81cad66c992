"""What stands beside what: the newer replaces the older, what nobody can order is disputed and never said."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import TUESDAY, a_birthday, a_fact, a_record, a_rep
from worker.core.facts import sayable
from worker.core.model import Fact, Occasion, Source
from worker.core.planning import as_of, reminders_due
from worker.core.standing import agreed_day, rivals_of, settled, standing_of_days, standing_of_facts
from worker.core.words import FactId, FactKind, OccasionKind, Use

TODAY = date(2026, 2, 24)


def told(kind: str, days_ago: int, ref: str = "r") -> Source:
    return Source(kind, ref, TODAY - timedelta(days=days_ago))


def employers(*sources: Source) -> list[Fact]:
    return [
        a_fact(FactKind.EMPLOYER, f"Firm {number}", id=FactId(f"f{number}"), source=source)
        for number, source in enumerate(sources)
    ]


def states(facts: list[Fact]) -> list[str]:
    found = [standing_of_facts(turn, TODAY) for turn in permutations(facts)]
    assert all(one == found[0] for one in found), "the order of reading must not matter"
    words = []
    for fact in facts:
        standing = found[0].get(fact.id)
        words.append(
            "current" if standing is None or standing.is_current else "old" if standing.replaced_by else "disputed"
        )
    return words


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ((told("form", 90), told("form", 3)), ["old", "current"]),
        ((told("mail", 90), told("note", 3)), ["old", "current"]),
        ((told("note", 3), told("mail", 90)), ["current", "old"]),
        ((told("import", 400, "a"), told("import", 3, "b")), ["old", "current"]),
        ((told("card", 400, "k"), told("card", 3, "k")), ["old", "current"]),
        ((told("card", 400, "k"), told("card", 3, "other")), ["disputed", "disputed"]),
        ((told("card", 400), told("import", 3)), ["disputed", "disputed"]),
        ((told("import", 3), told("import", 3)), ["disputed", "disputed"]),
        ((told("form", 3), told("form", 3)), ["disputed", "disputed"]),
        ((told("mail", 3), told("note", 3)), ["old", "current"]),
        ((told("note", 30), told("import", 3)), ["current", "old"]),
        ((told("note", 300), told("import", 3)), ["old", "current"]),
        ((told("mail", 30), told("import", 3)), ["disputed", "disputed"]),
        ((told("mail", 3), told("import", 3)), ["current", "old"]),
        ((told("card", 40), told("import", 40), told("note", 1)), ["old", "old", "current"]),
    ],
)
def test_which_employer_stands(sources: tuple[Source, ...], expected: list[str]) -> None:
    assert states(employers(*sources)) == expected


def test_what_was_confirmed_later_is_the_newer() -> None:
    older, newer = employers(told("note", 30), told("note", 3))
    assert states([replace(older, last_confirmed_on=TODAY), newer]) == ["current", "old"]
    assert states([replace(older, last_confirmed_on=TODAY + timedelta(days=1)), newer]) == ["old", "current"]


def test_of_hobbies_there_may_be_many_and_the_same_words_agree() -> None:
    hobbies = [a_fact(text="golf", source=told("form", 3)), a_fact(text="chess", source=told("form", 30))]
    assert states(hobbies) == ["current", "current"]
    twice = [
        a_fact(FactKind.EMPLOYER, "North  Shore", id=FactId("a"), source=told("card", 3)),
        a_fact(FactKind.EMPLOYER, "north shore", id=FactId("b"), source=told("import", 3)),
    ]
    assert states(twice) == ["current", "current"]


def test_one_at_a_time_is_per_person_it_is_about() -> None:
    mine = a_fact(FactKind.HOMETOWN, "Duluth", source=told("form", 3))
    theirs = a_fact(FactKind.HOMETOWN, "Leeds", about="partner", source=told("form", 30))
    assert states([mine, theirs]) == ["current", "current"]


def test_a_pet_is_known_by_its_name_and_an_event_by_child_and_event() -> None:
    def pet(animal: str, days: int, name: str = "Pip") -> Fact:
        return a_fact(
            FactKind.PET, slots={"name": name, "animal": animal}, id=FactId(animal + name), source=told("form", days)
        )

    def event(day: str, days: int) -> Fact:
        slots = {"name": "Mia", "event": "graduation", "on": day}
        return a_fact(FactKind.CHILD_EVENT, slots=slots, id=FactId(day), source=told("form", days))

    assert states([pet("dog", 30), pet("cat", 3), pet("cat", 3, "Rex")]) == ["old", "current", "current"]
    assert states([event("2026-03-14", 30), event("2026-03-21", 3)]) == ["old", "current"]


def test_what_is_replaced_or_disputed_is_never_said() -> None:
    pets = [
        a_fact(FactKind.PET, slots={"name": "Pip", "animal": animal}, about="pet", id=FactId(animal), source=source)
        for animal, source in (("dog", told("form", 30)), ("cat", told("form", 3)))
    ]
    record = as_of(a_record(facts=tuple(pets)), TUESDAY)
    assert [fact.id for fact in sayable(record.facts, TODAY, "en")] == ["cat"]
    same_day = [replace(pet, source=told("form", 30)) for pet in pets]
    assert [fact.use for fact in settled(same_day, TODAY)] == [Use.STEER, Use.STEER]


def test_a_fact_kept_apart_replaces_nothing_and_a_shield_stays_a_shield() -> None:
    old, new = employers(told("form", 30), told("form", 3))
    apart = a_fact(FactKind.EMPLOYER, "X", id=FactId("x"), source=told("form", 1), use=Use.NEVER)
    assert states([old, new, apart]) == ["old", "current", "current"]
    shield = a_fact(FactKind.EMPLOYER, "Y", id=FactId("y"), source=told("form", 50), use=Use.SHIELD)
    assert [fact.use for fact in settled([shield, new], TODAY)] == [Use.SHIELD, Use.MENTION]


_sources = st.builds(told, st.sampled_from(["form", "note", "mail", "calendar", "card", "import"]), st.integers(0, 400))


@given(st.lists(_sources, min_size=1, max_size=5))
def test_something_always_stands_and_disputes_go_both_ways(sources: list[Source]) -> None:
    facts = employers(*sources)
    found = standing_of_facts(facts, TODAY)
    standing = [fact.id for fact in facts if not (fact.id in found and found[fact.id].replaced_by)]
    assert standing
    for one, how in found.items():
        assert all(one in found[other].disputed_with for other in how.disputed_with)
        assert not (how.replaced_by and how.disputed_with)


def days(*sources: Source) -> tuple[Occasion, ...]:
    return tuple(a_birthday(2, 26 + number, id=f"o{number}", source=source) for number, source in enumerate(sources))


def test_two_birthdays_nobody_can_order_are_both_reminded_of() -> None:
    both = days(told("card", 30), told("import", 3))
    assert agreed_day(both, OccasionKind.BIRTHDAY) is None
    assert [rival.id for rival in rivals_of(both[0], both)] == ["o1"]
    assert {each.occasion.id for each in reminders_due(a_record(occasions=both), a_rep(), TUESDAY)} == {"o0", "o1"}


def test_the_rep_s_own_word_settles_a_birthday_however_long_ago() -> None:
    both = days(told("note", 3000), told("card", 3))
    assert agreed_day(both, OccasionKind.BIRTHDAY) == both[0]
    assert [each.occasion.id for each in reminders_due(a_record(occasions=both), a_rep(), TUESDAY)] == ["o0"]
    assert not rivals_of(both[0], both)
    assert standing_of_days(both)["o1"].replaced_by == "o0"


def test_another_kind_of_day_is_no_rival() -> None:
    both = (a_birthday(2, 26), a_birthday(2, 27, id="o-w", kind=OccasionKind.ANNIVERSARY))
    assert standing_of_days(both) == {}
