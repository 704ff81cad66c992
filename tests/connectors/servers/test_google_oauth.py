"""The fake consent and token endpoints refuse what Google's refuse, and get on with Google's own client library."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import credentials, service_account

from tests.connectors.servers.google.account import ALL_SCOPES
from tests.connectors.servers.google.oauth import challenge_of
from tests.connectors.servers.google.server import Account, FakeGoogle

SAM = "sam@okafor.example"
ROBOT = "robot@project.iam.gserviceaccount.com"
REDIRECT = "http://127.0.0.1:8123/"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123456789"
READONLY = "https://www.googleapis.com/auth/gmail.readonly"
CONTACTS = "https://www.googleapis.com/auth/contacts.readonly"


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as google:
        yield google


@pytest.fixture
def account(google: FakeGoogle) -> Account:
    account = google.account(SAM)
    account.now = datetime(2026, 2, 12, 9, tzinfo=UTC)
    return account


def consent(google: FakeGoogle, **changes: str | None) -> requests.Response:
    asked = {
        "client_id": google.oauth.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": f"{READONLY} {CONTACTS}",
        "state": "s1",
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **changes,
    }
    said = {name: value for name, value in asked.items() if value is not None}
    return requests.get(google.auth_uri, params=said, allow_redirects=False, timeout=5)


def answered(response: requests.Response) -> dict[str, str]:
    assert response.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def exchange(google: FakeGoogle, *, auth: Any = None, **changes: str | None) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **changes,
    }
    client = auth or (google.oauth.client_id, google.oauth.client_secret)
    said = {name: value for name, value in form.items() if value is not None}
    return requests.post(google.token_uri, data=said, auth=client, timeout=5)


def profile(google: FakeGoogle, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{google.root}/gmail/v1/users/me/profile", headers=headers, timeout=5).status_code


def refreshed(google: FakeGoogle, token: str, **more: Any) -> credentials.Credentials:
    given = {"client_id": google.oauth.client_id, "client_secret": google.oauth.client_secret, **more}
    made = credentials.Credentials(None, refresh_token=token, token_uri=google.token_uri, **given)
    made.refresh(Request())
    return made


# --- consent ----------------------------------------------------------------------------------------------------


def test_consent_gives_a_code_and_the_code_gives_tokens(google: FakeGoogle, account: Account) -> None:
    said = answered(consent(google))
    assert said["state"] == "s1"
    tokens = exchange(google, code=said["code"]).json()
    assert set(tokens["scope"].split()) == {READONLY, CONTACTS}
    assert profile(google, tokens["access_token"]) == 200
    renewed = refreshed(google, tokens["refresh_token"])
    assert profile(google, renewed.token) == 200
    assert [request.grant_type for request in google.oauth.requests] == ["authorization_code", "refresh_token"]
    assert [request.basic for request in google.oauth.requests] == [True, False]


def test_what_the_rep_unticked_is_not_granted(google: FakeGoogle, account: Account) -> None:
    google.oauth.unticked = {CONTACTS}
    tokens = exchange(google, code=answered(consent(google))["code"]).json()
    assert tokens["scope"] == READONLY
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    url = f"{google.root}/v1/people/me/connections?personFields=names"
    assert requests.get(url, headers=headers, timeout=5).status_code == 403


def test_the_rep_may_refuse(google: FakeGoogle, account: Account) -> None:
    google.oauth.refuse = "access_denied"
    assert answered(consent(google)) == {"error": "access_denied", "state": "s1"}


def test_without_offline_access_or_renewed_consent_there_is_no_refresh_token(
    google: FakeGoogle, account: Account
) -> None:
    assert "refresh_token" not in exchange(google, code=answered(consent(google, access_type=None))["code"]).json()
    assert "refresh_token" in exchange(google, code=answered(consent(google, prompt=None))["code"]).json()
    assert "refresh_token" not in exchange(google, code=answered(consent(google, prompt=None))["code"]).json()
    assert "refresh_token" in exchange(google, code=answered(consent(google))["code"]).json()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "nobody"}, "invalid_client"),
        ({"redirect_uri": "https://firm.example/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}, "redirect_uri_mismatch"),
        ({"response_type": "token"}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_what_cannot_be_consented_to(
    google: FakeGoogle, account: Account, change: dict[str, str | None], error: str
) -> None:
    answer = consent(google, **change)
    assert answer.status_code in (400, 401)
    assert error in answer.text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "another"}, "invalid_grant"),
        ({"code_verifier": "another-verifier"}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:9/"}, "redirect_uri_mismatch"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_what_gives_no_tokens(google: FakeGoogle, account: Account, change: dict[str, str | None], error: str) -> None:
    answer = exchange(google, **{"code": answered(consent(google))["code"], **change})
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_code_serves_once_and_not_for_long(google: FakeGoogle, account: Account) -> None:
    code = answered(consent(google))["code"]
    assert exchange(google, code=code).status_code == 200
    assert exchange(google, code=code).json()["error"] == "invalid_grant"
    late = answered(consent(google))["code"]
    account.tick(601)
    assert exchange(google, code=late).json()["error"] == "invalid_grant"


def test_clients_are_known_by_their_secret(google: FakeGoogle, account: Account) -> None:
    code = answered(consent(google))["code"]
    for auth in (("nobody", "x"), (google.oauth.client_id, "wrong")):
        answer = exchange(google, code=code, auth=auth)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


# --- renewing ---------------------------------------------------------------------------------------------------


def test_access_ends_after_an_hour_of_the_account(google: FakeGoogle, account: Account) -> None:
    token = refreshed(google, google.oauth.grant(SAM, ALL_SCOPES)).token
    account.tick(3599)
    assert profile(google, token) == 200
    account.tick(1)
    assert profile(google, token) == 401


def test_after_revoking_nothing_renews_and_nothing_is_let_in(google: FakeGoogle, account: Account) -> None:
    refresh = google.oauth.grant(SAM, ALL_SCOPES)
    token = refreshed(google, refresh).token
    google.oauth.revoke(SAM)
    assert profile(google, token) == 401
    assert profile(google, account.token) == 401
    with pytest.raises(RefreshError, match="invalid_grant") as caught:
        refreshed(google, refresh)
    assert not caught.value.retryable
    assert google.oauth.requests[-1].error == "invalid_grant"


def test_a_token_is_revoked_by_its_endpoint_too(google: FakeGoogle, account: Account) -> None:
    refresh = google.oauth.grant(SAM, ALL_SCOPES)
    url = google.token_uri.replace("/token", "/revoke")
    assert requests.post(url, data={"token": refresh}, timeout=5).status_code == 200
    assert requests.post(url, data={"token": refresh}, timeout=5).status_code == 400
    with pytest.raises(RefreshError):
        refreshed(google, refresh)


def test_a_grant_serves_its_own_client_and_scopes(google: FakeGoogle, account: Account) -> None:
    google.oauth.clients["other"] = "secret"
    refresh = google.oauth.grant(SAM, [READONLY])
    with pytest.raises(RefreshError, match="invalid_grant"):
        refreshed(google, refresh, client_id="other", client_secret="secret")
    with pytest.raises(RefreshError, match="invalid_scope"):
        refreshed(google, refresh, scopes=[READONLY, CONTACTS])
    assert refreshed(google, refresh, scopes=[READONLY]).granted_scopes == [READONLY]


def test_failures_come_as_planned(google: FakeGoogle, account: Account) -> None:
    refresh = google.oauth.grant(SAM, ALL_SCOPES)
    google.oauth.fail_next(503)
    google.oauth.fail_next(401, "unauthorized_client")
    google.oauth.fail_next(0)
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh,
        "client_id": google.oauth.client_id,
        "client_secret": google.oauth.client_secret,
    }
    assert requests.post(google.token_uri, data=form, timeout=5).status_code == 503
    assert requests.post(google.token_uri, data=form, timeout=5).json()["error"] == "unauthorized_client"
    with pytest.raises(requests.ConnectionError):
        requests.post(google.token_uri, data=form, timeout=5)
    assert requests.post(google.token_uri, data=form, timeout=5).status_code == 200
    assert [request.status for request in google.oauth.requests] == [503, 401, 0, 200]


# --- service accounts -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def robot(google: FakeGoogle, private: str, **more: Any) -> service_account.Credentials:
    info = {"client_email": ROBOT, "private_key": private, "token_uri": google.token_uri, "type": "service_account"}
    made = service_account.Credentials.from_service_account_info(info, **{"scopes": [READONLY], "subject": SAM, **more})
    made.refresh(Request())
    return made


def test_a_service_account_acts_for_a_rep(google: FakeGoogle, account: Account, key: rsa.RSAPrivateKey) -> None:
    google.oauth.add_service_account(ROBOT, public(key), [READONLY])
    account.now = datetime.fromtimestamp(time.time(), UTC)
    assert profile(google, robot(google, pem(key)).token) == 200
    assert google.oauth.requests[-1].client_id == ROBOT


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"scopes": [READONLY, CONTACTS]}, "unauthorized_client"),
        ({"subject": "nobody@okafor.example"}, "invalid_grant"),
        ({"scopes": []}, "invalid_scope"),
    ],
)
def test_what_a_service_account_may_not(
    google: FakeGoogle, account: Account, key: rsa.RSAPrivateKey, more: dict[str, Any], error: str
) -> None:
    google.oauth.add_service_account(ROBOT, public(key), [READONLY])
    with pytest.raises(RefreshError, match=error):
        robot(google, pem(key), **more)


def test_a_signature_is_verified(google: FakeGoogle, account: Account, key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(RefreshError, match="invalid_grant"):
        robot(google, pem(key))
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    google.oauth.add_service_account(ROBOT, public(other), [READONLY])
    with pytest.raises(RefreshError, match="invalid_grant"):
        robot(google, pem(key))


def test_without_a_subject_there_is_no_mailbox(google: FakeGoogle, account: Account, key: rsa.RSAPrivateKey) -> None:
    google.oauth.add_service_account(ROBOT, public(key), [READONLY])
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "no.jwt.atall"}
    assert requests.post(google.token_uri, data=form, timeout=5).json()["error"] == "invalid_grant"
    info = {"client_email": ROBOT, "private_key": pem(key), "token_uri": google.token_uri, "type": "service_account"}
    alone = service_account.Credentials.from_service_account_info(info, scopes=[READONLY])
    token = requests.post(
        google.token_uri, data={**form, "assertion": alone._make_authorization_grant_assertion()}, timeout=5
    ).json()["access_token"]
    assert profile(google, token) == 400
