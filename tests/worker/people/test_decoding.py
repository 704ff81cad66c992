"""Bytes to text, whatever program wrote the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.errors import UsageError
from worker.people.decoding import decode

LETTERS = "name,email\nJürgen Groß,j@a.example\nŁukasz,l@a.example\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_every_form(encoding: str) -> None:
    assert decode(LETTERS.encode(encoding), "c.csv") == LETTERS


@pytest.mark.parametrize("text", ["Grüße – “so”", "Señor Niño", "prix: 5 €"])
def test_the_windows_code_page(text: str) -> None:
    assert decode(text.encode("cp1252"), "c.csv") == text


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_one_sentence(data: bytes) -> None:
    try:
        assert "\0" not in decode(data, "c.csv")
    except UsageError as error:
        problem = str(error)
        assert problem.startswith("c.csv: ") and "\n" not in problem  # noqa: PT018 - either outcome is right
