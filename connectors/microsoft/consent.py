"""Asking the rep for consent, and trying out what a token opens.

By a browser on this machine that ends at a port of ours, by the address it ended on, pasted (with PKCE either way), or
by a code that the rep types at Microsoft's page on any machine
(https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code).
"""

import time
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msal

from connectors.errors import ConnectorError, ReconnectNeeded, ScopeMissing, TryLater
from connectors.http import Busy, Http, Token
from connectors.limiter import Limiter
from connectors.loopback import PATIENCE_SECONDS, came_back, listening, not_ours, read_answer
from connectors.microsoft.api import V1, Graph
from connectors.microsoft.auth import Grant, granted
from connectors.microsoft.authority import App, as_it_is, public_client
from connectors.microsoft.errors import Declined, judge
from connectors.microsoft.scopes import CALENDARS, CONTACTS, MAIL, READ_MAIL, USER, Scope
from connectors.microsoft.sign_in import problem

_ONE = {"$top": "1", "$select": "id"}
_PROBES: Mapping[Scope, tuple[str, Mapping[str, str]]] = {
    MAIL: ("mailFolders/inbox", {"$select": "id"}),
    READ_MAIL: ("mailFolders/inbox", {"$select": "id"}),
    CALENDARS: ("calendars", _ONE),
    CONTACTS: ("contacts", _ONE),
}
"""For each permission that can be tried without writing: what is read."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One consent to be asked for: the mailbox, the application, and what it shall be allowed."""

    mailbox: str
    app: App
    scopes: Sequence[Scope]
    now: datetime


def by_browser(
    asking: Asking,
    *,
    hint: str,
    show: Callable[[str], bool],
    paste: Callable[[], str],
    patience: float = PATIENCE_SECONDS,
) -> Grant:
    """Have the rep consent. `show` takes the address to visit and says whether a browser opened here.

    Where none did, `paste` asks for the address the rep's browser ended on, or for the code in it. `hint` is the
    account Microsoft shall offer. Raises ReconnectNeeded, TryLater.
    """
    consent = _Consent(asking)
    with listening("Microsoft") as (port, answers):
        flow = consent.flow(f"http://localhost:{port}", hint)
        url = as_it_is(asking.app, str(flow["auth_uri"]))
        answer = came_back(url, answers, show=show, paste=paste, patience=patience)
    if answer is None:
        raise ReconnectNeeded(
            f"Mailbox {asking.mailbox}: no consent came within {patience:.0f} seconds; run it again, without a "
            f"browser on this machine: rapport connect {asking.mailbox} --device; if Microsoft asked for an "
            f"administrator's approval, have one open {asking.app.admin_consent_url}"
        )
    return consent.by_answer(flow, answer)


def by_device(
    asking: Asking, *, show: Callable[[str, str], None], sleep: Callable[[float], None] = time.sleep
) -> Grant:
    """Have the rep consent on any machine. `show` takes the address to visit and the code to type there.

    Raises ReconnectNeeded, TryLater.
    """
    consent = _Consent(asking)
    flow = consent.device_flow()
    show(str(flow.get("verification_uri", "")), str(flow["user_code"]))
    return consent.by_waiting(flow, sleep)


def check_address(mailbox: str, token: Token, own: Collection[str], *, api_root: str | None = None) -> None:
    """See that the token opens this mailbox and no other one. Raises ReconnectNeeded, TryLater."""
    root = (api_root or V1).rstrip("/")
    me = _graph(mailbox, token, root).read(f"{root}/me", {"$select": "mail,userPrincipalName"})
    found = {str(me.get(key) or "").casefold() for key in ("mail", "userPrincipalName")} - {""}
    if not found & {address.casefold() for address in own}:
        raise ReconnectNeeded(
            f"Mailbox {mailbox}: Microsoft let us into another account than the configuration names; sign in as the "
            "right one, or correct address (or aliases). Nothing was kept."
        )


def try_out(
    mailbox: str, token: Token, scopes: Sequence[Scope], *, api_root: str | None = None, user: str = ""
) -> dict[Scope, str]:
    """Say for each permission what is wrong with it: empty where reading works. Nothing is written to find out."""
    graph = _graph(mailbox, token, (api_root or V1).rstrip("/"), user)
    return {scope: _problem(scope, graph) for scope in scopes if scope is not USER}


