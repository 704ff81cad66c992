"""Asking the rep for consent, and trying out what a token opens.

By a browser on this machine that ends at a port of ours, or by the address it ended on, pasted; with PKCE either way
(https://developers.google.com/identity/protocols/oauth2/native-app). A rep may untick permissions
(https://developers.google.com/identity/protocols/oauth2/resources/granular-permissions).
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

import requests
from google_auth_oauthlib.flow import Flow
from googleapiclient.http import HttpRequest
from oauthlib.oauth2 import OAuth2Error

from connectors.errors import ConnectorError, ReconnectNeeded, ScopeMissing, TryLater
from connectors.google.api import Api, Google, connect
from connectors.google.auth import Grant
from connectors.google.client import Client
from connectors.google.errors import Declined
from connectors.google.scopes import CALENDARS, CONTACTS, EVENTS, READ_MAIL, Scope
from connectors.google.token_endpoint import check_endpoint
from connectors.http import Token
from connectors.limiter import Limiter
from connectors.loopback import PATIENCE_SECONDS, came_back, listening, read_answer

_PROBES: Mapping[Scope, tuple[Callable[[Google], Api], Callable[[Any], HttpRequest]]] = {
    READ_MAIL: (attrgetter("gmail"), lambda calls: calls.users().messages().list(userId="me", maxResults=1)),
    EVENTS: (attrgetter("calendar"), lambda calls: calls.events().list(calendarId="primary", maxResults=1)),
    CALENDARS: (attrgetter("calendar"), lambda calls: calls.calendarList().list(maxResults=1)),
    CONTACTS: (
        attrgetter("people"),
        lambda calls: calls.people().connections().list(resourceName="people/me", personFields="metadata", pageSize=1),
    ),
}
"""For each permission that can be tried without writing: the API and a small read."""


def obtain(
    mailbox: str,
    client: Client,
    scopes: Sequence[Scope],
    *,
    hint: str,
    show: Callable[[str], bool],
    paste: Callable[[], str],
    now: datetime,
    patience: float = PATIENCE_SECONDS,
) -> Grant:
    """Have the rep consent. `show` takes the address to visit and says whether a browser opened here.

    Where none did, `paste` asks for the address the rep's browser ended on, or for the code in it. `hint` is the
    account Google shall offer. Raises ReconnectNeeded, TryLater.
    """
    with listening("Google") as (port, answers):
        consent = _Consent(mailbox, client, scopes, f"http://127.0.0.1:{port}/", hint)
        answer = came_back(consent.url, answers, show=show, paste=paste, patience=patience)
    if answer is None:
        raise ReconnectNeeded(
            f"Mailbox {mailbox}: no consent came within {patience:.0f} seconds; run it again, "
            f"or without a browser on this machine: rapport connect {mailbox} --no-browser"
        )
    return consent.grant(answer, now)


def check_address(mailbox: str, token: Token, own: Collection[str], *, api_root: str | None = None) -> None:
    """See that the token opens this mailbox and no other one. Raises ReconnectNeeded, TryLater."""
    gmail = connect(mailbox, token=token, limiter=Limiter(), api_root=api_root).gmail
    profile = gmail.read(gmail.calls.users().getProfile(userId="me", fields="emailAddress"), 1)
    if str(profile.get("emailAddress", "")).casefold() not in {address.casefold() for address in own}:
        raise ReconnectNeeded(
            f"Mailbox {mailbox}: Google let us into another account than the configuration names; choose the right one "
            "at consent, or correct address (or aliases). Nothing was kept."
        )


def try_out(
    mailbox: str, token: Token, scopes: Sequence[Scope], *, api_root: str | None = None
) -> dict[Scope, str | None]:
    """Say for each permission what is wrong with it: empty where it works, None where only writing would tell."""
    google = connect(mailbox, token=token, limiter=Limiter(), api_root=api_root)
    return {scope: _problem(scope, google) for scope in scopes}


def _problem(scope: Scope, google: Google) -> str | None:
    if scope not in _PROBES:
        return None
    of, small_read = _PROBES[scope]
    try:
        of(google).read(small_read(of(google).calls))
    except ScopeMissing:
        return scope.lost
    except Declined as declined:
        return f"{scope.lost} (Google answered {declined.status})"
    except ConnectorError as error:
        return str(error)
    return ""


class _Consent:
    """One consent under way: `url` is what the rep visits, `grant` makes a grant of what comes back."""

    def __init__(self, mailbox: str, client: Client, scopes: Sequence[Scope], redirect_uri: str, hint: str) -> None:
        for uri in (client.auth_uri, client.token_uri):
            check_endpoint(mailbox, uri)
        self._mailbox = mailbox
        self._client = client
        self._scopes = [scope.uri for scope in scopes]
        told = {"client_id": client.id, "client_secret": client.secret}
        servers = {"auth_uri": client.auth_uri, "token_uri": client.token_uri}
        self._flow = Flow.from_client_config(
            {"installed": told | servers}, scopes=self._scopes, redirect_uri=redirect_uri
        )
        self._flow.oauth2session.trust_env = False  # no .netrc, no proxy that would see the tokens
        self._flow.oauth2session.max_redirects = 0
        with _oauthlib_allowing(client.auth_uri):  # without prompt=consent a second consent gives no refresh token
            self.url, self._state = self._flow.authorization_url(
                access_type="offline", prompt="consent", login_hint=hint
            )

    def grant(self, answer: str, now: datetime) -> Grant:
        """Exchange what came back (an address or a bare code) for a grant. Raises ReconnectNeeded, TryLater."""
        code = self._code(answer)
        try:
            with _oauthlib_allowing(self._client.token_uri):
                self._flow.fetch_token(code=code)
        except (requests.RequestException, OSError):
            raise TryLater(
                f"Mailbox {self._mailbox}: no answer from {urlsplit(self._client.token_uri).netloc}."
            ) from None
        except (OAuth2Error, ValueError) as error:
            said = getattr(error, "error", "") or "no token"
            raise ReconnectNeeded(
                f"Mailbox {self._mailbox}: Google did not take the code ({said}); run: rapport connect {self._mailbox}"
            ) from None
        return self._made(self._flow.credentials, now)

    def _code(self, answer: str) -> str:
        told = read_answer(self._mailbox, answer, self._state)
        if told.get("error"):
            said = "was declined" if told["error"] == "access_denied" else "was not possible"
            raise ReconnectNeeded(
                f"Mailbox {self._mailbox}: consent {said} at Google; run: rapport connect {self._mailbox}"
            )
        return told.get("code", "")

    def _made(self, credentials: Any, now: datetime) -> Grant:
        if not credentials.refresh_token:
            raise ReconnectNeeded(
                f"Mailbox {self._mailbox}: Google gave no lasting grant; take Rapport's access away at "
                f"https://myaccount.google.com/permissions, then run: rapport connect {self._mailbox}"
            )
        return Grant(
            client_id=self._client.id,
            refresh_token=credentials.refresh_token,
            scopes=tuple(sorted(credentials.granted_scopes or self._scopes)),
            connected_at=now,
            access_token=credentials.token,
            expires_at=credentials.expiry.replace(tzinfo=UTC),
        )


@contextmanager
def _oauthlib_allowing(uri: str) -> Iterator[None]:
    """Let oauthlib take fewer permissions than were asked for, and plain http on this machine (tests)."""
    allowed = {"OAUTHLIB_RELAX_TOKEN_SCOPE": "1"}
    if urlsplit(uri).scheme == "http":  # loopback, as was checked
        allowed["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    before = {name: os.environ.get(name) for name in allowed}
    os.environ.update(allowed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
