"""`rapport connect` for a Microsoft mailbox: the rep's consent, or a trial of what the configuration names."""

from enum import Enum, auto
from functools import partial

import typer

from connectors.http import Token
from connectors.microsoft import consent
from connectors.microsoft.auth import Grant, prove, token_in
from connectors.microsoft.scopes import USER, VITAL, Scope, missing
from worker.cli import consenting, microsoft, wiring
from worker.cli.credentials import auth_of, grants_for
from worker.cli.permission import Finding
from worker.settings import MailboxSettings
from worker.store.store import Store

_ADMIN = (
    "Where an organisation lets only administrators consent, Microsoft says so. An administrator then opens this "
    "once:\n  {admin}\n"
)
_DEVICE = "On any machine, visit {url} and enter the code {code} there. Enter no code that you did not ask for.\n"
_ONLY_READ = "Drafts and reminders were not tried: nothing is written to find out whether it may be."


class Way(Enum):
    """How the rep consents: in a browser here, by an address visited anywhere, or by a code typed anywhere."""

    BROWSER = auto()
    ADDRESS = auto()
    CODE = auto()


def let_in(mailbox: MailboxSettings, store: Store, way: Way) -> list[Finding]:
    """Have the rep consent, or try what is configured. Raises ConnectorError, ConfigError."""
    match auth_of(mailbox).kind:
        case "app":
            return _try_app(mailbox, store)
        case "static":
            return _try_given(mailbox, store)
    return _consent(mailbox, store, way)


def _consent(mailbox: MailboxSettings, store: Store, way: Way) -> list[Finding]:
    """Have the rep consent; the grant is kept where it opens this mailbox and lets its mail be read."""
    asked, grants, app = microsoft.scopes_for(mailbox), grants_for(mailbox, store), microsoft.app_for(mailbox)
    grants.check()  # before the rep is sent to Microsoft
    consenting.announce(mailbox.name, asked, _ADMIN.format(admin=app.admin_consent_url))
    grant = _asked(mailbox, consent.Asking(mailbox.name, app, asked, wiring.clock()), way)
    lost = missing(asked, grant.scopes)
    unable = [Finding(scope, scope.lost, scope in VITAL) for scope in lost]
    allowed = [scope for scope in asked if scope not in lost]
    check = partial(_checked, mailbox, lambda _refused: token_in(grant), allowed)
    return consenting.taken(grant.text(), grants, unable, check)


def _asked(mailbox: MailboxSettings, asking: consent.Asking, way: Way) -> Grant:
    if way is Way.CODE:
        return consent.by_device(asking, show=lambda url, code: typer.echo(_DEVICE.format(url=url, code=code)))
    return consent.by_browser(
        asking,
        hint=mailbox.address,
        show=partial(consenting.show, browser=way is Way.BROWSER),
        paste=consenting.pasted,
    )


def _try_app(mailbox: MailboxSettings, store: Store) -> list[Finding]:
    token = microsoft.token_for(mailbox, store)
    prove(token)
    scopes = [scope for scope in microsoft.scopes_for(mailbox) if scope is not USER]
    user, root = microsoft.user_for(mailbox), mailbox.endpoints.api_root
    found = consent.try_out(mailbox.name, token, scopes, api_root=root, user=user)
    typer.echo(_ONLY_READ)
    allow = "an administrator has to allow it to the application for this mailbox"
    told = {scope: f"{problem}; {allow}" if problem == scope.lost else problem for scope, problem in found.items()}
    return [Finding(scope, problem, scope in VITAL) for scope, problem in told.items()]


def _try_given(mailbox: MailboxSettings, store: Store) -> list[Finding]:
    found = _checked(mailbox, microsoft.token_for(mailbox, store), list(microsoft.scopes_for(mailbox)))
    typer.echo(_ONLY_READ)
    return found


def _checked(mailbox: MailboxSettings, token: Token, scopes: list[Scope]) -> list[Finding]:
    """Try the permissions out, and that the mailbox is the right one. Raises ReconnectNeeded, TryLater."""
    root = mailbox.endpoints.api_root
    consent.check_address(mailbox.name, token, {mailbox.address, *mailbox.aliases}, api_root=root)
    found = consent.try_out(mailbox.name, token, scopes, api_root=root)
    return [Finding(scope, found.get(scope, ""), scope in VITAL) for scope in scopes]
