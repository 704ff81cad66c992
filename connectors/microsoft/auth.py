"""Access tokens for one mailbox at Microsoft: from the rep's consent, of the application itself, or given.

msal makes and reads its own cache of tokens; that cache lies in the GrantStore, sealed, and in no file of msal's.
Another process's renewal is seen because the cache is read anew under the grant's lock.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from urllib.request import parse_http_list, parse_keqv_list

import msal
from pydantic import TypeAdapter

from connectors.base import GrantStore
from connectors.errors import ReconnectNeeded, TryLater
from connectors.given_token import GivenToken
from connectors.http import Answer, Busy
from connectors.microsoft.authority import App, confidential_client, public_client
from connectors.microsoft.scopes import KNOWN, short
from connectors.microsoft.sign_in import code_of, ended, has_ended, problem

SPARE_SECONDS = 300
"""A token that ends sooner is renewed, as msal does."""


class Access(Protocol):
    """A `connectors.http.Token` that also reads in a refusal what the next token has to show."""

    def __call__(self, refused_before: bool, /) -> str:  # noqa: FBT001  the one argument of a Token
        """Give a token; True when the one before was refused."""
        ...

    def refused(self, answer: Answer) -> None:
        """Read a claims challenge, for the next token (the `refused` hook of Http)."""
        ...


@dataclass(frozen=True, slots=True)
class Grant:
    """The rep's consent, as a GrantStore keeps it: msal's cache holds the tokens; `dead` is why Microsoft ended it."""

    client_id: str
    scopes: tuple[str, ...]
    connected_at: datetime
    cache: str = field(repr=False)
    dead: str = ""

    def text(self) -> str:
        """Give the text that is kept."""
        return _GRANT.dump_json(self).decode()


_GRANT = TypeAdapter(Grant)


@dataclass(frozen=True, slots=True)
class _Held:
    """A token in hand, and when it ends in seconds of the epoch."""

    token: str = field(repr=False)
    ends_at: float

    def is_fresh(self) -> bool:
        """Whether it holds a while yet."""
        return self.ends_at - time.time() > SPARE_SECONDS


def read_grant(mailbox: str, grants: GrantStore) -> Grant | None:
    """Give the grant of a mailbox; None where the rep has not connected. Raises ReconnectNeeded where it is damaged."""
    text = grants.load()
    if text is None:
        return None
    try:
        return _GRANT.validate_json(text)
    except ValueError:
        raise ReconnectNeeded(_unreadable(mailbox)) from None


def consented(mailbox: str, *, app: Callable[[], App], grants: GrantStore) -> Access:
    """Give tokens from the rep's consent; one process renews, the others take what it got."""
    return _Consented(mailbox, app, grants)


def app_only(mailbox: str, *, app: Callable[[], App]) -> Access:
    """Give tokens of the application itself (client credentials), kept for this process only."""
    return _AppOnly(mailbox, app)


def given(mailbox: str, *, variable: str, read: Callable[[], str | None]) -> Access:
    """Give a token that somebody else obtains; `read` looks for it where `variable` says."""
    return _Given(mailbox, "Microsoft", variable, read)


def prove(token: Access) -> None:
    """See that there is a token to be had. Raises ReconnectNeeded, TryLater."""
    try:
        token(False)  # noqa: FBT003  the one argument of a Token
    except Busy as busy:
        raise TryLater(str(busy), busy.after) from busy


def token_in(grant: Grant) -> str:
    """Give the access token that came with a consent; empty where there is none."""
    cache = msal.SerializableTokenCache()
    cache.deserialize(grant.cache)
    held = _newest(cache)
    return held.token if held else ""


def granted(result: dict[str, Any], asked: list[str]) -> tuple[str, ...]:
    """Name what was granted, by short names; an answer that does not say so granted what was asked for.

    Microsoft names whatever the application was ever allowed; what Rapport has no use for is not asked for again.
    """
    said = str(result.get("scope") or "").split() or asked
    return tuple(sorted({short(scope) for scope in said if short(scope).lower() in KNOWN}))


class _Challenged:
    """Remembers the claims that a refusal asked for until one token was asked for with them.

    https://learn.microsoft.com/entra/identity-platform/claims-challenge
    """

    def __init__(self) -> None:
        self._claims = ""

    def refused(self, answer: Answer) -> None:
        """Read a claims challenge, for the next token."""
        self._claims = claims_in(answer.headers.get("www-authenticate", ""))

    def _claims_once(self) -> str | None:
        claims, self._claims = self._claims, ""
        return claims or None


