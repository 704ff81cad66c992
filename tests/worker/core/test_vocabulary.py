"""What is known by name is said in the draft's language: as a whole, in its usual form, and never what is shielded."""

from datetime import date

import pytest

from tests.builders import a_fact, a_record
from worker.core.model import Fact
from worker.core.vocabulary import NOTHING_KNOWN, Vocabulary, in_language
from worker.core.words import FactKind, Use

TODAY = date(2026, 2, 24)
KNOWN = Vocabulary.of(
    {
        "en": {FactKind.HOBBY: {"sailing": ("sailing",), "piano": ("the piano", "piano")}},
        "de": {
            FactKind.HOBBY: {"sailing": ("Segeln",), "piano": ("Klavierspielen", "Klavier")},
            FactKind.CHILD_EVENT: {"driving test": ("Fahrprüfung", "Führerscheinprüfung")},
        },
        "fr": {FactKind.HOBBY: {"sailing": ("la voile",), "piano": ("l'accordéon",)}},
    }
)


def a_hobby(text: str, language: str = "en") -> Fact:
    return a_fact(slots={"what": text, "language": language})


def hobbies(*facts: Fact, language: str = "de") -> list[str]:
    record = in_language(a_record(facts=facts), language, TODAY, KNOWN)
    return [fact.slots["what"] for fact in record.facts if fact.kind is FactKind.HOBBY]


@pytest.mark.parametrize(
    ("noted", "language", "said"),
    [
        ("sailing", "en", "Segeln"),
        ("Sailing.", "en", "Segeln"),
        ("la Voile", "fr", "Segeln"),
        ("l’accordéon", "fr", "Klavierspielen"),  # whichever apostrophe a phone makes of it
        ("segeln", "de", "Segeln"),
        ("piano", "en", "Klavierspielen"),
        ("klavier", "de", "Klavier"),  # their own word
        ("sailing at night", "en", "sailing at night"),
        ("curling", "en", "curling"),
    ],
)
def test_a_whole_known_value_is_said_in_the_language_of_the_draft(noted: str, language: str, said: str) -> None:
    assert hobbies(a_hobby(noted, language)) == [said]


def test_what_is_said_is_of_the_draft_s_language_and_keeps_its_source() -> None:
    fact = a_hobby("sailing")
    (said,) = in_language(a_record(facts=(fact,)), "de-AT", TODAY, KNOWN).facts
    assert (said.slots["language"], said.id, said.source) == ("de", fact.id, fact.source)
    assert in_language(a_record(facts=(fact,)), "sv", TODAY, KNOWN).facts == (fact,)
    assert in_language(a_record(facts=(fact,)), "de", TODAY, NOTHING_KNOWN).facts == (fact,)


@pytest.mark.parametrize("event", ["her driving test", "driving test", "seine Führerscheinprüfung", "Fahrprüfung"])
def test_whose_event_it_is_does_not_hide_it(event: str) -> None:
    fact = a_fact(FactKind.CHILD_EVENT, slots={"name": "Mira", "event": event, "on": "2026-04-07"}, about="child")
    (said,) = in_language(a_record(facts=(fact,)), "de", TODAY, KNOWN).facts
    assert said.slots["event"] == "Fahrprüfung"


def test_what_two_things_are_called_names_the_first_of_them() -> None:
    known = Vocabulary.of(
        {
            "en": {FactKind.HOBBY: {"football": ("football",), "american football": ("gridiron", "football")}},
            "de": {FactKind.HOBBY: {"football": ("Fußball",), "american football": ("Football",)}},
        }
    )
    assert known.said(FactKind.HOBBY, "football", "de") == "Fußball"
    assert known.said(FactKind.HOBBY, "gridiron", "de") == "Football"


def test_what_a_shield_touches_stays_in_the_words_the_shield_is_in() -> None:
    """Said in German it would touch `Segeln` no more: nobody knows the accident by a name."""
    avoid = a_fact(FactKind.AVOID, slots={"what": "the sailing accident", "language": "en"}, use=Use.SHIELD)
    assert hobbies(a_hobby("sailing"), a_hobby("piano"), avoid) == ["sailing", "Klavierspielen"]


@pytest.mark.parametrize("use", [Use.SHIELD, Use.MENTION])  # what is to be avoided is never said, whatever was noted
@pytest.mark.parametrize("avoided", ["sailing", "Segeln", "la voile"])
@pytest.mark.parametrize("noted", ["sailing", "la voile"])
def test_what_is_to_be_avoided_is_shielded_in_the_draft_s_language_too(avoided: str, noted: str, use: Use) -> None:
    avoid = a_fact(FactKind.AVOID, slots={"what": avoided, "language": "en"}, use=use)
    record = in_language(a_record(facts=(a_hobby(noted), avoid)), "de", TODAY, KNOWN)
    shields = {fact.slots["what"] for fact in record.facts if fact.kind is FactKind.AVOID}
    (hobby,) = (fact.slots["what"] for fact in record.facts if fact.kind is FactKind.HOBBY)
    assert avoided in shields
    assert hobby in shields  # so that planning, drafting and the lints see it
