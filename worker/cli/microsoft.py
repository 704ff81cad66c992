"""Puts together what a Microsoft mailbox is let in with, from its settings, the environment and the store."""

import os
from dataclasses import replace
from functools import partial

from connectors.microsoft import auth
from connectors.microsoft.auth import Access
from connectors.microsoft.authority import App, app_of
from connectors.microsoft.scopes import Scope, wanted
from worker.errors import ConfigError
from worker.settings import AuthSettings, MailboxSettings, secret, secret_keys
from worker.store.grants import Grants
from worker.store.store import Store

CLIENT_SECRET = "RAPPORT_MICROSOFT_CLIENT_SECRET"  # noqa: S105  the name of a variable


def token_for(mailbox: MailboxSettings, store: Store) -> Access:
    """Make what gives the mailbox its access tokens; nothing secret is read before one is needed."""
    told = auth_of(mailbox)
    if told.kind == "static":
        read = partial(secret, told.token_env, os.environ)
        return auth.given(mailbox.name, variable=told.token_env, read=read)
    if told.kind == "app":
        return auth.app_only(mailbox.name, app=partial(app_with_secret, mailbox))
    return auth.consented(mailbox.name, app=partial(app_for, mailbox), grants=grants_for(mailbox, store))


def user_for(mailbox: MailboxSettings) -> str:
    """Give the address an application names in its paths; empty where the token says whose mailbox it is."""
    return mailbox.address if auth_of(mailbox).kind == "app" else ""


def grants_for(mailbox: MailboxSettings, store: Store) -> Grants:
    """Give the place of the mailbox's grant."""
    return store.grants(mailbox.name, partial(secret_keys, os.environ))


def app_for(mailbox: MailboxSettings) -> App:
    """Give the application a rep consents to. Raises ConfigError, ReconnectNeeded."""
    told, ends = auth_of(mailbox), mailbox.endpoints
    return app_of(mailbox.name, told.client_id, tenant=told.tenant, authority=ends.authority, api_root=ends.api_root)


def app_with_secret(mailbox: MailboxSettings) -> App:
    """Give the application that speaks for itself. Raises ConfigError, ReconnectNeeded."""
    client_secret = secret(CLIENT_SECRET, os.environ)
    if not client_secret:
        named = f"{CLIENT_SECRET} (or {CLIENT_SECRET}_FILE)"
        raise ConfigError([f'Mailbox "{mailbox.name}" has kind = "app" and no secret: put it into {named}.'])
    return replace(app_for(mailbox), secret=client_secret)


def scopes_for(mailbox: MailboxSettings) -> tuple[Scope, ...]:
    """Name the permissions the mailbox needs."""
    return wanted(drafts=mailbox.drafts)


def auth_of(mailbox: MailboxSettings) -> AuthSettings:
    """Give [mailbox.auth], which every checked configuration of a Microsoft mailbox has. Raises ConfigError."""
    if mailbox.auth is None:
        raise ConfigError([f'Mailbox "{mailbox.name}" needs [mailbox.auth].'])
    return mailbox.auth
