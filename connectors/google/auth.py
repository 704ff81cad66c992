"""Access tokens for one Google mailbox: from the rep's consent, from a service account, or one that is given.

https://developers.google.com/identity/protocols/oauth2 . Token endpoints are asked once for a renewal; the retry
layer is that of `connectors.http`. Nothing here repeats what Google said beyond its error code.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import google.oauth2.credentials
from google.auth.credentials import TokenState
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account as google_service_account
from pydantic import TypeAdapter

from connectors.base import GrantStore
from connectors.errors import ConnectorError, ReconnectNeeded, TryLater
from connectors.given_token import GivenToken
from connectors.google.client import Client, read_service_account
from connectors.google.scopes import Scope
from connectors.google.token_endpoint import TokenEndpoint
from connectors.http import Busy, Token

_CLIENT_WRONG = frozenset({"invalid_client", "unauthorized_client", "deleted_client", "disabled_client"})
_NOT_DELEGATED = frozenset({"unauthorized_client", "access_denied"})


@dataclass(frozen=True, slots=True)
class Grant:
    """The rep's consent and its tokens, as a GrantStore keeps them; `dead` is why Google ended it."""

    client_id: str
    refresh_token: str = field(repr=False)
    scopes: tuple[str, ...]
    connected_at: datetime
    access_token: str = field(default="", repr=False)
    expires_at: datetime | None = None
    dead: str = ""

    def text(self) -> str:
        """Give the text that is kept."""
        return _GRANT.dump_json(self).decode()


_GRANT = TypeAdapter(Grant)


def read_grant(mailbox: str, grants: GrantStore) -> Grant | None:
    """Give the grant of a mailbox; None where the rep has not connected. Raises ReconnectNeeded where it is damaged."""
    text = grants.load()
    if text is None:
        return None
    try:
        return _GRANT.validate_json(text)
    except ValueError:
        raise ReconnectNeeded(f"Mailbox {mailbox}: the grant does not read; run: rapport connect {mailbox}") from None


def consented(mailbox: str, *, client: Callable[[], Client], grants: GrantStore) -> Token:
    """Give tokens from the rep's consent; one process renews, the others take what it got."""
    return _Consented(mailbox, client, grants)


def delegated(
    mailbox: str, *, file: Path, subject: str, scopes: Sequence[Scope], token_uri: str | None = None
) -> Token:
    """Give tokens of a service account that acts for `subject` (domain-wide delegation)."""
    return _Delegated(mailbox, file, subject, scopes, token_uri)


def works(token: Token) -> bool:
    """Whether there is a token to be had right now. Raises TryLater."""
    try:
        token(False)  # noqa: FBT003  the one argument of a Token
    except ReconnectNeeded:
        return False
    except Busy as busy:
        raise TryLater(str(busy), busy.after) from busy
    return True


def given(mailbox: str, *, variable: str, read: Callable[[], str | None]) -> Token:
    """Give a token that somebody else obtains; `read` looks for it where `variable` says."""
    return GivenToken(mailbox, "Google", variable, read)


class _Consented:
    """A Token from the grant: used while it is fresh, else renewed under the grant's lock."""

    def __init__(self, mailbox: str, client: Callable[[], Client], grants: GrantStore) -> None:
        self._mailbox = mailbox
        self._client = client
        self._grants = grants
        self._known: Grant | None = None

    def __call__(self, refused_before: bool) -> str:  # noqa: FBT001  the one argument of a Token
        grant, self._known = self._known or self._living(), None
        if refused_before or not _is_fresh(grant):
            grant = self._renewed(refused=grant.access_token if refused_before else "")
        self._known = grant
        return grant.access_token

    def _living(self) -> Grant:
        grant = read_grant(self._mailbox, self._grants)
        if grant is None:
            raise ReconnectNeeded(f"Mailbox {self._mailbox} is not connected; run: rapport connect {self._mailbox}")
        if grant.dead:
            raise ReconnectNeeded(_ended(self._mailbox))
        return grant

    def _renewed(self, refused: str) -> Grant:
        with self._grants.lock():
            grant = self._living()  # again: another process may have been quicker
            if grant.access_token != refused and _is_fresh(grant):
                return grant
            client = self._client()
            if client.id != grant.client_id:
                raise ReconnectNeeded(
                    f"Mailbox {self._mailbox}: the grant was given to another client id; "
                    f"run: rapport connect {self._mailbox}"
                )
            renewed = self._ask(grant, client)
            self._grants.save(renewed.text())
        if renewed.dead:
            raise ReconnectNeeded(_ended(self._mailbox))
        return renewed

    def _ask(self, grant: Grant, client: Client) -> Grant:
        """Have Google renew the grant; one that it has ended comes back dead and without its tokens."""
        credentials = google.oauth2.credentials.Credentials(
            token=None,
            refresh_token=grant.refresh_token,
            token_uri=client.token_uri,
            client_id=client.id,
            client_secret=client.secret,
        )
        endpoint = TokenEndpoint(self._mailbox)
        try:
            credentials.refresh(endpoint)
        except RefreshError:
            if endpoint.error == "invalid_grant":
                return replace(grant, refresh_token="", access_token="", expires_at=None, dead=endpoint.error)
            raise _refused(self._mailbox, endpoint) from None  # what it holds is not for a traceback
        return replace(
            grant,
            refresh_token=credentials.refresh_token or grant.refresh_token,
            access_token=str(credentials.token),
            expires_at=credentials.expiry.replace(tzinfo=UTC) if credentials.expiry else None,
        )


