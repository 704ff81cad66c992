"""What `rapport doctor` says of Microsoft mailboxes, without asking Microsoft: it lies in files and in the grant."""

from connectors.microsoft.auth import read_grant
from connectors.microsoft.scopes import VITAL, missing
from worker.cli import microsoft
from worker.cli.check import Check
from worker.cli.credentials import auth_of, check_auth, grants_for
from worker.cli.permission import Standing
from worker.settings import MailboxSettings
from worker.store.store import Store


def check_consent(mailbox: MailboxSettings) -> Check:
    """See that what [mailbox.auth] and [mailbox.endpoints] name is there and goes together."""
    look = microsoft.app_with_secret if auth_of(mailbox).kind == "app" else microsoft.app_for
    return check_auth(mailbox, lambda: look(mailbox))


def standing(mailbox: MailboxSettings, store: Store) -> Standing | None:
    """Say how the rep's grant stands; None where there is none. Raises ReconnectNeeded, ConfigError."""
    grant = read_grant(mailbox.name, grants_for(mailbox, store))
    if grant is None:
        return None
    lost = missing(microsoft.scopes_for(mailbox), grant.scopes)
    ended = f"Microsoft has ended it ({grant.dead})" if grant.dead else ""
    return Standing(grant.connected_at, ended, lost, not VITAL.intersection(lost))
