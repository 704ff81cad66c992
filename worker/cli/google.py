"""Puts together what a Google mailbox is let in with, from its settings, the environment and the store."""

import os
from functools import partial
from pathlib import Path

from connectors.google import auth
from connectors.google.client import AUTH_URI, TOKEN_URI, Client, read_client
from connectors.google.scopes import Scope, wanted
from connectors.http import Token
from worker.errors import ConfigError
from worker.settings import AuthSettings, MailboxSettings, secret, secret_keys
from worker.store.grants import Grants
from worker.store.store import Store

CLIENT_SECRET = "RAPPORT_GOOGLE_CLIENT_SECRET"  # noqa: S105  the name of a variable


def token_for(mailbox: MailboxSettings, store: Store) -> Token:
    """Make what gives the mailbox its access tokens; nothing secret is read before one is needed."""
    auth_settings = auth_of(mailbox)
    if auth_settings.kind == "static":
        read = partial(secret, auth_settings.token_env, os.environ)
        return auth.given(mailbox.name, variable=auth_settings.token_env, read=read)
    if auth_settings.kind == "service_account":
        return delegated(mailbox, scopes_for(mailbox))
    return auth.consented(mailbox.name, client=partial(client_for, mailbox), grants=grants_for(mailbox, store))


def delegated(mailbox: MailboxSettings, scopes: tuple[Scope, ...]) -> Token:
    """Make what gives the mailbox tokens of its service account."""
    told, token_uri = auth_of(mailbox), mailbox.endpoints.token_uri
    return auth.delegated(
        mailbox.name, file=told.file or Path(), subject=told.subject, scopes=scopes, token_uri=token_uri
    )


def grants_for(mailbox: MailboxSettings, store: Store) -> Grants:
    """Give the place of the mailbox's grant."""
    return store.grants(mailbox.name, partial(secret_keys, os.environ))


def client_for(mailbox: MailboxSettings) -> Client:
    """Give the OAuth client a rep consents to. Raises ConfigError, ReconnectNeeded."""
    told, ends = auth_of(mailbox), mailbox.endpoints
    if told.file:
        return read_client(mailbox.name, told.file, auth_uri=ends.auth_uri, token_uri=ends.token_uri)
    client_secret = secret(CLIENT_SECRET, os.environ)
    if not client_secret:
        named = f"{CLIENT_SECRET} (or {CLIENT_SECRET}_FILE)"
        raise ConfigError([f'Mailbox "{mailbox.name}" has auth.client_id and no secret: put it into {named}.'])
    return Client(told.client_id, client_secret, ends.auth_uri or AUTH_URI, ends.token_uri or TOKEN_URI)


def scopes_for(mailbox: MailboxSettings) -> tuple[Scope, ...]:
    """Name the permissions the mailbox needs."""
    return wanted(drafts=mailbox.drafts)


def auth_of(mailbox: MailboxSettings) -> AuthSettings:
    """Give [mailbox.auth], which every checked configuration of a Google mailbox has. Raises ConfigError."""
    if mailbox.auth is None:
        raise ConfigError([f'Mailbox "{mailbox.name}" needs [mailbox.auth].'])
    return mailbox.auth
