"""Access tokens: taken from the grant while fresh, renewed once, ended for good, and never a loop."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.errors import ReconnectNeeded, TryLater
from connectors.google.api import connect
from connectors.google.auth import Grant, consented, delegated, given, read_grant, works
from connectors.google.client import Client, read_client
from connectors.google.scopes import ALL, CONTACTS, DRAFTS, READ_MAIL, Scope
from connectors.google.token_endpoint import TokenEndpoint
from connectors.http import Busy, Token
from connectors.limiter import Limiter
from tests.connectors.servers.google.server import ALL_SCOPES, FakeGoogle
from worker.store.store import Store

ADDRESS = "rita@doyle.example"


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
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        server.account(ADDRESS)
        yield server


def client_of(google: FakeGoogle, **changes: str) -> Client:
    oauth = google.oauth
    made = Client(oauth.client_id, oauth.client_secret, auth_uri=google.auth_uri, token_uri=google.token_uri)
    return replace(made, **changes)


def a_grant(google: FakeGoogle, **changes: Any) -> Grant:
    made = Grant(
        client_id=google.oauth.client_id,
        refresh_token=google.oauth.grant(ADDRESS, ALL_SCOPES),
        scopes=tuple(sorted(ALL_SCOPES)),
        connected_at=datetime.now(UTC),
    )
    return replace(made, **changes)


def token_of(google: FakeGoogle, kept: Kept, **changes: str) -> Token:
    return consented("rita", client=lambda: client_of(google, **changes), grants=kept)


def ask(google: FakeGoogle, token: Token) -> str:
    """One real call with a token."""
    limiter = Limiter(sleep=lambda _seconds: None)
    gmail = connect("rita", token=token, limiter=limiter, api_root=google.root).gmail
    return str(gmail.read(gmail.calls.users().getProfile(userId="me"), 1)["emailAddress"])


# --- the rep's consent ---


def test_a_grant_is_renewed_once_and_its_token_kept_for_the_next_run(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google))
    token = token_of(google, kept)
    assert ask(google, token) == ask(google, token) == ADDRESS
    assert ask(google, token_of(google, kept)) == ADDRESS  # the next run
    (request,) = google.oauth.requests
    assert (request.grant_type, request.basic, request.status) == ("refresh_token", False, 200)
    assert "scope" not in request.form  # unticked ones would make it fail
    assert kept.grant.expires_at is not None
    assert timedelta(minutes=50) < kept.grant.expires_at - datetime.now(UTC) < timedelta(minutes=61)


def test_a_token_about_to_end_is_renewed(google: FakeGoogle) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=2)
    kept = Kept(a_grant(google, access_token="ya29.old", expires_at=soon))
    assert ask(google, token_of(google, kept)) == ADDRESS
    assert len(google.oauth.requests) == 1


def test_a_refused_token_is_renewed_once_whatever_the_clocks_say(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google))
    token = token_of(google, kept)
    ask(google, token)
    google.account(ADDRESS).tick(7200)  # the server's clock runs ahead of ours
    assert ask(google, token) == ADDRESS
    assert ask(google, token) == ADDRESS
    assert len(google.oauth.requests) == 2


def test_a_clock_that_is_always_wrong_costs_no_extra_renewals(google: FakeGoogle) -> None:
    google.account(ADDRESS).now = datetime.now(UTC) - timedelta(hours=5)
    token = token_of(google, Kept(a_grant(google)))
    assert [ask(google, token) for _ in range(3)] == [ADDRESS] * 3
    assert len(google.oauth.requests) == 1


def test_what_another_process_renewed_is_taken(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google))
    first, second = token_of(google, kept), token_of(google, kept)
    ask(google, first)
    ask(google, second)
    google.oauth.end_access(ADDRESS)
    assert ask(google, first) == ask(google, second) == ADDRESS
    assert len(google.oauth.requests) == 2


def test_a_grant_that_google_ended_is_dead_and_never_asked_for_again(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google))
    token = token_of(google, kept)
    ask(google, token)
    google.oauth.revoke(ADDRESS)
    before = len(google.oauth.requests)
    with pytest.raises(ReconnectNeeded, match=r"Mailbox rita: .*seven days.*password.*run: rapport connect rita"):
        ask(google, token)
    for again in (token, token, token_of(google, kept)):
        with pytest.raises(ReconnectNeeded, match="rapport connect rita"):
            ask(google, again)
    assert len(google.oauth.requests) == before + 1
    assert kept.grant.dead == "invalid_grant"
    assert (kept.grant.refresh_token, kept.grant.access_token) == ("", "")


def test_no_grant_is_said_without_a_request(google: FakeGoogle) -> None:
    with pytest.raises(ReconnectNeeded, match="Mailbox rita is not connected; run: rapport connect rita"):
        token_of(google, Kept())(False)
    assert google.oauth.requests == []


def test_connecting_again_revives_the_mailbox(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google, dead="invalid_grant"))
    token = token_of(google, kept)
    with pytest.raises(ReconnectNeeded):
        token(False)
    kept.text = a_grant(google).text()
    assert ask(google, token) == ADDRESS


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"refresh_token": "1//hunter2"}', "rubbish hunter2"])
def test_a_damaged_grant_is_one_sentence_without_what_it_holds(google: FakeGoogle, text: str) -> None:
    kept = Kept()
    kept.text = text
    with pytest.raises(ReconnectNeeded, match="the grant does not read") as caught:
        token_of(google, kept)(False)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("status", [500, 503, 502, 429, 0])
def test_a_busy_token_endpoint_is_waited_for_and_the_grant_lives(google: FakeGoogle, status: int) -> None:
    kept = Kept(a_grant(google))
    google.oauth.fail_next(status, "internal_failure", times=2)
    assert ask(google, token_of(google, kept)) == ADDRESS
    assert len(google.oauth.requests) == 3  # each attempt is one request: no second retry layer below


def test_a_token_endpoint_that_stays_busy_is_left_for_later(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google))
    google.oauth.fail_next(503, times=99)
    with pytest.raises(TryLater, match=r"Mailbox rita: 127\.0\.0\.1:\d+ answered 503"):
        ask(google, token_of(google, kept))
    assert not kept.grant.dead


def test_nobody_at_home_is_left_for_later(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google))
    with pytest.raises(TryLater, match=r"no answer from 127\.0\.0\.1:9"):
        ask(google, token_of(google, kept, token_uri="http://127.0.0.1:9/token"))


@pytest.mark.parametrize(("status", "code"), [(400, "invalid_request"), (403, ""), (404, "not_found")])
def test_a_refusal_nobody_knows_does_not_end_the_grant(google: FakeGoogle, status: int, code: str) -> None:
    kept = Kept(a_grant(google))
    google.oauth.fail_next(status, code)
    with pytest.raises(TryLater, match=f"answered {status}"):
        ask(google, token_of(google, kept))
    assert not kept.grant.dead


def test_a_wrong_client_secret_does_not_end_the_grant(google: FakeGoogle) -> None:
    kept = Kept(a_grant(google))
    with pytest.raises(ReconnectNeeded, match=r"client id or its secret \(invalid_client\)") as caught:
        token_of(google, kept, secret="GOCSPX-hunter2")(False)
    assert "hunter2" not in str(caught.value)
    assert not kept.grant.dead
    assert ask(google, token_of(google, kept)) == ADDRESS


def test_another_client_id_asks_to_connect_again_without_a_request(google: FakeGoogle) -> None:
    with pytest.raises(ReconnectNeeded, match=r"another client id; run: rapport connect rita"):
        token_of(google, Kept(a_grant(google)), id="2-y.apps.googleusercontent.com")(False)
    assert google.oauth.requests == []


@pytest.mark.parametrize("uri", ["http://oauth2.example/token", "ftp://127.0.0.1/token", "//oauth2.example/token"])
def test_secrets_go_over_https_only(google: FakeGoogle, uri: str) -> None:
    with pytest.raises(ReconnectNeeded, match="must be https"):
        token_of(google, Kept(a_grant(google)), token_uri=uri)(False)
    with pytest.raises(ReconnectNeeded, match="must be https"):
        TokenEndpoint("rita")(uri)


def test_neither_environment_nor_netrc_comes_between(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert ask(google, token_of(google, Kept(a_grant(google)))) == ADDRESS


def test_tokens_do_not_show_in_a_log(google: FakeGoogle) -> None:
    grant = a_grant(google, access_token="ya29.hunter2")
    assert "hunter2" not in repr(grant)
    assert grant.refresh_token not in repr(grant)
    assert google.oauth.client_secret not in repr(client_of(google))


RENEW = """
import sys
from connectors.google.auth import consented
from connectors.google.client import Client
from worker.store.store import Store
url, id, secret, token_uri = sys.argv[1:]
with Store.open(url) as store:
    client = Client(id, secret, token_uri=token_uri)
    token = consented("rita", client=lambda: client, grants=store.grants("rita", lambda: ["k" * 32]))
    print("ready", flush=True)
    sys.stdin.readline()
    print(token(False))
