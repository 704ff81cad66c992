"""Reads are repeated, writes never; the token stays with its host; every failure is one of our errors."""

import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.errors import ReconnectNeeded, Refused, TryLater, Unclear
from connectors.http import Http, retry_after
from connectors.limiter import Limiter
from tests.connectors.servers.http_server import Answer, Script, serve


def client(script: Script, limiter: Limiter | None = None, **changes: object) -> tuple[Http, list[float]]:
    slept: list[float] = []
    limiter = limiter or Limiter()
    limiter.sleep = slept.append
    values: dict[str, object] = {
        "mailbox": "rita",
        "api_root": script.root,
        "token": lambda refused: "new" if refused else "old",
        "limiter": limiter,
    }
    return Http(**(values | changes)), slept  # type: ignore[arg-type]


def test_a_read_gives_json_and_carries_the_token() -> None:
    with serve(Answer(body={"value": 1})) as script:
        http, _ = client(script)
        assert http.read("me/messages", {"$top": "5"}) == {"value": 1}
    assert (script.asked[0].path, script.asked[0].token) == ("/v1.0/me/messages?%24top=5", "Bearer old")


@pytest.mark.parametrize("bad", [Answer(status=500), Answer(status=429), Answer(drop=True), Answer(body=b"<html>")])
def test_a_read_is_repeated(bad: Answer) -> None:
    with serve(bad, bad, Answer(body="good")) as script:
        limiter = Limiter()
        http, slept = client(script, limiter)
        assert http.read("x") == "good"
    assert len(script.asked) == limiter.requests == 3
    assert slept == [1, 2]


def test_a_read_waits_as_long_as_told() -> None:
    with serve(Answer(status=429, headers={"Retry-After": "7"}), Answer(body="good")) as script:
        http, slept = client(script)
        assert http.read("x") == "good"
    assert slept == [7]


def test_a_long_wait_is_left_to_the_next_run_with_the_providers_time() -> None:
    with serve(Answer(status=429, headers={"Retry-After": "900", "request-id": "r-17"})) as script:
        http, _ = client(script)
        with pytest.raises(TryLater, match=r"rita.*429.*r-17") as caught:
            http.read("x")
    assert caught.value.after == timedelta(seconds=900)
    assert len(script.asked) == 1


def test_a_read_that_never_works_says_try_later() -> None:
    with serve(Answer(status=503)) as script:
        http, slept = client(script)
        with pytest.raises(TryLater, match=r"rita.*503"):
            http.read("x")
    assert len(script.asked) == 4
    assert slept == [1, 2, 4]


@pytest.mark.parametrize("lost", [Answer(status=500), Answer(drop=True), Answer(status=504), Answer(body=b"<html>")])
def test_a_write_goes_out_once_and_a_lost_answer_is_unclear(lost: Answer) -> None:
    with serve(lost, Answer(body="second")) as script:
        http, slept = client(script)
        with pytest.raises(Unclear) as caught:
            http.write("POST", "me/messages", {"subject": "x"}, key="checkin/1/2")
    assert caught.value.key == "checkin/1/2"
    assert [a.method for a in script.asked] == ["POST"]
    assert not slept


def test_a_write_that_was_throttled_was_not_done() -> None:
    with serve(Answer(status=429, headers={"Retry-After": "5"})) as script:
        http, _ = client(script)
        with pytest.raises(TryLater):
            http.write("POST", "x", {}, key="k")


def test_an_old_token_is_renewed_once_then_the_grant_is_gone() -> None:
    with serve(Answer(status=401), Answer(body="good")) as script:
        http, _ = client(script)
        assert http.read("x") == "good"
        assert [a.token for a in script.asked] == ["Bearer old", "Bearer new"]
    with serve(Answer(status=401)) as script:
        http, _ = client(script)
        with pytest.raises(ReconnectNeeded, match="rita"):
            http.read("x")
        assert len(script.asked) == 2


def test_the_token_never_goes_to_another_host() -> None:
    with serve(Answer(body="good")) as script:
        http, _ = client(script)
        with pytest.raises(Refused, match="another host"):
            http.read("http://127.0.0.1:9/next")
        with pytest.raises(Refused, match="another host"):
            http.read("//evil.example/next")
    assert not script.asked


def test_the_token_is_not_sent_in_the_clear_where_the_root_is_https() -> None:
    with serve(Answer(body="good")) as script:
        http, _ = client(script, api_root=script.root.replace("http:", "https:"))
        with pytest.raises(Refused, match="another host"):
            http.read(f"{script.root}/next")
    assert not script.asked


def test_a_redirect_is_refused_not_followed() -> None:
    with serve(Answer(status=302, headers={"Location": "http://127.0.0.1:9/"})) as script:
        http, _ = client(script)
        with pytest.raises(Refused, match="302"):
            http.read("x")


@pytest.mark.parametrize("root", ["http://mail.example/v1", "ftp://127.0.0.1/", "mail.example"])
def test_plain_http_is_for_loopback_only(root: str) -> None:
    with serve(Answer()) as script, pytest.raises(Refused, match="https"):
        client(script, api_root=root)


def test_a_lost_answer_leaves_neither_address_nor_token_in_a_traceback() -> None:
    secret, asked = "hunter2", {"$search": "kelly@northshore.example"}
    with serve(Answer(drop=True)) as script:
        http, _ = client(script, token=lambda _: secret)
        with pytest.raises(TryLater) as caught:
            http.read("me/messages", asked)
    told = "".join(traceback.format_exception(caught.value))
    assert "RemoteDisconnected" in told or "ConnectionError" in told
    assert "kelly" not in told
    assert "hunter2" not in told


def test_a_grant_that_is_refused_twice_says_what_to_do() -> None:
    with serve(Answer(status=401)) as script:
        http, _ = client(script)
        with pytest.raises(ReconnectNeeded, match="run: rapport connect rita"):
            http.read("x")
    assert [asked.token for asked in script.asked] == ["Bearer old", "Bearer new"]


def test_a_login_the_machine_keeps_for_the_host_does_not_take_the_place_of_the_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serve(Answer(body="good")) as script:
        http, _ = client(script)
        http.read("x")
    assert script.asked[0].token == "Bearer old"


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Tue, 24 Feb 2026 08:00:30 GMT", timedelta(seconds=30)),
        ("Tue, 24 Feb 2026 07:59:00 GMT", timedelta(0)),  # over by now: nobody sleeps backwards
        ("Tue, 24 Feb 2026 08:00:30 -0000", None),  # of no time zone
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_to_wait_is_read_as_seconds_or_as_a_date(said: str | None, wait: timedelta | None) -> None:
    assert retry_after(said, datetime(2026, 2, 24, 8, tzinfo=UTC)) == wait
