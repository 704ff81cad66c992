"""Puts together what a Microsoft mailbox is let in with, from its settings, the environment and the store."""

from dataclasses import replace
from functools import partial

from connectors.microsoft import auth
from connectors.microsoft.auth import Access
from connectors.microsoft.authority import App, app_of
from connectors.microsoft.scopes import Scope, wanted
from worker.cli.credentials import auth_of, client_secret, given_token, grants_for
from worker.settings import MailboxSettings
from worker.store.store import Store

CLIENT_SECRET = "RAPPORT_MICROSOFT_CLIENT_SECRET"  # noqa: S105  the name of a variable


def token_for(mailbox: MailboxSettings, store: Store) -> Access:
    """Make what gives the mailbox its access tokens; nothing secret is read before one is needed."""
    told = auth_of(mailbox)
    if told.kind == "static":
        return auth.given(mailbox.name, variable=told.token_env, read=partial(given_token, mailbox))
    if told.kind == "app":
        return auth.app_only(mailbox.name, app=partial(app_with_secret, mailbox))
    return auth.consented(mailbox.name, app=partial(app_for, mailbox), grants=grants_for(mailbox, store))


def user_for(mailbox: MailboxSettings) -> str:
    """Give the address an application names in its paths; empty where the token says whose mailbox it is."""
    return mailbox.address if auth_of(mailbox).kind == "app" else ""


def app_for(mailbox: MailboxSettings) -> App:
    """Give the application a rep consents to. Raises ConfigError, ReconnectNeeded."""
    told, ends = auth_of(mailbox), mailbox.endpoints
    return app_of(mailbox.name, told.client_id, tenant=told.tenant, authority=ends.authority, api_root=ends.api_root)


def app_with_secret(mailbox: MailboxSettings) -> App:
    """Give the application that speaks for itself. Raises ConfigError, ReconnectNeeded."""
    return replace(app_for(mailbox), secret=client_secret(mailbox, CLIENT_SECRET, 'kind = "app"'))


def scopes_for(mailbox: MailboxSettings) -> tuple[Scope, ...]:
    """Name the permissions the mailbox needs."""
    return wanted(drafts=mailbox.drafts)