"""


def test_processes_that_renew_at_once_make_one_renewal(google: FakeGoogle, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rapport.db"
    with Store.open(url, create=True) as store:
        store.grants("rita", lambda: ["k" * 32]).save(a_grant(google).text())
    oauth = google.oauth
    google.latency = 0.2
    pipe = subprocess.PIPE
    arguments = [sys.executable, "-c", RENEW, url, oauth.client_id, oauth.client_secret, google.token_uri]
    runs = [subprocess.Popen(arguments, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    for run in runs:
        assert run.stdout
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin
        run.stdin.write("go\n")
        run.stdin.flush()
    tokens = {run.communicate(timeout=60)[0] for run in runs}
    assert len(tokens) == 1
    assert "".join(tokens).startswith("ya29.")
    assert len(oauth.requests) == 1


# --- service account ---

EMAIL = "rapport@project.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_file(folder: Path, key: rsa.RSAPrivateKey, google: FakeGoogle) -> Path:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    told = {"type": "service_account", "client_email": EMAIL, "client_id": "10042", "private_key": pem}
    file = folder / "service_account.json"
    file.write_text(json.dumps(told | {"private_key_id": "1", "token_uri": google.token_uri}))
    return file


def public_of(key: rsa.RSAPrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def of_account(file: Path, *, scopes: tuple[Scope, ...] = ALL, subject: str = ADDRESS) -> Token:
    return delegated("rita", file=file, subject=subject, scopes=scopes)


def test_a_service_account_signs_and_acts_for_the_rep(
    google: FakeGoogle, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES)
    token = of_account(key_file(tmp_path, key, google))
    assert ask(google, token) == ask(google, token) == ADDRESS
    google.oauth.end_access(ADDRESS)
    assert ask(google, token) == ADDRESS
    assert len(google.oauth.requests) == 2


def test_a_token_uri_of_the_configuration_wins(google: FakeGoogle, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES)
    file = key_file(tmp_path, key, google)
    file.write_text(file.read_text().replace(google.token_uri, "https://oauth2.invalid/token"))
    token = delegated("rita", file=file, subject=ADDRESS, scopes=ALL, token_uri=google.token_uri)
    assert ask(google, token) == ADDRESS


def test_scopes_the_domain_did_not_enter_are_told_with_where_to(
    google: FakeGoogle, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES - {CONTACTS.uri})
    token = of_account(key_file(tmp_path, key, google))
    with pytest.raises(ReconnectNeeded, match=r"Domain-wide delegation, give client ID 10042 these scopes: ") as caught:
        ask(google, token)
    assert all(scope.uri in str(caught.value) for scope in ALL)
    assert not works(token)
    assert works(of_account(key_file(tmp_path, key, google), scopes=(READ_MAIL, DRAFTS)))


def test_a_wrong_key_or_subject_is_one_sentence(google: FakeGoogle, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    google.oauth.add_service_account(EMAIL, public_of(other), ALL_SCOPES)
    with pytest.raises(ReconnectNeeded, match=r"subject .*key.*clock") as caught:
        ask(google, of_account(key_file(tmp_path, key, google)))
    assert ADDRESS not in str(caught.value)
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES)
    with pytest.raises(ReconnectNeeded, match="subject"):
        ask(google, of_account(key_file(tmp_path, key, google), subject="nobody@doyle.example"))


def test_a_busy_endpoint_does_not_mean_the_service_account_is_refused(
    google: FakeGoogle, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    google.oauth.add_service_account(EMAIL, public_of(key), ALL_SCOPES)
    google.oauth.fail_next(503)
    token = of_account(key_file(tmp_path, key, google))
    with pytest.raises(TryLater):
        works(token)
    google.oauth.fail_next(503)
    assert ask(google, token) == ADDRESS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("rubbish", "no JSON file"),
        ("[]", "no key of a service account"),
        ('{"installed": {}}', "no key of a service account"),
        (
            '{"type": "service_account", "private_key": "hunter2", "client_email": "a", "token_uri": "b"}',
            "does not read",
        ),
    ],
)
def test_a_file_that_is_no_service_account_is_named(tmp_path: Path, text: str | None, words: str) -> None:
    file = tmp_path / "key.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ReconnectNeeded, match=rf"Mailbox rita: .*key\.json.*{words}|Mailbox rita: .*{words}") as caught:
        of_account(file)(False)
    assert "hunter2" not in str(caught.value)


# --- a token from outside ---


def test_a_given_token_is_read_once_and_again_when_it_is_refused(google: FakeGoogle) -> None:
    account = google.account(ADDRESS)
    there, looked = ["ya29.old"], []

    def read() -> str | None:
        looked.append(there[0])
        return there[0]

    token = given("rita", variable="RITA_TOKEN", read=read)
    with pytest.raises(
        ReconnectNeeded, match=r"refused the token; put a fresh one in RITA_TOKEN \(or the file"
    ) as caught:
        ask(google, token)
    assert "ya29" not in str(caught.value)
    there[0] = account.token
    assert ask(google, token) == ask(google, token) == ADDRESS
    assert looked == ["ya29.old", "ya29.old", account.token]


@pytest.mark.parametrize("absent", [None, ""])
def test_no_given_token_is_said(absent: str | None) -> None:
    with pytest.raises(ReconnectNeeded, match="Mailbox rita: there is no token in RITA_TOKEN"):
        given("rita", variable="RITA_TOKEN", read=lambda: absent)(False)


# --- the client file ---


def test_the_client_file_is_read_as_the_console_gives_it(tmp_path: Path) -> None:
    file = tmp_path / "client_secret.json"
    told = {"client_id": "1-x", "client_secret": "s", "auth_uri": "https://a.example", "token_uri": "https://t.example"}
    file.write_text(json.dumps({"installed": told}))
    assert read_client("rita", file) == Client("1-x", "s", "https://a.example", "https://t.example")
    other = read_client("rita", file, auth_uri="https://b.example", token_uri="https://u.example")
    assert (other.auth_uri, other.token_uri) == ("https://b.example", "https://u.example")
    file.write_text(json.dumps({"installed": {"client_id": "1-x", "client_secret": "s"}}))
    assert read_client("rita", file) == Client("1-x", "s")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"web": {"client_id": "1-x"}}', "is of a web client; make one of type Desktop app"),
        ('{"installed": {}}', "is no OAuth client file"),
        ('{"type": "service_account"}', "is no OAuth client file"),
        ("rubbish", "is no JSON file"),
    ],
)
def test_a_client_file_of_another_kind_is_told(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "client_secret.json"
    file.write_text(text)
    with pytest.raises(ReconnectNeeded, match=words):
        read_client("rita", file)


def test_a_token_endpoint_may_say_how_long_it_is_busy(google: FakeGoogle) -> None:
    google.oauth.fail_next(503)
    with pytest.raises(Busy) as caught:
        token_of(google, Kept(a_grant(google)))(False)
    assert caught.value.done is False  # nothing was written: the write that needed the token was not sent
