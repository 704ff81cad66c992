"""Access tokens at Microsoft: from msal's sealed cache while fresh, renewed once, ended for good, never a loop."""

import base64
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ReconnectNeeded, Refused, TryLater
from connectors.http import Busy, Http
from connectors.limiter import Limiter
from connectors.microsoft.api import Graph
from connectors.microsoft.auth import (
    Access,
    Grant,
    app_only,
    claims_in,
    consented,
    given,
    granted,
    prove,
    read_grant,
    token_in,
)
from connectors.microsoft.authority import App, app_of
from connectors.microsoft.consent import Asking, by_device
from connectors.microsoft.errors import judge
from connectors.microsoft.scopes import CONTACTS, MAIL, READ_MAIL, Scope, missing, wanted
from connectors.microsoft.sign_in import code_of, problem
from tests.connectors.servers.graph.authority_grants import SignInError
from tests.connectors.servers.graph.server import FakeGraph
from tests.connectors.servers.http_server import Answer, serve
from worker.store.store import Store

ADDRESS = "rita@doyle.example"
NOW = datetime(2026, 2, 24, 8, tzinfo=UTC)
ALL = wanted(drafts=True)
SECRETS = ("refresh_token", "client_secret", "code", "device_code", "code_verifier")


class Kept:
    """A GrantStore in memory; says whether the lock was held when the grant was changed."""

    def __init__(self, grant: Grant | None = None) -> None:
        self.text = grant.text() if grant else None
        self.held = False

    def load(self) -> str | None:
        return self.text

    def save(self, grant: str) -> None:
        assert self.held
        self.text = grant

    @contextmanager
    def lock(self) -> Iterator[None]:
        assert not self.held
        self.held = True
        try:
            yield
        finally:
            self.held = False

    @property
    def grant(self) -> Grant:
        found = read_grant("rita", self)
        assert found is not None
        return found


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account(ADDRESS)
        yield server


def app_at(graph: FakeGraph, **changes: str) -> App:
    return replace(
        app_of("rita", graph.authorities.client_id, authority=graph.authority, api_root=graph.root), **changes
    )


def a_grant(graph: FakeGraph, scopes: Sequence[Scope] = ALL) -> Grant:
    """What a rep's consent gives; the requests it took are not counted."""
    asking = Asking("rita", app_at(graph), scopes, NOW)
    grant = by_device(asking, show=lambda _url, _code: None, sleep=lambda _seconds: None)
    graph.authorities.requests.clear()
    graph.authorities.hits.clear()
    return grant


def with_token_ending(grant: Grant, seconds: float) -> Grant:
    cache = json.loads(grant.cache)
    for entry in cache["AccessToken"].values():
        entry["expires_on"] = str(int(datetime.now(UTC).timestamp() + seconds))
    return replace(grant, cache=json.dumps(cache))


def token_of(graph: FakeGraph, kept: Kept, **changes: str) -> Access:
    return consented("rita", app=lambda: app_at(graph, **changes), grants=kept)


def app_token(graph: FakeGraph, secret: str = "not~a~secret") -> Access:
    graph.tenant = "doyle.example"
    return app_only("rita", app=lambda: app_at(graph, secret=secret))


def ask(graph: FakeGraph, token: Access, user: str = "") -> str:
    """One real call with a token."""
    limiter = Limiter(sleep=lambda _seconds: None)
    http = Http(mailbox="rita", api_root=graph.root, token=token, limiter=limiter, judge=judge, refused=token.refused)
    path = f"{graph.root}/{f'users/{user}' if user else 'me'}"
    return str(Graph("rita", http, limiter, user=user).read(path)["mail"])


def asked(graph: FakeGraph) -> list[str]:
    return [request.grant_type for request in graph.authorities.requests]


# --- the rep's consent ---


def test_a_fresh_token_of_the_grant_needs_nothing_of_the_authority(graph: FakeGraph) -> None:
    kept = Kept(a_grant(graph))
    token = token_of(graph, kept)
    assert ask(graph, token) == ask(graph, token) == ask(graph, token_of(graph, kept)) == ADDRESS
    assert graph.authorities.hits == []  # not even where its endpoints are


