"""The fake's sign-in, asked by msal itself over plain HTTP: consent, renewal, device codes, applications, refusals."""

import json
import warnings
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msal
import pytest
import requests

from tests.connectors.servers.graph.authority import Authority
from tests.connectors.servers.graph.server import FakeGraph

REP = "sam@okafor.example"
PUBLIC = "https://login.test"
SCOPES = ["https://graph.microsoft.com/Mail.ReadWrite", "https://graph.microsoft.com/Contacts.Read"]


class Mapped:
    """msal's http_client: what it takes for https is on loopback."""

    def __init__(self, graph: FakeGraph) -> None:
        self.graph = graph

    def get(self, url: str, **more: Any) -> requests.Response:
        return requests.get(here(self.graph, url), timeout=10, **more)

    def post(self, url: str, **more: Any) -> requests.Response:
        return requests.post(here(self.graph, url), timeout=10, **more)

    def close(self) -> None:
        """Nothing is kept open."""


def here(graph: FakeGraph, url: str) -> str:
    """Where an address of the sign-in really is."""
    assert url.startswith(PUBLIC), url
    return url.replace(PUBLIC, graph.origin)


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account(REP).now = datetime(2026, 2, 12, 9, tzinfo=UTC)
        server.authorities.public = PUBLIC
        yield server


@pytest.fixture
def authority(graph: FakeGraph) -> Authority:
    found = graph.authorities
    assert isinstance(found, Authority)
    return found


def client(graph: FakeGraph, tenant: str = "common", **more: Any) -> Any:
    """A client of msal's, with an empty cache; the confidential one with a secret."""
    kind = msal.ConfidentialClientApplication if more else msal.PublicClientApplication
    made = {"authority": f"{PUBLIC}/{tenant}", "instance_discovery": False, "http_client": Mapped(graph)}
    return kind(graph.authorities.client_id, **made, client_capabilities=["CP1"], **more)


