"""Consent: by a browser that ends at our port, or pasted; what is unticked, declined, forged or for somebody else."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from connectors.errors import ReconnectNeeded, TryLater
from connectors.google.auth import Grant, consented
from connectors.google.client import Client
from connectors.google.consent import check_address, obtain, try_out
from connectors.google.scopes import ALL, CALENDARS, CONTACTS, DRAFTS, EVENTS, OWN_CALENDAR, READ_MAIL, wanted
from connectors.http import Token
from tests.connectors.browser import Browser, ends_on, nobody
from tests.connectors.google.test_auth import Kept
from tests.connectors.servers.google.server import ALL_SCOPES, FakeGoogle, Fault

ADDRESS = "rita@doyle.example"
NOW = datetime(2026, 2, 24, 8, tzinfo=UTC)


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        server.account(ADDRESS)
        yield server


def client_of(google: FakeGoogle) -> Client:
    return Client(google.oauth.client_id, google.oauth.client_secret, google.auth_uri, google.token_uri)


def by_browser(google: FakeGoogle, show: Callable[[str], bool], patience: float = 20) -> Grant:
    return obtain("rita", client_of(google), ALL, hint=ADDRESS, show=show, paste=nobody, now=NOW, patience=patience)


def by_pasting(google: FakeGoogle, pasted: Callable[[str], str], **changes: str) -> Grant:
    shown: list[str] = []

    def show(url: str) -> bool:
        shown.append(url)
        return False

    client = replace(client_of(google), **changes)
    return obtain("rita", client, ALL, hint=ADDRESS, show=show, paste=lambda: pasted(shown[0]), now=NOW)


def token_of(google: FakeGoogle, grant: Grant) -> Token:
    return consented("rita", client=lambda: client_of(google), grants=Kept(grant))


def test_consent_in_a_browser_gives_a_lasting_grant(google: FakeGoogle) -> None:
    browser = Browser()
    grant = by_browser(google, browser)
    browser.thread.join()
    assert browser.pages[0].status_code == 200
    assert "go back to the terminal" in browser.pages[0].text
    (asked,) = google.oauth.consents
    assert (asked["access_type"], asked["prompt"], asked["login_hint"]) == ("offline", "consent", ADDRESS)
    assert asked["code_challenge_method"] == "S256"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", asked["redirect_uri"])
    assert set(asked["scope"].split()) == {scope.uri for scope in ALL}
    assert (grant.client_id, grant.connected_at, grant.dead) == (google.oauth.client_id, NOW, "")
    assert set(grant.scopes) == ALL_SCOPES
    token = token_of(google, grant)
    check_address("rita", token, {ADDRESS}, api_root=google.root)
    assert len(google.oauth.requests) == 1  # the exchange: its access token serves at once
    google.oauth.end_access(ADDRESS)
    check_address("rita", token, {ADDRESS}, api_root=google.root)  # and it lasts


def test_a_second_consent_gives_a_lasting_grant_too(google: FakeGoogle) -> None:
    for _ in range(2):
        assert by_browser(google, Browser()).refresh_token


def test_icons_and_connections_ahead_are_no_answer(google: FakeGoogle) -> None:
    def before(target: str) -> None:
        root = target.partition("?")[0]
        assert requests.get(f"{root}favicon.ico", timeout=10).status_code == 404
        assert requests.get(root, timeout=10).status_code == 404

    assert by_browser(google, Browser(before)).refresh_token


def test_no_answer_in_time_says_what_else_there_is(google: FakeGoogle) -> None:
    with pytest.raises(ReconnectNeeded, match=r"no consent came within 0 seconds.*rapport connect rita --no-browser"):
        by_browser(google, lambda _url: True, patience=0.1)


@pytest.mark.parametrize("decorate", ["{}", "  {}\n", "{}&authuser=0"])
def test_the_address_the_browser_ended_on_may_be_pasted(google: FakeGoogle, decorate: str) -> None:
    assert by_pasting(google, lambda url: decorate.format(ends_on(url))).refresh_token


@pytest.mark.parametrize("encoded", [False, True])
def test_the_bare_code_may_be_pasted(google: FakeGoogle, *, encoded: bool) -> None:
    def code(url: str) -> str:
        query = urlsplit(ends_on(url)).query
        return query.partition("code=")[2].partition("&")[0] if encoded else parse_qs(query)["code"][0]

    assert by_pasting(google, code).refresh_token


@pytest.mark.parametrize("browser", [True, False])
def test_a_declined_consent_is_said(google: FakeGoogle, *, browser: bool) -> None:
    google.oauth.refuse = "access_denied"
    with pytest.raises(
        ReconnectNeeded, match="Mailbox rita: consent was declined at Google; run: rapport connect rita"
    ):
        by_browser(google, Browser()) if browser else by_pasting(google, ends_on)
    assert google.oauth.requests == []


def test_a_consent_the_domain_forbids_is_said(google: FakeGoogle) -> None:
    google.oauth.refuse = "admin_policy_enforced"
    with pytest.raises(ReconnectNeeded, match="consent was not possible at Google"):
        by_pasting(google, ends_on)


def forged(url: str, **changes: str) -> str:
    parts = urlsplit(ends_on(url))
    told = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return parts._replace(query=urlencode({name: value for name, value in told.items() if value})).geturl()


@pytest.mark.parametrize("state", ["somebody-else", ""])
def test_an_answer_to_another_consent_is_refused_before_anything_is_exchanged(google: FakeGoogle, state: str) -> None:
    with pytest.raises(ReconnectNeeded, match="not to this consent"):
        by_pasting(google, lambda url: forged(url, state=state))
    with pytest.raises(ReconnectNeeded, match="not to this consent"):
        by_browser(google, lambda url: bool(requests.get(forged(url, state=state), timeout=10)))
    assert google.oauth.requests == []


@pytest.mark.parametrize("pasted", ["", "   ", "https://mail.example/?q=1", "no idea"])
def test_what_is_no_answer_is_told(google: FakeGoogle, pasted: str) -> None:
    with pytest.raises(ReconnectNeeded, match="paste the whole address"):
        by_pasting(google, lambda _url: pasted)
    assert google.oauth.requests == []


def test_a_code_of_another_consent_is_refused_by_google(google: FakeGoogle) -> None:
    def code(url: str) -> str:
        return parse_qs(urlsplit(ends_on(url)).query)["code"][0]

    first: list[str] = []
    with pytest.raises(ReconnectNeeded):
        by_pasting(google, lambda url: first.append(code(url)) or "")  # type: ignore[func-returns-value]
    with pytest.raises(ReconnectNeeded, match=r"Google did not take the code \(\w+\)") as caught:
        by_pasting(google, lambda _url: first[0])
    assert first[0] not in str(caught.value)


def test_unticked_permissions_are_in_the_grant_and_no_warning(google: FakeGoogle) -> None:
    google.oauth.unticked = {DRAFTS.uri, CONTACTS.uri}
    grant = by_browser(google, Browser())
    assert set(grant.scopes) == ALL_SCOPES - {DRAFTS.uri, CONTACTS.uri}
    google.oauth.end_access(ADDRESS)
    check_address("rita", token_of(google, grant), {ADDRESS}, api_root=google.root)  # and it can be renewed


def test_a_busy_token_endpoint_is_left_for_later(google: FakeGoogle) -> None:
    google.oauth.fail_next(0)
    with pytest.raises(TryLater, match="no answer from 127"):
        by_pasting(google, ends_on)
    google.oauth.fail_next(503)
    with pytest.raises(ReconnectNeeded, match="did not take the code"):
        by_pasting(google, ends_on)


@pytest.mark.parametrize("change", [{"token_uri": "http://oauth2.example/t"}, {"auth_uri": "http://login.example/a"}])
def test_nothing_is_shown_where_the_servers_are_not_https(google: FakeGoogle, change: dict[str, str]) -> None:
    with pytest.raises(ReconnectNeeded, match="must be https"):
        by_pasting(google, lambda _url: nobody(), **change)


def test_the_environment_is_left_as_it_was(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "")
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT", raising=False)
    by_pasting(google, ends_on)
    assert os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] == ""
    assert "OAUTHLIB_INSECURE_TRANSPORT" not in os.environ


def test_another_account_than_the_configured_one_is_refused_without_naming_it(google: FakeGoogle) -> None:
    google.oauth.rep = "somebody@else.example"
    token = token_of(google, by_pasting(google, ends_on))
    with pytest.raises(ReconnectNeeded, match=r"Mailbox rita: .*another account.*Nothing was kept") as caught:
        check_address("rita", token, {ADDRESS}, api_root=google.root)
    assert "@" not in str(caught.value)
    check_address("rita", token, {ADDRESS, "Somebody@Else.example"}, api_root=google.root)  # an alias


def test_trying_out_says_what_each_permission_lacks(google: FakeGoogle) -> None:
    account = google.account(ADDRESS)
    tried = try_out("rita", lambda _refused: account.token, ALL, api_root=google.root)
    assert tried == {READ_MAIL: "", DRAFTS: None, EVENTS: "", OWN_CALENDAR: None, CALENDARS: "", CONTACTS: ""}
    narrow = google.issue(ADDRESS, ALL_SCOPES - {EVENTS.uri})
    (problem,) = try_out("rita", lambda _refused: narrow, [EVENTS], api_root=google.root).values()
    assert str(problem).startswith(EVENTS.lost)
    narrow = google.issue(ADDRESS, ALL_SCOPES - {CONTACTS.uri})
    assert try_out("rita", lambda _refused: narrow, [CONTACTS], api_root=google.root) == {CONTACTS: CONTACTS.lost}


def test_an_api_that_is_switched_off_is_told_at_once(google: FakeGoogle) -> None:
    google.faults.add(Fault("calendar.calendarList.list", status=403, reason="accessNotConfigured"))
    account = google.account(ADDRESS)
    tried = try_out("rita", lambda _refused: account.token, wanted(drafts=False), api_root=google.root)
    assert "enable Gmail, Calendar and People" in str(tried.pop(CALENDARS))
    assert not any(tried.values())


def test_trying_out_reads_and_writes_nothing(google: FakeGoogle) -> None:
    account = google.account(ADDRESS)
    try_out("rita", lambda _refused: account.token, ALL, api_root=google.root)
    assert {call.http_method for call in google.calls} == {"GET"}
    assert google.units(ADDRESS) <= 10
