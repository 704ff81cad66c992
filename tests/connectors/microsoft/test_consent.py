"""Consent at Microsoft: by a browser, pasted, or by a code; what is declined, forged, narrow or for somebody else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from connectors.errors import ReconnectNeeded, TryLater
from connectors.microsoft.auth import Access, Grant, consented, token_in
from connectors.microsoft.authority import app_of
from connectors.microsoft.consent import Asking, by_browser, by_device, check_address, try_out
from connectors.microsoft.scopes import CALENDARS, CONTACTS, MAIL, READ_MAIL, USER, wanted
from tests.connectors.browser import Browser, ends_on, nobody
from tests.connectors.microsoft.test_auth import Kept
from tests.connectors.servers.graph.server import ALL_SCOPES, FakeGraph

ADDRESS = "rita@doyle.example"
NOW = datetime(2026, 2, 24, 8, tzinfo=UTC)
ALL = wanted(drafts=True)


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account(ADDRESS)
        yield server


def asking(graph: FakeGraph) -> Asking:
    app = app_of("rita", graph.authorities.client_id, authority=graph.authority, api_root=graph.root)
    return Asking("rita", app, ALL, NOW)


def in_browser(graph: FakeGraph, show: Callable[[str], bool], patience: float = 20) -> Grant:
    return by_browser(asking(graph), hint=ADDRESS, show=show, paste=nobody, patience=patience)


def by_pasting(graph: FakeGraph, pasted: Callable[[str], str]) -> Grant:
    shown: list[str] = []

    def show(url: str) -> bool:
        shown.append(url)
        return False

    return by_browser(asking(graph), hint=ADDRESS, show=show, paste=lambda: pasted(shown[0]))


def by_code(graph: FakeGraph, slept: list[float] | None = None) -> Grant:
    return by_device(asking(graph), show=lambda _url, _code: None, sleep=(slept if slept is not None else []).append)


def token_of(graph: FakeGraph, grant: Grant) -> Access:
    return consented("rita", app=lambda: asking(graph).app, grants=Kept(grant))


# --- in a browser, or pasted ---


def test_consent_in_a_browser_gives_a_lasting_grant(graph: FakeGraph) -> None:
    browser = Browser()
    grant = in_browser(graph, browser)
    browser.thread.join()
    assert browser.pages[0].status_code == 200
    assert "Rapport has the answer of Microsoft: go back to the terminal" in browser.pages[0].text
    (asked,) = graph.authorities.consents
    assert (asked["login_hint"], asked["code_challenge_method"]) == (ADDRESS, "S256")
    assert re.fullmatch(r"http://localhost:\d+", asked["redirect_uri"])
    assert set(asked["scope"].split()) == {scope.uri("https://graph.microsoft.com") for scope in ALL} | {
        "openid",
        "profile",
        "offline_access",
    }
    assert (grant.client_id, grant.connected_at, grant.dead) == (graph.authorities.client_id, NOW, "")
    assert set(grant.scopes) == ALL_SCOPES
    token = token_of(graph, grant)
    check_address("rita", token, {ADDRESS}, api_root=graph.root)
    assert len(graph.authorities.requests) == 1  # the exchange: its access token serves at once
    graph.authorities.end_access(ADDRESS)
    check_address("rita", token, {ADDRESS}, api_root=graph.root)  # and it lasts


def test_icons_and_connections_ahead_are_no_answer(graph: FakeGraph) -> None:
    def before(target: str) -> None:
        root = target.partition("?")[0].rstrip("/")
        assert requests.get(f"{root}/favicon.ico", timeout=10).status_code == 404
        assert requests.get(root, timeout=10).status_code == 404

    assert in_browser(graph, Browser(before)).cache


def test_no_answer_in_time_says_what_else_there_is(graph: FakeGraph) -> None:
    with pytest.raises(
        ReconnectNeeded, match=r"no consent came within 0 seconds.*--device.*administrator.*adminconsent"
    ):
        in_browser(graph, lambda _url: True, patience=0.1)


@pytest.mark.parametrize("decorate", ["{}", "  {}\n", "{}&session_state=0"])
def test_the_address_the_browser_ended_on_may_be_pasted(graph: FakeGraph, decorate: str) -> None:
    assert by_pasting(graph, lambda url: decorate.format(ends_on(url))).cache


def test_the_bare_code_may_be_pasted(graph: FakeGraph) -> None:
    assert by_pasting(graph, lambda url: parse_qs(urlsplit(ends_on(url)).query)["code"][0]).cache


@pytest.mark.parametrize("browser", [True, False])
def test_a_declined_consent_is_said(graph: FakeGraph, *, browser: bool) -> None:
    graph.authorities.refuse = "access_denied"
    with pytest.raises(ReconnectNeeded, match=r"Mailbox rita: the consent was declined \(access_denied, AADSTS65004\)"):
        in_browser(graph, Browser()) if browser else by_pasting(graph, ends_on)
    assert graph.authorities.requests == []


def forged(url: str, **changes: str) -> str:
    parts = urlsplit(ends_on(url))
    told = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return parts._replace(query=urlencode({name: value for name, value in told.items() if value})).geturl()


def test_a_consent_that_needs_an_administrator_says_where(graph: FakeGraph) -> None:
    said = {"code": "", "error": "access_denied", "error_description": "AADSTS90094: needs an admin."}
    with pytest.raises(ReconnectNeeded, match="an administrator of the organisation has to consent first, at http"):
        by_pasting(graph, lambda url: forged(url, **said))


@pytest.mark.parametrize("state", ["somebody-else", ""])
def test_an_answer_to_another_consent_is_refused_before_anything_is_exchanged(graph: FakeGraph, state: str) -> None:
    with pytest.raises(ReconnectNeeded, match="not to this consent"):
        by_pasting(graph, lambda url: forged(url, state=state))
    with pytest.raises(ReconnectNeeded, match="not to this consent"):
        in_browser(graph, lambda url: bool(requests.get(forged(url, state=state), timeout=10)))
    assert graph.authorities.requests == []


@pytest.mark.parametrize("pasted", ["", "   ", "https://mail.example/?q=1", "no idea"])
def test_what_is_no_answer_is_told(graph: FakeGraph, pasted: str) -> None:
    with pytest.raises(ReconnectNeeded, match="paste the whole address"):
        by_pasting(graph, lambda _url: pasted)
    assert graph.authorities.requests == []


def test_an_answer_without_a_code_or_an_error_is_told(graph: FakeGraph) -> None:
    with pytest.raises(ReconnectNeeded, match="paste the whole address"):
        by_pasting(graph, lambda url: forged(url, code=""))


def test_a_code_of_another_consent_is_refused_by_microsoft(graph: FakeGraph) -> None:
    first: list[str] = []

    def code(url: str) -> str:
        first.append(parse_qs(urlsplit(ends_on(url)).query)["code"][0])
        return ""

    with pytest.raises(ReconnectNeeded):
        by_pasting(graph, code)
    with pytest.raises(ReconnectNeeded, match=r"run: rapport connect rita") as caught:
        by_pasting(graph, lambda _url: first[0])
    assert first[0] not in str(caught.value)


def test_a_token_endpoint_that_is_busy_is_left_for_later(graph: FakeGraph) -> None:
    graph.authorities.fail_next(503)
    with pytest.raises(TryLater, match="answered 503"):
        by_pasting(graph, ends_on)


# --- by a code ---


def test_a_code_is_shown_and_waited_for_as_long_as_asked(graph: FakeGraph) -> None:
    graph.authorities.polls = 3
    shown: list[tuple[str, str]] = []
    slept: list[float] = []
    grant = by_device(asking(graph), show=lambda url, code: shown.append((url, code)), sleep=slept.append)
    assert shown == [("https://microsoft.com/devicelogin", "A1B2C3D4E")]
    assert set(grant.scopes) == ALL_SCOPES
    assert slept
    assert set(slept) == {1.0}
    check_address("rita", token_of(graph, grant), {ADDRESS}, api_root=graph.root)


@pytest.mark.parametrize("status", [503, 429, 0])
def test_an_authority_that_is_busy_for_a_moment_does_not_end_the_waiting(graph: FakeGraph, status: int) -> None:
    graph.authorities.fail_next(status, times=2)
    assert by_code(graph).cache
    assert len(graph.authorities.requests) >= 3


def test_a_slow_down_is_obeyed(graph: FakeGraph) -> None:
    graph.authorities.fail_next(400, "slow_down")
    slept: list[float] = []
    assert by_code(graph, slept).cache
    assert slept[:2] == [1.0, 6.0]


@pytest.mark.parametrize("error", ["authorization_declined", "access_denied"])
def test_a_code_that_is_turned_away_is_said(graph: FakeGraph, error: str) -> None:
    graph.authorities.fail_next(400, error)
    with pytest.raises(ReconnectNeeded, match="consent was declined at Microsoft; run: rapport connect rita"):
        by_code(graph)


def test_a_code_that_runs_out_is_said(graph: FakeGraph) -> None:
    graph.authorities.fail_next(400, "expired_token")
    with pytest.raises(ReconnectNeeded, match=r"the code ran out .*--no-browser.*adminconsent"):
        by_code(graph)


def test_an_application_that_is_not_known_is_said_before_a_code_is_shown(graph: FakeGraph) -> None:
    made = asking(graph)
    unknown = replace(made, app=replace(made.app, id="99999999"))
    with pytest.raises(ReconnectNeeded, match=r"check auth\.client_id and auth\.tenant"):
        by_device(unknown, show=lambda _url, _code: pytest.fail("nothing to show"))


# --- what a grant opens ---


def test_permissions_that_were_not_given_are_not_in_the_grant(graph: FakeGraph) -> None:
    graph.authorities.unticked = {CALENDARS.name, CONTACTS.name}
    grant = by_code(graph)
    assert set(grant.scopes) == {MAIL.name, USER.name}
    graph.authorities.end_access(ADDRESS)
    check_address("rita", token_of(graph, grant), {ADDRESS}, api_root=graph.root)  # and it can be renewed


def test_a_consent_that_does_not_last_is_refused(graph: FakeGraph) -> None:
    graph.authorities.unticked = {"offline_access"}
    with pytest.raises(ReconnectNeeded, match="no lasting grant"):
        by_code(graph)


def test_another_account_than_the_configured_one_is_refused_without_naming_it(graph: FakeGraph) -> None:
    graph.authorities.rep = "somebody@else.example"
    token = token_of(graph, by_pasting(graph, ends_on))
    with pytest.raises(ReconnectNeeded, match=r"Mailbox rita: .*another account.*Nothing was kept") as caught:
        check_address("rita", token, {ADDRESS}, api_root=graph.root)
    assert "@" not in str(caught.value)
    check_address("rita", token, {ADDRESS, "Somebody@Else.example"}, api_root=graph.root)  # an alias


def test_trying_out_says_what_each_permission_lacks(graph: FakeGraph) -> None:
    account = graph.account(ADDRESS)
    tried = try_out("rita", lambda _refused: account.token, ALL, api_root=graph.root)
    assert tried == {MAIL: "", CALENDARS: "", CONTACTS: ""}
    narrow = graph.issue(ADDRESS, ALL_SCOPES - {CONTACTS.name})
    assert try_out("rita", lambda _refused: narrow, [CONTACTS], api_root=graph.root) == {CONTACTS: CONTACTS.lost}
    narrow = graph.issue(ADDRESS, {"Mail.Read"})
    assert try_out("rita", lambda _refused: narrow, [READ_MAIL], api_root=graph.root) == {READ_MAIL: ""}
    everybody = graph.issue("", ALL_SCOPES)
    told = try_out("rita", lambda _refused: everybody, ALL, api_root=graph.root, user=ADDRESS)
    assert not any(told.values())


def test_an_account_without_a_mailbox_is_told(graph: FakeGraph) -> None:
    account = graph.account(ADDRESS)
    account.has_mailbox = False
    (problem,) = try_out("rita", lambda _refused: account.token, [MAIL], api_root=graph.root).values()
    assert "no mailbox in Exchange Online" in problem


def test_trying_out_reads_and_writes_nothing(graph: FakeGraph) -> None:
    token = token_in(by_code(graph))
    try_out("rita", lambda _refused: token, ALL, api_root=graph.root)
    assert {call.http_method for call in graph.calls} == {"GET"}
    assert len(graph.calls) == 3
