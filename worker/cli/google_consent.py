"""`rapport connect` for a Google mailbox: the rep's consent, or a trial of what the configuration names."""

import webbrowser
from collections.abc import Sequence
from functools import partial

import typer

from connectors.google import consent
from connectors.google.auth import works
from connectors.google.scopes import READ_MAIL, Scope, missing
from connectors.http import Token
from worker.cli import google, wiring
from worker.cli.permission import Finding
from worker.settings import MailboxSettings
from worker.store.store import Store

Found = dict[Scope, str | None]
"""What is wrong with each permission: empty where it works, None where only writing would tell."""

_ASKING = """Mailbox {name}: visit the address below, sign in as the owner of the mailbox, and consent. Rapport asks to:
{scopes}
Google warns of every client that it has not verified, yours too: choose Advanced, then go on.
"""


def let_in(mailbox: MailboxSettings, store: Store, *, no_browser: bool) -> list[Finding]:
    """Have the rep consent, or try what is configured. Raises ConnectorError, ConfigError."""
    found = _found(mailbox, store, no_browser=no_browser)
    return [Finding(scope, problem, scope is READ_MAIL) for scope, problem in found.items()]


def _found(mailbox: MailboxSettings, store: Store, *, no_browser: bool) -> Found:
    match google.auth_of(mailbox).kind:
        case "service_account":
            return _try_service_account(mailbox)
        case "static":
            return _checked(mailbox, google.token_for(mailbox, store), google.scopes_for(mailbox))
    return _consent(mailbox, store, no_browser=no_browser)


def _consent(mailbox: MailboxSettings, store: Store, *, no_browser: bool) -> Found:
    """Have the rep consent; the grant is kept where it opens this mailbox and lets its mail be read."""
    asked, grants, client = google.scopes_for(mailbox), google.grants_for(mailbox, store), google.client_for(mailbox)
    grants.check()  # before the rep is sent to Google
    typer.echo(_ASKING.format(name=mailbox.name, scopes="\n".join(f"  {s.name}: {s.allows}" for s in asked)))
    grant = consent.obtain(
        mailbox.name,
        client,
        asked,
        hint=mailbox.address,
        show=partial(_show, browser=not no_browser),
        paste=lambda: str(typer.prompt("The address your browser ended on, or the code in it")),
        now=wiring.clock(),
    )
    lost: Found = {scope: scope.lost for scope in missing(asked, grant.scopes)}
    if READ_MAIL in lost:
        return lost
    granted = [scope for scope in asked if scope not in lost]
    found = _checked(mailbox, lambda _refused: grant.access_token, granted)
    if not found.get(READ_MAIL):
        with grants.lock():  # a run that renews the former grant shall not overwrite this one
            grants.save(grant.text())
    return _known(found) | lost


def _try_service_account(mailbox: MailboxSettings) -> Found:
    """Try what the domain allows: everything at once, else permission by permission."""
    asked = google.scopes_for(mailbox)
    token = google.delegated(mailbox, asked)
    if works(token):
        return _known(_checked(mailbox, token, asked))
    allowed = tuple(scope for scope in asked if works(google.delegated(mailbox, (scope,))))
    if not allowed:
        token(False)  # noqa: FBT003  says why: nothing at all is allowed
    lost: Found = {scope: scope.lost for scope in asked if scope not in allowed}
    return _known(_checked(mailbox, google.delegated(mailbox, allowed), allowed)) | lost


def _checked(mailbox: MailboxSettings, token: Token, scopes: Sequence[Scope]) -> Found:
    """Try the permissions out, and that the mailbox is the right one. Raises ReconnectNeeded, TryLater."""
    root = mailbox.endpoints.api_root
    consent.check_address(mailbox.name, token, {mailbox.address, *mailbox.aliases}, api_root=root)
    return consent.try_out(mailbox.name, token, scopes, api_root=root)


def _known(found: Found) -> Found:
    """What only writing would tell works where it was granted."""
    return {scope: problem or "" for scope, problem in found.items()}


def _show(url: str, *, browser: bool) -> bool:
    typer.echo(f"{url}\n")
    return browser and webbrowser.open(url)