class _Consented(_Challenged):
    """Tokens from the grant: used while they are fresh, else renewed under the grant's lock."""

    def __init__(self, mailbox: str, app: Callable[[], App], grants: GrantStore) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._app = app
        self._grants = grants
        self._known: _Held | None = None

    def __call__(self, refused_before: bool, /) -> str:  # noqa: FBT001  the one argument of a Token
        held, self._known = self._known or _newest(self._opened(self._living())), None
        if refused_before or held is None or not held.is_fresh():
            held = self._renewed(refused=held.token if refused_before and held else "")
        self._known = held
        return held.token

    def _living(self) -> Grant:
        grant = read_grant(self._mailbox, self._grants)
        if grant is None:
            raise ReconnectNeeded(f"Mailbox {self._mailbox} is not connected; run: rapport connect {self._mailbox}")
        if grant.dead:
            raise ended(self._mailbox, grant.dead)
        return grant

    def _opened(self, grant: Grant) -> msal.SerializableTokenCache:
        cache = msal.SerializableTokenCache()
        try:
            cache.deserialize(grant.cache)
            _newest(cache)
        except (ValueError, TypeError, AttributeError, KeyError):
            raise ReconnectNeeded(_unreadable(self._mailbox)) from None
        return cache

    def _renewed(self, refused: str) -> _Held:
        claims = self._claims_once()
        with self._grants.lock():
            grant = self._living()  # again: another process may have been quicker
            cache = self._opened(grant)
            held = _newest(cache)
            if held and not claims and held.token != refused and held.is_fresh():
                return held
            app = self._app()
            if app.id != grant.client_id:
                raise ReconnectNeeded(
                    f"Mailbox {self._mailbox}: the grant was given to another client id; "
                    f"run: rapport connect {self._mailbox}"
                )
            result = self._ask(app, grant, cache, claims)
            if has_ended(result):
                self._grants.save(replace(grant, cache="{}", dead=code_of(result)).text())
                raise ended(self._mailbox, code_of(result))
            held = _held(self._mailbox, app, result)
            self._grants.save(replace(grant, cache=cache.serialize()).text())
        return held

    def _ask(self, app: App, grant: Grant, cache: msal.SerializableTokenCache, claims: str | None) -> dict[str, Any]:
        """Have Microsoft renew the grant, for what it was given for: asking for more would end it."""
        client = public_client(self._mailbox, app, cache)
        scopes = [f"{app.resource}/{name}" for name in grant.scopes]
        for account in client.get_accounts():
            result = client.acquire_token_silent_with_error(
                scopes, account, force_refresh=True, claims_challenge=claims
            )
            if result:
                return dict(result)
        raise ReconnectNeeded(  # the authority was changed to another host, or the grant is damaged
            f"Mailbox {self._mailbox}: the grant is not of {app.authority}; run: rapport connect {self._mailbox}"
        )


class _AppOnly(_Challenged):
    """Tokens of the application itself. Nothing lasting is granted, so nothing is kept."""

    def __init__(self, mailbox: str, app: Callable[[], App]) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._app = app
        self._known: _Held | None = None

    def __call__(self, refused_before: bool, /) -> str:  # noqa: FBT001  the one argument of a Token
        held, self._known = self._known, None
        if refused_before or held is None or not held.is_fresh():
            held = self._asked()
        self._known = held
        return held.token

    def _asked(self) -> _Held:
        app = self._app()
        client = confidential_client(self._mailbox, app, msal.SerializableTokenCache())
        result = client.acquire_token_for_client([f"{app.resource}/.default"], claims_challenge=self._claims_once())
        return _held(self._mailbox, app, result or {})


class _Given(GivenToken):
    """Tokens from outside."""

    def refused(self, answer: Answer) -> None:
        """Take no notice: whoever gives the token has to see to it."""


def claims_in(header: str) -> str:
    """Give the claims (JSON) that a WWW-Authenticate header asks for; empty where it asks for none."""
    try:
        told = parse_keqv_list(parse_http_list(header.partition(" ")[2]))
        text = told.get("claims", "").rstrip("=") if told.get("error") == "insufficient_claims" else ""
        claims = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_").decode()
        return claims if claims and isinstance(json.loads(claims), dict) else ""
    except ValueError:
        return ""


def _newest(cache: msal.SerializableTokenCache) -> _Held | None:
    """Give the token that msal got last. By scopes it would not always be found: the answer may name them otherwise."""
    entries = list(cache.search(msal.TokenCache.CredentialType.ACCESS_TOKEN))
    if not entries:
        return None
    last = max(reversed(entries), key=lambda entry: int(entry["cached_at"]))
    return _Held(str(last["secret"]), float(last["expires_on"]))


def _held(mailbox: str, app: App, result: dict[str, Any]) -> _Held:
    if not result.get("access_token"):
        raise problem(mailbox, app, result)
    return _Held(str(result["access_token"]), time.time() + float(result.get("expires_in", 0)))


def _unreadable(mailbox: str) -> str:
    return f"Mailbox {mailbox}: the grant does not read; run: rapport connect {mailbox}"
