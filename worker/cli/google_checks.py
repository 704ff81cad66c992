"""What `rapport doctor` says of Google mailboxes, without asking Google: all of it lies in files and in the grant."""

from connectors.google.auth import read_grant
from connectors.google.client import read_service_account
from connectors.google.scopes import READ_MAIL, missing
from worker.cli import google
from worker.cli.check import Check
from worker.cli.credentials import auth_of, check_auth, grants_for
from worker.cli.permission import Standing
from worker.settings import MailboxSettings
from worker.store.store import Store


def check_consent(mailbox: MailboxSettings) -> Check:
    """See that what [mailbox.auth] names is there."""
    told = auth_of(mailbox)

    def look() -> object:
        if told.kind == "service_account" and told.file:
            return read_service_account(mailbox.name, told.file)
        return google.client_for(mailbox)

    return check_auth(mailbox, look)


def standing(mailbox: MailboxSettings, store: Store) -> Standing | None:
    """Say how the rep's grant stands; None where there is none. Raises ReconnectNeeded, ConfigError."""
    grant = read_grant(mailbox.name, grants_for(mailbox, store))
    if grant is None:
        return None
    lost = missing(google.scopes_for(mailbox), grant.scopes)
    return Standing(grant.connected_at, "Google has ended it" if grant.dead else "", lost, READ_MAIL not in lost)