def _graph(mailbox: str, token: Token, root: str, user: str = "") -> Graph:
    limiter = Limiter()
    return Graph(
        mailbox, Http(mailbox=mailbox, api_root=root, token=token, limiter=limiter, judge=judge), limiter, user=user
    )


def _problem(scope: Scope, graph: Graph) -> str:
    try:
        graph.read(*_PROBES[scope])
    except ScopeMissing:
        return scope.lost
    except Declined as declined:
        return f"{scope.lost} (Microsoft answered {declined.status})"
    except ConnectorError as error:
        return str(error)
    return ""


class _Consent:
    """One consent under way; what msal learns lies in a cache of its own, which becomes the grant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._mailbox = asking.mailbox
        self._scopes = [scope.uri(asking.app.resource) for scope in asking.scopes]
        self._cache = msal.SerializableTokenCache()
        self._client = self._answered(lambda: public_client(asking.mailbox, asking.app, self._cache))

    def flow(self, redirect_uri: str, hint: str) -> dict[str, Any]:
        """Begin a consent by browser."""
        with warnings.catch_warnings():
            # msal prefers that the answer is posted; an address can be pasted, and PKCE guards the code in it.
            warnings.simplefilter("ignore", UserWarning)
            return dict(self._client.initiate_auth_code_flow(self._scopes, redirect_uri=redirect_uri, login_hint=hint))

    def device_flow(self) -> dict[str, Any]:
        """Begin a consent by code."""
        flow = self._answered(lambda: self._client.initiate_device_flow(self._scopes))
        if "user_code" not in flow:
            raise problem(self._mailbox, self._asking.app, flow)
        return dict(flow)

    def by_answer(self, flow: dict[str, Any], answer: str) -> Grant:
        """Exchange what came back (an address or a bare code) for a grant."""
        told = read_answer(self._mailbox, answer, str(flow["state"]))
        return self._made(self._answered(lambda: self._client.acquire_token_by_auth_code_flow(flow, told)))

    def by_waiting(self, flow: dict[str, Any], sleep: Callable[[float], None]) -> Grant:
        """Ask until the rep has typed the code, has declined, or the code has run out."""
        while float(flow["expires_at"]) > time.time():
            sleep(float(flow["interval"]))  # which msal makes longer where it is told to slow down
            result = self._asked_once(flow)
            if result.get("error") not in ("authorization_pending", "slow_down"):
                return self._made(result)
        return self._made({"error": "expired_token"})

    def _asked_once(self, flow: dict[str, Any]) -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that it is too soon: we have waited as long as asked
            try:
                ask = partial(self._client.acquire_token_by_device_flow, flow, exit_condition=lambda _flow: True)
                return dict(self._answered(ask))
            except TryLater:
                return {"error": "authorization_pending"}  # the code is good for a while yet

    def _answered(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Busy as busy:
            raise TryLater(str(busy), busy.after) from busy
        except (ValueError, RuntimeError):  # an answer that fits no consent of ours
            raise not_ours(self._mailbox) from None

    def _made(self, result: dict[str, Any]) -> Grant:
        if result.get("error") == "expired_token":
            raise ReconnectNeeded(
                f"Mailbox {self._mailbox}: the code ran out before it was typed; run it again, or without a code: "
                f"rapport connect {self._mailbox} --no-browser; if Microsoft asked for an administrator's approval, "
                f"have one open {self._asking.app.admin_consent_url}"
            )
        if "access_token" not in result:
            raise problem(self._mailbox, self._asking.app, result)
        if not list(self._cache.search(msal.TokenCache.CredentialType.REFRESH_TOKEN)):
            raise ReconnectNeeded(
                f"Mailbox {self._mailbox}: Microsoft gave no lasting grant; consent anew to keep access "
                f"(offline_access): rapport connect {self._mailbox}"
            )
        return Grant(
            client_id=self._asking.app.id,
            scopes=granted(result, self._scopes),
            connected_at=self._asking.now,
            cache=self._cache.serialize(),
        )