def begun(graph: FakeGraph, app: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Begin a consent by browser and click; gives the flow and what the browser came back with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # msal prefers form_post
        flow = app.initiate_auth_code_flow(SCOPES, redirect_uri="http://localhost:4711", login_hint=REP)
    answer = requests.get(here(graph, flow["auth_uri"]), allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    target = answer.headers["Location"]
    assert target.startswith("http://localhost:4711?")
    return flow, {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def consented(graph: FakeGraph, app: Any) -> dict[str, Any]:
    """Sign in by browser."""
    result = app.acquire_token_by_auth_code_flow(*begun(graph, app))
    assert isinstance(result, dict)
    return result


def renewed(app: Any, **more: Any) -> dict[str, Any]:
    """Renew what the cache holds."""
    (account,) = app.get_accounts()
    result = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True, **more)
    assert isinstance(result, dict)
    return result


def status(graph: FakeGraph, token: str, home: str = "me") -> requests.Response:
    """Ask Graph with a token."""
    headers = {"Authorization": f"Bearer {token}", "Prefer": 'IdType="ImmutableId"'}
    return requests.get(f"{graph.root}/{home}/contacts", headers=headers, timeout=10)


def test_consent_gives_a_token_and_says_who_it_was(graph: FakeGraph) -> None:
    app = client(graph)
    result = consented(graph, app)
    assert result["id_token_claims"]["preferred_username"] == REP
    assert [account["username"] for account in app.get_accounts()] == [REP]
    assert status(graph, result["access_token"]).status_code == 200


def test_an_access_token_lives_an_hour_of_the_account(graph: FakeGraph) -> None:
    token = consented(graph, client(graph))["access_token"]
    graph.account(REP).tick(3599)
    assert status(graph, token).status_code == 200
    graph.account(REP).tick(1)
    assert status(graph, token).status_code == 401


def test_pkce_and_the_redirect_are_looked_at(graph: FakeGraph) -> None:
    app = client(graph)
    flow, told = begun(graph, app)
    result = app.acquire_token_by_auth_code_flow({**flow, "code_verifier": "x" * 43}, told)
    assert (result["error"], result["error_codes"]) == ("invalid_grant", [501481])
    flow, told = begun(graph, app)
    result = app.acquire_token_by_auth_code_flow({**flow, "redirect_uri": "http://localhost:1"}, told)
    assert result["error"] == "invalid_grant"


def test_a_code_is_good_once(graph: FakeGraph) -> None:
    app = client(graph)
    flow, told = begun(graph, app)
    assert "access_token" in app.acquire_token_by_auth_code_flow(dict(flow), told)
    assert client(graph).acquire_token_by_auth_code_flow(dict(flow), told)["error"] == "invalid_grant"


def test_a_refresh_token_is_replaced_at_each_use(graph: FakeGraph) -> None:
    app = client(graph)
    consented(graph, app)
    (first,) = app.token_cache.search("RefreshToken")
    assert "access_token" in renewed(app)
    (second,) = app.token_cache.search("RefreshToken")
    assert first["secret"] != second["secret"]
    form = {"grant_type": "refresh_token", "client_id": graph.authorities.client_id, "refresh_token": first["secret"]}
    answer = requests.post(f"{graph.authority}/oauth2/v2.0/token", data=form, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_what_the_rep_left_unticked_is_not_granted(graph: FakeGraph, authority: Authority) -> None:
    authority.unticked = {"Contacts.Read"}
    result = consented(graph, client(graph))
    assert "Contacts.Read" not in result["scope"]
    assert status(graph, result["access_token"]).status_code == 403


def test_a_declined_consent_comes_back_as_an_error(graph: FakeGraph, authority: Authority) -> None:
    authority.refuse = "access_denied"
    assert consented(graph, client(graph))["error"] == "access_denied"


def test_a_posted_answer_is_a_form(graph: FakeGraph) -> None:
    app = client(graph)
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri="http://localhost:4711", response_mode="form_post")
    page = requests.get(here(graph, flow["auth_uri"]), timeout=10)
    assert f'name="state" value="{flow["state"]}"' in page.text


@pytest.mark.parametrize(
    ("hand", "error"), [("revoke", "invalid_grant"), ("require_interaction", "interaction_required")]
)
def test_a_grant_that_ended_says_how(graph: FakeGraph, authority: Authority, hand: str, error: str) -> None:
    app = client(graph)
    consented(graph, app)
    getattr(authority, hand)(REP)
    assert renewed(app)["error"] == error
    again = client(graph)
    assert "access_token" in consented(graph, again)
    assert "access_token" in renewed(again)


def test_a_device_code_is_asked_for_until_the_rep_has_typed_it(graph: FakeGraph) -> None:
    app = client(graph)
    flow = app.initiate_device_flow(SCOPES)
    assert flow["user_code"]
    once = {"exit_condition": lambda _: True}
    assert app.acquire_token_by_device_flow(flow, **once)["error"] == "authorization_pending"
    result = app.acquire_token_by_device_flow(flow, **once)
    assert result["id_token_claims"]["preferred_username"] == REP


@pytest.mark.parametrize(("late", "error"), [(False, "authorization_declined"), (True, "expired_token")])
def test_a_device_code_may_be_declined_or_run_out(
    graph: FakeGraph, authority: Authority, error: str, *, late: bool
) -> None:
    app = client(graph)
    authority.polls = -1
    flow = app.initiate_device_flow(SCOPES)
    graph.account(REP).tick(16 * 60 if late else 0)
    authority.decline()
    assert app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)["error"] == error


def test_an_application_speaks_for_every_mailbox_of_a_tenant(graph: FakeGraph, authority: Authority) -> None:
    app = client(graph, "contoso.example", client_credential=authority.client_secret)
    token = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])["access_token"]
    assert status(graph, token, f"users/{REP}").status_code == 200
    assert status(graph, token).status_code == 400
    assert status(graph, token, "users/nobody@okafor.example").status_code == 403
    wrong = client(graph, "contoso.example", client_credential="wrong")
    assert wrong.acquire_token_for_client(["https://graph.microsoft.com/.default"])["error"] == "invalid_client"


def test_a_challenge_is_answered_by_a_token_asked_for_with_its_claims(graph: FakeGraph, authority: Authority) -> None:
    app = client(graph)
    token = consented(graph, app)["access_token"]
    authority.challenge()
    refused = status(graph, token)
    assert refused.status_code == 401
    header = refused.headers["WWW-Authenticate"]
    assert 'error="insufficient_claims"' in header
    encoded = header.partition('claims="')[2].rstrip('"')
    claims = b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_").decode()
    assert status(graph, renewed(app)["access_token"]).status_code == 401
    assert status(graph, renewed(app, claims_challenge=claims)["access_token"]).status_code == 200


def test_failures_come_before_anything_is_done(graph: FakeGraph, authority: Authority) -> None:
    app = client(graph)
    consented(graph, app)
    authority.fail_next(503, retry_after="7")
    form = {"grant_type": "client_credentials", "client_id": authority.client_id}
    answer = requests.post(f"{graph.authority}/oauth2/v2.0/token", data=form, timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    authority.fail_next(0)
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{graph.authority}/oauth2/v2.0/token", data=form, timeout=10)
    assert "access_token" in renewed(app)
    assert [request.status for request in authority.requests] == [200, 503, 0, 200]


def test_another_client_or_place_is_refused(graph: FakeGraph) -> None:
    query = {"client_id": "nobody", "redirect_uri": "http://localhost:1", "response_type": "code"}
    assert requests.get(f"{graph.authority}/oauth2/v2.0/authorize", params=query, timeout=10).status_code == 400
    assert requests.get(f"{graph.authority}/oauth2/v2.0/else", timeout=10).status_code == 404
    answer = requests.post(f"{graph.authority}/oauth2/v2.0/devicecode", data={"client_id": "nobody"}, timeout=10)
    assert json.loads(answer.text)["error"] == "unauthorized_client"
