"""Puts together what a Google mailbox is let in with, from its settings, the environment and the store."""

from functools import partial
from pathlib import Path

from connectors.google import auth
from connectors.google.client import AUTH_URI, TOKEN_URI, Client, read_client
from connectors.google.scopes import Scope, wanted
from connectors.http import Token
from worker.cli.credentials import auth_of, client_secret, given_token, grants_for
from worker.settings import MailboxSettings
from worker.store.store import Store

CLIENT_SECRET = "RAPPORT_GOOGLE_CLIENT_SECRET"  # noqa: S105  the name of a variable


def token_for(mailbox: MailboxSettings, store: Store) -> Token:
    """Make what gives the mailbox its access tokens; nothing secret is read before one is needed."""
    told = auth_of(mailbox)
    if told.kind == "static":
        return auth.given(mailbox.name, variable=told.token_env, read=partial(given_token, mailbox))
    if told.kind == "service_account":
        return delegated(mailbox, scopes_for(mailbox))
    return auth.consented(mailbox.name, client=partial(client_for, mailbox), grants=grants_for(mailbox, store))


def delegated(mailbox: MailboxSettings, scopes: tuple[Scope, ...]) -> Token:
    """Make what gives the mailbox tokens of its service account."""
    told, token_uri = auth_of(mailbox), mailbox.endpoints.token_uri
    return auth.delegated(
        mailbox.name, file=told.file or Path(), subject=told.subject, scopes=scopes, token_uri=token_uri
    )


def client_for(mailbox: MailboxSettings) -> Client:
    """Give the OAuth client a rep consents to. Raises ConfigError, ReconnectNeeded."""
    told, ends = auth_of(mailbox), mailbox.endpoints
    if told.file:
        return read_client(mailbox.name, told.file, auth_uri=ends.auth_uri, token_uri=ends.token_uri)
    found = client_secret(mailbox, CLIENT_SECRET, "auth.client_id")
    return Client(told.client_id, found, ends.auth_uri or AUTH_URI, ends.token_uri or TOKEN_URI)


def scopes_for(mailbox: MailboxSettings) -> tuple[Scope, ...]:
    """Name the permissions the mailbox needs."""
    return wanted(drafts=mailbox.drafts)
