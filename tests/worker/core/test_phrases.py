"""What can stand inside a sentence, and days that stay true."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.core.phrases import (
    MAX_VALUE,
    clean,
    date_said,
    day_said,
    is_shouted,
    noun_phrase,
    short_phrase,
    weekday_said,
)

TODAY = date(2026, 2, 24)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=80), st.booleans())
def test_cleaned_text_holds_nothing_unsafe_and_cleaning_it_again_changes_nothing(text: str, lines: bool) -> None:
    cleaned = clean(text, lines=lines)
    kept = cleaned.replace("\n", "") if lines else cleaned
    assert clean(cleaned, lines=lines) == cleaned
    assert all(unicodedata.category(char) not in {"Cc", "Co", "Cs", "Zl", "Zp"} for char in kept)
    assert cleaned == cleaned.strip()


def test_a_bomb_of_a_value_is_cut() -> None:
    assert len(clean("x" * 10**6)) == MAX_VALUE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ice fishing", "ice fishing"),
        ("  the new\tcold store. ", "the new cold store"),
        ("likes chess, since school", "chess"),
        ("new warehouse in Duluth, heating not signed off", "new warehouse in Duluth"),
        ("looking for a second-hand dock leveller", "a second-hand dock leveller"),
        ("St. Gallen marathon", "St. Gallen marathon"),
        ("sings alto in the choir", ""),
        ("her boat", ""),
        ("stayed an hour longer", ""),
        ("{{7*7}}", ""),
        ("https://example.com/x", ""),
        ("ICE FISHING", ""),
        ("Sold the boat. Sad now", ""),
        ("one two three four five six seven eight nine", ""),
        ("", ""),
    ],
)
def test_only_a_noun_phrase_stands_in_a_sentence(text: str, said: str) -> None:
    assert noun_phrase(text, "en") == said


def test_a_subject_takes_three_words_besides_an_article() -> None:
    assert short_phrase("the new cold store", "en") == "the new cold store"
    assert short_phrase("new warehouse in Duluth", "en") == "new warehouse"
    assert short_phrase("one very long winding phrase", "en") == ""


@pytest.mark.parametrize(("text", "shouted"), [("KELLY", True), ("JJ", False), ("Kelly", False), ("花子花子", False)])
def test_shouting(text: str, shouted: bool) -> None:
    assert is_shouted(text) is shouted


@settings(deadline=None)
@given(st.integers(0, 4000))
def test_a_day_said_without_its_year_is_the_only_such_day_of_the_last_months(days: int) -> None:
    day = TODAY - timedelta(days)
    said = day_said(day, TODAY)
    for later in range(15):  # it stays true while a draft may wait
        on = TODAY + timedelta(later)
        if not said.startswith("--"):
            assert said == f"{day:%Y-%m}"
        elif len(said) == 4:
            latest = max(d for d in (on - timedelta(back) for back in range(366)) if d.month == int(said[2:]))
            assert (latest.year, latest.month) == (day.year, day.month)
        else:
            assert said == f"{day:--%m-%d}"


def test_a_weekday_is_said_only_of_a_day_just_passed() -> None:
    assert weekday_said(date(2026, 2, 23), TODAY) == "-W-1"
    assert weekday_said(date(2026, 2, 19), TODAY) == "--02-19"
    assert date_said(date(2027, 6, 1), TODAY) == "2027-06-01"
