"""`rapport connect` for a Google mailbox: the rep's consent, or a trial of what the configuration names."""

from collections.abc import Iterable, Sequence
from functools import partial

from connectors.google import consent
from connectors.google.auth import works
from connectors.google.scopes import READ_MAIL, Scope, missing
from connectors.http import Token
from worker.cli import consenting, google, wiring
from worker.cli.credentials import auth_of, grants_for
from worker.cli.permission import Finding
from worker.settings import MailboxSettings
from worker.store.store import Store

_UNVERIFIED = "Google warns of every client that it has not verified, yours too: choose Advanced, then go on.\n"


def let_in(mailbox: MailboxSettings, store: Store, *, no_browser: bool) -> list[Finding]:
    """Have the rep consent, or try what is configured. Raises ConnectorError, ConfigError."""
    match auth_of(mailbox).kind:
        case "service_account":
            return _try_service_account(mailbox)
        case "static":
            return _checked(mailbox, google.token_for(mailbox, store), google.scopes_for(mailbox))
    return _consent(mailbox, store, no_browser=no_browser)


def _consent(mailbox: MailboxSettings, store: Store, *, no_browser: bool) -> list[Finding]:
    """Have the rep consent; the grant is kept where it opens this mailbox and lets its mail be read."""
    asked, grants, client = google.scopes_for(mailbox), grants_for(mailbox, store), google.client_for(mailbox)
    grants.check()  # before the rep is sent to Google
    consenting.announce(mailbox.name, asked, _UNVERIFIED)
    grant = consent.obtain(
        mailbox.name,
        client,
        asked,
        hint=mailbox.address,
        show=partial(consenting.show, browser=not no_browser),
        paste=consenting.pasted,
        now=wiring.clock(),
    )
    lost = missing(asked, grant.scopes)
    allowed = [scope for scope in asked if scope not in lost]
    check = partial(_checked_known, mailbox, lambda _refused: grant.access_token, allowed)
    return consenting.taken(grant.text(), grants, _unable(lost), check)


def _try_service_account(mailbox: MailboxSettings) -> list[Finding]:
    """Try what the domain allows: everything at once, else permission by permission."""
    asked = google.scopes_for(mailbox)
    token = google.delegated(mailbox, asked)
    if works(token):
        return _checked_known(mailbox, token, asked)
    allowed = tuple(scope for scope in asked if works(google.delegated(mailbox, (scope,))))
    if not allowed:
        token(False)  # noqa: FBT003  says why: nothing at all is allowed
    found = _checked_known(mailbox, google.delegated(mailbox, allowed), allowed)
    return found + _unable(scope for scope in asked if scope not in allowed)


def _checked_known(mailbox: MailboxSettings, token: Token, scopes: Sequence[Scope]) -> list[Finding]:
    """Try permissions that are known to be granted: what only writing would tell of, works."""
    found = _checked(mailbox, token, scopes)
    return [Finding(each.permission, each.problem or "", each.vital) for each in found]


def _checked(mailbox: MailboxSettings, token: Token, scopes: Sequence[Scope]) -> list[Finding]:
    """Try the permissions out, and that the mailbox is the right one. Raises ReconnectNeeded, TryLater."""
    root = mailbox.endpoints.api_root
    consent.check_address(mailbox.name, token, {mailbox.address, *mailbox.aliases}, api_root=root)
    found = consent.try_out(mailbox.name, token, scopes, api_root=root)
    return [Finding(scope, problem, scope is READ_MAIL) for scope, problem in found.items()]


def _unable(lost: Iterable[Scope]) -> list[Finding]:
    return [Finding(scope, scope.lost, scope is READ_MAIL) for scope in lost]