@pytest.mark.parametrize("seconds", [-10, 200])
def test_a_token_about_to_end_is_renewed_once_and_kept_for_the_next_run(graph: FakeGraph, seconds: float) -> None:
    kept = Kept(with_token_ending(a_grant(graph), seconds))
    token = token_of(graph, kept)
    assert ask(graph, token) == ask(graph, token) == ask(graph, token_of(graph, kept)) == ADDRESS
    assert asked(graph) == ["refresh_token"]
    assert graph.authorities.hits == ["GET v2.0/.well-known/openid-configuration", "POST oauth2/v2.0/token"]
    (request,) = graph.authorities.requests
    assert {scope for scope in request.form["scope"].split() if "/" in scope} == {
        f"https://graph.microsoft.com/{scope.name}" for scope in ALL
    }
    assert "client_secret" not in request.form
    assert '"cp1"' in request.form["claims"].lower()


def test_the_replaced_refresh_token_is_the_one_used_next(graph: FakeGraph) -> None:
    kept = Kept(a_grant(graph))
    for _ in range(3):
        graph.authorities.end_access(ADDRESS)
        assert ask(graph, token_of(graph, kept)) == ADDRESS
    used = [request.form["refresh_token"] for request in graph.authorities.requests]
    assert len(set(used)) == 3


def test_a_refused_token_is_renewed_once_whatever_the_clocks_say(graph: FakeGraph) -> None:
    kept = Kept(a_grant(graph))
    token = token_of(graph, kept)
    ask(graph, token)
    graph.account(ADDRESS).tick(7200)  # the server's clock runs ahead of ours
    assert ask(graph, token) == ask(graph, token) == ADDRESS
    assert asked(graph) == ["refresh_token"]


def test_what_another_process_renewed_is_taken(graph: FakeGraph) -> None:
    kept = Kept(a_grant(graph))
    first, second = token_of(graph, kept), token_of(graph, kept)
    ask(graph, first)
    ask(graph, second)
    graph.authorities.end_access(ADDRESS)
    assert ask(graph, first) == ask(graph, second) == ADDRESS
    assert asked(graph) == ["refresh_token"]


def test_only_what_was_granted_is_asked_for_again(graph: FakeGraph) -> None:
    graph.authorities.unticked = {CONTACTS.name}
    kept = Kept(a_grant(graph))
    assert set(kept.grant.scopes) == {scope.name for scope in ALL} - {CONTACTS.name}
    graph.authorities.end_access(ADDRESS)
    ask(graph, token_of(graph, kept))
    assert CONTACTS.name not in graph.authorities.requests[0].form["scope"]


def test_a_grant_that_microsoft_ended_is_dead_and_never_asked_for_again(graph: FakeGraph) -> None:
    kept = Kept(a_grant(graph))
    token = token_of(graph, kept)
    ask(graph, token)
    graph.authorities.revoke(ADDRESS)
    with pytest.raises(
        ReconnectNeeded, match=r"Mailbox rita: .*ended the grant \(invalid_grant, AADSTS\d+;.*connect rita"
    ):
        ask(graph, token)
    hits = list(graph.authorities.hits)
    for again in (token, token, token_of(graph, kept)):
        with pytest.raises(ReconnectNeeded, match="rapport connect rita"):
            ask(graph, again)
    assert graph.authorities.hits == hits
    assert asked(graph) == ["refresh_token"]
    assert kept.grant.dead.startswith("invalid_grant")
    assert kept.grant.cache == "{}"


