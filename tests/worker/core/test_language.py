"""The language to write in: what is recorded, what the mail shows, and what is known of the customer beside it."""

from typing import Any

import pytest

from tests.builders import a_customer, a_rep
from worker.core.language import (
    SEVERAL,
    Choice,
    Measured,
    Spoken,
    Why,
    chosen,
    clear_language,
    language_of,
    usual_language,
)

REP = a_rep(languages=("nl", "en"))


def choice(
    *colleagues: str, spoken: Spoken | None = None, languages: tuple[str, ...] = REP.languages, **who: Any
) -> Choice:
    customer = a_customer(**({"language": ""} | who))
    return chosen(customer, a_rep(languages=languages), spoken or Spoken(), colleagues)


def test_what_is_recorded_wins_over_everything() -> None:
    said = choice("nl", spoken=Spoken("en", "en"), language="de-AT", country="NL")
    assert said == Choice("de", Why.RECORDED)


def test_each_sign_counts_only_for_want_of_those_before_it() -> None:
    both = Spoken("en", "de")
    assert choice("nl", spoken=both, country="NL") == Choice("en", Why.OWN_MAIL)
    assert choice("nl", spoken=Spoken("", "de"), country="NL") == Choice("de", Why.THEIR_MAIL)
    assert choice("en", "en", country="NL") == Choice("en", Why.COLLEAGUES)
    assert choice("en-GB", "en", SEVERAL, "", country="NL") == Choice("en", Why.COLLEAGUES)
    assert choice("en", "nl", country="US") == Choice("en", Why.COUNTRY)
    assert choice(languages=("fr",), country="US") == Choice("fr", Why.ONLY)
    assert choice() == Choice("nl", Why.FIRST)


@pytest.mark.parametrize(
    ("country", "languages", "expected"),
    [
        ("NL", ("en", "nl"), "nl"),
        ("DE", ("en", "de-AT"), "de"),
        ("BE", ("en", "nl"), "nl"),
        ("BE", ("en", "nl", "fr"), "en"),  # either could be theirs
        ("CH", ("fr", "de"), "fr"),
        ("DE", ("nl", "en"), "nl"),  # neither is theirs
        ("US-CA", ("nl", "en"), "en"),
        ("", ("nl", "en"), "nl"),
    ],
)
def test_a_country_counts_where_one_of_the_reps_languages_is_spoken_there(
    country: str, languages: tuple[str, ...], expected: str
) -> None:
    assert language_of(a_customer(language="", country=country), a_rep(languages=languages)) == expected


def test_signs_that_contradict_each_other_are_a_question() -> None:
    assert choice("en", spoken=Spoken(SEVERAL, "de"), country="NL") == Choice("", Why.CONTRADICTING)
    assert choice(spoken=Spoken("", SEVERAL)) == Choice("", Why.CONTRADICTING)
    assert choice(spoken=Spoken("", SEVERAL), country="NL") == Choice("nl", Why.COUNTRY)
    assert choice(spoken=Spoken("", SEVERAL), languages=("fr",)) == Choice("fr", Why.ONLY)


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([], ""),
        (["", ""], ""),
        (["", "de", ""], "de"),
        (["de", "de", "en", "en", "en", "en"], "de"),  # they changed
        (["de", "en", "en"], "en"),  # an exception
        (["de", "en", "de"], "de"),
        (["de", "en"], SEVERAL),
        (["de", "en", "de", "en"], SEVERAL),
        (["de", "en", "fr"], SEVERAL),
    ],
)
def test_what_somebody_usually_writes_in(newest_first: list[str], expected: str) -> None:
    assert usual_language(newest_first) == expected


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (Measured(8, {"de": 0.7, "en": 0.2}), "de"),
        (Measured(7, {"de": 0.9}), ""),
        (Measured(8, {"de": 0.69, "en": 0.31}), ""),
        (Measured(20, {"de": 0.9}, ({"de": 0.9}, {"en": 0.9})), ""),
        (Measured(20, {"de": 0.9}, ({"de": 0.2, "en": 0.7}, {"de": 0.9})), "de"),
        (Measured(0, {}), ""),
    ],
)
def test_a_mail_counts_only_where_its_language_is_clear(measured: Measured, expected: str) -> None:
    assert clear_language(measured) == expected
