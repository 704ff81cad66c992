"""What may be kept of a person, and what it may be used for on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_fact
from worker.core.facts import ABOUT, COOLDOWN_DAYS, SLOTS, effective_use, problems, rested, sayable, use_on
from worker.core.model import Fact, Source
from worker.core.words import FactKind, ToldBy, Use

TODAY = date(2026, 2, 24)
FILLED = {
    "what": "old maps",
    "name": "Mia",
    "event": "graduation",
    "on": "2026-03-14",
    "animal": "dog",
    "label": "clubs",
}


def slots_of(kind: FactKind) -> dict[str, str]:
    return {slot: FILLED[slot] for slot in SLOTS[kind]}


def learned(days_ago: int) -> Source:
    return Source("mail", "m-1", TODAY - timedelta(days=days_ago))


@pytest.mark.parametrize("kind", FactKind)
def test_a_plain_fact_of_every_kind_can_be_kept(kind: FactKind) -> None:
    assert problems(kind, slots_of(kind), Use.MENTION, ToldBy.CUSTOMER, "self") == []


@pytest.mark.parametrize("kind", FactKind)
def test_every_kind_needs_its_chief_slot(kind: FactKind) -> None:
    found = problems(kind, {**slots_of(kind), SLOTS[kind][0]: " "}, Use.MENTION, ToldBy.CUSTOMER, "self")
    assert found == [f"A fact of kind '{kind}' needs '{SLOTS[kind][0]}'."]


@pytest.mark.parametrize(
    ("kind", "slots", "words"),
    [
        ("hobby", {"what": "rowing", "colour": "red"}, "has no 'colour'"),
        ("shoe_size", {"what": "44"}, "There is no kind of fact 'shoe_size'"),
        ("religion", {"what": "x"}, "touches belief, which GDPR Art. 9"),
        ("medical_history", {"what": "x"}, "touches health, which GDPR Art. 9"),
        ("attitude_to_own_firm", {"what": "x"}, "Rapport has no place for it"),
        ("hobby", {"what": "goes to church every Sunday"}, "touches belief"),
        ("note", {"what": "was convicted years ago"}, "GDPR Art. 10"),
        ("project", {"what": "back at work after chemotherapy"}, "touches health"),
        ("avoid", {"what": "her depression"}, "touches health"),
        ("note", {"what": "vain, flattery works"}, "judges the person"),
        ("child_event", {"name": "Mia", "event": "graduation", "on": "in spring"}, "is no date"),
        ("child_event", {"name": "Mia", "event": "graduation"}, "needs 'on'"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(kind: str, slots: dict[str, str], words: str) -> None:
    found = problems(kind, slots, Use.MENTION, ToldBy.CUSTOMER, "self")
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("avoid", "politics"),
        ("avoid", "golf talk"),
        ("project", "heating for the new hospital in Duluth"),
        ("employer", "St Mary's Hospital"),
        ("hobby", "brisket in the smoker, golf with a handicap of twelve"),
        ("hobby", "boat races with Christian"),
        ("hometown", "Islamabad"),
        ("team", "AS Roma"),
        ("gift_policy", "no alcohol as a gift"),
        ("wants", "a second-hand dock leveller"),
    ],
)
def test_harmless_words_are_kept(kind: str, text: str) -> None:
    assert problems(kind, {"what": text}, Use.MENTION, ToldBy.CUSTOMER, "self") == []


@pytest.mark.parametrize(
    ("use", "told_by", "about", "words"),
    [
        ("say", "customer", "self", "There is no use 'say'"),
        ("mention", "my cousin", "self", "There is no told_by 'my cousin'"),
        ("mention", "customer", "neighbour", "There is no about 'neighbour'"),
        ("mention", "third_party", "self", "behind a person's back"),
        ("steer", "inferred", "self", "guesses about a person"),
    ],
)
def test_unknown_words_and_gossip_are_refused(use: str, told_by: str, about: str, words: str) -> None:
    found = problems("hobby", {"what": "rowing"}, use, told_by, about)
    assert len(found) == 1
    assert words in found[0]


def test_a_quarantined_fact_is_taken_so_that_it_can_be_shown_once_and_dropped() -> None:
    assert problems("hobby", {"what": "rowing"}, "never", "inferred", "self") == []


@given(
    kind=st.sampled_from(FactKind),
    use=st.sampled_from(Use),
    told_by=st.sampled_from(ToldBy),
    about=st.sampled_from(ABOUT),
    learned_on=st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    valid_until=st.none() | st.dates(),
    slots=st.dictionaries(st.sampled_from(["what", "name", "on", "event"]), st.sampled_from(["", "x", "9999-12-31"])),
)
@settings(deadline=None, max_examples=300)
def test_use_is_never_raised_and_only_the_told_is_said(
    kind: FactKind,
    use: Use,
    told_by: ToldBy,
    about: str,
    learned_on: date | None,
    valid_until: date | None,
    slots: dict[str, str],
) -> None:
    source = Source("mail", "m", learned_on)
    fact = a_fact(kind, use=use, told_by=told_by, about=about, source=source, valid_until=valid_until, slots=slots)
    ladder = (Use.NEVER, Use.SHIELD, Use.STEER, Use.MENTION)
    for on in (TODAY, date.max, date.min):
        allowed = use_on(fact, on)
        assert ladder.index(allowed) <= ladder.index(use)
        if use in (Use.NEVER, Use.SHIELD):
            assert allowed is use
        if allowed is Use.MENTION:
            assert told_by in (ToldBy.CUSTOMER, ToldBy.PUBLIC)
            assert about in ("self", "company", "pet", "team") or kind is FactKind.CHILD_EVENT
            assert learned_on is not None


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (FactKind.PROJECT, 90),
        (FactKind.WANTS, 90),
        (FactKind.ROLE, 180),
        (FactKind.EMPLOYER, 180),
        (FactKind.PET, 730),
        (FactKind.HOBBY, 1100),
        (FactKind.TEAM, 1800),
    ],
)
def test_past_its_life_a_fact_only_steers(kind: FactKind, days: int) -> None:
    assert use_on(a_fact(kind, slots=slots_of(kind), source=learned(days)), TODAY) is Use.MENTION
    assert use_on(a_fact(kind, slots=slots_of(kind), source=learned(days + 1)), TODAY) is Use.STEER


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, Use.MENTION),
        ({"told_by": ToldBy.REP}, Use.STEER),
        ({"told_by": ToldBy.COLLEAGUE}, Use.STEER),
        ({"about": "relative"}, Use.STEER),
        ({"about": "network"}, Use.STEER),
        ({"about": "child"}, Use.STEER),
        ({"confidence": "guessed"}, Use.STEER),
        ({"source": Source("form")}, Use.STEER),
        ({"source": learned(1101)}, Use.STEER),
        ({"source": learned(1101), "last_confirmed_on": TODAY - timedelta(days=1100)}, Use.MENTION),
        ({"source": learned(1200), "last_confirmed_on": TODAY - timedelta(days=1101)}, Use.STEER),
        ({"source": learned(1101), "last_confirmed_on": TODAY + timedelta(days=1)}, Use.STEER),
        ({"source": Source("form"), "last_confirmed_on": TODAY}, Use.MENTION),
        ({"last_confirmed_on": TODAY, "valid_until": TODAY - timedelta(days=1)}, Use.STEER),
        ({"source": Source("form", "", TODAY + timedelta(days=1))}, Use.STEER),
        ({"source": Source("card", "", TODAY + timedelta(days=1))}, Use.MENTION),
        ({"valid_until": TODAY}, Use.MENTION),
        ({"valid_until": TODAY - timedelta(days=1)}, Use.STEER),
        ({"kind": FactKind.PARTNER, "slots": {"name": "Jo"}, "about": "partner"}, Use.STEER),
        ({"kind": FactKind.NOTE}, Use.STEER),
        ({"kind": FactKind.OFFICE}, Use.STEER),
        ({"kind": FactKind.AVOID}, Use.SHIELD),
        ({"kind": FactKind.SCHOOL, "source": learned(9000)}, Use.MENTION),
        ({"kind": FactKind.PET, "slots": {"name": "Pip", "animal": "Hamster"}, "source": learned(400)}, Use.STEER),
    ],
)
def test_what_a_fact_may_be_used_for(changes: dict[str, object], allowed: Use) -> None:
    assert use_on(a_fact(**changes), TODAY) is allowed


def test_a_child_is_spoken_of_only_around_one_dated_event() -> None:
    graduation = a_fact(FactKind.CHILD_EVENT, slots=slots_of(FactKind.CHILD_EVENT), about="child")
    assert use_on(graduation, TODAY) is Use.MENTION
    assert use_on(graduation, date(2026, 4, 13)) is Use.MENTION
    assert use_on(graduation, date(2026, 4, 14)) is Use.STEER
    assert use_on(a_fact(FactKind.CHILD_EVENT, slots={"name": "Mia"}, about="child"), TODAY) is Use.STEER


def test_effective_use_without_a_kind_looks_at_teller_and_subject_only() -> None:
    assert effective_use(Use.MENTION, ToldBy.CUSTOMER, "self") is Use.MENTION
    assert effective_use(Use.MENTION, ToldBy.THIRD_PARTY, "self") is Use.STEER


def test_what_was_said_rests_half_a_year() -> None:
    assert rested(a_fact(), TODAY)
    assert not rested(a_fact(last_mentioned_on=TODAY - timedelta(days=COOLDOWN_DAYS - 1)), TODAY)
    assert rested(a_fact(last_mentioned_on=TODAY - timedelta(days=COOLDOWN_DAYS)), TODAY)


def choice(*facts: Fact, language: str = "en") -> list[str]:
    return [fact.slots["what"] for fact in sayable(facts, TODAY, language)]


def test_what_they_asked_for_comes_before_what_they_like() -> None:
    hobby, wants = a_fact(FactKind.HOBBY, "rowing"), a_fact(FactKind.WANTS, "a dock leveller")
    project = a_fact(FactKind.PROJECT, "a new warehouse")
    assert choice(hobby, project, wants) == ["a dock leveller", "a new warehouse", "rowing"]


def test_newer_comes_before_older_of_one_kind() -> None:
    older = a_fact(FactKind.HOBBY, "rowing", source=learned(300))
    assert choice(older, a_fact(FactKind.HOBBY, "chess", source=learned(3))) == ["chess", "rowing"]


def test_a_role_or_a_school_is_no_reason_to_write() -> None:
    assert choice(a_fact(FactKind.ROLE, "head of operations"), a_fact(FactKind.SCHOOL, "Leeds")) == []


def test_a_shield_keeps_its_subject_out() -> None:
    assert choice(a_fact(FactKind.HOBBY, "golf on Sundays"), a_fact(FactKind.AVOID, "no golf talk")) == []


def test_words_in_another_language_are_left_out_and_regions_do_not_matter() -> None:
    german = a_fact(FactKind.HOBBY, "Eisangeln", slots={"what": "Eisangeln", "language": "de"})
    assert choice(german, language="en") == []
    assert choice(german, language="de-AT") == ["Eisangeln"]
    assert choice(a_fact(), language="") == ["ice fishing"]
