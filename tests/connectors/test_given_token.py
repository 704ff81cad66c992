"""A token from outside: read when it is needed, looked for again once it is refused, never a loop."""

import pytest

from connectors.errors import ReconnectNeeded
from connectors.given_token import GivenToken


def given(*found: str | None) -> GivenToken:
    there = list(found)
    return GivenToken("rita", "Somebody", "RITA_TOKEN", lambda: there.pop(0))


def test_a_token_is_read_once_and_again_when_it_is_refused() -> None:
    token = given("one", "two")
    assert [token(False), token(False), token(True), token(False)] == ["one", "one", "two", "two"]


def test_the_same_token_again_is_no_answer_to_a_refusal() -> None:
    token = given("one", "one")
    token(False)
    with pytest.raises(ReconnectNeeded, match=r"Mailbox rita: Somebody refused the token; put a fresh one in RITA_TOK"):
        token(True)


def test_white_space_around_a_token_does_not_count() -> None:
    assert given(" one\r\n")(False) == "one"


@pytest.mark.parametrize("absent", [None, "", "  \n"])
def test_no_token_is_said(absent: str | None) -> None:
    with pytest.raises(ReconnectNeeded, match=r"there is no token in RITA_TOKEN \(or the file RITA_TOKEN_FILE names"):
        given(absent)(False)


@pytest.mark.parametrize("found", ["Bearer hunter2", "“hunter2”", "hunter2\nX-More: 1", "hunter2\x00"])
def test_what_no_header_takes_is_told_without_repeating_it(found: str) -> None:
    with pytest.raises(ReconnectNeeded, match=r"what is in RITA_TOKEN .* is no token; put the") as caught:
        given(found)(False)
    assert "hunter2" not in str(caught.value)