def test_interaction_required_ends_the_grant_and_consent_revives_it(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    token = token_of(graph, kept)
    graph.authorities.require_interaction(ADDRESS)
    with pytest.raises(ReconnectNeeded, match=r"interaction_required, AADSTS50076"):
        ask(graph, token)
    assert asked(graph) == ["refresh_token"]
    graph.authorities._refused.clear()
    kept.text = a_grant(graph).text()
    assert ask(graph, token) == ADDRESS


def test_no_grant_is_said_without_a_request(graph: FakeGraph) -> None:
    with pytest.raises(ReconnectNeeded, match="Mailbox rita is not connected; run: rapport connect rita"):
        token_of(graph, Kept())(False)
    assert graph.authorities.hits == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "rubbish hunter2",
        *(
            json.dumps({"client_id": "1", "scopes": [], "connected_at": NOW.isoformat(), "cache": cache})
            for cache in (
                "hunter2",
                "[1]",
                '{"AccessToken": "hunter2"}',
                '{"AccessToken": {"a": {"secret": "hunter2"}}}',
            )
        ),
    ],
)
def test_a_damaged_grant_is_one_sentence_without_what_it_holds(graph: FakeGraph, text: str) -> None:
    kept = Kept()
    kept.text = text
    with pytest.raises(ReconnectNeeded, match="the grant does not read") as caught:
        token_of(graph, kept)(False)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("cache", ["{}", ""])
def test_a_grant_without_an_account_asks_to_connect(graph: FakeGraph, cache: str) -> None:
    with pytest.raises(ReconnectNeeded, match="rapport connect rita"):
        token_of(graph, Kept(replace(a_grant(graph), cache=cache)))(False)
    assert asked(graph) == []


# --- an authority that is busy, broken or not the right one ---


@pytest.mark.parametrize("status", [500, 503, 502, 429, 0])
def test_a_busy_authority_is_waited_for_and_the_grant_lives(graph: FakeGraph, status: int) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    graph.authorities.fail_next(status, times=2)
    assert ask(graph, token_of(graph, kept)) == ADDRESS
    assert len(graph.authorities.requests) == 3  # each attempt is one request: msal neither waits nor repeats