class _Delegated:
    """A Token of a service account; kept for this process only."""

    def __init__(self, mailbox: str, file: Path, subject: str, scopes: Sequence[Scope], token_uri: str | None) -> None:
        self._mailbox = mailbox
        self._file = file
        self._subject = subject
        self._scopes = scopes
        self._token_uri = token_uri
        self._credentials: Any = None  # google-auth does not say its types

    def __call__(self, refused_before: bool) -> str:  # noqa: FBT001  the one argument of a Token
        if self._credentials is None:
            self._credentials = self._read()
        if refused_before or self._credentials.token_state is not TokenState.FRESH:
            self._renew()
        return str(self._credentials.token)

    def _read(self) -> Any:
        told = read_service_account(self._mailbox, self._file)
        told |= {"token_uri": self._token_uri} if self._token_uri else {}
        try:
            return google_service_account.Credentials.from_service_account_info(
                told, scopes=[scope.uri for scope in self._scopes], subject=self._subject
            )
        except ValueError:
            raise ReconnectNeeded(
                f"Mailbox {self._mailbox}: the key in {self._file} does not read; make a new one in Google Cloud."
            ) from None

    def _renew(self) -> None:
        endpoint = TokenEndpoint(self._mailbox)
        try:
            self._credentials.refresh(endpoint)
        except RefreshError:
            if endpoint.error in _NOT_DELEGATED:
                raise ReconnectNeeded(self._not_delegated()) from None
            if endpoint.error == "invalid_grant":
                raise ReconnectNeeded(
                    f"Mailbox {self._mailbox}: Google does not take the service account; check that subject is the "
                    "rep's address, that the key was not deleted, and that this machine's clock is right."
                ) from None
            raise _refused(self._mailbox, endpoint) from None

    def _not_delegated(self) -> str:
        client = read_service_account(self._mailbox, self._file).get("client_id", "of the service account")
        return (
            f"Mailbox {self._mailbox}: the domain does not let the service account in; in the admin console, under "
            f"Security, API controls, Domain-wide delegation, give client ID {client} these scopes: "
            f"{','.join(scope.uri for scope in self._scopes)}"
        )


def _is_fresh(grant: Grant) -> bool:
    """Whether the access token holds a while yet, by google-auth's own clock."""
    expiry = grant.expires_at.astimezone(UTC).replace(tzinfo=None) if grant.expires_at else None
    credentials = google.oauth2.credentials.Credentials(token=grant.access_token or None, expiry=expiry)
    return credentials.token_state is TokenState.FRESH


def _refused(mailbox: str, endpoint: TokenEndpoint) -> ConnectorError:
    said = f"{endpoint.status} ({endpoint.error})" if endpoint.error else str(endpoint.status)
    if endpoint.error in _CLIENT_WRONG:
        return ReconnectNeeded(
            f"Mailbox {mailbox}: Google does not take the client id or its secret ({endpoint.error}); check "
            "[mailbox.auth] and the client in Google Cloud."
        )
    return TryLater(f"Mailbox {mailbox}: Google gave no token and answered {said}.")


def _ended(mailbox: str) -> str:
    return (
        f"Mailbox {mailbox}: Google has ended the grant (a consent screen in testing does so after seven days; a new "
        f"password or a withdrawn consent does too); run: rapport connect {mailbox}"
    )
