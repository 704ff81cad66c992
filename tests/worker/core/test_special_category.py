"""Refusing what may not be kept: a word list, so each category has a word that is caught and one that is not."""

import pytest

from worker.core.special_category import category_of, category_of_kind, is_judgement, is_judging_kind


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("recovering from cancer", "health"),
        ("ist schwanger", "health"),
        ("a practising Catholic", "belief"),
        ("fasts for Ramadan", "belief"),
        ("voted for the other side", "politics"),
        ("shop steward at the plant", "trade union"),
        ("an immigrant family", "origin"),
        ("came out as gay", "sex life"),
        ("did a DNA test", "genetics or biometrics"),
        ("drink-driving last year", "offences"),
    ],
)
@pytest.mark.parametrize("work", [True, False])
def test_every_special_category_is_known(text: str, category: str, *, work: bool) -> None:
    assert category_of(text, work=work) == category
    assert category_of(text, topic=True) == category


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ice fishing",
        "jewellery",
        "socialising after work",
        "lends a hand",
        "a race across the lake",
        "Rex, a labrador",
    ],
)
def test_plain_words_touch_nothing(text: str) -> None:
    assert category_of(text) is None
    assert not is_judgement(text)


def test_places_pass_in_work_and_topics_where_they_are_to_be_avoided() -> None:
    assert category_of("the roof of the church") == "belief"
    assert category_of("the roof of the church", work=True) is None
    assert category_of("politics") == "politics"
    assert category_of("politics", topic=True) is None


def test_a_judgement_is_known_by_word_and_by_kind() -> None:
    assert is_judgement("big ego, owes us one")
    assert is_judging_kind("wants_to_impress")
    assert not is_judging_kind("hobby")
    assert category_of_kind("religion") == "belief"
    assert category_of_kind("shoe_size") is None