def test_how_long_a_busy_authority_wishes_is_told_and_nothing_was_done(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    graph.authorities.fail_next(429, retry_after="17")
    with pytest.raises(Busy, match=r"Mailbox rita: 127\.0\.0\.1:\d+ answered 429") as caught:
        token_of(graph, kept)(False)
    assert caught.value.after is not None
    assert caught.value.after.total_seconds() == 17
    assert caught.value.done is False  # the write that needed the token was not sent


def test_an_authority_that_stays_busy_is_left_for_later(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    graph.authorities.fail_next(503, times=99)
    with pytest.raises(TryLater, match=r"answered 503"):
        ask(graph, token_of(graph, kept))
    with pytest.raises(TryLater, match=r"answered 503"):
        prove(token_of(graph, kept))
    assert not kept.grant.dead


def test_nobody_at_home_is_left_for_later(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    with pytest.raises(TryLater, match=r"no answer from 127\.0\.0\.1:9"):
        ask(graph, token_of(graph, kept, authority="http://127.0.0.1:9/common"))


def test_a_refusal_nobody_knows_does_not_end_the_grant_and_is_asked_anew(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    graph.authorities.fail_next(400, "odd_error")
    token = token_of(graph, kept)
    with pytest.raises(TryLater, match=r"gave no token \(odd_error, AADSTS90033\)"):
        ask(graph, token)
    assert not kept.grant.dead
    assert ask(graph, token) == ADDRESS  # msal would repeat the 400 for a minute
    assert len(graph.authorities.requests) == 2


def test_a_redirect_does_not_take_the_refresh_token_along(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    elsewhere = {"Location": f"{graph.origin}/elsewhere/oauth2/v2.0/token"}
    graph.authorities._failures.append((307, "odd_error", elsewhere))
    with pytest.raises(TryLater, match="gave no token"):
        token_of(graph, kept)(False)
    assert asked(graph) == ["refresh_token"]


def test_a_gateway_that_answers_for_the_authority_is_left_for_later(graph: FakeGraph) -> None:
    with serve(Answer()) as script:
        origin = script.root.removesuffix("/v1.0")
        base = origin.replace("http:", "https:") + "/t/oauth2/v2.0"
        ends = {"issuer": f"{base}/", "token_endpoint": f"{base}/token", "authorization_endpoint": f"{base}/authorize"}
        script.answers[:] = [Answer(body=ends), Answer(body=b"<html>hunter2")]
        token = app_only("rita", app=lambda: app_at(graph, secret="s", authority=f"{origin}/t"))
        with pytest.raises(Busy, match=r"Mailbox rita: the answer of 127\.0\.0\.1:\d+ was no JSON") as caught:
            token(False)
    assert caught.value.done is False


@pytest.mark.parametrize("number", [50196, 90033])
def test_a_refusal_that_passes_does_not_end_the_grant(graph: FakeGraph, number: int) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    graph.authorities._refused[ADDRESS] = SignInError("invalid_grant", number, f"{ADDRESS} asks in a loop.")
    token = token_of(graph, kept)
    with pytest.raises(TryLater, match=rf"gave no token \(invalid_grant, AADSTS{number}\)\.$"):
        ask(graph, token)
    assert not kept.grant.dead
    graph.authorities._refused.clear()
    assert ask(graph, token) == ADDRESS


def test_a_wrong_client_does_not_end_the_grant(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    with pytest.raises(ReconnectNeeded, match=r"another client id; run: rapport connect rita"):
        token_of(graph, kept, id="another")(False)
    graph.authorities.client_id = "another"
    with pytest.raises(
        ReconnectNeeded, match=r"auth\.client_id and auth\.tenant \(unauthorized_client, AADSTS700016\)"
    ):
        token_of(graph, kept, id=kept.grant.client_id)(False)
    assert not kept.grant.dead


def test_a_tenant_that_is_not_there_is_said(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    with pytest.raises(ReconnectNeeded, match=r"gives no tokens; check auth\.tenant"):
        token_of(graph, kept, authority=f"{graph.origin}/a/b/c")(False)


def test_neither_environment_nor_netrc_comes_between(graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("MSAL_FORCE_REGION", "westus")
    assert ask(graph, token_of(graph, Kept(with_token_ending(a_grant(graph), 0)))) == ADDRESS
    assert ask(graph, app_token(graph), user=ADDRESS) == ADDRESS


def test_tokens_do_not_show_in_a_log(graph: FakeGraph) -> None:
    grant = a_grant(graph)
    assert token_in(grant) in grant.cache
    assert token_in(grant) not in repr(grant)
    assert "hunter2" not in repr(app_at(graph, secret="hunter2"))


def test_nothing_secret_is_logged_by_anybody(graph: FakeGraph, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kept = Kept(a_grant(graph))
    token = token_of(graph, kept)
    ask(graph, token)
    graph.authorities.challenge()
    ask(graph, token)
    graph.authorities.revoke(ADDRESS)
    with pytest.raises(ReconnectNeeded):
        ask(graph, token)
    ask(graph, app_token(graph), user=ADDRESS)
    used = [request.form.get(name, "") for request in graph.authorities.requests for name in SECRETS]
    secrets = {*graph.tokens, *graph.authorities._grants, *used} - {""}
    assert len(secrets) >= 4
    said = "".join(f"{record.getMessage()} {record.exc_info} {record.args}" for record in caplog.records)
    assert "openid-configuration" in said  # msal and requests did log
    assert [secret for secret in secrets if secret in said] == []


def test_the_newest_token_is_taken_whatever_else_the_cache_holds(graph: FakeGraph) -> None:
    grant = a_grant(graph)
    cache = json.loads(grant.cache)
    ((name, entry),) = cache["AccessToken"].items()
    older = {**entry, "secret": "EwB.older", "cached_at": str(int(entry["cached_at"]) - 60)}
    for tokens in ({name: entry, "older": older}, {"older": older, name: entry}):
        assert token_in(replace(grant, cache=json.dumps({**cache, "AccessToken": tokens}))) == entry["secret"]


def test_of_what_was_granted_only_what_rapport_asks_for_is_kept() -> None:
    said = "https://graph.microsoft.com/Mail.ReadWrite mail.send Mail.Send.Shared openid Contacts.Read Files.Read.All"
    assert granted({"scope": said}, []) == ("Contacts.Read", "Mail.ReadWrite")
    assert granted({}, ["https://graph.microsoft.com/Mail.Read"]) == ("Mail.Read",)


RENEW = """
import sys
from connectors.microsoft.auth import consented
from connectors.microsoft.authority import app_of
from worker.store.store import Store
url, id, authority, root = sys.argv[1:]
with Store.open(url) as store:
    app = app_of("rita", id, authority=authority, api_root=root)
    token = consented("rita", app=lambda: app, grants=store.grants("rita", lambda: ["k" * 32]))
    print("ready", flush=True)
    sys.stdin.readline()
    print(token(False))
"""


def test_processes_that_renew_at_once_make_one_renewal_and_lose_no_refresh_token(
    graph: FakeGraph, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/rapport.db"
    with Store.open(url, create=True) as store:
        store.grants("rita", lambda: ["k" * 32]).save(with_token_ending(a_grant(graph), 0).text())
    graph.latency = 0.2
    pipe = subprocess.PIPE
    arguments = [sys.executable, "-c", RENEW, url, graph.authorities.client_id, graph.authority, graph.root]
    runs = [subprocess.Popen(arguments, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    for run in runs:
        assert run.stdout
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin
        run.stdin.write("go\n")
        run.stdin.flush()
    tokens = {run.communicate(timeout=60)[0].strip() for run in runs}
    assert len(tokens) == 1
    assert asked(graph) == ["refresh_token"]
    assert tokens < set(graph.tokens)


# --- claims challenges ---


def test_a_claims_challenge_is_answered_once(graph: FakeGraph) -> None:
    kept = Kept(a_grant(graph))
    token = token_of(graph, kept)
    ask(graph, token)
    graph.authorities.challenge()
    assert ask(graph, token) == ask(graph, token) == ask(graph, token_of(graph, kept)) == ADDRESS
    (request,) = graph.authorities.requests
    assert '"nbf"' in request.form["claims"]
    assert "xms_cc" in request.form["claims"]
    token(True)  # a renewal that no challenge asked for
    assert '"nbf"' not in graph.authorities.requests[-1].form["claims"]


def test_a_challenge_outlives_an_authority_that_is_busy(graph: FakeGraph) -> None:
    token = token_of(graph, Kept(a_grant(graph)))
    ask(graph, token)
    graph.authorities.challenge()
    graph.authorities.fail_next(503)
    assert ask(graph, token) == ADDRESS
    assert ['"nbf"' in request.form["claims"] for request in graph.authorities.requests] == [True, True]


def test_a_challenge_that_a_new_token_does_not_meet_is_no_loop(graph: FakeGraph) -> None:
    token = token_of(graph, Kept(a_grant(graph)))
    ask(graph, token)
    graph.claims = base64.urlsafe_b64encode(b'{"access_token": {"acrs": {"values": ["c1"]}}}').decode()
    graph.authorities._met = lambda _claims: ""  # the authority does not care
    with pytest.raises(ReconnectNeeded, match="no longer accepts the grant"):
        ask(graph, token)
    assert len(graph.authorities.requests) == 1


def encoded(claims: Any, *, padded: bool = True, url: bool = True) -> str:
    raw = json.dumps(claims).encode()
    text = (base64.urlsafe_b64encode if url else base64.b64encode)(raw).decode()
    return text if padded else text.rstrip("=")


CLAIMS = {"access_token": {"nbf": {"essential": True, "value": "1604106651"}, "x": "??>>~~"}}


@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("url", [True, False])
def test_claims_are_read_however_they_are_encoded(*, padded: bool, url: bool) -> None:
    text = encoded(CLAIMS, padded=padded, url=url)
    header = f'Bearer realm="", client_id="0000, 3", error="insufficient_claims", claims="{text}"'
    assert json.loads(claims_in(header)) == CLAIMS


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        'Bearer error="invalid_token"',
        f'Bearer error="invalid_token", claims="{encoded(CLAIMS)}"',
        'Bearer error="insufficient_claims"',
        'Bearer error="insufficient_claims", claims="***"',
        'Bearer error="insufficient_claims", claims="A"',
        f'Bearer error="insufficient_claims", claims="{encoded([1])}"',
        'Bearer error="insufficient_claims", claims="/////w=="',
    ],
)
def test_what_is_no_claims_challenge_asks_for_nothing(header: str) -> None:
    assert claims_in(header) == ""


# --- the application itself ---


def test_an_application_asks_with_its_secret_and_keeps_the_token(graph: FakeGraph) -> None:
    token = app_token(graph)
    assert ask(graph, token, user=ADDRESS) == ask(graph, token, user=ADDRESS) == ADDRESS
    (request,) = graph.authorities.requests
    assert (request.grant_type, request.form["scope"]) == ("client_credentials", "https://graph.microsoft.com/.default")
    graph.authorities.end_access("")
    assert ask(graph, token, user=ADDRESS) == ADDRESS
    graph.authorities.challenge()
    assert ask(graph, token, user=ADDRESS) == ADDRESS
    assert '"nbf"' in graph.authorities.requests[-1].form["claims"]
    assert len(graph.authorities.requests) == 3


def test_a_wrong_secret_is_one_sentence(graph: FakeGraph) -> None:
    with pytest.raises(ReconnectNeeded, match=r"its value, not its id \(invalid_client, AADSTS7000215\)") as caught:
        ask(graph, app_token(graph, "hunter2"), user=ADDRESS)
    assert "hunter2" not in str(caught.value)


def test_a_busy_authority_does_not_mean_the_application_is_refused(graph: FakeGraph) -> None:
    graph.authorities.fail_next(503, times=2)
    assert ask(graph, app_token(graph), user=ADDRESS) == ADDRESS


def test_what_an_application_may_not_do_is_not_its_whole_undoing(graph: FakeGraph) -> None:
    """A token of the application opens mailboxes by their address alone, and `/me` is never asked."""
    token = app_token(graph)
    with pytest.raises(Refused, match="400"):
        ask(graph, token)
    with pytest.raises(ReconnectNeeded, match="does not allow this"):
        ask(graph, token, user="nobody@doyle.example")
    assert ask(graph, token, user=ADDRESS) == ADDRESS
    assert len(graph.authorities.requests) == 1


# --- a token from outside ---


def test_a_given_token_is_read_once_and_again_when_it_is_refused(graph: FakeGraph) -> None:
    there, looked = ["EwB.old"], []

    def read() -> str | None:
        looked.append(there[0])
        return there[0]

    token = given("rita", variable="RITA_TOKEN", read=read)
    with pytest.raises(ReconnectNeeded, match=r"refused the token; put a fresh one in RITA_TOKEN \(or the") as caught:
        ask(graph, token)
    assert "EwB" not in str(caught.value)
    there[0] = graph.account(ADDRESS).token
    assert ask(graph, token) == ask(graph, token) == ADDRESS
    assert looked == ["EwB.old", "EwB.old", there[0]]


@pytest.mark.parametrize("absent", [None, ""])
def test_no_given_token_is_said(absent: str | None) -> None:
    with pytest.raises(ReconnectNeeded, match="Mailbox rita: there is no token in RITA_TOKEN"):
        given("rita", variable="RITA_TOKEN", read=lambda: absent)(False)


# --- clouds, scopes, refusals in words ---


@pytest.mark.parametrize(
    ("told", "authority", "resource"),
    [
        ({}, "https://login.microsoftonline.com/common", "https://graph.microsoft.com"),
        ({"tenant": "t"}, "https://login.microsoftonline.com/t", "https://graph.microsoft.com"),
        (
            {"api_root": "https://graph.microsoft.us/v1.0", "tenant": "t"},
            "https://login.microsoftonline.us/t",
            "https://graph.microsoft.us",
        ),
        (
            {"api_root": "https://microsoftgraph.chinacloudapi.cn/v1.0"},
            "https://login.partner.microsoftonline.cn/common",
            "https://microsoftgraph.chinacloudapi.cn",
        ),
        (
            {"authority": "https://login.microsoftonline.com/here/", "tenant": "t"},
            "https://login.microsoftonline.com/here",
            "https://graph.microsoft.com",
        ),
        (
            {"api_root": "https://graph.new.example/v1.0", "authority": "https://login.new.example", "tenant": "t"},
            "https://login.new.example/t",
            "https://graph.new.example",
        ),
    ],
)
def test_each_cloud_has_its_own_authority_and_resource(told: dict[str, str], authority: str, resource: str) -> None:
    app = app_of("rita", "1", **told)
    assert (app.authority, app.resource) == (authority, resource)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"authority": "http://login.microsoftonline.com/t"}, "authority must be https"),
        ({"authority": "https://login.microsoftonline.us/t"}, "leave it out or name login.microsoftonline.com"),
        ({"authority": "https://login.example/t"}, "leave it out or name login.microsoftonline.com"),
        ({"api_root": "https://graph.example/v1.0"}, "graph.example is no Graph that is known here"),
        (
            {"api_root": "https://graph.example/v1.0", "authority": "https://login.microsoftonline.com/t"},
            "gives no tokens for graph.example",
        ),
    ],
)
def test_tokens_of_one_cloud_go_to_no_other(told: dict[str, str], words: str) -> None:
    with pytest.raises(ReconnectNeeded, match=f"Mailbox rita: .*{words}"):
        app_of("rita", "1", **told)


@pytest.mark.parametrize("tenant", ["a tenant", "a/b", "a?b", "..%2f", "https://login.example/t"])
def test_what_cannot_be_a_tenant_is_told(tenant: str) -> None:
    with pytest.raises(ReconnectNeeded, match=r"Mailbox rita: auth\.tenant .* is no tenant: give its id or its"):
        app_of("rita", "1", tenant=tenant)


def test_endpoints_on_a_foreign_host_are_not_followed(graph: FakeGraph) -> None:
    kept = Kept(with_token_ending(a_grant(graph), 0))
    graph.authorities.public = "https://login.evil.example"
    with pytest.raises(ReconnectNeeded, match="points to another host; not followed"):
        token_of(graph, kept)(False)
    assert asked(graph) == []


def test_no_permission_to_send_is_named_anywhere() -> None:
    assert {scope.name for scope in ALL} == {"Mail.ReadWrite", "Calendars.ReadWrite", "Contacts.Read", "User.Read"}
    root = Path(__file__).parents[3]
    for folder in ("connectors", "worker", "config"):
        for file in (root / folder).rglob("*"):
            if file.suffix in (".py", ".toml"):
                assert "mail.send" not in file.read_text(encoding="utf-8").lower(), file


def test_a_mailbox_without_drafts_asks_to_read_only() -> None:
    assert wanted(drafts=False)[0] is READ_MAIL
    assert missing(wanted(drafts=False), {"Mail.ReadWrite", "calendars.readwrite", "Contacts.Read", "User.Read"}) == ()
    assert missing(ALL, {"Mail.Read", "Calendars.ReadWrite", "Contacts.Read", "User.Read"}) == (MAIL,)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            90094,
            "an administrator of the organisation has to consent first, at https://login.*/organizations/adminconsent",
        ),
        (7000218, 'set "Allow public client flows" to Yes'),
        (50194, "name it in auth.tenant"),
        (53003, "Conditional Access"),
        (50011, "redirect address http://localhost"),
        (50173, "sign in again"),
    ],
)
def test_what_a_number_means_is_said_without_what_microsoft_wrote(number: int, words: str) -> None:
    said = {"error": "invalid_grant", "error_description": f"AADSTS{number}: rita@doyle.example is hunter2."}
    for result in (said, said | {"error_codes": [number]}):
        error = problem("rita", app_of("rita", "1"), result)
        assert isinstance(error, ReconnectNeeded)
        assert str(error).startswith("Mailbox rita: ")
        assert f"AADSTS{number}" in str(error)
        assert "hunter2" not in str(error)
        assert "@" not in str(error)
        assert re.search(words, str(error))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"error": "rita@doyle.example is hunter2"}, "no token"),
        ({"error": "odd", "error_codes": ["hunter2"]}, "odd"),
        ({"error": "odd", "error_codes": ["hunter2"], "error_description": "AADSTS50173: x"}, "odd"),
        ({"error": "odd", "error_codes": "50173", "error_description": "AADSTS50173: x"}, "odd, AADSTS50173"),
        ({}, "no token"),
    ],
)
def test_of_a_refusal_only_codes_are_repeated(result: dict[str, Any], said: str) -> None:
    assert code_of(result) == said
    assert str(problem("rita", app_of("rita", "1"), result)).endswith(f"gave no token ({said}).")
